"""Claim (认领) a file that nobody could tell whose it is: the clerk says so, and it is judged as that branch's.

The file stays where it is and its receipt is not touched: the claim is a fact of its own, with what the file says as
the branch's report. It keeps the day on which the file arrived, and can be withdrawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline import __version__
from pipeline.archive.claims import attribute_receipt
from pipeline.archive.facts import CLAIM, SUBMISSION, Receipt
from pipeline.archive.serialization import to_bytes
from pipeline.archive.submissions import ClaimRecord
from pipeline.commands.earlier_reports import compare_with_earlier
from pipeline.commands.fact_steps import KeepOffice, TakeFile
from pipeline.commands.plan import NO_PLAN, Plan, perform
from pipeline.commands.plausible import require_plausible_day
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.reread import judge_claimed_file
from pipeline.commands.returned import plan_returned_copies
from pipeline.commands.send.posting import refresh_posting_list
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import Finding, UserError
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.intake.claims import fill_claim_receipt, find_claim_objection
from pipeline.intake.files import Attribution, ValidatedFile
from pipeline.periods import Period
from pipeline.terms import FINAL_DISPOSITIONS, Disposition

_FILE = "认领记录.txt"
_OUT_OF_OFFICE = frozenset(("period-before-start", "period-after-end"))
"""Findings by which a branch had nothing to report for the month: nobody would mend a file returned to it."""


@dataclass(frozen=True, kw_only=True)
class ClaimResult:
    """What came of a claim: file, branch, period, how the file was judged with its findings, notes for the clerk.

    ``before`` tells that it was claimed so before, and nothing was changed.
    """

    number: int
    name: str
    branch: str
    period: str
    fate: Disposition
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    before: bool = False
    plan: Plan = NO_PLAN


def claim_file(
    workspace: Workspace,
    number: int,
    code: str,
    period: Period | None = None,
    *,
    reason: str = "",
    dry_run: bool = False,
) -> ClaimResult:
    """Attribute the unclaimed file of a receipt to a branch, and to a month if the file does not tell it.

    UserError, with nothing changed, if the file was taken already, is unreadable or no form, or was claimed for
    another; if branch or month are unknown, or the branch does not report that month; if the branch's report of the
    month, already accepted, cannot be compared.
    """
    _ = workspace.office
    require_plausible_day(workspace)
    workspace.require_branches()
    if code not in workspace.office.by_code:
        raise UserError(f"templates/{ROSTER_FILE}：名册中没有支部“{code}”。请核对短码。")
    if period is not None:
        require_known_period(workspace, period)
    with workspace.locked():
        require_intact_facts(workspace)
        done = plan_claim(workspace, number, code, period, reason)
        if dry_run:
            return done
        notes = perform(workspace, done.plan).messages
        copies = plan_returned_copies(workspace, [(done.branch, done.period)])
        written = perform(workspace, copies.plan)
        listed = refresh_posting_list(workspace, Period.parse(done.period))
        told = (*done.notes, *notes, *written.remarks, *written.messages, *copies.damage, *listed)
        return replace(done, notes=told)


def plan_claim(workspace: Workspace, number: int, code: str, period: Period | None, reason: str) -> ClaimResult:
    """Plan a claim without changing anything."""
    receipts = workspace.archive.receipts()
    file = next((each for each in receipts if each.number == number), None)
    if file is None or file.kind != SUBMISSION or file.claims:
        raise UserError(f"没有第{number}号待认领的文件。请用“dangjian status 报告期”看待认领文件的编号。")
    earlier = next((each for each in receipts if each.claims == number and each.kind == SUBMISSION), None)
    if earlier is not None:
        return _describe_earlier(earlier, code, period)
    if objection := find_claim_objection(file, receipts):
        raise UserError(objection)
    draft = _draft_receipt(workspace, file, code, period)
    verdict = _judge(workspace, draft, file, Attribution(code, period), receipts)
    record = ClaimRecord(
        date=workspace.today.isoformat(), receipt=number, sha256=file.sha256, branch=code, period=verdict.period,
        reason=reason.strip(),
    )  # fmt: skip
    data = to_bytes(record)
    taken = fill_claim_receipt(draft, verdict, data)
    steps = (KeepOffice(), TakeFile(data, taken, "认领记录", verdict.build_stored_record()))
    return ClaimResult(
        number=number, name=mask_outgoing(file.name), branch=code, period=verdict.period, fate=verdict.fate,
        findings=verdict.findings, notes=_list_notes(workspace, verdict), plan=Plan(steps),
    )  # fmt: skip


def _describe_earlier(earlier: Receipt, code: str, period: Period | None) -> ClaimResult:
    """Tell that a file was claimed so before; UserError if it was claimed for another branch or month."""
    if earlier.branch != code or (period is not None and earlier.period != str(period)):
        month = Period.parse(earlier.period).as_chinese()
        raise UserError(
            f"第{earlier.claims}号文件已经认领为{earlier.branch}{month}的（第{earlier.number}号）。"
            f"认错了的，先用“dangjian withdraw 认领 {earlier.claims} --reason 原因”撤回，再认领。"
        )
    return ClaimResult(
        number=earlier.claims, name=mask_outgoing(earlier.name), branch=code, period=earlier.period,
        fate=Disposition(earlier.fate), before=True,
    )  # fmt: skip


def _draft_receipt(workspace: Workspace, file: Receipt, code: str, period: Period | None) -> Receipt:
    looks = workspace.archive.looks()
    return Receipt(
        number=workspace.archive.last_receipt + 1, name=_FILE, folder="", size=0, sha256="", after="", after_look=0,
        by=workspace.today.isoformat(), by_look=looks[-1].number if looks else 0, branch=code,
        period=str(period) if period else "", fate="", codes=(), program=__version__, contract=FORM_VERSION, stored="",
        office=dict(workspace.office.hashes), kind=CLAIM, claims=file.number,
    )  # fmt: skip


def _judge(
    workspace: Workspace, draft: Receipt, file: Receipt, claimed: Attribution, receipts: Sequence[Receipt]
) -> ValidatedFile:
    """Judge the file as the branch's; UserError if it is no form, or its month is unknown."""
    view = attribute_receipt(draft, file)
    first = judge_claimed_file(workspace, view, claimed, workspace.office)
    compared = compare_with_earlier(workspace, (first,), receipts)
    (verdict,) = compared.files
    if damage := compared.find_damage(verdict):
        raise UserError(f"没有认领：此前收下的那份要与它比较，存档却读不出来。{damage}恢复以后再认领。")
    if closed := [each for each in verdict.findings if each.code in _OUT_OF_OFFICE]:
        raise UserError("没有认领：" + "".join(f"{each.message}{each.remedy}" for each in closed))
    if verdict.fate not in FINAL_DISPOSITIONS:
        raise UserError(
            f"第{file.number}号“{mask_outgoing(file.name)}”认领了也收不进来："
            + "".join(f"{each.message}{each.remedy}" for each in verdict.findings),
            "看不出是哪个月的，请在短码后面写上报告期；不是月报表的，请支部用下发的表单重报。",
        )
    return verdict


def _list_notes(workspace: Workspace, verdict: ValidatedFile) -> tuple[str, ...]:
    """List what the clerk has to do afterwards: build the month again, or have it corrected."""
    built = any(each.period == verdict.period for each in workspace.archive.list_snapshots())
    month = Period.parse(verdict.period).as_chinese()
    closed = any(paper.period == verdict.period for paper in workspace.issued.all())
    if closed:
        return (f"{month}已有签发的文件，认领不改动它们；要更正的，按更正通知办理。",)
    return (f"{month}的台账已经汇总过，请重新汇总。",) if built else ()
