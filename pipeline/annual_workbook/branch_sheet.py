"""Build one branch's sheet of 述职评议数据表: A from the ledger, B to D for people, E the arithmetic, 附表 the rows.

Source: 实施意见 四(四), 述职评议考核的必答必考选项. 等次 is never filled in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.annual_workbook.grid import (
    BLANK,
    BLANK_NUMBER,
    HEAD,
    MIDDLE,
    NOTE,
    NUMBER,
    POINTS,
    SECTION,
    TEXT,
    TITLE,
    Formula,
    Grid,
    format_range,
    format_reference,
    round_points,
)
from pipeline.annual_workbook.method_sheet import WEIGHT_TITLES, Method
from pipeline.contract.annual_settings import WEIGHTS
from pipeline.disk import clean_name
from pipeline.reports.annual_tables import AnnualTable, BranchSheet, Mode, Part, Tally
from pipeline.sheets import Sheet, Style

_WIDTHS = (5.0, 27.0, 15.5, 11.0, 10.0, 12.0, 9.0, 8.0, 22.0)
_VOTES, _BONUS_LINES = ("好", "较好", "一般", "差"), 5
_LONGEST_NAME = 31
"""Characters of a sheet's name that spreadsheet programs allow."""
TO_FILL, NOT_APPLICABLE, WITHOUT_WEIGHTS = "待填写", "不适用", "不计分"
_SHARES = {
    "reported": ("received", ("due",)),
    "in_time": ("in_time", ("fell_due",)),
    "verified": ("closed", ("complete",)),
    "rectified": ("cases_closed", ("cases", "relapses")),
    "answered": ("answered", ("asked",)),
}
"""What each weight of A weighs: the count on top, and the counts that add up below."""


@dataclass(frozen=True, kw_only=True)
class BuiltSheet:
    """A branch's sheet: its name, the sheet, where each count stands on it, and where the score does with its value."""

    name: str
    sheet: Sheet
    counts: Mapping[str, str]
    score: str
    value: float | str


def format_sheet_name(code: str, name: str) -> str:
    """Format the name of a branch's sheet; the code keeps it unique."""
    kept = "".join(sign for sign in clean_name(name) if sign not in "[]:*?/\\'")
    return f"{code}{kept}"[:_LONGEST_NAME]


Places = Mapping[Part, tuple[int, int]]
"""First and last row of each table below E, which the formulas of A count."""


@dataclass(frozen=True, kw_only=True)
class _Laid:
    """A sheet as laid out: its cells, where the counts and the score stand, and where the tables came to stand."""

    grid: Grid
    counts: Mapping[str, str]
    score: str
    value: float | str
    places: Places


def build_branch_page(listed: BranchSheet, method: Method, *, title: str, about: str, footer: str) -> BuiltSheet:
    """Build a branch's sheet; ``about`` names the branch, its secretary and the months counted.

    The formulas above count the tables below, so it is laid out once to learn where those stand.
    """
    lines = (title, about, *listed.year.notes)
    places = _lay_out(listed, method, lines, {each.part: (0, 0) for each in listed.tables}).places
    laid = _lay_out(listed, method, lines, places)
    name = format_sheet_name(listed.year.code, listed.year.name)
    sheet = laid.grid.build(name, footer=footer, landscape=False)
    return BuiltSheet(name=name, sheet=sheet, counts=laid.counts, score=laid.score, value=laid.value)


def _lay_out(listed: BranchSheet, method: Method, lines: Sequence[str], places: Places) -> _Laid:
    grid = Grid(widths=_WIDTHS)
    grid.put_line(lines[0], TITLE)
    for line in lines[1:]:
        grid.put_line(line, NOTE)
    counts = _put_ledger(grid, listed, places)
    effect = _put_questions(grid, method)
    votes = _put_votes(grid, method)
    bonus = _put_bonus(grid, method)
    score, value = _put_score(
        grid, _Sums(listed=listed, method=method, counts=counts, effect=effect, votes=votes, bonus=bonus)
    )
    found = {table.part: _put_table(grid, at, table) for at, table in enumerate(listed.tables, 1)}
    return _Laid(grid=grid, counts=counts, score=score, value=value, places=found)


def _put_ledger(grid: Grid, listed: BranchSheet, places: Places) -> dict[str, str]:
    """Put A: every count as a formula over the tables below, with the rows it comes from."""
    grid.put_line("A　日常台账（程序从台账提取，只列事实；各数由下面附表算出）", SECTION)
    grid.put_spans(("序号", HEAD, 0), ("项目", HEAD, 1), ("数", HEAD, 2), ("依据", HEAD, grid.last))
    counts = {}
    for no, each in enumerate(listed.tallies.values(), 1):
        counts[each.name] = format_reference(grid.row, 2, fixed=True)
        count = Formula(_write_count(each, places), each.count)
        grid.put_spans((no, NUMBER, 0), (each.title, TEXT, 1), (count, NUMBER, 2), (each.evidence, TEXT, grid.last))
    for title, number in (("陈述申辩（已答复的）", listed.year.pleas), ("其中采纳", listed.year.upheld)):
        told = "各月核验表的陈述申辩" if number else ""
        grid.put_spans(("", NUMBER, 0), (title, TEXT, 1), (number, NUMBER, 2), (told, TEXT, grid.last))
    return counts


