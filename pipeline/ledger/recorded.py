"""Turn facts of the archive into the decisions, replies and forms a ledger is built from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.archive.facts import DECISIONS, SUBMISSION, Distribution, Receipt, Snapshot, SourceRow
from pipeline.archive.submissions import DecisionBookRecord, RecordedDecision, RecordedEntry, SubmissionRecord
from pipeline.contract.decisions import format_typical_case_key, format_withdrawal_key, parse_rectification_key
from pipeline.contract.replies import QuestionKind, format_lamp_key
from pipeline.intake.tables.decision_rows import GivenOpinion
from pipeline.ledger.inputs import AnswerForm, AskedReason, Decision, Reply
from pipeline.periods import Period
from pipeline.terms import (
    ENTRY_SHEET,
    REGISTERED_ANSWERS,
    DecisionKind,
    Disposition,
    EntryKind,
    Opinion,
    RectificationStep,
)

ON_PAPER = "支部（纸质回执）"
"""Who answered, where the bureau has typed in a paper 回执."""


def list_receipts_with_replies(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """List the accepted files with a reply, whatever their month and whether or not they count as a report."""
    return tuple(
        each for each in receipts if each.fate == Disposition.ACCEPTED and each.kind == SUBMISSION and each.has_replies
    )


def build_replies(receipts: Iterable[Receipt], records: Mapping[int, SubmissionRecord]) -> tuple[Reply, ...]:
    """Build all replies in order of receipt; ``records`` are by receipt number."""
    ordered = sorted(receipts, key=lambda each: each.number)
    return tuple(reply for each in ordered for reply in _build_file_replies(each, records[each.number]))


def _build_file_replies(receipt: Receipt, record: SubmissionRecord) -> Iterator[Reply]:
    for each in record.replies:
        yield Reply(
            receipt=receipt.number,
            branch=receipt.branch,
            period=Period.parse(receipt.period),
            key=each.key,
            measures=each.measures,
            done=each.done,
            finished=each.finished,
            statement=each.statement,
            extension=each.extension,
            extension_in_words=each.extension_in_words,
            others=each.others,
            who=record.reporter,
            when=receipt.by,
            source=SourceRow(receipt.stored, receipt.sha256, each.sheet, each.row),
        )


def add_registered_replies(replies: Iterable[Reply], decisions: Sequence[Decision]) -> tuple[Reply, ...]:
    """Add the replies that came on paper and were typed into the 核验表, in order of receipt.

    The last word on each counts: one that was taken back is none.
    """
    last = {each.key: each for each in decisions if each.matter is DecisionKind.RECEIPT}
    typed = [reply for each in last.values() if (reply := _build_registered_reply(each)) is not None]
    return tuple(sorted([*replies, *typed], key=lambda each: each.receipt))


def _build_registered_reply(decision: Decision) -> Reply | None:
    key = parse_rectification_key(decision.key)
    if key is None or key.step not in REGISTERED_ANSWERS or decision.opinion is not Opinion.PASSED:
        return None
    answers = key.step is RectificationStep.ANSWER
    asked = decision.due if key.step is RectificationStep.ASK else None
    return Reply(
        receipt=decision.receipt,
        branch=key.problem.branch,
        period=decision.period.shift(1),
        key=format_lamp_key(key.problem),
        measures="",
        done=decision.note if answers else "",
        finished="",
        statement="" if answers else decision.note,
        extension=asked.isoformat() if asked else "",
        who=ON_PAPER,
        when=decision.day.isoformat(),
        source=decision.source,
        registered=True,
    )


def build_decisions(receipts: Iterable[Receipt], records: Mapping[int, DecisionBookRecord]) -> tuple[Decision, ...]:
    """Build all decisions in the order of receipt, sheet and row, without those that only repeat the one in force.

    What the bureau put in itself follows what it decided in the same 核验表.
    """
    held: dict[str, Decision] = {}
    found: list[Decision] = []
    put_in: dict[str, RecordedEntry] = {}
    for receipt in receipts:
        for row in records[receipt.number].decisions if receipt.kind == DECISIONS else ():
            decision = _build_decision(receipt, row)
            if not _is_repeat(decision, held.get(decision.key)):
                found.append(decision)
                held[decision.key] = decision
        for entry in records[receipt.number].entries if receipt.kind == DECISIONS else ():
            put_in[entry.number] = entry
            if (made := _build_entry_decision(receipt, entry, put_in.get(entry.task))) is not None:
                found.append(made)
                held[made.key] = made
    return tuple(found)


def _build_entry_decision(receipt: Receipt, entry: RecordedEntry, target: RecordedEntry | None) -> Decision | None:
    """Build the decision that an entry amounts to: a typical case, or that one or a task is taken back."""
    chosen = target if entry.kind == EntryKind.WITHDRAW and target is not None else entry
    if chosen.kind == EntryKind.CASE:
        matter, key = DecisionKind.CASE, format_typical_case_key(chosen.task)
    elif chosen.kind == EntryKind.HAND_DOWN and chosen is not entry:
        matter, key = DecisionKind.CHANGE, format_withdrawal_key(chosen.number)
    else:
        return None
    back = matter is DecisionKind.CASE and chosen is not entry
    name, title = chosen.about
    return Decision(
        receipt=receipt.number,
        period=Period.parse(receipt.period),
        matter=matter,
        key=key,
        branch_name=name,
        task=title or chosen.values.get("task", ""),
        proposal=f"局机关{entry.kind}",
        reason=entry.note,
        opinion=Opinion.DECLINED if back else Opinion.PASSED,
        verifier=entry.verifier,
        day=dt.date.fromisoformat(entry.day),
        due=None,
        note=entry.text if chosen is entry else entry.note,
        source=SourceRow(receipt.stored, receipt.sha256, ENTRY_SHEET, entry.row),
    )


def map_given_opinions(decisions: Iterable[Decision]) -> dict[str, GivenOpinion]:
    """Map 事项编号 to the last opinion given, for comparison with what another 核验表 says."""
    return {
        each.key: GivenOpinion(opinion=each.opinion, verifier=each.verifier, day=each.day, due=each.due, note=each.note)
        for each in decisions
    }


def _build_decision(receipt: Receipt, row: RecordedDecision) -> Decision:
    return Decision(
        receipt=receipt.number,
        period=Period.parse(receipt.period),
        matter=DecisionKind(row.kind),
        key=row.key,
        branch_name=row.branch_name,
        task=row.task,
        proposal=row.proposal,
        reason=row.reason,
        opinion=Opinion(row.opinion),
        verifier=row.verifier,
        day=dt.date.fromisoformat(row.day),
        due=dt.date.fromisoformat(row.due) if row.due else None,
        note=row.note,
        source=SourceRow(receipt.stored, receipt.sha256, row.sheet, row.row),
        fact=row.fact,
        first=Period.parse(row.first) if row.first else None,
    )


def _is_repeat(decision: Decision, held: Decision | None) -> bool:
    """Return whether a decision equals the one in force, apart from receipt, period and source."""
    if held is None:
        return False
    return replace(decision, receipt=held.receipt, period=held.period, source=held.source) == held


def find_distribution_dates(distributions: Iterable[Distribution], as_of: Snapshot) -> dict[str, str]:
    """Map each branch code to the date of its first form of the period.

    Forms of the day of the snapshot are left out, since they may have been distributed after it.
    """
    first: dict[str, str] = {}
    for out in distributions:
        if out.period == as_of.period and out.date < as_of.date:
            first = {**{form.branch: out.date for form in out.forms}, **first}
    return first


def find_answer_forms(distributions: Iterable[Distribution], as_of: Snapshot) -> dict[str, AnswerForm]:
    """Map each branch code to the form of a later period that it held before the day of the snapshot."""
    found: dict[str, AnswerForm] = {}
    for out in distributions:
        if out.period > as_of.period and out.date < as_of.date:
            for form in out.forms:
                keys = frozenset(each.key for each in form.questions)
                found[form.branch] = AnswerForm(Period.parse(out.period), keys)
    return found


def find_asked_reasons(distributions: Iterable[Distribution], as_of: Snapshot) -> dict[str, tuple[AskedReason, ...]]:
    """Map each 事项编号 to what forms handed out before the day of the snapshot asked about a red lamp, oldest first.

    What a form of an earlier period asked is about an earlier month: a lamp that is still red is asked about anew.
    """
    found: dict[str, tuple[AskedReason, ...]] = {}
    for out in distributions:
        if out.period >= as_of.period and out.date < as_of.date:
            rows = (row for form in out.forms for row in form.questions if row.kind == QuestionKind.LAMP)
            for row in rows:
                until = dt.date.fromisoformat(row.due) if row.due else None
                found[row.key] = (*found.get(row.key, ()), AskedReason(Period.parse(out.period), until))
    return found
