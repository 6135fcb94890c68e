"""认领: a file that nobody could place is the branch's that the clerk names, as a fact that can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from bureau import (
    DEADLINE,
    NOVEMBER,
    SUMMARY_DAY,
    Bureau,
    answers,
    at_head,
    branch_row,
    bureau,
    edited,
    new_row,
    row_of,
    typed,
)
from posting import REMINDERS, posted
from signing import autumn, confirmed, feed_back, sign

from pipeline.archive import compute_sha256
from pipeline.archive.facts import CLAIM, Receipt
from pipeline.cli import run_command
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.claim import ClaimResult, claim_file
from pipeline.commands.posted import MarkOrder, mark_posted
from pipeline.commands.status import load_month_facts, report_status
from pipeline.commands.withdraw import withdraw_forms
from pipeline.commands.withdraw_claim import withdraw_claim
from pipeline.contract.submitted_values import DisplayValue
from pipeline.desk.letter_views import list_letters
from pipeline.findings import UserError
from pipeline.letters.posting_list import format_list_place
from pipeline.periods import Period
from pipeline.terms import ID_SHEET, Disposition, LetterKind, SubmissionResult, Timeliness

__all__ = ["bureau"]

DAY, LATER = "2026-12-02", "2026-12-04"


def anonymous(data: bytes, name: str | None = "某某支部") -> bytes:
    """A form that lost its hidden sheets, with another name at its head."""

    def lose(page: object) -> None:
        book = page.parent  # type: ignore[attr-defined]
        for sheet in [each for each in book.worksheets if each.title == ID_SHEET]:
            book.remove(sheet)

    return edited(data, lose, typed(at_head("branch"), name))


def drop_unclaimed(bureau: Bureau, code: str = "MZ02", name: str = "谁的.xlsx", **fields: DisplayValue) -> int:
    """Hand out November, collect a form of a branch that cannot be told, and return its number."""
    bureau.hand_out("2026-11-25")
    form = bureau.form(code)
    said = answers(new_row(form.new_numbers[0], **fields))
    bureau.drop(name, anonymous(bureau.filled(code, said=said)))
    (found,) = bureau.collect(DAY).files
    assert found.fate is Disposition.UNRECOGNISED
    return bureau.on(DAY).archive.last_receipt


def claimed(
    bureau: Bureau, number: int, code: str = "MZ01", day: str = LATER, period: Period | None = None
) -> ClaimResult:
    return claim_file(bureau.on(day), number, code, period)


def flaws(bureau: Bureau, day: str = LATER) -> list[str]:
    return [each.what for each in audit_workspace(bureau.on(day)).points if each.flaw is not FlawKind.NOTE]


def written(bureau: Bureau) -> dict[int, Receipt]:
    return {each.number: each for each in bureau.on(LATER).archive.receipts_as_written()}


def numbers_of(bureau: Bureau, day: str = SUMMARY_DAY) -> list[str]:
    return sorted(task.number for task in report_status(bureau.on(day), NOVEMBER).assessment.ledger.tasks)


def test_a_claimed_file_is_the_branch_s_with_its_own_day_and_numbers(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    before = {path: path.read_bytes() for path in (bureau.root / "inbox/archive").rglob("*") if path.is_file()}
    done = claimed(bureau, number)
    assert (done.branch, done.period, done.fate) == ("MZ01", "2026-11", Disposition.ACCEPTED)
    assert [(each.code, each.value) for each in done.findings] == [("number-follows-branch", "MZ02-202611-01")]
    assert "改为“MZ01-202611-01”" in done.findings[0].message
    after = {path: path.read_bytes() for path in (bureau.root / "inbox/archive").rglob("*") if path.is_file()}
    changed = {path.name for path in before if after[path] != before[path]}
    assert changed <= {"ends.json"}, "no receipt and no file is touched"
    bytes_ = [path for path, data in after.items() if compute_sha256(data) == written(bureau)[number].sha256]
    assert len(bytes_) == 1, "the bytes lie in one place"
    status = report_status(bureau.on(SUMMARY_DAY), NOVEMBER)
    mine = status.assessment.delivered["MZ01"]
    assert (mine.timeliness, mine.result, mine.by) == (Timeliness.ON_TIME, SubmissionResult.RECEIVED, DAY)
    assert numbers_of(bureau) == ["MZ01-202611-01"]
    assert status.waiting == ()
    assert flaws(bureau) == []


def test_files_that_wait_are_listed_by_number_until_they_are_claimed(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    number = drop_unclaimed(bureau)
    bureau.drop("坏的.xlsx", b"PK\x03\x04 nothing")
    bureau.collect(DAY)
    waiting = report_status(bureau.on(DAY), NOVEMBER).waiting
    assert [(each.number, each.name, each.fate) for each in waiting] == [
        (number, "谁的.xlsx", Disposition.UNRECOGNISED), (number + 1, "坏的.xlsx", Disposition.QUARANTINED),
    ]  # fmt: skip
    words = ["-C", str(bureau.root), "--today", DAY]
    run_command([*words, "status", "2026-11"])
    said = capsys.readouterr().out
    assert f"待认领1个，核实后用“dangjian claim 编号 短码”认领：\n  第{number}号  2026年12月2日  谁的.xlsx" in said
    assert f"第{number + 1}号" in said
    assert run_command([*words, "claim", f"第{number}号", "mz01", "2026年11月"]) == 0
    assert capsys.readouterr().out.startswith(f"已认领：第{number}号“谁的.xlsx”（MZ01，2026年11月），已收下。")
    run_command([*words, "status", "2026-11", "--json"])
    told = json.loads(capsys.readouterr().out)["waiting_files"]
    assert [(each["number"], each["fate"]) for each in told] == [(number + 1, "quarantined")]
    bureau.drop("坏的.xlsx", bureau.filled("MZ02"))
    bureau.collect(DAY)
    assert report_status(bureau.on(DAY), NOVEMBER).waiting == (), "what came instead of it settles it"


def test_a_faulty_file_is_returned_to_the_branch_it_was_claimed_for(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau, rate=145)
    done = claimed(bureau, number)
    assert done.fate is Disposition.RETURNED
    (copy,) = (bureau.root / "outbox/2026-11/returned").glob("*.xlsx")
    book = openpyxl.load_workbook(copy)
    assert book["填报表"]["D2"].value == "机关一支部"
    assert "MZ01-202611-01" in [cell.value for cell in book["填报表"]["A"]]
    withdraw_claim(bureau.on(LATER), number, "认错了支部")
    assert not copy.exists()
    assert [each.number for each in report_status(bureau.on(LATER), NOVEMBER).waiting] == [number]
    assert flaws(bureau) == []


def test_a_wrong_claim_is_withdrawn_and_made_anew(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    claimed(bureau, number)
    with pytest.raises(UserError, match="已经认领为MZ012026年11月的"):
        claimed(bureau, number, "MZ03")
    with pytest.raises(UserError, match="写明理由"):
        withdraw_claim(bureau.on(LATER), number, "")
    done = withdraw_claim(bureau.on(LATER), number, "认错了支部")
    assert "认领为MZ012026年11月的" in done.withdrawn[0]
    assert numbers_of(bureau) == []
    assert withdraw_claim(bureau.on(LATER), number, "认错了支部").withdrawn == ()
    assert claimed(bureau, number, "MZ03").fate is Disposition.ACCEPTED
    assert numbers_of(bureau) == ["MZ03-202611-01"]
    assert flaws(bureau) == []


def test_a_ledger_as_of_the_day_before_knows_nothing_of_the_claim(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    bureau.consolidate(SUMMARY_DAY)
    ledger = bureau.root / "outbox/2026-11/工作台账.xlsx"
    was = ledger.read_bytes()
    done = claimed(bureau, number, day="2026-12-09")
    assert done.notes == ("2026年11月的台账已经汇总过，请重新汇总。",)
    bureau.consolidate("2026-12-09")
    assert ledger.read_bytes() != was
    bureau.consolidate("2026-12-09", as_of=SUMMARY_DAY)
    assert ledger.read_bytes() == was


def test_a_second_time_changes_nothing_and_a_plan_changes_nothing(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    planned = claim_file(bureau.on(LATER), number, "MZ01", dry_run=True)
    assert len(planned.plan.steps) == 2
    assert len(written(bureau)) == number
    claimed(bureau, number)
    count = len(written(bureau))
    again = claimed(bureau, number)
    assert (again.before, again.plan.steps, len(written(bureau))) == (True, (), count)


def test_what_was_taken_or_cannot_be_read_is_not_claimed(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    bureau.drop("坏的.xlsx", b"PK\x03\x04 nothing")
    bureau.drop("好的.xlsx", bureau.filled("MZ03"))
    bureau.drop("说明.xlsx", edited(bureau.filled("MZ02"), lambda page: page.delete_rows(1, 60)))
    bureau.collect(DAY)
    by_name = {each.name: each.number for each in written(bureau).values()}
    for name, said in (("坏的.xlsx", "读不出来"), ("好的.xlsx", "不是待认领的文件"), ("说明.xlsx", "认领了也收不进来")):
        with pytest.raises(UserError, match=said):
            claimed(bureau, by_name[name])
    with pytest.raises(UserError, match="没有支部“MZ09”"):
        claimed(bureau, number, "MZ09")
    with pytest.raises(UserError, match="没有第99号"):
        claimed(bureau, 99)
    with pytest.raises(UserError, match="没有认领过"):
        withdraw_claim(bureau.on(LATER), number, "没有认领")
    with pytest.raises(UserError):
        claimed(bureau, number, period=Period(2025, 3))
    assert len(written(bureau)) == number + 3


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"end": "2026-10-31"}, "已于2026年10月31日撤并"), ({"end": "2026-10-31", "successor": "MZ01"}, "由承接支部填报"),
     ({"start": "2026-12-01"}, "自2026年12月1日起报送")],
)  # fmt: skip
def test_a_branch_that_does_not_report_the_month_is_given_no_file(
    bureau: Bureau, facts: dict[str, str], said: str
) -> None:
    """It was recorded as returned, to a branch where nobody mends it."""
    bureau.enrol(*map(branch_row, ("MZ01", "MZ02", "MZ03")), branch_row("MZ04", short_name="老科支部", **facts))
    number = drop_unclaimed(bureau)
    with pytest.raises(UserError, match=f"没有认领：.*{said}"):
        claimed(bureau, number, "MZ04")
    assert [each.number for each in report_status(bureau.on(LATER), NOVEMBER).waiting] == [number]
    assert claimed(bureau, number, "MZ01").fate is Disposition.ACCEPTED


def test_of_the_same_bytes_unclaimed_twice_one_is_claimed(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    bureau.drop("再来.xlsx", bureau.on(DAY).archive.load_bytes(written(bureau)[number]))
    bureau.collect(DAY)
    claimed(bureau, number)
    with pytest.raises(UserError, match="后来又报了一次，已收下（MZ01，第3号），不用认领"):
        claimed(bureau, number + 1, "MZ03")
    withdraw_claim(bureau.on(LATER), number, "认错了支部")
    assert claimed(bureau, number + 1, "MZ03").fate is Disposition.ACCEPTED
    assert numbers_of(bureau) == ["MZ03-202611-01"]
    assert flaws(bureau) == []


def drop_late(bureau: Bureau, rate: int, day: str) -> int:
    """Collect November's report of MZ02 under a wrong name, and return its number."""
    (task,) = bureau.form("MZ02").tasks
    said = answers(row_of(task, rate=rate, progress="完成施工"))
    bureau.drop(f"谁的{rate}.xlsx", anonymous(bureau.filled("MZ02", said=said), "写错的名称"))
    bureau.collect(day)
    return bureau.on(day).archive.last_receipt


