"""Play months by chance: files in time, late, returned, missing; decisions of every kind; notices and circulars signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from records import PROVED

from months.world import Asked, Came, Plan, Said, World, office_with
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot
from pipeline.contract.monthly import NEW_DEADLINE, WITHDRAWAL
from pipeline.contract.proposal import DueRule
from pipeline.documents.closing import SnapshotChoice, choose_built_snapshot
from pipeline.documents.correction import derive_correction
from pipeline.documents.draft import build_correction_draft, build_draft, word_report
from pipeline.documents.proof_verdict import PaperProof
from pipeline.documents.registry import REPORTS
from pipeline.documents.right_of_reply import HearingRecord
from pipeline.documents.signing import ReadyPaper, prepare_paper
from pipeline.documents.signing_order import (
    DraftedPaper,
    PaperToSign,
    SigningContext,
    SigningOrder,
)
from pipeline.docx.read import read_edited_document
from pipeline.periods import Month
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.correction import LedgerCorrection
from pipeline.reports.feedback import FEEDBACK_REPORT
from pipeline.reports.notice import NOTICE_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.terms import (
    ASKS_CLOSING,
    ASKS_EXTENSION,
    CATEGORIES,
    CIRCULAR,
    CORRECTION_NOTICE,
    DONE,
    NOT_STARTED,
    RECTIFICATION_NOTICE,
    STANDING,
    UNDERWAY,
    DecisionKind,
    Disposition,
    Opinion,
    format_task_number,
)

STARTS = (Month(2026, 1), Month(2026, 3), Month(2026, 9), Month(2026, 10), Month(2026, 11))
TITLES = (
    "党建+居家适老化改造", "党建+“一老一小”服务", "党建+殡葬惠民和‘清明’保障", "“党建+”漏报清零行动", "党建+敬老食堂（二期）",
    "党员活动室改造和学习角建设，2026年12月底前完成第3期", "党建+低收入人口动态监测、帮扶；慈善社工", "党建+普法宣传。进社区",
)  # fmt: skip
DOMAINS = ("养老服务", "社会救助", "社会事务", "")
PEOPLE = ("陈晓岚", "吴启航", "周明远", "赵喆")
GOALS = ("120户", "年底前完成改造3处，覆盖率达到85%", "建成1个示范点。每季度检查1次", "")
PROBLEMS = (
    "",
    "",
    "",
    "定制书架供货方二次延期",
    "档案调阅排队时间长，需要局里协调3次",
    "缺“两证”：施工许可12月20日才办结。请局里出面；",
    "漏报",
)
PROGRESS = ("完成入户评估36户", "走访5次", "会议研究2次，明确责任人", "完成第2批“回头看”12件")
NOTES = ("", "已核实，直接立项", "缺采集清单3份")
JUDGEMENT = "多数任务按计划推进，少数任务滞后"


@dataclass(frozen=True, kw_only=True)
class MadePaper:
    """A finished paper: what it is of, the ledger it was drafted from, its draft and the file itself (signed or not)."""

    document: str
    branch: str
    assessment: Assessment
    draft: bytes
    data: bytes
    signed: dt.date | None = None
    closed: dt.date | None = None
    """When the month's circular was signed, of a paper that is made afterwards."""


@dataclass(frozen=True, kw_only=True)
class PlayedMonth:
    """All papers of a month, and what is known for good when it ends."""

    world: World
    period: Month
    handed_out: dt.date | None
    papers: tuple[MadePaper, ...]
    correction: LedgerCorrection | None
    refusals: tuple[str, ...]


def draw_world(chance: Random) -> World:
    """An office of a few branches; sometimes one ends, with or without a successor. One in two has a 任务起算日."""
    count = chance.randint(1, 6)
    begun = "2026-01-01" if count % 2 else ""
    if count > 2 and chance.random() < 0.25:
        end = chance.choice(("2026-03-31", "2026-09-30", "2026-10-31", "2026-11-30"))
        return World(office=office_with(count, "MZ02", chance.choice(("", "MZ01")), end, begun=begun))
    return World(office=office_with(count, begun=begun))


