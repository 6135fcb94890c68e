"""Build the figures for each kind of letter to branches: no people's names, scores, lamps or task text.

Source: 保密规定 (internal papers on internet mail are restricted): details go only into the attachments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipeline.archive.facts import Receipt
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.submissions import BLANK
from pipeline.contract.distributed_form import DistributedForm
from pipeline.forms.returned_copy import RequestedCorrection
from pipeline.intake.office import Office
from pipeline.intake.tables.roster import Branch
from pipeline.periods import Period
from pipeline.reports.paper import OBJECTION, find_signed_term
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import RECTIFICATION_NOTICE, WITHOUT_VALID_REPORT, Disposition, Timeliness, format_chinese_date

MOST_FIXES = 15
"""Maximum number of corrections listed in a letter; the returned copy has all of them."""
CODE_CHARS = 12
"""Number of characters of a file's sha256 (校验码) shown to people."""


def build_branch_letter_figures(office: Office, period: Period, branch: Branch, day: dt.date) -> dict[str, object]:
    """Return what every letter to a branch may use; ``day`` is the day it goes."""
    return {"branch": branch.short_name, **build_common_letter_figures(office, period, day)}


def build_common_letter_figures(office: Office, period: Period, day: dt.date) -> dict[str, object]:
    """Return what every letter may use, whoever receives it; ``deadline_over``: 报送截止日 is past when it goes."""
    deadline = office.deadline(period)
    return {
        "period": period.as_chinese(), "deadline": format_chinese_date(deadline), "deadline_over": int(deadline < day),
        "contact": office.settings.letters.contact_and_phone, "signer": office.settings.bureau.signer,
    }  # fmt: skip


def build_form_letter_figures(form: DistributedForm) -> dict[str, object]:
    """Return the figures of 下发表单."""
    return {"tasks_count": len(form.tasks), "questions_count": len(form.questions)}


def build_returned_letter_figures(
    office: Office, fixes: Sequence[RequestedCorrection], mended: int, until: dt.date, *, form_again: bool = False
) -> dict[str, object]:
    """Return the figures of 退回修改, with at most ``MOST_FIXES`` corrections, to be made until a day.

    ``form_again``: the branch was handed out another form, which goes along.
    """
    return {
        "fixes": list(fixes[:MOST_FIXES]), "fixes_count": len(fixes), "rest": max(0, len(fixes) - MOST_FIXES),
        "mended_count": mended, "correction_until": format_chinese_date(until),
        "correction_days": office.settings.deadlines.correction_days, "form_again": int(form_again),
    }  # fmt: skip


def build_receipt_letter_figures(receipt: Receipt, *, waits: bool) -> dict[str, object]:
    """Return the figures of 收件回执; ``waits`` is whether a returned file still waits for its correction."""
    outcome = "退回" if waits else "已重报"
    if receipt.content == BLANK and receipt.fate == Disposition.RETURNED:
        outcome = "空表"
    elif receipt.fate == Disposition.RETURNED and receipt.replaces:
        outcome = "未代替"
    elif receipt.fate == Disposition.ACCEPTED:
        outcome = "收下" if receipt.reports else "答复"
    return {
        "number": f"{receipt.number:06d}", "received": format_chinese_date(receipt.day),
        "code": receipt.sha256[:CODE_CHARS], "outcome": outcome, "replaced": f"{receipt.replaces:06d}",
        "changed_count": len(receipt.changed_places),
    }  # fmt: skip


def describe_situation(delivered: SubmissionStatus) -> str:
    """Return why a branch is reminded (待报, 漏报, 待修改, 无法读取, 认不出), empty if its report was accepted."""
    if delivered.result in WITHOUT_VALID_REPORT:
        return delivered.result.value
    missing = delivered.timeliness in (Timeliness.PENDING, Timeliness.MISSING)
    return delivered.timeliness.value if missing else ""


def build_reminder_letter_figures(
    office: Office, why: str, until: dt.date | None, *, form_again: bool
) -> dict[str, object]:
    """Return the figures of 报送提醒 and 催报.

    ``until`` is the day by which an earlier letter wants the report, while it is to come; ``form_again``: the branch
    was handed out another form, which goes along.
    """
    return {
        "situation": why, "correction_days": office.settings.deadlines.correction_days,
        "correction_until": format_chinese_date(until) if until else "", "form_again": int(form_again),
    }  # fmt: skip


def build_feedback_letter_figures(
    office: Office, period: Period, branch: Branch, given: dt.date, closing: IssuedPaper | None
) -> dict[str, object]:
    """Return the figures of the letter with the 支部反馈单; its answer days count from the day ``given``.

    After the 通报 (``closing``) was signed, the day by which that takes objections holds, while it is to come.
    ``next_form``: the branch gets a form of the next month, so that it has not ended by then.
    """
    until = office.calendar.add_working_days(given, office.settings.deadlines.answer_days)
    signed = find_signed_term(closing, OBJECTION)
    if closing is not None and signed is not None and closing.date <= given.isoformat() < signed.isoformat():
        until = signed
    return {
        "answer_until": format_chinese_date(until),
        "answer_days": office.settings.deadlines.answer_days,
        "next_period": period.shift(1).as_chinese(),
        "next_form": int(branch.active(period.shift(1))),
        "circular_signed": int(closing is not None),
    }


def build_issued_letter_figures(
    paper: IssuedPaper, day: dt.date, *, about: str, scan: bool, extended: dt.date | None = None
) -> dict[str, object]:
    """Return the figures of the letter with an issued paper ``about`` a month, a quarter or a year.

    ``due_over``: its 时限 is past on the day it goes; ``rectify``: that is a day of 整改, else one to answer by;
    ``extended``: the day to which the bureau has agreed to extend it, if it has.
    """
    due = format_chinese_date(dt.date.fromisoformat(paper.due)) if paper.due else ""
    date = format_chinese_date(dt.date.fromisoformat(paper.date))
    last = extended.isoformat() if extended else paper.due
    return {
        "period": about, "document": paper.document, "reference": paper.reference, "date": date, "due": due,
        "scan": int(scan), "due_over": int(bool(last) and last < day.isoformat()),
        "extended": format_chinese_date(extended) if extended else "",
        "rectify": int(paper.document == RECTIFICATION_NOTICE),
    }  # fmt: skip
