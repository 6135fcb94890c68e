"""整改 through real files: one problem from its first red lamp to its relapse, each state in the ledger with its source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
from bureau import BRANCHES, NOVEMBER, Bureau, answers, bureau, new_row, row_of
from signing import decide, feed_back, sign, signed_text
from test_promises import tables

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.audit import audit_workspace
from pipeline.commands.send import send_letters
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow
from pipeline.forms.answer_form import ANSWER_FORM
from pipeline.letters.result import LETTER_FILE, SendResult
from pipeline.mail import parse_message
from pipeline.periods import Period
from pipeline.terms import RECTIFICATION_NOTICE, DecisionKind, LetterKind

__all__ = ["bureau"]

OCTOBER, DECEMBER, JANUARY, FEBRUARY, MARCH = (NOVEMBER.shift(months) for months in (-1, 1, 2, 3, 4))
LEDGER = "工作台账.xlsx"


def report(bureau: Bureau, period: Period, day: str, rate: int, **replied: DisplayValue) -> None:
    """A month's reports: MZ01 has come so far and answers what it is asked, the others have nothing to say."""
    form = bureau.form("MZ01", period)
    said = answers(row_of(form.tasks[0], rate=rate, progress=f"累计完成{rate}户"))
    if replied:
        (question,) = form.questions
        said = replace(said, replies=(SubmittedRow(-1, {"key": question.key, **replied}),))
    bureau.drop("机关.xlsx", bureau.filled("MZ01", period, said=said))
    for code in ("MZ02", "MZ03"):
        nil = answers(*map(row_of, bureau.form(code, period).tasks), flag="无变化", nil_reason="等待批复")
        bureau.drop(f"{code}.xlsx", bureau.filled(code, period, said=nil))
    assert {each.fate.value for each in bureau.collect(day).files} == {"accepted"}


def states(bureau: Bureau, period: Period) -> list[str]:
    """整改台账 of the month's ledger as it lies there, each row held against the file it names: state, who, when."""
    rows = tables(bureau.outbox(period)[LEDGER])["整改台账"]
    for row in rows:
        _assert_resolves(bureau, row)
    assert {row["支部短码"] for row in rows} <= {"MZ01"}
    return [f"{row['经过']} {row['经手人'] or ''} {row['日期']}" for row in rows]


def _assert_resolves(bureau: Bureau, row: dict[str, object]) -> None:
    name = str(row["来源文件"])
    path = bureau.root / ("outbox" if name.startswith("issued/") else "inbox/archive") / name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row["文件校验码"]
    if path.suffix == ".xlsx":
        cells = openpyxl.load_workbook(path)[str(row["来源表"])][int(str(row["来源行"]))]
        assert any(str(row["问题编号"]) in str(cell.value) for cell in cells)


def sent(bureau: Bureau, day: str, period: Period) -> SendResult:
    """The month's signed papers as letters, none held back."""
    done = send_letters(bureau.on(day), period, {LetterKind.ISSUED})
    assert [each for each in done.held if each.branch] == []
    return done


def attached(bureau: Bureau, done: SendResult) -> dict[str, list[bytes]]:
    """Branch -> what its letters carry."""
    found: dict[str, list[bytes]] = {}
    for each in done.ready:
        message = parse_message((bureau.root / "outbox" / each.folder / LETTER_FILE).read_bytes())
        found.setdefault(each.letter.branch, []).extend(
            paper.data for paper in message.attachments if not paper.name.startswith(ANSWER_FORM)
        )
    return found


def notice(bureau: Bureau, day: str, period: Period) -> IssuedPaper:
    (paper,) = sign(bureau, RECTIFICATION_NOTICE, day=day, period=period).new
    return paper


Chapter = Iterator[tuple[Period, list[str]]]
"""The month consolidated last, and the states it has more than before."""


def drafted(bureau: Bureau) -> Chapter:
    bureau.set_out("2026-10-25", OCTOBER)
    for code in BRANCHES:
        number = bureau.form(code, OCTOBER).new_numbers[0]
        plan: dict[str, DisplayValue] = {"deadline": "长期坚持", "status": "长期坚持"}
        plan = {"deadline": "2027年2月28日", "rate": 5} if code == "MZ01" else plan
        bureau.drop(
            f"{code}.xlsx", bureau.filled(code, OCTOBER, said=answers(new_row(number, task=f"党建+{code}", **plan)))
        )
    bureau.collect("2026-11-03")
    bureau.set_out("2026-11-25")
    report(bureau, NOVEMBER, "2026-12-02", 6)
    bureau.consolidate("2026-12-08")
    yield NOVEMBER, ["拟立项  2026-11-30"]


