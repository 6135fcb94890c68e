"""Every fact that is lost, emptied, cut, doubled or changed in any value is named, and stops what is built on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bureau import Bureau
from records import PROVED

from pipeline import disk
from pipeline.archive import ArchiveError, paths
from pipeline.archive.facts import Distribution, Receipt, Snapshot
from pipeline.archive.letter_facts import SENDING, SENT, SentAttachment, SentLetter
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.serialization import format_json
from pipeline.archive.submissions import OldLedgerRecord
from pipeline.commands.require_facts import list_fact_flaws, require_intact_facts
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm, DistributedTask

DAY = "2026-12-20"
RECORD = OldLedgerRecord(tasks=())
_TASK = DistributedTask(number="MZ01-202611-01", plan={"title": "走访"}, rate=40, status="推进中", progress="")
_FORM = DistributedForm(
    branch="MZ01", short_name="养老", reporter="张某", file="x.xlsx", sha256="ab", tasks=(_TASK,),
    new_numbers=("MZ01-202611-02",),
)  # fmt: skip
_SNAPSHOT = Snapshot(
    period="2026-11", date="2026-12-08", last_receipt=2, last_look=2, office={"设置.toml": "ab"}, last_issued=0
)
_PAPER = IssuedPaper(
    number=0, period="2026-11", document="整改通知书", branch="MZ01", date="2026-12-15", reference="〔2026〕1号",
    signer="张某", file="", sha256="", given="cd", edited=False, urgent="", record=_SNAPSHOT, after_receipt=3,
    due="2026-12-29", subjects=("MZ01-202611-01",),
)  # fmt: skip
_LETTER = SentLetter(
    number=0, date="2026-12-09", kind="feedback", period="2026-11", branch="MZ01", address="a@example.com",
    subject="反馈单", letter="ef", state=SENDING, folder="2026-11/letters/1", attachments=(SentAttachment("a.docx", "01"),),
    matter="feedback-2026-11-MZ01", content="23", name="养老",
)  # fmt: skip


def receipt(data: bytes) -> Receipt:
    """A receipt to be, of a 旧台账."""
    return Receipt(
        number=0, name="旧台账.xlsx", folder="inbox", size=0, sha256=sha256(data).hexdigest(), after="2026-12-01",
        after_look=1, by="2026-12-02", by_look=2, branch="MZ01", period="2026-11", fate="accepted", codes=("rate-missing",),
        program="0.1.0", contract=1, stored="", office={"设置.toml": "ab"}, kind="old-ledger",
    )  # fmt: skip


def fill(workspace: Workspace) -> None:
    """Some facts of every kind, as commands add them."""
    archive, issued, journal = workspace.archive, workspace.issued, workspace.journal
    for number in range(1, 4):
        archive.record_intake_run(f"2026-12-0{number}", {"inbox": ("MZ01/a.xlsx", "b.xlsx")}, ("D:/共享",))
        taken = archive.take(bytes([number]), receipt(bytes([number])))
        archive.complete_record(taken, RECORD)
        archive.record_snapshot(replace(_SNAPSHOT, last_receipt=number))
        archive.record_distribution(
            Distribution(
                number=0, date=f"2026-1{number % 3}-01", period=f"2026-1{number % 3}", contract=1, domains=("养老",),
                forms=(_FORM,),
            )
        )  # fmt: skip
        paper = issued.freeze(_PAPER, bytes([number]), PROVED)
        issued.keep_scan(paper, ".pdf", b"%PDF" + bytes([number]), "2026-12-16")
        journal.record_outcome(journal.add(_LETTER), SENT, "2026-12-09", "250 ok")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with facts of every kind, the ends of the series recorded."""
    root = tmp_path_factory.mktemp("局")
    workspace = Bureau(root).on(DAY)
    fill(workspace)
    workspace.ends.record()
    return root


def facts(root: Path) -> list[Path]:
    """The file of every fact."""
    return sorted(
        path
        for path in root.rglob("*.json")
        if paths.parse_series_number(path.name) and (path.parent.name != "archive")
    )


