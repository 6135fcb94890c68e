"""支部反映: what a branch reports stays open until somebody answers it, and everybody is told how it stands."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from bureau import NOVEMBER
from decision_book import NAMES, find_rows
from papers import month
from papers import task as make_task
from rectifying import DECEMBER, OCTOBER, File
from test_decision_book import IDENTITY

from pipeline.archive.facts import SourceRow
from pipeline.contract.decision_line import DecisionLine
from pipeline.contract.decisions import format_reported_key, parse_key_subject, parse_reported_key
from pipeline.contract.proposal import DueRule, Proposal
from pipeline.forms.line_book import build_line_book
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.reports.circular_annexes import build_circular_annexes
from pipeline.reports.circular_tables import build_cause_table
from pipeline.reports.problem_list import list_problem_entries
from pipeline.reports.reported_rows import build_answer_figures, build_branch_answer_figures, build_reported_rows
from pipeline.reports.shared_causes import list_shared_causes
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_matters import (
    ReportedMatter,
    build_reported_proposals,
    list_given_answers,
    list_reported_matters,
)
from pipeline.terms import REPORTED_SHEET, DecisionKind, Opinion, ReportedStep

SHELVES, SHELVES_TOO = "定制书架供货延期，请协调", "定制书架供货延期，请协调。"
ARCHIVES = "退休人员档案调阅排队时间长"
DAY = "2026-12-09"
FORWARD, ANSWER = ReportedStep.FORWARD, ReportedStep.ANSWER


def reporting(code: str, row: int, **texts: str) -> Task:
    """A task with a report for October, November and December; its problem by month."""
    told = {OCTOBER: texts.get("october", ""), NOVEMBER: texts.get("november", ""), DECEMBER: texts.get("december", "")}
    months = (month(period, 50 + period.month, problem=text) for period, text in told.items())
    return make_task(code, row, *months, deadline="2027-02-28")


ONE = reporting("MZ01", 1, november=SHELVES, december=SHELVES)
TWO = reporting("MZ02", 1, october=SHELVES_TOO)
OTHER = reporting("MZ01", 2, november=ARCHIVES)
FILE = File(tasks=(ONE, TWO, OTHER))


def lines(at: Assessment) -> list[DecisionLine]:
    return [each for each in at.lines if each.sheet == REPORTED_SHEET]


def key(task: Task, text: str, step: ReportedStep, turn: int = 1) -> str:
    return format_reported_key(task.number, text, step, turn)


def forwarded(file: File = FILE, *, due: str = "2026-12-31", task: Task = ONE, turn: int = 1) -> File:
    return file.decide(
        NOVEMBER,
        key(task, SHELVES, FORWARD, turn),
        Opinion.PASSED,
        DAY,
        matter=DecisionKind.REPORTED,
        due=due,
        note="局办公室",
    )


def answered(file: File = FILE, opinion: Opinion = Opinion.PASSED, *, task: Task = ONE, text: str = SHELVES) -> File:
    return file.decide(
        NOVEMBER, key(task, text, ANSWER), opinion, DAY, matter=DecisionKind.REPORTED, note="书架12月20日到货"
    )


def states(at: Assessment) -> dict[str, str]:
    return {str(row["number"]): str(row["state"]) for row in build_reported_rows(at)}


def test_what_branches_say_alike_stands_on_one_line_and_one_word_answers_all_of_them() -> None:
    shelves, archives = lines(FILE.at(NOVEMBER, DAY))
    assert (shelves.branch_name, archives.branch_name) == ("机关一支部等2个支部", "机关一支部")
    assert shelves.situation.endswith("反映的支部：机关一支部、殡仪馆支部")
    given = {choice.word: {place[1]: opinion for place, opinion in choice.given.items()} for choice in shelves.choices}
    assert given == {
        "转办": {key(ONE, SHELVES, FORWARD): Opinion.PASSED, key(TWO, SHELVES_TOO, FORWARD): Opinion.PASSED},
        "答复": {key(ONE, SHELVES, ANSWER): Opinion.PASSED, key(TWO, SHELVES_TOO, ANSWER): Opinion.PASSED},
        "不需答复": {key(ONE, SHELVES, ANSWER): Opinion.DECLINED, key(TWO, SHELVES_TOO, ANSWER): Opinion.DECLINED},
    }
    assert {choice.word: len(choice.dues) for choice in shelves.choices} == {"转办": 2, "答复": 0, "不需答复": 0}


def test_what_a_branch_reports_itself_is_no_problem_found() -> None:
    """27 of 49 rows of 问题清单 were what branches had told of themselves, in one table with 漏报 and 红灯."""
    late = make_task("MZ03", 1, month(NOVEMBER, 5, problem=ARCHIVES), deadline="2026-11-20")
    seen = File(tasks=(*FILE.tasks, late)).at(NOVEMBER, DAY)
    assert {(each.kind, each.number) for each in list_problem_entries(seen) if each.number} == {("红灯", late.number)}
    assert {each.number for each in (ONE, TWO, OTHER, late)} == states(seen).keys()


def test_a_line_tells_the_matter_once_and_all_who_said_it() -> None:
    """Nine branches stood in a column of nine characters, and the matter three times for three first months."""
    tasks = [reporting(code, row, **{when: SHELVES}) for code, row, when in (
        ("MZ01", 1, "october"), ("MZ02", 1, "november"), ("MZ03", 1, "october"), ("MZ04", 1, "november"),
    )]  # fmt: skip
    (line,) = lines(replace(FILE, tasks=tuple(tasks)).at(NOVEMBER, DAY))
    names = [at.name(each.branch) for at in (FILE.at(NOVEMBER, DAY),) for each in tasks]
    assert line.branch_name == f"{names[0]}等4个支部"
    assert line.situation.split("\n") == [f"2026年10月起反映：{SHELVES}", f"反映的支部：{'、'.join(names)}"]
    assert line.reason.startswith("来源：第")


def test_a_new_day_is_taken_for_every_branch_of_the_line() -> None:
    made = openpyxl.load_workbook(io.BytesIO(build_line_book(FILE.at(NOVEMBER, DAY).lines, IDENTITY, "2026年11月")))
    (first, *_) = lines(FILE.at(NOVEMBER, DAY))
    sheet, row = find_rows(made)[first.key]
    assert sheet.title == REPORTED_SHEET
    typed = {
        "opinion": "转办",
        "verifier": "孙立新",
        "day": "2026年12月9日",
        "due": "2026年12月31日",
        "note": "局办公室",
    }
    for name, text in typed.items():
        sheet.cell(row, NAMES.index(name) + 1).value = text
    from test_line_book import taken  # noqa: PLC0415, its matters are made when they are asked for

    rows = [each for each in taken(made).rows if each.verdict]
    assert [(each.key, each.due) for each in rows] == [
        (key(ONE, SHELVES, FORWARD), dt.date(2026, 12, 31)), (key(TWO, SHELVES_TOO, FORWARD), dt.date(2026, 12, 31)),
    ]  # fmt: skip


def test_a_matter_waits_month_after_month_until_it_is_answered() -> None:
    assert states(FILE.at(NOVEMBER, DAY)) == {ONE.number: "未转办", TWO.number: "未转办", OTHER.number: "未转办"}
    assert states(FILE.at(DECEMBER, "2027-01-09"))[TWO.number] == "未转办", "it was last said in October"
    assert states(answered().at(DECEMBER, "2027-01-09"))[ONE.number] == "已答复"
    assert len(lines(answered().at(DECEMBER, "2027-01-09"))) == 2


def test_what_was_passed_on_is_late_after_its_day_and_may_be_passed_on_anew() -> None:
    file = forwarded(due="2026-12-20")
    assert states(file.at(NOVEMBER, "2026-12-20"))[ONE.number] == "已转办"
    late = file.at(NOVEMBER, "2026-12-21")
    assert states(late)[ONE.number] == "超过时限"
    assert "已过时限" in lines(late)[0].situation
    again = next(part.key for part in lines(late)[0].parts if part.number == ONE.number)
    assert again == key(ONE, SHELVES, FORWARD, 2)
    assert states(forwarded(file, due="2027-01-10", turn=2).at(NOVEMBER, "2026-12-21"))[ONE.number] == "已转办"


def test_another_text_is_another_matter_and_a_closed_task_has_none() -> None:
    file = replace(answered(), tasks=(reporting("MZ01", 1, november=SHELVES, december=ARCHIVES), TWO))
    assert states(file.at(NOVEMBER, DAY))[ONE.number] == "已答复"
    assert states(file.at(DECEMBER, "2027-01-09"))[ONE.number] == "未转办"
    closed = replace(ONE, closed=answered().decisions[0])
    assert states(replace(FILE, tasks=(closed,)).at(NOVEMBER, DAY)) == {}


def test_an_answer_without_a_question_changes_nothing() -> None:
    """The branch has corrected its report since: the words that were answered stand nowhere any more."""
    file = answered(replace(FILE, tasks=(reporting("MZ01", 1),)))
    at = file.at(NOVEMBER, DAY)
    assert (states(at), build_branch_answer_figures(at, "MZ01")["answers"]) == ({}, [])


def test_an_answer_corrected_into_passing_on_is_none() -> None:
    file = forwarded(answered(answered(), Opinion.DECLINED))
    assert states(file.at(NOVEMBER, DAY))[ONE.number] == "已转办"
    assert states(answered(FILE, Opinion.DECLINED).at(NOVEMBER, DAY))[ONE.number] == "不需答复"


def test_the_branch_is_told_its_answer_and_what_has_none() -> None:
    at = forwarded(answered(), task=TWO).at(DECEMBER, "2027-01-09")
    said = build_branch_answer_figures(at, "MZ01")
    assert [(each.text, each.answer, each.by) for each in said["answers"]] == [(SHELVES, "书架12月20日到货", "孙立新")]  # type: ignore[attr-defined]
    assert (said["pending_answers"], said["untaken_count"]) == ([], 1)
    assert build_branch_answer_figures(at, "MZ03") == {
        "answers": [], "pending_answers": [], "untaken_count": 0,
        "promised_in": "", "promised_until": "", "broken_count": 0, "section_promised_in": "", "section_promised_until": "",
        "unnamed_count": 0, "broken_promises": [],
    }  # fmt: skip


def test_the_circular_counts_matters_not_branches() -> None:
    told = build_answer_figures(FILE.at(NOVEMBER, DAY))
    assert (told["answered_count"], told["unanswered_count"], told["passed_on_count"]) == (0, 2, 0)
    one = build_answer_figures(answered().at(NOVEMBER, DAY))
    assert (one["answered_count"], one["unanswered_count"]) == (0, 2), "one branch of two still waits"
    both = build_answer_figures(answered(answered(), task=TWO, text=SHELVES_TOO).at(NOVEMBER, DAY))
    assert (both["answered_count"], both["unanswered_count"]) == (1, 1)
    late = build_answer_figures(forwarded(due="2026-12-20").at(NOVEMBER, "2026-12-22"))
    assert late["late_answers"] == ["局办公室（2026年12月20日到期）"]
    annex, *_ = build_circular_annexes(forwarded(due="2026-12-20").at(NOVEMBER, "2026-12-22"))
    assert "，超过答复时限1件（局办公室1件）。" in annex.note, "who owes it is said, of the bureau as of the branches"


@pytest.mark.parametrize(
    "text", ["FY-MZ01-202610-01-zzzzzz-转办1", "XH-MZ01-202610-01", "FY-MZ01-202610-01-ab12cd-销号1"]
)
def test_other_numbers_are_none_of_a_reported_matter(text: str) -> None:
    assert parse_reported_key(text) is None


def test_the_number_names_branch_and_task() -> None:
    subject = parse_key_subject(key(ONE, SHELVES, ANSWER))
    assert (subject.branch, subject.task) == ("MZ01", ONE.number)


# What a matter is, and what the bureau is asked about it


def matter(at: Assessment, task: Task = ONE) -> ReportedMatter:
    return next(each for each in at.reported if each.task.number == task.number)


def asked(at: Assessment, task: Task = ONE) -> list[Proposal]:
    """The proposals about a task: to pass it on, and to answer it."""
    return [each for each in build_reported_proposals(at.ledger, at.reported) if each.number == task.number]


def test_a_matter_says_since_which_month_the_same_words_are_reported() -> None:
    changed = reporting("MZ01", 1, october=ARCHIVES, november=SHELVES, december=SHELVES)
    told = replace(FILE, tasks=(changed,)).at(DECEMBER, "2027-01-09").reported
    assert [(each.text, each.first, each.last) for each in told] == [
        (ARCHIVES, OCTOBER, OCTOBER), (SHELVES, NOVEMBER, DECEMBER),
    ], "the archives are not forgotten because the shelves came up"  # fmt: skip
    silent = matter(replace(FILE, tasks=(TWO,)).at(DECEMBER, "2027-01-09"), TWO)
    assert (silent.first, silent.last) == (OCTOBER, OCTOBER)


def test_an_answer_is_no_passing_on_and_a_passing_on_no_answer() -> None:
    said = matter(answered().at(NOVEMBER, DAY))
    assert (said.passed_on, said.section, said.due, said.answered) == (None, "", None, True)
    passed = matter(forwarded().at(NOVEMBER, DAY))
    assert (passed.answer, passed.section, passed.due) == (None, "局办公室", dt.date(2026, 12, 31))
    refused = FILE.decide(NOVEMBER, key(ONE, SHELVES, FORWARD), Opinion.SENT_BACK, DAY, matter=DecisionKind.REPORTED)
    assert matter(refused.at(NOVEMBER, DAY)).passed_on is None


def test_the_bureau_is_asked_to_pass_on_or_to_answer_and_told_what_each_word_needs() -> None:
    forward, answer = asked(FILE.at(NOVEMBER, DAY))
    common = {
        "matter": DecisionKind.REPORTED, "branch": "MZ01", "branch_name": "机关一支部", "task": "党建+适老化改造1",
        "number": ONE.number, "proposal": "请转办或答复", "since": NOVEMBER.first_day,
        "reason": f"2026年11月起反映：{SHELVES}；来源：第1号收件填报表第9行", "shared": "定制书架供货延期请协调",
    }  # fmt: skip
    for made, step in ((forward, FORWARD), (answer, ANSWER)):
        assert made.key == key(ONE, SHELVES, step)
        assert {name: getattr(made, name) for name in common} == common
    assert forward.options == {Opinion.PASSED: "由“说明”里写的科室牵头，“新时限”前答复支部"}
    assert answer.options == {
        Opinion.PASSED: "“说明”就是给支部的答复", Opinion.DECLINED: "不用答复，“说明”写为什么",
    }  # fmt: skip
    assert (forward.due, answer.due) == ({Opinion.PASSED: DueRule.REQUIRED}, {})
    assert (set(forward.reason_needed), set(answer.reason_needed)) == (set(forward.options), set(answer.options))


def test_what_was_passed_on_says_to_whom_and_until_when_and_late_only_when_it_is() -> None:
    file = forwarded(due="2026-12-20")
    passed = f"2026年11月起反映：{SHELVES}；2026年12月9日已转办（局办公室），2026年12月20日前答复"
    for day, late in (("2026-12-20", ""), ("2026-12-21", "，已过时限")):
        again, answer = asked(file.at(NOVEMBER, day))
        assert again.reason.startswith(f"{passed}{late}；来源：")
        assert answer.reason == again.reason
        assert [parse_reported_key(each.key).turn for each in (again, answer)] == [2, 1]  # type: ignore[union-attr]


def test_it_is_traced_to_the_form_that_said_it_last_and_not_decided_before_that_came() -> None:
    earlier, last = (SourceRow(f"2026-12/00000{at}-表.xlsx", f"{at}" * 64, "填报表", at) for at in (7, 8))
    sources = {OCTOBER: earlier, NOVEMBER: last}
    whole = reporting("MZ01", 1, october=SHELVES, november=SHELVES)
    traced = replace(
        whole, months=tuple(replace(each, source=sources.get(each.period, earlier)) for each in whole.months)
    )
    at = replace(FILE, tasks=(traced,)).at(NOVEMBER, DAY)
    known = at.ledger.inputs.receipts
    came = replace(known[0], sha256=last.sha256, after="2026-12-02")
    ledger = replace(at.ledger, inputs=replace(at.ledger.inputs, receipts=(came, *known[1:])))
    for made in build_reported_proposals(ledger, at.reported):
        assert made.reason.endswith("来源：第8号收件填报表第8行")
        assert made.since == dt.date(2026, 12, 2)


# The same matter in newer words


def followed(october: str, november: str, *, file: File = FILE) -> list[ReportedMatter]:
    """The matters of a task in December that said these words in October and November."""
    task = reporting("MZ01", 1, october=october, november=november)
    return list(replace(file, tasks=(task,)).at(DECEMBER, "2027-01-09").reported)


NEWER = "定制书架供货仍延期，请尽快协调"


def test_newer_words_are_the_same_matter_with_the_same_number() -> None:
    (only,) = followed(SHELVES, NEWER)
    assert (only.text, only.first, only.last, only.key_text) == (NEWER, OCTOBER, NOVEMBER, SHELVES)
    (passed,) = followed(SHELVES, NEWER, file=forwarded())
    assert passed.section == "局办公室", "what was passed on is not passed on again"
    (settled,) = followed(SHELVES, NEWER, file=answered())
    assert settled.answered, "it was answered on the book of November, which had the newer words"


def test_words_that_point_back_are_told_with_what_they_point_to() -> None:
    (only,) = followed(SHELVES, "上月反映的问题仍未解决")
    assert only.text == f"{SHELVES}（11月又反映：上月反映的问题仍未解决）"
    (alone,) = followed("", "上月反映的问题仍未解决")
    assert alone.text == "上月反映的问题仍未解决"


BACK = "上月反映的问题仍未解决"


def test_words_that_point_back_are_merged_with_what_they_point_to() -> None:
    """The branch that repeated itself so stood in a row of its own, and one word no longer answered all of them."""
    tasks = (reporting("MZ01", 1, october=SHELVES, november=BACK), reporting("MZ02", 1, november=SHELVES_TOO))
    at = replace(FILE, tasks=tasks).at(NOVEMBER, DAY)
    (cause,) = list_shared_causes(at)
    assert (cause.text, cause.branches, cause.repeated) == (SHELVES, ("MZ01", "MZ02"), ("MZ01", "MZ02"))
    assert (cause.first, cause.reports) == (OCTOBER, 2)
    assert len(lines(at)) == 1
    figures = build_answer_figures(at)
    assert (figures["unanswered_count"], figures["passed_on_count"]) == (1, 0)
    (row,) = build_cause_table(forwarded(replace(FILE, tasks=tasks), task=tasks[0]).at(NOVEMBER, DAY)).rows
    assert row[-1] == "", "only one of the two was passed on"


def test_words_that_point_back_to_nothing_are_no_shared_cause() -> None:
    tasks = (reporting("MZ01", 1, november=BACK), reporting("MZ02", 1, november=BACK))
    at = replace(FILE, tasks=tasks).at(NOVEMBER, DAY)
    assert [each.branches for each in list_shared_causes(at)] == [("MZ01",), ("MZ02",)]
    assert len(lines(at)) == 2
    assert build_answer_figures(at)["unanswered_count"] == 2


def test_another_matter_stands_beside_the_first_and_each_is_asked_about() -> None:
    told = replace(FILE, tasks=(reporting("MZ01", 1, october=SHELVES, november=ARCHIVES),)).at(NOVEMBER, DAY)
    assert [(each.text, each.first, each.open) for each in told.reported] == [
        (SHELVES, OCTOBER, True), (ARCHIVES, NOVEMBER, True),
    ]  # fmt: skip
    assert len({each.key for each in asked(told)}) == 4
    said = answered(replace(FILE, tasks=(reporting("MZ01", 1, october=SHELVES, november=ARCHIVES),))).at(NOVEMBER, DAY)
    assert [each.open for each in said.reported] == [False, True], "an answer to one is none to the other"


def test_what_is_said_again_after_the_answer_is_put_anew_with_the_answer() -> None:
    task = reporting("MZ01", 1, november=SHELVES, december=NEWER)
    first, again = replace(answered(), tasks=(task,)).at(DECEMBER, "2027-01-09").reported
    assert (first.answered, again.open, again.key_text) == (True, True, NEWER)
    at = replace(answered(), tasks=(task,)).at(DECEMBER, "2027-01-09")
    assert "2026年12月9日曾答复：书架12月20日到货" in asked(at)[0].reason
    same = replace(answered(), tasks=(reporting("MZ01", 1, november=SHELVES, december=SHELVES),))
    assert [each.open for each in same.at(DECEMBER, "2027-01-09").reported] == [False], (
        "the very same words are answered"
    )


def test_words_that_alternate_are_no_third_matter() -> None:
    task = reporting("MZ01", 1, october=SHELVES, november=ARCHIVES, december=SHELVES)
    told = replace(FILE, tasks=(task,)).at(DECEMBER, "2027-01-09").reported
    assert [(each.text, each.first, each.last) for each in told] == [
        (SHELVES, OCTOBER, DECEMBER), (ARCHIVES, NOVEMBER, NOVEMBER),
    ]  # fmt: skip


def test_words_that_point_back_are_about_what_was_reported_last() -> None:
    """October's shelves were said again in December: it is the archives of November that have waited longer."""
    last = "上月反映的问题仍未解决"
    whole = make_task(
        "MZ01", 1,
        *(
            month(period, 60, problem=text)
            for period, text in ((OCTOBER.shift(-1), SHELVES), (OCTOBER, ARCHIVES), (NOVEMBER, SHELVES), (DECEMBER, last))
        ),
        deadline="2027-02-28",
    )  # fmt: skip
    told = replace(FILE, tasks=(whole,)).at(DECEMBER, "2027-01-09").reported
    assert [(each.key_text, each.last) for each in told] == [(SHELVES, DECEMBER), (ARCHIVES, OCTOBER)]


