from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.monthly import FLAG_CODES
from pipeline.contract.task_row import CATEGORY_CODES, STATUS_CODES
from pipeline.intake.cells.words import (
    UnlistedChoice,
    clean_cell,
    clean_shown_text,
    convert_chinese_numerals,
    extract_bare_names,
    fold_text,
    format_cell_value,
    is_total,
    match_choice,
    normalise_key,
    normalise_names,
    parse_period_cell,
)
from pipeline.periods import Period
from pipeline.reading.raw import RawValue

ANY_TEXT = st.text(st.characters())  # every code point, lone surrogates included


@pytest.mark.parametrize(
    ("value", "text", "removed"),
    [
        (None, "", 0), ("", "", 0), (" \t\u3000\xa0进展\u3000", "进展", 0),
        ("甲\r\n乙\r丙\n丁", "甲\n乙\n丙\n丁", 0), ("走访\t36户", "走访 36户", 0),
        ("\ufeff走访\u200b36户\u200f", "走访36户", 3), ("a\x00b\x07c\x7f", "abc", 3),
        ("甲\x0b乙", "甲\n乙", 1),
        ("\ud800甲\udfff", "甲", 2), ("甲\ufffe\U0001ffff\ufdd0", "甲", 3), ("李\u3164四\u2060", "李四", 2),
        ("\u202e四三张\u202c", "四三张", 2), ("软\xad连字", "软连字", 1),
        ("完成率：８０％，（已报）“好”——…", "完成率：８０％，（已报）“好”——…", 0),
        ("𠮷姓\U000e0100吉", "𠮷姓\U000e0100吉", 0),
        ("造字\ue000", "造字\ue000", 0), ("=1+1", "=1+1", 0),
        (80.0, "80", 0), (80, "80", 0), (0.8, "0.8", 0), (-0.0, "0", 0), (0.1 + 0.2, "0.3", 0),
        (1e16, "10000000000000000", 0),
        (1e-7, "0.0000001", 0), (True, "TRUE", 0), (False, "FALSE", 0), (float("nan"), "nan", 0),
        (dt.date(2026, 11, 3), "2026年11月3日", 0),
        (dt.datetime(2026, 11, 3), "2026年11月3日", 0),  # noqa: DTZ001
        (dt.datetime(2026, 11, 3, 9, 5), "2026年11月3日 09:05", 0),  # noqa: DTZ001
        (dt.time(9, 5, 7), "09:05:07", 0),
        ("走访_x000B_36户", "走访36户", 1), ("甲_x00_x000B_0B_乙", "甲乙", 2), ("a_xb", "a_xb", 0),
        ("\ufdef甲\ufdf0", "甲\ufdf0", 1),  # the last non-character of its row, and the letter after it
        ("'45", "45", 0), ('="45"', "45", 0), ("’2026年", "2026年", 0), ("'", "", 0), ("完成'45", "完成'45", 0),
        (dt.timedelta(0), "0:00", 0), (dt.timedelta(hours=36), "36:00", 0), (dt.timedelta(minutes=-90), "-1:30", 0),
    ],
)  # fmt: skip
def test_clean_keeps_what_was_typed(value: RawValue, text: str, removed: int) -> None:
    assert clean_cell(value) == (text, removed)


@given(ANY_TEXT)
def test_clean_text_is_fit_for_every_file(text: str) -> None:
    tidy, removed = clean_cell(text)
    assert clean_cell(tidy) == (tidy, 0)
    assert tidy == tidy.strip()
    assert all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs") for sign in tidy)
    tidy.encode("utf-8")
    assert removed >= 0


@given(ANY_TEXT)
def test_clean_loses_nothing_that_can_be_seen(text: str) -> None:
    letters = [sign for sign in text if sign.isalnum() and unicodedata.name(sign, "").find("FILLER") < 0]
    assert [sign for sign in clean_cell(text)[0] if sign.isalnum()] == letters


