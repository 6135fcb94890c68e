from __future__ import annotations

import datetime as dt

import pytest
from finding_gaps import list_gaps
from hypothesis import given
from hypothesis import strategies as st

from pipeline.findings import CATALOGUE
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.deadlines import Deadline, DeadlinePrecision, parse_deadline, parse_exact_day
from pipeline.periods import Period
from pipeline.reading.raw import RawValue
from pipeline.terms import format_chinese_date

NOVEMBER = Period(2026, 11)
SPELLINGS: dict[str, tuple[str, DeadlinePrecision, tuple[RawValue, ...]]] = {
    "2026年11月3日": ("2026-11-03", DeadlinePrecision.DAY, (
        "2026.11.3", "2026-11-3", "2026/11/3", "2026年11月3日", "2026年11月3号", "11月3日", "11月3", "11.3",
        "11-3", "11/3", "20261103", 20261103, "２０２６年１１月３日", "２０２６．１１．３",
        "二〇二六年十一月三日", "二○二六年十一月三日", "二零二六年十一月三号", "十一月三日",
        "2026 年 11 月 3 日", "2026 11 3", "2026。11。3", "2026年11.3", "2026—11—3", "26.11.3",
        "26年11月3日", "26/11/3", "2026-11-03 00:00:00", "2026-11-03T08:30:00", "2026年11月3日（星期二）",
        "2026年11月3日17时前", "11月3日前", "2026年11月3日之前", "于2026年11月3日前完成", "截至11月3日",
        "本月3日", "2026年11月03日", "2026.11.3.", "\u200b2026.11.3", dt.date(2026, 11, 3),
        dt.datetime(2026, 11, 3, 17, 30),  # noqa: DTZ001
    )),
    "2026年12月31日": ("2026-12-31", DeadlinePrecision.DAY, (
        "12月31日", "12.31", 12.31, "12月31日前", "2026年12月31日前", "今年12月31日前全面完成", "下月31日",
        "十二月三十一日前", "31/12/2026", "12/31/2026", "12月31日左右", "二O二六年十二月三十一日",
        "2026年12月31日（年底）", "2026年底（12月31日）", "2026年12月31日9时30分", "2026年12月31日（星期四）17：00前",
        "（2026年12月31日）", "“2026年12月31日”", "2026,12,31", "2026、12、31", "2026/12.31", "12月31日晚",
    )),
    "2026年11月上旬": ("2026-11-10", DeadlinePrecision.TEN_DAYS, (
        "11月上旬", "2026年11月上旬", "本月上旬", "11月初", "十一月上旬前",
    )),
    "2026年11月中旬": ("2026-11-20", DeadlinePrecision.TEN_DAYS, (
        "11月中旬", "11月中", "11月上中旬", "2026年11月中旬前", "月中",
    )),
    "2026年11月下旬": ("2026-11-30", DeadlinePrecision.TEN_DAYS, ("11月下旬", "2026.11月下旬", "11月中下旬", "本月下旬")),
    "2026年11月底": ("2026-11-30", DeadlinePrecision.MONTH, (
        "11月", "11月份", "11月底", "11月底前", "11月末", "11月内", "11月份底", "十一月底", "2026年11月",
        "2026年11月底前", "2026-11", "2026.11", "2026/11", "202611", 202611, 2026.11, "2026.11月底",
        "本月底", "本月", "月底", "月底前完成", "月末", "争取11月底前完成整改", "26年11月底",
    )),
    "2026年10月底": ("2026-10-31", DeadlinePrecision.MONTH, (
        "2026.10", "2026-10", "2026年10月", "上月底", "今年10月",
    )),
    "2027年3月底": ("2027-03-31", DeadlinePrecision.MONTH, (
        "明年3月底", "2027年3月", "次年3月底前", "2027.3", "来年三月",
    )),
    "2026年第四季度": ("2026-12-31", DeadlinePrecision.QUARTER, (
        "四季度", "第四季度", "第4季度", "4季度末", "2026年第四季度末", "2026年四季度", "今年四季度", "Q4",
        "2026Q4", "2026-q4", "本季度末", "季度末前", "2026第四季度", "2026年4季度内",
    )),
    "2027年第一季度": ("2027-03-31", DeadlinePrecision.QUARTER, (
        "明年一季度", "2027年第1季度", "下季度末", "下个季度",
    )),
    "2026年下半年": ("2026-12-31", DeadlinePrecision.HALF, ("下半年", "2026年下半年", "今年下半年", "下半年底")),
    "2027年上半年": ("2027-06-30", DeadlinePrecision.HALF, ("明年上半年", "2027年上半年底前", "2027上半年")),
    "2026年底": ("2026-12-31", DeadlinePrecision.YEAR, (
        "年底", "年底前", "年末", "年内", "全年", "2026年底", "2026年底前", "2026年年底", "2026年末",
        "今年底", "今年年底前完成", "本年度", "2026年", "2026年度", "2026年全年", "2026年内", "今年",
        "岁末", "持续推进至年底", "即日起至2026年底", "二〇二六年底",
    )),
    "2027年底": ("2027-12-31", DeadlinePrecision.YEAR, ("明年底", "2027年", "明年", "2027年年底前")),
    "2027年7月1日": ("2027-07-01", DeadlinePrecision.DAY, ("2027年七一前", "明年七一", "明年七一建党节前")),
}  # fmt: skip
STANDING = (
    "长期坚持", "长期", "长效", "长期推进", "持续推进", "持续", "常态化", "常态化开展", "常年坚持", "经常性工作",
    "不间断", "一直", "长期任务。", "从11月起长期坚持", "需长期坚持",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "text", "day", "precision"),
    [(typed, text, day, unit) for text, (day, unit, spellings) in SPELLINGS.items() for typed in spellings],
)
def test_one_reading(typed: RawValue, text: str, day: str, precision: DeadlinePrecision) -> None:
    found = parse_deadline(typed, NOVEMBER)
    assert found == Deadline(text, dt.date.fromisoformat(day), precision)
    assert parse_deadline(text, Period(2027, 6)) == found


