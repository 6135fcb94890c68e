"""A cluster that is named in the settings and not to be had: the run says so once and does the work itself."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import found

from cluster.made_forms import DAY, PERIOD, copy_with_engine, list_bytes, make_bureau, set_line
from pipeline.cluster import SharedWork, share_out
from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.contract.engine_settings import EngineSettings

FORMS = 6


def test_where_the_extra_is_not_installed_it_is_said_once_and_all_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    made = make_bureau(tmp_path / "源", FORMS)
    told: list[str] = []
    made_by: list[dict[str, bytes]] = []
    for engine in ("tcp://127.0.0.1:1", "local"):
        bureau = copy_with_engine(made, tmp_path / engine[:3], engine, files_per_part=1)
        workspace = replace(bureau.on(DAY), tell=told.append)
        assert len(collect_inbox(workspace).files) == FORMS
        consolidate_period(replace(bureau.on(DAY), tell=told.append), PERIOD)
        set_line(bureau, "address", '"local"')
        made_by.append(list_bytes(bureau.root))
    assert len(told) == 2  # the look, and the month's papers
    assert all("没有装集群用的部件" in line and "engine.address" in line for line in told)
    named, local = made_by
    assert {name for name in named if named[name] != local.get(name)} <= _hold_hash_of_settings(named)
    assert any(name.endswith(".record") for name in named)


def _hold_hash_of_settings(files: dict[str, bytes]) -> set[str]:
    """What holds the hash of the settings: receipts and what names them, papers with their identity."""
    return {name for name in files if name.endswith((".json", ".docx", ".toml", "核验表.xlsx", "看板.html"))}


def test_parts_come_back_in_their_order_and_each_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    done: list[int] = []
    work = SharedWork(
        function="nowhere:nothing", count=5, common=lambda: None, load=lambda part: part, here=lambda part: part * part,
        done=done.append, tell=lambda _: None, patience=1.0,
    )  # fmt: skip
    assert share_out(work, "tcp://127.0.0.1:1") == [0, 1, 4, 9, 16]
    assert done == [0, 1, 2, 3, 4]


def test_an_exception_here_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    def fail(part: int) -> int:
        raise RuntimeError(part)

    work = SharedWork(
        function="nowhere:nothing", count=1, common=lambda: None, load=lambda part: part, here=fail,
        done=lambda _: None, tell=lambda _: None, patience=1.0,
    )  # fmt: skip
    with pytest.raises(RuntimeError):
        share_out(work, "tcp://127.0.0.1:1")


def test_few_files_are_read_here_and_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    bureau = found(tmp_path / "局")
    set_line(bureau, "address", '"tcp://127.0.0.1:1"')
    told: list[str] = []
    bureau.drop("一份.xlsx", b"no workbook")
    collect_inbox(replace(bureau.on("2026-12-03"), tell=told.append))
    assert told == []


@pytest.mark.parametrize(
    "address", ["local", "tcp://10.0.0.5:8786", "tls://scheduler.example:1", "tcp://[fe80::1]:65535"]
)
def test_addresses_that_may_be_written(address: str) -> None:
    assert EngineSettings(address=address).has_cluster == (address != "local")
