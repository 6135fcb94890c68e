"""Collect the inbox (收表): list it, decide on the disposition of each file, then archive the files, some at a time.

The intake run is recorded first. A file counts as received once its receipt is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.archive.facts import IntakeRun
from pipeline.archive.submissions import PackageRecord
from pipeline.commands.answer_sheets import LOST_SHEETS, has_lost_sheets
from pipeline.commands.collect.judging import judge_read_files
from pipeline.commands.collect.receipt_drafts import draft_receipts
from pipeline.commands.collect.received_packages import judge_packages
from pipeline.commands.collect.resume import (
    InterruptedRun,
    find_interrupted_run,
    plan_note_removal,
    plan_run_note,
)
from pipeline.commands.collect.zip_files import (
    build_opened_zip_result,
    find_pending_members,
    list_finished_zips,
    unpack_dropped,
)
from pipeline.commands.dropped_steps import RemoveDropped, plan_archiving
from pipeline.commands.earlier_reports import compare_with_earlier
from pipeline.commands.fact_steps import AddIntakeRun, KeepOffice
from pipeline.commands.inbox import DroppedFile, InboxListing, list_dropped_files
from pipeline.commands.plan import NO_PLAN, Plan, perform
from pipeline.commands.plan_readers import choose_plan_reader
from pipeline.commands.plausible import require_plausible_day
from pipeline.commands.returned import CopiesPlan, plan_returned_copies
from pipeline.commands.send.branch_folder import plan_branch_answers
from pipeline.commands.workspace import Workspace
from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.conflicts import settle_conflicts
from pipeline.intake.files import ValidatedFile
from pipeline.intake.repeats import build_archiving_key, is_settled
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
    is_package: bool = False
    """Whether it is a 上报包 of a bureau below; no copy of it is returned, and no clerk can claim it."""


@dataclass(frozen=True, kw_only=True)
class CollectResult:
    """Result of one intake run; ``out_of_reach`` names folders that could not be listed."""

    look: int
    files: tuple[FileOutcome, ...]
    out_of_reach: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    """Returned copies that could not be updated, with the reason."""
    damage: tuple[str, ...] = ()
    """What was left undone because a fact it depends on is damaged, each with the fact and the remedy."""
    plan: Plan = NO_PLAN
    """What a run would do that was only planned."""

    @property
    def well(self) -> bool:
        """Whether nothing needs attention: no file returned or set aside, every folder listed, every copy written."""
        fine = (Disposition.ACCEPTED, Disposition.DUPLICATE, Disposition.OPENED)
        undone = self.out_of_reach or self.unwritten or self.damage
        return not undone and all(each.fate in fine for each in self.files)


@dataclass(frozen=True, kw_only=True)
class CollectPlan:
    """Plan of an intake run ``look``: files found, remainder of an interrupted run, validated files in order.

    ``intake`` archives them, each with its receipt before it is removed; ``copies`` updates the returned copies as they
    must be after that, ``answers`` what branches find in their folders; ``ending`` is for a run that left nothing to be
    done. ``withheld`` names the files that stay in their drop folder because the report they are to be compared with is
    damaged.
    """

    found: InboxListing
    rest: InterruptedRun
    take: tuple[tuple[DroppedFile, ValidatedFile], ...]
    look: IntakeRun
    withheld: tuple[str, ...]
    intake: Plan
    copies: CopiesPlan
    answers: Plan
    ending: Plan

    @property
    def whole(self) -> Plan:
        """Everything that is done if nothing goes wrong."""
        ending = () if self.withheld or self.copies.damage else self.ending.steps
        return Plan((*self.intake.steps, *self.copies.plan.steps, *self.answers.steps, *ending))


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
            return replace(_build_collect_result(plan, 0), plan=plan.whole)
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
    asks = choose_plan_reader(workspace, workspace.office, rest.find_last_before(workspace.archive.receipts()))
    laid = unpack_dropped(workspace, fresh, asks, known, find_pending_members(receipts))
    validated = judge_read_files(workspace, laid.files, asks)
    compared = compare_with_earlier(workspace, settle_conflicts(validated), receipts)
    packages = judge_packages(workspace, laid.packages, receipts)
    judged = sorted(
        (*zip((each for each, _ in laid.files), compared.files, strict=True), *packages),
        key=lambda pair: build_archiving_key(pair[1]),
    )
    withheld = {each: damage for each, verdict in judged if (damage := compared.find_damage(verdict))}
    take = _mark_duplicates((pair for pair in judged if pair[0] not in withheld), rest)
    again = [*(each for each in dropped if each.sha256 in known), *laid.known]
    doubles = (_build_duplicate(each, *known[each.sha256]) for each in again)
    open_zips = {each.outer_file for each in withheld}
    bundles = ((each, build_opened_zip_result(each, bundle)) for each, bundle in laid.bundles if each not in open_zips)
    lost = (LOST_SHEETS,) if has_lost_sheets(workspace) else ()
    found = replace(found, notes=(*found.notes, *laid.notes, *lost))
    told = tuple(_describe_withheld(each, damage) for each, damage in withheld.items())
    return _plan_steps(workspace, found, rest, (*take, *doubles, *bundles), told)


def _describe_withheld(dropped: DroppedFile, damage: str) -> str:
    return f"“{dropped.shown}”没有收，留在原处：此前收下的那份要与它比较，存档却读不出来。{damage}恢复以后再收一次。"


def _plan_steps(
    workspace: Workspace,
    found: InboxListing,
    rest: InterruptedRun,
    take: tuple[tuple[DroppedFile, ValidatedFile], ...],
    withheld: tuple[str, ...],
) -> CollectPlan:
    """Plan the steps: a file is removed only after its bytes, its record and its receipt, a note only at the end."""
    look = rest.look or workspace.archive.draft_intake_run(workspace.today.isoformat(), found.seen, found.out_of_reach)
    begin = (plan_run_note(workspace, look.number, found), AddIntakeRun(look)) if rest.look is None else ()
    drafts = draft_receipts(workspace, look, [pair for pair in take if not rest.holds(pair[0])])
    left = (RemoveDropped(tuple(rest.left)),) if rest.left else ()
    receipts = [each.receipt for each in drafts]
    records = {each.receipt.number: each.record for each in drafts if not isinstance(each.record, PackageRecord)}
    return CollectPlan(
        found=found,
        rest=rest,
        take=take,
        look=look,
        withheld=withheld,
        intake=Plan((KeepOffice(), *begin, *left, *plan_archiving(drafts))),
        copies=plan_returned_copies(workspace, _list_touched(take), receipts, records),
        answers=plan_branch_answers(workspace, _list_touched(take)),
        ending=Plan((plan_note_removal(workspace),)),
    )


def _list_touched(take: Iterable[tuple[DroppedFile, ValidatedFile]]) -> set[tuple[str, str]]:
    """List the branches and periods of which something was received."""
    return {(each.branch, each.period) for _, each in take if each.period}


def _mark_duplicates(
    take: Iterable[tuple[DroppedFile, ValidatedFile]], rest: InterruptedRun
) -> Iterator[tuple[DroppedFile, ValidatedFile]]:
    """Mark files whose bytes occur earlier in the same run as duplicates, unless the earlier one was only set aside.

    What the run took before it was interrupted stays as its receipt says, whatever comes before it in order now.
    """
    known: dict[str, ValidatedFile] = {}
    for dropped, verdict in take:
        if dropped.sha256 in rest.settled and not rest.holds(dropped):
            yield _build_duplicate(dropped, *rest.settled[dropped.sha256])
            continue
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


def perform_collect(workspace: Workspace, plan: CollectPlan) -> CollectResult:
    """Perform an intake run: archive the files, update the returned copies of these branches, and remove the note.

    If a file was changed since it was listed, it is left for the next run, and the copies are planned once more.
    """
    taken = perform(workspace, plan.intake)
    copies = plan_returned_copies(workspace, _list_touched(plan.take)) if taken.left else plan.copies
    performed = perform(workspace, copies.plan)
    answered = perform(workspace, plan.answers)
    unwritten = (*performed.messages, *answered.messages)
    notes = [_describe_resumption(plan.look)] if plan.rest.look else []
    notes += [*taken.messages, *performed.remarks, *answered.remarks]
    damage = (*plan.withheld, *copies.damage)
    if not (taken.messages or unwritten or taken.left or plan.found.unsettled or damage):
        notes += perform(workspace, plan.ending).messages
    done = _build_collect_result(plan, plan.look.number, taken.left, notes)
    return replace(done, unwritten=unwritten, damage=damage)


def _describe_resumption(look: IntakeRun) -> str:
    return f"第{look.number}次收表今天没有收完，这次接着收；此前已收下的没有重复登记。"


def _build_collect_result(
    plan: CollectPlan, look: int, left: Sequence[str] = (), notes: Sequence[str] = ()
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
            is_package=verdict.is_package,
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
        damage=(*plan.withheld, *plan.copies.damage),
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
