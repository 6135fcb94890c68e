"""Find what a person wrote over the printed parts of a form: titles, bands, labels, 上月情况, 填写说明.

Nothing is read from there, so what is said in such a cell (a 陈述申辩 typed over the title) would be lost unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import LAST_TITLE
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name, format_quote
from pipeline.forms.monthly import format_last_month, list_printed_texts
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.cells.remembered import is_text_only
from pipeline.intake.cells.words import clean_cell, fold_text, parse_period_cell
from pipeline.intake.tables.form_rows import ParseContext
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.notes_above import belongs_above, is_name_above
from pipeline.intake.tables.row_kinds import name_row_kind
from pipeline.reading.raw import RawBook, RawValue
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, REPLY_SHEET

_LEAST_KNOWN = 0.6
"""Share of the printed texts that has to stand on a sheet; one of another version of the form is left alone."""
_LONGEST_TITLE = 14
_LEAST_CLAUSE = 6
_CLAUSES = re.compile("[，。；！？,;!?]")
_Added = tuple[str, int, int, str]
"""Sheet, row and column of an added text, and the text."""


class _PrintedForms:
    """The texts printed on every form that a branch was given for the period, by sheet; built when first asked for."""

    def __init__(self, setting: ParseContext) -> None:
        self._setting = setting

    def list_texts(self, sheet: str) -> Sequence[frozenset[str]]:
        """List the texts of a sheet on each form, folded."""
        return [texts for form in self._forms if (texts := form.get(sheet))]

    @cached_property
    def last_months(self) -> frozenset[str]:
        """The texts of 上月情况, folded."""
        tasks = (task for form in self._setting.printed for task in form.tasks)
        return frozenset(_squeeze_printed(format_last_month(task) or "") for task in tasks)

    @cached_property
    def _forms(self) -> list[dict[str, frozenset[str]]]:
        return [_list_printed_texts(form, self._setting) for form in self._setting.printed]


def _list_printed_texts(form: DistributedForm, setting: ParseContext) -> dict[str, frozenset[str]]:
    printed = list_printed_texts(form, setting.period, tuple(setting.domains))
    return {name: frozenset(filter(None, map(_squeeze_printed, texts))) for name, texts in printed.items()}


@lru_cache(maxsize=4096)
def _squeeze_printed(text: str) -> str:
    """Squeeze a printed text as it is read back, without personal numbers; most are the same on every form."""
    return squeeze_text(mask_personal_data(text)[0])


def squeeze_text(text: str) -> str:
    """Squeeze a text for comparison with a printed one: folded, without any white space."""
    return "".join(fold_text(text).split())


def check_printed_texts(
    book: RawBook, located: FormSheet, replies: FormSheet | None, setting: ParseContext, told: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield a notice for each printed cell that says something else now, unless it is quoted in ``told`` already."""
    if not setting.printed:
        return
    forms = _PrintedForms(setting)
    found = [
        *_list_added_texts(forms, FORM_SHEET, located, _list_head_texts(located)),
        *_list_month_texts(located, forms),
    ]
    if replies is not None:
        found += _list_added_texts(forms, REPLY_SHEET, replies, _list_texts_above(replies))
    for sheet in book.sheets:
        if sheet.visible and fold_title(sheet.name) == GUIDE_SHEET:
            guide = FormSheet(file=located.file, sheet=sheet, titles=located.titles, requests=None)
            if guide.is_plain and is_text_only(sheet.rows):
                found += _list_added(forms, GUIDE_SHEET, sheet.name, _list_guide_texts(sheet.rows))
            else:
                every = ((row, at) for row in range(len(sheet.rows)) for at in guide.filled(row))
                found += _list_added_texts(forms, GUIDE_SHEET, guide, every)
    for sheet_name, row, at, text in found:
        if not _is_told(text, sheet_name, told):
            place = CellPlace(file=located.file, sheet=sheet_name, cell=format_cell_name(row, at))
            yield build_finding("note-row", place, value=text, quote=format_quote(text))


def _list_added_texts(
    forms: _PrintedForms, printed_on: str, sheet: FormSheet, cells: Iterable[tuple[int, int]]
) -> Iterator[_Added]:
    """Yield what was written behind a printed text, or as a sentence in its place, on a sheet of this version."""
    texts = [(row, at, text) for row, at in cells if not means_nothing(text := sheet.text(row, at))]
    yield from _list_added(forms, printed_on, sheet.sheet.name, texts)


@lru_cache(maxsize=16)
def _list_guide_texts(rows: tuple[tuple[RawValue, ...], ...]) -> tuple[tuple[int, int, str], ...]:
    """List the texts of a sheet of texts alone, once for all forms on which it is the same."""
    cleaned = ((row, at, clean_cell(value)[0]) for row, cells in enumerate(rows) for at, value in enumerate(cells))
    return tuple((row, at, text) for row, at, text in cleaned if text and not means_nothing(text))


