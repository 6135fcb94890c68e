"""Build what the pages of the desk show of the letters of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import SentEntry, pick_decisive_entry
from pipeline.archive.letter_facts import FAILED, IN_DOUBT, SENT, WRITTEN
from pipeline.commands.workspace import Workspace
from pipeline.desk.outbox_file import OutboxFile, is_shown
from pipeline.letters.letter_factory import ALL_BRANCHES
from pipeline.periods import Period
from pipeline.supervision.lapsed_letters import LAPSED, find_lapsed_letters
from pipeline.terms import LETTER_TITLES, LetterKind, format_chinese_date

POSTED = "已发出"
STATE_TITLES = {IN_DOUBT: "可能已发出", FAILED: "没有发成", WRITTEN: "待发出", LAPSED: LAPSED, SENT: POSTED}
"""States of a letter as the desk shows them, those that need a person first."""


@dataclass(frozen=True, kw_only=True)
class LetterView:
    """A letter of the month as listed: what it is, to whom, how far it is, its files, and why it is no longer due."""

    matter: str
    title: str
    name: str
    address: str
    state: str
    by_hand: bool
    day: str
    files: tuple[OutboxFile, ...]
    matters: tuple[str, ...]
    kinds: tuple[str, ...]
    lapsed: str = ""


def list_letters(workspace: Workspace, period: Period) -> tuple[LetterView, ...]:
    """List the letters of a month with how far each is, those that need a person first."""
    letters: dict[int, list[SentEntry]] = {}
    for entries in workspace.journal.group_by_matter().values():
        entry = pick_decisive_entry(entries)
        if entry.sent.folder.startswith(f"{period}/"):
            letters.setdefault(entry.sent.number, []).append(entry)
    lapsed = find_lapsed_letters(
        (each for number in sorted(letters) for each in letters[number]), workspace.archive.receipts()
    )
    shown = [_build_letter_view(workspace, entries, lapsed.get(number, "")) for number, entries in letters.items()]
    titles = list(STATE_TITLES.values())
    return tuple(sorted(shown, key=lambda each: (titles.index(each.state), each.title, each.matter)))


def _build_letter_view(workspace: Workspace, entries: Sequence[SentEntry], lapsed: str) -> LetterView:
    """Build the line of one letter, whatever matters are joined in it."""
    entry = entries[0]
    sent = entry.sent
    known = workspace.office.by_code.get(sent.branch)
    several = len({each.sent.branch for each in entries}) > 1
    return LetterView(
        matter=sent.matter,
        title="、".join(dict.fromkeys(LETTER_TITLES[LetterKind(each.sent.kind)] for each in entries)),
        name=ALL_BRANCHES if several else sent.name or (known.short_name if known else sent.branch),
        address=sent.address,
        state=LAPSED if lapsed else POSTED if entry.posted else STATE_TITLES[entry.state],
        by_hand=entry.sent.state == WRITTEN,
        day=format_chinese_date(dt.date.fromisoformat(sent.date)),
        files=_list_letter_files(workspace.root, sent.folder),
        matters=tuple(each.sent.matter for each in entries),
        kinds=tuple(dict.fromkeys(each.sent.kind for each in entries)),
        lapsed=lapsed,
    )


def _list_letter_files(root: Path, folder: str) -> tuple[OutboxFile, ...]:
    place = root / "outbox" / folder
    paths = sorted(path for path in place.iterdir() if is_shown(path)) if folder and place.is_dir() else []
    return tuple(OutboxFile(path.name, f"{folder}/{path.name}") for path in paths)
