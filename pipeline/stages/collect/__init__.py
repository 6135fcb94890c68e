"""Collect the inbox (收表): list it, decide on the disposition of each file, then archive the files one by one.

The intake run is recorded first. A file counts as received once its receipt is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import __version__, disk
from pipeline.archive import Archive, after_look, looks_that_freed
from pipeline.archive.facts import HandOut, Look, Receipt
from pipeline.contract.monthly import FORM_VERSION
from pipeline.findings import Finding, Place, make
from pipeline.reading import RawBook, Refusal
from pipeline.stages.collect.bundles import Source, opened, rests_of, settled_bundles, unpacked
from pipeline.stages.collect.resumed import Resumed, begin, finish, resumed, taken_by
from pipeline.stages.inbox import Dropped, Found, look_into
from pipeline.stages.returned import RIVALS, write_returned
from pipeline.stages.rivals import settle_rivals
from pipeline.stages.truth import handed_form
from pipeline.stages.workspace import Workspace
from pipeline.validation.batch import judge
from pipeline.validation.identity import branch_folder
from pipeline.validation.submission import Incoming, Judged
from pipeline.vocabulary import DECIDED, Fate, Period

_ANEW = {"period-future", RIVALS}


@dataclass(frozen=True)
class Taken:
    """One file and its disposition."""

    name: str
    sha256: str
    fate: Fate
    branch: str
    period: str
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, object]:
        """Return the public shape of ``--json``."""
        return {
            "name": self.name, "sha256": self.sha256, "fate": self.fate.value, "branch": self.branch or None,
            "period": self.period or None, "findings": [finding.as_json() for finding in self.findings],
        }  # fmt: skip


@dataclass(frozen=True)
class Collected:
    """Result of one intake run; ``out_of_reach`` names folders that could not be listed."""

    look: int
    files: tuple[Taken, ...]
    out_of_reach: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    """Returned copies that could not be updated, with the reason."""

    @property
    def well(self) -> bool:
        """Whether nothing needs attention: no file returned or set aside, every folder listed, every copy written."""
        fine = (Fate.ACCEPTED, Fate.DUPLICATE, Fate.OPENED)
        return not self.out_of_reach and not self.unwritten and all(each.fate in fine for each in self.files)


@dataclass(frozen=True)
class Plan:
    """Plan of an intake run: files found, remainder of an interrupted run, validated files in order of archiving."""

    found: Found
    rest: Resumed
    take: tuple[tuple[Dropped, Judged], ...]


def collect(workspace: Workspace, *, dry_run: bool = False) -> Collected:
    """Plan and perform an intake run.

    Raises UserError before anything is changed if the office files or the date are wrong.
    """
    _ = workspace.office
    workspace.require_inbox()
    workspace.require_today()
    workspace.require_branches()
    with workspace.locked():
        plan = make_plan(workspace)
        if dry_run:
            return _told(plan, 0)
        return perform(workspace, plan)


def make_plan(workspace: Workspace) -> Plan:
    """Plan an intake run without changing anything.

    A zip archive comes last, because its receipt states that all files in it have been received.
    """
    found = look_into(workspace)
    rest = resumed(workspace, found)
    receipts = rest.earlier(workspace.archive.receipts())
    dropped = rest.to_take(found)
    known = {each.sha256: (each.branch, each.period) for each in receipts if _settled(each)}
    known |= dict.fromkeys(settled_bundles(receipts, known), ("", ""))
    fresh = [each for each in dropped if each.sha256 not in known]
    laid = unpacked(workspace, fresh, known, rests_of(receipts))
    judged = settle_rivals(judge_read(workspace, laid.files))
    take = sorted(zip((each for each, _ in laid.files), judged, strict=True), key=lambda pair: _order(pair[1]))
    again = [*(each for each in dropped if each.sha256 in known), *laid.known]
    doubles = (_duplicate(each, *known[each.sha256]) for each in again)
    bundles = ((each, opened(each, bundle)) for each, bundle in laid.bundles)
    found = replace(found, notes=(*found.notes, *laid.notes))
    return Plan(found, rest, (*_without_doubles(take), *doubles, *bundles))


def _settled(receipt: Receipt) -> bool:
    """Return whether dropping the same bytes again is a duplicate.

    A file that came before its month or conflicted with another is not settled: it may be dropped again.
    """
    return receipt.fate in DECIDED and not _ANEW & set(receipt.codes)


def _without_doubles(take: Iterable[tuple[Dropped, Judged]]) -> Iterator[tuple[Dropped, Judged]]:
    """Mark files whose bytes occur earlier in the same run as duplicates, unless the earlier one was only set aside."""
    known: dict[str, Judged] = {}
    for dropped, verdict in take:
        if dropped.sha256 in known:
            yield _duplicate(dropped, known[dropped.sha256].branch, known[dropped.sha256].period)
            continue
        yield dropped, verdict
        if verdict.fate in DECIDED:
            known[dropped.sha256] = verdict


def _duplicate(dropped: Dropped, branch: str, period: str) -> tuple[Dropped, Judged]:
    incoming = Incoming(dropped.name, "", dropped.sha256, RawBook("", ()))
    return dropped, Judged(incoming, Fate.DUPLICATE, branch, period, ())


def judge_read(workspace: Workspace, files: Sequence[tuple[Dropped, RawBook | Refusal]]) -> tuple[Judged, ...]:
    """Validate files that were read from the drop folders."""
    incoming = [
        Incoming(each.name, branch_folder(each.lay_as.name, workspace.office), each.sha256, book)
        for each, book in files
    ]
    outs = workspace.archive.hand_outs()
    return judge(
        incoming, workspace.office, lambda branch, period: handed_form(outs, branch, period), workspace.today,
        _current(workspace, outs),
    )  # fmt: skip


def _current(workspace: Workspace, outs: Iterable[HandOut]) -> Period | None:
    """Find the period to which an unreadable file in a branch's own folder is counted.

    It is the first distributed period whose deadline has not passed, otherwise the last one; None if there is none.
    """
    periods = sorted({Period.parse(out.period) for out in outs})
    still_open = [period for period in periods if workspace.office.deadline(period) >= workspace.today]
    return next(iter(still_open), periods[-1] if periods else None)


def _order(judged: Judged) -> tuple[str, str, bool, bool, str, str]:
    """Build the key that sorts files for archiving.

    The file that counts is the last of its branch and period; the order does not depend on the directory listing.
    """
    accepted = judged.fate is Fate.ACCEPTED
    return judged.period, judged.branch, accepted, not judged.outdone, judged.incoming.name, judged.incoming.sha256


def perform(workspace: Workspace, plan: Plan) -> Collected:
    """Record the intake run, archive the files one by one, then update the returned copies of these branches."""
    archive = workspace.archive
    office = workspace.keep_office()
    look = plan.rest.look or _new_look(workspace, plan.found)
    arrival = _Arrival(archive, look)
    source = Source()
    left: list[str] = []
    stuck = [said for each in plan.rest.left if (said := _clear(each))]
    for dropped, verdict in plan.take:
        if plan.rest.holds(dropped):
            continue
        held = source.of(dropped) if dropped.lay_as.shown not in left else None
        try:
            if held is not None:
                archive.take(held, _receipt(dropped, verdict, arrival, office))
        except disk.Changed:
            held = None
        if held is None:
            left += [each for each in dict.fromkeys((dropped.shown, dropped.lay_as.shown)) if each not in left]
        elif dropped.within is None and (said := _clear(dropped)):
            stuck.append(said)
    unwritten = write_returned(workspace, {(each.branch, each.period) for _, each in plan.take if each.period})
    if not (stuck or unwritten or left or plan.found.unsettled):
        finish(workspace)
    gone_on = [_gone_on(look)] if plan.rest.look else []
    return _told(plan, look.number, left, (*gone_on, *stuck), unwritten)


def _new_look(workspace: Workspace, found: Found) -> Look:
    archive = workspace.archive
    begin(workspace, archive.next_look, found)
    return archive.record_look(workspace.today.isoformat(), found.seen, found.out_of_reach)


def _gone_on(look: Look) -> str:
    return f"第{look.number}次收表今天没有收完，这次接着收；此前已收下的没有重复登记。"


def _clear(dropped: Dropped) -> str:
    """Remove a received file from its drop folder; return a message in Chinese if it could not be removed."""
    try:
        disk.remove(dropped.entry.path, dropped.entry)
    except disk.Changed:
        return f"“{dropped.shown}”收下后又有改动，改动后的文件留在了原处；下次收表时按新文件处理。"
    except disk.DiskFault as fault:
        return f"“{dropped.shown}”已收下，但原文件留在了原处，再收一次不会重复登记。{fault}"
    return ""


class _Arrival:
    """Index of earlier receipts and intake runs, used to date the arrival of each file."""

    def __init__(self, archive: Archive, look: Look) -> None:
        self.look = look
        self.looks = archive.looks()
        self.earlier: dict[tuple[str, str], list[Receipt]] = {}
        self.first: dict[str, Receipt] = {}
        for receipt in archive.receipts():
            if taken_by(receipt, look):
                continue  # received before the interruption
            self.earlier.setdefault((receipt.folder, receipt.name), []).append(receipt)
            self.first.setdefault(receipt.sha256, receipt)

    def after(self, dropped: Dropped) -> Look | None:
        """Return the last intake run that did not see the file.

        A file dropped again after being set aside keeps its first arrival.
        """
        if (first := self.first.get(dropped.sha256)) is not None:
            return next((look for look in self.looks if look.number == first.after_look), None)
        lay = dropped.lay_as
        place = (lay.folder, lay.name)
        freed = looks_that_freed(self.earlier.get(place, ()), *place, lay.sha256)
        return after_look(self.looks, *place, self.look, freed)


def _receipt(dropped: Dropped, verdict: Judged, arrival: _Arrival, office: dict[str, str]) -> Receipt:
    after, by = arrival.after(dropped), arrival.look
    return Receipt(
        number=0, name=dropped.name, folder=dropped.folder, size=dropped.entry.size, sha256=dropped.sha256,
        after=after.date if after else "", after_look=after.number if after else 0, by=by.date, by_look=by.number,
        branch=verdict.branch, period=verdict.period, fate=verdict.fate.value,
        codes=tuple(each.code for each in verdict.findings), program=__version__, contract=FORM_VERSION, stored="",
        office=office, within=dropped.within.sha256 if dropped.within else "",
    )  # fmt: skip


def _told(
    plan: Plan, look: int, left: Sequence[str] = (), notes: Sequence[str] = (), unwritten: tuple[str, ...] = ()
) -> Collected:
    taken = [
        Taken(dropped.shown, dropped.sha256, verdict.fate, verdict.branch, verdict.period, verdict.findings)
        for dropped, verdict in plan.take
        if dropped.shown not in left
    ]
    unsettled = [
        Taken(name, "", Fate.UNSETTLED, "", "", (make("file-unsettled", Place(name)),))
        for name in (*plan.found.unsettled, *left)
    ]
    files = tuple(sorted((*taken, *unsettled), key=lambda each: each.name))
    return Collected(look, files, plan.found.out_of_reach, (*plan.found.notes, *notes), unwritten)
