"""Decide which letters of each kind are due today, and draft them; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import SUBMISSION, Issued, Receipt
from pipeline.contract.handed import HandedForm
from pipeline.mail import Attachment
from pipeline.reports.letters import (
    feedback_figures,
    form_figures,
    issued_figures,
    receipt_figures,
    reminder_figures,
    returned_figures,
    situation,
)
from pipeline.stages.drafts import REPORTS, paper_file
from pipeline.stages.forms import FOLDER as FORMS_FOLDER
from pipeline.stages.forms import made_again
from pipeline.stages.outbox import DOCUMENTS
from pipeline.stages.returned import asked_back, returned_receipts
from pipeline.stages.send.letters import Desk, Drafted, Held, Remark
from pipeline.stages.send.news import essence
from pipeline.stages.truth import handed_form, ledger_now
from pipeline.supervision.delivery import deliveries
from pipeline.vocabulary import (
    DECIDED,
    FATE_TITLES,
    FEEDBACK,
    LETTER_TITLES,
    OVERDUE_REMINDER,
    Fate,
    LetterKind,
    Timeliness,
    chinese_date,
)


def form_letters(desk: Desk) -> Iterator[Drafted]:
    """Draft the 下发表单 letters: each branch's distributed form."""
    outs = desk.workspace.archive.hand_outs()
    for branch in desk.due:
        matter = f"{LetterKind.FORMS}-{desk.period}-{branch.code}"
        form = handed_form(outs, branch.code, desk.period)
        if form is None:
            reason = f"还没有下发{desk.period.chinese()}的表单。请先运行“dangjian forms {desk.period}”。"
            yield Held(LetterKind.FORMS, branch.code, matter, reason)
            continue
        paper = Attachment(form.file, handed_bytes(desk, form))
        if sha256_of(paper.data) != form.sha256:
            place = f"outbox/{desk.period}/{FORMS_FOLDER}/{form.file}"
            reason = f"“{place}”不见了或被改动过，也做不出与下发时相同的。请从备份恢复这个文件。"
            yield Held(LetterKind.FORMS, branch.code, matter, reason)
            continue
        why = f"{desk.period.chinese()}表单已生成"
        yield desk.draft(LetterKind.FORMS, branch.code, matter, form_figures(form), why=why, papers=(paper,))


def handed_bytes(desk: Desk, form: HandedForm) -> bytes:
    """Return the distributed form from the outbox; rebuild it if the file is missing or was saved by somebody."""
    path = desk.workspace.outbox(desk.period) / FORMS_FOLDER / form.file
    lying = disk.read(path) if path.is_file() else b""
    return lying if sha256_of(lying) == form.sha256 else made_again(desk.workspace, form, desk.period)


def waiting(desk: Desk) -> dict[tuple[str, str], Receipt]:
    """Return the returned submissions that await a correction, by branch and period."""
    found = returned_receipts(desk.workspace.archive.receipts())
    return {key: receipt for key, receipt in found.items() if key[1] == str(desk.period) and desk.wants(key[0])}


def returned_letters(desk: Desk) -> Iterator[Drafted]:
    """Draft the 退回修改 letters, with the marked copy to correct."""
    receipts = waiting(desk)
    copies = asked_back(desk.workspace, receipts)
    for key, receipt in sorted(receipts.items()):
        copy = copies[key]
        matter = f"{LetterKind.RETURNED}-{desk.period}-{receipt.branch}-{receipt.number:06d}"
        figures = returned_figures(desk.office, copy.corrections, copy.mended)
        paper = Attachment(copy.name, copy.data)
        why = f"第{receipt.number:06d}号退回，还没有改好"
        yield desk.draft(LetterKind.RETURNED, receipt.branch, matter, figures, why=why, papers=(paper,))


