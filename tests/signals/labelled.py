"""Read a labelled set (rows.jsonl, histories.jsonl, roster.json, docs.json, outdated.json, exempt.txt)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.intake.tables.signal_lists import DatedDocument, OutdatedTerm, SignalLists
from pipeline.periods import Month
from pipeline.supervision.signals.model import OfficeTexts, PlanText, ReportedMonth, TaskHistory, Unit
from pipeline.terms import STANDING


@dataclass(frozen=True)
class LabelledRow:
    """One row: what is judged, and what its labeller said of it."""

    name: str
    history: TaskHistory
    labels: frozenset[str]
    skipped: frozenset[str]
    hard: bool
    author: str


@dataclass(frozen=True)
class LabelledSet:
    """The rows of one author with what the office of that made-up city keeps."""

    author: str
    rows: tuple[LabelledRow, ...]
    office: OfficeTexts


def read_labelled_set(folder: Path) -> LabelledSet:
    """Read a folder in the format of these sets; files that are not there are empty."""
    units = {each["code"]: _read_unit(each) for each in _read_json(folder / "roster.json")}
    lines = (*_read_lines(folder / "rows.jsonl"), *_read_lines(folder / "histories.jsonl"))
    rows = tuple(_read_row(each, folder.name) for each in lines)
    return LabelledSet(folder.name, rows, _read_office(folder, units))


def _read_office(folder: Path, units: dict[str, Unit]) -> OfficeTexts:
    exempt = folder / "exempt.txt"
    lines = exempt.read_text(encoding="utf-8").splitlines() if exempt.exists() else []
    lists = SignalLists(
        documents=tuple(
            DatedDocument(
                title=each["title"], aliases=tuple(each.get("aliases", ())), published=_read_day(each["published"])
            )
            for each in _read_json(folder / "docs.json")
        ),
        outdated=tuple(
            OutdatedTerm(
                term=each["term"],
                since=_read_day(each["since"]),
                now=each.get("now", ""),
                unless=tuple(each.get("unless", ())),
            )
            for each in _read_json(folder / "outdated.json")
        ),
        exempt=tuple(line.strip() for line in lines if line.strip() and not line.startswith("#")),
    )
    return OfficeTexts(units, lists)


def _read_json(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _read_day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _read_unit(each: dict[str, Any]) -> Unit:
    return Unit(
        code=each["code"],
        full_name=each.get("unit", ""),
        short_name=each.get("short", ""),
        aliases=tuple(each.get("aliases") or filter(None, (each.get("alias", ""),))),
        level=each.get("level", ""),
        place=each.get("place", ""),
        people=tuple(each.get("people", ())),
    )


def _read_row(each: dict[str, Any], author: str) -> LabelledRow:
    plan = each["task"]
    deadline = plan.get("deadline") or STANDING
    months = tuple(_read_month(month, each) for month in each["months"])
    return LabelledRow(
        name=each["id"],
        history=TaskHistory(
            number=str(each["id"]),
            branch=each["branch"],
            plan=PlanText(
                task=plan.get("task", ""),
                measure=plan.get("measure", ""),
                goal=plan.get("goal", ""),
                category=plan.get("category", ""),
                domain=plan.get("domain", ""),
                leader=plan.get("leader", ""),
                owner=plan.get("owner", ""),
                deadline=None if deadline == STANDING else _read_day(deadline),
            ),
            months=months,
        ),
        labels=frozenset(each.get("labels", ())),
        skipped=frozenset(each.get("skip", ())),
        hard=bool(each.get("hard")),
        author=author,
    )


def _read_month(month: dict[str, Any], row: dict[str, Any]) -> ReportedMonth:
    period = Month.parse(month["period"])
    last = month is row["months"][-1]
    filed = row.get("filed") if last else None
    return ReportedMonth(
        period=period,
        progress=month.get("progress") or "",
        rate=int(month.get("rate") or 0),
        status=month.get("status") or "",
        problem=month.get("problem") or "",
        next_step=month.get("next") or "",
        filed=_read_day(filed) if filed else period.shift(1).first_day + dt.timedelta(days=2),
    )
