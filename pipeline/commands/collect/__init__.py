"""Collect the inbox (收表): list it, decide on the disposition of each file, then archive the files one by one.

The intake run is recorded first. A file counts as received once its receipt is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import __version__, disk
from pipeline.archive import Archive, find_intake_run_before_arrival, list_intake_runs_that_freed
from pipeline.archive.arrival import is_receipt_of_run
from pipeline.archive.facts import Distribution, IntakeRun, Receipt
from pipeline.commands.collect.resume import (
    InterruptedRun,
    find_interrupted_run,
    remove_run_note,
    write_run_note,
)
from pipeline.commands.collect.zip_files import (
    DroppedFileReader,
    build_opened_zip_result,
    find_pending_members,
    list_finished_zips,
    unpack_dropped,
)
from pipeline.commands.earlier_reports import compare_with_earlier
from pipeline.commands.inbox import DroppedFile, InboxListing, list_dropped_files
from pipeline.commands.plausible import require_plausible_day
from pipeline.commands.returned import update_returned_copies
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.conflicts import settle_conflicts
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.files import IntakeContext, ReceivedFile, ValidatedFile
from pipeline.intake.identity import find_folder_branch
from pipeline.intake.repeats import build_archiving_key, is_settled
from pipeline.intake.validate import validate_batch
from pipeline.periods import Period
from pipeline.reading import RawBook, Refusal
from pipeline.terms import FINAL_DISPOSITIONS, Disposition


@dataclass(frozen=True, kw_only=True)
class FileOutcome:
    """One file and its disposition."""

    name: str
    sha256: str
    fate: Disposition
    branch: str
    period: str
    findings: tuple[Finding, ...]
    blank: bool = False
    """Whether it is a form as it was handed out; no copy of it is returned."""


@dataclass(frozen=True, kw_only=True)
class CollectResult:
    """Result of one intake run; ``out_of_reach`` names folders that could not be listed."""

    look: int
    files: tuple[FileOutcome, ...]
    out_of_reach: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    """Returned copies that could not be updated, with the reason."""

    @property
    def well(self) -> bool:
        """Whether nothing needs attention: no file returned or set aside, every folder listed, every copy written."""
        fine = (Disposition.ACCEPTED, Disposition.DUPLICATE, Disposition.OPENED)
        return not self.out_of_reach and not self.unwritten and all(each.fate in fine for each in self.files)


@dataclass(frozen=True)
class CollectPlan:
    """Plan of an intake run: files found, remainder of an interrupted run, validated files in order of archiving."""

    found: InboxListing
    rest: InterruptedRun
    take: tuple[tuple[DroppedFile, ValidatedFile], ...]


def collect_inbox(workspace: Workspace, *, dry_run: bool = False) -> CollectResult:
    """Plan and perform an intake run.

    Raises UserError before anything is changed if the office files or the date are wrong.
    """
    _ = workspace.office
    workspace.require_inbox()
    require_plausible_day(workspace)
    workspace.require_branches()
    with workspace.locked():
        plan = plan_collect(workspace)
        if dry_run:
            return _build_collect_result(plan, 0)
        return perform_collect(workspace, plan)


def plan_collect(workspace: Workspace) -> CollectPlan:
    """Plan an intake run without changing anything.

    A zip archive comes last, because its receipt states that all files in it have been received.
    """
    found = list_dropped_files(workspace)
    rest = find_interrupted_run(workspace, found)
    receipts = rest.earlier(workspace.archive.receipts())
    dropped = rest.list_files_to_take(found)
    known = {each.sha256: (each.branch, each.period) for each in receipts if is_settled(each)}
    known |= dict.fromkeys(list_finished_zips(receipts, known), ("", ""))
    fresh = [each for each in dropped if each.sha256 not in known]
    laid = unpack_dropped(workspace, fresh, known, find_pending_members(receipts))
    judged = compare_with_earlier(workspace, settle_conflicts(validate_read_files(workspace, laid.files)), receipts)
    take = sorted(
        zip((each for each, _ in laid.files), judged, strict=True), key=lambda pair: build_archiving_key(pair[1])
    )
    again = [*(each for each in dropped if each.sha256 in known), *laid.known]
    doubles = (_build_duplicate(each, *known[each.sha256]) for each in again)
    bundles = ((each, build_opened_zip_result(each, bundle)) for each, bundle in laid.bundles)
    found = replace(found, notes=(*found.notes, *laid.notes))
    return CollectPlan(found, rest, (*_mark_duplicates(take), *doubles, *bundles))


def _mark_duplicates(take: Iterable[tuple[DroppedFile, ValidatedFile]]) -> Iterator[tuple[DroppedFile, ValidatedFile]]:
    """Mark files whose bytes occur earlier in the same run as duplicates, unless the earlier one was only set aside."""
    known: dict[str, ValidatedFile] = {}
    for dropped, verdict in take:
        if dropped.sha256 in known:
            yield _build_duplicate(dropped, known[dropped.sha256].branch, known[dropped.sha256].period)
            continue
        yield dropped, verdict
        if verdict.fate in FINAL_DISPOSITIONS:
            known[dropped.sha256] = verdict


def _build_duplicate(dropped: DroppedFile, branch: str, period: str) -> tuple[DroppedFile, ValidatedFile]:
    return dropped, ValidatedFile(
        name=dropped.name, sha256=dropped.sha256, fate=Disposition.DUPLICATE, branch=branch, period=period, findings=()
    )


def validate_read_files(
    workspace: Workspace, files: Sequence[tuple[DroppedFile, RawBook | Refusal]]
) -> tuple[ValidatedFile, ...]:
    """Validate files that were read from the drop folders."""
    distributions = workspace.archive.list_distributions()
    context = IntakeContext(
        office=workspace.office,
        distributed=index_distributed_forms(distributions, workspace.archive.list_all_distributions()),
        today=workspace.today,
        current=_find_current_period(workspace, distributions),
    )
    return validate_batch(
        [
            ReceivedFile(
                name=each.name,
                folder=find_folder_branch(each.outer_file.name, workspace.office),
                sha256=each.sha256,
                book=book,
                context=context,
            )
            for each, book in files
        ]
    )


def _find_current_period(workspace: Workspace, outs: Iterable[Distribution]) -> Period | None:
    """Find the period to which an unreadable file in a branch's own folder is counted.

    It is the first distributed period whose deadline has not passed, otherwise the last one; None if there is none.
    """
    periods = sorted({Period.parse(out.period) for out in outs})
    still_open = [period for period in periods if workspace.office.deadline(period) >= workspace.today]
    return next(iter(still_open), periods[-1] if periods else None)


def perform_collect(workspace: Workspace, plan: CollectPlan) -> CollectResult:
    """Record the intake run, archive the files one by one, then update the returned copies of these branches."""
    archive = workspace.archive
    office = workspace.keep_office()
    look = plan.rest.look or _begin_intake_run(workspace, plan.found)
    arrival = _ArrivalIndex(archive, look)
    source = DroppedFileReader()
    left: list[str] = []
    stuck = [said for each in plan.rest.left if (said := _remove_source(each))]
    for dropped, verdict in plan.take:
        if plan.rest.holds(dropped):
            continue
        held = source.of(dropped) if dropped.outer_file.shown not in left else None
        try:
            if held is not None:
                archive.take(held, _build_receipt(dropped, verdict, arrival, office), verdict.build_stored_record())
        except disk.FileChangedError:
            held = None
        if held is None:
            left += [each for each in dict.fromkeys((dropped.shown, dropped.outer_file.shown)) if each not in left]
        elif dropped.within is None and (said := _remove_source(dropped)):
            stuck.append(said)
    unwritten = update_returned_copies(workspace, {(each.branch, each.period) for _, each in plan.take if each.period})
    workspace.ends.record()
    if not (stuck or unwritten or left or plan.found.unsettled):
        remove_run_note(workspace)
    gone_on = [_describe_resumption(look)] if plan.rest.look else []
    return _build_collect_result(plan, look.number, left, (*gone_on, *stuck), unwritten)


def _begin_intake_run(workspace: Workspace, found: InboxListing) -> IntakeRun:
    archive = workspace.archive
    write_run_note(workspace, archive.next_intake_run, found)
    return archive.record_intake_run(workspace.today.isoformat(), found.seen, found.out_of_reach)


def _describe_resumption(look: IntakeRun) -> str:
    return f"第{look.number}次收表今天没有收完，这次接着收；此前已收下的没有重复登记。"


def _remove_source(dropped: DroppedFile) -> str:
    """Remove a received file from its drop folder; return a message in Chinese if it could not be removed."""
    try:
        disk.remove(dropped.entry.path, dropped.entry)
    except disk.FileChangedError:
        return f"“{dropped.shown}”收下后又有改动，改动后的文件留在了原处；下次收表时按新文件处理。"
    except disk.DiskError as fault:
        return f"“{dropped.shown}”已收下，但原文件留在了原处，再收一次不会重复登记。{fault}"
    return ""


class _ArrivalIndex:
    """Index of earlier receipts and intake runs, used to date the arrival of each file."""

    def __init__(self, archive: Archive, look: IntakeRun) -> None:
        self.look = look
        self.looks = archive.looks()
        self.earlier: dict[tuple[str, str], list[Receipt]] = {}
        self.first: dict[str, Receipt] = {}
        for receipt in archive.receipts():
            if is_receipt_of_run(receipt, look):
                continue  # received before the interruption
            self.earlier.setdefault((receipt.folder, receipt.name), []).append(receipt)
            self.first.setdefault(receipt.sha256, receipt)

    def after(self, dropped: DroppedFile) -> IntakeRun | None:
        """Return the last intake run that did not see the file.

        A file dropped again after being set aside keeps its first arrival.
        """
        if (first := self.first.get(dropped.sha256)) is not None:
            return next((look for look in self.looks if look.number == first.after_look), None)
        lay = dropped.outer_file
        place = (lay.folder, lay.name)
        freed = list_intake_runs_that_freed(self.earlier.get(place, ()), *place, lay.sha256)
        return find_intake_run_before_arrival(self.looks, *place, self.look, freed)


def _build_receipt(
    dropped: DroppedFile, verdict: ValidatedFile, arrival: _ArrivalIndex, office: dict[str, str]
) -> Receipt:
    after, by, replaced = arrival.after(dropped), arrival.look, verdict.replaced
    return Receipt(
        number=0, name=dropped.name, folder=dropped.folder, size=dropped.entry.size, sha256=dropped.sha256,
        after=after.date if after else "", after_look=after.number if after else 0, by=by.date, by_look=by.number,
        branch=verdict.branch, period=verdict.period, fate=verdict.fate.value,
        codes=tuple(each.code for each in verdict.findings), program=__version__, contract=FORM_VERSION, stored="",
        office=office, within=dropped.within.sha256 if dropped.within else "",
        content=verdict.record.content if verdict.record else "", conflicting=verdict.conflicting,
        has_replies=verdict.record is not None and bool(verdict.record.replies), premature=verdict.premature,
        distributed=verdict.record is None or verdict.record.distribution > 0,
        replaces=replaced.number if replaced else 0, changed_places=replaced.places if replaced else (),
        saved_before=replaced is not None and replaced.saved_before,
    )  # fmt: skip


def _build_collect_result(
    plan: CollectPlan, look: int, left: Sequence[str] = (), notes: Sequence[str] = (), unwritten: tuple[str, ...] = ()
) -> CollectResult:
    taken = [
        FileOutcome(
            name=dropped.shown,
            sha256=dropped.sha256,
            fate=verdict.fate,
            branch=verdict.branch,
            period=verdict.period,
            findings=verdict.findings,
            blank=verdict.blank,
        )
        for dropped, verdict in plan.take
        if dropped.shown not in left
    ]
    unsettled = [_build_waiting_outcome(plan.found, name) for name in (*plan.found.unsettled, *left)]
    unsettled += [_build_waiting_outcome(plan.found, name) for name in plan.found.unfinished]
    files = tuple(sorted((*taken, *unsettled), key=lambda each: each.name))
    return CollectResult(
        look=look,
        files=files,
        out_of_reach=plan.found.out_of_reach,
        notes=(*plan.found.notes, *notes),
        unwritten=unwritten,
    )


def _build_waiting_outcome(found: InboxListing, name: str) -> FileOutcome:
    """Build the outcome of a file left in its drop folder: still changing, half transferred, or still in the cloud."""
    place, waiting = CellPlace(file=name), found.unfinished.get(name)
    finding = build_finding("file-unsettled", place)
    if waiting is not None:
        finding = build_finding("file-in-cloud" if waiting.in_cloud else "file-unfinished", place, what=waiting.program)
    return FileOutcome(
        name=name, sha256="", fate=Disposition.UNSETTLED, branch="", period="", findings=(finding,)
    )  # fmt: skip
