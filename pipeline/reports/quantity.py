"""Words of quantity in papers (个别, 少数, 部分, 多数, 全部): one rule, so that 个别 is said of one or of very few.

Source: 党政机关公文处理工作条例 第二十条 “情况属实”; the bounds are our own.
"""

from __future__ import annotations

_FEW = 3
"""So many at most are 个别, unless they are more than a tenth; one alone may be more, see ``name_quantity``."""


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
