"""Build the tables of a branch's 述职评议数据表 and what is counted in them; every count names the rows it counts.

A count is described once (table, column, values): the number here, the formula on the sheet and the rows named beside
it come from the same description. Source: 实施意见 四(四).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.archive.paths import parse_fact_number
from pipeline.periods import Year
from pipeline.supervision.annual.branch_year import format_iso_day, format_months
from pipeline.supervision.annual.model import (
    DUE,
    AnnualAnswer,
    AnnualCase,
    AnnualTask,
    Basis,
    BranchMonth,
    BranchYear,
    Fulfilment,
)
from pipeline.terms import WITHOUT_VALID_REPORT, RectificationStage, SubmissionResult, Timeliness, format_day_within

Value = str | int
_CLOSED, _WAITING, _REFUSED, _WITHDRAWN = "已销号", "待核验", "核验退回", "已撤销"
_YES, _NO = "是", "否"


class Part(StrEnum):
    """The tables of a branch's sheet."""

    MONTHS = "逐月报送"
    TASKS = "任务"
    CASES = "整改"
    ANSWERS = "答复"


class Mode(StrEnum):
    """How a column is counted: its filled rows, the rows that hold one of some values, or the sum of its numbers."""

    ROWS = "行数"
    MATCH = "符合的行数"
    SUM = "合计"


@dataclass(frozen=True)
class AnnualTable:
    """One table: titles of the columns, and rows of texts and whole numbers; the first cell labels the row."""

    part: Part
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One count of A: its name, its title, what it counts, the number, and the rows it comes from, in Chinese."""

    name: str
    title: str
    part: Part
    column: int
    mode: Mode
    values: tuple[str, ...] = ()
    count: int = 0
    evidence: str = ""


@dataclass(frozen=True)
class BranchSheet:
    """What a branch's sheet says: its year, its tables, and the counts by name, in order."""

    year: BranchYear
    tables: tuple[AnnualTable, ...]
    tallies: dict[str, Tally]

    def count(self, name: str) -> int:
        """Return one of the counts."""
        return self.tallies[name].count


_MONTH, _TASK, _CASE, _ANSWER = Part.MONTHS, Part.TASKS, Part.CASES, Part.ANSWERS
_TIMELINESS, _RESULT, _RETURNED = 2, 3, 4
_NUMBER, _FULFILMENT, _VERIFICATION, _EXTENSIONS = 2, 5, 6, 7
_STAGE, _OVERDUE, _RELAPSES = 5, 6, 7
_KEY, _ANSWERED = 2, 5


def _match(name: str, title: str, part: Part, column: int, *values: str) -> Tally:
    return Tally(name=name, title=title, part=part, column=column, mode=Mode.MATCH, values=values)


