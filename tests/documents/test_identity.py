"""The identity in a paper's properties: written and parsed alike, and none when editing damaged it."""

from __future__ import annotations

import pytest

from pipeline.documents.identity import PaperIdentity, parse_paper_identity


@pytest.mark.parametrize("branch", ["MZ03", ""])
def test_an_identity_is_parsed_as_it_was_written(branch: str) -> None:
    identity = PaperIdentity(document="整改通知书", branch=branch, period="2026-11", mark="0123abcd")
    assert parse_paper_identity(str(identity)) == identity
    assert str(identity) == f"整改通知书|{branch}|2026-11|0123abcd", "as papers of earlier years carry it"


def test_a_paper_about_one_matter_names_it() -> None:
    identity = PaperIdentity(
        document="督办单", branch="MZ03", period="2026-11", mark="0123abcd", matter="MZ01-202610-02"
    )
    assert parse_paper_identity(str(identity)) == identity
    assert identity.subject == "MZ01-202610-02"


@pytest.mark.parametrize("text", ["", "整改通知书|MZ03|2026-11", "整改通知书|MZ03|2026-11|0123|4|5", "党建"])
def test_a_damaged_identity_is_none(text: str) -> None:
    assert parse_paper_identity(text) is None
