"""Report the progress of a period (进度): who has reported, with what result, and what still needs attention."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.outbox import list_edited_drafts
from pipeline.commands.snapshots import require_known_period
from pipeline.commands.workspace import Workspace
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import Period, SubmissionResult, Timeliness, format_chinese_date


@dataclass(frozen=True)
class StatusResult:
    """State of a period as of today; ``edited`` are drafts changed by a person and not yet signed."""

    view: Assessment
    edited: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the public shape of ``--json``."""
        truth = self.view.ledger.truth
        return {
            "period": str(truth.period),
            "as_of": truth.as_of.date,
            "branches": [self._describe_branch(each) for each in self.view.delivered.values()],
            "edited": list(self.edited),
        }

    def _describe_branch(self, each: SubmissionStatus) -> dict[str, object]:
        return {
            "code": each.branch, "name": self.view.name(each.branch), "timeliness": each.timeliness.value,
            "days_late": each.days_late, "result": each.result.value, "after": each.after or None,
            "by": each.by or None, "sha256": each.sha256 or None,
        }  # fmt: skip

    def paragraph(self) -> str:
        """Format a paragraph for the group chat: counts first, then the branches that must act."""
        truth, office = self.view.ledger.truth, self.view.ledger.truth.office
        deadline = office.deadline(truth.period)
        good = [
            each
            for each in self.view.delivered.values()
            if each.result in (SubmissionResult.RECEIVED, SubmissionResult.NIL)
        ]
        opening = (
            f"【{truth.period.as_chinese()}“党建+”月报】截至{format_chinese_date(truth.date)}，应报{len(self.view.delivered)}个支部，"
            f"已收{len(good)}个（其中零报告{sum(each.result is SubmissionResult.NIL for each in good)}个）。"
        )
        sentences = [
            self._format_named("请修改后重报", self._with(SubmissionResult.TO_CORRECT)),
            self._format_named("文件无法读取，请重新保存后再报", self._with(SubmissionResult.UNREADABLE)),
            self._format_named(
                f"尚未报送，请于{deadline.month}月{deadline.day}日前报送", self._list_by_timeliness(Timeliness.PENDING)
            ),
            self._format_named("已过截止日仍未报送，请尽快补报", self._list_by_timeliness(Timeliness.MISSING)),
        ]
        told = [sentence for sentence in sentences if sentence]
        return opening + ("".join(told) or "全部收齐，谢谢大家。") + ("其余支部已收妥，谢谢。" if told and good else "")

    def _with(self, result: SubmissionResult) -> list[SubmissionStatus]:
        return [each for each in self.view.delivered.values() if each.result is result]

    def _list_by_timeliness(self, timeliness: Timeliness) -> list[SubmissionStatus]:
        return [each for each in self.view.delivered.values() if each.timeliness is timeliness]

    def _format_named(self, what: str, branches: list[SubmissionStatus]) -> str:
        names = "、".join(self.view.name(each.branch) for each in branches)
        return f"{what}：{names}（{len(branches)}个）。" if branches else ""


def report_status(workspace: Workspace, period: Period) -> StatusResult:
    """Assess a period from everything known today; nothing is changed."""
    workspace.require()
    _ = workspace.office
    workspace.require_today()
    require_known_period(workspace, period)
    edited = list_edited_drafts(workspace.outbox(period), {paper.given for paper in workspace.issued.all()})
    return StatusResult(assess_ledger(build_current_ledger(workspace, period)), edited)
