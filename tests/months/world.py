"""A made-up bureau: what branches sent, what people decided and signed, as the records that the archive keeps."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from bureau import branch_row, office_of

from pipeline.archive.facts import DECISIONS, IntakeRun, Receipt, Snapshot, SourceRow
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.submissions import REPLIES_ONLY, REPORT, SubmissionRecord, SubmittedRequest, SubmittedTask
from pipeline.commands.init import build_starter_files
from pipeline.contract.proposal import Proposal
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.documents.closing import find_recorded_snapshot
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.office import Office
from pipeline.ledger import CountedSubmission, Decision, Ledger, LedgerInputs, Reply, build_ledger
from pipeline.ledger.build import find_counted_receipts
from pipeline.periods import Month
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.trends import RecordedMonth, list_trend_periods
from pipeline.terms import Disposition, Opinion

NAMES = ("机关一支部", "市救助站支部", "救助站支部", "福利院支部", "机关第三党总支", "殡葬管理所漏报支部", "地名办支部")
"""One name within another, one that is no 支部, one with a word of the papers in it."""


@functools.cache
def office_with(count: int, ended: str = "", heir: str = "", last_day: str = "", *, begun: str = "") -> Office:
    """An office with so many branches; one may have ended, with or without a successor. ``begun``: its 任务起算日."""
    rows = [branch_row(f"MZ{at:02d}", short_name=name, aliases="") for at, name in enumerate(NAMES[:count], 1)]
    files = build_starter_files()
    files[SETTINGS_FILE] = files[SETTINGS_FILE].replace(b'begun = ""', f'begun = "{begun}"'.encode())
    office = office_of({**files, ROSTER_FILE: build_roster_workbook(rows)})
    if not ended:
        return office
    end = dt.date.fromisoformat(last_day)
    branches = (replace(each, end=end, successor=heir) if each.code == ended else each for each in office.branches)
    return replace(office, branches=tuple(branches))


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a form says of a task; ``progress`` and ``problem`` may be empty."""

    number: str
    rate: int
    status: str
    progress: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A 变更申请 of a form."""

    number: str
    item: str
    value: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Came:
    """A file that came: ``after`` and ``by`` are the looks around its coming, ``fate`` what became of it.

    ``branch`` and ``period`` are whose it truly was and for which month; ``judged_as`` what the receipt says of it, where
    that is something else (nothing: nobody could tell). ``name`` is its name, ``claims`` the receipt that the clerk
    claimed for the branch.
    """

    receipt: int
    branch: str
    period: Month
    fate: Disposition
    after: dt.date
    by: dt.date
    nil: bool = False
    rows: tuple[Said, ...] = ()
    asked: tuple[Asked, ...] = ()
    judged_as: tuple[str, str] | None = None
    name: str = "表.xlsx"
    claims: int = 0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan of a task as first sent; ``deadline`` None: 长期坚持."""

    number: str
    branch: str
    category: str
    domain: str
    task: str
    goal: str
    leader: str
    owner: str
    deadline: dt.date | None

    def told(self) -> dict[str, str]:
        """The cells of a form."""
        ends = self.deadline
        until = f"{ends.year}年{ends.month}月{ends.day}日" if ends else "长期坚持"
        return {
            "category": self.category, "domain": self.domain, "task": self.task, "measure": "党员包户，每周上门1次",
            "goal": self.goal, "leader": self.leader, "owner": self.owner, "deadline": until,
        }  # fmt: skip


