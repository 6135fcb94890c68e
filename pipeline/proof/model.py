"""Data model of a proof: rules, remarks with their place, and the result of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a breach of a rule weighs."""

    MUST = "必须"
    USUAL = "一般"
    PERSON = "人工"


class Outcome(StrEnum):
    """What a rule came to."""

    PASSED = "通过"
    WRONG = "不符"
    ASK = "请人看"
    UNCHECKED = "未核验"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of proof; ``facts`` tells whether it needs the ledger, ``source`` is where it comes from."""

    id: str
    name: str
    weight: Weight
    source: str
    facts: bool = True


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A place that breaks a rule (不符) or that only a person can judge (请人看), with the sentence and the reason."""

    rule: Rule
    outcome: Outcome
    place: str
    text: str
    told: str

    @property
    def is_fatal(self) -> bool:
        """Whether the paper must not be signed as it stands."""
        return self.outcome is Outcome.WRONG and self.rule.weight is Weight.MUST


@dataclass(frozen=True, kw_only=True)
class ProofResult:
    """The proof of a file: the outcome of every rule, remarks in order, and why facts or the file were not checked."""

    name: str
    document: str
    outcomes: Mapping[Rule, Outcome]
    remarks: tuple[Remark, ...]
    note: str = ""
    unread: tuple[str, ...] = ()

    @property
    def is_fatal(self) -> bool:
        """Whether a 必须 stands, or the file could not be read at all."""
        return bool(self.unread) or any(each.is_fatal for each in self.remarks)
