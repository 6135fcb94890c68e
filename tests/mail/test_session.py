"""A conversation with a real mail server: what arrives, what is said of every way it can fail, and that nothing leaks."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_reader import read_message
from mail_server import (
    DROP_AFTER_DOT,
    DROP_BEFORE,
    DROP_IN_DATA,
    PASSWORD,
    USER,
    Post,
    Taken,
    free_port,
    server,
    serving,
)

from pipeline.mail import (
    Attachment,
    Blame,
    MailError,
    MailMessage,
    MailServerError,
    SmtpOutcome,
    SmtpServer,
    SmtpSession,
    SmtpStatus,
    add_date_header,
    build_eml,
)

MOMENT = dt.datetime(2026, 12, 4, 9, 30, 5, tzinfo=dt.timezone(dt.timedelta(hours=8)))
NAME = "请修改_福利院支部_2026年11月.xlsx"
MAIL = MailMessage(
    sender=USER,
    name="福利院支部",
    address="mz03@example.com",
    subject="请修改后重报：2026年11月“党建+”月报表（福利院支部）",
    body="福利院支部：\n\n.\n..一行\n请改好重报。\n",
    attachments=(Attachment(NAME, bytes(range(256)) * 40), Attachment("a.pdf", b"%PDF-1.7\r\n.\r\n")),
)


def wire(mail: MailMessage) -> bytes:
    return add_date_header(build_eml(mail, draft=False), MOMENT)


def sent(session: SmtpSession, address: str = MAIL.address, message: bytes = b"") -> SmtpOutcome:
    return session.deliver(USER, address, message or wire(replace(MAIL, address=address)), lambda: None)


@pytest.fixture(scope="module")
def running() -> Iterator[Post]:
    with serving() as post:
        yield post


@pytest.fixture
def post(running: Post) -> Post:
    """The server with nothing taken yet and nothing to complain of."""
    running.settled()
    running.taken.clear()
    running.sizes.clear()
    running.connections = running.most = 0
    for each in (running.rcpt, running.data, running.slow):
        each.clear()
    return running


def test_a_letter_arrives_byte_for_byte_over_an_encrypted_and_logged_in_connection(post: Post) -> None:
    with SmtpSession(server(post)) as session:
        assert sent(session) == SmtpOutcome(SmtpStatus.ACCEPTED)
    assert post.settled() == [Taken(USER, ("mz03@example.com",), wire(MAIL))]
    assert post.sizes == [len(wire(MAIL))]
    read = read_message(post.taken[0].data)
    assert read.headers["date"] == "Fri, 04 Dec 2026 09:30:05 +0800"
    assert (read.headers["from"], read.headers["to"]) == (USER, "福利院支部 <mz03@example.com>")
    assert (read.headers["subject"], read.body) == (MAIL.subject, MAIL.body)
    assert [(each.old_name, each.new_name, each.data) for each in read.papers] == [
        (each.name, each.name, each.data) for each in MAIL.attachments
    ]


def test_a_lone_dot_in_a_letter_is_no_end_of_it(post: Post) -> None:
    message = b"Subject: x\r\n\r\n.\r\n..\r\nMAIL FROM:<evil@example.com>\r\n.\r\n"
    with SmtpSession(server(post)) as session:
        assert sent(session, message=message).verdict is SmtpStatus.ACCEPTED
    assert [each.data for each in post.settled()] == [message]


def test_the_same_holds_of_tls_from_the_first_byte() -> None:
    with serving(security="tls") as post:
        with SmtpSession(server(post, security="tls")) as session:
            assert sent(session).verdict is SmtpStatus.ACCEPTED
        assert len(post.settled()) == 1


def test_a_server_that_wants_no_login_gets_none() -> None:
    with serving(login=False) as post, SmtpSession(server(post, user="", password="")) as session:
        assert sent(session).verdict is SmtpStatus.ACCEPTED


def test_many_letters_go_over_one_connection_without_waiting(post: Post) -> None:
    big = wire(replace(MAIL, attachments=(Attachment(NAME, bytes(16_000)),)))
    begun = time.monotonic()
    with SmtpSession(server(post)) as session:
        assert {sent(session, message=big).verdict for _ in range(50)} == {SmtpStatus.ACCEPTED}
    assert post.connections == 1
    assert time.monotonic() - begun < 50 * 0.04, "no letter waits for a delayed acknowledgement"


def test_a_server_that_ends_a_long_conversation_is_called_again(post: Post) -> None:
    post.most = 4
    with SmtpSession(server(post)) as session:
        assert [sent(session).verdict for _ in range(10)] == [SmtpStatus.ACCEPTED] * 10
    assert (len(post.settled()), post.connections) == (10, 3)


# What a server can say


@pytest.mark.parametrize(
    ("where", "answer", "verdict", "words", "blame"),
    [
        ("rcpt", "550 5.1.1 no such user", SmtpStatus.REFUSED,
         "邮件服务器不收这个地址的信：没有这个邮箱（550 5.1.1 no such user）", Blame.ADDRESS),
        ("rcpt", "550 who is that", SmtpStatus.REFUSED, "不收这个地址的信：没有这个邮箱，或者不许发（550", Blame.ADDRESS),
        ("rcpt", "552 5.2.2 over quota", SmtpStatus.REFUSED, "不收这个地址的信：邮箱满了（552", Blame.ADDRESS),
        ("rcpt", "553 5.7.1 sender not owned by user", SmtpStatus.REFUSED, "没有收信：不许这样发信（553", Blame.SENDER),
        ("rcpt", "554 5.7.1 access denied", SmtpStatus.REFUSED, "没有收信：不许这样发信（554", Blame.SENDER),
        ("rcpt", "550 5.1.8 sender unknown", SmtpStatus.REFUSED, "没有收信：不认发件地址（550", Blame.SENDER),
        ("rcpt", "552 5.3.4 too large", SmtpStatus.REFUSED, "没有收信：信太大（552", Blame.LETTER),
        ("rcpt", "530 log in first", SmtpStatus.REFUSED, "没有收信：要先登录（530", Blame.SENDER),
        ("rcpt", "450 4.2.0 greylisted", SmtpStatus.DEFERRED,
         "邮件服务器不收这个地址的信：暂时收不了，请稍后再发（450 4.2.0 greylisted）", Blame.LETTER),
        ("rcpt", "421 4.3.2 closing", SmtpStatus.DEFERRED, "邮件服务器暂停收信，请稍后再发（421 4.3.2 closing）", Blame.LETTER),
        ("rcpt", DROP_BEFORE, SmtpStatus.DEFERRED, "还没有交信，连接就断了或没有应答，信没有发出", Blame.LETTER),
        ("data", "554 5.7.1 spam", SmtpStatus.REFUSED, "邮件服务器退回了信：不许这样发信（554 5.7.1 spam）", Blame.LETTER),
        ("data", "452 4.3.1 disk full", SmtpStatus.DEFERRED, "邮件服务器没有空间了，请稍后再发（452 4.3.1 disk full）", Blame.LETTER),
        ("data", "571 strange", SmtpStatus.REFUSED, "邮件服务器退回了信（571 strange）", Blame.LETTER),
        ("data", DROP_IN_DATA, SmtpStatus.DEFERRED, "信交到一半，连接断了或没有应答，信没有发出", Blame.LETTER),
        ("data", DROP_AFTER_DOT, SmtpStatus.IN_DOUBT, "信已交出，没有等到邮件服务器的答复", Blame.LETTER),
        ("data", "nonsense", SmtpStatus.IN_DOUBT, "看不懂邮件服务器的答复", Blame.LETTER),
    ],
)  # fmt: skip
def test_what_becomes_of_one_letter_never_stops_the_next(
    post: Post, where: str, answer: str, verdict: SmtpStatus, words: str, *, blame: Blame
) -> None:
    getattr(post, where)["bad@example.com"] = [answer]
    big = wire(replace(MAIL, address="bad@example.com", attachments=(Attachment(NAME, bytes(2_000_000)),)))
    with SmtpSession(server(post)) as session:
        outcome = sent(session, "bad@example.com", big)
        assert (outcome.verdict, outcome.blame) == (verdict, blame)
        assert words in outcome.said
        assert sent(session).verdict is SmtpStatus.ACCEPTED
    took = ["bad@example.com"] if answer == DROP_AFTER_DOT else []
    assert [address for each in post.settled() for address in each.recipients] == [*took, "mz03@example.com"]


def test_an_answer_that_does_not_come_in_time_leaves_the_letter_in_doubt(post: Post) -> None:
    post.slow["mz03@example.com"] = 0.6
    with SmtpSession(server(post, seconds=0.2)) as session:
        assert sent(session) == SmtpOutcome(SmtpStatus.IN_DOUBT, "信已交出，没有等到邮件服务器的答复")
    assert len(post.settled()) == 1


def test_what_the_server_will_not_take_is_not_even_begun() -> None:
    begun: list[str] = []
    with serving(size=10_000) as post, SmtpSession(server(post)) as session:
        outcome = session.deliver(USER, MAIL.address, wire(MAIL), lambda: begun.append("x"))
        assert outcome == SmtpOutcome(
            SmtpStatus.REFUSED, "信件连附件15334字节，超过邮件服务器允许的10000字节，请改用其他方式送达"
        )
        assert (begun, post.sizes) == ([], [])
        assert sent(session, message=wire(replace(MAIL, attachments=()))).verdict is SmtpStatus.ACCEPTED


def test_what_is_raised_before_the_first_byte_delivers_nothing(post: Post) -> None:
    def fails() -> None:
        raise KeyboardInterrupt

    with SmtpSession(server(post)) as session:
        with pytest.raises(KeyboardInterrupt):
            session.deliver(USER, MAIL.address, wire(MAIL), fails)
        assert sent(session).verdict is SmtpStatus.ACCEPTED
    assert len(post.settled()) == 1


# A server that cannot be used at all


@contextmanager
def answering(*lines: bytes) -> Iterator[int]:
    """Something that speaks no proper SMTP: the port on which it says its lines, one for each it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            with listening.accept()[0] as line, suppress(ConnectionError):
                for each in lines:
                    line.sendall(each)
                    line.recv(1000)

        thread = threading.Thread(target=speak)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join()


