"""Plan a period's letters, check each of them as built, and write them as files or hand them to a mail server.

A letter that the journal records as sent is never sent again, and a letter in doubt is only reported, unless the
operator names it for resending. Letters are never deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline import disk
from pipeline.archive import Entry, standing
from pipeline.archive.facts import FAILED, IN_DOUBT, SENT, WRITTEN, Sent, Settled
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.findings import SettingsFault
from pipeline.mail import Mail, MailFault, Server, eml, opened
from pipeline.stages.records import require_known
from pipeline.stages.send.answer_folder import answers, place
from pipeline.stages.send.letters import Desk, Held, Letter, Remark
from pipeline.stages.send.mailing import by_server, fact, mail_out, server_of, write_files
from pipeline.stages.send.occasions import OCCASIONS
from pipeline.stages.send.owners import objections
from pipeline.stages.send.posted import FOLDER, Doubtful, Posted, Ready, Skipped
from pipeline.stages.send.sent_sheet import SHEET_FILE, sent_sheet
from pipeline.stages.workspace import Step, Workspace
from pipeline.vocabulary import LetterKind, Period

_SIGNS = 8
_ASKED = "已向对方问明，信已收到"


def send(
    workspace: Workspace, period: Period, kinds: Collection[LetterKind], *, branches: Collection[str] = (),
    resend: Collection[str] = (), arrived: Collection[str] = (), dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Posted:  # fmt: skip
    """Write or send the period's letters of some kinds, as the settings say.

    ``environment`` is searched for the mail password. UserError before anything is written if a branch or letter that
    the operator named is unknown or the password is unavailable.
    """
    office = workspace.office
    workspace.require_today()
    require_known(workspace, period)
    if unknown := sorted(set(branches) - set(office.by_code)):
        raise SettingsFault(f"templates/{ROSTER_FILE}：名册中没有支部“{'”“'.join(unknown)}”。请核对 --branch 的短码。")
    with workspace.locked():
        desk = Desk(workspace, period, frozenset(branches))
        plan = make_plan(desk, kinds, resend, arrived)
        if dry_run:
            return plan
        server = server_of(workspace, environment or {}) if any(map(plan.goes_by_server, plan.ready)) else None
        return perform(desk, plan, server)


def make_plan(
    desk: Desk, kinds: Collection[LetterKind], resend: Collection[str] = (), arrived: Collection[str] = ()
) -> Posted:
    """Return every letter due today and what is to be done with it; nothing is written."""
    asked = tuple(kind for kind in LetterKind if kind in kinds)
    drafted = [each for kind in asked for each in OCCASIONS[kind](desk)]
    letters = [each for each in drafted if isinstance(each, Letter)]
    earlier = _earlier(desk, arrived)
    if strange := sorted(set(resend) - {each.matter for each in letters}):
        raise SettingsFault(
            f"--resend：这次要备的信里没有“{'”“'.join(strange)}”。请核对编号（加 --dry-run --json 可以看到全部编号）。"
        )
    with desk.workspace.progress("备信", len(letters)) as step:
        outcomes = [_outcome(desk, each, earlier.get(each.matter, ()), resend, step) for each in letters]
    return Posted(
        desk.period, asked,
        tuple(each for each in outcomes if isinstance(each, Ready)),
        tuple(each for each in outcomes if isinstance(each, Skipped)),
        tuple(each for each in (*drafted, *outcomes) if isinstance(each, Held)),
        answers(desk, asked), (*_warned(desk), *(each.text for each in drafted if isinstance(each, Remark))),
        by_server=by_server(desk.office.settings),
        doubtful=tuple(_doubtful(desk, earlier, resend)), arrived=tuple(arrived),
    )  # fmt: skip


def _warned(desk: Desk) -> Iterator[str]:
    if by_server(desk.office.settings) and desk.office.settings.mail.security == "none":
        yield f"注意：templates/{SETTINGS_FILE} 设为不加密发送，信件和附件在网络上谁都能看到。"


def _earlier(desk: Desk, arrived: Collection[str]) -> dict[str, tuple[Entry, ...]]:
    """Return earlier attempts by letter id, with the letters in ``arrived`` settled as sent.

    UserError if one of those is not in doubt.
    """
    known = desk.workspace.journal.by_matter()
    for matter in arrived:
        last = standing(known[matter]) if matter in known else None
        if last is None or last.state != IN_DOUBT:
            raise SettingsFault(f"--arrived：“{matter}”不是可能已发出的信。请核对编号。")
        settled = Settled(0, last.sent.number, desk.workspace.today.isoformat(), SENT, _ASKED)
        known[matter] = (*known[matter], Entry(last.sent, settled))
    return known


def _doubtful(
    desk: Desk, earlier: Mapping[str, tuple[Entry, ...]], resend: Collection[str]
) -> Iterator[Doubtful]:  # fmt: skip
    """Find letters of the period that are in doubt and not to be resent, even if they are not due today."""
    for matter, entries in earlier.items():
        last = standing(entries)
        ours = last.sent.period == str(desk.period) and (not desk.only or last.sent.branch in desk.only)
        if ours and last.state == IN_DOUBT and matter not in resend:
            sent = last.sent
            yield Doubtful(sent.matter, sent.kind, sent.branch, sent.name, sent.address, sent.date, last.said)


def _outcome(
    desk: Desk, letter: Letter, earlier: Sequence[Entry], resend: Collection[str], step: Step
) -> Ready | Skipped | Held | None:
    """Build and check one letter; None if it is in doubt and not to be resent."""
    step()
    settings, to = desk.office.settings.letters, letter.recipient
    went = [each for each in earlier if each.went]
    mail = Mail(settings.sender, to.name, to.address, letter.subject, letter.body, letter.papers, len(went))
    if letter.matter not in resend:
        if went:
            last = went[-1]
            return Skipped(letter, last.sent.date, _changed(letter, mail, last.sent), last.state)
        if any(each.state == IN_DOUBT for each in earlier):
            return None
    reasons = []
    if to.address and not settings.allows(to.address):
        reasons.append(
            f"邮箱“{to.address}”的域名不在 templates/{SETTINGS_FILE} 的“letters.domains”之内。请核对名册或设置。"
        )
    try:
        message = eml(mail, draft=settings.transport == "files" or not to.address)
    except MailFault as fault:
        return Held(letter.kind, letter.branch, letter.matter, "".join([*reasons, str(fault)]))
    reasons += objections(desk, letter, opened(message))
    if reasons:
        return Held(letter.kind, letter.branch, letter.matter, "".join(reasons))
    whose = f"{letter.branch}_{disk.clean_name(to.name)}" if letter.branch else f"送阅_{disk.clean_name(to.name)}"
    own = f"{whose}/{letter.title}-{mail.key[:_SIGNS]}"
    return Ready(letter, mail, message, f"{desk.period}/{FOLDER}/{own}", _again(letter, earlier, resend))


def _again(letter: Letter, earlier: Sequence[Entry], resend: Collection[str]) -> str:
    if letter.matter in resend:
        return "按要求再发一次"
    return "上次没有发成" if any(each.state == FAILED for each in earlier) else ""


def _changed(letter: Letter, mail: Mail, last: Sent) -> str:
    """Describe what changed since the letter was sent, in Chinese. The content of a receipt never counts as changed."""
    content = mail.content != last.content and letter.kind is not LetterKind.RECEIPTS
    what = {"内容": content, "收件地址": mail.address != last.address}
    return "、".join(name for name, differs in what.items() if differs)


def perform(desk: Desk, plan: Posted, server: Server | None = None) -> Posted:
    """Write or send every planned letter, then update 回执与退回 and 发送情况."""
    desk.workspace.keep_office()
    known = desk.workspace.journal.by_matter() if plan.arrived else {}
    for matter in plan.arrived:
        desk.workspace.journal.settle(standing(known[matter]).sent, SENT, desk.workspace.today.isoformat(), _ASKED)
    done = _written(desk, plan)
    if server is not None:
        mailed = mail_out(desk, server, [each for each in plan.ready if plan.goes_by_server(each)])
        went = {each.letter.matter for each in (*done.ready, *mailed.sent)}
        done = replace(
            done, ready=tuple(each for each in plan.ready if each.letter.matter in went), failed=mailed.failed,
            doubtful=(*plan.doubtful, *mailed.doubtful), remarks=(*done.remarks, *mailed.remarks),
        )  # fmt: skip
    done = replace(done, remarks=(*done.remarks, *place(desk, plan.answers)))
    return _with_sheet(desk, done) if plan.by_server else done


def _written(desk: Desk, plan: Posted) -> Posted:
    """Write every letter that is delivered as files; a disk error withholds that letter only."""
    ours = [each for each in plan.ready if not plan.goes_by_server(each)]
    done, refused = list[Ready](), list[Held]()
    with desk.workspace.progress("写信", len(ours)) as step:
        for each in ours:
            step()
            try:
                write_files(desk, each)
                desk.workspace.journal.add(fact(desk, each, WRITTEN))
            except disk.DiskFault as fault:
                refused.append(Held(each.letter.kind, each.letter.branch, each.letter.matter, str(fault)))
            else:
                done.append(each)
    return replace(plan, ready=tuple(done), held=(*plan.held, *refused))


def _with_sheet(desk: Desk, done: Posted) -> Posted:
    """Write 发送情况 of the period; if the disk refuses (the file may be open), add a remark instead."""
    where = f"{desk.period}/{FOLDER}/{SHEET_FILE}"
    try:
        disk.write(desk.workspace.root / "outbox" / where, sent_sheet(desk, done))
    except disk.DiskFault as fault:
        return replace(done, remarks=(*done.remarks, str(fault)))
    return replace(done, sheet=where)
