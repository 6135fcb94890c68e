"""Build 提醒函, 催报单 and 督办单: the paper by which step 1 or 2 of the ladder reaches a branch, 一事一单.

Source: 实施意见 四(四) “加大督促检查和跟踪落实力度”. Drafted once a person has confirmed the step in the 核验表; what
it says was done before is only what is on record. Number, date and the last day to answer are filled in at signing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.ledger import Task
from pipeline.reports.lagging import format_schedule
from pipeline.reports.notice import OPEN_DAY, find_answer_form, format_row
from pipeline.reports.owed import describe_owed
from pipeline.reports.paper import Annex, Report, Table, mark_deadline_from_signing
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.ladder import Ladder, StepTaken, format_signed
from pipeline.terms import REMINDER_LETTER, SUPERVISION_SLIP, URGING_SLIP, format_chinese_date

_WIDTHS = (14, 86)
_RECEIPT_WIDTHS = (14, 36, 14, 36)
_ROOM = 6
"""Lines for handwriting in each answer of a 回执."""


def list_slip_matters(assessment: Assessment, document: str) -> tuple[str, ...]:
    """List the problems whose confirmed step is to be taken by a paper of a kind that is not signed yet."""
    due = ((str(problem), each.find_due_paper()) for problem, each in assessment.ladders.items())
    return tuple(problem for problem, step in due if step is not None and step.document == document)


def find_ladder(assessment: Assessment, matter: str) -> Ladder | None:
    """Find how far the problem of a matter has climbed; None if there is no such problem."""
    problem = ProblemId.parse(matter)
    return assessment.ladders.get(problem) if problem else None


def find_holder(assessment: Assessment, matter: str) -> str:
    """Find the branch that answers for a matter; empty if there is no such problem."""
    ladder = find_ladder(assessment, matter)
    return ladder.branch if ladder else ""


def build_slip_figures(assessment: Assessment, matter: str) -> dict[str, object]:
    """Return everything the wording may use."""
    office, ladder = assessment.office, find_ladder(assessment, matter)
    terms = office.settings.deadlines
    days = terms.step_days if ladder and ladder.number else terms.correction_days
    step = ladder.steps[-1] if ladder else None
    month = ladder.problem.period or assessment.ledger.period if ladder else assessment.ledger.period
    return {
        "period": month.as_chinese(),
        "as_of": format_chinese_date(assessment.date),
        "branch": assessment.formal_name(ladder.branch) if ladder else "",
        "task": ladder.task if ladder else "",
        "step": step.step if step else "",
        "confirmed": format_chinese_date(step.day) if step else "",
        "due": mark_deadline_from_signing(assessment, days),
        "days": days,
        "report_due": format_chinese_date(office.deadline(month)),
        "answer_form": find_answer_form(assessment, ladder.branch, [ladder.problem]) if ladder else "",
        "contact": office.settings.letters.contact,
        "bureau": office.settings.bureau.name,
    }


def build_slip_tables(assessment: Assessment, matter: str) -> Mapping[str, Table]:
    """Return the table 事项: what it is about, on what grounds, how it stands, and what was done before."""
    ladder = find_ladder(assessment, matter)
    rows = tuple(_list_matter_rows(assessment, ladder)) if ladder else ()
    return {"事项": Table(head=(), rows=rows, widths=_WIDTHS, centred=frozenset({0}))}


def _list_matter_rows(assessment: Assessment, ladder: Ladder) -> Iterator[tuple[str, str]]:
    task = assessment.ledger.by_number.get(ladder.number)
    last, period = ladder.steps[-1], assessment.ledger.period
    on_the_spot = ladder.problem.kind is ProblemKind.SITE
    about = ladder.task if on_the_spot else f"报送{period.as_chinese()}月报表"
    yield "事项", f"{ladder.task}（{ladder.number}）" if task else about
    grounds = "现场督查" if on_the_spot else _describe_grounds(assessment, task)
    yield "依据", f"{grounds}；{format_chinese_date(last.day)}核定{last.step}"
    if task is not None:
        yield "目标", "；".join(filter(None, (task.plan["goal"], f"完成时限：{task.plan['deadline']}")))
        yield "现状", "\n".join(_describe_state(assessment, ladder, task))
    else:
        yield "现状", f"{ladder.fact}（截至{format_chinese_date(assessment.date)}）"
    if before := [_describe_before(each) for each in ladder.steps[:-1] if each.is_on_record]:
        yield "此前措施", "；".join(before)


def _describe_grounds(assessment: Assessment, task: Task | None) -> str:
    """Return what proves the matter: the report with its sheet and row, else the looks into the inbox."""
    latest = task.latest if task else None
    if latest is None:
        return f"工作台账（截至{format_chinese_date(assessment.date)}）"
    return f"{latest.period.as_chinese()}月报表{format_row(latest.source)}"


def _describe_state(assessment: Assessment, ladder: Ladder, task: Task) -> Iterator[str]:
    """Yield 应达 beside the rate reported, since when it is so, and the branch's own words."""
    end, schedule = format_chinese_date(task.period.last_day), format_schedule(assessment, task)
    if task.now:
        told = f"报告{task.rate}%"
    else:
        told = f"本月没有有效数据，上次报告{task.rate}%" if task.latest else "还没有报过"
    since = f"，{ladder.first.as_chinese()}首次出现" if ladder.first < assessment.ledger.period else ""
    state = f"到{end}应达{schedule}，{told}；{ladder.fact}{since}"
    yield "；".join(filter(None, (state, describe_owed(assessment, task))))
    words = task.latest.problem or task.latest.progress if task.latest else ""
    if words:
        yield f"支部说明：{words}"


def _describe_before(step: StepTaken) -> str:
    """Tell an earlier step by its paper, so that the branch can find it again."""
    return f"{step.step}（{format_signed(step.paper)}）" if step.paper else f"{step.step}（{step.period.as_chinese()}）"


def _build_receipt(document: str, asked: Sequence[str]) -> tuple[Annex, ...]:
    """Build the 回执 on the lower half of the page; ``asked`` is what to answer, two questions a row."""
    answers = [(left, "", right, "") for left, right in zip(asked[::2], asked[1::2], strict=True)]
    rows = [("签收人", "", "签收日期", OPEN_DAY), *answers, ("支部书记", "", "填写日期", OPEN_DAY)]
    room = (2, *[_ROOM] * len(answers), 2)
    table = Table(head=(), rows=tuple(rows), widths=_RECEIPT_WIDTHS, centred=frozenset({0, 2, 3}), room=room)
    return (Annex(title=f"{document}回执", table=table, slip=True, below=True),)


def _build_slip(document: str, asked: Sequence[str]) -> Report:
    """Build the report of one kind of slip; ``asked`` are the questions of its 回执."""
    return Report(
        name=document,
        title=lambda _, __: f"“党建+”工作{document}",
        figures=build_slip_figures,
        annexes=lambda _, __: _build_receipt(document, asked),
        subjects=lambda assessment: list_slip_matters(assessment, document),
        tables=build_slip_tables,
        one_page=True,
        numbered=True,
        branch_of=find_holder,
        later=True,
    )


_OF_TASK = ("原因", "补救措施\n完成日期", "需局里协\n调的事项", "不同意见\n（陈述申辩）")
_OF_REPORT = ("未报的原因", "不同意见\n（陈述申辩）")
REMINDER_REPORT = _build_slip(REMINDER_LETTER, _OF_TASK)
URGING_REPORT = _build_slip(URGING_SLIP, _OF_REPORT)
SUPERVISION_REPORT = _build_slip(SUPERVISION_SLIP, _OF_TASK)
