"""Find the parts of a paper by what they say and where they stand, since editing elsewhere may lose their styles.

Source: GB/T 9704-2012 7.3: 标题, 主送机关, 正文, 附件说明, 发文机关署名, 成文日期, 附件.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.docx.fill_in import find_fill_spots
from pipeline.docx.read import EditedDocument, ParagraphText
from pipeline.docx.styles import SHEET_TITLE, TITLE

KINDS = (
    "决议", "决定", "命令", "令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案",
    "函", "纪要",
)  # fmt: skip
"""The 15 kinds of official papers (条例第八条); 命令 is also written 令."""
_OWN_KINDS = (
    "通知书",
    "反馈单",
    "督办单",
    "提醒函",
    "催报单",
    "建议书",
    "告知",
    "汇总",
    "简报",
    "方案",
    "办法",
    "要点",
    "总结",
    "调度表",
    "展板",
)
_TITLE = re.compile(rf"(?P<about>.*?)(?P<kind>{'|'.join((*_OWN_KINDS, *KINDS))})(?:（[^）]{{1,12}}）)?")
_LONGEST_TITLE, _HEAD = 90, 10
_ANNEX_LIST = re.compile(r"附件[：:](?:(?P<number>\d+)[.．、]?)?(?P<title>.*)")
_NEXT_IN_LIST = re.compile(r"(?P<number>\d+)[.．、](?P<title>.+)")
_ANNEX_MARK = re.compile(r"附件(?P<number>\d*)[：:]?")
_LONGEST_NAME = 40
_ENDS = ("。", "；", "，", "：", "！", "？")


@dataclass(frozen=True)
class Part:
    """A paragraph that is a part of a paper, without blanks; ``count`` is its number in a list, 0 if it has none."""

    text: str
    number: int
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """The parts of a paper; None or empty where one is not there. ``body`` is the text up to 附件说明 or 署名."""

    title: Part | None
    kind: str
    addressee: Part | None
    body: tuple[Part, ...]
    listed: tuple[Part, ...]
    signer: Part | None
    date: Part | None
    annexes: tuple[Part, ...]
    annex_titles: tuple[Part, ...]


def dissect_paper(paper: EditedDocument) -> Anatomy:
    """Find the parts of a paper."""
    words = [each for each in paper.words() if not each.in_table and _flatten(each)]
    parts = [Part(_flatten(each), each.number) for each in words]
    marks = [at for at, each in enumerate(parts) if _ANNEX_MARK.fullmatch(each.text)]
    end = marks[0] if marks else len(parts)
    at, kind = _find_title(words[:_HEAD])
    dates = {spot.words.number for spot in find_fill_spots(paper).dates}
    dated = next((each for each in range(end - 1, at, -1) if parts[each].number in dates), -1)
    listed = _list_annex_entries(parts, at + 1, end)
    first_listed = next((n for n in range(at + 1, end) if listed and parts[n].number == listed[0].number), end)
    addressee = next((parts[n] for n in range(at + 1, min(at + 3, end)) if parts[n].text.endswith(("：", ":"))), None)
    signer = _find_signer(parts, dated, {each.number for each in (*listed, *parts[: at + 1])})
    tail = min(first_listed, dated - 1 if signer and dated > 0 else dated if dated > 0 else end)
    skipped = {each.number for each in (addressee, signer) if each}
    return Anatomy(
        title=parts[at] if at >= 0 else None,
        kind=kind,
        addressee=addressee,
        body=tuple(each for each in parts[at + 1 : tail] if each.number not in skipped),
        listed=listed,
        signer=signer,
        date=parts[dated] if dated > 0 else None,
        annexes=tuple(_count_mark(parts[n]) for n in marks),
        annex_titles=tuple(parts[n + 1] for n in marks if n + 1 < len(parts) and n + 1 not in marks),
    )


def _flatten(words: ParagraphText) -> str:
    return "".join(words.text.split())


def _find_title(words: Sequence[ParagraphText]) -> tuple[int, str]:
    """Return the place of the title and its kind (文种); -1 if there is none near the head of the paper."""
    styled = next((at for at, each in enumerate(words) if each.style in (TITLE, SHEET_TITLE)), -1)
    for at, each in enumerate(words):
        text = _flatten(each)
        found = _TITLE.fullmatch(text) if len(text) <= _LONGEST_TITLE else None
        if found and (at == styled or (styled < 0 and not text.startswith("（"))):
            return at, found["kind"]
    return styled, ""


def _find_signer(parts: Sequence[Part], dated: int, listed: Collection[int]) -> Part | None:
    """Return the paragraph before 成文日期, if it is a name and no entry of 附件说明."""
    before = parts[dated - 1] if dated > 0 and parts[dated - 1].number not in listed else None
    return before if before and len(before.text) <= _LONGEST_NAME and not before.text.endswith(_ENDS) else None


def _list_annex_entries(parts: Sequence[Part], start: int, end: int) -> tuple[Part, ...]:
    """List the entries of 附件说明: 附件：1.… and the numbered lines that follow at once."""
    for at in range(start, end):
        found = _ANNEX_LIST.fullmatch(parts[at].text)
        if found and found["title"]:
            entries = [Part(found["title"], parts[at].number, int(found["number"] or 0))]
            for each in parts[at + 1 : end]:
                following = _NEXT_IN_LIST.fullmatch(each.text) if found["number"] else None
                if following is None or int(following["number"]) != entries[-1].count + 1:
                    break
                entries.append(Part(following["title"], each.number, int(following["number"])))
            return tuple(entries)
    return ()


def _count_mark(part: Part) -> Part:
    found = _ANNEX_MARK.fullmatch(part.text)
    return Part(part.text, part.number, int(found["number"] or 0) if found else 0)
