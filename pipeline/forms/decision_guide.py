"""Build the 填写说明 sheet of the 核验表: instructions for the clerk, then the number of open lines per sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.forms import styles
from pipeline.sheets import Area, Cell, Sheet, compute_row_heights
from pipeline.terms import DECISION_BOOK, GUIDE_SHEET, DecisionKind, format_chinese_numeral

_LATER_KINDS = (DecisionKind.RECEIPT, DecisionKind.SIGNAL, DecisionKind.REPORTED)
FIRST_KINDS = tuple(kind for kind in DecisionKind if kind not in _LATER_KINDS)
"""Kinds of decision that had a sheet of their own in the first layout."""
_COUNT = format_chinese_numeral(len(FIRST_KINDS))
HOW_TO_LINES = (
    "1. “待定事项”每行是一件要由局机关决定的事；灰色格写明任务情况、提请什么、依据是什么、可以填什么意见，不用动。",
    "2. 只填绿色格：“意见”从下拉选项中选，同一任务分几行的逐行填；“核验人”“核验日期”在“全表”一行填一次，不同的另填。",
    "3. 不填意见就是还没有决定，不等于同意，下次仍会列出（典型做法照那一行写的）；可以分几次填、分几次导入。",
    "4. 核验人不能是做这件事的人；已经导入的意见要更正，重填时“说明”请以“更正”开头。",
    "5. 填好保存、关掉，由汇总人员导入（窗口里“选核验表”）；不要放进收件夹，不要增删、改名栏目和工作表。",
)
FORMER_LINES = (
    "2. 只填绿色格：“意见”从下拉选项中选，同时填“核验人”和“核验日期”；同一任务分几行的，逐行各填各的意见。",
    "3. 不填意见就是还没有决定，不等于同意，下次仍会列出；可以分几次填、分几次导入。",
    "5. 填好保存，由汇总人员运行“dangjian review 文件”导入；不要放进收件夹，不要增删、改名栏目和工作表。",
)
"""What books handed out earlier say instead of one of these lines."""
HOW_TO = (
    f"1. 后面{_COUNT}张表，每行是一件要由局机关决定的事；灰色格写明提请什么、依据是什么，不用动。",
    "2. 只填绿色格：“意见”从下拉选项中选，同时填“核验人”和“核验日期”；要说明理由的写在“说明”里。",
    "3. 不填意见就是还没有决定，不等于同意，下次仍会列出（典型做法照那一行写的）；可以分几次填、分几次导入。",
    "4. 核验人不能是做这件事的人；已经导入的意见要更正，重填时“说明”请以“更正”开头。",
    "5. 填好保存，由汇总人员运行“dangjian review 文件”导入；不要放进收件夹，不要增删、改名栏目和工作表。",
)
HEADS = ("工作表", "本次提请", "决定什么")
WIDTHS = {0: 16.0, 1: 10.0, 2: 90.0}
LINK = replace(styles.CENTRED, ink="#1F4E9E")


def build_line_guide_sheet(about: str, counts: Mapping[str, int], explained: Mapping[str, str]) -> Sheet:
    """Build the sheet with the instructions, and one line per sheet with its number of open lines."""
    return _build_sheet(about, HOW_TO_LINES, counts, explained)


def build_decision_guide_sheet(
    about: str, counts: Mapping[DecisionKind, int], explained: Mapping[DecisionKind, str]
) -> Sheet:
    """Build the sheet of a book of the first layout, with one line per kind."""
    return _build_sheet(
        about,
        HOW_TO,
        {kind.value: counts[kind] for kind in FIRST_KINDS},
        {str(k): text for k, text in explained.items()},
    )


def _build_sheet(about: str, how_to: Sequence[str], counts: Mapping[str, int], explained: Mapping[str, str]) -> Sheet:
    merges = [(Area(0, 0, 0, 2), Cell(0, 0, f"{DECISION_BOOK}（{about}）", styles.TITLE))]
    for row, line in enumerate(how_to, 1):
        merges.append((Area(row, 0, row, 2), Cell(row, 0, line, replace(styles.TEXT, border=False, wrap=False))))
    header = len(how_to) + 2
    last = header + len(counts)
    cells = [Cell(header, column, text, styles.HEADER) for column, text in enumerate(HEADS)]
    for row, (name, count) in enumerate(counts.items(), header + 1):
        cells.append(Cell(row, 0, name, LINK, link=(name, "A1")))
        cells += [
            Cell(row, 1, f"{count}项" if count else "没有", styles.CENTRED), Cell(row, 2, explained[name], styles.TEXT),
        ]  # fmt: skip
    least = {0: 38.0, **dict.fromkeys(range(1, header - 1), 24.0), **dict.fromkeys(range(header, last + 1), 26.0)}
    return Sheet(
        name=GUIDE_SHEET,
        cells=tuple(cells),
        widths=WIDTHS,
        heights=compute_row_heights(cells, WIDTHS, least),
        merges=tuple(merges),
        protected=True,
    )
