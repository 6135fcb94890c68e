"""Read archived workbooks again: for ``audit``, and once for an archive written before records were kept.

Nothing else opens an archived workbook.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.archive import ArchiveError
from pipeline.archive.facts import DECISIONS, OLD_LEDGER, PACKAGE, SUBMISSION, WITHDRAWAL, Receipt
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.serialization import from_bytes
from pipeline.archive.submissions import (
    DecisionBookRecord,
    FileRecord,
    LedgerPlace,
    OldLedgerRecord,
    RecordedEntry,
    WithdrawalRecord,
)
from pipeline.commands.answer_sheets import (
    has_lost_sheets,
    index_answer_sheets,
    list_letters_that_ask,
    load_answer_sheets,
)
from pipeline.commands.earlier_reports import load_earlier_report
from pipeline.commands.extended_terms import load_extended_terms
from pipeline.commands.plan_readers import choose_plan_reader
from pipeline.commands.read_workbooks import read_in_workers, read_single_workbooks
from pipeline.commands.workspace import Workspace
from pipeline.intake.claims import build_file_again, name_run
from pipeline.intake.conflicts import settle_conflicts
from pipeline.intake.decision_checks import retract_opinions
from pipeline.intake.distributions import DistributedForms, index_distributed_forms
from pipeline.intake.entry_checks import EntryContext, check_entries
from pipeline.intake.files import Attribution, IntakeContext, ReceivedFile, ReceivedPackage, ValidatedFile
from pipeline.intake.new_plan import PlanReader
from pipeline.intake.office import Office
from pipeline.intake.packages import validate_packages
from pipeline.intake.read_parts import FileContent
from pipeline.intake.reading_limits import build_reading_limits
from pipeline.intake.record import build_record_again
from pipeline.intake.replacements import EarlierReport, settle_replacements
from pipeline.intake.shared_verification import inherit_verification
from pipeline.intake.tables.decision_rows import GivenOpinion, ParsedDecisionBook, build_decision_book_record
from pipeline.intake.tables.decisions import read_decision_book
from pipeline.intake.tables.old_ledger import build_old_ledger_record, read_old_ledger
from pipeline.intake.validate import validate_batch
from pipeline.ledger.recorded import build_decisions, map_given_opinions
from pipeline.periods import Period
from pipeline.reading import Limits, RawBook, RawPackage, ReadRequest, Refusal
from pipeline.supervision.problems import parse_reason
from pipeline.terms import FINAL_DISPOSITIONS, DecisionKind


def validate_again(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, ValidatedFile]:
    """Validate archived submissions again, as they were received; returns them by receipt number.

    Each is validated with the office files, distributions and date of its receipt; files of one intake run are then
    compared with each other.
    """
    books = _read_archived_files(workspace, receipts)
    firsts = {name_run(receipt): receipt for receipt in reversed(receipts)}
    forms, asking = _FormsThen(workspace), _choose_plan_readers(workspace, receipts)
    lookups = {look: forms.index(first) for look, first in firsts.items()}
    letters, lost = list_letters_that_ask(workspace), has_lost_sheets(workspace)
    sheets = {day: index_answer_sheets(letters, day) for day in {receipt.day for receipt in receipts}}
    none = index_distributed_forms(())
    incoming = []
    for receipt, book in zip(receipts, books, strict=True):
        office = workspace.read_kept_office(receipt.office)
        context = IntakeContext(
            office=office,
            distributed=lookups[name_run(receipt)] if receipt.distributed else none,
            today=receipt.day,
            current=office.find_current_period(lookups[name_run(receipt)].list_every_period(), receipt.day),
            ask_about_plan=asking[name_run(receipt)],
            papers=_list_papers_before(workspace, firsts[name_run(receipt)]),
            extended=load_extended_terms(workspace, firsts[name_run(receipt)]),
            sheets=sheets[receipt.day],
            sheets_lost=lost,
            form_version=receipt.contract,
        )
        incoming.append(build_file_again(receipt, book, context))
    validated = validate_batch(incoming)
    runs: dict[tuple[int, int], list[int]] = {}
    for index, receipt in enumerate(receipts):
        runs.setdefault(name_run(receipt), []).append(index)
    return {
        receipts[index].number: verdict
        for members in runs.values()
        for index, verdict in zip(
            members,
            settle_replacements(
                settle_conflicts([validated[each] for each in members]),
                _load_replaced_reports(workspace, [receipts[each] for each in members]),
            ),
            strict=True,
        )
    }


def _list_papers_before(workspace: Workspace, receipt: Receipt) -> tuple[IssuedPaper, ...]:
    """List the papers that had been signed when a file came."""
    return tuple(paper for paper in workspace.issued.all() if paper.after_receipt < receipt.number)


def _choose_plan_readers(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[tuple[int, int], PlanReader]:
    """Choose for each run or claim what its forms were asked about plans, by what was known before its receipt."""
    first: dict[int, Receipt] = {}
    for each in workspace.archive.receipts_as_written():
        if each.is_dated_by_look:
            first.setdefault(each.by_look, each)
    looks = {name_run(each): each if each.claims else first.get(each.by_look, each) for each in receipts}
    return {
        look: choose_plan_reader(workspace, workspace.read_kept_office(each.office), each.number - 1)
        for look, each in looks.items()
    }


def judge_claimed_file(workspace: Workspace, view: Receipt, claimed: Attribution, office: Office) -> ValidatedFile:
    """Judge a file as the branch's to which the clerk attributes it, as on the day it arrived.

    ``view`` is the claim as the archive would show it, under the next number.
    """
    (book,) = _read_stored_files(workspace, [view], [build_reading_limits(office.settings)])
    distributed = _FormsThen(workspace).index(view)
    context = IntakeContext(
        office=office,
        distributed=distributed,
        today=view.day,
        current=office.find_current_period(distributed.list_every_period(), view.day),
        ask_about_plan=choose_plan_reader(workspace, office, view.number - 1),
        papers=_list_papers_before(workspace, view),
        extended=load_extended_terms(workspace, view),
        sheets=load_answer_sheets(workspace, view.day),
        sheets_lost=has_lost_sheets(workspace),
        form_version=view.contract,
    )
    (verdict,) = validate_batch([
        ReceivedFile(
            name=view.name, folder="", sha256=view.sha256, book=book, context=context, claimed=claimed
        )
    ])  # fmt: skip
    return verdict


def _load_replaced_reports(workspace: Workspace, members: Sequence[Receipt]) -> dict[tuple[str, str], EarlierReport]:
    """Load the reports that files of one intake run replaced, or would have, as they were recorded then."""
    if not any(each.replaces for each in members):
        return {}
    every = {each.number: each for each in workspace.archive.receipts()}
    first = min(member.number for member in members)
    before = [each for each in every.values() if each.number < first]
    return {
        (each.branch, each.period): load_earlier_report(workspace, every[each.replaces], before)
        for each in members
        if each.replaces in every
    }


class _FormsThen:
    """The forms that stood when files were received, indexed once for all intake runs between two distributions."""

    def __init__(self, workspace: Workspace) -> None:
        self.archive = workspace.archive
        self._indexed: dict[tuple[object, ...], DistributedForms] = {}

    def index(self, receipt: Receipt) -> DistributedForms:
        """Index the forms that stood when a file was received; what came later was not known then."""
        facts = self.archive.list_standing(receipt.number - 1)
        standing, every = (
            [each for each in outs if each.date <= receipt.by]
            for outs in (facts.distributions, self.archive.list_all_distributions())
        )
        key = (facts.withdrawn.forms, *(tuple(each.number for each in outs) for outs in (standing, every)))
        if key not in self._indexed:
            self._indexed[key] = index_distributed_forms(standing, every)
        return self._indexed[key]


def reread_records(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, FileRecord]:
    """Make the records of receipts again from the archived bytes, by number; files without a record are left out."""
    submissions = [each for each in receipts if each.kind == SUBMISSION]
    validated = validate_again(workspace, submissions) if submissions else {}
    found: dict[int, FileRecord] = {}
    for receipt in submissions:
        record = build_record_again(receipt, validated[receipt.number])
        if record is not None:
            found[receipt.number] = record
    for kind, reread in ((DECISIONS, _reread_decision_book), (OLD_LEDGER, _reread_old_ledger)):
        others = [each for each in receipts if each.kind == kind]
        books = _read_archived_files(workspace, others) if others else []
        found |= {receipt.number: reread(workspace, receipt, book) for receipt, book in zip(others, books, strict=True)}
    packages = [each for each in receipts if each.kind == PACKAGE and each.fate in FINAL_DISPOSITIONS]
    found |= _reread_packages(workspace, packages) if packages else {}
    return found | {
        each.number: from_bytes(WithdrawalRecord, workspace.archive.load_bytes(each), each.stored)
        for each in receipts
        if each.kind == WITHDRAWAL
    }


def _reread_packages(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, FileRecord]:
    """Read 上报包 again, each with the office files and on the day of its receipt."""
    for receipt in receipts:
        workspace.archive.require(receipt)
    offices = [workspace.read_kept_office(each.office) for each in receipts]
    read = read_in_workers(
        workspace,
        [
            ReadRequest(str(workspace.archive.get_stored_path(receipt)), limits=build_reading_limits(office.settings))
            for receipt, office in zip(receipts, offices, strict=True)
        ],
    )
    incoming = [
        ReceivedPackage(
            name=receipt.name,
            folder="",
            sha256=receipt.sha256,
            package=_require_package(receipt, content),
            context=IntakeContext(
                office=office, distributed=index_distributed_forms(()), today=receipt.day, current=None
            ),
        )
        for receipt, office, content in zip(receipts, offices, read, strict=True)
    ]
    judged = zip(receipts, validate_packages(incoming), strict=True)
    return {receipt.number: verdict.package for receipt, verdict in judged if verdict.package is not None}


def _require_package(receipt: Receipt, content: FileContent) -> RawPackage:
    if not isinstance(content, RawPackage):
        why = content.what if isinstance(content, Refusal) else "已不是上报包"
        raise ArchiveError(f"存档的上报包“{receipt.stored}”读不出来（{why}）。请从备份恢复。")
    return content


def _reread_decision_book(workspace: Workspace, receipt: Receipt, book: RawBook | Refusal) -> DecisionBookRecord:
    """Read a 核验表 again; the facts of problems are those recorded, else (early archives) those in 依据."""
    if isinstance(book, Refusal):
        raise ArchiveError(f"存档的核验表“{receipt.stored}”读不出来（{book.what or book.code}）。请从备份恢复。")
    parsed = read_decision_book(receipt.name, book)
    kept = workspace.archive.load_record(receipt, DecisionBookRecord)
    if kept is not None:  # what was proposed does not stand in the bytes
        facts = {each.key: (each.fact, Period.parse(each.first) if each.first else None) for each in kept.decisions}
        parsed = inherit_verification(
            retract_opinions(parsed, facts), _load_opinions_before(workspace, receipt, parsed)
        )
        entries = _reread_entries(workspace, receipt, parsed, kept)
    else:
        period = Period.parse(receipt.period)
        problems = [row for row in parsed.rows if row.matter is DecisionKind.RECTIFY]
        facts, entries = {row.key: parse_reason(row.locked.get("reason", ""), period) for row in problems}, ()
    return build_decision_book_record(parsed, facts, entries)


def _reread_entries(
    workspace: Workspace, receipt: Receipt, book: ParsedDecisionBook, kept: DecisionBookRecord
) -> tuple[RecordedEntry, ...]:
    """Record again what the bureau put in; the tasks it is about do not stand in the bytes, and are those recorded."""
    if not book.entries:
        return ()
    earlier = [each for each in workspace.archive.receipts() if each.kind == DECISIONS and each.number < receipt.number]
    records = [workspace.archive.load_record(each, DecisionBookRecord) for each in earlier]
    context = EntryContext(
        office=workspace.read_kept_office(receipt.office),
        period=Period.parse(receipt.period),
        today=receipt.day,
        tasks={each.task: (each.branch, each.about[1]) for each in kept.entries},
        earlier={entry.number: entry for record in records if record is not None for entry in record.entries},
        settled={},
    )
    return check_entries(book, context).entries


def _load_opinions_before(workspace: Workspace, receipt: Receipt, book: ParsedDecisionBook) -> dict[str, GivenOpinion]:
    """Load what had been decided between the making and the taking in of a 核验表; empty if no name stands for all."""
    if book.shared is None:
        return {}
    earlier = [each for each in workspace.archive.receipts() if each.kind == DECISIONS and each.number < receipt.number]
    records = {each.number: workspace.archive.load_record(each, DecisionBookRecord) for each in earlier}
    decisions = build_decisions(earlier, {number: each for number, each in records.items() if each is not None})
    made = int(book.identity.get("last_receipt", 0))
    return map_given_opinions(each for each in decisions if each.receipt > made)


def _reread_old_ledger(workspace: Workspace, receipt: Receipt, book: RawBook | Refusal) -> FileRecord:
    office = workspace.read_kept_office(receipt.office)
    kept = workspace.archive.load_record(receipt, OldLedgerRecord) or OldLedgerRecord(tasks=())
    period, above = Period.parse(receipt.period), kept.blank_as_above
    reading = read_old_ledger(receipt.name, book, office, period, blank_as_above=above, taken=kept.taken)
    dated = {LedgerPlace(each.sheet, each.row): each.number for each in kept.starts}
    return build_old_ledger_record(reading.tasks, kept.known, blank_as_above=above, taken=kept.taken, dated=dated)


def _read_archived_files(workspace: Workspace, receipts: Sequence[Receipt]) -> list[RawBook | Refusal]:
    """Read archived files within the limits that applied when they were received.

    A file that was received without a record was read before crossed-out text and the look of numbers were heeded, and
    is so again: what counted then is not lost. Raises ArchiveError if the bytes have changed, or if a file that was
    readable then cannot be read now.
    """
    limits = [build_reading_limits(workspace.read_kept_office(each.office).settings) for each in receipts]
    books = _read_stored_files(workspace, receipts, limits)
    return [
        book if receipt.record or isinstance(book, Refusal) else book.read_without_marks()
        for receipt, book in zip(receipts, books, strict=True)
    ]


def _read_stored_files(
    workspace: Workspace, receipts: Sequence[Receipt], limits: Sequence[Limits]
) -> list[RawBook | Refusal]:
    for receipt in receipts:
        workspace.archive.require(receipt)
    paths = [str(workspace.archive.get_stored_path(receipt)) for receipt in receipts]
    books = read_single_workbooks(workspace, paths, limits)
    for receipt, book in zip(receipts, books, strict=True):
        if isinstance(book, Refusal):
            raise ArchiveError(
                f"存档中的“{receipt.stored}”收取时读得出来，这次没有读出来（{book.what}）。"
                "请再运行一次；仍然这样，请联系技术人员。"
            )
    return books