@dataclass(kw_only=True)
class World:
    """All facts so far, in the order in which they became known."""

    office: Office
    plans: dict[str, Plan] = field(default_factory=dict)
    came: list[Came] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    issued: list[IssuedPaper] = field(default_factory=list)
    looks: list[IntakeRun] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    records: dict[int, SubmissionRecord] = field(default_factory=dict)
    consolidated: list[Snapshot] = field(default_factory=list)
    last: int = 0
    handed: dict[Month, dt.date] = field(default_factory=dict)
    """When the forms of a month went out, where that is known."""

    def look(self, day: dt.date) -> None:
        """收表, whatever it finds."""
        self.looks.append(IntakeRun(len(self.looks) + 1, day.isoformat(), {}))

    def take(self, came: Came) -> None:
        """Archive a file."""
        self.last += 1
        assert came.receipt == self.last
        self.came.append(came)
        day, number = came.by.isoformat(), came.receipt
        branch, period = (came.branch, str(came.period)) if came.judged_as is None else came.judged_as
        if came.claims:
            self.receipts = [
                replace(each, branch="", period="") if each.number == came.claims else each for each in self.receipts
            ]
        self.receipts.append(
            Receipt(
                number=number, name=came.name, folder="", size=1, sha256=f"{came.claims or number:064d}",
                after=came.after.isoformat(), after_look=0, by=day, by_look=1, branch=branch, period=period, fate=came.fate,
                codes=(), claims=came.claims,
                program="1", contract=1, stored=f"{day[:7]}/{number:06d}-表.xlsx",
                content=REPORT if came.fate in (Disposition.ACCEPTED, Disposition.RETURNED) else "",
            )
        )  # fmt: skip
        if came.fate is Disposition.ACCEPTED:
            self.records[number] = self._record(came)

    def _record(self, came: Came) -> SubmissionRecord:
        tasks = tuple(
            SubmittedTask(
                row=row, number=each.number, typed_cells=2,
                values={
                    **self.plans[each.number].told(), "progress": each.progress or None, "rate": each.rate,
                    "status": each.status, "problem": each.problem or None, "next_step": None,
                },
                deadline_day=ends.isoformat() if (ends := self.plans[each.number].deadline) else "",
            )
            for row, each in enumerate(came.rows, 6)
        )  # fmt: skip
        requests = tuple(
            SubmittedRequest(row=row, target=each.number, item=each.item, new_value=each.value, reason=each.why)
            for row, each in enumerate(came.asked, 40)
        )
        return SubmissionRecord(
            content=REPORT, distribution=1, sheet="填报表", reporter="李文静", unchanged=came.nil,
            unchanged_reason="等待批复" if came.nil else "", corrects="", saved="", tasks=tasks, requests=requests,
        )  # fmt: skip

    def answer(self, branch: str, period: Month, key: str, day: dt.date, **said: str) -> None:
        """A row of 需答复, sent on a form with nothing but answers."""
        self.last += 1
        stored = f"{day.isoformat()[:7]}/{self.last:06d}-表.xlsx"
        self.receipts.append(
            Receipt(
                number=self.last, name="表.xlsx", folder="", size=1, sha256=f"{self.last:064d}", after="", after_look=0,
                by=day.isoformat(), by_look=1, branch=branch, period=str(period), fate=Disposition.ACCEPTED, codes=(),
                program="1", contract=1, stored=stored, content=REPLIES_ONLY,
            )
        )  # fmt: skip
        self.replies.append(
            Reply(
                receipt=self.last, branch=branch, period=period, key=key, who="李文静", when=day.isoformat(),
                source=SourceRow(stored, f"{self.last:064d}", "需答复", 7), measures=said.get("measures", ""),
                done=said.get("done", ""), finished=said.get("finished", ""), extension=said.get("extension", ""),
                statement=said.get("statement", ""),
            )
        )  # fmt: skip

    def decide(
        self, period: Month, row: Proposal, opinion: Opinion, day: dt.date, *, due: dt.date | None = None, note: str = ""
    ) -> None:  # fmt: skip
        """A row of the 核验表 of a month, filled in."""
        self.last += 1
        stored, when = f"{day.isoformat()[:7]}/{self.last:06d}-核验表.xlsx", day.isoformat()
        source = SourceRow(stored, f"{self.last:064d}", row.matter.value, 5)
        self.receipts.append(
            Receipt(
                number=self.last, name="核验表.xlsx", folder="", size=1, sha256=f"{self.last:064d}", after="", after_look=0,
                by=when, by_look=1, branch="", period=str(period), fate=Disposition.ACCEPTED, codes=(), program="1",
                contract=1, stored=stored, kind=DECISIONS,
            )
        )  # fmt: skip
        self.decisions.append(
            Decision(
                receipt=self.last, period=period, matter=row.matter, key=row.key, branch_name=row.branch_name, task=row.task,
                proposal=row.proposal, reason=row.reason, opinion=opinion, verifier="孙立新", day=day, due=due, note=note,
                source=source, fact=row.fact, first=row.first,
            )
        )  # fmt: skip

    def snapshot(self, period: Month, day: dt.date) -> Snapshot:
        """Everything known on a day, as 汇总 puts it on record."""
        made = Snapshot(
            period=str(period), date=day.isoformat(), last_receipt=self.last, last_look=len(self.looks),
            office=dict(self.office.hashes), last_issued=len(self.issued),
        )  # fmt: skip
        self.consolidated.append(made)
        return made

    def assess(
        self, as_of: Snapshot, handed_out: dt.date | None = None, closing: IssuedPaper | None = None
    ) -> Assessment:
        """The month as known at a snapshot; ``closing`` is its circular, if that is signed."""
        return assess_ledger(self._build(as_of, handed_out), partial(self._load_recorded, as_of), closing=closing)

    def _load_recorded(self, now: Snapshot) -> dict[Month, RecordedMonth]:
        """Earlier months as they were on record at a snapshot."""
        period, found = Month.parse(now.period), {}
        for month in list_trend_periods(period)[:-1]:
            on = find_recorded_snapshot(str(month), now, self.consolidated, self.issued)
            if on is not None:
                found[month] = RecordedMonth(self._build(on.snapshot), on.signed)
        return found

    def _build(self, as_of: Snapshot, handed_out: dt.date | None = None) -> Ledger:
        period = Month.parse(as_of.period)
        known = tuple(each for each in self.receipts if each.number <= as_of.last_receipt)
        counted = [each for each in find_counted_receipts(known).values() if each.period <= as_of.period]
        handed = dict.fromkeys(self._codes(), handed_out.isoformat()) if handed_out else {}
        inputs = LedgerInputs(
            period=period, as_of=as_of, office=self.office.rules, receipts=known,
            looks=tuple(each for each in self.looks if each.number <= as_of.last_look),
            submitted=tuple(CountedSubmission(each, self.records[each.number]) for each in counted),
            decisions=tuple(each for each in self.decisions if each.receipt <= as_of.last_receipt),
            replies=tuple(each for each in self.replies if each.receipt <= as_of.last_receipt),
            issued=tuple(each for each in self.issued if each.number <= as_of.last_issued), handed_out=handed,
        )  # fmt: skip
        return build_ledger(inputs)

    def _codes(self) -> Iterable[str]:
        return (branch.code for branch in self.office.branches)
