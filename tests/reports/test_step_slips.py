"""提醒函, 催报单, 督办单: one paper for one confirmed step, which says what was reported and no step but those taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bureau import NOVEMBER, office
from papers import cells, delivered, month, opened, said, task, view_of
from rectifying import File, red_task

from pipeline.contract.decisions import format_escalation_key
from pipeline.contract.problem import ProblemId
from pipeline.documents.draft import build_draft, build_drafts, list_missing_wordings
from pipeline.intake.office import Stationery
from pipeline.reports.paper import Report
from pipeline.reports.step_slips import REMINDER_REPORT, SUPERVISION_REPORT, URGING_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.terms import ESCALATION_STEPS, REMINDER_LETTER, DecisionKind, Opinion

NUMBER = "MZ01-202610-01"
PROBLEM = ProblemId.of_task(NUMBER)
REMIND, SUPERVISE = ESCALATION_STEPS[:2]
DECEMBER = NOVEMBER.shift(1)


def long_red() -> File:
    """Red from November on."""
    whole = red_task()
    return File(tasks=(replace(whole, months=tuple(replace(each, rate=5) for each in whole.months)),))


def climbed(*steps: str, opinion: Opinion = Opinion.PASSED) -> File:
    """A red task of which steps were confirmed, one a month."""
    file = long_red()
    for period, day, step in zip((NOVEMBER, DECEMBER), ("2026-12-09", "2027-01-08"), steps, strict=False):
        key = format_escalation_key(PROBLEM, step)
        file = file.decide(period, key, opinion, day, matter=DecisionKind.ESCALATE)
    return file


def drafted(view: Assessment) -> list[str]:
    """The slips that consolidation drafts."""
    return [name for name in build_drafts(view, office()) if name.startswith(("提醒函", "催报单", "督办单"))]


def rows(view: Assessment, report: Report = REMINDER_REPORT) -> dict[str, str]:
    """What the table of a slip says, by its labels."""
    paper = opened(build_draft(report, view, office(), NUMBER))
    return {row[0]: row[1] for row in cells(paper.tables[0])}


def test_a_confirmed_step_gets_one_paper_and_an_undecided_or_declined_one_none() -> None:
    name = f"提醒函/MZ01_机关一支部_{NUMBER}.docx"
    assert drafted(climbed(REMIND).at(NOVEMBER, "2026-12-09")) == [name]
    assert drafted(long_red().at(NOVEMBER, "2026-12-09")) == []
    assert drafted(climbed(REMIND, opinion=Opinion.DECLINED).at(NOVEMBER, "2026-12-09")) == []


def test_it_says_the_goal_what_was_due_what_was_reported_and_until_when_to_answer() -> None:
    view = climbed(REMIND).at(NOVEMBER, "2026-12-09")
    told = rows(view)
    assert told["事项"] == f"党建+适老化改造1（{NUMBER}）"
    assert told["依据"] == "2026年11月月报表“填报表”第9行；2026年12月9日核定提醒"
    assert "到2026年11月30日应达" in told["现状"]
    assert "支部说明：" in told["现状"]
    assert "此前措施" not in told
    text = said(opened(build_draft(REMINDER_REPORT, view, office(), NUMBER)))
    assert "编号：〔2026〕　号" in text
    assert "请于12月16日前（含当日，自签发之日起5个工作日）" in text


def test_the_step_above_names_the_paper_of_the_step_below_only_if_that_was_signed() -> None:
    file = climbed(REMIND, SUPERVISE)
    view = file.at(DECEMBER, "2027-01-08")
    assert drafted(view) == [f"督办单/MZ01_机关一支部_{NUMBER}.docx"]
    assert "此前措施" not in rows(view, SUPERVISION_REPORT)
    assert view.steps[PROBLEM] == ()
    signed = file.sign(NOVEMBER, "2026-12-11", "〔2026〕1号", "")
    paper = replace(signed.issued[-1], document=REMINDER_LETTER, matter=NUMBER, subjects=())
    after = replace(signed, issued=(*signed.issued[:-1], paper)).at(DECEMBER, "2027-01-08")
    assert rows(after, SUPERVISION_REPORT)["此前措施"] == "提醒（提醒函〔2026〕1号，2026年12月11日签发）"
    assert after.steps[PROBLEM] == (REMIND,)


def test_what_is_mended_since_is_not_reminded_of() -> None:
    view = climbed(REMIND).at(NOVEMBER, "2026-12-09")
    ladder = view.ladders[PROBLEM]
    assert drafted(replace(view, ladders={PROBLEM: replace(ladder, shown=False)})) == []


def test_a_paper_about_nothing_says_nothing_untrue() -> None:
    """`doctor` renders every wording on a month without tasks."""
    view = view_of([task("MZ01", 1, month(NOVEMBER, 20))], delivered("MZ02"))
    for report in (REMINDER_REPORT, URGING_REPORT, SUPERVISION_REPORT):
        assert report.subjects(view) == ()
        assert build_draft(report, view, office(), "MZ01")


@pytest.mark.parametrize("lost", [REMINDER_LETTER])
def test_an_office_without_the_wording_is_told_and_nothing_fails(lost: str) -> None:
    view, full = climbed(REMIND).at(NOVEMBER, "2026-12-09"), office()
    wording = {name: text for name, text in full.wording.items() if lost not in name}
    bare = Stationery(letterhead=full.letterhead, wording=wording)
    assert not [name for name in build_drafts(view, bare) if lost in name]
    (remark,) = list_missing_wordings(view, bare)
    assert lost in remark
    assert "init" in remark
