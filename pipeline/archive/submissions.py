"""Records of what was read and validated when a file was received: the only source of ledgers.

A record lies beside the bytes it was made from (``….record``) and its sha256 stands in the receipt, so that neither a
slower machine nor a newer reader can change what counted. ``audit`` reads the bytes again and reports differences.
Sheet rows count from 1 here, as people see them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from pipeline.contract.submitted_values import SubmittedValues
from pipeline.findings import Finding

REPORT, REPLIES_ONLY, BLANK = "report", "answers", "blank"
"""Contents of a submission: a monthly report, a form on which nothing but 需答复 was filled in, or a form as it was
handed out, on which nothing was.
"""

CellValue = str | int | None


@dataclass(frozen=True, kw_only=True)
class SubmittedTask:
    """A task row: values by column name, the day its 完成时限 means (ISO or empty), and the cells the branch typed."""

    row: int
    number: str
    values: dict[str, CellValue]
    deadline_day: str
    typed_cells: int


@dataclass(frozen=True, kw_only=True)
class PlanEdit:
    """A locked plan cell that was typed over: a request to change the plan, not a new plan."""

    row: int
    number: str
    field: str
    value: str


@dataclass(frozen=True, kw_only=True)
class SubmittedRequest:
    """A 变更申请 row: task number, plan item, new value and reason."""

    row: int
    target: str
    item: str
    new_value: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SubmittedReply:
    """A 需答复 row: key of the question and the cells the branch filled in.

    ``finished`` and ``extension`` (申请延期至) are ISO dates or empty. ``extension_in_words`` is for archives written
    before 申请延期至 had a cell: a 说明 that spoke of 延期 was taken for an application then. ``others`` are the filled
    cells of columns that no rule reads, by column name.
    """

    sheet: str
    row: int
    key: str
    measures: str
    done: str
    finished: str
    statement: str
    extension: str
    extension_in_words: bool = False
    others: dict[str, CellValue] = field(default_factory=dict)

    def get_cell(self, name: str) -> CellValue:
        """Return what the branch filled into a cell, by column name; empty if it did not."""
        value: CellValue = self.others[name] if name in self.others else getattr(self, name, "")
        return value


@dataclass(frozen=True, kw_only=True)
class RaisedQuestion:
    """A 请说明 raised by validation: its kind, the task it is about (or empty), the fact and what is asked."""

    kind: str
    number: str
    fact: str
    demand: str


@dataclass(frozen=True, kw_only=True)
class SubmissionRecord:
    """What one submitted form says.

    ``content`` is REPORT, REPLIES_ONLY or BLANK; ``distribution`` is the number of the distribution it was validated
    against (0 if none); ``corrects`` is the sha256 of the file a returned copy corrects; ``saved`` is when the workbook
    says it was saved. ``values`` and ``findings`` are kept for a returned form alone: its returned copy is made from
    them; ``period_in_question`` tells that the copy must leave 报告期 open.
    """

    VERSION: ClassVar[int] = 1

    content: str
    distribution: int
    sheet: str
    reporter: str
    unchanged: bool
    unchanged_reason: str
    corrects: str
    saved: str
    tasks: tuple[SubmittedTask, ...] = ()
    requests: tuple[SubmittedRequest, ...] = ()
    plan_edits: tuple[PlanEdit, ...] = ()
    missing_tasks: tuple[str, ...] = ()
    replies: tuple[SubmittedReply, ...] = ()
    questions: tuple[RaisedQuestion, ...] = ()
    period_in_question: bool = False
    values: SubmittedValues | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecordedDecision:
    """A decision of a 核验表, beside what stood there to be decided on. Dates are ISO, ``due`` may be empty.

    ``sheet`` and ``row`` say where it stands, ``choice`` is the word entered there; one word may decide several things.
    ``fact`` and ``first`` (a month) are the fact of the problem decided on and the month it was first seen; empty where
    the row is about no problem.
    """

    kind: str
    row: int
    key: str
    branch_name: str
    task: str
    proposal: str
    reason: str
    opinion: str
    verifier: str
    day: str
    due: str
    note: str
    fact: str
    first: str
    sheet: str
    choice: str


@dataclass(frozen=True, kw_only=True)
class RecordedEntry:
    """What the bureau put in for one branch, on one row of 局机关填报 (``row`` counts from 1).

    ``number`` is its own, of branch, month of the 核验表 and 序号. ``task`` is the number of the task that it is about,
    or of the entry that it takes back; ``about`` names the branch and the task as the bureau saw them. ``values`` is
    the plan of a task handed down, by column name, and ``deadline_day`` the day its 完成时限 means (ISO, or empty).
    """

    row: int
    kind: str
    number: str
    branch: str
    task: str
    about: tuple[str, str]
    text: str
    values: dict[str, str]
    deadline_day: str
    verifier: str
    day: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DecisionBookRecord:
    """The decisions of one 核验表, in the order of its sheets and rows, and what the bureau put in beside them."""

    VERSION: ClassVar[int] = 4

    decisions: tuple[RecordedDecision, ...]
    entries: tuple[RecordedEntry, ...] = ()

    @staticmethod
    def upgrade(stored: dict[str, Any], version: int) -> dict[str, Any]:
        """Convert version 1, in which each kind had a sheet of its own and the word entered was the opinion.

        Version 2 knew no 支部反映, version 3 no 局机关填报.
        """
        if version > 1:
            return stored
        rows = [{**each, "sheet": each["kind"], "choice": each["opinion"]} for each in stored["decisions"]]
        return {**stored, "decisions": rows}


@dataclass(frozen=True, kw_only=True)
class ImportedTask:
    """A task of an imported 旧台账; ``deadline_day`` and ``begun`` (开始时间) are ISO dates or empty."""

    sheet: str
    row: int
    number: str
    branch: str
    values: dict[str, CellValue]
    deadline_day: str
    begun: str = ""


@dataclass(frozen=True)
class LedgerPlace:
    """A row of a sheet of a 旧台账."""

    sheet: str
    row: int


@dataclass(frozen=True, kw_only=True)
class ToldStart:
    """The 开始时间 (ISO) that a row of a 旧台账 tells of a task of the ledger."""

    sheet: str
    row: int
    number: str
    begun: str


@dataclass(frozen=True, kw_only=True)
class OldLedgerRecord:
    """The tasks of one imported 旧台账.

    ``known`` are its rows that were tasks of the ledger already, ``starts`` what these newly told of when a task began;
    ``blank_as_above`` tells that a blank branch was said
    to be that of the row above; ``taken`` are the numbers that were in use already, and were not given again.
    """

    VERSION: ClassVar[int] = 4

    tasks: tuple[ImportedTask, ...]
    known: tuple[LedgerPlace, ...] = ()
    blank_as_above: bool = False
    taken: tuple[str, ...] = ()
    starts: tuple[ToldStart, ...] = ()

    @staticmethod
    def upgrade(stored: dict[str, Any], _: int) -> dict[str, Any]:
        """Convert version 1, which took every row and no blank branch, and 2, which heeded no other numbers; 3 had no
        开始时间.
        """
        return {"known": [], "blank_as_above": False, "taken": [], **stored}


@dataclass(frozen=True, kw_only=True)
class WithdrawnForms:
    """Forms of one distribution that were withdrawn, by the codes of their branches."""

    number: int
    branches: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WithdrawalRecord:
    """What the bureau took back (撤回) on a day (ISO), and why.

    ``looks`` are numbers of intake runs, ``imports`` receipts of 旧台账 imported with the withdrawn ``forms``,
    ``claims`` receipts of claims (unknown before version 2).
    """

    VERSION: ClassVar[int] = 2

    date: str
    reason: str
    looks: tuple[int, ...] = ()
    forms: tuple[WithdrawnForms, ...] = ()
    imports: tuple[int, ...] = ()
    claims: tuple[int, ...] = ()

    @staticmethod
    def upgrade(stored: dict[str, Any], _: int) -> dict[str, Any]:
        """Convert version 1, which knew no claims."""
        return stored


@dataclass(frozen=True, kw_only=True)
class ClaimRecord:
    """Whose an unclaimed file is, as the clerk found out (认领): the bytes of a claim.

    ``receipt`` is the number of its receipt, ``sha256`` that of its bytes; ``date`` is ISO.
    """

    VERSION: ClassVar[int] = 1

    date: str
    receipt: int
    sha256: str
    branch: str
    period: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportedBranch:
    """A row of 支部数据: a branch of a bureau with its figures by column name."""

    row: int
    code: str
    name: str
    timeliness: str
    result: str
    figures: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class PackageRecord:
    """What a 上报包 says: the figures of a bureau as of a day (ISO) and a receipt of its own archive.

    ``signed``: they are those of a signed month; ``papers`` are the signed papers that came along. A package that was
    asked back holds no row.
    """

    VERSION: ClassVar[int] = 1

    bureau: str
    as_of: str
    last_receipt: int
    signed: bool
    program: str
    version: int
    rows: tuple[ReportedBranch, ...] = ()
    papers: tuple[str, ...] = ()


FileRecord = SubmissionRecord | DecisionBookRecord | OldLedgerRecord | WithdrawalRecord | PackageRecord
