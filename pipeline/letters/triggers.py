"""Decide which letters of each kind are due today, and draft them; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import starmap

from pipeline.archive import compute_sha256
from pipeline.archive.facts import SUBMISSION, Receipt
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.settings import Settings
from pipeline.disk import clean_name
from pipeline.documents.paper_list import find_paper_span
from pipeline.documents.registry import DOCUMENTS, REPORTS, RESTRICTED, format_paper_file
from pipeline.documents.term_start import find_term_start
from pipeline.forms.answer_form import ANSWER_FORM
from pipeline.letters.dated_paper import date_paper, list_signed_terms
from pipeline.letters.digest import compute_content_digest
from pipeline.letters.letter_factory import (
    Letter,
    LetterFactory,
    LetterRemark,
    OutgoingPaper,
    TriggerResult,
    WithheldLetter,
)
from pipeline.mail import Attachment
from pipeline.periods import Period
from pipeline.reports.letters import (
    build_feedback_letter_figures,
    build_form_letter_figures,
    build_issued_letter_figures,
    build_receipt_letter_figures,
    build_reminder_letter_figures,
    build_returned_letter_figures,
    describe_situation,
)
from pipeline.reports.paper import CORRECTION, OVERDUE, find_signed_term
from pipeline.terms import (
    ATTACHED_TABLES,
    DISPOSITION_TITLES,
    FEEDBACK,
    FINAL_DISPOSITIONS,
    LETTER_TITLES,
    OVERDUE_REMINDER,
    Disposition,
    LetterKind,
    Timeliness,
    format_chinese_date,
)


def draft_form_letters(desk: LetterFactory) -> Iterator[TriggerResult]:
    """Draft the 下发表单 letters: each branch's distributed form."""
    for branch in desk.due:
        matter = f"{LetterKind.FORMS}-{desk.period}-{branch.code}"
        if branch.code not in desk.forms:
            reason = f"还没有下发{desk.period.as_chinese()}的表单。请先运行“dangjian forms {desk.period}”。"
            yield WithheldLetter(LetterKind.FORMS, branch.code, matter, reason)
            continue
        form, data = desk.forms[branch.code]
        if compute_sha256(data) != form.sha256:
            place = f"outbox/{desk.period}/forms/{form.file}"
            reason = f"“{place}”不见了或被改动过，也做不出与下发时相同的。请从备份恢复这个文件。"
            yield WithheldLetter(LetterKind.FORMS, branch.code, matter, reason)
            continue
        why, figures = f"{desk.period.as_chinese()}表单已生成", build_form_letter_figures(form)
        paper = Attachment(form.file, data)
        yield desk.draft(LetterKind.FORMS, branch.code, matter, figures, why=why, papers=(paper,))


def draft_returned_letters(desk: LetterFactory) -> Iterator[TriggerResult]:
    """Draft the 退回修改 letters, with the marked copy to correct."""
    office = desk.office
    days, calendar = office.settings.deadlines.correction_days, office.calendar
    for branch, copy in sorted(desk.awaited.items()):
        number = copy.receipt.number
        matter = _format_returned_matter(copy.receipt)
        start = _find_correction_start(desk, copy.receipt, desk.list_days_out(matter)) or desk.today
        until = calendar.add_working_days(start, days)
        again = _list_reissued_forms(desk, branch)
        figures = build_returned_letter_figures(
            desk.office, copy.corrections, copy.mended, until, form_again=bool(again)
        )
        paper = Attachment(copy.name, copy.data)
        why = f"第{number:06d}号退回，还没有改好"
        yield desk.draft(LetterKind.RETURNED, branch, matter, figures, why=why, papers=(paper, *again))


def list_branch_receipts(desk: LetterFactory) -> Iterator[Receipt]:
    """List the receipts of the period's submissions from known, selected branches."""
    for receipt in desk.receipts:
        ours = receipt.kind == SUBMISSION and receipt.period == str(desk.period) and receipt.branch
        if ours and desk.is_branch_selected(receipt.branch):
            yield receipt


def draft_receipt_letters(desk: LetterFactory) -> Iterator[TriggerResult]:
    """Draft the 收件回执 letters, one for every submission that was accepted or returned."""
    left = {(each.receipt.branch, each.receipt.by_look) for each in desk.awaited.values()}
    for receipt in list_branch_receipts(desk):
        if receipt.fate in FINAL_DISPOSITIONS:
            matter = f"{LetterKind.RECEIPTS}-{desk.period}-{receipt.branch}-{receipt.number:06d}"
            waits = (receipt.branch, receipt.by_look) in left  # both files of a conflict await one correction
            figures = build_receipt_letter_figures(receipt, waits=waits)
            why = f"第{receipt.number:06d}号{DISPOSITION_TITLES[Disposition(receipt.fate)]}"
            yield desk.draft(LetterKind.RECEIPTS, receipt.branch, matter, figures, why=why)


