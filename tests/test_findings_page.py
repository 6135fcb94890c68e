"""The catalogue of findings and its page: every code has a sample that provokes it, a remedy and Chinese words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from findings_page import page
from findings_samples import said

from pipeline.findings import CATALOGUE
from pipeline.findings.catalogue import FAMILIES

PAGE = Path(__file__).parent.parent / "docs" / "问题一览.md"
_OPEN = re.compile(r"[{}]|\bNone\b|\bnan\b")


def test_every_code_has_a_sample_that_provokes_it() -> None:
    assert set(said()) == set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_what_is_said_is_chinese_whole_and_tells_what_to_do(code: str) -> None:
    kind, finding = CATALOGUE[code], said()[code]
    for words in (kind.title, finding.message, finding.remedy):
        assert re.search("[一-鿿]", words)
        assert not _OPEN.search(words)
    assert finding.message.endswith("。")
    assert finding.remedy.endswith("。")
    assert (finding.code, finding.severity) == (code, kind.severity)
    assert finding.file or code.startswith("decision-")


def test_each_family_says_what_it_is_about() -> None:
    titles = [each.title for each in FAMILIES]
    assert len(titles) == len(set(titles)) == 8
    assert all(each.about.endswith("。") and each.kinds for each in FAMILIES)


def test_the_page_is_what_the_program_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs"
