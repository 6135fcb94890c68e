"""A letter as a message: read by other eyes it says the same, and nothing put into it can become a header."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from email.header import decode_header, make_header
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mail import Attachment, MailError, MailMessage, build_eml, parse_message

NAME = "请修改_福利院支部_2026年11月.xlsx"
DATA = b"PK\x03\x04" + bytes(range(256)) * 3
MAIL = MailMessage(
    sender="dangban@example.com",
    name="福利院支部",
    address="mz03@example.com",
    subject="请修改后重报：2026年11月“党建+”月报表（福利院支部）",
    body="福利院支部：\n\n请改好重报。\n",
    attachments=(Attachment(NAME, DATA), Attachment("a.pdf", b"%PDF-1.7")),
)
LONG = "清河市民政局社会福利与养老服务中心第三联合党支部" * 2


def head(data: bytes) -> bytes:
    return data.partition(b"\r\n\r\n")[0]


def test_what_is_put_in_comes_out() -> None:
    read = parse_message(build_eml(MAIL))
    assert (read.addresses, read.subject, read.body) == (("mz03@example.com",), MAIL.subject, MAIL.body)
    assert read.attachments == MAIL.attachments


@pytest.mark.parametrize("name", [NAME, f"{LONG}.docx", "notice.pdf", 'a"b\\c.pdf', "=?utf-8?b?eA==?=.xlsx", "无后缀"])
def test_names_of_attachments_stand_in_both_forms(name: str) -> None:
    data = build_eml(replace(MAIL, attachments=(Attachment(name, DATA),)))
    raw = data.decode("ascii")
    part = list(email.message_from_bytes(data, policy=policy.compat32).walk())[-1]
    assert part.get_filename() == name
    for_old = part.get_param("name")
    assert isinstance(for_old, str)
    assert str(make_header(decode_header(for_old))) == name
    if not name.isascii():
        words = "".join(
            str(make_header(decode_header(word)))
            for word in re.findall(r"=\?utf-8\?b\?[^?]+\?=", raw.split("name=")[1])
        )
        assert words == name
        (percent,) = re.findall(r"^ filename\*=utf-8''(\S+)\r$", raw, re.MULTILINE)
        assert unquote(percent) == name


def test_the_file_is_plain_ascii_with_short_folded_headers_and_no_date() -> None:
    data = build_eml(replace(MAIL, name=LONG, subject=f"{LONG}，请查收"))
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, head(data).split(b"\r\n"))) <= 78
    message = email.message_from_bytes(data, policy=policy.default)
    assert (message["X-Unsent"], message["Date"], message["From"]) == ("1", None, "dangban@example.com")
    to = str(make_header(decode_header(str(email.message_from_bytes(data)["To"]))))
    assert to == f"{LONG} <mz03@example.com>"
    assert message["Subject"] == f"{LONG}，请查收"
    assert not [defect for part in message.walk() for defect in part.defects]


def test_the_same_letter_is_the_same_bytes_and_every_other_is_another() -> None:
    assert build_eml(MAIL) == build_eml(replace(MAIL))
    others = [
        replace(MAIL, sender=""), replace(MAIL, name="殡仪馆支部"), replace(MAIL, address="mz02@example.com"),
        replace(MAIL, subject="另一封"), replace(MAIL, body="另一封\n"), replace(MAIL, attachments=()), replace(MAIL, again=1),
    ]  # fmt: skip
    keys = {each.key for each in (MAIL, *others)}
    assert len(keys) == len({each.message_id for each in (MAIL, *others)}) == len(others) + 1
    assert replace(MAIL, address="", again=4).content == MAIL.content != replace(MAIL, body="另一封\n").content


def test_who_is_not_known_is_left_out() -> None:
    message = email.message_from_bytes(build_eml(replace(MAIL, sender="", address="")))
    assert (message["From"], message["To"]) == (None, None)
    assert message["Message-ID"].endswith("@dangjian.invalid>")


BAD = st.sampled_from(["\r\n", "\n", "\r", "\0", "\x0b", "\x1b", "\x85", "\u2028", "\u202e", "\u200b", "\ud800"])
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=30)
FIELDS = ("sender", "name", "address", "subject", "body", "file")


def with_field(field: str, value: str) -> MailMessage:
    if field == "file":
        return replace(MAIL, attachments=(Attachment(value, DATA),))
    texts = {
        "sender": MAIL.sender,
        "name": MAIL.name,
        "address": MAIL.address,
        "subject": MAIL.subject,
        "body": MAIL.body,
    }
    texts[field] = value
    return MailMessage(
        sender=texts["sender"],
        name=texts["name"],
        address=texts["address"],
        subject=texts["subject"],
        body=texts["body"],
        attachments=MAIL.attachments,
    )


@settings(max_examples=150)
@given(st.sampled_from(FIELDS), TEXT, BAD, TEXT)
def test_a_line_break_or_control_sign_anywhere_is_refused_in_plain_words(
    field: str, before: str, bad: str, after: str
) -> None:
    if field == "body" and bad == "\n":
        return
    with pytest.raises(MailError, match="控制字符") as told:
        build_eml(with_field(field, f"{before}{bad}Bcc: x@evil.example{after}"))
    assert "\n" not in str(told.value)


@settings(max_examples=150)
@given(st.sampled_from(("name", "subject", "body", "file")), TEXT)
def test_no_text_ever_becomes_a_header_or_another_recipient(field: str, text: str) -> None:
    data = build_eml(with_field(field, f"{text}, x@evil.example; Bcc: y@evil.example"))
    names = [line.split(b":")[0] for line in head(data).split(b"\r\n") if not line.startswith(b" ")]
    assert names == [b"Content-Type", b"MIME-Version", b"X-Unsent", b"Message-ID", b"From", b"To", b"Subject"]
    assert parse_message(data).addresses == ("mz03@example.com",)


@settings(max_examples=100)
@given(TEXT.filter(lambda text: text.strip() != "mz03@example.com"))
def test_only_an_address_is_an_address(text: str) -> None:
    odd = f"{text}<mz03@example.com>"
    for field in ("sender", "address"):
        with pytest.raises(MailError, match="不是一个邮箱地址"):
            build_eml(with_field(field, odd))


@settings(max_examples=100)
@given(TEXT.map(lambda text: text + "。"), TEXT, st.binary(max_size=300))
def test_any_text_and_any_bytes_come_back(subject: str, body: str, data: bytes) -> None:
    mail = replace(MAIL, subject=subject.strip(), body=f"{body}\n", attachments=(Attachment(NAME, data),))
    read = parse_message(build_eml(mail))
    assert (read.body, read.attachments) == (mail.body, mail.attachments)
    assert read.subject == mail.subject
