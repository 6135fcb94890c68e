"""A signed 通报 keeps the days it sets as facts: the 反馈单 made after it name the same day for the same duty.

A 通报 drafted on the 8th and signed on the 18th ordered corrections by the 23rd, while the 反馈单 made again at its
signing said the 11th, and one sent on the 21st the 24th.
"""

from __future__ import annotations

import re

import pytest
from bureau import NOVEMBER, Bureau, answers, bureau, new_row
from posting import message, posted
from signing import autumn, feed_back, sign
from test_one_day_for_a_duty import gather, list_days, prose, prose_of_feedback

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.serialization import from_bytes, to_bytes
from pipeline.contract.decisions import format_reported_key
from pipeline.terms import FEEDBACK, LetterKind, ReportedStep

__all__ = ["bureau"]

pytestmark = pytest.mark.usefixtures("recalled")
SIGNED, SENT, OVER = "2026-12-18", "2026-12-21", "2026-12-24"
RULE = "反馈单、退回信期限未到的，以其为准。"


def feedback_of(bureau: Bureau, code: str) -> str:
    (path,) = (bureau.root / f"outbox/{NOVEMBER}/documents/{FEEDBACK}").glob(f"*{code}*")
    return prose(path.read_bytes())


@pytest.fixture
def signed(bureau: Bureau) -> Bureau:
    """A November in which MZ02 has not corrected its form, signed ten days after it was drafted."""
    autumn(bureau)
    feed_back(bureau)
    done = sign(bureau, day=SIGNED)
    assert not done.refusals, done.refusals
    return bureau


def test_the_papers_made_at_signing_follow_the_day_of_the_signature(signed: Bureau) -> None:
    (paper,) = signed.on(SIGNED).issued.all()
    assert paper.terms == {"correction": "2026-12-23"}
    assert from_bytes(IssuedPaper, to_bytes(paper), "签发") == paper
    circular = prose((signed.root / "outbox/issued" / paper.file).read_bytes())
    assert "请于12月23日前（含当日，下同）补报重报；有异议的同期提出" in circular
    assert RULE in circular, "a day that a 反馈单 set before and that is to come is not contradicted"
    assert dict(list_days(feedback_of(signed, "MZ02"))) == {"补报": "12-23", "申辩": "12-23"}
    assert dict(list_days(prose_of_feedback(signed)))["申辩"] == "12-23"
    assert "个工作日）" not in prose_of_feedback(signed), "the day is counted from 成文日期"


@pytest.mark.parametrize(("day", "until"), [(SENT, "12-23"), (OVER, "12-29")])
def test_a_feedback_sent_after_the_circular_keeps_its_days_until_they_are_over(
    signed: Bureau, day: str, until: str
) -> None:
    matter = f"feedback-{NOVEMBER}-MZ02"
    days = gather(signed, posted(signed, day, LetterKind.FEEDBACK, resend=(matter,)), matter)
    assert {day for duty in ("补报", "申辩") for day in days[duty]} == {until}
    letter = message(signed, posted(signed, day, LetterKind.FEEDBACK, resend=(matter,)), matter)
    told = re.findall(r"请于(?:2026年)?(\d+)月(\d+)日前（含当日）填在附件", letter.body)
    assert told == [tuple(until.split("-"))]


def test_the_promise_of_a_signed_circular_is_kept_with_it_and_owned_up_to_when_it_is_broken(bureau: Bureau) -> None:
    """The next 通报 promised the same answer anew, and nothing said that the day had gone by."""
    bureau.set_out("2026-11-25")
    (number, *_) = bureau.form("MZ01").new_numbers
    row = new_row(number, rate=60, status="推进中", progress="完成36户", problem="定制书架供货延期，请协调")
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(row)))
    bureau.collect("2026-12-03")
    bureau.consolidate("2026-12-08")
    feed_back(bureau)
    assert not sign(bureau, day=SIGNED).refusals
    (paper,) = bureau.on(SIGNED).issued.all()
    assert (paper.terms["section"], paper.terms["answer"]) == ("2026-12-23", "2027-01-04")
    assert paper.promised == (format_reported_key(number, "定制书架供货延期，请协调", ReportedStep.ANSWER),)
    december = NOVEMBER.shift(1)
    bureau.hand_out("2026-12-25", december)
    both = "11月通报定于2026年12月23日前明确牵头科室、1月4日前答复的1件已逾期，先办。"
    name = "11月通报定于2026年12月23日前明确牵头科室的1件已逾期，先办。"
    for day, told in (("2027-01-04", name), ("2027-01-06", both)):
        bureau.consolidate(day, december)
        papers = bureau.root / f"outbox/{december}/documents"
        text = prose((papers / "督查通报.docx").read_bytes())
        assert told in text
        (own,) = (papers / FEEDBACK).glob("*MZ01*")
        own_words = "所定明确牵头科室时限2026年12月23日" + (
            "、答复时限1月4日" if told == both else "，由局机关党委研究"
        )
        assert f"其中1条已过11月通报{own_words}" in prose(own.read_bytes())
