"""The command ``stage``: all that one stage of a month takes, one command after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipeline.agenda.steps import Stage, find_reminder_step
from pipeline.cli.command import DRY_RUN, PERIOD_ARGUMENT, Argument, Arguments, Command, fill_in_arguments
from pipeline.cli.command_list import COMMANDS
from pipeline.cli.workspace import open_workspace
from pipeline.commands.status import report_status
from pipeline.terms import LetterKind

_FAILED = 2
Part = tuple[str, dict[str, object]]
"""The name of a command and what it is given beside what the stage was given."""


def run_stage(arguments: Arguments) -> int:
    """Run the commands of a stage in their order; one that fails ends it, and the same command goes on there."""
    status = 0
    for name, given in _PARTS[Stage(arguments.stage)](arguments):
        print(f"【{COMMANDS[name].title}】")
        command = COMMANDS[name].load()
        status = max(status, command.run(fill_in_arguments(command, arguments, given)))
        if status >= _FAILED:
            break
    return status


def _list_form_parts(arguments: Arguments) -> Iterator[Part]:
    given = {name: getattr(arguments, name) for name in ("old_ledger", "partly", "blank_as_above")}
    yield "forms", given
    if arguments.dry_run:
        print("接着：备好给各支部的下发信，一个支部一封。")
    else:
        yield _build_letters(LetterKind.FORMS)


def _list_intake_parts(arguments: Arguments) -> Iterator[Part]:
    """Yield 收表, then the letters about what came back; reminders, if they are due today."""
    yield "collect", {}
    month = report_status(open_workspace(arguments), arguments.period).month
    reminder = find_reminder_step(month)
    remind = [LetterKind.REMINDERS] if reminder is not None and reminder.day is None else []
    if arguments.dry_run:
        print("接着：给表被退回的支部备信；下面是现在已知的。")
        if remind and month.lying:
            print("报送提醒收完再定：这次报来的支部不提醒。")
            remind = []
    yield _build_letters(LetterKind.RETURNED, *remind, along=LetterKind.RECEIPTS)


def _list_consolidation_parts(arguments: Arguments) -> Iterator[Part]:
    yield "consolidate" if arguments.dry_run else "run", {}


def _list_feedback_parts(arguments: Arguments) -> Iterator[Part]:
    """Yield the forms of the next month, then one letter to each branch with its 支部反馈单 and that form."""
    yield "forms", {"period": arguments.period.shift(1)}
    if arguments.dry_run:
        print("接着：给各支部备信，下个月的表单和还没有给的回执放在同一封里；下面是现在已知的。")
    name, given = _build_letters(LetterKind.FEEDBACK, along=LetterKind.RECEIPTS)
    yield name, {**given, "next_forms": True}


def _list_sending_parts(_: Arguments) -> Iterator[Part]:
    yield _build_letters(LetterKind.ISSUED, along=LetterKind.RECEIPTS)


def _build_letters(*kinds: LetterKind, along: LetterKind | None = None) -> Part:
    return "send", {"kinds": [kinds], "along": [(along,)] if along else []}


_PARTS: Mapping[Stage, Callable[[Arguments], Iterator[Part]]] = {
    Stage.FORMS: _list_form_parts,
    Stage.COLLECT: _list_intake_parts,
    Stage.CONSOLIDATE: _list_consolidation_parts,
    Stage.FEEDBACK: _list_feedback_parts,
    Stage.SEND: _list_sending_parts,
}
"""The stages that take nothing but what is known; 核验 and 签发 want something filled in or typed."""
_STAGE_TITLES = tuple(each.value for each in _PARTS)
_IMPORT_OPTIONS = ("--from", "--partly", "--blank-as-above")

COMMAND = Command(
    run=run_stage,
    arguments=(
        Argument(name="stage", value="哪一步", choices=_STAGE_TITLES, help="、".join(_STAGE_TITLES)),
        PERIOD_ARGUMENT,
        *(each for each in COMMANDS["forms"].load().arguments if each.name in _IMPORT_OPTIONS),
        DRY_RUN,
    ),
)
