"""A new or changed plan is asked about in the receipt already: once, politely, without a form coming back for it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, at, at_request, bureau, new_row, request, row_of
from decision_book import enter, list_keys
from remembered import remembered

from pipeline.cli import run_command
from pipeline.commands import check
from pipeline.commands import review as reviewing
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.findings import Finding
from pipeline.supervision.signals import decisions
from pipeline.terms import DECISION_FILE, DecisionKind, Disposition, Severity, SignalKind

__all__ = ["bureau"]

DECEMBER = NOVEMBER.shift(1)
VAGUE, OTHER = "进一步提升服务水平，营造浓厚氛围", "不断提高工作质量，推动各项工作再上新台阶"
DAY = "2027-01-04"


@remembered
def decided_month(bureau: Bureau) -> None:
    """November with a vague goal that a person found true, and December's forms."""
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ01")
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(new_row(form.new_numbers[0], goal=VAGUE))))
    bureau.collect("2026-12-03")
    bureau.consolidate(SUMMARY_DAY)
    book = bureau.root / "outbox" / str(NOVEMBER) / DECISION_FILE
    (key,) = (each for each in list_keys(book, DecisionKind.SIGNAL) if SignalKind.GOAL_VAGUE.code in each)
    typed = {"opinion": "通过", "verifier": "孙立新", "day": "2026年12月9日"}
    enter(book, DecisionKind.SIGNAL, key, typed=typed)
    assert reviewing.review_decision_book(bureau.on("2026-12-10"), book).receipt is not None
    bureau.hand_out("2026-12-25", DECEMBER)


