"""F10: growth and decline are said only between two months that both have data, and in the right direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.periods import Month, Period
from pipeline.proof.claims import is_order
from pipeline.proof.fact_rows import count_tasks_then
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, list_unproven, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.proof.truth import Truth
from pipeline.reports.comparison import describe_record

RULE = Rule(
    id="F10",
    name="与上月比较有据、方向正确",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="红灯任务比上月增加2项。",
    miss="红灯任务3项。",
)
TREND = re.compile(r"[较比](?:上月|上个月|\d{1,2}月)|相比|同比|环比")
"""Words that compare with another month."""
CHANGE = re.compile(r"增加|上升|增长|增多|提高|减少|下降|降低|持平|增至|减至|升至|降至")
_UP, _DOWN = ("增加", "上升", "增长", "增多"), ("减少", "下降", "降低")
_LAMP = re.compile(r"[红黄绿灰]灯")
_SAID = re.compile(
    r"(?P<lamp>[红黄绿灰]灯)?(?:任务)?(?:数量?)?(?:(?:[较比]|与|同|和)(?:上个?月|\d{1,2}月)份?(?:相比)?，?)?(?:均|都|分别)?(?:有所|明显|略有)?"
    r"(?P<way>增加|上升|增长|增多|减少|下降|降低|持平)了?(?P<count>\d+(?!\d*(?:\.|%|个百分点)))?(?P<other>\d*(?:\.\d+)?(?:%|个百分点))?"
)
_BASIS = re.compile(
    r"(?P<months>(?:\d{4}年)?\d{1,2}月(?:、(?:\d{4}年)?\d{1,2}月)*)(?:以(?P<when>[^，；。（）]{2,16}时)的数据为准|按现有数据重新计算)"
)
_CHANGED = re.compile(r"其后有变化的任务(?P<count>\d+)项")
_INVOLVED = re.compile(r"其后有变化的任务\d+项，涉及(?P<count>\d+)个党支部")
_LOST = re.compile(r"红灯任务(?P<count>\d+)项(?:(?:\d{4}年)?\d{1,2}月没有有效数据|转为灰灯)")
_OTHER_YEARS = re.compile(r"同比|去年|上年")


def check_trends(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check what new statements say of last month's lamps, of the whole bureau or of one branch."""
    for each in list_unproven(reading, truth):
        yield from _check_basis(each, reading.branch, truth)
    for each in list_new_statements(reading, truth):
        compares = bool(TREND.search(each.text))
        if (
            each.text in truth.text
            or not (compares or _SAID.search(each.text))
            or (is_order(each.text) and not compares)
        ):
            continue
        found = [*_list_changes(each.text)]
        names = truth.find_names(each.text)
        known = [said for lamp, said in found if lamp and not said["other"]]
        if compares and (len(known) < len(found) or not found or len(names) > 1 or _OTHER_YEARS.search(each.text)):
            yield ask_person(RULE, each, "这句话与别的月份比较，请核对两个月的数据")
        if not known or len(names) > 1 or _OTHER_YEARS.search(each.text) or _names_other_month(each, truth):
            continue
        changes = _find_changes(names[0] if names else "", reading.branch, truth)
        if changes is None:
            yield (mark_wrong if compares else ask_person)(RULE, each, "上月或本月没有有效数据，不能比较")
        else:
            yield from _check_changes(each, found, changes, sure=compares)


def _check_basis(at: Statement, own: str, truth: Truth) -> Iterator[Remark]:
    """Check what a comparison says of its basis: when a month's figures were fixed, and what has changed since."""
    known = truth.assessment
    for found in _BASIS.finditer(at.text):
        for month in re.findall(r"(?:\d{4}年)?\d{1,2}月", found["months"]):
            period = _read_month(month, truth)
            true = describe_record(known, period)
            if period != truth.period and (found["when"] or "") != true:
                told = f"以{true}的数据为准" if true else "按现有数据重新计算"
                yield mark_wrong(RULE, at, f"台账：{period.as_chinese()}{told}")
    counts = {own: known.changed_since.get(own, 0)} if own else known.changed_since
    for pattern, true_count in (
        (_CHANGED, sum(counts.values())), (_INVOLVED, len(counts)), (_LOST, known.lost_red),
    ):  # fmt: skip
        found_count = pattern.search(at.text)
        if found_count and int(found_count["count"]) != true_count:
            yield mark_wrong(RULE, at, f"“{found_count[0]}”：台账是{true_count}")


def _read_month(text: str, truth: Truth) -> Period:
    year, _, month = text.removesuffix("月").rpartition("年")
    last = truth.period.last_day
    return Month(int(year) if year else last.year - (int(month) > last.month), int(month))


def _list_changes(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """List the changes a text speaks of with the lamp meant, the one named before if none is named; else empty."""
    lamp = ""
    for part in re.findall(r"[^；：（）]+", text):
        end = 0
        for found in _SAID.finditer(part):
            before = _LAMP.findall(part[end : found.start()])
            lamp = found["lamp"] or (before[-1] if before else lamp)
            yield lamp, found
            end = found.end()


def _names_other_month(at: Statement, truth: Truth) -> bool:
    """Whether a statement compares with a month that is not the last one, of which a person knows."""
    last = str(truth.figures["previous_month"])
    told = re.findall(r"(?:[较比]|与|同|和)(\d{1,2}月)", at.text)
    return any(each not in last for each in told)


def _find_changes(name: str, own: str, truth: Truth) -> Mapping[str, int] | None:
    """Find the changes of the lamps of the branch named, else of the one the paper is about, else of all.

    None: there is nothing to compare. The lamps of one branch are compared only where neither month has a grey one.
    """
    known, period = truth.assessment, truth.period
    one = name or (known.formal_name(own) if own else "")
    now, then = (count_tasks_then(known, each, {one} - {""}) for each in (period, period.shift(-1)))
    if now is None or then is None or (one and (now.get("灰灯") or then.get("灰灯"))):
        return None
    return {lamp: now.get(lamp, 0) - then.get(lamp, 0) for lamp in ("红灯", "黄灯", "绿灯", "灰灯")}


def _check_changes(
    at: Statement, found: list[tuple[str, re.Match[str]]], changes: Mapping[str, int], *, sure: bool
) -> Iterator[Remark]:
    for lamp, each in found:
        if not lamp or each["other"]:
            continue
        change = changes[lamp]
        sign = 1 if each["way"] in _UP else -1 if each["way"] in _DOWN else 0
        counted = int(each["count"]) if each["count"] else abs(change)
        if sign != (change > 0) - (change < 0) or (sign and counted != abs(change)):
            right = f"增加{change}项" if change > 0 else f"减少{-change}项" if change else "持平"
            yield (mark_wrong if sure else ask_person)(RULE, at, f"台账：{lamp}{right}")
