"""Compare a paper that is to be signed with the draft it was made from, line by line.

Signing freezes a paper for good and may close a month, so what editing has changed is told first, and a paper that has
lost its text, its signing unit or its month is not signed by mistake. Only what both files hold is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto

from pipeline.docx.fill_in import FillSpots, find_fill_spots
from pipeline.docx.read import EditedDocument, TextLine
from pipeline.docx.styles import ADDRESSEE, ANNEX_LIST, ANNEX_MARK, DATE, DRAFT_NOTE, REFERENCE, SIGNER, TITLE
from pipeline.intake.cells.words import convert_chinese_numerals, fold_text
from pipeline.periods import Period

_LEAST_SHARE = 0.1
"""A text shorter than this share of the draft's counts as lost."""
_QUOTED, _QUOTE = 3, 16
"""Lines quoted per kind of change, and characters of each."""
_MONTH = re.compile(r"(20\d\d)年(\d{1,2})月")
_FILLED_AT_SIGNING = (DRAFT_NOTE, REFERENCE, DATE)


class _Part(Enum):
    """Part of a paper."""

    TITLE = auto()
    ADDRESSEE = auto()
    BODY = auto()
    SIGNER = auto()
    REST = auto()


@dataclass(frozen=True, kw_only=True)
class DraftComparison:
    """Lines of the draft that are gone, lines added, and lines changed (before, after), with what is left of each part.

    ``drafted`` and ``left`` are the lines of the text in the draft and in the paper, ``title`` and ``signer`` the lines
    that stand in the place of title and 署名.
    """

    gone: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    drafted: tuple[str, ...]
    left: tuple[str, ...]
    title: str
    signer: str

    @property
    def text_is_lost(self) -> bool:
        """Whether hardly anything of a text is left."""
        return sum(map(len, self.left)) < _LEAST_SHARE * sum(map(len, self.drafted))


def compare_with_draft(draft: EditedDocument, paper: EditedDocument) -> DraftComparison:
    """Compare an edited paper with its draft; what is filled in at signing is left out."""
    before, after = _list_lines(draft), _list_lines_like(draft, paper)
    parts = _divide(before)
    gone, added = list[str](), list[str]()
    changed = list[tuple[str, str]]()
    placed: dict[_Part, list[str]] = {part: [] for part in _Part}
    matcher = SequenceMatcher(
        None, [fold_text(each.text) for each in before], [fold_text(each.text) for each in after], autojunk=False
    )
    for how, i, i_end, j, j_end in matcher.get_opcodes():
        pairs = min(i_end - i, j_end - j)
        if how != "equal":
            changed += [(before[i + at].text, after[j + at].text) for at in range(pairs)]
            gone += [each.text for each in before[i + pairs : i_end]]
            added += [each.text for each in after[j + pairs : j_end]]
        for at in range(j_end - j):
            placed[_find_part(parts, i, i + at, i_end)].append(after[j + at].text)
    return DraftComparison(
        gone=tuple(gone),
        added=tuple(added),
        changed=tuple(changed),
        drafted=tuple(line.text for line, part in zip(before, parts, strict=True) if part is _Part.BODY),
        left=tuple(placed[_Part.BODY]),
        title="".join(placed[_Part.TITLE]),
        signer="".join(placed[_Part.SIGNER]),
    )


def _list_lines(paper: EditedDocument) -> list[TextLine]:
    """List the lines with text, without those that signing fills in or removes."""
    return [line for line, filled in _sort_lines(paper) if not filled]


def _list_lines_like(draft: EditedDocument, paper: EditedDocument) -> list[TextLine]:
    """List the lines of a paper as those of its draft, also if its styles were lost."""
    filled = {fold_text(line.text) for line, is_filled in _sort_lines(draft) if is_filled}
    return [line for line in _list_lines(paper) if fold_text(line.text) not in filled]


def _sort_lines(paper: EditedDocument) -> Iterator[tuple[TextLine, bool]]:
    """Tell of each line with text whether signing fills it in or removes it."""
    numbers = _list_filled_numbers(find_fill_spots(paper))
    for line in paper.lines():
        if line.text.strip():
            yield line, line.style in _FILLED_AT_SIGNING or not numbers.isdisjoint(line.numbers)


def _list_filled_numbers(spots: FillSpots) -> frozenset[int]:
    return frozenset(each.words.number for each in (*spots.dates, *spots.printed, *spots.above))


def _divide(lines: Sequence[TextLine]) -> list[_Part]:
    """Tell the part of each line of a draft by its style; the text reaches from 主送 to 附件说明 or 署名."""
    named = {TITLE: _Part.TITLE, ADDRESSEE: _Part.ADDRESSEE, SIGNER: _Part.SIGNER}
    heads = [at for at, line in enumerate(lines) if line.style in (TITLE, ADDRESSEE)]
    begin = heads[-1] + 1 if heads else 0
    ends = [at for at, line in enumerate(lines) if at >= begin and line.style in (ANNEX_LIST, SIGNER, ANNEX_MARK)]
    end = ends[0] if ends else len(lines)
    return [_Part.BODY if begin <= at < end else named.get(line.style, _Part.REST) for at, line in enumerate(lines)]


def _find_part(parts: Sequence[_Part], first: int, at: int, end: int) -> _Part:
    """Find the part of a line by the lines of the draft it stands for; what is put in beside the text belongs to it."""
    if at < end:
        return parts[at]
    beside = {*parts[max(first - 1, 0) : end + 1]}
    return _Part.BODY if _Part.BODY in beside else _Part.REST


def describe_comparison(found: DraftComparison) -> Iterator[str]:
    """Describe how a paper differs from its draft: counted, and quoted briefly."""
    told = [
        f"{what}{len(lines)}处（{_quote(lines)}）"
        for what, lines in (
            ("少了", found.gone), ("改了", [before for before, _ in found.changed]), ("加了", found.added),
        )
        if lines
    ]  # fmt: skip
    if told:
        yield f"与草稿对照（一段文字或表格一行算一处）：{'，'.join(told)}。"


def _quote(lines: Sequence[str]) -> str:
    more = "等" if len(lines) > _QUOTED else ""
    return "、".join(f"“{_shorten(line)}”" for line in lines[:_QUOTED]) + more


def _shorten(line: str) -> str:
    text = " ".join(line.split())
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE]}…"


def check_comparison(found: DraftComparison, period: Period, signer: str) -> Iterator[str]:
    """Yield what is hardly meant: text gone, title gone or of another month, 署名 gone."""
    if found.drafted and found.text_is_lost:
        count = sum(map(len, found.left))
        yield f"正文{f'只剩{len(found.left)}段{count}字' if count else '是空的'}，草稿有{len(found.drafted)}段。"
    if not found.title:
        yield "标题不见了。"
    else:
        months = [Period(int(year), int(month)) for year, month in _list_months(found.title)]
        if months and period not in months:
            yield f"标题写的是{'、'.join(each.as_chinese() for each in months)}，这份文件是{period.as_chinese()}的。"
    if fold_text(signer) and not found.signer:
        yield f"文末没有署名“{signer}”。"


def _list_months(title: str) -> Iterator[tuple[str, str]]:
    for year, month in _MONTH.findall(convert_chinese_numerals(fold_text(title))):
        if 1 <= int(month) <= 12:  # noqa: PLR2004 - months of a year
            yield year, month