def draft_reminder_letters(desk: LetterFactory) -> Iterator[TriggerResult]:
    """Draft reminders (报送提醒、催报) on working days, one per branch and day, from some days before its term ends."""
    today, title = desk.today, LETTER_TITLES[LetterKind.REMINDERS]
    if not desk.office.calendar.is_workday(today):
        yield LetterRemark(f"{title}：{format_chinese_date(today)}不是工作日，没有准备。")
        return
    deadline, early = desk.office.deadline(desk.period), dict[str, list[dt.date]]()
    corrected_by = _compute_correction_terms(desk)
    for code, delivered in desk.statuses.items():
        why = describe_situation(delivered)
        if not why or not desk.is_branch_selected(code):
            continue
        term = corrected_by[code] if delivered.by else deadline
        if not _is_term_near(desk, term):
            early.setdefault(why, []).append(term)
            continue
        matter = f"{LetterKind.REMINDERS}-{desk.period}-{code}-{today.isoformat()}"
        overdue = OVERDUE_REMINDER if why == Timeliness.MISSING else ""
        until = _find_day_owed(desk, code)
        papers = _list_reissued_forms(desk, code)
        figures = build_reminder_letter_figures(desk.office, why, until, form_again=bool(papers))
        yield desk.draft(LetterKind.REMINDERS, code, matter, figures, why=why, title=overdue, papers=papers)
    if early:
        days = desk.terms.remind_days
        told = "、".join(starmap(_describe_early_branches, early.items()))
        yield LetterRemark(f"{title}：{told}，期限前{days}个工作日起才提醒，今天没有准备。")


def _describe_early_branches(why: str, terms: list[dt.date]) -> str:
    """Describe how many branches are not reminded yet, and of which term: they have one each."""
    first, last = format_chinese_date(min(terms)), format_chinese_date(max(terms))
    what = "报送截止" if why == Timeliness.PENDING else "重报期限"
    return f"{why}{len(terms)}个支部（{what}{first}{f'至{last}' if last != first else ''}）"


def _list_reissued_forms(desk: LetterFactory, branch: str) -> tuple[Attachment, ...]:
    """List the last form of a branch that was handed out several: that is the one it is held against."""
    form, data = desk.reissued.get(branch, (None, b""))
    return (Attachment(form.file, data),) if form is not None and compute_sha256(data) == form.sha256 else ()


def _find_day_owed(desk: LetterFactory, branch: str) -> dt.date | None:
    """Return the day by which an earlier letter wants a report, while it is to come; None if none does."""
    days, calendar = desk.terms.correction_days, desk.office.calendar
    receipt = desk.returned.get(branch)
    if receipt is None:
        told = desk.list_days_sent(f"{LetterKind.FEEDBACK}-{desk.period}-{branch}")
        start = find_term_start(calendar, told, days)
    else:
        start = _find_correction_start(desk, receipt, desk.list_days_sent(_format_returned_matter(receipt)))
    day = calendar.add_working_days(start, days) if start else None
    if day is not None and day >= desk.today:
        return day
    signed = find_signed_term(desk.closing, CORRECTION)
    return signed if signed is not None and signed >= desk.today else None


def _is_term_near(desk: LetterFactory, term: dt.date) -> bool:
    """Return whether a term is over or ends within the office's reminder period (working days)."""
    days = desk.terms.remind_days
    return desk.office.calendar.add_working_days(desk.today, days) >= term


def _compute_correction_terms(desk: LetterFactory) -> dict[str, dt.date]:
    """Return the last day for a correction, by branch: as its letter says, else counted from its latest submission."""
    office = desk.office
    days, calendar = office.settings.deadlines.correction_days, office.calendar
    terms = dict[str, dt.date]()
    for receipt in list_branch_receipts(desk):
        if receipt.fate != Disposition.DUPLICATE:
            went = desk.list_days_sent(_format_returned_matter(receipt))
            start = _find_correction_start(desk, receipt, went) or dt.date.fromisoformat(receipt.by)
            terms[receipt.branch] = calendar.add_working_days(start, days)
    return terms


def _format_returned_matter(receipt: Receipt) -> str:
    return f"{LetterKind.RETURNED}-{receipt.period}-{receipt.branch}-{receipt.number:06d}"


