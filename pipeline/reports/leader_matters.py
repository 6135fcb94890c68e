"""List what waits for a leader (请领导拍板的事), and word the month in one sentence, both by rule from the ledger.

Each text is made of parts, so that every number in it still names the rows it counts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.contract.ledger import get_column_title
from pipeline.reports.follow_up import is_overdue
from pipeline.reports.ledger_rows import Figure
from pipeline.reports.month_report import BranchStand, MonthReport
from pipeline.reports.reported_rows import choose_open_matters
from pipeline.reports.shared_causes import SharedCause
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.submission_status import count_missed_months
from pipeline.terms import (
    ATTACHED_TABLES,
    CIRCULAR,
    DECISION_BOOK,
    MATTER_SHEET,
    WITHOUT_VALID_REPORT,
    DecisionKind,
    Lamp,
    Timeliness,
    format_day_within,
)

_OTHER = "其他"
_CAUSES = f"{ATTACHED_TABLES}（{CIRCULAR}）/需协调事项"
"""Where what branches reported is listed, equal matters once."""
_WIDELY_SHARED = 3
"""From so many branches on, one matter is put to a leader by itself: a single call can settle it."""
_MOST_SHARED, _MOST_NAMES, _MOST_OVERDUE, _LONGEST_QUOTE = 2, 6, 5, 40
_KINDS = {
    DecisionKind.CLOSING: "销号", DecisionKind.RECTIFY: "提请整改", DecisionKind.ESCALATE: "升级督促",
    DecisionKind.CHANGE: "变更延期", DecisionKind.PLEA: "陈述申辩", DecisionKind.CASE: "典型做法",
}  # fmt: skip
"""How a matter of the 核验表 is counted by what it proposes, under each that applies."""


@dataclass(frozen=True)
class Part:
    """A piece of a text; ``source`` names the rows that a number counts, empty for plain words."""

    text: str
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class LeaderMatter:
    """A matter with its facts and what a leader is asked to do about it."""

    title: tuple[Part, ...]
    facts: tuple[Part, ...]
    asked: str


def count_rows(rows: Figure, unit: str) -> Part:
    """Write how many rows there are, or what a figure adds up to, with its unit."""
    return Part(f"{rows.count}{unit}", rows.source)


def list_leader_matters(assessment: Assessment, report: MonthReport) -> tuple[LeaderMatter, ...]:
    """List overdue 整改, widely shared causes, branches without a report, undecided matters, and what was reported."""
    return tuple(
        matter
        for found in (
            _list_overdue(assessment, report),
            _list_widely_shared(assessment, report),
            _list_missing(assessment, report),
            _list_undecided(assessment, report),
            _list_reported(assessment, report),
        )
        for matter in found
    )


def _quote(cause: SharedCause) -> str:
    """Quote the words of one branch, 等 if others have other figures; a long text is cut, 附表 has all of it."""
    text = cause.words
    told = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 2] + "……"
    return f"“{told}”{'等' if cause.varied else ''}"


def join_names(names: Sequence[str], most: int = _MOST_NAMES) -> str:
    """Join names, and count those beyond the first few."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}个"


def _list_overdue(assessment: Assessment, report: MonthReport) -> Iterator[LeaderMatter]:
    cases = [each for each in assessment.rectifications if is_overdue(assessment, each)]
    if not cases:
        return
    told = dict.fromkeys(_describe_overdue(assessment, each) for each in sorted(cases, key=_get_due_day))
    as_of = format_day_within(assessment.date.year, assessment.date)
    yield LeaderMatter(
        title=(Part("整改逾期"), count_rows(report.overdue, "件")),
        facts=(Part(f"{join_names(list(told), _MOST_OVERDUE)}，截至{as_of}没有登记到反馈"),),
        asked="请定下一步督办措施",
    )


def _get_due_day(case: Rectification) -> dt.date:
    return case.due or dt.date.max


def _describe_overdue(assessment: Assessment, case: Rectification) -> str:
    """Name a branch and its 书记 with the notice and the day that has passed, so that a leader knows whom to ask."""
    branch = assessment.office.by_code.get(case.branch)
    day = f"{format_day_within(assessment.date.year, case.due)}到期" if case.due else ""
    told = (f"书记{branch.secretary}" if branch and branch.secretary else "", case.notice, day)
    return f"{assessment.name(case.branch)}（{'，'.join(filter(None, told))}）"


def _list_widely_shared(assessment: Assessment, report: MonthReport) -> Iterator[LeaderMatter]:
    for cause in _choose_widely_shared(report):
        names = [assessment.name(code) for code in cause.repeated]
        again = f"本月反映的{len(names)}个：" if len(names) < len(cause.branches) else ""
        yield LeaderMatter(
            title=(
                Part(f"{len(cause.branches)}个支部", _locate_cause(report, cause)),
                Part(f"{cause.kind}，事由相同"),
            ),
            facts=(Part(f"{_quote(cause)}（{_name_tasks(cause)}；{again}{join_names(names)}）"),),
            asked="建议指定牵头科室统一协调",
        )


