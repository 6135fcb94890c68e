"""Fixtures that many tests share."""

from __future__ import annotations

from bureau import bureau

__all__ = ["bureau"]
