"""List the papers that can be made of a month, a quarter or a year, for whom, and choose those that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.contract.paper_settings import BureauSettings, ReportSettings
from pipeline.documents.registry import DOCUMENTS, REPORTS
from pipeline.findings import UserError
from pipeline.periods import Month, Quarter, Year
from pipeline.reports.paper import Cadence, Report

Span = Month | Quarter | Year
CADENCE_NAMES = {Cadence.MONTH: "月", Cadence.QUARTER: "季度", Cadence.YEAR: "年度"}


@dataclass(frozen=True, kw_only=True)
class PaperStand:
    """One kind of paper of a span: for whom it is, who makes it, and how many were drafted, edited and signed.

    ``standing``: the settings have it made without being asked; ``due`` is how many would be made now.
    """

    report: Report
    readers: str
    standing: bool
    due: int
    drafted: int
    edited: int
    signed: int


def find_cadence(span: Span) -> Cadence:
    """Find the span of time that a period is."""
    if isinstance(span, Month):
        return Cadence.MONTH
    return Cadence.QUARTER if isinstance(span, Quarter) else Cadence.YEAR


def list_span_reports(span: Span) -> tuple[Report, ...]:
    """List the kinds of papers that can be made of a span, in the order of the registry."""
    cadence = find_cadence(span)
    return tuple(report for report in REPORTS if cadence in report.cadences)


def get_standing_kinds(span: Span, settings: ReportSettings) -> tuple[str, ...]:
    """Return the names of the papers on demand that the settings have made of every such span."""
    return {
        Cadence.MONTH: settings.month_papers,
        Cadence.QUARTER: settings.quarter_papers,
        Cadence.YEAR: settings.year_papers,
    }[find_cadence(span)]


def choose_reports(span: Span, names: Sequence[str]) -> tuple[Report, ...]:
    """Choose kinds by name; raise UserError for one that is unknown, of another span, or made by 汇总."""
    known = {report.name: report for report in list_span_reports(span)}
    lines = [line for name in dict.fromkeys(names) if (line := _explain_refusal(span, name, known))]
    if lines:
        can = "、".join(name for name, report in known.items() if report.on_demand) or "无"
        raise UserError(*lines, f"{span.as_chinese()}可以另做的：{can}。")
    return tuple(known[name] for name in dict.fromkeys(names))


def _explain_refusal(span: Span, name: str, known: dict[str, Report]) -> str:
    if name in known:
        if known[name].on_demand:
            return ""
        return f"“{name}”由汇总起草，不用另做：运行“dangjian consolidate {span}”。"
    other = next((report for report in REPORTS if report.name == name), None)
    if other is None:
        return f"没有“{name}”这种文稿。"
    spans = "、".join(CADENCE_NAMES[each] for each in Cadence if each in other.cadences)
    return f"“{name}”按{spans}做，不按{CADENCE_NAMES[find_cadence(span)]}做。"


def list_kinds_on_demand(names: Iterable[str]) -> frozenset[str]:
    """List the kinds made on demand among the files of an outbox, by their names below it."""
    kinds = {report.name for report in REPORTS if report.on_demand}
    return frozenset(kind for name in names if (kind := parse_kind(name)) in kinds)


def parse_kind(name: str) -> str:
    """Parse the kind of a draft out of its name below an outbox; empty if it is none."""
    folder, _, rest = name.partition("/")
    return rest.partition("/")[0].removesuffix(".docx") if folder == DOCUMENTS else ""


def is_working_paper(name: str) -> bool:
    """Return whether a draft, by its name below an outbox, is made on demand to be used, never to be signed."""
    return any(report.name == parse_kind(name) and report.on_demand and not report.official for report in REPORTS)


def describe_readers(report: Report, bureau: BureauSettings) -> str:
    """Describe for whom a paper is."""
    if report.readers:
        return report.readers
    if report.addressee is not None:
        return report.addressee(bureau)
    if report.restricted:
        return "送阅名单"
    return "有关支部" if report.is_by_branch else "各支部"


def find_paper_span(month: Month, document: str) -> Span:
    """Find the span that a kind of paper is about, if it is made from the ledger of a month."""
    cadences = next((report.cadences for report in REPORTS if report.name == document), frozenset({Cadence.MONTH}))
    if Cadence.MONTH in cadences:
        return month
    return Quarter.of(month.first_day) if Cadence.QUARTER in cadences else Year(month.year)


def find_basis_month(span: Span, recorded: Collection[str]) -> Month | None:
    """Find the month whose 汇总 a span's papers are made from: its last one on record; None if there is none."""
    months = (span,) if isinstance(span, Month) else span.months
    return next((month for month in reversed(months) if str(month) in recorded), None)


def explain_missing_record(span: Span) -> UserError:
    """Explain that no month of a span is on record, and what to run."""
    what = f"dangjian consolidate {span}" if isinstance(span, Month) else "dangjian consolidate 报告期"
    return UserError(f"{span.as_chinese()}还没有汇总过，没有可以写的数据。请先收表，再运行“{what}”。")


def list_standing_kinds(span: Span, settings: ReportSettings) -> tuple[str, ...]:
    """List the papers the settings have made of every such span; UserError if they name an unknown one."""
    return tuple(report.name for report in choose_reports(span, get_standing_kinds(span, settings)))
