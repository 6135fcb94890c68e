"""Recognise what people write into a cell to say that there is nothing to write: 无, 暂无, /, —, N/A, 同上月.

The one rule for every table that is read: such a cell is blank. Work that was not done (未开展), what is still to
come (待定) and what is missing (没有资金) say something.
"""

from __future__ import annotations

import functools
import re

from pipeline.contract.column import Column, ParserKind
from pipeline.intake.cells.remembered import remember_short
from pipeline.intake.cells.words import fold_text

_SIGNS = "-/\\|.。,、;:~_*()[]{}<>《》「」『』【】“”‘’\"'·…●■□☐◆◇★☆▲△※"
"""Signs without a meaning of their own; ?, !, √ and × say something."""
_DITTO = re.compile(r"[(\[]?(?:如|同)上(?:一?[行栏格条项])?[)\].。]?|[〃″\"]")
_BARE = frozenset(
    (
        "无",
        "没",
        "空",
        "空白",
        "没有",
        "NA",
        "N/A",
        "N.A",
        "NIL",
        "NO",
        "NONE",
        "NULL",
        "NAN",
        "NAT",
        "不适用",
        "不涉及",
        "不填",
        "免填",
        "略",
    )
)
_FIGURE = r"(?:0(?:\.0+)?|[零〇○])"
_ZERO = re.compile(f"{_FIGURE}(?:项|个|条|件|处|次|起|人|户)?")
_CLOSED = re.compile("[(\\[]?(?:以下|[本此][栏行格])(?:全部|均|都)?(?:为|是)?(?:空白?|留空|无正文|无内容|不填)[)\\]]?")
"""What closes a paper form, so that nobody adds to it: 以下空白."""
_WHEN = (
    "(?:本月度?|本期|本表|本季度?|[本我]支部|本单位|[该此本]项|目前|当前|现阶段|截至目前|暂时|暂|尚|现|均|都|皆|全部"
    "|也|仍然?|一直|确实?|经自查)*"
)
_NOT = "(?:[未没]有?(?:发现|遇到|出现|碰到)|[不未]涉及|不存在|无[需须可]?|没有|没得|没|未有|并无|不需要?|不用)"
_ANY = (
    "任何", "其[他它]", "此", "上级", "解决", "存在", "具体", "相关", "有关", "新的?", "的", "此[类项]", "需要?", "要",
    "什么", "啥", "和", "与", "及", "或", "内容", "情况", "事项?", "事", "新增", "增加", "变[化更动]", "申请",
    "填[写报]?", "说明", "补充", "添加", "了", "无",
)  # fmt: skip
_DEGREES = ("重大", "较大", "突出", "特殊", "特别", "异常", "局(?:里|机关)?", "诉求", "需求")
"""What a cell of prose may deny besides what its column's titles speak of."""
_LAST = "上(?:个?月份?|期|次|个?季度?)(?:的|之)?(?:填报|报送|所报)?的?(?:情况|内容|进展|数据|数)?"
_SAME = (
    "(?:相比)?(?:均|都)?(?:相同|一致|一样|持平|(?:没有|没|无|未|不)(?:任何|有|发生)?(?:变化|变动|变|改变|更改|调整))"
)
_AS_BEFORE = "(?:[同如照按]|[详参]?见)"
_UNCHANGED = re.compile(
    f"{_WHEN}(?:"
    f"{_AS_BEFORE}{_LAST}|(?:[与和跟同较比]?{_LAST})?(?:仍|还是|保持|维持|情况|内容|进度|状态|进展)*{_SAME}"
    "|(?:仍|保持|维持)*(?:照旧|如旧|同前|如前|原状|不动))了?"
)
_MONTH = r"(?:20\d\d年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?"
_AS_IN_MONTH = re.compile(f"{_AS_BEFORE}{_MONTH}|[与和跟同较比]{_MONTH}{_SAME}")
"""A month by its name may be any: it says that there is nothing to add, but not which figure stands."""
_WELL = re.compile(
    f"{_WHEN}(?:一切|总体|整体|基本|各项|工作|任务|运行|进展|推进|情况|开展|均|都|较|很|比较|有序)*(?:正常|顺利|良好)"
)
_CLAUSE = re.compile(r"[,，.。;；、:/|()\[\]]+")
_ORDINAL = re.compile(r"\d{1,2}[.、)](?=[无没暂目])")
"""The number of a point that says nothing: 1.无 2.无."""
_SIMPLIFIED = str.maketrans("無沒暫變問題與協調內異議樣進項", "无没暂变问题与协调内异议样进项")
"""What denials are written with in traditional characters."""
_LEAST_PART = 2
_ASKS_FOR_PROBLEMS = "问题"


@remember_short
def is_ditto(text: str) -> bool:
    """Whether a cell refers to the cell above it (同上, 〃)."""
    return bool(_DITTO.fullmatch(fold_text(text)))


def means_unchanged(text: str) -> bool:
    """Whether a text says that nothing changed since last month: 无变化, 同上月, 与上月一致, 照旧."""
    return bool(_UNCHANGED.fullmatch(_strip_signs(text)))


def means_nothing(text: str, column: Column | None = None) -> bool:
    """Whether a filled cell says nothing.

    ``column`` is the cell's own: under 存在问题, 无问题, 0项 and 一切正常 say nothing as well; 没有资金 is a problem
    everywhere.
    """
    if not text or len(text) > 40:  # noqa: PLR2004  (longer text tells something)
        return False
    if column is None or column.parse is not ParserKind.TEXT:
        return _means_nothing_in(text)
    return _means_nothing_in(text, (column.title, *column.aliases), required=column.required)


@functools.lru_cache(maxsize=16_384)
def _means_nothing_in(text: str, titles: tuple[str, ...] = (), *, required: bool = False) -> bool:
    """Judge a text, with a cache: the same choices, names and phrases stand in every form of a batch.

    ``titles`` are those of its column, if it is one of prose.
    """
    core = _strip_signs(text)
    if not core or any(shape.fullmatch(core) for shape in (_UNCHANGED, _CLOSED, _AS_IN_MONTH)):
        return True
    if titles and _ZERO.fullmatch(core):
        return core in "0零〇○" or not required
    denial, label = _build_denial(titles)
    shapes = (denial, _UNCHANGED, *([_WELL] if _ASKS_FOR_PROBLEMS in "".join(titles) else []))
    points = label.sub("", _ORDINAL.sub(",", core.replace("N/A", "NA")))
    clauses = (core,) if core in _BARE else _CLAUSE.split(points)
    return all(each in _BARE or any(shape.fullmatch(each) for shape in shapes) for each in clauses if each)


def _strip_signs(text: str) -> str:
    return fold_text(text).upper().strip(_SIGNS).translate(_SIMPLIFIED)


@functools.cache
def _build_denial(titles: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Build the patterns of a denial and of a label before one, by what a column's titles speak of.

    无, 本月没有, 无需协调事项 are denials; the label is that of 问题：无.
    """
    parts = {
        title[start:end]
        for title in map(fold_text, titles)
        for start in range(len(title))
        for end in range(start + _LEAST_PART, len(title) + 1)
    }
    about = "|".join(
        (*_ANY, *(_DEGREES if titles else ()), *sorted(map(re.escape, parts), key=lambda part: (-len(part), part)))
    )
    counted = f"|{_FIGURE}(?:项|个|条|件|处|次|起)(?:{about})*" if titles else ""
    label = rf"(?:^|(?<=[,，.。;；、/|]))(?:{about})+[:：]"
    return re.compile(f"{_WHEN}{_NOT}(?:{about})*{counted}"), re.compile(label)
