"""Recognise rows of a paper form that are no entries: signature lines, units, hints, column numbers, headings, pages.

Each function is given the texts of the filled cells of one row that bears no number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.contract.task_row import CATEGORY_CODES
from pipeline.intake.cells.words import fold_text

_WHO = (
    "(?:填报|填表|报送|制表|审核|审批|审签|审定|复核|校核|校对|经办|经手|联系|分管|主管|主要|单位|书记|支部|党支部|部门|科室|领导)*"
    "(?:负责人|领导|书记|委员|主任|[科处局院站所组]长|人员|人|员|单位|支部|部门|签字|签名|签章|签发|盖章|公章|制表|填表"
    "|审核|审批|审签|复核|校对)"
)
_OFFICES = "(?:副|党组|党委|党总支|党小组|组织|宣传|纪检|青年|统战|办公室)*"
_OPINION = re.compile(
    "(?:(?:分管|主管|单位|支部|党支部|党委|领导|上级|审核|审批|科室|部门|负责人|书记)*(?:审核|审批|审定|签字)?意见):(?P<said>.{0,20})"
)
_MOST_AFTER_OPINION = 3
"""An opinion, a name and a day follow the label of an opinion, each in a cell of its own."""
_WHEN = "(?:填报|填表|报送|制表|审核|签字)?(?:日期|时间)|(?:联系)?(?:电话|手机|方式)号?码?"
_LABEL = re.compile(
    rf"(?:{_OFFICES}{_WHO}|{_WHEN})(?:\((?:签字|签名|签章|盖章|公章)[^()]*\))?(?P<end>:.*|$)", re.DOTALL
)
_DATE = re.compile(r"(?:20\d\d|\d\d)?年?\d{0,2}[月./-]?\d{0,2}日?|20\d\d[年./-].*")
_SEAL = re.compile(r"\(?(?:此处|单位|支部|党支部)?(?:加?盖(?:单位|支部)?公?章(?:处)?|公章|印章|签章|签字|签名)\)?")
_DAY = re.compile(
    r"20\d\d[年./-]\d{1,2}[月./-](?:\d{1,2}日?)?|20\d\d年\d{0,2}月\d{0,2}日|年月日|二[〇○零0]..年.{1,3}月.{1,3}日"
)
_BODY = re.compile(r"[^,。;:、]{2,30}(?:支部|总支|党委|委员会)(?:\(盖章\))?")
_HINT = re.compile(
    r"\(?(?:[必选可免]填|(?:系统|已|自动)?(?:预填|带出|生成)(?:[,,]?(?:不用|请勿|无需|不要)[填改动]+)?|(?:不用|无需|请勿|不要|不必)[填改动写]+"
    r"|(?:请)?(?:从)?下拉(?:菜单|列表|框|选项)?(?:中)?(?:选择|选)|(?:填|写|限|最多|不超过)+\d+(?:[-~至到]\d+)?的?(?:字|个字|整数|数字)?(?:以?内|之内)?|\d+个?字(?:以内|之内|内)?"
    r"|没有(?:可|就)?不填)\)?"
)
_PAGE = re.compile(
    r"\(?(?:第?\d+页?[,/]?(?:共|/)\d+页?|第\d+页|共\d+页,?第\d+页|-\d+-|续表|续上表|接上页|转下页|见下页|.{2,30}(?:表|台账)\(续表?\))\)?"
)
_EXAMPLE = re.compile(r"\(?(?:填写|填报)?(?:示例|样例|范例|例如?|举例|样表)\)?\d?:?.*")
_CONTINUED = re.compile(r"\(?(?:续|接)(?:上|前)?(?:一?[行表栏格条项])?\)?")
_NOTE = re.compile(r"\(?(?:注|备注|附注|说明|填表说明|填报说明)\d?[:.、]")
_ORNAMENTS = "★☆◆◇■□●○▲△▶*#【】[]<>《》:-—=·"
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
    """Whether a row is a line for names, seals and dates: 填报人：甲　审核人：乙　填报日期：2026年12月1日.

    A seal, or the name of the body, stands there with a day: （盖章）　二〇二六年十二月一日.
    """
    folded = [fold_text(text) for text in texts]
    if len(folded) > 1 and (_SEAL.fullmatch(folded[0]) or _BODY.fullmatch(folded[0])):
        return all(_SEAL.fullmatch(text) or _DAY.fullmatch(text) for text in folded[1:])
    awaited = 0
    for index, text in enumerate(folded):
        label = _LABEL.fullmatch(text)
        opinion = _OPINION.fullmatch(text)
        if label is None and opinion is None and not awaited and (index == 0 or not _DATE.fullmatch(text)):
            return False
        awaited = max(awaited - 1, 0) if label is None else int(label["end"] in ("", ":"))
        awaited = _MOST_AFTER_OPINION if opinion else awaited
    return bool(texts)


def count_signature_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return with how many rows a signature begins that stands in rows of its own; 0 if it is none.

    A seal and a day stand below each other, a day also below the name of the body: （盖章）, 2026年12月1日. A day
    alone is none.
    """
    signed = [is_signature_line(texts) or _is_seal(texts) for texts in rows]
    days = [len(texts) == 1 and _DAY.fullmatch(fold_text(texts[0])) is not None for texts in rows]
    if len(rows) > 1 and not signed[0] and days[1]:
        signed[0] = len(rows[0]) == 1 and _BODY.fullmatch(fold_text(rows[0][0])) is not None
    if len(rows) > 1 and days[0]:
        signed[0] = signed[1]
    if not signed[0]:
        return 0
    return next((at for at in range(1, len(rows)) if not (signed[at] or days[at])), len(rows))