def test_every_assigned_code_point_comes_out_legal() -> None:
    everything = "".join(map(chr, (*range(0x40000), *range(0xE0000, 0xE1000), 0x10FFFE, 0x10FFFF)))
    tidy, removed = clean_cell(everything)
    assert not {chr(point) for point in (*range(9), 0xB, 0xFFFE, 0xFFFF, 0xD800, 0xFEFF, 0x200B)} & set(tidy)
    assert removed > 2048
    assert {"张", "𠮷", "，", "·"} <= set(tidy)


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("张三", "张三"), ("张 三", "张三"), ("张\u3000三", "张三"), ("张三 李四", "张三、李四"),
        ("张三\u3000\u3000李四", "张三、李四"),
        ("张 三 李 四", "张三、李四"), ("张 小 三", "张小三"), ("王 五 张小明", "王五、张小明"),
        ("张 三、李 四", "张三、李四"),
        ("张三/李四", "张三、李四"), ("张三，李四；王五\n赵六", "张三、李四、王五、赵六"),
        ("张三,李四;王五|赵六", "张三、李四、王五、赵六"),
        ("、张三、、李四。", "张三、李四"), ("张 小明", "张小明"), ("欧阳 锋", "欧阳锋"),
        ("上官 婉儿 李四", "上官婉儿、李四"),
        ("阿卜杜拉·买买提、李四", "阿卜杜拉·买买提、李四"),
        ("阿卜杜拉 • 买买提 李四", "阿卜杜拉·买买提、李四"),
        ("周明远 副局长", "周明远 副局长"), ("副局长 周明远 李四", "副局长 周明远、李四"),
        ("王 主任", "王主任"),
        ("周明远 党组成员 李四", "周明远 党组成员、李四"), ("张三 （组长） 李四", "张三（组长）、李四"),
        ("张三（办公室、党办）、李四", "张三（办公室、党办）、李四"),
        ("John Smith, 李四", "John Smith、李四"),
        ("李\u200b四", "李四"), ("𠮷 三", "𠮷三"), ("", ""), ("陈晓岚等5人", "陈晓岚等5人"),
        ("李文静 等", "李文静 等"), ("李文静 陈晓岚 等3人", "李文静、陈晓岚 等3人"),
        ("（张三", "（张三"), ("John Xu", "John Xu"), ("李四 Smith", "李四、Smith"), ("王小X。", "王小X"),
    ],
)  # fmt: skip
def test_names(typed: str, people: str) -> None:
    assert normalise_names(typed) == people


@given(st.text("张王李四小明欧阳局长 、，\n（）·a"))
def test_names_are_stable_and_lose_no_letter(text: str) -> None:
    once = normalise_names(text)
    assert normalise_names(once) == once
    assert [sign for sign in once if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


@pytest.mark.parametrize(
    "typed",
    ["MZ03-202611-02", "mz03-202611-02", "ＭＺ０３－２０２６１１－０２", "MZ03—202611—02", "MZ03–202611−02",
     "MZ03——202611-02",
     " MZ03 - 202611 - 02 ", "MZ03一202611一02", "MZ03_202611_02", "MZ03-\u200b202611-02", "MZ03‐202611‑02",
     "MZ03ー202611─02", "MZ03-202611-2", "ｍｚ03—202611 — ２"],
)  # fmt: skip
def test_key(typed: str) -> None:
    assert normalise_key(typed) == "MZ03-202611-02"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("推进中", "推进中"), ("推 进 中", "推进中"), (" 推进中。", "推进中"), ("③推进中", "推进中"),
        ("3.推进中", "推进中"),
        ("（3）推进中", "推进中"), ("3、推进中", "推进中"), ("√推进中", "推进中"), ("☑ 推进中", "推进中"),
        ("✔️推进中", "推进中"),
        ("“推进中”", "推进中"), ("□未启动 ☑推进中", "推进中"), ("没启动", "未启动"), ("100%完成", "已完成"),
        ("１００％完成", "已完成"),
        ("三、推进中", "推进中"), ("❷推进中", "推进中"),
    ],
)  # fmt: skip
def test_a_choice_is_read(typed: str, value: str) -> None:
    assert match_choice(typed, STATUS_CODES) == value


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("推行中", "推进中"), ("推进中？", "推进中"), ("50%完成", ""), ("已完成（80%）", ""), ("都完成了", "已完成"),
        ("申请延其", "申请延期"),
        ("未完成", ""), ("没完成", ""), ("×推进中", ""), ("abc", ""), ("", ""), ("推进中/已完成", ""),
    ],
)  # fmt: skip
def test_a_doubtful_choice_is_asked_back(typed: str, suggestion: str) -> None:
    assert match_choice(typed, STATUS_CODES) == UnlistedChoice(suggestion)


