"""无, /, 同上月 in whole files: blank wherever a cell may be blank, named where it must be filled, content nowhere."""

from __future__ import annotations

import pytest
from bureau import (
    NEW_TASK,
    answers,
    at,
    at_head,
    branch_row,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    office_of,
    record_of,
    request,
    row_of,
    starters,
    typed,
)
from test_decision_book import CLOSING, DECIDED, book, put
from test_decision_book import judged as weighed
from test_old_ledger import HEAD, ROWS, ledger, taken
from test_replies import FORM as ASKED
from test_replies import OVERDUE, RED, REPORT, SILENT, given, replying

from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import UserError
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.files import ValidatedFile
from pipeline.terms import Disposition

FORM = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中"), handed_task("MZ03", 2, 0, "未启动")])
ONE, TWO = (task.number for task in FORM.tasks)
FIRST = FORM.new_numbers[0]
WORDS = ("无", "/", "—", "暂无", "没有", "N/A", "0", "同上月")
TEXTS = ("progress", "problem", "next_step")


def codes(verdict: ValidatedFile) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.cell, each.value) for each in verdict.findings]


@pytest.mark.parametrize("word", WORDS)
def test_a_month_cell_that_says_nothing_is_blank(word: str) -> None:
    said = answers(row_of(FORM.tasks[0], rate=70, progress="完成36户", problem=word, next_step=word),
                   row_of(FORM.tasks[1], progress=word, problem=word))  # fmt: skip
    verdict = judged(filled_form(FORM, said), FORM)
    assert codes(verdict) == []
    first, second = record_of(verdict).tasks
    assert [first.values[name] for name in TEXTS] == ["完成36户", None, None]
    assert [second.values[name] for name in TEXTS] == [None, None, None]
    assert (first.typed_cells, second.typed_cells) == (2, 0)
    assert verdict.values is not None
    assert verdict.values.tasks[0].values["problem"] == word  # a returned copy shows what was written


@pytest.mark.parametrize("word", [*WORDS, "无变化", "与上月一致", "照旧", "同上"])
def test_a_nil_return_full_of_nothing_is_a_nil_return(word: str) -> None:
    rows = [row_of(task, **dict.fromkeys(TEXTS, word)) for task in FORM.tasks]
    verdict = judged(filled_form(FORM, answers(*rows, flag="无变化", nil_reason=word)), FORM)
    assert (verdict.fate, codes(verdict)) == (Disposition.ACCEPTED, [])
    assert (record_of(verdict).unchanged, record_of(verdict).unchanged_reason) == (True, "")


@pytest.mark.parametrize("word", ["无", "/", "同上月", "无变化"])
def test_a_nil_return_keeps_what_was_pre_filled_where_nothing_was_written_over_it(word: str) -> None:
    rows = [row_of(task, rate=word, status=word) for task in FORM.tasks]
    verdict = judged(filled_form(FORM, answers(*rows, flag="无变化")), FORM)
    assert codes(verdict) == []
    assert [(each.values["rate"], each.values["status"]) for each in record_of(verdict).tasks] == [
        (60, "推进中"),
        (0, "未启动"),
    ]


def test_same_as_last_month_is_last_months_value_on_every_form() -> None:
    said = answers(row_of(FORM.tasks[0], rate="同上月", status="不变", progress="走访12户"), row_of(FORM.tasks[1]))
    verdict = judged(filled_form(FORM, said), FORM)
    assert codes(verdict) == []
    assert (record_of(verdict).tasks[0].values["rate"], record_of(verdict).tasks[0].values["status"]) == (60, "推进中")


def test_a_cell_that_must_be_filled_says_what_alone_was_written() -> None:
    said = answers(row_of(FORM.tasks[0], rate="/", status="—", progress="走访12户"), row_of(FORM.tasks[1], rate=20, status="推进中", progress="无"),
                   new_row(FIRST, owner="无", deadline="/"), requests=[request(ONE, "责任人", "吴启航", "无")], reporter="/")  # fmt: skip
    verdict = judged(filled_form(FORM, said), FORM)
    assert {(code, value) for code, _, value in codes(verdict)} == {
        ("rate-missing", "/"), ("status-missing", "—"), ("progress-missing", "无"), ("plan-missing", "无"), ("plan-missing", "/"),
        ("request-incomplete", "无"), ("reporter-missing", "/"),
    }  # fmt: skip
    assert all(f"（只写了“{each.value}”）" in each.message for each in verdict.findings)
    empty = judged(edited(filled_form(FORM, answers(*map(row_of, FORM.tasks), new_row(FIRST, owner=None)))), FORM)
    assert not any("只写了" in each.message for each in empty.findings)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("task", "无"),
        ("task", "本月无新增任务"),
        ("category", "无"),
        ("progress", "/"),
        ("deadline", "—"),
        ("task", "以下空白"),
        ("category", "（以下空白）"),
        ("number", "以下空白"),
        ("number", "无"),
    ],
)
def test_a_new_row_that_says_nothing_is_unused(name: str, word: str) -> None:
    good = filled_form(FORM, answers(row_of(FORM.tasks[0], rate=70, progress="完成36户"), row_of(FORM.tasks[1])))
    verdict = judged(edited(good, typed(at(FORM, FIRST, name), word)), FORM)
    assert (verdict.fate, codes(verdict), len(record_of(verdict).tasks)) == (Disposition.ACCEPTED, [], 2)


