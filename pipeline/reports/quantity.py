"""Words of quantity in papers (个别, 少数, 部分, 多数, 全部): one rule, so that 个别 is said of one or of very few.

Source: 党政机关公文处理工作条例 第二十条 “情况属实”; the bounds are our own.
"""

from __future__ import annotations

import re

_OF_WHAT = "(?:的)?(?:党支部|支部|任务|单位|科室|问题|事项|党员)"
_QUANTITY = re.compile(
    rf"(?:绝?大?多数|绝?大部分|多半|半数以上|超过半数|过半数|一半以上|近半数?|个别|少数|部分|不少|全部|所有){_OF_WHAT}"
    rf"|(?:党支部|支部|任务|单位)(?:普遍|大多|多数|大都|几乎都)|普遍(?:存在|反映|滞后|偏慢|较[好慢差])|几乎(?:所有|全部)"
)
"""Words that say how many without a number. 全部任务见附表 and the like point to a list and say nothing of how many."""
_POINTS = re.compile("(?:全部|所有)(?:党支部|支部|任务|问题|事项)(?:情况|清单|名单)?(?:均?见|详见|由|的)")

_FEW = 3
"""So many at most are 个别, unless they are more than a tenth; one alone may be more, see ``name_quantity``."""


def find_quantity(text: str) -> str:
    """Find words in a text that say how many without a number; empty if there are none."""
    found = next((each for each in _QUANTITY.finditer(text) if not _POINTS.match(text, each.start())), None)
    return found[0] if found else ""


def name_quantity(part: int, whole: int) -> str:
    """Return the word for a part of a whole; empty for none.

    个别: one alone that is less than half, or up to three that are at most a tenth. 少数: at most a quarter. 部分: at
    most half. 多数: more than half. 全部: all.
    """
    if part <= 0:
        return ""
    if part >= whole:
        return "全部"
    if 2 * part > whole:
        return "多数"
    if (part == 1 and 2 * part < whole) or (part <= _FEW and 10 * part <= whole):
        return "个别"
    return "少数" if 4 * part <= whole else "部分"
