"""回执与退回: what a branch finds in its own folder; collect passes it over, and nothing typed there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, answers, at, branch_row, edited, new_row, typed
from posting import RECEIPTS, RETURNED, month, on_disk, posted

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.terms import ANSWERS_FOLDER

DAY = "2026-12-04"
COPY = "请修改_殡仪馆支部_2026年11月.xlsx"
LINES = "回执_2026年11月.txt"


def folder(bureau: Bureau, code: str = "MZ02") -> Path:
    return bureau.root / "inbox" / code / ANSWERS_FOLDER


def names(bureau: Bureau, code: str = "MZ02") -> list[str]:
    return sorted(path.name for path in folder(bureau, code).glob("*"))


def test_a_branch_finds_a_line_for_each_file_and_the_copy_that_waits(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RECEIPTS, RETURNED)
    assert (names(bureau, "MZ01"), names(bureau), names(bureau, "MZ03")) == ([LINES], [LINES, COPY], [])
    data = (folder(bureau) / LINES).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")
    receipt = bureau.on(DAY).archive.receipts()[1]
    assert data.decode("utf-8-sig").split("\r\n") == [
        "殡仪馆支部2026年11月收件回执", "",
        f"第000002号　2026年12月2日收到　退回修改　殡仪馆.xlsx　校验码{receipt.sha256[:12]}", "",
        "退回修改的，标明问题的新表也放在这个文件夹里；改好后请放到上一级文件夹报回。", "",
    ]  # fmt: skip
    assert (folder(bureau) / COPY).read_bytes() == (bureau.root / "outbox/2026-11/returned" / COPY).read_bytes()


def test_each_kind_brings_its_own_files_only(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RECEIPTS)
    assert names(bureau) == [LINES]
    assert posted(bureau, DAY, RECEIPTS).answers == ()
    done = posted(bureau, DAY, RETURNED)
    assert [each.place for each in done.answers] == [f"MZ02/{ANSWERS_FOLDER}/{COPY}"]


def test_collect_passes_the_folder_over(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RECEIPTS, RETURNED)
    before = on_disk(bureau, "inbox/MZ02")
    done = bureau.collect("2026-12-07")
    assert (done.files, done.notes, done.out_of_reach) == ((), (), ())
    assert on_disk(bureau, "inbox/MZ02") == before
    assert not any(
        ANSWERS_FOLDER in name
        for look in bureau.on(DAY).archive.looks()
        for seen in look.seen.values()
        for name in seen
    )


def test_a_copy_that_no_longer_waits_is_taken_away_and_every_receipt_told(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RECEIPTS, RETURNED)
    bureau.drop("MZ02/改好.xlsx", bureau.filled("MZ02"))
    bureau.collect("2026-12-07")
    done = posted(bureau, "2026-12-07", RECEIPTS, RETURNED)
    assert names(bureau) == [LINES]
    text = (folder(bureau) / LINES).read_bytes().decode("utf-8-sig")
    assert [line.split("　")[2:4] for line in text.split("\r\n") if line.startswith("第")] == [
        ["退回修改", "殡仪馆.xlsx"],
        ["已收下", "改好.xlsx"],
    ]
    assert done.remarks == ()


def mended(bureau: Bureau) -> bytes:
    """The waiting copy as a branch mends it."""
    form = bureau.form("MZ02")
    cells = {"rate": "60", "category": "重点任务", "owner": "陈晓岚"}
    return edited(
        (folder(bureau) / COPY).read_bytes(),
        *(typed(at(form, form.new_numbers[0], name), value) for name, value in cells.items()),
    )


def test_a_copy_the_branch_has_typed_into_is_never_touched(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RETURNED)
    data = mended(bureau)
    (folder(bureau) / COPY).write_bytes(data)
    for dry_run in (True, False):
        done = posted(bureau, "2026-12-07", RETURNED, dry_run=dry_run)
        assert done.remarks == (
            f"“inbox/MZ02/{ANSWERS_FOLDER}/{COPY}”有人填过，没有动它；填好的话，请让支部把它放到上一级文件夹报回。",
        )
        assert done.answers == (), "a file that is left alone is not counted"
    assert (folder(bureau) / COPY).read_bytes() == data
    bureau.drop("MZ02/报回.xlsx", data)
    (taken,) = bureau.collect("2026-12-07").files
    assert (taken.fate, taken.sha256) == ("accepted", compute_sha256(data))
    assert names(bureau) == [LINES], "what was taken in may go, by collect itself"
    assert posted(bureau, "2026-12-08", RETURNED).remarks == ()


def test_a_second_return_replaces_the_first_copy(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RETURNED)
    first = (folder(bureau) / COPY).read_bytes()
    number = bureau.form("MZ02").new_numbers[0]
    bureau.drop("MZ02/再报.xlsx", bureau.filled("MZ02", said=answers(new_row(number, rate=101))))
    bureau.collect("2026-12-07")
    done = posted(bureau, "2026-12-07", RETURNED)
    assert [each.letter.matter for each in done.ready] == ["returned-2026-11-MZ02-000003"]
    assert done.remarks == ()
    assert (folder(bureau) / COPY).read_bytes() == done.ready[0].letter.papers[0].data != first


def test_a_copy_under_a_name_the_branch_no_longer_bears_goes_with_its_matter(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, RETURNED)
    bureau.enrol(branch_row("MZ01"), branch_row("MZ02", short_name="殡葬中心支部"), branch_row("MZ03"))
    bureau.drop("MZ02/改好.xlsx", bureau.filled("MZ02"))
    bureau.collect("2026-12-07")
    assert names(bureau) == [LINES]


def test_another_month_s_copy_stays(bureau: Bureau) -> None:
    month(bureau)
    other = folder(bureau) / "请修改_殡仪馆支部_2026年1月.xlsx"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"january")
    posted(bureau, DAY, RETURNED)
    assert names(bureau) == sorted([other.name, COPY])


def test_a_file_s_name_cannot_forge_a_line(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("表\n第000009号　已收下.xlsx", bureau.filled("MZ01", NOVEMBER))
    bureau.collect("2026-12-02")
    posted(bureau, DAY, RECEIPTS)
    text = (folder(bureau, "MZ01") / LINES).read_bytes().decode("utf-8-sig")
    assert sum(line.startswith("第") for line in text.split("\r\n")) == 1


def test_collect_leaves_the_answer_where_a_branch_has_a_folder(bureau: Bureau) -> None:
    (bureau.root / "inbox" / "MZ02").mkdir()
    month(bureau)
    assert (names(bureau, "MZ01"), names(bureau)) == ([], [LINES, COPY]), "MZ01 has no folder that anybody looks into"
    assert "退回修改" in (folder(bureau) / LINES).read_text("utf-8-sig")
    before = on_disk(bureau, "inbox")
    assert posted(bureau, DAY, RECEIPTS, RETURNED, branches=("MZ02",)).answers == (), "the same files as by send"
    bureau.collect("2026-12-04")
    assert on_disk(bureau, "inbox/MZ02") == {
        name.removeprefix("MZ02/"): data for name, data in before.items() if name.startswith("MZ02/")
    }
    form = bureau.form("MZ02")
    bureau.drop("改好.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0]))))
    bureau.collect("2026-12-07")
    assert names(bureau) == [LINES], "what is corrected is not asked for any longer"
    assert "已收下" in (folder(bureau) / LINES).read_text("utf-8-sig")


def test_what_a_branch_typed_into_its_copy_is_left_by_collect(bureau: Bureau) -> None:
    (bureau.root / "inbox" / "MZ02").mkdir()
    month(bureau)
    path = folder(bureau) / COPY
    path.write_bytes(edited(path.read_bytes()))
    typed_in = path.read_bytes()
    form = bureau.form("MZ02")
    bureau.drop("改好.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0]))))
    done = bureau.collect("2026-12-07")
    assert path.read_bytes() == typed_in
    assert any("有人填过，没有动它" in note for note in done.notes)


def test_a_folder_that_was_not_written_is_completed_by_the_next_run(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    (bureau.root / "inbox" / "MZ02").mkdir()
    write = disk.write

    def killed(path: Path, data: bytes) -> None:
        if ANSWERS_FOLDER in str(path):
            raise KeyboardInterrupt
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            month.__wrapped__(bureau)  # type: ignore[attr-defined]
    assert names(bureau) == []
    bureau.collect("2026-12-02")
    assert names(bureau) == [LINES, COPY]
    assert len(bureau.on(DAY).archive.receipts()) == 2
