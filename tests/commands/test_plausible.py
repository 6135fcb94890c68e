"""Steps that cannot be undone: far days, far periods and sample office files are asked back before anything is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from bureau import NOVEMBER, Bureau, branch_row, bureau

from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.distribute import distribute_forms
from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.commands.run import run_month
from pipeline.commands.send import send_letters
from pipeline.commands.workspace import Workspace
from pipeline.contract.roster import SAMPLE_BRANCH
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import CIRCULAR, LetterKind

__all__ = ["bureau"]

Verb = Callable[[Workspace, Period], object]
VERBS: dict[str, Verb] = {
    "forms": distribute_forms,
    "consolidate": consolidate_period,
    "run": lambda workspace, period: run_month(workspace, period, lambda _: None),
    "send": lambda workspace, period: send_letters(workspace, period, {LetterKind.FORMS}),
    "issue": lambda workspace, period: issue_papers(
        workspace, period, SigningOrder(document=CIRCULAR, date=workspace.today)
    ),
}


def list_files(bureau: Bureau) -> set[str]:
    """Every file below the workspace but the program's own."""
    return {
        path.relative_to(bureau.root).as_posix()
        for path in bureau.root.rglob("*")
        if path.is_file() and ".dangjian" not in path.parts
    }


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("period", "meant"),
    [("2062-12", "2026-12"), ("2027-12", "2026-12"), ("2027-02", "2026-02"), ("2035-01", "2027-01")],
)
def test_a_month_later_than_the_next_is_refused_by_every_verb(
    bureau: Bureau, verb: str, period: str, meant: str
) -> None:
    before = list_files(bureau)
    with pytest.raises(UserError, match=f"是不是“{meant}”？"):
        VERBS[verb](bureau.on("2026-12-02"), Period.parse(period))
    assert list_files(bureau) == before


def test_the_running_the_next_and_the_last_months_go_out(bureau: Bureau) -> None:
    for period in (NOVEMBER, Period(2026, 12), Period(2027, 1), Period(2026, 9)):
        assert len(distribute_forms(bureau.on("2026-12-02"), period).new) == 3


def test_a_month_long_past_is_asked_back(bureau: Bureau) -> None:
    with pytest.raises(UserError, match="已经过去很久"):
        bureau.hand_out("2026-12-02", Period(2026, 3))


def test_a_far_month_goes_out_when_a_person_has_checked_it(bureau: Bureau) -> None:
    checked = replace(bureau.on("2026-12-02"), confirmed=True)
    assert len(distribute_forms(checked, Period(2027, 12)).new) == 3
    assert len(distribute_forms(checked, Period(2026, 3)).new) == 3


@pytest.mark.parametrize("day", ["2099-01-01", "2027-12-02", "2027-02-15"])
def test_a_look_far_from_everything_recorded_is_asked_back(bureau: Bureau, day: str) -> None:
    bureau.hand_out("2026-11-25")
    bureau.collect("2026-12-02")
    bureau.drop("表.xlsx", bureau.filled("MZ01"))
    before = list_files(bureau)
    for verb in (collect_inbox, lambda workspace: run_month(workspace, NOVEMBER, lambda _: None)):
        with pytest.raises(UserError, match="最近一次记录是2026年12月2日"):
            verb(bureau.on(day))
    assert list_files(bureau) == before
    (taken,) = collect_inbox(replace(bureau.on(day), confirmed=True)).files
    assert taken.fate == "accepted"


def test_two_months_of_pause_are_not_asked_about(bureau: Bureau) -> None:
    bureau.collect("2026-12-02")
    assert bureau.collect("2027-01-31").look == 2
    assert bureau.collect((dt.date(2027, 1, 31) + dt.timedelta(days=60)).isoformat()).look == 3


def test_lost_files_of_a_month_long_past_are_made_again(bureau: Bureau) -> None:
    done = bureau.hand_out("2026-11-25")
    for path in done.folder.glob("*.xlsx"):
        path.unlink()
    again = distribute_forms(bureau.on("2027-11-25"), NOVEMBER)
    assert (len(again.again), len(list(again.folder.glob("*.xlsx")))) == (3, 3)


def test_the_sample_branch_gets_no_form(bureau: Bureau) -> None:
    bureau.enrol(SAMPLE_BRANCH, branch_row("MZ02"))
    with pytest.raises(UserError, match="（MZ01）还是新建时的样例"):
        bureau.hand_out("2026-11-25")
    assert not (bureau.root / "outbox").exists()


def test_the_sample_name_of_the_bureau_is_refused_where_no_branch_is_of_that_town(bureau: Bureau) -> None:
    other = branch_row("MZ02", full_name="中国共产党临江市民政局机关支部委员会", parent="临江市民政局机关党委")
    bureau.enrol(other)
    with pytest.raises(UserError, match="单位名称还是样例“清河市民政局”"):
        bureau.hand_out("2026-11-25")
    bureau.set('name = "清河市民政局"', 'name = "临江市民政局"')
    with pytest.raises(UserError, match="署名还是样例“中共清河市民政局机关委员会”"):
        bureau.hand_out("2026-11-25")
    bureau.set('signer = "中共清河市民政局机关委员会"', 'signer = "中共临江市民政局机关委员会"')
    assert len(bureau.hand_out("2026-11-25").new) == 1
