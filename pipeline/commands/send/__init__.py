"""Plan a period's letters, check each of them as built, and write them as files or hand them to a mail server.

A letter that the journal records as sent is never sent again, and a letter in doubt is only reported, unless the
operator names it for resending. Letters are never deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from pipeline import disk
from pipeline.archive.letter_facts import WRITTEN
from pipeline.commands.fact_steps import KeepOffice
from pipeline.commands.file_steps import RefreshFile
from pipeline.commands.plan import Performed, Plan, perform_steps
from pipeline.commands.plausible import require_plausible_day, require_plausible_period
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.send.branch_folder import plan_branch_folders, read_branch_folders
from pipeline.commands.send.letter_steps import ConfirmArrival, WriteLetter
from pipeline.commands.send.load import load_letter_factory, narrow_to_span
from pipeline.commands.send.mailing import build_smtp_server, mail_letters
from pipeline.commands.send.posting import plan_posting_list
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import ROSTER_FILE
from pipeline.documents.paper_list import Span
from pipeline.findings import UserError
from pipeline.letters.branch_folder import build_branch_folder_files
from pipeline.letters.join import join_letters
from pipeline.letters.letter_factory import Letter, LetterFactory, LetterRemark, WithheldLetter
from pipeline.letters.order import LetterOutcome, SendOrder, drop_lone_letters
from pipeline.letters.posting_list import POSTING_TITLE, format_list_place
from pipeline.letters.prepare import (
    find_doubtful_letters,
    find_letters_to_settle,
    group_earlier_attempts,
    list_warnings,
    place_in_month,
    prepare_letter,
)
from pipeline.letters.result import (
    ReadyLetter,
    SendResult,
    SkippedLetter,
    build_sent_letter,
    is_sent_by_server,
)
from pipeline.letters.status_sheet import build_status_sheet, format_sheet_place
from pipeline.mail import SmtpServer
from pipeline.periods import Month, Period
from pipeline.terms import LETTER_TITLES, LetterKind


def send_letters(
    workspace: Workspace, period: Period, kinds: Collection[LetterKind], *, along: Collection[LetterKind] = (),
    next_forms: bool = False, branches: Collection[str] = (), resend: Collection[str] = (),
    arrived: Collection[str] = (), dry_run: bool = False, span: Span | None = None,
    environment: Mapping[str, str] | None = None,
) -> SendResult:  # fmt: skip
    """Write or send the period's letters of some kinds, as the settings say.

    Those of the kinds ``along`` go only to branches that get another letter; ``next_forms`` adds the forms of the next
    month that have been handed out. ``span``: only the papers about this quarter or year, of which the period is the
    last month on record.
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
        only = frozenset(branches)
        desk = load_letter_factory(workspace, period, {*kinds, *along}, only, resend)
        if span is not None and not isinstance(span, Month):
            desk = narrow_to_span(
                workspace,
                desk,
                _require_issued_only(span, {*kinds, *along, *([LetterKind.FORMS] if next_forms else [])}),
            )
        following = load_letter_factory(workspace, period.shift(1), {LetterKind.FORMS}, only) if next_forms else None
        order = SendOrder(frozenset(kinds), frozenset(along) - set(kinds), following)
        plan = plan_send(workspace, desk, order, resend, arrived)
        if dry_run:
            return _preview_sending(workspace, desk, plan)
        by_server = plan.result.list_for_server()
        server = build_smtp_server(workspace, environment or {}) if by_server else None
        return perform_send(workspace, desk, plan, server)


def _require_issued_only(span: Span, kinds: Collection[LetterKind]) -> Span:
    """Return a quarter or a year; raise UserError if other letters than those with signed papers are asked for."""
    if other := [LETTER_TITLES[kind] for kind in LetterKind if kind in kinds and kind is not LetterKind.ISSUED]:
        raise UserError(
            f"{span.as_chinese()}只有签发文件可以发，{'、'.join(other)}按月发。"
            "请写“--kinds issued”，或把报告期写成月份。"
        )
    return span


@dataclass(frozen=True)
class SendPlan:
    """The letters of a run and what is to be done with each; those for the mail server are no steps of a plan.

    ``facts`` are recorded first, then ``letters`` are written for a person to send.
    """

    result: SendResult
    facts: Plan
    letters: Plan


def plan_send(
    workspace: Workspace,
    desk: LetterFactory,
    order: SendOrder,
    resend: Collection[str] = (),
    arrived: Collection[str] = (),
) -> SendPlan:
    """Return every letter due today and what is to be done with it; nothing is written."""
    asked, made = order.list_kinds(), list(order.draft(desk))
    drafted = [each for _, each in made]
    letters = [(factory, each) for factory, each in made if isinstance(each, Letter)]
    settling = find_letters_to_settle(desk, arrived)
    earlier = group_earlier_attempts(desk, settling)
    if strange := sorted(set(resend) - {each.matter for _, each in letters}):
        raise UserError(
            f"--resend：这次要备的信里没有“{'”“'.join(strange)}”。请核对编号（加 --dry-run --json 可以看到全部编号）。"
        )
    with workspace.progress("备信", len(letters)) as step:
        outcomes: list[LetterOutcome] = []
        for factory, each in letters:
            step()
            done = prepare_letter(factory, each, earlier.get(each.matter, ()), desk.resend)
            outcomes.append(place_in_month(desk, done) if isinstance(done, ReadyLetter) else done)
    outcomes = list(drop_lone_letters(outcomes, order.along))
    result = SendResult(
        period=desk.period,
        kinds=asked,
        ready=join_letters(desk, [each for each in outcomes if isinstance(each, ReadyLetter)]),
        skipped=tuple(each for each in outcomes if isinstance(each, SkippedLetter)),
        held=tuple(each for each in (*drafted, *outcomes) if isinstance(each, WithheldLetter)),
        answers=build_branch_folder_files(desk, asked, read_branch_folders(workspace, desk)),
        remarks=(
            *list_warnings(desk),
            *filter(None, [desk.order.describe()]),
            *(each.text for each in drafted if isinstance(each, LetterRemark)),
        ),
        by_server=is_sent_by_server(desk.office.settings),
        doubtful=tuple(find_doubtful_letters(desk, earlier, desk.resend)),
        arrived=tuple(settling),
        arrived_before=tuple(dict.fromkeys(each for each in arrived if each not in settling)),
    )
    confirmed = [ConfirmArrival(each.sent) for each in {each.sent.number: each for each in settling.values()}.values()]
    ours = [each for each in result.ready if not result.is_for_server(each)]
    written = [WriteLetter(each, build_sent_letter(desk, each, WRITTEN)) for each in ours]
    return SendPlan(result, Plan((KeepOffice(), *confirmed)), Plan(tuple(written)))


