"""Forms handed out again to a branch: a fact with its reason; both forms are taken, the later one is what counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import (
    NOVEMBER,
    Bureau,
    answers,
    branch_row,
    bureau,
    filled_form,
    handed,
    handed_task,
    new_row,
    received,
    row_of,
)
from posting import FORMS, matters, message, posted

from pipeline.agenda.steps import Stage, find_feedback_step, find_next_step
from pipeline.agenda.waiting import Person, list_waiting_matters
from pipeline.cli import run_command
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.distribute import DistributeResult, distribute_forms
from pipeline.commands.send import send_letters
from pipeline.commands.status import load_month_facts
from pipeline.commands.withdraw import withdraw_forms
from pipeline.documents.branch_form import RepeatOrder
from pipeline.findings import UserError
from pipeline.intake.distributions import DistributedForms
from pipeline.intake.validate import validate_batch
from pipeline.periods import Period
from pipeline.reading import read_workbook
from pipeline.reports.circular import build_circular_figures
from pipeline.terms import Disposition, LetterKind

__all__ = ["bureau"]
OCTOBER = NOVEMBER.shift(-1)
LATE = "2026-11-27"


def again(
    bureau: Bureau, *codes: str, reason: str = "10月补报以后任务有变化", day: str = LATE, period: Period = NOVEMBER
) -> DistributeResult:
    return distribute_forms(bureau.on(day), period, repeat=RepeatOrder(frozenset(codes), reason))


def due(bureau: Bureau, period: Period, day: str = LATE) -> tuple[str, ...]:
    """The 下发表单 letters that are still owed."""
    return load_month_facts(bureau.on(day), period).letters_open[FORMS]


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """November is handed out before MZ01's late report of October, with its first task, comes."""
    bureau.set_out("2026-10-25", OCTOBER)
    bureau.set_out("2026-11-25")
    bureau.drop("十月.xlsx", bureau.filled("MZ01", OCTOBER))
    bureau.collect("2026-11-26")
    return bureau


def test_another_form_carries_what_is_known_now_and_the_first_stays(out: Bureau) -> None:
    before = out.form("MZ01")
    done = again(out, "MZ01")
    after = out.form("MZ01")
    assert (done.new, done.repeated) == (("机关一支部_2026年11月（重新下发）.xlsx",), ("MZ01",))
    assert (len(before.tasks), len(after.tasks)) == (0, 1)
    folder = out.root / "outbox" / "2026-11" / "forms"
    assert {each.name for each in folder.iterdir()} >= {before.file, after.file}
    last = out.on(LATE).archive.list_distributions()[-1]
    assert (last.reason, [form.branch for form in last.forms]) == ("10月补报以后任务有变化", ["MZ01"])
    assert again(out, "MZ01", day="2026-11-28").new == ("机关一支部_2026年11月（重新下发2）.xlsx",)
    wrong = [each for each in audit_workspace(out.on("2026-11-28")).points if each.flaw is not FlawKind.NOTE]
    assert wrong == []


def test_a_task_that_came_after_the_form_is_the_clerks_matter_and_not_the_branchs_fault(out: Bureau) -> None:
    """“本期表中没有这项任务”, “各项任务都与上月相同” was said to a branch on whose form no task stood; the clerk read nothing."""
    off = "任务不在支部本月的表上（表下发以后才收到上月的报送：可以给它再发一份表）"

    def waits(day: str) -> dict[str, int]:
        told = list_waiting_matters(load_month_facts(out.on(day), NOVEMBER))
        return {each.what: each.count for each in told if each.person is Person.CLERK}

    assert waits(LATE)[off] == 1
    out.drop("十一月.xlsx", out.filled("MZ01", said=answers(flag="有变化")))
    (file,) = out.collect("2026-12-02").files
    assert [each.message for each in file.findings] == ["选了“有变化”，但表上没有任务，也没有填写新增任务。"]
    seen = out.consolidate("2026-12-08").assessment
    (task,) = seen.ledger.tasks
    assert seen.lamps[task.number].reason.startswith("下发的表上没有这项任务（上次：2026年10月，30%")
    assert build_circular_figures(seen)["grey_parts"] == ["下发时未列1项"]
    assert [each.kind for each in seen.questions if each.branch == "MZ01"] == []
    again(out, "MZ01", day="2026-12-08")
    assert off not in waits("2026-12-08")


