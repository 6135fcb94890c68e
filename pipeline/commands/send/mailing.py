"""Send letters through the mail server in rounds: a temporary refusal is retried later and does not stop other letters.

Before the first byte of a letter is transmitted, its files and the fact that it is being sent are on the disk; its
outcome is recorded immediately afterwards. A run that is killed at any point leaves at most one letter in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import disk
from pipeline.archive.letter_facts import FAILED, IN_DOUBT, SENDING, SENT, SentLetter
from pipeline.commands.send.letter_steps import write_letter_files
from pipeline.commands.workspace import Step, Workspace
from pipeline.letters.letter_factory import LetterFactory
from pipeline.letters.result import (
    DoubtfulLetter,
    FailedLetter,
    ReadyLetter,
    build_doubtful_letters,
    build_sent_letter,
    explain_outcome,
)
from pipeline.mail import (
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


def mail_letters(
    workspace: Workspace, desk: LetterFactory, server: SmtpServer, letters: Sequence[ReadyLetter]
) -> MailingResult:
    """Send letters, with retries; server and network errors become outcomes and are never raised."""
    settings = desk.office.settings.mail
    outcomes: dict[str, SmtpOutcome] = {}
    waiting: Sequence[ReadyLetter] = letters
    with workspace.progress("发信", len(letters)) as step:
        for attempt in range(settings.attempts):
            if attempt:
                workspace.sleep(settings.pause_seconds * 2 ** (attempt - 1))
            waiting, lasting = _send_round(workspace, desk, server, waiting, outcomes, step=step)
            if lasting or not waiting:
                break
    return _summarise_mailing(workspace, desk, letters, outcomes)


def _send_round(
    workspace: Workspace,
    desk: LetterFactory,
    server: SmtpServer,
    letters: Sequence[ReadyLetter],
    outcomes: dict[str, SmtpOutcome],
    *,
    step: Step,
) -> tuple[list[ReadyLetter], bool]:
    """Try each letter once; return the letters to retry, and whether retrying is pointless."""
    left: list[ReadyLetter] = []
    with SmtpSession(server) as session:
        for at, each in enumerate(letters):
            try:
                outcome = _send_one(workspace, desk, session, each)
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


def _send_one(workspace: Workspace, desk: LetterFactory, session: SmtpSession, each: ReadyLetter) -> SmtpOutcome:
    """Send one letter, and record it in the journal before and after transmission."""
    journal, begun = workspace.journal, list[SentLetter]()

    def begin() -> None:
        write_letter_files(workspace, each)
        begun.append(journal.add(build_sent_letter(desk, each, SENDING)))

    message = add_date_header(each.message, workspace.clock())
    try:
        outcome = explain_outcome(each, session.deliver(each.mail.sender, each.mail.address, message, begin))
    except disk.DiskError as fault:
        return SmtpOutcome(SmtpStatus.REFUSED, str(fault))
    if begun:
        try:
            journal.record_outcome(begun[0], _STATES[outcome.verdict], workspace.today.isoformat(), outcome.said)
        except disk.DiskError as fault:
            return SmtpOutcome(SmtpStatus.IN_DOUBT, f"结果没有记下来：{fault}")
    return outcome


def _summarise_mailing(
    workspace: Workspace, desk: LetterFactory, letters: Sequence[ReadyLetter], outcomes: dict[str, SmtpOutcome]
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
    remarks = _record_failures(workspace, desk, failed)
    in_doubt = [
        doubtful
        for each in by_verdict[SmtpStatus.IN_DOUBT]
        for doubtful in build_doubtful_letters(desk.today, each, outcomes[each.letter.matter].said)
    ]
    return MailingResult(tuple(by_verdict[SmtpStatus.ACCEPTED]), tuple(failed), tuple(in_doubt), tuple(remarks))


def _record_failures(workspace: Workspace, desk: LetterFactory, failed: Sequence[FailedLetter]) -> list[str]:
    """Record each failure in the journal, once for the same letter and reason; return disk errors as remarks."""
    known, journal = workspace.journal.group_by_matter(), workspace.journal
    for each in failed:
        last = known.get(each.ready.letter.matter, ())[-1:]
        if [(one.state, one.sent.letter, one.said) for one in last] == [(FAILED, each.ready.mail.key, each.reason)]:
            continue
        try:
            journal.add(build_sent_letter(desk, each.ready, FAILED, each.reason))
        except disk.DiskError as fault:
            return [str(fault)]
    return []
