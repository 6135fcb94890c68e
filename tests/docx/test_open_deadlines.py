"""Deadlines that count from 成文日期: bookmarked in the draft, moved at signing, left alone where somebody typed."""

from __future__ import annotations

import datetime as dt
import io

import docx
from bureau import office
from docx.document import Document
from docx.oxml.ns import qn

from pipeline.docx.open_deadlines import move_deadlines
from pipeline.docx.typeset import typeset_paper
from pipeline.reports.paper import Paper, mark_open_deadline

DRAFTED, SIGNED = dt.date(2026, 12, 11), dt.date(2026, 12, 18)
THREE, FIVE = (mark_open_deadline(days, DRAFTED + dt.timedelta(days), DRAFTED.year) for days in (3, 5))


def paper(*body: str) -> Document:
    made = typeset_paper(
        Paper(title="通报", addressee="各党支部", body=body, annexes=(), signer="甲", year=2026), office().letterhead
    )
    return docx.Document(io.BytesIO(made))


def move(document: Document) -> tuple[str, ...]:
    moved = move_deadlines(
        document, lambda days: DRAFTED + dt.timedelta(days), lambda days: SIGNED + dt.timedelta(days)
    )
    return tuple(day.isoformat() for day in moved)


def text(document: Document) -> str:
    return "\n".join(each.text for each in document.paragraphs)


def test_a_draft_shows_the_day_and_no_mark() -> None:
    drafted = text(paper(f"（一）补报。请于{THREE}前补报。", f"请于{FIVE}前反馈。"))
    assert "请于12月14日前补报。" in drafted
    assert "请于12月16日前反馈。" in drafted
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in drafted)


def test_bookmarks_have_numbers_and_names_of_their_own() -> None:
    starts = list(paper(f"请于{THREE}前补报，于{THREE}前更正。").element.body.iter(qn("w:bookmarkStart")))
    assert [each.get(qn("w:name")) for each in starts] == ["deadline_3_1", "deadline_3_2"]
    assert len({each.get(qn("w:id")) for each in starts}) == 2


def test_signing_moves_every_day_that_still_stands() -> None:
    drafted = paper(f"请于{THREE}前补报，于{FIVE}前反馈。")
    assert move(drafted) == ("2026-12-21", "2026-12-23")
    assert "请于12月21日前补报，于12月23日前反馈。" in text(drafted)


def test_the_year_is_written_only_where_it_is_another() -> None:
    drafted = paper(f"请于{THREE}前补报。")
    late = dt.date(2026, 12, 30)
    move_deadlines(drafted, lambda days: DRAFTED + dt.timedelta(days), lambda days: late + dt.timedelta(days))
    assert "请于2027年1月2日前补报。" in text(drafted)


def test_a_day_typed_over_stays() -> None:
    drafted = paper(f"请于{THREE}前补报。")
    for run in drafted.element.body.iter(qn("w:t")):
        if run.text == "12月14日":
            run.text = "12月30日"
    assert move(drafted) == ()
    assert "12月30日前补报" in text(drafted)


def test_a_day_split_by_editing_is_still_found() -> None:
    drafted = paper(f"请于{THREE}前补报。")
    for run in list(drafted.element.body.iter(qn("w:r"))):
        if "".join(part.text or "" for part in run.iter(qn("w:t"))) == "12月14日":
            rest = docx.Document().add_paragraph().add_run("14日")._r
            run.find(qn("w:t")).text = "12月"
            run.addnext(rest)
    assert move(drafted) == ("2026-12-21",)
    assert "请于12月21日前补报。" in text(drafted)


def test_an_end_in_another_paragraph_is_no_place() -> None:
    drafted = paper(f"请于{THREE}前补报。")
    body = drafted.element.body
    end = next(body.iter(qn("w:bookmarkEnd")))
    end.getparent().remove(end)
    assert move(drafted) == ()
