"""Count a year from the archive's files: JSON of receipts, records and snapshots, and the roster as a colleague reads it.

Nothing of ``pipeline`` is used. ``python -m annual.recount WORKSPACE YEAR`` prints the counts of every branch.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

Json = dict[str, Any]


def read_all(folder: Path, pattern: str = "*.json") -> list[Json]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(pattern))]


def chinese_day(text: str) -> dt.date | None:
    found = re.fullmatch(r"(\d{4})年(\d+)月(\d+)日", text or "")
    return dt.date(*map(int, found.groups())) if found else None


def month_end(period: str) -> dt.date:
    year, month = map(int, period.split("-"))
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


@dataclass
class Calendar:
    off: set[dt.date]
    on: set[dt.date]

    def works(self, day: dt.date) -> bool:
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def later(self, day: dt.date, count: int) -> dt.date:
        while count:
            day += dt.timedelta(days=1)
            count -= self.works(day)
        return day

    def due(self, period: str) -> dt.date:
        day = month_end(period) + dt.timedelta(days=3)
        while not self.works(day):
            day += dt.timedelta(days=1)
        return day


@dataclass
class TaskLine:
    number: str
    branch: str
    deadline: dt.date | None
    months: list[tuple[str, int, str, bool]] = field(default_factory=list)
    """Month, rate, status, and whether anything was new."""


class Recount:
    """A workspace read as plain files."""

    def __init__(self, root: Path, year: int) -> None:
        self.year = year
        archive = root / "inbox" / "archive"
        self.receipts = sorted(
            (each for folder in archive.glob("20??-??") for each in read_all(folder)), key=lambda each: each["number"]
        )
        self.records = {
            each["number"]: json.loads((archive / f"{each['stored']}.record").read_text("utf-8"))
            for each in self.receipts
            if (archive / f"{each['stored']}.record").exists()
        }
        told = tomllib.loads((root / "templates" / "节假日.toml").read_text("utf-8"))
        self.calendar = Calendar(set(told["holidays"]), set(told["workdays"]))
        self.outs = read_all(archive / "hand-outs")
        self.snapshots = read_all(archive / "office" / "records")
        self.signed = [each for each in read_all(root / "outbox" / "issued") if each["document"] == "督查通报"]
        self.roster = self._read_roster(root / "templates" / "支部名册.xlsx")
        self.today = read_all(archive / "office" / "years")[-1]["date"]

    @staticmethod
    def _read_roster(path: Path) -> dict[str, Json]:
        rows = list(openpyxl.load_workbook(path)["支部名册"].iter_rows(values_only=True))
        head = next(row for row in rows if "短码" in row)
        titles = [str(cell) for cell in head]
        lines = (dict(zip(titles, row, strict=False)) for row in rows[rows.index(head) + 1 :])
        return {str(line["短码"]): line for line in lines if line["短码"]}

    def months(self) -> list[str]:
        """Months with a ledger whose deadline has passed."""
        touched = {each["period"] for each in (*self.outs, *self.receipts)}
        named = [f"{self.year}-{month:02d}" for month in range(1, 13)]
        return [each for each in named if each in touched and self.calendar.due(each).isoformat() < self.today]

    def record_of(self, period: str) -> tuple[int, str]:
        """Last receipt and day by which a month is on record."""
        for paper in self.signed:
            if paper["period"] == period:
                return paper["record"]["last_receipt"], paper["record"]["date"]
        due = self.calendar.due(period).isoformat()
        made = [each for each in self.snapshots if each["period"] == period]
        if made and made[-1]["date"] > due:
            return made[-1]["last_receipt"], made[-1]["date"]
        return max(each["number"] for each in self.receipts), self.today

    def is_due(self, code: str, period: str) -> bool:
        start, end = (chinese_day(self.roster[code][name] or "") for name in ("启用日期", "停用日期"))
        first = dt.date.fromisoformat(f"{period}-01")
        return (start is None or start <= month_end(period)) and (end is None or end >= first)

    def sent(self, code: str, period: str) -> list[Json]:
        last, _ = self.record_of(period)
        fates = ("accepted", "returned", "unrecognised", "quarantined")
        return [
            each
            for each in self.receipts
            if each["number"] <= last and (each["branch"], each["period"]) == (code, period)
            and each["kind"] == "submission" and each["fate"] in fates
            and each["content"] not in ("answers", "blank")
        ]  # fmt: skip

    def count_reports(self, code: str) -> Iterator[tuple[str, int]]:
        for period in self.months():
            if not self.is_due(code, period):
                continue
            yield "due", 1
            files, due = self.sent(code, period), self.calendar.due(period)
            summary = self.calendar.later(due, 3)
            first = min(files, key=lambda each: (each["after"], each["number"]), default=None)
            if first is None:
                yield "missing", 1
            elif not first["after"] or first["after"] <= due.isoformat():
                yield "on_time", 1
            else:
                yield ("supplementary" if first["after"] > summary.isoformat() else "late"), 1
            taken = [each for each in files if each["fate"] == "accepted"]
            back = [each for each in files if each["fate"] == "returned"]
            yield "returned", len(back)
            if taken:
                yield "received", 1
                yield "nil", int(bool(self.records[taken[-1]["number"]].get("unchanged")))
            elif files:
                yield "unsettled", 1

    # Tasks, as known to the record of the last month

    def tasks(self) -> dict[str, TaskLine]:
        period = self.months()[-1]
        last, _ = self.record_of(period)
        counted: dict[tuple[str, str], Json] = {}
        for each in self.receipts:
            taken = (each["fate"], each["kind"], each["content"]) == ("accepted", "submission", "report")
            if taken and each["number"] <= last and each["period"] <= period:
                counted[each["branch"], each["period"]] = each
        lines: dict[str, TaskLine] = {}
        for (code, month), receipt in sorted(counted.items(), key=lambda each: each[0][1]):
            for row in self.records[receipt["number"]]["tasks"]:
                day = row["deadline_day"]
                line = lines.setdefault(
                    row["number"], TaskLine(row["number"], code, dt.date.fromisoformat(day) if day else None)
                )
                before = line.months[-1][1:3] if line.months else self.imported(row["number"])
                values = row["values"]
                rate = values["rate"] if values["rate"] is not None else (before or (0, ""))[0]
                status = values["status"] or (before or (0, "未启动"))[1]
                new = bool(values["progress"]) or before is None or (rate, status) != tuple(before)
                line.months.append((month, rate, status, new))
        self.apply_changes(lines)
        return lines

    def imported(self, number: str) -> tuple[int, str] | None:
        for each in self.receipts:
            if each["kind"] == "old-ledger":
                for row in self.records[each["number"]]["tasks"]:
                    if row["number"] == number:
                        return row["values"]["rate"] or 0, row["values"]["status"] or "未启动"
        return None

    def decisions(self) -> Iterator[tuple[str, Json]]:
        """Month of the 核验表 and row, up to the record of the last month."""
        period = self.months()[-1]
        last, _ = self.record_of(period)
        for each in self.receipts:
            if each["kind"] == "decisions" and each["number"] <= last and each["period"] <= period:
                for row in self.records[each["number"]]["decisions"]:
                    yield each["period"], row

    def apply_changes(self, lines: dict[str, TaskLine]) -> None:
        """Move the deadlines that a person agreed to move, as the row of the 核验表 says."""
        self.extensions: Counter[str] = Counter()
        for _, row in self.decisions():
            asked = re.search("“完成时限”(?:由“[^”]*”)?(?:变更)?为“([^”]+)”", row["proposal"])
            if asked and row["key"].startswith("BG-") and row["opinion"] == "通过":
                number = row["key"].removeprefix("BG-").rpartition("-")[0]
                line, day = lines[number], chinese_day(asked[1])
                assert day is not None
                self.extensions[number] += line.deadline is not None and day > line.deadline
                line.deadline = day

    def holder(self, line: TaskLine) -> str:
        code, period = line.branch, self.months()[-1]
        while (heir := self.roster[code]["承接支部"]) and (end := chinese_day(self.roster[code]["停用日期"] or "")):
            if end >= dt.date.fromisoformat(f"{period}-01"):
                break
            code = str(heir)
        return code

    def count_tasks(self, lines: dict[str, TaskLine]) -> dict[str, Counter[str]]:
        closings: dict[str, tuple[str, str]] = {}
        for period, row in self.decisions():
            if row["key"].startswith("XH-"):
                closings[row["key"].removeprefix("XH-")] = (row["opinion"], period)
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for line in lines.values():
            counts = found[self.holder(line)]
            counts["tasks"] += 1
            counts["extensions"] += self.extensions[line.number]
            for name in self.judge(line, *closings.get(line.number, ("", ""))):
                counts[name] += 1
        return found

    def judge(self, line: TaskLine, opinion: str, decided: str) -> Iterator[str]:
        complete = [(month, status == "已完成" or (status == "申请销号" and rate == 100), new) for month, rate, status, new in line.months]  # fmt: skip
        refused = opinion not in ("", "通过")
        anew = [month for month, whole, new in complete if whole and new and month > decided]
        done = complete[-1][1] and not (refused and not anew)
        if opinion == "通过":
            yield "closed"
        if opinion == "通过" or done:
            yield "complete"
        elif refused and complete[-1][1]:
            yield "refused"
        if line.deadline is None or line.months[-1][2] == "长期坚持":
            return
        end = f"{line.deadline:%Y-%m}"
        if done:
            run: list[tuple[str, bool]] = []
            for month, whole, new in reversed(complete):
                if not whole:
                    break
                run.insert(0, (month, new))
            first = next((month for month, new in run if refused and month > decided and new), run[0][0])
            yield "fell_due"
            if first <= end:
                yield "in_time"
            else:
                seen = any(end <= month < first for month, _, _ in complete)
                yield "done_late" if seen else "unknown"
        elif line.deadline <= month_end(self.months()[-1]):
            yield "fell_due"
            yield "overdue" if any(month >= end for month, _, _ in complete) else "unknown"

    def count_answers(self) -> dict[str, Counter[str]]:
        last, _ = self.record_of(self.months()[-1])
        given = {
            (each["branch"], reply["key"])
            for each in self.receipts
            if each["number"] <= last and each["number"] in self.records and each["kind"] == "submission"
            and each["fate"] == "accepted"
            for reply in self.records[each["number"]].get("replies", [])
        }  # fmt: skip
        asked = {
            (form["branch"], question["key"])
            for out in self.outs
            if out["period"] in self.months()
            for form in out["forms"]
            for question in form.get("questions", [])
        }
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for code, key in asked:
            found[code]["asked"] += 1
            found[code]["answered"] += (code, key) in given
        return found

    def count(self) -> dict[str, Counter[str]]:
        """Counts by branch and name."""
        found: dict[str, Counter[str]] = {}
        tasks, answers = self.count_tasks(self.tasks()), self.count_answers()
        for code in self.roster:
            reports: Counter[str] = Counter()
            for name, number in self.count_reports(code):
                reports[name] += number
            if reports["due"]:
                found[code] = reports + tasks[code] + answers[code]
        return found


if __name__ == "__main__":
    for branch, counts in Recount(Path(sys.argv[1]), int(sys.argv[2])).count().items():
        sys.stdout.write(f"{branch} {dict(counts)}\n")
