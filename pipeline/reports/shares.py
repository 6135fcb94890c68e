"""Format shares of a count, with one decimal throughout (GB/T 15835 4.3).

Shares of small numbers are only 分子/分母 (减负 rule 5).
"""

from __future__ import annotations


def format_share(part: int, whole: int, small: int) -> str:
    """Return a share such as ``12/15（80.0%）``; below ``small`` without percentage (``2/3``); ``0/0`` for nothing."""
    rate = format_rate(part, whole, small)
    return f"{part}/{whole}（{rate}）" if rate else f"{part}/{whole}"


def format_rate(part: int, whole: int, small: int) -> str:
    """Return a percentage rounded half up (``80.0%``); empty below ``small``."""
    if whole < max(small, 1):
        return ""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
