"""Check that a built letter carries only its recipient's papers, judged from each attachment's own bytes.

File names and folders are never trusted. A letter to one branch never carries the paper of another or an unsigned
official paper, and an attachment whose branch is unknown is not sent. A form names its branch in its hidden sheet, a
draft in its document properties (or, if editing lost those, in its line of address); a signed paper is recognised by
its hash.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import islice

from pipeline.archive import compute_sha256
from pipeline.documents.identity import PaperIdentity, parse_paper_identity
from pipeline.documents.paper_privacy import (
    REMEDY,
    find_personal_numbers_in_lines,
    find_personal_numbers_in_paper,
)
from pipeline.documents.registry import RESTRICTED
from pipeline.docx.read import EditedDocument
from pipeline.docx.read import read_edited_document as opened_paper
from pipeline.findings import UserError
from pipeline.forms.hidden_sheets import ANSWER_KIND, FORM_KIND
from pipeline.intake.tables.find_form import read_form_id
from pipeline.intake.tables.roster import fold_name
from pipeline.letters.letter_factory import Letter, LetterFactory
from pipeline.letters.pii_guard import find_personal_numbers_in_workbook
from pipeline.letters.secrecy import (
    find_secrecy_mark_in_lines,
    find_secrecy_mark_in_name,
    find_secrecy_mark_in_paper,
    find_secrecy_mark_in_workbook,
)
from pipeline.mail import Attachment, ParsedMessage
from pipeline.periods import Period
from pipeline.reading import RawBook, read_workbook
from pipeline.terms import FEEDBACK, LetterKind, format_formal_name

_HEAD_PARAGRAPHS = 12
"""Number of leading paragraphs searched for the line of address."""


def find_objections(desk: LetterFactory, letter: Letter, built: ParsedMessage) -> Iterator[str]:
    """List all objections to sending a built letter, in Chinese; empty if there are none."""
    if any(address not in _list_entitled_addresses(desk, letter) for address in built.addresses):
        yield f"收件人不是{letter.recipient.name}的邮箱。"
    lines = [built.subject, *built.body.split("\n")]
    if mark := find_secrecy_mark_in_lines(lines):
        yield f"信中有密级标志“{mark}”，涉密内容不得发送。"
    if kinds := find_personal_numbers_in_lines(lines):
        yield f"信中有{kinds}，{REMEDY}。"
    if [each.name for each in built.attachments] != [each.name for each in letter.papers]:
        yield "信中的附件与应发的不一致。"
    for each in built.attachments:
        if mark := find_secrecy_mark_in_name(each.name):
            yield f"附件“{each.name}”的文件名有密级标志“{mark}”，涉密文件不得发送。"
        if kinds := find_personal_numbers_in_lines([each.name]):
            yield f"附件的文件名有{kinds}，{REMEDY}。"
        yield from (f"附件“{each.name}”{what}" for what in _find_attachment_objections(desk, letter, each))


def _list_entitled_addresses(desk: LetterFactory, letter: Letter) -> tuple[str, ...]:
    """Return the addresses a letter may go to according to the office's files, independently of the letter itself."""
    if letter.branch:
        return (desk.office.by_code[letter.branch].address,)
    lists = desk.office.settings.recipients
    return tuple(address for each in lists if each.name == letter.recipient.name for address in each.addresses)


def _find_attachment_objections(desk: LetterFactory, letter: Letter, paper: Attachment) -> Iterator[str]:
    """List the objections to one attachment, by what its kind of letter may carry."""
    reissued = letter.kind is LetterKind.REMINDERS and any(paper.data == data for _, data in desk.reissued.values())
    if reissued or letter.kind in (LetterKind.FORMS, LetterKind.RETURNED):
        yield from find_form_objections(desk, letter.branch, paper.data)
    elif letter.kind in (LetterKind.FEEDBACK, LetterKind.ISSUED) and _is_answer_form(desk, paper.data):
        yield from find_form_objections(desk, letter.branch, paper.data, kind=ANSWER_KIND)
    elif letter.kind is LetterKind.FEEDBACK:
        yield from _find_feedback_objections(desk, letter.branch, paper)
    elif letter.kind is LetterKind.ISSUED:
        yield from _find_issued_objections(desk, letter.branch, paper)
    else:
        yield "不该随这种信发送。"


def _is_answer_form(desk: LetterFactory, data: bytes) -> bool:
    """Return whether a file is, byte for byte, the 答复单 of the branch that its hidden sheet names."""
    if desk.answer_forms is None or compute_sha256(data) in desk.signed_by_hash:
        return False
    if desk.answer_forms.has_made(data):
        return True
    book = read_workbook(data)
    return isinstance(book, RawBook) and desk.answer_forms.find(read_form_id(book).get("branch", "")) == data


def _format_other_branch(desk: LetterFactory, code: str) -> str:
    """Return the name of another branch for use in an objection."""
    known = desk.office.by_code.get(code)
    return known.short_name if known else f"支部“{code}”"


def find_form_objections(desk: LetterFactory, branch: str, data: bytes, *, kind: str = FORM_KIND) -> Iterator[str]:
    """List the objections to a form: wrong branch or month in its hidden sheet, secrecy marks, personal numbers.

    A 答复单 belongs to the month after the one it answers to, as the 需答复 of a form does.
    """
    period = desk.period if kind == FORM_KIND else desk.period.shift(1)
    book = read_workbook(data)
    identity = read_form_id(book) if isinstance(book, RawBook) else {}
    if identity.get("form") != kind or not identity.get("branch"):
        yield "看不出是哪个支部的表，没有发送。"
    elif identity["branch"] != branch:
        yield f"是{_format_other_branch(desk, identity['branch'])}的表，不能发给别的支部。"
    elif identity.get("period", "") not in ("", str(period)):
        yield f"是{identity['period']}的表，不是{period.as_chinese()}的。"
    if isinstance(book, RawBook) and (mark := find_secrecy_mark_in_workbook(book)):
        yield f"里有密级标志“{mark}”，涉密内容不得发送。"
    if isinstance(book, RawBook) and (found := find_personal_numbers_in_workbook(book)):
        yield f"的{found}，{REMEDY}。"


