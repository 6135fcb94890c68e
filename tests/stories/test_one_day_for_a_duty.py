"""A duty has one day: form, 答复单, 反馈单, signed papers and letters of a month never name two for it."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import replace

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, answers, bureau
from papers import opened
from posting import message, posted
from signing import DECEMBER, autumn, confirmed, decide, feed_back, sign

from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.distribute import distribute_forms
from pipeline.contract.submitted_values import SubmittedRow
from pipeline.documents.branch_form import RepeatOrder
from pipeline.forms.answer_form import ANSWER_FORM
from pipeline.forms.replies import FIRST_ROW, REPLY_NAMES
from pipeline.letters.result import SendResult
from pipeline.terms import FEEDBACK, REMINDER_LETTER, REPLY_SHEET, DecisionKind, Disposition, LetterKind

__all__ = ["bureau"]

pytestmark = pytest.mark.usefixtures("recalled")
SIGNED, SENT = "2026-12-18", "2026-12-21"
_DAY = r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
_DUTIES = (
    ("申辩", re.compile(rf"(?:不同意见的|有异议的|申辩的)，请于{_DAY}前")),
    ("整改", re.compile(rf"(?:即|请按文件要求，于|时限){_DAY}(?:前|，|）)(?!（含当日）答复)")),
    ("说明", re.compile(rf"请于{_DAY}前（含当日，自签发之日起\d+个工作日）写明原因|请按文件要求，于(?P<year2>20\d\d)年(?P<month2>\d+)月(?P<day2>\d+)日前（含当日）答复")),
    ("补报", re.compile(rf"{_DAY}前（含当日[^）]*）(?:补报|改好重报|重报)")),
)  # fmt: skip
_ROWS = (("整改", "写明整改情况"), ("说明", "说明原因和下步措施"), ("补报", "前补报"))


def prose(data: bytes) -> str:
    """All that a paper says."""
    paper = opened(data)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "".join([*(each.text for each in paper.paragraphs), *cells])


def list_days(text: str) -> list[tuple[str, str]]:
    """Each duty that a text names with its day, as month-day."""
    found = []
    for duty, pattern in _DUTIES:
        for each in pattern.finditer(text):
            told = {name: value for name, value in each.groupdict().items() if value}
            month, day = (next(told[name] for name in (part, f"{part}2") if name in told) for part in ("month", "day"))
            found.append((duty, f"{month}-{day}"))
    return found


def list_row_days(data: bytes) -> list[tuple[str, str]]:
    """Each duty that a sheet 需答复 asks for with its day."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))[REPLY_SHEET]
    found = []
    for row in sheet.iter_rows(min_row=FIRST_ROW + 1, values_only=True):
        demand = str(row[REPLY_NAMES.index("demand")] or "")
        told = re.match(_DAY, demand)
        duty = next((name for name, words in _ROWS if words in demand), "")
        found += [(duty, f"{told['month']}-{told['day']}")] if told and duty else []
    return found


def gather(bureau: Bureau, done: SendResult, matter: str) -> dict[str, set[str]]:
    """Every day that a letter with all that it encloses names, by duty."""
    letter, days = message(bureau, done, matter), defaultdict[str, set[str]](set)
    told = list_days(letter.body)
    for each in letter.attachments:
        told += list_row_days(each.data) if each.name.startswith(ANSWER_FORM) else list_days(prose(each.data))
    for duty, day in told:
        days[duty].add(day)
    return dict(days)


def test_the_circular_leaves_the_day_for_a_red_task_to_the_row_that_asks(begun: Bureau) -> None:
    """It asked for an explanation in next month's form, due in January; the row in that form said 23 December."""
    begun.consolidate("2026-12-09")
    told = next(each for each in prose(begun.outbox()["documents/督查通报.docx"]).split("。") if "红灯任务由" in each)
    assert told.endswith("按“需答复”时限写明原因措施，不另报材料")
    assert not re.search(rf"{_DAY}|月报表", told)


@pytest.fixture
def begun(bureau: Bureau) -> Bureau:
    """A November with a red task of MZ01; its form of December goes out before any paper is signed."""
    autumn(bureau)
    bureau.hand_out("2026-12-09", DECEMBER)
    return bureau


def test_the_feedback_and_what_goes_with_it_name_one_day_each(begun: Bureau) -> None:
    days = gather(begun, posted(begun, "2026-12-09", LetterKind.FEEDBACK), "feedback-2026-11-MZ01")
    assert days == {"申辩": {"12-14"}, "说明": {"12-23"}}, "what is asked has the day of its row, and no other"
    assert "请于" not in re.sub(r"不同意见的，请于", "", prose_of_feedback(begun).partition("六、")[2])


