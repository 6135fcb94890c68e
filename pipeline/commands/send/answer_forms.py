"""Load what the 答复单 that go with letters are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.archive.facts import Snapshot
from pipeline.commands.answer_sheets import load_answer_sheets
from pipeline.commands.assessments import assess_chosen
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.extended_terms import load_extended_terms
from pipeline.commands.load_inputs import build_current_ledger, build_current_snapshot
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.documents.asked_rows import HandedRows, build_asked_rows, group_by_answerer
from pipeline.documents.identity import parse_paper_identity
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.intake.distributions import index_distributed_forms
from pipeline.letters.answer_forms import AnswerForms
from pipeline.periods import Period
from pipeline.supervision.assessment import assess_ledger
from pipeline.supervision.model import Question
from pipeline.supervision.settled_questions import list_settled_keys
from pipeline.terms import FEEDBACK


def load_answer_forms(workspace: Workspace, period: Period, feedback: Mapping[str, bytes]) -> AnswerForms:
    """Load what the 答复单 of each branch is made from: the form of the next month, and the papers signed since.

    A branch without that form is asked what its 反馈单 (``feedback``, by branch code) speaks of.
    """
    archive, following = workspace.archive, period.shift(1)
    handed = index_distributed_forms(archive.list_distributions(), archive.list_all_distributions())
    sheets = load_answer_sheets(workspace, workspace.today)
    questions = _QuestionsAsked(workspace, period, feedback)
    given = HandedRows(period=following, sheets=sheets, forms=handed)

    def ask(branch: str) -> tuple[DistributedQuestion, ...]:
        return build_asked_rows(branch, workspace.office, workspace.today, questions.load(branch), given)

    return AnswerForms(
        period=following,
        names={branch.code: branch.short_name for branch in workspace.office.due(period)},
        handed=handed,
        papers=workspace.issued.all(),
        ask=ask,
        extended=load_extended_terms(workspace),
        sheets=sheets,
        settled=lambda key: key in questions.settled,
    )


@dataclass
class _QuestionsAsked:
    """What branches were asked at the 汇总 that their 反馈单 was drafted from, each 汇总 assessed once."""

    workspace: Workspace
    period: Period
    feedback: Mapping[str, bytes]
    assessed: dict[str, Mapping[str, Sequence[Question]]] = field(default_factory=dict)

    def load(self, branch: str) -> Sequence[Question]:
        """Load what a branch was asked at the 汇总 of its 反馈单; at the last one if that is unknown."""
        record = self.records.get(self._read_mark(branch), self.last)
        if record.fingerprint not in self.assessed:
            on = choose_snapshot(self.workspace, record)
            asked = assess_chosen(self.workspace, on, self.ledgers).questions
            following = self.period.shift(1)
            self.assessed[record.fingerprint] = group_by_answerer(asked, self.workspace.office, following)
        return self.assessed[record.fingerprint].get(branch, ())

    @cached_property
    def records(self) -> dict[str, Snapshot]:
        """The 汇总 of the month, in their order."""
        found = (each for each in self.workspace.archive.list_snapshots() if each.period == str(self.period))
        return {each.fingerprint: each for each in found}

    @cached_property
    def last(self) -> Snapshot:
        """The last 汇总; what is known today if there was none."""
        last = next(reversed(self.records), "")
        return self.records[last] if last else build_current_snapshot(self.workspace, self.period)

    @cached_property
    def ledgers(self) -> BuiltLedgers:
        """The ledgers built so far."""
        return BuiltLedgers(self.workspace)

    @cached_property
    def settled(self) -> AbstractSet[str]:
        """What the bureau has settled by today, whichever 汇总 a branch is asked from."""
        return list_settled_keys(assess_ledger(build_current_ledger(self.workspace, self.period)))

    def _read_mark(self, branch: str) -> str:
        """Read which 汇总 a 反馈单 names in its properties; empty if none."""
        if branch not in self.feedback:
            return ""
        try:
            paper = read_edited_document(self.feedback[branch], FEEDBACK)
        except UserError:
            return ""
        identity = parse_paper_identity(paper.identity)
        return identity.mark if identity else ""