def _is_seal(texts: Sequence[str]) -> bool:
    return len(texts) == 1 and _SEAL.fullmatch(fold_text(texts[0])) is not None


def is_unit_row(texts: Sequence[str]) -> bool:
    """Whether a row states the units of columns, or how to fill them in: 单位：%; 必填, 150字以内."""
    folded = [fold_text(text) for text in texts]
    told = [text for text in folded if _UNIT.fullmatch(text) or (_HINT.fullmatch(text) and not text.isdigit())]
    return bool(told) and all(text in told or (text.startswith("单位:") and _LABEL.fullmatch(text)) for text in folded)


def is_subtotal(texts: Sequence[str]) -> bool:
    """Whether a row is a subtotal as spreadsheet programs make them (分类汇总): 日常工作 汇总, and figures."""
    label, *figures = map(fold_text, texts)
    return _SUBTOTAL.fullmatch(label) is not None and all(_FIGURE.fullmatch(each) for each in figures)


def is_page_line(texts: Sequence[str]) -> bool:
    """Whether a row is what a printer puts between pages: 第2页 共3页, （续表）."""
    return all(_PAGE.fullmatch(fold_text(text)) for text in texts)


def is_example(number: str) -> bool:
    """Whether the number cell of a row says that the row is an example: 例, 填写示例."""
    return _EXAMPLE.fullmatch(fold_text(number)) is not None


def is_continuation_mark(number: str) -> bool:
    """Whether the number cell of a row says that it goes on from the row above: 续, 接上行."""
    return _CONTINUED.fullmatch(fold_text(number)) is not None


def is_ordinal_row(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 … or 甲, 乙, 1, 2 …."""
    return len(texts) >= _LEAST_ORDINALS and all(_ORDINAL.fullmatch(fold_text(text).upper()) for text in texts)


def is_section_heading(texts: Sequence[str]) -> bool:
    """Whether a row is the heading of a section: 一、党的建设; a category by its name alone is one as well."""
    folded = [fold_text(text).strip(_ORNAMENTS) for text in texts]
    return len(folded) == 1 and (folded[0] in _CATEGORIES or _HEADING.fullmatch(folded[0]) is not None)


SIGNATURE = "落款"
_KINDS = (
    (is_unit_row, "计量单位或填写提示"),
    (is_page_line, "页码或续表标题"),
    (is_subtotal, "分类汇总"),
    (is_signature_line, SIGNATURE),
    (is_ordinal_row, "栏目序号"),
)


def name_note(texts: Sequence[str]) -> str:
    """Name a row of one note (注：…); empty if it is none."""
    return "附注" if len(texts) == 1 and _NOTE.match(fold_text(texts[0])) else ""


def name_row_kind(texts: Sequence[str]) -> str:
    """Name what a row of a paper form is, in whatever table it stands; empty if it may be an entry."""
    return next((name for holds, name in _KINDS if holds(texts)), "")
