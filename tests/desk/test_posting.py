"""Drafts are opened some at a time, and recorded as sent by the press that opens the next ones; none twice, none unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from bureau import BRANCHES, Bureau, branch_row, bureau
from visiting import Ended, Visitor, desk, run_here, visit

from pipeline.desk.posting import AT_ONCE
from pipeline.letters.result import LETTER_FILE

__all__ = ["bureau", "desk"]
START = "/posting?period=2026-11"
MANY = 24


def find(name: str, page: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def go_on(at: Visitor, page: str, but: Sequence[str] = ()) -> str:
    """Press the one button of the page; letters in ``but`` are unticked."""
    ticked = [each for each in find("matter", page) if each not in but]
    return at.press("/posting/next", period="2026-11", matter=ticked, shown=find("shown", page))


def count_left(page: str) -> int:
    return int((re.findall(r"还有(\d+)封等着发", page) or ["0"])[0])


@pytest.fixture
def many(bureau: Bureau) -> Visitor:
    """The desk of 24 branches with a letter for each."""
    codes = [f"MZ{number:02d}" for number in range(1, MANY + 1)]
    assert set(BRANCHES) <= set(codes)
    bureau.enrol(*(branch_row(code, address=f"{code.lower()}@example.com") for code in codes))
    bureau.set_out("2026-11-25")
    at = visit(bureau.root, "2026-12-02")
    at.act("/do/letters", period="2026-11", kinds="forms")
    return at


def test_twenty_four_letters_take_four_presses_beside_sending_them(many: Visitor) -> None:
    listed = many.get("/step/send?period=2026-11")
    assert "逐封发出" in listed
    page, presses = many.get(START), 0
    assert (count_left(page), many.opened) == (MANY, []), "nothing is opened before it is asked"
    while count_left(page):
        page, presses = go_on(many, page), presses + 1
        assert len(find("shown", page)) <= AT_ONCE
    assert presses == MANY / AT_ONCE + 1
    assert [each.name for each in many.opened] == [LETTER_FILE] * MANY
    assert len({each.parent for each in many.opened}) == MANY, "each once"
    assert "没有等着发的信了" in page
    assert "下一步：发信" not in many.get()


def test_a_letter_that_was_not_sent_is_unticked_and_comes_again(desk: Visitor) -> None:
    desk.act("/do/letters", period="2026-11", kinds="forms")
    page = go_on(desk, desk.get(START))
    kept = find("matter", page)[1]
    again = go_on(desk, page, but=[kept])
    assert (count_left(again), find("matter", again)) == (1, [kept])
    assert len(desk.opened) == len(find("shown", page)) + 1
    assert count_left(go_on(desk, again)) == 0


def test_pressed_twice_the_button_does_it_once(desk: Visitor) -> None:
    desk.act("/do/letters", period="2026-11", kinds="forms")
    first = go_on(desk, desk.get(START))
    kept = find("matter", first)[0]
    after, opened = go_on(desk, first, but=[kept]), len(desk.opened)
    assert find("shown", go_on(desk, first, but=[kept])) == find("shown", after)
    assert len(desk.opened) == opened


def test_a_window_that_was_closed_is_opened_again_and_one_comes_back_to_the_page(desk: Visitor) -> None:
    desk.act("/do/letters", period="2026-11", kinds="forms")
    page = go_on(desk, desk.get(START))
    place, back = find("place", page)[0], find("back", page)[0].replace("&amp;", "&")
    assert find("shown", desk.press("/open", place=place, back=back)) == find("shown", page)


def test_a_letter_without_address_is_not_opened_and_is_named(bureau: Bureau) -> None:
    bureau.enrol(branch_row("MZ01", address="a@example.com"), branch_row("MZ02", address=""))
    bureau.set_out("2026-11-25")
    at = visit(bureau.root, "2026-12-02")
    at.act("/do/letters", period="2026-11", kinds="forms")
    page = at.get(START)
    assert count_left(page) == 1
    assert "另有1封没有邮箱" in page


def test_what_was_not_recorded_is_said_and_nothing_more_is_opened(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    visit(bureau.root, "2026-12-02").act("/do/letters", period="2026-11", kinds="forms")

    def fail(words: Sequence[str], said: Path) -> Ended:
        if "posted" in words:
            said.parent.mkdir(parents=True, exist_ok=True)
            said.write_text("另一个窗口正在用这个工作目录。", encoding="utf-8")
            return Ended(2)
        ended = run_here(words, said)
        assert isinstance(ended, Ended)
        return ended

    at = visit(bureau.root, "2026-12-02", fail)
    page = go_on(at, at.get(START))
    opened = len(at.opened)
    assert "另一个窗口正在用" in go_on(at, page)
    assert len(at.opened) == opened