def _list_definitions() -> Iterator[Tally]:
    """Yield what is counted, in the order of the sheet."""
    received, nil = SubmissionResult.RECEIVED.value, SubmissionResult.NIL.value
    yield Tally(name="due", title="应报月数", part=_MONTH, column=0, mode=Mode.ROWS)
    yield _match("on_time", "按时", _MONTH, _TIMELINESS, Timeliness.ON_TIME.value)
    yield _match("late", "迟报", _MONTH, _TIMELINESS, Timeliness.LATE.value)
    yield _match("supplementary", "补报", _MONTH, _TIMELINESS, Timeliness.SUPPLEMENTARY.value)
    yield _match("missing", "漏报", _MONTH, _TIMELINESS, Timeliness.MISSING.value)
    yield _match("received", "收下有效月报", _MONTH, _RESULT, received, nil)
    yield _match("nil", "其中零报告", _MONTH, _RESULT, nil)
    wrong = (each.value for each in WITHOUT_VALID_REPORT)
    yield _match("unsettled", "待修改、无法读取、认不出", _MONTH, _RESULT, *wrong)
    yield Tally(name="returned", title="退回修改次数", part=_MONTH, column=_RETURNED, mode=Mode.SUM)
    yield Tally(name="tasks", title="列入台账的任务", part=_TASK, column=_NUMBER, mode=Mode.ROWS)
    yield _match("fell_due", "到期或已完成的任务", _TASK, _FULFILMENT, *(each.value for each in DUE))
    yield _match("in_time", "其中按期完成", _TASK, _FULFILMENT, Fulfilment.IN_TIME.value)
    yield _match("done_late", "逾期完成", _TASK, _FULFILMENT, Fulfilment.LATE.value)
    yield _match("overdue", "逾期未完成", _TASK, _FULFILMENT, Fulfilment.OVERDUE.value)
    yield _match("unknown", "没有月报、无法认定", _TASK, _FULFILMENT, Fulfilment.UNKNOWN.value)
    yield _match("complete", "报已完成（含已销号）", _TASK, _VERIFICATION, _CLOSED, _WAITING)
    yield _match("closed", "其中核验销号", _TASK, _VERIFICATION, _CLOSED)
    yield _match("refused", "核验退回、尚未重报", _TASK, _VERIFICATION, _REFUSED)
    yield Tally(name="extensions", title="批准延期次数", part=_TASK, column=_EXTENSIONS, mode=Mode.SUM)
    yield Tally(name="cases", title="整改事项", part=_CASE, column=1, mode=Mode.ROWS)
    settled = (RectificationStage.CLOSED.value, RectificationStage.LASTING.value)
    yield _match("cases_closed", "其中已销号", _CASE, _STAGE, *settled)
    yield _match("cases_overdue", "逾期没有反馈", _CASE, _OVERDUE, _YES)
    yield Tally(name="relapses", title="反弹次数", part=_CASE, column=_RELAPSES, mode=Mode.SUM)
    yield Tally(name="asked", title="应答复事项", part=_ANSWER, column=_KEY, mode=Mode.ROWS)
    yield _match("answered", "其中已答复", _ANSWER, _ANSWERED, _YES)


TALLIES = tuple(_list_definitions())
"""What is counted in A, in the order of the sheet, without numbers."""


def build_branch_sheet(branch: BranchYear, year: Year) -> BranchSheet:
    """Build the tables of a branch and count them."""
    tables = {each.part: each for each in _build_tables(branch, year)}
    labels = {part: _make_labeller(part, branch, year) for part in tables}
    counted = (_count(each, tables[each.part], labels[each.part]) for each in TALLIES)
    return BranchSheet(branch, tuple(tables.values()), {each.name: each for each in counted})


def _build_tables(branch: BranchYear, year: Year) -> Iterator[AnnualTable]:
    head = (
        "月份",
        "计入的文件",
        "报送时效",
        "报送结果",
        "退回次数",
        "任务数",
        "报已完成",
        "红灯",
        "以什么时候的数据为准",
    )
    yield AnnualTable(_MONTH, head, tuple(_build_month_row(each, year) for each in branch.months))
    head = ("序号", "工作任务", "任务编号", "完成时限", "完成月份", "按期情况", "核验", "延期次数", "说明")
    yield AnnualTable(_TASK, head, tuple(_build_task_row(no, each, year) for no, each in enumerate(branch.tasks, 1)))
    head = ("序号", "事项", "通知书编号", "首次出现", "整改时限", "现在状态", "逾期", "反弹次数", "说明")
    yield AnnualTable(_CASE, head, tuple(_build_case_row(no, each, year) for no, each in enumerate(branch.cases, 1)))
    head = ("序号", "事项", "事项编号", "首次提出", "类型", "已答复", "答复月份", "", "")
    rows = tuple(_build_answer_row(no, each, year) for no, each in enumerate(branch.answers, 1))
    yield AnnualTable(_ANSWER, head, rows)