def refused(who: SmtpServer) -> MailServerError:
    with pytest.raises(MailServerError) as told, SmtpSession(who) as session:
        sent(session)
    shown = "".join(traceback.format_exception(told.value)) + repr(told.value)
    assert PASSWORD not in shown
    assert "During handling" not in shown
    assert "Traceback" not in told.value.said
    assert told.value.said.endswith("。")
    return told.value


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    with serving(certificate="untrusted-test-only") as post:
        fault = refused(server(post))
        assert fault.lasting
        assert "的证书不可信，可能有人冒充。请问邮箱管理员" in fault.said
        assert post.settled() == []


def test_a_certificate_for_another_name_is_refused(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **more: looked_up("127.0.0.1", *rest, **more))
    fault = refused(replace(server(post), host="mail.example.com"))
    assert (fault.lasting, "证书不是发给这个地址的，可能有人冒充。请核对设置“mail.host”" in fault.said) == (True, True)
    assert post.settled() == []


def test_without_starttls_nothing_is_said_at_all() -> None:
    with serving(security="none", login=False) as post:
        fault = refused(server(post))
        assert (fault.lasting, fault.said.partition("。")[0]) == (
            True,
            f"邮件服务器“127.0.0.1:{post.port}”不支持加密（STARTTLS）",
        )