def _list_added(
    forms: _PrintedForms, printed_on: str, sheet_name: str, texts: Sequence[tuple[int, int, str]]
) -> Iterator[_Added]:
    added = _map_added_texts(frozenset(text for _, _, text in texts), tuple(forms.list_texts(printed_on)))
    for row, at, text in texts if added else ():
        if text in added:
            yield sheet_name, row, at, added[text]


@lru_cache(maxsize=64)
def _map_added_texts(texts: frozenset[str], forms: tuple[frozenset[str], ...]) -> Mapping[str, str]:
    """Map texts of a sheet to what each says that was not printed; remembered, as most instructions are all printed."""
    here = frozenset(map(squeeze_text, texts))
    same = [each for each in forms if _is_that_form(each, here)]
    printed = frozenset[str]().union(*same)
    return {text: added for text in texts if (added := find_added_text(text, printed))} if same else {}


def find_added_text(text: str, printed: Collection[str]) -> str:
    """Find what a cell says that was not ``printed`` (squeezed texts): what follows a printed text, or a sentence.

    Empty if it says nothing of its own.
    """
    folded = squeeze_text(text)
    if folded in printed or _lists_printed_words(folded, printed):
        return ""
    before = max((each for each in printed if folded.startswith(each)), key=len, default="")
    added = _cut_printed(text, before)
    own = not is_name_above(added.strip("（）()")) and (before or _is_own_sentence(text, printed))
    return added if own else ""


def _lists_printed_words(folded: str, printed: Collection[str]) -> bool:
    """Whether a text is a list of choices that an earlier version printed, each of which is printed still."""
    listed = folded.split("、")
    return len(listed) > 1 and {*listed} <= {each for text in printed for each in text.split("、")}


def _is_own_sentence(text: str, printed: Collection[str]) -> bool:
    """Whether a text tells something of its own: a title or name would be short, an earlier wording is much alike."""
    folded = fold_text(text)
    clauses = [each for each in _CLAUSES.split(squeeze_text(text)) if len(each) >= _LEAST_CLAUSE]
    alike = any(clause in each for clause in clauses for each in printed)
    told = len(folded) > _LONGEST_TITLE or _CLAUSES.search(folded) is not None
    return told and not alike and not belongs_above(text, ()) and not name_row_kind([text])


def _is_that_form(printed: frozenset[str], here: frozenset[str]) -> bool:
    """Whether a sheet is of this form and version: enough of what it prints stands there, be it with more behind it."""
    least = _LEAST_KNOWN * min(len(printed), len(here))
    if len(printed & here) >= least:
        return True
    return sum(any(text.startswith(each) for text in here) for each in printed) >= least


def _cut_printed(text: str, printed: str) -> str:
    """Cut a printed text (folded) off the beginning of a text, however its spaces and line breaks were kept."""
    rest = next((text[at:] for at in range(len(text) + 1) if len(squeeze_text(text[:at])) >= len(printed)), "")
    return clean_cell(rest.lstrip("，,；;：:。、 　\n"))[0] or text


def _list_head_texts(located: FormSheet) -> Iterator[tuple[int, int]]:
    """Yield the cells above and in the title row that nothing is read from; a 报告期 that tells no month is one."""
    known = {(cell.row, cell.column): name for name, cell in located.head.items()}
    for row, at in _list_texts_above(located):
        name = known.get((row, at), "")
        if not name or (name == "period" and parse_period_cell(located.text(row, at)) is None):
            yield row, at


def _list_month_texts(located: FormSheet, forms: _PrintedForms) -> Iterator[_Added]:
    """Yield what stands under 上月情况 and was not printed there."""
    at = next((at for at, text in located.titles.unknown.items() if fold_title(text) == LAST_TITLE), None)
    for row in located.task_rows if at is not None else ():
        text = located.text(row, at)
        if at is not None and text and not means_nothing(text) and squeeze_text(text) not in forms.last_months:
            before = max(
                (each for each in forms.last_months if squeeze_text(text).startswith(each)), key=len, default=""
            )
            yield located.sheet.name, row, at, _cut_printed(text, before)


def _list_texts_above(located: FormSheet) -> Iterator[tuple[int, int]]:
    """Yield the filled cells above and in the title row but for the titles."""
    for row in range(located.titles.row + 1):
        for at in located.filled(row):
            if row < located.titles.row or at not in located.titles.columns.values():
                yield row, at


def _is_told(text: str, sheet: str, told: Sequence[Finding]) -> bool:
    squeezed = squeeze_text(text)
    return any(each.sheet == sheet and squeezed in squeeze_text(f"{each.value} {each.message}") for each in told)