def _choose_widely_shared(report: MonthReport) -> list[SharedCause]:
    """Choose what most branches say this month; what was told before and not again may be settled."""
    wide = [each for each in report.causes if len(each.repeated) >= _WIDELY_SHARED]
    return sorted(wide, key=lambda each: -len(each.repeated))[:_MOST_SHARED]


def _locate_cause(report: MonthReport, cause: SharedCause) -> str:
    return f"{_CAUSES}?序号={report.causes.index(cause) + 1}"


def _name_tasks(cause: SharedCause) -> str:
    names = list(dict.fromkeys(task.plan["task"] for task in cause.tasks))
    return names[0] if len(names) == 1 else f"涉及{len(names)}种任务"


def _name_with_secretary(assessment: Assessment, code: str) -> tuple[Part, ...]:
    """Name a branch with its 书记, whom a leader would ring, and for how many months nothing has been taken from it."""
    branch, status = assessment.office.by_code.get(code), assessment.delivered[code]
    who = f"（书记{branch.secretary}，连续" if branch and branch.secretary else "（连续"
    missed = count_missed_months(assessment.ledger.inputs, status)
    where = f"报送情况?{get_column_title('报送情况', 'branch')}={code}#{get_column_title('报送情况', 'missed')}"
    return Part(f"{assessment.name(code)}{who}"), Part(f"{missed}个月", where), Part("）")


def _list_missing(assessment: Assessment, report: MonthReport) -> Iterator[LeaderMatter]:
    """Yield the branches without a report that counts: those that sent nothing, then those whose file was not taken."""
    results = ((each.value, report.reports.choose(result=each.value)) for each in WITHOUT_VALID_REPORT)
    named = [each for each in ((Timeliness.MISSING.value, report.at(Timeliness.MISSING)), *results) if each[1].count]
    if not named:
        return
    codes = tuple(code for _, rows in named for code in rows.keys)
    without = report.lit(Lamp.GREY).choose(branch=codes)
    open_tasks = (task for task in assessment.ledger.tasks if task.branch in codes and task.closed is None)
    leaders = {task.plan["leader"] for task in open_tasks}
    facts = list[Part]()
    for at, (word, rows) in enumerate(named):
        facts += [Part(f"；{word}"), count_rows(rows, "个"), Part("：")] if at else []
        facts += _join_named(assessment, rows.keys)
    yield LeaderMatter(
        title=(Part(named[0][0]), count_rows(named[0][1], "个")),
        facts=(*facts, Part("，合计"), count_rows(without, "项"), Part("任务没有数据")),
        asked=f"请牵头领导{leaders.pop()}督促补报" if len(leaders) == 1 and all(leaders) else "请分管领导督促补报",
    )


def _join_named(assessment: Assessment, codes: Sequence[str]) -> Iterator[Part]:
    """Join branches with whom to ring, and count those beyond the first few."""
    for at, code in enumerate(codes[:_MOST_NAMES]):
        yield from (Part("、"),) if at else ()
        yield from _name_with_secretary(assessment, code)
    if len(codes) > _MOST_NAMES:
        yield Part(f"等{len(codes)}个")


def _list_undecided(assessment: Assessment, report: MonthReport) -> Iterator[LeaderMatter]:
    """Yield the matters of the 核验表; a month that is closed has none of its own, they are put again next month."""
    kinds: dict[tuple[str, str], set[DecisionKind]] = {}
    for line in assessment.lines:
        if line.sheet == MATTER_SHEET:
            kinds.setdefault((line.branch, line.matter), set()).update(part.matter for part in line.parts)
    if not kinds:
        return
    counts = Counter(word for each in kinds.values() for word in _name_kinds(each))
    several = f"（有的一件几项，共{counts.total()}项）" if counts.total() > len(kinds) else ""
    book = "转入下月核验表" if report.signed else f"见《{DECISION_BOOK}》"
    told = "、".join(f"{word}{counts[word]}项" for word in (*_KINDS.values(), _OTHER) if counts[word])
    yield LeaderMatter(
        title=(Part("待定事项"), Part(f"{len(kinds)}件", f"{DECISION_BOOK}/{MATTER_SHEET}")),
        facts=(Part(f"{told}{several}，{book}"),),
        asked="请核验人逐件定",
    )


def _name_kinds(kinds: Collection[DecisionKind]) -> list[str]:
    """Name what a matter asks to be decided; 整改 and 升级督促 of one problem are one decision."""
    asked = [
        kind
        for kind in _KINDS
        if kind in kinds and not (kind is DecisionKind.ESCALATE and DecisionKind.RECTIFY in kinds)
    ]
    return [_KINDS[kind] for kind in asked] or [_OTHER]


