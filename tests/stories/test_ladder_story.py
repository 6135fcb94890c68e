"""A red task climbs the ladder, 提醒 → 督办 → 整改通知书 → 通报 → 约谈, and every paper says just the steps on record."""

from __future__ import annotations

import datetime as dt

from bureau import NOVEMBER, Bureau, answers, bureau, row_of
from papers import opened
from signing import autumn, decide, feed_back, sign

from pipeline.commands.proof import prove_files
from pipeline.commands.send import send_letters
from pipeline.periods import Period
from pipeline.terms import (
    CIRCULAR,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    SUPERVISION_SLIP,
    TALK_PROPOSAL,
    DecisionKind,
    LetterKind,
)

__all__ = ["bureau"]
_NEXT = {
    NOVEMBER: ("2026-12-09", "2026-12-14", "2026-12-15"),
    NOVEMBER.shift(1): ("2027-01-11", "2027-01-15", "2027-01-18"),
    NOVEMBER.shift(2): ("2027-02-10", "2027-02-22", "2027-02-23"),
    NOVEMBER.shift(3): ("2027-03-10", "2027-03-15", "2027-03-16"),
    NOVEMBER.shift(4): ("2027-04-12", "2027-04-16", "2027-04-19"),
}
"""Month -> days on which the 反馈单 goes out, the bureau decides, and papers are signed."""


def report(bureau: Bureau, period: Period) -> None:
    """A month in which MZ01 reports hardly any progress and the others nothing new."""
    bureau.set_out(period.last_day.replace(day=25).isoformat(), period)
    for code in ("MZ01", "MZ03"):
        form = bureau.form(code, period)
        row = (
            row_of(form.tasks[0], rate=7, progress=f"{period.month}月又评估了{period.month}户")
            if code == "MZ01"
            else None
        )
        unchanged = answers(row_of(form.tasks[0]), flag="无变化", nil_reason="等待批复")
        said = answers(row) if row else unchanged
        bureau.drop(f"{code}.xlsx", bureau.filled(code, period, said=said))
    day = period.shift(1).first_day + dt.timedelta(days=1)
    bureau.collect(day.isoformat())
    bureau.consolidate(_NEXT[period][0], period)


def table(paper: str, bureau: Bureau) -> dict[str, str]:
    """The table 事项 of a signed slip."""
    rows = opened((bureau.root / "outbox/issued" / paper).read_bytes()).tables[0].rows
    return {row.cells[0].text: row.cells[1].text for row in rows}


def climb(bureau: Bureau, period: Period, matter: DecisionKind, step: str, document: str) -> str:
    """Decide a step in a month and sign the paper it leaves; the file of the paper."""
    fed_back, decided, signed = _NEXT[period]
    feed_back(bureau, day=fed_back, period=period)
    assert decide(bureau, matter, step, day=decided, period=period).decided == 1
    done = sign(bureau, document, day=signed, period=period)
    assert not done.refusals, done.refusals
    proof = prove_files(bureau.on(signed), [bureau.root / "outbox/issued" / done.new[0].file])
    assert not [each for each in proof[0].remarks if each.is_fatal]
    return done.new[0].file


def test_every_paper_of_the_ladder_says_just_the_steps_on_record(bureau: Bureau) -> None:
    autumn(bureau)
    number = bureau.form("MZ01").tasks[0].number
    reminder = climb(bureau, NOVEMBER, DecisionKind.ESCALATE, f"SJ-{number}-提醒", REMINDER_LETTER)
    assert "此前措施" not in table(reminder, bureau)
    letters = send_letters(bureau.on("2026-12-16"), NOVEMBER, {LetterKind.ISSUED})
    assert [each.letter.branch for each in letters.ready] == ["MZ01"]

    december = NOVEMBER.shift(1)
    report(bureau, december)
    slip = climb(bureau, december, DecisionKind.ESCALATE, f"SJ-{number}-督办", SUPERVISION_SLIP)
    assert table(slip, bureau)["此前措施"] == "提醒（提醒函〔2026〕1号，2026年12月15日签发）"

    january = NOVEMBER.shift(2)
    report(bureau, january)
    climb(bureau, january, DecisionKind.RECTIFY, f"ZG-{number}-立项", RECTIFICATION_NOTICE)

    february = NOVEMBER.shift(3)
    report(bureau, february)
    circular = climb(bureau, february, DecisionKind.ESCALATE, f"SJ-{number}-通报", CIRCULAR)
    said = "".join(each.text for each in opened((bureau.root / "outbox/issued" / circular).read_bytes()).paragraphs)
    assert "提醒、督办、整改通知" in said

    march = NOVEMBER.shift(4)
    report(bureau, march)
    talk = climb(bureau, march, DecisionKind.ESCALATE, f"SJ-{number}-约谈建议", TALK_PROPOSAL)
    rows = opened((bureau.root / "outbox/issued" / talk).read_bytes()).tables[0].rows
    told = [row.cells[1].text for row in rows]
    steps = [each for each in told if each.startswith(("提醒：", "督办：", "整改通知："))]
    assert ["提醒函〔2026〕1号" in steps[0], "督办单〔2027〕1号" in steps[1], "整改通知书〔2027〕1号" in steps[2]] == [
        True
    ] * 3
    days = [row.cells[0].text for row in rows][1:]
    assert len(days) == len(told) - 1
    letters = send_letters(bureau.on("2027-04-20"), march, {LetterKind.ISSUED})
    assert not [each for each in letters.ready if each.letter.branch], "a restricted paper goes to no branch"
