"""核对: each thing that can go wrong behind the program's back is named, and a sound workspace has nothing to name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, answers, bureau, filled_form, found, in_process, new_row, record_of
from signing import SIGNED, autumn, confirmed, draft, edit, feed_back, retyped, sign

from pipeline import pool
from pipeline.archive.serialization import format_json
from pipeline.commands import built_ledgers
from pipeline.commands.audit import AuditFinding, FlawKind, audit_workspace
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.reread import validate_again
from pipeline.ledger import Ledger, LedgerInputs, build_ledger, derive_ledger
from pipeline.periods import Period
from pipeline.terms import RECTIFICATION_NOTICE

__all__ = ["bureau"]

LEDGER = f"outbox/{NOVEMBER}/工作台账.xlsx"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Two months with decisions, a notice and a circular signed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "map", in_process)
        made = found(tmp_path_factory.mktemp("月") / "局")
        autumn(made)
        feed_back(made)
        confirmed(made)
        sign(made, RECTIFICATION_NOTICE)
        sign(made)
    return made


@pytest.fixture
def sound(month: Bureau, bureau: Bureau) -> Bureau:
    """A copy of that bureau."""
    shutil.copytree(month.root, bureau.root, dirs_exist_ok=True)
    return bureau


def points(bureau: Bureau) -> list[AuditFinding]:
    return list(audit_workspace(bureau.on(SIGNED)).points)


def test_a_sound_workspace_has_nothing_to_name_and_is_left_as_it_was(sound: Bureau) -> None:
    before = {path: path.read_bytes() for path in sound.root.rglob("*") if path.is_file()}
    done = audit_workspace(sound.on(SIGNED))
    assert (done.points, done.well) == ((), True)
    assert (done.receipts, done.papers, done.letters) == (7, 2, 3)
    assert {path: path.read_bytes() for path in sound.root.rglob("*") if path.is_file()} == before


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def stored(root: Path, number: int) -> Path:
    """The archived bytes under a receipt."""
    (path,) = [
        path for path in (root / "inbox/archive").glob(f"*/{number:06d}-*") if path.suffix not in (".json", ".record")
    ]
    return path


def record(root: Path, number: int) -> Path:
    """What was read from the bytes under a receipt."""
    path = stored(root, number)
    return path.with_name(path.name + ".record")


def receipt(root: Path, number: int) -> Path:
    path = stored(root, number)
    return path.with_name(path.name + ".json")


def fact(root: Path, folder: str, number: int) -> Path:
    (path,) = (root / folder).glob(f"{number:06d}*.json")
    return path


def cut(root: Path) -> None:
    """The end of the chain, bytes and receipts."""
    for number in (6, 7):
        receipt(root, number).unlink()
        record(root, number).unlink(missing_ok=True)
        stored(root, number).unlink()


def retell(root: Path) -> None:
    """A receipt that says something else now."""
    path = receipt(root, 3)
    path.write_bytes(path.read_bytes().replace(b'"branch": "MZ03"', b'"branch": "MZ02"'))


def without(root: Path) -> None:
    """The last signed paper, its bytes and its fact."""
    for path in (root / "outbox/issued").glob("000002-*"):
        path.unlink()


def letter(root: Path) -> Path:
    return next((root / "outbox" / str(NOVEMBER) / "letters").rglob("*.eml")).parent


def paper(root: Path) -> Path:
    return next((root / "outbox/issued").glob("000002-*.docx"))


ACCIDENTS: dict[str, tuple[Callable[[Path], object], FlawKind, str]] = {
    "a flipped byte": (lambda root: flip(stored(root, 2)), FlawKind.DAMAGED, "已不是收取时的内容"),
    "bytes that are gone": (lambda root: stored(root, 2).unlink(), FlawKind.DAMAGED, "缺少"),
    "a flipped byte of a record": (lambda root: flip(record(root, 2)), FlawKind.DAMAGED, ".record”已不是收取时的内容"),
    "a record that is gone": (lambda root: record(root, 2).unlink(), FlawKind.DAMAGED, ".record”。请从备份恢复"),
    "a receipt that is gone": (lambda root: receipt(root, 3).unlink(), FlawKind.FACT, "第3号回执不见了"),
    "a receipt written over": (retell, FlawKind.FACT, "已不是当初写下的内容"),
    "the chain cut off": (cut, FlawKind.FACT, "第6号至第7号回执不见了"),
    "a look that is gone": (lambda root: fact(root, "inbox/archive/looks", 1).unlink(), FlawKind.FACT, "第1号收表记录"),
    "the last look gone": (lambda root: fact(root, "inbox/archive/looks", 2).unlink(), FlawKind.FACT, "第2号收表记录"),
    "a hand-out gone": (lambda root: fact(root, "inbox/archive/hand-outs", 1).unlink(), FlawKind.FACT, "第1号下发记录"),
    "an extra file in a month": (
        lambda root: (root / "inbox/archive/2026-12/多.xlsx").write_bytes(b"x"), FlawKind.ORPHAN, "没有回执",
    ),
    "an extra file in the archive": (
        lambda root: (root / "inbox/archive/说明.txt").write_bytes(b"x"), FlawKind.ORPHAN, "不是存档的内容",
    ),
    "an office file changed": (
        lambda root: flip(next((root / "inbox/archive/office").glob("*设置.toml"))), FlawKind.DAMAGED, "设置.toml",
    ),
    "a ledger edited by hand": (lambda root: flip(root / LEDGER), FlawKind.DRIFT, "手工改动"),
    "a ledger that is gone": (lambda root: (root / LEDGER).unlink(), FlawKind.GAP, "不在了"),
    "a manifest edited": (lambda root: flip(root / "outbox" / str(NOVEMBER) / "manifest.json"), FlawKind.DRIFT, "manifest"),
    "a signed paper changed": (lambda root: flip(paper(root)), FlawKind.DAMAGED, "被改动过"),
    "a signed paper gone": (lambda root: paper(root).unlink(), FlawKind.DAMAGED, "不见了"),
    "the fact of a paper gone": (lambda root: fact(root, "outbox/issued", 1).unlink(), FlawKind.FACT, "第1号签发记录"),
    "the last paper gone with its fact": (without, FlawKind.FACT, "第2号签发记录"),
    "an extra paper": (lambda root: (root / "outbox/issued/多.docx").write_bytes(b"x"), FlawKind.ORPHAN, "多.docx"),
    "a letter's attachment changed": (
        lambda root: flip(next((root / "outbox" / str(NOVEMBER) / "letters").rglob("*反馈单*.docx"))), FlawKind.DRIFT, "附件",
    ),
    "the journal of letters gone": (lambda root: shutil.rmtree(root / "outbox/sent"), FlawKind.FACT, "第1号至第3号发信记录"),
    "the journal's end gone": (lambda root: fact(root, "outbox/sent", 3).unlink(), FlawKind.FACT, "第3号发信记录"),
    "a letter that nothing tells of": (
        lambda root: shutil.copytree(letter(root), letter(root).with_name("000009")), FlawKind.GAP, "没有发送记录",
    ),
    "a journal with a gap": (lambda root: fact(root, "outbox/sent", 2).unlink(), FlawKind.FACT, "outbox/sent"),
}  # fmt: skip


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_an_accident_is_named_with_its_place_and_a_remedy(sound: Bureau, accident: str) -> None:
    happen, flaw, words = ACCIDENTS[accident]
    happen(sound.root)
    done = audit_workspace(sound.on(SIGNED))
    named = [each for each in done.points if each.flaw is flaw and words in f"{each.place}：{each.what}"]
    assert named, done.points
    assert all(each.advice for each in named)
    assert not done.well


def test_a_manifest_of_the_first_version_is_no_drift(sound: Bureau) -> None:
    path = sound.root / "outbox" / str(NOVEMBER) / "manifest.json"
    facts = {key: value for key, value in json.loads(path.read_bytes()).items() if key != "version"}
    path.write_bytes(format_json(facts, sort_keys=True))
    assert points(sound) == []


def test_edited_drafts_and_forms_are_only_worth_knowing(bureau: Bureau) -> None:
    autumn(bureau)
    edit(draft(bureau), retyped("现通报", "经研究，现通报"))
    form = next((bureau.root / "outbox" / str(NOVEMBER) / "forms").glob("*.xlsx"))
    form.write_bytes(form.read_bytes() + b"\0")
    done = audit_workspace(bureau.on(SIGNED))
    assert [each.flaw for each in done.points] == [FlawKind.NOTE, FlawKind.NOTE]
    assert done.well


def test_what_a_changed_reader_would_say_is_named_as_drift(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    autumn(bureau)
    monkeypatch.setattr("pipeline.intake.cells.rates._HIGHEST", 300, raising=False)
    monkeypatch.setattr("pipeline.intake.validate.has_must_fix", lambda _: False)
    drifted = [each for each in points(bureau) if each.flaw is FlawKind.DRIFT]
    assert any("结果原为“returned”现为“accepted”" in each.what for each in drifted)


def test_forms_distributed_after_a_file_came_change_nothing_of_how_it_is_read(bureau: Bureau) -> None:
    """The file is of a month whose forms were not out yet."""
    bureau.hand_out("2026-10-25", Period(2026, 10))
    form = bureau.form("MZ01", Period(2026, 10))
    early = filled_form(form, answers(new_row(form.new_numbers[0])), Period(2026, 12))
    bureau.drop("早.xlsx", early)
    (taken,) = bureau.collect("2026-11-02").files
    assert (taken.fate, taken.period) == ("returned", "2026-12")
    for month in (11, 12):
        bureau.hand_out(f"2026-{month}-25", Period(2026, month))
    workspace = bureau.on("2026-12-26")
    assert [each for each in audit_workspace(workspace).points if each.flaw is FlawKind.DRIFT] == []
    (receipt,) = workspace.archive.receipts()
    as_of_old = replace(receipt, distributed=True)  # receipts of early programs do not always tell
    assert record_of(validate_again(workspace, [as_of_old])[receipt.number]).distribution == 0


def test_each_month_is_built_once_however_many_months_compare_themselves_with_it(
    month: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A month is needed by itself and as the month before: its ledger is handed on, and the last few alone are kept."""
    asked: list[str] = []

    def build(inputs: LedgerInputs) -> Ledger:
        asked.append(str(inputs.period))
        return build_ledger(inputs)

    def derive(known: Ledger, inputs: LedgerInputs) -> Ledger:
        asked.append(str(inputs.period))
        return derive_ledger(known, inputs)

    monkeypatch.setattr(built_ledgers, "build_ledger", build)
    monkeypatch.setattr(built_ledgers, "derive_ledger", derive)
    audit_workspace(month.on("2027-01-20"))
    assert sorted(asked) == sorted(set(asked))
    assert asked

    kept, snapshots = BuiltLedgers(month.on("2027-01-20")), month.on("2027-01-20").archive.list_snapshots()
    many = [replace(snapshots[-1], date=f"2027-01-{day:02d}") for day in range(10, 30)]
    ledgers = [kept.get(each) for each in many]
    assert [each.date.day for each in ledgers] == list(range(10, 30))
    assert kept.get(many[-1]) is ledgers[-1]
    assert kept.get(many[0]) is not ledgers[0]
    assert kept.get(many[0]) == ledgers[0]
