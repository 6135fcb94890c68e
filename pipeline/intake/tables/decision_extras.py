"""Find what a returned 核验表 says outside its green cells, or in rows that whoever filled it in may not have seen.

Beside an opinion, such a text may contradict it (局领导意见“不同意”); only a person can tell, so it is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.contract.column import Column
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name, format_column_letter, format_quote
from pipeline.forms.decision_book import BAND_ROW, BAND_TEXTS, FORMER_UNDECIDED, NO_MATTERS, UNDECIDED
from pipeline.forms.decision_book import SHEET_EXPLANATIONS as FIRST_EXPLANATIONS
from pipeline.forms.decision_guide import FORMER_LINES, HOW_TO, HOW_TO_LINES
from pipeline.forms.line_book import EMPTY_TEXTS, FORMER_EMPTY_TEXTS, FORMER_EXPLANATIONS, SHEET_EXPLANATIONS
from pipeline.forms.proposal_row import LOCKED_DECISION_NAMES
from pipeline.forms.returned_copy import remove_finding_lines
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.hidden_parts import format_row_numbers, list_hidden_columns
from pipeline.intake.tables.printed_texts import find_added_text, squeeze_text
from pipeline.intake.tables.struck_cells import Place, list_struck_findings
from pipeline.reading.raw import COMMENT, OBJECT, PICTURE, RawSheet
from pipeline.terms import DECISION_BOOK

_PRINTED = frozenset(
    squeeze_text(text)
    for text in (
        *HOW_TO, *HOW_TO_LINES, *FORMER_LINES, *BAND_TEXTS,
        *(
            each + end
            for each in ("", *FIRST_EXPLANATIONS.values(), *SHEET_EXPLANATIONS.values(), *FORMER_EXPLANATIONS)
            for end in ("", UNDECIDED, FORMER_UNDECIDED)
            if each or end
        ),
        *(DECISION_BOOK, *FIRST_EXPLANATIONS, *SHEET_EXPLANATIONS),
    )
)  # fmt: skip
"""What both layouts print on their sheets outside the table, squeezed; a title without month and AS-OF."""
_TITLES = tuple(squeeze_text(name) for name in (*FIRST_EXPLANATIONS, *SHEET_EXPLANATIONS))
_ABOUT = re.compile(r"（20\d\d年\d{1,2}月[^（）]{0,30}）")
_NO_MATTERS = (NO_MATTERS, *EMPTY_TEXTS.values(), *FORMER_EMPTY_TEXTS)
"""What sheets without a matter say."""
_DECLINE = "不同意这一项的，请填“意见”，要说的话写在“说明”里"


def list_locked_places(located: FormSheet, names: Collection[str] = LOCKED_DECISION_NAMES) -> frozenset[Place]:
    """List the prepared cells of a 核验表, which say what is to be decided even if they are struck out."""
    columns = located.titles.columns
    locked = [columns[name] for name in names if name in columns]
    return frozenset((row, at) for row in located.rows_below for at in locked)


def check_decision_extras(
    located: FormSheet,
    described: Sequence[Column],
    decided: Collection[int],
    locked: Collection[str] = LOCKED_DECISION_NAMES,
) -> Iterator[Finding]:
    """Yield all findings about one sheet; ``decided`` are the rows on which the bureau filled anything in."""
    yield from _check_hidden_opinions(located, [each.name for each in described if each.name not in locked], decided)
    yield from _check_struck_opinions(located, decided, locked)
    yield from _check_texts_beside(located, decided)
    yield from _check_rows_without_matter(located, decided, locked)
    yield from _check_texts_above(located)
    yield from _check_additions(located, decided)


def _check_hidden_opinions(located: FormSheet, names: Sequence[str], decided: Collection[int]) -> Iterator[Finding]:
    if not decided:
        return
    opinion = located.find_column("opinion") or 0
    hidden = sorted(located.sheet.hidden_rows & set(decided))
    columns = list_hidden_columns(located, decided, names)
    if not located.sheet.visible:
        first, where = located.place(min(decided), opinion, "opinion"), "这张工作表"
    elif hidden:
        first, where = located.place(hidden[0], opinion, "opinion"), f"第{format_row_numbers(hidden)}行"
    elif columns:
        first, where = located.place(min(decided), columns[0]), "、".join(map(format_column_letter, columns)) + "列"
    else:
        return
    yield build_finding("decision-hidden", first, value=where, count=str(len(hidden or decided)))


def _check_struck_opinions(located: FormSheet, decided: Collection[int], names: Collection[str]) -> Iterator[Finding]:
    """Report struck-out text; a matter that is crossed out but decided on is asked back."""
    locked = list_locked_places(located, names)
    for said in list_struck_findings(located, locked, _DECLINE):
        place = CellPlace(file=said.file, sheet=said.sheet, cell=said.cell, row=said.row, field=said.field)
        if said.row in decided and said.field in names:
            yield _build_beside(place, said.value, "划去的", decided)
        else:
            yield said


def _check_texts_beside(located: FormSheet, decided: Collection[int]) -> Iterator[Finding]:
    """Report the text of unknown columns, row by row, and rows that are none of the table."""
    titles: Mapping[str, int] = located.titles.columns
    for row in located.rows_below:
        for at in located.filled(row):
            if at not in titles.values():
                title = located.text(located.titles.row, at) or f"{format_column_letter(at)}列"
                yield _build_beside(located.place(row, at), located.text(row, at), f"表外“{title}”一栏写的", decided)


def _check_rows_without_matter(
    located: FormSheet, decided: Collection[int], locked: Collection[str]
) -> Iterator[Finding]:
    """Report what is written under or between the matters into columns that the bureau does not fill in.

    A matter that lost its number is reported by its number; it still says what is proposed.
    """
    key, proposal = located.find_column("key"), located.find_column("proposal")
    columns = {located.find_column(name) for name in locked} - {key}
    for row in located.rows_below if key is not None else ():
        if row in decided or located.text(row, key) or located.text(row, proposal):
            continue
        said = [at for at in located.filled(row) if at in columns]
        text = " ".join(located.text(row, at) for at in said)
        if said and not text.startswith(_NO_MATTERS):
            yield _build_beside(located.place(row, said[0]), text, "没有事项的一行写的", ())


def _check_texts_above(located: FormSheet) -> Iterator[Finding]:
    """Report text written beside the title, the explanation or the bands above the table, or over them."""
    for row in range(min(located.titles.row, BAND_ROW)):
        for at in located.filled(row):
            if at > 0:
                yield _build_beside(located.place(row, at), located.text(row, at), "表头上方写的", ())
    for row in range(located.titles.row):
        for at in located.filled(row):
            if (at == 0 or row >= BAND_ROW) and (added := _find_added(located.text(row, at), title=row == 0)):
                yield _build_beside(located.place(row, at), added, "印好的格里写的", ())


def _find_added(text: str, *, title: bool = False) -> str:
    """Find what was written into a printed cell; another ``title`` than ours is wholly written."""
    bare = _ABOUT.sub("", text, count=1)
    other = title and not squeeze_text(bare).startswith((DECISION_BOOK, *_TITLES))
    return text if other else find_added_text(bare, _PRINTED)


def check_decision_guide(file: str, sheet: RawSheet) -> Iterator[Finding]:
    """Report text written into 填写说明 of a 核验表."""
    for row, cells in enumerate(sheet.rows):
        for at, value in enumerate(cells):
            if added := _find_added(clean_cell(value)[0]):
                place = CellPlace(file=file, sheet=sheet.name, cell=format_cell_name(row, at))
                yield _build_beside(place, added, "印好的格里写的", ())


def _check_additions(located: FormSheet, decided: Collection[int]) -> Iterator[Finding]:
    for each in located.sheet.additions:
        place = located.place(each.row, each.column, located.find_column_name(each.row, each.column))
        text = remove_finding_lines(each.text) if each.kind == COMMENT else each.text
        if each.kind == PICTURE:
            yield build_finding("picture-unread", place, count="1")
        elif each.kind == OBJECT:
            yield build_finding("object-unread", place, value=each.text)
        elif text:
            what = f"{format_cell_name(each.row, each.column)}的批注" if each.kind == COMMENT else "文本框里写的"
            yield _build_beside(place, text, what, decided)


def _build_beside(place: CellPlace, text: str, what: str, decided: Collection[int]) -> Finding:
    """Build the finding about a text that is not read: a question where the row was decided on, else a notice."""
    masked = mask_personal_data(text)[0]
    code = "decision-beside" if place.row in decided else "decision-note"
    return build_finding(code, place, value=masked, what=what, quote=format_quote(masked))
