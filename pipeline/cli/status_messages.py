"""Build the console messages of ``status``: what is next, who has reported, what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.agenda.steps import NextStep, Stage, StageState, describe_redrafts, find_next_step, list_stage_progress
from pipeline.agenda.waiting import list_waiting_matters
from pipeline.cli.align_columns import align_columns
from pipeline.cli.claim_messages import describe_waiting_files
from pipeline.cli.messages import format_command_start, list_waiting_branches
from pipeline.cli.signal_messages import describe_kind_states
from pipeline.reports.superior_ledger import describe_arrivals, has_only_bureaus
from pipeline.supervision.replacements import Replacement, list_replacements
from pipeline.terms import NOT_TAKEN_IN, Lamp, Timeliness, format_chinese_date

if TYPE_CHECKING:
    from pipeline.agenda.month_facts import MonthFacts
    from pipeline.commands.status import StatusResult
    from pipeline.supervision.assessment import Assessment

_MARKS = {StageState.DONE: "√", StageState.DUE: "→", StageState.WAITING: "…", StageState.LATER: "　"}


def describe_status(done: StatusResult, root: Path = Path()) -> str:
    """Describe the result of ``status``: the next step, a line a branch, lamps, what waits for whom."""
    inputs = done.assessment.ledger.inputs
    deadline, summary = inputs.office.deadline(inputs.period), inputs.office.compute_summary_day(inputs.period)
    as_of = (
        f"截至{format_chinese_date(inputs.date)}；报送截止{format_chinese_date(deadline)}，"
        f"汇总日{format_chinese_date(summary)}"
    )
    lines = [f"{inputs.period.as_chinese()}报送进度（{as_of}）"]
    if done.below is not None:
        lines.append(describe_arrivals(done.below))
    if has_only_bureaus(inputs):
        return "\n".join(lines)
    lines += describe_next_step(done.month, root)
    lines += _list_branch_lines(done.month)
    lines += [_describe_totals(done.month)]
    lines += list_waiting_branches(done.assessment, unproved=done.month.is_missing_unproved)
    lines += [_describe_replacement(done.assessment, each) for each in list_replacements(inputs)]
    lines += describe_kind_states(done.assessment.kind_states)
    lines += describe_waiting_files(done.waiting)
    if done.edited:
        lines.append("改过、还没有签发的草稿：" + "、".join(done.edited) + "。")
    if (told := describe_redrafts(done.month)) and not _is_signing_next(done.month):
        lines.append(f"{told}。")
    return "\n".join([*lines, *describe_waiting_matters(done.month)])


def describe_next_step(month: MonthFacts, root: Path) -> Iterator[str]:
    """Yield how far the month is, and the one next step with its command."""
    yield "　".join(f"{_MARKS[each.state]}{each.stage}" for each in list_stage_progress(month)).rstrip()
    step = find_next_step(month)
    if step is not None:
        yield f"下一步：{step.title}。{step.why}。"
        yield f"    {_format_when(step, month.today)}{format_command_start(root)} {step.command}"
        return
    following = month.period.shift(1)
    yield f"{month.period.as_chinese()}各步都做完了。"
    if not month.next_forms and not following.is_far_ahead(month.today):
        yield f"    下个月的表单：{format_command_start(root)} forms {following}"


def _is_signing_next(month: MonthFacts) -> bool:
    step = find_next_step(month)
    return step is not None and step.stage is Stage.ISSUE


def _format_when(step: NextStep, today: dt.date) -> str:
    return f"{format_chinese_date(step.day)}再做：" if step.day is not None and step.day > today else ""


def describe_waiting_matters(month: MonthFacts) -> Iterator[str]:
    """Yield a line for each person that is waited for."""
    told: dict[str, list[str]] = {}
    for each in list_waiting_matters(month):
        until = f"，{format_chinese_date(each.until)}到期" if each.until else ""
        told.setdefault(each.person, []).append(f"{each.what}{each.count}件{until}")
    for person, matters in told.items():
        yield f"等{person}：{'；'.join(matters)}。"


def _list_branch_lines(month: MonthFacts) -> Iterator[str]:
    """Yield an aligned line for each branch."""
    assessment = month.assessment
    rows = [
        (
            each.branch,
            assessment.name(each.branch),
            month.describe_timeliness(each),
            each.result,
            month.describe_arrival(each),
        )
        for each in assessment.delivered.values()
    ]
    yield from align_columns(rows)


def _describe_totals(month: MonthFacts) -> str:
    """Describe how many branches reported how, and the lamps of all tasks."""
    assessment, unproved = month.assessment, month.is_missing_unproved
    words = [
        NOT_TAKEN_IN if unproved and each.timeliness is Timeliness.MISSING else each.timeliness.value
        for each in assessment.delivered.values()
    ]
    told: Sequence[tuple[str, int]] = Counter(words).most_common()
    lamps = Counter(each.lamp for each in assessment.lamps.values())
    shown = "、".join(f"{lamp}{lamps[lamp]}项" for lamp in (Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.GREY))
    branches = "，".join(f"{word}{count}个" for word, count in sorted(told))
    return f"合计{len(assessment.delivered)}个支部：{branches}。任务{len(assessment.lamps)}项：{shown}。"


def _describe_replacement(assessment: Assessment, each: Replacement) -> str:
    """Describe in one line a report that took the place of an earlier one, or was asked back instead."""
    later, earlier = (f"{format_chinese_date(receipt.day)}的“{receipt.name}”" for receipt in (each.later, each.earlier))
    what = f"有{len(each.later.changed_places)}处不同" + ("，保存得更早" if each.later.saved_before else "")
    name = assessment.name(each.later.branch)
    if each.taken:
        return f"重报：{name}{later}代替了{earlier}，{what}。"
    return f"没有代替：{name}{later}与已收下的{earlier}{what}，已退回核对，仍以已收下的为准。"