def test_ordinals_are_dropped_only_where_they_are_not_the_choice() -> None:
    assert match_choice("1", CATEGORY_CODES) == "党的建设"
    assert match_choice("x", CATEGORY_CODES) == "特色工作"
    assert match_choice("1.特色工作", CATEGORY_CODES) == "特色工作"
    assert match_choice("√有变化", FLAG_CODES) == "有变化"
    assert match_choice("2号楼。", {"2号楼": (), "3号楼": ()}) == "2号楼"
    assert match_choice("1、2、推进中", STATUS_CODES) == UnlistedChoice("推进中")  # two of them are no ordinal
    assert isinstance(match_choice("有变化□ 无变化√", FLAG_CODES), UnlistedChoice)
    assert isinstance(match_choice("一样", {"甲": ("一样",), "乙": ("一 样",)} | FLAG_CODES), UnlistedChoice)


@pytest.mark.parametrize("codes", [STATUS_CODES, CATEGORY_CODES, FLAG_CODES])
def test_every_known_spelling_is_read(codes: dict[str, tuple[str, ...]]) -> None:
    for value, spellings in codes.items():
        assert {match_choice(spelling, codes) for spelling in (value, *spellings)} == {value}


@pytest.mark.parametrize(
    "typed",
    ["合计", "小计", "总计", "合 计", "合\u3000计：", "合计：12项", "共计（3项）", "总计 5", "本页小计",
     "Total", "累计"],
)  # fmt: skip
def test_totals(typed: str) -> None:
    assert is_total(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "合计走访36户", "党建+合计核算", "累计走访", "总计划", "MZ03-202611-02", "小计划"],
)  # fmt: skip
def test_no_totals(typed: str) -> None:
    assert not is_total(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026年11月", "2026-11", "2026.11", "202611", 202611, "2026/11", "２０２６年１１月份",
     " 2026 年 11 月 ", "二〇二六年十一月",
     "二○二六年十一月份", "26年11月", "2026年度11月", "报告期：2026年11月", "2026年11月月报", "2026—11",
     "2026.11月", 2026.11, "20261103",
     20261103, "2026-11-01", "2026年11月3日", "2026年11月1日-30日", "2026.11.1-2026.11.30",
     "2026年11月1日至11月30日",
     dt.date(2026, 11, 1), dt.datetime(2026, 11, 30, 9)],  # noqa: DTZ001
)  # fmt: skip
def test_period_is_read(typed: RawValue) -> None:
    assert parse_period_cell(typed) == Period(2026, 11)


@pytest.mark.parametrize(
    "typed",
    [None, "", "11月", "2026年", 2026, 2026.1, 46000, 46000.5, "2026年13月", "2026-00", "2026年10-11月",
     "2026年10月-11月", "26.11",
     "2026年第四季度", True, dt.time(1), dt.timedelta(1), "本月", float("nan"), -202611, "20261",
     "2026年10月1日-11月30日"],
)  # fmt: skip
def test_period_is_not_guessed(typed: RawValue) -> None:
    assert parse_period_cell(typed) is None


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_periods_in_every_usual_form(year: int, month: int) -> None:
    wanted = Period(year, month)
    for typed in (wanted.as_chinese(), str(wanted), int(wanted.as_compact()), wanted.as_compact(), wanted.first_day):
        assert parse_period_cell(typed) == wanted
    assert parse_period_cell(float(f"{year}.{month:02d}")) == (None if month == 10 else wanted)


