"""Present results as the public ``--json`` output of the commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.findings import Finding, merge_equal_findings

if TYPE_CHECKING:
    from pipeline.archive.paper_facts import IssuedPaper
    from pipeline.commands.audit import AuditResult
    from pipeline.commands.audit.finding import AuditFinding
    from pipeline.commands.claim import ClaimResult
    from pipeline.commands.collect import FileOutcome
    from pipeline.commands.issue import IssueResult
    from pipeline.commands.review import ReviewResult
    from pipeline.health.check import HealthCheck


def present_audit(done: AuditResult) -> dict[str, object]:
    """Present the result of ``audit``."""
    return {
        "points": [_present_finding(each) for each in done.points], "receipts": done.receipts, "papers": done.papers,
        "letters": done.letters,
    }  # fmt: skip


def _present_finding(each: AuditFinding) -> dict[str, str]:
    return {"flaw": each.flaw.value, "place": each.place, "what": each.what, "remedy": each.advice}


def present_health_check(each: HealthCheck) -> dict[str, str]:
    """Present one check of ``doctor``."""
    return {"title": each.title, "health": each.health.value, "found": each.found, "remedy": each.remedy}


def present_file(each: FileOutcome) -> dict[str, object]:
    """Present one file of ``collect`` or ``check``."""
    return {
        "name": each.name, "sha256": each.sha256, "fate": each.fate.value, "branch": each.branch or None,
        "period": each.period or None, "findings": _present_findings(each.findings),
    }  # fmt: skip


def _present_findings(findings: Iterable[Finding]) -> list[dict[str, str | None]]:
    return [finding.as_json() for finding in merge_equal_findings(findings)]


def present_issue(done: IssueResult) -> dict[str, object]:
    """Present the result of ``issue``."""
    return {
        "period": str(done.period),
        "document": done.document,
        "refusals": list(done.refusals),
        "issued": [_present_paper(each) for each in done.new],
        "again": [_present_paper(each) for each in done.again],
        "sealed": [each.number for each in done.sealed],
        "notes": list(done.notes),
        "unbuilt": list(done.unbuilt),
    }


def _present_paper(paper: IssuedPaper) -> dict[str, object]:
    return {
        "number": paper.number or None, "branch": paper.branch or None, "reference": paper.reference or None,
        "date": paper.date, "due": paper.due or None, "file": f"outbox/issued/{paper.file}" if paper.file else None,
        "sha256": paper.sha256 or None, "edited": paper.edited, "urgent": paper.urgent or None,
    }  # fmt: skip


def present_review(done: ReviewResult) -> dict[str, object]:
    """Present the result of ``review``."""
    counts = {
        str(sheet): {str(word or "未定"): number for word, number in each.items()}
        for sheet, each in done.counts.items()
    }  # fmt: skip
    return {
        "file": done.file, "period": str(done.period) if done.period else None, "taken": bool(done.receipt),
        "receipt": done.receipt or None, "earlier": done.earlier or None, "counts": counts,
        "entries": [{"kind": each.kind, "number": each.number, "branch": each.branch} for each in done.entries],
        "marked": done.marked.as_posix() if done.marked else None,
        "findings": _present_findings(done.findings), "unbuilt": list(done.unbuilt),
    }  # fmt: skip


def present_claim(done: ClaimResult, *, dry_run: bool) -> dict[str, object]:
    """Present the result of ``claim``."""
    return {
        "number": done.number, "name": done.name, "branch": done.branch, "period": done.period,
        "fate": done.fate.value, "findings": _present_findings(done.findings), "notes": list(done.notes),
        "before": done.before, "planned": dry_run,
    }  # fmt: skip
