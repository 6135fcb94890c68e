"""Build the 填写说明 sheet of the 核验表: instructions for the clerk, then the number of open matters per sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.forms import styles
from pipeline.sheets import Area, Cell, Sheet, compute_row_heights
from pipeline.terms import DECISION_BOOK, GUIDE_SHEET, DecisionKind, format_chinese_numeral

_COUNT = format_chinese_numeral(len(DecisionKind))
HOW_TO = (
    f"1. 后面{_COUNT}张表，每行是一件要由局机关决定的事；灰色格写明提请什么、依据是什么，不用动。",
    "2. 只填绿色格：“意见”从下拉选项中选，同时填“核验人”和“核验日期”；要说明理由的写在“说明”里。",
    "3. 不填意见就是还没有决定，不等于同意，下次仍会列出；可以分几次填、分几次导入。",
    "4. 核验人不能是做这件事的人；已经导入的意见要更正，重填时“说明”请以“更正”开头。",
    "5. 填好保存，由汇总人员运行“dangjian review 文件”导入；不要放进收件夹，不要增删、改名栏目和工作表。",
)
HEADS = ("工作表", "本次提请", "决定什么")
WIDTHS = {0: 18.0, 1: 12.0, 2: 96.0}
LINK = replace(styles.CENTRED, ink="#1F4E9E")


def build_decision_guide_sheet(
    about: str, counts: Mapping[DecisionKind, int], explained: Mapping[DecisionKind, str]
) -> Sheet:
    """Build the sheet with the instructions, and one line per sheet with its number of open matters."""
    merges = [(Area(0, 0, 0, 2), Cell(0, 0, f"{DECISION_BOOK}（{about}）", styles.TITLE))]
    for row, line in enumerate(HOW_TO, 1):
        merges.append((Area(row, 0, row, 2), Cell(row, 0, line, replace(styles.TEXT, border=False, wrap=False))))
    header = len(HOW_TO) + 2
    last = header + len(DecisionKind)
    cells = [Cell(header, column, text, styles.HEADER) for column, text in enumerate(HEADS)]
    for row, matter in enumerate(DecisionKind, header + 1):
        said = f"{counts[matter]}项" if counts[matter] else "没有"
        cells.append(Cell(row, 0, matter.value, LINK, link=(matter.value, "A1")))
        cells += [Cell(row, 1, said, styles.CENTRED), Cell(row, 2, explained[matter], styles.TEXT)]
    least = {0: 38.0, **dict.fromkeys(range(1, header - 1), 24.0), **dict.fromkeys(range(header, last + 1), 26.0)}
    return Sheet(
        name=GUIDE_SHEET,
        cells=tuple(cells),
        widths=WIDTHS,
        heights=compute_row_heights(cells, WIDTHS, least),
        merges=tuple(merges),
        protected=True,
    )
