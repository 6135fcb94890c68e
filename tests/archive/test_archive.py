"""The archive's promises: write-once, one unbroken chain, nothing lost when killed, doubt speaks for the branch."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import disk
from pipeline.archive import (
    Archive,
    ArchiveError,
    Taking,
    find_intake_run_before_arrival,
    list_intake_runs_that_freed,
    paths,
)
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.facts import Distribution, IntakeRun, Receipt, Snapshot
from pipeline.archive.serialization import from_bytes, to_bytes
from pipeline.archive.submissions import OldLedgerRecord
from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.disk import primitives
from pipeline.terms import Disposition

TEXT = st.text(max_size=20)
NAMES = st.dictionaries(TEXT, TEXT, max_size=2)
RECEIPTS = st.builds(
    Receipt, number=st.integers(0, 999), size=st.integers(0), sha256=TEXT, codes=st.lists(TEXT).map(tuple),
    office=NAMES,
    **dict.fromkeys(("name", "folder", "after", "by", "branch", "period", "fate", "stored", "previous"), TEXT),
)  # fmt: skip


def draft(
    data: bytes, name: str = "月报.xlsx", fate: Disposition = Disposition.ACCEPTED, by: str = "2026-12-08"
) -> Receipt:
    return Receipt(
        number=0, name=name, folder="inbox", size=0, sha256=sha256(data).hexdigest(), after="2026-12-04", after_look=1,
        by=by, by_look=2, branch="MZ01", period="2026-11", fate=fate, codes=("rate-missing",), program="0.1.0",
        contract=1, stored="", office={"settings.toml": "ab" * 32},
    )  # fmt: skip


def files_below(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# Facts


@given(RECEIPTS)
def test_receipts_round_trip(receipt: Receipt) -> None:
    data = to_bytes(receipt)
    assert from_bytes(Receipt, data, "x") == receipt
    assert data == to_bytes(from_bytes(Receipt, data, "x"))
    assert data.endswith(b"}\n")
    assert list(json.loads(data)) == sorted(json.loads(data))


def test_a_damaged_fact_is_named() -> None:
    with pytest.raises(ArchiveError, match=r"000001-x\.json.*已损坏"):
        from_bytes(IntakeRun, b'{"number": "1"}', "000001-x.json")


@given(st.integers(1, 10**7), st.text(st.characters(), max_size=300))
def test_placing_is_safe_for_any_name(number: int, name: str) -> None:
    stored = paths.build_stored_path(number, "0f" * 32, name, "2026-12-08")
    month, _, last = stored.partition("/")
    assert month == "2026-12"
    assert PurePosixPath(last).name == PureWindowsPath(last).name == last
    assert len(paths.build_receipt_path(last).encode()) < 240
    assert paths.parse_fact_number(stored) == paths.parse_fact_number(paths.build_receipt_path(stored)) == number
    assert paths.is_receipt(paths.build_receipt_path(stored))
    assert not paths.is_receipt(stored)


# Taking


def test_a_taken_file_stands_with_its_receipt_and_comes_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    receipt = archive.take(b"data", draft(b"data", "a/月报.xlsx"))
    assert receipt.stored == f"2026-12/000001-{receipt.sha256[:12]}-a_月报.xlsx"
    assert set(files_below(archive.root)) == {receipt.stored, receipt.stored + ".json"}
    assert archive.receipts() == Archive(archive.root).receipts() == (receipt,)
    assert archive.load_bytes(receipt) == archive.get_stored_path(receipt).read_bytes() == b"data"
    assert receipt.size == 4


@settings(max_examples=15)
@given(st.lists(st.tuples(st.binary(max_size=3), TEXT, st.sampled_from(Disposition)), min_size=1, max_size=6))
def test_receipts_are_one_chain_in_which_every_change_shows(files: list[tuple[bytes, str, Disposition]]) -> None:
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        taken = [archive.take(data, draft(data, name, fate)) for data, name, fate in files]
        again = Archive(Path(folder))
        assert again.receipts() == tuple(taken)
        assert [receipt.number for receipt in taken] == list(range(1, len(files) + 1))
        assert [again.load_bytes(receipt) for receipt in taken] == [data for data, _, _ in files]
        for before, receipt in pairwise(taken):
            document = (archive.root / paths.build_receipt_path(before.stored)).read_bytes()
            assert receipt.previous == sha256(document).hexdigest()
        assert again.faults() == again.orphans() == ()
        for receipt in taken[:-1]:
            path = archive.root / paths.build_receipt_path(receipt.stored)
            document = path.read_bytes()
            path.write_bytes(to_bytes(replace(receipt, branch="MZ99")))
            assert any(f"{path.name}”已不是当初写下的内容" in fault for fault in again.faults())
            path.unlink()
            assert any(f"第{receipt.number}号回执不见了" in fault for fault in again.faults())
            path.write_bytes(document)


def test_changed_lost_and_cut_off_files_are_named(tmp_path: Path) -> None:
    ends = SeriesEnds(tmp_path)
    archive = Archive(tmp_path, ends)
    first, second = (archive.take(data, draft(data)) for data in (b"1", b"2"))
    archive.record_snapshot(Snapshot(period="2026-11", date="2026-12-08", last_receipt=2, last_look=1, office={}))
    archive.get_stored_path(first).write_bytes(b"x")
    with pytest.raises(ArchiveError, match="已不是收取时的内容"):
        archive.load_bytes(first)
    archive.get_stored_path(second).unlink()
    with pytest.raises(ArchiveError, match="缺少"):
        archive.load_bytes(second)
    assert len(archive.faults()) == 2
    (tmp_path / paths.build_receipt_path(second.stored)).unlink()
    ends.record()
    assert "第2号回执不见了" in Archive(tmp_path).faults()[0]


def test_taking_is_write_once(tmp_path: Path) -> None:
    archive, other = Archive(tmp_path), Archive(tmp_path)
    assert archive.receipts() == other.receipts() == ()
    archive.take(b"1", draft(b"1"))
    held = files_below(tmp_path)
    with pytest.raises(ArchiveError, match="已有第1号回执"):
        other.take(b"1", draft(b"1"))
    with pytest.raises(ArchiveError, match="判读之后又有改动"):
        archive.take(b"2", draft(b"1"))
    assert files_below(tmp_path) == held


def test_bytes_posing_as_a_receipt_are_never_read_as_one(tmp_path: Path) -> None:
    forged = to_bytes(replace(draft(b""), number=1, stored="2026-12/x", fate=Disposition.ACCEPTED))
    Archive(tmp_path).take(forged, draft(forged, "x.JSON", Disposition.QUARANTINED))
    (tmp_path / "2026-12" / "stray.json").write_bytes(forged)
    archive = Archive(tmp_path)
    assert [receipt.fate for receipt in archive.receipts()] == ["quarantined"]
    assert archive.orphans() == ("2026-12/stray.json",)


@pytest.mark.parametrize("step", ["fill", "rename"])
@pytest.mark.parametrize("killed_at", range(6))
@pytest.mark.parametrize("another_first", [False, True])
@pytest.mark.parametrize("together", [1, 2])
def test_a_run_killed_at_any_write_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, killed_at: int, together: int, *, another_first: bool
) -> None:
    def take_all(inbox: list[bytes]) -> None:
        archive = Archive(tmp_path)
        while inbox:
            group = inbox[:together]
            archive.take_all([Taking(data, draft(data), OldLedgerRecord(tasks=())) for data in group])
            del inbox[: len(group)]

    inbox = [b"1", b"2"]
    steps = 0
    taken_step = getattr(primitives, step)

    def killed(*given: object) -> None:
        nonlocal steps
        steps += 1
        if steps > killed_at:
            raise KeyboardInterrupt
        taken_step(*given)

    monkeypatch.setattr(primitives, step, killed)
    with pytest.raises(KeyboardInterrupt):
        take_all(inbox)
    monkeypatch.undo()
    known = {receipt.sha256 for receipt in Archive(tmp_path).receipts()}
    inbox = [data for data in (*[b"0"] * another_first, b"1", b"2") if sha256(data).hexdigest() not in known]
    take_all(inbox)
    archive = Archive(tmp_path)
    assert sorted(map(archive.load_bytes, archive.receipts())) == sorted([b"1", b"2", *[b"0"] * another_first])
    assert archive.faults() == archive.orphans() == ()
    assert len(files_below(tmp_path)) == 3 * len(archive.receipts())


def test_equal_bytes_of_one_group_left_by_a_killed_run_are_not_taken_for_each_other_s_rests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first receipt removed the bytes of the second, which had just been written over what the killed run left."""
    same = [Taking(b"1", draft(b"1"), OldLedgerRecord(tasks=())) for _ in range(2)]
    write_all, written = disk.write_all, list[bool]()

    def killed(files: Mapping[Path, bytes]) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(True)
        write_all(files)

    monkeypatch.setattr(disk, "write_all", killed)
    with pytest.raises(KeyboardInterrupt):
        Archive(tmp_path).take_all(same)
    monkeypatch.undo()
    Archive(tmp_path).take_all(same)
    archive = Archive(tmp_path)
    assert [archive.load_bytes(each) for each in archive.receipts()] == [b"1", b"1"]
    assert archive.faults() == archive.orphans() == ()


