"""收表: look into the inbox, decide for every file what becomes of it, then take them one by one.

The look is a fact and is written first; then each file is archived, and its receipt is the moment of taking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import __version__, disk
from pipeline.archive import after_look, looks_that_freed
from pipeline.archive.facts import HandOut, Look, Receipt
from pipeline.contract.monthly import FORM_VERSION
from pipeline.findings import Finding, Place, make
from pipeline.stages.rivals import settle_rivals
from pipeline.stages.returned import write_returned
from pipeline.stages.truth import handed_form, read_books
from pipeline.stages.workspace import Workspace
from pipeline.validation.batch import judge
from pipeline.validation.submission import Incoming, Judged
from pipeline.vocabulary import Fate, Period

INBOX = "inbox"
ANSWERS_FOLDER = "回执与退回"


@dataclass(frozen=True)
class Dropped:
    """One file as it lay there: its name below the drop folder, that folder, and what it is on disk."""

    name: str
    folder: str
    entry: disk.Entry
    sha256: str


@dataclass(frozen=True)
class Taken:
    """One file and what became of it."""

    name: str
    sha256: str
    fate: Fate
    branch: str
    period: str
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, object]:
        """The public shape of ``--json``."""
        return {
            "name": self.name, "sha256": self.sha256, "fate": self.fate.value, "branch": self.branch or None,
            "period": self.period or None, "findings": [finding.as_json() for finding in self.findings],
        }  # fmt: skip


@dataclass(frozen=True)
class Collected:
    """One look and all it brought; ``out_of_reach`` names folders that could not be looked into."""

    look: int
    files: tuple[Taken, ...]
    out_of_reach: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Whether nothing needs a person: no file returned, set aside or out of reach."""
        fine = (Fate.ACCEPTED, Fate.DUPLICATE)
        return not self.out_of_reach and all(each.fate in fine for each in self.files)


@dataclass(frozen=True)
class Plan:
    """What a look would do: verdicts in the order of their taking, and what it passes over."""

    take: tuple[tuple[Dropped, Judged], ...]
    unsettled: tuple[str, ...]
    seen: dict[str, tuple[str, ...]]
    out_of_reach: tuple[str, ...]
    notes: tuple[str, ...]


def collect(workspace: Workspace, *, dry_run: bool = False) -> Collected:
    """Look, plan, perform. SettingsFault before anything is touched when the office's files or the date are wrong."""
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    with workspace.locked():
        plan = make_plan(workspace)
        if dry_run:
            return _told(plan, 0)
        return perform(workspace, plan)


def make_plan(workspace: Workspace) -> Plan:
    """Everything a look finds and decides; changes nothing."""
    dropped, unsettled, seen, out_of_reach, notes = _look(workspace)
    judged = settle_rivals(judge_dropped(workspace, dropped))
    take = sorted(zip(dropped, judged, strict=True), key=lambda pair: _order(pair[1]))
    return Plan(tuple(_without_doubles(workspace, take)), unsettled, seen, out_of_reach, notes)


def _without_doubles(workspace: Workspace, take: Iterable[tuple[Dropped, Judged]]) -> Iterator[tuple[Dropped, Judged]]:
    """The same bytes are taken up once; bytes that were only set aside are judged anew."""
    decided = (Fate.ACCEPTED, Fate.RETURNED)
    known = {each.sha256: (each.branch, each.period) for each in workspace.archive.receipts() if each.fate in decided}
    for dropped, verdict in take:
        if dropped.sha256 in known:
            branch, period = known[dropped.sha256]
            yield dropped, replace(verdict, fate=Fate.DUPLICATE, branch=branch, period=period, findings=())
        else:
            yield dropped, verdict
            if verdict.fate in decided:
                known[dropped.sha256] = (verdict.branch, verdict.period)


def judge_dropped(workspace: Workspace, dropped: Sequence[Dropped]) -> tuple[Judged, ...]:
    """Read and judge files where they lie."""
    books = read_books(workspace, [str(each.entry.path) for each in dropped])
    incoming = [
        Incoming(each.name, _branch_folder(workspace, each.name), each.sha256, book) for each, book in zip(dropped, books, strict=True)
    ]
    outs = workspace.archive.hand_outs()
    return judge(
        incoming, workspace.office, lambda branch, period: handed_form(outs, branch, period), workspace.today, _current(outs),
    )  # fmt: skip


def _branch_folder(workspace: Workspace, name: str) -> str:
    """The branch in whose own folder a file lies, empty for any other place."""
    folder = name.split("/")[0] if "/" in name else ""
    return folder if folder in workspace.office.by_code else ""


def _current(outs: Iterable[HandOut]) -> Period | None:
    """The period last handed out: what an unreadable file in a branch's own folder is counted for."""
    return max((Period.parse(out.period) for out in outs), default=None)