def _write_count(each: Tally, places: Places) -> str:
    area = format_range(*places[each.part], each.column)
    if each.mode is Mode.SUM:
        return f"SUM({area})"
    if each.mode is Mode.ROWS:
        return f"COUNTA({area})"
    return "+".join(f'COUNTIF({area},"{value}")' for value in each.values)


def _put_questions(grid: Grid, method: Method) -> str:
    """Put B: the questions that people score; return where the average stands."""
    grid.put_line("B　必答项（评议的人打分，每一问按百分制）", SECTION)
    grid.put_spans(("序号", HEAD, 0), ("问题", HEAD, 3), ("得分", HEAD, 4), ("评议意见", HEAD, grid.last))
    first = grid.row
    for no, question in enumerate(method.settings.questions, 1):
        grid.put_spans((no, NUMBER, 0), (question, TEXT, 3), ("", BLANK_NUMBER, 4), ("", BLANK, grid.last))
    area, asked = format_range(first, grid.row - 1, 4), len(method.settings.questions)
    mean = Formula(f'IF(COUNT({area})<{asked},"{TO_FILL}",ROUND(AVERAGE({area}),2))', TO_FILL)
    place = format_reference(grid.row, 4, fixed=True)
    grid.put_spans(("", NUMBER, 0), ("平均", TEXT, 3), (mean, POINTS, 4), ("", TEXT, grid.last))
    return place


def _put_votes(grid: Grid, method: Method) -> str:
    """Put C: the votes people count; return where their value stands."""
    grid.put_line("C　测评票数", SECTION)
    heads = [(title, HEAD, 2 + at) for at, title in enumerate((*_VOTES, "总票数", "折算分"))]
    grid.put_spans(("", HEAD, 0), ("", HEAD, 1), *heads, ("", HEAD, grid.last))
    cast = [format_reference(grid.row, 2 + at, fixed=True) for at in range(len(_VOTES))]
    total = format_reference(grid.row, 6, fixed=True)
    products = "+".join(f"{votes}*{value}" for votes, value in zip(cast, method.votes, strict=True))
    worth = Formula(f'IF({total}=0,"{TO_FILL}",ROUND(({products})/{total},2))', TO_FILL)
    place = format_reference(grid.row, 7, fixed=True)
    blanks = [("", BLANK_NUMBER, 2 + at) for at in range(len(_VOTES))]
    grid.put_spans(
        ("", NUMBER, 0), ("票数", TEXT, 1), *blanks, (Formula(f"SUM({cast[0]}:{cast[-1]})", 0), NUMBER, 6),
        (worth, POINTS, 7), ("", TEXT, grid.last),
    )  # fmt: skip
    values = [(Formula(value, points), NUMBER, 2 + at) for at, (value, points) in enumerate(
        zip(method.votes, method.settings.vote_points, strict=True)
    )]  # fmt: skip
    grid.put_spans(("", NUMBER, 0), ("每票折算", TEXT, 1), *values, ("", TEXT, grid.last))
    return place


def _put_bonus(grid: Grid, method: Method) -> str:
    """Put D: lines for points added or taken, each with what it rests on; return where their sum stands."""
    grid.put_line("D　加减分及依据（没有写依据的不计；会议次数、照片、留痕材料、报送早晚等不得作为依据）", SECTION)
    grid.put_spans(("序号", HEAD, 0), ("事项", HEAD, 1), ("加减分", HEAD, 2), ("依据（文件、日期）", HEAD, grid.last))
    first = grid.row
    for no in range(1, _BONUS_LINES + 1):
        grid.put_spans((no, NUMBER, 0), ("", BLANK, 1), ("", BLANK_NUMBER, 2), ("", BLANK, grid.last))
    points, reasons = format_range(first, grid.row - 1, 2), format_range(first, grid.row - 1, 3)
    limit = method.limit
    total = Formula(f'MAX(-{limit},MIN({limit},SUMIF({reasons},"<>",{points})))', 0)
    place = format_reference(grid.row, 2, fixed=True)
    grid.put_spans(("", NUMBER, 0), ("合计", TEXT, 1), (total, POINTS, 2), ("不超过计分办法里的上限", TEXT, grid.last))
    return place


@dataclass(frozen=True, kw_only=True)
class _Sums:
    """What E adds up: the counts with their places, and where the sums of B, C and D stand."""

    listed: BranchSheet
    method: Method
    counts: Mapping[str, str]
    effect: str
    votes: str
    bonus: str

    def build_share(self, name: str) -> tuple[Formula, Formula, Formula, Fraction | None]:
        """Build numerator, denominator and points of a weight of A, with its exact points (None: not applicable)."""
        above, below = _SHARES[name]
        top = self.listed.count(above)
        bottom = sum(self.listed.count(each) for each in below)
        places = [self.counts[each] for each in (above, *below)]
        over, under = Formula(places[0], top), Formula("+".join(places[1:]), bottom)
        exact = Fraction(100 * top, bottom) if bottom else None
        shown = NOT_APPLICABLE if exact is None else round_points(exact)
        text = f'IF(({under.text})=0,"{NOT_APPLICABLE}",ROUND({over.text}/({under.text})*100,2))'
        return over, under, Formula(text, shown), None if exact is None else Fraction(str(shown))


