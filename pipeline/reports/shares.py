"""Format shares; small numbers only as 分子/分母 (减负 rule 5)."""

from __future__ import annotations


def format_share(part: int, whole: int, small: int) -> str:
    """Return a share such as ``12/15（80%）``; below ``small`` without percentage (``2/3``); ``0/0`` for nothing."""
    if whole < max(small, 1):
        return f"{part}/{whole}"
    return f"{part}/{whole}（{format_percent(part, whole)}）"


def format_rate(part: int, whole: int, small: int) -> str:
    """Return a percentage with one decimal throughout a paper (``80.0%``, GB/T 15835 4.3); empty below ``small``."""
    if whole < max(small, 1):
        return ""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def format_percent(part: int, whole: int) -> str:
    """Return a percentage such as ``80%``, rounded half up to one decimal; whole numbers without decimals."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"
