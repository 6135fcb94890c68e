"""A run of ``send`` killed at any of its steps: before and after everything it says to the server or writes to the disk.

By hand, every step of sending so many letters, each followed by a run that ends (some minutes):

    PYTHONPATH=.:tests python -m killing 50
"""

from __future__ import annotations

import functools
import shutil
import smtplib
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from bureau import NOVEMBER, Bureau, branch_row, found, starters
from mail_server import Post, sends_by, serving
from posting import ISSUED, posted, signed

from pipeline import disk, mail
from pipeline.archive import pick_decisive_entry
from pipeline.archive.letter_facts import IN_DOUBT
from pipeline.contract.settings import LETTERHEAD_FILE
from pipeline.letters.result import SendResult

DAY = "2026-12-15"
SCAN = b"%PDF-1.7 scan of the signed circular"
OUTSIDE = "elsewhere.example.net"


class Killed(BaseException):
    """The run ends here, whatever it was doing."""


@contextmanager
def killed_at(step: int) -> Iterator[list[int]]:
    """Kill what runs in the block at its so many-th step (0: never); the steps it took."""
    counted = [0]

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **named: Any) -> Any:
            _count(counted, step)
            value = function(*given, **named)
            _count(counted, step)
            return value

        return done

    with pytest.MonkeyPatch.context() as patch:
        for name in ("build_eml", "parse_message"):
            patch.setattr(f"pipeline.letters.prepare.{name}", getattr(QUICK, name))
        for where, name in ((smtplib.SMTP, "send"), (smtplib.SMTP, "getreply"), (disk, "write"), (disk, "write_new")):
            patch.setattr(where, name, around(getattr(where, name)))
        yield counted


class QUICK:
    """The same letters are built again and again: each once will do."""

    build_eml = functools.lru_cache(maxsize=500)(mail.build_eml)
    parse_message = functools.lru_cache(maxsize=500)(mail.parse_message)


def _count(counted: list[int], step: int) -> None:
    counted[0] += 1
    if counted[0] == step:
        raise Killed


def ready(root: Path, branches: int, post: Post) -> Bureau:
    """A bureau whose signed circular waits to be sent to so many branches, and to one whose address is not allowed.

    A draft that nobody signed lies there as well.
    """
    bureau = found(root)
    codes = [f"MZ{number:03d}" for number in range(1, branches + 1)]
    rows = [branch_row(code, address=f"{code.lower()}@example.com") for code in codes]
    bureau.enrol(*rows, branch_row("MZ999", address=f"mz999@{OUTSIDE}"))
    bureau.hand_out("2026-11-25")
    data = starters()[LETTERHEAD_FILE]
    unsigned = bureau.root / f"outbox/{NOVEMBER}/documents/整改通知书/MZ001_MZ001支部.docx"
    unsigned.parent.mkdir(parents=True)
    unsigned.write_bytes(data)
    signed(bureau, "督查通报", "", data, scan=SCAN)
    sends_by(bureau, post)
    bureau.on(DAY).keep_office()
    return bureau


def sent(bureau: Bureau, step: int = 0) -> SendResult | int:
    """One run: what it did, or the step at which it was killed."""
    with killed_at(step) as counted:
        try:
            return posted(bureau, DAY, ISSUED)
        except Killed:
            return counted[0]


def steps(bureau: Bureau) -> int:
    """How many steps a run that is not killed takes."""
    with killed_at(0) as counted:
        posted(bureau, DAY, ISSUED)
    return counted[0]


def in_doubt(bureau: Bureau) -> set[str]:
    """Addresses of letters that the journal says are in doubt."""
    known = bureau.on(DAY).journal.group_by_matter().values()
    return {last.sent.address for last in map(pick_decisive_entry, known) if last.state == IN_DOUBT}


def require_once(bureau: Bureau, post: Post, done: SendResult) -> None:
    """Each letter arrived exactly once or is named in doubt; nobody else got one, and nothing else was in it."""
    arrived, doubtful = Counter(post.addresses), in_doubt(bureau)
    everyone = {branch.address for branch in bureau.on(DAY).office.branches if OUTSIDE not in branch.address}
    assert max(arrived.values()) == 1
    assert set(arrived) | doubtful == everyone
    assert {each.address for each in done.doubtful} == doubtful
    assert all(len(each.recipients) == 1 for each in post.taken)


def main(letters: int) -> None:
    """Kill at every step in turn, each time from the beginning; prints what came of it."""
    with serving() as post, tempfile.TemporaryDirectory() as folder:
        begun = ready(Path(folder) / "begun", letters, post)
        counted = steps(Bureau(Path(shutil.copytree(begun.root, Path(folder) / "once"))))
        doubts = list[int]()
        for step in range(1, counted + 1):
            post.settled().clear()
            bureau = Bureau(Path(shutil.copytree(begun.root, Path(folder) / "now")))
            first, second = sent(bureau, step), sent(bureau)
            assert first == step
            assert isinstance(second, SendResult)
            post.settled()
            require_once(bureau, post, second)
            doubts.append(len(second.doubtful))
            shutil.rmtree(bureau.root)
    assert max(doubts) <= 1
    print(  # noqa: T201
        f"{letters} letters, killed at each of {counted} steps: {sum(doubts)} times one in doubt, never two, none twice"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
