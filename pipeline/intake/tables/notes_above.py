"""Find what a person wrote above the titles of 填报表: it is not read into the ledger, and must not be lost unsaid.

No notes are what the form prints there, labels with their cells, names of forms and branches, and what paper forms bear
(单位：, 附件1, a day).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.contract.monthly import FORM_VERSION, list_head_columns
from pipeline.findings import Finding
from pipeline.intake.cells.words import fold_text
from pipeline.intake.tables.form_sheet import HEAD_TITLES, FormSheet, build_task_titles
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.layout_checks import build_row_finding
from pipeline.intake.tables.roster import fold_name
from pipeline.intake.tables.row_kinds import name_row_kind

_PRINTED = re.compile(
    r"(?:计划内容|本月填报|对照|选填)(?:\(.*\))?|还有\d+处未填|已填完.*|报送截止:.*|报给:.*|.?需答复.?表有\d+项.*",
    re.DOTALL,
)
"""What the form prints above its titles beside labels, of any month and version (``forms.monthly``)."""
_NAMES = re.compile(
    r"(?!.*[请已未不须应])(?:[^,。;:!?]{0,40}(?:月报|报表|台账|一览|汇总|统计)表?(?:\([^()]*\))?"
    r"|[^,。;:!?]{2,24}(?:局|委|会|总支|支部|科|中心|院|站|办|办公室)(?:报送|填报|上报|制表?)?)"
)
"""Names of forms and of offices, as people type them over a table."""
_MARKS = re.compile(r"\(?附[件表]?\d{0,2}\)?:?|(?:20\d\d年)?\(?(?:\d{1,2}月(?:\d{1,2}日|份)?)?\)?|\d{1,4}")
_BY_LABEL = re.compile(r"([^:]+):.*", re.DOTALL)


def check_notes_above(located: FormSheet, branches: Collection[str]) -> Iterator[Finding]:
    """Yield one finding for each row above the titles on which something else stands; ``branches`` are folded names."""
    inputs = {(cell.row, cell.column) for cell in located.head.values()}
    last, shifted = located.titles.row - 1, _find_rows_of_lost_labels(located)
    for row in range(located.titles.row):
        filled = [at for at in located.filled(row) if (row, at) not in inputs]
        notes = [at for at in filled if not belongs_above(located.text(row, at), branches)]
        bands = row == last and len(filled) > 1 and len(notes) == len(filled)  # headings over several columns each
        if notes and not bands and row not in shifted and not name_row_kind([located.text(row, at) for at in filled]):
            yield build_row_finding("note-row", located, row, notes)


def _find_rows_of_lost_labels(located: FormSheet) -> set[int]:
    """Find the head rows of a form that lacks a label, which is told by itself: what stands there may belong to it."""
    lost = any(column.name not in located.head for column in list_head_columns())
    return {cell.row for cell in located.head.values()} if lost else set()


def is_name_above(text: str) -> bool:
    """Whether a text names a form, an office, an annex or a month, and says nothing else."""
    return any(each.fullmatch(fold_text(text)) for each in (_NAMES, _MARKS))


def belongs_above(text: str, branches: Collection[str]) -> bool:
    """Whether a text above the titles is printed there or names something, and says nothing else."""
    folded, label = fold_text(text), _BY_LABEL.fullmatch(fold_text(text))
    named = fold_title(text) in HEAD_TITLES or fold_title(text) in build_task_titles(FORM_VERSION)
    labelled = label is not None and fold_title(label[1]) in HEAD_TITLES
    known = (_PRINTED, _NAMES, _MARKS)
    return named or labelled or fold_name(text) in branches or any(each.fullmatch(folded) for each in known)