def test_of_two_claims_that_followed_each_other_the_later_is_withdrawn_first(bureau: Bureau) -> None:
    autumn(bureau)
    day = "2026-12-09"
    first = drop_late(bureau, 55, day)
    claimed(bureau, first, "MZ02", day)
    second = drop_late(bureau, 57, day)
    assert [each.code for each in claimed(bureau, second, "MZ02", day).findings] == ["report-replaced"]
    with pytest.raises(UserError, match="后来又报了一份"):
        withdraw_claim(bureau.on(day), first, "认错了支部")
    assert withdraw_claim(bureau.on(day), second, "认错了支部").withdrawn
    assert withdraw_claim(bureau.on(day), first, "认错了支部").withdrawn, "what replaced it is withdrawn"
    assert flaws(bureau, day) == []


def test_a_claim_that_was_decided_or_signed_on_stays_and_a_later_one_need_not(bureau: Bureau) -> None:
    autumn(bureau)
    early = drop_late(bureau, 55, "2026-12-08")
    claimed(bureau, early, "MZ02", "2026-12-08")
    bureau.consolidate("2026-12-08")
    feed_back(bureau)
    confirmed(bureau)
    with pytest.raises(UserError, match="2026年11月的核验表已经导入") as refused:
        withdraw_claim(bureau.on("2026-12-20"), early, "认错了支部")
    assert refused.value.lines[-1].startswith("认错了支部的，请"), "what to do instead"
    bureau.consolidate("2026-12-20")
    sign(bureau, day="2026-12-20")
    with pytest.raises(UserError, match="已是签发2026年11月督查通报的依据"):
        withdraw_claim(bureau.on("2026-12-20"), early, "认错了支部")
    late = drop_late(bureau, 57, "2026-12-21")
    done = claimed(bureau, late, "MZ02", "2026-12-21")
    assert done.notes == ("2026年11月已有签发的文件，认领不改动它们；要更正的，按更正通知办理。",)
    assert withdraw_claim(bureau.on("2026-12-21"), late, "认错了支部").withdrawn
    assert flaws(bureau, "2026-12-21") == []


