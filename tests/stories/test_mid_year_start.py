"""A bureau that starts in November with a year's tasks: what its papers, ledger and screen say of them.

Counted from its first month, its first 通报 called 18 of 19 tasks green (“绿”), some of them 50 points behind.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, answers, new_row, row_of
from ledger_book import read_ledger_book
from signing import draft

from pipeline.commands.consolidate import ConsolidateResult
from pipeline.docx.read import read_edited_document
from pipeline.periods import Period
from pipeline.terms import CIRCULAR, FEEDBACK, Lamp

DECEMBER = NOVEMBER.shift(1)
SCREEN = (
    "有3项任务不知道从哪天开始，2026年11月不判定它们的进度（灰灯），下月起从本月1日算起。"
    "以前就开始做的，请填上任务起算日，再汇总一次。“任务起算日”在设置（templates/设置.toml）里，请技术人员填写。"
)


@pytest.fixture
def started(bureau: Bureau) -> Bureau:
    """Two branches report: three tasks of the year behind schedule by the year, one finished; a third says nothing."""
    bureau.hand_out("2026-11-25")
    for code in ("MZ01", "MZ02"):
        one, two, *_ = bureau.form(code).new_numbers
        late = new_row(one, task=f"党建+{code}帮扶", rate=40, deadline="2026年12月31日")
        other = late if code == "MZ02" else new_row(two, task="党建+走访", rate=35, deadline="2026年12月31日")
        done = new_row(two, task="党建+夜校", rate=100, status="已完成", deadline="2026年12月31日")
        bureau.drop(f"{code}.xlsx", bureau.filled(code, said=answers(late, done if code == "MZ02" else other)))
    bureau.collect("2026-12-01")
    bureau.collect("2026-12-04")
    return bureau


def text_of(bureau: Bureau, name: str = f"{CIRCULAR}.docx", period: Period = NOVEMBER) -> str:
    return read_edited_document(draft(bureau, name, period).read_bytes(), name).text


def lamps(done: ConsolidateResult) -> list[Lamp]:
    return [done.assessment.lamps[task.number].lamp for task in done.assessment.ledger.tasks]


def read_column(root: Path, title: str, period: Period = NOVEMBER) -> list[object]:
    data = (root / f"outbox/{period}/工作台账.xlsx").read_bytes()
    return [row[title] for row in read_ledger_book(data)["总台账"]][:4]


def test_nobody_is_called_on_time_of_whom_that_is_not_known(started: Bureau) -> None:
    done = started.consolidate("2026-12-08")
    assert lamps(done) == [Lamp.GREY, Lamp.GREY, Lamp.GREY, Lamp.GREEN]
    assert done.remarks == (SCREEN,)
    text = text_of(started)
    assert "正常（绿灯）1项" in text
    assert "暂不判定或未取得有效数据（灰灯）3项（开始时间不明3项）" in text
    assert "首次列入台账的任务中有3项开始时间不明，11月暂不对照序时进度。" in text
    assert "10月没有有效数据，灯色不与10月比较。" in text
    (name,) = (each.name for each in (started.root / f"outbox/{NOVEMBER}/documents/{FEEDBACK}").glob("*MZ01*"))
    sheet = text_of(started, f"{FEEDBACK}/{name}")
    assert "灰灯2项（其中2项开始时间不明，暂不判定进度，不是没有报送）" in sheet
    assert "没有红灯、黄灯" not in sheet
    assert read_column(started.root, "灯色说明")[:3] == ["不知道从哪天开始，第一个月不判定进度"] * 3
    assert read_column(started.root, "起算日")[:3] == [None] * 3
    assert read_column(started.root, "序时进度")[:3] == [None] * 3


def test_once_the_office_says_the_day_the_year_counts(started: Bureau) -> None:
    started.consolidate("2026-12-08")
    started.set('begun = ""', 'begun = "2026-01-01"')
    done = started.consolidate("2026-12-08")
    assert (lamps(done), done.remarks) == ([Lamp.RED, Lamp.RED, Lamp.RED, Lamp.GREEN], ())
    text = text_of(started, f"{CIRCULAR}.docx")
    assert "滞后或超时限（红灯）3项" in text
    assert "未取得有效数据（灰灯）0项" in text
    assert "开始时间不明" not in text
    assert read_column(started.root, "起算日") == ["2026-01-01"] * 4
    assert read_column(started.root, "灯色说明")[0] == "落后序时进度52个百分点"


def test_the_month_built_before_the_setting_stays_as_it_was(started: Bureau) -> None:
    first = started.consolidate("2026-12-08")
    started.set('begun = ""', "begun = 2026-01-01")
    started.consolidate("2026-12-09")
    again = started.consolidate("2026-12-10", as_of="2026-12-08")
    assert (lamps(again), again.remarks) == (lamps(first), first.remarks)


@pytest.mark.parametrize(
    ("begun", "said", "lamp"),
    [
        ("2026-12-01", "设置的任务起算日2026年12月1日晚于台账的第一个月（2026年11月），没有采用。", Lamp.GREY),
        (
            "2006-01-01",
            "设置的任务起算日2006年1月1日比台账的第一个月（2026年11月）早一年以上，请核对是不是写错了。",
            Lamp.RED,
        ),
        ("2026-11-01", "", Lamp.GREEN),
    ],
)
def test_a_day_that_can_hardly_be_is_said(started: Bureau, begun: str, said: str, lamp: Lamp) -> None:
    started.set('begun = ""', f'begun = "{begun}"')
    done = started.consolidate("2026-12-08")
    assert lamps(done)[0] is lamp
    assert "".join(done.remarks).startswith(said) if said else done.remarks == ()


def test_in_the_second_month_all_are_judged_and_nothing_is_compared_with_what_was_not(started: Bureau) -> None:
    started.consolidate("2026-12-08")
    started.hand_out("2026-12-25", DECEMBER)
    for code in ("MZ01", "MZ02"):
        said = answers(*map(row_of, started.form(code, DECEMBER).tasks), flag="无变化")
        started.drop(f"{code}12.xlsx", started.filled(code, DECEMBER, said=said))
    started.collect("2027-01-04")
    done = started.consolidate("2027-01-08", DECEMBER)
    assert lamps(done) == [Lamp.RED, Lamp.RED, Lamp.RED, Lamp.GREEN]
    assert [each.partition("。")[0] for each in done.remarks] == [
        "有3项任务不知道从哪天开始，进度从第一次填报的月份算起，可能偏宽"
    ]
    text = text_of(started, f"{CIRCULAR}.docx", DECEMBER)
    why = "11月有3项任务开始时间不明、没有判定，灯色不与"
    assert f"{why}11月比较。" in text
    assert f"（{why}上月比较）" in (started.root / f"outbox/{DECEMBER}/看板.html").read_text(encoding="utf-8")
    assert "红灯增加" not in text