def said(root: Path) -> str:
    """What is found wrong by a fresh look; the same stops whatever is built on facts."""
    found = "\n".join(flaw.said for flaw in list_fact_flaws(Bureau(root).on(DAY)))
    if found:
        with pytest.raises(ArchiveError, match=r"从备份恢复.*docs/备份与恢复\.md") as stopped:
            require_intact_facts(Bureau(root).on(DAY))
        assert found.splitlines()[0] in str(stopped.value)
    return found


def title(root: Path, path: Path) -> str:
    """How a fact is called by its number: 第3号收表记录."""
    place = path.parent.relative_to(root).as_posix()
    place = paths.RECEIPT_SERIES.place if paths.MONTH.fullmatch(path.parent.name) else place
    (series,) = (
        each for each in vars(paths).values() if isinstance(each, paths.Series) and each.place == place
    )  # fmt: skip
    return f"第{paths.parse_series_number(path.name)}号{series.title}"


def require_named(root: Path, path: Path, what: object) -> None:
    """The file is named, or the number of a fact without one; no other fact is."""
    found = said(root)
    assert path.name in found or title(root, path) in found, (path.name, what, found)
    others = [other.name for other in facts(root) if other.name != path.name and f"{other.name}”" in found]
    assert not [name for name in others if not name.startswith(path.name[:6])], (path.name, what, found)


def values(node: Any) -> Iterator[Callable[[], object]]:
    """Change each value below a node, one after the other: each is done by a call, and undone by the caller."""
    items = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for key, value in items:
        if isinstance(value, (dict, list)) and value:
            yield from values(value)
        if isinstance(value, list):
            yield lambda key=key, value=value: node.__setitem__(key, value[1:] if value else ["x"])  # type: ignore[misc]
        elif isinstance(value, dict):
            yield lambda key=key, value=value: node.__setitem__(key, dict(list(value.items())[1:]))  # type: ignore[misc]
        else:
            yield lambda key=key, value=value: node.__setitem__(key, other_than(value))  # type: ignore[misc]


