"""Two months of one bureau by the commands of the manual: each paper to the right branch, and just what is open on the next form."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, answers, found, in_process, new_row, request, row_of
from signing import decide, draft, edit, retyped, signed_text

from pipeline import pool
from pipeline.cli import run_command
from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_lamp_key
from pipeline.docx.read import read_edited_document as opened_paper
from pipeline.intake.tables.find_form import read_form_id
from pipeline.letters.result import LETTER_FILE
from pipeline.mail import parse_message
from pipeline.reading import RawBook, read_workbook
from pipeline.terms import CIRCULAR, RECTIFICATION_NOTICE, DecisionKind

OCTOBER, DECEMBER = NOVEMBER.shift(-1), NOVEMBER.shift(1)
WELL, FINDINGS = 0, 1


@dataclass(frozen=True)
class Clerk:
    """Who types the month's commands."""

    bureau: Bureau

    def types(self, day: str, line: str) -> tuple[int, str]:
        """One line as the manual has it, on a day: its exit status and what it says."""
        program, *words = line.split()
        assert program == "dangjian"
        said, screen = io.BytesIO(), io.StringIO()
        with redirect_stdout(io.TextIOWrapper(said, "utf-8", write_through=True)) as told, redirect_stderr(screen):
            status = run_command(["-C", str(self.bureau.root), "--today", day, *words])
            told.flush()
        assert screen.getvalue() == ""
        return status, said.getvalue().decode()


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    """Who has both months behind."""
    made = found(tmp_path_factory.mktemp("月") / "局")
    made.set("settle_seconds = 3.0", "settle_seconds = 0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "map", in_process)
        patch.chdir(made.root)
        clerk = Clerk(made)
        october(clerk)
        november(clerk)
        yield clerk


@pytest.fixture
def two_months(clerk: Clerk) -> Bureau:
    """What lies there then; nobody changes it."""
    return clerk.bureau


def october(clerk: Clerk) -> None:
    """New plans; one form comes back and is mended; a finished task is closed, a change of persons passed."""
    office = clerk.bureau
    assert clerk.types("2026-10-26", "dangjian forms 2026-10")[0] == WELL
    for code in BRANCHES:
        one, two, *_ = office.form(code, OCTOBER).new_numbers
        first = new_row(one, task=f"党建+{code}适老化改造", deadline="2026年12月31日", rate=5 if code == "MZ01" else 40)
        second = new_row(
            two,
            task=f"党建+{code}婚俗新风",
            rate=145 if code == "MZ02" else 100,
            status="已完成",
            deadline="2026年10月31日",
        )
        office.drop(f"{code}.xlsx", office.filled(code, OCTOBER, said=answers(first, second)))
    status, said = clerk.types("2026-11-02", "dangjian collect")
    assert (status, "退回" in said) == (FINDINGS, True)
    mended = answers(
        new_row(one.replace("MZ03", "MZ02"), task="党建+MZ02适老化改造", deadline="2026年12月31日", rate=40)
    )
    office.drop("MZ02改好.xlsx", office.filled("MZ02", OCTOBER, said=mended))
    assert clerk.types("2026-11-03", "dangjian run 2026-10")[0] == WELL
    assert clerk.types("2026-11-03", "dangjian send 2026-10 --kinds feedback,returned,receipts")[0] == WELL
    assert (
        decide(
            office, DecisionKind.CLOSING, "MZ01-202610-02", "MZ03-202610-02", day="2026-11-06", period=OCTOBER
        ).decided
        == 2
    )
    assert clerk.types("2026-11-09", "dangjian run 2026-10")[0] == WELL
    status, said = clerk.types(
        "2026-11-09",
        "dangjian issue 2026-10 督查通报 --date 2026-11-09 --number 清民发〔2026〕8号 --judgement 总体平稳",
    )
    assert (status, "督查通报" in said) == (WELL, True)
    assert clerk.types("2026-11-09", "dangjian send 2026-10 --kinds issued")[0] == WELL


def november(clerk: Clerk) -> None:
    """One branch falls behind and is ordered to mend it; one never reports; the circular is edited before it is signed."""
    office = clerk.bureau
    assert clerk.types("2026-11-25", "dangjian forms 2026-11")[0] == WELL
    assert clerk.types("2026-11-25", "dangjian send 2026-11 --kinds forms")[0] == WELL
    (one,), (two,) = office.form("MZ01").tasks, office.form("MZ02").tasks
    asks = [request(one.number, "责任人", "吴启航")]
    office.drop(
        "MZ01.xlsx", office.filled("MZ01", said=answers(row_of(one, rate=6, progress="入户评估6户"), requests=asks))
    )
    office.drop("MZ02.xlsx", office.filled("MZ02", said=answers(row_of(two, rate=145, progress="施工完成"))))
    assert clerk.types("2026-12-02", "dangjian collect")[0] == FINDINGS
    assert clerk.types("2026-12-03", "dangjian send 2026-11 --kinds returned,receipts,reminders")[0] == WELL
    office.drop("MZ02改.xlsx", office.filled("MZ02", said=answers(row_of(two, rate=65, progress="施工完成"))))
    assert clerk.types("2026-12-08", "dangjian run 2026-11")[0] == FINDINGS
    assert clerk.types("2026-12-08", "dangjian send 2026-11 --kinds feedback")[0] == WELL
    decide(office, DecisionKind.RECTIFY, one.number, day="2026-12-11")
    decide(office, DecisionKind.CHANGE, one.number, day="2026-12-11", note="")
    assert clerk.types("2026-12-14", "dangjian run 2026-11")[0] == FINDINGS
    edit(draft(office), retyped("现通报", "经局党组研究，现通报"))
    for line in (
        f"issue 2026-11 {CIRCULAR} --date 2026-12-14 --judgement 总体平稳",
        f"issue 2026-11 {RECTIFICATION_NOTICE} --date 2026-12-14",
    ):
        assert clerk.types("2026-12-14", f"dangjian {line}")[0] == WELL
    assert clerk.types("2026-12-14", "dangjian send 2026-11 --kinds issued")[0] == WELL
    assert clerk.types("2026-12-25", "dangjian forms 2026-12")[0] == WELL


def own(data: bytes, name: str) -> str:
    """Whose a file says it is, by its bytes; empty for a paper of the bureau as a whole."""
    if name.endswith(".docx"):
        document, branch, *_ = opened_paper(data, name).identity.split("|")
        assert document
        return branch
    book = read_workbook(data)
    assert isinstance(book, RawBook)
    return read_form_id(book).get("branch", "")  # the workbook of all tasks goes along with the circular


def given(bureau: Bureau) -> Iterator[tuple[str, str, bytes]]:
    """Branch, name and bytes of every form and paper that lies where a branch or its letter is."""
    for path in sorted((bureau.root / "outbox").glob("*/letters/*/*/*")):
        code = path.parent.parent.name.partition("_")[0]
        if path.name == LETTER_FILE:
            yield from ((code, each.name, each.data) for each in parse_message(path.read_bytes()).attachments)
        elif path.suffix != ".txt":
            yield code, path.name, path.read_bytes()
    for path in sorted((bureau.root / "inbox").glob("MZ*/回执与退回/*.xlsx")):
        yield path.parts[-3], path.name, path.read_bytes()


def test_each_paper_lies_with_its_own_branch_and_no_other(two_months: Bureau) -> None:
    lying = list(given(two_months))
    assert {own(data, name) for code, name, data in lying if own(data, name) != code} == {""}
    whole = [(code, name) for code, name, data in lying if not own(data, name)]
    assert {code for code, _ in whole} == set(BRANCHES)
    assert all(name.startswith(CIRCULAR) for _, name in whole)
    notices = {code for code, name, _ in lying if name.startswith(RECTIFICATION_NOTICE)}
    assert notices == {"MZ01"}
    for code in BRANCHES:
        mine = {name.split("_")[0] for whose, name, _ in lying if whose == code}
        assert {"支部反馈单", CIRCULAR} <= mine


def test_the_edited_circular_went_out_as_edited(two_months: Bureau) -> None:
    papers = two_months.on("2027-01-01").issued.all()
    (paper,) = (each for each in papers if (each.period, each.document) == (str(NOVEMBER), CIRCULAR))
    assert paper.edited
    assert "经局党组研究，现通报" in signed_text(two_months, paper)
    data = two_months.on("2027-01-01").issued.load_bytes(paper)
    assert [code for code, name, sent in given(two_months) if sent == data and name.endswith(".docx")].count(
        "MZ02"
    ) == 2


def carried(form: DistributedForm) -> dict[str, tuple[str, int | None, str]]:
    """Number -> person in charge, rate and status, as a form has them filled in."""
    return {task.number: (task.plan["owner"], task.rate, task.status) for task in form.tasks}


def test_the_next_form_carries_exactly_what_is_open(two_months: Bureau) -> None:
    december = {code: two_months.form(code, DECEMBER) for code in BRANCHES}
    assert {code: carried(form) for code, form in december.items()} == {
        "MZ01": {"MZ01-202610-01": ("吴启航", 6, "推进中")},
        "MZ02": {"MZ02-202610-01": ("陈晓岚、吴启航", 65, "推进中")},
        "MZ03": {"MZ03-202610-01": ("陈晓岚、吴启航", 40, "推进中")},
    }
    asked = {code: [each.key for each in form.questions] for code, form in december.items()}
    red, missing = ProblemId.of_task("MZ01-202610-01"), ProblemId.of_month("MZ03", NOVEMBER)
    assert asked == {"MZ01": [format_lamp_key(red)], "MZ02": [], "MZ03": [format_lamp_key(missing)]}
    numbers = {code: form.new_numbers for code, form in december.items()}
    assert numbers == {code: tuple(f"{code}-202612-{row:02d}" for row in range(1, 6)) for code in BRANCHES}


def test_nothing_was_lost_on_the_way(clerk: Clerk) -> None:
    status, said = clerk.types("2026-12-26", "dangjian audit --json")
    assert (status, json.loads(said)["points"]) == (WELL, [])
    left = [path.name for path in (clerk.bureau.root / "inbox").glob("*.xlsx")]
    assert left == []
