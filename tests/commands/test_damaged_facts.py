"""A verb that depends on a fact that is lost or damaged names it, says where it comes back from, and changes nothing.

``consolidate``, ``run`` and ``forms`` ended with 0 and without a word after a receipt was lost; with the last one, that
of an imported 核验表, its decisions were undone and ten matters stood open instead of two.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

import pytest
from bureau import NOVEMBER, Bureau, found, in_process
from signing import DECIDED, SIGNED, autumn, confirmed, draft, everything, feed_back, fill_in, sign

from pipeline import pool
from pipeline.archive import paths
from pipeline.cli import run_command
from pipeline.terms import RECTIFICATION_NOTICE, DecisionKind

pytestmark = pytest.mark.usefixtures("recalled")
RECEIPTS, LOOKS, HAND_OUTS = paths.RECEIPT_SERIES, paths.INTAKE_RUN_SERIES, paths.DISTRIBUTION_SERIES
SNAPSHOTS, ISSUED, SENT = paths.SNAPSHOT_SERIES, paths.ISSUED_SERIES, paths.SENT_SERIES
SCANS = paths.SCAN_SERIES
EVERY = (RECEIPTS, LOOKS, HAND_OUTS, SNAPSHOTS, ISSUED, SCANS, SENT)
VERBS: Mapping[tuple[str, ...], tuple[paths.Series, ...]] = {
    ("collect",): (RECEIPTS, LOOKS, HAND_OUTS),
    ("check", "表.xlsx"): (HAND_OUTS,),
    ("status", "2026-11"): (RECEIPTS, LOOKS, HAND_OUTS, SNAPSHOTS, ISSUED),
    ("consolidate", "2026-11"): EVERY,
    ("forms", "2026-12"): EVERY,
    ("review", "核验表.xlsx"): EVERY,
    ("issue", "2026-11", "督查通报", "--date", SIGNED): EVERY,
    ("send", "2026-11", "--kinds", "feedback"): EVERY,
    ("audit",): EVERY,
    ("doctor",): EVERY,
}
"""What the clerk types, and the series of facts that it depends on."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A November with letters, decisions, a notice signed and its scan."""
    with mock.patch.object(pool, "map", in_process):
        made = found(tmp_path_factory.mktemp("月") / "局")
        autumn(made)
        feed_back(made)
        shutil.copy(made.root / "outbox" / str(NOVEMBER) / "核验表.xlsx", made.root / "核验表.xlsx")
        confirmed(made)
        scan = made.root / "扫描件.pdf"
        scan.write_bytes(b"%PDF-1.7 sealed")
        sign(made, RECTIFICATION_NOTICE, sealed=scan)
        (made.root / "表.xlsx").write_bytes(made.filled("MZ03"))
        assert draft(made).is_file()
        yield made


def last_fact(root: Path, series: paths.Series) -> Path:
    """The last fact of a series."""
    folder = root / series.place
    found = folder.glob("20*/*.json") if series is RECEIPTS else folder.glob("*.json")
    return max((path for path in found if path.name != paths.ENDS), key=lambda path: path.name)