def draft_feedback_letters(desk: LetterFactory) -> Iterator[TriggerResult]:
    """Draft the 支部反馈单 letters, with the paper from the outbox and its terms counted from the letter."""
    office = desk.office
    terms = office.settings.deadlines
    for branch in desk.due:
        matter = f"{LetterKind.FEEDBACK}-{desk.period}-{branch.code}"
        name = format_paper_file(FEEDBACK, branch.code, branch.short_name)
        if branch.code not in desk.feedback:
            place = f"{DOCUMENTS}/{name}"
            reason = f"没有“outbox/{desk.period}/{place}”。请先运行“dangjian consolidate {desk.period}”生成反馈单。"
            yield WithheldLetter(LetterKind.FEEDBACK, branch.code, matter, reason)
            continue
        data = desk.feedback[branch.code]
        start = _find_start_or_today(desk, matter, terms.answer_days)
        paper = Attachment(
            _format_attachment_name(desk, FEEDBACK, branch.code, ".docx"),
            date_paper(desk, data, name, start, _list_days_set(desk, branch.code, matter, start)),
            compute_content_digest(desk, data, name),
        )
        figures = build_feedback_letter_figures(desk.office, desk.period, branch, start, desk.closing)
        drafted = desk.draft(LetterKind.FEEDBACK, branch.code, matter, figures, why="反馈单已生成", papers=(paper,))
        yield _enclose_answer_form(desk, drafted)


def _enclose_answer_form(desk: LetterFactory, drafted: Letter | WithheldLetter) -> Letter | WithheldLetter:
    """Return a letter that names a branch with its 答复单, whose rows are told apart from those sent before as rows."""
    form = desk.answer_forms.find(drafted.branch) if desk.answer_forms is not None else None
    if form is None or desk.answer_forms is None or isinstance(drafted, WithheldLetter):
        return drafted
    name = _format_attachment_name(desk, ANSWER_FORM, drafted.branch, ".xlsx")
    paper = Attachment(name, form, compute_sha256(name.encode("utf-8")))
    return replace(drafted, papers=(*drafted.papers, paper), asked=desk.answer_forms.list_rows(drafted.branch))


def _find_correction_start(desk: LetterFactory, receipt: Receipt, out: Sequence[dt.date]) -> dt.date | None:
    """Return the day from which the term to correct a returned report counts; None if no letter has set it.

    ``out`` are the days of its own letter; a 反馈单 that went before may have set it already.
    """
    days, until = desk.terms.correction_days, max(out, default=desk.today)
    told = desk.list_days_sent(f"{LetterKind.FEEDBACK}-{desk.period}-{receipt.branch}")
    since = (day for day in told if receipt.by <= day.isoformat() and day <= until)
    return find_term_start(desk.office.calendar, [*out, *since], days)


def _list_days_set(desk: LetterFactory, branch: str, matter: str, start: dt.date) -> dict[str, dt.date]:
    """List by kind the days of a 反馈单 that are not counted from it: set before, and still to come.

    A duty has one day: a letter that went before has set it, else the 通报 if that was signed before.
    """
    days, calendar = desk.terms, desk.office.calendar
    found = list_signed_terms(desk.closing, start)
    before = [day for day in desk.list_days_sent(matter) if day <= start]
    for kind, count in ((CORRECTION, days.correction_days), (OVERDUE, days.overdue_days)):
        begun = find_term_start(calendar, [*before, start], count)
        if begun is not None and begun != start:
            found[kind] = calendar.add_working_days(begun, count)
    returned = _find_day_returned(desk, branch, start)
    return found if returned is None else {**found, CORRECTION: returned}


def _find_day_returned(desk: LetterFactory, branch: str, start: dt.date) -> dt.date | None:
    """Return the day by which a returned report is to be corrected, where it is not counted from the 反馈单 itself.

    A duty has one day: the 退回修改 letter has set it, while it is to come.
    """
    receipt = desk.returned.get(branch)
    if receipt is None:
        return None
    days, calendar = desk.terms.correction_days, desk.office.calendar
    before = [day for day in desk.list_days_sent(_format_returned_matter(receipt)) if day <= start]
    begun = find_term_start(calendar, [*before, start], days)
    return None if begun is None or begun == start else calendar.add_working_days(begun, days)


def _find_start_or_today(desk: LetterFactory, matter: str, days: int) -> dt.date:
    """Return the day from which a letter's term of so many working days counts; today if it has not gone out yet."""
    return find_term_start(desk.office.calendar, desk.list_days_out(matter), days) or desk.today