def receipts_of(desk: Desk) -> Iterator[Receipt]:
    """List the receipts of the period's submissions from known, selected branches."""
    for receipt in desk.workspace.archive.receipts():
        ours = receipt.kind == SUBMISSION and receipt.period == str(desk.period) and receipt.branch
        if ours and desk.wants(receipt.branch):
            yield receipt


def receipt_letters(desk: Desk) -> Iterator[Drafted]:
    """Draft the 收件回执 letters, one for every submission that was accepted or returned."""
    left = {(receipt.branch, receipt.by_look) for receipt in waiting(desk).values()}
    for receipt in receipts_of(desk):
        if receipt.fate in DECIDED:
            matter = f"{LetterKind.RECEIPTS}-{desk.period}-{receipt.branch}-{receipt.number:06d}"
            waits = (receipt.branch, receipt.by_look) in left  # both files of a conflict await one correction
            figures = receipt_figures(receipt, waits=waits)
            why = f"第{receipt.number:06d}号{FATE_TITLES[Fate(receipt.fate)]}"
            yield desk.draft(LetterKind.RECEIPTS, receipt.branch, matter, figures, why=why)


def reminder_letters(desk: Desk) -> Iterator[Drafted]:
    """Draft reminders (报送提醒、催报) on working days, one per branch and day, from some days before its term ends."""
    today, title = desk.workspace.today, LETTER_TITLES[LetterKind.REMINDERS]
    if not desk.office.calendar.is_workday(today):
        yield Remark(f"{title}：{chinese_date(today)}不是工作日，没有准备。")
        return
    deadline, early = desk.office.deadline(desk.period), Counter[str]()
    corrected_by = _corrected_by(desk)
    for code, delivered in deliveries(ledger_now(desk.workspace, desk.period).truth).items():
        why = situation(delivered)
        if not why or not desk.wants(code):
            continue
        if not _near(desk, corrected_by[code] if delivered.by else deadline):
            early[why] += 1
            continue
        matter = f"{LetterKind.REMINDERS}-{desk.period}-{code}-{today.isoformat()}"
        overdue = OVERDUE_REMINDER if why == Timeliness.MISSING else ""
        figures = reminder_figures(desk.office, why)
        yield desk.draft(LetterKind.REMINDERS, code, matter, figures, why=why, title=overdue)
    days = desk.office.settings.deadlines.remind_days
    told = "、".join(f"{why}{count}个支部" for why, count in early.items() if count)
    if told:
        yield Remark(f"{title}：{told}，期限前{days}个工作日起才提醒，今天没有准备。")


def _near(desk: Desk, term: dt.date) -> bool:
    """Return whether a term is over or ends within the office's reminder period (working days)."""
    days = desk.office.settings.deadlines.remind_days
    return desk.office.calendar.working_days_after(desk.workspace.today, days) >= term


def _corrected_by(desk: Desk) -> dict[str, dt.date]:
    """Return the last day for a correction, by branch, counted from the branch's latest submission."""
    days, calendar = desk.office.settings.deadlines.correction_days, desk.office.calendar
    came = (receipt for receipt in receipts_of(desk) if receipt.fate != Fate.DUPLICATE)
    taken = {receipt.branch: dt.date.fromisoformat(receipt.by) for receipt in came}
    return {branch: calendar.working_days_after(day, days) for branch, day in taken.items()}


def feedback_letters(desk: Desk) -> Iterator[Drafted]:
    """Draft the 支部反馈单 letters, with the paper from the outbox, edited or not."""
    for branch in desk.due:
        matter = f"{LetterKind.FEEDBACK}-{desk.period}-{branch.code}"
        place = f"{DOCUMENTS}/{paper_file(FEEDBACK, branch.code, branch.short_name)}"
        path = desk.workspace.outbox(desk.period) / place
        if not path.is_file():
            reason = f"没有“outbox/{desk.period}/{place}”。请先运行“dangjian consolidate {desk.period}”生成反馈单。"
            yield Held(LetterKind.FEEDBACK, branch.code, matter, reason)
            continue
        data = disk.read(path)
        paper = Attachment(_paper_name(desk, FEEDBACK, branch.code, ".docx"), data, essence(desk, data, path.name))
        figures = feedback_figures(desk.office, desk.period)
        yield desk.draft(LetterKind.FEEDBACK, branch.code, matter, figures, why="反馈单已生成", papers=(paper,))


