"""Build the returned copy: a fresh form with the submitted values, and findings marked at their cells and listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import list_head_columns, list_recorded_task_columns, list_request_columns
from pipeline.contract.replies import list_reply_columns
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import (
    CATALOGUE,
    Finding,
    format_cell_name,
    format_cell_range,
    format_suggestion,
    group_equal_findings,
    has_must_fix,
    merge_equal_findings,
)
from pipeline.forms import styles
from pipeline.forms.cell_rules import RED
from pipeline.forms.filled_rows import FilledForm, build_filled_form
from pipeline.forms.layout import (
    FORM_TITLE,
    HEAD_NAMES,
    OPTIONAL_NAMES,
    REQUEST_NAMES,
    TASK_NAMES,
    find_head_cell,
    find_request_column,
    find_task_column,
)
from pipeline.forms.monthly import build_monthly_sheets, format_form_file_name
from pipeline.forms.replies import REPLY_NAMES, FilledReply, build_reply_rows, find_reply_cell
from pipeline.periods import Period
from pipeline.sheets import Area, Cell, Highlight, Sheet, compute_row_heights, write_workbook
from pipeline.terms import CORRECTION_SHEET, FORM_SHEET, REPLY_SHEET, Severity

PREFIX = "请修改_"
CopySpot = tuple[str, int, int]
"""Sheet, row and column on the copy."""
HEADS = ("序号", "位置", "栏目", "原来填的", "问题", "怎么改", "建议值")
WIDTHS = {0: 6.0, 1: 10.0, 2: 16.0, 3: 24.0, 4: 44.0, 5: 44.0, 6: 14.0}
FIRST_LISTED_ROW = 4
"""First finding row of 请修改, below the heading, the answered file, the hint and the titles."""

_MENDED = "已改正"
"""Said of a 必改 that the copy, as a fresh form, already corrects: nothing of it is left to the branch."""
_FINDING_STARTS = tuple(f"【{name}】" for name in (*(severity.value for severity in Severity), _MENDED))
LINK = replace(styles.CENTRED, ink="#1F4E9E")
TITLES = {
    each.name: each.title
    for each in (*list_reply_columns(), *list_head_columns(), *list_recorded_task_columns(), *list_request_columns())
}


@dataclass(frozen=True)
class RequestedCorrection:
    """A place to correct on a returned copy, described without the typed value.

    ``place`` is sheet and cell of the copy; ``title`` is the column title (empty if no column is concerned).
    """

    place: str
    title: str
    fault: str
    remedy: str


def build_returned_copy(  # noqa: PLR0917 - what a copy is made of
    handed: DistributedForm,
    period: Period | None,
    domains: Sequence[str],
    answers: SubmittedValues,
    findings: Sequence[Finding],
    corrects: str,
    *,
    days: int = 0,
) -> bytes:
    """Build the bytes of a returned copy; ``corrects`` is the sha256 of the file it answers.

    ``days`` are the working days for the correction from the day it is received, which the letter names; 0 leaves them
    unsaid.

    ``period`` is None if the month itself is uncertain. The copy then leaves 报告期 open, and only the month written
    there by the branch counts, so that a copy dropped again unread never replaces the report of another month.

    A cell with a 必改 is light red and unlocked; any other finding colours it light yellow, as does an error that the
    copy, as a fresh form, already corrects. Message and remedy are in the comment of the cell. The first sheet, 请修改,
    lists all findings, each linked to its cell on the copy.
    """
    month = period.as_chinese() if period else ""
    filled = build_filled_form(handed, month, answers)
    lines = build_reply_rows(handed, answers)
    spots = [_find_spot(finding, filled, lines) for finding in findings]
    marks = _group_by_spot(findings, spots)
    marked = [
        _mark_sheet(sheet, {spot[1:]: said for spot, said in marks.items() if spot[0] == sheet.name})
        for sheet in build_monthly_sheets(handed, period, domains, answers, corrects)
    ]
    title = f"{FORM_TITLE}（{handed.short_name}{month and f'，{month}'}，请修改）"
    return write_workbook((build_correction_sheet(findings, spots, corrects, days), *marked), title=title)


def list_requested_corrections(
    handed: DistributedForm, period: Period | None, answers: SubmittedValues, findings: Sequence[Finding]
) -> tuple[RequestedCorrection, ...]:
    """List the required corrections on the copy of the same submission, in the order of its 请修改, equal ones once."""
    filled, lines = (
        build_filled_form(handed, period.as_chinese() if period else "", answers),
        build_reply_rows(handed, answers),
    )
    return tuple(
        _build_correction(group[0], _list_spots(group, [_find_spot(each, filled, lines) for each in group]), group)
        for group in group_equal_findings(filter(is_left_to_branch, findings))
    )


def _list_spots(group: Sequence[Finding], spots: Sequence[CopySpot | None]) -> list[CopySpot]:
    """List the places on the copy of findings that say the same; empty unless all are there, on one sheet."""
    found = [spot for spot in spots if spot is not None]
    return found if len(found) == len(group) and len({spot[0] for spot in found}) == 1 else []


def _build_correction(finding: Finding, spots: Sequence[CopySpot], group: Sequence[Finding]) -> RequestedCorrection:
    place = _format_spots(spots) if spots else _describe_original_place(*merge_equal_findings(group))
    remedy = finding.remedy.removesuffix(format_suggestion(finding.suggestion))
    return RequestedCorrection(place, TITLES.get(finding.field, ""), CATALOGUE[finding.code].title, remedy)


def _find_spot(finding: Finding, filled: FilledForm, lines: Sequence[FilledReply]) -> CopySpot | None:
    """Find the place of a finding on 填报表 or 需答复 of the copy; None if it concerns no cell of them."""
    if finding.field in REPLY_NAMES:
        sheet, at = REPLY_SHEET, None if finding.row is None else find_reply_cell(lines, finding.row, finding.field)
    else:
        sheet, at = FORM_SHEET, find_form_cell(finding, filled)
    return (sheet, *at) if at else None


def find_form_cell(finding: Finding, filled: FilledForm) -> tuple[int, int] | None:
    """Find the place of a finding on 填报表 of the copy (row, column); None if it concerns no cell of it."""
    if finding.field in HEAD_NAMES:
        return find_head_cell(finding.field)
    if finding.row not in filled.moved:
        return None
    row, of_request = filled.moved[finding.row]
    task_names = (*TASK_NAMES, *(OPTIONAL_NAMES if filled.indicators else ()))
    names, column = (REQUEST_NAMES, find_request_column) if of_request else (task_names, find_task_column)
    name = finding.field or names[0]
    return (row, column(name)) if name in names else None


def build_correction_sheet(
    findings: Sequence[Finding],
    spots: Sequence[CopySpot | None],
    corrects: str,
    days: int = 0,
) -> Sheet:
    """Build 请修改: how much to correct and until when, then every finding, equal ones of several cells once.

    Required corrections come first, then errors already corrected by the copy, then notices. 建议值 is a column only if
    there is one.
    """
    placed: dict[Finding, CopySpot | None] = dict(zip(findings, spots, strict=True))
    groups = sorted(group_equal_findings(findings), key=_build_group_key)
    heads = HEADS if any(finding.suggestion for finding in findings) else HEADS[:-1]
    lines = (
        (_format_heading(findings, days), replace(styles.TITLE, size=16, align="left")),
        (_describe_answered_file(findings, corrects), styles.SUBTITLE),
        ("点“位置”可跳到要改的那一格：红色的必须改，黄色的供参考。", styles.SUBTITLE),
    )
    merges = [(Area(row, 0, row, len(heads) - 1), Cell(row, 0, *line)) for row, line in enumerate(lines)]
    cells = [Cell(3, column, text, styles.HEADER) for column, text in enumerate(heads)]
    for index, group in enumerate(groups):
        cells += _build_finding_cells(index, group, _list_spots(group, [placed[each] for each in group]), len(heads))
    least = {**dict.fromkeys(range(3, FIRST_LISTED_ROW + len(groups)), 24.0), 0: 34.0, 1: 20.0, 2: 20.0}
    return Sheet(
        name=CORRECTION_SHEET,
        cells=tuple(cells),
        widths={at: WIDTHS[at] for at in range(len(heads))},
        heights=compute_row_heights(cells, WIDTHS, least),
        merges=tuple(merges),
        freeze=(FIRST_LISTED_ROW, 0),
        repeat_rows=(3, 3),
        large=True,
        protected=True,
    )


def _build_group_key(group: Sequence[Finding]) -> tuple[bool, bool]:
    return not is_left_to_branch(group[0]), not has_must_fix(group)


def is_left_to_branch(finding: Finding) -> bool:
    """Return whether a finding is a 必改 that the fresh form does not correct by itself."""
    return has_must_fix((finding,)) and not CATALOGUE[finding.code].mended


def name_severity(finding: Finding) -> str:
    """Name what a finding asks of the branch on the copy."""
    return _MENDED if has_must_fix((finding,)) and not is_left_to_branch(finding) else finding.severity.value


def choose_remedy(finding: Finding) -> str:
    """Choose the remedy that applies to the copy."""
    return CATALOGUE[finding.code].mended or finding.remedy


def format_cell_comment(findings: Sequence[Finding]) -> str:
    """Format the findings of one cell as its comment, a line each."""
    lines = (f"【{name_severity(each)}】{each.message}{choose_remedy(each)}" for each in findings)
    return "\n".join(" ".join(line.split()) for line in lines)


def remove_finding_lines(comment: str) -> str:
    """Remove from a comment what ``format_cell_comment`` wrote; the rest was added by a person."""
    return "\n".join(line for line in comment.splitlines() if not line.strip().startswith(_FINDING_STARTS)).strip()


def _format_heading(findings: Sequence[Finding], days: int) -> str:
    until = f"请于收到后{days}个工作日内" if days else ""
    left = sum(map(is_left_to_branch, findings))
    mended = sum(has_must_fix((finding,)) for finding in findings) - left
    done = f"{mended}处已在这份新表中改正"
    if not left:
        return f"有{done}，核对、补齐后{until}把本文件重新放入报送文件夹即可"
    return (
        f"共{left}处需要修改，" + (f"另有{done}；" if mended else "") + f"改好后{until}把本文件重新放入报送文件夹即可"
    )


def _describe_answered_file(findings: Sequence[Finding], corrects: str) -> str:
    files = "、".join(dict.fromkeys(finding.file for finding in findings if finding.file))
    return f"答复的文件：{files or '（无文件名）'}（校验码{corrects[:12]}）"


def _build_finding_cells(
    index: int, group: Sequence[Finding], spots: Sequence[CopySpot], columns: int
) -> Iterator[Cell]:
    row, (finding,) = FIRST_LISTED_ROW + index, merge_equal_findings(group)
    fill_colour = styles.RED_FILL if is_left_to_branch(finding) else styles.YELLOW_FILL
    yield Cell(row, 0, index + 1, replace(styles.CENTRED, fill=fill_colour))
    if not spots:
        yield Cell(row, 1, _describe_original_place(finding), styles.CENTRED)
    else:
        sheet, first = spots[0][0], format_cell_name(*min(spot[1:] for spot in spots))
        shown = _format_spots(spots).removeprefix(FORM_SHEET)
        yield Cell(row, 1, shown, LINK, link=(sheet, first))
    texts = (
        TITLES.get(finding.field, ""), finding.value, f"【{name_severity(finding)}】{finding.message}",
        choose_remedy(finding), finding.suggestion,
    )  # fmt: skip
    for column, text in zip(range(2, columns), texts, strict=False):
        yield Cell(row, column, text, styles.TEXT)


def _format_spots(spots: Sequence[CopySpot]) -> str:
    return f"{spots[0][0]}{format_cell_range(spot[1:] for spot in spots)}"


def _describe_original_place(finding: Finding) -> str:
    """Describe the place of a finding that concerns no cell of the copy."""
    sheet = f"“{finding.sheet}”" if finding.sheet not in (None, FORM_SHEET) else ""
    return f"原表{sheet}{finding.cell}" if finding.cell else "整份表"


def _group_by_spot(findings: Sequence[Finding], spots: Sequence[CopySpot | None]) -> dict[CopySpot, list[Finding]]:
    gathered: dict[CopySpot, list[Finding]] = {}
    for finding, spot in zip(findings, spots, strict=True):
        if spot is not None:
            gathered.setdefault(spot, []).append(finding)
    return gathered


def _mark_sheet(form: Sheet, marks: Mapping[tuple[int, int], Sequence[Finding]]) -> Sheet:
    """Mark the cells of a sheet with colours and comments."""
    cells = (_mark_cell(cell, marks.get((cell.row, cell.column), ())) for cell in form.cells)
    must = [spot for spot, said in marks.items() if any(map(is_left_to_branch, said))]
    red = (Highlight(Area(*spot, *spot), "TRUE", RED) for spot in must)  # before the sheet's own colours
    return replace(form, cells=tuple(cells), highlights=(*red, *form.highlights))


def _mark_cell(cell: Cell, findings: Sequence[Finding]) -> Cell:
    if not findings:
        return cell
    must = any(map(is_left_to_branch, findings))
    fill_colour = styles.RED_FILL if must else styles.YELLOW_FILL
    style = replace(cell.style, fill=fill_colour, locked=cell.style.locked and not must)
    return replace(cell, style=style, comment=format_cell_comment(findings))


def format_copy_name(short_name: str, period: Period) -> str:
    """Format the file name of a returned copy: ``请修改_福利院支部_2026年11月.xlsx``."""
    return f"{PREFIX}{format_form_file_name(short_name, period)}"