def test_nobody_logs_in_over_an_open_line() -> None:
    with serving(security="none", login=False) as post:
        assert "没有登录" in refused(server(post, security="none")).said
        assert post.connections == 0
        with SmtpSession(server(post, security="none", user="", password="")) as session:
            assert sent(session).verdict is SmtpStatus.ACCEPTED


def test_a_wrong_password_is_said_without_it(post: Post) -> None:
    fault = refused(server(post, password="wrong-" + PASSWORD))
    assert (fault.lasting, "不认用户名或密码（535）" in fault.said) == (True, True)
    assert post.settled() == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((b"554 go away\r\n",), "不接受连接（554 go away）"), ((b"hello\r\n",), "不接受连接（答复看不懂）"), ((b"",), "没有应答"),
        ((b"220 x\r\n", b"502 what\r\n", b"502 what\r\n"), "不接受连接（502 what）"), ((b"220 x\r\n",), "连接断了"),
        ((b"220 x\r\n", b"250-x\r\n250 STARTTLS\r\n", b"454 no\r\n"), "不接受连接（454 no）"),
        ((b"220 x\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n", b"not tls at all"), "建立不了加密连接"),
    ],
)  # fmt: skip
def test_a_server_that_makes_no_sense_is_said_in_plain_words(lines: tuple[bytes, ...], words: str) -> None:
    with answering(*lines) as port:
        assert (
            words
            in refused(
                SmtpServer(host="127.0.0.1", port=port, security="starttls", user=USER, password=PASSWORD, seconds=0.5)
            ).said
        )


