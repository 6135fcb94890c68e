"""Send letters through the mail server in rounds: a temporary refusal is retried later and does not stop other letters.

Before the first byte of a letter is transmitted, its files and the fact that it is being sent are on the disk; its
outcome is recorded immediately afterwards. A run that is killed at any point leaves at most one letter in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import FAILED, IN_DOUBT, SENDING, SENT, SentAttachment, SentLetter
from pipeline.commands.send.letter_factory import LetterFactory
from pipeline.commands.send.result import DoubtfulLetter, FailedLetter, ReadyLetter
from pipeline.commands.workspace import Step, Workspace
from pipeline.contract.settings import SETTINGS_FILE, Settings
from pipeline.mail import (
    Blame,
    MailServerError,
    SmtpOutcome,
    SmtpServer,
    SmtpSession,
    SmtpStatus,
    add_date_header,
    get_password,
)

_STATES = {
    SmtpStatus.ACCEPTED: SENT, SmtpStatus.REFUSED: FAILED, SmtpStatus.DEFERRED: FAILED, SmtpStatus.IN_DOUBT: IN_DOUBT,
}  # fmt: skip


@dataclass(frozen=True)
class MailingResult:
    """The letters that were to be sent by server, by outcome; ``remarks`` are further messages for the operator."""

    sent: tuple[ReadyLetter, ...]
    failed: tuple[FailedLetter, ...]
    doubtful: tuple[DoubtfulLetter, ...]
    remarks: tuple[str, ...]


def is_sent_by_server(settings: Settings) -> bool:
    """Return whether the settings send letters through a mail server (otherwise they are only written as files)."""
    return settings.letters.transport == "smtp"


def build_smtp_server(workspace: Workspace, environment: Mapping[str, str]) -> SmtpServer:
    """Build the mail server from the settings, with its password and the bureau's own certificate.

    UserError if the password is unavailable, DiskError if the certificate cannot be read.
    """
    mail = workspace.office.settings.mail
    certificate = disk.read(workspace.templates / mail.certificate) if mail.certificate else b""
    return SmtpServer(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        user=mail.user,
        password=get_password(mail, environment),
        seconds=mail.timeout_seconds,
        certificate=certificate.decode("ascii", "replace"),
    )


def write_letter_files(desk: LetterFactory, each: ReadyLetter) -> None:
    """Write the letter's files. An interrupted run is completed by the next one, which writes the same bytes."""
    for name, data in each.files.items():
        disk.write(desk.workspace.root / "outbox" / each.folder / name, data)


def build_sent_letter(desk: LetterFactory, each: ReadyLetter, state: str, said: str = "") -> SentLetter:
    """Build the journal record of a letter."""
    letter, mail = each.letter, each.mail
    papers = tuple(SentAttachment(paper.name, compute_sha256(paper.data)) for paper in letter.papers)
    return SentLetter(
        number=0, date=desk.workspace.today.isoformat(), kind=letter.kind.value, period=str(desk.period),
        branch=letter.branch, address=mail.address, subject=mail.subject, letter=mail.key, state=state,
        folder=each.folder, attachments=papers, matter=letter.matter, content=mail.content, name=mail.name, said=said,
    )  # fmt: skip


def mail_letters(desk: LetterFactory, server: SmtpServer, letters: Sequence[ReadyLetter]) -> MailingResult:
    """Send letters, with retries; server and network errors become outcomes and are never raised."""
    settings = desk.office.settings.mail
    outcomes: dict[str, SmtpOutcome] = {}
    waiting: Sequence[ReadyLetter] = letters
    with desk.workspace.progress("发信", len(letters)) as step:
        for attempt in range(settings.attempts):
            if attempt:
                desk.workspace.sleep(settings.pause_seconds * 2 ** (attempt - 1))
            waiting, lasting = _send_round(desk, server, waiting, outcomes, step)
            if lasting or not waiting:
                break
    return _summarise_mailing(desk, letters, outcomes)


def _send_round(
    desk: LetterFactory,
    server: SmtpServer,
    letters: Sequence[ReadyLetter],
    outcomes: dict[str, SmtpOutcome],
    step: Step,
) -> tuple[list[ReadyLetter], bool]:
    """Try each letter once; return the letters to retry, and whether retrying is pointless."""
    left: list[ReadyLetter] = []
    with SmtpSession(server) as session:
        for at, each in enumerate(letters):
            try:
                outcome = _send_one(desk, session, each)
            except MailServerError as fault:
                rest = letters[at:]
                outcomes |= {one.letter.matter: SmtpOutcome(SmtpStatus.DEFERRED, fault.said) for one in rest}
                return [*left, *rest], fault.lasting
            outcomes[each.letter.matter] = outcome
            if outcome.verdict is SmtpStatus.DEFERRED:
                left.append(each)
            else:
                step()
    return left, False