def draft_issued_letters(desk: LetterFactory) -> Iterator[TriggerResult]:
    """Draft the 签发文件 letters: a branch's own paper to that branch only, a bureau-wide paper to every branch.

    A restricted paper goes to no branch, only to the reading lists that ask for its kind.
    """
    for each in desk.outgoing:
        paper, suffix, data = each.paper, each.suffix, each.data
        restricted = paper.document in RESTRICTED
        codes = [paper.branch] if paper.branch else [branch.code for branch in desk.due]
        about, scan = _tell_span(paper), suffix != ".docx"
        name = _format_attachment_name(desk, paper.document, paper.branch, suffix, matter=paper.matter, about=about)
        papers = (Attachment(name, data), *_list_attached_tables(desk, each))
        for_all = None
        if not (paper.branch or restricted) and is_one_for_all(desk.office.settings):
            today = build_issued_letter_figures(paper, desk.today, about=about, scan=scan)
            for_all = desk.draft_for_all(LetterKind.ISSUED, today)
        for code in filter(desk.is_branch_selected, codes if not restricted else []):
            matter = f"{LetterKind.ISSUED}-{paper.number:06d}-{code}"
            extended = desk.answer_forms.find_extended(paper) if desk.answer_forms is not None else None
            figures = build_issued_letter_figures(
                paper, desk.list_days_out(matter)[-1], about=about, scan=scan, extended=extended
            )
            why = f"{figures['date']}签发"
            drafted = desk.draft(LetterKind.ISSUED, code, matter, figures, why=why, papers=papers, for_all=for_all)
            yield _enclose_answer_form(desk, drafted) if paper.branch else drafted
        if (restricted or not paper.branch) and not desk.only:
            figures = build_issued_letter_figures(paper, desk.today, about=about, scan=scan)
            yield from _draft_reading_copies(desk, paper, figures, papers)
    yield from _find_unsigned_drafts(desk)


def _list_attached_tables(desk: LetterFactory, each: OutgoingPaper) -> tuple[Attachment, ...]:
    """List the workbook that goes along with a paper, if there is one."""
    if not each.tables:
        return ()
    return (Attachment(_format_attachment_name(desk, each.paper.document + ATTACHED_TABLES, "", ".xlsx"), each.tables),)


def _draft_reading_copies(
    desk: LetterFactory, paper: IssuedPaper, figures: Mapping[str, object], papers: tuple[Attachment, ...]
) -> Iterator[TriggerResult]:
    """Draft reading copies of a bureau-wide paper, once per address, for the lists that ask for this kind of paper."""
    told = set[str]()
    for each in desk.office.settings.recipients:
        for address in each.addresses if paper.document in each.papers else ():
            if address.casefold() not in told:
                told.add(address.casefold())
                matter, why = f"{LetterKind.ISSUED}-{paper.number:06d}-{address}", f"{figures['date']}签发，送阅"
                yield desk.draft_reading_copy(each.name, address, matter, figures, why=why, papers=papers)


def _find_unsigned_drafts(desk: LetterFactory) -> Iterator[WithheldLetter]:
    """List official papers that exist only as drafts, once per kind of paper."""
    signed = {each.paper.key for each in desk.outgoing}
    for report in REPORTS:
        drafted = desk.drafts.get(report.name, frozenset())
        open_ones = {branch for branch, matter in drafted if (report.name, branch, matter) not in signed}
        if open_ones and (not desk.only or open_ones & desk.only or "" in open_ones):
            known = sorted(open_ones & set(desk.office.by_code))
            names = "、".join(desk.office.by_code[code].short_name for code in known)
            reason = f"{report.name}{names and f'（{names}）'}还没有签发，只有草稿，不能发出。请先签发。"
            yield WithheldLetter(LetterKind.ISSUED, "", f"{LetterKind.ISSUED}-{desk.period}-{report.name}", reason)


def _tell_span(paper: IssuedPaper) -> str:
    """Tell what a paper is about: its month, or the quarter or year of 季通报 and 年度总结."""
    return find_paper_span(Period.parse(paper.period), paper.document).as_chinese()


def _format_attachment_name(
    desk: LetterFactory, document: str, branch: str, suffix: str, *, matter: str = "", about: str = ""
) -> str:
    """Return the name of an attachment: ``整改通知书_福利院支部_2026年11月.docx``, its matter last.

    ``about`` stands for the month of the letters, if it is another span.
    """
    known = desk.office.by_code.get(branch)
    words = [
        document,
        *([known.short_name] if known else []),
        about or desk.period.as_chinese(),
        *filter(None, [matter]),
    ]
    return clean_name("_".join(words) + suffix)


def is_one_for_all(settings: Settings) -> bool:
    """Return whether a bureau-wide paper goes to all branches in one letter; a mail server takes each by itself."""
    return settings.letters.one_circular and settings.letters.transport == "files"


TRIGGERS: Mapping[LetterKind, Callable[[LetterFactory], Iterator[TriggerResult]]] = {
    LetterKind.FORMS: draft_form_letters,
    LetterKind.RETURNED: draft_returned_letters,
    LetterKind.RECEIPTS: draft_receipt_letters,
    LetterKind.REMINDERS: draft_reminder_letters,
    LetterKind.FEEDBACK: draft_feedback_letters,
    LetterKind.ISSUED: draft_issued_letters,
}
