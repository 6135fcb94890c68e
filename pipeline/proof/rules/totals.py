"""F15: what is said of all, or of none, has no exception in the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.proof.claims import ClaimForm, has_totality, is_order, judge_parts
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.truth import Truth

RULE = Rule(
    id="F15",
    name="说“全部”“均”“没有”的，台账里没有例外",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="各党支部均按时报送。",
    miss="机关一党支部没有迟报、漏报。",
)


def check_totals(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Judge what new statements say of all rows or of none; what no row can prove is shown to a person."""
    for each in list_new_statements(reading, truth):
        for part in judge_parts(each.text, truth, own=reading.branch, before=reading.find_before(each)):
            claim = part.claim
            if part.text in truth.text or is_order(each.text):
                continue
            if claim is not None and claim.form in (ClaimForm.ALL, ClaimForm.NONE):
                if claim.holds is None:
                    told = f"请核对：{claim.told}" if claim.told else "请逐项核对"
                    yield ask_person(RULE, each, f"“{part.text}”说的是全体，台账里无法核对，{told}")
                elif not claim.holds:
                    yield mark_wrong(RULE, each, f"“{part.text}”不属实，台账里有：{claim.told}")
            elif claim is None and has_totality(part.text):
                yield ask_person(RULE, each, f"“{part.text}”说的是全体，台账里无法核对，请逐项核对")
