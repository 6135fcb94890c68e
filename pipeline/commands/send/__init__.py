"""Plan a period's letters, check each of them as built, and write them as files or hand them to a mail server.

A letter that the journal records as sent is never sent again, and a letter in doubt is only reported, unless the
operator names it for resending. Letters are never deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline import disk
from pipeline.archive import SentEntry, pick_decisive_entry
from pipeline.archive.facts import FAILED, IN_DOUBT, SENT, WRITTEN, LetterOutcome, SentLetter
from pipeline.commands.send.branch_folder import build_branch_folder_files, update_branch_folders
from pipeline.commands.send.letter_factory import Letter, LetterFactory, LetterRemark, WithheldLetter
from pipeline.commands.send.mailing import (
    build_sent_letter,
    build_smtp_server,
    is_sent_by_server,
    mail_letters,
    write_letter_files,
)
from pipeline.commands.send.recipient_guard import find_objections
from pipeline.commands.send.result import LETTERS_FOLDER, DoubtfulLetter, ReadyLetter, SendResult, SkippedLetter
from pipeline.commands.send.status_sheet import SHEET_FILE, build_status_sheet
from pipeline.commands.send.triggers import TRIGGERS
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.workspace import Step, Workspace
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.findings import UserError
from pipeline.mail import MailError, MailMessage, SmtpServer, build_eml, parse_message
from pipeline.terms import LetterKind, Period

_KEY_CHARS = 8
_RECEIPT_CONFIRMED = "已向对方问明，信已收到"


def send_letters(
    workspace: Workspace, period: Period, kinds: Collection[LetterKind], *, branches: Collection[str] = (),
    resend: Collection[str] = (), arrived: Collection[str] = (), dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
) -> SendResult:  # fmt: skip
    """Write or send the period's letters of some kinds, as the settings say.

    ``environment`` is searched for the mail password. UserError before anything is written if a branch or letter that
    the operator named is unknown or the password is unavailable.
    """
    office = workspace.office
    workspace.require_today()
    require_known_period(workspace, period)
    if unknown := sorted(set(branches) - set(office.by_code)):
        raise UserError(f"templates/{ROSTER_FILE}：名册中没有支部“{'”“'.join(unknown)}”。请核对 --branch 的短码。")
    with workspace.locked():
        desk = LetterFactory(workspace, period, frozenset(branches))
        plan = plan_send(desk, kinds, resend, arrived)
        if dry_run:
            return plan
        server = build_smtp_server(workspace, environment or {}) if any(map(plan.is_for_server, plan.ready)) else None
        return perform_send(desk, plan, server)


def plan_send(
    desk: LetterFactory, kinds: Collection[LetterKind], resend: Collection[str] = (), arrived: Collection[str] = ()
) -> SendResult:
    """Return every letter due today and what is to be done with it; nothing is written."""
    asked = tuple(kind for kind in LetterKind if kind in kinds)
    drafted = [each for kind in asked for each in TRIGGERS[kind](desk)]
    letters = [each for each in drafted if isinstance(each, Letter)]
    earlier = _group_earlier_attempts(desk, arrived)
    if strange := sorted(set(resend) - {each.matter for each in letters}):
        raise UserError(
            f"--resend：这次要备的信里没有“{'”“'.join(strange)}”。请核对编号（加 --dry-run --json 可以看到全部编号）。"
        )
    with desk.workspace.progress("备信", len(letters)) as step:
        outcomes = [_prepare_letter(desk, each, earlier.get(each.matter, ()), resend, step) for each in letters]
    return SendResult(
        period=desk.period,
        kinds=asked,
        ready=tuple(each for each in outcomes if isinstance(each, ReadyLetter)),
        skipped=tuple(each for each in outcomes if isinstance(each, SkippedLetter)),
        held=tuple(each for each in (*drafted, *outcomes) if isinstance(each, WithheldLetter)),
        answers=build_branch_folder_files(desk, asked),
        remarks=(*_list_warnings(desk), *(each.text for each in drafted if isinstance(each, LetterRemark))),
        by_server=is_sent_by_server(desk.office.settings),
        doubtful=tuple(_find_doubtful_letters(desk, earlier, resend)),
        arrived=tuple(arrived),
    )


def _list_warnings(desk: LetterFactory) -> Iterator[str]:
    if is_sent_by_server(desk.office.settings) and desk.office.settings.mail.security == "none":
        yield f"注意：templates/{SETTINGS_FILE} 设为不加密发送，信件和附件在网络上谁都能看到。"


def _group_earlier_attempts(desk: LetterFactory, arrived: Collection[str]) -> dict[str, tuple[SentEntry, ...]]:
    """Return earlier attempts by letter id, with the letters in ``arrived`` settled as sent.

    UserError if one of those is not in doubt.
    """
    known = desk.workspace.journal.group_by_matter()
    for matter in arrived:
        last = pick_decisive_entry(known[matter]) if matter in known else None
        if last is None or last.state != IN_DOUBT:
            raise UserError(f"--arrived：“{matter}”不是可能已发出的信。请核对编号。")
        settled = LetterOutcome(
            number=0,
            letter=last.sent.number,
            date=desk.workspace.today.isoformat(),
            state=SENT,
            said=_RECEIPT_CONFIRMED,
        )
        known[matter] = (*known[matter], SentEntry(last.sent, settled))
    return known


def _find_doubtful_letters(
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


def _prepare_letter(
    desk: LetterFactory, letter: Letter, earlier: Sequence[SentEntry], resend: Collection[str], step: Step
) -> ReadyLetter | SkippedLetter | WithheldLetter | None:
    """Build and check one letter; None if it is in doubt and not to be resent."""
    step()
    settings, to = desk.office.settings.letters, letter.recipient
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
        if went:
            last = went[-1]
            return SkippedLetter(letter, last.sent.date, _describe_letter_changes(letter, mail, last.sent), last.state)
        if any(each.state == IN_DOUBT for each in earlier):
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
    whose = f"{letter.branch}_{disk.clean_name(to.name)}" if letter.branch else f"送阅_{disk.clean_name(to.name)}"
    own = f"{whose}/{letter.title}-{mail.key[:_KEY_CHARS]}"
    return ReadyLetter(
        letter=letter,
        mail=mail,
        message=message,
        folder=f"{desk.period}/{LETTERS_FOLDER}/{own}",
        again=_explain_retry(letter, earlier, resend),
    )


def _explain_retry(letter: Letter, earlier: Sequence[SentEntry], resend: Collection[str]) -> str:
    if letter.matter in resend:
        return "按要求再发一次"
    return "上次没有发成" if any(each.state == FAILED for each in earlier) else ""


def _describe_letter_changes(letter: Letter, mail: MailMessage, last: SentLetter) -> str:
    """Describe what changed since the letter was sent, in Chinese. The content of a receipt never counts as changed."""
    content = mail.content != last.content and letter.kind is not LetterKind.RECEIPTS
    what = {"内容": content, "收件地址": mail.address != last.address}
    return "、".join(name for name, differs in what.items() if differs)


def perform_send(desk: LetterFactory, plan: SendResult, server: SmtpServer | None = None) -> SendResult:
    """Write or send every planned letter, then update 回执与退回 and 发送情况."""
    desk.workspace.keep_office()
    known = desk.workspace.journal.group_by_matter() if plan.arrived else {}
    for matter in plan.arrived:
        desk.workspace.journal.record_outcome(
            pick_decisive_entry(known[matter]).sent, SENT, desk.workspace.today.isoformat(), _RECEIPT_CONFIRMED
        )
    done = _write_letters(desk, plan)
    if server is not None:
        mailed = mail_letters(desk, server, [each for each in plan.ready if plan.is_for_server(each)])
        went = {each.letter.matter for each in (*done.ready, *mailed.sent)}
        done = replace(
            done, ready=tuple(each for each in plan.ready if each.letter.matter in went), failed=mailed.failed,
            doubtful=(*plan.doubtful, *mailed.doubtful), remarks=(*done.remarks, *mailed.remarks),
        )  # fmt: skip
    done = replace(done, remarks=(*done.remarks, *update_branch_folders(desk, plan.answers)))
    return _add_status_sheet(desk, done) if plan.by_server else done


def _write_letters(desk: LetterFactory, plan: SendResult) -> SendResult:
    """Write every letter that is delivered as files; a disk error withholds that letter only."""
    ours = [each for each in plan.ready if not plan.is_for_server(each)]
    done, refused = list[ReadyLetter](), list[WithheldLetter]()
    with desk.workspace.progress("写信", len(ours)) as step:
        for each in ours:
            step()
            try:
                write_letter_files(desk, each)
                desk.workspace.journal.add(build_sent_letter(desk, each, WRITTEN))
            except disk.DiskError as fault:
                refused.append(WithheldLetter(each.letter.kind, each.letter.branch, each.letter.matter, str(fault)))
            else:
                done.append(each)
    return replace(plan, ready=tuple(done), held=(*plan.held, *refused))


def _add_status_sheet(desk: LetterFactory, done: SendResult) -> SendResult:
    """Write 发送情况 of the period; if the disk refuses (the file may be open), add a remark instead."""
    where = f"{desk.period}/{LETTERS_FOLDER}/{SHEET_FILE}"
    try:
        disk.write(desk.workspace.root / "outbox" / where, build_status_sheet(desk, done))
    except disk.DiskError as fault:
        return replace(done, remarks=(*done.remarks, str(fault)))
    return replace(done, sheet=where)
