"""Decide on the lines of a 核验表 as a bureau does over a year: most is passed, some is sent back, some is left.

What is decided depends on the line, the month and the seed alone, never on the order of lines.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.contract.decision_line import Choice, DecisionLine
from pipeline.contract.proposal import DueRule
from pipeline.contract.settings import WorkCalendar
from pipeline.demo.year_texts import YEAR_TEXTS, fill_text
from pipeline.supervision.assessment import Assessment
from pipeline.terms import Lamp

_RED_AGAIN = {"整改销号": "退回重办", "复查合格": "反弹重开"}
"""What is decided instead while the task's lamp is red."""
_SHARES: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("整改销号", (("整改销号", 85), ("退回重办", 15))),
    ("复查合格", (("复查合格", 90), ("反弹重开", 10))),
    ("不算反弹", (("反弹重开", 60), ("不算反弹", 40))),
    ("同意延期", (("同意延期", 70), ("不同意延期", 30))),
    ("销号", (("销号", 80), ("退回", 10), ("", 10))),
    ("说明成立", (("说明成立", 50), ("说明不成立", 50))),
    ("同意", (("同意", 70), ("维持原计划", 20), ("", 10))),
    ("约谈", (("约谈", 60), ("暂不", 40))),
    ("通报", (("通报", 60), ("暂不", 40))),
    ("督办", (("督办", 60), ("立项", 15), ("暂不", 25))),
    ("提醒", (("提醒", 55), ("立项", 10), ("暂不", 25), ("", 10))),
    ("立项", (("立项", 40), ("请支部说明", 25), ("暂不", 25), ("", 10))),
    ("采用", (("采用", 40), ("不采用", 40), ("", 20))),
    ("已说明清楚", (("已说明清楚", 80), ("再请说明", 20))),
    ("属实", (("属实", 70), ("不属实", 20), ("", 10))),
    ("转办", (("转办", 35), ("答复", 40), ("不需答复", 5), ("", 20))),
    ("已签收", (("已签收", 60), ("", 40))),
)
"""By a word that a line offers, the first that it does: what may be decided, with shares of a hundred."""
_MOST = {"立项": 3, "提醒": 5, "督办": 3, "约谈": 1, "采用": 2, "转办": 6}
"""Lines of a month on which a word is entered at most; on further ones nothing is."""
_DUE_DAYS = 10
"""Working days of a 新时限."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is entered on a line: 意见, 说明, 新时限."""

    word: str
    note: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Whoever decides on a day what a month's lines put before the bureau."""

    seed: int
    day: dt.date
    calendar: WorkCalendar
    assessment: Assessment

    def decide(self, lines: Sequence[DecisionLine]) -> Iterator[tuple[DecisionLine, Verdict]]:
        """Decide on lines, within the limits of a month."""
        given = Counter[str]()
        for line in lines:
            rng = random.Random(f"{self.seed}/{self.assessment.ledger.period}/{line.key}")  # noqa: S311 - made-up data
            word = self._choose_word(line, rng)
            choice = next((each for each in line.choices if each.word == word), None)
            if choice is None or given[word] >= _MOST.get(word, len(lines)):
                continue
            given[word] += 1
            yield line, self._build_verdict(line, choice, rng)

    def _choose_word(self, line: DecisionLine, rng: random.Random) -> str:
        words = {choice.word for choice in line.choices}
        shares = next((shares for trigger, shares in _SHARES if trigger in words), ())
        chance, word = rng.randrange(100), ""
        for each, share in shares:
            word, chance = each, chance - share
            if chance < 0:
                break
        return _RED_AGAIN.get(word, word) if self._is_red(line) else word

    def _is_red(self, line: DecisionLine) -> bool:
        lamps = self.assessment.lamps
        return any(part.number in lamps and lamps[part.number].lamp is Lamp.RED for part in line.parts)

    def _build_verdict(self, line: DecisionLine, choice: Choice, rng: random.Random) -> Verdict:
        task = self.assessment.ledger.by_number.get(line.parts[0].number)
        people = {"牵头": task.plan["leader"], "责任": task.plan["owner"]} if task else {"牵头": "", "责任": "报送人"}
        texts = YEAR_TEXTS.notes.get(choice.word, ())
        due = None
        if choice.due_rule is DueRule.REQUIRED:
            due = self.calendar.add_working_days(self.day, _DUE_DAYS)
        return Verdict(word=choice.word, note=fill_text(texts, rng, people) if texts else "", due=due)
