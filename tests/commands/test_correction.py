"""A closed period stands as it was signed; what came to be known since is a 更正通知, with just the difference.

“其余内容不变” was said of 已报送, of those with 工作内容, of lists and of groups that had all changed as well.
"""

from __future__ import annotations

import shutil

import pytest
from bureau import NOVEMBER, Bureau, answers, branch_row, bureau, row_of
from docx.document import Document
from remembered import remembered
from signing import BUILT, DECEMBER, SIGNED, autumn, confirmed, draft, edit, feed_back, retyped, sign, signed_text

from pipeline.archive import ArchiveError
from pipeline.commands.consolidate import consolidate_period
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, RECTIFICATION_NOTICE

__all__ = ["bureau"]

LATER = "2026-12-21"


@pytest.fixture
def closed(bureau: Bureau) -> Bureau:
    """A November whose 督查通报 was signed, as edited."""
    close(bureau)
    return bureau


@remembered
def close(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    edit(draft(bureau), retyped("现通报", "经研究，现通报"))
    sign(bureau, number="清民党〔2026〕3号")


def mend(bureau: Bureau, day: str = "2026-12-18", rate: int = 45) -> None:
    """MZ02 sends its report right."""
    said = answers(row_of(bureau.form("MZ02").tasks[0], rate=rate, progress=f"完成施工{rate}户"))
    bureau.drop("MZ02改.xlsx", bureau.filled("MZ02", said=said))
    assert [each.fate for each in bureau.collect(day).files] == ["accepted"]


def change_everything(bureau: Bureau) -> None:
    """Another roster, other settings, other words, and December comes in."""
    path = bureau.root / "templates/wording/督查通报.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n以后另有要求。\n", encoding="utf-8")
    bureau.set("red_gap = 30", "red_gap = 11")
    bureau.set('name = "清河市民政局"', 'name = "清江市民政局"')
    bureau.enrol(
        branch_row("MZ09"), branch_row("MZ01", short_name="机关联合支部"), branch_row("MZ02"), branch_row("MZ03")
    )
    bureau.set_out("2026-12-25", DECEMBER)
    bureau.drop("MZ01十二月.xlsx", bureau.filled("MZ01", DECEMBER))
    bureau.collect("2027-01-04")


def test_a_closed_period_is_rebuilt_byte_for_byte_next_year(closed: Bureau) -> None:
    before = closed.outbox()
    assert f"documents/{CIRCULAR}.docx" in before, "the edited draft lies where it lay"
    assert "核验表.xlsx" not in before
    change_everything(closed)
    shutil.rmtree(closed.root / "outbox" / str(NOVEMBER))
    done = closed.consolidate("2027-12-01")
    assert (done.closed, done.correction) == (True, None)
    assert closed.outbox() == {name: data for name, data in before.items() if name != f"documents/{CIRCULAR}.docx"}


def test_the_office_of_today_is_used_only_when_asked_for(closed: Bureau) -> None:
    before = closed.outbox()
    change_everything(closed)
    consolidate_period(closed.on("2027-12-01"), NOVEMBER, office_now=True)
    assert "MZ01_机关联合支部.docx" in "".join(closed.outbox())
    closed.consolidate("2027-12-02")
    assert {name: data for name, data in closed.outbox().items() if "联合" not in name} == before