def test_numerals() -> None:
    read = {
        "二〇二六": "2026",
        "十": "10",
        "十一": "11",
        "二十": "20",
        "三十一": "31",
        "廿五": "25",
        "卅一": "31",
        "两": "2",
    }
    assert {typed: convert_chinese_numerals(typed) for typed in read} == read


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("张三（组长）、副局长 周明远", {"张三", "周明远"}), ("孙立新同志", {"孙立新"}), ("副局长周明远", {"周明远"}),
        ("机关党委书记 孙 立 新", {"孙立新"}), ("办公室主任陈晓岚/欧阳　锋", {"陈晓岚", "欧阳锋"}),
        ("王主任", {"王主任"}), ("局长", {"局长"}), ("张三,张 三", {"张三"}), ("（组长）", set()), ("", set()), ("（张三", {"(张三"}),
        ("阿卜杜拉·买买提", {"阿卜杜拉·买买提"}), ("John Smith", {"JohnSmith"}),
        ("李文静 等", {"李文静"}), ("李文静、陈晓岚等3人", {"李文静", "陈晓岚"}), ("周明远局长等", {"周明远"}), ("李等", {"李等"}),
    ],
)  # fmt: skip
def test_people_are_compared_by_their_bare_names(typed: str, people: set[str]) -> None:
    assert extract_bare_names(typed) == people


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＭＺ０３－０１", "MZ03-01"), (" 8 0　％ ", "80%"), ("11月～12月", "11月~12月"), ("2026—11", "2026-11"), ("甲〜〜乙", "甲~乙"),
        ("走\u200b访", "走访"), ("甲\n乙", "甲乙"),
    ],
)  # fmt: skip
def test_keys_and_numbers_are_folded_before_they_are_read(typed: str, folded: str) -> None:
    assert fold_text(typed) == folded


@pytest.mark.parametrize("length", [59, 60, 61, 400])
def test_long_texts_are_cleaned_and_folded_like_short_ones(length: int) -> None:
    typed = f"\u200b８０{'甲' * (length - 3)}"
    assert fold_text(typed) == f"80{'甲' * (length - 3)}"
    assert clean_cell(typed) == clean_shown_text(typed) == (typed[1:], 1)


@pytest.mark.parametrize(
    ("value", "text", "shown"),
    [(None, "", ""), ("'45", "45", "'45"), ('="45"', "45", '="45"'), (80.0, "80", "80"), (" 甲\u200b ", "甲", "甲")],
)
def test_what_a_person_sees_in_a_cell_keeps_its_mark_of_text(value: RawValue, text: str, shown: str) -> None:
    assert (clean_cell(value)[0], clean_shown_text(value)[0]) == (text, shown)
    assert clean_cell(value)[1] == clean_shown_text(value)[1]


def test_a_suggestion_keeps_the_sense_of_what_was_typed() -> None:
    """Nearest in spelling is not enough: 未完工 is no 已完成, and two values named are no choice."""
    codes = {"已完成": ("完工",), "未启动": ("没启动",), "推进中": ()}
    assert match_choice("完 工。", codes) == "已完成"
    assert match_choice("未启用", codes) == UnlistedChoice("未启动")
    assert match_choice("未完工", codes) == UnlistedChoice()
    assert match_choice("推进中，未启动", codes) == UnlistedChoice()
    assert match_choice("推进", codes) == UnlistedChoice("推进中")
    assert match_choice("推", codes) == UnlistedChoice()


@pytest.mark.parametrize(
    "typed",
    [
        "快完了", "快完成", "即将完成", "接近完成", "基本完成", "已基本完成", "差不多了", "差不多完成", "马上完成", "大部分完成", "完成一半",
        "已完成大半", "完成80%", "正在完成", "完成中", "预计年底完成", "力争完成", "待完成", "快办结了", "即将完结",
    ],
)  # fmt: skip
def test_what_is_nearly_done_is_never_suggested_as_done(typed: str) -> None:
    """A branch that follows the suggestion would report what it has not said."""
    assert match_choice(typed, STATUS_CODES) in (UnlistedChoice(), UnlistedChoice("推进中"))


@pytest.mark.parametrize("typed", ["加快推进", "正在推进中", "按期完成", "已完工", "已完成100%", "尚在推进"])
def test_what_means_a_choice_is_still_suggested(typed: str) -> None:
    meant = "推进中" if "推进" in typed else "已完成"
    assert match_choice(typed, STATUS_CODES) in (meant, UnlistedChoice(meant))


def test_nothing_is_formatted_as_nothing() -> None:
    assert format_cell_value(None) == ""


def test_a_dash_typed_as_a_numeral_is_one_beside_letters_too() -> None:
    assert normalise_key("ab一12_c") == "AB-12-C"
    assert normalise_key("一支部") == "一支部"