def _preview_sending(workspace: Workspace, desk: LetterFactory, plan: SendPlan) -> SendResult:
    """Tell in order what a run would do, if every letter is taken by the server."""
    root = workspace.root
    folders, edited = plan_branch_folders(workspace, desk, plan.result.answers)
    mailed = [
        f"发出：给“{each.mail.name}”的“{each.mail.subject}”，发之前、发之后各登记一次"
        for each in plan.result.list_for_server()
    ]
    sheet = [f"写入：outbox/{format_list_place(desk.period)}（{POSTING_TITLE}）"] if plan.letters.steps else []
    sheet += [f"写入：outbox/{format_sheet_place(desk)}（发送情况）"] if plan.result.by_server else []
    steps = (*plan.facts.describe(root), *plan.letters.describe(root), *mailed, *folders.describe(root), *sheet)
    left = [each.place for each in edited]
    answers = tuple(each for each in plan.result.answers if each.place not in left)
    remarks = (*plan.result.remarks, *(each.remark for each in edited))
    return replace(plan.result, answers=answers, remarks=remarks, steps=steps)


def perform_send(
    workspace: Workspace, desk: LetterFactory, plan: SendPlan, server: SmtpServer | None = None
) -> SendResult:
    """Write or send every planned letter, then update 回执与退回 and 发送情况.

    Between the plans the letters for the server are sent one by one, each recorded before and after it is transmitted.
    The branch folders are planned last, since a branch may have typed into its copy while letters were sent.
    """
    perform_steps(workspace, plan.facts)
    done = _drop_refused(plan.result, perform_steps(workspace, plan.letters, "写信"))
    if server is not None:
        mailed = mail_letters(workspace, desk, server, plan.result.list_for_server())
        went = {each.letter.matter for each in (*done.ready, *mailed.sent)}
        done = replace(
            done, ready=tuple(each for each in plan.result.ready if each.letter.matter in went), failed=mailed.failed,
            doubtful=(*done.doubtful, *mailed.doubtful), remarks=(*done.remarks, *mailed.remarks),
        )  # fmt: skip
    remarks = _record_ends(workspace)
    folders, edited = plan_branch_folders(workspace, desk, plan.result.answers)
    refreshed = perform_steps(workspace, folders)
    changed = {*refreshed.written, *refreshed.removed}
    answers = tuple(each for each in plan.result.answers if workspace.inbox / each.place in changed)
    remarks = (*remarks, *(each.remark for each in edited), *refreshed.messages)
    done = replace(done, answers=answers, remarks=(*done.remarks, *remarks))
    done = _add_posting_list(workspace, desk, done)
    return _add_status_sheet(workspace, desk, done) if done.by_server else done


def _record_ends(workspace: Workspace) -> tuple[str, ...]:
    """Record the ends of the journal; what was sent is told even if the disk refuses, and the next run records them."""
    try:
        workspace.ends.record()
    except disk.DiskError as fault:
        return (str(fault),)
    return ()


def _drop_refused(planned: SendResult, written: Performed) -> SendResult:
    """Return the letters that were written, with those that the disk refused among the withheld ones."""
    ours = [each for each in planned.ready if not planned.is_for_server(each)]
    refused = [
        WithheldLetter(one.letter.kind, one.letter.branch, one.letter.matter, written.refused[each.letter.matter])
        for each in ours
        if each.letter.matter in written.refused
        for one in each.each
    ]
    done = tuple(each for each in ours if each.letter.matter not in written.refused)
    return replace(planned, ready=done, held=(*planned.held, *refused))


def _add_status_sheet(workspace: Workspace, desk: LetterFactory, done: SendResult) -> SendResult:
    """Write 发送情况 of the period; if the disk refuses (the file may be open), add a remark instead."""
    where = format_sheet_place(desk)
    data = build_status_sheet(desk, done, workspace.journal.group_by_matter())
    written = perform_steps(workspace, Plan((RefreshFile(workspace.root / "outbox" / where, data, "发送情况"),)))
    return replace(done, sheet=where if written.written else "", remarks=(*done.remarks, *written.messages))


def _add_posting_list(workspace: Workspace, desk: LetterFactory, done: SendResult) -> SendResult:
    """Write 发信清单 of the letters that a person has to send; if the disk refuses, add a remark instead."""
    plan, told = plan_posting_list(workspace, desk.period)
    written = perform_steps(workspace, plan)
    new = written.written and any(not done.is_for_server(each) for each in done.ready)
    place = format_list_place(desk.period) if new else ""
    return replace(done, posting_list=place, remarks=(*done.remarks, *told, *written.messages))
