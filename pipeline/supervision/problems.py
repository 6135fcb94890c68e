"""Find the problems of a period, red lamps and missing reports, from which rectification and escalation start.

Source: 实施意见 四(四) “加大督促检查和跟踪落实力度”.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.archive.facts import SourceRow
from pipeline.archive.paths import INTAKE_RUNS, ISSUED, format_fact_name, parse_fact_number
from pipeline.contract.lamp_settings import LampSettings
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.ledger import Ledger, Task
from pipeline.ledger.bureau_entries import BureauEntry
from pipeline.periods import Period
from pipeline.supervision.progress_lamps import LampResult, judge_lamp
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import Lamp, Timeliness, format_chinese_date

_NAME_CHARS = 20
_FACT = re.compile(r"(?P<fact>.*?)（首次出现：(?P<year>20\d\d)年(?P<month>\d{1,2})月）", re.DOTALL)
_NUMBERED = re.compile(r"(?P<number>\d{6,})-(?:[0-9a-f]{12}-)?(?P<name>.+)")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One current problem: ``first`` is its first month.

    ``seen`` is the day on which it was found on the spot; None for one that shows at the end of a month.
    """

    problem: ProblemId
    branch: str
    number: str
    task: str
    fact: str
    first: Period
    source: SourceRow | None
    seen: dt.date | None = None


def find_problems(
    ledger: Ledger, delivered: Mapping[str, SubmissionStatus], lamps: Mapping[str, LampResult]
) -> dict[ProblemId, Problem]:
    """Return problem id -> problem: missing reports in roster order, red lamps in ledger order, findings on the spot.

    What was found on the spot is a problem from then on, until somebody decides on it.
    """
    found = (
        *_find_missing_reports(ledger, delivered),
        *_find_red_tasks(ledger, delivered, lamps),
        *(build_site_problem(ledger, each) for each in ledger.inputs.site_findings),
    )
    return {each.problem: each for each in found}


def build_site_problem(ledger: Ledger, each: BureauEntry) -> Problem:
    """Build the problem that was found on the spot (现场督查), of a task or of a branch."""
    entry, day = each.entry, dt.date.fromisoformat(each.entry.day)
    task = ledger.ever.get(entry.task)
    return Problem(
        problem=ProblemId.of_task(entry.number, ProblemKind.SITE),
        branch=task.branch if task else ledger.office.holder(entry.branch, ledger.period),
        number=entry.task,
        task=entry.about[1] or f"现场督查：{shorten_text(entry.text)}",
        fact=f"{format_chinese_date(day)}现场督查：{entry.text}",
        first=each.period,
        source=each.source,
        seen=day,
    )


def shorten_text(text: str) -> str:
    """Shorten a text to what names it in a list."""
    return text if len(text) <= _NAME_CHARS else f"{text[: _NAME_CHARS - 1]}…"


def _find_missing_reports(ledger: Ledger, delivered: Mapping[str, SubmissionStatus]) -> Iterator[Problem]:
    for branch, each in delivered.items():
        if each.timeliness is Timeliness.MISSING:
            deadline = format_chinese_date(ledger.office.deadline(ledger.period))
            fact = f"{ledger.period.as_chinese()}月报漏报：到{deadline}截止，没有收到任何文件"
            yield Problem(
                problem=ProblemId.of_month(branch, ledger.period),
                branch=branch,
                number="",
                task="",
                fact=fact,
                first=ledger.period,
                source=find_intake_run_source(ledger, ledger.period),
            )


def find_intake_run_source(ledger: Ledger, period: Period) -> SourceRow | None:
    """Return the first intake run after 报送截止 of a period as the source of a missing report, or None."""
    deadline = ledger.office.deadline(period).isoformat()
    after = next((each for each in ledger.inputs.looks if each.date > deadline), None)
    return SourceRow(f"{INTAKE_RUNS}/{format_fact_name(after.number)}", "", "", 0) if after else None


def _find_red_tasks(
    ledger: Ledger, delivered: Mapping[str, SubmissionStatus], lamps: Mapping[str, LampResult]
) -> Iterator[Problem]:
    rules = ledger.office.settings.lamps
    for task in ledger.tasks:
        lamp = lamps[task.number]
        if lamp.lamp is Lamp.RED and task.closed is None:
            first = _find_red_start(task, delivered[task.branch], rules)
            source = task.latest.source if task.latest else task.source
            yield Problem(
                problem=ProblemId.of_task(task.number),
                branch=task.branch,
                number=task.number,
                task=task.plan["task"],
                fact=lamp.reason,
                first=first,
                source=source,
            )


def _find_red_start(task: Task, delivered: SubmissionStatus, rules: LampSettings) -> Period:
    """Return the first of the consecutive months, up to this one, in which the task's lamp was red."""
    since = task.period
    while (before := since.shift(-1)) >= task.first:
        then = replace(task, period=before, months=tuple(each for each in task.months if each.period <= before))
        if judge_lamp(then, delivered, rules).lamp is not Lamp.RED:
            break
        since = before
    return since


def format_reason(fact: str, first: Period) -> str:
    """Format a problem's fact as 依据 of the 核验表, for people to read."""
    return f"{fact}（首次出现：{first.as_chinese()}）"


def parse_reason(reason: str, otherwise: Period) -> tuple[str, Period]:
    """Return fact and first month from the 依据 of a decision, else the whole text and ``otherwise``.

    Only for decisions of archives whose records do not hold the two; records made now hold them (``Decision.fact``).
    """
    found = _FACT.match(reason)
    if found is None:
        return reason, otherwise
    return found["fact"], Period(int(found["year"]), int(found["month"]))


def join_facts(*parts: str) -> str:
    """Join non-empty facts into one 依据, dropping their final punctuation."""
    return "；".join(part.rstrip("。；;") for part in parts if part)


def describe_source(source: SourceRow | None) -> str:
    """Return the source of a fact as Chinese text: received file with sheet and row, signed paper, or intake run.

    Without a source, the text refers to the intake and decision records.
    """
    if source is None:
        return "来源：历次收表和核验记录"
    if source.file.startswith(f"{INTAKE_RUNS}/"):
        return f"来源：第{parse_fact_number(source.file)}次收表记录"
    numbered = _NUMBERED.match(source.file.rpartition("/")[2])
    if numbered is None:
        file = f"“{source.file}”"
    else:
        what = "签发文件" if source.file.startswith(f"{ISSUED}/") else "收件"
        file = f"第{int(numbered['number'])}号{what}"
        if not source.row:
            file += f"“{mask_personal_data(numbered['name'])[0]}”"
    return f"来源：{file}{source.sheet}第{source.row}行" if source.row else f"来源：{file}"


def compute_earliest_day(ledger: Ledger, source: SourceRow | None) -> dt.date:
    """Return the earliest day of a decision on a fact: the last intake run without its file, or its month's start."""
    receipt = ledger.inputs.by_sha256.get(source.sha256) if source else None
    if receipt is None:
        return ledger.period.first_day
    begun = Period.parse(receipt.period).first_day if receipt.period else ledger.period.first_day
    return max(begun, dt.date.fromisoformat(receipt.after)) if receipt.after else begun


def name_branch(ledger: Ledger, code: str) -> str:
    """Return a branch's short name, or its code if it is not in the roster."""
    known = ledger.office.by_code.get(code)
    return known.short_name if known else code


def compute_problem_day(ledger: Ledger, period: Period, *, missing: bool) -> dt.date:
    """Return the day at which a problem is judged: the period's last, or the day after 报送截止 if missing."""
    return ledger.office.deadline(period) + dt.timedelta(days=1) if missing else period.last_day
