"""Every rule hits the sample that breaks it and misses the one that keeps it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from papers import opened
from test_falsehoods import TODAY, draft, draft_truth

from pipeline.contract.settings import WORDS_FILE
from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.read import open_document
from pipeline.docx.rendered import RenderedPaper
from pipeline.proof.check import RULES, prove_paper
from pipeline.proof.model import Outcome, Remark, Rule
from pipeline.proof.reading import Reading
from pipeline.proof.rules_page import build_rules_page
from pipeline.proof.watched_words import read_watched_words
from pipeline.terms import BULLETIN, CIRCULAR, CORRECTION_NOTICE, RECTIFICATION_NOTICE

KINDS = {"E8": RECTIFICATION_NOTICE, "E10": BULLETIN, "F12": CORRECTION_NOTICE}
"""Rules about another kind of paper than a 通报."""


def hear(text: str, day: dt.date) -> Iterator[str]:
    """The records: the days to answer of every branch are over after the 16th."""
    if "机关一党支部" in text and day <= dt.date(2026, 12, 16):
        yield "机关一支部的答复期还没有满。"


def write_sample(paper: Document, sample: str) -> Document:
    """Add a sample at the end: a paragraph for each line, a table for lines that begin with ｜."""
    rows = [line.removeprefix("｜").split("｜") for line in sample.splitlines() if line.startswith("｜")]
    for line in sample.splitlines():
        if not line.startswith("｜"):
            paper.add_paragraph(line)
    if rows:
        table = paper.add_table(len(rows), max(map(len, rows)))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
    return paper


def typeset_sample(markup: str) -> bytes:
    """The letterhead of the office with the markup as its body; its own page unless the markup has one."""
    paper = docx.Document(io.BytesIO(build_letterhead()))
    body = paper.element.body
    page = body.sectPr
    for each in parse_xml(f"<w:body {nsdecls('w', 'r')}>{markup}</w:body>"):
        page.addprevious(each)
    if (last := page.getprevious()) is not None and last.tag == page.tag:
        body.remove(page)
    paper.core_properties.author = "王主任" if "author" in markup else ""
    paper.core_properties.last_modified_by = ""
    saved = io.BytesIO()
    paper.save(saved)
    return saved.getvalue()


def parse_pages(sample: str) -> RenderedPaper:
    """Rendered pages told as ``body=1 pages=2``."""
    told = {name: int(number) for name, _, number in (each.partition("=") for each in sample.split())}
    pages = told.pop("pages")
    return RenderedPaper(pages, told)


def prove_sample(rule: Rule, sample: str) -> Iterator[Remark]:
    """The remarks of a rule on a sample of its kind."""
    saved = io.BytesIO()
    pages = parse_pages(sample) if "pages=" in sample else None
    if pages is None and rule.id.startswith("L"):
        saved.write(typeset_sample(sample))
    else:
        write_sample(opened(draft()) if rule.facts else docx.Document(), sample).save(saved)
    reading = Reading(
        paper=open_document(saved.getvalue(), "样.docx"), today=TODAY, document=KINDS.get(rule.id, CIRCULAR),
        words=read_watched_words((Path(__file__).parents[2] / "templates" / WORDS_FILE).read_bytes()), hear=hear, rendered=pages,
    )  # fmt: skip
    found = prove_paper(reading, draft_truth() if rule.facts else None).remarks
    return (each for each in found if each.rule is rule and each.outcome is not Outcome.UNCHECKED)


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_a_rule_hits_what_breaks_it(rule: Rule) -> None:
    assert {each.outcome for each in prove_sample(rule, rule.hit)} & {Outcome.WRONG, Outcome.ASK}


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_a_rule_misses_what_keeps_it(rule: Rule) -> None:
    assert [(each.text, each.told) for each in prove_sample(rule, rule.miss)] == []


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    page = Path(__file__).parents[2] / "docs" / "校对规则.md"
    assert page.read_text(encoding="utf-8") == build_rules_page(), "make docs"
    assert all(f"| {each.id} |" in build_rules_page() for each in RULES)


def test_rules_have_ids_names_and_sources_of_their_own() -> None:
    assert len({each.id for each in RULES}) == len({each.name for each in RULES}) == len(RULES)
    assert all(each.source and each.name for each in RULES)
