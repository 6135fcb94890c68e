"""撤回: forms of a wrong month and looks of a wrong day no longer count; nothing leaves the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, bureau, new_row
from posting import posted
from signing import autumn, feed_back, sign

from pipeline.archive.serialization import from_bytes
from pipeline.archive.submissions import WithdrawalRecord
from pipeline.cli.messages import describe_withdrawal
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.collect import CollectResult, collect_inbox
from pipeline.commands.distribute import DistributeResult, distribute_forms
from pipeline.commands.status import report_status
from pipeline.commands.withdraw import WithdrawResult, withdraw_forms, withdraw_looks
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import LetterKind

__all__ = ["bureau"]

WRONG = Period(2062, 12)
DECEMBER = Period(2026, 12)


def hand_out_far(bureau: Bureau, day: str = "2026-12-02", period: Period = WRONG) -> DistributeResult:
    """Hand out a far month, as every program did once."""
    return distribute_forms(replace(bureau.on(day), confirmed=True), period)


def collect_far(bureau: Bureau, day: str) -> CollectResult:
    """Collect on a day far from everything, as every program did once."""
    return collect_inbox(replace(bureau.on(day), confirmed=True))


def take_back(bureau: Bureau, day: str, period: Period, *branches: str) -> WithdrawResult:
    """Withdraw forms."""
    return withdraw_forms(bureau.on(day), period, "年份写错", branches=branches)


def list_flaws(bureau: Bureau, day: str) -> list[str]:
    """What an audit finds wrong."""
    return [each.what for each in audit_workspace(bureau.on(day)).points if each.flaw is not FlawKind.NOTE]


def test_forms_of_a_wrong_month_are_withdrawn_and_the_right_ones_go_out(bureau: Bureau) -> None:
    hand_out_far(bureau)
    folder = bureau.root / "outbox" / str(WRONG) / "forms"
    changed, *others = sorted(folder.glob("*.xlsx"))
    changed.write_bytes(changed.read_bytes() + b"\0")
    done = take_back(bureau, "2026-12-02", WRONG)
    told = describe_withdrawal(done, bureau.root, dry_run=False)
    assert told.startswith("已撤回：2062年12月的3份表单。")
    assert f"“outbox/2062-12/forms/{changed.name}”有人改过，没有删去" in told
    assert (changed.exists(), [path.exists() for path in others]) == (True, [False, False])
    with pytest.raises(UserError, match="没有下发过表单"):
        report_status(bureau.on("2026-12-02"), WRONG)
    assert bureau.on("2026-12-02").archive.list_distributions() == ()
    assert len(bureau.on("2026-12-02").archive.list_all_distributions()) == 1
    assert len(bureau.hand_out("2026-12-02", DECEMBER).new) == 3
    assert list_flaws(bureau, "2026-12-02") == []


def test_withdrawn_forms_can_be_handed_out_again(bureau: Bureau) -> None:
    first = bureau.hand_out("2026-11-25")
    take_back(bureau, "2026-11-26", NOVEMBER)
    again = bureau.hand_out("2026-11-27")
    assert (again.new, again.again) == (first.new, ())
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    (taken,) = bureau.collect("2026-12-02").files
    assert (taken.fate, taken.findings) == ("accepted", ())


def test_the_form_of_one_branch_is_withdrawn_alone(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-02")
    with pytest.raises(UserError, match="支部“MZ01”已经按2026年11月的表单报送"):
        take_back(bureau, "2026-12-02", NOVEMBER)
    take_back(bureau, "2026-12-02", NOVEMBER, "MZ02")
    standing = [form.branch for out in bureau.on("2026-12-02").archive.list_distributions() for form in out.forms]
    assert standing == ["MZ01", "MZ03"]
    again = bureau.hand_out("2026-12-02")
    assert (len(again.new), len(again.again)) == (1, 2)


def test_what_was_signed_is_not_withdrawn(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    sign(bureau)
    with pytest.raises(UserError, match="已经签发"):
        take_back(bureau, "2026-12-15", NOVEMBER, "MZ02")
    with pytest.raises(UserError, match="已是签发2026年11月督查通报的依据"):
        withdraw_looks(bureau.on("2026-12-15"), 1, "日期不对")


def test_branches_that_have_the_form_already_are_named(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    posted(bureau, "2026-11-25", LetterKind.FORMS)
    done = take_back(bureau, "2026-11-25", NOVEMBER)
    assert done.notes == (
        "机关一支部、殡仪馆支部、福利院支部的下发信已经备好或发出（outbox/2026-11/letters），请告诉他们不要填那份表。",
    )


def test_a_second_time_changes_nothing_and_says_so(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.collect("2026-11-26")
    take_back(bureau, "2026-11-26", NOVEMBER)
    withdraw_looks(bureau.on("2026-11-26"), 1, "试用")
    count = len(bureau.on("2026-11-26").archive.receipts())
    for done in (take_back(bureau, "2026-11-26", NOVEMBER), withdraw_looks(bureau.on("2026-11-26"), 1, "试用")):
        assert (done.withdrawn, done.plan.steps) == ((), ())
        assert "此前已经撤回" in done.notes[0]
    assert len(bureau.on("2026-11-26").archive.receipts()) == count


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (lambda bureau: take_back(bureau, "2026-12-02", DECEMBER), "2026年12月没有下发过表单"),
        (lambda bureau: take_back(bureau, "2026-12-02", NOVEMBER, "MZ09"), "没有下发过支部MZ09的表单"),
        (lambda bureau: withdraw_looks(bureau.on("2026-12-02"), 9, "日期不对"), "没有“9”这次收表"),
        (lambda bureau: withdraw_looks(bureau.on("2026-12-02"), dt.date(2026, 12, 1), "不对"), "没有“2026-12-01”这次收表"),
        (lambda bureau: withdraw_forms(bureau.on("2026-12-02"), NOVEMBER, " "), "撤回要写明理由"),
    ],
)  # fmt: skip
def test_what_was_never_done_or_has_no_reason_is_refused(bureau: Bureau, attempt: object, why: str) -> None:
    bureau.hand_out("2026-11-25")
    assert callable(attempt)
    with pytest.raises(UserError, match=why):
        attempt(bureau)
    assert bureau.on("2026-12-02").archive.receipts() == ()


def test_a_dry_run_says_what_would_be_done(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    done = withdraw_forms(bureau.on("2026-11-25"), NOVEMBER, "试用", dry_run=True)
    told = describe_withdrawal(done, bureau.root, dry_run=True)
    assert told.startswith("将撤回：2026年11月的3份表单。")
    assert "存档：撤回记录" in told
    assert told.count("删去：outbox/2026-11/forms/") == 3
    assert len(bureau.on("2026-11-25").archive.list_distributions()) == 1


def test_the_record_says_what_when_and_why(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    take_back(bureau, "2026-11-26", NOVEMBER, "MZ02")
    archive = bureau.on("2026-11-26").archive
    (receipt,) = archive.receipts()
    record = from_bytes(WithdrawalRecord, archive.load_bytes(receipt), receipt.stored)
    assert (record.date, record.reason, record.forms[0].branches) == ("2026-11-26", "年份写错", ("MZ02",))


# A clock in the future


@pytest.mark.parametrize("days", [("2099-01-01",), ("2037-01-15", "2037-01-16"), ("2027-01-20",)])
def test_after_a_clock_in_the_future_work_goes_on(bureau: Bureau, days: tuple[str, ...]) -> None:
    bureau.hand_out("2026-11-25")
    bureau.collect("2026-12-01")
    bureau.drop("一.xlsx", bureau.filled("MZ01"))
    for day in days:
        collect_far(bureau, day)
    with pytest.raises(UserError, match=f"withdraw 收表 {days[-1]} --reason"):
        bureau.collect("2026-12-02")
    for day in days:
        withdraw_looks(bureau.on("2026-12-02"), dt.date.fromisoformat(day), "电脑时钟不对")
    bureau.drop("二.xlsx", bureau.filled("MZ02"))
    (taken,) = bureau.collect("2026-12-03").files
    assert taken.fate == "accepted"
    delivered = bureau.delivered("2026-12-08")
    assert [(each.branch, each.timeliness, each.by) for each in delivered.values()] == [
        ("MZ01", "按时", "2026-12-02"), ("MZ02", "按时", "2026-12-03"), ("MZ03", "漏报", ""),
    ]  # fmt: skip
    bureau.consolidate(SUMMARY_DAY)
    assert list_flaws(bureau, SUMMARY_DAY) == []


def test_a_wrong_look_makes_nobody_late_once_it_is_withdrawn(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.collect("2026-12-01")
    collect_far(bureau, "2026-12-20")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    collect_far(bureau, "2026-12-21")
    assert bureau.delivered("2026-12-21")["MZ01"].timeliness == "补报"
    done = withdraw_looks(bureau.on("2026-12-02"), dt.date(2026, 12, 20), "时钟快了半个月")
    assert "2026年12月21日还有收表记录，也在今天以后，请一并撤回" in done.notes[-1]
    done = withdraw_looks(bureau.on("2026-12-02"), 3, "时钟快了半个月")
    assert done.notes[0] == "这次收到的1个文件仍然算数，收到日期改按能确定的日子。"
    shown = bureau.delivered("2026-12-08")["MZ01"]
    assert (shown.timeliness, shown.after, shown.by) == ("按时", "2026-12-01", "2026-12-02")


def test_a_file_after_a_withdrawn_look_is_dated_by_the_looks_that_stand(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    collect_far(bureau, "2026-12-20")
    withdraw_looks(bureau.on("2026-12-02"), 1, "时钟不对")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-05")
    assert bureau.delivered("2026-12-08")["MZ01"].timeliness == "按时"
    bureau.drop("另.xlsx", bureau.filled("MZ02"))
    bureau.collect("2026-12-09")
    assert (bureau.delivered("2026-12-09")["MZ02"].timeliness, bureau.delivered("2026-12-09")["MZ02"].after) == (
        "迟报", "2026-12-05",
    )  # fmt: skip


def test_a_ledger_as_of_a_day_before_the_withdrawal_stays_byte_for_byte(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    bureau.collect("2026-12-05")
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(new_row(number))))
    bureau.collect("2026-12-07")
    bureau.consolidate("2026-12-07")
    then = bureau.outbox()
    done = withdraw_looks(bureau.on("2026-12-08"), 1, "那天没有打开共享盘")
    assert done.notes[-1] == "2026年11月的台账用过这次收表，请重新汇总。"
    bureau.consolidate("2026-12-08")
    assert bureau.delivered("2026-12-08")["MZ01"].timeliness == "按时"
    bureau.consolidate("2026-12-08", as_of="2026-12-07")
    assert bureau.outbox() == then