def play(chance: Random, months: int) -> PlayedMonth:
    """Play some months one after the other; the papers are those of the last."""
    world, start = draw_world(chance), chance.choice(STARTS)
    played: PlayedMonth | None = None
    for at in range(months):
        played = _Play(world, chance, start.shift(at), at, papers=at == months - 1).run()
    assert played is not None
    return played


@dataclass
class _Play:
    """One month: deadline, 汇总, decisions, second 汇总, signing, what comes afterwards."""

    world: World
    chance: Random
    period: Month
    turn: int
    papers: bool

    def __post_init__(self) -> None:
        office = self.world.office
        self.deadline, self.summary = office.deadline(self.period), office.compute_summary_day(self.period)
        self.built = self.summary + dt.timedelta(days=3)
        self.handed_out = (
            self.deadline - dt.timedelta(days=self.chance.choice((8, 3, -1))) if self.chance.random() < 0.8 else None
        )
        if self.handed_out:
            self.world.handed[self.period] = self.handed_out
        self.made: list[MadePaper] = []
        self.refusals: list[str] = []

    def run(self) -> PlayedMonth:
        world, chance = self.world, self.chance
        for day in (self.deadline - dt.timedelta(days=1), self.deadline + dt.timedelta(days=1)):
            world.look(day)
        for branch in world.office.due(self.period):
            self._send(branch.code, self.built)
        world.look(self.built)
        first = world.snapshot(self.period, self.built)
        view = world.assess(first, self.handed_out)
        if chance.random() < 0.4:
            self._draft_all(view, first)
        for question in view.questions:
            if chance.random() < 0.3:
                self._answer(question.branch, question.key, self.built + dt.timedelta(days=1))
        self._decide(world.assess(world.snapshot(self.period, self.built + dt.timedelta(days=1)), self.handed_out))
        again = world.snapshot(self.period, self.built + dt.timedelta(days=3))
        view = world.assess(again, self.handed_out)
        self._sign_notices(view, again)
        if chance.random() < 0.5:
            again = world.snapshot(self.period, self.built + dt.timedelta(days=6))
            view = world.assess(again, self.handed_out)
        self._draft_all(view, again)
        correction = self._close(view, again) if chance.random() < 0.7 else None
        return PlayedMonth(
            world=world, period=self.period, handed_out=self.handed_out, papers=tuple(self.made), correction=correction,
            refusals=tuple(self.refusals),
        )  # fmt: skip

    def _send(self, branch: str, until: dt.date) -> None:
        """Whatever a branch does about its report."""
        chance, day = self.chance, dt.timedelta(days=1)
        kind = chance.choice(
            (
                "good",
                "good",
                "good",
                "good",
                "nil",
                "returned",
                "mended",
                "unreadable",
                "none",
                "none",
                "tried",
                "tried",
            )
        )
        times = (
            (self.deadline - day, self.deadline + day),
            (self.deadline + day, self.summary),
            (self.summary + day, until),
        )
        after, by = times[chance.choice((0, 0, 0, 1, 2))]
        if kind == "none":
            return
        if kind in ("returned", "mended", "unreadable"):
            unusable = (Disposition.QUARANTINED, Disposition.UNRECOGNISED)[self.world.last % 2]
            fate = unusable if kind == "unreadable" else Disposition.RETURNED
            self._take(branch, fate, after, by)
        if kind == "tried":
            self._try(branch, after, by)
        if kind in ("good", "nil", "mended"):
            if kind == "mended":
                after, by = by, until
            self._take(branch, Disposition.ACCEPTED, after, by, nil=kind == "nil")
            if kind == "good" and chance.random() < 0.1:
                self._take(branch, Disposition.ACCEPTED, by, until)

    def _try(self, branch: str, after: dt.date, by: dt.date) -> None:
        """A report that is accepted at last: of another month first, unreadable, of nobody's, or claimed by the clerk."""
        how = self.chance.choice(("misdated", "replaced", "code", "name", "nobody", "claimed"))
        short = next(each.short_name for each in self.world.office.branches if each.code == branch)
        name = {"code": f"{branch}表.et", "name": f"{short}11月.xlsx", "claimed": "MZ99.xlsx"}.get(how, "表.xlsx")
        place = (branch, str(self.period.shift(12))) if how == "misdated" else None if how == "replaced" else ("", "")
        fate = {"misdated": Disposition.RETURNED, "claimed": Disposition.UNRECOGNISED}.get(how, Disposition.QUARANTINED)
        self._take(branch, fate, after, by, judged_as=place, name=name)
        claims = self.world.last if how == "claimed" else 0
        self._take(branch, Disposition.ACCEPTED, after, by, claims=claims)

    def _take(
        self, branch: str, fate: Disposition, after: dt.date, by: dt.date, *, nil: bool = False,
        judged_as: tuple[str, str] | None = None, name: str = "表.xlsx", claims: int = 0,
    ) -> None:  # fmt: skip
        rows, asked = self._fill_in(branch, nil=nil) if fate is Disposition.ACCEPTED else ((), ())
        self.world.take(
            Came(
                receipt=self.world.last + 1, branch=branch, period=self.period, fate=fate, after=after, by=by,
                nil=nil, rows=rows, asked=asked, judged_as=judged_as, name=name, claims=claims,
            )
        )  # fmt: skip

    def _fill_in(self, branch: str, *, nil: bool) -> tuple[tuple[Said, ...], tuple[Asked, ...]]:
        world, chance = self.world, self.chance
        rows, asked = list[Said](), list[Asked]()
        for number in self._list_open(branch):
            if not nil and chance.random() < 0.06:
                continue
            before = self._find_last(number)
            if nil:
                rows.append(Said(number=number, rate=before.rate, status=before.status))
                continue
            rows.append(self._report(number, before))
            if chance.random() < 0.2:
                asked.append(self._ask(number))
        if not nil:
            taken = {each.number for each in world.plans.values()}
            for _ in range(chance.choice((1, 1, 2, 3, 4)) if not self.turn else chance.choice((0, 0, 1))):
                number = next(
                    each for row in range(1, 90)
                    if (each := format_task_number(branch, self.period, row)) not in taken
                )  # fmt: skip
                taken.add(number)
                world.plans[number] = self._plan(number, branch)
                rows.append(self._report(number, Said(number=number, rate=0, status=NOT_STARTED)))
        return tuple(rows), tuple(asked)

    def _list_open(self, branch: str) -> Iterator[str]:
        """The tasks on the form of a branch: known, not closed before, held by it now."""
        world = self.world
        known = {row.number for came in world.came if came.fate is Disposition.ACCEPTED for row in came.rows}
        closed = {
            each.key.removeprefix("XH-") for each in world.decisions
            if each.matter is DecisionKind.CLOSING and each.opinion is Opinion.PASSED
        }  # fmt: skip
        for number in sorted(known - closed):
            if world.office.holder(world.plans[number].branch, self.period) == branch:
                yield number

    def _find_last(self, number: str) -> Said:
        said = (row for came in reversed(self.world.came) if came.period < self.period for row in came.rows)
        return next((row for row in said if row.number == number), Said(number=number, rate=0, status=NOT_STARTED))

    def _plan(self, number: str, branch: str) -> Plan:
        chance = self.chance
        end = self.period.last_day
        deadline = chance.choice((-40, 0, 10, 30, 75, 200, None))
        return Plan(
            number=number, branch=branch, category=chance.choice(CATEGORIES), domain=chance.choice(DOMAINS),
            task=chance.choice(TITLES), goal=chance.choice(GOALS), leader=chance.choice(PEOPLE),
            owner="、".join(chance.sample(PEOPLE, chance.choice((1, 2)))),
            deadline=None if deadline is None else end + dt.timedelta(days=deadline),
        )  # fmt: skip

    def _report(self, number: str, before: Said) -> Said:
        chance = self.chance
        what = chance.choice(("same", "more", "more", "much", "done", "closing", "less", "standing", "extension"))
        problem = chance.choice(PROBLEMS)
        if what == "same":
            return Said(number=number, rate=before.rate, status=before.status, problem=problem)
        rate = {"more": before.rate + 7, "much": before.rate + 41, "less": before.rate - 15}.get(what, before.rate)
        rate = 100 if what == "done" or (what == "closing" and chance.random() < 0.7) else min(99, max(0, rate))
        status = {
            "done": DONE, "closing": ASKS_CLOSING, "standing": STANDING, "extension": ASKS_EXTENSION,
        }.get(what, UNDERWAY)  # fmt: skip
        return Said(number=number, rate=rate, status=status, progress=chance.choice(PROGRESS), problem=problem)

    def _ask(self, number: str) -> Asked:
        item = self.chance.choice((NEW_DEADLINE, NEW_DEADLINE, "责任人", "目标", WITHDRAWAL))
        value = {
            NEW_DEADLINE: self.chance.choice(("2027年3月31日", "2026年12月31日", "长期坚持")), "责任人": "吴启航", "目标": "60户",
        }.get(item, "")  # fmt: skip
        return Asked(
            number=number, item=item, value=value, why=self.chance.choice(("定制书架供货方二次延期", "人员调整", ""))
        )

    def _answer(self, branch: str, key: str, day: dt.date) -> None:
        chance = self.chance
        said: dict[str, str] = {}
        if chance.random() < 0.5:
            said |= {"done": "12户已全部施工完毕", "measures": "增派2个施工队"}
        if chance.random() < 0.4:
            said["statement"] = "施工许可12月20日才办结"
        if chance.random() < 0.2:
            said["extension"] = (day + dt.timedelta(days=30)).isoformat()
        self.world.answer(branch, self.period.shift(1), key, day, **(said or {"measures": "抓紧落实"}))

    def _decide(self, view: Assessment) -> None:
        """Fill in some rows of the 核验表, none against another."""
        chance, chosen = self.chance, dict[tuple[DecisionKind, str], Opinion]()
        day = self.built + dt.timedelta(days=1)
        for row in view.proposals:
            if chance.random() < 0.35:
                continue
            opinion = chance.choice(list(row.options))
            against = (
                each.opinion is opinion and chosen.get(each.other) is each.other_opinion for each in row.contradictions
            )
            if any(against):
                continue
            chosen[row.place] = opinion
            rule = row.due_rule(opinion)
            given = rule is DueRule.REQUIRED or (rule is DueRule.ALLOWED and chance.random() < 0.5)
            due = day + dt.timedelta(days=chance.choice((2, 20, 45))) if given else None
            self.world.decide(self.period, row, opinion, day, due=due, note=chance.choice(NOTES))

    def _sign_notices(self, view: Assessment, record: Snapshot) -> None:
        for branch in NOTICE_REPORT.subjects(view):
            draft = build_draft(NOTICE_REPORT, view, self.world.office, branch) if self.papers else b""
            if self.papers:
                self.made.append(_draft_paper(RECTIFICATION_NOTICE, branch, view, draft))
            if self.chance.random() < 0.75:
                if not draft:
                    draft = build_draft(NOTICE_REPORT, view, self.world.office, branch)
                day = self.built + dt.timedelta(days=self.chance.choice((4, 8)))
                self._sign(RECTIFICATION_NOTICE, branch, view, record=record, draft=draft, day=day)

    def _sign(
        self, document: str, branch: str, view: Assessment, *, record: Snapshot, draft: bytes, day: dt.date
    ) -> None:
        """Sign a paper as it was drafted."""
        ready = sign_paper(self.world, document, branch, view, record=record, draft=draft, day=day)
        self.refusals += ready.refusals
        if self.papers:
            self.made.append(
                MadePaper(document=document, branch=branch, assessment=view, draft=draft, data=ready.data, signed=day)
            )

    def _draft_all(self, view: Assessment, record: Snapshot) -> None:
        """All papers as consolidation drafts them."""
        if not self.papers:
            return
        for report in REPORTS:
            for branch in report.subjects(view):
                draft = build_draft(report, view, self.world.office, branch, record)
                self.made.append(_draft_paper(report.name, branch, view, draft))

    def _close(self, view: Assessment, record: Snapshot) -> LedgerCorrection | None:
        """Sign the circular; then more comes in and is decided, and what was printed is corrected."""
        world, chance = self.world, self.chance
        draft = next((each.draft for each in reversed(self.made) if each.document == CIRCULAR), b"")
        draft = draft or build_draft(CIRCULAR_REPORT, view, world.office, record=record)
        day = dt.date.fromisoformat(record.date) + dt.timedelta(days=chance.choice((0, 3, 9)))
        self._sign(CIRCULAR, "", view, record=record, draft=draft, day=day)
        self._feed_back_again(record, day)
        later = self.built + dt.timedelta(days=12)
        for branch in world.office.due(self.period):
            if chance.random() < 0.35:
                fate = chance.choice((Disposition.ACCEPTED, Disposition.ACCEPTED, Disposition.RETURNED))
                self._take(branch.code, fate, self.built, later)
        if chance.random() < 0.5:
            self._decide(world.assess(world.snapshot(self.period, later), self.handed_out))
        on = choose_built_snapshot(world.snapshot(self.period, later), world.issued)
        correction = correct(world, on, self.handed_out)
        if correction is not None and correction.differs and self.papers:
            made = build_correction_draft(correction, world.office, on.known)
            self.made.append(_draft_paper(CORRECTION_NOTICE, "", correction.known, made))
        return correction

    def _feed_back_again(self, record: Snapshot, day: dt.date) -> None:
        """The 反馈单 that are made again when the circular is signed."""
        if not self.papers:
            return
        closing = next(each for each in reversed(self.world.issued) if each.document == CIRCULAR)
        view = self.world.assess(record, self.handed_out, closing)
        for branch in FEEDBACK_REPORT.subjects(view):
            draft = build_draft(FEEDBACK_REPORT, view, self.world.office, branch, record)
            self.made.append(replace(_draft_paper(FEEDBACK_REPORT.name, branch, view, draft), closed=day))


