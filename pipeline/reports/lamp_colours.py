"""The colour behind a lamp, the same in the ledger workbook and in papers."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.terms import Lamp

LAMP_COLOURS: Mapping[Lamp, str] = {
    Lamp.RED: "F8CBAD",
    Lamp.YELLOW: "FFE699",
    Lamp.GREEN: "C6E0B4",
    Lamp.GREY: "D9D9D9",
}
"""Six hexadecimal digits, pale enough to read black text on, also printed without colour."""