def _list_reported(assessment: Assessment, report: MonthReport) -> Iterator[LeaderMatter]:
    """Yield what branches ask to be coordinated, and nobody has answered, beside what is put to a leader by itself."""
    put = _choose_widely_shared(report)
    rest = [each for each in report.causes if each not in put]
    if not rest:
        return
    first = [f"{_quote(each)}（{_name_branches(assessment, each)}）" for each in rest[:2]]
    yield LeaderMatter(
        title=(Part("支部反映困难"), count_rows(choose_open_matters(assessment), "条")),
        facts=(
            Part(f"{'另有' if put else '有'}{'、'.join(first)}{'等' if len(rest) > len(first) else ''}，归并后共"),
            Part(f"{len(report.causes)}件", _CAUSES),
            Part("，见附表“需协调事项”"),
        ),
        asked="请有关科室答复支部",
    )


def _name_branches(assessment: Assessment, cause: SharedCause) -> str:
    return join_names([assessment.name(code) for code in cause.branches], 3)


def word_headline(assessment: Assessment, report: MonthReport) -> tuple[Part, ...]:
    """Word the month in one sentence: the change of red lamps, overdue 整改, missing reports, a shared cause.

    What the office has written for this month in its settings stands instead.
    """
    written = assessment.office.settings.headline
    own = next((each.text for each in written if each.period == str(report.period)), "")
    if own:
        return (Part(own),)
    clauses = [
        _word_red(report), _word_grey(report), _word_overdue(report), _word_missing(report), _word_shared(report),
    ]  # fmt: skip
    parts: list[Part] = []
    for clause in filter(None, clauses):
        parts += [Part("；"), *clause] if parts else clause
    return (*parts, Part("。"))


def _word_red(report: MonthReport) -> list[Part]:
    red, total = report.lit(Lamp.RED), report.tasks
    start = [Part("在册任务"), count_rows(total, "项"), Part("，红灯")]
    if report.before.red is None:
        why = Part(f"（{report.incomparable}，灯色不与上月比较）")
        return [*start, count_rows(red, "项"), why, *_word_most_red(report)]
    change = red.count - report.before.red.count
    if change == 0:
        return [*start, count_rows(red, "项"), Part("，与上月持平"), *_word_most_red(report)]
    before = Part(f"{report.before.red.count}项", report.before.red.source)
    moved = "增至" if change > 0 else "减至"
    return [*start, Part("由上月"), before, Part(moved), count_rows(red, "项"), *_word_most_red(report)]


def _word_most_red(report: MonthReport) -> list[Part]:
    red = [each for each in report.branches if each.count(Lamp.RED)]
    if len(red) <= 1:
        return [Part(f"，在{red[0].name}")] if red else []
    most = max(each.count(Lamp.RED) for each in red)
    first = [each for each in red if each.count(Lamp.RED) == most]
    spread = [Part("，分布在"), count_rows(report.lit(Lamp.RED).count_distinct("branch"), "个支部")]
    if most == 1 or len(first) > _WIDELY_SHARED:
        return spread
    return [*spread, Part(f"，{'、'.join(each.name for each in first)}最多（"), _count_red(first[0]), Part("）")]


def _count_red(stand: BranchStand) -> Part:
    return count_rows(stand.tasks.choose(lamp=Lamp.RED.value), "项")


def _word_grey(report: MonthReport) -> list[Part]:
    """Word grey lamps if they have grown by more than the red ones: then the month knows less than the last one."""
    grey, before = report.lit(Lamp.GREY), report.before
    if before.grey is None or before.red is None:
        return []
    grown = grey.count - before.grey.count
    if grown <= max(report.lit(Lamp.RED).count - before.red.count, 0):
        return []
    then = Part(f"{before.grey.count}项", before.grey.source)
    return [Part("没有有效数据的（灰灯）由"), then, Part("增至"), count_rows(grey, "项")]


def _word_overdue(report: MonthReport) -> list[Part]:
    return [Part("整改逾期未登记到反馈"), count_rows(report.overdue, "件")] if report.overdue.count else []


def _word_missing(report: MonthReport) -> list[Part]:
    missing = report.at(Timeliness.MISSING)
    return [count_rows(missing, "个支部"), Part("漏报")] if missing.count else []


def _word_shared(report: MonthReport) -> list[Part]:
    widest = next(iter(_choose_widely_shared(report)), None)
    if widest is None:
        return []
    number = Part(f"{len(widest.branches)}个支部", _locate_cause(report, widest))
    again = f"（本月{len(widest.repeated)}个）" if len(widest.repeated) < len(widest.branches) else ""
    return [number, Part(f"因{_quote(widest)}{widest.kind}{again}，可由局里统一协调")]