@pytest.mark.parametrize("typed", STANDING)
def test_standing_tasks_have_no_day(typed: str) -> None:
    assert parse_deadline(typed, NOVEMBER) == Deadline("长期坚持", None, DeadlinePrecision.STANDING)


def test_the_raw_text_is_kept() -> None:
    found = parse_deadline(" 11月底前 ", NOVEMBER)
    assert isinstance(found, Deadline)
    assert (found.raw, found.text, found.precision.value) == ("11月底前", "2026年11月底", "月")
    assert parse_deadline(11.15, NOVEMBER) == Deadline("2026年11月15日", dt.date(2026, 11, 15), DeadlinePrecision.DAY)


@pytest.mark.parametrize(
    ("typed", "why", "suggestion"),
    [
        ("10月31日", "没有写年份，2026年10月31日已经过去", "2027年10月31日"),
        ("10月底", "没有写年份，2026年10月底已经过去", "2027年10月底"),
        ("3月", "没有写年份，2026年3月底已经过去", "2027年3月底"),
        ("上半年", "没有写年份，2026年上半年已经过去", "2027年上半年"),
        ("三季度", "没有写年份，2026年第三季度已经过去", "2027年第三季度"),
        ("七一前", "没有写年份，2026年7月1日已经过去", "2027年7月1日"),
        ("元旦前", "没有写年份，2026年1月1日已经过去", "2027年1月1日"),
        (2026.1, "分不清是2026年1月底还是2026年10月底（数字末尾的0会丢失）", "2026年10月底"),
        (11.3, "分不清是2026年11月3日还是2026年11月30日（数字末尾的0会丢失）", "2026年11月30日"),
        (10.2, "分不清是2027年10月2日还是2027年10月20日（数字末尾的0会丢失）", "2027年10月20日"),
        ("03/11/2026", "分不清月和日的先后", ""), ("03/11/26", "年份像是写错了", ""),
        ("1926年5月1日", "年份像是写错了", ""),
        ("2062-11-3", "年份像是写错了", ""), (dt.date(1900, 1, 11), "年份像是写错了", ""),
        ("26.11", "分不清是年月还是月日", "2026年11月底"), (26.11, "分不清是年月还是月日", "2026年11月底"),
        ("9-10", "分不清是几月几日还是几月至几月", ""),
        ("11月至12月", "写的是一段时间或几个时间", "2026年12月底"),
        ("11-12月", "写的是一段时间或几个时间", "2026年12月底"),
        ("1-12月", "写的是一段时间或几个时间", "2026年12月底"),
        ("2026.11-12", "写的是一段时间或几个时间", "2026年12月底"),
        ("2026年11-12月", "写的是一段时间或几个时间", "2026年12月底"),
        ("从11月到年底", "写的是一段时间或几个时间", "2026年底"),
        ("11月1日至30日", "写的是一段时间或几个时间", "2026年11月30日"),
        ("11月、12月", "写的是一段时间或几个时间", "2026年12月底"),
        ("2026.11.1-2026.11.30", "写的是一段时间或几个时间", "2026年11月30日"),
        ("2026-11-01-2026-11-30", "写的是一段时间或几个时间", "2026年11月30日"),
        ("2026年11月—2027年3月", "写的是一段时间或几个时间", "2027年3月底"),
        ("2026-2027年", "写的是一段时间或几个时间", "2027年底"),
        ("三季度至四季度", "写的是一段时间或几个时间", "2026年第四季度"),
        ("10月、11月、12月", "写的是一段时间或几个时间", "2026年12月底"),
        ("12月前", "分不清含不含2026年12月", "2026年12月底"),
        ("2027年前完成", "分不清含不含2027年", "2027年底"),
        ("四季度前", "分不清含不含2026年第四季度", "2026年第四季度"),
        (46000, "是日期的内部序号，不能确定", "2025年12月9日"),
        ("46000", "是日期的内部序号，不能确定", "2025年12月9日"),
        (46000.5, "是日期的内部序号，不能确定", "2025年12月9日"),
        (2026, "只有数字，分不清年月日", "2026年底"), (1231, "只有数字，分不清年月日", "2026年12月31日"),
        (11, "只有数字，分不清年月日", ""),
        ("261103", "只有数字，分不清年月日", "2026年11月3日"), ("2026113", "只有数字，分不清年月日", ""),
        ("30日前", "没有写月份", "2026年11月30日"), ("3号", "没有写月份", "2026年11月3日"),
        ("31日", "没有写月份", ""),
        ("每月", "是反复开展的工作，没有终点", "长期坚持"),
        ("每季度末", "是反复开展的工作，没有终点", "长期坚持"),
        ("春节前", "节日的日期每年不同", ""), ("年前", "分不清是元旦前还是春节前", "2026年底"),
        ("明年初", "没有写到月份", "2027年第一季度"), ("年初", "没有写到月份", "2027年第一季度"),
        ("12/11/2026", "分不清月和日的先后", ""), ("9-12", "分不清是几月几日还是几月至几月", ""),
        ("年中", "没有写到月份", "2026年上半年"),
        (dt.date(2026, 12, 1), "分不清是2026年12月1日还是2026年12月底（只写年月时，表格会自动补成1日）",
         "2026年12月底"),
    ],
)  # fmt: skip
def test_two_readings_are_asked_back(typed: RawValue, why: str, suggestion: str) -> None:
    assert parse_deadline(typed, NOVEMBER) == CellError("date-ambiguous", {"why": why}, suggestion)


