"""F1–F3: every number in the text is a figure of the ledger, percentages and sums among them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.claims import ClaimForm, is_order, judge_parts
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, list_unproven, mark_wrong
from pipeline.proof.rules.trends import CHANGE, TREND
from pipeline.proof.statements import Statement, list_clauses, split_numbers
from pipeline.proof.truth import Truth, list_differences

NUMBER = Rule(
    id="F1",
    name="正文、表和图中的数字与台账一致",
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
    hit="滞后或超时限（红灯）3项，占55.0%。",
    miss="滞后或超时限（红灯）3项，占50.0%。",
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAST_WORDS = 3
_MONTH_TOLD = re.compile(r"(?:20\d\d年)?\d{1,2}月")
_NOT_COUNTED = re.compile(r"“[^”]*”|〔\d+〕\d*号?|\d{4}年|\d{1,2}月|\d{1,2}日|附件\d+|“1\+3\+X”")


_IN_WORDS = re.compile(
    r"半数|过半|一半|大半|[一二两三四五六七八九几数]成(?![立员为果绩长本效就熟套体])|[一二三四五六七八九十]+分之[一二三四五六七八九十]+|[½⅓⅔¼¾⅕⅘]|翻一?番"
    r"|[一二两三四五六七八九十几数百\d]倍"
)
"""Numbers and shares in words, which nothing compares with the ledger."""


def check_numbers(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare the numbers of every statement that is not a true one with those in the same words, or show them."""
    for each in list_unproven(reading, truth):
        words, numbers = split_numbers(each.text)
        true = truth.patterns.get(words, ())
        best = min((list_differences(numbers, one) for one in true), key=len, default=[])
        if true and not (_has_other_month(best) and _still_says(reading, truth, words)):
            yield from (_mark_number(each, written, right) for written, right in best)
        else:
            yield from _check_parts(each, reading, truth)
    for each in list_new_statements(reading, truth):
        told = _IN_WORDS.findall(reading.leave_own_words(each.text))
        if told and not is_order(each.text):
            yield ask_person(NUMBER, each, f"用文字说的数，请核对：{'、'.join(told)}")


def _has_other_month(differences: list[tuple[str, str]]) -> bool:
    return any(_MONTH_TOLD.fullmatch(written) for written, _ in differences)


def _still_says(reading: Reading, truth: Truth, words: str) -> bool:
    """Whether the paper says the true statement beside one in the same words, which may be about another month."""
    return any(split_numbers(each.text)[0] == words and truth.is_proven(each) for each in reading.statements)


def _mark_number(at: Statement, written: str, right: str) -> Remark:
    return mark_wrong(SHARE if "%" in written else NUMBER, at, f"写的是“{written}”，台账是“{right}”")


def _check_parts(at: Statement, reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Judge every number part by part; those of growth and decline are for the rule of trends."""
    open_numbers, compares = list[str](), bool(TREND.search(at.text))
    for part in judge_parts(at.text, truth, own=reading.branch, before=reading.find_before(at)):
        claim = part.claim
        if claim is not None and claim.form in (ClaimForm.COUNT, ClaimForm.SHARE) and claim.holds is not None:
            if not claim.holds:
                yield _mark_number(at, claim.written, claim.told)
        elif claim is not None and claim.told and claim.form is ClaimForm.COUNT:
            yield ask_person(NUMBER, at, f"写的是“{claim.written}”，{claim.told}，请与当时印发的核对")
        elif not (compares and CHANGE.search(part.text)):
            for clause in list_clauses(part.text):
                wrong, left = _compare_clause(clause, truth, whole=part.whole)
                yield from (_mark_number(at, written, right) for written, right in wrong)
                open_numbers += left
    if open_numbers:
        yield ask_person(NUMBER, at, f"台账里找不到对应的数字：{'、'.join(open_numbers)}")


def _compare_clause(clause: str, truth: Truth, *, whole: bool) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the numbers of a clause that differ from those in the same words, and those nothing compares with."""
    words, numbers = split_numbers(clause)
    true = truth.clauses.get(words, [])
    if not numbers or (numbers in true and whole):
        return [], []
    if whole and len(_HAN.findall(words)) >= _LEAST_WORDS and true:
        return (list_differences(numbers, true[0]), []) if len(true) == 1 else ([], [*numbers])
    return [], [*split_numbers(_NOT_COUNTED.sub("", clause))[1]]
