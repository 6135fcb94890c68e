"""A block parsed from markup is the one that is built element by element."""

from __future__ import annotations

import pytest
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from pipeline.docx.builder import build_element, build_paragraph, build_run
from pipeline.docx.markup import format_paragraph, parse_block


def as_markup(element: BaseOxmlElement) -> str:
    return etree.tostring(element, encoding="unicode")


@pytest.mark.parametrize(
    "text",
    [
        "", "推进“党建+”——居家适老化改造…", "A&B <甲> \"乙\" '丙' ]]>", "前\t后", "\t", " 前后 空 ", "　全角空格起头", "一\n二\r\n三", "甲\u2028乙\x0c丙",
        " \t \t", "\ud800坏\x00字\ufffe", "&amp;不是实体&#10;", "a\xa0", "\u200b", "🏠",
    ],
)  # fmt: skip
def test_a_paragraph_in_markup_is_the_one_that_is_built(text: str) -> None:
    assert as_markup(parse_block(format_paragraph("3a", text))) == as_markup(build_paragraph("3a", build_run(text)))


def test_the_id_of_a_style_may_hold_any_character() -> None:
    odd = '表格 & <"单\'元">'
    assert as_markup(parse_block(format_paragraph(odd, "甲"))) == as_markup(build_paragraph(odd, build_run("甲")))


def test_a_parsed_block_says_no_more_of_its_namespace_within_a_document_than_a_built_one() -> None:
    outer = [build_element("body", build_element("p")) for _ in range(2)]
    outer[0].append(parse_block(format_paragraph("3a", "甲")))
    outer[1].append(build_paragraph("3a", build_run("甲")))
    assert as_markup(outer[0]) == as_markup(outer[1])
