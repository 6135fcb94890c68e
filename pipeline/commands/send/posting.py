"""Keep 发信清单 of a month: what was marked as sent is on record, what somebody ticked on the sheet stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.file_steps import RefreshFile
from pipeline.commands.plan import Plan, perform_steps
from pipeline.commands.read_workbooks import read_single_workbooks
from pipeline.commands.workspace import Workspace
from pipeline.letters.posting_list import POSTING_TITLE, build_posting_list, find_ticks, format_list_place
from pipeline.periods import Period
from pipeline.reading import Refusal
from pipeline.supervision.lapsed_letters import describe_lapsed_letters, find_lapsed_letters


@dataclass(frozen=True)
class TickedList:
    """What stands on 发信清单 as it lies: what was ticked, by the place of the letter; or why it cannot be read."""

    ticks: Mapping[str, str]
    unread: str = ""


def read_ticks(workspace: Workspace, period: Period) -> TickedList:
    """Read what somebody ticked on 发信清单."""
    path = _find_list(workspace, period)
    if not path.is_file():
        return TickedList({})
    (book,) = read_single_workbooks(workspace, [str(path)])
    if isinstance(book, Refusal):
        return TickedList({}, f"“outbox/{format_list_place(period)}”打不开（{book.what}），没有重写，勾过的都在原处。")
    return TickedList(find_ticks(book))


def plan_posting_list(workspace: Workspace, period: Period) -> tuple[Plan, tuple[str, ...]]:
    """Plan to write 发信清单 as the journal has it, with the ticks on the one that lies there; and what to tell."""
    ticked = read_ticks(workspace, period)
    entries = workspace.journal.entries()
    lapsed = find_lapsed_letters(entries, workspace.archive.receipts())
    data = build_posting_list(period, entries, ticked.ticks, lapsed)
    if data is None or ticked.unread:
        return Plan(), (ticked.unread,) if ticked.unread else ()
    return Plan((RefreshFile(_find_list(workspace, period), data, POSTING_TITLE),)), ()


def refresh_posting_list(workspace: Workspace, period: Period) -> tuple[str, ...]:
    """Write 发信清单 again after a claim; return what is to be told, with the letters that are no longer due."""
    plan, told = plan_posting_list(workspace, period)
    entries = [each for each in workspace.journal.entries() if each.sent.folder.startswith(f"{period}/")]
    lapsed = describe_lapsed_letters(entries, find_lapsed_letters(entries, workspace.archive.receipts()))
    return (*told, *perform_steps(workspace, plan).messages, *filter(None, [lapsed]))


def _find_list(workspace: Workspace, period: Period) -> Path:
    return workspace.root / "outbox" / format_list_place(period)
