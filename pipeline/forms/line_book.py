"""Build the 核验表: one sheet with a line for each matter, one for 回执, and hidden what each word on a line decides.

The lines of one task stand together under one head. On A3, landscape, it is read from left to right: whose, what about,
how it stands, what is asked and why, what may be decided, and the cells for the decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pipeline.contract.column import Column, FilledBy
from pipeline.contract.decision_line import DecisionLine
from pipeline.contract.decisions import list_line_columns
from pipeline.contract.proposal import DueRule
from pipeline.findings import Finding, format_cell_name, format_column_letter
from pipeline.forms import styles
from pipeline.forms.decision_book import (
    BAND_ROW,
    BAND_TEXTS,
    DECISIONS_FORM,
    EMPTY,
    FIRST_ROW,
    HEADER_ROW,
    KEY,
    LINE_ROW,
    MISSING,
    NO_MATTERS,
    OPEN,
    OPEN_BAND,
    OPEN_HEADER,
    TITLE_ROW,
    UNDECIDED,
    mark_cell,
)
from pipeline.forms.decision_guide import build_line_guide_sheet
from pipeline.forms.entry_sheet import EXPLANATION, EntryRows, build_entry_sheet, find_entry_cell, list_entry_choices
from pipeline.forms.hidden_sheets import build_id_sheet
from pipeline.forms.shared_row import build_shared_cells, build_shared_merge, build_shared_rules, format_shared_cell
from pipeline.sheets import (
    Area,
    Cell,
    DropDown,
    Highlight,
    Hint,
    Rule,
    Sheet,
    Style,
    TextLength,
    compute_row_heights,
    sanitise_text,
    write_workbook,
)
from pipeline.terms import (
    CHOICE_SHEET,
    DECISION_BOOK,
    ENTRY_SHEET,
    LIST_SHEET,
    MATTER_SHEET,
    RECEIPT_SHEET,
    REPORTED_SHEET,
    SHARED_KEY,
    SIGNAL_SHEET,
    UNJUDGED_SIGNALS,
)

LAYOUT = "2"
"""Value of ``layout`` on the hidden id sheet; books of the first layout have none."""
LINE_SHEETS = (MATTER_SHEET, REPORTED_SHEET, SIGNAL_SHEET, RECEIPT_SHEET)
SHARED_NAMES = ("branch_name", "task", "situation")
"""Columns that lines of one matter share, printed once for all of them."""
LOCKED_LINE_NAMES = tuple(each.name for each in list_line_columns() if each.filled_by is FilledBy.SYSTEM)
CHOICE_HEADS = ("事项编号", "意见", "类别", "编号", "决定", "新时限", "栏目", "内容校验")
_LEAST_HEIGHT, _PITCH = 28.0, 1.3
"""Least height of a row, and line pitch to size: of a book that is printed, so that it takes few pages."""
_READ_WIDTHS = {"situation": 30.0, "proposal": 40.0, "reason": 50.0}
"""Widths of columns on a sheet that is read on the screen only."""
EMPTY_TEXTS = {
    MATTER_SHEET: NO_MATTERS,
    REPORTED_SHEET: "没有等答复的支部反映",
    SIGNAL_SHEET: "没有要核实的疑问，这张表不用填",
    RECEIPT_SHEET: "没有等回执的整改通知书",
}
FORMER_EMPTY_TEXTS = ("没有等回执的整改通知书", "没有等人核实的信号")
"""What sheets without a line said in books handed out earlier, whatever sheet it was."""
SHEET_EXPLANATIONS = {
    MATTER_SHEET: "一个支部的一项任务（或一个月的月报）是一件事；同一任务有几个问题要定的，分行列在一起。",
    REPORTED_SHEET: "支部反映、还没有答复的困难，几个支部说的一样的列在一行。转办的，“说明”只写牵头科室，“新时限”写"
    "答复时限；答复的，“说明”就是答复，写在支部的下一张反馈单上。",
    SIGNAL_SHEET: "读支部的进展看出来的疑问，只提问、不打分；看一眼两段文字，选属实、不属实或者说不清。"
    f"不填的，{UNJUDGED_SIGNALS}。不用打印。",
    RECEIPT_SHEET: "整改通知书的回执交来纸质的或电话告知的，在这里登记，回执上写的"
    "整改情况、延期申请、陈述申辩也在这里照录；填错了可以撤回。登记不算核验。",
    ENTRY_SHEET: EXPLANATION,
}
FORMER_EXPLANATIONS = (
    "读支部的进展看出来的疑问，只提问、不打分；看一眼两段文字，选属实、不属实或者说不清，可以不填，也不用打印。",
)
"""What books handed out earlier say instead of one of these."""


@dataclass(frozen=True)
class TypedOverlay:
    """Content of a submitted 核验表 to show on a fresh one, by 事项编号 of the line and column, with findings there."""

    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[tuple[str, str], Sequence[Finding]] = field(default_factory=dict)


def build_line_book(
    lines: Sequence[DecisionLine], identity: Mapping[str, str], about: str, entries: EntryRows | None = None
) -> bytes:
    """Build the 核验表; ``identity`` is written to the hidden sheet, ``about`` (month, AS-OF) into the titles."""
    sheets = build_line_sheets(lines, identity, about, entries=entries)
    return write_workbook(sheets, title=f"{DECISION_BOOK}（{about}）")


def build_line_sheets(
    lines: Sequence[DecisionLine], identity: Mapping[str, str], about: str, overlay: TypedOverlay | None = None,
    entries: EntryRows | None = None,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Build 填写说明, a sheet per group of lines, 局机关填报, and the hidden _选项, _意见 and _表单标识."""
    laid, rows = overlay or TypedOverlay(), entries or EntryRows()
    lists = list_word_choices(lines)
    on = {name: [line for line in lines if line.sheet == name] for name in LINE_SHEETS}
    counts = {name: len(each) for name, each in on.items()}
    counts[MATTER_SHEET] = len({(line.branch, line.matter) for line in on[MATTER_SHEET]})
    return (
        build_line_guide_sheet(about, counts, SHEET_EXPLANATIONS),
        *(_build_sheet(name, each, about, lists, laid, first=_find_first_row(name)) for name, each in on.items()),
        build_entry_sheet(about, rows, len(lists)),
        _build_lists_sheet(lists, rows),
        _build_choices_sheet(lines),
        build_id_sheet({"form": DECISIONS_FORM, "layout": LAYOUT, **identity}),
    )