@pytest.mark.parametrize(
    "typed",
    ["11月31日", "2026年11月31日", "2026.11.31", "2月30日", "2026年2月29日", "2027-2-29", "13月", "13月5日",
     "2026年13月", "20261303",
     20261131, "2026-13-01", "11月0日", "0月", "5季度", "第0季度", "30/30/2026"],
)  # fmt: skip
def test_no_such_day(typed: RawValue) -> None:
    assert parse_deadline(typed, NOVEMBER) == CellError("date-invalid")


@pytest.mark.parametrize(
    "typed",
    [None, "", True, dt.time(9), dt.timedelta(36), float("nan"), 1e300, -5, 10**40, "待定", "无", "-", "/",
     "尽快", "立即", "三个月内", "2026年12月31日（星期一前后）", "2026年12月31日（年中）",
     "十五五末", "11月启动", "自11月起", "完成", "项目竣工后", "见方案", "11月底前完成评估，" * 9,
     "截止到" * 12, "前" * 41],
)  # fmt: skip
def test_no_date(typed: RawValue) -> None:
    assert parse_deadline(typed, NOVEMBER) == CellError("date-unreadable")


def test_the_format_of_a_date_cell_tells_month_from_first_day() -> None:
    first = dt.date(2026, 12, 1)
    for month_only in ('yyyy"年"m"月"', "yyyy\\-mm", "mmm-yy", '[$-804]yyyy"年"m"月";@'):
        assert parse_deadline(first, NOVEMBER, number_format=month_only) == parse_deadline("2026年12月", NOVEMBER)
    for with_day in ("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yy h:mm"):
        assert parse_deadline(first, NOVEMBER, number_format=with_day) == parse_deadline("2026年12月1日", NOVEMBER)
    for number_format in (None, "mmm-yy"):
        assert parse_deadline(dt.date(2026, 12, 2), NOVEMBER, number_format=number_format) == parse_deadline(
            "12月2日", NOVEMBER
        )


