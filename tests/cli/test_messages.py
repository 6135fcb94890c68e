"""What stands on the screen after a verb: what was done, and which line comes next."""

from __future__ import annotations

from pathlib import Path

import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, bureau
from signing import autumn, feed_back, sign

from pipeline.cli import messages
from pipeline.cli.distribution_messages import describe_distribution
from pipeline.cli.parser import build_parser
from pipeline.commands.distribute import distribute_forms

__all__ = ["bureau"]
HERE = Path()


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_forms_that_were_all_handed_out_are_told_in_one_sentence(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    again = bureau.hand_out("2026-11-26")
    assert (
        lines(describe_distribution(again, bureau.root, dry_run=False))[0]
        == "2026年11月的3份表单此前都已下发，没有要新下发的。"
    )


def test_forms_that_were_lost_and_made_again_are_told(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    (bureau.root / "outbox" / str(NOVEMBER) / "forms" / bureau.form("MZ02").file).unlink()
    for dry_run, did in ((True, "将"), (False, "已")):
        again = distribute_forms(bureau.on("2026-11-26"), NOVEMBER, dry_run=dry_run)
        told = lines(describe_distribution(again, bureau.root, dry_run=dry_run))
        assert told[1] == f"其中1份的文件不见了，{did}照原样补做。"
    assert not bureau.hand_out("2026-11-26").remade


def test_the_line_that_takes_a_decision_book_in_can_be_typed(bureau: Bureau) -> None:
    autumn(bureau)
    done = bureau.consolidate(SUMMARY_DAY)
    place = (bureau.root / "outbox/2026-11/核验表.xlsx").as_posix()
    told = messages.describe_consolidation(done, bureau.root, dry_run=False)
    assert f"填好后用“dangjian -C {bureau.root.as_posix()} review {place}”导入。" in told


def test_beside_a_half_filled_decision_book_the_new_one_is_named(bureau: Bureau) -> None:
    autumn(bureau)
    book = bureau.root / "outbox/2026-11/核验表.xlsx"
    book.write_bytes(book.read_bytes() + b"\0")
    told = messages.describe_consolidation(bureau.consolidate("2026-12-09"), bureau.root, dry_run=False)
    assert "核验表（重新生成）.xlsx”导入。" in told
    assert "请删去原表，以后用新表；还要用的，先导入再删。" in told


def test_signing_the_circular_says_that_the_month_is_closed_and_what_comes_next(bureau: Bureau, tmp_path: Path) -> None:
    autumn(bureau)
    feed_back(bureau)
    told = messages.describe_issue(sign(bureau), HERE, dry_run=False)
    assert "2026年11月到此封账" in told
    assert "发给支部：“dangjian send 2026-11 --kinds issued”" in told
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.7 sealed")
    (line,) = lines(messages.describe_issue(sign(bureau, sealed=scan), HERE, dry_run=False))
    assert line.startswith("已存入盖章扫描件：2026年12月15日：")


def test_a_dry_run_closes_nothing(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    assert "封账" not in messages.describe_issue(sign(bureau, dry_run=True), HERE, dry_run=True)


@pytest.mark.parametrize("words", [["send", "-h"], ["issue", "-h"], ["-h"]])
def test_help_begins_with_how_it_is_typed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(words)
    shown = capsys.readouterr().out
    assert shown.startswith(" ".join(["写法：dangjian", *words[:-1]]))
    assert "usage" not in shown


def test_a_word_left_out_points_to_the_help_of_its_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["send", str(NOVEMBER), "--kinds", "isued"])
    assert capsys.readouterr().err.rstrip().endswith("写法见“dangjian send -h”。")
