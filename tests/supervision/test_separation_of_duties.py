"""核验人不能是经办人: who worked on a task, a problem or an answer, and so may not verify it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import DECEMBER, PASSED, File, red_task

from pipeline.contract.problem import ProblemId
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.rectification.case import Case
from pipeline.supervision.rectification.register import replay_cases
from pipeline.supervision.separation_of_duties import list_case_people, list_reply_people, list_task_people


def case_of(seen: Assessment, problem: ProblemId) -> Case:
    cases = replay_cases(seen.ledger, dict(seen.delivered), seen.lamps)
    return next(each for each in cases if each.problem == problem)


@pytest.mark.parametrize(
    ("owner", "others", "people"),
    [
        ("陈晓岚、吴启航", (), {"陈晓岚", "吴启航", "李文静"}),
        ("张　三/王小敏", ("周 明远", ""), {"张三", "王小敏", "周明远", "李文静"}),
        ("", (), {"李文静"}),
    ],
)
def test_who_is_responsible_for_a_task_or_reported_on_it_worked_on_it(
    owner: str, others: tuple[str, ...], people: set[str]
) -> None:
    assert list_task_people(red_task(owner=owner), *others) == people


def test_a_task_nobody_has_reported_on_has_its_responsible_people_alone() -> None:
    assert list_task_people(replace(red_task(owner="陈晓岚"), months=())) == {"陈晓岚"}


def test_who_answered_about_a_problem_worked_on_it_but_nobody_is_named_by_a_paper() -> None:
    said = File().answer(DECEMBER, "2026-12-10", who="王小敏、何 秀兰", measures="甲")
    assert list_reply_people(said.replies) == {"王小敏", "何秀兰"}
    assert list_reply_people(replace(each, registered=True) for each in said.replies) == frozenset()


def test_a_problem_of_a_task_concerns_its_people_and_those_who_answered() -> None:
    file = (
        File().propose(NOVEMBER, "2026-12-09", "立项", PASSED).sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "2026-12-25")
    )
    seen = file.answer(DECEMBER, "2026-12-20", who="王小敏", done="8户").at(DECEMBER, "2027-01-08")
    case = case_of(seen, ProblemId.of_task("MZ01-202610-01"))
    assert list_case_people(seen.ledger, case) == {"陈晓岚", "李文静", "王小敏"}


def test_a_missing_report_concerns_the_one_who_reports_for_the_branch() -> None:
    green = task("MZ01", 1, month(NOVEMBER, 90, "完成90户"), deadline="2027-12-31")
    missed = ProblemId.of_month("MZ02", NOVEMBER)
    seen = File(tasks=(green,)).at(NOVEMBER, "2026-12-09", "MZ02")
    case, ledger = case_of(seen, missed), seen.ledger
    reporter = ledger.office.by_code["MZ02"].reporter
    assert reporter
    assert list_case_people(ledger, case) == {reporter}


def test_a_problem_whose_task_is_no_longer_held_concerns_those_who_answered_alone() -> None:
    seen = File().at(NOVEMBER, "2026-12-09")
    case = case_of(seen, ProblemId.of_task("MZ01-202610-01"))
    case.number, case.replies = "MZ01-202610-09", list(File().answer(DECEMBER, "2026-12-10", who="王小敏").replies)
    assert list_case_people(seen.ledger, case) == {"王小敏"}
    case.number, case.branch = "", "MZ99"
    assert list_case_people(seen.ledger, case) == {"王小敏"}
