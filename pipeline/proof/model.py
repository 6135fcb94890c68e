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


class RuleGroup(StrEnum):
    """What a rule is about; it decides how a breach that a person has checked can be overruled at signing."""

    FACT = "事实"
    DATE = "日期"
    ELEMENT = "要素"
    LAYOUT = "版式"
    TEXT = "文字"
    SECRECY = "保密"
    HEARING = "申辩"


URGENT_GROUPS = frozenset({RuleGroup.ELEMENT, RuleGroup.LAYOUT, RuleGroup.TEXT, RuleGroup.HEARING})
"""Groups whose breaches give way to a reason put on record (签发 ``--urgent``)."""
ACCEPTED_GROUPS = frozenset({RuleGroup.FACT, RuleGroup.DATE})
"""Groups whose breaches give way to a person who vouches for the very sentence (签发 ``--accept``)."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of proof; ``facts`` tells whether it needs the ledger, ``source`` is where it comes from.

    ``hit`` is a sample that breaks the rule and ``miss`` one that keeps it: of a fact a sentence in a circular of the
    bureau of the tests, of the layout the markup of a body, else the paragraphs of a paper, one a line.
    """

    id: str
    name: str
    weight: Weight
    source: str
    hit: str
    miss: str
    group: RuleGroup = RuleGroup.FACT
    facts: bool = True


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A place that breaks a rule (不符) or that only a person can judge (请人看), with the sentence and the reason.

    未核验: why the rule could not be judged on this paper.
    """

    rule: Rule
    outcome: Outcome
    place: str
    text: str
    told: str
    number: int = 0
    """The paragraph of the paper, counted from 1; 0 if the remark is about the paper as a whole."""
    accepted: bool = False
    """Whether a person vouched for the sentence when the paper was signed."""

    @property
    def is_fatal(self) -> bool:
        """Whether the paper must not be signed as it stands."""
        return self.outcome is Outcome.WRONG and self.rule.weight is Weight.MUST and not self.accepted

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should look at the place."""
        return self.outcome in (Outcome.WRONG, Outcome.ASK) and not self.accepted

    def describe(self) -> str:
        """Say what is the matter, without the place."""
        quoted = f"“{self.text}”" if self.text and not self.number else ""
        return f"{self.rule.id} {self.outcome}（{self.rule.weight}）{quoted}：{self.told}。"


@dataclass(frozen=True, kw_only=True)
class ProofResult:
    """The proof of a file: the outcome of every rule, remarks in order, and why facts or the file were not checked."""

    name: str
    document: str
    outcomes: Mapping[Rule, Outcome]
    remarks: tuple[Remark, ...]
    note: str = ""
    unread: tuple[str, ...] = ()
    vouched: tuple[str, ...] = ()
    """What a person put on record when the paper was signed."""

    @property
    def is_fatal(self) -> bool:
        """Whether a 必须 stands, or the file could not be read at all."""
        return bool(self.unread) or any(each.is_fatal for each in self.remarks)
