"""Plan the import of a 旧台账 with a distribution: all of it or nothing, and nothing twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import __version__, disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import OLD_LEDGER, Receipt
from pipeline.archive.submissions import LedgerPlace, OldLedgerRecord
from pipeline.commands.fact_steps import TakeFile
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.findings import UserError
from pipeline.intake.tables.old_ledger import OldLedgerReading, build_old_ledger_record, read_old_ledger
from pipeline.ledger import ImportedLedger, Ledger
from pipeline.ledger.standing_tasks import StandingTasks
from pipeline.periods import Period
from pipeline.reading import read_workbook


@dataclass(frozen=True, kw_only=True)
class ImportOrder:
    """A 旧台账 to import.

    ``partly`` leaves out what cannot be placed; ``blank_as_above`` says that a blank branch is that of the row above.
    """

    path: Path
    partly: bool = False
    blank_as_above: bool = False


@dataclass(frozen=True, kw_only=True)
class PlannedImport:
    """A 旧台账 as read, and the step that archives it; none if nothing of it is new.

    ``known`` counts the rows that are tasks of the ledger already, ``dated`` those that newly tell when theirs began;
    ``before`` tells that this very file was imported;
    ``renewed`` are the titles of new tasks that a closed task bears as well.
    """

    reading: OldLedgerReading
    refused: bool
    imported: int = 0
    known: int = 0
    dated: int = 0
    renewed: tuple[str, ...] = ()
    before: bool = False
    ledger: ImportedLedger | None = None
    take: TakeFile | None = None


def plan_import(
    workspace: Workspace, period: Period, order: ImportOrder, held: Collection[str], ledger: Ledger
) -> PlannedImport:
    """Plan an import before the forms of a period go out.

    ``held`` are the branches that have their forms already, ``ledger`` is the ledger so far. UserError if a task could
    not stand on the form of its branch any more.
    """
    data = disk.read(order.path)
    standing = StandingTasks(ledger)
    reading = read_old_ledger(
        order.path.name,
        read_workbook(data),
        workspace.office,
        period,
        blank_as_above=order.blank_as_above,
        taken=standing.list_numbers(period),
    )
    if not reading.is_whole and not order.partly:
        return PlannedImport(reading=reading, refused=True)
    sha256 = compute_sha256(data)
    gone = workspace.archive.list_standing().withdrawn.imports
    receipts = [each for each in workspace.archive.receipts() if each.kind == OLD_LEDGER and each.number not in gone]
    if any(each.sha256 == sha256 for each in receipts):
        return PlannedImport(reading=reading, refused=False, before=True, known=len(reading.tasks))
    record = _build_new_record(reading, standing, order, period)
    if not record.tasks and not record.starts:
        return PlannedImport(reading=reading, refused=False, known=len(record.known))
    _require_open_forms(workspace, period, record, held)
    draft = _build_receipt(workspace, period, order.path.name, data, tuple(each.code for each in reading.findings))
    return PlannedImport(
        reading=reading, refused=False, imported=len(record.tasks), known=len(record.known), dated=len(record.starts),
        renewed=tuple(str(each.values.get("task")) for each in record.tasks if standing.find_closed(each)),
        ledger=ImportedLedger(draft, period, record), take=TakeFile(data, draft, "旧台账", record),
    )  # fmt: skip


def _build_new_record(
    reading: OldLedgerReading, standing: StandingTasks, order: ImportOrder, period: Period
) -> OldLedgerRecord:
    """Build the record of the rows that are no tasks of the ledger yet.

    UserError if one bears the number of another task, or of one that is closed.
    """
    taken, above = standing.list_numbers(period), order.blank_as_above
    whole = build_old_ledger_record(reading.tasks, blank_as_above=above, taken=taken)
    known = [LedgerPlace(each.sheet, each.row) for each in whole.tasks if standing.is_known(each)]
    lines = [
        f"“{order.path.name}”的“{each.sheet}”第{each.row}行：{standing.explain_number(each)}"
        for each in whole.tasks
        if each.number in standing.by_number and LedgerPlace(each.sheet, each.row) not in known
    ]
    if lines:
        raise UserError(*lines)
    dated = {
        LedgerPlace(each.sheet, each.row): task.number
        for each in whole.tasks
        if (task := standing.find_newly_dated(each)) is not None
    }
    return build_old_ledger_record(reading.tasks, known, blank_as_above=above, taken=taken, dated=dated)


def _require_open_forms(workspace: Workspace, period: Period, record: OldLedgerRecord, held: Collection[str]) -> None:
    """Raise UserError if a new task belongs to a branch that already has its form of the period."""
    late = {each.branch for each in record.tasks} & set(held)
    if late:
        names: Mapping[str, str] = {code: each.short_name for code, each in workspace.office.by_code.items()}
        raise UserError(
            f"{'、'.join(names.get(code, code) for code in sorted(late))}的{period.as_chinese()}表单已经下发，"
            "新任务加不进去了，没有导入。",
            f"请在下发{period.shift(1).as_chinese()}的表单时导入；"
            f"或先撤回这个月的下发（“dangjian withdraw 下发 {period} --reason 原因”），再导入。",
        )


def _build_receipt(workspace: Workspace, period: Period, name: str, data: bytes, codes: tuple[str, ...]) -> Receipt:
    looks = workspace.archive.looks()
    return Receipt(
        number=0, name=name, folder="", size=len(data), sha256=compute_sha256(data), after="", after_look=0,
        by=workspace.today.isoformat(), by_look=looks[-1].number if looks else 0, branch="", period=str(period),
        fate="accepted", codes=codes, program=__version__, contract=FORM_VERSION, stored="",
        office=dict(workspace.office.hashes), kind=OLD_LEDGER,
    )  # fmt: skip
