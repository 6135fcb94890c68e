"""Word the lines below the six figures: how 整改 moved, what the last 通报 asked for, what is due next month."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.board.shapes import Standing
from pipeline.contract.circular_duty import DutyKind, DutyState
from pipeline.reports.falling_due import REACHED, name_next_term
from pipeline.reports.leader_matters import Part, count_rows, join_names
from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.month_report import EarlierCount, MonthReport
from pipeline.terms import Lamp, format_day_within

_UNITS = {DutyKind.ANSWER: "条", DutyKind.REPORT: "个支部", DutyKind.RECTIFY: "项"}


_MOST_NAMED = 3


def build_standings(report: MonthReport) -> tuple[Standing, ...]:
    """Build the lines."""
    return (
        Standing("整改与上月比", tuple(_word_rectifications(report))),
        Standing(_name_followed(report), tuple(_word_followed(report))),
        Standing(f"{report.period.shift(1).as_chinese_within(report.period.year)}要到期的", tuple(_word_due(report))),
    )


def _word_rectifications(report: MonthReport) -> Iterator[Part]:
    before = report.before
    told = (
        ("逾期没有反馈", report.overdue, before.overdue), ("在改", report.mending, before.mending),
        ("已销号", report.mended, before.mended),
    )  # fmt: skip
    for at, (name, rows, then) in enumerate(told):
        yield Part(f"{'；' if at else ''}{name}")
        yield from _word_change(rows, then)
    if before.mending is None:
        yield Part("（上月没有汇总，不比较）")


def _word_change(rows: LedgerRows, then: EarlierCount | None) -> Iterator[Part]:
    yield count_rows(rows, "件")
    if then is not None:
        change = rows.count - then.count
        moved = f"，{'增' if change > 0 else '减'}{abs(change)}件" if change else "，持平"
        yield from (Part("（上月"), Part(f"{then.count}件", then.source), Part(f"{moved}）"))


def _name_followed(report: MonthReport) -> str:
    paper = report.followed
    if paper is None:
        return "上次通报的要求"
    return f"{paper.name}的要求（{format_day_within(report.as_of.year, paper.signed)}签发）"


def _word_followed(report: MonthReport) -> Iterator[Part]:
    """Word for each kind of duty how many there are, and how they stand; what is broken stands first."""
    paper = report.followed
    if paper is None:
        yield Part("还没有签发过通报")
        return
    if not paper.duties.count:
        yield Part("没有定下期限要落实的事" if paper.dated else "签发时没有登记期限")
        return
    kinds = [(kind, rows) for kind in DutyKind if (rows := paper.duties.choose(kind=kind.value)).count]
    for at, (kind, rows) in enumerate(kinds):
        yield from (Part(f"{'；' if at else ''}{kind}"), count_rows(rows, _UNITS[kind]), Part("："))
        yield from _word_states(rows)
        broken = {each.cells["branch"] for each in rows.choose(state=DutyState.BROKEN.value).rows}
        if broken and kind is not DutyKind.ANSWER:
            yield Part(f"（{join_names([each.name for each in report.branches if each.code in broken], _MOST_NAMED)}）")


def _word_states(rows: LedgerRows) -> Iterator[Part]:
    order = (DutyState.BROKEN, DutyState.PENDING, DutyState.KEPT, DutyState.KEPT_LATE, DutyState.GONE)
    found = [(state, some) for state in order if (some := rows.choose(state=state.value)).count]
    for at, (state, some) in enumerate(found):
        yield from (Part(f"{'、' if at else ''}{state}"), count_rows(some, ""))


def _word_due(report: MonthReport) -> Iterator[Part]:
    term = name_next_term(report.period)
    tasks, cases = report.tasks.choose(term=term), report.rectifications.choose(term=term)
    yield from (Part("任务"), count_rows(tasks, "项"))
    lit = [(lamp, some) for lamp in (Lamp.RED, Lamp.YELLOW, Lamp.GREY) if (some := tasks.choose(lamp=lamp.value)).count]
    for at, (lamp, some) in enumerate(lit):
        yield from (Part(f"{'、' if at else '（其中'}{lamp}灯"), count_rows(some, ""))
    yield from (Part("）；整改" if lit else "；整改"), count_rows(cases, "件"))
    reached = report.tasks.choose(term=REACHED)
    if reached.count:
        yield from (Part("；以前到期、没有完成的"), count_rows(reached, "项"))
