"""Withdraw (撤回) what should not have been done: forms handed out by mistake, or a look recorded under a wrong date.

Nothing is removed from the archive: the withdrawal is a fact with its day and reason, and counts from then on. What
was already answered or signed on it is not withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import __version__, disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import DECISIONS, OLD_LEDGER, SUBMISSION, WITHDRAWAL, Distribution, IntakeRun, Receipt
from pipeline.archive.serialization import to_bytes
from pipeline.archive.submissions import WithdrawalRecord, WithdrawnForms
from pipeline.archive.withdrawals import pick_forms, pick_looks
from pipeline.commands.distribute import FOLDER
from pipeline.commands.fact_steps import KeepOffice, TakeFile
from pipeline.commands.file_steps import RemoveFile
from pipeline.commands.load_records import load_old_ledger_records
from pipeline.commands.plan import Plan, PlanStep, perform
from pipeline.commands.plausible import require_recent_day
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import FINAL_DISPOSITIONS, Disposition, LetterKind, format_chinese_date

_FILE = "撤回记录.txt"
_LEAST_REASON = 2


@dataclass(frozen=True, kw_only=True)
class WithdrawResult:
    """What was or would be withdrawn, one line each, with notes for the clerk; nothing if it was withdrawn before."""

    withdrawn: tuple[str, ...]
    notes: tuple[str, ...] = ()
    plan: Plan = field(default_factory=Plan)


def withdraw_forms(
    workspace: Workspace, period: Period, reason: str, *, branches: Collection[str] = (), dry_run: bool = False
) -> WithdrawResult:
    """Withdraw the forms handed out for a period, of some branches or of all, so that they can be handed out anew.

    Forms left unchanged in the outbox are removed. A 旧台账 imported with them is withdrawn as well.
    """
    prepare_withdrawal(workspace, reason)
    with workspace.locked():
        done = plan_forms_withdrawal(workspace, period, reason, branches)
        return _perform(workspace, done, dry_run=dry_run)


def withdraw_looks(workspace: Workspace, which: int | dt.date, reason: str, *, dry_run: bool = False) -> WithdrawResult:
    """Withdraw an intake run by its number, or all of a day; the files it took stay accepted.

    It may lie in the future: that is how a workspace recovers from a clock that was wrong.
    """
    prepare_withdrawal(workspace, reason)
    with workspace.locked():
        done = plan_looks_withdrawal(workspace, which, reason)
        return _perform(workspace, done, dry_run=dry_run)


def prepare_withdrawal(workspace: Workspace, reason: str) -> None:
    """Raise UserError if no reason is given, or the office files or the day are wrong."""
    _ = workspace.office
    if len(reason.strip()) < _LEAST_REASON:
        raise UserError("撤回要写明理由，请用 --reason 写清楚为什么，如“--reason 年份写错”。")
    require_recent_day(workspace)


def _perform(workspace: Workspace, done: WithdrawResult, *, dry_run: bool) -> WithdrawResult:
    if dry_run:
        return done
    return replace(done, notes=(*done.notes, *perform(workspace, done.plan).messages))


def plan_forms_withdrawal(
    workspace: Workspace, period: Period, reason: str, branches: Collection[str]
) -> WithdrawResult:
    """Plan to withdraw forms; UserError if there are none, or something was already built on them."""
    archive = workspace.archive
    outs = pick_forms(archive.list_distributions(), str(period), branches)
    if not outs:
        return _describe_nothing_left(workspace, period, branches)
    codes = [form.branch for out in outs for form in out.forms]
    _require_unanswered(workspace, period, codes)
    imports = () if branches else _list_imports(workspace, period)
    forms = tuple(WithdrawnForms(number=out.number, branches=tuple(each.branch for each in out.forms)) for out in outs)
    record = WithdrawalRecord(
        date=workspace.today.isoformat(), reason=reason.strip(), forms=forms,
        imports=tuple(each.number for each in imports),
    )  # fmt: skip
    removed, changed = _sort_form_files(workspace, period, branches, outs)
    return WithdrawResult(
        withdrawn=(
            f"{period.as_chinese()}的{len(codes)}份表单",
            *(f"与它一起导入的旧台账“{each.name}”" for each in imports),
        ),
        notes=(
            *_note_letters(workspace, period, codes),
            *(f"“{name}”有人改过，没有删去，请自己处理。" for name in changed),
        ),
        plan=Plan((KeepOffice(), build_record_step(workspace, record), *removed)),
    )


def _describe_nothing_left(workspace: Workspace, period: Period, branches: Collection[str]) -> WithdrawResult:
    """Tell that everything asked for was withdrawn before; UserError if it was never handed out.

    Forms that a withdrawal left in the outbox, because it was cut short, are removed.
    """
    whose = f"支部{'、'.join(sorted(branches))}的" if branches else ""
    if not pick_forms(workspace.archive.list_all_distributions(), str(period), branches):
        raise UserError(f"{period.as_chinese()}没有下发过{whose}表单，没有可以撤回的。请核对报告期和 --branch。")
    removed, _ = _sort_form_files(workspace, period, branches, ())
    done = f"上次没有删完的{len(removed)}份表单接着删" if removed else "这次没有改动"
    return WithdrawResult(
        withdrawn=(), notes=(f"{period.as_chinese()}{whose}表单此前已经撤回，{done}。",), plan=Plan(tuple(removed))
    )


def _require_unanswered(workspace: Workspace, period: Period, codes: Sequence[str]) -> None:
    """Raise UserError if a branch has reported on its form, or the bureau has decided or signed for the period."""
    receipts = [each for each in workspace.archive.receipts() if each.period == str(period)]
    answered = {each.branch: each for each in receipts if each.kind == SUBMISSION and each.fate in FINAL_DISPOSITIONS}
    lines = [
        f"支部“{code}”已经按{period.as_chinese()}的表单报送（{answered[code].name}），它的表单不能撤回。"
        for code in codes
        if code in answered
    ]
    if lines:
        lines.append("只撤回没有报送的支部的，请用 --branch 写明短码。")
    if any(each.kind == DECISIONS for each in receipts):
        lines.append(f"{period.as_chinese()}的核验表已经导入，本期的表单不能撤回。")
    lines += [
        f"{period.as_chinese()}的{each.document}已经签发（outbox/issued/{each.file}），本期的表单不能撤回。"
        for each in workspace.issued.all()
        if each.period == str(period)
    ]
    if lines:
        raise UserError(*lines)


def _list_imports(workspace: Workspace, period: Period) -> list[Receipt]:
    """List the 旧台账 imported with a period's forms; UserError if later forms carry their tasks."""
    archive = workspace.archive
    gone = archive.list_standing().withdrawn.imports
    found = [
        each
        for each in archive.receipts()
        if (each.kind, each.period) == (OLD_LEDGER, str(period)) and each.number not in gone
    ]
    records = load_old_ledger_records(workspace, found)
    numbers = {task.number for each in records.values() for task in each.tasks}
    later = {
        out.period
        for out in archive.list_distributions()
        if out.period > str(period) and any(task.number in numbers for form in out.forms for task in form.tasks)
    }
    if later:
        raise UserError(
            f"{'、'.join(sorted(later))}的表单里已有这次导入的任务，{period.as_chinese()}的下发不能撤回。"
            "请先撤回后面月份的表单。"
        )
    return found


