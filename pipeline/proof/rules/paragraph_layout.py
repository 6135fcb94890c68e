"""L4–L12: fonts, sizes, colour and place of title, text, 主送, 署名 and annexes, and the lines of 版记."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.docx.layout import ParagraphLook, RunLook
from pipeline.proof.anatomy import Part
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, judge_form
from pipeline.proof.samples import SENTENCE, sample_paragraph, sample_row, sample_table
from pipeline.proof.statements import Statement

_TITLED = sample_paragraph("关于开展督查的通报", "Title")
SLOTS = Rule(
    id="L4", name="字体写明，不用主题字体", weight=Weight.USUAL, source="GB/T 9704 5.2.2", group=RuleGroup.LAYOUT,
    facts=False, hit=sample_paragraph(SENTENCE, "Body", run='<w:rFonts w:eastAsiaTheme="minorEastAsia"/>'),
    miss=sample_paragraph(SENTENCE, "Body"),
)  # fmt: skip
FACES = Rule(
    id="L5", name="标题2号小标宋，正文3号仿宋，一级黑体、二级楷体", weight=Weight.USUAL,
    source="GB/T 9704 5.2.2、7.3.1、7.3.3", group=RuleGroup.LAYOUT, facts=False,
    hit=sample_paragraph("一、总体情况", "Body"), miss=sample_paragraph("一、总体情况", "HeadingOne"),
)  # fmt: skip
BLACK = Rule(
    id="L6", name="文字是黑色", weight=Weight.MUST, source="GB/T 9704 5.2.4", group=RuleGroup.LAYOUT, facts=False,
    hit=sample_paragraph(SENTENCE, "Body", run='<w:color w:val="FF0000"/>'),
    miss=sample_paragraph(SENTENCE, "Body", run='<w:color w:val="auto"/>'),
)  # fmt: skip
CENTRED = Rule(
    id="L7", name="标题居中，不加粗", weight=Weight.USUAL, source="GB/T 9704 7.3.1", group=RuleGroup.LAYOUT,
    facts=False, hit=sample_paragraph("关于开展督查的通报", "Title", '<w:jc w:val="left"/>'), miss=_TITLED,
)  # fmt: skip
FLUSH = Rule(
    id="L8", name="主送机关顶格", weight=Weight.USUAL, source="GB/T 9704 7.3.2", group=RuleGroup.LAYOUT, facts=False,
    hit=_TITLED + sample_paragraph("各党支部：", "Body"), miss=_TITLED + sample_paragraph("各党支部：", "Addressee"),
)  # fmt: skip
INDENT = Rule(
    id="L9", name="段首空两字，不用空格", weight=Weight.USUAL, source="GB/T 9704 7.3.3", group=RuleGroup.LAYOUT,
    facts=False, hit=sample_paragraph(f"　　{SENTENCE}", "Addressee"), miss=sample_paragraph(SENTENCE, "Body"),
)  # fmt: skip
_SIGNER = _TITLED + sample_paragraph("局机关党委", "Signer")
SIGNED = Rule(
    id="L10", name="署名和日期靠右", weight=Weight.USUAL, source="GB/T 9704 7.3.5.2", group=RuleGroup.LAYOUT,
    facts=False, hit=_SIGNER + sample_paragraph("2026年12月16日", "Addressee"),
    miss=_SIGNER + sample_paragraph("2026年12月16日", "Date"),
)  # fmt: skip
NEW_PAGE = Rule(
    id="L11", name="附件另起一页", weight=Weight.MUST, source="GB/T 9704 7.3.7", group=RuleGroup.LAYOUT, facts=False,
    hit=_TITLED + sample_paragraph("附件", "AnnexMark"),
    miss=_TITLED + sample_paragraph("附件", "AnnexMark", "<w:pageBreakBefore/>"),
)  # fmt: skip
_IMPRINT = sample_row("抄送：局党组。")
RULED = Rule(
    id="L12", name="版记有首末粗线和中间细线", weight=Weight.USUAL, source="GB/T 9704 7.4.1", group=RuleGroup.LAYOUT,
    facts=False, hit=sample_table(_IMPRINT),
    miss=sample_table(_IMPRINT, borders='<w:top w:val="single" w:sz="8"/><w:bottom w:val="single" w:sz="8"/>'),
)  # fmt: skip
_FANGSONG, _HEI, _KAI, _SONG = ("仿宋", "FangSong"), ("黑体", "SimHei"), ("楷体", "KaiTi"), ("小标宋",)
_BODY_SIZE, _TITLE_SIZE = 32, 44
_FIRST, _SECOND = re.compile(r"[一二三四五六七八九十]{1,3}、"), re.compile(r"（[一二三四五六七八九十]{1,3}）")
_BLACKS = ("AUTO", "", "000000", "00000A")
_LINKS = ("0000FF", "0563C1", "000080")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONG = 28
_TWO_CHARACTERS = range(560, 721)
_FAR = 3200
"""Twips from the left margin beyond which a line counts as set to the right."""


def check_paragraphs(reading: Reading) -> Iterator[Remark]:
    """Check the paragraphs outside tables by the part of the paper they are."""
    if not reading.has_official_form:
        return
    yield from _check_faces(reading)
    yield from _check_colours(reading)
    yield from _check_places(reading)
    for table in reading.layout.tables:
        if "抄送" in table.text[:4] and not (table.borders.get("top") and table.borders.get("bottom")):
            yield judge_form(reading, RULED, Statement("", "版记", table.number), "版记上下没有线")


def _locate(part: Part) -> Statement:
    return Statement(part.text, f"第{part.number}段", part.number)


def _get_look(reading: Reading, part: Part) -> ParagraphLook:
    return reading.layout.by_number[part.number]


def _check_faces(reading: Reading) -> Iterator[Remark]:
    """Check fonts and sizes; a paragraph that looks as its style does in the office's own draft is right."""
    parts = reading.anatomy
    roles: list[tuple[Part, tuple[str, ...], int]] = [(parts.title, _SONG, _TITLE_SIZE)] if parts.title else []
    for part in parts.body:
        face = _HEI if _FIRST.match(part.text) else _KAI if _SECOND.match(part.text) else _FANGSONG
        roles.append((part, face, _BODY_SIZE))
    told_slots = False
    for part, faces, size in roles:
        look = _get_look(reading, part)
        first = next((each for each in look.runs if _HAN.search(each.text)), None)
        if first is None:
            continue
        if not told_slots and (first.theme or not all(first.fonts[slot] for slot in ("ascii", "hAnsi", "eastAsia"))):
            told_slots = True
            yield judge_form(reading, SLOTS, _locate(part), "中文或西文字体没有写明，换一台电脑会变样")
        elif not _has_face(first, faces, size) and not _is_usual(reading, look, first):
            told = f"{first.fonts['eastAsia'] or '未定'}，{first.size / 2:g}磅；应为{faces[0]}，{size / 2:g}磅"
            yield judge_form(reading, FACES, _locate(part), told)


