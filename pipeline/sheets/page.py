"""A worksheet for many plain cells, with the same bytes as XlsxWriter's own."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from pipeline.sheets.describe import Value

_ANY_PAGE = Worksheet()


class Page(Worksheet):  # type: ignore[misc]
    """A worksheet that prepares each formula once, and puts texts, blanks and numbers down without ado.

    XlsxWriter searches each formula for some 150 names of functions, and asks of each cell whether its place was named
    in letters.
    """

    def put(self, row: int, column: int, value: str | float | None, look: Format) -> int:
        """Put down a text, a number or (None or an empty text) a blank; return XlsxWriter's code, 0 if it was taken."""
        if value is None or value == "":
            code: int = self._write_blank(row, column, None, look)
        elif isinstance(value, str):
            code = self._write_string(row, column, value, look)
        else:
            code = self._write_number(row, column, value, look)
        return code

    def put_rows(self, top: int, left: int, columns: Sequence[Sequence[Value]], looks: Sequence[Format]) -> int:
        """Put down rows of texts, numbers, days and blanks, each column in one look; texts must be fit for cells.

        Return XlsxWriter's code, 0 if they were taken.
        """
        height, width = len(columns[0]), len(columns)
        code: int = self._check_dimensions(top, left) or self._check_dimensions(top + height - 1, left + width - 1)
        if code:
            return code
        find_text, places = self.str_table._get_shared_string_index, range(left, left + width)  # noqa: SLF001 - see above
        for row, values in enumerate(zip(*columns, strict=True), top):
            line = self.table[row]
            for place, value, look in zip(places, values, looks, strict=True):
                if value is None or value == "":
                    line[place] = CellBlankTuple(look)
                elif isinstance(value, str):
                    line[place] = CellStringTuple(find_text(value), look)
                elif isinstance(value, dt.date):
                    line[place] = CellDatetimeTuple(self._convert_date_time(value), look)
                else:
                    code = self._write_number(row, place, value, look) or code
        return code

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write the XML of one cell with a format: texts, blanks, numbers and days, which most are, in one piece."""
        kind = cell.__class__
        if not cell.format or kind not in _PLAIN_KINDS:
            super()._write_cell(row, col, cell)
            return
        head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001 - see above
        if kind is CellStringTuple:
            self.fh.write(f'{head} t="s"><v>{cell.string}</v></c>')
        elif kind is CellBlankTuple:
            self.fh.write(f"{head}/>")
        else:
            self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepare_formula(formula, expand_future_functions)


_PLAIN_KINDS = (CellStringTuple, CellBlankTuple, CellNumberTuple, CellDatetimeTuple)


@functools.lru_cache(maxsize=8192)
def _prepare_formula(formula: str, expand: bool) -> str:
    """Prepare a formula as XlsxWriter does on a sheet without special settings, which all of ours are."""
    prepared: str = Worksheet._prepare_formula(_ANY_PAGE, formula, expand)  # noqa: SLF001 - see Page
    return prepared
