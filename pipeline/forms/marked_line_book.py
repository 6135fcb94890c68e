"""Build the marked 核验表: a fresh one with the typed values, findings marked at their cells, and a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.bureau_entry import list_entry_columns
from pipeline.contract.decision_line import DecisionLine
from pipeline.contract.decisions import list_line_columns
from pipeline.findings import Finding, format_cell_name, group_equal_findings, merge_equal_findings
from pipeline.forms import styles
from pipeline.forms.entry_sheet import EntryRows
from pipeline.forms.line_book import TypedOverlay, build_line_sheets, find_line_cell
from pipeline.forms.marked_decision_book import HEADS, WIDTHS, build_findings_sheet
from pipeline.forms.returned_copy import choose_remedy, is_left_to_branch, name_severity
from pipeline.sheets import Cell, write_workbook
from pipeline.terms import DECISION_BOOK, ENTRY_SHEET

_LINK = replace(styles.CENTRED, ink="#1F4E9E")


def build_marked_line_book(
    lines: Sequence[DecisionLine], identity: Mapping[str, str], about: str,
    typed: Mapping[str, Mapping[str, str]], told: Sequence[tuple[Finding, str]], *, entries: EntryRows | None = None,
) -> bytes:  # fmt: skip
    """Build the bytes of the marked copy; ``told`` are the findings, each with the 事项编号 or 序号 of its line.

    It has the same hidden id as the original, so that it can be imported once it is corrected.
    """
    marks: dict[tuple[str, str], list[Finding]] = {}
    for finding, key in told:
        if key:
            marks.setdefault((key, finding.field or "key"), []).append(finding)
    rows = replace(entries or EntryRows(), marks=marks)
    guide, *others = build_line_sheets(lines, identity, about, TypedOverlay(typed, marks), entries=rows)
    keys = dict(told)
    groups = group_equal_findings(finding for finding, _ in told)
    ordered = sorted(groups, key=lambda group: not is_left_to_branch(group[0]))
    found = [list(_build_finding_cells(group, [keys[each] for each in group], lines, rows)) for group in ordered]
    left = sum(is_left_to_branch(finding) for finding, _ in told)
    return write_workbook(
        (build_findings_sheet(left, found), guide, *others), title=f"{DECISION_BOOK}（{about}，请修改）"
    )


def _build_finding_cells(
    group: Sequence[Finding], keys: Sequence[str], lines: Sequence[DecisionLine], entries: EntryRows
) -> Iterator[Cell]:
    """Yield the cells of one finding on row 0, from the column 工作表 on."""
    (finding,) = merge_equal_findings(group)
    spots = [find_line_cell(lines, entries, key, finding.field or "key") for key in keys if key]
    found = [spot for spot in spots if spot is not None]
    yield Cell(0, 1, finding.sheet or "整份表", styles.CENTRED)
    if found:
        names = "、".join(dict.fromkeys(format_cell_name(*spot[1:]) for spot in found))
        yield Cell(0, 2, names, _LINK, link=(found[0][0], format_cell_name(*found[0][1:])))
    else:
        yield Cell(0, 2, f"原表{finding.cell}" if finding.cell else "", styles.CENTRED)
    described = list_entry_columns() if finding.sheet == ENTRY_SHEET else list_line_columns()
    titles = {each.name: each.title for each in described}
    texts = (
        "、".join(dict.fromkeys(filter(None, keys))), titles.get(finding.field, ""), finding.value,
        f"【{name_severity(finding)}】{finding.message}", choose_remedy(finding),
    )  # fmt: skip
    assert len(texts) + 3 == len(HEADS) == len(WIDTHS)
    for column, text in enumerate(texts, 3):
        yield Cell(0, column, text, styles.TEXT)
    yield Cell(
        0, 0, 0, replace(styles.CENTRED, fill=styles.RED_FILL if is_left_to_branch(finding) else styles.YELLOW_FILL)
    )
