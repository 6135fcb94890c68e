"""Build the marked 核验表: a fresh one with the typed values, findings marked at their cells, and a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.decisions import decision_columns
from pipeline.findings import Finding, cell_name
from pipeline.forms import look
from pipeline.forms.decisions import Overlay, decision_sheets, spot_of
from pipeline.forms.proposed import Proposed
from pipeline.forms.returned import is_open, remedy_of
from pipeline.sheets import Area, Cell, Sheet, row_heights, workbook
from pipeline.vocabulary import CORRECTION_SHEET, DECISION_BOOK, Matter

HEADS = ("序号", "工作表", "位置", "事项编号", "栏目", "原来填的", "问题", "怎么改")
WIDTHS = {0: 6.0, 1: 12.0, 2: 9.0, 3: 24.0, 4: 12.0, 5: 20.0, 6: 44.0, 7: 44.0}
_LISTED, _HINT = 3, "点“位置”可跳到要改的那一格：红色的必须改，黄色的供参考。原来的文件没有动，没有导入任何意见。"
_LINK = replace(look.CENTRED, ink="#1F4E9E")

Told = tuple[Finding, tuple[Matter, str] | None]
"""A finding with the matter of its row; None if it concerns no proposed row."""


def marked_book(
    rows: Sequence[Proposed], identity: Mapping[str, str], about: str,
    typed: Mapping[tuple[Matter, str], Mapping[str, str]], told: Sequence[Told],
) -> bytes:  # fmt: skip
    """Build the bytes of the marked copy.

    It has the same hidden id as the original, so that it can be imported once it is corrected.
    """
    marks: dict[tuple[Matter, str, str], list[Finding]] = {}
    for finding, place in told:
        if place is not None:
            marks.setdefault((*place, finding.field or "key"), []).append(finding)
    guide, *others = decision_sheets(rows, identity, about, Overlay(typed, marks))
    return workbook((_listing(rows, told), guide, *others), title=f"{DECISION_BOOK}（{about}，请修改）")


def _listing(rows: Sequence[Proposed], told: Sequence[Told]) -> Sheet:
    """Build 请修改: the number of required corrections, then every finding, 必改 first."""
    ordered = sorted(told, key=lambda each: not is_open(each[0]))
    left = sum(is_open(finding) for finding, _ in told)
    heading = f"共{left}处需要修改，改好后再导入" if left else "这份新表已改正，请核对后再导入"
    styled = ((heading, replace(look.TITLE, size=16, align="left")), (_HINT, look.SUBTITLE))
    across = (Area(row, 0, row, len(HEADS) - 1) for row in range(len(styled)))
    merges = [(area, Cell(area.top, 0, *each)) for area, each in zip(across, styled, strict=True)]
    cells = [Cell(_LISTED - 1, column, text, look.HEADER) for column, text in enumerate(HEADS)]
    for index, (finding, place) in enumerate(ordered):
        cells += _line(index, finding, place, rows)
    least = {**dict.fromkeys(range(_LISTED - 1, _LISTED + len(ordered)), 24.0), 0: 34.0, 1: 20.0}
    return Sheet(
        CORRECTION_SHEET, tuple(cells), widths=WIDTHS, heights=row_heights(cells, WIDTHS, least),
        merges=tuple(merges), freeze=(_LISTED, 0), repeat_rows=(_LISTED - 1, _LISTED - 1), protected=True,
    )  # fmt: skip


def _line(index: int, finding: Finding, place: tuple[Matter, str] | None, rows: Sequence[Proposed]) -> Iterator[Cell]:
    row = _LISTED + index
    fill = look.RED_FILL if is_open(finding) else look.YELLOW_FILL
    yield Cell(row, 0, index + 1, replace(look.CENTRED, fill=fill))
    yield Cell(row, 1, finding.sheet or "整份表", look.CENTRED)
    spot = spot_of(rows, *place, finding.field or "key") if place else None
    if place is None or spot is None:
        yield Cell(row, 2, f"原表{finding.cell}" if finding.cell else "", look.CENTRED)
    else:
        yield Cell(row, 2, cell_name(*spot), _LINK, link=(place[0].value, cell_name(*spot)))
    titles = {each.name: each.title for each in decision_columns(Matter.RECTIFY)}
    texts = (
        place[1] if place else "", titles.get(finding.field, ""), finding.value,
        f"【{finding.severity.value}】{finding.message}", remedy_of(finding),
    )  # fmt: skip
    for column, text in enumerate(texts, 3):
        yield Cell(row, column, text, look.TEXT)