@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_a_verb_names_the_damaged_fact_and_changes_nothing(
    month: Bureau, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """“A ledger is no longer made over a lost or damaged archived file” was said, and a lost receipt was not noticed."""
    monkeypatch.chdir(month.root)
    for series in VERBS[words]:
        path = last_fact(month.root, series)
        data = path.read_bytes()
        damages = (None, b"", data[: len(data) // 2], data.replace(b'"2026-1', b'"2026-0'))
        for damaged in damages[:1] if words == ("audit",) else damages:
            path.unlink()
            if damaged is not None:
                path.write_bytes(damaged)
            before = everything(month)
            status = run_command(["-C", str(month.root), "--today", SIGNED, *words])
            told = "".join(capsys.readouterr())
            assert (status, everything(month) == before) == (2, True), (series, damaged, told)
            assert (path.name if damaged is not None else f"{path.name[:6]}”开头") in told
            assert "从备份恢复" in told
            assert "Traceback" not in told
            path.write_bytes(data)


KEPT_FILES: Mapping[str, tuple[str, Mapping[tuple[str, ...], int]]] = {
    "a kept office file": (
        "inbox/archive/office/*-设置.toml",
        {("collect",): 2, ("consolidate", "2026-11"): 2, ("issue", "2026-11", "整改通知书", "--date", SIGNED): 2, ("doctor",): 2, ("audit",): 2, ("status", "2026-11"): 1},
    ),
    "a signed paper": (
        "outbox/issued/*-整改通知书-*.docx",
        {("collect",): 0, ("consolidate", "2026-11"): 1, ("issue", "2026-11", "整改通知书", "--date", SIGNED): 2, ("send", "2026-11", "--kinds", "issued"): 2, ("doctor",): 2, ("audit",): 2},
    ),
    "a received form": (
        "inbox/archive/2026-12/*-MZ01.xlsx", {("collect",): 0, ("consolidate", "2026-11"): 1, ("doctor",): 2, ("audit",): 2},
    ),
    "the ends of the series": (
        "inbox/archive/ends.json", {("collect",): 2, ("status", "2026-11"): 2, ("doctor",): 2, ("audit",): 2},
    ),
}  # fmt: skip
"""Files that are no facts of a series: what each verb that reads them ends with; a verb that does not read them goes on."""


@pytest.mark.parametrize("what", KEPT_FILES)
def test_a_damaged_file_is_named_by_every_verb_that_reads_it(
    month: Bureau, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern, verbs = KEPT_FILES[what]
    for number, (words, expected) in enumerate(verbs.items()):
        bureau = Bureau(Path(shutil.copytree(month.root, tmp_path / f"{number}")))
        (path,) = bureau.root.glob(pattern)
        path.write_bytes(path.read_bytes()[:-9])
        status = run_command(["-C", str(bureau.root), "--today", SIGNED, *words])
        told = "".join(capsys.readouterr())
        assert (status, "Traceback" in told) == (expected, False), (words, told)
        if expected == 2:
            assert path.name in told, words
            assert "从备份恢复" in told, words


def build_broken(bureau: Bureau, folder: Path) -> tuple[Bureau, str]:
    """A copy of the month in which the record of the returned form is cut, so that its period cannot be built."""
    copy = Bureau(Path(shutil.copytree(bureau.root, folder)))
    (record,) = (copy.root / "inbox/archive/2026-12").glob("*-MZ02.xlsx.record")
    record.write_bytes(record.read_bytes()[:50])
    return copy, record.name


def test_a_paper_that_was_signed_is_told_though_its_period_cannot_be_built_again(
    month: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau, record = build_broken(month, tmp_path / "局")
    words = ("issue", "2026-11", "督查通报", "--date", SIGNED, "--judgement", "多数任务按计划推进，少数任务滞后")
    assert run_command(["-C", str(bureau.root), "--today", SIGNED, *words]) == 2
    said = capsys.readouterr().out
    assert ("已签发督查通报1份：" in said, record in said, "从备份恢复" in said) == (True, True, True)
    assert "没有重新汇总2026年11月：" in said
    assert "解决以后，请运行“dangjian consolidate 2026-11”。" in said
    assert len(bureau.on(SIGNED).issued.all()) == 2
    assert run_command(["-C", str(bureau.root), "--today", SIGNED, *words]) == 2
    assert "此前已签发，这次没有改动" in capsys.readouterr().out


def test_decisions_that_were_taken_in_are_told_though_their_period_cannot_be_built_again(
    bureau: Bureau, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    autumn(bureau)
    taken = len(bureau.on(SIGNED).archive.receipts())
    bureau, record = build_broken(bureau, tmp_path / "另")
    book = fill_in(bureau, DecisionKind.RECTIFY, "立项", day=SIGNED)
    for again in (False, True):
        assert run_command(["-C", str(bureau.root), "--today", SIGNED, "review", str(book)]) == 2
        said = capsys.readouterr().out
        assert ("此前已经导入" if again else "核验表已导入1条意见：") in said
        assert ("没有重新汇总2026年11月：" in said, record in said, "从备份恢复" in said) == (True, True, True)
    assert len(bureau.on(SIGNED).archive.receipts()) == taken + 1


def test_the_series_a_verb_does_not_need_do_not_stop_it(
    month: Bureau, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A branch's file is taken in though the journal of letters is damaged: audit names that."""
    bureau = Bureau(Path(shutil.copytree(month.root, tmp_path / "局")))
    last_fact(bureau.root, SENT).unlink()
    assert run_command(["-C", str(bureau.root), "--today", SIGNED, "collect"]) == 0
    assert run_command(["-C", str(bureau.root), "--today", SIGNED, "audit"]) == 2
    assert "发信记录不见了" in capsys.readouterr().out


def test_a_fact_brought_back_from_the_backup_is_all_it_takes(month: Bureau, tmp_path: Path) -> None:
    bureau = Bureau(Path(shutil.copytree(month.root, tmp_path / "局")))
    for series in EVERY:
        path = last_fact(bureau.root, series)
        data = path.read_bytes()
        path.unlink()
        assert run_command(["-C", str(bureau.root), "--today", SIGNED, "consolidate", "2026-11"]) == 2
        path.write_bytes(data)
    assert run_command(["-C", str(bureau.root), "--today", DECIDED, "consolidate", "2026-11"]) in (0, 1)