def list_word_choices(lines: Sequence[DecisionLine]) -> tuple[tuple[str, ...], ...]:
    """List the distinct choices of words; each becomes one drop-down list."""
    return tuple(dict.fromkeys(_list_words(line) for line in lines))


def _list_words(line: DecisionLine) -> tuple[str, ...]:
    return tuple(choice.word for choice in line.choices)


def find_line_cell(
    lines: Sequence[DecisionLine], entries: EntryRows, key: str, name: str
) -> tuple[str, int, int] | None:
    """Find sheet, row and column of a cell on a fresh 核验表; None if it has no such line or column."""
    if (place := find_entry_cell(entries, key, name)) is not None:
        return place
    names = [each.name for each in list_line_columns()]
    line = next((each for each in lines if each.key == key), None)
    if key == SHARED_KEY and name in names:
        return MATTER_SHEET, FIRST_ROW, names.index(name)
    if line is None or name not in names:
        return None
    keys = [each.key for each in lines if each.sheet == line.sheet]
    return line.sheet, _find_first_row(line.sheet) + keys.index(key), names.index(name)


def _find_first_row(sheet: str) -> int:
    """Find the row of the first line of a sheet: below the row for the whole book, where that stands."""
    return FIRST_ROW + (sheet == MATTER_SHEET)


