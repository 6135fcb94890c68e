"""整改通知书: what one branch has to mend, each with its source; number, date and last day stay open for signing."""

from __future__ import annotations

from dataclasses import replace

from bureau import BRANCHES, NOVEMBER, office
from papers import SOURCE, cells, month, opened, rectification, said, task, view_of

from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_lamp_key
from pipeline.documents.draft import build_draft, build_drafts
from pipeline.intake.office import Office
from pipeline.ledger import AnswerForm, ChangeRequest
from pipeline.periods import Period
from pipeline.reports.follow_up import is_overdue, is_past_due
from pipeline.reports.notice import NOTICE_REPORT, list_notice_branches, list_rectifications_to_order
from pipeline.supervision.assessment import Assessment
from pipeline.terms import OPEN_DUE, OPEN_REFERENCE, RECTIFICATION_NOTICE, RectificationStage


def confirmed(*rows: int, relapses: int = 0, fact: str = "落后序时进度35个百分点") -> Assessment:
    """A branch with confirmed problems, beside others at other stages."""
    listed = tuple(
        rectification("MZ01", row, RectificationStage.CONFIRMED, relapses=relapses, fact=fact) for row in rows
    )
    others = (
        rectification("MZ02", 1, RectificationStage.DRAFTED),
        rectification("MZ03", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-20"),
    )
    return view_of([task("MZ01", 1, month(NOVEMBER, 20))], rectifications=(*listed, *others))


def notice(assessment: Assessment) -> str:
    return said(opened(build_draft(NOTICE_REPORT, assessment, office(), "MZ01")))


def test_only_branches_with_a_confirmed_problem_that_no_notice_has_ordered() -> None:
    assert list_notice_branches(confirmed(1)) == ("MZ01",)
    assert [each.number for each in list_rectifications_to_order(confirmed(2, 1), "MZ01")] == [
        "MZ01-202610-02",
        "MZ01-202610-01",
    ]
    assert list_notice_branches(confirmed()) == ()
    assert not [name for name in build_drafts(confirmed(), office()) if name.startswith(RECTIFICATION_NOTICE)]


def test_a_reopened_problem_gets_a_new_notice() -> None:
    back = rectification("MZ03", 1, RectificationStage.RELAPSED, notice="〔2026〕1号", due="2026-12-01", relapses=1)
    assessment = view_of(rectifications=(back,))
    assert list_notice_branches(assessment) == ("MZ03",)
    assert not is_overdue(assessment, back)
    assert is_overdue(
        assessment, rectification("MZ03", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-10")
    )
    assert not is_overdue(
        assessment, rectification("MZ03", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-11")
    )


def test_what_a_branch_has_answered_waits_for_the_bureau_and_is_not_overdue() -> None:
    """It was named under 整改和办理不到位, and its secretary told to answer, while the bureau had not reviewed it."""
    answered = rectification("MZ03", 1, RectificationStage.ANSWERED, notice="〔2026〕1号", due="2026-12-01")
    assessment = view_of(rectifications=(answered,))
    assert not is_overdue(assessment, answered)
    assert is_past_due(assessment, answered)


def test_number_day_and_date_are_open_and_nothing_is_invented() -> None:
    text = notice(confirmed(1))
    assert f"编号：{OPEN_REFERENCE.format(year=2026)}" in text
    assert f"请自签发之日起10个工作日内，即{OPEN_DUE}前（含当日）完成整改" in text
    assert "2026年　月　日" in text
    assert text.count(OPEN_DUE) == 1


def test_it_is_addressed_to_the_branch_by_its_full_name_and_names_no_other() -> None:
    text = notice(confirmed(1))
    assert "中国共产党清河市机关一支部委员会：" in text
    assert not [name for code, name in BRANCHES.items() if code != "MZ01" and name in text]
    assert "抄送" not in text


def test_each_problem_with_fact_source_and_first_month() -> None:
    paper = opened(build_draft(NOTICE_REPORT, confirmed(1, 2), office(), "MZ01"))
    head, first, second = cells(paper.tables[0])
    assert head == ["编号", "工作任务", "事实", "数据来源", "首次出现"]
    assert first == [
        "1",
        "党建+适老化改造1",
        "落后序时进度35个百分点\n目标：120户；完成时限：2027-03-31\n2026年11月30日应达34%，报告20%\n支部说明：完成入户评估36户",
        f"2026年11月月报表“{SOURCE.sheet}”第{SOURCE.row}行",
        "2026年10月",
    ]
    assert second[3] == "工作台账“填报表”第9行"
    assert "你支部有2个问题需要限期整改" in said(paper)


def test_what_the_bureau_has_not_decided_stands_beside_the_problem() -> None:
    """It printed the branch's reason without its application for more time, and told the branch to apply."""
    plain = confirmed(1)
    (one,) = plain.ledger.tasks
    asked = ChangeRequest(
        period=NOVEMBER, number=one.number, branch="MZ01", item="完成时限", before="2027年3月31日", after="2027年5月31日",
        why="供货延期", who="李文静", when="2026-12-02", source=one.source,
    )  # fmt: skip
    paper = opened(build_draft(
        NOTICE_REPORT, replace(plain, ledger=replace(plain.ledger, requests=(asked,))), office(), "MZ01"
    ))  # fmt: skip
    assert "应达34%，报告20%；已申请延期至2027年5月31日，待审定\n" in cells(paper.tables[0])[1][2]
    assert "已申请延期、待审定的，不用再申请；其他需延期的，于到期前填" in said(paper)
    assert "不用再申请" not in notice(plain)


def test_a_missing_report_is_shown_by_the_deliveries() -> None:
    missing = replace(
        rectification("MZ01", 1, RectificationStage.CONFIRMED, fact="2026年11月漏报"),
        problem=ProblemId.of_month("MZ01", Period(2026, 11)),
        number="",
        task="",
    )
    paper = opened(build_draft(NOTICE_REPORT, view_of(rectifications=(missing,)), office(), "MZ01"))
    assert cells(paper.tables[0])[1] == [
        "1",
        "月报报送",
        "2026年11月漏报",
        "报送情况统计表（截至2026年12月11日）",
        "2026年10月",
    ]


def test_what_came_back_says_so() -> None:
    paper = opened(build_draft(NOTICE_REPORT, confirmed(1, relapses=2), office(), "MZ01"))
    assert "整改销号后反弹，第2次" in cells(paper.tables[0])[1][2]
    assert "其中1个问题为整改销号后再次出现" in said(paper)
    assert "再次出现" not in notice(confirmed(1))


def test_the_receipt_has_a_row_to_write_in_for_every_problem() -> None:
    paper = opened(build_draft(NOTICE_REPORT, confirmed(1, 2, 3), office(), "MZ01"))
    rows = cells(paper.tables[1])
    assert rows[0][:2] == ["签收支部", "机关一党支部"]
    asked = [row[0] for row in rows[2:]]
    assert asked == [
        f"问题{index}{what}" for index in (1, 2, 3) for what in ("整改措施", "整改情况", "延期原因", "陈述申辩")
    ]
    assert [row[2] for row in rows[2:6]] == ["责任人", "完成日期", "申请延期至", "填表人"]
    assert not any(row[1] for row in rows[2:])
    assert "整改通知书回执" in said(paper)
    assert "附件" not in said(paper), "a slip to send back is no annex"
    heights = [row.height for row in paper.tables[1].rows]
    assert all(height and height > 150_000 for height in heights[2:])


def test_the_way_of_answering_that_it_names_exists() -> None:
    """“填写在12月月报表的‘需答复’表中” was ordered while the branch had no such form, or no such row."""
    view = confirmed(1, 2)
    assert "填在随附的答复单或者所附回执上反馈" in notice(view)
    assert "需答复" not in notice(view)
    keys = [format_lamp_key(each.problem) for each in view.rectifications]

    def holding(*held: str) -> str:
        inputs = replace(view.ledger.inputs, answer_forms={"MZ01": AnswerForm(Period(2026, 12), frozenset(held))})
        return notice(replace(view, ledger=replace(view.ledger, inputs=inputs)))

    assert "填在随附的答复单、已下发的12月月报表“需答复”表或者所附回执上反馈" in holding(*keys)
    assert "需答复" not in holding(keys[0])


def test_what_a_branch_typed_stays_text() -> None:
    hostile = "{{ 7*7 }}<w:br/>【表：问题清单】\n一、假标题"
    paper = opened(build_draft(NOTICE_REPORT, confirmed(1, fact=hostile), office(), "MZ01"))
    assert "{{ 7*7 }}<w:br/>【表：问题清单】" in cells(paper.tables[0])[1][2]
    assert "假标题" not in said(paper)


def with_settings(section: str, **values: str) -> Office:
    """The office with a section of its settings changed."""
    settings = office().settings
    changed = getattr(settings, section).model_copy(update=values)
    return replace(office(), settings=settings.model_copy(update={section: changed}))


def drafted_by(own: Office) -> str:
    view = confirmed(1)
    inputs = replace(view.ledger.inputs, office=own)
    seen = replace(view, ledger=replace(view.ledger, inputs=inputs))
    return said(opened(build_draft(NOTICE_REPORT, seen, own, "MZ01")))


def test_the_code_of_its_numbers_is_the_office_s_and_never_made_up() -> None:
    assert "编号：〔2026〕　号" in drafted_by(office())
    assert "编号：清民机党整〔2026〕　号" in drafted_by(with_settings("bureau", notice_code="清民机党整"))


def test_whom_to_ask_stands_below_the_date() -> None:
    assert drafted_by(office()).index("2026年　月　日") < drafted_by(office()).index("（联系人：局机关党委办公室）")
    assert "（联系人：局机关党委办公室，电话：0791-88880000）" in drafted_by(
        with_settings("letters", phone="0791-88880000")
    )
