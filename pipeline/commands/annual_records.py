"""Load the months of a year as they are on record: as signed, else as last consolidated, else as known now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.archive.facts import SUBMISSION, YearRecord
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import find_known_snapshot
from pipeline.findings import UserError
from pipeline.intake.office import Office
from pipeline.ledger import LedgerInputs
from pipeline.periods import Month, Year
from pipeline.supervision.annual.model import AnnualMonth, AnnualRecords, AskedQuestion, Basis
from pipeline.supervision.annual.months import judge_annual_month
from pipeline.terms import format_chinese_date


def build_year_record(workspace: Workspace, year: Year) -> YearRecord:
    """Build the record of everything known today about a year, with the present office files."""
    looks, issued = workspace.archive.looks(), workspace.issued.all()
    return YearRecord(
        number=0,
        year=year.year,
        date=workspace.today.isoformat(),
        last_receipt=workspace.archive.last_receipt,
        last_look=looks[-1].number if looks else 0,
        last_issued=issued[-1].number if issued else 0,
        last_snapshot=len(workspace.archive.list_snapshots()),
        office=dict(workspace.office.hashes),
    )


def load_annual_records(workspace: Workspace, record: YearRecord) -> AnnualRecords:
    """Load a year as of a record; raise UserError, with what to do, if no month of it can be counted."""
    reader = _YearReader(workspace, record)
    year = Year(record.year)
    kept = [month for month in year.months if str(month) in reader.known_months]
    day = reader.now.date
    ahead = tuple(month for month in year.months if reader.office.deadline(month) >= day)
    counted = [month for month in kept if month not in ahead]
    if not kept:
        raise UserError(*_describe_missing_ledger(workspace, year))
    if not counted:
        deadline = format_chinese_date(reader.office.deadline(kept[0]))
        raise UserError(
            f"{year.as_chinese()}还没有一个月过了报送截止日（{kept[0].as_chinese()}的在{deadline}），没有可以列出的数据。",
            "请在截止日以后收表、汇总，再运行。",
        )
    months = []
    with workspace.progress("读各月记录", len(counted)) as count:
        for month in counted:
            months.append(reader.load_month(month))
            count()
    return AnnualRecords(
        year=year,
        date=day,
        months=tuple(months),
        asked=tuple(_list_asked(workspace, record, counted)),
        without=tuple(month for month in year.months if month not in kept and month not in ahead),
        ahead=ahead,
    )


def _describe_missing_ledger(workspace: Workspace, year: Year) -> tuple[str, str]:
    known = sorted({each.period[:4] for each in workspace.archive.list_distributions()})
    told = f"有台账的年份：{'、'.join(f'{each}年' for each in known)}" if known else "还没有任何一年的台账"
    return (
        f"{year.as_chinese()}没有台账：没有下发过表单，也没有收到报送（{told}）。",
        "请核对年份；确是这一年的，请先下发、收表、汇总各月，再运行。",
    )


@dataclass(frozen=True)
class _YearReader:
    """Reader of months as of the record of a year."""

    workspace: Workspace
    record: YearRecord

    @cached_property
    def office(self) -> Office:
        """The office files of the record."""
        return self.workspace.read_kept_office(self.record.office)

    @cached_property
    def now(self) -> LedgerInputs:
        """Everything known when the record was made, for the last month of its year."""
        last = str(Year(self.record.year).months[-1])
        return load_ledger_inputs(self.workspace, self.record.build_snapshot(last), self.office)

    @cached_property
    def known_months(self) -> frozenset[str]:
        """Months for which forms were handed out or reports received."""
        facts = self.workspace.archive.list_standing(self.record.last_receipt)
        handed = {out.period for out in facts.distributions if out.date <= self.record.date}
        return frozenset(handed | {each.period for each in facts.receipts if each.kind == SUBMISSION})

    def load_month(self, month: Month) -> AnnualMonth:
        """Load a month as it is on record; a 汇总 before 报送截止 is no record of how it came out."""
        workspace, now = self.workspace, self.record.build_snapshot(str(month))
        known = workspace.archive.list_snapshots()[: self.record.last_snapshot]
        on = find_known_snapshot(str(month), now, known, workspace.issued.all())
        if on is not None:
            office = workspace.read_kept_office(on.snapshot.office)
            if on.signed or on.snapshot.date > office.deadline(month).isoformat():
                inputs = load_ledger_inputs(workspace, on.snapshot, office)
                basis = Basis.SIGNED if on.signed else Basis.RECORDED
                return judge_annual_month(inputs, self.now, basis, on.snapshot.date)
        return judge_annual_month(replace(self.now, period=month), self.now, Basis.REBUILT, self.record.date)


def _list_asked(workspace: Workspace, record: YearRecord, months: Sequence[Month]) -> Iterator[AskedQuestion]:
    """Yield every matter of 需答复 on the forms of the months counted, once, with the month of its first form.

    Forms of the day of the record are left out, since they may have been handed out after it.
    """
    counted, seen = {str(month) for month in months}, set[tuple[str, str]]()
    outs = workspace.archive.list_standing(record.last_receipt).distributions
    for out in sorted(outs, key=lambda each: (each.period, each.number)):
        if out.period in counted and out.date < record.date:
            for form in out.forms:
                for each in form.questions:
                    if (form.branch, each.key) not in seen:
                        seen.add((form.branch, each.key))
                        yield AskedQuestion(
                            branch=form.branch, key=each.key, kind=each.kind, fact=each.fact, period=out.period
                        )
