"""A look is planned whole before anything is changed; what changes between plan and performance is left or kept as judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, answers, new_row
from remembered import remembered

from pipeline.commands.collect import collect_inbox, perform_collect, plan_collect
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.disk import primitives

DAY, LATER = "2026-12-01", "2026-12-02"


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """Forms are out; MZ01 reported well, MZ02 with a fault."""
    drop_both(bureau)
    return bureau


@remembered
def drop_both(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    for code, rate in (("MZ01", 30), ("MZ02", 145)):
        bureau.drop(f"{code}.xlsx", report(bureau, code, rate))


def report(bureau: Bureau, code: str, rate: int) -> bytes:
    return bureau.filled(code, said=answers(new_row(bureau.form(code).new_numbers[0], rate=rate)))


def lying(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".dangjian" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_a_dry_run_tells_every_step_and_takes_none(out: Bureau) -> None:
    before = lying(out.root)
    planned = collect_inbox(out.on(DAY), dry_run=True)
    assert lying(out.root) == before
    assert planned.plan.describe(out.root) == (
        "存档：现在的办公室文件（设置、名册、文稿等）",
        "写入：.dangjian/收表.json（这次收表的进度，收完就删）",
        "登记：第1次收表",
        "存档：MZ01.xlsx（已收下），第1号回执",
        "存档：MZ02.xlsx（退回修改），第2号回执",
        "删去：inbox/MZ01.xlsx（存档以后）",
        "删去：inbox/MZ02.xlsx（存档以后）",
        "写入：outbox/2026-11/returned/请修改_殡仪馆支部_2026年11月.xlsx（退回修改的表）",
        "删去：.dangjian/收表.json（这次收表的进度，收完就删）",
    )
    assert [(each.name, each.fate) for each in planned.files] == [
        (each.name, each.fate) for each in out.collect(DAY).files
    ]


def test_once_the_faulty_form_is_corrected_its_copy_is_planned_to_go(out: Bureau) -> None:
    out.collect(DAY)
    copy = "outbox/2026-11/returned/请修改_殡仪馆支部_2026年11月.xlsx"
    assert (out.root / copy).exists()
    out.drop("MZ02.xlsx", report(out, "MZ02", 45))
    planned = collect_inbox(out.on(LATER), dry_run=True).plan.describe(out.root)
    assert f"删去：{copy}（已不需要）" in planned
    out.collect(LATER)
    assert not (out.root / copy).exists()


def test_a_file_changed_after_the_plan_is_left_and_the_copies_follow_what_was_taken(out: Bureau) -> None:
    workspace = out.on(DAY)
    plan = plan_collect(workspace)
    out.drop("MZ02.xlsx", report(out, "MZ02", 45))
    done = perform_collect(workspace, plan)
    assert {each.name: each.fate.value for each in done.files} == {"MZ01.xlsx": "accepted", "MZ02.xlsx": "unsettled"}
    assert [each.name for each in out.on(DAY).archive.receipts()] == ["MZ01.xlsx"]
    assert not list((out.root / "outbox" / str(NOVEMBER)).glob("returned/*"))
    assert {each.name: each.fate.value for each in out.collect(LATER).files} == {"MZ02.xlsx": "accepted"}


def test_the_office_files_that_are_kept_are_those_the_files_were_judged_with(out: Bureau) -> None:
    workspace = out.on(DAY)
    plan = plan_collect(workspace)
    judged = (workspace.templates / SETTINGS_FILE).read_bytes()
    (workspace.templates / SETTINGS_FILE).write_bytes(judged + "\n# 收表时有人改了\n".encode())
    perform_collect(workspace, plan)
    archive = out.on(DAY).archive
    assert {archive.office(each.office[SETTINGS_FILE]) for each in archive.receipts()} == {judged}


def test_many_files_need_no_more_syncs_of_folders_than_one(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau.drop("first.txt", b"first")
    bureau.collect(DAY)
    for number in range(30):
        bureau.drop(f"{number:02d}.txt", str(number).encode())
    synced: list[Path] = []
    monkeypatch.setattr(primitives, "sync_folder", synced.append)
    assert len(bureau.collect(LATER).files) == 30
    inbox = bureau.root / "inbox"
    assert (synced.count(inbox / "archive" / "2026-12"), synced.count(inbox)) == (2, 1)


def test_no_receipt_is_written_before_all_bytes_and_no_file_removed_before_all_receipts(
    out: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    rename, unlink = primitives.rename, primitives.unlink

    def rename_noted(path: Path, to: Path) -> None:
        steps.append(to.name)
        rename(path, to)

    def unlink_noted(path: Path) -> None:
        steps.append(f"-{path.name}")
        unlink(path)

    monkeypatch.setattr(primitives, "rename", rename_noted)
    monkeypatch.setattr(primitives, "unlink", unlink_noted)
    out.collect(DAY)
    stored = {each.stored.rpartition("/")[2] for each in out.on(DAY).archive.receipts()}
    last_bytes = max(steps.index(name) for name in stored)
    receipts = [steps.index(f"{name}.json") for name in sorted(stored)]
    assert last_bytes < receipts[0] < receipts[1]
    assert receipts[1] < min(steps.index(f"-{name}") for name in ("MZ01.xlsx", "MZ02.xlsx"))