def other_than(value: Any) -> Any:
    """A value of the same kind: a later day, another number, another text."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    return value.replace("2026-", "2025-") if "2026-" in value else f"{value}1"


def changes(path: Path) -> Iterator[bytes]:
    """The fact with each of its values changed."""
    data = path.read_bytes()
    for index in range(len(list(values(json.loads(data))))):
        fact = json.loads(data)
        list(values(fact))[index]()
        if (changed := format_json(fact, sort_keys=True)) != data:
            yield changed


def test_facts_of_every_series_lie_there_and_nothing_is_wrong_with_them(whole: Path) -> None:
    assert len(facts(whole)) == 10 * 3
    assert said(whole) == ""
    require_intact_facts(Bureau(whole).on(DAY))


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"", "blanked": lambda data: b" " * len(data), "cut": lambda data: data[: len(data) // 2],
    "written twice": lambda data: data * 2, "zeros": lambda data: bytes(len(data)), "a list": lambda _: b"[]\n",
}  # fmt: skip


def test_a_fact_that_is_gone_damaged_or_doubled_is_named(whole: Path) -> None:
    for path in facts(whole):
        data = path.read_bytes()
        path.unlink()
        require_named(whole, path, "gone")
        for what, damage in DAMAGES.items():
            path.write_bytes(damage(data))
            require_named(whole, path, what)
        path.write_bytes(data)
        for name in (f"{path.stem} - 副本.json", f"{path.name[:6]}-另存.json"):
            path.with_name(name).write_bytes(data)
            require_named(whole, path, name)
            path.with_name(name).unlink()
    assert said(whole) == ""


def test_a_fact_of_which_any_value_was_changed_is_named(whole: Path) -> None:
    changed = 0
    for path in facts(whole):
        data = path.read_bytes()
        for other in changes(path):
            path.write_bytes(other)
            require_named(whole, path, other.decode())
            changed += 1
        path.write_bytes(data)
    assert changed > 400
    assert said(whole) == ""


def test_facts_lost_from_the_end_on_and_a_fact_copied_on_are_named(whole: Path) -> None:
    for path in facts(whole):
        if (number := paths.parse_series_number(path.name)) != 3:
            continue
        data, before = path.read_bytes(), next(each for each in path.parent.iterdir() if each.name.startswith("000002"))
        assert number > paths.parse_series_number(before.name)
        copy = path.with_name(path.name.replace("000003", "000004"))
        copy.write_bytes(data)
        assert "000004" in said(whole)
        copy.unlink()
    assert said(whole) == ""


def test_the_ends_of_the_series_are_watched_as_well(whole: Path) -> None:
    ends = whole / "inbox" / "archive" / paths.ENDS
    data = ends.read_bytes()
    ends.unlink()
    assert paths.ENDS in said(whole)
    for damage in ("emptied", "cut", "written twice", "zeros", "a list"):
        ends.write_bytes(DAMAGES[damage](data))
        with pytest.raises(ArchiveError, match=rf"{paths.ENDS}.*从备份恢复.*前一天"):
            list_fact_flaws(Bureau(whole).on(DAY))
    for changed in changes(ends):
        ends.write_bytes(changed)
        try:
            found = said(whole)
        except ArchiveError as fault:
            found = str(fault)
        assert found, changed.decode()
    ends.write_bytes(data)


def test_yesterdays_ends_will_do_since_later_facts_hold_on_to_earlier_ones(tmp_path: Path) -> None:
    """So a run that was killed before it recorded them, or ends restored from a backup, stop nobody."""
    workspace = Bureau(tmp_path).on(DAY)
    fill(workspace)
    workspace.ends.record()
    ends = tmp_path / "inbox" / "archive" / paths.ENDS
    yesterday = ends.read_bytes()
    workspace.archive.record_intake_run("2026-12-20", {}, ())
    workspace.archive.record_intake_run("2026-12-20", {}, ())
    assert said(tmp_path) == ""
    later = Bureau(tmp_path).on(DAY)
    require_intact_facts(later)
    later.ends.record()
    assert ends.read_bytes() != yesterday
    (tmp_path / "inbox/archive/looks/000005.json").unlink()
    assert "第5号收表记录不见了" in said(tmp_path)


def test_facts_written_before_there_were_links_are_held_from_the_first_new_one_on(tmp_path: Path) -> None:
    fill(Bureau(tmp_path).on(DAY))
    (tmp_path / "inbox/archive" / paths.ENDS).unlink()
    looks = sorted((tmp_path / "inbox/archive/looks").iterdir())
    for path in facts(tmp_path):
        if not paths.MONTH.fullmatch(path.parent.name):
            path.write_bytes(format_json({**json.loads(path.read_bytes()), "previous": None}, sort_keys=True))
            path.write_bytes(
                b"".join(line for line in path.read_bytes().splitlines(True) if b'"previous": null' not in line)
            )
    assert said(tmp_path) == ""
    workspace = Bureau(tmp_path).on(DAY)
    workspace.archive.record_intake_run("2026-12-20", {}, ())
    for path in looks:
        data = path.read_bytes()
        path.write_bytes(data.replace(b"2026-12-0", b"2026-11-0"))
        assert "第1号至第3号收表记录中有被改动或替换过的" in said(tmp_path)
        path.write_bytes(data)
    for lost, words in (
        ("outbox/sent", "第3号发信记录，现在只有2号"),
        ("outbox/issued", "第3号已签发文件，现在只有2号"),
    ):
        path = next((tmp_path / lost).glob("000003-*.json"))
        data = path.read_bytes()
        path.unlink()
        with pytest.raises(ArchiveError, match=words):
            require_intact_facts(Bureau(tmp_path).on(DAY))
        path.write_bytes(data)
    unlinked = tmp_path / "inbox/archive/looks/000005.json"
    disk.write(unlinked, looks[0].read_bytes().replace(b'"number": 1', b'"number": 5'))
    assert "000005.json”与前一份接不上" in said(tmp_path)
