"""Review decisions (核验): check a 核验表 filled in by the bureau, archive it and rebuild its period.

Decisions are accepted only through this command; a 核验表 in the inbox is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from pipeline import __version__, disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import DECISIONS, Receipt, Snapshot
from pipeline.archive.submissions import RecordedEntry
from pipeline.commands.assessments import assess_snapshot
from pipeline.commands.consolidate import ConsolidateResult, rebuild_period
from pipeline.commands.fact_steps import KeepOffice, TakeFile
from pipeline.commands.file_steps import WriteFile
from pipeline.commands.load_records import complete_archive, load_decision_records
from pipeline.commands.manifest import is_built
from pipeline.commands.plan import Plan, perform
from pipeline.commands.plausible import require_plausible_day
from pipeline.commands.read_workbooks import read_single_workbooks
from pipeline.commands.refused_books import RecordRefusedBook, RefusedBook
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.documents import decision_workbook
from pipeline.documents.bureau_entries import build_entry_context
from pipeline.documents.marked_decisions import build_marked_copy
from pipeline.findings import CellPlace, Finding, UserError, build_finding, has_must_fix, merge_equal_findings
from pipeline.forms.decision_book import DECISIONS_FORM
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.intake.decision_checks import (
    ReviewContext,
    check_decisions,
    count_opinions,
    retract_opinions,
)
from pipeline.intake.entry_checks import check_entries
from pipeline.intake.shared_verification import inherit_verification
from pipeline.intake.tables.decision_rows import ParsedDecisionBook, build_decision_book_record
from pipeline.intake.tables.decisions import read_decision_book
from pipeline.intake.tables.find_form import is_decision_book
from pipeline.ledger.recorded import build_decisions, map_given_opinions
from pipeline.periods import Period
from pipeline.reading import RawBook, Refusal
from pipeline.supervision.assessment import Assessment
from pipeline.terms import DECISION_BOOK, Disposition, Opinion

UNKNOWN = "decision-book-unknown"


@dataclass(frozen=True, kw_only=True)
class ReviewResult:
    """Result of reviewing a 核验表.

    ``receipt`` is 0 if nothing was imported; ``earlier`` is the receipt that already holds these bytes, or that holds
    what was decided before if the 核验表 is blank or gone by now. ``counts`` gives the number of lines per sheet and
    word entered (None: not decided), ``entries`` is what the bureau put in of its own accord.
    ``marked`` is the copy to be corrected, ``built`` the result of rebuilding the
    period, ``later`` the periods built before that also depend on it.
    """

    file: str
    period: Period | None
    findings: tuple[Finding, ...]
    counts: Mapping[str, Mapping[str | None, int]] = field(default_factory=dict)
    receipt: int = 0
    earlier: int = 0
    marked: Path | None = None
    built: ConsolidateResult | None = None
    entries: tuple[RecordedEntry, ...] = ()
    unbuilt: tuple[str, ...] = ()
    """Why the period could not be built again, although the decisions stand."""
    later: tuple[Period, ...] = ()
    plan: Plan = field(default_factory=Plan)

    @property
    def refused(self) -> bool:
        """Whether a 必改 finding prevented the import."""
        return has_must_fix(self.findings)

    @property
    def decided(self) -> int:
        """Number of lines with an opinion."""
        return sum(number for each in self.counts.values() for opinion, number in each.items() if opinion)


@dataclass(frozen=True, kw_only=True)
class _CheckedDecisionBook:
    """A 核验表 with the assessment it was made from and its findings."""

    book: ParsedDecisionBook
    assessment: Assessment
    setting: ReviewContext
    findings: tuple[Finding, ...]
    entries: tuple[RecordedEntry, ...] = ()


def review_decision_book(workspace: Workspace, path: Path, *, dry_run: bool = False) -> ReviewResult:
    """Check and archive a 核验表, then rebuild its period.

    If there is a 必改 finding nothing is imported and a marked copy is written.
    """
    _ = workspace.office
    require_plausible_day(workspace)
    workspace.require_branches()
    with workspace.locked():
        require_intact_facts(workspace)
        if not dry_run:
            complete_archive(workspace)
        done = plan_review(workspace, path)
        if not dry_run:
            done = _perform_review(workspace, done)
    if dry_run or done.period is None or not (done.receipt or _is_unfinished(workspace, done)):
        return done
    rebuilt = rebuild_period(workspace, done.period)
    return replace(done, built=rebuilt.built, unbuilt=rebuilt.unbuilt)


def _is_unfinished(workspace: Workspace, done: ReviewResult) -> bool:
    """Return whether a 核验表 was imported by a run that ended before its period was rebuilt."""
    if not done.earlier or done.period is None:
        return False
    records = [each for each in workspace.archive.list_snapshots() if each.period == str(done.period)]
    last = records[-1]
    return last.last_receipt < done.earlier or not is_built(
        workspace.outbox(done.period), choose_snapshot(workspace, last).built
    )


def _perform_review(workspace: Workspace, planned: ReviewResult) -> ReviewResult:
    done = perform(workspace, planned.plan)
    if done.written:
        return replace(planned, marked=done.written[0])
    if not done.receipts:
        return planned
    periods = sorted({each.period for each in workspace.archive.list_snapshots() if each.period > str(planned.period)})
    return replace(planned, receipt=done.receipts[0].number, later=tuple(Period.parse(period) for period in periods))


def plan_review(workspace: Workspace, path: Path) -> ReviewResult:
    """Check a 核验表, and plan to archive it or, if there is a 必改 finding, to write a marked copy."""
    if not path.is_file():
        return _recall_import(workspace, path)
    data = disk.read(path)
    sha256 = compute_sha256(data)
    receipts = workspace.archive.receipts()
    known = [each for each in receipts if each.sha256 == sha256 and each.kind == DECISIONS]
    if known:
        return ReviewResult(file=path.name, period=Period.parse(known[0].period), findings=(), earlier=known[0].number)
    judged = _check_decision_book(workspace, path)
    if isinstance(judged, Finding):
        return ReviewResult(file=path.name, period=None, findings=(judged,))
    period = judged.assessment.ledger.period
    counts = count_opinions(judged.book, judged.setting)
    done = ReviewResult(file=path.name, period=period, findings=judged.findings, counts=counts, entries=judged.entries)
    if has_must_fix(judged.findings):
        marked = _plan_marked_copy(workspace, path, judged, receipts)
        refused = _build_refused_book(path.name, sha256, judged, marked, workspace.archive.last_receipt)
        return replace(done, plan=Plan((marked, RecordRefusedBook(refused))))
    if not (done.decided or done.entries):
        before = (each.number for each in receipts if each.kind == DECISIONS and each.period == str(period))
        return replace(done, earlier=max(before, default=0))
    draft = _build_decision_receipt(workspace, path, sha256, period, judged.findings)
    record = build_decision_book_record(judged.book, judged.assessment.problem_facts, judged.entries)
    return replace(done, plan=Plan((KeepOffice(), TakeFile(data, draft, DECISION_BOOK, record))))


def _build_refused_book(
    name: str, sha256: str, judged: _CheckedDecisionBook, marked: WriteFile, after: int
) -> RefusedBook:
    wanted = [each for each in judged.findings if has_must_fix([each])]
    return RefusedBook(
        period=str(judged.assessment.ledger.period),
        name=name,
        sha256=sha256,
        marked=marked.path.name,
        marked_sha256=compute_sha256(marked.data),
        after=after,
        why=tuple(
            mask_outgoing(f"{each.sheet or ''} {each.cell}：{each.message}{each.remedy}".strip(" ："))
            for each in merge_equal_findings(wanted)
        ),
    )


def _recall_import(workspace: Workspace, path: Path) -> ReviewResult:
    """Tell of a 核验表 that was imported and taken away from the outbox, by a run that was perhaps stopped since."""
    taken = [each for each in workspace.archive.receipts() if each.kind == DECISIONS and each.name == path.name]
    for receipt in reversed(taken):
        period = Period.parse(receipt.period)
        if path.parent.resolve() == workspace.outbox(period).resolve():
            return ReviewResult(file=path.name, period=period, findings=(), earlier=receipt.number)
    raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")


def _check_decision_book(workspace: Workspace, path: Path) -> _CheckedDecisionBook | Finding:
    """Read the file and compare it with the proposals of the snapshot it was made from."""
    (raw,) = read_single_workbooks(workspace, [str(path)])
    if isinstance(raw, Refusal):
        return build_finding(raw.code, CellPlace(file=path.name), what=raw.what, way=raw.way)
    book = read_decision_book(path.name, raw)
    record = _find_snapshot(workspace, raw, book)
    if isinstance(record, Finding):
        return record
    assessment = assess_snapshot(workspace, record)
    receipts = workspace.archive.receipts()
    books = load_decision_records(workspace, receipts)
    before = map_given_opinions(each for each in build_decisions(receipts, books) if each.receipt > record.last_receipt)
    proposed = {(each.matter, each.key): each for each in assessment.matters}
    setting = ReviewContext(proposed, before, workspace.today)
    book = retract_opinions(book, [key for key, each in before.items() if each.opinion is not Opinion.DECLINED])
    book = inherit_verification(book, before, workspace.today)
    earlier = [entry for each in receipts if each.number in books for entry in books[each.number].entries]
    entered = check_entries(book, build_entry_context(assessment, earlier, workspace.today))
    findings = (*check_decisions(book, setting), *entered.findings)
    return _CheckedDecisionBook(
        book=book, assessment=assessment, setting=setting, findings=findings, entries=entered.entries
    )


def _find_snapshot(workspace: Workspace, raw: RawBook, book: ParsedDecisionBook) -> Snapshot | Finding:
    """Find the snapshot a 核验表 was made from by its hidden identity."""
    place = CellPlace(file=book.file)
    if not is_decision_book(raw):
        return build_finding(UNKNOWN, place, what="不是核验表")
    if book.identity.get("form") != DECISIONS_FORM or book.period is None:
        return build_finding(UNKNOWN, place, what="隐藏的标识不见了或被改动")
    receipts = workspace.archive.receipts()
    alike = [
        record for record in workspace.archive.list_snapshots()
        if decision_workbook.build_book_identity(record, receipts).items() <= book.identity.items()
    ]  # fmt: skip
    if alike:
        return alike[-1]
    return build_finding(
        UNKNOWN, place, what=f"{book.period.as_chinese()}没有这一次汇总的记录，可能是别的单位或别的文件夹的"
    )


def _build_decision_receipt(
    workspace: Workspace, path: Path, sha256: str, period: Period, findings: Iterable[Finding]
) -> Receipt:
    looks = workspace.archive.looks()
    return Receipt(
        number=0, name=path.name, folder="", size=0, sha256=sha256, after="", after_look=0,
        by=workspace.today.isoformat(), by_look=looks[-1].number if looks else 0, branch="", period=str(period),
        fate=Disposition.ACCEPTED.value, codes=tuple(each.code for each in findings), program=__version__,
        contract=FORM_VERSION, stored="", office=dict(workspace.office.hashes), kind=DECISIONS,
    )  # fmt: skip


def _plan_marked_copy(
    workspace: Workspace, path: Path, judged: _CheckedDecisionBook, receipts: Iterable[Receipt]
) -> WriteFile:
    """Plan the marked copy, with the names to use if the copy submitted for review is still open.

    An existing file is replaced only if it is the one submitted for review, or has the same bytes.
    """
    data = build_marked_copy(judged.book, judged.setting, judged.findings, judged.assessment, receipts)
    folder, names = workspace.outbox(judged.assessment.ledger.period), list[Path]()
    for place in (folder / decision_workbook.MARKED.format(again=again or "") for again in count()):
        if not place.exists() or place.samefile(path) or disk.read(place) == data:
            names.append(place)
        if not place.exists():
            break
    return WriteFile(names[0], data, f"标明问题的{DECISION_BOOK}", tuple(names[1:]))