def _put_score(grid: Grid, sums: _Sums) -> tuple[str, float | str]:
    """Put E: points and weight of every item, the weighed sum, and an empty cell for 等次; return place and value."""
    grid.put_line("E　综合得分（按公式计算；等次由党组织研究确定，程序不填）", SECTION)
    titles = ("序号", "项目", "分子", "分母", "得分", "权重", "折算")
    grid.put_spans(*((title, HEAD, at) for at, title in enumerate(titles)), ("怎么算", HEAD, grid.last))
    first, points = grid.row, dict[str, Fraction | None]()
    for no, name in enumerate(WEIGHTS, 1):
        points[name] = _put_weighed(grid, sums, no, name)
    total, value = _build_total(sums, points, first, grid.row - 1)
    bonus = Formula(sums.bonus, 0)
    grid.put_spans(("", NUMBER, 0), ("加减分", TEXT, 5), (bonus, POINTS, 6), ("D的合计", TEXT, grid.last))
    place = format_reference(grid.row, 6, fixed=True)
    told = "适用各项折算之和÷适用权重之和×100，再加D"
    grid.put_spans(("", NUMBER, 0), ("综合得分", TEXT, 5), (total, POINTS, 6), (told, TEXT, grid.last))
    grid.put_spans(
        ("", NUMBER, 0), ("等次", TEXT, 5), ("", BLANK_NUMBER, 6), ("由党组织研究确定后填写", TEXT, grid.last)
    )
    return place, value


def _put_weighed(grid: Grid, sums: _Sums, no: int, name: str) -> Fraction | None:
    title, told = WEIGHT_TITLES[name]
    weight = sums.method.weigh(name)
    if name in _SHARES:
        over, under, shown, exact = sums.build_share(name)
    else:
        over = under = Formula('""', "")
        shown, exact = Formula(sums.effect if name == "effect" else sums.votes, TO_FILL), None
    place, weighed = format_reference(grid.row, 4), format_reference(grid.row, 5)
    share = Formula(
        f'IF(ISNUMBER({place}),ROUND({place}*{weighed}/100,4),"")',
        float(round(exact * weight / 100, 4)) if exact is not None else "",
    )
    grid.put_spans(
        (no, NUMBER, 0), (title, TEXT, 1), (over, NUMBER, 2), (under, NUMBER, 3), (shown, POINTS, 4),
        (Formula(sums.method.weights[name], weight), NUMBER, 5), (share, POINTS, 6), (told, TEXT, grid.last),
    )  # fmt: skip
    return exact


def _build_total(
    sums: _Sums, points: Mapping[str, Fraction | None], first: int, last: int
) -> tuple[Formula, float | str]:
    """Build the weighed sum; items without a denominator leave their weight to the others."""
    got, weights, shares = (format_range(first, last, column) for column in (4, 5, 6))
    valid = f"SUMPRODUCT(ISNUMBER({got})*{weights})"
    text = (
        f'IF(SUM({weights})=0,"{WITHOUT_WEIGHTS}",IF(SUMPRODUCT(({got}="{TO_FILL}")*{weights})>0,"{TO_FILL}",'
        f'IF({valid}=0,"{NOT_APPLICABLE}",ROUND(SUM({shares})/{valid}*100+{sums.bonus},2))))'
    )
    value = _compute_total(sums.method.weighing, points)
    return Formula(text, value), value


def _compute_total(weights: Mapping[str, int], points: Mapping[str, Fraction | None]) -> float | str:
    """Compute the total of a sheet as it is written, before people have filled in anything."""
    if not any(weights.values()):
        return WITHOUT_WEIGHTS
    if any(weights[name] for name in weights if name not in _SHARES):
        return TO_FILL
    valid = {name: each for name, each in points.items() if each is not None and weights[name]}
    if not valid:
        return NOT_APPLICABLE
    gained = sum(round(each * weights[name] / 100, 4) for name, each in valid.items())
    return round_points(Fraction(gained) * 100 / sum(weights[name] for name in valid))


def _put_table(grid: Grid, no: int, table: AnnualTable) -> tuple[int, int]:
    """Put one table of rows and return its first and last row; an empty one says so in one line."""
    grid.put_line(f"附表{no}　{table.part.value}", SECTION)
    grid.put_row(table.head, HEAD)
    first = grid.row
    for values in table.rows or (("无", *("" for _ in table.head[1:])),):
        grid.put_row(values, [_style(at, value) for at, value in enumerate(values)])
    return first, grid.row - 1


def _style(column: int, value: str | int) -> Style:
    if isinstance(value, int):
        return NUMBER
    return TEXT if column in (1, 8) else MIDDLE