def test_either_form_is_taken(out: Bureau) -> None:
    first = out.form("MZ01")
    again(out, "MZ01")
    later = out.form("MZ01")
    said = answers(row_of(later.tasks[0], rate=40, progress="完成入户评估48户"))
    out.drop("新表.xlsx", filled_form(later, said, NOVEMBER))
    (file,) = out.collect("2026-12-01").files
    assert (file.fate, file.findings) == (Disposition.ACCEPTED, ())
    other = answers(new_row(first.new_numbers[0], task="党建+殡葬惠民"))
    out.drop("旧表.xlsx", filled_form(first, other, NOVEMBER))
    (file,) = out.collect("2026-12-02").files
    assert file.fate is Disposition.ACCEPTED, file.findings
    assert "task-row-missing" in {each.code for each in file.findings}, "it is held against the later one"


def test_a_task_that_is_on_the_first_form_only_is_no_unknown_number() -> None:
    """It was closed in between; the branch could not know when it filled in the form it had."""
    task = handed_task("MZ01", 1, 30, "推进中")
    first, later = handed("MZ01", [task]), handed("MZ01", [])
    data = filled_form(first, answers(row_of(task, rate=40, progress="又评估12户")), NOVEMBER)
    incoming = received("0" * 64, read_workbook(data), later)
    both = DistributedForms(((1, str(NOVEMBER), first), (2, str(NOVEMBER), later)))
    (file,) = validate_batch([replace(incoming, context=replace(incoming.context, distributed=both))])
    assert (file.fate, file.findings) == (Disposition.ACCEPTED, ())
    (file,) = validate_batch([incoming])
    assert "task-number-unknown" in {each.code for each in file.findings}


def test_the_letter_goes_once_more_when_asked(out: Bureau) -> None:
    posted(out, "2026-11-26", FORMS)
    again(out, "MZ01")
    done = posted(out, LATE, FORMS, branches=("MZ01",), resend=("forms-2026-11-MZ01",))
    (paper,) = message(out, done, "forms-2026-11-MZ01").attachments
    assert paper.name == "机关一支部_2026年11月（重新下发）.xlsx"


