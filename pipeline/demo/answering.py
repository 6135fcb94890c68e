"""Answer the rows of 需答复 on 答复单, as branches do: statements on a 反馈单, what was done on a 整改通知书."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.commands.send.answer_forms import load_answer_forms
from pipeline.commands.workspace import Workspace
from pipeline.contract.decisions import parse_key_subject
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.contract.problem import ProblemKind
from pipeline.contract.replies import QuestionKind, is_refusal_key, parse_lamp_key
from pipeline.contract.submitted_values import SubmittedRow
from pipeline.demo.year_texts import YEAR_TEXTS, fill_text
from pipeline.forms.answer_form import build_answer_form
from pipeline.ledger import Ledger
from pipeline.periods import Period
from pipeline.terms import format_chinese_date

_STATED = {QuestionKind.LAMP: 40, QuestionKind.EXPLAIN: 75}
"""Share of a hundred rows that a branch states something on, before the 通报 is signed."""
_RECTIFIED, _EXTENDED = 75, 20
"""Share of notices that are answered in time, and of these such that ask for more time."""


@dataclass(frozen=True, kw_only=True)
class Answering:
    """The branches at their 答复单 on a day; ``orders``: they answer notices, else what a 反馈单 asks."""

    seed: int
    day: dt.date
    ledger: Ledger
    orders: bool

    def make_files(self, workspace: Workspace, period: Period) -> dict[str, bytes]:
        """Make the 答复单 that come back, by file name."""
        forms = load_answer_forms(workspace, period, {})
        made = {}
        for code, name in forms.names.items():
            asked = forms.list_rows(code)
            answers = tuple(self._answer_rows(asked))
            if answers:
                data = build_answer_form(code, name, forms.period, asked, answers)
                made[f"{code} {name}答复单{self.day.month}月{self.day.day}日.xlsx"] = data
        return made

    def _answer_rows(self, asked: Sequence[DistributedQuestion]) -> Iterator[SubmittedRow]:
        for at, each in enumerate(asked):
            rng = random.Random(f"{self.seed}/{self.day}/{each.key}/answer")  # noqa: S311 - made-up data
            kind = QuestionKind(each.kind)
            share = _RECTIFIED if kind is QuestionKind.RECTIFY else _STATED.get(kind, 0)
            task = self.ledger.by_number.get(parse_key_subject(each.key).task)
            if kind is QuestionKind.LAMP and task is not None and task.reported_complete:
                continue
            if (kind is QuestionKind.RECTIFY) is self.orders and rng.randrange(100) < share:
                yield SubmittedRow(at, {"key": each.key, **self._fill_row(each, kind, rng)})

    def _fill_row(self, asked: DistributedQuestion, kind: QuestionKind, rng: random.Random) -> Mapping[str, str]:
        blanks = {**self._name_people(asked), "天": str(rng.randint(3, 8)), "日": f"{self.day.day}日"}
        if kind is not QuestionKind.RECTIFY:
            if is_refusal_key(asked.key):
                return {"done": fill_text(YEAR_TEXTS.rectified.done, rng, blanks)}
            return {"statement": fill_text(_choose_statements(asked, kind), rng, blanks)}
        measures = fill_text(YEAR_TEXTS.rectified.measures, rng, blanks)
        if rng.randrange(100) < _EXTENDED:
            until = self.day + dt.timedelta(days=30)
            why = fill_text(YEAR_TEXTS.rectified.extension, rng, blanks)
            return {"measures": measures, "extension": format_chinese_date(until), "statement": why}
        finished = self.day - dt.timedelta(days=rng.randint(0, 3))
        done = fill_text(YEAR_TEXTS.rectified.done, rng, blanks)
        return {"measures": measures, "done": done, "finished": format_chinese_date(finished)}

    def _name_people(self, asked: DistributedQuestion) -> dict[str, str]:
        task = self.ledger.by_number.get(parse_key_subject(asked.key).task)
        return {"牵头": task.plan["leader"], "责任": task.plan["owner"]} if task else {"牵头": "书记", "责任": "报送人"}


def _choose_statements(asked: DistributedQuestion, kind: QuestionKind) -> tuple[str, ...]:
    if kind is not QuestionKind.LAMP:
        return YEAR_TEXTS.stated.explain
    problem = parse_lamp_key(asked.key)
    missing = problem is not None and problem.kind is ProblemKind.MISSING
    return YEAR_TEXTS.stated.missing if missing else YEAR_TEXTS.stated.lamp