def test_a_later_report_drafts_a_correction_with_just_the_difference(closed: Bureau) -> None:
    before = closed.outbox()
    mend(closed)
    done = closed.consolidate(LATER)
    after = closed.outbox()
    assert set(after) - set(before) == {f"documents/{CORRECTION_NOTICE}.docx", f"附表（{CORRECTION_NOTICE}）.xlsx"}
    same = set(before) - {"manifest.json"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    told = done.correction
    assert told is not None
    changed = {each.place: (each.was, each.now) for each in told.sentences}
    assert "未取得有效数据（灰灯）1项" in changed["总体情况"][0]
    assert "未取得有效数据（灰灯）0项" in changed["总体情况"][1]
    cells = {(each.branch, each.task): (each.was, each.now) for each in told.rows}
    assert cells["殡仪馆党支部", ""][0].startswith("报送结果：待修改；")
    assert cells["殡仪馆党支部", ""][1].startswith("报送结果：已收；")
    assert {*cells} == {("殡仪馆党支部", ""), ("合计", "")}, "a task that no annex printed is not corrected"
    assert "灰灯：1" in cells["合计", ""][0]
    assert "灰灯：0" in cells["合计", ""][1]
    assert told.arrived == ("殡仪馆党支部",)
    assert not any("报送时效" in each.was for each in told.rows), "a form returned is not late"


def test_a_correction_says_where_it_stands_and_is_signed_in_its_turn(closed: Bureau) -> None:
    mend(closed)
    closed.consolidate(LATER)
    (paper,) = sign(closed, CORRECTION_NOTICE, day=LATER, number="清民党〔2026〕5号").new
    text = signed_text(closed, paper)
    for words in (
        "清民党〔2026〕3号",
        "2026年12月15日印发",
        "数据截至2026年12月8日",
        "殡仪馆党支部补报、更正的月报表",
        "灰灯：1",
        "灰灯：0",
    ):
        assert words in text, words
    assert closed.consolidate("2026-12-22").correction is None
    assert f"documents/{CORRECTION_NOTICE}.docx" not in closed.outbox()
    mend(closed, "2026-12-23", rate=2)
    again = closed.consolidate("2026-12-24").correction
    assert again is not None
    (row,) = [each for each in again.rows if each.task]
    assert (row.annex, row.was, row.added) == (2, "未列入", True), "what was never printed is new, not corrected"
    assert row.now.startswith("新增列入（")
    assert "实际：2%" in row.now
    (second,) = sign(closed, CORRECTION_NOTICE, day="2026-12-24", number="清民党〔2026〕6号").new
    assert (
        "此前已由2026年12月21日的更正通知（清民党〔2026〕5号）更正，以下所列原文、原为是更正后的内容。此后，收到"
        in signed_text(closed, second)
    )
    assert "此前已由" not in text
    mend(closed, "2026-12-25", rate=3)
    last = closed.consolidate("2026-12-28").correction
    assert last is not None
    (row,) = [each for each in last.rows if each.task]
    assert ("实际：2%" in row.was, "实际：3%" in row.now) == (True, True), "what was corrected last comes next"


def test_a_sentence_that_a_leader_took_out_is_not_corrected(bureau: Bureau) -> None:
    """A 更正通知 quoted as “原文” what the signed paper never said."""
    autumn(bureau)
    feed_back(bureau)
    edit(draft(bureau), retyped("各党支部情况见附件1。", ""), retyped("退回尚未重报1个：殡仪馆党支部。", ""))
    sign(bureau, number="清民党〔2026〕3号")
    mend(bureau)
    told = bureau.consolidate(LATER).correction
    assert told is not None
    assert not any("退回尚未重报1个" in each.was for each in told.sentences)
    assert any(each.was == "（印发的通报里没有这句话）" for each in told.sentences)
    assert any("（灰灯）1项" in each.was for each in told.sentences)


def test_time_alone_and_notices_signed_since_correct_nothing(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    confirmed(bureau)
    sign(bureau)
    sign(bureau, RECTIFICATION_NOTICE, day="2026-12-16")
    assert bureau.consolidate("2027-03-01").correction is None
    assert not [name for name in bureau.outbox() if RECTIFICATION_NOTICE in name], "signed, so not drafted again"


def test_the_workbook_that_went_along_is_replaced(closed: Bureau) -> None:
    mend(closed)
    done = closed.consolidate(LATER)
    told, name = done.correction, f"附表（{CORRECTION_NOTICE}）.xlsx"
    assert told is not None
    assert (told.replaces_tables, told.changed_in_tables) == (True, 1)
    made = closed.outbox()[name]
    (paper,) = sign(closed, CORRECTION_NOTICE, day=LATER, number="清民党〔2026〕5号").new
    assert closed.on(LATER).issued.load_tables(paper) == made
    text = signed_text(closed, paper)
    assert "随文附表相应重做，以新附表为准，其中另有1项任务的情况有变化。" in text
    assert "其余内容不变" not in text, "a leader had edited the corrected paper"
    assert name not in closed.outbox(), "signed, so it lies beside the signed paper"


def test_the_rest_is_called_unchanged_only_if_nobody_edited_the_corrected_paper(bureau: Bureau) -> None:
    """“其余内容不变” was printed whether it was known or not."""
    autumn(bureau)
    feed_back(bureau)
    sign(bureau, number="清民党〔2026〕3号")
    mend(bureau)
    bureau.consolidate(LATER)
    (paper,) = sign(bureau, CORRECTION_NOTICE, day=LATER, number="清民党〔2026〕5号").new
    text = signed_text(bureau, paper)
    assert "更正如下，其余内容不变。" in text
    assert "随文附表相应重做" in text


def test_a_copy_that_a_signed_correction_has_overtaken_is_not_signed(closed: Bureau) -> None:
    """The edited copy stays where it lies; signed after the other it would correct the same again, with old figures."""
    mend(closed)
    closed.consolidate(LATER)
    edit(draft(closed, f"{CORRECTION_NOTICE}.docx"), retyped("更正如下", "更正于下"))
    mend(closed, "2026-12-22", rate=2)
    closed.consolidate("2026-12-22")
    again = draft(closed, f"{CORRECTION_NOTICE}（重新生成）.docx")
    sign(closed, CORRECTION_NOTICE, day="2026-12-22", number="清民党〔2026〕5号", file=again)
    done = sign(closed, CORRECTION_NOTICE, day="2026-12-23", number="清民党〔2026〕6号")
    assert done.new == ()
    assert any("起草以后，2026年12月22日已签发过一份更正通知" in each for each in done.refusals)


@pytest.mark.parametrize(("old", "new"), [("灰灯：1", "灰灯：2"), ("（灰灯）0项", "（灰灯）3项")])
def test_a_figure_changed_in_a_table_of_a_correction_is_found(closed: Bureau, old: str, new: str) -> None:
    mend(closed)
    closed.consolidate(LATER)

    def change(paper: Document) -> None:
        cells = [cell for table in paper.tables for row in table.rows for cell in row.cells if old in cell.text]
        assert cells, f"“{old}” is in no table"
        for run in (run for cell in cells for paragraph in cell.paragraphs for run in paragraph.runs):
            run.text = run.text.replace(old, new)

    edit(draft(closed, f"{CORRECTION_NOTICE}.docx"), change)
    done = sign(closed, CORRECTION_NOTICE, day=LATER, number="清民党〔2026〕5号")
    assert done.new == ()
    assert any(new in each or new.replace("：", "") in each for each in done.refusals), done.refusals


def test_an_earlier_record_is_still_repeated(closed: Bureau) -> None:
    mend(closed)
    closed.consolidate(LATER)
    at_signing, later = closed.outbox(), LATER
    shutil.rmtree(closed.root / "outbox" / str(NOVEMBER))
    closed.consolidate("2027-06-01", as_of=later)
    edited = f"documents/{CIRCULAR}.docx"
    assert closed.outbox() == {name: data for name, data in at_signing.items() if name != edited}
    closed.consolidate("2027-06-01", as_of=BUILT)
    assert edited in closed.outbox(), "before it was signed it was a draft"


def test_restored_from_archive_issued_sent_and_templates(
    closed: Bureau, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mend(closed)
    closed.consolidate(LATER)
    before = {name: data for name, data in closed.outbox().items() if name != f"documents/{CIRCULAR}.docx"}
    elsewhere = Bureau(tmp_path_factory.mktemp("新电脑") / "局")
    for kept in ("inbox/archive", "outbox/issued", "outbox/sent", "templates"):
        shutil.copytree(closed.root / kept, elsewhere.root / kept)
    elsewhere.consolidate(LATER)
    assert elsewhere.outbox() == before
    elsewhere.consolidate("2027-06-01", as_of=SIGNED)
    assert {name for name in elsewhere.outbox() if CORRECTION_NOTICE in name} == set()


def test_a_signed_month_is_not_opened_again_because_its_papers_are_gone(closed: Bureau) -> None:
    closed.consolidate(LATER)
    shutil.rmtree(closed.root / "outbox" / "issued")
    before = closed.outbox()
    with pytest.raises(ArchiveError, match=r"“outbox/issued”里第1号签发记录不见了(?s:.*)从备份恢复"):
        closed.consolidate(LATER)
    assert closed.outbox() == before
