"""Build the marked 核验表: a fresh one with the typed values, findings marked at their cells, and a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.decisions import list_decision_columns
from pipeline.contract.proposal import Proposal
from pipeline.findings import Finding, format_cell_name, format_cell_range, group_equal_findings, merge_equal_findings
from pipeline.forms import styles
from pipeline.forms.decision_book import SubmittedOverlay, build_decision_sheets, find_decision_cell
from pipeline.forms.returned_copy import choose_remedy, is_left_to_branch, name_severity
from pipeline.sheets import Area, Cell, Sheet, compute_row_heights, write_workbook
from pipeline.terms import CORRECTION_SHEET, DECISION_BOOK, DecisionKind

HEADS = ("序号", "工作表", "位置", "事项编号", "栏目", "原来填的", "问题", "怎么改")
WIDTHS = {0: 6.0, 1: 12.0, 2: 9.0, 3: 24.0, 4: 12.0, 5: 20.0, 6: 38.0, 7: 38.0}
_FIRST_LISTED_ROW, _HINT = (
    3,
    "点“位置”可跳到要改的那一格：红色的必须改，黄色的供参考。原来的文件没有动，没有导入任何意见。",
)
_LINK = replace(styles.CENTRED, ink="#1F4E9E")

PlacedFinding = tuple[Finding, tuple[DecisionKind, str] | None]
"""A finding with the matter of its row; None if it concerns no proposed row."""


def build_marked_decision_book(
    rows: Sequence[Proposal], identity: Mapping[str, str], about: str,
    typed: Mapping[tuple[DecisionKind, str], Mapping[str, str]], told: Sequence[PlacedFinding],
) -> bytes:  # fmt: skip
    """Build the bytes of the marked copy.

    It has the same hidden id as the original, so that it can be imported once it is corrected.
    """
    marks: dict[tuple[DecisionKind, str, str], list[Finding]] = {}
    for finding, place in told:
        if place is not None:
            marks.setdefault((*place, finding.field or "key"), []).append(finding)
    guide, *others = build_decision_sheets(rows, identity, about, SubmittedOverlay(typed, marks))
    return write_workbook(
        (_build_findings_sheet(rows, told), guide, *others), title=f"{DECISION_BOOK}（{about}，请修改）"
    )


def build_findings_sheet(left: int, rows: Sequence[Sequence[Cell]]) -> Sheet:
    """Build 请修改: the number of required corrections, then the given rows, whose cells say all but their number."""
    heading = f"共{left}处需要修改，改好后再导入" if left else "这份新表已改正，请核对后再导入"
    styled = ((heading, replace(styles.TITLE, size=16, align="left")), (_HINT, styles.SUBTITLE))
    across = (Area(row, 0, row, len(HEADS) - 1) for row in range(len(styled)))
    merges = [(area, Cell(area.top, 0, *each)) for area, each in zip(across, styled, strict=True)]
    cells = [Cell(_FIRST_LISTED_ROW - 1, column, text, styles.HEADER) for column, text in enumerate(HEADS)]
    for index, row in enumerate(rows):
        at = _FIRST_LISTED_ROW + index
        cells += (replace(cell, row=at, value=index + 1 if cell.column == 0 else cell.value) for cell in row)
    least = {**dict.fromkeys(range(_FIRST_LISTED_ROW - 1, _FIRST_LISTED_ROW + len(rows)), 24.0), 0: 34.0, 1: 20.0}
    return Sheet(
        name=CORRECTION_SHEET,
        cells=tuple(cells),
        widths=WIDTHS,
        heights=compute_row_heights(cells, WIDTHS, least),
        merges=tuple(merges),
        freeze=(_FIRST_LISTED_ROW, 0),
        repeat_rows=(_FIRST_LISTED_ROW - 1, _FIRST_LISTED_ROW - 1),
        large=True,
        protected=True,
    )


def _build_findings_sheet(rows: Sequence[Proposal], told: Sequence[PlacedFinding]) -> Sheet:
    """Build 请修改 with every finding, 必改 first, equal ones once."""
    places = dict(told)
    groups = group_equal_findings(finding for finding, _ in told)
    ordered = sorted(groups, key=lambda group: not is_left_to_branch(group[0]))
    left = sum(is_left_to_branch(finding) for finding, _ in told)
    listed = [
        list(_build_finding_cells(index, group, [places[each] for each in group], rows))
        for index, group in enumerate(ordered)
    ]
    return build_findings_sheet(left, listed)


def _build_finding_cells(
    index: int,
    group: Sequence[Finding],
    places: Sequence[tuple[DecisionKind, str] | None],
    rows: Sequence[Proposal],
) -> Iterator[Cell]:
    row, place, (finding,) = _FIRST_LISTED_ROW + index, places[0], merge_equal_findings(group)
    fill = styles.RED_FILL if is_left_to_branch(finding) else styles.YELLOW_FILL
    yield Cell(row, 0, index + 1, replace(styles.CENTRED, fill=fill))
    yield Cell(row, 1, finding.sheet or "整份表", styles.CENTRED)
    spot = find_decision_cell(rows, *place, finding.field or "key") if place else None
    if place is None or spot is None:
        yield Cell(row, 2, f"原表{finding.cell}" if finding.cell else "", styles.CENTRED)
    else:
        others = [find_decision_cell(rows, *each, finding.field or "key") for each in places if each]
        yield Cell(
            row, 2, format_cell_range(filter(None, others)), _LINK, link=(place[0].value, format_cell_name(*spot))
        )
    titles = {each.name: each.title for each in list_decision_columns(DecisionKind.RECTIFY)}
    texts = (
        "、".join(dict.fromkeys(each[1] for each in places if each)), titles.get(finding.field, ""), finding.value,
        f"【{name_severity(finding)}】{finding.message}", choose_remedy(finding),
    )  # fmt: skip
    for column, text in enumerate(texts, 3):
        yield Cell(row, column, text, styles.TEXT)
