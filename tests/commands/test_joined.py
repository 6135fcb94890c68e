"""One letter for a branch with everything due to it, one letter for all: what is in it, and that nothing goes twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from bureau import BRANCHES, NOVEMBER, SUMMARY_DAY, Bureau, branch_row
from mail_reader import read_message
from mail_server import DROP_AFTER_DOT, Post, sends_by, serving
from posting import (
    CIRCULAR_DRAFT,
    FEEDBACKS,
    FORMS,
    ISSUED,
    RECEIPTS,
    RETURNED,
    drafted,
    matters,
    month,
    on_disk,
    posted,
    signed,
)

from pipeline import disk
from pipeline.cli import run_command
from pipeline.commands.audit import audit_workspace
from pipeline.letters.join import find_joining_objection
from pipeline.letters.result import LETTER_FILE, TEXT_FILE, ReadyLetter, SendResult
from pipeline.mail import build_eml
from pipeline.terms import CIRCULAR

DAY = "2026-12-04"
COPY, FORM = "请修改_殡仪馆支部_2026年11月.xlsx", "殡仪馆支部_2026年11月.xlsx"


@pytest.fixture
def together(bureau: Bureau) -> Bureau:
    bureau.enrol(*(branch_row(code, address=f"{code.lower()}@example.com") for code in BRANCHES))
    bureau.set("together = false", "together = true")
    return bureau


def ready(done: SendResult, matter: str) -> ReadyLetter:
    (found,) = [each for each in done.ready if matter in [one.letter.matter for one in each.each]]
    return found


def held_matters(done: SendResult) -> list[list[str]]:
    return [[one.letter.matter for one in each.each] for each in done.ready]


def test_a_branch_gets_one_letter_with_the_words_and_files_of_each(together: Bureau) -> None:
    month(together)
    done = posted(together, DAY, FORMS, RETURNED, RECEIPTS)
    assert held_matters(done) == [
        ["forms-2026-11-MZ01", "receipts-2026-11-MZ01-000001"],
        ["forms-2026-11-MZ02", "returned-2026-11-MZ02-000002", "receipts-2026-11-MZ02-000002"],
        ["forms-2026-11-MZ03"],
    ]
    place = together.root / "outbox" / ready(done, "returned-2026-11-MZ02-000002").folder
    assert place.name.startswith("下发表单等3件-")
    assert {path.name for path in place.iterdir()} == {LETTER_FILE, TEXT_FILE, COPY, FORM}
    read = read_message((place / LETTER_FILE).read_bytes())
    assert [each.new_name for each in read.papers] == [FORM, COPY]
    assert read.headers["subject"] == "2026年11月“党建+”工作信件3件（殡仪馆支部）：下发表单、退回修改、收件回执"
    for line in (
        "【1/3】下发表单（附件：殡仪馆支部_2026年11月.xlsx）",
        "【3/3】收件回执",
        "于2026年12月9日前（含当日）重报",
    ):
        assert line in read.body
    assert read.body.count("殡仪馆支部：") == read.body.count("中共清河市民政局机关委员会") == 1
    assert read.body.count("如有疑问，请与局机关党委办公室联系。\n") == 2, "that of the letter, and that of the form"
    alone = ready(done, "forms-2026-11-MZ03")
    assert (alone.parts, alone.letter.title) == ((), "下发表单")


def test_each_matter_is_on_record_and_none_goes_twice(together: Bureau) -> None:
    month(together)
    posted(together, DAY, FORMS, RETURNED, RECEIPTS)
    workspace = together.on(DAY)
    assert [each.number for each in workspace.journal.all()] == [1, 2, 3]
    entries = workspace.journal.group_by_matter()
    assert {matter: entry.sent.number for matter, (entry,) in entries.items()} == {
        "forms-2026-11-MZ01": 1, "receipts-2026-11-MZ01-000001": 1, "forms-2026-11-MZ02": 2,
        "returned-2026-11-MZ02-000002": 2, "receipts-2026-11-MZ02-000002": 2, "forms-2026-11-MZ03": 3,
    }  # fmt: skip
    assert [each.name for each in entries["returned-2026-11-MZ02-000002"][0].sent.attachments] == [COPY]
    before = on_disk(together)
    again = posted(together, "2026-12-07", FORMS, RETURNED, RECEIPTS)
    assert (again.ready, {each.changed for each in again.skipped}, len(again.skipped)) == ((), {""}, 6)
    assert on_disk(together) == before
    ordered = posted(together, "2026-12-07", FORMS, RETURNED, RECEIPTS, resend=("receipts-2026-11-MZ02-000002",))
    assert held_matters(ordered) == [["receipts-2026-11-MZ02-000002"]], "what is sent again goes by itself"
    assert [each.what for each in audit_workspace(together.on("2026-12-07")).points] == []


def test_what_is_withheld_is_not_in_it_and_the_rest_goes(together: Bureau) -> None:
    drafted(together)
    path = next((together.root / "outbox/2026-11/documents/支部反馈单").glob("MZ02_*"))
    other = next((together.root / "outbox/2026-11/documents/支部反馈单").glob("MZ03_*"))
    path.write_bytes(other.read_bytes())
    done = posted(together, SUMMARY_DAY, RETURNED, RECEIPTS, FEEDBACKS)
    assert [each.matter for each in done.held] == ["feedback-2026-11-MZ02"]
    assert held_matters(done)[0] == ["returned-2026-11-MZ02-000002", "receipts-2026-11-MZ02-000002"]


def test_files_of_one_name_stay_in_letters_of_their_own(together: Bureau) -> None:
    drafted(together)
    data = (together.root / CIRCULAR_DRAFT).read_bytes()
    for extra in (b"", b"%PDF-1.4 x"):
        signed(together, CIRCULAR, "", data, scan=extra)
    signed(together, CIRCULAR, "", data, scan=b"%PDF-1.4 y")
    done = posted(together, "2026-12-15", ISSUED, branches=("MZ01",))
    assert [len(each.each) for each in done.ready] == [2, 1]
    assert sorted(len(each.letter.papers) for each in done.ready) == [1, 2]


def test_a_bureau_wide_paper_goes_to_all_in_one_letter(together: Bureau) -> None:
    together.set("one_circular = false", "one_circular = true")
    together.set('sender = ""', 'sender = "office@example.com"')
    rows = [branch_row(code, address=f"{code.lower()}@example.com") for code in ("MZ01", "MZ02")]
    together.enrol(*rows, branch_row("MZ03", address=""))
    drafted(together)
    signed(together, CIRCULAR, "", (together.root / CIRCULAR_DRAFT).read_bytes())
    done = posted(together, "2026-12-15", ISSUED)
    assert held_matters(done) == [["issued-000001-MZ01", "issued-000001-MZ02"], ["issued-000001-MZ03"]]
    one, own = done.ready
    assert own.mail.address == "", "a branch without an address keeps a letter of its own"
    read = read_message(one.message)
    assert (read.headers["to"], read.headers["bcc"]) == (
        "各党支部 <office@example.com>", "mz01@example.com, mz02@example.com",
    )  # fmt: skip
    assert read.body.startswith("各党支部：\n")
    assert "殡仪馆" not in read.body
    text = (together.root / "outbox" / one.folder / TEXT_FILE).read_bytes().decode("utf-8-sig")
    assert "密送：mz01@example.com；mz02@example.com\r\n" in text
    entries = together.on("2026-12-15").journal.group_by_matter()
    assert {matter: each[0].sent.address for matter, each in entries.items()} == {
        "issued-000001-MZ01": "mz01@example.com", "issued-000001-MZ02": "mz02@example.com", "issued-000001-MZ03": "",
    }  # fmt: skip
    assert posted(together, "2026-12-16", ISSUED).ready == ()


def test_a_joined_letter_carries_no_file_and_no_address_but_those_of_its_parts(together: Bureau) -> None:
    month(together)
    done = posted(together, DAY, FORMS, RETURNED, dry_run=True)
    mine, other = ready(done, "forms-2026-11-MZ02"), ready(done, "forms-2026-11-MZ01")
    assert find_joining_objection(mine.parts, mine.mail, mine.message) == ""
    for wrong in (
        replace(mine.mail, attachments=(*mine.mail.attachments, *other.mail.attachments)),
        replace(mine.mail, attachments=mine.mail.attachments[:1]),
        replace(mine.mail, address="mz01@example.com"),
        replace(mine.mail, hidden=("mz01@example.com",)),
        replace(mine.mail, body="机密★1年\n"),
        replace(mine.mail, body="身份证号11010519491231002X\n"),
    ):
        assert find_joining_objection(mine.parts, wrong, build_eml(wrong))


def test_a_killed_run_leaves_all_matters_of_a_letter_or_none(
    together: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    month(together)
    write = disk.write_new

    def killed(path: object, data: bytes) -> None:
        if "sent" in str(path) and "MZ02" in str(path):
            raise KeyboardInterrupt
        write(path, data)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write_new", killed)
        with pytest.raises(KeyboardInterrupt):
            posted(together, DAY, FORMS, RETURNED, RECEIPTS)
    assert sorted(together.on(DAY).journal.group_by_matter()) == ["forms-2026-11-MZ01", "receipts-2026-11-MZ01-000001"]
    done = posted(together, DAY, FORMS, RETURNED, RECEIPTS)
    assert [len(each.each) for each in done.ready] == [3, 1]
    assert [each.what for each in audit_workspace(together.on(DAY)).points] == []


def test_the_list_names_the_letters_to_send_today_first(together: Bureau) -> None:
    month(together)
    posted(together, DAY, FORMS)
    done = posted(together, "2026-12-07", RETURNED, RECEIPTS)
    assert done.posting_list == f"{NOVEMBER}/letters/发信清单.xlsx"
    page = openpyxl.load_workbook(io.BytesIO((together.root / "outbox" / done.posting_list).read_bytes())).active
    assert page is not None
    head, *rows = [["" if value is None else str(value) for value in row] for row in page.iter_rows(values_only=True)]
    assert head == ["序号", "备好日期", "发给", "邮箱", "里面有什么", "附件", "信件在", "已发出"]
    assert [row[1:6] for row in rows] == [
        ["2026年12月7日", "机关一支部", "mz01@example.com", "收件回执", "无"],
        ["2026年12月7日", "殡仪馆支部", "mz02@example.com", "退回修改、收件回执", COPY],
        *(["2026年12月4日", name, f"{code.lower()}@example.com", "下发表单", f"{name}_2026年11月.xlsx"]
          for code, name in BRANCHES.items()),
    ]  # fmt: skip
    assert all((together.root / "outbox" / "2026-11" / row[6]).is_file() for row in rows)


@pytest.fixture
def post() -> Iterator[Post]:
    with serving() as running:
        yield running


def test_by_server_a_letter_is_one_message_and_in_doubt_as_a_whole(together: Bureau, post: Post) -> None:
    month(together)
    sends_by(together, post)
    post.data["mz02@example.com"] = [DROP_AFTER_DOT]
    done = posted(together, DAY, FORMS, RETURNED, RECEIPTS)
    assert post.addresses == ["mz01@example.com", "mz02@example.com", "mz03@example.com"]
    assert [each.matter for each in done.doubtful] == [
        "forms-2026-11-MZ02", "returned-2026-11-MZ02-000002", "receipts-2026-11-MZ02-000002",
    ]  # fmt: skip
    settled = posted(together, "2026-12-07", FORMS, RETURNED, RECEIPTS, arrived=("returned-2026-11-MZ02-000002",))
    assert (settled.doubtful, settled.ready, len(settled.arrived)) == ((), (), 3)
    assert len(together.on(DAY).journal.list_outcomes()) == 4


def test_the_screen_counts_letters_and_matters(together: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    month(together)
    assert run_command(["-C", str(together.root), "--today", DAY, "send", "2026-11", "--kinds", "退回,回执"]) == 0
    told = capsys.readouterr().out
    assert "已备好信件2封（退回修改1件，收件回执2件）" in told
    assert "发信清单.xlsx" in told
    assert matters(posted(together, DAY, RETURNED)) == []
