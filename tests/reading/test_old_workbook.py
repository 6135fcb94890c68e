"""An .xls tells what people put beside its cells as an .xlsx does; one whose records cannot be followed tells nothing."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import at, handed, handed_task, judged, record_of

from pipeline.reading import RawBook, Refusal, limits, read_workbook
from pipeline.reading.old_strings import Segments, read_rich_strings
from pipeline.reading.old_workbook import add_old_marks
from pipeline.reading.raw import BOX, COMMENT, PICTURE, Addition, RawSheet
from pipeline.terms import Disposition

MARKS = (Path(__file__).parents[1] / "fixtures" / "reading" / "marks.xls").read_bytes()
"""Made by tests/fixtures/reading/make_marks.py."""
FORM = handed("MZ03", [handed_task("MZ03", row, 60, "推进中") for row in (1, 2, 3)])
ONE, TWO, THREE = (task.number for task in FORM.tasks)


def form_sheet(data: bytes) -> RawSheet:
    book = read_workbook(data)
    assert isinstance(book, RawBook), book
    return book.sheets[1]


def test_an_xls_tells_hidden_parts_struck_text_comments_boxes_and_how_numbers_look() -> None:
    sheet = form_sheet(MARKS)
    assert sheet.name == "填报表"
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({7}), frozenset({13}))
    assert sheet.struck == {(5, 9): ("40户已施工", "36户"), (6, 13): ("", "")}
    assert sheet.additions == (Addition(BOX, 6, 9, "另附说明"), Addition(COMMENT, 6, 10, "请协调\n岗位不足"))
    assert sheet.shown == {(5, 12): "85%", (6, 12): "36户"}
    assert sheet.formats == {(5, 12): "0%"}


def test_a_form_saved_as_xls_is_read_with_all_of_it_said() -> None:
    verdict = judged(MARKS, FORM)
    told = {(each.code, each.cell) for each in verdict.findings}
    assert told == {
        ("text-struck", at(FORM, ONE, "progress")), ("text-struck", at(FORM, TWO, "next_step")), ("rows-hidden", "A8"),
        ("columns-hidden", "N5"), ("comment-unread", at(FORM, TWO, "rate")), ("box-unread", at(FORM, TWO, "progress")),
        ("sheet-not-read", None),
    }  # fmt: skip
    assert verdict.fate is Disposition.ACCEPTED
    values = {task.number: task.values for task in record_of(verdict).tasks}
    assert [values[each]["progress"] for each in (ONE, TWO, THREE)] == ["40户已施工", "乙", "丙"]
    assert [values[each]["problem"] for each in (ONE, TWO, THREE)] == ["85%", "36户", None]
    assert [values[each]["next_step"] for each in (ONE, TWO)] == ["月底验收", None]


def test_a_picture_is_told_at_its_corner() -> None:
    drawn = [struct.pack("<HHH", 0x15, 0x12, kind) for kind in (0x06, 0x1E, 0x02)]
    (box,) = (each for each in drawn if each in MARKS)
    sheet = form_sheet(MARKS.replace(box, struct.pack("<HHH", 0x15, 0x12, 0x08)))
    assert Addition(PICTURE, 6, 9, "") in sheet.additions


def test_more_comments_than_any_person_writes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDITIONS", 1)
    assert read_workbook(MARKS) == Refusal("file-too-large", "一张工作表上有2处批注、文本框和图片")


@pytest.mark.parametrize("data", [b"", MARKS[:4096], MARKS.replace(b"W\0o\0r\0k\0b\0", b"X\0o\0r\0k\0b\0"),
                                  MARKS.replace(b"\x09\x08\x10\0\0\6", b"\x09\x08\x10\0\0\5")],
                         ids=["empty", "cut", "no such stream", "before 1997"])  # fmt: skip
def test_what_cannot_be_followed_changes_nothing(data: bytes) -> None:
    bare = (replace(form_sheet(MARKS), struck={}, additions=(), hidden_rows=frozenset()),)
    assert add_old_marks(data, bare) == bare


def test_a_damaged_xls_never_crashes() -> None:
    for place in range(0, len(MARKS), len(MARKS) // 150):
        for spoilt in (
            MARKS[:place] + b"\xff\xff\xff\xff" + MARKS[place + 4 :],
            MARKS[:place] + bytes(4) + MARKS[place + 4 :],
        ):
            sheets = (form_sheet(MARKS),)
            assert len(add_old_marks(spoilt, sheets)) == 1


def test_a_text_goes_on_in_the_next_record_with_its_width_anew() -> None:
    reader = Segments([b"ab", b"\x01" + "走访".encode("utf-16-le"), b"\x00cd!"])
    assert reader.read_text(6, wide=False) == "ab走访cd"
    assert reader.read(1) == b"!"
    with pytest.raises(IndexError):
        reader.read_text(1, wide=False)


def test_pieces_of_a_text_are_told_by_their_fonts_and_what_is_beside_it_is_passed_over() -> None:
    plain, rich = b"\x02\x00\x00ab", b"\x04\x00\x0d\x01\x00\x03\x00\x00\x00" + "走访十户".encode("utf-16-le")
    table = struct.pack("<II", 3, 3) + plain + rich + struct.pack("<HH", 2, 5) + b"xyz" + plain
    before_characters = (11, 12, *range(22, 30), 40, 41)  # there a record begins with their width
    for cut in (each for each in range(8, len(table)) if each not in before_characters):
        found = read_rich_strings([table[:cut], table[cut:]], lambda font: font == 5)
        assert found == {1: [("走访", None), ("十户", True)]}
    assert read_rich_strings([table], lambda _: False) == {}