def test_a_file_without_a_month_needs_one(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    data = anonymous(bureau.filled("MZ02"))
    bureau.drop("谁的.xlsx", edited(data, typed(at_head("period"), None)))
    bureau.collect(DAY)
    number = bureau.on(DAY).archive.last_receipt
    with pytest.raises(UserError, match="请在短码后面写上报告期"):
        claimed(bureau, number, "MZ02")
    assert claimed(bureau, number, "MZ02", period=NOVEMBER).fate is Disposition.ACCEPTED


def test_an_older_version_is_asked_back_as_ever(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau, progress=None, problem=None)
    form = bureau.form("MZ01")
    bureau.drop("定稿.xlsx", bureau.filled("MZ01", said=answers(new_row(form.new_numbers[0]))))
    bureau.collect(DAY)
    done = claimed(bureau, number)
    assert done.fate is Disposition.RETURNED
    assert "report-stands" in [each.code for each in done.findings] or "progress-missing" in [
        each.code for each in done.findings
    ]
    assert numbers_of(bureau) == ["MZ01-202611-01"]
    assert flaws(bureau) == []


def test_the_same_bytes_dropped_again_are_a_duplicate(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    claimed(bureau, number)
    data = bureau.on(LATER).archive.load_bytes(written(bureau)[number])
    bureau.drop("又来.xlsx", data)
    (again,) = bureau.collect(LATER).files
    assert (again.fate, again.branch) == (Disposition.DUPLICATE, "MZ01")


def test_the_branch_gets_its_receipt(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    claimed(bureau, number)
    done = posted(bureau, LATER, LetterKind.RECEIPTS)
    assert [each.letter.branch for each in done.ready] == ["MZ01"]


def test_what_was_built_on_a_claim_keeps_it(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    claimed(bureau, number)
    bureau.consolidate(SUMMARY_DAY)
    bureau.hand_out("2026-12-25", Period(2026, 12))
    with pytest.raises(UserError, match="2026年12月的表单里已有其中的新任务"):
        withdraw_claim(bureau.on("2026-12-26"), number, "认错了支部")
    withdraw_forms(bureau.on("2026-12-26"), Period(2026, 12), "先撤回")
    assert withdraw_claim(bureau.on("2026-12-26"), number, "认错了支部").withdrawn


def test_an_audit_names_a_claim_that_was_changed_by_hand(bureau: Bureau) -> None:
    number = drop_unclaimed(bureau)
    claimed(bureau, number)
    claim = next(each for each in written(bureau).values() if each.kind == CLAIM)
    for place in (claim.stored, f"{claim.stored}.record", f"{claim.stored}.json"):
        path: Path = bureau.root / "inbox/archive" / place
        honest = path.read_bytes()
        path.write_bytes(honest.replace(b"MZ01", b"MZ03", 1) if b"MZ01" in honest else honest[:-2] + b" \n")
        assert flaws(bureau), place
        path.write_bytes(honest)
    assert flaws(bureau) == []


def test_a_month_with_standing_tasks_keeps_their_numbers(bureau: Bureau) -> None:
    autumn(bureau)
    form = bureau.form("MZ02")
    task = form.tasks[0]
    said = answers(row_of(task, rate=55, progress="完成施工"), new_row(form.new_numbers[1], task="党建+另一件"))
    bureau.drop("谁的.xlsx", anonymous(bureau.filled("MZ02", said=said), "写错的名称"))
    bureau.collect(DEADLINE)
    number = bureau.on(DEADLINE).archive.last_receipt
    assert written(bureau)[number].fate == Disposition.UNRECOGNISED
    done = claimed(bureau, number, "MZ02")
    assert done.fate is Disposition.ACCEPTED
    assert [each.code for each in done.findings] == []


def test_a_reminder_is_no_longer_due_once_the_file_is_claimed(bureau: Bureau) -> None:
    """A letter that says that nothing came waits for nobody after that; one whose branch is silent still does."""
    number = drop_unclaimed(bureau)
    done = posted(bureau, LATER, REMINDERS)
    assert sorted(each.letter.branch for each in done.ready) == ["MZ01", "MZ02", "MZ03"]
    told = claimed(bureau, number, "MZ01").notes
    name = bureau.on(LATER).office.by_code["MZ01"].short_name
    assert f"1封不用再发：{name}的报送提醒（已报送）。" in told
    month = load_month_facts(bureau.on(LATER), NOVEMBER)
    assert month.count_unposted_letters() == 2
    shown = {each.name: each.state for each in list_letters(bureau.on(LATER), NOVEMBER)}
    assert (shown[name], sorted(shown.values())) == ("不用再发", ["不用再发", "待发出", "待发出"])
    page = openpyxl.load_workbook(bureau.root / "outbox" / format_list_place(NOVEMBER)).active
    assert page is not None
    assert sorted(str(row[-1].value or "") for row in page.iter_rows(min_row=2)) == ["", "", "不用再发：已报送"]
    marked = mark_posted(bureau.on(LATER), NOVEMBER, MarkOrder())
    assert {each.sent.branch for each in marked.marked} == {"MZ02", "MZ03"}
    assert marked.remarks == (f"1封不用再发：{name}的报送提醒（已报送）。",)
    withdraw_claim(bureau.on(LATER), number, "认错了")
    assert load_month_facts(bureau.on(LATER), NOVEMBER).count_unposted_letters() == 1