def _find_feedback_objections(desk: LetterFactory, branch: str, attachment: Attachment) -> Iterator[str]:
    place = f"请核对“outbox/{desk.period}/documents/{FEEDBACK}”里的这份文件。"
    try:
        paper = opened_paper(attachment.data, attachment.name)
    except UserError as fault:
        yield f"不能发送：{''.join(fault.lines)}"
        return
    if mark := find_secrecy_mark_in_paper(paper):
        yield f"里有密级标志“{mark}”，涉密内容不得发送。"
    if found := find_personal_numbers_in_paper(paper):
        yield f"{found}，{REMEDY}。"
    identity = parse_paper_identity(paper.identity)
    if identity is not None:
        if identity.document != FEEDBACK:
            yield f"其实是“{identity.document}”，不是{FEEDBACK}；公文签发后才能发送。{place}"
        elif identity.branch != branch:
            yield f"是{_format_other_branch(desk, identity.branch)}的{FEEDBACK}，不能发给别的支部。{place}"
        elif identity.period != str(desk.period):
            month = Period.parse(identity.period).as_chinese()
            yield f"是{month}的{FEEDBACK}，不是{desk.period.as_chinese()}的。{place}"
    owners = _find_addressed_branches(desk, paper)
    if owners and branch not in owners:
        yield f"抬头写的是{_format_other_branch(desk, owners[0])}，不能发给别的支部。{place}"
    elif identity is None and not (owners and _has_feedback_title(desk, paper)):
        yield f"看不出是哪个支部、哪个月的{FEEDBACK}（文件属性里的标识不见了，抬头也对不上），没有发送。{place}"


def _list_first_lines(paper: EditedDocument) -> list[str]:
    texts = (each.text.strip() for each in paper.words())
    return list(islice((text for text in texts if text), _HEAD_PARAGRAPHS))


def _find_addressed_branches(desk: LetterFactory, paper: EditedDocument) -> tuple[str, ...]:
    """Return the branches that a line of its own may address (“福利院党支部：”); none if there is no such line.

    As 党支部 a branch may be called what another one is called on the roster.
    """
    formal = {branch.code: fold_name(format_formal_name(branch.short_name)) for branch in desk.office.branches}
    for line in (text for text in _list_first_lines(paper) if text.endswith(("：", ":"))):
        name = fold_name(line[:-1])
        known = desk.office.by_name.get(name, "")
        codes = dict.fromkeys([*([known] if known else []), *(code for code, own in formal.items() if own == name)])
        if codes:
            return tuple(codes)
    return ()


def _has_feedback_title(desk: LetterFactory, paper: EditedDocument) -> bool:
    """Return whether one of the first lines is the title of the period's 反馈单."""
    return any(FEEDBACK in line and desk.period.as_chinese() in line for line in _list_first_lines(paper))


def _find_issued_objections(desk: LetterFactory, branch: str, attachment: Attachment) -> Iterator[str]:
    found = desk.signed_by_hash.get(compute_sha256(attachment.data))
    if found is None:
        yield "不是已签发的文件，没有发送。"
        return
    signed = found.paper
    if signed.document in RESTRICTED:
        if branch:
            yield f"是{signed.document}，只送阅，不能发给支部。"
    elif signed.branch not in ("", branch):
        yield f"是发给{_format_other_branch(desk, signed.branch)}的{signed.document}，不能发给别的支部。"
    if attachment.data == found.tables:
        yield from _find_table_objections(attachment.data)
        return
    identity, faults = _inspect_signed_paper(found.signed, attachment.name)
    yield from faults
    if identity is not None and identity.branch != signed.branch:
        signed_as, whose = (
            _format_other_branch(desk, code) if code else "全局" for code in (signed.branch, identity.branch)
        )
        yield f"签发时写的是{signed_as}的，文件却是{whose}的，没有发送。请核对签发的文件。"


@functools.lru_cache(maxsize=4)
def _find_table_objections(data: bytes) -> tuple[str, ...]:
    """List the objections to the workbook that goes along with a paper; cached, since many letters carry it."""
    book = read_workbook(data)
    if not isinstance(book, RawBook):
        return ("打不开，没有发送。",)
    marked = [f"里有密级标志“{mark}”，涉密文件不得发送。"] if (mark := find_secrecy_mark_in_workbook(book)) else []
    return (*marked, *([f"的{found}，{REMEDY}。"] if (found := find_personal_numbers_in_workbook(book)) else []))


@functools.lru_cache(maxsize=64)
def _inspect_signed_paper(data: bytes, name: str) -> tuple[PaperIdentity | None, tuple[str, ...]]:
    """Return a signed paper's identity and the objections to its content; cached, since many letters may carry it.

    For a sealed scan the signed paper itself is inspected, because a scan cannot be read.
    """
    try:
        paper = opened_paper(data, name)
    except UserError as fault:
        return None, (f"不能发送：{''.join(fault.lines)}",)
    faults = [f"里有密级标志“{mark}”，涉密文件不得发送。"] if (mark := find_secrecy_mark_in_paper(paper)) else []
    faults += [f"{found}，{REMEDY}。"] if (found := find_personal_numbers_in_paper(paper)) else []
    return parse_paper_identity(paper.identity), tuple(faults)
