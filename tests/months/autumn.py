"""One bureau's October and November told out, with finished papers of all four kinds, for falsehoods planted by hand."""

from __future__ import annotations

import datetime as dt
from functools import cache

from months.play import MadePaper, correct, sign_paper
from months.world import Came, Plan, Said, World, office_with
from pipeline.archive.facts import Snapshot
from pipeline.documents.closing import choose_built_snapshot
from pipeline.documents.draft import build_correction_draft, build_draft
from pipeline.periods import Month
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.feedback import FEEDBACK_REPORT
from pipeline.reports.notice import NOTICE_REPORT
from pipeline.terms import (
    CIRCULAR,
    CORRECTION_NOTICE,
    FEEDBACK,
    RECTIFICATION_NOTICE,
    DecisionKind,
    Disposition,
    Opinion,
)

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
WORST, CANTEEN, FUNERALS, VISITS, WATCH, CHILDREN = (
    "党建+居家适老化改造", "党建+敬老食堂开放", "党建+殡葬惠民", "党建+走访慰问", "党建+低收入人口动态监测", "党建+儿童福利关爱",
)  # fmt: skip
SHARED = "定制书架供货方二次延期"
SIGNED = dt.date(2026, 12, 16)
_PLANS = (
    ("MZ01-202610-01", WORST, dt.date(2026, 10, 31)), ("MZ01-202610-02", CANTEEN, dt.date(2027, 3, 31)),
    ("MZ02-202610-01", FUNERALS, dt.date(2026, 12, 31)), ("MZ02-202610-02", VISITS, dt.date(2027, 3, 31)),
    ("MZ03-202610-01", WATCH, dt.date(2027, 6, 30)), ("MZ04-202610-01", CHILDREN, dt.date(2027, 6, 30)),
)  # fmt: skip
_PASSED, _BACK = Opinion.PASSED, Opinion.SENT_BACK