def _send_one(desk: LetterFactory, session: SmtpSession, each: ReadyLetter) -> SmtpOutcome:
    """Send one letter, and record it in the journal before and after transmission."""
    journal, begun = desk.workspace.journal, list[SentLetter]()

    def begin() -> None:
        write_letter_files(desk, each)
        begun.append(journal.add(build_sent_letter(desk, each, SENDING)))

    message = add_date_header(each.message, desk.workspace.clock())
    try:
        outcome = _explain_outcome(each, session.deliver(each.mail.sender, each.mail.address, message, begin))
    except disk.DiskError as fault:
        return SmtpOutcome(SmtpStatus.REFUSED, str(fault))
    if begun:
        try:
            journal.record_outcome(begun[0], _STATES[outcome.verdict], desk.workspace.today.isoformat(), outcome.said)
        except disk.DiskError as fault:
            return SmtpOutcome(SmtpStatus.IN_DOUBT, f"结果没有记下来：{fault}")
    return outcome


def _explain_outcome(each: ReadyLetter, outcome: SmtpOutcome) -> SmtpOutcome:
    """Return the outcome with its message in whole sentences, naming the roster cell or setting to correct."""
    if outcome.verdict is not SmtpStatus.REFUSED or outcome.blame is Blame.LETTER:
        return replace(outcome, said=f"{outcome.said}。" if outcome.said else "")
    if outcome.blame is Blame.ADDRESS:
        where = f"{each.letter.recipient.place}：{outcome.said}（现为“{each.mail.address}”）"
        return replace(outcome, said=f"{where}。请核对邮箱，改正后再发。")
    said = outcome.said.replace(each.mail.address, "收件地址")
    return replace(
        outcome,
        said=f"templates/{SETTINGS_FILE}：{said}。发件地址“letters.sender”现为“{each.mail.sender}”，"
        "请核对它和“mail.user”，或问邮箱管理员；支部的邮箱不用改。",
    )


def _summarise_mailing(
    desk: LetterFactory, letters: Sequence[ReadyLetter], outcomes: dict[str, SmtpOutcome]
) -> MailingResult:
    """Group the letters by outcome and record the failed ones in the journal."""
    by_verdict: dict[SmtpStatus, list[ReadyLetter]] = {verdict: [] for verdict in SmtpStatus}
    for each in letters:
        by_verdict[outcomes[each.letter.matter].verdict].append(each)
    refused = {
        each.letter.matter for verdict in (SmtpStatus.REFUSED, SmtpStatus.DEFERRED) for each in by_verdict[verdict]
    }
    failed = [
        FailedLetter(each, outcomes[each.letter.matter].said) for each in letters if each.letter.matter in refused
    ]
    remarks = _record_failures(desk, failed)
    in_doubt = [
        _build_doubtful_letter(desk, each, outcomes[each.letter.matter].said)
        for each in by_verdict[SmtpStatus.IN_DOUBT]
    ]
    return MailingResult(tuple(by_verdict[SmtpStatus.ACCEPTED]), tuple(failed), tuple(in_doubt), tuple(remarks))


def _build_doubtful_letter(desk: LetterFactory, each: ReadyLetter, said: str) -> DoubtfulLetter:
    letter, mail = each.letter, each.mail
    today = desk.workspace.today.isoformat()
    return DoubtfulLetter(
        matter=letter.matter,
        kind=letter.kind.value,
        branch=letter.branch,
        name=mail.name,
        address=mail.address,
        date=today,
        reason=said,
    )


def _record_failures(desk: LetterFactory, failed: Sequence[FailedLetter]) -> list[str]:
    """Record each failure in the journal, once for the same letter and reason; return disk errors as remarks."""
    known, journal = desk.workspace.journal.group_by_matter(), desk.workspace.journal
    for each in failed:
        last = known.get(each.ready.letter.matter, ())[-1:]
        if [(one.state, one.sent.letter, one.said) for one in last] == [(FAILED, each.ready.mail.key, each.reason)]:
            continue
        try:
            journal.add(build_sent_letter(desk, each.ready, FAILED, each.reason))
        except disk.DiskError as fault:
            return [str(fault)]
    return []