def test_a_year_is_only_filled_in_while_the_day_is_ahead() -> None:
    assert parse_deadline("11月1日", NOVEMBER) == parse_deadline("2026年11月1日", NOVEMBER)
    assert isinstance(parse_deadline("10月31日", NOVEMBER), CellError)
    assert parse_deadline("1月1日", Period(2027, 1)) == parse_deadline("2027年1月1日", NOVEMBER)
    assert (
        parse_deadline("明年1月", Period(2026, 12))
        == parse_deadline("下月底", Period(2026, 12))
        == parse_deadline("2027年1月", NOVEMBER)
    )
    leap = CellError("date-ambiguous", {"why": "没有写年份，2027年没有这一天"}, "2028年2月29日")
    assert parse_deadline("2月29日", Period(2027, 1)) == leap


def test_suggestions_are_readable_themselves() -> None:
    for typed in ("10月底", "11月至12月", "26.11", "1231", "30日前", "每月", "年中", "明年初", "四季度前", 2026.1):
        found = parse_deadline(typed, NOVEMBER)
        assert isinstance(found, CellError)
        again = parse_deadline(found.suggestion, NOVEMBER)
        assert isinstance(again, Deadline)
        assert again.text == found.suggestion


@given(st.dates(dt.date(2020, 1, 1), dt.date(2050, 12, 31)))
def test_every_day_in_every_usual_spelling(day: dt.date) -> None:
    wanted = Deadline(format_chinese_date(day), day, DeadlinePrecision.DAY)
    year, month, number = day.year, day.month, day.day
    for sign in ".-/":
        assert parse_deadline(sign.join(map(str, (year, month, number))), NOVEMBER) == wanted
    packed = f"{day:%Y%m%d}"
    for typed in (format_chinese_date(day), packed, int(packed), f"{day.isoformat()} 00:00:00"):
        assert parse_deadline(typed, NOVEMBER) == wanted
    assert parse_deadline(day, NOVEMBER, number_format="yyyy/m/d") == wanted
    same_year = Period(year, 1)
    assert parse_deadline(f"{month}月{number}日", same_year) == parse_deadline(f"{month}.{number}", same_year) == wanted
    assert parse_exact_day(format_chinese_date(day)) == parse_exact_day(day) == day


@given(st.integers(2020, 2050), st.integers(1, 12), st.sampled_from(["上旬", "中旬", "下旬", "底", ""]))
def test_parts_of_a_month_are_stable(year: int, month: int, part: str) -> None:
    found = parse_deadline(f"{year}年{month}月{part}", NOVEMBER)
    assert isinstance(found, Deadline)
    assert parse_deadline(found.text, Period(2028, 5)) == found
    assert found.day is not None
    assert Period.of(found.day) == Period(year, month)


@given(st.floats(1, 12.99).map(lambda number: round(number, 2)))
def test_a_decimal_is_never_read_with_a_digit_lost(number: float) -> None:
    found = parse_deadline(number, Period(2026, 1))
    if isinstance(found, Deadline) and found.day:
        month, _, day = f"{number}".partition(".")
        assert (found.day.month, found.day.day) == (int(month), int(day))
        assert not isinstance(parse_deadline(f"{number}0", Period(2026, 1)), Deadline)