def test_an_orphan_whose_source_is_gone_is_kept_and_named(tmp_path: Path) -> None:
    stored = paths.build_stored_path(1, sha256(b"only copy").hexdigest(), "月报.xlsx", "2026-12-08")
    disk.write(tmp_path / stored, b"only copy")
    disk.write(tmp_path / "2026-12" / ".000001-ab.xlsx.part", b"onl")
    archive = Archive(tmp_path)
    archive.take(b"another", draft(b"another"))
    assert archive.orphans() == Archive(tmp_path).orphans() == (stored,)
    assert len(files_below(tmp_path)) == 3
    assert disk.read(tmp_path / stored) == b"only copy"


def test_known_are_bytes_that_were_accepted_or_returned(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for number, fate in enumerate(Disposition):
        data = bytes([number])
        receipt = archive.take(data, draft(data, fate=fate))
        judged = fate in {Disposition.ACCEPTED, Disposition.RETURNED}
        assert archive.known(receipt.sha256) == Archive(tmp_path).known(receipt.sha256) == (receipt if judged else None)
    first = archive.known(sha256(b"\0").hexdigest())
    archive.take(b"\0", draft(b"\0"))
    assert archive.known(sha256(b"\0").hexdigest()) == first


def test_an_archive_that_cannot_be_listed_is_not_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive(tmp_path).take(b"1", draft(b"1"))
    monkeypatch.setattr(Path, "iterdir", lambda _: (_ for _ in ()).throw(PermissionError(13, "barred")))
    with pytest.raises(ArchiveError, match="无法读取"):
        Archive(tmp_path).receipts()


# Looks, hand-outs, office files, records


def test_looks_and_hand_outs_are_numbered_and_kept(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.record_intake_run("2026-12-04", {"inbox": ("b", "a")}, ())
    second = archive.record_intake_run("2026-12-08", {}, ("inbox",))
    task = DistributedTask(number="MZ01-202611-01", plan={"title": "走访"}, rate=None, status="推进中", progress="")
    form = DistributedForm(
        branch="MZ01",
        short_name="养老",
        reporter="张某",
        file="x.xlsx",
        sha256="ab",
        tasks=(task,),
        new_numbers=("MZ01-202611-02",),
    )
    out = archive.record_distribution(
        Distribution(number=0, date="2026-12-01", period="2026-11", contract=1, domains=("养老服务",), forms=(form,))
    )
    again = Archive(tmp_path)
    assert again.looks() == archive.looks() == (first, second)
    assert first.seen == {"inbox": ("a", "b")}
    assert (first.number, second.number, out.number) == (1, 2, 1)
    assert again.list_distributions() == (out,)
    assert set(files_below(tmp_path)) == {
        "looks/000001.json", "looks/000002.json", "hand-outs/000001-2026-11.json", paths.ENDS,
    }  # fmt: skip


def test_a_fact_that_lies_there_though_it_was_refused_keeps_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was not synced: the fact may last or not; the next one must not be called the same."""

    def refused(folder: Path) -> None:
        raise OSError(errno.EIO, folder.name)

    archive = Archive(tmp_path)
    archive.record_distribution(
        Distribution(number=0, date="2026-12-01", period="2026-11", contract=1, domains=(), forms=())
    )
    with monkeypatch.context() as patch:
        patch.setattr(primitives, "sync_folder", refused)
        with pytest.raises(disk.DiskError):
            archive.record_distribution(
                Distribution(number=0, date="2026-12-02", period="2026-11", contract=1, domains=(), forms=())
            )
    archive.record_distribution(
        Distribution(number=0, date="2026-12-02", period="2026-12", contract=1, domains=(), forms=())
    )
    assert [(each.number, each.period) for each in Archive(tmp_path).list_distributions()] == [
        (1, "2026-11"), (2, "2026-11"), (3, "2026-12"),
    ]  # fmt: skip


def test_two_facts_of_one_number_are_damage(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.record_distribution(
        Distribution(number=0, date="2026-12-01", period="2026-11", contract=1, domains=(), forms=())
    )
    first = tmp_path / paths.DISTRIBUTIONS / "000001-2026-11.json"
    first.with_name("000001-2026-12.json").write_bytes(first.read_bytes())
    with pytest.raises(ArchiveError, match="第1号下发记录有2份"):
        Archive(tmp_path).list_distributions()


def test_records_are_kept_once_and_found_by_date(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = Snapshot(period="2026-11", date="2026-12-08", last_receipt=3, last_look=2, office={"settings.toml": "ab"})
    other = replace(first, period="2026-12")
    later = replace(first, last_receipt=4)
    for record in (first, first, other, first, later, other):
        archive.record_snapshot(record)
    again = Archive(tmp_path)
    assert again.list_snapshots() == archive.list_snapshots() == (first, other, later)
    assert again.find_snapshot("2026-11", "2026-12-08") == later
    assert again.find_snapshot("2026-11", "2026-12-09") is None
    assert "office/records/000002-2026-12-2026-12-08.json" in files_below(tmp_path)


def test_office_files_are_kept_by_hash(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    hashes = [archive.keep_office("wording/督查通报.txt", data) for data in (b"1", b"2", b"1")]
    assert [archive.office(each) for each in hashes] == [b"1", b"2", b"1"]
    assert len(files_below(tmp_path)) == 2
    with pytest.raises(ArchiveError, match="没有"):
        archive.office("cd" * 32)
    (kept,) = (tmp_path / "office").glob(f"{hashes[1][:12]}-*")
    kept.write_bytes(b"x")
    with pytest.raises(ArchiveError, match="已被改动"):
        archive.office(hashes[1])


# Arrival

SEEN = "seen"
ABSENT = "absent"
AWAY = "away"
BARRED = "barred"


def look_of(number: int, state: str) -> IntakeRun:
    away = {AWAY: ("inbox",), BARRED: ("inbox/MZ01",)}.get(state, ())
    names = ("MZ01/a.xlsx", "z") if state == SEEN else ("z",)
    return IntakeRun(number, f"2026-12-{number:02d}", {} if state == AWAY else {"inbox": names, "share": ()}, away)


def brute(states: list[str], freed: set[int]) -> int | None:
    """Among the earlier looks that could see: the one after which every other saw the file, this same file."""
    able = [number for number, state in enumerate(states[:-1], 1) if state in {SEEN, ABSENT}]
    candidates = [
        number
        for number in able
        if (states[number - 1] == ABSENT or number in freed)
        and all(states[later - 1] == SEEN and later not in freed for later in able if later > number)
    ]
    return candidates[0] if candidates else None


@given(
    st.lists(st.sampled_from([SEEN, ABSENT, AWAY, BARRED]), max_size=8),
    st.sets(st.integers(1, 8)),
    st.randoms(use_true_random=False),
)
def test_after_look_is_the_look_before_the_unbroken_run(states: list[str], freed: set[int], random: object) -> None:
    states = [*states, SEEN]
    looks = [look_of(number, state) for number, state in enumerate(states, 1)]
    by = looks[-1]
    random.shuffle(looks)  # type: ignore[attr-defined]
    able_freed = {number for number in freed if number < len(states) and states[number - 1] == SEEN}
    found = find_intake_run_before_arrival(looks, "inbox", "MZ01/a.xlsx", by, able_freed)
    assert (found.number if found else None) == brute(states, able_freed)


def test_later_looks_and_other_folders_prove_nothing() -> None:
    looks = [look_of(1, ABSENT), look_of(2, SEEN), look_of(3, ABSENT)]
    assert find_intake_run_before_arrival(looks, "inbox", "MZ01/a.xlsx", looks[1]) == looks[0]
    assert find_intake_run_before_arrival(looks, "elsewhere", "a.xlsx", looks[1]) is None


def test_a_name_is_freed_by_the_look_that_took_other_bytes() -> None:
    taken = [replace(draft(data), by_look=look) for look, data in enumerate((b"1", b"2", b"3"), 1)]
    mine = sha256(b"3").hexdigest()
    assert list_intake_runs_that_freed(taken, "inbox", "月报.xlsx", mine) == {1, 2}
    assert list_intake_runs_that_freed(taken, "inbox", "别的.xlsx", mine) == set()
    assert list_intake_runs_that_freed(taken, "share", "月报.xlsx", mine) == set()