def test_a_server_that_is_not_there_may_be_tried_again() -> None:
    fault = refused(
        SmtpServer(host="127.0.0.1", port=free_port(), security="starttls", user=USER, password=PASSWORD, seconds=0.5)
    )
    assert (fault.lasting, "拒绝连接" in fault.said) == (False, True)
    assert (
        "找不到邮件服务器"
        in refused(
            SmtpServer(host="nowhere.invalid", port=587, security="starttls", user=USER, password=PASSWORD, seconds=2.0)
        ).said
    )


def test_a_certificate_file_that_is_none_is_said(post: Post) -> None:
    assert "读不出证书" in refused(replace(server(post), certificate="no certificate")).said


def test_a_server_as_it_is_shown_has_no_password(post: Post) -> None:
    assert PASSWORD not in repr(server(post)) + str(server(post))


# No text becomes a header, a command or another recipient

NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from([
        "x\r\nBcc: y@evil.example", "x\nSubject: 另一个", "\r\n.\r\nMAIL FROM:<x@evil.example>\r\n", "x\r\n\r\n<html>", "a\x00b", ".", "..",
        "=?utf-8?B?DQpCY2M6IHg=?=", "\u2028Bcc: x@evil.example", '";\r\n name="x', "x>\r\nRCPT TO:<y@evil.example>", "x@evil.example, mz01@example.com",
    ]),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=NASTY,
    subject=NASTY,
    body=NASTY,
    file=NASTY,
    address=st.one_of(st.just("mz03@example.com"), NASTY),
    sender=st.one_of(st.just(USER), NASTY),
)
def test_whatever_is_in_a_letter_only_itself_arrives(  # noqa: PLR0917
    running: Post, name: str, subject: str, body: str, file: str, address: str, sender: str
) -> None:
    mail = MailMessage(
        sender=sender,
        name=name,
        address=address,
        subject=subject,
        body=body,
        attachments=(Attachment(file, body.encode("utf-8", "replace")),),
    )
    try:
        message = wire(mail)
    except MailError:
        return
    before = len(running.taken)
    with SmtpSession(server(running)) as session:
        outcome = session.deliver(mail.sender or USER, mail.address or "mz03@example.com", message, lambda: None)
    assert outcome == SmtpOutcome(SmtpStatus.ACCEPTED)
    (taken,) = running.settled()[before:]
    assert taken == Taken(sender or USER, (address or "mz03@example.com",), message)
    read = read_message(taken.data)
    expected = (
        "Date",
        "Content-Type",
        "MIME-Version",
        "Message-ID",
        *(["From"] if sender else []),
        *(["To"] if address else []),
        "Subject",
    )
    assert read.names == expected
    assert (read.body, [each.data for each in read.papers]) == (body, [body.encode("utf-8", "replace")])
