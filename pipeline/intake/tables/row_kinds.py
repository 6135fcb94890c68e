"""Recognise rows of a paper form that are no entries: signature lines, units, column numbers, section headings.

Each function is given the texts of the filled cells of one row that bears no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.contract.task_row import CATEGORY_CODES
from pipeline.intake.cells.words import fold_text

_WHO = (
    "(?:填报|填表|报送|制表|审核|审批|审签|审定|复核|校核|校对|经办|经手|联系|分管|主管|主要|单位|书记|支部|党支部|部门|科室|领导)*"
    "(?:负责人|领导|书记|人员|人|员|单位|支部|部门|签字|签名|签章|签发|盖章|公章|制表|填表|审核|审批|审签|复核|校对)"
)
_WHEN = "(?:填报|填表|报送|制表|审核|签字)?(?:日期|时间)|(?:联系)?(?:电话|手机|方式)号?码?"
_LABEL = re.compile(rf"(?:{_WHO}|{_WHEN})(?:\((?:签字|签名|签章|盖章|公章)[^()]*\))?(?P<end>:.*|$)", re.DOTALL)
_DATE = re.compile(r"(?:20\d\d|\d\d)?年?\d{0,2}[月./-]?\d{0,2}日?|20\d\d[年./-].*")
_UNIT = re.compile(
    r"(?:(?:计量)?单位:?)?\(?(?:[%‰项个人户次件条天日元张份场]|人次|万元|亿元|百分比|百分数)(?:[、/][%项个人户次件条天元]+)*\)?"
)
_SUBTOTAL = re.compile(r".{1,20}(?:汇总|小计|合计|计数|平均值|最大值|最小值)")
_FIGURE = re.compile(r"-?[\d.,]+%?")
_ORDINAL = re.compile(r"\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[甲乙丙丁戊己庚辛壬癸]|[A-Z])\)?栏?")
_LEAST_ORDINALS = 4
_HEADING = re.compile(
    r"\(?[一二三四五六七八九十]{1,3}[)、.].{2,20}|第[一二三四五六七八九十]{1,3}[部分类项]{1,2}.{0,20}|[^,。;:]{2,12}类"
)
_CATEGORIES = frozenset(CATEGORY_CODES)


def is_signature_line(texts: Sequence[str]) -> bool:
    """Whether a row is a line for names, seals and dates: 填报人：甲　审核人：乙　填报日期：2026年12月1日."""
    awaited = False
    for index, text in enumerate(map(fold_text, texts)):
        label = _LABEL.fullmatch(text)
        if label is None and not awaited and (index == 0 or not _DATE.fullmatch(text)):
            return False
        awaited = label is not None and label["end"] in ("", ":")
    return bool(texts)


def is_unit_row(texts: Sequence[str]) -> bool:
    """Whether a row states the units of columns: 单位：%."""
    return all(_UNIT.fullmatch(fold_text(text)) for text in texts)


def is_subtotal(texts: Sequence[str]) -> bool:
    """Whether a row is a subtotal as spreadsheet programs make them (分类汇总): 日常工作 汇总, and figures."""
    label, *figures = map(fold_text, texts)
    return _SUBTOTAL.fullmatch(label) is not None and all(_FIGURE.fullmatch(each) for each in figures)


def is_ordinal_row(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 … or 甲, 乙, 1, 2 …."""
    return len(texts) >= _LEAST_ORDINALS and all(_ORDINAL.fullmatch(fold_text(text).upper()) for text in texts)


def is_section_heading(texts: Sequence[str]) -> bool:
    """Whether a row is the heading of a section: 一、党的建设; a category by its name alone is one as well."""
    folded = [fold_text(text) for text in texts]
    return len(folded) == 1 and (folded[0] in _CATEGORIES or _HEADING.fullmatch(folded[0]) is not None)


_KINDS = (
    (is_unit_row, "计量单位"),
    (is_subtotal, "分类汇总"),
    (is_signature_line, "落款"),
    (is_ordinal_row, "栏目序号"),
)


def name_row_kind(texts: Sequence[str]) -> str:
    """Name what a row of a paper form is, in whatever table it stands; empty if it may be an entry."""
    return next((name for holds, name in _KINDS if holds(texts)), "")
