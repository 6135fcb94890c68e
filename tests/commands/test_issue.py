"""签发: what a leader edited is frozen as edited, dated and numbered; nobody is named before being heard; nothing doubles."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, answers, bureau, new_row, row_of
from docx.document import Document
from docx.oxml.ns import qn
from docx_packages import OFFICE
from hypothesis import given
from hypothesis import strategies as st
from signing import (
    BUILT,
    DECEMBER,
    SIGNED,
    autumn,
    confirmed,
    draft,
    edit,
    everything,
    feed_back,
    notice_draft,
    retyped,
    sign,
    signed_text,
)

from pipeline.archive import compute_sha256
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.attached_tables import format_attached_file
from pipeline.cli.messages import describe_issue
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.send import send_letters
from pipeline.commands.status import report_status
from pipeline.documents.document_number import (
    compute_next_number,
    normalise_document_number,
    resolve_given_number,
    resolve_series_number,
)
from pipeline.docx.styles import BODY, HEADING, SIGNER, SUBHEADING
from pipeline.findings import UserError
from pipeline.terms import (
    CIRCULAR,
    CORRECTION_NOTICE,
    RECTIFICATION_NOTICE,
    LetterKind,
    RectificationStage,
    format_chinese_date,
)

__all__ = ["bureau"]

pytestmark = pytest.mark.usefixtures("recalled")

ADDED = "局党组会议已经研究"


def add(text: str) -> Callable[[Document], None]:
    """A change: a few words more in the last part."""

    def change(paper: Document) -> None:
        next(each for each in paper.paragraphs if "四、工作要求" in each.text).add_run(text)

    return change


@pytest.fixture
def ready(bureau: Bureau) -> Bureau:
    """A November with every branch heard."""
    autumn(bureau)
    feed_back(bureau)
    return bureau


# Blanks, edits, bytes


def test_an_untouched_draft_is_dated_and_loses_its_draft_line(ready: Bureau) -> None:
    given = draft(ready).read_bytes()
    done = sign(ready)
    (paper,) = done.new
    text = signed_text(ready, paper)
    assert (done.refusals, paper.edited, paper.reference) == ((), False, "")
    assert "征求意见稿" not in text
    assert text.count("2026年12月15日") == 2, "成文日期 and the day of printing"
    assert "2026年　月　日" not in text
    assert paper.given == compute_sha256(given)
    assert not draft(ready).exists(), "it lies in outbox/issued now"
    assert ready.on(SIGNED).issued.load_bytes(paper)


def test_the_workbook_of_the_circular_is_frozen_with_it(ready: Bureau) -> None:
    made = (ready.root / "outbox" / str(NOVEMBER) / format_attached_file(CIRCULAR)).read_bytes()
    edit(draft(ready), add(ADDED))
    (paper,) = sign(ready).new
    issued = ready.on(SIGNED).issued
    assert issued.load_tables(paper) == made
    assert paper.tables == "000001-2026-11-督查通报_附表.xlsx"
    (issued.root / paper.tables).write_bytes(made[:-1])
    damaged = [each for each in audit_workspace(ready.on(SIGNED)).points if each.flaw is FlawKind.DAMAGED]
    assert ["附表" in each.what for each in damaged] == [True]


def test_an_edited_draft_is_signed_as_edited_and_left_where_it_is(ready: Bureau) -> None:
    given = edit(draft(ready), add(ADDED))
    (paper,) = sign(ready, number="清民党[2026]第03号").new
    text = signed_text(ready, paper)
    assert (paper.edited, paper.reference, paper.given) == (True, "清民党〔2026〕3号", compute_sha256(given))
    assert ADDED in text
    assert text.startswith("清民党〔2026〕3号")
    ready.consolidate("2026-12-16")
    assert draft(ready).read_bytes() == given
    assert report_status(ready.on("2026-12-16"), NOVEMBER).edited == ()


def test_edited_drafts_wait_in_the_standing_until_they_are_signed(ready: Bureau) -> None:
    assert report_status(ready.on(SIGNED), NOVEMBER).edited == ()
    edit(draft(ready), add(ADDED))
    assert report_status(ready.on(SIGNED), NOVEMBER).edited == (f"documents/{CIRCULAR}.docx",)


def test_a_day_typed_by_hand_stands_and_must_agree(ready: Bureau) -> None:
    edit(draft(ready), retyped("2026年　月　日", "2026年12月14日"))
    before = everything(ready)
    refused = sign(ready)
    assert [("2026年12月14日" in line, "2026-12-15" in line) for line in refused.refusals] == [(True, True)] * len(
        refused.refusals
    )
    assert refused.new == ()
    assert everything(ready) == before
    (paper,) = sign(ready, date="2026-12-14", urgent="会议要求").new
    assert "2026年12月14日" in signed_text(ready, paper)


def test_a_paper_without_a_place_for_its_date_is_not_signed(ready: Bureau) -> None:
    edit(draft(ready), retyped("2026年　月　日", "另行通知"))
    assert any("成文日期" in line for line in sign(ready).refusals)


def test_deadlines_count_from_the_day_of_signing(ready: Bureau) -> None:
    """“漏报的党支部请于12月16日前补报” was signed on 18 December."""
    (paper,) = sign(ready, day="2026-12-28").new
    text = signed_text(ready, paper)
    assert "请于12月31日前（含当日，下同）" in text
    assert "12月11日前" not in text


def test_an_order_that_nobody_could_follow_is_not_signed(ready: Bureau) -> None:
    """“有异议的请于12月16日前提出” was signed on 18 December: the right to object was over when it was given."""
    edit(draft(ready), add("请于2026年12月10日前整改到位。"))
    told = sign(ready).refusals[0]
    assert "请于2026年12月10日前整改到位”：这个期限（2026年12月10日）不在成文日期之后" in told


def test_the_judgement_is_a_persons(ready: Bureau) -> None:
    (paper,) = sign(ready, judgement="进展总体平稳").new
    assert "总的看，进展总体平稳。" in signed_text(ready, paper)


def test_without_a_judgement_its_sentence_is_left_out_and_the_clerk_reminded(ready: Bureau) -> None:
    done = sign(ready, judgement="")
    assert any("没有写总体判断，“总的看”一句已略去" in each for each in done.notes)
    text = signed_text(ready, done.new[0])
    assert "总的看" not in text
    assert "由签发人填写" not in text
    assert "各党支部情况见附件1。" in text


def test_a_judgement_written_by_the_leader_is_kept(ready: Bureau) -> None:
    edit(draft(ready), retyped("（总体判断由签发人填写）", "红灯明显增多"))
    (paper,) = sign(ready).new
    assert "总的看，红灯明显增多。" in signed_text(ready, paper)


def test_the_words_of_a_draft_may_not_be_signed(ready: Bureau) -> None:
    edit(draft(ready), retyped("现通报", "（征求意见稿）现通报"))
    assert any("征求意见稿" in line for line in sign(ready).refusals)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"date": "2026-12-16"}, "还没有到"), ({"document": "会议纪要"}, "可以签发的是"), ({"branch": "MZ99"}, "MZ99"),
        ({"number": "三号"}, "写法不对"), ({"file": Path("没有.docx")}, "找不到文件"), ({"sealed": Path("没有.pdf")}, "找不到扫描件"),
        ({"document": RECTIFICATION_NOTICE}, "草稿"), ({"period": DECEMBER}, "还没有汇总过"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_is_said_and_touches_nothing(
    ready: Bureau, fault: dict[str, object], words: str
) -> None:
    before = everything(ready)
    with pytest.raises(UserError, match=words):
        sign(ready, **fault)  # type: ignore[arg-type]
    assert everything(ready) == before


def test_a_date_before_the_figures_is_refused(ready: Bureau) -> None:
    refused = sign(ready, date="2026-12-07", urgent="急")
    assert any("早于数据截止日" in line for line in refused.refusals)


def test_a_paper_of_another_workspace_or_period_is_not_signed(ready: Bureau, tmp_path: Path) -> None:
    strange = tmp_path / "别处.docx"
    strange.write_bytes(draft(ready).read_bytes())
    edit(strange, lambda paper: setattr(paper.core_properties, "keywords", f"{CIRCULAR}||2026-11|0123456789abcdef"))
    with pytest.raises(UserError, match="不是从这个工作目录"):
        sign(ready, file=strange)
    edit(strange, lambda paper: setattr(paper.core_properties, "keywords", f"{CIRCULAR}||2026-10|0123456789abcdef"))
    with pytest.raises(UserError, match="2026-10"):
        sign(ready, file=strange)


def test_a_file_that_lost_its_properties_is_taken_for_the_last_draft(ready: Bureau, tmp_path: Path) -> None:
    kept = tmp_path / "领导改.docx"
    shutil.copy(draft(ready), kept)
    edit(kept, lambda paper: setattr(paper.core_properties, "keywords", ""), add(ADDED))
    (paper,) = sign(ready, file=kept).new
    assert (paper.record.date, paper.edited) == (BUILT, True)
    assert ADDED in signed_text(ready, paper)


def test_two_drafts_of_one_paper_are_asked_about(ready: Bureau) -> None:
    edit(draft(ready), add(ADDED))
    ready.consolidate("2026-12-15")
    with pytest.raises(UserError, match=f"--file outbox/2026-11/documents/{CIRCULAR}.docx”"):
        sign(ready)
    (paper,) = sign(ready, file=draft(ready)).new
    assert ADDED in signed_text(ready, paper)
    assert not draft(ready, f"{CIRCULAR}（重新生成）.docx").exists(), "nobody had touched the newer draft"


def test_tracked_changes_and_comments_are_not_signed(ready: Bureau) -> None:
    def comment(paper: Document) -> None:
        paper.add_comment(paper.paragraphs[3].runs, text="再核", author="周")

    edit(draft(ready), comment)
    with pytest.raises(UserError, match="批注"):
        sign(ready)


def test_what_hides_or_reaches_outside_is_neither_signed_nor_sent(ready: Bureau) -> None:
    def hide(paper: Document) -> None:
        paper.paragraphs[3].add_run("底稿数据").font.hidden = True

    def link(paper: Document) -> None:
        paper.part.relate_to("file:///C:/a.docm", f"{OFFICE}/attachedTemplate", is_external=True)

    edit(draft(ready), hide, link)
    before = everything(ready)
    with pytest.raises(UserError) as caught:
        sign(ready)
    told = "".join(caught.value.lines)
    assert "链接到文件外面的模板“file:///C:/a.docm”" in told
    assert "隐藏的文字（“" in told
    assert everything(ready) == before
    sheet = draft(ready, "支部反馈单/MZ01_机关一支部.docx")
    edit(sheet, hide)
    done = send_letters(
        ready.on(SIGNED), NOVEMBER, {LetterKind.FEEDBACK}, branches=("MZ01",), resend=("feedback-2026-11-MZ01",)
    )
    assert ["隐藏的文字" in each.reason for each in done.held] == [True]


def test_a_scan_that_acts_is_not_taken(ready: Bureau) -> None:
    scan = ready.root / "盖章.pdf"
    scan.write_bytes(b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(x)>>endobj")
    with pytest.raises(UserError, match="脚本"):
        sign(ready, sealed=scan)


# Once


def test_signed_again_nothing_doubles(ready: Bureau) -> None:
    given = edit(draft(ready), add(ADDED))
    (paper,) = sign(ready).new
    before = everything(ready)
    again = sign(ready)
    assert (again.new, again.again) == ((), (paper,))
    assert everything(ready) == before
    draft(ready).write_bytes(given + b"\0")
    edit(draft(ready), add("再改"))
    with pytest.raises(UserError, match="已于2026年12月15日签发"):
        sign(ready, day="2026-12-16")


def test_the_scan_may_come_later_and_is_kept_for_good(ready: Bureau, tmp_path: Path) -> None:
    (paper,) = sign(ready).new
    scan = tmp_path / "扫描.bin"
    scan.write_bytes(b"%PDF-1.7 sealed")
    assert sign(ready, sealed=scan).sealed == (paper,)
    assert sign(ready, sealed=scan).sealed == (paper,), "the same scan again is one scan"
    issued = ready.on(SIGNED).issued
    assert issued.load_scan(paper) == (".pdf", b"%PDF-1.7 sealed")
    scan.write_bytes(b"%PDF-1.7 better")
    sign(ready, sealed=scan)
    assert ready.on(SIGNED).issued.load_scan(paper) == (".pdf", b"%PDF-1.7 better")
    assert len(list((ready.root / "outbox/issued/扫描件").glob("*.pdf"))) == 2
    scan.write_bytes(b"no scan at all")
    with pytest.raises(UserError, match="不是扫描件"):
        sign(ready, sealed=scan)


def test_a_dry_run_tells_and_touches_nothing(ready: Bureau) -> None:
    before = everything(ready)
    done = sign(ready, dry_run=True)
    assert [each.document for each in done.new] == [CIRCULAR]
    assert everything(ready) == before


# First the branch


def test_nobody_is_named_before_being_heard(bureau: Bureau) -> None:
    autumn(bureau)
    (line,) = sign(bureau).refusals
    assert all(name in line for name in ("机关一支部", "殡仪馆支部", "福利院支部", "dangjian send 2026-11"))
    feed_back(bureau, "MZ01", "MZ02")
    (line,) = sign(bureau).refusals
    assert "福利院支部" in line
    assert "机关一支部" not in line
    feed_back(bureau, "MZ03", day="2026-12-10")
    (line,) = sign(bureau).refusals
    assert "福利院支部的答复期到2026年12月15日才满" in line
    assert sign(bureau, day="2026-12-16").new


def test_an_answer_that_is_in_ends_the_waiting(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau, "MZ01", "MZ03")
    feed_back(bureau, "MZ02", day="2026-12-14")
    assert "殡仪馆支部" in sign(bureau).refusals[0]
    mended = answers(row_of(bureau.form("MZ02").tasks[0], rate=45, progress="完成施工21户"))
    bureau.drop("MZ02.xlsx", bureau.filled("MZ02", said=mended))
    bureau.collect(SIGNED)
    bureau.consolidate(SIGNED)
    assert sign(bureau).new


@pytest.mark.parametrize(
    ("told", "when"), [(("MZ01",), "在向有关党支部反馈并等候答复之前签发"), ((), "在有关党支部答复期满前签发")]
)
def test_a_paper_that_does_not_wait_says_so_with_the_reason(bureau: Bureau, told: tuple[str, ...], when: str) -> None:
    """--urgent was recorded and the paper did not tell that nobody had been heard."""
    autumn(bureau)
    feed_back(bureau, *told)
    (paper,) = sign(bureau, day="2026-12-10", urgent="局党组会议要求。").new
    assert paper.urgent == "局党组会议要求。"
    opening = next(line for line in signed_text(bureau, paper).splitlines() if line.startswith("根据"))
    assert opening.endswith(f"因情况紧急（局党组会议要求），本通报{when}，不影响陈述申辩。")


def asked(bureau: Bureau) -> None:
    """A November in which two branches report a difficulty."""
    bureau.set_out("2026-11-25")
    for code, text in (("MZ01", "书架没有到货"), ("MZ02", "场地没有落实")):
        said = answers(new_row(bureau.form(code).new_numbers[0], task=f"党建+{code}走访", problem=text))
        bureau.drop(f"{code}.xlsx", bureau.filled(code, said=said))
    bureau.collect("2026-12-03")
    bureau.consolidate("2026-12-08")
    feed_back(bureau)


def lead_cells(paper: Document) -> list[str]:
    table = next(each for each in paper.tables if "事项" in [cell.text for cell in each.rows[0].cells])
    assert sum(int(each.get(qn("w:w")) or "0") for each in table._tbl.tblGrid.gridCol_lst) > 8000, "it keeps its width"
    return [row.cells[-1].text for row in table.rows]


def test_a_column_that_nobody_filled_in_is_left_out(bureau: Bureau) -> None:
    """附件3 went out with two blank columns, 拟牵头科室 and 答复时限."""
    asked(bureau)
    done = sign(bureau)
    paper = docx.Document(io.BytesIO(bureau.on(SIGNED).issued.load_bytes(done.new[0])))
    assert lead_cells(paper)[0] == "反映的党支部"
    assert any("没有填“拟牵头科室”，这一列已略去" in note for note in done.notes)
    assert "12月29日前（含当日）答复有关党支部" in signed_text(bureau, done.new[0])


def test_a_column_that_somebody_filled_in_stays(bureau: Bureau) -> None:
    asked(bureau)

    def fill(paper: Document) -> None:
        table = next(each for each in paper.tables if "事项" in [cell.text for cell in each.rows[0].cells])
        table.rows[1].cells[-1].paragraphs[0].add_run("局办公室")

    edit(draft(bureau), fill)
    done = sign(bureau)
    paper = docx.Document(io.BytesIO(bureau.on(SIGNED).issued.load_bytes(done.new[0])))
    assert lead_cells(paper) == ["拟牵头科室", "局办公室", ""]
    assert any("还有1行没有填“拟牵头科室”" in note for note in done.notes)


def test_a_reason_not_needed_is_not_printed(ready: Bureau) -> None:
    done = sign(ready, urgent="局党组会议要求")
    assert done.new[0].urgent == ""
    assert any("没有用上" in note for note in done.notes)
    assert "情况紧急" not in signed_text(ready, done.new[0])


# 整改通知书


def test_notices_are_numbered_dated_and_open_the_rectification(ready: Bureau) -> None:
    number = confirmed(ready)
    done = sign(ready, RECTIFICATION_NOTICE, signer="周明远")
    (paper,) = done.new
    assert (paper.branch, paper.reference, paper.due, paper.subjects) == (
        "MZ01",
        "〔2026〕1号",
        "2026-12-29",
        (number,),
    )
    text = signed_text(ready, paper)
    assert "〔2026〕1号" in text
    assert "2026年12月29日" in text
    assert done.built is not None
    told = next(each for each in done.built.assessment.rectifications if each.number == number)
    assert (told.stage, told.notice, told.due) == (RectificationStage.NOTICED, "〔2026〕1号", dt.date(2026, 12, 29))
    assert (told.states[-1].who, told.states[-1].when) == ("周明远", SIGNED)
    assert told.states[-1].source is not None
    assert told.states[-1].source.file == f"issued/{paper.file}"
    assert not notice_draft(ready).exists()
    assert sign(ready, RECTIFICATION_NOTICE).new == ()


def test_a_number_out_of_the_series_is_refused(ready: Bureau) -> None:
    confirmed(ready)
    (line,) = sign(ready, RECTIFICATION_NOTICE, number="3").refusals
    assert "按顺序应是〔2026〕1号" in line
    edit(notice_draft(ready), retyped("编号：〔2026〕　号", "编号：〔2026〕2号"))
    (line,) = sign(ready, RECTIFICATION_NOTICE).refusals
    assert "文件里写的编号" in line


def test_a_day_set_by_hand_is_the_day(ready: Bureau) -> None:
    confirmed(ready)
    blank = "　　年　　月　　日"
    edit(notice_draft(ready), retyped(blank, "2026年12月31日"))
    assert "自2026年12月15日起10个工作日是2026年12月29日" in sign(ready, RECTIFICATION_NOTICE).refusals[0]
    said = "请自签发之日起10个工作日内，即2026年12月31日前（含当日）完成整改，由支部书记牵头"
    (paper,) = sign(ready, RECTIFICATION_NOTICE, accept=[said]).new
    assert paper.due == "2026-12-31"


def test_a_problem_a_leader_struck_out_stays_to_be_noticed(ready: Bureau) -> None:
    confirmed(ready)

    def strike(paper: Document) -> None:
        for table in paper.tables:
            for row in list(table.rows)[1:]:
                if "适老化改造" in "".join(cell.text for cell in row.cells):
                    table._tbl.remove(row._tr)

    edit(notice_draft(ready), strike)
    (line,) = sign(ready, RECTIFICATION_NOTICE).refusals
    assert "没有一个已经核验、等待下发的问题" in line


def test_another_copy_of_a_signed_notice_is_no_second_notice(ready: Bureau, tmp_path: Path) -> None:
    """Saved once more by Word it was signed again, under the next number."""
    confirmed(ready)
    copied = tmp_path / "整改通知书（副本）.docx"
    copied.write_bytes(notice_draft(ready).read_bytes())
    edit(copied, lambda paper: setattr(paper.core_properties, "title", "另存"))
    (paper,) = sign(ready, RECTIFICATION_NOTICE).new
    before = everything(ready)
    told = "".join(sign(ready, RECTIFICATION_NOTICE, file=copied).refusals)
    assert "整改通知书（副本）.docx”：起草以后，2026年12月15日已签发过一份整改通知书" in told
    assert paper.file in told
    assert everything(ready) == before


@pytest.mark.parametrize(
    ("document", "branch", "words"),
    [
        (CIRCULAR, "MZ01", ("起草不出给支部“MZ01”的督查通报，它不分支部", "去掉 --branch")),
        (RECTIFICATION_NOTICE, "MZ02", ("没有支部“MZ02”的整改通知书要签发", "核对 --branch")),
        (RECTIFICATION_NOTICE, "", ("看不出是给哪个支部的整改通知书", "用 --branch 写明")),
        (CORRECTION_NOTICE, "", ("没有要更正的内容", "请先汇总")),
    ],
)  # fmt: skip
def test_a_paper_that_cannot_be_drafted_again_is_not_signed_unproved(
    ready: Bureau, tmp_path: Path, document: str, branch: str, words: tuple[str, str]
) -> None:
    """Without its identity and under another branch it was compared with nothing, and signed."""
    kept = tmp_path / "领导改.docx"
    shutil.copy(draft(ready), kept)
    edit(kept, lambda paper: setattr(paper.core_properties, "keywords", ""), add(ADDED))
    before = everything(ready)
    with pytest.raises(UserError) as caught:
        sign(ready, document, branch=branch, file=kept)
    what, to_do = caught.value.lines
    assert what.startswith("“领导改.docx”：按截至2026年12月8日的台账，")
    assert words[0] in what
    assert words[1] in to_do
    assert everything(ready) == before


# Numbers alone


@given(
    st.integers(1, 9999),
    st.sampled_from(["〔{}〕", "[{}]", "（{}）", "【{}】", " ［{}］ "]),
    st.sampled_from(["", "第", "第0"]),
)
def test_a_number_has_one_spelling(number: int, brackets: str, before: str) -> None:
    assert normalise_document_number(f"清民党{brackets.format(2026)}{before}{number}号") == f"清民党〔2026〕{number}号"


def test_a_series_goes_on_by_kind_and_year() -> None:
    def paper(document: str, reference: str) -> IssuedPaper:
        return IssuedPaper(
            number=1,
            period="2026-11",
            document=document,
            branch="",
            date="",
            reference=reference,
            signer="",
            file="",
            sha256="",
            given="",
            edited=False,
            urgent="",
            record=None,  # type: ignore[arg-type]
            after_receipt=0,
        )

    papers = [
        paper(RECTIFICATION_NOTICE, "〔2026〕1号"),
        paper(RECTIFICATION_NOTICE, "清民党〔2026〕12号"),
        paper(CIRCULAR, "清民党〔2026〕40号"),
    ]
    assert [compute_next_number(papers, RECTIFICATION_NOTICE, year) for year in (2026, 2027)] == [13, 1]
    assert resolve_series_number("", "", 13, 2026) == ("〔2026〕13号", "")
    assert resolve_series_number("13", "清民党〔2026〕13号", 13, 2026)[0] == "清民党〔2026〕13号"
    assert "清民党〔2026〕40号" in resolve_given_number("清民党〔2026〕40号", "", papers, 2026)[1]
    assert "2027" in resolve_given_number("清民党〔2026〕41号", "", papers, 2027)[1]
    assert resolve_given_number("清民党〔2026〕41号", "清民党〔2026〕42号", papers, 2026)[1]
    assert format_chinese_date(dt.date(2026, 3, 5)) == "2026年3月5日"


# What editing has made of a draft


def empty(paper: Document) -> None:
    """A change: every paragraph of the text emptied."""
    for each in paper.paragraphs:
        if each.style is not None and each.style.name in (BODY, HEADING, SUBHEADING):
            each.text = ""


def test_a_circular_without_text_is_signed_only_for_a_reason(ready: Bureau) -> None:
    edit(draft(ready), empty)
    before = everything(ready)
    for dry_run in (True, False):
        done = sign(ready, dry_run=dry_run)
        told = describe_issue(done, ready.root, dry_run=dry_run)
        assert told.startswith("“督查通报.docx”与草稿对照（一段文字或表格一行算一处）：少了")
        assert "“督查通报.docx”：正文是空的，草稿有" in told
        assert "请用 --as-is 写明理由" in told
    assert everything(ready) == before
    (paper,) = sign(ready, as_is="正文见附件").new
    assert paper.as_is == "正文见附件"


def test_a_sentence_the_ledger_contradicts_is_signed_only_if_a_person_vouches_for_it(ready: Bureau) -> None:
    edit(draft(ready), retyped("党支部3个", "党支部8个"), add("局党组会议研究3次"))
    before = everything(ready)
    refused = sign(ready, as_is="已核对").refusals
    assert [each for each in refused if "台账是“3”" in each]
    assert [each for each in refused if "研究3次" in each] == []
    assert "--accept" in refused[-1]
    assert everything(ready) == before
    sentence = next(each for each in refused if "台账是“3”" in each).split("”：“")[1].partition("”：")[0]
    assert sign(ready, accept=[sentence[:-1]]).refusals == refused
    (paper,) = sign(ready, accept=[f" {sentence} "]).new
    assert sentence in paper.as_is
    assert "台账是“3”" in paper.as_is


def test_words_of_an_order_that_served_no_purpose_are_told(ready: Bureau) -> None:
    """They were dropped without a word, and the clerk believed them to be on record."""
    edit(draft(ready), retyped("（总体判断由签发人填写）", "进展平稳"))
    done = sign(ready, as_is="已核对", accept=["漏报8个"], judgement="总体较好")
    (paper,) = done.new
    assert paper.as_is == ""
    for told in ("--accept 的“漏报8个”", "--as-is 的理由没有用上", "--judgement 的话没有用上"):
        assert len([note for note in done.notes if told in note]) == 1, told


def test_what_a_leader_changed_is_told_when_it_is_signed(ready: Bureau) -> None:
    edit(draft(ready), add(ADDED))
    tried, done = sign(ready, dry_run=True), sign(ready)
    assert (tried.differences, len(tried.differences)) == (done.differences, 1)
    assert "改了1处" in done.differences[0]
    assert done.new[0].as_is == ""


def test_a_title_of_another_month_is_asked_about(ready: Bureau) -> None:
    edit(draft(ready), retyped("2026年11月", "2026年10月"))
    assert any("标题写的是2026年10月，这份文件是2026年11月的" in line for line in sign(ready).refusals)


def test_a_notice_is_compared_with_its_own_draft(ready: Bureau) -> None:
    confirmed(ready)
    edit(notice_draft(ready), add_to_notice)
    (told,) = sign(ready, RECTIFICATION_NOTICE, dry_run=True).differences
    assert told.startswith("“MZ01_机关一支部.docx”与草稿对照（一段文字或表格一行算一处）：加了1处（“特此通知。”）")


def add_to_notice(paper: Document) -> None:
    """A change: a closing line before 署名."""
    signer = next(each for each in paper.paragraphs if each.style is not None and each.style.name == SIGNER)
    signer.insert_paragraph_before("特此通知。")


def task_rows(paper: Document) -> list[list[str]]:
    """The rows of 附件2."""
    table = next(each for each in paper.tables if "工作任务" in [cell.text for cell in each.rows[0].cells])
    return [[cell.text for cell in row.cells] for row in table.rows[1:]]


def test_a_row_taken_out_of_an_annex_is_not_in_the_workbook_either(ready: Bureau) -> None:
    """附表 named the task that the leader had struck out of the 通报."""

    def strike(paper: Document) -> None:
        table = next(each for each in paper.tables if "工作任务" in [cell.text for cell in each.rows[0].cells])
        table._tbl.remove(table.rows[1]._tr)

    struck = task_rows(docx.Document(io.BytesIO(draft(ready).read_bytes())))[0]
    edit(draft(ready), strike)
    done = sign(ready)
    assert any("附表（1行）也略去了" in note for note in done.notes)
    book = openpyxl.load_workbook(io.BytesIO(ready.on(SIGNED).issued.load_tables(done.new[0])))
    listed = [[str(cell.value) for cell in row] for row in book["任务一览"].iter_rows(min_row=4)]
    assert struck[1:3] not in [row[1:3] for row in listed]
    assert [row[0] for row in listed] == [str(at) for at in range(1, len(listed) + 1)], "counted anew"
    assert [struck[1]] in [[str(row[1].value)] for row in book["各党支部情况"].iter_rows(min_row=4)]


def test_a_branch_named_only_in_the_workbook_is_heard_first(bureau: Bureau) -> None:
    """With its annexes gone the paper named one branch, and the workbook sent along named the others."""

    def shorten(paper: Document) -> None:
        for each in paper.tables:
            if each.rows[0].cells[0].text == "序号":
                each._tbl.getparent().remove(each._tbl)  # type: ignore[union-attr]
        for line in paper.paragraphs:
            if "支部" in line.text:
                line.text = ""

    autumn(bureau)
    feed_back(bureau, "MZ01", "MZ02")
    edit(draft(bureau), shorten)
    assert any("还没有给福利院支部发支部反馈单" in line for line in sign(bureau, as_is="简写").refusals)


def test_a_circular_edited_before_the_notices_does_not_deny_them(bureau: Bureau) -> None:
    """附件2 said “—” under 整改 of a task whose 整改通知书 was signed in between, and it was signed so."""
    autumn(bureau)
    feed_back(bureau)
    confirmed(bureau)
    edited = draft(bureau)
    edit(edited, add("请认真抓好落实。"))
    sign(bureau, RECTIFICATION_NOTICE)
    (told,) = (each for each in sign(bureau, file=edited).refusals if "起草以后签发了" in each)
    assert "整改通知书〔2026〕1号，附件里“机关一党支部”“党建+MZ01适老化改造”一行没有写到它（12月" in told
    assert sign(bureau, file=edited, as_is="附件另发", dry_run=True).new, "a person may answer for it"
    (fresh,) = edited.parent.glob(f"{edited.stem}（重新生成*.docx")
    done = sign(bureau, file=fresh)
    assert not done.refusals
    assert re.search(r"12月\d+日到期", signed_text(bureau, done.new[0])), "the draft made again says it"
