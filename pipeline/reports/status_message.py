"""Write the paragraph on a period for the group chat: counts first, then the branches that must act."""

from __future__ import annotations

from pipeline.supervision.assessment import Assessment
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import SubmissionResult, Timeliness, format_chinese_date


def format_status_message(view: Assessment) -> str:
    """Format a paragraph for the group chat."""
    truth, office = view.ledger.truth, view.ledger.truth.office
    deadline = office.deadline(truth.period)
    good = [
        each for each in view.delivered.values() if each.result in (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    ]
    opening = (
        f"【{truth.period.as_chinese()}“党建+”月报】截至{format_chinese_date(truth.date)}，应报{len(view.delivered)}个支部，"
        f"已收{len(good)}个（其中零报告{sum(each.result is SubmissionResult.NIL for each in good)}个）。"
    )
    sentences = [
        _format_named(view, "请修改后重报", _list_by_result(view, SubmissionResult.TO_CORRECT)),
        _format_named(view, "文件无法读取，请重新保存后再报", _list_by_result(view, SubmissionResult.UNREADABLE)),
        _format_named(
            view,
            f"尚未报送，请于{deadline.month}月{deadline.day}日前报送",
            _list_by_timeliness(view, Timeliness.PENDING),
        ),
        _format_named(view, "已过截止日仍未报送，请尽快补报", _list_by_timeliness(view, Timeliness.MISSING)),
    ]
    told = [sentence for sentence in sentences if sentence]
    return opening + ("".join(told) or "全部收齐，谢谢大家。") + ("其余支部已收妥，谢谢。" if told and good else "")


def _list_by_result(view: Assessment, result: SubmissionResult) -> list[SubmissionStatus]:
    return [each for each in view.delivered.values() if each.result is result]


def _list_by_timeliness(view: Assessment, timeliness: Timeliness) -> list[SubmissionStatus]:
    return [each for each in view.delivered.values() if each.timeliness is timeliness]


def _format_named(view: Assessment, what: str, branches: list[SubmissionStatus]) -> str:
    names = "、".join(view.name(each.branch) for each in branches)
    return f"{what}：{names}（{len(branches)}个）。" if branches else ""
