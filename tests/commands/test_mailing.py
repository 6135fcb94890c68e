"""send with transport smtp against a real server: what arrives, what is said of what does not, and what the clerk keeps."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bureau import BRANCHES, NOVEMBER, SUMMARY_DAY, Bureau, branch_row, bureau, found, starters
from mail_reader import read_message
from mail_server import (
    DROP_AFTER_DOT,
    ENVIRONMENT,
    PASSWORD,
    USER,
    VARIABLE,
    Post,
    free_port,
    sends_by,
    serving,
)
from posting import (
    FEEDBACKS,
    FORMS,
    ISSUED,
    RECEIPTS,
    REMINDERS,
    RETURNED,
    add,
    held,
    matters,
    month,
    on_disk,
    posted,
    retouched,
    sheet_of,
    signed,
)

from pipeline import disk
from pipeline.archive import SentJournal, compute_sha256
from pipeline.archive.letter_facts import SentLetter
from pipeline.cli import run_command
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.feedback_days import load_feedback_dates
from pipeline.commands.send import mailing, send_letters
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import LETTERHEAD_FILE, ROSTER_FILE, SETTINGS_FILE, Settings
from pipeline.documents.right_of_reply import HearingRecord
from pipeline.findings import UserError
from pipeline.letters.result import LETTER_FILE, TEXT_FILE, SendResult
from pipeline.mail import get_password
from pipeline.terms import FEEDBACK, LetterKind

__all__ = ["bureau"]

DAY = "2026-12-04"
ONE, TWO, THREE = (f"{code.lower()}@example.com" for code in BRANCHES)
MATTERS = [f"forms-2026-11-{code}" for code in BRANCHES]
SHEET = f"outbox/{NOVEMBER}/letters/发送情况.xlsx"


@pytest.fixture
def post() -> Iterator[Post]:
    with serving() as running:
        yield running


@pytest.fixture
def ready(bureau: Bureau, post: Post) -> Bureau:
    """The month, each branch with an address of its own, letters by the server."""
    bureau.enrol(*(branch_row(code, address=f"{code.lower()}@example.com") for code in BRANCHES))
    month(bureau)
    sends_by(bureau, post)
    return bureau


def failed(done: SendResult) -> dict[str, str]:
    """Matter -> why it did not go."""
    return {each.ready.letter.matter: each.reason for each in done.failed}


def doubtful(done: SendResult) -> list[str]:
    return [each.matter for each in done.doubtful]


def states(bureau: Bureau) -> dict[str, list[str]]:
    """Matter -> what the journal says of each attempt."""
    return {
        matter: [each.state for each in entries] for matter, entries in bureau.on(DAY).journal.group_by_matter().items()
    }


def sheet(bureau: Bureau) -> dict[str, tuple[str, str]]:
    """发送情况: matter -> result and explanation."""
    page = openpyxl.load_workbook(io.BytesIO((bureau.root / SHEET).read_bytes())).active
    assert page is not None
    rows = [["" if value is None else str(value) for value in row] for row in page.iter_rows(values_only=True)]
    assert rows[0] == ["结果", "信件", "收件人", "邮箱", "主题", "日期", "说明", "编号"]
    return {row[7]: (row[0], row[6]) for row in rows[1:]}


def require_no_leak(bureau: Bureau, said: str = "") -> None:
    """The password stands nowhere: not in a file, a log, nor in what was printed."""
    everything = {path: path.read_bytes() for path in bureau.root.rglob("*") if path.is_file()}
    assert not [path for path, data in everything.items() if PASSWORD.encode() in data]
    assert PASSWORD not in said
    assert "Traceback" not in said
    assert not (bureau.root / ".dangjian/errors.log").exists()


# What arrives


def test_two_hundred_letters_arrive_as_they_should(tmp_path: Path, post: Post) -> None:
    """Forty-nine branches get their form and three signed papers each; four readers on a list get the circular."""
    bureau = found(tmp_path / "局")
    codes = [f"MZ{number:03d}" for number in range(1, 50)]
    bureau.enrol(
        *(
            branch_row(code, address=f"{code.lower()}@example.com", short_name=f"第{code[2:]}支部（民政）")
            for code in codes
        )
    )
    bureau.set_out("2026-11-25")
    official = [
        signed(bureau, name, "", paper(text)).sha256
        for name, text in (("督查通报", "一"), ("更正通知", "二"), ("更正通知", "三"))
    ]
    sends_by(bureau, post)
    readers = [f"reader{number}@example.com" for number in range(4)]
    _list(bureau, "局领导", *readers)
    done = posted(bureau, "2026-12-15", FORMS, ISSUED)
    assert (len(done.ready), done.failed, done.doubtful, done.held) == (200, (), (), ())
    assert (len(post.settled()), post.connections) == (200, 1)
    papers = {each.letter.matter: {paper.name: paper.data for paper in each.letter.papers} for each in done.ready}
    by_id = {each.mail.message_id: each for each in done.ready}
    assert len(by_id) == 200
    for taken in post.taken:
        read = read_message(taken.data)
        each = by_id[read.headers["message-id"]]
        assert (taken.sender, taken.recipients) == (USER, (each.mail.address,))
        assert read.headers["to"] == f"{each.mail.name} <{each.mail.address}>"
        assert (read.headers["subject"], read.body) == (each.mail.subject, each.mail.body)
        assert {paper.old_name: paper.data for paper in read.papers} == papers[each.letter.matter]
        assert {paper.new_name: paper.data for paper in read.papers} == papers[each.letter.matter]
        assert max(map(len, taken.data.split(b"\r\n"))) <= 998
        if each.letter.kind is FORMS:
            assert compute_sha256(read.papers[0].data) == bureau.form(each.letter.branch).sha256
            assert each.mail.address == f"{each.letter.branch.lower()}@example.com"
        else:
            assert compute_sha256(read.papers[0].data) in official
    assert sorted(post.addresses) == sorted([f"{code.lower()}@example.com" for code in codes] * 4 + readers)


def paper(text: str) -> bytes:
    """A .docx of a few words."""
    return retouched(starters()[LETTERHEAD_FILE], add(text))


def _list(bureau: Bureau, name: str, *addresses: str, papers: str = '["督查通报"]') -> None:
    told = ", ".join(f'"{each}"' for each in addresses)
    bureau.set("# [[recipients]]", f'[[recipients]]\nname = "{name}"\npapers = {papers}\naddresses = [{told}]\n#')


def test_a_dry_run_names_every_letter_and_asks_no_server(ready: Bureau, post: Post) -> None:
    planned = posted(ready, DAY, FORMS, dry_run=True)
    assert (post.connections, ready.on(DAY).journal.all()) == (0, ())
    mailed = [step for step in planned.steps if step.startswith("发出：")]
    assert mailed == [
        f"发出：给“{each.mail.name}”的“{each.mail.subject}”，发之前、发之后各登记一次" for each in planned.ready
    ]
    assert planned.steps[-1] == f"写入：outbox/{NOVEMBER}/letters/发送情况.xlsx（发送情况）"
    assert posted(ready, DAY, FORMS).sheet == f"{NOVEMBER}/letters/发送情况.xlsx"


def test_what_is_kept_is_what_went_but_for_its_date(ready: Bureau, post: Post) -> None:
    moment = dt.datetime(2026, 12, 4, 9, 30, tzinfo=dt.UTC)
    workspace = replace(ready.on(DAY), clock=lambda: moment)
    done = send_letters(workspace, NOVEMBER, [FORMS], environment=ENVIRONMENT)
    kept = {(ready.root / "outbox" / each.folder / LETTER_FILE).read_bytes() for each in done.ready}
    assert {each.data for each in post.settled()} == {
        b"Date: Fri, 04 Dec 2026 09:30:00 +0000\r\n" + data for data in kept
    }
    assert not [data for data in kept if b"X-Unsent" in data]
    for each, entry in zip(done.ready, ready.on(DAY).journal.entries(), strict=True):
        assert (entry.state, entry.sent.matter, entry.sent.folder) == ("sent", each.letter.matter, each.folder)
        assert {path.name for path in (ready.root / "outbox" / each.folder).iterdir()} == {*each.files}
        assert TEXT_FILE in each.files


def test_every_kind_of_letter_goes_and_no_body_tells_names_scores_or_lamps(ready: Bureau, post: Post) -> None:
    ready.consolidate(SUMMARY_DAY)
    signed(ready, "督查通报", "", starters()[LETTERHEAD_FILE])
    _list(ready, "局领导", "head@example.com")
    done = posted(ready, SUMMARY_DAY, *LetterKind)
    assert {each.letter.title for each in done.ready} >= {
        "退回修改",
        "收件回执",
        "催报",
        "支部反馈单",
        "签发文件",
        "送阅文件",
        "下发表单",
    }
    assert len(post.settled()) == len(done.ready)
    for read in (read_message(each.data) for each in post.taken):
        said = read.headers["subject"] + read.body
        assert not [
            word
            for word in (
                "李文静",
                "周明远",
                "陈晓岚",
                "吴启航",
                "孙立新",
                "居家适老化",
                "红灯",
                "黄灯",
                "得分",
                "None",
                "{",
                "%",
            )
            if word in said
        ]
        greeting, *_, signer = read.body.strip().split("\n")
        assert (greeting.rstrip("：") in {*BRANCHES.values(), "局领导"}, signer) == (True, "中共清河市民政局机关委员会")
    copy = next(read_message(each.data) for each in post.taken if each.recipients == ("head@example.com",))
    assert copy.headers["subject"] == "督查通报（2026年11月“党建+”工作，送局领导阅）"
    assert "现送阅，见附件" in copy.body


# Who gets what, and nothing twice


def test_a_plan_says_to_whom_what_and_why_and_sends_nothing(
    ready: Bureau, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    before = on_disk(ready)
    assert _typed(ready, "--kinds", "returned,forms", "--dry-run") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "2026年11月将发出信件4封（下发表单3封，退回修改1封）。"
    assert said[1] == (
        f"  下发表单　机关一支部 <{ONE}>　主题：{posted(ready, DAY, FORMS, dry_run=True).ready[0].mail.subject}　"
        "附件：机关一支部_2026年11月.xlsx　原因：2026年11月表单已生成"
    )
    assert said[4].endswith("附件：请修改_殡仪馆支部_2026年11月.xlsx　原因：第000002号退回，还没有改好")
    assert (on_disk(ready), post.settled()) == (before, [])


def test_what_went_is_passed_over_and_goes_again_only_on_a_person_s_word(ready: Bureau, post: Post) -> None:
    posted(ready, DAY, FORMS)
    again = posted(ready, DAY, FORMS)
    assert (again.ready, [each.letter.matter for each in again.skipped]) == ((), MATTERS)
    ordered = posted(ready, DAY, FORMS, resend=(MATTERS[1],))
    assert matters(ordered) == MATTERS[1:2]
    assert post.settled()[3].recipients == (TWO,)
    assert len({read_message(each.data).headers["message-id"] for each in post.taken}) == 4, "no double on its way"


@pytest.mark.parametrize("cut_at", [1, 2])
def test_an_order_to_send_again_that_was_cut_short_goes_on_where_it_stopped(
    ready: Bureau, post: Post, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    posted(ready, DAY, FORMS)
    honest, seen = mailing._send_one, list[str]()

    def cut(*told: Any) -> object:
        seen.append(told[3].letter.matter)
        if len(seen) > cut_at:
            raise KeyboardInterrupt
        return honest(*told)

    monkeypatch.setattr(mailing, "_send_one", cut)
    with pytest.raises(KeyboardInterrupt):
        posted(ready, DAY, FORMS, resend=tuple(MATTERS))
    monkeypatch.setattr(mailing, "_send_one", honest)
    rest = posted(ready, DAY, FORMS, resend=tuple(MATTERS))
    assert matters(rest) == MATTERS[cut_at:]
    assert (
        f"接着做其余{len(MATTERS) - cut_at}封：{'、'.join(MATTERS[:cut_at])}那次已经发过，没有再发" in rest.remarks[0]
    )
    orders = [each.sent.order for each in ready.on(DAY).journal.entries()]
    assert orders[: len(MATTERS)] == [""] * len(MATTERS)
    assert len(set(orders[len(MATTERS) :])) == 1
    assert orders[-1]
    assert matters(posted(ready, DAY, FORMS, resend=tuple(MATTERS))) == MATTERS, "a new order, all of it"
    assert len(post.settled()) == 3 * len(MATTERS)


def test_an_order_that_failed_for_one_letter_sends_that_one_alone(ready: Bureau, post: Post) -> None:
    posted(ready, DAY, FORMS)
    post.rcpt[TWO] = ["550 5.1.1 unknown user"]
    first = posted(ready, DAY, FORMS, resend=tuple(MATTERS[:2]))
    assert [each.ready.letter.matter for each in first.failed] == MATTERS[1:2]
    assert matters(posted(ready, DAY, FORMS, resend=tuple(MATTERS[:2]))) == MATTERS[1:2]


def test_a_letter_that_was_written_as_a_file_is_not_sent_by_the_program_too(ready: Bureau, post: Post) -> None:
    ready.set('transport = "smtp"', 'transport = "files"')
    posted(ready, DAY, FORMS)
    ready.set('transport = "files"', 'transport = "smtp"')
    assert [each.letter.matter for each in posted(ready, DAY, FORMS).skipped] == MATTERS
    assert post.settled() == []


def test_only_allowed_domains_get_a_letter_and_a_branch_without_an_address_gets_files(
    ready: Bureau, post: Post
) -> None:
    ready.enrol(
        branch_row("MZ01", address="a@example.net"), branch_row("MZ02", address=""), branch_row("MZ03", address=THREE)
    )
    signed(ready, "督查通报", "", starters()[LETTERHEAD_FILE])
    _list(ready, "局领导", "head@example.net", "deputy@example.com", "Deputy@example.com")
    done = posted(ready, DAY, FORMS, ISSUED)
    assert post.settled()
    assert sorted(post.addresses) == ["deputy@example.com", THREE, THREE]
    assert set(held(done)) == {MATTERS[0], "issued-000001-MZ01", "issued-000001-head@example.net"}
    assert "的域名不在 templates/设置.toml" in held(done)["issued-000001-head@example.net"]
    assert [matter for matter, said in states(ready).items() if said == ["written"]] == [
        MATTERS[1],
        "issued-000001-MZ02",
    ]


def test_a_list_gets_only_papers_of_the_bureau_that_it_asks_for_and_nothing_when_one_branch_is_asked_for(
    ready: Bureau,
) -> None:
    for name, branch in (("督查通报", ""), ("更正通知", ""), ("整改通知书", "MZ02")):
        signed(ready, name, branch, paper(name))
    _list(ready, "局领导", "head@example.com", papers='["更正通知"]')
    assert [each for each in matters(posted(ready, DAY, ISSUED, dry_run=True)) if "@" in each] == [
        "issued-000002-head@example.com"
    ]
    assert [each for each in matters(posted(ready, DAY, ISSUED, branches=("MZ01",), dry_run=True)) if "@" in each] == []


def test_a_sheet_counts_as_given_only_when_it_really_went(ready: Bureau, post: Post) -> None:
    ready.consolidate(SUMMARY_DAY)
    post.rcpt[ONE] = ["550 no such user"]
    post.data[TWO] = [DROP_AFTER_DOT]
    done = posted(ready, SUMMARY_DAY, FEEDBACKS)
    assert (set(failed(done)), doubtful(done)) == ({"feedback-2026-11-MZ01"}, ["feedback-2026-11-MZ02"])
    kept = ready.on(SUMMARY_DAY).journal
    assert [kept.first("feedback", "2026-11", code) is not None for code in BRANCHES] == [False, False, True]
    later = ready.on("2026-12-15")
    record = HearingRecord(
        period=NOVEMBER, office=later.office, receipts=later.archive.receipts(),
        feedback_dates=load_feedback_dates(later, NOVEMBER),
    )  # fmt: skip
    told = [*record.find_unheard_branches(BRANCHES, later.today).describe(NOVEMBER)]
    assert [line.partition("，")[0] for line in told] == [f"还没有给机关一支部、殡仪馆支部发{FEEDBACK}"]


# What a server does wrong


def test_a_refused_address_is_named_at_its_cell_and_the_others_go_on(
    ready: Bureau, post: Post, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    post.rcpt[TWO] = ["550 5.1.1 unknown user", "550 5.1.1 unknown user"]
    assert _typed(ready, "--kinds", "forms") == 1
    said = capsys.readouterr().out
    assert "2026年11月已发出信件2封（下发表单2封）。" in said
    assert (
        f"没有发成1封：下发表单（殡仪馆支部）：templates/{ROSTER_FILE} I3“邮箱”：邮件服务器不收这个地址的信：没有这个邮箱（550 5.1.1 unknown user）"
        f"（现为“{TWO}”）。请核对邮箱，改正后再发。"
    ) in said
    assert post.settled()
    assert post.addresses == [ONE, THREE]
    assert states(ready) == {MATTERS[0]: ["sent"], MATTERS[1]: ["failed"], MATTERS[2]: ["sent"]}
    assert sheet(ready)[MATTERS[1]][0] == "没有发成"
    assert "I3" in sheet(ready)[MATTERS[1]][1]
    posted(ready, DAY, FORMS)
    assert states(ready)[MATTERS[1]] == ["failed"], "the same refusal is kept once"
    ready.enrol(*(branch_row(code, address=f"new-{code.lower()}@example.com") for code in BRANCHES))
    assert matters(posted(ready, "2026-12-05", FORMS)) == MATTERS[1:2]
    assert sheet(ready)[MATTERS[1]] == ("已发出", "")
    require_no_leak(ready, said)


def test_what_is_held_against_the_sender_is_said_of_the_settings_once_and_of_no_branch(
    ready: Bureau, post: Post
) -> None:
    """As Postfix does where the sender is not the one who logged in: it says so of every recipient."""
    for address in (ONE, TWO, THREE):
        post.rcpt[address] = [f"553 5.7.1 <{USER}>: Sender address rejected: not owned by user, for <{address}>"]
    reasons = set(failed(posted(ready, DAY, FORMS)).values())
    (reason,) = reasons
    assert reason.startswith(f"templates/{SETTINGS_FILE}：邮件服务器没有收信：不许这样发信（553 5.7.1")
    assert f"“letters.sender”现为“{USER}”" in reason
    assert "支部的邮箱不用改" in reason


def test_what_cannot_be_taken_now_is_tried_again_later_and_later_and_not_for_ever(ready: Bureau, post: Post) -> None:
    slept: list[float] = []
    post.rcpt[ONE] = ["450 greylisted"]
    post.data[TWO] = ["451 busy", "421 closing"]
    post.rcpt[THREE] = ["450 later"] * 9
    workspace = replace(ready.on(DAY), sleep=slept.append)
    done = send_letters(workspace, NOVEMBER, [FORMS], environment=ENVIRONMENT)
    assert slept == [30.0, 60.0]
    assert post.settled()
    assert post.addresses == [ONE, TWO]
    assert failed(done) == {MATTERS[2]: "邮件服务器没有收信：暂时收不了，请稍后再发（450 later）。"}
    assert states(ready) == {MATTERS[1]: ["failed", "failed", "sent"], MATTERS[0]: ["sent"], MATTERS[2]: ["failed"]}
    post.rcpt.clear()
    rerun = posted(ready, DAY, FORMS)
    assert [each.letter.matter for each in rerun.ready] == [MATTERS[2]]
    assert rerun.ready[0].again == "上次没有发成"
    assert len(post.settled()) == 3


def test_a_lost_answer_leaves_that_letter_in_doubt_until_a_person_says(
    ready: Bureau, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    post.data[TWO] = [DROP_AFTER_DOT]
    done = posted(ready, DAY, FORMS)
    assert (matters(done), doubtful(done)) == ([MATTERS[0], MATTERS[2]], [MATTERS[1]])
    assert sheet(ready)[MATTERS[1]] == (
        "可能已发出",
        "信已交出，没有等到邮件服务器的答复。请问对方收到没有：收到了，在工作台这封信的那一行点“收到了”；没有收到，点“重备”。",
    )
    for kinds in ("forms", "reminders"):
        assert _typed(ready, "--kinds", kinds, "--dry-run") == 1
        said = capsys.readouterr().out
        assert (
            f"可能已发出：{MATTERS[1]}（殡仪馆支部 <{TWO}>，2026年12月4日）：信已交出，没有等到邮件服务器的答复。"
            in said
        )
        assert "可能已发出的信不会自动重发。请问对方收到没有" in said
    assert len(post.settled()) == 3
    (point,) = audit_workspace(ready.on(DAY)).points
    assert (point.flaw, MATTERS[1] in point.what, "--arrived" in point.remedy) == (FlawKind.NOTE, True, True)
    before = on_disk(ready)
    assert posted(ready, DAY, FORMS, arrived=(MATTERS[0],)).arrived_before == (MATTERS[0],)
    assert on_disk(ready) == before
    posted(ready, DAY, FORMS, arrived=(MATTERS[1],), dry_run=True)
    assert on_disk(ready) == before
    settled = posted(ready, "2026-12-07", FORMS, arrived=(MATTERS[1],))
    assert (settled.doubtful, len(settled.skipped), len(post.settled())) == ((), 3, 3)
    assert sheet(ready)[MATTERS[1]] == ("已发出", "已向对方问明，信已收到")
    assert audit_workspace(ready.on("2026-12-07")).points == ()


def test_a_slow_server_leaves_one_in_doubt_and_the_others_go(ready: Bureau, post: Post) -> None:
    ready.set("timeout_seconds = 5.0", "timeout_seconds = 0.4")
    post.slow[TWO] = 1.0
    done = posted(ready, DAY, FORMS)
    assert (matters(done), doubtful(done)) == ([MATTERS[0], MATTERS[2]], [MATTERS[1]])


def test_a_letter_too_large_for_the_server_is_said_before_it_is_sent(bureau: Bureau) -> None:
    with serving(size=20_000) as post:
        month(bureau)
        sends_by(bureau, post)
        done = posted(bureau, "2026-12-15", RECEIPTS, FORMS, branches=("MZ01",))
        assert matters(done) == ["receipts-2026-11-MZ01-000001"]
        assert "超过邮件服务器允许的" in failed(done)[MATTERS[0]]
        assert len(post.settled()) == 1


@pytest.mark.parametrize(
    ("server", "words", "pauses"),
    [
        ({"certificate": "untrusted-test-only"}, "的证书不可信", []), ({"security": "none", "login": False}, "不支持加密（STARTTLS）", []),
        ({"password": "not-the-password"}, "不认用户名或密码（535）", []), ({"gone": True}, "拒绝连接", [30.0, 60.0]),
    ],
)  # fmt: skip
def test_a_server_that_cannot_be_used_is_said_once_and_nothing_goes(
    bureau: Bureau, server: dict[str, object], words: str, pauses: list[float], *, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv(VARIABLE, str(server.get("password", PASSWORD)))
    month(bureau)
    slept: list[float] = []
    monkeypatch.setattr("pipeline.cli.workspace.Workspace", functools.partial(Workspace, sleep=slept.append))
    with serving(
        certificate=str(server.get("certificate", "test-only")),
        security=str(server.get("security", "starttls")),
        login="login" not in server,
    ) as post:
        sends_by(bureau, replace(post, port=free_port()) if "gone" in server else post)
        assert _typed(bureau, "--kinds", "forms,receipts") == 1
        assert slept == pauses
        said = capsys.readouterr().out
        assert said.count("没有发成5封：") == said.count(words) == 1
        assert said.startswith("2026年11月没有发出信件。")
        assert post.taken == []
        assert not [name for name in on_disk(bureau, f"outbox/{NOVEMBER}/letters") if name.endswith(".eml")]
    assert {said[0] for said in states(bureau).values()} == {"failed"}
    assert len(states(bureau)) == 5
    require_no_leak(bureau, said)
    with serving() as post:
        bureau.set(
            next(
                line
                for line in (bureau.root / "templates" / SETTINGS_FILE).read_text("utf-8").splitlines()
                if line.startswith("port = ")
            ),
            f"port = {post.port}",
        )
        assert len(posted(bureau, DAY, FORMS, RECEIPTS).ready) == 5
        assert len(post.settled()) == 5


def test_an_open_line_is_used_only_when_the_settings_say_so_twice_and_every_run_says_it(bureau: Bureau) -> None:
    month(bureau)
    with serving(security="none", login=False) as post:
        sends_by(bureau, post)
        for old, new in {
            f'user = "{USER}"': 'user = ""',
            '"starttls"': '"none"',
            "allow_unencrypted = false": "allow_unencrypted = true",
        }.items():
            bureau.set(old, new)
        done = posted(bureau, DAY, FORMS)
        assert done.remarks == ("注意：templates/设置.toml 设为不加密发送，信件和附件在网络上谁都能看到。",)
        assert (len(done.ready), len(post.settled())) == (3, 3)


def test_a_disk_that_is_full_keeps_a_letter_from_being_sent_and_an_outcome_from_being_believed(
    ready: Bureau, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    added, settled = SentJournal.add, SentJournal.record_outcome

    def full(self: SentJournal, sent: SentLetter) -> SentLetter:
        if sent.branch == "MZ01":
            raise disk.DiskError("磁盘已满。请清出空间后重试。")
        return added(self, sent)

    def lost(self: SentJournal, sent: SentLetter, *rest: str) -> object:
        if sent.branch == "MZ02":
            raise disk.DiskError("磁盘已满。请清出空间后重试。")
        return settled(self, sent, *rest)

    monkeypatch.setattr(SentJournal, "add", full)
    monkeypatch.setattr(SentJournal, "record_outcome", lost)
    done = posted(ready, DAY, FORMS)
    assert (matters(done), failed(done), doubtful(done)) == (
        [MATTERS[2]],
        {MATTERS[0]: "磁盘已满。请清出空间后重试。"},
        [MATTERS[1]],
    )
    assert done.remarks == ("磁盘已满。请清出空间后重试。",)
    assert post.settled()
    assert post.addresses == [TWO, THREE]
    monkeypatch.undo()
    again = posted(ready, DAY, FORMS)
    assert (matters(again), doubtful(again)) == ([MATTERS[0]], [MATTERS[1]])


def test_a_sheet_that_somebody_has_open_stops_nothing(
    ready: Bureau, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = disk.write

    def refuses(path: Path, data: bytes) -> None:
        if path.name == "发送情况.xlsx":
            raise disk.DiskError("被占用。请关闭后重试。")
        written(path, data)

    monkeypatch.setattr(disk, "write", refuses)
    done = posted(ready, DAY, FORMS)
    assert (len(done.ready), done.remarks, done.sheet) == (3, ("被占用。请关闭后重试。",), "")
    assert len(post.settled()) == 3


# Confidential


def test_personal_numbers_in_a_paper_a_form_or_the_text_keep_a_letter_back(ready: Bureau, post: Post) -> None:
    ready.consolidate(SUMMARY_DAY)
    one, two = sheet_of(ready, "MZ01", "机关一支部"), sheet_of(ready, "MZ02", "殡仪馆支部")
    one.write_bytes(retouched(one.read_bytes(), add("联系人手机13812345678")))
    two.write_bytes(retouched(two.read_bytes(), add("手机138＊＊＊＊5678")))
    done = posted(ready, SUMMARY_DAY, FEEDBACKS)
    assert held(done) == {
        "feedback-2026-11-MZ01": "附件“支部反馈单_机关一支部_2026年11月.docx”里有手机号，个人信息不得发送，请删去或遮去中间几位后再发。"
    }
    assert post.settled()
    assert post.addresses == [TWO, THREE]
    assert sheet(ready)["feedback-2026-11-MZ01"][0] == "没有发"
    path = ready.root / "templates/wording/信件-报送提醒.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\n有事打13812345678\n", encoding="utf-8")
    assert all("信中有手机号" in reason for reason in held(posted(ready, SUMMARY_DAY, REMINDERS)).values())
    assert held(posted(ready, SUMMARY_DAY, REMINDERS))


def test_personal_numbers_are_found_in_headers_of_a_paper_and_behind_a_scan(ready: Bureau, post: Post) -> None:
    def in_header(paper: object) -> None:
        paper.sections[0].header.paragraphs[0].add_run("110101199003070011")  # type: ignore[attr-defined]

    data = retouched(starters()[LETTERHEAD_FILE], in_header)
    signed(ready, "督查通报", "", data, scan=b"%PDF-1.7")
    done = posted(ready, DAY, ISSUED)
    assert (done.ready, len(held(done)), post.settled()) == ((), 3, [])
    assert all("里有身份证号，个人信息不得发送" in reason for reason in held(done).values())


def test_what_a_branch_typed_comes_masked_and_passes(bureau: Bureau, post: Post) -> None:
    from bureau import answers, new_row  # noqa: PLC0415, only here

    bureau.set_out("2026-11-25")
    form = bureau.form("MZ02")
    typed = new_row(form.new_numbers[0], rate=120, progress="已走访张某，电话13812345678")
    bureau.drop("表.xlsx", bureau.filled("MZ02", said=answers(typed)))
    bureau.collect("2026-12-02")
    sends_by(bureau, post)
    done = posted(bureau, DAY, RETURNED)
    assert (len(done.ready), done.held, len(post.settled())) == (1, (), 1)
    (paper,) = read_message(post.taken[0].data).papers
    assert b"13812345678" not in paper.data


# The password, the settings, the command


def _typed(bureau: Bureau, *words: str, day: str = DAY) -> int:
    return run_command(["-C", str(bureau.root), "--today", day, "send", "2026-11", *words])


def test_json_tells_what_became_of_each_letter(
    ready: Bureau, post: Post, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    post.rcpt[ONE] = ["550 unknown"]
    post.data[TWO] = [DROP_AFTER_DOT]
    assert _typed(ready, "--kinds", "forms", "--json") == 1
    facts = json.loads(capsys.readouterr().out)
    assert (facts["transport"], facts["sheet"]) == ("smtp", SHEET)
    assert [each["matter"] for each in facts["letters"]] == MATTERS[2:]
    assert [(each["matter"], each["address"]) for each in facts["failed"]] == [(MATTERS[0], ONE)]
    assert [(each["matter"], each["date"]) for each in facts["in_doubt"]] == [(MATTERS[1], DAY)]
    assert facts["letters"][0]["why"] == "2026年11月表单已生成"
    require_no_leak(ready, json.dumps(facts))


def test_without_a_password_nothing_is_touched(
    ready: Bureau, post: Post, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    before = on_disk(ready)
    assert _typed(ready, "--kinds", "forms") == 2
    assert (
        capsys.readouterr().err
        == f"环境变量“{VARIABLE}”里没有邮箱密码。请技术人员设置好再运行；密码不要写进任何文件。\n"
    )
    assert (on_disk(ready), post.settled()) == (before, [])


class Keyring:
    """A stand-in for the package: one password, or a box that is locked."""

    class errors:  # noqa: N801, as it is there
        class KeyringError(Exception):
            pass

    def __init__(self, held: str | None, *, locked: bool = False) -> None:
        self._held, self._locked = held, locked

    def get_password(self, service: str, user: str) -> str | None:
        assert (service, user) == ("dangjian", USER)
        if self._locked:
            raise self.errors.KeyringError(PASSWORD)
        return self._held


@pytest.mark.parametrize(
    ("box", "words"),
    [
        (None, "本机没有装“keyring”"), (Keyring(None), "“keyring set dangjian dangban@example.com”"), (Keyring("密码"), "有中文、全角或看不见的字符"),
        (Keyring("x", locked=True), "密码保管箱打不开（KeyringError）"), (Keyring(PASSWORD), ""),
    ],
)  # fmt: skip
def test_the_keyring_is_asked_only_when_the_settings_say_so(
    box: Keyring | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "keyring", box)
    monkeypatch.setitem(__import__("sys").modules, "keyring.errors", Keyring.errors if box else None)
    mail = Settings.model_validate({"mail": {"user": USER, "password_from": "keyring"}}).mail
    if not words:
        assert get_password(mail, {}) == PASSWORD
        return
    with pytest.raises(UserError) as told:
        get_password(mail, {VARIABLE: PASSWORD})
    assert words in str(told.value)
    assert PASSWORD not in str(told.value)
    assert told.value.__suppress_context__ or told.value.__context__ is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('sender = "dangban@example.com"', 'sender = ""', "“letters.sender”：要由程序发信，请填发件地址。"),
        ('domains = ["example.com"]', "domains = []", "“letters.domains”：要由程序发信，请写明只发往哪些域名的邮箱。"),
        ('host = "127.0.0.1"', 'host = ""', "“mail.host”：要由程序发信，请填邮件服务器的地址。"),
        ('security = "starttls"', 'security = "none"', "“mail.security”：不加密发信，信件和附件谁都能看到。"),
        ('security = "starttls"', 'security = "none"', "“mail.user”：不加密时不能登录，密码会在网络上泄露。"),
        ('security = "starttls"', 'security = "ssl"', "“mail.security”：只能填"),
        ("allow_unencrypted = false", "allow_unencrypted = 3", "“mail.allow_unencrypted”：只能填 true 或 false"),
        ('host = "127.0.0.1"', 'host = "邮箱"', "“mail.host”：只能用英文字母、数字和符号"),
        ('certificate = "邮件服务器.pem"', 'certificate = "../密钥.pem"', "“mail.certificate”：应是放在 templates 里的证书文件名"),
        ('password_from = "environment"', f'password = "{PASSWORD}"', "“mail.password”：密码不能写在设置里（设置要存档）。请立即删去这一行"),
        ('password_variable = "DANGJIAN_SMTP_PASSWORD"', 'password_variable = "a b"', "“mail.password_variable”：应是环境变量的名字"),
        ("# [[recipients]]", '[[recipients]]\nname = "局领导"\naddresses = ["x"]\n#', "“recipients.0.addresses”：“x”不是一个邮箱地址"),
        ("# [[recipients]]", '[[recipients]]\nname = "局领导"\npapers = ["支部反馈单"]\naddresses = ["a@example.com"]\n#', "不能送阅“支部反馈单”，只能填督查通报、更正通知、季通报、工作简报"),
    ],
)  # fmt: skip
def test_settings_one_could_not_safely_send_by_are_named(ready: Bureau, old: str, new: str, words: str) -> None:
    ready.set(old, new)
    with pytest.raises(UserError) as told:
        posted(ready, DAY, FORMS)
    assert any(words in line and line.startswith(f"templates/{SETTINGS_FILE} 第") for line in told.value.lines), (
        told.value.lines
    )
    assert PASSWORD not in str(told.value)


def test_a_certificate_file_that_is_not_there_is_said(
    ready: Bureau, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    (ready.root / "templates/邮件服务器.pem").unlink()
    assert _typed(ready, "--kinds", "forms") == 2
    assert "邮件服务器.pem" in capsys.readouterr().err


# What is checked again later


def kill_before_the_last_outcome(root: Path) -> None:
    """The journal as it was when the last letter had been handed over, and its outcome not written yet."""
    next((root / "outbox/sent/结果").glob("000003-*")).unlink()
    before = next((root / "outbox/sent/结果").glob("000002-*")).read_bytes()
    path = root / "inbox/archive/ends.json"
    ends = json.loads(path.read_bytes())
    ends["ends"]["outbox/sent/结果"] = {"number": 2, "link": hashlib.sha256(before).hexdigest()}
    path.write_text(json.dumps(ends), encoding="utf-8")


def test_an_audit_names_what_is_missing_or_strange_in_the_journal(ready: Bureau, post: Post) -> None:
    posted(ready, DAY, FORMS)
    assert (audit_workspace(ready.on(DAY)).points, len(post.settled())) == ((), 3)
    folder = ready.root / "outbox/sent"
    kill_before_the_last_outcome(ready.root)
    (folder / "结果/多.txt").write_bytes(b"x")
    told = [(each.flaw, each.place, each.what) for each in audit_workspace(ready.on(DAY)).points]
    assert (FlawKind.ORPHAN, "outbox/sent/结果/多.txt", "不是签发、发送记录的内容") in told
    (doubt,) = [what for flaw, place, what in told if (flaw, place) == (FlawKind.NOTE, "outbox/sent")]
    assert doubt.endswith(f"，{DAY}）可能已发出：上次发到这封信时程序中断了，邮件服务器可能已经收下。")
    kept = next((ready.root / f"outbox/{NOVEMBER}/letters").rglob("机关一支部*.xlsx"))
    kept.write_bytes(kept.read_bytes() + b"\0")
    changed = [each for each in audit_workspace(ready.on(DAY)).points if each.flaw is FlawKind.DRIFT]
    assert [(each.what, each.remedy) for each in changed] == [
        ("信件留底里的附件与发出的不同，被改动过", "请从备份恢复，不要改动留底。")
    ]
    next((folder / "结果").glob("000002-*")).unlink()
    told = [(each.flaw, each.place, each.what) for each in audit_workspace(ready.on(DAY)).points]
    missing = "“outbox/sent/结果”里第2号发信结果不见了（文件名以“000002”开头）"
    assert (FlawKind.FACT, "outbox/sent/结果", missing) in told
    assert not audit_workspace(ready.on(DAY)).well
