"""Any order of what people do in two months: nothing lost or doubled, rebuilt the same, sent only as told, never confused.

Promises 1, 2, 6 and 7 over sequences of files dropped, looks, consolidations, letters, decisions, edits and signings.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from bureau import BRANCHES, NOVEMBER, Bureau, answers, found, in_process, new_row, row_of
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from signing import decide, draft, edit, everything, retyped, sign

from pipeline import pool
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot
from pipeline.commands.audit import audit_workspace
from pipeline.commands.send import send_letters
from pipeline.contract.submitted_values import DisplayValue
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import (
    CIRCULAR,
    CORRECTION_NOTICE,
    DECISION_FILE,
    RECTIFICATION_NOTICE,
    DecisionKind,
    LetterKind,
    SubmissionResult,
    Timeliness,
)

OCTOBER, DECEMBER = NOVEMBER.shift(-1), NOVEMBER.shift(1)
LAST_LOOK, BEGIN = "2026-11-03", dt.date(2026, 11, 25)
KINDS = st.sampled_from(("good", "good", "nil", "faulty", "unreadable", ""))
DAYS = st.integers(0, 4)
LETTERS = st.sets(st.sampled_from(LetterKind), min_size=1, max_size=3)
PAPERS = st.sampled_from((CIRCULAR, CIRCULAR, RECTIFICATION_NOTICE, CORRECTION_NOTICE))


@dataclass(frozen=True)
class Dropped:
    """A file a branch sent, and the day of the last look before it lay there."""

    branch: str
    period: Period
    kind: str
    sha256: str
    after: str


@functools.cache
def october() -> tempfile.TemporaryDirectory[str]:
    """October is in, one task far behind; the forms of November are handed out."""
    folder = tempfile.TemporaryDirectory()
    bureau = found(Path(folder.name) / "局")
    bureau.set_out("2026-10-25", OCTOBER)
    for code in BRANCHES:
        (bureau.root / "inbox" / code).mkdir()
        plan: dict[str, DisplayValue] = {"deadline": "2026年12月31日", "rate": 5} if code == "MZ01" else {}
        said = answers(new_row(bureau.form(code, OCTOBER).new_numbers[0], **plan))
        bureau.drop(f"{code}.xlsx", bureau.filled(code, OCTOBER, said=said))
    bureau.collect(LAST_LOOK)
    bureau.hand_out(BEGIN.isoformat())
    return folder


class TwoMonths(RuleBasedStateMachine):
    """What people may do, and beside it what must be true of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patched = patch.object(pool, "map", in_process)
        self.patched.start()
        shutil.copytree(october().name, self.folder.name, dirs_exist_ok=True)
        self.bureau = Bureau(Path(self.folder.name) / "局")
        self.day = BEGIN
        self.periods = [NOVEMBER]
        self.lying: list[Dropped] = []
        self.arrived: list[Dropped] = []
        self.dropped: Counter[str] = Counter()
        self.said = 0
        self.last_look = LAST_LOOK
        self.built: dict[tuple[str, str], tuple[Snapshot, dict[str, bytes]]] = {}
        self.letters = 0

    def teardown(self) -> None:
        done = audit_workspace(self.bureau.on(self.today))
        self.patched.stop()
        self.folder.cleanup()
        assert done.well, done.points

    @property
    def today(self) -> str:
        """The day that any command is run on."""
        return self.day.isoformat()

    def tried(self, act: Callable[[], object]) -> bool:
        """Whether something was done; what is refused must leave everything as it was."""
        before = everything(self.bureau)
        with contextlib.suppress(UserError):
            act()
            return True
        assert everything(self.bureau) == before
        return False

    @precondition(lambda self: len(self.periods) == 1 and self.day >= dt.date(2026, 12, 9))
    @rule()
    def next_month_begins(self) -> None:
        self.bureau.hand_out(self.today, DECEMBER)
        self.periods.append(DECEMBER)

    @rule(kinds=st.tuples(KINDS, KINDS, KINDS), latest=st.booleans())
    def files_come(self, kinds: tuple[str, ...], latest: bool) -> None:
        period = self.periods[-1 if latest else 0]
        waiting = {each.branch for each in self.lying if each.period == period}
        for code, kind in zip(BRANCHES, kinds, strict=True):
            if kind and code not in waiting:
                self.a_file_comes(code, period, kind)

    def a_file_comes(self, code: str, period: Period, kind: str) -> None:
        """One file is put into the inbox."""
        self.said += 1
        data = self.file_of(code, period, kind)
        folder = f"{code}/" if kind == "unreadable" else ""
        self.bureau.drop(f"{folder}{code}-{self.said}.xlsx", data)
        self.lying.append(Dropped(code, period, kind, compute_sha256(data), self.last_look))
        self.dropped[compute_sha256(data)] += 1

    def file_of(self, code: str, period: Period, kind: str) -> bytes:
        """A file that was never sent before."""
        form, word = self.bureau.form(code, period), f"第{self.said}次报"
        if kind == "unreadable":
            return word.encode()
        if kind == "nil":
            said = answers(*map(row_of, form.tasks), flag="无变化", nil_reason=word)
        else:
            rate = 120 if kind == "faulty" else 10
            told: dict[str, DisplayValue] = {"rate": rate, "status": "推进中", "progress": word}
            said = answers(*(row_of(task, **told) for task in form.tasks), new_row(form.new_numbers[0], **told))
        return self.bureau.filled(code, period, said=said)

    @precondition(lambda self: self.arrived)
    @rule()
    def an_old_file_comes_again(self) -> None:
        again = self.arrived[-1]
        receipt = next(each for each in self.bureau.on(self.today).archive.receipts() if each.sha256 == again.sha256)
        self.said += 1
        self.bureau.drop(f"又报-{self.said}.xlsx", self.bureau.on(self.today).archive.load_bytes(receipt))
        self.dropped[again.sha256] += 1

    @rule(days=DAYS)
    def look(self, days: int) -> None:
        self.later(days)
        self.bureau.collect(self.today)
        self.arrived += map(self.as_taken, self.lying)
        self.lying = []
        self.last_look = self.today
        self.assert_never_confused()

    def as_taken(self, file: Dropped) -> Dropped:
        """A file nobody can read is held against the month that was due when it came."""
        taken = self.bureau.on(self.today).archive.receipts()
        periods = [each.period for each in taken if each.sha256 == file.sha256 and file.kind == "unreadable"]
        return replace(file, period=Period.parse(periods[0])) if periods else file

    def later(self, days: int) -> None:
        """Days go by."""
        self.day += dt.timedelta(days=days)

    @rule(latest=st.booleans(), days=DAYS)
    def consolidate(self, latest: bool, days: int) -> None:
        self.later(days)
        period = self.periods[-1 if latest else 0]
        if self.tried(lambda: self.bureau.consolidate(self.today, period)):
            record = self.bureau.on(self.today).archive.list_snapshots()[-1]
            self.remember(period, record)

    def remember(self, period: Period, record: Snapshot) -> None:
        """What is built from the record of a day in an empty outbox."""
        known = self.bureau.on(self.today).archive.find_snapshot(str(period), record.date)
        if known is not None:
            self.built[str(period), record.date] = known, self.rebuilt(period, record.date)

    def rebuilt(self, period: Period, day: str) -> dict[str, bytes]:
        """A period built once more elsewhere, without what lies in its outbox."""
        with tempfile.TemporaryDirectory() as folder:
            other = Bureau(Path(folder) / "别处")
            shutil.copytree(self.bureau.root, other.root)
            shutil.rmtree(other.root / "outbox" / str(period))
            other.consolidate(self.today, period, as_of=day)
            return other.outbox(period)

    @precondition(lambda self: self.built)
    @rule(pick=st.integers(0, 9))
    def an_earlier_day_is_built_again(self, pick: int) -> None:
        (name, day), (record, files) = sorted(self.built.items(), key=lambda pair: pair[0])[pick % len(self.built)]
        if self.bureau.on(self.today).archive.find_snapshot(name, day) == record:
            assert self.rebuilt(Period.parse(name), day) == files

    @rule(kinds=LETTERS, latest=st.booleans(), days=DAYS)
    def letters_are_made(self, kinds: set[LetterKind], latest: bool, days: int) -> None:
        self.later(days)
        period = self.periods[-1 if latest else 0]
        before = len(self.bureau.on(self.today).journal.all())
        self.tried(lambda: send_letters(self.bureau.on(self.today), period, kinds))
        new = self.bureau.on(self.today).journal.all()[before:]
        assert {each.kind for each in new} <= {kind.value for kind in kinds}
        self.letters = before + len(new)

    @rule(matter=st.sampled_from(DecisionKind), opinion=st.sampled_from(("通过", "退回")), latest=st.booleans())
    def people_decide(self, matter: DecisionKind, opinion: str, latest: bool) -> None:
        period = self.periods[-1 if latest else 0]
        if (self.bureau.root / "outbox" / str(period) / DECISION_FILE).is_file():
            due = (self.day + dt.timedelta(days=20)).isoformat()
            needs = {"due": due} if matter is DecisionKind.CHANGE and opinion == "通过" else {}
            with contextlib.suppress(UserError):
                decide(self.bureau, matter, "-", day=self.today, period=period, opinion=opinion, **needs)

    @rule()
    def a_leader_edits(self) -> None:
        path = draft(self.bureau)
        if path.is_file():
            self.said += 1
            edit(path, retyped("现通报", f"（{self.said}）现通报"))

    @rule(document=PAPERS, urgent=st.booleans(), latest=st.booleans(), days=DAYS)
    def a_paper_is_signed(self, document: str, urgent: bool, latest: bool, days: int) -> None:
        self.later(days)
        period = self.periods[-1 if latest else 0]
        reason = "上级当日要结果" if urgent else ""
        self.tried(lambda: sign(self.bureau, document, day=self.today, period=period, urgent=reason))

    @invariant()
    def every_file_is_in_one_place(self) -> None:
        archive = self.bureau.on(self.today).archive
        taken = Counter(each.sha256 for each in archive.receipts())
        inbox = self.bureau.root / "inbox"
        lie = [path for path in inbox.rglob("*.xlsx") if "archive" not in path.parts and "回执与退回" not in path.parts]
        taken.update(compute_sha256(path.read_bytes()) for path in lie)
        assert {key: taken[key] for key in self.dropped} == dict(self.dropped)
        for receipt in archive.receipts():
            assert compute_sha256(archive.load_bytes(receipt)) == receipt.sha256

    @invariant()
    def nothing_is_sent_twice_or_unsigned(self) -> None:
        workspace = self.bureau.on(self.today)
        journal = workspace.journal.all()
        assert len(journal) == self.letters
        assert max(Counter(each.matter for each in journal).values(), default=0) <= 1
        signed = {held for each in workspace.issued.all() for held in (each.sha256, each.tables_sha256) if held}
        official = [each for each in journal if each.kind == LetterKind.ISSUED]
        assert {paper.sha256 for each in official for paper in each.attachments} <= signed

    def assert_never_confused(self) -> None:
        """What came of each branch, and when, for every month."""
        for period in self.periods:
            deadline = self.bureau.on(self.today).office.deadline(period)
            for code, each in self.bureau.delivered(self.today, period).items():
                own = [file for file in self.arrived if (file.branch, file.period) == (code, period)]
                assert each.result is expected(own), own
                assert each.timeliness in timely(own, deadline, self.day), own