def _build_month_row(each: BranchMonth, year: Year) -> tuple[Value, ...]:
    number = parse_fact_number(each.file)
    basis = each.basis.value if each.basis is Basis.REBUILT else f"{format_iso_day(each.day)}{each.basis.value}"
    return (
        each.period.as_chinese_within(year.year),
        f"第{number}号回执" if number else "没有文件",
        each.timeliness.value,
        each.result.value,
        each.returned,
        each.tasks,
        each.done,
        each.red,
        "；".join(part for part in (basis, each.later) if part),
    )


def _build_task_row(no: int, each: AnnualTask, year: Year) -> tuple[Value, ...]:
    if each.closed:
        verification = _CLOSED
    elif each.fulfilment is Fulfilment.WITHDRAWN:
        verification = _WITHDRAWN
    elif each.refused:
        verification = _REFUSED
    else:
        verification = _WAITING if each.finished else ""
    return (
        no,
        each.title,
        each.number,
        format_day_within(year.year, each.deadline) if each.deadline else "长期坚持",
        each.completed.as_chinese_within(year.year) if each.completed else "",
        each.fulfilment.value,
        verification,
        each.extensions,
        "；".join(_list_task_remarks(each, year)),
    )


def _list_task_remarks(each: AnnualTask, year: Year) -> Iterator[str]:
    if each.closed:
        yield f"{format_iso_day(each.closed)}销号"
    elif each.completed is None and each.reported is not None:
        yield f"{each.reported.as_chinese_within(year.year)}报告{each.rate}%"
    if each.since is not None:
        yield f"{each.since.as_chinese_within(year.year)}起承接自{each.inherited}"


def _build_case_row(no: int, each: AnnualCase, year: Year) -> tuple[Value, ...]:
    case = each.case
    return (
        no,
        case.task or case.fact,
        case.notice or "没有发通知书",
        case.first.as_chinese_within(year.year),
        format_day_within(year.year, case.due) if case.due else "",
        case.stage.value,
        _YES if each.overdue else _NO,
        case.relapses,
        f"{format_iso_day(each.closed)}销号" if each.closed else "",
    )


def _build_answer_row(no: int, each: AnnualAnswer, year: Year) -> tuple[Value, ...]:
    asked = each.question
    answered = each.answered.as_chinese_within(year.year) if each.answered else ""
    return (
        no, asked.fact, asked.key, _name_month(asked.period, year), asked.kind, _YES if answered else _NO, answered, "",
        "",
    )  # fmt: skip


def _name_month(period: str, year: Year) -> str:
    return next(month for month in year.months if str(month) == period).as_chinese_within(year.year)


def _make_labeller(part: Part, branch: BranchYear, year: Year) -> Callable[[Sequence[int]], str]:
    """Return what names rows of a table by their indices: months, or numbers of rows."""

    def name_rows(rows: Sequence[int]) -> str:
        if part is Part.MONTHS:
            return format_months([branch.months[row].period for row in rows], year)
        return f"附表“{part.value}”第{_format_numbers(rows)}项" if rows else ""

    return name_rows


def _format_numbers(rows: Sequence[int]) -> str:
    """Format row numbers from 1 with runs closed up: ``1—3、5``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row:
            runs[-1].append(row + 1)
        else:
            runs.append([row + 1])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _count(definition: Tally, table: AnnualTable, label: Callable[[Sequence[int]], str]) -> Tally:
    cells = [row[definition.column] for row in table.rows]
    if definition.mode is Mode.SUM:
        numbers = [each for each in cells if isinstance(each, int)]
        count, rows = sum(numbers), [at for at, each in enumerate(cells) if each]
    else:
        rows = [at for at, each in enumerate(cells) if definition.mode is Mode.ROWS or each in definition.values]
        count = len(rows)
    return Tally(
        name=definition.name,
        title=definition.title,
        part=definition.part,
        column=definition.column,
        mode=definition.mode,
        values=definition.values,
        count=count,
        evidence=label(rows),
    )
