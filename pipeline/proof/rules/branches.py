"""F4 and F5: every branch named exists, what is said of it is true, and lists that claim to be complete are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from pipeline.proof.claims import ClaimForm, judge_parts
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.proof.truth import Truth
from pipeline.reports.follow_up import is_past_due, may_be_named
from pipeline.supervision.owed import OWED

RULE = Rule(
    id="F4",
    name="点名的支部在名册上，所说属实",
    weight=Weight.MUST,
    source="条例第二十条：名称准确、情况属实",
    hit="机关一党支部漏报。",
    miss="福利院党支部漏报。",
)
COMPLETE = Rule(
    id="F5",
    name="名单齐全，或写明“等”",
    weight=Weight.USUAL,
    source="条例第二十条：情况属实",
    hit="漏报的党支部有1个：。",
    miss="漏报的党支部有1个：福利院党支部。",
)
_LISTS = (
    (re.compile(r"漏报(?:的党支部)?(?:有)?\d*个?："), "missing_names"),
    (re.compile(r"迟报(?:的党支部)?(?:有)?\d*个?："), "late"),
    (re.compile(r"(?:汇总后|汇总日(?:（[^）]*）)?后)?补报(?:的党支部)?(?:有)?\d*个?："), "supplementary"),
    (re.compile(r"退回尚未重报\d*个?："), "to_correct_names"),
    (re.compile(r"无法读取\d*个?："), "unreadable_names"),
    (re.compile(r"不是规定的填报表或看不出月份\d*个?："), "unrecognised_names"),
    (re.compile(r"台账中没有任务的\d*个?："), "taskless_names"),
    (re.compile(r"零报告(?:的党支部)?(?:有)?\d*个?："), "nil_names"),
    (
        re.compile(
            r"(?:没有红灯和灰灯任务(?:、(?:过半|半数以上)任务绿灯)?的党支部有|没有在改和待核实事项的)"
            r"\d+个(?:（按名册顺序）)?："
        ),
        "clean",
    ),
)
_OVERDUE = re.compile(r"整改(?:通知书)?到期、尚未销号的\d+项：")
_ORDERS = re.compile(r"请[^。；]*$|前$")
_NEGATED = re.compile(r"(?:没有|未|无|不|非|除)[^，。；：]*$")
_UNKNOWN = re.compile(r"(?:^|[、，：])(?P<name>[\u4e00-\u9fff]{2,14}党支部)")
_GENERAL = re.compile(r"[各个些所该本的由请其和与对]|有关|全部|相关|多数|少数|部分|以上|上述|下列|其[他余]")
_OWED = "|".join(OWED)
_RESOLVED = re.compile(
    rf"“[^”]+”(?:（(?:应达\d+%，实际\d+%)?(?:，?(?:{_OWED})(?:、(?:{_OWED}))*)?）)?"
    r"|（?(?:整改通知书)?〔\d+〕\d+号）?|[红黄绿灰]灯(?:任务)?(?:有|共)?\d+项"
    r"|（此前已采取措施：[^）]+）|[有和、，：]"
)
"""What other rules judge beside the name of a branch; whatever else is said of it is shown to a person."""


def list_true_names(truth: Truth, key: str) -> list[str]:
    """List the branches of a figure, by their names in papers."""
    listed = truth.figures[key]
    return [str(getattr(each, "name", each)) for each in listed] if isinstance(listed, list) else []


def check_branches(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check the branches of every statement that is new in its words."""
    for each in list_new_statements(reading, truth):
        yield from _check_unknown(each, truth)
        names = truth.find_names(each.text)
        lists = _find_lists(each.text, truth)
        for listed, key in lists:
            yield from _check_list(each, listed, list_true_names(truth, key), truth)
        if names and not lists:
            yield from _check_claim(each, names, reading, truth)