class _Autumn:
    """The facts, told one by one."""

    def __init__(self) -> None:
        self.world = World(office=office_with(5, begun="2026-10-01"))
        for number, title, deadline in _PLANS:
            self.world.plans[number] = Plan(
                number=number, branch=number[:4], category="重点任务", domain="养老服务", task=title, goal="120户",
                leader="周明远", owner="陈晓岚", deadline=deadline,
            )  # fmt: skip

    def report(
        self, period: Month, after: str, by: str, *rows: tuple[str, int, str, str], branch: str = "",
        fate: Disposition = Disposition.ACCEPTED, nil: bool = False,
    ) -> None:  # fmt: skip
        """A file of a branch: number, rate, progress and problem of each task."""
        said = tuple(
            Said(
                number=number,
                rate=rate,
                status="已完成" if rate == 100 else "推进中",
                progress=progress,
                problem=problem,
            )
            for number, rate, progress, problem in rows
        )
        self.world.take(
            Came(
                receipt=self.world.last + 1, branch=branch or rows[0][0][:4], period=period, fate=fate, nil=nil,
                after=dt.date.fromisoformat(after), by=dt.date.fromisoformat(by), rows=said,
            )
        )  # fmt: skip

    def decide(self, as_of: Snapshot, day: str, **wanted: Opinion) -> None:
        """Decide on rows of the 核验表: the kind and the task by its row, as ``CLOSING_MZ02_2``."""
        for row in self.world.assess(as_of).proposals:
            kind = DecisionKind(row.matter).name
            opinion = wanted.get(f"{kind}_{row.branch}_{row.number[-1:]}")
            if opinion is not None and not row.key.endswith("督办"):
                self.world.decide(Month.parse(as_of.period), row, opinion, dt.date.fromisoformat(day), note="已核实")

    def live(self) -> None:
        """October with a notice, then November until its circular is drafted."""
        self.report(
            OCTOBER,
            "2026-11-02",
            "2026-11-04",
            ("MZ01-202610-01", 5, "走访5次", ""),
            ("MZ01-202610-02", 40, "筹备2次", ""),
        )
        self.report(
            OCTOBER,
            "2026-11-02",
            "2026-11-04",
            ("MZ02-202610-01", 10, "宣传1次", ""),
            ("MZ02-202610-02", 100, "走访12户", ""),
        )
        self.report(OCTOBER, "2026-11-02", "2026-11-04", ("MZ03-202610-01", 40, "核实40条", ""))
        self.report(OCTOBER, "2026-11-02", "2026-11-04", ("MZ04-202610-01", 40, "探视9次", ""))
        self.decide(self.at(OCTOBER, "2026-11-11"), "2026-11-12", RECTIFY_MZ01_1=_PASSED, CLOSING_MZ02_2=_BACK)
        self.notice(OCTOBER, "MZ01", "2026-11-13")
        self.report(
            NOVEMBER,
            "2026-12-02",
            "2026-12-04",
            ("MZ01-202610-01", 10, "走访6次", SHARED),
            ("MZ01-202610-02", 75, "试营业3次", ""),
        )
        self.report(
            NOVEMBER,
            "2026-12-04",
            "2026-12-08",
            ("MZ02-202610-01", 15, "宣传2次", SHARED),
            ("MZ02-202610-02", 100, "", ""),
        )
        self.report(NOVEMBER, "2026-12-02", "2026-12-04", ("MZ04-202610-01", 40, "", ""), nil=True)
        self.report(NOVEMBER, "2026-12-02", "2026-12-04", branch="MZ05", fate=Disposition.RETURNED)
        self.decide(
            self.at(NOVEMBER, "2026-12-11"), "2026-12-12", RECTIFY_MZ02_1=_PASSED, CASE_MZ01_2=_PASSED,
            ESCALATE_MZ01_1=_PASSED, CLOSING_MZ02_2=_BACK,
        )  # fmt: skip

    def at(self, period: Month, day: str) -> Snapshot:
        """Everything known on a day."""
        return self.world.snapshot(period, dt.date.fromisoformat(day))

    def notice(self, period: Month, branch: str, day: str) -> MadePaper:
        """The 整改通知书 of a branch, signed."""
        record = self.world.snapshot(period, dt.date.fromisoformat(day))
        return self._sign(RECTIFICATION_NOTICE, branch, record, dt.date.fromisoformat(day))

    def _sign(self, document: str, branch: str, record: Snapshot, day: dt.date) -> MadePaper:
        view, report = self.world.assess(record), NOTICE_REPORT if branch else CIRCULAR_REPORT
        draft = build_draft(report, view, self.world.office, branch, record)
        ready = sign_paper(self.world, document, branch, view, record=record, draft=draft, day=day)
        assert not ready.refusals
        return MadePaper(document=document, branch=branch, assessment=view, draft=draft, data=ready.data, signed=day)

    def sheet(self, branch: str) -> MadePaper:
        """The 反馈单 of a branch."""
        view = self.world.assess(self.at(NOVEMBER, "2026-12-14"))
        draft = build_draft(FEEDBACK_REPORT, view, self.world.office, branch)
        return MadePaper(document=FEEDBACK, branch=branch, assessment=view, draft=draft, data=draft)

    def correction(self) -> MadePaper:
        """The 更正通知 after a missing branch sent its report, and another something else, signed."""
        self.report(NOVEMBER, "2026-12-17", "2026-12-22", ("MZ03-202610-01", 12, "核实12条", ""))
        self.report(NOVEMBER, "2026-12-17", "2026-12-22", ("MZ04-202610-01", 70, "探视12次", ""))
        known = self.at(NOVEMBER, "2026-12-22")
        found = correct(self.world, choose_built_snapshot(known, self.world.issued), None)
        assert found is not None
        draft = build_correction_draft(found, self.world.office, known)
        ready = sign_paper(
            self.world, CORRECTION_NOTICE, "", found.known, record=known, draft=draft, day=dt.date(2026, 12, 23)
        )
        assert not ready.refusals
        return MadePaper(
            document=CORRECTION_NOTICE,
            branch="",
            assessment=found.known,
            draft=draft,
            data=ready.data,
            signed=dt.date(2026, 12, 23),
        )


@cache
def finished_papers() -> dict[str, MadePaper]:
    """A finished paper of each kind."""
    told = _Autumn()
    told.live()
    papers = {FEEDBACK: told.sheet("MZ01"), RECTIFICATION_NOTICE: told.notice(NOVEMBER, "MZ02", "2026-12-15")}
    papers[CIRCULAR] = told._sign(CIRCULAR, "", told.at(NOVEMBER, "2026-12-16"), SIGNED)
    papers[CORRECTION_NOTICE] = told.correction()
    return papers
