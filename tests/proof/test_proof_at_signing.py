"""Proof at signing: what the signer adds is judged as well, form gives way to a reason, the report is kept for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from bureau import Bureau, bureau
from docx.document import Document
from signing import SIGNED, autumn, draft, edit, everything, feed_back, sign
from test_proof_command import prove

from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.docx.styles import SIGNER

__all__ = ["bureau"]
SAID = "漏报1个：机关一党支部"
"""A judgement that is not so."""


@pytest.fixture
def ready(bureau: Bureau) -> Bureau:
    """A November with every branch heard."""
    autumn(bureau)
    feed_back(bureau)
    return bureau


def drop_signer(paper: Document) -> None:
    """A change: 署名 is gone."""
    found = [each for each in paper.paragraphs if each.style is not None and each.style.name == SIGNER]
    for each in found:
        each._p.getparent().remove(each._p)  # type: ignore[union-attr]


def write_number(paper: Document) -> None:
    """A change: a telephone number is added."""
    next(each for each in paper.paragraphs if "四、工作要求" in each.text).add_run("，联系电话13800138000")


def test_the_judgement_of_an_unedited_draft_is_held_against_the_ledger(ready: Bureau) -> None:
    before = everything(ready)
    refused = sign(ready, judgement=SAID).refusals
    assert "“总的看，漏报1个：机关一党支部”：台账里机关一党支部不在此列。" in " ".join(refused)
    assert sign(ready, judgement=SAID, urgent="急").refusals == refused, "haste makes nothing true"
    assert everything(ready) == before
    (paper,) = sign(ready, judgement=SAID, accept=[f"总的看，{SAID}"]).new
    assert SAID in paper.as_is


def test_an_element_that_is_missing_gives_way_to_a_reason_on_record(ready: Bureau) -> None:
    edit(draft(ready), drop_signer)
    refused = sign(ready, as_is="版头另印").refusals
    assert any("署名" in each for each in refused)
    assert "--urgent" in refused[-1]
    done = sign(ready, as_is="版头另印", urgent="今天必须印发")
    assert done.refusals == ()
    assert any(each.startswith("按急件签发，没有改的") or "按急件签发，没有改的" in each for each in done.notes)
    report = ready.on(SIGNED).issued.find_proof(done.new[0])
    assert report is not None
    assert report.urgent == "今天必须印发"
    assert report.outcomes["E4"] == "不符"


def test_a_personal_number_is_never_signed(ready: Bureau) -> None:
    edit(draft(ready), write_number)
    refused = sign(ready, urgent="急", as_is="已核对", accept=["四、工作要求，联系电话13800138000"]).refusals
    assert any("手机号" in each for each in refused)
    assert "改好以前不能签发" in refused[-1]


def report_of(ready: Bureau) -> Path:
    (found,) = (ready.root / "outbox" / "issued" / "校对").glob("*.json")
    return found


def test_what_was_accepted_is_printed_ever_after_and_a_changed_report_is_named(ready: Bureau) -> None:
    (paper,) = sign(ready, judgement=SAID, accept=[f"总的看，{SAID}"]).new
    frozen = ready.root / "outbox" / "issued" / paper.file
    status, told = prove(ready, str(frozen))
    assert status == 0
    assert f"签发时人工确认：“总的看，{SAID}”。" in told
    assert "签发时已确认）" in told
    assert [each for each in audit_workspace(ready.on("2026-12-20")).points if each.flaw is not FlawKind.NOTE] == []
    path = report_of(ready)
    path.write_bytes(path.read_bytes().replace(SAID.encode(), "漏报0个：机关一党支部".encode()))
    assert any("校对记录" in each.what for each in audit_workspace(ready.on("2026-12-20")).points)


def test_an_ordinary_paper_has_a_report_without_remarks_to_mend(ready: Bureau) -> None:
    (paper,) = sign(ready).new
    report = ready.on(SIGNED).issued.find_proof(paper)
    assert report is not None
    assert (report.paper, report.accepted, report.urgent) == (paper.number, (), "")
    assert not [each for each in report.remarks if (each.outcome, each.weight) == ("不符", "必须")]