def _find_lists(text: str, truth: Truth) -> list[tuple[str, str]]:
    """Find the lists of branches in a statement, each up to the head of the next, with the figure it is about.

    What a sentence orders (请下列党支部于…前补报：) claims nothing. Lists of those without a fault, of a part of the
    branches or of another month are none of these.
    """
    heads = sorted(
        (found.start(), found.end(), key) for pattern, key in _LISTS for found in pattern.finditer(text)
    )  # fmt: skip
    ends = [*(start for start, _, _ in heads), len(text)][1:]
    return [
        (text[begin:end], key)
        for (start, begin, key), end in zip(heads, ends, strict=True)
        if not _ORDERS.search(text[:start])
        and not _NEGATED.search(text[:start])
        and all(part.now for part in judge_parts(text[:begin], truth))
    ]


def _check_unknown(at: Statement, truth: Truth) -> Iterator[Remark]:
    for found in _UNKNOWN.finditer(truth.name_pattern.sub("", at.text)):
        name = found["name"]
        if _GENERAL.search(name.removesuffix("党支部")) or name in truth.text:
            continue
        near = get_close_matches(name, [*truth.names], 1, 0.7)
        if near or any(pattern.search(at.text) for pattern, _ in _LISTS):
            yield mark_wrong(RULE, at, f"名册里没有“{name}”" + (f"，相近的是“{truth.names[near[0]]}”" if near else ""))
        else:
            yield ask_person(RULE, at, f"名册里没有“{name}”")


def _check_list(at: Statement, listed: str, true: Sequence[str], truth: Truth) -> Iterator[Remark]:
    named = truth.find_names(listed)
    for name in named:
        if name not in true:
            yield mark_wrong(RULE, at, f"台账里{name}不在此列")
    if (left := [name for name in true if name not in named]) and "等" not in listed:
        yield mark_wrong(COMPLETE, at, f"还有：{'、'.join(left)}")


def _find_replaced(at: Statement, reading: Reading, truth: Truth) -> list[str]:
    """Find the branches that the draft names in the same sentence, if the paper does not say it of them any more.

    Whom an order is for is not a fact.
    """
    said = {each.text for each in reading.statements}
    gone = [each for each in truth.by_frame.get(truth.mask_names(at.text), ()) if each not in said]
    return truth.find_names(gone[0]) if gone and not _ORDERS.search(at.text) else []


def _check_claim(at: Statement, names: list[str], reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check what is said of the branches named: by the rows of the ledger, else by the sentence of the draft."""
    parts = [*judge_parts(at.text, truth, own=reading.branch)]
    claims = [part.claim for part in parts if truth.find_names(part.text) and not (part.bare and not part.claim)]
    told = claims or [part.claim for part in parts if not part.bare]
    wrong = [claim for claim in claims if claim and claim.form is ClaimForm.NAMED and claim.holds is False]
    replaced = _find_replaced(at, reading, truth)
    if wrong:
        yield from (mark_wrong(RULE, at, f"“{each.part}”不属实，台账里不是这样：{each.told}") for each in wrong)
    elif told and all(claim is not None and claim.holds is not None for claim in told):
        return
    elif _OVERDUE.search(at.text):
        yield from _check_overdue(at, names, truth)
    elif replaced and names != replaced:
        yield mark_wrong(RULE, at, f"起草的是{'、'.join(replaced)}，写的是{'、'.join(names)}")
    elif _RESOLVED.sub("", truth.name_pattern.sub("", at.text)):
        yield ask_person(RULE, at, f"点了名，说法没有现成的数据可对：{'、'.join(names)}")


def _check_overdue(at: Statement, names: Sequence[str], truth: Truth) -> Iterator[Remark]:
    """Check who is named for a case past its day: answered or not, a person may say so of either.

    Whether such a branch is named in print at all is decided in the 核验表.
    """
    seen = truth.assessment
    past = [each for each in seen.rectifications if is_past_due(seen, each)]
    true = {seen.formal_name(each.branch) for each in past}
    decided = {seen.formal_name(each.branch) for each in past if may_be_named(seen, each)}
    for name in names:
        if name not in true:
            yield mark_wrong(RULE, at, f"{name}没有到期未销号的整改")
        elif name not in decided:
            yield ask_person(RULE, at, f"是否点名通报{name}，核验表上还没有同意")
