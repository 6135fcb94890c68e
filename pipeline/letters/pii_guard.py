"""Find personal numbers (身份证、手机、银行卡) in outgoing workbooks; nothing that holds one is sent unmasked.

Submitted content is masked on receipt; this check finds numbers that people typed into sheets later.
"""

from __future__ import annotations

from pipeline.findings import format_cell_name
from pipeline.intake.cells.personal_cells import mask_workbook
from pipeline.reading import RawBook


def find_personal_numbers_in_workbook(book: RawBook) -> str:
    """Return the first cell with a personal number and the kinds in it (填报表K7有手机号); empty if there is none."""
    spots = mask_workbook(book)[1]
    said = (f"{spot.sheet}{format_cell_name(spot.row, spot.column)}有{'、'.join(spot.kinds)}" for spot in spots)
    return next(said, "")
