"""A part that was met before is answered as it was then, and only if it is the same in every byte."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.reading import Refusal, read_workbook, same_parts
from pipeline.reading.package import Package

_FORM = next(Path(__file__).parents[1].glob("fixtures/resaved/**/*.xlsx")).read_bytes()


def _read_anew(data: bytes) -> object:
    """Read as a worker does that has met nothing before."""
    before, same_parts._answers = same_parts._answers, same_parts._Answers()
    try:
        return read_workbook(data)
    finally:
        same_parts._answers = before


def _change(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in source.infolist():
            held = source.read(entry)
            packed.writestr(entry.filename, held.replace(old, new) if entry.filename == part else held)
    return made.getvalue()


def test_what_was_met_before_is_read_the_same() -> None:
    assert not isinstance(_read_anew(_FORM), Refusal)
    assert read_workbook(_FORM) == _read_anew(_FORM)
    assert read_workbook(_FORM) == read_workbook(_FORM)


def test_a_changed_part_is_looked_at_anew() -> None:
    read_workbook(_FORM)
    for part in (
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        "docProps/core.xml",
    ):
        hostile = _change(_FORM, part, b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>")
        assert isinstance(read_workbook(hostile), Refusal), part
        assert read_workbook(hostile) == _read_anew(hostile)
    assert not isinstance(read_workbook(_FORM), Refusal)


@settings(max_examples=150)
@example(place=_FORM.index(b"PK\x03\x04", 4) + 30, by=128)
@given(place=st.integers(0, len(_FORM) - 1), by=st.integers(1, 255))
def test_a_changed_byte_is_never_passed_over(*, place: int, by: int) -> None:
    read_workbook(_FORM)
    changed = bytearray(_FORM)
    changed[place] ^= by
    assert read_workbook(bytes(changed)) == _read_anew(bytes(changed))


def test_a_large_part_is_not_remembered() -> None:
    package = Package(io.BytesIO(_FORM))
    name = package.entries[0].filename
    assert package.identify(name, 2**16) is not None
    assert package.identify(name, 10) is None
    assert package.identify("no/such.xml", 2**16) is None


def test_only_the_latest_answers_are_kept() -> None:
    known = same_parts._Answers()
    for number in range(2 * same_parts._MOST):
        assert known.ask(number, number.bit_length) == number.bit_length()
    assert len(known._known) == same_parts._MOST