def issued_letters(desk: Desk) -> Iterator[Drafted]:
    """Draft the 签发文件 letters: a branch's own paper to that branch only, a bureau-wide paper to every branch."""
    for paper in desk.signed:
        codes = [paper.branch] if paper.branch else [branch.code for branch in desk.due]
        suffix, data = desk.as_sent(paper)
        figures = issued_figures(paper, scan=suffix != ".docx")
        name = _paper_name(desk, paper.document, paper.branch, suffix)
        for code in filter(desk.wants, codes):
            matter = f"{LetterKind.ISSUED}-{paper.number:06d}-{code}"
            why = f"{figures['date']}签发"
            yield desk.draft(LetterKind.ISSUED, code, matter, figures, why=why, papers=(Attachment(name, data),))
        if not paper.branch and not desk.only:
            yield from _reading_copies(desk, paper, figures, Attachment(name, data))
    yield from _unsigned(desk)


def _reading_copies(desk: Desk, paper: Issued, figures: Mapping[str, object], copy: Attachment) -> Iterator[Drafted]:
    """Draft reading copies of a bureau-wide paper, once per address, for the lists that ask for this kind of paper."""
    told = set[str]()
    for each in desk.office.settings.recipients:
        for address in each.addresses if paper.document in each.papers else ():
            if address.casefold() not in told:
                told.add(address.casefold())
                matter, why = f"{LetterKind.ISSUED}-{paper.number:06d}-{address}", f"{figures['date']}签发，送阅"
                yield desk.reading_copy(each.name, address, matter, figures, why=why, paper=copy)


def _unsigned(desk: Desk) -> Iterator[Held]:
    """List official papers that exist only as drafts, once per kind of paper."""
    signed = {(paper.document, paper.branch) for paper in desk.signed}
    folder = desk.workspace.outbox(desk.period) / DOCUMENTS
    for report in REPORTS:
        if not report.official:
            continue
        drafted = [("", path) for path in [folder / paper_file(report.name)] if path.is_file()]
        drafted += [(path.name.partition("_")[0], path) for path in sorted((folder / report.name).glob("[!.~]*.docx"))]
        open_ones = {branch for branch, _ in drafted if (report.name, branch) not in signed}
        if open_ones and (not desk.only or open_ones & desk.only or "" in open_ones):
            known = sorted(open_ones & set(desk.office.by_code))
            names = "、".join(desk.office.by_code[code].short_name for code in known)
            reason = f"{report.name}{names and f'（{names}）'}还没有签发，只有草稿，不能发出。请先签发。"
            yield Held(LetterKind.ISSUED, "", f"{LetterKind.ISSUED}-{desk.period}-{report.name}", reason)


def _paper_name(desk: Desk, document: str, branch: str, suffix: str) -> str:
    """Return the name of an attachment: ``整改通知书_福利院支部_2026年11月.docx``."""
    known = desk.office.by_code.get(branch)
    words = [document, *([known.short_name] if known else []), desk.period.chinese()]
    return disk.clean_name("_".join(words) + suffix)


OCCASIONS: Mapping[LetterKind, Callable[[Desk], Iterator[Drafted]]] = {
    LetterKind.FORMS: form_letters,
    LetterKind.RETURNED: returned_letters,
    LetterKind.RECEIPTS: receipt_letters,
    LetterKind.REMINDERS: reminder_letters,
    LetterKind.FEEDBACK: feedback_letters,
    LetterKind.ISSUED: issued_letters,
}