def test_the_same_words_month_after_month_are_told_once() -> None:
    (only,) = followed(SHELVES, SHELVES_TOO)
    assert [(each.text, each.first, each.last) for each in only.wordings] == [(SHELVES, OCTOBER, NOVEMBER)]


def test_what_was_said_again_and_again_after_an_answer_keeps_the_answer_before_it() -> None:
    task = reporting("MZ01", 1, october=SHELVES, november=NEWER, december=f"{NEWER}为盼")
    early = FILE.decide(
        OCTOBER, key(task, SHELVES, ANSWER), Opinion.PASSED, "2026-11-09", matter=DecisionKind.REPORTED, note="正在催办"
    )
    first, again = replace(early, tasks=(task,)).at(DECEMBER, "2027-01-09").reported
    assert (first.answered, len(again.wordings), again.before) == (True, 2, first)


@pytest.mark.parametrize(("opinion", "how"), [(Opinion.PASSED, "曾答复"), (Opinion.DECLINED, "曾定不需答复")], ids=str)
def test_what_was_decided_of_it_before_is_told_as_it_was(opinion: Opinion, how: str) -> None:
    task = reporting("MZ01", 1, november=SHELVES, december=NEWER)
    at = replace(answered(opinion=opinion), tasks=(task,)).at(DECEMBER, "2027-01-09")
    assert f"；2026年12月9日{how}：书架12月20日到货；" in asked(at)[0].reason


