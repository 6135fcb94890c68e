"""Parse a received file: find its form, identify branch and month, and read every cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.contract.monthly import (
    NEW_DEADLINE,
)
from pipeline.findings import CellPlace, Finding, build_finding, has_must_fix
from pipeline.intake.answer_questions import list_handed_wordings
from pipeline.intake.cells.personal_cells import PersonalDataCell, mask_workbook
from pipeline.intake.files import ReceivedFile, ValidatedFile
from pipeline.intake.form_checks import check_form, check_form_version, is_blank, is_replies_only
from pipeline.intake.identity import (
    FormIdentity,
    identify_answer_form,
    identify_claimed_answers,
    identify_claimed_form,
    identify_form,
)
from pipeline.intake.office import Office
from pipeline.intake.tables.claimed_rows import renumber_new_rows
from pipeline.intake.tables.find_form import find_form_sheet, has_task_table, is_decision_book, read_form_id
from pipeline.intake.tables.form_rows import ParseContext, ParsedRow, RowReader
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.grouped_sheets import set_apart_grouped_cells
from pipeline.intake.tables.printed_texts import check_printed_texts
from pipeline.intake.tables.replies import ReplySheet, find_answer_sheet, read_reply_sheet
from pipeline.intake.tables.roster import Branch
from pipeline.intake.tables.struck_cells import check_crossed_out_tasks, check_struck_cells
from pipeline.intake.tables.whole_book import check_whole_book, has_written_additions
from pipeline.periods import Period
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import UNCHANGED, Disposition


@dataclass(kw_only=True)
class ParsedFile:
    """A parsed form and everything found in it, before the schema checks of the batch."""

    located: FormSheet
    identity: FormIdentity
    setting: ParseContext
    head: ParsedRow
    tasks: list[ParsedRow]
    requests: list[ParsedRow]
    replies: ReplySheet
    findings: list[Finding]
    replies_only: bool
    blank: bool
    version: tuple[Finding, ...]
    """What is to be said of the form's version."""

    @property
    def premature(self) -> bool:
        """Whether its month has not begun; replies alone may be due before."""
        return self.identity.premature and not self.replies_only

    @property
    def decisive(self) -> tuple[Finding, ...]:
        """Findings about a wrong form version or month; all others would only be consequences of them."""
        outside = self.identity.out_of_range and not (self.identity.premature and self.replies_only)
        return (
            *(self.identity.findings if outside else ()),
            *(self.version if has_must_fix(self.version) else ()),
        )

    @property
    def nil(self) -> bool:
        """Whether 无变化 was chosen at the head."""
        return self.head.values.get("flag") == UNCHANGED

    @cached_property
    def rows(self) -> dict[int, ParsedRow]:
        """Task rows and 变更申请 rows by sheet row."""
        return {each.row: each for each in (*self.tasks, *self.requests)}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of the tasks on this form and of those distributed with it."""
        return frozenset({str(task.values.get("number")) for task in self.tasks} | set(self.setting.tasks))

    @cached_property
    def extended(self) -> frozenset[str]:
        """Numbers of the tasks for which a new 完成时限 is requested."""
        asked = (each.values for each in self.requests if each.values.get("item") == NEW_DEADLINE)
        return frozenset(str(values.get("target")) for values in asked)


def parse_file(incoming: ReceivedFile) -> ParsedFile | ValidatedFile:
    """Parse a file; one that is no form of a known branch and month is set aside and final."""
    office = incoming.context.office
    own = office.by_code.get(incoming.folder)
    if isinstance(incoming.book, Refusal):
        refused = build_finding(
            incoming.book.code, CellPlace(file=incoming.name), what=incoming.book.what, way=incoming.book.way
        )
        return _set_aside(incoming, Disposition.QUARANTINED, refused, own)
    book, personal = mask_workbook(incoming.book)
    located = find_form_sheet(incoming.name, book, office.by_name)
    parse, identify, attribute = _parse_form, identify_form, identify_claimed_form
    if isinstance(located, Finding):
        answers = _find_answer_form(incoming, book)
        if answers is None:
            return _set_aside(incoming, Disposition.UNRECOGNISED, located, _find_sender(incoming, book, office))
        located, parse = answers, _parse_answer_form
        identify, attribute = identify_answer_form, identify_claimed_answers
    if incoming.claimed is not None:
        identity = attribute(located, incoming.claimed, incoming.context)
    else:
        identity = identify(located, incoming.folder, incoming.context)
    if identity.branch is None or identity.period is None:
        return _set_aside(incoming, Disposition.UNRECOGNISED, identity.findings[0], identity.branch)
    setting = _build_parse_context(identity.branch, identity.period, incoming)
    if incoming.claimed is not None:
        handed = incoming.context.distributed
        setting = replace(setting, printed=(*setting.printed, *handed.list_printed_by_id(located.identity)))
        located.findings += renumber_new_rows(located, setting, handed.task_numbers)
    book, grouped = set_apart_grouped_cells(book, located)
    laid = parse(located, identity, setting, incoming, book)
    laid.findings += grouped
    laid.findings += _list_personal_data_findings(laid, personal)
    tables = [each for each in (located, laid.replies.located) if each is not None]
    named = {each.sheet for each in (*located.findings, *located.asides, *laid.findings)} | {
        each.sheet.name for each in tables
    }
    laid.findings += check_whole_book(incoming.name, book, tables, named | located.like_it)
    return laid


def _find_answer_form(incoming: ReceivedFile, book: RawBook) -> FormSheet | None:
    """Find the sheet of a 答复单; None if the file is none, a 核验表 included."""
    return None if is_decision_book(book) else find_answer_sheet(incoming.name, book, read_form_id(book))


def _parse_answer_form(
    located: FormSheet, identity: FormIdentity, setting: ParseContext, incoming: ReceivedFile, book: RawBook
) -> ParsedFile:
    """Parse a 答复单: it has no head and no tasks; left blank, it says that there is nothing to answer."""
    replies = read_reply_sheet(incoming.name, book, setting, incoming.context.today)
    return ParsedFile(
        located=replies.located or located,
        identity=identity,
        setting=setting,
        head=ParsedRow(row=0),
        tasks=[],
        requests=[],
        replies=replies,
        findings=[*replies.findings],
        replies_only=replies.typed,
        blank=not replies.typed and not replies.findings,
        version=(),
    )


def _list_personal_data_findings(laid: ParsedFile, spots: Sequence[PersonalDataCell]) -> Iterator[Finding]:
    """List the findings about masked personal data, each at its cell."""
    for spot in spots:
        sheets = (laid.located, laid.replies.located)
        here = next((each for each in sheets if each is not None and each.sheet.name == spot.sheet), None)
        yield spot.as_finding(laid.located.file, here.find_column_name(spot.row, spot.column) if here else "")


def _find_sender(incoming: ReceivedFile, book: RawBook, office: Office) -> Branch | None:
    """Find the branch that sent an unreadable form, from its folder, else from its hidden id.

    The hidden id is ignored for a branch that has its own drop folder.
    """
    if is_decision_book(book) or has_task_table(book):
        return None
    code = read_form_id(book).get("branch", "")
    return office.by_code.get(incoming.folder or ("" if code in office.settings.inbox.own_folders else code))


def _build_parse_context(branch: Branch, period: Period, incoming: ReceivedFile) -> ParseContext:
    office = incoming.context.office
    domains = office.settings.get_domain_codes()
    found = incoming.context.distributed.find(branch.code, period)
    return ParseContext(
        branch.code,
        period,
        found[1] if found else None,
        {name: domains[name] for name in office.settings.domains(str(period))},
        distribution=found[0] if found else 0,
        standing=incoming.context.distributed.list_standing(branch.code, period),
        printed=incoming.context.distributed.list_printed(branch.code, period),
        indicators=office.settings.get_indicator_codes(str(period)),
        asked=list_handed_wordings(
            incoming.context.distributed,
            branch.code,
            period,
            incoming.context.papers,
            extended=incoming.context.extended,
            sheets=incoming.context.sheets,
        ),
        asked_lost=incoming.context.sheets_lost,
    )


def _parse_form(
    located: FormSheet, identity: FormIdentity, setting: ParseContext, incoming: ReceivedFile, book: RawBook
) -> ParsedFile:
    """Parse every cell of a form whose branch and period are known."""
    struck = [*check_crossed_out_tasks(located, setting), *check_struck_cells(located, setting)]
    reader = RowReader(located, setting)
    replies = read_reply_sheet(incoming.name, book, setting, incoming.context.today)
    head = reader.head()
    tasks = reader.tasks()
    requests = [reader.request(row) for row in located.request_rows]
    said = [*located.findings, *located.asides, *reader.findings, *replies.findings]
    over = [*check_printed_texts(book, located, replies.located, setting, said)]
    written = has_written_additions(located.sheet)
    odd = bool(located.findings or reader.findings or replies.findings or written or over)
    blank = not odd and is_blank(setting, head, tasks, requests, answered=replies.typed)
    whole = check_form(located, setting, head, tasks, requests, answered=replies.typed, blank=blank)
    return ParsedFile(
        located=located,
        identity=identity,
        setting=setting,
        head=head,
        tasks=tasks,
        requests=requests,
        replies=replies,
        findings=[*struck, *reader.findings, *replies.findings, *whole, *over],
        replies_only=is_replies_only(setting, head, tasks, requests, answered=replies.typed),
        blank=blank,
        version=tuple(check_form_version(located, incoming.context)),
    )


def _set_aside(incoming: ReceivedFile, fate: Disposition, finding: Finding, branch: Branch | None) -> ValidatedFile:
    """Set a file aside; if its branch is known and active, count it for the current period.

    报送时效 then shows that the branch has submitted something.
    """
    current = incoming.context.current
    counts = branch is not None and current is not None and branch.active(current)
    return ValidatedFile(
        name=incoming.name,
        sha256=incoming.sha256,
        fate=fate,
        branch=branch.code if counts and branch else "",
        period=str(current) if counts else "",
        findings=(finding,),
    )
