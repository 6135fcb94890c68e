"""Make all files of one month: those in the inbox on the deadline day, and those that arrive on later days."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.demo import junk_files
from pipeline.demo.bureau import BranchProfile
from pipeline.demo.form_editor import ExpectedFinding
from pipeline.demo.long_plants import LongPlants
from pipeline.demo.planted_signals import PlantedSignal, SignalPlanter, SignalRow
from pipeline.demo.scenario import FULL_SIZE, ScenarioKind, assign_planted_errors, assign_scenarios, pick_few_errors
from pipeline.demo.signal_plants import plant_signals
from pipeline.demo.submissions import DemoFile, SubmissionFactory
from pipeline.terms import Disposition, SignalKind

_ARRIVING = (
    ScenarioKind.GOOD, ScenarioKind.LATE, ScenarioKind.RIVALS, ScenarioKind.LOCKED, ScenarioKind.BORROWER,
)  # fmt: skip
"""Scenarios of branches whose form, free of planted errors, arrives in the end."""
_HOURS_UNTIL_CORRECTION = 100.0
"""Hours from a first version to its correction, well past the deadline."""
_OFTEN = 0.35
_CONFLICT = ExpectedFinding("two-files-differ")


@dataclass(frozen=True)
class MonthFiles:
    """The files of a month: those on time, and those that arrive later, by day."""

    on_time: tuple[DemoFile, ...]
    later: dict[dt.date, tuple[DemoFile, ...]]
    signals: tuple[PlantedSignal, ...] = ()


def make_month_files(
    post: SubmissionFactory,
    crew: Sequence[BranchProfile],
    days: Sequence[dt.date],
    long: LongPlants,
    *,
    loud: bool,
) -> MonthFiles:
    """Make a month's files; ``loud`` plants every known error, else a few. ``days`` are days after the deadline.

    ``long`` are the signals of several months that are under way; ``loud`` also plants those of one.
    """
    making = _MonthMaker(post, crew, days, loud=loud)
    signals = making.plant_signals(long) if loud else ()
    making.make_files()
    on_time = tuple(sorted(making.on_time, key=lambda each: each.name))
    return MonthFiles(on_time, {day: tuple(files) for day, files in making.later.items() if files}, signals)


class _MonthMaker:
    """The files of a month in the making."""

    def __init__(
        self, post: SubmissionFactory, crew: Sequence[BranchProfile], days: Sequence[dt.date], *, loud: bool
    ) -> None:
        self.post = post
        self.loud = loud
        self.days = days
        self.on_time: list[DemoFile] = []
        self.later: dict[dt.date, list[DemoFile]] = {day: [] for day in days}
        self.rng = post.seed_rng("cast")
        settled = [each.code for each in crew if each.start is None and each.end is None]
        self.begins = [each.code for each in crew if each.start is not None and each.code in post.handed]
        self.ends = [each.code for each in crew if each.end is not None]
        rows = {code: self._count_free_rows(code) for code in settled}
        self.scenarios = assign_scenarios(rows, len(crew), self.rng, loud=loud) | dict.fromkeys(
            (*self.begins, *self.ends), ScenarioKind.GOOD
        )

    def _count_free_rows(self, code: str) -> int:
        return len(self.post.make_filled(code, "count").free)

    def _list_codes_of(self, *scenarios: ScenarioKind) -> list[str]:
        return [code for code, scenario in self.scenarios.items() if scenario in scenarios]

    def plant_signals(self, long: LongPlants) -> tuple[PlantedSignal, ...]:
        """Plant signals in branches whose form arrives whole; a smaller bureau has fewer kinds."""
        kinds = list(SignalKind)[: len(self.scenarios) * len(SignalKind) // FULL_SIZE]
        rows = [row for code in self._list_codes_of(*_ARRIVING) for row in self._list_rows(code)]
        planter = SignalPlanter(rows, self.post.period, self.post.seed_rng("signals"))
        return plant_signals(planter, long, kinds)

    def _list_rows(self, code: str) -> Iterator[SignalRow]:
        """Yield the rows that a branch fills; the last one on the form may be deleted by its clerk."""
        life, form = self.post.lives[code], self.post.handed[code]
        clerk = self.post.make_filled(code, "rows")
        for task in form.tasks[:-1]:
            own = life.find_task(task.plan["task"])
            step = own.find_month(self.post.period) if own else None
            if own and step and clerk.read(task.number, "progress") == step.progress:
                yield SignalRow(life=life, own=own, step=step, before=task)
        for _, own in clerk.written:
            step = own.find_month(self.post.period)
            if step is not None and own.start == self.post.period:
                yield SignalRow(life=life, own=own, step=step, before=None)

    def make_files(self) -> None:
        """Make the files scenario by scenario, good reports first."""
        self._make_good_files()
        self.on_time += [self.post.send(self.post.make_nil(code)) for code in self._list_codes_of(ScenarioKind.NIL)]
        self._make_faulty_files()
        for code in self._list_codes_of(ScenarioKind.RIVALS):
            self._make_conflicting_files(code)
        for code in self._list_codes_of(ScenarioKind.LOCKED):
            self.on_time.append(junk_files.make_locked_workbook(self.post, code))
            self._add_later(0, self.post.send(self.post.make_plain(code), hours=_HOURS_UNTIL_CORRECTION))
        for code in self._list_codes_of(ScenarioKind.BORROWER):
            self._make_borrowed_form(code)
        for at, code in enumerate(self._list_codes_of(ScenarioKind.LATE)):
            clerk = self.post.make_untidy(code) if at % 2 else self.post.make_plain(code)
            self._add_later(2 * at, self.post.send(clerk, hours=_HOURS_UNTIL_CORRECTION))
        if self.loud:
            self._make_junk_files()

    def _add_later(self, day: int, sending: DemoFile) -> None:
        self.later[self.days[day % len(self.days)]].append(sending)

    def _make_good_files(self) -> None:
        good = self.rng.sample(self._list_codes_of(ScenarioKind.GOOD), len(self._list_codes_of(ScenarioKind.GOOD)))
        for at, code in enumerate(good):
            ways = _LOUD_MAKERS if self.loud else _QUIET_MAKERS
            self.on_time += ways[at % len(ways)](self, code)

    def make_plain_file(self, code: str) -> Iterator[DemoFile]:
        """Make a tidy file, sometimes in the branch's own folder."""
        yield self.post.send(self.post.make_plain(code), folder=self._choose_folder(code))

    def _choose_folder(self, code: str) -> str:
        """Return the branch's own folder, which only some branches use."""
        return code if self.rng.random() < _OFTEN else ""

    def make_untidy_file(self, code: str) -> Iterator[DemoFile]:
        """Make an untidy but correct file."""
        yield self.post.send(self.post.make_untidy(code), folder=self._choose_folder(code))

    def make_noticed_file(self, code: str) -> Iterator[DemoFile]:
        """Make an accepted file with some notices."""
        yield self.post.send(self.post.make_noticed(code, self.rng))

    def make_pasted_file(self, code: str) -> Iterator[DemoFile]:
        """Make a file with a pasted text."""
        yield self.post.send(self.post.make_pasted(code))

    def make_duplicates(self, code: str) -> Iterator[DemoFile]:
        """Make the same bytes under two names; the second in order of name is the duplicate."""
        first = self.post.send(self.post.make_plain(code))
        again = replace(
            first, name=self.post.choose_name(self.post.seed_rng(code, "again"), self.post.handed[code], habit=True)
        )
        before, after = sorted((first, again), key=lambda each: each.name)
        yield from (before, replace(after, fate=Disposition.DUPLICATE))

    def make_two_versions(self, code: str) -> Iterator[DemoFile]:
        """Make a first version, told that it does not count, and an improved one, saved an hour and a half later."""
        draft = self.post.make_plain(code, "first version")
        for task in draft.free[:2]:
            draft.put(task.number, "next_step", None)
            draft.put(task.number, "problem", None)
        draft.type_head("reporter", draft.life.member.people[2])
        draft.draft.noticed = True
        yield self.post.send(draft)
        yield self.post.send(self.post.make_plain(code, "second version"), hours=1.5)

    def _make_faulty_files(self) -> None:
        codes = self._list_codes_of(ScenarioKind.FAULTY)
        packs = (
            assign_planted_errors(len(codes), self.rng)
            if self.loud
            else [tuple(pick_few_errors(self.rng)) for _ in codes]
        )
        for at, (code, pack) in enumerate(zip(codes, packs, strict=True)):
            first = self.post.send(self.post.make_faulty(code, pack))
            self.on_time.append(first)
            if at % 4 != 3:  # noqa: PLR2004  (every fourth stays 待修改)
                self._add_correction(code, first, twice=self.loud and at == 1)

    def _add_correction(self, code: str, first: DemoFile, *, twice: bool) -> None:
        """Add the correction of a returned file; ``twice``: after a first correction that is returned again."""
        sha256 = hashlib.sha256(first.data).hexdigest()
        if twice:
            half = self.post.make_faulty(code, ("status-unknown",), "half mended")
            first = self.post.send(half, hours=_HOURS_UNTIL_CORRECTION)
            self._add_later(0, first)
            sha256 = hashlib.sha256(first.data).hexdigest()
        fill = self.post.make_untidy if self.rng.random() < _OFTEN else self.post.make_plain
        clerk = fill(code, "mended", sha256)
        self._add_later(1 if twice else 0, self.post.send(clerk, hours=_HOURS_UNTIL_CORRECTION + 20))

    def _make_conflicting_files(self, code: str) -> None:
        """Make two conflicting files, saved at the same moment, and a later file that settles the conflict."""
        one, other = self.post.make_plain(code, "rival 1"), self.post.make_plain(code, "rival 2")
        other.type_head("reporter", other.life.member.people[3])
        for clerk in (one, other):
            sending = self.post.send(clerk)
            self.on_time.append(replace(sending, fate=Disposition.RETURNED, clean=False, faults=(_CONFLICT,)))
        self._add_later(0, self.post.send(self.post.make_plain(code, "settled"), hours=_HOURS_UNTIL_CORRECTION))

    def _make_borrowed_form(self, code: str) -> None:
        lender = next(
            (each for each in self._list_codes_of(ScenarioKind.GOOD, ScenarioKind.NIL) if each not in self.begins), None
        )
        if lender is not None:
            self.on_time.append(junk_files.make_borrowed_form(self.post, code, lender))
        self._add_later(0, self.post.send(self.post.make_plain(code), hours=_HOURS_UNTIL_CORRECTION))

    def _make_junk_files(self) -> None:
        size = min(FULL_SIZE, len(self.scenarios))
        hosts = [code for code in self._list_codes_of(ScenarioKind.GOOD) if self.post.handed[code].tasks]
        if not hosts:
            return
        some = self.rng.sample(junk_files.JUNK_FILE_MAKERS, size * len(junk_files.JUNK_FILE_MAKERS) // FULL_SIZE)
        for at, stray in enumerate(some):
            self.on_time.append(stray(self.post, hosts[at % len(hosts)]))
        self.on_time += [junk_files.make_form_before_start(self.post, code) for code in self.begins]
        self.on_time += [junk_files.make_form_after_end(self.post, code) for code in self.ends]


_FileMaker = Callable[[_MonthMaker, str], Iterator[DemoFile]]
_LOUD_MAKERS: tuple[_FileMaker, ...] = (
    _MonthMaker.make_untidy_file,
    _MonthMaker.make_noticed_file,
    _MonthMaker.make_two_versions,
    _MonthMaker.make_untidy_file,
    _MonthMaker.make_duplicates,
    _MonthMaker.make_pasted_file,
    _MonthMaker.make_untidy_file,
    _MonthMaker.make_noticed_file,
    _MonthMaker.make_plain_file,
    _MonthMaker.make_untidy_file,
    _MonthMaker.make_plain_file,
    _MonthMaker.make_plain_file,
)
"""Ways in which good files are made this month."""
_QUIET_MAKERS: tuple[_FileMaker, ...] = (
    _MonthMaker.make_plain_file,
    _MonthMaker.make_untidy_file,
    _MonthMaker.make_plain_file,
)
