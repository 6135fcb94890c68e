"""What became of a month that was disturbed once: whether all is there, once, and as it would have been."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from bureau import Bureau, in_process

from crash.scenario import ENDS, NOTE, ROOT, Command, Files, Ran, Stage, compared, mark, put, run
from crash.scenario import lying as lying_now
from pipeline import pool
from pipeline.archive import compute_sha256
from pipeline.commands.audit import audit_workspace
from pipeline.letters.posting_list import POSTING_FILE

_FACTS = {
    "inbox/archive/looks": ("date", "seen"), "inbox/archive/hand-outs": ("period", "forms"),
    "inbox/archive/office/records": ("period", "date", "last_receipt", "last_issued"),
    "outbox/issued/扫描件": ("sha256",), "outbox/issued/校对": ("paper", "sha256"), "outbox/issued": ("period", "document", "branch"),
    "outbox/sent": ("matter", "letter"), r"inbox/archive/\d{4}-\d{2}": ("folder", "name", "sha256", "within", "kind"),
}  # fmt: skip
"""Where facts lie, and what must not be said twice in them."""


_TO_DO = ("请", "下次收表自动收取")
"""What a person is told to do, or that nothing is to be done."""
_SHOWN = 160
_NUMBERS = ("number", "previous", "stored")
_ANSWER = re.compile("/回执[^/]*[.]txt$")
"""A receipt as its branch gets it, which names the number."""
ADVICE = "dangjian consolidate 2026-11"


@dataclass
class Verdict:
    """What was found off after one blow; nothing, if all is well."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing is off."""
        return not (self.lost or self.doubled or self.unequal or self.torn or self.unsaid)

    def __str__(self) -> str:
        told = {name: [each[:_SHOWN] for each in found[:2]] for name, found in vars(self).items() if found}
        return "; ".join(f"{len(vars(self)[name])} {name}, as {found}" for name, found in told.items())


def judge(stages: Sequence[Stage], number: int, ran: Ran, memory: Path, *, to_the_end: bool) -> Verdict:
    """Run the command again where it did not do all, then what it advises; what has come of it.

    The program is a function of the workspace's bytes (promise 3, held by tests of its own). So what a state leads to
    is remembered in ``memory``, and a month whose bytes are those of the undisturbed one is over; only with
    ``to_the_end``, and where bytes differ, it is gone on with to the last command.
    """
    stage, verdict = stages[number], Verdict()
    lying = lying_now()
    verdict.torn += () if waited(stage, ran) else _torn(stage, lying)
    verdict.unsaid += _unsaid(stage, ran, lying)
    if _over(stage) and not to_the_end:
        return verdict
    known = memory / f"{number:02d}-{mark(lying)}"
    if not known.exists() or to_the_end:
        again = _gone_on(stages, number, ran, to_the_end=to_the_end)
        part = known.with_name(f"{known.name}.{os.getpid()}")
        part.write_text(json.dumps(vars(again), ensure_ascii=False), encoding="utf-8")
        part.replace(known)  # whole at once: another child may be reading it
    for name, found in json.loads(known.read_text(encoding="utf-8")).items():
        getattr(verdict, name).extend(found)
    return verdict


def _over(stage: Stage) -> bool:
    """Whether a command has done what it does in an undisturbed month."""
    return compared(lying_now()) == compared(stage.after)


def _gone_on(stages: Sequence[Stage], number: int, ran: Ran, *, to_the_end: bool) -> Verdict:
    verdict, stage = Verdict(), stages[number]
    if not _over(stage):
        run(stage.command)
    if not _over(stage) and ADVICE in ran.said:
        run(Command(stage.command.day, tuple(ADVICE.split()[1:])))
    if waited(stage, ran) and not _over(stage):
        verdict.lost += renumbered(stage.after) - renumbered(lying_now())
        verdict.doubled += renumbered(lying_now()) - renumbered(stage.after)
        return verdict
    _missing(stage, verdict)
    if _over(stage) and not to_the_end:
        return verdict
    for stage in stages[number + 1 :]:
        put(stage.people)
        run(stage.command)
    _missing(stages[-1], verdict)
    _differing(stages[-1], verdict)
    return verdict


