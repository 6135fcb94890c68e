"""F1–F3: every number in the text is a figure of the ledger, percentages and sums among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_unproven, mark_wrong
from pipeline.proof.rules.trends import TREND
from pipeline.proof.statements import Statement, list_clauses, split_numbers
from pipeline.proof.truth import Truth, list_differences
from pipeline.terms import CATEGORIES, Lamp

NUMBER = Rule(
    id="F1",
    name="正文和表中的数字与台账一致",
    weight=Weight.MUST,
    source="条例第二十条：数字准确",
    hit="机关一党支部红灯任务4项。",
    miss="机关一党支部红灯任务2项。",
)
SHARE = Rule(
    id="F3",
    name="百分比与台账一致",
    weight=Weight.MUST,
    source="GB/T 15835 4.1.1",
    hit="明显滞后或超过时限（红灯）3项，占55.0%。",
    miss="明显滞后或超过时限（红灯）3项，占50.0%。",
)
_ELSEWHERE = re.compile(r"上月|上个月|去年|同比|季度|年初|以来|累计|历次|\d月|“")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAST_WORDS = 3
_LAMP_COUNT = re.compile(r"(?:现有|共有|有)?(?P<lamp>绿灯|黄灯|红灯|灰灯)(?:任务)?(?:有|共)?(?P<count>\d+)项")
_NOT_COUNTED = re.compile(r"“[^”]*”|〔\d+〕\d*号?|\d{4}年|\d{1,2}月|\d{1,2}日|附件\d+|“1\+3\+X”")


def check_numbers(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare the numbers of every statement that is not a true one with those in the same words, or show them."""
    for each in list_unproven(reading, truth):
        words, numbers = split_numbers(each.text)
        if true := truth.patterns.get(words):
            best = min((list_differences(numbers, one) for one in true), key=len)
            yield from (_mark_number(each, written, right) for written, right in best)
        elif not TREND.search(each.text):
            yield from _check_clauses(each, truth, own=reading.branch)


def _mark_number(at: Statement, written: str, right: str) -> Remark:
    return mark_wrong(SHARE if "%" in written else NUMBER, at, f"写的是“{written}”，台账是“{right}”")


def _check_clauses(at: Statement, truth: Truth, *, own: str) -> Iterator[Remark]:
    """Compare clause by clause; ``own`` is the branch that the whole paper is about, empty if it is about all."""
    open_numbers = list[str]()
    for clause in list_clauses(at.text):
        words, numbers = split_numbers(clause)
        if not numbers or numbers in truth.clauses.get(words, ()):
            continue
        counted = _count_lamps(clause, at, truth, own=own)
        if counted is not None:
            written, right = counted
            if written != right:
                yield _mark_number(at, written, right)
        elif is_about_all(at, truth) and len(_HAN.findall(words)) >= _LEAST_WORDS and words in truth.clauses:
            true = truth.clauses[words]
            if len(true) == 1:
                yield from (_mark_number(at, written, right) for written, right in list_differences(numbers, true[0]))
            else:
                open_numbers += numbers
        elif _NOT_COUNTED.sub("", clause) != (left := clause) or left:
            open_numbers += split_numbers(_NOT_COUNTED.sub("", clause))[1]
    if open_numbers:
        yield ask_person(NUMBER, at, f"台账里找不到对应的数字：{'、'.join(open_numbers)}")


def is_about_all(at: Statement, truth: Truth) -> bool:
    """Whether a statement is about the whole bureau this month, so that the figures of the text are meant."""
    parts = {*CATEGORIES, *(task.plan["domain"] for task in truth.assessment.ledger.tasks)} - {""}
    return not (_ELSEWHERE.search(at.text) or truth.find_names(at.text) or any(part in at.text for part in parts))


def _count_lamps(clause: str, at: Statement, truth: Truth, *, own: str) -> tuple[str, str] | None:
    """Return the number of tasks of a lamp as written and as counted; None if the clause says something else."""
    names = truth.find_names(at.text) or ([truth.assessment.formal_name(own)] if own else [])
    rest = truth.name_pattern.sub("", clause)
    found = _LAMP_COUNT.fullmatch(rest)
    if found is None or len(names) > 1 or not (names or is_about_all(at, truth)) or _ELSEWHERE.search(at.text):
        return None
    lamps = truth.assessment.lamps
    tasks = truth.tasks.get(names[0], []) if names else truth.assessment.ledger.tasks
    count = sum(lamps[task.number].lamp is Lamp(found["lamp"][0]) for task in tasks)
    return found["count"], str(count)
