"""What each kind of letter says and carries, to whom, and when one is called for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from bureau import BRANCHES, NOVEMBER, SUMMARY_DAY, Bureau, answers, branch_row, handed, handed_task, new_row, office
from posting import (
    ATTACHED,
    CIRCULAR_DRAFT,
    FEEDBACKS,
    FORMS,
    ISSUED,
    RECEIPTS,
    REMINDERS,
    RETURNED,
    drafted,
    held,
    held_drafts,
    letters,
    matters,
    message,
    month,
    posted,
    sheet_of,
    signed,
)

from pipeline.archive import compute_sha256
from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import REPLIES_ONLY
from pipeline.commands.feedback_days import load_feedback_dates
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.contract.settings import CALENDAR_FILE
from pipeline.docx.read import read_edited_document
from pipeline.forms.returned_copy import RequestedCorrection
from pipeline.letters.letter_factory import join_paragraphs
from pipeline.reports.letters import (
    MOST_FIXES,
    build_branch_letter_figures,
    build_form_letter_figures,
    build_receipt_letter_figures,
    build_returned_letter_figures,
)
from pipeline.terms import CORRECTION_NOTICE, LETTER_TITLES, RECTIFICATION_NOTICE, LetterKind
from pipeline.wording import render_wording

DAY = "2026-12-04"
PEOPLE = ("李文静", "周明远", "陈晓岚", "吴启航", "孙立新")
TASKS = ("居家适老化", "党员包户", "入户评估")


def body(bureau: Bureau, day: str, kind: LetterKind, code: str) -> str:
    return letters(bureau, day, kind)[code].body


# 下发表单


def test_a_form_that_was_opened_and_saved_or_lost_goes_out_as_it_was_handed_out(bureau: Bureau) -> None:
    month(bureau)
    forms = bureau.root / "outbox/2026-11/forms"
    (forms / bureau.form("MZ01").file).write_bytes(b"saved by somebody")
    (forms / bureau.form("MZ02").file).unlink()
    done = posted(bureau, DAY, FORMS)
    for code in BRANCHES:
        (paper,) = message(bureau, done, f"forms-2026-11-{code}").attachments
        assert (paper.name, compute_sha256(paper.data)) == (bureau.form(code).file, bureau.form(code).sha256)
    assert (forms / bureau.form("MZ01").file).read_bytes() == b"saved by somebody", "another's file is left alone"


def test_who_was_handed_nothing_is_said(bureau: Bureau) -> None:
    month(bureau)
    bureau.enrol(*map(branch_row, (*BRANCHES, "MZ04")))
    assert held_drafts(bureau, DAY, FORMS) == {
        "forms-2026-11-MZ04": "还没有下发2026年11月的表单。请先运行“dangjian forms 2026-11”。"
    }


def test_the_letter_with_the_form_tells_what_is_on_it(bureau: Bureau) -> None:
    month(bureau)
    assert "请把本支部的任务逐项填在空行里" in body(bureau, DAY, FORMS, "MZ01")
    assert "需答复" not in body(bureau, DAY, FORMS, "MZ01")
    december = NOVEMBER.shift(1)
    bureau.hand_out("2026-12-25", december)
    assert len(bureau.form("MZ01", december).tasks) == 1
    later = letters(bureau, "2026-12-25", FORMS, december)["MZ01"]
    assert "只需填写本月进展等空白栏" in later.body
    assert later.matter == "forms-2026-12-MZ01"


def test_what_has_to_be_answered_is_counted_in_the_letter() -> None:
    form = replace(
        handed("MZ01", [handed_task("MZ01", 1, 30, "推进中")]),
        questions=(DistributedQuestion("k", "红灯", "f", "d"),) * 2,
    )
    figures = {
        **build_branch_letter_figures(office(), NOVEMBER, office().by_code["MZ01"], dt.date(2026, 11, 25)),
        **build_form_letter_figures(form),
    }
    text = render_wording(office().wording["wording/信件-下发表单.txt"], figures, "信件")
    assert "表中“需答复”页有2项，请一并答复。" in text


# 退回修改


def test_the_returned_copy_goes_back_with_each_place_to_mend_and_nothing_that_was_typed(bureau: Bureau) -> None:
    month(bureau)
    done = posted(bureau, DAY, RETURNED)
    assert matters(done) == ["returned-2026-11-MZ02-000002"]
    read = message(bureau, done, "returned-2026-11-MZ02-000002")
    (paper,) = read.attachments
    assert paper.name == "请修改_殡仪馆支部_2026年11月.xlsx"
    assert paper.data == (bureau.root / "outbox/2026-11/returned" / paper.name).read_bytes()
    assert re.findall(r"^\d+\..*$", read.body, re.MULTILINE) == [
        "1.填报表B7（项目类别）：项目类别不在选项内。请从下拉选项中选择（党的建设、中心工作、重点任务、日常工作、特色工作）。",
        "2.填报表H7（责任人）：新任务缺项。请补填（实施意见要求明确加哪些内容、有哪些抓手、由谁牵头、达到什么目标）。",
        "3.填报表K7（完成率）：数字超出范围。请填0到100的整数。",
    ]
    assert "有3处需要修改" in read.body
    assert "其他" not in read.body
    assert "120" not in read.body


def test_a_suggested_value_stays_on_the_copy(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ02")
    bureau.drop("表.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], status="推进中中"))))
    (taken,) = bureau.collect("2026-12-02").files
    assert any(finding.suggestion for finding in taken.findings)
    said = body(bureau, DAY, RETURNED, "MZ02")
    assert "填报表L7（状态）：" in said
    assert "建议填" not in said


def test_a_long_list_is_cut_and_says_so() -> None:
    fixes = [
        RequestedCorrection(f"填报表K{row}", "完成率", "数字超出范围", "请填0到100的整数。") for row in range(7, 30)
    ]
    figures = {
        "period": "2026年11月", "branch": "福利院支部", "contact": "党办", "signer": "机关党委", "deadline": "",
        "deadline_over": 0,
        **build_returned_letter_figures(office(), fixes, 2, dt.date(2026, 12, 7)),
    }  # fmt: skip
    text = "\n".join(render_wording(office().wording["wording/信件-退回修改.txt"], figures, "信件"))
    assert f"{MOST_FIXES}.填报表K21" in text
    assert "另有8处，见附件“请修改”页。" in text
    assert "有23处需要修改，另有2处已在附件中代为改正" in text
    assert "于2026年12月7日前（含当日）重报" in text


def test_the_term_of_a_correction_counts_from_the_day_its_letter_goes_and_is_never_past(bureau: Bureau) -> None:
    """The form came on the 2nd; three working days from its receipt would be the 7th."""
    month(bureau)
    until = "于2026年12月{}日前（含当日）重报"
    assert until.format(14) in body(bureau, "2026-12-09", RETURNED, "MZ02")
    posted(bureau, "2026-12-09", RETURNED)
    assert until.format(14) in body(bureau, "2026-12-11", RETURNED, "MZ02"), "said once, it stays"
    skipped = posted(bureau, "2026-12-15", RETURNED)
    assert [(each.letter.matter, each.changed) for each in skipped.skipped] == [("returned-2026-11-MZ02-000002", "")]
    again = posted(bureau, "2026-12-15", RETURNED, resend=("returned-2026-11-MZ02-000002",))
    assert until.format(18) in message(bureau, again, "returned-2026-11-MZ02-000002").body


def test_a_letter_after_the_deadline_orders_nothing_by_a_day_that_is_past(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    before, after = (letters(bureau, day, FORMS)["MZ01"] for day in ("2026-12-03", "2026-12-04"))
    assert "请于2026年12月3日前（含当日）报送" in before.body
    assert "报送截止日（2026年12月3日）已过，请尽快补报" in after.body
    assert after.subject.endswith("，请尽快补报")
    posted(bureau, "2026-11-26", FORMS)
    assert {each.changed for each in posted(bureau, "2026-12-07", FORMS).skipped} == {""}, "it was right when it went"


def test_a_feedback_sheet_and_its_letter_name_the_same_day_ahead_of_the_day_they_go(bureau: Bureau) -> None:
    """Drafted on the 8th, sent on the 15th and, as its term is over, once more on the 22nd."""
    month(bureau)
    bureau.consolidate("2026-12-08")
    for day, until in (("2026-12-15", 18), ("2026-12-22", 25)):
        first = day == "2026-12-15"
        done = posted(bureau, day, FEEDBACKS, branches=("MZ01",), resend=() if first else ("feedback-2026-11-MZ01",))
        read = message(bureau, done, "feedback-2026-11-MZ01")
        assert f"请于2026年12月{until}日前（含当日）填在附件“答复单”里交回" in read.body
        assert f"请于12月{until}日前（含当日" in read_edited_document(read.attachments[0].data, "单.docx").text
        assert [each.changed for each in posted(bureau, "2026-12-23", FEEDBACKS, branches=("MZ01",)).skipped] == [""]
    assert load_feedback_dates(bureau.on("2026-12-23"), NOVEMBER) == {"MZ01": dt.date(2026, 12, 22)}


def test_only_what_still_waits_is_asked_back(bureau: Bureau) -> None:
    month(bureau)
    bureau.drop("改好.xlsx", bureau.filled("MZ02"))
    bureau.collect(DAY)
    assert letters(bureau, DAY, RETURNED) == {}


# 收件回执


def test_every_file_that_was_accepted_or_returned_is_told_once(bureau: Bureau) -> None:
    month(bureau)
    bureau.drop("不明.xlsx", b"no workbook")
    bureau.drop("又一次.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-03")
    done = posted(bureau, "2026-12-03", RECEIPTS)
    assert matters(done) == ["receipts-2026-11-MZ01-000001", "receipts-2026-11-MZ02-000002"]
    first = message(bureau, done, "receipts-2026-11-MZ01-000001")
    assert "已于2026年12月2日收悉，符合要求，无需再报。" in first.body
    assert "回执第000001号，可凭回执号查询。" in first.body
    assert first.attachments == ()
    assert "标明问题的新表随信或另信退回" in message(bureau, done, "receipts-2026-11-MZ02-000002").body
    bureau.drop("改好.xlsx", bureau.filled("MZ02"))
    bureau.collect(DAY)
    later = posted(bureau, DAY, RECEIPTS)
    assert matters(later) == ["receipts-2026-11-MZ02-000005"]
    assert [each.changed for each in later.skipped] == ["", ""], "a receipt is of its day"


def test_of_two_that_came_together_and_differ_neither_is_said_to_be_mended(bureau: Bureau) -> None:
    month(bureau)
    number = bureau.form("MZ03").new_numbers[0]
    for name, rate in (("甲.xlsx", 30), ("乙.xlsx", 35)):
        bureau.drop(name, bureau.filled("MZ03", said=answers(new_row(number, rate=rate))))
    looked = bureau.collect(DAY)
    assert {each.findings[0].code for each in looked.files} == {"two-files-differ"}
    done = posted(bureau, DAY, RECEIPTS)
    told = [message(bureau, done, matter).body for matter in matters(done) if "-MZ03-" in matter]
    assert ["标明问题的新表随信或另信退回" in body for body in told] == [True, True]


def test_a_returned_file_that_was_mended_before_it_was_told_asks_for_nothing(bureau: Bureau) -> None:
    month(bureau)
    bureau.drop("改好.xlsx", bureau.filled("MZ02"))
    bureau.collect(DAY)
    done = posted(bureau, DAY, RECEIPTS)
    assert "此后又报了一份，以后报的为准" in message(bureau, done, "receipts-2026-11-MZ02-000002").body
    assert "请改好重报" not in message(bureau, done, "receipts-2026-11-MZ02-000002").body


# 报送提醒、催报


def reminded(bureau: Bureau, day: str) -> dict[str, str]:
    """Branch -> subject."""
    return {code: letter.subject for code, letter in letters(bureau, day, REMINDERS).items()}


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-11-30", {}),
        ("2026-12-01", {"MZ03": "2026年11月“党建+”月报表报送提醒（福利院支部），请于2026年12月3日前报送"}),
        ("2026-12-03", {"MZ03": "2026年11月“党建+”月报表报送提醒（福利院支部），请于2026年12月3日前报送"}),
        ("2026-12-04", {"MZ03": "2026年11月“党建+”月报表催报（福利院支部），请尽快补报"}),
        ("2026-12-05", {}),
        ("2026-12-07", {"MZ03": "2026年11月“党建+”月报表催报（福利院支部），请尽快补报"}),
    ],
)
def test_the_silent_are_reminded_from_two_working_days_before_the_deadline(
    bureau: Bureau, day: str, told: dict[str, str]
) -> None:
    bureau.set_out("2026-11-25")
    for code in ("MZ01", "MZ02"):
        bureau.drop(f"{code}.xlsx", bureau.filled(code))
    bureau.collect("2026-11-30")
    assert reminded(bureau, day) == told


def test_what_was_returned_or_cannot_be_read_is_reminded_in_its_own_words_when_its_term_ends(bureau: Bureau) -> None:
    """On the 报送截止日 itself it was said “期限前2个工作日起才提醒”, and nobody knew of which 期限."""
    month(bureau)
    bureau.drop("MZ03/打不开.xlsx", b"no workbook")
    bureau.collect("2026-12-02")
    assert reminded(bureau, "2026-12-02") == {}
    assert reminded(bureau, "2026-12-03") == {
        "MZ02": "2026年11月“党建+”月报表修改提醒（殡仪馆支部），请尽快重报",
        "MZ03": "2026年11月“党建+”月报表无法打开（福利院支部），请重新报送",
    }
    done = posted(bureau, "2026-12-03", REMINDERS)
    assert {each.letter.title for each in done.ready} == {"报送提醒"}
    (remark,) = posted(bureau, "2026-12-02", REMINDERS).remarks
    day = "重报期限2026年12月7日"
    assert (
        remark == f"报送提醒：待修改1个支部（{day}）、无法读取1个支部（{day}），期限前2个工作日起才提醒，今天没有准备。"
    )


def test_a_branch_is_reminded_once_a_working_day(bureau: Bureau) -> None:
    month(bureau)
    assert matters(posted(bureau, DAY, REMINDERS, branches=("MZ03",))) == ["reminders-2026-11-MZ03-2026-12-04"]
    assert matters(posted(bureau, DAY, REMINDERS, branches=("MZ03",))) == []
    assert matters(posted(bureau, "2026-12-07", REMINDERS, branches=("MZ03",))) == ["reminders-2026-11-MZ03-2026-12-07"]


def test_holidays_and_worked_weekends_are_the_office_s(bureau: Bureau) -> None:
    """The 3rd and 4th off, Saturday the 5th worked: the deadline moves there, and reminding begins on the 1st."""
    path = bureau.root / "templates" / CALENDAR_FILE
    path.write_text("holidays = [2026-12-03, 2026-12-04]\nworkdays = [2026-12-05]\n", encoding="utf-8")
    bureau.set_out("2026-11-25")
    days = [f"2026-12-{day:02d}" for day in range(1, 9)]
    assert [len(reminded(bureau, day)) for day in ("2026-11-30", *days)] == [0, 3, 3, 0, 0, 3, 0, 3, 3]
    assert reminded(bureau, "2026-12-05")["MZ01"].endswith("请于2026年12月5日前报送")
    assert reminded(bureau, "2026-12-07")["MZ01"].endswith("请尽快补报")
    (remark,) = posted(bureau, "2026-12-03", REMINDERS).remarks
    assert remark == "报送提醒：2026年12月3日不是工作日，没有准备。"


# 支部反馈单


def test_the_sheet_goes_out_as_it_lies_there(bureau: Bureau) -> None:
    drafted(bureau)
    done = posted(bureau, SUMMARY_DAY, FEEDBACKS)
    for code, name in BRANCHES.items():
        paper, answer_form = message(bureau, done, f"feedback-2026-11-{code}").attachments
        assert answer_form.name == f"答复单_{name}_2026年11月.xlsx"
        assert paper.name == f"支部反馈单_{name}_2026年11月.docx"
        assert paper.data == sheet_of(bureau, code, name).read_bytes()
    assert "请于2026年12月11日前（含当日）填在附件“答复单”里交回" in body(bureau, SUMMARY_DAY, FEEDBACKS, "MZ01")


def test_a_sheet_that_was_never_made_is_said(bureau: Bureau) -> None:
    month(bureau)
    assert set(held_drafts(bureau, DAY, FEEDBACKS)) == {f"feedback-2026-11-{code}" for code in BRANCHES}
    assert "请先运行“dangjian consolidate 2026-11”" in held(posted(bureau, DAY, FEEDBACKS))["feedback-2026-11-MZ01"]


# 签发文件


def test_nothing_official_goes_out_unsigned(bureau: Bureau) -> None:
    drafted(bureau)
    done = posted(bureau, "2026-12-15", ISSUED)
    assert (done.ready, held(done)) == (
        (), {"issued-2026-11-督查通报": "督查通报还没有签发，只有草稿，不能发出。请先签发。"},
    )  # fmt: skip


def test_a_paper_of_one_branch_goes_to_it_alone_and_one_of_the_bureau_to_all(bureau: Bureau) -> None:
    drafted(bureau)
    circular = (bureau.root / CIRCULAR_DRAFT).read_bytes()
    notice = sheet_of(bureau, "MZ02", "殡仪馆支部").read_bytes()
    signed(bureau, "督查通报", "", circular)
    signed(bureau, RECTIFICATION_NOTICE, "MZ02", notice, due="2026-12-28")
    done = posted(bureau, "2026-12-15", ISSUED)
    assert matters(done) == [*(f"issued-000001-{code}" for code in BRANCHES), "issued-000002-MZ02"]
    assert held(done) == {}
    for code in BRANCHES:
        (paper,) = message(bureau, done, f"issued-000001-{code}").attachments
        assert (paper.name, paper.data) == ("督查通报_2026年11月.docx", circular)
    read = message(bureau, done, "issued-000002-MZ02")
    assert (read.attachments[0].name, read.attachments[0].data) == ("整改通知书_殡仪馆支部_2026年11月.docx", notice)
    assert [each.name for each in read.attachments[1:]] == ["答复单_殡仪馆支部_2026年11月.xlsx"]
    assert "于2026年12月28日前（含当日）完成整改" in read.body
    assert "完成整改" not in message(bureau, done, "issued-000001-MZ02").body


def test_the_workbook_of_a_paper_goes_along_with_it_or_its_scan(bureau: Bureau) -> None:
    drafted(bureau)
    circular, tables = ((bureau.root / name).read_bytes() for name in (CIRCULAR_DRAFT, ATTACHED))
    signed(bureau, "督查通报", "", circular, scan=b"%PDF-1.7 scan", tables=tables)
    done = posted(bureau, "2026-12-15", ISSUED)
    assert held(done) == {}
    for code in BRANCHES:
        read = message(bureau, done, f"issued-000001-{code}")
        assert [(each.name, each.data) for each in read.attachments] == [
            ("督查通报_2026年11月.pdf", b"%PDF-1.7 scan"), ("督查通报附表_2026年11月.xlsx", tables),
        ]  # fmt: skip


def test_the_sealed_scan_is_what_goes_out(bureau: Bureau) -> None:
    drafted(bureau)
    signed(bureau, CORRECTION_NOTICE, "", (bureau.root / CIRCULAR_DRAFT).read_bytes(), scan=b"%PDF-1.7 scan")
    done = posted(bureau, "2026-12-15", ISSUED, branches=("MZ03",))
    read = message(bureau, done, "issued-000001-MZ03")
    assert [(each.name, each.data) for each in read.attachments] == [("更正通知_2026年11月.pdf", b"%PDF-1.7 scan")]
    assert "（盖章件的扫描件）" in read.body


# Words


def every_letter(bureau: Bureau) -> list[str]:
    """Subjects and texts of every kind, as the month gives them."""
    drafted(bureau)
    signed(bureau, "督查通报", "", (bureau.root / CIRCULAR_DRAFT).read_bytes())
    days = {REMINDERS: DAY}
    found = [letters(bureau, days.get(kind, "2026-12-15"), kind) for kind in LetterKind]
    assert all(found)
    return [f"{letter.subject}\n{letter.body}" for each in found for letter in each.values()]


def test_no_letter_names_people_tasks_lamps_or_scores(bureau: Bureau) -> None:
    for text in every_letter(bureau):
        assert not [word for word in (*PEOPLE, *TASKS, "红灯", "黄灯", "得分") if word in text]
        assert not re.search(r"[{}%#]|None|\bTrue\b", text)


def test_a_letter_begins_with_its_branch_and_ends_with_the_office(bureau: Bureau) -> None:
    for text in every_letter(bureau):
        subject, greeting, *rest = text.strip().split("\n")
        assert greeting.rstrip("：") in subject
        assert greeting.rstrip("：") in BRANCHES.values()
        assert rest[-1] == office().settings.bureau.signer
        assert "\n\n\n" not in text


def test_items_of_a_list_stand_together() -> None:
    assert (
        join_paragraphs(("甲：", "如下：", "1.一", "2.二", "请查收。")) == "甲：\n\n如下：\n\n1.一\n2.二\n\n请查收。\n"
    )


def test_every_kind_has_its_wording_among_the_starter_files() -> None:
    assert {f"wording/信件-{title}.txt" for title in LETTER_TITLES.values()} <= set(office().wording)


def test_answers_that_came_alone_are_told_as_such() -> None:
    """Only 需答复 was filled in: the receipt says that the report is still owed."""
    receipt = Receipt(
        number=7,
        name="表.xlsx",
        folder="inbox",
        size=9,
        sha256="ab" * 32,
        after="",
        after_look=0,
        by="2026-12-02",
        by_look=3,
        branch="MZ01",
        period="2026-11",
        fate="accepted",
        codes=(),
        content=REPLIES_ONLY,
        program="0",
        contract=1,
        stored="",
    )
    branch = office().by_code["MZ01"]
    figures = {
        **build_branch_letter_figures(office(), NOVEMBER, branch, dt.date(2026, 12, 3)),
        **build_receipt_letter_figures(receipt, waits=False),
    }
    subject, *text = render_wording(office().wording["wording/信件-收件回执.txt"], figures, "信件")
    assert subject == "2026年11月“党建+”“需答复”收件回执（机关一支部）"
    assert text[1] == (
        "你支部填报的“需答复”已于2026年12月2日收悉。这份表没有填月报，2026年11月月报表仍请于2026年12月3日前（含当日）报送。"
    )
