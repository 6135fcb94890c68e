"""Build 工作简报: the 典型做法 that people passed in a month, for superiors, leaders and branches to read.

Source: 实施意见 二(三) “典型示范，以点带面”. It says what the branch planned, what it did and how far it came; praise
is for people to add. Without a case that was passed there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.contract.paper_settings import BureauSettings
from pipeline.ledger import Task
from pipeline.reports.paper import Chart, Masthead, Report
from pipeline.reports.rate_chart import RATE_CHART, build_rate_chart
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.decided_items import DecidedItem
from pipeline.terms import BULLETIN, DecisionKind, format_chinese_numeral, format_day_within, format_formal_name


@dataclass(frozen=True, kw_only=True)
class BulletinCase:
    """One 典型做法: the plan of its task, the text that was passed, and its 完成率, None if this month has no data."""

    mark: str
    branch: str
    task: str
    measure: str
    goal: str
    text: str
    rate: int | None
    closed: bool


def list_bulletin_items(assessment: Assessment) -> tuple[DecidedItem, ...]:
    """List the 典型做法 passed in the month whose tasks the ledger has, without those a signed 简报 has printed."""
    ledger = assessment.ledger
    signed = [each for each in ledger.inputs.issued if (each.document, each.period) == (BULLETIN, str(ledger.period))]
    printed = max((each.record.last_receipt for each in signed), default=0)
    picked = (each for each in assessment.decided[DecisionKind.CASE] if each.passed and each.task is not None)
    return tuple(each for each in picked if each.decision.receipt > printed)


def list_bulletin_subjects(assessment: Assessment) -> tuple[str, ...]:
    """Return one paper about the whole bureau, none without a case."""
    return ("",) if list_bulletin_items(assessment) else ()


def format_bulletin_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of its article: the only case, else that of the month."""
    items = list_bulletin_items(assessment)
    if len(items) == 1 and items[0].task is not None:
        return f"{format_formal_name(items[0].decision.branch_name)}：{items[0].task.plan['task']}"
    return f"{assessment.ledger.period.as_chinese()}“党建+”工作典型做法"


def build_bulletin_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    period, items = assessment.ledger.period, list_bulletin_items(assessment)
    return {
        "period": period.as_chinese(),
        "period_end": format_day_within(period.year, period.last_day),
        "cases": [_build_case(each, each.task, at) for at, each in enumerate(items, 1) if each.task is not None],
    }


def _build_case(item: DecidedItem, task: Task, at: int) -> BulletinCase:
    now = task.now
    text = item.decision.note or (now.progress if now else "") or task.plan["task"]
    return BulletinCase(
        mark=format_chinese_numeral(at),
        branch=format_formal_name(item.decision.branch_name),
        task=task.plan["task"],
        measure=task.plan["measure"].rstrip("。；"),
        goal=task.plan["goal"].rstrip("。；"),
        text=text.rstrip("。；"),
        rate=task.rate if now else None,
        closed=task.closed is not None,
    )


def build_bulletin_charts(assessment: Assessment, _: str = "") -> Mapping[str, Chart]:
    """Return 完成率 of the only case over the months of the year; empty with several, which are not to be compared."""
    tasks = [each.task for each in list_bulletin_items(assessment) if each.task is not None]
    drawn = tasks if len(tasks) == 1 else []
    return {RATE_CHART: build_rate_chart(assessment, drawn, [task.plan["task"] for task in drawn])}


def _build_masthead(bureau: BureauSettings) -> Masthead:
    return Masthead(bureau.bulletin_name, bureau.signer)


def _build_tail(bureau: BureauSettings) -> tuple[str, ...]:
    """Return 报, 送 and 发; how many copies are printed is blank."""
    above = "、".join(each.strip("。、") for each in (bureau.report_copied_to, bureau.report_to) if each.strip("。、"))
    sent = bureau.bulletin_sent_to.strip("。、")
    lines = (f"报：{above}。", f"送：{sent}。" if sent else "", f"发：{bureau.addressee}。\t（共印　　份）")
    return tuple(filter(None, lines))


BULLETIN_REPORT = Report(
    name=BULLETIN,
    title=format_bulletin_title,
    figures=build_bulletin_figures,
    subjects=list_bulletin_subjects,
    whole=True,
    charts=build_bulletin_charts,
    masthead=_build_masthead,
    tail=_build_tail,
    numbered=True,
    signed=False,
    on_demand=True,
    readers="上级、局领导和各支部",
)
