"""Turn the proof of a paper into what is kept of it: the report frozen at signing, and the objections to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline import __version__
from pipeline.archive.paper_facts import ProofRemark, ProofReport
from pipeline.documents.proof_verdict import Objection, PaperProof
from pipeline.proof.model import ACCEPTED_GROUPS, URGENT_GROUPS, Outcome, ProofResult, Remark, RuleGroup


def build_paper_proof(done: ProofResult, day: dt.date) -> PaperProof:
    """Build what signing goes by; the right of reply is judged by signing itself, with its own remedy."""
    fatal = [each for each in done.remarks if each.is_fatal and each.rule.group is not RuleGroup.HEARING]
    return PaperProof(
        objections=tuple(dict.fromkeys(_build_objection(each) for each in fatal)),
        asked=sum(each.outcome is Outcome.ASK for each in done.remarks),
        report=build_report(done, day),
    )


def _build_objection(remark: Remark) -> Objection:
    return Objection(
        rule=remark.rule.id,
        place=remark.place,
        sentence=remark.text,
        told=remark.told,
        by_sentence=bool(remark.text) and remark.rule.group in ACCEPTED_GROUPS,
        by_reason=remark.rule.group in URGENT_GROUPS,
    )


def build_report(done: ProofResult, day: dt.date) -> ProofReport:
    """Build the report to be frozen; the archive puts in what it belongs to."""
    remarks = tuple(
        ProofRemark(
            rule=each.rule.id, weight=each.rule.weight.value, outcome=each.outcome.value, place=each.place,
            text=each.text, told=each.told,
        )
        for each in done.remarks
    )  # fmt: skip
    return ProofReport(
        number=0, paper=0, sha256="", date=day.isoformat(), program=__version__,
        outcomes={rule.id: outcome.value for rule, outcome in done.outcomes.items()}, remarks=remarks, note=done.note,
    )  # fmt: skip


def apply_report(done: ProofResult, report: ProofReport) -> ProofResult:
    """Mark in the proof of a signed paper what was accepted when it was signed."""

    def is_accepted(each: Remark) -> bool:
        by_reason = bool(report.urgent) and each.rule.group in URGENT_GROUPS
        return each.is_fatal and (by_reason or (each.text in report.accepted and each.rule.group in ACCEPTED_GROUPS))

    vouched = [f"签发时人工确认：“{each}”" for each in report.accepted]
    vouched += [f"按急件签发，理由：{report.urgent}"] if report.urgent else []
    remarks = tuple(replace(each, accepted=is_accepted(each)) for each in done.remarks)
    return replace(done, remarks=remarks, vouched=tuple(vouched))