def test_a_whole_new_row_and_requests_of_nothing_are_unused() -> None:
    said = answers(row_of(FORM.tasks[0], rate=70, progress="完成36户"), row_of(FORM.tasks[1]),
                   new_row(FIRST, **dict.fromkeys(NEW_TASK, "无")), requests=[request("无", "无", "无", "无"), request("/", "/", "/", "/")])  # fmt: skip
    verdict = judged(filled_form(FORM, said), FORM)
    assert codes(verdict) == []
    assert (len(record_of(verdict).tasks), record_of(verdict).requests) == (2, ())


@pytest.mark.parametrize("cell", ["A19", "B18", "E18"])
def test_nothing_below_the_table_is_not_spoken_of(cell: str) -> None:
    good = filled_form(FORM, answers(row_of(FORM.tasks[0], rate=70, progress="完成36户"), row_of(FORM.tasks[1])))
    assert codes(judged(edited(good, typed(cell, "无")), FORM)) == []


def test_a_ditto_takes_the_cell_above_and_without_one_nothing() -> None:
    said = answers(row_of(FORM.tasks[0], rate=70, progress="完成36户", problem="同上", next_step="继续入户"), row_of(FORM.tasks[1], next_step="同上"),
                   new_row(FIRST, leader="同上", owner="〃"))  # fmt: skip
    verdict = judged(filled_form(FORM, said), FORM)
    assert codes(verdict) == []
    tasks = record_of(verdict).tasks
    assert [each.values["next_step"] for each in tasks[:2]] == ["继续入户", "继续入户"]
    assert (tasks[0].values["problem"], tasks[2].values["leader"], tasks[2].values["owner"]) == (
        None,
        "周明远",
        "陈晓岚",
    )


def test_a_locked_cell_typed_over_with_nothing_is_no_change() -> None:
    said = answers(
        row_of(FORM.tasks[0], rate=70, progress="完成36户", owner="无", goal="/", leader="同上月"),
        row_of(FORM.tasks[1], owner="同上"),
    )
    verdict = judged(filled_form(FORM, said), FORM)
    assert codes(verdict) == []
    assert record_of(verdict).plan_edits == ()


@pytest.mark.parametrize(("cell", "word"), [(at_head("flag"), "无"), (at_head("flag"), "无变化。")])
def test_a_word_that_is_a_choice_of_its_column_is_that_choice(cell: str, word: str) -> None:
    verdict = judged(edited(filled_form(FORM, answers(*map(row_of, FORM.tasks))), typed(cell, word)), FORM)
    assert (record_of(verdict).unchanged, codes(verdict)) == (True, [])


def test_replies_that_say_nothing_answer_nothing_and_are_told_once() -> None:
    rows = (
        given(OVERDUE, measures="无", done="/", finished="—", extension="无", statement="暂无"),
        given(RED, statement="无"),
    )
    verdict = judged(filled_form(ASKED, replying(REPORT, *rows)), ASKED)
    assert [each.code for each in verdict.findings] == ["reply-nothing"]
    assert record_of(verdict).replies == ()
    alone = judged(filled_form(ASKED, replying(SILENT, *rows)), ASKED)
    assert not alone.replies_only
    assert "change-flag-missing" in {each.code for each in alone.findings}


@pytest.mark.parametrize("word", ["/", "无", "—", "没有", "暂无"])
def test_a_reply_with_empty_words_beside_it_is_a_reply(word: str) -> None:
    row = given(OVERDUE, measures="增派2个施工队", done=word, finished=word, extension=word, statement=word)
    verdict = judged(filled_form(ASKED, replying(REPORT, row)), ASKED)
    assert [each.code for each in verdict.findings] == ["replies-given"]
    (reply,) = record_of(verdict).replies
    assert (reply.measures, reply.done, reply.finished, reply.extension, reply.statement) == (
        "增派2个施工队",
        "",
        "",
        "",
        "",
    )


def test_the_roster_may_say_that_there_is_none() -> None:
    row = branch_row("MZ03", address="无", secretary="/", end="—", successor="无", organisation="暂无", aliases="无")
    (branch,) = office_of({**starters(), ROSTER_FILE: build_roster_workbook([row])}).branches
    assert (branch.address, branch.secretary, branch.end, branch.successor, branch.organisation, branch.aliases) == (
        "",
        "",
        None,
        "",
        "",
        (),
    )


def test_the_roster_names_the_word_where_a_cell_must_be_filled() -> None:
    rows = [branch_row("MZ01"), branch_row("MZ03", reporter="无")]
    with pytest.raises(UserError) as told:
        office_of({**starters(), ROSTER_FILE: build_roster_workbook(rows)})
    assert any("报送人" in line and "无" in line for line in told.value.lines)


def test_an_old_ledger_may_say_that_there_is_none() -> None:
    row = dict(zip(HEAD, ROWS[1], strict=True)) | {
        "责任单位": "机关一支部",
        "进展情况": "无",
        "完成进度": "/",
        "任务状态": "—",
    }
    blank = ("—",) * len(HEAD)
    tasks, findings = taken(ledger([tuple(row.values()), blank]))
    assert findings == ()
    assert [(each["rate"], each["status"]) for each in tasks] == [(0, "未启动")]
    assert str(tasks[0]["progress"]) == "nan"


@pytest.mark.parametrize("word", ["/", "无", "—"])
def test_a_decision_book_row_of_nothing_is_undecided(word: str) -> None:
    made = book()
    put(made, CLOSING, opinion=word, verifier=word, day=word, note=word)
    assert list(weighed(made)) == []
    put(made, CLOSING, **{**DECIDED, "verifier": word})
    (finding,) = weighed(made)
    assert (finding.code, finding.value) == ("decision-incomplete", word)