def waited(stage: Stage, ran: Ran) -> bool:
    """Whether a look left a file that could not be read for later, while others were taken.

    It gets a later number then, which papers name; so what was taken is compared, not under which number.
    """
    return "collect" in stage.command.words and "尚未传完" in ran.said


def renumbered(files: Files) -> Counter[str]:
    """What lies there, with the numbers of receipts left out.

    Of two files with the same bytes it is left out too which is called the report and which its repetition: that is the
    one that could be read first. Both have a receipt, and the report is there once.
    """
    found = Counter[str]()
    for name, data in files.items():
        if name == ENDS:
            continue
        place = re.sub(r"^(inbox/archive/\d{4}-\d{2}/)\d{6}", r"\1", name)
        if place == name:
            said = re.sub(r"第\d{6}号", "", data.decode()).encode() if _ANSWER.search(name) else data
            found[f"{place} {compute_sha256(said)}"] += 1
        elif name.endswith(".json"):
            told = {key: value for key, value in json.loads(data).items() if key not in _NUMBERS}
            found[f"{place} {told['sha256']}"] += 1
            facts = {key: value for key, value in told.items() if key not in ("folder", "name", "within")}
            found[json.dumps(facts, sort_keys=True)] += 1
        elif name.endswith(".record"):
            found[f"record {compute_sha256(data)}"] += 1
        else:
            found[f"{place} {compute_sha256(data)}"] += 1
    return found


def _torn(stage: Stage, lying: Files) -> Iterator[str]:
    """Files that are neither what they were nor what they were to become: every file is whole at any time.

    Left out are what begins with a dot (rests of writes, notes of the program itself), the note of a look, and the ends
    of the series, which say how far the facts were known. 发信清单 lists what is on record by then: it has to be whole.
    """
    before, after = compared(stage.before), compared(stage.after)
    whole = {*before.values(), *after.values()}
    for name, data in compared(lying).items():
        if Path(name).name.startswith(".") or name in (NOTE, ENDS):
            continue
        if Path(name).name == POSTING_FILE:
            if zipfile.ZipFile(io.BytesIO(data)).testzip():
                yield name
            continue
        known = {files[name] for files in (before, after) if name in files} or whole
        if data not in known:
            yield name


def _unsaid(stage: Stage, ran: Ran, lying: Files) -> Iterator[str]:
    """A command that failed says where, what and what to do, in Chinese; one that left something undone says so."""
    if ran.status is None:
        return
    told = [line for line in ran.said.splitlines() if line not in stage.ran.said.splitlines()]
    if ran.status not in (0, 1, 2) or "Traceback" in ran.said:
        yield f"status {ran.status}: {ran.said[-600:]}"
    elif compared(lying) != compared(stage.after) and not any(what in line for line in told for what in _TO_DO):
        yield f"status {ran.status}: nothing said of what is left to do: {ran.said[-600:]}"


def _missing(stage: Stage, verdict: Verdict) -> None:
    """Promise 1, and no fact twice."""
    lying = lying_now()
    kept = {compute_sha256(data) for name, data in lying.items() if name.startswith("inbox/")}
    verdict.lost += [name for name, data in stage.dropped.items() if compute_sha256(data) not in kept]
    have, want = _facts(lying), _facts(stage.after)
    verdict.lost += [str(each) for each in want - have]
    verdict.doubled += [str(each) for each in have - want]


def _facts(files: Files) -> Counter[str]:
    """Everything that is told as a fact, by what must not be told twice."""
    return Counter(
        f"{folder} {[json.loads(data)[each] for each in keys]}"
        for name, data in files.items()
        for folder, keys in _FACTS.items()
        if re.fullmatch(f"{folder}/[^./][^/]*[.]json", name)
    )


def _differing(stage: Stage, verdict: Verdict) -> None:
    have, want = compared(lying_now()), compared(stage.after)
    verdict.unequal += sorted(name for name in {*have, *want} if have.get(name) != want.get(name))
    verdict.unequal += audited(stage.command.day)


def audited(day: str) -> list[str]:
    """What an audit names, notes too."""
    with mock.patch.object(pool, "map", in_process):
        done = audit_workspace(Bureau(ROOT).on(day))
    return [f"{each.place}: {each.what}" for each in done.points]
