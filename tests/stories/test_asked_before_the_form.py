"""What a 反馈单 asks can be answered on the 答复单 beside it, whether next month's form is out or not, by the same day."""

from __future__ import annotations

import pytest
from bureau import NOVEMBER, Bureau, answers, bureau, row_of
from posting import posted
from signing import DECEMBER, autumn, feed_back
from test_answer_form import answered, enclosed, rows
from test_one_day_for_a_duty import list_row_days

from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.distribute import distribute_forms
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.contract.replies import format_free_key
from pipeline.documents.branch_form import RepeatOrder
from pipeline.letters.result import SendResult
from pipeline.supervision.assessment import assess_ledger
from pipeline.terms import DecisionKind, Disposition, LetterKind

__all__ = ["bureau"]
FED_BACK = "2026-12-09"
MATTER = "feedback-2026-11-MZ01"


@pytest.fixture
def behind(bureau: Bureau) -> Bureau:
    """A November with a red task of MZ01; no form of December is out."""
    autumn(bureau)
    return bureau


def red(bureau: Bureau) -> str:
    """事项编号 of the red task."""
    return f"ZG-{bureau.form('MZ01').tasks[0].number}"


def send_feedback(bureau: Bureau, day: str = FED_BACK, *resend: str) -> SendResult:
    return posted(bureau, day, LetterKind.FEEDBACK, resend=resend)


def test_the_answer_form_has_the_rows_its_feedback_speaks_of(behind: Bureau) -> None:
    form = enclosed(behind, send_feedback(behind), MATTER)
    assert rows(form) == [red(behind), format_free_key("MZ01")]


def test_an_answer_given_before_the_form_is_out_is_taken_word_for_word(behind: Bureau) -> None:
    form = enclosed(behind, send_feedback(behind), MATTER)
    said = {"statement": "施工许可11月底才办结", "measures": "增派2个施工队"}
    behind.drop("答复.xlsx", answered(form, {red(behind): said}))
    (file,) = behind.collect("2026-12-10").files
    assert (file.fate, [each.code for each in file.findings]) == (Disposition.ACCEPTED, ["replies-given"])
    assessed = assess_ledger(build_current_ledger(behind.on("2026-12-11"), NOVEMBER))
    assert [str(each.problem) for each in assessed.proposals if each.matter is DecisionKind.PLEA] == [
        red(behind).removeprefix("ZG-")
    ]
    assert not [each.what for each in audit_workspace(behind.on("2026-12-11")).points if each.flaw is not FlawKind.NOTE]


def test_an_answer_is_taken_though_nobody_knows_any_more_what_was_asked(behind: Bureau) -> None:
    """With a damaged journal of letters truthful answers went back as unknown, and 收表 did not say why."""
    form = enclosed(behind, send_feedback(behind), MATTER)
    last = max((behind.root / "outbox" / "sent").glob("*.json"))
    kept = last.read_bytes()
    last.unlink()
    behind.drop("答复.xlsx", answered(form, {red(behind): {"statement": "施工许可11月底才办结"}}))
    done = behind.collect("2026-12-10")
    assert [(each.fate, [one.code for one in each.findings]) for each in done.files] == [
        (Disposition.ACCEPTED, ["replies-given"])
    ]
    assert [each for each in done.notes if each.startswith("发信记录有缺损，不知道给支部发过哪些答复单")]
    last.write_bytes(kept)
    (reply,) = build_current_ledger(behind.on("2026-12-11"), NOVEMBER).inputs.replies
    assert (reply.key, reply.statement) == (red(behind), "施工许可11月底才办结")
    assert not [each.what for each in audit_workspace(behind.on("2026-12-11")).points if each.flaw is not FlawKind.NOTE]
    behind.drop("又.xlsx", answered(form, {red(behind): {"statement": "水电也没有接通"}}))
    assert not [each for each in behind.collect("2026-12-11").notes if "发信记录" in each]


def test_the_form_handed_out_later_asks_by_the_same_day(behind: Bureau) -> None:
    """Each counted ten working days from its own making: 23 December on the one, 25 December on the other."""
    (day,) = list_row_days(enclosed(behind, send_feedback(behind), MATTER))
    behind.hand_out("2026-12-11", DECEMBER)
    (asked,) = behind.form("MZ01", DECEMBER).questions
    assert day == ("说明", "12-23")
    assert asked.demand.startswith("2026年12月23日前说明原因")
    (skipped,) = [each for each in send_feedback(behind, "2026-12-14").skipped if each.letter.branch == "MZ01"]
    assert skipped.changed == "", "the form asks what the 答复单 asked"


def test_a_form_given_once_more_keeps_the_day_until_it_is_over(behind: Bureau) -> None:
    behind.hand_out("2026-12-09", DECEMBER)
    again = RepeatOrder(frozenset({"MZ01"}), "表单丢失")
    days = []
    for day in ("2026-12-15", "2026-12-28"):
        distribute_forms(behind.on(day), DECEMBER, repeat=again)
        (asked,) = behind.form("MZ01", DECEMBER).questions
        days.append(asked.due)
    assert days == ["2026-12-23", "2027-01-12"]


def test_a_feedback_that_asks_more_than_was_sent_is_told(behind: Bureau) -> None:
    """The 答复单 was told apart by its name alone, so that one without the rows asked later was never made good."""
    feed_back(behind)
    two = behind.form("MZ02").tasks[0]
    behind.drop("MZ02.xlsx", behind.filled("MZ02", said=answers(row_of(two, rate=5, progress="尚未开工"))))
    behind.collect("2026-12-10")
    before = {each.letter.branch: each.changed for each in send_feedback(behind, "2026-12-10").skipped}
    behind.consolidate("2026-12-10")
    after = {each.letter.branch: each.changed for each in send_feedback(behind, "2026-12-10").skipped}
    assert set(before.values()) == {""}
    assert "答复单" in after["MZ02"]
    assert after["MZ03"] == ""
    done = send_feedback(behind, "2026-12-10", "feedback-2026-11-MZ02")
    assert len(rows(enclosed(behind, done, "feedback-2026-11-MZ02"))) > 1
    assert {each.changed for each in send_feedback(behind, "2026-12-11").skipped} == {""}