def test_the_letter_with_another_form_is_due_by_itself(out: Bureau) -> None:
    """The branch may have reported since; the others, whose form is the one they have, get nothing."""
    posted(out, "2026-11-26", FORMS)
    out.drop("十一月.xlsx", out.filled("MZ01"))
    out.collect("2026-11-26")
    assert due(out, NOVEMBER) == ()
    again(out, "MZ01")
    assert due(out, NOVEMBER) == ("forms-2026-11-MZ01",)
    step = find_next_step(load_month_facts(out.on(LATE), NOVEMBER))
    assert step is not None
    assert (step.stage, step.command) == (Stage.FORMS, "send 2026-11 --kinds 下发表单")
    done = posted(out, LATE, FORMS)
    assert matters(done) == ["forms-2026-11-MZ01"]
    assert done.ready[0].again == "表单重新下发过"
    (paper,) = message(out, done, "forms-2026-11-MZ01").attachments
    assert paper.name == "机关一支部_2026年11月（重新下发）.xlsx"
    assert (due(out, NOVEMBER), matters(posted(out, LATE, FORMS))) == ((), []), "once"
    again(out, "MZ01", day="2026-11-28")
    assert matters(posted(out, "2026-11-28", FORMS)) == ["forms-2026-11-MZ01"], "and once for each form"
    flaws = [each for each in audit_workspace(out.on("2026-11-28")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_another_form_of_the_next_month_goes_with_the_feedback(out: Bureau) -> None:
    december, day = NOVEMBER.shift(1), "2026-12-08"
    posted(out, "2026-11-26", FORMS)
    out.consolidate(day)
    out.hand_out(day, december)
    first = send_letters(out.on(day), NOVEMBER, [LetterKind.FEEDBACK], next_forms=True)
    assert not first.held
    again(out, "MZ02", day="2026-12-09", period=december)
    facts = load_month_facts(out.on("2026-12-09"), NOVEMBER)
    assert facts.replaced_next_forms == ("MZ02",)
    step = find_feedback_step(facts)
    assert step is not None
    assert (step.stage, step.command) == (Stage.FEEDBACK, "send 2026-12 --kinds 下发表单")
    done = send_letters(out.on("2026-12-09"), NOVEMBER, [LetterKind.FEEDBACK], next_forms=True)
    assert matters(done) == ["forms-2026-12-MZ02"]
    assert load_month_facts(out.on("2026-12-09"), NOVEMBER).replaced_next_forms == ()


def test_a_form_that_was_withdrawn_and_made_anew_is_sent_anew(out: Bureau) -> None:
    posted(out, "2026-11-26", FORMS)
    withdraw_forms(out.on(LATE), NOVEMBER, reason="任务有变化", branches=["MZ01"])
    out.hand_out(LATE)
    assert matters(posted(out, LATE, FORMS)) == ["forms-2026-11-MZ01"]


@pytest.mark.parametrize(
    ("codes", "reason", "why"), [(("MZ01",), "", "理由"), (("MZ77",), "写错了", "MZ77"), (("MZ01",), " ", "理由")]
)
def test_a_reason_and_a_known_branch_are_wanted(out: Bureau, codes: tuple[str, ...], reason: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        again(out, *codes, reason=reason)
    assert len(out.on(LATE).archive.list_distributions()) == 2


def test_the_first_form_has_room_for_all_that_is_under_way(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    numbers = bureau.form("MZ01").new_numbers
    assert (len(numbers), numbers[-1]) == (15, "MZ01-202611-15")
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(*(new_row(each) for each in numbers))))
    assert [each.fate for each in bureau.collect("2026-12-02").files] == ["accepted"]
    bureau.hand_out("2026-12-08", NOVEMBER.shift(1))
    assert (
        len(bureau.form("MZ01", NOVEMBER.shift(1)).tasks),
        len(bureau.form("MZ01", NOVEMBER.shift(1)).new_numbers),
    ) == (15, 5)
    assert len(bureau.form("MZ02", NOVEMBER.shift(1)).new_numbers) == 15, "nothing has come of it yet"


def test_a_branch_without_a_form_gets_its_first_one(bureau: Bureau) -> None:
    assert again(bureau, "MZ01").repeated == ()
    assert bureau.form("MZ01").file == "机关一支部_2026年11月.xlsx"


def test_an_heir_is_told_from_which_month_it_holds_the_tasks(out: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    """The branch that ends still reports for the month it ends in: its tasks are missing on the heir's other form."""
    ended = branch_row("MZ01", end="2026-11-30", successor="MZ02")
    out.enrol(ended, branch_row("MZ02"), branch_row("MZ03"))
    assert again(out, "MZ03").not_yet == ()
    words = [
        "-C",
        str(out.root),
        f"--today={LATE}",
        "forms",
        "2026-11",
        "--again",
        "MZ02",
        "--reason",
        "承接机关一支部",
    ]
    for more, form in ((["--dry-run"], out.form("MZ02")), ([], None)):
        assert run_command([*words, *more]) == 0
        told = (
            "这份表上没有机关一支部的任务：机关一支部停用的当月自己报2026年11月的表，"
            "没做完的任务从2026年12月起才在承接支部殡仪馆支部的表上。"
        )
        assert told in capsys.readouterr().out
        assert form is None or out.form("MZ02") == form
    assert out.form("MZ02").tasks == ()
    december = NOVEMBER.shift(1)
    out.hand_out("2026-12-25", december)
    assert len(out.form("MZ02", december).tasks) == 1
    assert again(out, "MZ02", day="2026-12-25", period=december).not_yet == ()
