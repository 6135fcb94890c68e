"""A column is added in the contract alone, and a form of the version before stays readable; walked through on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from pipeline.contract.monthly import FORM_VERSION, list_month_columns
from pipeline.contract.replies import list_open_reply_columns
from pipeline.terms import format_chinese_numeral

WALKER = Path(__file__).with_name("extended_contract.py")
NEW = {
    "试验用单位": "望湖街道",
    "试验用钱数": 20000,
    "试验用文字": "福彩公益金",
    "试验用整数": 12,
    "试验用选项": "新办",
}
EMPTY = dict.fromkeys(NEW)


def _walk(since: int, walk: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, str(WALKER), str(since), walk, str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _pick(row: dict[str, Any], *titles: str) -> dict[str, Any]:
    return {title: row[title] for title in titles}


def test_a_new_column_goes_from_the_contract_to_the_ledger_and_the_next_form(tmp_path: Path) -> None:
    seen = _walk(1, "walk_two_months", tmp_path)
    assert [title for title in seen["titles"] if title in NEW] == list(NEW)
    assert seen["reason"] == "本月进展", "无变化原因 is written above the widest column"
    count = format_chinese_numeral(len(list_month_columns()) + 3)
    assert f"本月填报（只填这{count}格）" in seen["band"]
    month = [*(each.title for each in list_month_columns()), "试验用文字", "试验用整数", "试验用选项"]
    assert seen["guide"][2] == f"2. 有进展的任务只填{count}格：{'、'.join(month)}；没有变化的任务不用动。"
    assert set(NEW) <= set(seen["guide"])
    assert seen["options"] == [["支部", "从下拉选项中选择。"], ["2项选一", "新办、续办"]]
    assert seen["lists"]["试验用选项"] == ["新办", "续办"]
    assert [title for title in seen["old"] if title in NEW] == ["试验用单位", "试验用钱数"]
    assert seen["numbers"] == {
        "完成率": "请填0到100的整数，不带百分号。", "试验用钱数": "请填0到99999999的整数。", "试验用整数": "请填0到999的整数。"
    }  # fmt: skip
    funds, words, number, choice = (
        f"{get_column_letter(seen['titles'].index(title) + 1)}7"
        for title in ("试验用钱数", "试验用文字", "试验用整数", "试验用选项")
    )
    assert seen["returned"] == [
        ["returned", funds, "“试验用钱数”写的是“100000000”，不在0到99999999之间。", "请填0到99999999的整数。"],
        ["returned", funds, "“试验用钱数”写的是“两万”，不是数字。", "请填0到99999999的整数。"],
        ["returned", words, "“试验用文字”有61字，最多60字。", "请精简为要点。"],
        ["returned", number, "“试验用整数”写的是“1000”，不在0到999之间。", "请填0到999的整数。"],
        ["returned", number, "“试验用整数”写的是“十几户”，不是数字。", "请填0到999的整数。"],
        ["returned", choice, "“试验用选项”写的是“停办”，不在下拉选项内。", "请从下拉选项中选择（新办、续办）。"],
    ]
    assert seen["accepted"] == ["accepted", []]
    (row,) = seen["ledger"]
    assert _pick(row, *NEW) == NEW
    (told,) = seen["months"]
    assert _pick(told, "试验用文字", "试验用整数") == _pick(NEW, "试验用文字", "试验用整数")
    assert _pick(seen["next"], *NEW) == {**EMPTY, "试验用单位": "望湖街道", "试验用钱数": 20000}
    assert [(row["报告期"], row["试验用文字"], row["试验用整数"]) for row in seen["december"]] == [
        ("2026-11", "福彩公益金", 12),
        ("2026-12", None, 20),
    ]


def test_a_whole_number_of_a_plan_changes_by_request_and_is_read_as_a_number(tmp_path: Path) -> None:
    seen = _walk(1, "walk_changed_plan", tmp_path)
    assert seen["typed"] == [
        ["accepted", ["plan-overtyped"], [["20000", "两万左右"]]],
        ["accepted", ["report-replaced"], []],
        ["accepted", ["report-replaced", "plan-overtyped"], [["20000", "0"]]],
    ]
    assert (seen["before"], seen["after"], seen["next"]) == ([20000, None], [0, None], [0, None])
    assert seen["audit"] == []


def test_a_new_cell_of_a_reply_is_kept_as_it_was_read_and_reaches_the_ledger(tmp_path: Path) -> None:
    seen = _walk(1, "walk_replies", tmp_path)
    first, second, *taken = seen["fates"]
    assert (first[:2], second[:2]) == (["returned", "K5 rate-unreadable"], ["returned", "K5 rate-out-of-range"])
    assert [fate for fate, *_ in taken] == ["accepted", "accepted"]
    others = [{"trial_reply": "另附名单", "trial_reply_count": count} for count in (12, 0)]
    assert [told for _, told in seen["kept"][-2:]] == others
    told = [
        _pick(row, "支部短码", "填报月份", "收到日期", "整改措施", "试验用答复", "试验用户数") for row in seen["ledger"]
    ]
    assert told == [
        {"支部短码": "MZ01", "填报月份": "2026-12", "收到日期": day, "整改措施": "增派2个施工队", "试验用答复": "另附名单", "试验用户数": count}
        for day, count in (("2027-01-03", 12), ("2027-01-04", 0))
    ]  # fmt: skip
    assert (seen["next"], seen["well"]) == (1, True)


def test_texts_count_the_cells_that_the_contract_has(tmp_path: Path) -> None:
    seen = _walk(1, "list_counts", tmp_path)
    assert seen["month"] == format_chinese_numeral(len(list_month_columns()) + 3)
    assert seen["reply"] == format_chinese_numeral(len(list_open_reply_columns()) + 2)
    assert sorted(seen["counts"]) == sorted([seen["month"], seen["reply"]])


def test_a_form_of_the_version_before_comes_back_as_a_new_one_or_is_taken_with_a_notice(tmp_path: Path) -> None:
    seen = _walk(FORM_VERSION + 1, "walk_version_1", tmp_path)
    dropped, listed = seen["[2]"], seen["[1, 2]"]
    assert seen["version"] == FORM_VERSION + 1
    assert dropped["taken"] == ["returned", "form-version-old"]
    assert _pick(dropped["returned"][0], "任务编号", "本月进展", "完成率", "下步打算", *NEW) == {
        "任务编号": "MZ03-202609-01", "本月进展": "完成施工21户；\n验收12户（含“回头看”）", "完成率": 75,
        "下步打算": "12月10日前完成验收", **EMPTY,
    }  # fmt: skip
    assert dropped["again"] == ["accepted"]
    assert (listed["taken"], listed["returned"]) == (["accepted", "form-version-earlier"], [])
    differing = ("来源文件", "文件校验码", *seen["required"])
    told = [
        [{title: value for title, value in row.items() if title not in differing} for row in case["ledger"]]
        for case in (dropped, listed)
    ]
    assert len(told[0]) == 7
    assert told[0] == told[1]
    assert _pick(told[1][0], "完成率", *NEW) == {"完成率": 75, **EMPTY}


def test_files_that_came_before_a_new_version_are_read_again_as_they_were_taken(tmp_path: Path) -> None:
    seen = _walk(FORM_VERSION + 1, "audit_kept_archives", tmp_path)
    assert seen["archive-2"] == []
    (other,) = seen["archive-3"]
    assert "/000010-" in other, "an earlier program read it otherwise, with or without a new column"
    for name in ("archive-2", "archive-3"):
        before, now = seen[f"{name} cells"]
        assert now == before, "a form is counted by the columns it had"
