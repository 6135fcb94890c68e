"""Build 需答复: the sheet on which a branch answers open questions; present only if there are any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.contract.column import Column
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion
from pipeline.contract.replies import list_open_reply_columns, list_reply_columns
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow, SubmittedValues
from pipeline.findings import format_column_letter
from pipeline.forms import styles
from pipeline.sheets import Area, Cell, Highlight, Hint, Rule, Sheet, Style, TextLength, compute_row_heights
from pipeline.terms import REPLY_SHEET, format_chinese_numeral

TITLE_ROW, LINE_ROW, BAND_ROW, HEADER_ROW, FIRST_ROW = range(5)
REPLY_NAMES = tuple(each.name for each in list_reply_columns())
OPEN_NAMES = tuple(each.name for each in list_open_reply_columns())
LOCKED_NAMES = tuple(name for name in REPLY_NAMES if name not in OPEN_NAMES)
WIDTHS = {at: each.width for at, each in enumerate(list_reply_columns())}
OPEN_COUNT = format_chinese_numeral(len(OPEN_NAMES))
_TITLES = {each.name: f"“{each.title}”" for each in list_reply_columns()}
HOW_TO = (
    f"共{{count}}项。每项只填右边{OPEN_COUNT}格中用得上的：整改的填{_TITLES['measures']}和{_TITLES['done']}，"
    f"改完的再填{_TITLES['finished']}；要延期的，期限前填{_TITLES['extension']}；"
    f"有不同情况、要申辩的写在{_TITLES['statement']}里。\n"
    "填好后随月报一起报送；期限早于月报的，可以只填这张表，把本文件先报上来，到月底再报月报，已答复的不用重填。"
)
ANSWER_HOW_TO = (
    f"每项只填右边{OPEN_COUNT}格中用得上的：整改的填{_TITLES['measures']}和{_TITLES['done']}，改完的再填{_TITLES['finished']}；"
    f"要延期的，期限前填{_TITLES['extension']}；有不同情况、要申辩的写在{_TITLES['statement']}里。最后一行写别的情况，没有的空着。\n"
)
WITH_TERMS = "要求里写了期限的，请按期交回本文件；过期交的也收，注明收到日期。"
WITHOUT_TERMS = "有要说的，填好后把本文件交回来；没有的，不用交。"
NOT_TWICE = "填了月报表里“需答复”的，这里不用再填。"
"""When a 答复单 is to be handed in: one that asks something, one with only the free row; then what holds for both."""
OPEN = replace(styles.OPEN, fill="#FFFDF5")
KEY = replace(styles.PLAN, ink=styles.GREY_INK)
NOTE = replace(styles.TEXT, border=False)
ANSWERED = replace(Style(), fill="#EAF4E4")
"""Style of 事项 once its row has a reply."""


@dataclass(frozen=True)
class FilledReply:
    """One row of the sheet.

    ``question`` is None if a reply matches no question; ``values`` and ``came_from`` are of the submitted row.
    """

    question: DistributedQuestion | None
    values: Mapping[str, DisplayValue] = field(default_factory=dict)
    came_from: int | None = None


def format_reply_notice(handed: DistributedForm) -> str:
    """Format the reference to this sheet for 填报表; empty if nothing is asked."""
    return f"“{REPLY_SHEET}”表有{len(handed.questions)}项，请一并答复" if handed.questions else ""


def format_reply_instruction(handed: DistributedForm) -> str:
    """Format the instruction about this sheet for 填写说明; empty if nothing is asked."""
    said = format_reply_notice(handed)
    return f"{said}，只填右边{OPEN_COUNT}格，用不上的空着。" if said else ""


def build_reply_rows(handed: DistributedForm, answers: SubmittedValues | None) -> tuple[FilledReply, ...]:
    """Build one row per question in order, each with its reply, then the replies to no known question."""
    rest = list(answers.replies) if answers else []
    asked = [_take_reply(question, rest) for question in handed.questions]
    return (*asked, *(FilledReply(None, answer.values, answer.row) for answer in rest))


def _take_reply(question: DistributedQuestion, rest: list[SubmittedRow]) -> FilledReply:
    for index, answer in enumerate(rest):
        if answer.values.get("key") == question.key:
            del rest[index]
            return FilledReply(question, answer.values, answer.row)
    return FilledReply(question)


def find_reply_cell(lines: Sequence[FilledReply], row: int, name: str) -> tuple[int, int] | None:
    """Find the cell on a fresh sheet for a field of the reply submitted in sheet row ``row``."""
    for at, line in enumerate(lines, FIRST_ROW):
        if line.came_from == row and name in REPLY_NAMES:
            return at, REPLY_NAMES.index(name)
    return None


def build_reply_sheet(
    handed: DistributedForm, period: str, answers: SubmittedValues | None = None, how_to: str = HOW_TO
) -> Sheet | None:
    """Build the sheet; None if nothing is asked and nothing was answered."""
    lines = build_reply_rows(handed, answers)
    if not lines:
        return None
    cells = tuple(_build_cells(lines))
    about = "，".join(part for part in (handed.short_name, period) if part)
    merges = tuple(_build_merges(about, how_to.format(count=len(handed.questions))))
    least = {TITLE_ROW: 38.0, LINE_ROW: 40.0, BAND_ROW: 22.0, HEADER_ROW: 26.0}
    least |= dict.fromkeys(range(FIRST_ROW, FIRST_ROW + len(lines)), 64.0)
    return Sheet(
        name=REPLY_SHEET,
        cells=cells,
        widths=WIDTHS,
        heights=compute_row_heights(cells, WIDTHS, least),
        merges=merges,
        rules=tuple(_build_rules(len(lines))),
        highlights=tuple(_build_answered_highlights(len(handed.questions))),
        freeze=(FIRST_ROW, len(LOCKED_NAMES)),
        repeat_rows=(BAND_ROW, HEADER_ROW),
        large=True,
        protected=True,
        footer=f"{REPLY_SHEET} {about}".strip(),
    )


def _build_merges(about: str, how_to: str) -> Iterator[tuple[Area, Cell]]:
    """Build the title, the instructions and the two bands; input cells are never merged."""
    last, locked = len(REPLY_NAMES) - 1, len(LOCKED_NAMES)
    title = f"需答复事项（{about}）" if about else "需答复事项"
    yield Area(TITLE_ROW, 0, TITLE_ROW, last), Cell(TITLE_ROW, 0, title, styles.TITLE)
    yield Area(LINE_ROW, 0, LINE_ROW, last), Cell(LINE_ROW, 0, how_to, NOTE)
    yield Area(BAND_ROW, 0, BAND_ROW, locked - 1), Cell(BAND_ROW, 0, "请答复的事项（已填好，不用动）", styles.BAND)
    band = Cell(BAND_ROW, locked, f"支部答复（只填这{OPEN_COUNT}格）", styles.MONTH_BAND)
    yield Area(BAND_ROW, locked, BAND_ROW, last), band


def _build_cells(lines: Sequence[FilledReply]) -> Iterator[Cell]:
    described = list_reply_columns()
    for at, column in enumerate(described):
        yield Cell(HEADER_ROW, at, column.title, styles.MONTH_HEADER if column.name in OPEN_NAMES else styles.HEADER)
    for row, line in enumerate(lines, FIRST_ROW):
        for at, column in enumerate(described):
            yield Cell(row, at, _choose_value(column, line), _choose_style(column, line))


def _choose_value(column: Column, line: FilledReply) -> DisplayValue:
    """Choose the value of a cell: the distributed one if locked, the submitted one if open."""
    if line.question is not None and column.name in LOCKED_NAMES:
        return str(getattr(line.question, column.name))
    return line.values.get(column.name)


def _choose_style(column: Column, line: FilledReply) -> Style:
    """Choose the style of a cell; a row without a known question is open throughout, so that it can be cleared."""
    if column.name in OPEN_NAMES or line.question is None:
        return OPEN
    return KEY if column.name == "key" else styles.PLAN


def _build_rules(count: int) -> Iterator[Rule]:
    """Build a prompt for every cell a branch may fill in."""
    for at, column in enumerate(list_reply_columns()):
        area = Area(FIRST_ROW, at, FIRST_ROW + count - 1, at)
        prompt = column.explanation + (f"例：{column.example}" if column.example else "")
        if column.name not in OPEN_NAMES:
            continue
        if column.longest is not None:
            yield TextLength(area, column.longest, column.title, prompt)
        else:
            yield Hint(area, column.title, prompt)


def _build_answered_highlights(count: int) -> Iterator[Highlight]:
    """Build the rule that colours answered questions green; replies to no known question are not coloured."""
    first, last = (format_column_letter(REPLY_NAMES.index(name)) for name in (OPEN_NAMES[0], OPEN_NAMES[-1]))
    typed = f"COUNTA(${first}{FIRST_ROW + 1}:${last}{FIRST_ROW + 1})>0"
    at = REPLY_NAMES.index("fact")
    if count:
        yield Highlight(Area(FIRST_ROW, at, FIRST_ROW + count - 1, at), typed, ANSWERED)
