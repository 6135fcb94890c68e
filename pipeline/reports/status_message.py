"""Write the paragraph on a period for the group chat: counts first, then the branches that must act."""

from __future__ import annotations

from pipeline.supervision.assessment import Assessment
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import SubmissionResult, Timeliness, format_chinese_date


def format_status_message(assessment: Assessment, lying: int = 0) -> str:
    """Format a paragraph for the group chat; nobody is said to be missing while files lie in the drop folders."""
    inputs, office = assessment.ledger.inputs, assessment.ledger.inputs.office
    deadline = office.deadline(inputs.period)
    good = [
        each
        for each in assessment.delivered.values()
        if each.result in (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    ]
    opening = (
        f"【{inputs.period.as_chinese()}“党建+”月报】截至{format_chinese_date(inputs.date)}，应报{len(assessment.delivered)}个支部，"
        f"已收{len(good)}个（其中零报告{sum(each.result is SubmissionResult.NIL for each in good)}个）。"
    )
    sentences = [
        _format_named(assessment, "请修改后重报", _list_by_result(assessment, SubmissionResult.TO_CORRECT)),
        _format_named(
            assessment, "文件无法读取，请重新保存后再报", _list_by_result(assessment, SubmissionResult.UNREADABLE)
        ),
        _format_named(
            assessment,
            "报来的不是规定的填报表或看不出月份，请改填下发的月报表",
            _list_by_result(assessment, SubmissionResult.UNRECOGNISED),
        ),
        _format_named(
            assessment,
            f"尚未报送，请于{deadline.month}月{deadline.day}日前报送",
            _list_by_timeliness(assessment, Timeliness.PENDING),
        ),
        _format_named(
            assessment,
            f"已过截止日还没有收到，收件夹里有{lying}个文件待收，已经报了的不用再报"
            if lying
            else "已过截止日仍未报送，请尽快补报",
            _list_by_timeliness(assessment, Timeliness.MISSING),
        ),
    ]
    told = [sentence for sentence in sentences if sentence]
    return opening + ("".join(told) or "全部收齐，谢谢大家。") + ("其余支部已收妥，谢谢。" if told and good else "")


def _list_by_result(assessment: Assessment, result: SubmissionResult) -> list[SubmissionStatus]:
    return [each for each in assessment.delivered.values() if each.result is result]


def _list_by_timeliness(assessment: Assessment, timeliness: Timeliness) -> list[SubmissionStatus]:
    return [each for each in assessment.delivered.values() if each.timeliness is timeliness]


def _format_named(assessment: Assessment, what: str, branches: list[SubmissionStatus]) -> str:
    names = "、".join(assessment.name(each.branch) for each in branches)
    return f"{what}：{names}（{len(branches)}个）。" if branches else ""
