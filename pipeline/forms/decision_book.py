"""Build the 核验表 of the first layout, one sheet per kind, to correct one that was handed out before ``line_book``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.contract.column import Column, FilledBy, ParserKind
from pipeline.contract.decisions import list_decision_columns
from pipeline.contract.proposal import Proposal
from pipeline.findings import Finding, format_cell_name, format_column_letter
from pipeline.forms import styles
from pipeline.forms.decision_guide import FIRST_KINDS, build_decision_guide_sheet
from pipeline.forms.hidden_sheets import build_id_sheet
from pipeline.forms.proposal_row import format_locked_cells
from pipeline.forms.returned_copy import format_cell_comment, is_left_to_branch
from pipeline.sheets import (
    Area,
    Cell,
    DropDown,
    Highlight,
    Hint,
    Rule,
    Sheet,
    Style,
    TextLength,
    compute_row_heights,
)
from pipeline.terms import DECISION_BOOK, LIST_SHEET, DecisionKind, Opinion

DECISIONS_FORM = "decisions"
"""Value of ``form`` on the hidden id sheet of a 核验表."""
TITLE_ROW, LINE_ROW, BAND_ROW, HEADER_ROW, FIRST_ROW = range(5)
FROZEN_COLUMNS = 3
BAND_TEXTS = ("提请决定的事项（已填好，不用动）", "局机关填写（只填绿色格）")
"""What stands over the prepared cells and over those to be filled in."""
NO_MATTERS = "本月没有需要决定的事项"
UNDECIDED = "不填意见就是还没有决定，不等于同意，下次仍会列出（典型做法照那一行写的）。"
FORMER_UNDECIDED = "不填意见就是还没有决定，不等于同意，下次仍会列出。"
"""What books handed out earlier say instead."""

OPEN = replace(styles.OPEN, fill="#EAF4E4")
"""Open cells: green, so that the marks of 必改 (red) and 提示 (yellow) stand out."""
OPEN_BAND = replace(styles.BAND, fill="#CFE5C3", ink=styles.GREEN_INK)
OPEN_HEADER = replace(styles.HEADER, fill="#DDEED4")
KEY = replace(styles.PLAN, ink=styles.GREY_INK)
EMPTY = replace(styles.TEXT, align="center", ink=styles.GREY_INK)
MISSING = replace(Style(), fill=styles.YELLOW_FILL)
"""Style of 核验人 and 核验日期 that are missing for a given opinion."""

SHEET_EXPLANATIONS = {
    DecisionKind.CLOSING: "支部报已完成或申请销号的任务，核实后同意的才销号。",
    DecisionKind.CHANGE: "支部申请改动计划（含延期、撤销），同意后从本期起按新内容执行。",
    DecisionKind.RECTIFY: "问题是否立项整改、整改结果是否认可、是否同意延期、复查是否合格，逐步由局机关确认。",
    DecisionKind.ESCALATE: "问题持续存在，提请升级督促：提醒、督办、整改通知、通报、约谈建议，逐级进行。",
    DecisionKind.CASE: "可以写入通报的典型做法，由局机关挑选；“说明”里可改写通报用的文字。",
    DecisionKind.PLEA: "支部在“需答复”中的说明和申辩，请核实后答复。",
}
"""Explanation shown above the rows of each sheet."""


@dataclass(frozen=True)
class SubmittedOverlay:
    """Content of a submitted 核验表 to show on a fresh one.

    ``typed`` holds texts by (kind, 事项编号) and column; ``marks`` holds the findings at these cells.
    """

    typed: Mapping[tuple[DecisionKind, str], Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[tuple[DecisionKind, str, str], Sequence[Finding]] = field(default_factory=dict)


def build_decision_sheets(
    rows: Sequence[Proposal], identity: Mapping[str, str], about: str, overlay: SubmittedOverlay | None = None
) -> tuple[Sheet, ...]:
    """Build 填写说明, a sheet per kind of decision, _选项 and _表单标识."""
    lists = list_opinion_choices(rows)
    laid = overlay or SubmittedOverlay()
    sheets = (
        _build_sheet(matter, [row for row in rows if row.matter is matter], about, lists, laid)
        for matter in FIRST_KINDS
    )
    counts: dict[DecisionKind, int] = {matter: sum(row.matter is matter for row in rows) for matter in FIRST_KINDS}
    identified = build_id_sheet({"form": DECISIONS_FORM, **identity})
    return (
        build_decision_guide_sheet(about, counts, SHEET_EXPLANATIONS),
        *sheets,
        _build_choices_sheet(lists),
        identified,
    )


def find_decision_cell(rows: Sequence[Proposal], matter: DecisionKind, key: str, name: str) -> tuple[int, int] | None:
    """Find row and column of a cell on a fresh 核验表; None if the kind has no such row or column."""
    keys = [row.key for row in rows if row.matter is matter]
    names = [each.name for each in list_decision_columns(matter)]
    return (FIRST_ROW + keys.index(key), names.index(name)) if key in keys and name in names else None


def list_opinion_choices(rows: Sequence[Proposal]) -> tuple[tuple[Opinion, ...], ...]:
    """List the distinct choices of opinions; each becomes one drop-down list."""
    return tuple(dict.fromkeys(tuple(row.options) for row in rows))


def _build_sheet(
    matter: DecisionKind,
    rows: Sequence[Proposal],
    about: str,
    lists: Sequence[tuple[Opinion, ...]],
    overlay: SubmittedOverlay,
) -> Sheet:
    described = list_decision_columns(matter)
    widths = {at: each.width for at, each in enumerate(described)}
    cells = tuple(_build_cells(matter, described, rows, overlay))
    least = {TITLE_ROW: 36.0, LINE_ROW: 22.0, BAND_ROW: 22.0, HEADER_ROW: 26.0, FIRST_ROW: 30.0}
    least |= dict.fromkeys(range(FIRST_ROW, FIRST_ROW + len(rows)), 44.0)
    return Sheet(
        name=matter.value,
        cells=cells,
        widths=widths,
        heights=compute_row_heights(cells, widths, least),
        merges=tuple(_build_merges(matter, about, described, empty=not rows)),
        rules=tuple(_build_rules(described, rows, lists)),
        highlights=tuple(_build_highlights(described, rows, overlay)),
        freeze=(FIRST_ROW, FROZEN_COLUMNS),
        repeat_rows=(BAND_ROW, HEADER_ROW),
        large=True,
        protected=True,
        footer=f"{DECISION_BOOK} {matter.value} {about}",
    )


def _build_merges(
    matter: DecisionKind, about: str, described: Sequence[Column], *, empty: bool
) -> Iterator[tuple[Area, Cell]]:
    """Build the title, the explanation, the two bands, and the text of an empty sheet."""
    last, locked = len(described) - 1, sum(map(_is_locked, described))
    texts = (f"{matter.value}（{about}）", styles.TITLE), (SHEET_EXPLANATIONS[matter] + UNDECIDED, styles.SUBTITLE)
    for row, (text, style) in zip((TITLE_ROW, LINE_ROW), texts, strict=True):
        yield Area(row, 0, row, last), Cell(row, 0, text, style)
    yield Area(BAND_ROW, 0, BAND_ROW, locked - 1), Cell(BAND_ROW, 0, BAND_TEXTS[0], styles.BAND)
    yield Area(BAND_ROW, locked, BAND_ROW, last), Cell(BAND_ROW, locked, BAND_TEXTS[1], OPEN_BAND)
    if empty:
        yield Area(FIRST_ROW, 0, FIRST_ROW, last), Cell(FIRST_ROW, 0, NO_MATTERS, EMPTY)


def _build_cells(
    matter: DecisionKind, described: Sequence[Column], rows: Sequence[Proposal], overlay: SubmittedOverlay
) -> Iterator[Cell]:
    for at, column in enumerate(described):
        yield Cell(HEADER_ROW, at, column.title, styles.HEADER if _is_locked(column) else OPEN_HEADER)
    for row, proposed in enumerate(rows, FIRST_ROW):
        values = {**overlay.typed.get((matter, proposed.key), {}), **format_locked_cells(proposed)}
        for at, column in enumerate(described):
            cell = Cell(row, at, values.get(column.name), _choose_style(column))
            yield mark_cell(cell, overlay.marks.get((matter, proposed.key, column.name), ()))


def _choose_style(column: Column) -> Style:
    if column.name == "key":
        return KEY
    return styles.PLAN if _is_locked(column) else OPEN


def _is_locked(column: Column) -> bool:
    return column.filled_by is FilledBy.SYSTEM


def mark_cell(cell: Cell, findings: Sequence[Finding]) -> Cell:
    """Mark a cell with its findings: fill it red or yellow and add them as a comment."""
    if not findings:
        return cell
    colour = styles.RED_FILL if any(map(is_left_to_branch, findings)) else styles.YELLOW_FILL
    return replace(cell, style=replace(cell.style, fill=colour), comment=format_cell_comment(findings))


def _build_rules(
    described: Sequence[Column], rows: Sequence[Proposal], lists: Sequence[tuple[Opinion, ...]]
) -> Iterator[Rule]:
    """Build a prompt for every open cell; 意见 offers only the opinions allowed on its row."""
    if not rows:
        return
    for at, column in enumerate(described):
        area = Area(FIRST_ROW, at, FIRST_ROW + len(rows) - 1, at)
        prompt = column.explanation + (f"例：{column.example}" if column.example else "")
        if _is_locked(column):
            continue
        if column.parse is ParserKind.CODE:
            for row, proposed in enumerate(rows, FIRST_ROW):
                source = _format_choice_range(lists.index(tuple(proposed.options)), len(proposed.options))
                yield DropDown(Area(row, at, row, at), source, column.title, format_locked_cells(proposed)["options"])
        elif column.longest is not None:
            yield TextLength(area, column.longest, column.title, prompt)
        else:
            yield Hint(area, column.title, prompt)


def _build_highlights(
    described: Sequence[Column], rows: Sequence[Proposal], overlay: SubmittedOverlay
) -> Iterator[Highlight]:
    """Build the rules that colour an empty 核验人 or 核验日期 yellow once an opinion is given.

    A copy with marked findings gets none, since the marks already show what is missing.
    """
    if not rows or overlay.marks:
        return
    names = [each.name for each in described]
    opinion = format_column_letter(names.index("opinion"))
    for name in ("verifier", "day"):
        at = names.index(name)
        formula = f'AND(${opinion}{FIRST_ROW + 1}<>"",{format_cell_name(FIRST_ROW, at)}="")'
        yield Highlight(Area(FIRST_ROW, at, FIRST_ROW + len(rows) - 1, at), formula, MISSING)


def _format_choice_range(column: int, length: int) -> str:
    letter = format_column_letter(column)
    return f"='{LIST_SHEET}'!${letter}$2:${letter}${length + 1}"


def _build_choices_sheet(lists: Sequence[tuple[Opinion, ...]]) -> Sheet:
    """Build _选项: one column per choice of opinions."""
    cells = [Cell(0, 0, "选项：意见")]
    for at, opinions in enumerate(lists):
        cells += [Cell(1 + row, at, opinion.value) for row, opinion in enumerate(opinions)]
    return Sheet(name=LIST_SHEET, cells=tuple(cells), visibility="hidden", protected=True)
