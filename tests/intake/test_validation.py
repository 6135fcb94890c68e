"""Promise 5, first half: whatever a branch rightly fills in is read back as it was meant, and nothing is said about it."""

from __future__ import annotations

from dataclasses import replace

from bureau import (
    EMPTY,
    answers,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    judged_all,
    new_row,
    record_of,
    request,
    row_of,
    task_frame,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.contract.monthly import list_task_columns
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow, SubmittedValues
from pipeline.intake.cells.nothing import is_ditto, means_nothing
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.files import ValidatedFile
from pipeline.terms import ASKS_EXTENSION, CATEGORIES, DONE, NOT_STARTED, STATUSES, Disposition

TRICKY = (
    "=1+1", "+86", "-5", "@甲", "'撇号", "<b>&amp;", "80%", "2026.11", "合计", "无", "𠮷野家𬱖", "一行\n二行", "“引号”",
    "备注：略", "http://example.com", "#REF!", "1", "注：无", "新增任务", "变更申请", "任务编号",
)  # fmt: skip
DEADLINES = (
    "2027年3月31日",
    "2026年12月1日",
    "长期坚持",
    "2026年底",
    "2026年第四季度",
    "2027年上半年",
    "2026年11月下旬",
)
PEOPLE = ("周明远", "陈晓岚", "吴启航、李文静", "欧阳一诺", "阿依古丽·买买提")
DOMAINS = ("党的建设", "社会救助", "养老服务", "慈善事业促进")

characters = st.characters(
    codec="utf-8", categories=("L", "N", "P", "S"), include_characters="，。、；：？！“”（）《》—…％ "
)
words = st.one_of(st.sampled_from(TRICKY), st.text(characters, min_size=1, max_size=150).map(str.strip))
PROSE = next(column for column in list_task_columns() if column.name == "problem")


def says_nothing(text: str) -> bool:
    """Whether a text refers to another cell or says that there is nothing to say."""
    return is_ditto(text) or means_nothing(text, PROSE)


sentences = words.filter(
    lambda text: bool(text) and clean_cell(text) == (text, 0) and len(text) <= 150 and not says_nothing(text)
)
short = sentences.map(lambda text: text[:80].strip()).filter(bool)
optional = st.one_of(st.none(), sentences)


@st.composite
def states(draw: st.DrawFn) -> dict[str, DisplayValue]:
    """A status with a rate that goes with it."""
    status = draw(st.sampled_from(STATUSES))
    rate = {DONE: 100, NOT_STARTED: 0}.get(status)
    return {"status": status, "rate": draw(st.integers(0, 100)) if rate is None else rate}


@st.composite
def plans(draw: st.DrawFn) -> dict[str, str]:
    """A complete plan."""
    people = st.sampled_from(PEOPLE)
    return {
        "category": draw(st.sampled_from(CATEGORIES)), "domain": draw(st.sampled_from(DOMAINS)), "task": draw(short),
        "measure": draw(sentences), "goal": draw(sentences), "leader": draw(people), "owner": draw(people),
        "deadline": draw(st.sampled_from(DEADLINES)),
    }  # fmt: skip


@st.composite
def forms(draw: st.DrawFn) -> DistributedForm:
    """A form with up to four tasks."""
    tasks = []
    for row in range(1, draw(st.integers(0, 4)) + 1):
        state = draw(states())
        tasks.append(handed_task("MZ03", row, int(str(state["rate"])), str(state["status"]), draw(plans())))
    return handed("MZ03", tasks)


@st.composite
def moved_rows(draw: st.DrawFn, task: DistributedTask) -> SubmittedRow:
    """A handed task's row: left alone, or with a new state that is told."""
    if draw(st.booleans()):
        return row_of(task)
    return row_of(task, **draw(states()), progress=draw(sentences), problem=draw(optional), next_step=draw(optional))


@st.composite
def submissions(draw: st.DrawFn) -> tuple[DistributedForm, SubmittedValues]:
    """A form and one right way to fill it in."""
    form = draw(forms())
    if form.tasks and draw(st.integers(0, 4)) == 0:
        return form, answers(*map(row_of, form.tasks), flag="无变化", nil_reason=draw(optional))
    rows = [draw(moved_rows(task)) for task in form.tasks]
    used = form.new_numbers[: draw(st.integers(0, 3))]
    rows += [new_row(number, **draw(plans()), **draw(states()), progress=draw(sentences)) for number in used]
    asked = [
        request(str(row.values["number"]), "完成时限", "2027年6月30日", draw(sentences))
        for row in rows
        if _extends(row)
    ]
    if not rows or rows == [row_of(task) for task in form.tasks]:
        rows.append(new_row(form.new_numbers[4]))
    return form, answers(*rows, requests=asked, reporter=draw(st.sampled_from(PEOPLE)))


def _extends(row: SubmittedRow) -> bool:
    return row.values["status"] == ASKS_EXTENSION


@settings(max_examples=40, derandomize=True)
@given(submissions())
def test_what_is_rightly_filled_in_is_read_as_it_was_meant(submission: tuple[DistributedForm, SubmittedValues]) -> None:
    form, said = submission
    verdict = judged(filled_form(form, said), form)
    assert verdict.findings == ()
    _assert_reads_back(verdict, said)


@settings(max_examples=12, derandomize=True)
@given(submissions())
def test_a_form_saved_again_by_another_program_is_read_alike(
    submission: tuple[DistributedForm, SubmittedValues],
) -> None:
    form, said = submission
    verdict = judged(edited(filled_form(form, said)), form)
    assert verdict.findings == ()
    _assert_reads_back(verdict, said)


def _assert_reads_back(verdict: ValidatedFile, said: SubmittedValues) -> None:
    assert (verdict.fate, verdict.branch, verdict.period) == (Disposition.ACCEPTED, "MZ03", "2026-11")
    assert (record_of(verdict).reporter, record_of(verdict).unchanged) == (
        said.head["reporter"],
        said.head["flag"] == "无变化",
    )
    assert record_of(verdict).unchanged_reason == (said.head.get("nil_reason") or "")
    names = [column.name for column in list_task_columns()]
    assert [{name: each.values.get(name) for name in names} for each in record_of(verdict).tasks] == [
        {name: row.values.get(name) for name in names} for row in said.tasks
    ]
    asked = [dict(row.values) for row in said.requests]
    requests = [(each.target, each.item, each.new_value, each.reason) for each in record_of(verdict).requests]
    assert requests == [tuple(each.values()) for each in asked]


def test_a_whole_percentage_of_one_is_one_on_our_own_form_and_survives_every_status() -> None:
    tasks = [handed_task("MZ03", row, 0, "推进中") for row in (1, 2)]
    form = handed("MZ03", tasks)
    said = answers(
        row_of(tasks[0], rate=1, progress="开了头"), row_of(tasks[1], rate=1, progress="甲", status="申请销号")
    )
    assert task_frame(judged(filled_form(form, said), form))["rate"].tolist() == [1, 1]


def test_the_verdict_on_a_file_does_not_hang_on_the_others_of_its_batch() -> None:
    form = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中")])
    good = filled_form(form, answers(row_of(form.tasks[0], progress="甲")))
    bad = filled_form(form, answers(row_of(form.tasks[0], progress="长" * 151, rate=130)))
    alone = [judged(data, form) for data in (good, bad)]
    together = judged_all([bad, good, bad], form)
    assert [each.findings for each in together] == [alone[1].findings, alone[0].findings, alone[1].findings]
    assert len(alone[1].findings) == 2


def test_a_locked_plan_is_never_asked_back_however_the_old_ledger_wrote_it() -> None:
    odd: dict[str, str] = {
        "measure": "长" * 300,
        "category": "",
        "domain": "早已停用的领域",
        "leader": "",
        "deadline": "",
    }
    form = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中", odd)])
    verdict = judged(filled_form(form, answers(row_of(form.tasks[0], rate=70, progress="甲"))), form)
    assert verdict.findings == ()
    assert task_frame(verdict)["measure"].tolist() == ["长" * 300]


def test_an_overtyped_plan_cell_is_a_request_and_the_plan_stays() -> None:
    form = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中")])
    said = answers(
        replace(
            row_of(form.tasks[0], progress="甲"), values={**row_of(form.tasks[0]).values, **EMPTY, "owner": "吴启航"}
        )
    )
    verdict = judged(filled_form(form, said), form)
    assert verdict.fate is Disposition.ACCEPTED
    assert [(each.code, each.field, each.value) for each in verdict.findings if each.code == "plan-overtyped"] == [
        ("plan-overtyped", "owner", "吴启航")
    ]
    assert task_frame(verdict)["owner"].tolist() == ["陈晓岚"]
