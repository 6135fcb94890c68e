"""Withdraw a claim (认领) that was made for the wrong branch or month: the file waits to be claimed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.archive.facts import CLAIM, DECISIONS, SUBMISSION, Receipt
from pipeline.archive.submissions import SubmissionRecord, WithdrawalRecord
from pipeline.commands.fact_steps import KeepOffice
from pipeline.commands.plan import Plan, perform
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.returned import plan_returned_copies
from pipeline.commands.send.posting import refresh_posting_list
from pipeline.commands.withdraw import WithdrawResult, build_record_step, prepare_withdrawal
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.periods import Period

_MEND = "认错了支部的，请两个支部各报一份对的；已签发的文件要更正的，按更正通知办理。"


def withdraw_claim(workspace: Workspace, number: int, reason: str, *, dry_run: bool = False) -> WithdrawResult:
    """Withdraw the claim of a file, by the number of its receipt; nothing leaves the archive.

    UserError if it was never claimed, or something was decided, signed or handed out on it since.
    """
    prepare_withdrawal(workspace, reason)
    with workspace.locked():
        require_intact_facts(workspace)
        every = [
            each for each in workspace.archive.receipts_as_written() if (each.kind, each.claims) == (CLAIM, number)
        ]
        standing = next((each for each in workspace.archive.receipts() if each.claims == number and each.branch), None)
        if not every:
            raise UserError(f"第{number}号文件没有认领过，没有可以撤回的。请核对编号。")
        places = {(each.branch, each.period) for each in every}
        done = WithdrawResult(withdrawn=(), notes=("这份文件的认领此前已经撤回，这次没有改动。",))
        if standing is not None:
            done = _plan_withdrawal(workspace, standing, reason)
        if dry_run:
            return done
        messages = perform(workspace, done.plan).messages if done.plan.steps else []
        copies = plan_returned_copies(workspace, places)
        written = perform(workspace, copies.plan)
        months = sorted({Period.parse(month) for _, month in places})
        listed = [line for month in months for line in refresh_posting_list(workspace, month)]
        notes = (*done.notes, *messages, *written.remarks, *written.messages, *copies.damage, *listed)
        return replace(done, notes=notes)


def _plan_withdrawal(workspace: Workspace, claim: Receipt, reason: str) -> WithdrawResult:
    _require_unused(workspace, claim)
    record = WithdrawalRecord(date=workspace.today.isoformat(), reason=reason.strip(), claims=(claim.number,))
    month = Period.parse(claim.period).as_chinese()
    what = f"第{claim.claims}号“{mask_outgoing(claim.name)}”认领为{claim.branch}{month}的（第{claim.number}号）"
    built = any(each.last_receipt >= claim.number for each in workspace.archive.list_snapshots())
    notes = (f"{month}的台账用过这次认领，请重新汇总。",) if built else ()
    return WithdrawResult(
        withdrawn=(what,), notes=notes, plan=Plan((KeepOffice(), build_record_step(workspace, record)))
    )  # fmt: skip


def _require_unused(workspace: Workspace, claim: Receipt) -> None:
    lines = list(_list_uses(workspace, claim))
    if lines:
        raise UserError(*dict.fromkeys(lines), _MEND)


def _list_uses(workspace: Workspace, claim: Receipt) -> Iterator[str]:
    """Yield what was decided, signed or handed out on a claim; none of it can be undone by taking back the claim."""
    archive, of = workspace.archive, f"第{claim.claims}号文件的认领"
    for each in archive.receipts():
        if each.kind == DECISIONS and each.number > claim.number and each.period >= claim.period:
            yield f"{Period.parse(each.period).as_chinese()}的核验表已经导入，{of}不能撤回。"
        if each.replaces == claim.number and each.kind == SUBMISSION:
            yield f"{claim.branch}后来又报了一份（第{each.number}号），是对照它核对的，{of}不能撤回。"
    for paper in workspace.issued.all():
        if paper.record.last_receipt >= claim.number and paper.period >= claim.period:
            yield f"{of}已是签发{Period.parse(paper.period).as_chinese()}{paper.document}的依据，不能撤回。"
    new = _list_new_numbers(workspace, claim)
    for out in archive.list_distributions():
        if out.period > claim.period and any(task.number in new for form in out.forms for task in form.tasks):
            month = Period.parse(out.period).as_chinese()
            yield f"{month}的表单里已有其中的新任务，{of}不能撤回。请先撤回那个月的表单。"


def _list_new_numbers(workspace: Workspace, claim: Receipt) -> set[str]:
    """List the numbers of the tasks that the claimed file brought, which were on no form up to its month."""
    record = workspace.archive.load_record(claim, SubmissionRecord)
    outs = [out for out in workspace.archive.list_distributions() if out.period <= claim.period]
    known = {task.number for out in outs for form in out.forms for task in form.tasks}
    return {task.number for task in record.tasks} - known if record else set()
