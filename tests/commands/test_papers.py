"""文稿: what can be made of a period is listed, what is asked for is made, and nothing that people edited is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, bureau, new_row

from pipeline.commands.audit import audit_workspace
from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.commands.paper_basis import find_last_recorded_month, list_papers
from pipeline.commands.papers import make_papers
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.documents.paper_list import PaperStand
from pipeline.findings import UserError
from pipeline.periods import Period, Quarter
from pipeline.terms import CIRCULAR, DISPATCH_SHEET, MEETING_PAPER, QUARTER_CIRCULAR

__all__ = ["bureau"]

DRAFT = f"documents/{DISPATCH_SHEET}.docx"


def consolidated(bureau: Bureau) -> Path:
    """One month with one report; the folder of its outbox."""
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(new_row(number, rate=5, deadline="2026年12月10日"))))
    bureau.collect("2026-12-03")
    bureau.consolidate(SUMMARY_DAY)
    return bureau.root / "outbox" / str(NOVEMBER)


def stand(bureau: Bureau, name: str) -> PaperStand:
    listed = list_papers(bureau.on("2026-12-09"), NOVEMBER).stands
    return next(each for each in listed if each.report.name == name)


def test_the_list_tells_for_whom_a_paper_is_and_whether_it_was_made(bureau: Bureau) -> None:
    consolidated(bureau)
    found = stand(bureau, DISPATCH_SHEET)
    assert (found.readers, found.drafted, found.standing) == ("分管领导和有关科室", 0, False)
    assert (stand(bureau, CIRCULAR).drafted, stand(bureau, CIRCULAR).standing) == (1, True)
    make_papers(bureau.on("2026-12-09"), NOVEMBER, [DISPATCH_SHEET])
    assert (stand(bureau, DISPATCH_SHEET).drafted, stand(bureau, MEETING_PAPER).drafted) == (1, 0)


def test_a_paper_that_was_made_is_made_anew_by_every_later_consolidation(bureau: Bureau) -> None:
    folder = consolidated(bureau)
    make_papers(bureau.on("2026-12-09"), NOVEMBER, [DISPATCH_SHEET])
    first = (folder / DRAFT).read_bytes()
    bureau.consolidate("2026-12-10")
    assert (folder / DRAFT).read_bytes() != first, "the day of the figures is another"
    assert not [each for each in audit_workspace(bureau.on("2026-12-10")).points if "outbox" in each.place]


def test_an_edited_paper_stays_and_the_new_one_is_put_beside_it(bureau: Bureau) -> None:
    folder = consolidated(bureau)
    make_papers(bureau.on("2026-12-09"), NOVEMBER, [DISPATCH_SHEET])
    (folder / DRAFT).write_bytes(b"edited")
    done = make_papers(bureau.on("2026-12-09"), NOVEMBER, [DISPATCH_SHEET])
    assert done.beside == (f"documents/{DISPATCH_SHEET}（重新生成）.docx",)
    assert (folder / DRAFT).read_bytes() == b"edited"
    assert stand(bureau, DISPATCH_SHEET).edited == 1


def test_a_dry_run_writes_nothing(bureau: Bureau) -> None:
    folder = consolidated(bureau)
    before = sorted(folder.rglob("*"))
    done = make_papers(bureau.on("2026-12-09"), NOVEMBER, [DISPATCH_SHEET], dry_run=True)
    assert DRAFT in done.outputs
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["月调度"], "没有“月调度”这种文稿"),
        ([CIRCULAR], "由汇总起草，不用另做"),
        ([], "没有写要做哪些文稿"),
    ],
)
def test_what_cannot_be_made_is_refused_and_told(bureau: Bureau, names: list[str], told: str) -> None:
    folder = consolidated(bureau)
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(UserError, match=told):
        make_papers(bureau.on("2026-12-09"), NOVEMBER, names)
    assert (folder / "manifest.json").read_bytes() == before


def test_a_period_that_was_never_consolidated_has_no_papers(bureau: Bureau) -> None:
    consolidated(bureau)
    for span in (Period(2026, 10), Quarter(2026, 2)):
        with pytest.raises(UserError, match="还没有汇总过"):
            list_papers(bureau.on("2026-12-09"), span)


def test_a_quarter_is_made_and_signed_in_a_folder_of_its_own(bureau: Bureau) -> None:
    consolidated(bureau)
    quarter = Quarter(2026, 4)
    done = make_papers(bureau.on("2026-12-09"), quarter, [])
    place = bureau.root / "outbox" / "2026-Q4" / "documents" / f"{QUARTER_CIRCULAR}.docx"
    assert (place.is_file(), done.basis.month) == (True, NOVEMBER)
    with pytest.raises(UserError, match="按季度做，不按月做"):
        make_papers(bureau.on("2026-12-09"), NOVEMBER, [QUARTER_CIRCULAR])
    order = SigningOrder(
        document=QUARTER_CIRCULAR, date=dt.date(2026, 12, 9), judgement="多数任务按计划推进", urgent="会议要用"
    )
    month = find_last_recorded_month(bureau.on("2026-12-09"), quarter)
    signed = issue_papers(bureau.on("2026-12-09"), month, order)
    assert [paper.document for paper in signed.new] == [QUARTER_CIRCULAR], signed.refusals
    again = make_papers(bureau.on("2026-12-09"), quarter, [])
    assert (again.outputs, again.unneeded) == (("manifest.json",), (QUARTER_CIRCULAR,))
    assert place.is_file()


def test_the_settings_say_what_is_made_of_every_month(bureau: Bureau) -> None:
    path = bureau.root / "templates" / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("month_papers = []", f'month_papers = ["{DISPATCH_SHEET}"]'), encoding="utf-8")
    folder = consolidated(bureau)
    assert (folder / DRAFT).is_file()
    path.write_text(text.replace("month_papers = []", 'month_papers = ["调度表"]'), encoding="utf-8")
    with pytest.raises(UserError, match="没有“调度表”这种文稿"):
        bureau.consolidate("2026-12-09")