def _has_face(run: RunLook, faces: tuple[str, ...], size: int) -> bool:
    return run.size == size and any(face.lower() in run.fonts["eastAsia"].lower() for face in faces)


def _is_usual(reading: Reading, look: ParagraphLook, run: RunLook) -> bool:
    """Whether the office's own draft has the same font and size in this style."""
    others = reading.standard.paragraphs if reading.standard else ()
    return any(
        (each.fonts["eastAsia"], each.size) == (run.fonts["eastAsia"], run.size)
        for other in others
        if other.words.style == look.words.style
        for each in other.runs
    )


def _check_colours(reading: Reading) -> Iterator[Remark]:
    """Check the colours from the title on: a red head stands above it."""
    start = reading.anatomy.title.number if reading.anatomy.title else 0
    for look in reading.layout.paragraphs:
        if look.words.number < start or look.words.in_table:
            continue
        odd = next((each for each in look.runs if each.colour not in (*_BLACKS, *_LINKS)), None)
        if odd is not None:
            at = Statement(look.words.text.strip(), f"第{look.words.number}段", look.words.number)
            yield judge_form(reading, BLACK, at, f"“{odd.text.strip()[:12]}”不是黑色")


def _check_places(reading: Reading) -> Iterator[Remark]:
    parts = reading.anatomy
    if parts.title:
        look = _get_look(reading, parts.title)
        if look.align != "center" or any(each.bold for each in look.runs):
            yield judge_form(reading, CENTRED, _locate(parts.title), "标题没有居中，或加了粗")
    if parts.addressee:
        look = _get_look(reading, parts.addressee)
        if look.first > 0 or look.first_chars > 0 or look.words.text.startswith(("　", "  ")):
            yield judge_form(reading, FLUSH, _locate(parts.addressee), "主送机关没有顶格")
    yield from _check_text(reading)


def _check_text(reading: Reading) -> Iterator[Remark]:
    parts = reading.anatomy
    for part in parts.body:
        look = _get_look(reading, part)
        indented = look.first in _TWO_CHARACTERS or look.first_chars == 200  # noqa: PLR2004, two characters
        if len(part.text) > _LONG and not indented:
            yield judge_form(reading, INDENT, _locate(part), "段首没有设首行缩进两字（不要用空格代替）")
    for part in filter(None, (parts.signer, parts.date)):
        if _get_look(reading, part).align not in ("right", "end") and _get_look(reading, part).left < _FAR:
            yield judge_form(reading, SIGNED, _locate(part), "没有靠右")
    for part in parts.annexes:
        if not _get_look(reading, part).new_page:
            yield judge_form(reading, NEW_PAGE, _locate(part), "附件没有另起一页")
