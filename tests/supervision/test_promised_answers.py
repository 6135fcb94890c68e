"""What a signed 通报 promised the branches by a day, and was not done, is owned up to in the next month's papers.

“未定牵头科室的由局机关党委于…前明确，…前答复” was signed, nobody named a section or answered, and the next 通报 promised
it anew without a word; only what had been passed on (转办) was ever called late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import PLAN
from rectifying import DECEMBER, JANUARY, File
from test_reported_matters import ANSWER, ARCHIVES, ONE, OTHER, SHELVES, TWO, key

from pipeline.archive.facts import SourceRow
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import ChangeRequest
from pipeline.periods import Period
from pipeline.reports.circular import build_circular_figures
from pipeline.reports.circular_annexes import build_circular_annexes
from pipeline.reports.paper import ANSWER as ANSWER_DAY
from pipeline.reports.paper import SECTION
from pipeline.reports.promised_answers import build_promise_figures, find_broken_promise, list_promised_matters
from pipeline.reports.quarter_circular import build_quarter_figures
from pipeline.reports.reported_rows import build_branch_answer_figures
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, QUARTER_CIRCULAR, DecisionKind, Opinion, ReportedStep

FILE = File(tasks=(ONE, TWO, OTHER))
DAY, BY, LATER = "2026-12-18", "2027-01-04", "2027-01-08"


def asks(period: Period = NOVEMBER, why: str = SHELVES) -> ChangeRequest:
    """A request for more time that nobody has decided."""
    source = SourceRow("2026-12/000001-表.xlsx", "0" * 64, "填报表", 40)
    return ChangeRequest(
        period=period, number=OTHER.number, branch="MZ01", item=NEW_DEADLINE, before=PLAN["deadline"], after="2027-05-31",
        why=why, who="李文静", when="2026-12-01", source=source,
    )  # fmt: skip


def signed(file: File, *, by: str = BY, period: Period = NOVEMBER, named: str = "", span: str = "") -> File:
    """The 通报 of a month signed as the month stood, with the days by which it promises answers and sections.

    ``span``: the quarter that it is about, if it is a 季通报.
    """
    view = file.at(period, "2026-12-09")
    notice = file.sign(period, DAY, "", "").issued[-1]
    paper: IssuedPaper = replace(
        notice, document=QUARTER_CIRCULAR if span else CIRCULAR, period=span or str(period), branch="", subjects=(),
        terms={kind: day for kind, day in ((ANSWER_DAY, by), (SECTION, named)) if day},
        promised=list_promised_matters(view),
    )  # fmt: skip
    return replace(file, issued=(*file.issued, paper))


def decided(file: File, step: ReportedStep, opinion: Opinion = Opinion.PASSED, due: str = "") -> File:
    done = file.decide(
        DECEMBER, key(ONE, SHELVES, step), opinion, "2026-12-21", matter=DecisionKind.REPORTED, note="局办公室", due=due
    )
    return done.decide(DECEMBER, key(TWO, f"{SHELVES}。", step), opinion, "2026-12-21", matter=DecisionKind.REPORTED, note="局办公室", due=due)  # fmt: skip


def test_what_was_promised_and_not_answered_is_told_wherever_it_waits() -> None:
    view = signed(FILE).at(DECEMBER, LATER)
    figures = build_circular_figures(view)
    assert (figures["promised_in"], figures["promised_until"], figures["broken_count"]) == ("11月通报", "1月4日", 2)
    note = build_circular_annexes(view)[0].note
    assert "尚未答复2件，均未定牵头科室，11月通报所定答复期限已过2件。" in note
    branches = {code: build_branch_answer_figures(view, code)["broken_count"] for code in ("MZ01", "MZ02", "MZ03")}
    assert branches == {"MZ01": 2, "MZ02": 1, "MZ03": 0}


@pytest.mark.parametrize("day", ["2026-12-31", BY])
def test_a_promise_is_not_broken_before_its_day_is_over(day: str) -> None:
    assert build_promise_figures(signed(FILE).at(DECEMBER, day))["broken_count"] == 0


@pytest.mark.parametrize("opinion", [Opinion.PASSED, Opinion.DECLINED])
def test_what_was_answered_or_needs_no_answer_is_owed_no_more(opinion: Opinion) -> None:
    broken = find_broken_promise(decided(signed(FILE), ANSWER, opinion).at(DECEMBER, LATER))
    assert broken is not None
    assert len(broken.causes) == 1, "the archives are still owed"
    assert dict(broken.by_branch) == {"MZ01": 1}


def test_what_was_passed_on_afterwards_is_no_less_unanswered() -> None:
    view = decided(signed(FILE), ReportedStep.FORWARD, due="2027-01-20").at(DECEMBER, LATER)
    broken = find_broken_promise(view)
    assert broken is not None
    assert len(broken.causes) == 2
    assert dict(broken.by_branch) == {"MZ01": 1}, "the branch is told of the section and its day"


def test_what_had_a_section_and_a_day_of_its_own_was_not_promised_by_the_paper() -> None:
    before = FILE.decide(
        NOVEMBER, key(ONE, SHELVES, ReportedStep.FORWARD), Opinion.PASSED, "2026-12-01", matter=DecisionKind.REPORTED,
        note="局办公室", due="2026-12-31",
    )  # fmt: skip
    assert set(list_promised_matters(before.at(NOVEMBER, "2026-12-09"))) == {
        key(TWO, f"{SHELVES}。", ANSWER), key(OTHER, ARCHIVES, ANSWER),
    }  # fmt: skip


def test_a_request_for_more_time_that_waits_is_promised_and_owed_like_a_report() -> None:
    """附件3 lists both, and the sentence under it promises an answer to both."""
    for repeated in (False, True):
        file = signed(replace(File(tasks=(OTHER,)), requests=(asks(),)))
        left = (asks(DECEMBER),) if repeated else (asks(),)
        view = replace(file, requests=left).at(DECEMBER, LATER)
        broken = find_broken_promise(view)
        assert broken is not None
        assert len(broken.causes) == 2
        assert dict(broken.by_branch) == {"MZ01": 1}, "a request is decided, not answered: it is told elsewhere"
    assert len(find_broken_promise(replace(file, requests=()).at(DECEMBER, LATER)).causes) == 1  # type: ignore[union-attr]


def test_only_a_paper_of_an_earlier_month_whose_day_is_known_counts() -> None:
    """Papers signed by an earlier program do not say what they promised: nothing is made up."""
    assert find_broken_promise(signed(FILE).at(NOVEMBER, LATER)) is None
    assert find_broken_promise(signed(FILE, by="").at(DECEMBER, LATER)) is None
    assert find_broken_promise(FILE.at(DECEMBER, LATER)) is None


def test_the_last_promise_whose_day_is_over_is_the_one_named() -> None:
    twice = signed(signed(FILE, by="2026-12-20", period=NOVEMBER.shift(-1)), by=BY)
    assert build_promise_figures(twice.at(DECEMBER, LATER))["promised_in"] == "11月通报"
    assert build_promise_figures(twice.at(DECEMBER, "2026-12-28"))["promised_in"] == "10月通报"


def test_nothing_is_promised_about_a_cause_that_a_section_answers_already() -> None:
    """The request says what the report said, and that has a section and a day of its own."""
    passed_on = File(tasks=(ONE, OTHER)).decide(
        NOVEMBER, key(ONE, SHELVES, ReportedStep.FORWARD), Opinion.PASSED, "2026-12-01", matter=DecisionKind.REPORTED,
        note="局办公室", due="2026-12-31",
    )  # fmt: skip
    file = replace(passed_on, requests=(asks(),))
    assert list_promised_matters(file.at(NOVEMBER, "2026-12-09")) == (key(OTHER, ARCHIVES, ANSWER),)
    both = replace(file, tasks=(ONE, TWO, OTHER))
    assert set(list_promised_matters(both.at(NOVEMBER, "2026-12-09"))) == {
        key(OTHER, ARCHIVES, ANSWER), key(TWO, f"{SHELVES}。", ANSWER), asks().key,
    }, "another branch still waits for a section"  # fmt: skip


def test_a_promise_that_was_kept_is_not_spoken_of() -> None:
    kept = decided(signed(FILE), ANSWER).decide(
        DECEMBER, key(OTHER, ARCHIVES, ANSWER), Opinion.PASSED, "2026-12-21", matter=DecisionKind.REPORTED, note="已调配人手"
    )  # fmt: skip
    view = kept.at(DECEMBER, LATER)
    assert find_broken_promise(view) is None
    assert not any(build_promise_figures(view).values())


def test_a_paper_is_named_by_its_month_and_kind() -> None:
    file = signed(FILE)
    *before, circular = file.issued
    other = replace(file, issued=(*before, replace(circular, document=CORRECTION_NOTICE)))
    assert build_promise_figures(other.at(DECEMBER, LATER))["promised_in"] == "11月更正通知"
    broken = find_broken_promise(file.at(JANUARY, "2027-02-08"))
    assert broken is not None
    assert (broken.paper, broken.day) == ("2026年11月通报", dt.date(2027, 1, 4))


def test_only_a_request_for_more_time_with_a_reason_is_promised_an_answer() -> None:
    for told, promised in (
        (asks(), True), (replace(asks(), item="责任人"), False), (replace(asks(), why=""), False),
    ):  # fmt: skip
        file = File(tasks=(OTHER,), requests=(told,))
        assert (told.key in list_promised_matters(file.at(NOVEMBER, "2026-12-09"))) is promised


def test_a_report_and_a_request_of_one_cause_are_one_matter() -> None:
    file = signed(replace(File(tasks=(OTHER,)), requests=(asks(why=f"{ARCHIVES}。"),)))
    broken = find_broken_promise(file.at(DECEMBER, LATER))
    assert broken is not None
    assert len(broken.causes) == 1


NAMED = "2026-12-23"
"""The day by which a section was to be named for each matter."""


def test_a_section_that_was_to_be_named_and_was_not_is_owned_up_to() -> None:
    view = signed(FILE, named=NAMED).at(DECEMBER, LATER)
    figures = build_circular_figures(view)
    assert (figures["section_promised_in"], figures["section_promised_until"], figures["unnamed_count"]) == (
        "11月通报", "2026年12月23日", 2,
    )  # fmt: skip
    assert figures["broken_promises"] == ["11月通报定于2026年12月23日前明确牵头科室、1月4日前答复的2件"]
    note = build_circular_annexes(view)[0].note
    assert "11月通报所定明确牵头科室、答复期限均已过2件。" in note
    branches = {code: build_branch_answer_figures(view, code)["unnamed_count"] for code in ("MZ01", "MZ02", "MZ03")}
    assert branches == {"MZ01": 2, "MZ02": 1, "MZ03": 0}


@pytest.mark.parametrize(("day", "told"), [(NAMED, []), ("2026-12-24", ["11月通报定于12月23日前明确牵头科室的2件"])])
def test_the_day_for_a_section_is_over_before_that_for_an_answer(day: str, told: list[str]) -> None:
    assert build_promise_figures(signed(FILE, named=NAMED).at(DECEMBER, day))["broken_promises"] == told


def test_a_section_that_was_named_is_owed_no_more_though_the_answer_is() -> None:
    view = decided(signed(FILE, named=NAMED), ReportedStep.FORWARD, due="2027-01-20").at(DECEMBER, LATER)
    figures = build_promise_figures(view)
    assert (figures["unnamed_count"], figures["broken_count"]) == (1, 2)
    assert figures["broken_promises"] == [
        "11月通报定于2026年12月23日前明确牵头科室的1件", "11月通报定于1月4日前答复的2件",
    ]  # fmt: skip


def test_a_paper_that_named_no_day_for_a_section_is_not_said_to_have_promised_one() -> None:
    assert build_promise_figures(signed(FILE).at(DECEMBER, LATER))["unnamed_count"] == 0


@pytest.mark.parametrize(
    ("span", "period", "day", "name"),
    [
        ("2026-Q3", NOVEMBER, "2026-12-09", "第三季度通报"),
        ("2026-Q4", DECEMBER.shift(1), "2027-02-09", "2026年第四季度通报"),
        ("2026-Q4", NOVEMBER, "2026-12-09", ""),
    ],
)
def test_what_a_quarterly_circular_promised_is_owed_by_the_months_after_it(
    span: str, period: Period, day: str, name: str
) -> None:
    """季通报 makes the same promises: of the third quarter nobody owned up, that of the fourth could not be told."""
    file = signed(FILE, by="2026-11-02", named="2026-10-20", span=span)
    figures = build_promise_figures(file.at(period, day))
    assert (figures["promised_in"], figures["section_promised_in"]) == (name, name)


def test_the_quarterly_circular_owns_up_too() -> None:
    view = signed(FILE, named=NAMED).at(DECEMBER, LATER)
    assert build_quarter_figures(view)["broken_promises"] == build_circular_figures(view)["broken_promises"]
