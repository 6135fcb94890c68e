"""Send letters through the mail server in rounds: a temporary refusal is retried later and does not stop other letters.

Before the first byte of a letter is transmitted, its files and the fact that it is being sent are on the disk; its
outcome is recorded immediately afterwards. A run that is killed at any point leaves at most one letter in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import FAILED, IN_DOUBT, SENDING, SENT, Attached, Sent
from pipeline.contract.settings import SETTINGS_FILE, Settings
from pipeline.mail import Blame, MailServerFault, Outcome, Server, Session, Verdict, dated, password
from pipeline.stages.send.letters import Desk
from pipeline.stages.send.posted import Doubtful, Failed, Ready
from pipeline.stages.workspace import Step, Workspace

_STATES = {
    Verdict.ACCEPTED: SENT, Verdict.REFUSED: FAILED, Verdict.DEFERRED: FAILED, Verdict.IN_DOUBT: IN_DOUBT,
}  # fmt: skip


@dataclass(frozen=True)
class Mailed:
    """The letters that were to be sent by server, by outcome; ``remarks`` are further messages for the operator."""

    sent: tuple[Ready, ...]
    failed: tuple[Failed, ...]
    doubtful: tuple[Doubtful, ...]
    remarks: tuple[str, ...]


def by_server(settings: Settings) -> bool:
    """Return whether the settings send letters through a mail server (otherwise they are only written as files)."""
    return settings.letters.transport == "smtp"


def server_of(workspace: Workspace, environment: Mapping[str, str]) -> Server:
    """Build the mail server from the settings, with its password and the bureau's own certificate.

    UserError if the password is unavailable, DiskError if the certificate cannot be read.
    """
    mail = workspace.office.settings.mail
    certificate = disk.read(workspace.templates / mail.certificate) if mail.certificate else b""
    return Server(
        mail.host, mail.port, mail.security, mail.user, password(mail, environment), mail.timeout_seconds,
        certificate.decode("ascii", "replace"),
    )  # fmt: skip


def write_files(desk: Desk, each: Ready) -> None:
    """Write the letter's files. An interrupted run is completed by the next one, which writes the same bytes."""
    for name, data in each.files.items():
        disk.write(desk.workspace.root / "outbox" / each.folder / name, data)


def fact(desk: Desk, each: Ready, state: str, said: str = "") -> Sent:
    """Build the journal record of a letter."""
    letter, mail = each.letter, each.mail
    papers = tuple(Attached(paper.name, sha256_of(paper.data)) for paper in letter.papers)
    return Sent(
        number=0, date=desk.workspace.today.isoformat(), kind=letter.kind.value, period=str(desk.period),
        branch=letter.branch, address=mail.address, subject=mail.subject, letter=mail.key, state=state,
        folder=each.folder, attachments=papers, matter=letter.matter, content=mail.content, name=mail.name, said=said,
    )  # fmt: skip


def mail_out(desk: Desk, server: Server, letters: Sequence[Ready]) -> Mailed:
    """Send letters, with retries; server and network errors become outcomes and are never raised."""
    settings = desk.office.settings.mail
    outcomes: dict[str, Outcome] = {}
    waiting: Sequence[Ready] = letters
    with desk.workspace.progress("发信", len(letters)) as step:
        for attempt in range(settings.attempts):
            if attempt:
                desk.workspace.sleep(settings.pause_seconds * 2 ** (attempt - 1))
            waiting, lasting = _round(desk, server, waiting, outcomes, step)
            if lasting or not waiting:
                break
    return _summed_up(desk, letters, outcomes)


def _round(
    desk: Desk, server: Server, letters: Sequence[Ready], outcomes: dict[str, Outcome], step: Step
) -> tuple[list[Ready], bool]:
    """Try each letter once; return the letters to retry, and whether retrying is pointless."""
    left: list[Ready] = []
    with Session(server) as session:
        for at, each in enumerate(letters):
            try:
                outcome = _sent(desk, session, each)
            except MailServerFault as fault:
                rest = letters[at:]
                outcomes |= {one.letter.matter: Outcome(Verdict.DEFERRED, fault.said) for one in rest}
                return [*left, *rest], fault.lasting
            outcomes[each.letter.matter] = outcome
            if outcome.verdict is Verdict.DEFERRED:
                left.append(each)
            else:
                step()
    return left, False


def _sent(desk: Desk, session: Session, each: Ready) -> Outcome:
    """Send one letter, and record it in the journal before and after transmission."""
    journal, begun = desk.workspace.journal, list[Sent]()

    def begin() -> None:
        write_files(desk, each)
        begun.append(journal.add(fact(desk, each, SENDING)))

    message = dated(each.message, desk.workspace.clock())
    try:
        outcome = _explained(each, session.deliver(each.mail.sender, each.mail.address, message, begin))
    except disk.DiskFault as fault:
        return Outcome(Verdict.REFUSED, str(fault))
    if begun:
        try:
            journal.settle(begun[0], _STATES[outcome.verdict], desk.workspace.today.isoformat(), outcome.said)
        except disk.DiskFault as fault:
            return Outcome(Verdict.IN_DOUBT, f"结果没有记下来：{fault}")
    return outcome


def _explained(each: Ready, outcome: Outcome) -> Outcome:
    """Return the outcome with its message in whole sentences, naming the roster cell or setting to correct."""
    if outcome.verdict is not Verdict.REFUSED or outcome.blame is Blame.LETTER:
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


def _summed_up(desk: Desk, letters: Sequence[Ready], outcomes: dict[str, Outcome]) -> Mailed:
    """Group the letters by outcome and record the failed ones in the journal."""
    by_verdict: dict[Verdict, list[Ready]] = {verdict: [] for verdict in Verdict}
    for each in letters:
        by_verdict[outcomes[each.letter.matter].verdict].append(each)
    refused = {each.letter.matter for verdict in (Verdict.REFUSED, Verdict.DEFERRED) for each in by_verdict[verdict]}
    failed = [Failed(each, outcomes[each.letter.matter].said) for each in letters if each.letter.matter in refused]
    remarks = _noted(desk, failed)
    in_doubt = [_doubt(desk, each, outcomes[each.letter.matter].said) for each in by_verdict[Verdict.IN_DOUBT]]
    return Mailed(tuple(by_verdict[Verdict.ACCEPTED]), tuple(failed), tuple(in_doubt), tuple(remarks))


def _doubt(desk: Desk, each: Ready, said: str) -> Doubtful:
    letter, mail = each.letter, each.mail
    today = desk.workspace.today.isoformat()
    return Doubtful(letter.matter, letter.kind.value, letter.branch, mail.name, mail.address, today, said)


def _noted(desk: Desk, failed: Sequence[Failed]) -> list[str]:
    """Record each failure in the journal, once for the same letter and reason; return disk errors as remarks."""
    known, journal = desk.workspace.journal.by_matter(), desk.workspace.journal
    for each in failed:
        last = known.get(each.ready.letter.matter, ())[-1:]
        if [(one.state, one.sent.letter, one.said) for one in last] == [(FAILED, each.ready.mail.key, each.reason)]:
            continue
        try:
            journal.add(fact(desk, each.ready, FAILED, each.reason))
        except disk.DiskFault as fault:
            return [str(fault)]
    return []
