"""Killed at every step of sending, and run again: each letter arrives exactly once, or is the one that is named in doubt."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from bureau import Bureau
from killing import DAY, SCAN, Killed, in_doubt, killed_at, ready, require_once, sent
from mail_reader import read_message
from mail_server import Post, serving
from posting import FEEDBACKS, ISSUED, on_disk, posted

from pipeline.archive import SentJournal
from pipeline.cli.letter_messages import describe_send
from pipeline.letters.result import SendResult

LETTERS, A_LETTER = 50, 28
"""How many letters there are, and how many steps one takes (what is said, heard and written, before and after)."""


def test_killed_at_each_step_in_turn_nothing_is_lost_or_sent_twice(tmp_path: Path) -> None:
    with serving() as post:
        bureau = ready(tmp_path / "局", LETTERS, post)
        for step in count(1):
            before = in_doubt(bureau)
            done = sent(bureau, step)
            post.settled()
            assert len(post.addresses) == len(set(post.addresses)), "nothing is sent twice"
            assert len(in_doubt(bureau) - before) <= 1, "a killed run leaves one letter in doubt at most"
            if isinstance(done, SendResult):
                break
        assert isinstance(done, SendResult)
        assert step > 2 * A_LETTER, "so that every step of a first and of a second letter was one of them"
        require_once(bureau, post, done)
        doubtful = in_doubt(bureau)
        assert doubtful - set(post.addresses), "some of them had not gone"
        assert doubtful & set(post.addresses), "some of them had"
        papers = {paper.data for each in post.taken for paper in read_message(each.data).papers}
        assert papers == {SCAN}, "nothing that was not signed"
        assert {each.matter for each in done.held} == {"issued-000001-MZ999", "issued-2026-11-整改通知书"}
        again = posted(bureau, DAY, ISSUED)
        assert (again.ready, again.failed, len(again.doubtful)) == ((), (), len(doubtful))


def die(*_: object, **__: object) -> None:
    raise Killed


def before_the_last_dot(patch: pytest.MonkeyPatch) -> None:
    said = smtplib.SMTP.send
    patch.setattr(smtplib.SMTP, "send", lambda self, data: die() if data == b".\r\n" else said(self, data))


def after_the_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SentJournal, "record_outcome", die)


@pytest.mark.parametrize("word", ["arrived", "resend"])
@pytest.mark.parametrize("killed", [before_the_last_dot, after_the_answer])
def test_a_person_s_word_ends_the_doubt(
    tmp_path: Path, word: str, killed: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """It went or it did not: with --arrived it is done, with --resend it goes (once more) under the same Message-ID."""
    with serving() as post:
        bureau = ready(tmp_path / "局", 1, post)
        with pytest.MonkeyPatch.context() as patch:
            killed(patch)
            with pytest.raises(Killed):
                posted(bureau, DAY, ISSUED)
        matter, went = "issued-000001-MZ001", 1 if killed is after_the_answer else 0
        (doubtful,) = posted(bureau, DAY, ISSUED).doubtful
        assert (doubtful.matter, doubtful.address, doubtful.date) == (matter, "mz001@example.com", DAY)
        assert len(post.settled()) == went
        said = (matter,) if word == "arrived" else (), (matter,) if word == "resend" else ()
        done = posted(bureau, DAY, ISSUED, arrived=said[0], resend=said[1])
        assert (done.doubtful, len(done.ready)) == ((), len(said[1]))
        _require_done(post, went + len(said[1]))
        again = posted(bureau, DAY, ISSUED)
        assert ([each.letter.matter for each in again.skipped], again.doubtful) == ([matter], ())
        _require_done(post, went + len(said[1]))


def test_a_person_s_word_that_is_cut_short_is_given_again(tmp_path: Path) -> None:
    """Killed at every step: typed again it says what it did, and everything ends in the bytes of a run left alone."""
    matter = "issued-000001-MZ001"
    with serving() as post:
        begun = ready(tmp_path / "局", 2, post)
        with pytest.MonkeyPatch.context() as patch:
            after_the_answer(patch)
            with pytest.raises(Killed):
                posted(begun, DAY, ISSUED)
        once = Bureau(Path(shutil.copytree(begun.root, tmp_path / "一次")))
        done = posted(once, DAY, FEEDBACKS, arrived=(matter, matter))
        assert (done.arrived, done.arrived_before, done.doubtful) == ((matter,), (), ())
        for step in count(1):
            bureau = Bureau(Path(shutil.copytree(begun.root, tmp_path / f"{step}")))
            with killed_at(step):
                try:
                    posted(bureau, DAY, FEEDBACKS, arrived=(matter,))
                    break
                except Killed:
                    done = posted(bureau, DAY, FEEDBACKS, arrived=(matter,))
            assert (*done.arrived, *done.arrived_before) == (matter,)
            assert f"：{matter}。" in describe_send(done, bureau.root, dry_run=False)
            assert on_disk(bureau) == on_disk(once)
        assert step > 4, "before and after the outcome, and the rest that is written"


def _require_done(post: Post, letters: int) -> None:
    assert len(post.settled()) == letters
    assert len({read_message(each.data).headers["message-id"] for each in post.taken}) <= 1, "a double can be told"
