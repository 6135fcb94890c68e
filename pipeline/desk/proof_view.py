"""Build the page of a proof (校对): the sentences of a draft that need a person, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.commands.proof import prove_files
from pipeline.commands.workspace import Workspace
from pipeline.desk.orders import find_outbox_file
from pipeline.desk.outbox_file import OutboxFile
from pipeline.desk.views import list_drafts
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.proof.model import ACCEPTED_GROUPS, URGENT_GROUPS, ProofResult, Remark


class ProofRemedy(StrEnum):
    """What is to be done about a remark before the paper can be signed."""

    ACCEPT = "与台账不符：请改正；核对过、确实属实的，在前面打勾"
    URGENT = "请改好；确实来不及的，签发时写明急件理由"
    MEND = "请改好，改好才能签"
    LOOK = "请看一看，不拦签发"


_ORDER = tuple(ProofRemedy)


@dataclass(frozen=True)
class RemarkView:
    """A remark as listed: where, the sentence, what is the matter, what to do."""

    place: str
    sentence: str
    told: str
    remedy: ProofRemedy

    @property
    def acceptable(self) -> bool:
        """Whether a person may vouch for the sentence."""
        return self.remedy is ProofRemedy.ACCEPT and bool(self.sentence)


def find_unsigned_draft(root: Path, typed: Mapping[str, str]) -> OutboxFile | None:
    """Find the draft a form of signing was about; None if it does not say which of several."""
    period, document = typed.get("period", ""), typed.get("document", "")
    drafts = list_drafts(root, Period.parse(period)) if document else ()
    meant = [each for each in drafts if each.place == typed["file"]] if typed.get("file") else []
    meant = meant or [each for each in drafts if each.name == f"{document}.docx"]
    return meant[0] if len(meant) == 1 else None


def build_proof_page(workspace: Workspace, period: Period, place: str) -> dict[str, object]:
    """Build the page of a draft's proof; UserError if the draft is gone."""
    path = find_outbox_file(workspace.root, place)
    if path is None:
        raise UserError("没有这个文件，可能刚刚重新生成过。请刷新页面再试。")
    (done,) = prove_files(workspace, (path,))
    return {
        "title": f"校对{path.name}",
        "place": place,
        "period": str(period),
        "note": done.note,
        "unread": done.unread,
        "remarks": list_remark_views(done),
        "barred": done.is_fatal,
        "document": done.document,
    }


def list_remark_views(done: ProofResult) -> tuple[RemarkView, ...]:
    """List what needs a person, the gravest first and then in the order of the paper."""
    shown = (each for each in done.remarks if each.needs_attention)
    return tuple(sorted(_build_remark_views(shown), key=lambda each: _ORDER.index(each.remedy)))


def _build_remark_views(remarks: Iterable[Remark]) -> Iterable[RemarkView]:
    return (RemarkView(each.place, each.text, each.told, _choose_remedy(each)) for each in remarks)


def _choose_remedy(remark: Remark) -> ProofRemedy:
    if not remark.is_fatal:
        return ProofRemedy.LOOK
    if remark.rule.group in ACCEPTED_GROUPS:
        return ProofRemedy.ACCEPT
    return ProofRemedy.URGENT if remark.rule.group in URGENT_GROUPS else ProofRemedy.MEND