def prose_of_feedback(bureau: Bureau) -> str:
    (path,) = (bureau.root / f"outbox/{NOVEMBER}/documents/{FEEDBACK}").glob("*MZ01*")
    return prose(path.read_bytes())


def test_a_notice_signed_after_the_form_sets_the_day_of_its_answer_form(begun: Bureau) -> None:
    """The 答复单 beside a 整改通知书 listed the lamp with the day of the month's form."""
    feed_back(begun)
    number = confirmed(begun)
    sign(begun, "整改通知书", day=SIGNED)
    done = posted(begun, SENT, LetterKind.ISSUED)
    assert gather(begun, done, "issued-000001-MZ01") == {"整改": {"1-4"}}
    form = next(
        e.data for e in message(begun, done, "issued-000001-MZ01").attachments if e.name.startswith(ANSWER_FORM)
    )
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book[REPLY_SHEET]
    (row,) = (at for at in range(FIRST_ROW + 1, sheet.max_row + 1) if sheet.cell(at, 1).value == f"ZG-{number}")
    for name, text in {"extension": "2027年1月15日", "statement": "施工许可未办结"}.items():
        sheet.cell(row, REPLY_NAMES.index(name) + 1).value = text
    saved = io.BytesIO()
    book.save(saved)
    begun.drop("答复.xlsx", saved.getvalue())
    (file,) = begun.collect("2026-12-22").files
    assert (file.fate, [each.code for each in file.findings if each.severity == "必改"]) == (Disposition.ACCEPTED, [])
    assert not [each for each in file.findings if each.code.startswith(("reply-locked", "reply-extension"))]
    keys = {each.key for each in begun.consolidate("2026-12-23").assessment.proposals}
    assert f"ZG-{number}-延期1" in keys, "the row takes what a 整改 may be answered with"
    assert not audit_workspace(begun.on("2026-12-23")).points


def test_an_extension_sets_the_day_of_the_answer_form_that_is_sent_again(begun: Bureau) -> None:
    """The 答复单 that went again after the bureau had agreed to 15 January still said 4 January, as the notice does."""
    feed_back(begun)
    number = confirmed(begun)
    row = SubmittedRow(-1, {"key": f"ZG-{number}", "extension": "2027年1月15日", "statement": "许可未办结"})
    form = begun.filled("MZ01", DECEMBER, said=replace(answers(), replies=(row,)))
    sign(begun, "整改通知书", day=SIGNED)
    posted(begun, SENT, LetterKind.ISSUED)
    begun.drop("MZ01.xlsx", form)
    begun.collect("2026-12-22")
    begun.consolidate("2026-12-23")
    agreed = decide(
        begun, DecisionKind.RECTIFY, f"ZG-{number}-延期1", day="2026-12-24", due="2027年1月15日", note="许可未办结"
    )
    assert agreed.decided == 1, agreed.findings
    done = posted(begun, "2026-12-25", LetterKind.ISSUED, resend=("issued-000001-MZ01",))
    letter = message(begun, done, "issued-000001-MZ01")
    assert "已同意延期的事项，以附件“答复单”所列的2027年1月15日为准" in letter.body
    answer = next(each.data for each in letter.attachments if each.name.startswith(ANSWER_FORM))
    assert list_row_days(answer) == [("整改", "1-15")]
    begun.drop("答复.xlsx", answer)
    (file,) = begun.collect("2026-12-28").files
    assert not [each.code for each in file.findings if each.code.startswith("reply-locked")], file.findings
    assert not [each for each in audit_workspace(begun.on("2026-12-28")).points if each.flaw is not FlawKind.NOTE]


def test_the_form_handed_out_before_takes_an_application_for_more_time_too(begun: Bureau) -> None:
    feed_back(begun)
    number = confirmed(begun)
    row = SubmittedRow(-1, {"key": f"ZG-{number}", "extension": "2027年1月15日", "statement": "许可未办结"})
    form = begun.filled("MZ01", DECEMBER, said=replace(answers(), replies=(row,)))
    sign(begun, "整改通知书", day=SIGNED)
    begun.drop("MZ01.xlsx", form)
    (file,) = begun.collect("2026-12-22").files
    assert not [each for each in file.findings if each.code.startswith("reply-")], file.findings


def test_a_slip_signed_after_the_form_sets_the_day_of_its_answer_form(begun: Bureau) -> None:
    number = begun.form("MZ01").tasks[0].number
    feed_back(begun)
    decide(begun, DecisionKind.ESCALATE, f"SJ-{number}-提醒", day="2026-12-14")
    sign(begun, REMINDER_LETTER, day=SIGNED)
    days = gather(begun, posted(begun, SENT, LetterKind.ISSUED), "issued-000001-MZ01")
    assert days == {"说明": {"12-25"}}