def _look(workspace: Workspace) -> tuple[list[Dropped], tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...], tuple[str, ...]]:
    """List every drop folder twice, once for the whole batch, and keep what stood still."""
    inbox = workspace.office.settings.inbox
    folders = {INBOX: workspace.inbox} | {folder: workspace.root / folder for folder in inbox.folders}
    first = {name: disk.listing(path, enter=_enters) for name, path in folders.items()}
    if any(listing.files for listing in first.values()):
        workspace.sleep(inbox.settle_seconds)
    dropped: list[Dropped] = []
    unsettled: list[str] = []
    seen: dict[str, tuple[str, ...]] = {}
    out_of_reach: list[str] = []
    notes: list[str] = []
    for name, path in folders.items():
        settled = disk.unchanged(first[name], disk.listing(path, enter=_enters))
        out_of_reach += [f"{name}/{each}".rstrip("/") for each in settled.listing.unreadable]
        if "" not in settled.listing.unreadable:
            seen[name] = tuple(sorted({*settled.listing.files, *settled.unsettled}))
        unsettled += [each if name == INBOX else f"{name}/{each}" for each in settled.unsettled]
        within, over = _within_quota(settled.listing.files, inbox.most_files, inbox.most_megabytes)
        if over:
            notes.append(f"“{name}”里文件过多，本次收取{len(within)}个，其余{over}个留待下次。")
        for file, entry in within.items():
            try:
                sha256 = hashlib.sha256(disk.read(entry.path, entry)).hexdigest()
            except disk.DiskFault:
                unsettled.append(file)
                continue
            dropped.append(Dropped(file, name, entry, sha256))
    return dropped, tuple(unsettled), seen, tuple(out_of_reach), tuple(notes)


def _enters(name: str) -> bool:
    """Every folder of the first level but the archive; 回执与退回 lies deeper and is never listed."""
    return name not in ("archive", ANSWERS_FOLDER)


def _within_quota(files: Mapping[str, disk.Entry], most: int, megabytes: int) -> tuple[dict[str, disk.Entry], int]:
    within: dict[str, disk.Entry] = {}
    total = 0
    for name in sorted(files):
        total += files[name].size
        if len(within) >= most or total > megabytes * 1_000_000:
            break
        within[name] = files[name]
    return within, len(files) - len(within)


def _order(judged: Judged) -> tuple[str, str, bool, str, str]:
    """Taking order: the file that counts comes last of its branch and period; nothing hangs on the order of listing."""
    return (judged.period, judged.branch, not judged.outdone, judged.incoming.name, judged.incoming.sha256)


def perform(workspace: Workspace, plan: Plan) -> Collected:
    """Write the look, then take file after file; last, the returned copies of every branch that was touched."""
    archive = workspace.archive
    office = workspace.keep_office()
    look = archive.record_look(workspace.today.isoformat(), plan.seen, plan.out_of_reach)
    left: list[str] = []
    for dropped, verdict in plan.take:
        try:
            data = disk.read(dropped.entry.path, dropped.entry)
        except (disk.Missing, disk.Changed):
            left.append(dropped.name)
            continue
        archive.take(data, _receipt(workspace, dropped, verdict, look, office))
        disk.remove(dropped.entry.path, dropped.entry)
    write_returned(workspace, {(verdict.branch, verdict.period) for _, verdict in plan.take if verdict.period})
    return _told(plan, look.number, left)


def _receipt(workspace: Workspace, dropped: Dropped, verdict: Judged, look: Look, office: dict[str, str]) -> Receipt:
    freed = looks_that_freed(workspace.archive.receipts(), dropped.folder, dropped.name, dropped.sha256)
    after = after_look(workspace.archive.looks(), dropped.folder, dropped.name, look, freed)
    return Receipt(
        number=0, name=dropped.name, folder=dropped.folder, size=dropped.entry.size, sha256=dropped.sha256,
        after=after.date if after else "", after_look=after.number if after else 0, by=look.date, by_look=look.number,
        branch=verdict.branch, period=verdict.period, fate=verdict.fate.value, codes=tuple(each.code for each in verdict.findings),
        program=__version__, contract=FORM_VERSION, stored="", office=office,
    )  # fmt: skip


def _told(plan: Plan, look: int, left: Sequence[str] = ()) -> Collected:
    taken = [
        Taken(dropped.name, dropped.sha256, verdict.fate, verdict.branch, verdict.period, verdict.findings)
        for dropped, verdict in plan.take
        if dropped.name not in left
    ]
    unsettled = [Taken(name, "", Fate.UNSETTLED, "", "", (_unsettled(name),)) for name in (*plan.unsettled, *left)]
    return Collected(look, tuple(sorted((*taken, *unsettled), key=lambda each: each.name)), plan.out_of_reach, plan.notes)


def _unsettled(name: str) -> Finding:
    return make("file-unsettled", Place(name))
