"""Plan a period's letters, check each of them as built, and write them as files or hand them to a mail server.

A letter that the journal records as sent is never sent again, and a letter in doubt is only reported, unless the
operator names it for resending. Letters are never deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pipeline import disk
from pipeline.archive import pick_decisive_entry
from pipeline.archive.facts import SENT, WRITTEN
from pipeline.commands.plausible import require_plausible_day, require_plausible_period
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.send.branch_folder import read_branch_folders, update_branch_folders
from pipeline.commands.send.load import load_letter_factory
from pipeline.commands.send.mailing import build_smtp_server, mail_letters, write_letter_files
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import UserError
from pipeline.letters.branch_folder import build_branch_folder_files
from pipeline.letters.letter_factory import Letter, LetterFactory, LetterRemark, WithheldLetter
from pipeline.letters.prepare import (
    RECEIPT_CONFIRMED,
    find_doubtful_letters,
    group_earlier_attempts,
    list_warnings,
    prepare_letter,
)
from pipeline.letters.result import (
    LETTERS_FOLDER,
    ReadyLetter,
    SendResult,
    SkippedLetter,
    build_sent_letter,
    is_sent_by_server,
)
from pipeline.letters.status_sheet import SHEET_FILE, build_status_sheet
from pipeline.letters.triggers import TRIGGERS
from pipeline.mail import SmtpServer
from pipeline.periods import Period
from pipeline.terms import LetterKind


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
    require_plausible_day(workspace)
    require_plausible_period(workspace, period)
    require_known_period(workspace, period)
    if unknown := sorted(set(branches) - set(office.by_code)):
        raise UserError(f"templates/{ROSTER_FILE}：名册中没有支部“{'”“'.join(unknown)}”。请核对 --branch 的短码。")
    with workspace.locked():
        require_intact_facts(workspace)
        desk = load_letter_factory(workspace, period, kinds, frozenset(branches))
        plan = plan_send(workspace, desk, kinds, resend, arrived)
        if dry_run:
            return plan
        server = build_smtp_server(workspace, environment or {}) if any(map(plan.is_for_server, plan.ready)) else None
        return perform_send(workspace, desk, plan, server)


def plan_send(
    workspace: Workspace,
    desk: LetterFactory,
    kinds: Collection[LetterKind],
    resend: Collection[str] = (),
    arrived: Collection[str] = (),
) -> SendResult:
    """Return every letter due today and what is to be done with it; nothing is written."""
    asked = tuple(kind for kind in LetterKind if kind in kinds)
    drafted = [each for kind in asked for each in TRIGGERS[kind](desk)]
    letters = [each for each in drafted if isinstance(each, Letter)]
    earlier = group_earlier_attempts(desk, arrived)
    if strange := sorted(set(resend) - {each.matter for each in letters}):
        raise UserError(
            f"--resend：这次要备的信里没有“{'”“'.join(strange)}”。请核对编号（加 --dry-run --json 可以看到全部编号）。"
        )
    with workspace.progress("备信", len(letters)) as step:
        outcomes = []
        for each in letters:
            step()
            outcomes.append(prepare_letter(desk, each, earlier.get(each.matter, ()), resend))
    return SendResult(
        period=desk.period,
        kinds=asked,
        ready=tuple(each for each in outcomes if isinstance(each, ReadyLetter)),
        skipped=tuple(each for each in outcomes if isinstance(each, SkippedLetter)),
        held=tuple(each for each in (*drafted, *outcomes) if isinstance(each, WithheldLetter)),
        answers=build_branch_folder_files(desk, asked, read_branch_folders(workspace, desk)),
        remarks=(*list_warnings(desk), *(each.text for each in drafted if isinstance(each, LetterRemark))),
        by_server=is_sent_by_server(desk.office.settings),
        doubtful=tuple(find_doubtful_letters(desk, earlier, resend)),
        arrived=tuple(arrived),
    )


def perform_send(
    workspace: Workspace, desk: LetterFactory, plan: SendResult, server: SmtpServer | None = None
) -> SendResult:
    """Write or send every planned letter, then update 回执与退回 and 发送情况."""
    workspace.keep_office()
    known = workspace.journal.group_by_matter() if plan.arrived else {}
    for matter in plan.arrived:
        workspace.journal.record_outcome(
            pick_decisive_entry(known[matter]).sent, SENT, workspace.today.isoformat(), RECEIPT_CONFIRMED
        )
    done = _write_letters(workspace, desk, plan)
    if server is not None:
        mailed = mail_letters(workspace, desk, server, [each for each in plan.ready if plan.is_for_server(each)])
        went = {each.letter.matter for each in (*done.ready, *mailed.sent)}
        done = replace(
            done, ready=tuple(each for each in plan.ready if each.letter.matter in went), failed=mailed.failed,
            doubtful=(*plan.doubtful, *mailed.doubtful), remarks=(*done.remarks, *mailed.remarks),
        )  # fmt: skip
    remarks = (*_record_ends(workspace), *update_branch_folders(workspace, desk, plan.answers))
    done = replace(done, remarks=(*done.remarks, *remarks))
    return _add_status_sheet(workspace, desk, done) if plan.by_server else done


def _record_ends(workspace: Workspace) -> tuple[str, ...]:
    """Record the ends of the journal; what was sent is told even if the disk refuses, and the next run records them."""
    try:
        workspace.ends.record()
    except disk.DiskError as fault:
        return (str(fault),)
    return ()


def _write_letters(workspace: Workspace, desk: LetterFactory, plan: SendResult) -> SendResult:
    """Write every letter that is delivered as files; a disk error withholds that letter only."""
    ours = [each for each in plan.ready if not plan.is_for_server(each)]
    done, refused = list[ReadyLetter](), list[WithheldLetter]()
    with workspace.progress("写信", len(ours)) as step:
        for each in ours:
            step()
            try:
                write_letter_files(workspace, each)
                workspace.journal.add(build_sent_letter(desk, each, WRITTEN))
            except disk.DiskError as fault:
                refused.append(WithheldLetter(each.letter.kind, each.letter.branch, each.letter.matter, str(fault)))
            else:
                done.append(each)
    return replace(plan, ready=tuple(done), held=(*plan.held, *refused))


def _add_status_sheet(workspace: Workspace, desk: LetterFactory, done: SendResult) -> SendResult:
    """Write 发送情况 of the period; if the disk refuses (the file may be open), add a remark instead."""
    where = f"{desk.period}/{LETTERS_FOLDER}/{SHEET_FILE}"
    try:
        disk.write(
            workspace.root / "outbox" / where, build_status_sheet(desk, done, workspace.journal.group_by_matter())
        )
    except disk.DiskError as fault:
        return replace(done, remarks=(*done.remarks, str(fault)))
    return replace(done, sheet=where)
