"""Settle at signing what proof (校对) found: what is refused, what a person vouches for, what a reason overrules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.archive.paper_facts import ProofReport

_ACCEPT = '上面的话与台账不符，请改正。核对过、确实属实的，逐句用 --accept "原句" 确认，记录在案。'
_URGENT = "上面的要素、版式、文字请改好再签发；确实来不及改的，加 --urgent 写明理由，记录在案。"
_NEVER = "涉及个人信息和保密的，改好以前不能签发。"


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What stands against signing a paper: the rule, the place with its sentence, and what is wrong.

    ``by_sentence``: it gives way to a person who vouches for the sentence; ``by_reason``: to a reason on record.
    """

    rule: str
    place: str
    sentence: str
    told: str
    by_sentence: bool
    by_reason: bool


@dataclass(frozen=True)
class PaperProof:
    """The proof of a paper about to be signed: objections, what a person should look at, and the report to freeze."""

    objections: tuple[Objection, ...]
    asked: int
    report: ProofReport


@dataclass(frozen=True, kw_only=True)
class ProofVerdict:
    """What comes of a proof at signing: refusals, notes to the clerk, what is put on record, and the report."""

    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    vouched: tuple[str, ...]
    report: ProofReport


def settle_objections(proof: PaperProof, *, accept: Sequence[str], urgent: str) -> ProofVerdict:
    """Settle the objections by the sentences a person accepts and the reason given for haste."""
    accepted = {_join(each) for each in accept}
    vouched = [each for each in proof.objections if each.by_sentence and _join(each.sentence) in accepted]
    overruled = [each for each in proof.objections if urgent and each.by_reason and each not in vouched]
    left = [each for each in proof.objections if each not in vouched and each not in overruled]
    told = [f"{_name_place(each)}：{each.told}。" for each in left]
    notes = [f"校对请人看{proof.asked}处，用“dangjian proof”可以看到是哪几处。"] if proof.asked else []
    notes += [f"按急件签发，没有改的：{_name_place(each)}：{each.told}。" for each in overruled]
    sentences = dict.fromkeys(each.sentence for each in vouched)
    notes += [f"人工确认属实的有{len(sentences)}句，记录在案。"] if sentences else []
    return ProofVerdict(
        refusals=(*told, *_list_remedies(left)),
        notes=tuple(notes),
        vouched=tuple(f"人工确认“{each.sentence}”（{each.told}）" for each in vouched),
        report=replace(proof.report, accepted=tuple(sentences), urgent=urgent if overruled else ""),
    )


def _join(sentence: str) -> str:
    return "".join(sentence.split())


def _name_place(each: Objection) -> str:
    return f"“{each.sentence}”" if each.sentence else f"{each.place}（{each.rule}）"


def _list_remedies(left: Iterable[Objection]) -> list[str]:
    kinds = {_ACCEPT if each.by_sentence else _URGENT if each.by_reason else _NEVER for each in left}
    return [each for each in (_ACCEPT, _URGENT, _NEVER) if each in kinds]