def expected(files: list[Dropped]) -> SubmissionResult:
    """报送结果 by what came; a 零报告 after a report is asked back, so that the report stands."""
    kinds = [file.kind for file in files]
    if "good" in kinds:
        return SubmissionResult.RECEIVED
    if "nil" in kinds:
        return SubmissionResult.NIL
    if "faulty" in kinds:
        return SubmissionResult.TO_CORRECT
    return SubmissionResult.UNREADABLE if kinds else SubmissionResult.NOTHING


def timely(files: list[Dropped], deadline: dt.date, today: dt.date) -> tuple[Timeliness, ...]:
    """报送时效 by the first that came."""
    if not files:
        return (Timeliness.MISSING,) if today > deadline else (Timeliness.PENDING,)
    late = files[0].after and dt.date.fromisoformat(files[0].after) > deadline
    return (Timeliness.LATE, Timeliness.SUPPLEMENTARY) if late else (Timeliness.ON_TIME,)


TestTwoMonths = TwoMonths.TestCase
TestTwoMonths.settings = settings(max_examples=18, stateful_step_count=12, phases=[Phase.generate])


def test_the_circular_that_goes_out_and_its_tables_are_those_that_were_signed() -> None:
    state = TwoMonths()
    state.files_come(kinds=("good", "nil", "good"), latest=True)
    state.consolidate(days=4, latest=False)
    state.a_paper_is_signed(days=0, document=CIRCULAR, latest=False, urgent=True)
    state.letters_are_made(days=0, kinds={LetterKind.ISSUED}, latest=False)
    sent = [each for each in state.bureau.on(state.today).journal.all() if each.kind == LetterKind.ISSUED]
    assert [len(each.attachments) for each in sent] == [2] * len(BRANCHES), "the paper and its tables"
    state.nothing_is_sent_twice_or_unsigned()
    state.teardown()