DATE_SIGNS = st.text("0123456789.年月日底前至到季度上下半中旬末明今长期- 一十二")


@given(st.one_of(DATE_SIGNS, st.text(), st.floats(), st.integers(), st.datetimes()))
def test_anything_is_answered(typed: RawValue) -> None:
    found = parse_deadline(typed, NOVEMBER)
    if isinstance(found, CellError):
        assert list_gaps(CATALOGUE[found.code]) - {"value", "title"} == set(found.gaps)
    else:
        assert parse_deadline(found.text, NOVEMBER) == found


def test_exact_day_wants_day_and_year() -> None:
    day = dt.date(2026, 1, 1)
    noon = dt.datetime(2026, 1, 1, 12)  # noqa: DTZ001
    dated: tuple[RawValue, ...] = (day, noon, "2026年1月1日", "2026.1.1", "2026-01-01", 20260101)
    assert {parse_exact_day(typed) for typed in dated} == {day}
    vague: tuple[RawValue, ...] = (None, "", "1月1日", "2026年1月", "年底", "明年1月1日", "2026年2月30日", "长期")
    assert {parse_exact_day(typed) for typed in vague} == {None}


@pytest.mark.parametrize(
    ("month", "typed", "text"),
    [
        (1, "本季度末", "2026年第一季度"), (3, "本季度末", "2026年第一季度"), (4, "本季度末", "2026年第二季度"),
        (9, "本季度末", "2026年第三季度"), (10, "本季度末", "2026年第四季度"), (12, "本季度末", "2026年第四季度"),
        (9, "下季度末", "2026年第四季度"), (10, "下季度末", "2027年第一季度"),
    ],
)  # fmt: skip
def test_a_quarter_is_named_from_any_of_its_months(month: int, typed: str, text: str) -> None:
    found = parse_deadline(typed, Period(2026, month))
    assert isinstance(found, Deadline)
    assert found.text == text


@pytest.mark.parametrize(("typed", "asked"), [("12月左右", False), ("12月前后", False), ("12月前", True)])
def test_about_a_month_is_not_before_it(typed: str, asked: bool) -> None:
    found = parse_deadline(typed, Period(2026, 11))
    assert isinstance(found, CellError) is asked
    if isinstance(found, Deadline):
        assert found.text == "2026年12月底"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("9/13/2027", "2027年9月13日"),
        ("13/9/2027", "2027年9月13日"),
        ("11-11", "2026年11月11日"),
        ("12-12", "2026年12月12日"),
    ],
)
def test_figures_that_can_be_read_in_one_way_only_are_read(typed: str, text: str) -> None:
    found = parse_deadline(typed, Period(2026, 11))
    assert isinstance(found, Deadline)
    assert found.text == text


@pytest.mark.parametrize(
    ("year", "plausible"),
    [(2026 - deadlines._PAST - 1, False), (2026 - deadlines._PAST, True), (2026 + deadlines._FUTURE, True), (2026 + deadlines._FUTURE + 1, False)],
)  # fmt: skip
def test_a_year_far_from_the_period_is_asked_about(year: int, plausible: bool) -> None:
    assert isinstance(parse_deadline(f"{year}年12月31日", Period(2026, 11)), Deadline) is plausible


def test_a_day_told_in_forty_characters_is_read_and_a_longer_text_is_prose() -> None:
    whole = "力争务必确保在2026年12月31日前" + "基本完成验收" * 3 + "整改落实"
    assert len(whole) == 41
    assert parse_deadline(whole.replace("在", ""), NOVEMBER) == parse_deadline("2026年12月31日", NOVEMBER)
    assert parse_deadline(whole, NOVEMBER) == CellError("date-unreadable")


@pytest.mark.parametrize(("typed", "code"), [("会议结束前", "date-unreadable"), ("年前", "date-ambiguous")])
def test_before_what_nobody_dates_is_not_taken_for_before_the_new_year(typed: str, code: str) -> None:
    found = parse_deadline(typed, Period(2026, 11))
    assert isinstance(found, CellError)
    assert found.code == code
