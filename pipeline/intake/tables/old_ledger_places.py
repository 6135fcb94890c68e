"""Place the rows of a 旧台账: which are tasks, and whose: of a column, a heading above, or the name of the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import format_cell_name
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.words import is_total
from pipeline.intake.office import Office
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.roster import fold_name

LEAST_COLUMNS = 3
"""How many columns of the ledger a row of titles must name, and a row without a task must fill to be meant as one."""
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")


@dataclass(frozen=True, kw_only=True)
class UnplacedRow:
    """A row or a sheet that cannot be placed: where, why, and what to do; ``blank`` if only its branch is blank."""

    sheet: str
    cell: str
    why: str
    remedy: str
    blank: bool = False


class PlacedRows:
    """The task rows of a sheet with their branches: from its column, a heading above, or the name of the sheet."""

    def __init__(
        self, located: FormSheet, office: Office, unplaced: list[UnplacedRow], *, blank_as_above: bool
    ) -> None:
        self.located = located
        self._names = office.by_name
        self._unplaced = unplaced
        self._blank_as_above = blank_as_above
        self._task_at = located.titles.columns["task"]
        self._branch_at = located.titles.columns.get("branch")
        self._of_sheet = self._names.get(fold_name(located.sheet.name))
        for top, left, bottom, _ in located.sheet.merges or ():
            if top > located.titles.row:
                located.spread_down(top, left, bottom)  # usually the branch name, which applies to each row

    def can_be_placed(self) -> bool:
        """Return whether the sheet can be read; one that is hidden, or tells no branch, is said."""
        located = self.located
        if not located.sheet.visible:
            self._leave(
                located.titles.row, self._task_at, "这张表是隐藏的，没有读", "要导入的请取消隐藏；不要的请删去这张表。"
            )
            return False
        told = self._branch_at is not None or self._of_sheet or any(map(self._find_heading, located.rows_below))
        if not told:
            self._leave(
                located.titles.row, self._task_at, "这张表有工作任务，没有找到写支部的一栏",
                "请把写支部的那一栏的表头改成“支部”，或把工作表的名字改成支部的简称。",
            )  # fmt: skip
        return bool(told)

    def list(self) -> Iterator[tuple[int, str]]:
        """List task rows with the codes of their branches; others are headings, totals and notes, or are said."""
        heading, above = self._of_sheet or "", ""
        for row in self.located.rows_below:
            if found := self._find_heading(row):
                heading, above = found, ""
            elif _is_task_row(self.located, row):
                above = self._find_branch(row, heading, above)
                if above:
                    yield row, above
            elif told := _find_stray_text(self.located, row):
                at, text = told
                self._leave(
                    row,
                    at,
                    f"这一行没有工作任务，“{text}”没有导入",
                    "属于上一行的请并入上一行的格子；不需要的请删去这一行。",
                )

    def _find_heading(self, row: int) -> str:
        """Find the branch that a row names and nothing else (一、机关一支部); empty if it is no such heading."""
        cells = self.located.sheet.rows[row]
        texts = {text for column in range(len(cells)) if (text := self.located.text(row, column))}
        if len(texts) != 1:
            return ""
        return self._names.get(fold_name(_ORDINAL.sub("", texts.pop()).rstrip("：:")), "")

    def _find_branch(self, row: int, heading: str, above: str) -> str:
        """Find the branch of a task row; one that is blank or unknown is said."""
        at = self._task_at if self._branch_at is None else self._branch_at
        typed = self.located.text(row, at) if self._branch_at is not None else ""
        if typed and not means_nothing(typed):
            code = self._names.get(fold_name(typed), "")
            if not code:
                self._leave(
                    row, at, f"“{typed}”不在支部名册中",
                    f"请改成名册里的简称；这也是该支部的叫法的，请填进 templates/{ROSTER_FILE} 的“别名”。",
                )  # fmt: skip
            return code
        if heading or (above and self._blank_as_above):
            return heading or above
        self._leave(row, at, "没有写支部", "请在旧台账里填上支部。", blank=True)
        return ""

    def _leave(self, row: int, at: int, why: str, remedy: str, *, blank: bool = False) -> None:
        sheet = self.located.sheet.name
        self._unplaced.append(
            UnplacedRow(sheet=sheet, cell=format_cell_name(row, at), why=why, remedy=remedy, blank=blank)
        )


def _find_stray_text(located: FormSheet, row: int) -> tuple[int, str] | None:
    """Find text in a column of the ledger on a row that is no task row; None for totals and notes."""
    if _is_total_row(located, row):
        return None
    for name, column in sorted(located.titles.columns.items(), key=lambda pair: pair[1]):
        text = located.text(row, column)
        if name not in ("branch", "number") and text and not means_nothing(text):
            return column, text
    return None


def _is_task_row(located: FormSheet, row: int) -> bool:
    """Whether a row is a task row: it names a task, or fills enough columns to be meant as one.

    Headings, notes and totals are not.
    """
    if _is_total_row(located, row):
        return False
    said = [
        name
        for name, column in located.titles.columns.items()
        if name != "branch" and located.holds(row, column) and not means_nothing(located.text(row, column))
    ]
    return "task" in said or len(said) >= LEAST_COLUMNS


def _is_total_row(located: FormSheet, row: int) -> bool:
    texts = [text for column in range(len(located.sheet.rows[row])) if (text := located.text(row, column))]
    return any(is_total(text) for text in texts[:2])
