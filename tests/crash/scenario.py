"""A November from hand-out to letters with signed papers: three branches, two of them faulty, and a zip of many.

MZ02 is returned and corrected later, MZ01's task is red and is to be mended (整改). What people do between commands is
remembered as the files they wrote, so that a month that was disturbed goes on with the very same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bureau import Bureau, answers, at_head, edited, found, in_process, new_row, row_of, typed
from decision_book import enter
from signing import OCTOBER, PASSED, edit, retyped

from crash.faults import Killed, Meddler, meddling
from pipeline import pool
from pipeline.archive import compute_sha256
from pipeline.cli import run_command
from pipeline.contract.submitted_values import DisplayValue
from pipeline.periods import Period
from pipeline.terms import DecisionKind

Files = Mapping[str, bytes]
_OWN = ".dangjian"
NOTE = f"{_OWN}/收表.json"
ENDS = "inbox/archive/ends.json"
SCAN = "扫描件.pdf"
ROOT = Path("局")
"""A workspace is called so wherever it lies: what runs on a copy of it needs only to stand beside that copy."""


def autumn(bureau: Bureau) -> None:
    for code in ("MZ01", "MZ02", "MZ03"):
        form = bureau.form(code, OCTOBER)
        late: dict[str, DisplayValue] = {"deadline": "2026年12月31日", "rate": 5} if code == "MZ01" else {}
        said = answers(new_row(form.new_numbers[0], task=f"党建+{code}适老化改造", **late))
        bureau.drop(f"{code}.xlsx", bureau.filled(code, OCTOBER, said=said))


def november(bureau: Bureau) -> None:
    one, two, three = (bureau.form(code).tasks[0] for code in ("MZ01", "MZ02", "MZ03"))
    red = bureau.filled("MZ01", said=answers(row_of(one, rate=6, progress="完成入户评估6户")))
    bureau.drop("MZ01.xlsx", red)
    bureau.drop("MZ02/十一月.xlsx", bureau.filled("MZ02", said=answers(row_of(two, rate=145, progress="完成施工"))))
    nothing_new = bureau.filled("MZ03", said=answers(row_of(three), flag="无变化", nil_reason="等待批复"))
    bureau.drop("十一月.zip", zipped({"福利院.xlsx": nothing_new, "机关（副本）.xlsx": red}))
    bureau.drop("说明.pdf", b"%PDF-1.7 nothing to read")


def zipped(members: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            package.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def nobodys(bureau: Bureau) -> None:
    """A form whose head and hidden sheet do not say whose it is."""
    december = Period(2026, 12)
    task, *_ = bureau.form("MZ02", december).tasks
    data = bureau.filled("MZ02", december, said=answers(row_of(task, rate=155, progress="完成施工")))
    bureau.drop("谁的.xlsx", edited(data, typed(at_head("branch"), "某某支部")))


def mended(bureau: Bureau) -> None:
    task = bureau.form("MZ02").tasks[0]
    bureau.drop("MZ02/改好.xlsx", bureau.filled("MZ02", said=answers(row_of(task, rate=65, progress="完成施工"))))


def decided(bureau: Bureau) -> None:
    enter(
        bureau.root / "outbox/2026-11/核验表.xlsx",
        DecisionKind.RECTIFY,
        "立项",
        typed={**PASSED, "day": "2026年12月14日"},
    )


def reworded(bureau: Bureau) -> None:
    edit(bureau.root / "outbox/2026-11/documents/督查通报.docx", retyped("现通报", "经研究，现通报"))
    (bureau.root / SCAN).write_bytes(b"%PDF-1.7 sealed and signed")


def nothing(_: Bureau) -> None:
    """Nobody does anything in between."""


@dataclass(frozen=True)
class Command:
    """A command of the bureau on a day, and what people did before it."""

    day: str
    words: tuple[str, ...]
    before: Callable[[Bureau], None] = nothing
    status: int = 0
    """How it ends in an undisturbed month."""

    def __str__(self) -> str:
        return " ".join((self.day, *self.words))


UNCLAIMED = "13"
"""The receipt of the file that is nobody's."""
MONTH = (
    Command("2026-10-25", ("forms", "2026-10")),
    Command("2026-11-03", ("collect",), autumn),
    Command("2026-11-25", ("forms", "2026-11")),
    Command("2026-12-03", ("collect",), november, status=1),
    Command("2026-12-03", ("send", "2026-11", "--kinds", "returned,receipts")),
    Command("2026-12-08", ("consolidate", "2026-11"), status=1),
    Command("2026-12-09", ("send", "2026-11", "--kinds", "feedback")),
    Command("2026-12-10", ("collect",), mended),
    Command("2026-12-10", ("consolidate", "2026-11")),
    Command("2026-12-14", ("review", "局/outbox/2026-11/核验表.xlsx"), decided),
    Command("2026-12-15", ("issue", "2026-11", "整改通知书", "--date", "2026-12-15")),
    Command(
        "2026-12-15",
        ("issue", "2026-11", "督查通报", "--date", "2026-12-15", "--sealed", f"局/{SCAN}", "--judgement", "总体平稳"),
        reworded,
    ),
    Command("2026-12-16", ("send", "2026-11", "--kinds", "issued")),
    Command("2026-12-25", ("forms", "2026-12")),
    Command("2026-12-25", ("withdraw", "下发", "2026-12", "--reason", "名册没有改好")),
    Command("2026-12-26", ("forms", "2026-12")),
    Command("2026-12-28", ("collect",), nobodys, status=1),
    Command("2026-12-28", ("claim", UNCLAIMED, "MZ03"), status=1),
    Command("2026-12-28", ("withdraw", "认领", UNCLAIMED, "--reason", "认错了支部")),
    Command("2026-12-28", ("claim", UNCLAIMED, "MZ02", "2026-12"), status=1),
    Command("2026-12-28", ("withdraw", "收表", "2026-12-28", "--reason", "那天没有连上共享盘")),
)
"""The whole month; everything but 2026-12 is of November and the month before."""


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit status (None: killed), and what it said."""

    status: int | None
    said: str


def run(command: Command, meddler: Meddler | None = None) -> Ran:
    """A command in this process upon the workspace in the current folder, on a disk that ``meddler`` watches."""
    said = io.StringIO()
    with (
        mock.patch.object(pool, "map", in_process), meddling(meddler or Meddler()),
        contextlib.redirect_stdout(said), contextlib.redirect_stderr(said),
    ):  # fmt: skip
        try:
            status = run_command(["-C", str(ROOT), "--today", command.day, *command.words])
        except Killed:
            return Ran(None, said.getvalue())
    return Ran(status, said.getvalue())


def lying() -> dict[str, bytes]:
    """Every file of the workspace in the current folder but lock and logs."""
    found = {}
    for folder, _, names in os.walk(ROOT):
        below = Path(folder).relative_to(ROOT).as_posix()
        for each in names:
            name = each if below == "." else f"{below}/{each}"
            if name == NOTE or not name.startswith(f"{_OWN}/"):
                with open(f"{folder}/{each}", "rb") as file:  # noqa: PTH123, hundreds of times in each of hundreds of months
                    found[name] = file.read()
    return dict(sorted(found.items()))


def compared(files: Files) -> dict[str, bytes]:
    """Files as they are compared: all of them, byte for byte, with two exceptions.

    A letter the disk refused stops no other, so letters of one command may stand in the journal in another order: their
    numbers and links are left out. The note of a look under way tells files apart by what the disk calls them: that is
    left out.
    """
    shown = {}
    for name, data in files.items():
        if name.startswith("outbox/sent/") and name.endswith(".json") and "/." not in name:
            facts = json.loads(data)
            del facts["number"], facts["previous"]
            shown[f"outbox/sent/{facts['matter']}"] = json.dumps(facts, sort_keys=True).encode()
        elif name == NOTE:
            facts = json.loads(data)
            shown[name] = json.dumps([facts["look"], *(each[:3] for each in facts["lay"])]).encode()
        elif name == ENDS:
            ends = json.loads(data)["ends"]
            shown[name] = json.dumps(
                {place: end["number"] if place.startswith("outbox/sent") else end for place, end in ends.items()}
            ).encode()
        else:
            shown[name] = data
    return shown


def mark(files: Files) -> str:
    """What tells one state of a workspace from every other."""
    whole = hashlib.sha256()
    for name, data in sorted(compared(files).items()):
        whole.update(f"{name}\0{compute_sha256(data)}\n".encode())
    return whole.hexdigest()


@dataclass(frozen=True)
class Stage:
    """A command of the undisturbed month: what lay there before and after it, how it ended, its steps and reads.

    ``people`` is what they wrote since the command before; ``dropped`` all they ever put into the inbox.
    """

    command: Command
    people: Files
    dropped: Files
    before: Files
    after: Files
    ran: Ran
    steps: tuple[tuple[str, str], ...]
    reads: int


def undisturbed(month: Iterable[Command]) -> tuple[Stage, ...]:
    """Run commands once in the current folder."""
    begin()
    bureau = Bureau(ROOT)
    stages: list[Stage] = []
    dropped: dict[str, bytes] = {}
    for command in month:
        old = lying()
        command.before(bureau)
        before = lying()
        people = {name: data for name, data in before.items() if old.get(name) != data}
        dropped |= {f"{name} ({command.day})": data for name, data in people.items() if name.startswith("inbox/")}
        meddler = Meddler()
        ran = run(command, meddler)
        assert ran.status == command.status, f"{command}: {ran.said}"
        stages.append(
            Stage(command, people, dict(dropped), before, lying(), ran, tuple(meddler.steps), len(meddler.reads))
        )
    return tuple(stages)


def begin() -> None:
    """A new bureau in the current folder."""
    found(ROOT).set("settle_seconds = 3.0", "settle_seconds = 0.0")


def put(files: Files) -> None:
    """What people write."""
    for name, data in files.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)