def test_only_the_tasks_that_are_asked_about_are_looked_at() -> None:
    ledger = FILE.at(NOVEMBER, DAY).ledger
    assert [each.task.number for each in list_reported_matters(ledger, {OTHER.number})] == [OTHER.number]
    assert list_reported_matters(ledger, set()) == ()
    assert len(list_reported_matters(ledger)) == 3


def test_not_answering_was_corrected_into_passing_on_by_the_same_book_or_a_later_one() -> None:
    both = answered(forwarded(), Opinion.DECLINED)
    passed, declined = both.decisions
    for receipt, open_again in ((declined.receipt - 1, False), (declined.receipt, True), (declined.receipt + 1, True)):
        file = replace(both, decisions=(replace(passed, receipt=receipt), declined), last=declined.receipt + 1)
        (shelves,) = (each for each in file.at(NOVEMBER, DAY).reported if each.task.number == ONE.number)
        assert shelves.open is open_again


# Answers in force


def given(file: File, period: Period = DECEMBER) -> list[tuple[str, str, str, int]]:
    found = list_given_answers(file.at(period, "2027-01-09").ledger)
    return [(each.branch, each.text, each.cause, each.decision.receipt) for each in found]


def test_an_answer_stands_with_the_words_it_was_given_to() -> None:
    assert given(answered(answered(), task=TWO, text=SHELVES_TOO)) == [
        ("MZ01", SHELVES, SHELVES, 101), ("MZ02", SHELVES_TOO, SHELVES_TOO, 102),
    ]  # fmt: skip
    assert given(answered(opinion=Opinion.DECLINED)) == []
    assert given(forwarded()) == []
    assert given(FILE) == []


def test_an_answer_to_words_that_point_back_is_about_what_they_point_to() -> None:
    task = reporting("MZ01", 1, october=SHELVES, november=BACK, december=ARCHIVES)
    told = answered(replace(FILE, tasks=(task,)), task=task, text=BACK)
    assert given(told) == [("MZ01", BACK, SHELVES, 101)]
    alone = reporting("MZ01", 1, november=BACK, december=ARCHIVES)
    assert given(answered(replace(FILE, tasks=(alone,)), task=alone, text=BACK)) == [("MZ01", BACK, BACK, 101)]


def test_an_answer_to_words_or_a_task_the_ledger_does_not_have_is_none() -> None:
    assert given(answered(text="没有说过的话")) == []
    assert given(answered(task=reporting("MZ03", 9, november=SHELVES))) == []


def test_an_answer_of_before_stands_though_the_task_has_been_closed_since() -> None:
    closing = answered().decide(DECEMBER, "XH", Opinion.PASSED, "2027-01-08", matter=DecisionKind.CLOSING).decisions[-1]
    closed = replace(ONE, closed=closing)
    assert given(answered(replace(FILE, tasks=(closed,)))) == [("MZ01", SHELVES, SHELVES, 101)]