def sign_paper(
    world: World, document: str, branch: str, view: Assessment, *, record: Snapshot, draft: bytes, day: dt.date
) -> ReadyPaper:
    """Sign a paper as it was drafted, with a judgement, every branch heard long before."""
    name, period = f"{document}.docx", Month.parse(record.period)
    given = PaperToSign(name=name, data=draft, paper=read_edited_document(draft, name), branch=branch, record=record)
    late = any(each.document == RECTIFICATION_NOTICE for each in world.issued[record.last_issued :])
    vouched = "照起草时的情况签发" if document == CIRCULAR and late else ""
    order = SigningOrder(document=document, date=day, branch=branch, judgement=JUDGEMENT, as_is=vouched)
    heard = dict.fromkeys((each.code for each in world.office.branches), day - dt.timedelta(days=20))
    hearing = HearingRecord(period=period, office=world.office, feedback_dates=heard, receipts=world.receipts)
    context = SigningContext(
        period=period, order=order, office=world.office, receipts=world.receipts, hearing=hearing,
        written=frozenset({compute_sha256(draft)}),
    )  # fmt: skip
    ready = prepare_paper(given, context, drafted=DraftedPaper(view, prove=_pass_proof), taken=world.issued)
    number, sha256 = len(world.issued) + 1, compute_sha256(ready.data)
    world.issued.append(replace(ready.draft, number=number, file=f"{number:06d}.docx", sha256=sha256))
    return ready


def correct(world: World, on: SnapshotChoice, handed_out: dt.date | None) -> LedgerCorrection | None:
    """What must be corrected of a signed circular by what is known now."""

    def assess(record: Snapshot) -> Assessment:
        return world.assess(record, handed_out)

    def write(assessed: Assessment) -> tuple[str, ...]:
        return word_report(CIRCULAR_REPORT, assessed, world.office)

    return derive_correction(
        on, assess(on.built), world.issued, assess=assess, write=write, read=lambda paper: paper.file
    )


def _pass_proof(_: bytes) -> PaperProof:
    """Let every paper pass: proving them is for whoever asked for them."""
    return PaperProof((), 0, PROVED)


def _draft_paper(document: str, branch: str, view: Assessment, draft: bytes) -> MadePaper:
    return MadePaper(document=document, branch=branch, assessment=view, draft=draft, data=draft)