def _sort_form_files(
    workspace: Workspace, period: Period, branches: Collection[str], outs: Sequence[Distribution]
) -> tuple[list[RemoveFile], list[str]]:
    """Sort the files of forms withdrawn now or before: those to remove, and the names of those that somebody changed.

    ``outs`` are the forms withdrawn now. A file is kept if a form that stands bears its name.
    """
    archive, folder = workspace.archive, workspace.outbox(period) / FOLDER
    now = {(out.number, form.branch): form.file for out in outs for form in out.forms}
    stands = {
        form.file
        for out in pick_forms(archive.list_distributions(), str(period), ())
        for form in out.forms
        if (out.number, form.branch) not in now
    }
    written: dict[str, set[str]] = {}
    for out in pick_forms(archive.list_all_distributions(), str(period), branches):
        for form in out.forms:
            written.setdefault(form.file, set()).add(form.sha256)
    removed, changed = list[RemoveFile](), list[str]()
    for name, hashes in written.items():
        path = folder / name
        if name in stands or not path.is_file():
            continue
        if compute_sha256(disk.read(path)) in hashes:
            removed.append(RemoveFile(path, "撤回的表单"))
        elif name in now.values():
            changed.append(path.relative_to(workspace.root).as_posix())
    return removed, changed


def _note_letters(workspace: Workspace, period: Period, codes: Sequence[str]) -> Iterator[str]:
    """Note branches that have the withdrawn form already, or for which a letter with it lies ready."""
    told = {
        each.sent.branch
        for each in workspace.journal.entries()
        if (each.sent.kind, each.sent.period) == (LetterKind.FORMS, str(period)) and each.sent.branch in codes
    }
    if told:
        known = workspace.office.by_code
        names = "、".join(known[code].short_name if code in known else code for code in codes if code in told)
        yield f"{names}的下发信已经备好或发出（outbox/{period}/letters），请告诉他们不要填那份表。"