@pytest.fixture
def asking(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A bureau that puts 目标不可检查 to its branches, where one signal found true is proof enough."""
    decided_month(bureau)
    monkeypatch.setattr(decisions, "FEWEST_DECIDED", 1)
    put_to_branches(bureau)
    return bureau


def put_to_branches(bureau: Bureau) -> None:
    bureau.set("asked = []", f'asked = ["{SignalKind.GOAL_VAGUE.value}"]')


def report_december(bureau: Bureau, goal: str, name: str = "十二月.xlsx", day: str = DAY) -> tuple[Finding, ...]:
    """What 收表 says of a form with one new task of that goal; the form is taken."""
    form = bureau.form("MZ01", DECEMBER)
    rows = (row_of(form.tasks[0]), new_row(form.new_numbers[0], goal=goal, task="党建+一窗通办"))
    bureau.drop(name, bureau.filled("MZ01", DECEMBER, said=answers(*rows)))
    (taken,) = bureau.collect(day).files
    assert taken.fate is Disposition.ACCEPTED
    return taken.findings


def list_asked(findings: tuple[Finding, ...]) -> list[str]:
    return [each.code for each in findings if each.code.startswith("plan-goal")]


def test_an_optional_column_left_blank_silences_no_question(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bureau.root / "templates" / "设置.toml"
    listed = '\n[[indicator]]\nname = "护理型床位数"\nunit = "张"\n'
    path.write_text(path.read_text(encoding="utf-8") + listed, encoding="utf-8")
    decided_month(bureau)
    monkeypatch.setattr(decisions, "FEWEST_DECIDED", 1)
    put_to_branches(bureau)
    assert list_asked(report_december(bureau, VAGUE)) == ["plan-goal-vague"]


def test_a_vague_goal_of_a_new_task_is_asked_about_at_its_cell_and_the_form_is_taken(asking: Bureau) -> None:
    form = asking.form("MZ01", DECEMBER)
    (finding,) = (each for each in report_december(asking, VAGUE) if each.code == "plan-goal-vague")
    assert finding.severity is Severity.NOTICE
    assert finding.cell == at(form, form.new_numbers[0], "goal")
    assert VAGUE in finding.message
    assert "请" in finding.remedy


def test_nothing_is_asked_of_a_plan_that_was_asked_about_before_or_is_clear(asking: Bureau) -> None:
    assert list_asked(report_december(asking, "年底前改造120户并通过验收")) == []


def test_the_question_is_not_repeated_for_the_same_text_but_asked_of_another(asking: Bureau) -> None:
    assert list_asked(report_december(asking, VAGUE)) == ["plan-goal-vague"]
    form = asking.form("MZ01", DECEMBER)
    for text, day, asked in ((VAGUE, "2027-01-05", []), (OTHER, "2027-01-06", ["plan-goal-vague"])):
        rows = (
            row_of(form.tasks[0], progress="又走访6户"),
            new_row(form.new_numbers[0], goal=text, task="党建+一窗通办"),
        )
        asking.drop(f"{day}.xlsx", asking.filled("MZ01", DECEMBER, said=answers(*rows)))
        (taken,) = asking.collect(day).files
        assert list_asked(taken.findings) == asked
    told = audit_workspace(asking.on("2027-01-07")).points
    assert [each for each in told if each.flaw is not FlawKind.NOTE and "outbox" not in each.place] == []


def test_a_goal_to_be_changed_is_asked_about_where_it_is_requested(asking: Bureau) -> None:
    form = asking.form("MZ01", DECEMBER)
    number = form.tasks[0].number
    said = answers(row_of(form.tasks[0]), requests=[request(number, "目标", OTHER)])
    asking.drop("十二月.xlsx", asking.filled("MZ01", DECEMBER, said=said))
    (taken,) = asking.collect(DAY).files
    (finding,) = (each for each in taken.findings if each.code == "plan-goal-vague")
    assert finding.cell == at_request(form, 0, "new_value")
    assert taken.fate is Disposition.ACCEPTED


def test_a_plan_that_only_stands_there_as_before_is_not_asked_about(asking: Bureau) -> None:
    form = asking.form("MZ01", DECEMBER)
    number = form.tasks[0].number
    said = answers(row_of(form.tasks[0]), requests=[request(number, "责任人", "陈晓岚")])
    asking.drop("十二月.xlsx", asking.filled("MZ01", DECEMBER, said=said))
    assert list_asked(asking.collect(DAY).files[0].findings) == []


def test_a_kind_that_is_only_observed_says_nothing_to_the_branch(bureau: Bureau) -> None:
    decided_month(bureau)
    put_to_branches(bureau)
    assert list_asked(report_december(bureau, VAGUE)) == [], "one signal is no proof"


def test_a_kind_that_the_office_does_not_ask_says_nothing(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    decided_month(bureau)
    monkeypatch.setattr(decisions, "FEWEST_DECIDED", 1)
    assert list_asked(report_december(bureau, VAGUE)) == []


def test_check_tells_what_collect_would_and_keeps_nothing(
    asking: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = asking.form("MZ01", DECEMBER)
    rows = (row_of(form.tasks[0]), new_row(form.new_numbers[0], goal=VAGUE, task="党建+一窗通办"))
    path = tmp_path / "自查.xlsx"
    path.write_bytes(asking.filled("MZ01", DECEMBER, said=answers(*rows)))
    for _ in range(2):
        (file,) = check.check_files(asking.on(DAY), [path]).files
        assert list_asked(file.findings) == ["plan-goal-vague"]
    assert run_command(["-C", str(asking.root), "--today", DAY, "check", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "提示" in {each["severity"] for file in told["files"] for each in file["findings"]}


def test_beside_an_error_the_returned_copy_marks_the_goal_and_asks_no_more_than_that(asking: Bureau) -> None:
    form = asking.form("MZ01", DECEMBER)
    rows = (
        row_of(form.tasks[0], rate=130),
        new_row(form.new_numbers[0], goal=VAGUE, task="党建+一窗通办"),
    )
    asking.drop("十二月.xlsx", asking.filled("MZ01", DECEMBER, said=answers(*rows)))
    (taken,) = asking.collect(DAY).files
    assert taken.fate is Disposition.RETURNED
    (copy,) = (asking.root / "outbox" / str(DECEMBER) / "returned").glob("*.xlsx")
    page = openpyxl.load_workbook(copy)["填报表"]
    note = page[at(form, form.new_numbers[0], "goal")].comment
    assert note is not None
    assert "看不出怎样判断" in note.text
    assert "必改" not in note.text