def test_feedback_made_again_after_signing_promises_no_circular_to_come(bureau: Bureau) -> None:
    autumn(bureau)
    assert "答复期满后印发通报" in prose_of_feedback(bureau)
    feed_back(bureau)
    sign(bureau, day=SIGNED)
    told = prose_of_feedback(bureau)
    assert "答复期满后" not in told
    assert "本月通报已经印发" in told
    letter = message(
        bureau, posted(bureau, SENT, LetterKind.FEEDBACK, resend=("feedback-2026-11-MZ01",)), "feedback-2026-11-MZ01"
    )
    assert "再印发通报" not in letter.body


def list_correction_days(bureau: Bureau, done: SendResult, matter: str) -> set[str]:
    """The days by which a letter with all that it encloses wants a returned report back."""
    letter = message(bureau, done, matter)
    texts = [letter.body, *(prose(each.data) for each in letter.attachments if each.name.endswith(".docx"))]
    pattern = re.compile(rf"于{_DAY}前（含当日[^）]*）(?:改好重报|改好|重报)")
    found = [each for text in texts for each in pattern.finditer(text)]
    return {f"{each['month']}-{each['day']}" for each in found}


def test_a_returned_report_is_wanted_by_one_day_whichever_letter_says_it_first(bureau: Bureau) -> None:
    """The 退回修改 letter of the 7th said the 10th, the 反馈单 of the 8th the 11th, of the same report."""
    autumn(bureau)
    number = next(each.number for each in bureau.on("2026-12-08").archive.receipts() if each.fate == "returned")
    back, sheet = f"returned-2026-11-MZ02-{number:06d}", "feedback-2026-11-MZ02"
    first = posted(bureau, "2026-12-07", LetterKind.RETURNED)
    second = posted(bureau, "2026-12-08", LetterKind.FEEDBACK)
    assert list_correction_days(bureau, first, back) == list_correction_days(bureau, second, sheet) == {"12-10"}
    again = posted(bureau, "2026-12-11", LetterKind.FEEDBACK, resend=(sheet,))
    assert list_correction_days(bureau, again, sheet) == {"12-16"}, "a day that is over is set anew"


def test_a_letter_after_the_feedback_keeps_the_day_that_it_has_set(bureau: Bureau) -> None:
    autumn(bureau)
    number = next(each.number for each in bureau.on("2026-12-08").archive.receipts() if each.fate == "returned")
    back, sheet = f"returned-2026-11-MZ02-{number:06d}", "feedback-2026-11-MZ02"
    first = posted(bureau, "2026-12-08", LetterKind.FEEDBACK)
    second = posted(bureau, "2026-12-09", LetterKind.RETURNED)
    assert list_correction_days(bureau, first, sheet) == list_correction_days(bureau, second, back) == {"12-11"}
    (skipped,) = posted(bureau, "2026-12-10", LetterKind.RETURNED).skipped
    assert skipped.changed == ""


def test_a_reminder_names_the_day_that_the_feedback_has_set_while_it_is_to_come(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.collect("2026-12-08")
    bureau.consolidate("2026-12-08")
    before = posted(bureau, "2026-12-08", LetterKind.REMINDERS)
    assert "请尽快补报；" in message(bureau, before, "reminders-2026-11-MZ03-2026-12-08").body
    posted(bureau, "2026-12-08", LetterKind.FEEDBACK)
    told = [
        message(bureau, posted(bureau, day, LetterKind.REMINDERS), f"reminders-2026-11-MZ03-{day}")
        for day in ("2026-12-10", "2026-12-14")
    ]
    assert "请于2026年12月11日前（含当日）补报；" in told[0].body
    assert "请尽快补报；" in told[1].body, "the day is over"


def test_a_branch_that_was_handed_another_form_gets_it_with_what_asks_for_its_report(bureau: Bureau) -> None:
    """It was told to fill in the form, and had two of them, of which the letter enclosed none."""
    autumn(bureau)
    again = RepeatOrder(frozenset({"MZ02"}), "时限延期已经批准")
    distribute_forms(bureau.on("2026-12-08"), NOVEMBER, repeat=again)
    newest = bureau.on("2026-12-08").outbox(NOVEMBER) / "forms" / bureau.form("MZ02").file
    done = posted(bureau, "2026-12-08", LetterKind.RETURNED, LetterKind.REMINDERS)
    assert not done.held
    (back,) = [each.letter for each in done.ready if each.letter.kind is LetterKind.RETURNED]
    for letter in (message(bureau, done, back.matter), message(bureau, done, "reminders-2026-11-MZ02-2026-12-08")):
        assert newest.read_bytes() in [each.data for each in letter.attachments]
        assert "重新下发过" in letter.body
        assert "改填这一份也可以" in letter.body
