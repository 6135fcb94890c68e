"""Prepare letters: build and check each of them as it would leave, and tell it from what was sent before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.archive import SentEntry, pick_decisive_entry
from pipeline.archive.letter_facts import FAILED, IN_DOUBT, SENT, LetterOutcome, SentLetter
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.disk import clean_name
from pipeline.findings import UserError
from pipeline.forms.answer_form import ANSWER_FORM
from pipeline.letters.letter_factory import Letter, LetterFactory, WithheldLetter, list_replaced_attempts
from pipeline.letters.recipient_guard import find_objections
from pipeline.letters.result import (
    KEY_CHARS,
    LETTERS_FOLDER,
    DoubtfulLetter,
    ReadyLetter,
    SkippedLetter,
    is_sent_by_server,
)
from pipeline.mail import MailError, MailMessage, build_eml, parse_message
from pipeline.terms import LetterKind

RECEIPT_CONFIRMED = "已向对方问明，信已收到"


def list_warnings(desk: LetterFactory) -> Iterator[str]:
    """Yield warnings about the way letters are sent."""
    if is_sent_by_server(desk.office.settings) and desk.office.settings.mail.security == "none":
        yield f"注意：templates/{SETTINGS_FILE} 设为不加密发送，信件和附件在网络上谁都能看到。"


def find_letters_to_settle(desk: LetterFactory, arrived: Collection[str]) -> dict[str, SentEntry]:
    """Return, by letter id, the letters in doubt among those that a person says have arrived.

    One that is recorded as sent is left out, so that a command that was cut short can be repeated. UserError if one is
    neither.
    """
    found: dict[str, SentEntry] = {}
    for matter in arrived:
        last = pick_decisive_entry(desk.attempts[matter]) if matter in desk.attempts else None
        if last is None or last.state not in (IN_DOUBT, SENT):
            raise UserError(f"--arrived：“{matter}”不是可能已发出的信。请核对编号。")
        if last.state == IN_DOUBT:
            found |= _find_letter_mates(desk, last.sent.number)
    return found


def _find_letter_mates(desk: LetterFactory, number: int) -> dict[str, SentEntry]:
    """Return, by id, all matters that are in doubt by one letter: it arrived whole or not at all."""
    latest = {matter: pick_decisive_entry(entries) for matter, entries in desk.attempts.items()}
    return {matter: each for matter, each in latest.items() if each.sent.number == number and each.state == IN_DOUBT}


def group_earlier_attempts(desk: LetterFactory, settling: Mapping[str, SentEntry]) -> dict[str, tuple[SentEntry, ...]]:
    """Return earlier attempts by letter id, with the letters in ``settling`` settled as sent."""
    known = dict(desk.attempts)
    for matter, last in settling.items():
        settled = LetterOutcome(
            number=0,
            letter=last.sent.number,
            date=desk.today.isoformat(),
            state=SENT,
            said=RECEIPT_CONFIRMED,
        )
        known[matter] = (*known[matter], SentEntry(last.sent, settled))
    return known


def find_doubtful_letters(
    desk: LetterFactory, earlier: Mapping[str, tuple[SentEntry, ...]], resend: Collection[str]
) -> Iterator[DoubtfulLetter]:  # fmt: skip
    """Find letters of the period that are in doubt and not to be resent, even if they are not due today."""
    for matter, entries in earlier.items():
        last = pick_decisive_entry(entries)
        ours = last.sent.period == str(desk.period) and (not desk.only or last.sent.branch in desk.only)
        if ours and last.state == IN_DOUBT and matter not in resend:
            sent = last.sent
            yield DoubtfulLetter(
                matter=sent.matter,
                kind=sent.kind,
                branch=sent.branch,
                name=sent.name,
                address=sent.address,
                date=sent.date,
                reason=last.said,
            )


def prepare_letter(
    desk: LetterFactory, letter: Letter, earlier: Sequence[SentEntry], resend: Collection[str]
) -> ReadyLetter | SkippedLetter | WithheldLetter | None:
    """Build and check one letter; None if it is in doubt and not to be resent."""
    settings, to = desk.office.settings.letters, letter.recipient
    replaced = list_replaced_attempts(letter.kind, letter.papers, earlier)
    went = [each for each in earlier if each.went]
    mail = MailMessage(
        sender=settings.sender,
        name=to.name,
        address=to.address,
        subject=letter.subject,
        body=letter.body,
        attachments=letter.papers,
        again=len(went),
    )
    if letter.matter not in resend:
        if told := [each for each in went if each not in replaced]:
            last = told[-1]
            changed = _describe_letter_changes(desk, letter, mail, last.sent)
            return SkippedLetter(letter, last.sent.date, changed, last.state)
        if any(each.state == IN_DOUBT for each in earlier if each not in replaced):
            return None
    reasons = []
    if to.address and not settings.is_allowed_address(to.address):
        reasons.append(
            f"邮箱“{to.address}”的域名不在 templates/{SETTINGS_FILE} 的“letters.domains”之内。请核对名册或设置。"
        )
    try:
        message = build_eml(mail, draft=settings.transport == "files" or not to.address)
    except MailError as fault:
        return WithheldLetter(letter.kind, letter.branch, letter.matter, "".join([*reasons, str(fault)]))
    reasons += find_objections(desk, letter, parse_message(message))
    if reasons:
        return WithheldLetter(letter.kind, letter.branch, letter.matter, "".join(reasons))
    whose = f"{letter.branch}_{clean_name(to.name)}" if letter.branch else f"送阅_{clean_name(to.name)}"
    own = f"{whose}/{letter.title}-{mail.key[:KEY_CHARS]}"
    return ReadyLetter(
        letter=letter,
        mail=mail,
        message=message,
        folder=f"{desk.period}/{LETTERS_FOLDER}/{own}",
        again=_explain_retry(letter, earlier, resend),
    )


def place_in_month(desk: LetterFactory, ready: ReadyLetter) -> ReadyLetter:
    """Place a letter among those of the factory's month, whatever month it is about."""
    _, _, rest = ready.folder.partition("/")
    return replace(ready, folder=f"{desk.period}/{rest}")


def _explain_retry(letter: Letter, earlier: Sequence[SentEntry], resend: Collection[str]) -> str:
    if letter.matter in resend:
        return "按要求再发一次"
    if any(each.went for each in list_replaced_attempts(letter.kind, letter.papers, earlier)):
        return "表单重新下发过"
    return "上次没有发成" if any(each.state == FAILED for each in earlier) else ""


def _describe_letter_changes(desk: LetterFactory, letter: Letter, mail: MailMessage, last: SentLetter) -> str:
    """Describe what changed since the letter was sent, in Chinese.

    The content of a receipt never counts as changed, nor that of a reminder, which is anew tomorrow as things are then.
    The 答复单 counts with the 反馈单: one that went later with a signed paper is known to the branch.
    """
    content = mail.content != last.content and letter.kind not in (LetterKind.RECEIPTS, LetterKind.REMINDERS)
    forms = desk.answer_forms if letter.kind is LetterKind.FEEDBACK else None
    asks = forms is not None and letter.asked is not None and forms.asks_anew(letter.branch)
    what = {"内容": content, ANSWER_FORM: asks, "收件地址": mail.address != last.address}
    return "、".join(name for name, differs in what.items() if differs)
