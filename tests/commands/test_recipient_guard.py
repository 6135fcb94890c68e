"""A letter for one branch never carries a paper of another: papers mixed up on purpose are found by their own bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, branch_row
from docx.document import Document
from posting import (
    CIRCULAR_DRAFT,
    FEEDBACKS,
    FORMS,
    ISSUED,
    RETURNED,
    add,
    drafted,
    forget,
    held,
    letters,
    matters,
    message,
    on_disk,
    posted,
    retouched,
    sheet_of,
    signed,
)

from pipeline.commands.send.load import load_letter_factory
from pipeline.docx.read import read_edited_document
from pipeline.letters.letter_factory import Letter
from pipeline.letters.recipient_guard import find_objections
from pipeline.letters.secrecy import find_secrecy_mark_in_lines, find_secrecy_mark_in_name
from pipeline.mail import Attachment, MailMessage, build_eml, parse_message
from pipeline.sheets import Cell, Sheet, write_workbook
from pipeline.terms import RECTIFICATION_NOTICE, LetterKind

MINE, OTHER = ("MZ01", "机关一支部"), ("MZ02", "殡仪馆支部")
LATER = "2026-12-15"
ID = "feedback-2026-11-MZ01"


def against(bureau: Bureau, letter: Letter, address: str = "mz01@example.com") -> str:
    """What speaks against a letter once it is built."""
    desk = load_letter_factory(bureau.on(LATER), NOVEMBER, [*LetterKind])
    mail = MailMessage(
        sender="",
        name="机关一支部",
        address=address,
        subject=letter.subject,
        body=letter.body,
        attachments=letter.papers,
    )
    return "".join(find_objections(desk, letter, parse_message(build_eml(mail))))


@pytest.fixture
def bureau_with_papers(bureau: Bureau) -> Bureau:
    drafted(bureau)
    return bureau


@pytest.mark.parametrize("kind", [FORMS, RETURNED])
def test_a_form_of_another_under_the_right_name_is_held_back(bureau_with_papers: Bureau, kind: LetterKind) -> None:
    bureau = bureau_with_papers
    theirs = letters(bureau, LATER, kind)["MZ02"]
    ours = letters(bureau, LATER, FORMS)["MZ01"]
    assert against(bureau, ours) == ""
    mixed = replace(ours, kind=kind, papers=(Attachment(ours.papers[0].name, theirs.papers[0].data),))
    assert against(bureau, mixed) == f"附件“{ours.papers[0].name}”是殡仪馆支部的表，不能发给别的支部。"


def test_a_form_of_another_in_the_place_of_ours_on_disk_is_not_even_taken(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    forms = bureau.root / "outbox/2026-11/forms"
    (forms / bureau.form("MZ01").file).write_bytes((forms / bureau.form("MZ02").file).read_bytes())
    done = posted(bureau, LATER, FORMS, branches=("MZ01",))
    (paper,) = message(bureau, done, "forms-2026-11-MZ01").attachments
    assert paper.data != (forms / bureau.form("MZ02").file).read_bytes()


def test_a_form_of_another_month_or_of_nobody_is_held_back(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    ours = letters(bureau, LATER, FORMS)["MZ01"]
    december = NOVEMBER.shift(1)
    bureau.hand_out("2026-12-25", december)
    later = letters(bureau, "2026-12-25", FORMS, december)["MZ01"].papers[0].data
    blank = (bureau.root / "templates/支部名册.xlsx").read_bytes()
    for data, words in [
        (later, "是2026-12的表，不是2026年11月的"),
        (blank, "看不出是哪个支部的表"),
        (b"", "看不出是哪个支部的表"),
    ]:
        assert words in against(bureau, replace(ours, papers=(Attachment("表.xlsx", data),)))


def test_a_letter_that_would_go_elsewhere_or_carry_what_it_should_not_is_held_back(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    bureau.enrol(branch_row("MZ01"), branch_row("MZ02", address="mz02@example.com"), branch_row("MZ03"))
    ours = letters(bureau, LATER, FORMS)["MZ01"]
    assert against(bureau, ours, "mz02@example.com") == "收件人不是机关一支部的邮箱。"
    assert "不该随这种信发送" in against(bureau, replace(ours, kind=LetterKind.REMINDERS))
    without = MailMessage(sender="", name="机关一支部", address="", subject=ours.subject, body=ours.body)
    assert [
        *find_objections(
            load_letter_factory(bureau.on(LATER), NOVEMBER, [*LetterKind]), ours, parse_message(build_eml(without))
        )
    ] == ["信中的附件与应发的不一致。"]


Change = Callable[[Bureau], bytes]


def other_sheet(bureau: Bureau) -> bytes:
    """Another branch's sheet as it was drafted."""
    return sheet_of(bureau, *OTHER).read_bytes()


