"""Build the returned copy: a fresh form with the submitted values, and findings marked at their cells and listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.contract.handed import HandedForm
from pipeline.contract.monthly import head_columns, request_columns, task_columns
from pipeline.contract.replies import reply_columns
from pipeline.findings import CATALOGUE, Finding, cell_name, must_fix, suggested
from pipeline.forms import look
from pipeline.forms.answers import Answers
from pipeline.forms.layout import (
    FORM_TITLE,
    HEAD_NAMES,
    REQUEST_NAMES,
    TASK_NAMES,
    head_cell,
    request_column,
    task_column,
)
from pipeline.forms.monthly import monthly_sheets
from pipeline.forms.replies import REPLY_NAMES, ReplyLine, reply_cell, reply_lines
from pipeline.forms.rows import Filled, fill
from pipeline.forms.rules import RED
from pipeline.sheets import Area, Cell, Highlight, Sheet, Style, row_heights, workbook
from pipeline.vocabulary import CORRECTION_SHEET, FORM_SHEET, REPLY_SHEET, Period

Spot = tuple[str, int, int]
"""Sheet, row and column on the copy."""
HEADS = ("序号", "位置", "栏目", "原来填的", "问题", "怎么改", "建议值")
WIDTHS = {0: 6.0, 1: 10.0, 2: 16.0, 3: 24.0, 4: 44.0, 5: 44.0, 6: 14.0}
LISTED = 4
"""First finding row of 请修改, below the heading, the answered file, the hint and the titles."""

LINK = replace(look.CENTRED, ink="#1F4E9E")
TITLES = {
    each.name: each.title for each in (*reply_columns(), *head_columns(), *task_columns(), *request_columns())
}


@dataclass(frozen=True)
class Correction:
    """A place to correct on a returned copy, described without the typed value.

    ``place`` is sheet and cell of the copy; ``title`` is the column title (empty if no column is concerned).
    """

    place: str
    title: str
    fault: str
    remedy: str


def returned_copy(  # noqa: PLR0917 - what a copy is made of
    handed: HandedForm,
    period: Period | None,
    domains: Sequence[str],
    answers: Answers,
    findings: Sequence[Finding],
    corrects: str,
) -> bytes:
    """Build the bytes of a returned copy; ``corrects`` is the sha256 of the file it answers.

    ``period`` is None if the month itself is uncertain. The copy then leaves 报告期 open, and only the month written
    there by the branch counts, so that a copy dropped again unread never replaces the report of another month.

    A cell with a 必改 is light red and unlocked; any other finding colours it light yellow, as does an error that the
    copy, as a fresh form, already corrects. Message and remedy are in the comment of the cell. The first sheet, 请修改,
    lists all findings, each linked to its cell on the copy.
    """
    month = period.chinese() if period else ""
    filled = fill(handed, month, answers)
    lines = reply_lines(handed, answers)
    spots = [_spot(finding, filled, lines) for finding in findings]
    marks = _by_spot(findings, spots)
    marked = [
        _marked(sheet, {spot[1:]: said for spot, said in marks.items() if spot[0] == sheet.name})
        for sheet in monthly_sheets(handed, period, domains, answers, corrects)
    ]
    title = f"{FORM_TITLE}（{handed.short_name}{month and f'，{month}'}，请修改）"
    return workbook((correction_sheet(findings, spots, corrects), *marked), title=title)


def corrections(
    handed: HandedForm, period: Period | None, answers: Answers, findings: Sequence[Finding]
) -> tuple[Correction, ...]:
    """List the required corrections on the copy of the same submission, in the order of its 请修改."""
    filled, lines = fill(handed, period.chinese() if period else "", answers), reply_lines(handed, answers)
    return tuple(_correction(finding, _spot(finding, filled, lines)) for finding in findings if is_open(finding))


def _correction(finding: Finding, spot: Spot | None) -> Correction:
    place = f"{spot[0]}{cell_name(*spot[1:])}" if spot else _on_the_original(finding)
    remedy = finding.remedy.removesuffix(suggested(finding.suggestion))
    return Correction(place, TITLES.get(finding.field, ""), CATALOGUE[finding.code].title, remedy)


def _spot(finding: Finding, filled: Filled, lines: Sequence[ReplyLine]) -> Spot | None:
    """Find the place of a finding on 填报表 or 需答复 of the copy; None if it concerns no cell of them."""
    if finding.field in REPLY_NAMES:
        sheet, at = REPLY_SHEET, None if finding.row is None else reply_cell(lines, finding.row, finding.field)
    else:
        sheet, at = FORM_SHEET, spot_of(finding, filled)
    return (sheet, *at) if at else None


def spot_of(finding: Finding, filled: Filled) -> tuple[int, int] | None:
    """Find the place of a finding on 填报表 of the copy (row, column); None if it concerns no cell of it."""
    if finding.field in HEAD_NAMES:
        return head_cell(finding.field)
    if finding.row not in filled.moved:
        return None
    row, of_request = filled.moved[finding.row]
    names, column = (REQUEST_NAMES, request_column) if of_request else (TASK_NAMES, task_column)
    name = finding.field or names[0]
    return (row, column(name)) if name in names else None


def correction_sheet(findings: Sequence[Finding], spots: Sequence[Spot | None], corrects: str) -> Sheet:
    """Build 请修改: the number of required corrections, then every finding.

    Required corrections come first, then errors already corrected by the copy, then notices.
    """
    pairs = list(zip(findings, spots, strict=True))
    pairs.sort(key=lambda pair: (not is_open(pair[0]), not must_fix((pair[0],))))
    merges = [_across(0, _heading(findings), replace(look.TITLE, size=16, align="left"))]
    merges.append(_across(1, _answers_what(findings, corrects), look.SUBTITLE))
    merges.append(_across(2, "点“位置”可跳到要改的那一格：红色的必须改，黄色的供参考。", look.SUBTITLE))
    cells = [Cell(3, column, text, look.HEADER) for column, text in enumerate(HEADS)]
    for index, pair in enumerate(pairs):
        cells += _listed(index, *pair)
    least = {**dict.fromkeys(range(3, LISTED + len(pairs)), 24.0), 0: 34.0, 1: 20.0, 2: 20.0}
    return Sheet(
        CORRECTION_SHEET, tuple(cells), widths=WIDTHS, heights=row_heights(cells, WIDTHS, least),
        merges=tuple(merges), freeze=(LISTED, 0), repeat_rows=(3, 3), protected=True,
    )  # fmt: skip


def is_open(finding: Finding) -> bool:
    """Return whether a finding is a 必改 that the fresh form does not correct by itself."""
    return must_fix((finding,)) and not CATALOGUE[finding.code].mended


def remedy_of(finding: Finding) -> str:
    """Choose the remedy that applies to the copy."""
    return CATALOGUE[finding.code].mended or finding.remedy


def said_of(findings: Sequence[Finding]) -> str:
    """Format the findings of one cell as its comment."""
    return "\n".join(f"【{each.severity.value}】{each.message}{remedy_of(each)}" for each in findings)


def _heading(findings: Sequence[Finding]) -> str:
    left = sum(map(is_open, findings))
    mended = sum(must_fix((finding,)) for finding in findings) - left
    done = f"{mended}处已在这份新表中改正"
    if not left:
        return f"有{done}，核对、补齐后把本文件重新放入报送文件夹即可"
    return f"共{left}处需要修改，" + (f"另有{done}；" if mended else "") + "改好后把本文件重新放入报送文件夹即可"


def _across(row: int, text: str, style: Style) -> tuple[Area, Cell]:
    return Area(row, 0, row, len(HEADS) - 1), Cell(row, 0, text, style)


def _answers_what(findings: Sequence[Finding], corrects: str) -> str:
    files = "、".join(dict.fromkeys(finding.file for finding in findings if finding.file))
    return f"答复的文件：{files or '（无文件名）'}（校验码{corrects[:12]}）"


def _listed(index: int, finding: Finding, spot: Spot | None) -> Iterator[Cell]:
    row = LISTED + index
    fill_colour = look.RED_FILL if is_open(finding) else look.YELLOW_FILL
    yield Cell(row, 0, index + 1, replace(look.CENTRED, fill=fill_colour))
    if spot is None:
        yield Cell(row, 1, _on_the_original(finding), look.CENTRED)
    else:
        sheet, name = spot[0], cell_name(*spot[1:])
        yield Cell(row, 1, name if sheet == FORM_SHEET else f"{sheet}{name}", LINK, link=(sheet, name))
    texts = (
        TITLES.get(finding.field, ""), finding.value, f"【{finding.severity.value}】{finding.message}",
        remedy_of(finding), finding.suggestion,
    )  # fmt: skip
    for column, text in enumerate(texts, 2):
        yield Cell(row, column, text, look.TEXT)


def _on_the_original(finding: Finding) -> str:
    """Describe the place of a finding that concerns no cell of the copy."""
    sheet = f"“{finding.sheet}”" if finding.sheet not in (None, FORM_SHEET) else ""
    return f"原表{sheet}{finding.cell}" if finding.cell else "整份表"


def _by_spot(findings: Sequence[Finding], spots: Sequence[Spot | None]) -> dict[Spot, list[Finding]]:
    gathered: dict[Spot, list[Finding]] = {}
    for finding, spot in zip(findings, spots, strict=True):
        if spot is not None:
            gathered.setdefault(spot, []).append(finding)
    return gathered


def _marked(form: Sheet, marks: Mapping[tuple[int, int], Sequence[Finding]]) -> Sheet:
    """Mark the cells of a sheet with colours and comments."""
    cells = (_mark(cell, marks.get((cell.row, cell.column), ())) for cell in form.cells)
    must = [spot for spot, said in marks.items() if any(map(is_open, said))]
    red = (Highlight(Area(*spot, *spot), "TRUE", RED) for spot in must)  # before the sheet's own colours
    return replace(form, cells=tuple(cells), highlights=(*red, *form.highlights))


def _mark(cell: Cell, findings: Sequence[Finding]) -> Cell:
    if not findings:
        return cell
    must = any(map(is_open, findings))
    fill_colour = look.RED_FILL if must else look.YELLOW_FILL
    style = replace(cell.style, fill=fill_colour, locked=cell.style.locked and not must)
    return replace(cell, style=style, comment=said_of(findings))