def plan_looks_withdrawal(workspace: Workspace, which: int | dt.date, reason: str) -> WithdrawResult:
    """Plan to withdraw looks; UserError if there are none, or a paper was signed on one that is not in the future."""
    found = pick_looks(workspace.archive.looks(), which)
    if not found:
        if pick_looks(workspace.archive.list_all_looks(), which):
            return WithdrawResult(withdrawn=(), notes=("这次收表此前已经撤回，这次没有改动。",))
        raise UserError(f"没有“{which}”这次收表。请写收表的日期（如 2026-12-03）或第几次（如 7）。")
    _require_unsigned(workspace, found)
    numbers = tuple(look.number for look in found)
    record = WithdrawalRecord(date=workspace.today.isoformat(), reason=reason.strip(), looks=numbers)
    taken = sum(each.by_look in numbers and each.is_dated_by_look for each in workspace.archive.receipts())
    kept = f"这{'次' if len(found) == 1 else '几次'}收到的{taken}个文件仍然算数，收到日期改按能确定的日子。"
    return WithdrawResult(
        withdrawn=tuple(f"第{look.number}次收表（{format_chinese_date(look.day)}）" for look in found),
        notes=(*([kept] if taken else []), *_note_left(workspace, numbers), *_note_months(workspace, numbers)),
        plan=Plan((KeepOffice(), build_record_step(workspace, record))),
    )


def _require_unsigned(workspace: Workspace, found: Sequence[IntakeRun]) -> None:
    """Raise UserError if a paper was signed on a look; one in the future can never be right."""
    past = [look for look in found if look.date <= workspace.today.isoformat()]
    lines = [
        f"第{look.number}次收表（{format_chinese_date(look.day)}）已是签发"
        f"{Period.parse(paper.period).as_chinese()}{paper.document}的依据，不能撤回。"
        for look in past
        for paper in workspace.issued.all()
        if paper.record.last_look >= look.number
    ]
    if lines:
        raise UserError(*dict.fromkeys(lines))


def _note_left(workspace: Workspace, numbers: Collection[int]) -> Iterator[str]:
    """Note looks that still lie in the future, and have to be withdrawn as well."""
    later = {
        look.day for look in workspace.archive.looks() if look.number not in numbers and look.day > workspace.today
    }
    for day in sorted(later):
        command = f"dangjian withdraw 收表 {day} --reason 原因"
        yield f"{format_chinese_date(day)}还有收表记录，也在今天以后，请一并撤回：“{command}”。"


def _note_months(workspace: Workspace, numbers: Collection[int]) -> Iterator[str]:
    """Note the months whose ledger was built on the looks, so that it is built again."""
    months = sorted({
        each.period for each in workspace.archive.list_snapshots() if each.last_look >= min(numbers)
    })  # fmt: skip
    if months:
        yield f"{'、'.join(Period.parse(each).as_chinese() for each in months)}的台账用过这次收表，请重新汇总。"


def build_record_step(workspace: Workspace, record: WithdrawalRecord) -> PlanStep:
    """Build the step that records a withdrawal."""
    data, looks = to_bytes(record), workspace.archive.looks()
    draft = Receipt(
        number=0, name=_FILE, folder="", size=len(data), sha256=compute_sha256(data), after="", after_look=0,
        by=record.date, by_look=looks[-1].number if looks else 0, branch="", period="",
        fate=Disposition.ACCEPTED.value, codes=(), program=__version__, contract=FORM_VERSION, stored="",
        office=dict(workspace.office.hashes), kind=WITHDRAWAL,
    )  # fmt: skip
    return TakeFile(data, draft, "撤回记录", record)