def other_edited(bureau: Bureau) -> bytes:
    """Another branch's sheet, edited and saved."""
    return retouched(other_sheet(bureau), add("另有一句话。"))


def other_forgotten(bureau: Bureau) -> bytes:
    """Another branch's sheet, saved by a program that forgot whose it is."""
    return retouched(other_sheet(bureau), forget)


def circular(bureau: Bureau) -> bytes:
    """An official paper that nobody signed."""
    return (bureau.root / CIRCULAR_DRAFT).read_bytes()


def circular_forgotten(bureau: Bureau) -> bytes:
    """The same without its identity."""
    return retouched(circular(bureau), forget)


def october_sheet(bureau: Bureau) -> bytes:
    """Our own sheet of the month before."""
    october = NOVEMBER.shift(-1)
    bureau.hand_out("2026-12-09", october)
    bureau.consolidate("2026-12-09", october)
    return (bureau.root / f"outbox/{october}/documents/支部反馈单/MZ01_机关一支部.docx").read_bytes()


def october_forgotten(bureau: Bureau) -> bytes:
    """The same without its identity."""
    return retouched(october_sheet(bureau), forget)


def words_of_another(bureau: Bureau) -> bytes:
    """Our file with the other's line of address typed in."""

    def readdress(paper: Document) -> None:
        line = next(each for each in paper.paragraphs if each.text.startswith("机关一党支部"))
        line.text = "殡仪馆支部："

    return retouched(sheet_of(bureau, *MINE).read_bytes(), readdress)


def nobody_s(bureau: Bureau) -> bytes:
    """Neither properties nor a line of address tell whose it is."""

    def unaddress(paper: Document) -> None:
        forget(paper)
        next(each for each in paper.paragraphs if each.text.startswith("机关一党支部")).text = "各支部："

    return retouched(sheet_of(bureau, *MINE).read_bytes(), unaddress)


def no_paper(_: Bureau) -> bytes:
    """No .docx at all."""
    return b"PK\x03\x04"


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        (other_sheet, "是殡仪馆支部的支部反馈单"), (other_edited, "是殡仪馆支部的支部反馈单"), (other_forgotten, "抬头写的是殡仪馆支部"),
        (circular, "其实是“督查通报”"), (circular_forgotten, "看不出是哪个支部"), (october_sheet, "是2026年10月的支部反馈单"),
        (october_forgotten, "看不出是哪个支部、哪个月"), (words_of_another, "抬头写的是殡仪馆支部"), (nobody_s, "看不出是哪个支部"),
        (no_paper, "不是有效的“.docx”文件"),
    ],
)  # fmt: skip
def test_anything_else_saved_over_a_sheet_is_held_back_and_never_written(
    bureau_with_papers: Bureau, planted: Change, words: str
) -> None:
    bureau = bureau_with_papers
    sheet_of(bureau, *MINE).write_bytes(planted(bureau))
    done = posted(bureau, LATER, FEEDBACKS)
    assert words in held(done)[ID]
    assert set(held(done)) == {ID}
    assert sorted(matters(done)) == ["feedback-2026-11-MZ02", "feedback-2026-11-MZ03"]
    assert not [name for name in on_disk(bureau, "outbox/2026-11/letters") if name.startswith("MZ01")]
    assert bureau.on(LATER).journal.first("feedback", "2026-11", "MZ01") is None


