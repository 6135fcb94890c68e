"""The command ``stage``: all that one stage of a month takes, one command after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.agenda.steps import REPEAT_REASON, Stage, find_reminder_step, list_papers_to_sign
from pipeline.cli.command import DRY_RUN, PERIOD_ARGUMENT, Argument, Arguments, Command, fill_in_arguments
from pipeline.cli.command_list import COMMANDS
from pipeline.cli.workspace import open_workspace
from pipeline.commands.status import report_status
from pipeline.documents.registry import CLOSING
from pipeline.findings import UserError
from pipeline.periods import Period
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
    yield "forms", {**given, **_give_repeats(arguments, arguments.period)}
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
        if month.lying:
            print("接着：收完后按情况备提醒、退回的信，回执随信走；报送提醒收完再定，这次报来的支部不提醒。")
            remind = []
            if not month.letters_open[LetterKind.RETURNED]:
                return
        print("接着：给表被退回的支部备信；下面是现在已知的。")
    yield _build_letters(LetterKind.RETURNED, *remind, along=LetterKind.RECEIPTS)


def _list_consolidation_parts(arguments: Arguments) -> Iterator[Part]:
    """Yield 汇总, then all of 反馈 if asked for and still owed; its letters are known once the ledger is made."""
    yield "consolidate" if arguments.dry_run else "run", {}
    if not arguments.letters or not report_status(open_workspace(arguments), arguments.period).month.goes_on_to_letters:
        return
    if arguments.dry_run:
        yield "forms", {"period": arguments.period.shift(1)}
        print("接着：给每个支部备一封信，里面有反馈单、答复单、下个月的表单和还没有给的回执。要先看台账的，先只汇总。")
    else:
        yield from _list_feedback_parts(arguments)


def _list_feedback_parts(arguments: Arguments) -> Iterator[Part]:
    """Yield the forms of the next month, then one letter to each branch with its 支部反馈单 and that form."""
    following = arguments.period.shift(1)
    yield "forms", {"period": following, **_give_repeats(arguments, following)}
    if arguments.dry_run:
        print("接着：给各支部备信，下个月的表单和还没有给的回执放在同一封里；下面是现在已知的。")
    name, given = _build_letters(LetterKind.FEEDBACK, along=LetterKind.RECEIPTS)
    yield name, {**given, "next_forms": True}


def _give_repeats(arguments: Arguments, month: Period) -> dict[str, object]:
    """Give the branches whose form of a month lacks tasks that were handed down since; none before the first form."""
    workspace, begun = open_workspace(arguments), arguments.period
    if not any(out.period == str(begun) for out in workspace.archive.list_distributions()):
        return {}
    again = report_status(workspace, begun).month.list_repeats(month)
    return {"again": list(again), "reason": REPEAT_REASON} if again else {}


def _list_sending_parts(_: Arguments) -> Iterator[Part]:
    yield _build_letters(LetterKind.ISSUED, along=LetterKind.RECEIPTS)


def _build_letters(*kinds: LetterKind, along: LetterKind | None = None) -> Part:
    return "send", {"kinds": [kinds], "along": [(along,)] if along else []}


def _list_signing_parts(arguments: Arguments) -> Iterator[Part]:
    """Yield the papers to sign in their order, each refused for itself, then the letters with them if asked for.

    What belongs to one paper (its number and judgement) goes to the last, the one that closes the month.
    """
    if arguments.date is None:
        raise UserError("签发要写成文日期，请用 --date 写明。")
    status = report_status(open_workspace(arguments), arguments.period)
    waiting = [each for each in list_papers_to_sign(status.month) if not (arguments.leave_closing and each in CLOSING)]
    documents = [arguments.document] if arguments.document else waiting
    _require_one_round(arguments, documents, status.edited)
    for document in documents:
        is_last = document == documents[-1] and not arguments.leave_closing
        names = (*_OF_ANY_PAPER, *_OF_ONE_PAPER) if is_last else _OF_ANY_PAPER
        yield "issue", {"document": document, **{name: getattr(arguments, name) for name in names}}
    if arguments.letters and arguments.dry_run:
        print("接着：给各支部备好签发的文件，一个支部一封信。")
    elif arguments.letters:
        yield _build_letters(LetterKind.ISSUED, along=LetterKind.RECEIPTS)


def _require_one_round(arguments: Arguments, documents: Sequence[str], edited: Sequence[str]) -> None:
    """Raise UserError unless papers can be signed in one round: what is signed last must not wait for the others."""
    if not documents:
        raise UserError("没有等签发的草稿。")
    if len(documents) == 1:
        return
    if arguments.branch or arguments.file or arguments.sealed:
        raise UserError("几种文件一起签的，不能指定支部、草稿和扫描件，请一种一种签。")
    last, others = documents[-1], "、".join(documents[:-1])
    if last in CLOSING and any(Path(name).name.startswith(last) for name in edited):
        raise UserError(
            f"{last}的草稿有人改过，签发{others}的情况还没有写进去，不能一起签。",
            f"请先签{others}，再在重新生成的{last}草稿上改好、签发。",
        )


_OF_ANY_PAPER = ("date", "signer", "as_is", "accept", "urgent")
_OF_ONE_PAPER = ("number", "judgement", "branch", "file", "sealed")
_PARTS: Mapping[Stage, Callable[[Arguments], Iterator[Part]]] = {
    Stage.FORMS: _list_form_parts,
    Stage.COLLECT: _list_intake_parts,
    Stage.CONSOLIDATE: _list_consolidation_parts,
    Stage.FEEDBACK: _list_feedback_parts,
    Stage.ISSUE: _list_signing_parts,
    Stage.SEND: _list_sending_parts,
}
"""The stages, but 核验: that is a file to be imported."""
_STAGE_TITLES = tuple(each.value for each in _PARTS)
_SIGNING = (*_OF_ANY_PAPER, *_OF_ONE_PAPER)
_IMPORT_OPTIONS = ("--from", "--partly", "--blank-as-above")

COMMAND = Command(
    run=run_stage,
    arguments=(
        Argument(name="stage", value="哪一步", choices=_STAGE_TITLES, help="、".join(_STAGE_TITLES)),
        PERIOD_ARGUMENT,
        *(each for each in COMMANDS["forms"].load().arguments if each.name in _IMPORT_OPTIONS),
        *(replace(each, required=False) for each in COMMANDS["issue"].load().arguments if each.destination in _SIGNING),
        Argument(name="--document", value="文件", default="", help="签发哪一种文件；不写为等签发的全部"),
        Argument(name="--leave-closing", help=f"等签发的全部里，{'、'.join(sorted(CLOSING))}先不签"),
        Argument(name="--letters", help="签完接着给各支部备信；汇总完接着下发下个月的表、备反馈单的信"),
        DRY_RUN,
    ),
)
