"""L1–L3 and L13–L15: paper, margins, lines and page numbers as GB/T 9704 wants them, or as the letterhead has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.docx.layout import PageSetup
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, judge_form
from pipeline.proof.samples import SENTENCE, sample_paragraph, sample_section
from pipeline.proof.statements import Statement

PAPER = Rule(
    id="L1", name="A4纸", weight=Weight.MUST, source="GB/T 9704 5.1", group=RuleGroup.LAYOUT, facts=False,
    hit=sample_section(12240, 15840), miss=sample_section(11906, 16838),
)  # fmt: skip
MARGINS = Rule(
    id="L2", name="天头37毫米、订口28毫米，版心156×225毫米", weight=Weight.MUST, source="GB/T 9704 5.2.1",
    group=RuleGroup.LAYOUT, facts=False, hit=sample_section(11906, 16838, (1440, 1800, 1440, 1800)),
    miss=sample_section(11906, 16838, (2098, 1474, 1984, 1588)),
)  # fmt: skip
LINES = Rule(
    id="L3", name="正文行距固定，每页22行", weight=Weight.USUAL, source="GB/T 9704 5.2.3", group=RuleGroup.LAYOUT,
    facts=False, hit=sample_paragraph(SENTENCE, "Body", '<w:spacing w:line="720" w:lineRule="exact"/>'),
    miss=sample_paragraph(SENTENCE, "Body"),
)  # fmt: skip
NUMBERED = Rule(
    id="L13", name="编有页码", weight=Weight.MUST, source="GB/T 9704 7.5", group=RuleGroup.LAYOUT, facts=False,
    hit=sample_section(11906, 16838), miss=sample_section(11906, 16838, footer="rId3"),
)  # fmt: skip
NUMBER_FORM = Rule(
    id="L14", name="页码是“— 1 —”，单页在右、双页在左", weight=Weight.USUAL, source="GB/T 9704 7.5",
    group=RuleGroup.LAYOUT, facts=False, hit=sample_section(11906, 16838, footer="rId3"), miss="",
)  # fmt: skip
LYING = Rule(
    id="L15", name="横排表格的页码位置与其他页一致", weight=Weight.USUAL, source="GB/T 9704 第8章",
    group=RuleGroup.LAYOUT, facts=False, hit=sample_section(16838, 11906, footer="rId3"), miss="",
)  # fmt: skip
_A4 = (11906, 16838)
_TEXT = (8844, 12756)
_TOP, _BINDING = 2098, 1588
_MILLIMETRE = 57
_PITCHES = range(555, 580)
"""Exact pitches in twips that put 22 lines into 225 mm."""
_LONG = 28
"""A paragraph of a line and more is text whose pitch counts."""
_PAGE_FIELD = re.compile(r"\bPAGE\b")
_DASHES = re.compile(r"—[^—]*—", re.DOTALL)
_IMPRINT = re.compile(r"抄送[：:][^。]*。|[^。]{0,60}20\d\d年\d*月\d*日印发")
_TURNED = re.compile(
    r'vert="(?:vert|vert270|eaVert)"|layout-flow:\s*vertical|rot="-?(?:5400000|16200000)"|<w:textDirection'
)


def check_pages(reading: Reading) -> Iterator[Remark]:
    """Check every section; what the office's own letterhead lays down otherwise is shown, not refused.

    Annexes may have margins of their own, as the draft gives them.
    """
    if not reading.has_official_form:
        return
    pages = reading.layout.pages
    own = {_describe_page(each) for each in reading.standard.pages} if reading.standard else set()
    for at, page in enumerate(pages, 1):
        place = Statement("", f"第{at}节" if len(pages) > 1 else "全文")
        for rule, told in _find_page_faults(page):
            if _describe_page(page) in own and at > 1:
                continue
            if _describe_page(page) in own:
                yield ask_person(rule, place, f"{told}，公文版式里就是这样定的")
            else:
                yield judge_form(reading, rule, place, told)
    yield from _check_lines(reading)
    yield from _check_numbers(reading, pages)


def _describe_page(page: PageSetup) -> tuple[int, ...]:
    return tuple(
        round(each / _MILLIMETRE) for each in (page.width, page.height, page.top, page.right, page.bottom, page.left)
    )


def _find_page_faults(page: PageSetup) -> Iterator[tuple[Rule, str]]:
    sides = tuple(sorted((page.width, page.height)))
    if not all(abs(side - right) <= _MILLIMETRE for side, right in zip(sides, _A4, strict=True)):
        yield PAPER, f"纸张{_to_millimetres(sides[0])}×{_to_millimetres(sides[1])}毫米，不是A4"
        return
    area = page.text_area if not page.is_landscape else tuple(reversed(page.text_area))
    edges = (page.top, page.left) if not page.is_landscape else (page.right, page.top)
    if any(
        abs(each - right) > _MILLIMETRE for each, right in zip((*area, *edges), (*_TEXT, _TOP, _BINDING), strict=True)
    ):
        told = "×".join(str(_to_millimetres(each)) for each in area)
        yield MARGINS, f"版心{told}毫米，天头{_to_millimetres(edges[0])}毫米，订口{_to_millimetres(edges[1])}毫米"


def _to_millimetres(twips: int) -> int:
    return round(twips * 25.4 / 1440)


def _check_lines(reading: Reading) -> Iterator[Remark]:
    """Name the first paragraph of the text whose pitch does not give 22 lines."""
    grids = {each.line_pitch for each in reading.layout.pages if each.grid}
    for part in reading.anatomy.body:
        look = reading.layout.by_number[part.number]
        exact = look.line in _PITCHES if look.line_rule == "exact" else look.line in (0, 240) and grids & {*_PITCHES}
        if len(part.text) > _LONG and not exact:
            at = Statement(part.text, f"第{part.number}段", part.number)
            told = f"{look.line / 20:g}磅" if look.line_rule == "exact" else "不固定"
            yield judge_form(reading, LINES, at, f"行距{told}，请设为固定值28.95磅")
            return


def _check_numbers(reading: Reading, pages: tuple[PageSetup, ...]) -> Iterator[Remark]:
    """Check the footers; a section without any takes those of the section before.

    The pages at the end that are blank or hold 版记 only have no number (7.5).
    """
    footers, unusual = dict[str, str](), False
    last = max((at for at, page in enumerate(pages, 1) if _IMPRINT.sub("", page.text)), default=1)
    for at, page in enumerate(pages[:last], 1):
        footers = {**footers, **page.footers}
        place = Statement("", f"第{at}节" if len(pages) > 1 else "全文")
        if not any(_PAGE_FIELD.search(each) for kind, each in footers.items() if kind != "first"):
            yield judge_form(reading, NUMBERED, place, "页脚里没有页码")
            return
        if page.is_landscape:
            if not all(_TURNED.search(each) for each in footers.values()):
                yield judge_form(reading, LYING, place, "横排页的页码在纸的长边下方，装订后与竖排页不在同一位置")
        elif not unusual and not _has_usual_form(footers, alternates=reading.layout.alternates):
            unusual = True
            yield judge_form(reading, NUMBER_FORM, place, "页码两边是一字线“—”，单页居右、双页居左，各空一字")


def _has_usual_form(footers: dict[str, str], *, alternates: bool) -> bool:
    texts = [re.sub(r"<[^>]+>", "", each) for each in footers.values()]
    return alternates and "even" in footers and all(_DASHES.search(each) for each in texts)
