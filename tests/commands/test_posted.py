"""Letters in one go: what goes along, next month's form in the same letter, and marks of what has been sent."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from bureau import BRANCHES, NOVEMBER, SUMMARY_DAY, Bureau, branch_row, bureau
from posting import FEEDBACKS, FORMS, RECEIPTS, RETURNED, drafted, month, posted

from pipeline.agenda.waiting import list_waiting_matters
from pipeline.cli import run_command
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.posted import MarkOrder, mark_posted
from pipeline.commands.send import send_letters
from pipeline.commands.status import report_status
from pipeline.findings import UserError
from pipeline.letters.posting_list import format_list_place
from pipeline.letters.result import SendResult

__all__ = ["bureau"]
DECEMBER = NOVEMBER.shift(1)


@pytest.fixture
def together(bureau: Bureau) -> Bureau:
    bureau.enrol(*(branch_row(code, address=f"{code.lower()}@example.com") for code in BRANCHES))
    bureau.set("together = false", "together = true")
    return bureau


def feed_back(bureau: Bureau, day: str = SUMMARY_DAY) -> SendResult:
    return send_letters(bureau.on(day), NOVEMBER, [FEEDBACKS], along=[RECEIPTS], next_forms=True)


def held_matters(done: SendResult) -> list[list[str]]:
    return [[one.letter.matter for one in each.each] for each in done.ready]


def list_of(bureau: Bureau) -> Path:
    return bureau.root / "outbox" / format_list_place(NOVEMBER)


def column(bureau: Bureau) -> list[str]:
    """The last column of 发信清单, without its title."""
    page = openpyxl.load_workbook(list_of(bureau)).active
    assert page is not None
    return [str(row[-1].value or "") for row in page.iter_rows(min_row=2)]


def tick(bureau: Bureau, row: int, mark: str = "√") -> None:
    book = openpyxl.load_workbook(list_of(bureau))
    page = book.active
    assert page is not None
    page.cell(row, page.max_column).value = mark
    book.save(list_of(bureau))


def waiting(bureau: Bureau, day: str) -> int:
    told = list_waiting_matters(report_status(bureau.on(day), NOVEMBER).month)
    return sum(each.count for each in told if each.what == "信备好了，没有登记发出")


def test_a_branch_gets_feedback_receipt_and_next_form_in_one_letter(together: Bureau) -> None:
    drafted(together)
    together.hand_out(SUMMARY_DAY, DECEMBER)
    done = feed_back(together)
    assert held_matters(done) == [
        ["receipts-2026-11-MZ01-000001", "feedback-2026-11-MZ01", "forms-2026-12-MZ01"],
        ["receipts-2026-11-MZ02-000002", "feedback-2026-11-MZ02", "forms-2026-12-MZ02"],
        ["feedback-2026-11-MZ03", "forms-2026-12-MZ03"],
    ]
    assert all(each.folder.startswith("2026-11/letters/") for each in done.ready)
    attached = {paper.name for paper in done.ready[0].letter.papers}
    assert "机关一支部_2026年12月.xlsx" in attached
    again = feed_back(together, "2026-12-09")
    assert again.ready == ()
    assert send_letters(together.on("2026-12-09"), DECEMBER, [FORMS]).ready == ()
    flaws = [each for each in audit_workspace(together.on("2026-12-09")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_a_form_of_next_month_alone_lies_with_the_letters_of_this_one(together: Bureau) -> None:
    drafted(together)
    posted(together, SUMMARY_DAY, FEEDBACKS)
    together.hand_out("2026-12-09", DECEMBER)
    done = feed_back(together, "2026-12-09")
    assert [each[-1] for each in held_matters(done)] == [f"forms-2026-12-{code}" for code in BRANCHES]
    assert all((together.root / "outbox" / each.folder).is_dir() for each in done.ready)


def test_what_goes_along_makes_no_letter_of_its_own(together: Bureau) -> None:
    month(together)
    done = send_letters(together.on("2026-12-04"), NOVEMBER, [RETURNED], along=[RECEIPTS])
    assert held_matters(done) == [["returned-2026-11-MZ02-000002", "receipts-2026-11-MZ02-000002"]]


def test_letters_are_marked_one_by_one_or_all_and_taken_back(together: Bureau) -> None:
    drafted(together)
    feed_back(together)
    assert (column(together), waiting(together, SUMMARY_DAY)) == ([""] * 3, 3)
    planned = mark_posted(together.on("2026-12-09"), NOVEMBER, MarkOrder(), dry_run=True)
    assert (len(planned.marked), waiting(together, "2026-12-09")) == (3, 3)
    one = mark_posted(together.on("2026-12-09"), NOVEMBER, MarkOrder(matters=("feedback-2026-11-MZ02",)))
    assert [each.sent.branch for each in one.marked] == ["MZ02"]
    assert column(together) == ["", "已登记：2026年12月9日", ""]
    rest = mark_posted(together.on("2026-12-10"), NOVEMBER, MarkOrder())
    assert (len(rest.marked), len(rest.before), waiting(together, "2026-12-10")) == (2, 1, 0)
    back = mark_posted(together.on("2026-12-10"), NOVEMBER, MarkOrder(matters=("feedback-2026-11-MZ02",), gone=False))
    assert (len(back.marked), waiting(together, "2026-12-10")) == (1, 1)
    assert column(together) == ["已登记：2026年12月10日", "", "已登记：2026年12月10日"]
    assert feed_back(together, "2026-12-11").ready == (), "a mark makes no letter go twice"
    with pytest.raises(UserError, match="没有“feedback-2026-11-MZ09”"):
        mark_posted(together.on("2026-12-11"), NOVEMBER, MarkOrder(matters=("feedback-2026-11-MZ09",)))
    flaws = [each for each in audit_workspace(together.on("2026-12-11")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []


def test_ticks_on_the_list_survive_and_can_be_recorded(together: Bureau) -> None:
    drafted(together)
    feed_back(together)
    tick(together, 3, "√ 小王")
    together.hand_out("2026-12-09", DECEMBER)
    feed_back(together, "2026-12-09")
    ticked = column(together)
    assert sorted(ticked) == ["", "", "", "", "", "√ 小王"]
    done = mark_posted(together.on("2026-12-09"), NOVEMBER, MarkOrder(ticked=True))
    assert [each.sent.matter for each in done.marked] == ["receipts-2026-11-MZ02-000002"]
    assert max(column(together)) == "已登记：2026年12月9日"


def test_a_list_that_cannot_be_read_is_left_as_it_is(together: Bureau) -> None:
    drafted(together)
    feed_back(together)
    list_of(together).write_bytes(b"damaged")
    done = mark_posted(together.on("2026-12-09"), NOVEMBER, MarkOrder())
    assert list_of(together).read_bytes() == b"damaged"
    assert any("打不开" in each for each in done.remarks)
    assert len(done.marked) == 3


def test_a_stage_is_its_commands_one_after_the_other(together: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    drafted(together)
    words = ["-C", str(together.root), f"--today={SUMMARY_DAY}", "办理", "反馈", "2026-11"]
    before = sorted(path for path in (together.root / "outbox").rglob("*"))
    assert run_command([*words, "--dry-run"]) in (0, 1)
    assert sorted(path for path in (together.root / "outbox").rglob("*")) == before
    assert "接着：给各支部备信" in capsys.readouterr().out
    assert run_command(words) == 0
    said = capsys.readouterr().out
    assert said.index("【下发】") < said.index("【发送】")
    assert "已备好信件3封（收件回执2件，支部反馈单3件，下发表单3件）" in said
    assert waiting(together, SUMMARY_DAY) == 3


def test_a_stage_that_fails_on_its_way_stops_there(together: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["-C", str(together.root), f"--today={SUMMARY_DAY}", "stage", "反馈", "2031-11"]
    assert run_command(words) == 4
    assert "【发送】" not in capsys.readouterr().out
