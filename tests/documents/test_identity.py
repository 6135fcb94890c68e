"""The identity in a paper's properties: written and parsed alike, and none when editing damaged it."""

from __future__ import annotations

import pytest

from pipeline.documents.identity import PaperIdentity, parse_paper_identity


@pytest.mark.parametrize("branch", ["MZ03", ""])
def test_an_identity_is_parsed_as_it_was_written(branch: str) -> None:
    identity = PaperIdentity("整改通知书", branch, "2026-11", "0123abcd")
    assert parse_paper_identity(str(identity)) == identity


@pytest.mark.parametrize("text", ["", "整改通知书|MZ03|2026-11", "整改通知书|MZ03|2026-11|0123|4", "党建"])
def test_a_damaged_identity_is_none(text: str) -> None:
    assert parse_paper_identity(text) is None
