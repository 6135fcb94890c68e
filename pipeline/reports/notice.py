"""Build 整改通知书: what one branch must rectify and by when, drafted after the bureau has confirmed the problems.

Source: 实施意见 四(四) “加大督促检查和跟踪落实力度”. It is not a statutory kind of document (法定文种) but a plain
paper with a number series of its own; number, date and due day are filled in when it is issued.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.replies import format_lamp_key
from pipeline.ledger import SourceRow, Task
from pipeline.reports.lagging import format_schedule
from pipeline.reports.owed import describe_owed, find_asked_extension
from pipeline.reports.paper import Annex, Report, Table
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.rectification.transitions import WITHOUT_NOTICE
from pipeline.terms import OPEN_DUE, RECTIFICATION_NOTICE, format_chinese_date

RECEIPT_TITLE = "整改通知书回执"
OPEN_DAY = "　　年　月　日"
_ROOM = (2, 2, 1, 2)
"""Lines for handwriting per problem in the 回执."""


def list_rectifications_to_order(assessment: Assessment, branch: str) -> tuple[Rectification, ...]:
    """Return the branch's problems that are confirmed or relapsed (反弹) and not yet covered by a notice."""
    return tuple(each for each in assessment.rectifications_by_branch.get(branch, ()) if each.stage in WITHOUT_NOTICE)


def list_notice_branches(assessment: Assessment) -> tuple[str, ...]:
    """Return the branches with such a problem, in roster order."""
    return tuple(
        branch.code for branch in assessment.office.branches if list_rectifications_to_order(assessment, branch.code)
    )


def format_notice_title(_: Assessment, __: str) -> str:
    """Return the title of the paper."""
    return f"“党建+”工作{RECTIFICATION_NOTICE}"


def build_notice_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return everything the wording may use."""
    inputs, office = assessment.ledger.inputs, assessment.office
    listed, days = list_rectifications_to_order(assessment, branch), office.settings.deadlines
    following = assessment.ledger.period.shift(1)
    return {
        "period": assessment.ledger.period.as_chinese(),
        "as_of": format_chinese_date(inputs.date),
        "branch": assessment.formal_name(branch),
        "problems_count": len(listed),
        "asked_extensions": sum(
            bool(find_asked_extension(assessment, task))
            for task in (assessment.ledger.by_number.get(each.number) for each in listed)
            if task is not None
        ),
        "relapsed_count": sum(each.relapses > 0 for each in listed),
        "rectify_days": days.rectify_days,
        "cooling_days": days.cooling_days,
        "due": OPEN_DUE,
        "next_period": following.as_chinese(),
        "next_month": following.as_chinese_within(assessment.ledger.period.year),
        "answer_form": find_answer_form(assessment, branch, [each.problem for each in listed]),
        "contact": office.settings.letters.contact,
        "bureau": office.settings.bureau.name,
    }


def find_answer_form(assessment: Assessment, branch: str, problems: Iterable[ProblemId]) -> str:
    """Return the period of the form the branch holds with a row of 需答复 for every problem; empty if there is none.

    A paper names only a way of answering that the branch has: a form handed out later may come too late.
    """
    inputs = assessment.ledger.inputs
    form = inputs.answer_forms.get(branch)
    held = form is not None and all(format_lamp_key(each) in form.keys for each in problems)
    return form.period.as_chinese_within(assessment.ledger.period.year) if form and held else ""


def build_notice_tables(assessment: Assessment, branch: str) -> dict[str, Table]:
    """Return the table 问题清单."""
    rows = [
        (
            str(index),
            each.task or "月报报送",
            _format_fact(assessment, each),
            _describe_evidence(assessment, each),
            each.first.as_chinese(),
        )
        for index, each in enumerate(list_rectifications_to_order(assessment, branch), start=1)
    ]
    head = ("编号", "工作任务", "事实", "数据来源", "首次出现")
    return {"问题清单": Table(head=head, rows=tuple(rows), widths=(5, 17, 52, 15, 11), centred=frozenset({0, 4}))}


def _format_fact(assessment: Assessment, each: Rectification) -> str:
    """Return the fact with the number of relapses if any, and what the branch can check and answer it by."""
    fact = f"{each.fact}（整改销号后反弹，第{each.relapses}次）" if each.relapses else each.fact
    task = assessment.ledger.by_number.get(each.number)
    return "\n".join((fact, *_describe_plan(assessment, task))) if task else fact


def _describe_plan(assessment: Assessment, task: Task) -> Iterator[str]:
    """Yield goal and deadline, 应达 beside the rate reported with what the bureau owes, and the branch's own words."""
    goal, deadline = task.plan["goal"], task.plan["deadline"]
    yield "；".join(part for part in (f"目标：{goal}" if goal else "", f"完成时限：{deadline}") if part)
    end, schedule = format_chinese_date(task.period.last_day), format_schedule(assessment, task)
    before = f"未报送，上次报告{task.rate}%" if task.latest else "尚未报送过"
    told = f"报告{task.rate}%" if task.now else before
    yield "；".join(filter(None, (f"{end}应达{schedule}，{told}", describe_owed(assessment, task))))
    words = task.latest.problem or task.latest.progress if task.latest else ""
    if words:
        yield f"支部说明：{words}"


