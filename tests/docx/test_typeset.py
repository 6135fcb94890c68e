"""The finished .docx, taken apart: page, grid, faces, order, sections, tables, and what hostile text does to it."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.docx import styles
from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.tables import compute_column_widths
from pipeline.docx.text import break_title, clean_text, split_lines
from pipeline.docx.typeset import typeset_paper
from pipeline.findings import UserError
from pipeline.reports.paper import Annex, Paper, Table
from pipeline.terms import measure_width
from pipeline.zip_parts import pack_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BASE = build_letterhead()
ROWS = (("1", "养老服务科党支部", "序时进度91%，\n落后41个百分点"),)
TABLE = Table(head=("序号", "党支部", "说明"), rows=ROWS, widths=(1, 3, 4), centred=frozenset({0}))
PAPER = Paper(
    title="关于2026年11月“党建+”工作推进情况的通报",
    addressee="各党支部",
    body=(
        "现通报如下。", "一、总体情况", "（一）报送时效。按时报送12个。", "（二）报送质量", "1.核对数据。",
        "（1）补报。",
    ),
    annexes=(
        Annex(title="报送情况统计表", table=TABLE), Annex(title="任务进展一览表", table=TABLE, landscape=True),
        Annex(title="问题清单", table=TABLE),
    ),
    signer="中共某某市民政局机关委员会",
    year=2026,
)  # fmt: skip


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body_of(package: bytes) -> ET.Element:
    body = ET.fromstring(parts(package)["word/document.xml"]).find(f"{W}body")
    assert body is not None
    return body


def styles_of(package: bytes) -> dict[str, ET.Element]:
    found = ET.fromstring(parts(package)["word/styles.xml"]).findall(f"{W}style")
    return {str(value(style, "name")): style for style in found}


def value(element: ET.Element, path: str, attribute: str = "val") -> str | None:
    child = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if child is None else child.get(f"{W}{attribute}")


def text_of(element: ET.Element) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    within = (part for part in element.iter() if part.tag in {*signs, f"{W}t"} and part.get(f"{W}val") is None)
    return "".join(signs.get(part.tag, part.text or "") for part in within)


def set_paragraphs(package: bytes) -> list[tuple[str, str]]:
    """(style name, text) of the paragraphs outside tables."""
    names = {style.get(f"{W}styleId"): name for name, style in styles_of(package).items()}
    return [(names[value(p, "pPr/pStyle")], text_of(p)) for p in body_of(package).findall(f"{W}p")]


def only(package: bytes, style: str) -> ET.Element:
    key = styles_of(package)[style].get(f"{W}styleId")
    return next(p for p in body_of(package).findall(f"{W}p") if value(p, "pPr/pStyle") == key)


def margins(section: ET.Element) -> list[str | None]:
    return [value(section, "pgMar", side) for side in ("top", "right", "bottom", "left")]


def test_page_is_a4_with_the_standards_margins_and_22_lines() -> None:
    section = body_of(BASE).find(f"{W}sectPr")
    assert section is not None
    assert (value(section, "pgSz", "w"), value(section, "pgSz", "h")) == ("11906", "16838")
    assert margins(section) == ["2098", "1474", "1984", "1588"]
    assert (value(section, "docGrid", "type"), value(section, "docGrid", "linePitch")) == ("lines", "579")
    assert 22 * styles.PITCH <= 16838 - 2098 - 1984 < 23 * styles.PITCH
    assert 28 * (styles.CHARACTER + styles.SQUEEZE) <= 11906 - 1588 - 1474


@pytest.mark.parametrize(
    ("style", "face", "size", "align"),
    [
        (styles.TITLE, "方正小标宋简体", "44", "center"), (styles.BODY, "仿宋", "32", "both"),
        (styles.HEADING, "黑体", "32", "both"), (styles.SUBHEADING, "楷体", "32", "both"),
        (styles.ADDRESSEE, "仿宋", "32", "left"), (styles.ANNEX_MARK, "黑体", "32", "left"),
        (styles.ANNEX_TITLE, "方正小标宋简体", "44", "center"), (styles.PAGE_NUMBER, "宋体", "28", "right"),
        (styles.IMPRINT, "仿宋", "28", "left"),
    ],
)  # fmt: skip
def test_faces_and_sizes(style: str, face: str, size: str, align: str) -> None:
    look = styles_of(BASE)[style]
    assert (value(look, "rPr/rFonts", "eastAsia"), value(look, "rPr/sz"), value(look, "pPr/jc")) == (face, size, align)
    assert look.find(f".//{W}b") is None


def test_body_is_indented_by_characters_on_an_exact_pitch() -> None:
    body = styles_of(BASE)[styles.BODY]
    assert (value(body, "pPr/ind", "firstLineChars"), value(body, "rPr/spacing")) == ("200", "-5")
    assert (value(body, "pPr/spacing", "line"), value(body, "pPr/spacing", "lineRule")) == ("579", "exact")


def test_every_font_names_four_slots_and_nothing_hangs_on_a_theme() -> None:
    contents = parts(typeset_paper(PAPER, BASE))
    assert not [name for name, content in contents.items() if b"heme" in content or "theme" in name]
    fonts = list(ET.fromstring(contents["word/styles.xml"]).iter(f"{W}rFonts"))
    assert len(fonts) > 15
    assert all(font.get(f"{W}{slot}") for font in fonts for slot in ("ascii", "hAnsi", "eastAsia", "cs"))


def test_page_numbers_stand_outside_on_odd_and_even_pages() -> None:
    contents = parts(BASE)
    assert b"<w:evenAndOddHeaders/>" in contents["word/settings.xml"]
    for part, side in (("word/footer1.xml", "right"), ("word/footer2.xml", "left")):
        foot = ET.fromstring(contents[part])
        assert text_of(foot) == "— 1 —"
        assert (value(foot, "p/pPr/jc"), value(foot, "p/pPr/ind", f"{side}Chars")) == (side, "100")
        assert (value(foot, "p/fldSimple", "instr") or "").strip() == "PAGE"


def test_order_and_styles_of_a_paper() -> None:
    found = [(style, text) for style, text in set_paragraphs(typeset_paper(PAPER, BASE)) if text]
    assert found == [
        (styles.TITLE, "关于2026年11月“党建+”\n工作推进情况的通报"), (styles.ADDRESSEE, "各党支部："),
        (styles.BODY, "现通报如下。"), (styles.HEADING, "一、总体情况"),
        (styles.BODY, "（一）报送时效。按时报送12个。"), (styles.SUBHEADING, "（二）报送质量"),
        (styles.BODY, "1.核对数据。"), (styles.BODY, "（1）补报。"),
        (styles.ANNEX_LIST, "附件：1.\t报送情况统计表"), (styles.ANNEX_LIST, "2.\t任务进展一览表"),
        (styles.ANNEX_LIST, "3.\t问题清单"),
        (styles.SIGNER, "中共某某市民政局机关委员会"), (styles.DATE, "2026年　月　日"),
        (styles.ANNEX_MARK, "附件1"), (styles.ANNEX_TITLE, "报送情况统计表"),
        (styles.ANNEX_MARK, "附件2"), (styles.ANNEX_TITLE, "任务进展一览表"),
        (styles.ANNEX_MARK, "附件3"), (styles.ANNEX_TITLE, "问题清单"),
    ]  # fmt: skip


def test_a_heading_run_into_text_has_its_face_for_the_first_sentence_only() -> None:
    made = typeset_paper(replace(PAPER, body=("（一）报送时效。按时报送12个。其余略。",)), BASE)
    key = styles_of(made)[styles.SUBHEADING_WORDS].get(f"{W}styleId")
    runs = only(made, styles.BODY).findall(f"{W}r")
    assert [(value(run, "rPr/rStyle"), text_of(run)) for run in runs] == [
        (key, "（一）报送时效。"), (None, "按时报送12个。其余略。"),
    ]  # fmt: skip


def test_an_only_annex_has_no_number() -> None:
    texts = [text for _, text in set_paragraphs(typeset_paper(replace(PAPER, annexes=PAPER.annexes[:1]), BASE))]
    assert "附件：报送情况统计表" in texts
    assert "附件" in texts


@pytest.mark.parametrize(
    ("signer", "date", "signer_in", "date_in"),
    [("中共某某市民政局机关委员会", "2026年12月9日", 2, 13 - 6.5), ("民政局", "2026年12月9日", 4 + 6.5 - 3, 2)],
)
def test_signature_and_date_stand_as_the_standard_shows(
    signer: str, date: str, signer_in: float, date_in: float
) -> None:
    made = typeset_paper(replace(PAPER, signer=signer, date=date), BASE)
    assert value(only(made, styles.SIGNER), "pPr/ind", "rightChars") == str(round(signer_in * 100))
    assert value(only(made, styles.DATE), "pPr/ind", "rightChars") == str(round(date_in * 100))


def test_signature_is_never_alone_on_a_page() -> None:
    made = typeset_paper(PAPER, BASE)
    keeps = {name for name, style in styles_of(made).items() if style.find(f"{W}pPr/{W}keepNext") is not None}
    last = [p for p in body_of(made).findall(f"{W}p") if text_of(p) == "（1）补报。"]
    assert last[0].find(f"{W}pPr/{W}keepNext") is not None
    assert {styles.ANNEX_LIST, styles.SIGNER, styles.HEADING} <= keeps
    assert styles.DATE not in keeps


def test_landscape_annex_has_its_own_section_and_numbers_go_on() -> None:
    body = body_of(typeset_paper(PAPER, BASE))
    sections = list(body.iter(f"{W}sectPr"))
    assert [value(section, "pgSz", "orient") for section in sections] == [None, "landscape", None]
    assert [value(section, "pgSz", "w") for section in sections] == ["11906", "16838", "11906"]
    assert margins(sections[1]) == ["1588", "2098", "1474", "1984"]
    assert margins(sections[2]) == margins(sections[0])
    assert value(sections[2], "pgMar", "footer") == value(sections[0], "pgMar", "footer")
    assert body.find(f".//{W}pgNumType") is None
    breaks = [text_of(p) for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert breaks == ["附件1"]


def test_tables_state_their_width_twice_and_repeat_their_head() -> None:
    tall = Table(head=("甲", "乙"), rows=(("短", "字" * 2000),), widths=(1, 5))
    body = body_of(typeset_paper(replace(PAPER, body=("如下。", tall)), BASE))
    first, *annexes = body.findall(f"{W}tbl")
    for table in (first, *annexes):
        grid = [int(column.get(f"{W}w") or 0) for column in table.iter(f"{W}gridCol")]
        assert str(sum(grid)) == value(table, "tblPr/tblW", "w")
        head = table.findall(f"{W}tr")[0]
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
    assert [value(table, "tblPr/tblW", "w") for table in annexes] == ["8844", "12756", "8844"]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in annexes[0].findall(f"{W}tr"))
    assert first.findall(f"{W}tr")[1].find(f"{W}trPr/{W}cantSplit") is None
    for style in (styles.CELL, styles.CELL_CENTRED, styles.CELL_HEAD):
        assert value(styles_of(BASE)[style], "pPr/spacing", "lineRule") == "auto"


COPIED = replace(PAPER, copied_to="市委直属机关工委。", printed_by="某某市民政局办公室", date="2026年12月9日")
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def test_imprint_stands_at_the_foot_between_rules() -> None:
    """A floating table (tblpPr) was laid out in the flow by LibreOffice."""
    body = body_of(typeset_paper(COPIED, BASE))
    (anchor,) = body.iter(f"{WP}anchor")
    assert [each.text for each in anchor.iter(f"{WP}align")] == ["left", "bottom"]
    assert {str(each.get("relativeFrom")) for each in anchor if each.get("relativeFrom")} == {"margin"}
    (table,) = anchor.iter(f"{W}tbl")
    assert [text_of(row) for row in table.findall(f"{W}tr")] == [
        "抄送：市委直属机关工委。", "某某市民政局办公室\t2026年12月9日印发",
    ]  # fmt: skip
    assert value(table, "tblPr/tblW", "w") == "8844"
    assert [value(table, f"tblPr/tblBorders/{side}", "sz") for side in ("top", "insideH", "bottom")] == ["8", "6", "8"]
    assert body.find(f".//{W}tblpPr") is None


def footers_of(package: bytes) -> list[list[bytes]]:
    """The content of the footers of each section: of odd pages, of even ones."""
    files = parts(package)
    links = ET.fromstring(files["word/_rels/document.xml.rels"])
    named = {
        link.get("Id"): files[f"word/{link.get('Target')}"] for link in links if "footer" in str(link.get("Target"))
    }
    identity = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return [
        [named[each.get(identity)] for each in section.findall(f"{W}footerReference")]
        for section in body_of(package).iter(f"{W}sectPr")
    ]


def test_a_landscape_page_has_its_number_at_the_edge_that_is_the_foot_of_the_bound_page() -> None:
    first, turned, last = footers_of(typeset_paper(PAPER, BASE))
    assert first == last
    assert [b"wp:anchor" in each for each in (*first, *turned)] == [False, False, True, True]
    assert all(b'vert="vert"' in each and b"PAGE" in each for each in turned)


def test_a_letterhead_without_even_pages_keeps_its_footer_everywhere() -> None:
    files = parts(BASE)
    even = rb'<w:footerReference w:type="even" r:id="rId4"/>'
    plain = pack_parts({**files, "word/document.xml": files["word/document.xml"].replace(even, b"")})
    first, turned, last = footers_of(typeset_paper(PAPER, plain))
    assert first == turned == last
    assert len(first) == 1


def test_imprint_may_stand_on_an_even_page_of_its_own_without_a_number() -> None:
    made = typeset_paper(replace(COPIED, even_imprint=True), BASE)
    sections = list(body_of(made).iter(f"{W}sectPr"))
    assert value(sections[-1], "type", "val") == "evenPage"
    assert value(sections[-1], "pgSz", "orient") is None
    assert [b"PAGE" in each for each in footers_of(made)[-1]] == [False, False]


def test_no_line_hangs_over_the_margin_and_no_cell_has_an_exact_pitch() -> None:
    known = styles_of(BASE)
    assert value(known["Normal"], "pPr/overflowPunct", "val") == "0"
    for name, style in known.items():
        if "表格" in name or "一览表" in name:
            assert value(style, "pPr/spacing", "lineRule") in ("auto", "atLeast", None), name


def test_same_paper_same_bytes_and_no_trace_of_time() -> None:
    assert build_letterhead() == BASE
    made = typeset_paper(PAPER, BASE)
    assert typeset_paper(PAPER, BASE) == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    years = re.findall(rb">(\d{4})-\d\d-\d\dT", parts(made)["docProps/core.xml"])
    assert years
    assert set(years) == {b"2000"}


def edited(part: str, old: str, new: str) -> bytes:
    contents = parts(BASE)
    before = contents[part].decode()
    assert old in before
    return pack_parts({**contents, part: before.replace(old, new).encode()})


def test_a_letterhead_saved_by_word_still_works() -> None:
    renamed = edited("word/styles.xml", 'w:styleId="Body"', 'w:styleId="a7"')
    assert (styles.BODY, "现通报如下。") in set_paragraphs(typeset_paper(PAPER, renamed))


def test_what_the_office_puts_into_its_letterhead_stays_above_the_paper() -> None:
    head = '<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>某某市民政局文件</w:t></w:r></w:p>'
    empty = '<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr></w:p>'
    made = typeset_paper(PAPER, edited("word/document.xml", "<w:body>", f"<w:body>{head}{empty}"))
    assert [text for _, text in set_paragraphs(made)][:2] == [
        "某某市民政局文件", "关于2026年11月“党建+”\n工作推进情况的通报",
    ]  # fmt: skip


def test_a_letterhead_without_a_style_is_named_for_the_office() -> None:
    with pytest.raises(UserError, match="“公文正文”"):
        typeset_paper(PAPER, edited("word/styles.xml", f'w:val="{styles.BODY}"', 'w:val="别的"'))


@pytest.mark.parametrize(
    "junk", [b"", b"not a zip", pack_parts({"a.txt": b"x"}), pack_parts({"[Content_Types].xml": b"<"})]
)
def test_a_letterhead_that_is_no_docx_is_a_settings_fault(junk: bytes) -> None:
    with pytest.raises(UserError, match="公文版式"):
        typeset_paper(PAPER, junk)


HOSTILE = "甲<w:br/>&amp;\x00\x0b乙\ud800\ufffe{{ 7*7 }}]]>\r\n=1+1\x1b丙\U0001f600"
SURVIVES = ["甲<w:br/>&amp;", "乙{{ 7*7 }}]]>", "=1+1丙\U0001f600"]


def test_hostile_text_is_text_everywhere() -> None:
    table = Table(head=(HOSTILE,), rows=((HOSTILE,),), widths=(1,))
    paper = Paper(
        title=HOSTILE,
        addressee=HOSTILE,
        body=(HOSTILE, table),
        annexes=(Annex(title=HOSTILE, table=table, note=HOSTILE),),
        signer=HOSTILE,
        year=2026,
        date=HOSTILE,
        reference=HOSTILE,
        copied_to=HOSTILE,
        printed_by=HOSTILE,
        draft_note=HOSTILE,
    )
    whole = text_of(body_of(typeset_paper(paper, BASE)))
    places = 17
    assert [whole.count(piece) for piece in SURVIVES] == [places] * 3


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=())))
def test_no_text_is_lost_but_what_xml_refuses(text: str) -> None:
    made = typeset_paper(
        replace(
            PAPER, body=(text,), annexes=(Annex(title="表", table=Table(head=("头",), rows=((text,),), widths=(1,))),)
        ),
        BASE,
    )
    body = body_of(made)
    wanted = "".join("".join(split_lines(text)).split())
    cell = body.findall(f".//{W}tc")[1]
    assert "".join(text_of(cell).split()) == wanted
    assert wanted in "".join(text_of(body).split())


def test_clean_removes_only_what_xml_refuses() -> None:
    kept = {code for code in range(0x110000) if clean_text(chr(code)) == chr(code)}
    lost = set(range(0x110000)) - kept
    breaks = {0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}
    assert all(unicodedata.category(chr(code)) in {"Cc", "Cs", "Cn"} for code in lost - breaks)
    assert {0x09, 0x0A, 0x3000, 0x200B, 0xFFFD, 0x1F600} <= kept
    assert {clean_text(chr(code)) for code in breaks} == {"\n"}
    assert clean_text("\r\n") == "\n"


@given(st.text(st.sampled_from("关于2026年11月“党建+”、工作推进情况《通报》（稿）市民政局"), max_size=60))
def test_titles_break_without_loss(title: str) -> None:
    assert "".join(break_title(title)) == title


@given(st.text(st.sampled_from("关于党建工作推进情况通报市民政局"), max_size=60))
def test_titles_break_without_loss_and_fit(title: str) -> None:
    broken = break_title(title)
    assert "".join(broken) == title
    assert all(measure_width(line) <= 19.5 for line in broken)


def test_titles_break_by_sense() -> None:
    assert break_title("关于2026年11月工作的通报") == ["关于2026年11月工作的通报"]
    halves = ["某某市民政局机关党委", "关于开展“党建+”工作的通知"]
    assert break_title("".join(halves)) == halves
    assert break_title("甲\n乙") == ["甲", "乙"]


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=14), st.integers(2000, 13000))
def test_columns_fill_the_text_exactly(shares: list[float], total: int) -> None:
    made = compute_column_widths(shares, total)
    assert sum(made) == total
    assert all(width >= 0 for width in made)
