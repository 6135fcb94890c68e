"""How shares are written: small numbers as 分子/分母 only (减负 rule 5)."""

from __future__ import annotations


def share(part: int, whole: int, small: int) -> str:
    """``12/15（80%）``; below ``small`` only ``2/3``; nothing at all is ``0/0``."""
    if whole < max(small, 1):
        return f"{part}/{whole}"
    return f"{part}/{whole}（{percent(part, whole)}）"


def percent(part: int, whole: int) -> str:
    """``80%``, one decimal where it is not whole, rounded half up on whole numbers."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"
