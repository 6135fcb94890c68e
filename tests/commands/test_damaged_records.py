"""A look goes on around a record that is damaged: what depends on it stays as it was, all else is taken, and it is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, answers, new_row
from remembered import remembered

from pipeline.cli import run_command
from pipeline.commands.collect import collect_inbox

DAY, LATER = "2026-12-01", "2026-12-02"
COPY = "请修改_殡仪馆支部_2026年11月.xlsx"


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """Forms are out; MZ01 reported well, MZ02 with a fault."""
    drop_both(bureau)
    return bureau


@remembered
def drop_both(bureau: Bureau) -> None:
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    bureau.set_out("2026-11-25")
    for code, rate in (("MZ01", 30), ("MZ02", 145)):
        bureau.drop(f"{code}.xlsx", report(bureau, code, rate))
    bureau.collect(DAY)


def report(bureau: Bureau, code: str, rate: int) -> bytes:
    return bureau.filled(code, said=answers(new_row(bureau.form(code).new_numbers[0], rate=rate)))


def stored(bureau: Bureau, code: str, ending: str = ".record") -> Path:
    (path,) = (bureau.root / "inbox" / "archive").glob(f"20*/*-{code}.xlsx{ending}")
    return path


def typed(bureau: Bureau, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = run_command(["-C", str(bureau.root), "--today", LATER, *words])
    said = "".join(capsys.readouterr())
    assert "Traceback" not in said
    return status, said


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": cut,
    "emptied": lambda path: path.write_bytes(b""),
    "missing": Path.unlink,
    "changed": lambda path: path.write_bytes(path.read_bytes() + b" "),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_cannot_be_compared_waits_and_all_others_are_taken(
    out: Bureau, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record = stored(out, "MZ01")
    whole = record.read_bytes()
    DAMAGES[damage](record)
    first, third = out.drop("再报.xlsx", report(out, "MZ01", 40)), out.drop("三.xlsx", report(out, "MZ03", 50))
    status, said = typed(out, capsys, "check", str(first), str(third))
    assert (status, record.name in said, "请从备份恢复" in said, "三.xlsx（MZ03" in said) == (2, True, True, True)
    for dry_run in (["--dry-run"], []):
        status, said = typed(out, capsys, "collect", *dry_run)
        assert (status, record.name in said, "请从备份恢复" in said) == (2, True, True)
        assert "“再报.xlsx”没有收，留在原处" in said
        assert "共1个文件，已收下1个" in said
    assert (first.exists(), third.exists()) == (True, False)
    assert [each.name for each in out.on(LATER).archive.receipts()] == ["MZ01.xlsx", "MZ02.xlsx", "三.xlsx"]
    record.write_bytes(whole)
    status, said = typed(out, capsys, "collect")
    assert (status, "代替了2026年12月1日收下的“MZ01.xlsx”：1处不同" in said) == (0, True)
    assert not first.exists()
    assert typed(out, capsys, "audit")[0] == 0


def test_a_missing_original_is_told_in_the_same_way(out: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    original = stored(out, "MZ01", "")
    original.unlink()
    first, _ = out.drop("再报.xlsx", report(out, "MZ01", 40)), out.drop("三.xlsx", report(out, "MZ03", 50))
    status, said = typed(out, capsys, "collect")
    assert (status, original.name in said, "请从备份恢复" in said, first.exists()) == (2, True, True, True)


def test_a_zip_stays_while_a_file_in_it_waits(out: Bureau) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("再报.xlsx", report(out, "MZ01", 40))
        packed.writestr("三.xlsx", report(out, "MZ03", 50))
    bundle = out.drop("一包.zip", buffer.getvalue())
    record = stored(out, "MZ01")
    whole = record.read_bytes()
    cut(record)
    done = out.collect(LATER)
    assert ([each.name for each in done.files], len(done.damage)) == (["一包.zip/三.xlsx"], 1)
    assert bundle.exists()
    record.write_bytes(whole)
    done = out.collect(LATER)
    assert ([each.fate for each in done.files if "再报" in each.name], done.damage) == (["accepted"], ())
    assert not bundle.exists()
    names = [each.name for each in out.on(LATER).archive.receipts()]
    assert sorted(names) == sorted(["MZ01.xlsx", "MZ02.xlsx", "一包.zip", "一包.zip/三.xlsx", "一包.zip/再报.xlsx"])


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_copy_that_cannot_be_made_anew_stays_and_is_named(
    out: Bureau, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same faulty file comes once more; the copy of it is made from its record."""
    record, copy = stored(out, "MZ02"), out.root / "outbox" / str(NOVEMBER) / "returned" / COPY
    DAMAGES[damage](record)
    before = copy.read_bytes()
    out.drop("又来.xlsx", report(out, "MZ02", 145))
    third = out.drop("三.xlsx", report(out, "MZ03", 50))
    status, said = typed(out, capsys, "collect")
    assert (status, record.name in said, "请从备份恢复" in said) == (2, True, True)
    assert "殡仪馆支部2026年11月退回修改的表没有更新" in said
    assert (third.exists(), copy.read_bytes()) == (False, before)
    assert [each.fate for each in out.on(LATER).archive.receipts()[2:]] == ["accepted", "duplicate"]


def test_a_corrected_form_is_taken_though_the_record_of_the_returned_one_is_damaged(out: Bureau) -> None:
    cut(stored(out, "MZ02"))
    out.drop("改好.xlsx", report(out, "MZ02", 45))
    done = collect_inbox(out.on(LATER))
    assert ([each.fate for each in done.files], done.damage) == (["accepted"], ())
