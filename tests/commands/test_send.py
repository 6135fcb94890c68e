"""发送: planned whole, nothing twice, files before facts, and what a person is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, branch_row, new_row, row_of
from posting import (
    FEEDBACKS,
    FORMS,
    ISSUED,
    RECEIPTS,
    REMINDERS,
    RETURNED,
    drafted,
    folder,
    held,
    matters,
    message,
    month,
    on_disk,
    pasted,
    posted,
    sheet_of,
)
from signing import autumn, draft, edit, retyped

from pipeline import disk
from pipeline.archive import SentJournal, compute_sha256
from pipeline.archive.letter_facts import SentLetter
from pipeline.cli import run_command
from pipeline.findings import UserError
from pipeline.letters.result import LETTER_FILE, TEXT_FILE
from pipeline.terms import LetterKind

CODES = ("MZ01", "MZ02", "MZ03")
DAY = "2026-12-04"
FORM_MATTERS = [f"forms-2026-11-{code}" for code in CODES]
LETTERS = f"outbox/{NOVEMBER}/letters"
POSTING_LIST = f"{NOVEMBER}/letters/发信清单.xlsx"


def journal(bureau: Bureau) -> tuple[SentLetter, ...]:
    return bureau.on(DAY).journal.all()


def test_a_dry_run_touches_nothing_and_says_what_a_run_does(bureau: Bureau) -> None:
    drafted(bureau)
    before = on_disk(bureau)
    planned = posted(bureau, SUMMARY_DAY, *LetterKind, dry_run=True)
    assert on_disk(bureau) == before
    done = posted(bureau, SUMMARY_DAY, *LetterKind)
    assert done == replace(planned, steps=(), posting_list=POSTING_LIST)
    office, *steps = planned.steps
    assert office == "存档：现在的办公室文件（设置、名册、文稿等）"
    letters = [f"写入：outbox/{each.folder}，{len(each.files)}个文件，写好登记为已备好" for each in done.ready]
    answers = (f"写入：inbox/{each.place}（给支部看的）" for each in done.answers)
    assert steps == [*letters, *answers, f"写入：outbox/{POSTING_LIST}（发信清单）"]
    assert all((bureau.root / "inbox" / each.place).read_bytes() == each.data for each in done.answers)
    assert {kind.value for kind in LetterKind} - {"issued"} == {each.letter.kind for each in done.ready}


def test_a_letter_lies_in_its_branch_s_folder_as_message_text_and_files(bureau: Bureau) -> None:
    month(bureau)
    done = posted(bureau, DAY, FORMS)
    assert matters(done) == FORM_MATTERS
    place = folder(bureau, done, "forms-2026-11-MZ03")
    assert place.parent.relative_to(bureau.root).as_posix() == f"{LETTERS}/MZ03_福利院支部"
    assert place.name.startswith("下发表单-")
    form = "福利院支部_2026年11月.xlsx"
    assert {path.name for path in place.iterdir()} == {LETTER_FILE, TEXT_FILE, form}
    read = message(bureau, done, "forms-2026-11-MZ03")
    assert [each.name for each in read.attachments] == [form]
    assert read.attachments[0].data == (place / form).read_bytes()
    text = (place / TEXT_FILE).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in text.replace(b"\r\n", b"")
    first, second, third, *rest = text.decode("utf-8-sig").split("\r\n")
    assert (first, second, third) == (f"主题：{read.subject}", "收件人：福利院支部 mz01@example.com", f"附件：{form}")
    assert "\n".join(rest).strip() == read.body.strip()


def test_what_the_journal_says_is_what_lies_there(bureau: Bureau) -> None:
    month(bureau)
    done = posted(bureau, DAY, FORMS, RETURNED)
    for each, sent in zip(done.ready, journal(bureau), strict=True):
        assert (sent.matter, sent.branch, sent.state, sent.date) == (
            each.letter.matter,
            each.letter.branch,
            "written",
            DAY,
        )
        place = bureau.root / "outbox" / sent.folder
        assert {paper.sha256 for paper in sent.attachments} == {
            compute_sha256(path.read_bytes()) for path in place.iterdir() if path.name not in (LETTER_FILE, TEXT_FILE)
        }
        assert sent.letter[:8] == place.name.rpartition("-")[2]
    assert [each.number for each in journal(bureau)] == [1, 2, 3, 4]


def test_nothing_is_written_twice_without_the_operator_s_word(bureau: Bureau) -> None:
    month(bureau)
    posted(bureau, DAY, FORMS)
    before = on_disk(bureau)
    again = posted(bureau, "2026-12-07", FORMS)
    assert (again.ready, [(each.letter.matter, each.date, each.changed) for each in again.skipped]) == (
        (), [(matter, DAY, "") for matter in FORM_MATTERS],
    )  # fmt: skip
    assert on_disk(bureau) == before
    ordered = posted(bureau, "2026-12-08", FORMS, resend=("forms-2026-11-MZ02",))
    assert matters(ordered) == ["forms-2026-11-MZ02"]
    assert [(each.matter, each.date) for each in journal(bureau)][3:] == [("forms-2026-11-MZ02", "2026-12-08")]
    kept = {name: data for name, data in before.items() if name != f"outbox/{POSTING_LIST}"}
    assert kept.items() <= on_disk(bureau).items(), "the first letter stays as it was"
    ids = {each.letter for each in journal(bureau) if each.branch == "MZ02"}
    assert len(ids) == 2, "a letter that is sent again is no double of the first on its way"


def test_a_letter_to_be_resent_must_be_one_of_those_asked_for(bureau: Bureau) -> None:
    month(bureau)
    with pytest.raises(UserError, match="forms-2026-11-MZ09"):
        posted(bureau, DAY, FORMS, resend=("forms-2026-11-MZ09",))
    assert journal(bureau) == ()


def test_what_has_changed_since_is_said_and_not_written(bureau: Bureau) -> None:
    drafted(bureau)
    posted(bureau, SUMMARY_DAY, FEEDBACKS)
    moved = branch_row("MZ02", address="neu@example.com")
    bureau.enrol(branch_row("MZ01"), moved, branch_row("MZ03"))
    path = bureau.root / "templates/wording/信件-支部反馈单.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("请核对", "请看"), encoding="utf-8")
    again = posted(bureau, "2026-12-09", FEEDBACKS)
    assert [each.changed for each in again.skipped] == ["内容", "内容、收件地址", "内容"]
    assert again.ready == ()


def test_a_feedback_sheet_of_another_day_that_says_the_same_is_no_change(bureau: Bureau) -> None:
    autumn(bureau)
    posted(bureau, "2026-12-09", FEEDBACKS)
    given = draft(bureau, "支部反馈单/MZ01_机关一支部.docx").read_bytes()
    bureau.consolidate("2026-12-10")
    assert draft(bureau, "支部反馈单/MZ01_机关一支部.docx").read_bytes() != given, "AS-OF and terms are new"
    assert [each.changed for each in posted(bureau, "2026-12-10", FEEDBACKS).skipped] == ["", "", ""]
    edit(draft(bureau, "支部反馈单/MZ01_机关一支部.docx"), retyped("机关一党支部", "机关第一党支部"))
    mended = bureau.filled("MZ02", said=answers(row_of(bureau.form("MZ02").tasks[0], rate=45, progress="完成施工")))
    bureau.drop("MZ02改.xlsx", mended)
    bureau.collect("2026-12-11")
    bureau.consolidate("2026-12-11")
    assert [each.changed for each in posted(bureau, "2026-12-11", FEEDBACKS).skipped] == ["内容", "内容", ""]


def test_what_went_before_is_told_by_kind_however_many(
    bureau: Bureau, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    drafted(bureau)
    posted(bureau, SUMMARY_DAY, FEEDBACKS)
    words = ["-C", str(bureau.root), "--today", "2026-12-09", "send", str(NOVEMBER), "--kinds", "feedback"]
    assert run_command(words) == 0
    assert "支部反馈单3封此前已经备过（2026年12月8日），没有重备。\n" in capfdbinary.readouterr().out.decode()
    path = bureau.root / "templates/wording/信件-支部反馈单.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("请核对", "请看"), encoding="utf-8")
    assert run_command(words) == 0
    told = "支部反馈单3封此前已经备过（2026年12月8日），内容此后有变化，没有重备。要重发的，加 --resend 编号："
    assert (
        f"{told}feedback-2026-11-MZ01、feedback-2026-11-MZ02、feedback-2026-11-MZ03\n"
        in capfdbinary.readouterr().out.decode()
    )


def test_a_run_killed_between_files_and_fact_writes_the_same_bytes_and_then_the_fact(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    month(bureau)
    added = SentJournal.add

    def dies(self: SentJournal, draft: SentLetter) -> SentLetter:
        if draft.branch == "MZ02":
            raise KeyboardInterrupt
        return added(self, draft)

    monkeypatch.setattr(SentJournal, "add", dies)
    with pytest.raises(KeyboardInterrupt):
        posted(bureau, DAY, FORMS)
    left = on_disk(bureau, LETTERS)
    assert [each.branch for each in journal(bureau)] == ["MZ01"]
    assert any(name.startswith("MZ02") for name in left)
    monkeypatch.setattr(SentJournal, "add", added)
    done = posted(bureau, "2026-12-07", FORMS)
    assert (matters(done), [each.letter.branch for each in done.skipped]) == (FORM_MATTERS[1:], ["MZ01"])
    assert left.items() <= on_disk(bureau, LETTERS).items()
    assert len({name.rsplit("/", 1)[0] for name in on_disk(bureau, LETTERS) if "/" in name}) == 3
    assert [each.branch for each in journal(bureau)] == list(CODES)


def test_a_letter_the_disk_refuses_stops_no_other(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    month(bureau)
    written = disk.write

    def refuses(path: Path, data: bytes) -> None:
        if "MZ01_" in str(path):
            raise disk.DiskError("磁盘已满。请清出空间后重试。")
        written(path, data)

    monkeypatch.setattr(disk, "write", refuses)
    done = posted(bureau, DAY, FORMS)
    assert (matters(done), held(done)) == (FORM_MATTERS[1:], {FORM_MATTERS[0]: "磁盘已满。请清出空间后重试。"})
    monkeypatch.setattr(disk, "write", written)
    assert matters(posted(bureau, DAY, FORMS)) == FORM_MATTERS[:1]


def test_two_bureaus_alike_write_the_same_letters(bureau: Bureau, tmp_path: Path) -> None:
    from bureau import found  # noqa: PLC0415, beside the one that is given

    twin = found(tmp_path / "另一台电脑")
    for each in (bureau, twin):
        drafted(each)
        posted(each, SUMMARY_DAY, *LetterKind)
    assert on_disk(bureau, "outbox") == on_disk(twin, "outbox")
    assert on_disk(bureau, "inbox") == on_disk(twin, "inbox")


# Who gets a letter


def test_a_branch_without_an_address_has_its_letter_written_without_one(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    bureau.enrol(branch_row("MZ01"), branch_row("MZ02", address=""), branch_row("MZ03"))
    month(bureau)
    assert run_command(["-C", str(bureau.root), "--today", DAY, "send", "2026-11", "--kinds", "forms"]) == 0
    said = capsys.readouterr().out
    assert "“邮箱”一栏没有填：殡仪馆支部（MZ02）" in said
    assert "请用其他方式转交" in said
    sent = next(each for each in journal(bureau) if each.branch == "MZ02")
    assert sent.address == ""
    text = (bureau.root / "outbox" / sent.folder / TEXT_FILE).read_bytes().decode("utf-8-sig")
    assert "收件人" not in text
    assert b"\r\nTo:" not in (bureau.root / "outbox" / sent.folder / LETTER_FILE).read_bytes()


def test_only_allowed_domains_are_written_to(bureau: Bureau) -> None:
    bureau.set("domains = []", 'domains = ["Example.gov.cn"]')
    bureau.enrol(
        branch_row("MZ01", address="a@example.GOV.cn"),
        branch_row("MZ02", address="b@sub.example.gov.cn"),
        branch_row("MZ03"),
    )
    month(bureau)
    done = posted(bureau, DAY, FORMS)
    assert matters(done) == ["forms-2026-11-MZ01"]
    assert set(held(done)) == {"forms-2026-11-MZ02", "forms-2026-11-MZ03"}
    assert "“mz01@example.com”的域名不在 templates/设置.toml" in held(done)["forms-2026-11-MZ03"]
    assert not list((bureau.root / LETTERS).glob("MZ03*"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('domains = ["@example.com"]', "“letters.domains”：每一项应是"), ('domains = ["a b"]', "“letters.domains”：每一项应是"),
        ('sender = "党办"', "“letters.sender”：应写成一个邮箱地址"), ('sender = "a@example.com\\r\\nBcc: b@example.com"', "应写成一个邮箱地址"),
    ],
)  # fmt: skip
def test_settings_that_could_not_be_sent_by_are_named(bureau: Bureau, line: str, words: str) -> None:
    old = "domains = []" if line.startswith("domains") else 'sender = ""'
    bureau.set(old, line)
    with pytest.raises(UserError, match=words):
        posted(bureau, DAY, FORMS)


def test_letters_can_be_asked_for_one_branch(bureau: Bureau) -> None:
    month(bureau)
    assert matters(posted(bureau, DAY, *LetterKind, branches=("MZ02",))) == [
        "forms-2026-11-MZ02", "returned-2026-11-MZ02-000002", "receipts-2026-11-MZ02-000002", "reminders-2026-11-MZ02-2026-12-04",
    ]  # fmt: skip
    assert not (bureau.root / "inbox/MZ01").exists()
    with pytest.raises(UserError, match="没有支部“MZ77”"):
        posted(bureau, DAY, FORMS, branches=("MZ77",))


def test_a_marking_of_secrecy_keeps_a_letter_back(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ02")
    bureau.drop(
        "密.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], rate=120, progress="机密★1年")))
    )
    bureau.collect("2026-12-02")
    done = posted(bureau, DAY, RETURNED)
    assert "密级标志“机密★”" in held(done)["returned-2026-11-MZ02-000001"]
    assert done.ready == ()


# The command


def send(bureau: Bureau, *words: str, day: str = DAY) -> int:
    return run_command(["-C", str(bureau.root), "--today", day, "send", "2026-11", *words])


def test_kinds_may_be_typed_in_either_language(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    month(bureau)
    for words in (
        ["--kinds", "forms,receipts"],
        ["--kinds", "下发表单、收件回执"],
        ["--kinds", "receipts", "下发表单"],
    ):
        assert send(bureau, *words, "--dry-run", "--json") == 0
        assert json.loads(capsys.readouterr().out)["kinds"] == ["forms", "receipts"]
    for words in ([], ["--kinds", "贺卡"], ["--kinds"]):
        with pytest.raises(SystemExit) as ended:
            send(bureau, *words)
        assert ended.value.code == 2
        assert "命令写法不对" in capsys.readouterr().err


def test_the_clerk_is_told_what_was_done_and_where_it_lies(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    drafted(bureau)
    sheet_of(bureau, "MZ01", "机关一支部").unlink()
    assert send(bureau, "--kinds", "returned,receipts,reminders,feedback", day=SUMMARY_DAY) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "2026年11月已备好信件7封（退回修改1封，收件回执2封，报送提醒1封，催报1封，支部反馈单2封）。"
    assert said[1].endswith(f"{LETTERS}，一个支部一个文件夹，只发它自己的。")
    assert any(
        line.startswith("没有备：支部反馈单（MZ01）：没有“outbox/2026-11/documents/支部反馈单/MZ01_机关一支部.docx”")
        for line in said
    )
    assert said[-1] == "已更新各支部“回执与退回”文件夹里的3个文件。"
    assert send(bureau, "--kinds", "returned,receipts,reminders", day=SUMMARY_DAY) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2026年11月没有要新备的信件。", "退回修改1封此前已经备过（2026年12月8日），没有重备。",
        "收件回执2封此前已经备过（2026年12月8日），没有重备。", "报送提醒1封此前已经备过（2026年12月8日），没有重备。",
        "报送提醒：待修改1个支部（重报期限2026年12月11日），期限前2个工作日起才提醒，今天没有准备。",
    ], "the letter that went gave a term of its own"  # fmt: skip


def test_json_names_every_letter(bureau: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    month(bureau)
    assert send(bureau, "--kinds", "forms,issued", "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {
        "period", "kinds", "transport", "letters", "skipped", "held", "failed", "in_doubt", "inbox", "remarks", "sheet",
        "posting_list",
    }  # fmt: skip
    assert (facts["transport"], facts["sheet"]) == ("files", None)
    first = facts["letters"][0]
    assert (first["matter"], first["branch"], first["address"]) == ("forms-2026-11-MZ01", "MZ01", "mz01@example.com")
    assert first["folder"].startswith(f"{LETTERS}/MZ01_机关一支部/下发表单-")
    assert first["attachments"] == [{"name": "机关一支部_2026年11月.xlsx", "sha256": bureau.form("MZ01").sha256}]


def test_a_month_nobody_knows_and_a_missing_wording_are_said(
    bureau: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send(bureau, "--kinds", "forms") == 2
    assert "没有下发过表单" in capsys.readouterr().err
    month(bureau)
    (bureau.root / "templates/wording/信件-下发表单.txt").unlink()
    assert send(bureau, "--kinds", "forms") == 2
    assert (
        "templates/wording/信件-下发表单.txt：找不到这封信的文字。请从备份恢复，或用“init”补齐。"
        in capsys.readouterr().err
    )
    assert journal(bureau) == ()


def test_the_journal_knows_since_when_a_branch_has_its_sheet(bureau: Bureau) -> None:
    drafted(bureau)
    posted(bureau, SUMMARY_DAY, FEEDBACKS, REMINDERS, RECEIPTS, ISSUED, branches=("MZ01",))
    posted(bureau, "2026-12-10", FEEDBACKS, resend=("feedback-2026-11-MZ01",))
    kept = bureau.on("2026-12-11").journal
    first = kept.first("feedback", "2026-11", "MZ01")
    assert first is not None
    assert (first.date, first.matter) == (SUMMARY_DAY, "feedback-2026-11-MZ01")
    assert [kept.first("feedback", "2026-11", "MZ02") is None, kept.first("feedback", "2026-10", "MZ01") is None] == [
        False,
        True,
    ]


def test_a_text_to_paste_says_the_subject_first(bureau: Bureau) -> None:
    month(bureau)
    done = posted(bureau, DAY, REMINDERS)
    assert pasted(bureau, done, "reminders-2026-11-MZ03-2026-12-04").startswith("主题：2026年11月“党建+”月报表催报")