def compute_text_seal(text: str) -> str:
    """Compute what tells whether the text of a locked cell was changed; spacing does not count."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]


def _format_line_texts(line: DecisionLine) -> dict[str, str]:
    told = {
        "key": line.key,
        "branch_name": line.branch_name,
        "task": line.task or "（整个支部）",
        "situation": line.situation,
        "proposal": line.proposal,
        "reason": line.reason,
        "options": "\n".join(f"{choice.word}＝{choice.meaning}" for choice in line.choices),
    }
    return {name: sanitise_text(text) for name, text in told.items()}


def _list_printed(lines: Sequence[DecisionLine]) -> Iterator[tuple[DecisionLine, dict[str, str], int]]:
    """Yield the lines with the texts printed on them, and over how many rows their shared cells go (0: none here)."""
    for _, alike in groupby(lines, key=lambda line: (line.branch, line.matter)):
        group = list(alike)
        for index, line in enumerate(group):
            texts = _format_line_texts(line)
            shared = texts if index == 0 else {**texts, **dict.fromkeys(SHARED_NAMES, "")}
            yield line, shared, len(group) if index == 0 else 0


def _build_sheet(
    name: str, lines: Sequence[DecisionLine], about: str, lists: Sequence[tuple[str, ...]], overlay: TypedOverlay,
    *, first: int,
) -> Sheet:  # fmt: skip
    """Build a sheet whose lines begin on row ``first``; the row for the whole book stands above that."""
    described, shared = list_line_columns(), first > FIRST_ROW
    widths = _find_widths(name, described)
    cells = list(_build_cells(described, lines, overlay, first))
    cells += build_shared_cells(described, overlay.typed.get(SHARED_KEY, {}), overlay.marks) if shared else ()
    merges = [
        *_build_merges(name, about, described, lines, first),
        *([build_shared_merge(described)] if shared else ()),
    ]
    rules = [*_build_rules(described, lines, lists, first), *(build_shared_rules(described) if shared else ())]
    least = {TITLE_ROW: 34.0, LINE_ROW: 20.0, BAND_ROW: 20.0, HEADER_ROW: 24.0, FIRST_ROW: 44.0 if shared else 28.0}
    least |= dict.fromkeys(range(first, first + len(lines)), _LEAST_HEIGHT)
    least |= _compute_head_heights(described, widths, lines, first)
    return Sheet(
        name=name,
        cells=tuple(cells),
        widths=widths,
        heights=compute_row_heights(cells, widths, least, pitch=_PITCH),
        merges=tuple(merges),
        rules=tuple(rules),
        highlights=tuple(_build_highlights(name, described, lines, overlay, first)),
        freeze=(first, 2),
        repeat_rows=(BAND_ROW, HEADER_ROW),
        large=True,
        protected=True,
        footer=f"{DECISION_BOOK} {name} {about}",
        printed=Area(0, 0, _find_last_printed_row(name, len(lines), first), _find_last_printed_column(described)),
    )


def _find_last_printed_column(described: Sequence[Column]) -> int:
    """Find the last column that is printed: what a word means and the 事项编号 are for the screen."""
    return [each.name for each in described].index("note")


def _find_last_printed_row(name: str, count: int, first: int) -> int:
    """Find the last row that is printed; signals are looked at with both texts on the screen, and may be left alone."""
    return LINE_ROW if name == SIGNAL_SHEET else first + max(count, 1) - 1


def _find_widths(name: str, described: Sequence[Column]) -> dict[int, float]:
    """Find the widths of the columns; signals are not printed, and their texts are read side by side."""
    wider = _READ_WIDTHS if name == SIGNAL_SHEET else {}
    return {at: wider.get(each.name, each.width) for at, each in enumerate(described)}


def _compute_head_heights(
    described: Sequence[Column], widths: Mapping[int, float], lines: Sequence[DecisionLine], first: int
) -> dict[int, float]:
    """Return the least heights of rows under one head, so that together they show its text in full."""
    found: dict[int, float] = {}
    for row, (_, texts, count) in enumerate(_list_printed(lines), first):
        heads = [
            Cell(0, at, texts[each.name], styles.PLAN) for at, each in enumerate(described) if each.name in SHARED_NAMES
        ]
        if count > 1:
            needed = compute_row_heights(heads, widths, {0: 0.0}, pitch=_PITCH)[0]
            found |= dict.fromkeys(range(row, row + count), max(_LEAST_HEIGHT, needed / count))
    return found


def _build_merges(
    name: str, about: str, described: Sequence[Column], lines: Sequence[DecisionLine], first: int
) -> Iterator[tuple[Area, Cell]]:
    """Build title, explanation, bands, the heads of matters with several lines, and the text of an empty sheet."""
    last, names = _find_last_printed_column(described), [each.name for each in described]
    first_open, last_open = names.index("opinion"), names.index("note")
    yield Area(TITLE_ROW, 0, TITLE_ROW, last), Cell(TITLE_ROW, 0, f"{name}（{about}）", styles.TITLE)
    explained = SHEET_EXPLANATIONS[name] + (UNDECIDED if name == MATTER_SHEET else "")
    yield Area(LINE_ROW, 0, LINE_ROW, last), Cell(LINE_ROW, 0, explained, styles.SUBTITLE)
    asked, given = BAND_TEXTS
    yield Area(BAND_ROW, 0, BAND_ROW, first_open - 1), Cell(BAND_ROW, 0, asked, styles.BAND)
    yield Area(BAND_ROW, first_open, BAND_ROW, last_open), Cell(BAND_ROW, first_open, given, OPEN_BAND)
    if not lines:
        text = EMPTY_TEXTS.get(name, NO_MATTERS)
        yield Area(first, 0, first, last), Cell(first, 0, text, EMPTY)
    for row, (_, texts, count) in enumerate(_list_printed(lines), first):
        for column in SHARED_NAMES if count > 1 else ():
            at = names.index(column)
            yield Area(row, at, row + count - 1, at), Cell(row, at, texts[column], styles.PLAN)


def _build_cells(
    described: Sequence[Column], lines: Sequence[DecisionLine], overlay: TypedOverlay, first: int
) -> Iterator[Cell]:
    for at, column in enumerate(described):
        yield Cell(HEADER_ROW, at, column.title, styles.HEADER if _is_locked(column) else OPEN_HEADER)
    for row, (line, texts, count) in enumerate(_list_printed(lines), first):
        values = {**overlay.typed.get(line.key, {}), **texts}
        for at, column in enumerate(described):
            if column.name not in SHARED_NAMES or count == 1:
                cell = Cell(row, at, values.get(column.name), _choose_style(column))
                yield mark_cell(cell, overlay.marks.get((line.key, column.name), ()))


def _choose_style(column: Column) -> Style:
    if column.name == "key":
        return replace(KEY, size=8)
    return styles.PLAN if _is_locked(column) else OPEN


def _is_locked(column: Column) -> bool:
    return column.filled_by is FilledBy.SYSTEM


def _build_rules(
    described: Sequence[Column], lines: Sequence[DecisionLine], lists: Sequence[tuple[str, ...]], first: int
) -> Iterator[Rule]:
    """Build a prompt for every open cell; 意见 offers only the words of its line."""
    for at, column in enumerate(described):
        area = Area(first, at, first + len(lines) - 1, at)
        prompt = column.explanation + (f"例：{column.example}" if column.example else "")
        if _is_locked(column) or not lines:
            continue
        if column.name == "opinion":
            for row, line in enumerate(lines, first):
                letter = format_column_letter(lists.index(_list_words(line)))
                source = f"='{LIST_SHEET}'!${letter}$2:${letter}${len(line.choices) + 1}"
                yield DropDown(Area(row, at, row, at), source, column.title, "、".join(_list_words(line)))
        elif column.longest is not None:
            yield TextLength(area, column.longest, column.title, prompt)
        else:
            yield Hint(area, column.title, prompt)


def _build_highlights(
    sheet: str, described: Sequence[Column], lines: Sequence[DecisionLine], overlay: TypedOverlay, first: int
) -> Iterator[Highlight]:
    """Build the rules that colour an empty 核验人 or 核验日期 yellow once an opinion is given.

    Not where the row for the whole book fills it: such a rule cannot look at another sheet in every Excel.
    """
    if not lines or overlay.marks:
        return
    names = [each.name for each in described]
    opinion = format_column_letter(names.index("opinion"))
    for name in ("verifier", "day") if sheet == MATTER_SHEET else ("day",) if sheet == RECEIPT_SHEET else ():
        at = names.index(name)
        lacking = [f'${opinion}{first + 1}<>""', f'{format_cell_name(first, at)}=""']
        lacking += [f'{format_shared_cell(described, name)}=""'] if sheet == MATTER_SHEET else []
        yield Highlight(Area(first, at, first + len(lines) - 1, at), f"AND({','.join(lacking)})", MISSING)


def _build_lists_sheet(lists: Sequence[tuple[str, ...]], entries: EntryRows) -> Sheet:
    """Build _选项: one column per choice of words, then those of 局机关填报."""
    cells = [Cell(0, 0, "选项：意见")]
    for at, words in enumerate((*lists, *list_entry_choices(entries).values())):
        cells += [Cell(1 + row, at, word) for row, word in enumerate(words)]
    return Sheet(name=LIST_SHEET, cells=tuple(cells), visibility="hidden", protected=True)


def _build_choices_sheet(lines: Sequence[DecisionLine]) -> Sheet:
    """Build _意见: what each word on a line decides, and the seals of its locked cells, as they were handed out.

    The book is read by what stands here, not by what a later program would propose.
    """
    rows = [CHOICE_HEADS, *(row for name in LINE_SHEETS for row in _list_choice_rows(lines, name))]
    cells = tuple(Cell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row))
    return Sheet(name=CHOICE_SHEET, cells=cells, visibility="very hidden", protected=True)


def _list_choice_rows(lines: Sequence[DecisionLine], name: str) -> Iterator[tuple[str, ...]]:
    for line, texts, _ in _list_printed([each for each in lines if each.sheet == name]):
        for choice in line.choices:
            for place, opinion in choice.given.items():
                takes = place in choice.dues and choice.due_rule is not DueRule.FORBIDDEN
                yield line.key, choice.word, place[0].value, place[1], opinion.value, "可填" if takes else "", name, ""
        for column in LOCKED_LINE_NAMES:
            yield line.key, "", "", "", "", "", column, compute_text_seal(texts[column])