def _describe_evidence(assessment: Assessment, each: Rectification) -> str:
    """Return the report that proves the problem, with sheet and row; for a missing report, the submission table."""
    if each.problem.kind is ProblemKind.SITE:
        return ProblemKind.SITE.value
    task = assessment.ledger.by_number.get(each.number)
    latest = task.latest if task else None
    if latest is not None:
        return f"{latest.period.as_chinese()}月报表{format_row(latest.source)}"
    told = next((state.source for state in each.states if state.source is not None), None)
    if each.number and told:
        return f"工作台账{format_row(told)}"
    return f"报送情况统计表（截至{format_chinese_date(assessment.date)}）"


def format_row(source: SourceRow) -> str:
    """Return sheet and row of a source, empty if it has none."""
    return f"“{source.sheet}”第{source.row}行" if source.row else ""


def build_notice_annexes(assessment: Assessment, branch: str) -> tuple[Annex, ...]:
    """Return the 回执, which the branch signs, fills in by hand and sends back."""
    count = len(list_rectifications_to_order(assessment, branch))
    blocks = [row for index in range(1, count + 1) for row in _build_answer_rows(str(index) if count > 1 else "")]
    rows = [
        ("签收支部", assessment.formal_name(branch), "签收日期", OPEN_DAY), ("签收人", "", "支部书记", ""),
        *blocks,
    ]  # fmt: skip
    note = "收到后先填签收人、签收日期并交回；其余各栏于整改时限前填好反馈，不需要的栏空着。"
    room = (2, 1, *_ROOM * count)
    table = Table(head=(), rows=tuple(rows), widths=(18, 42, 18, 22), centred=frozenset({0, 2, 3}), room=room)
    return (Annex(title=RECEIPT_TITLE, table=table, note=note, slip=True),)


def _build_answer_rows(index: str) -> Iterator[tuple[str, ...]]:
    """Yield what a branch can answer to one problem, numbered if there are several."""
    mark = f"问题{index}" if index else ""
    yield f"{mark}整改措施", "", "责任人", ""
    yield f"{mark}整改情况", "", "完成日期", OPEN_DAY
    yield f"{mark}延期原因", "", "申请延期至", OPEN_DAY
    yield f"{mark}陈述申辩", "", "填表人", ""


NOTICE_REPORT = Report(
    name=RECTIFICATION_NOTICE,
    title=format_notice_title,
    figures=build_notice_figures,
    annexes=build_notice_annexes,
    subjects=list_notice_branches,
    tables=build_notice_tables,
    numbered=True,
    cases=list_rectifications_to_order,
)