def noticed(bureau: Bureau) -> Chapter:
    feed_back(bureau, day="2026-12-09")
    assert decide(bureau, DecisionKind.RECTIFY, "立项", day="2026-12-14").decided == 1
    paper = notice(bureau, "2026-12-15", NOVEMBER)
    carried = attached(bureau, sent(bureau, "2026-12-15", NOVEMBER))
    assert carried == {"MZ01": [bureau.on("2026-12-15").issued.load_bytes(paper)]}
    assert paper.reference == "〔2026〕1号"
    assert paper.reference in signed_text(bureau, paper)
    bureau.consolidate("2026-12-15")
    yield NOVEMBER, ["已立项 孙立新 2026-12-14", f"已下发 {paper.signer} 2026-12-15"]


def rejected(bureau: Bureau) -> Chapter:
    bureau.set_out("2026-12-25", DECEMBER)
    report(bureau, DECEMBER, "2027-01-05", 60, measures="增派2个施工队", done="8户已完工", finished="2026年12月20日")
    bureau.consolidate("2027-01-08", DECEMBER)
    yield DECEMBER, ["已签收 李文静 2027-01-05", "已反馈 李文静 2027-01-05"]
    decide(bureau, DecisionKind.RECTIFY, "复核", day="2027-01-11", period=DECEMBER, opinion="退回", note="还差4户")
    bureau.consolidate("2027-01-11", DECEMBER)
    yield DECEMBER, ["退回重办 孙立新 2027-01-11"]


def closed(bureau: Bureau) -> Chapter:
    bureau.set_out("2027-01-25", JANUARY)
    report(bureau, JANUARY, "2027-02-02", 85, done="12户全部完工", finished="2027年1月28日")
    bureau.consolidate("2027-02-06", JANUARY)
    decide(bureau, DecisionKind.RECTIFY, "复核", day="2027-02-08", period=JANUARY, note="现场查看12户")
    bureau.consolidate("2027-02-08", JANUARY)
    yield JANUARY, ["已反馈 李文静 2027-02-02", "已销号 孙立新 2027-02-08"]


def reopened(bureau: Bureau) -> Chapter:
    bureau.set_out("2027-02-25", FEBRUARY)
    assert bureau.form("MZ01", FEBRUARY).questions == ()
    report(bureau, FEBRUARY, "2027-03-02", 20)
    bureau.consolidate("2027-03-08", FEBRUARY)
    yield FEBRUARY, []  # a relapse counts only when a person says so
    feed_back(bureau, day="2027-03-09", period=FEBRUARY)
    decide(bureau, DecisionKind.RECTIFY, "反弹", day="2027-03-15", period=FEBRUARY, note="又停工了")
    bureau.consolidate("2027-03-15", FEBRUARY)
    yield FEBRUARY, ["反弹重开 孙立新 2027-03-15"]
    paper = notice(bureau, "2027-03-16", FEBRUARY)
    assert paper.reference == "〔2027〕1号"
    assert attached(bureau, sent(bureau, "2027-03-16", FEBRUARY)) == {
        "MZ01": [bureau.on("2027-03-16").issued.load_bytes(paper)]
    }
    bureau.consolidate("2027-03-16", FEBRUARY)
    yield FEBRUARY, [f"已下发 {paper.signer} 2027-03-16"]


def test_the_story_of_one_problem_from_file_to_file(bureau: Bureau) -> None:
    case: list[str] = []
    for chapter in (drafted, noticed, rejected, closed, reopened):
        for period, more in chapter(bureau):
            case += more
            assert states(bureau, period) == case
    bureau.set_out("2027-03-25", MARCH)
    (asked,) = bureau.form("MZ01", MARCH).questions
    assert bureau.form("MZ01", MARCH).tasks[0].number in asked.key
    assert bureau.form("MZ02", MARCH).questions == ()
    assert audit_workspace(bureau.on("2027-03-25")).points == ()