def test_an_edited_sheet_goes_out_as_edited_also_when_its_identity_was_lost(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    sheet = sheet_of(bureau, *MINE)
    for change in (add("另有一句话。"), forget):
        sheet.write_bytes(retouched(sheet.read_bytes(), change))
        done = posted(bureau, LATER, FEEDBACKS, branches=("MZ01",), resend=(ID,))
        paper, _ = message(bureau, done, ID).attachments
        sent, lying = (read_edited_document(data, "单.docx").text for data in (paper.data, sheet.read_bytes()))
        assert sent.replace("12月18日前", "12月11日前") == lying, "but for the term, which counts from the letter"


# 签发文件


def test_a_signed_paper_never_reaches_another_branch(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    signed(bureau, RECTIFICATION_NOTICE, "MZ02", other_sheet(bureau), scan=b"%PDF scan of MZ02")
    theirs = letters(bureau, LATER, ISSUED)["MZ02"]
    mixed = replace(theirs, branch="MZ01")
    said = against(bureau, mixed)
    assert "是发给殡仪馆支部的整改通知书，不能发给别的支部。" in said
    assert said.endswith("附件“答复单_殡仪馆支部_2026年11月.xlsx”是殡仪馆支部的表，不能发给别的支部。")
    changed = replace(theirs, branch="MZ01", papers=(Attachment("督查通报_2026年11月.pdf", b"%PDF other"),))
    assert against(bureau, changed).endswith("不是已签发的文件，没有发送。")


def test_a_paper_that_was_signed_under_the_wrong_branch_is_held_back(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    signed(bureau, RECTIFICATION_NOTICE, "MZ01", other_sheet(bureau))
    done = posted(bureau, LATER, ISSUED)
    assert "签发时写的是机关一支部的，文件却是殡仪馆支部的" in held(done)["issued-000001-MZ01"]
    assert done.ready == ()


def test_a_paper_of_one_branch_signed_as_the_bureau_s_goes_to_nobody(bureau_with_papers: Bureau) -> None:
    bureau = bureau_with_papers
    signed(bureau, "督查通报", "", other_sheet(bureau))
    assert set(held(posted(bureau, LATER, ISSUED))) == {f"issued-000001-{code}" for code in BRANCHES}


# 密级标志


@pytest.mark.parametrize("text", ["机密★1年", "秘密★", "  绝密 ", "秘　密", "此件为机密★长期。"])
def test_a_marking_of_secrecy_is_one(text: str) -> None:
    assert find_secrecy_mark_in_lines(["第一行", text])
    assert find_secrecy_mark_in_name(f"通报（{text.strip()}）.docx")


@pytest.mark.parametrize("text", ["党员保密教育", "做好机密文件清退", "秘密投票", "★", ""])
def test_a_word_inside_a_sentence_is_none(text: str) -> None:
    assert find_secrecy_mark_in_lines([text]) == ""
    assert find_secrecy_mark_in_name(f"{text}.docx") == ""


def in_table(paper: Document) -> None:
    paper.add_table(1, 1).cell(0, 0).text = "机密★3年"


def in_header(paper: Document) -> None:
    paper.sections[0].header.paragraphs[0].add_run("机密")


@pytest.mark.parametrize(
    ("text", "objection"),
    [("机密★3年", "涉密文件不得发送"), ("13800138000", "手机"), ("平常的一行", "")],
)
def test_the_workbook_beside_a_paper_is_looked_into(bureau_with_papers: Bureau, text: str, objection: str) -> None:
    bureau = bureau_with_papers
    tables = write_workbook([Sheet(name="任务一览", cells=(Cell(0, 0, text),))], title="附表")
    signed(bureau, "督查通报", "", (bureau.root / CIRCULAR_DRAFT).read_bytes(), tables=tables)
    found = held(posted(bureau, LATER, ISSUED)).values()
    assert [objection in each for each in found] == [True] * (len(BRANCHES) if objection else 0)


@pytest.mark.parametrize("mark", [add("秘密★1年"), in_table, in_header])
def test_a_marked_paper_is_held_back(bureau_with_papers: Bureau, mark: Callable[[Document], object]) -> None:
    bureau = bureau_with_papers
    sheet = sheet_of(bureau, *MINE)
    sheet.write_bytes(retouched(sheet.read_bytes(), mark))
    assert "涉密内容不得发送" in held(posted(bureau, LATER, FEEDBACKS))[ID]
    marked = retouched((bureau.root / CIRCULAR_DRAFT).read_bytes(), mark)
    signed(bureau, "督查通报", "", marked)
    assert set(held(posted(bureau, LATER, ISSUED))) == {f"issued-000001-{code}" for code in BRANCHES}


def test_a_marked_letter_is_held_back(bureau_with_papers: Bureau) -> None:
    ours = letters(bureau_with_papers, LATER, FORMS)["MZ01"]
    assert "信中有密级标志“机密★”" in against(bureau_with_papers, replace(ours, body=f"{ours.body}\n机密★1年\n"))
