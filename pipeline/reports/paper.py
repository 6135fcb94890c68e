"""Data model of a finished paper, which ``docx`` typesets independently of the report it comes from.

Structure is part of the text, as in official documents: a paragraph that begins 一、 is a first-level heading, （一）
a second-level one, 1. and （1） the third and fourth (GB/T 9704 7.3.3). No other markup is needed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.paper_settings import BureauSettings
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.terms import format_day_within


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table in an annex or between paragraphs: head (may be empty), text rows, relative widths, centred columns.

    ``room`` is the minimum number of lines of each row, for handwriting; missing entries count as 0. ``fills`` maps
    the text of a centred cell to its background colour (RRGGBB).
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    centred: frozenset[int] = frozenset()
    room: tuple[int, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Annex:
    """附件: title (identical to 附件说明), table, and an optional line above the table."""

    title: str
    table: Table
    note: str = ""
    landscape: bool = False
    slip: bool = False
    """Whether it is a page to fill in and send back (回执), which is no 附件 and is not listed as one."""
    dense: bool = False
    """Whether the table is set in the small type of a long list; a landscape one always is."""
    below: bool = False
    """Whether it stands below the text on the same page, to be cut off (回执 of a 单)."""


@dataclass(frozen=True, kw_only=True)
class ChartSeries:
    """One line of a chart, or one colour of its columns (RRGGBB); a value is None where nothing is known."""

    name: str
    values: tuple[int | None, ...]
    colour: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of whole numbers over some categories, with the caption printed below it.

    Lines, else columns on top of one another; ``unit`` stands behind the numbers of the axis.
    """

    caption: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    lines: bool = False
    unit: str = ""
    height: int = 4400
    """Twips; 78 mm unless told otherwise."""
    type_size: int = 9
    """Points of the numbers and names in it."""


@dataclass(frozen=True)
class Masthead:
    """报头 of a 工作简报: its name and who edits it; 期号 and date are blank until signing."""

    name: str
    editor: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An official document (GB/T 9704-2012); an empty ``date`` leaves ``2026年　月　日`` open, with ``year``."""

    title: str
    """Broken into lines by sense if too long for one; a typed line break is kept."""
    addressee: str
    """主送机关; empty if none."""
    body: tuple[str | Table | Chart, ...]
    annexes: tuple[Annex, ...]
    signer: str
    """署名; if empty, name and date are omitted."""
    year: int
    date: str = ""
    reference: str = ""
    """发文字号, empty until issued."""
    upward: bool = False
    """Whether 签发人 stands above the title, blank until a person is named (上行文, 7.2.6)."""
    copied_to: str = ""
    printed_by: str = ""
    masthead: Masthead | None = None
    tail: tuple[str, ...] = ()
    """报尾 of a 工作简报: 报, 送 and 发, a line each, at the foot of the last page."""
    footnote: str = ""
    """附注 below the date, without brackets: whom to ask; empty if none."""
    even_imprint: bool = False
    """Whether 版记 stands on an even page of its own, without a page number."""
    draft_note: str = ""
    """Line above the title of a draft, such as “（征求意见稿，截至2026年12月8日）”; empty if none."""
    one_page: bool = False
    """Whether to use small type, narrow margins and no page number: a sheet, not an official document."""
    broad: bool = False
    """Whether the pages are A3 on their side."""
    large: bool = False
    """Whether the type is large enough to be read two metres away."""
    identity: str = ""
    """Identity stored in the file's properties, to recognise it after editing; empty if none."""


CORRECTION = "correction"
"""Kind of a deadline by which a report is owed or is to be corrected; another letter may have set it before."""
OVERDUE, ANSWER, OBJECTION, SECTION = "overdue", "answer", "objection", "section"
"""Kinds of a deadline by which an overdue 整改 is to be reported, the bureau answers the branches, a branch objects,
the bureau says which section (牵头科室) is to answer."""
OPEN_DEADLINE = re.compile("\ue000(?P<kind>[a-z]*)(?P<days>\\d+)\ue001(?P<day>[^\ue002]*)\ue002")
"""A deadline marked by ``mark_open_deadline`` within a text."""


def mark_open_deadline(working_days: int, day: dt.date, year: int, kind: str = "") -> str:
    """Mark a deadline of so many working days from 成文日期; ``day`` is where it falls if the draft is signed at once.

    ``year`` is that of the draft, in which days are written without their year; ``kind`` tells it from others of as
    many days.

    The typesetter keeps the mark as a bookmark, so that signing can put the right day in its place.
    """
    return f"\ue000{kind}{working_days}\ue001{format_day_within(year, day)}\ue002"


def mark_deadline_from_signing(assessment: Assessment, working_days: int, kind: str = "") -> str:
    """Mark a deadline of so many working days; a draft shows where it falls if signed on its 数据截止日."""
    day = assessment.office.calendar.add_working_days(assessment.date, working_days)
    return mark_open_deadline(working_days, day, assessment.date.year, kind)


def find_signed_term(closing: IssuedPaper | None, kind: str) -> dt.date | None:
    """Find the day that the signed 通报 of a month sets for a duty; one that it sets for reports holds for objections.

    None before it is signed, and where it says nothing of the duty.
    """
    told = closing.terms.get(CORRECTION if kind == OBJECTION else kind, "") if closing else ""
    return dt.date.fromisoformat(told) if told else None


def mark_feedback_deadline(assessment: Assessment, working_days: int, kind: str) -> str:
    """Mark a deadline of a 支部反馈单: made after the 通报 was signed, it names the day that this sets for the duty."""
    told = find_signed_term(assessment.closing, kind)
    if told is None or told <= assessment.date:
        return mark_deadline_from_signing(assessment, working_days, kind)
    return mark_open_deadline(working_days, told, assessment.date.year, kind)


def get_bureau_subject(_: Assessment) -> tuple[str, ...]:
    """Return the subjects of a report about the whole bureau: a single empty branch code."""
    return ("",)


def build_no_annexes(_: Assessment, __: str) -> tuple[Annex, ...]:
    """Return no annexes, for reports without them."""
    return ()


def build_no_tables(_: Assessment, __: str) -> Mapping[str, Table]:
    """Return no tables, for reports without tables between paragraphs."""
    return {}


def build_no_charts(_: Assessment, __: str) -> Mapping[str, Chart]:
    """Return no charts, for reports without them."""
    return {}


class Cadence(StrEnum):
    """For what span of time a paper can be made."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True)
class Report:
    """One kind of document: its name (of the draft and its wording) and the functions that build its parts.

    ``subjects`` returns the branch codes it is drafted for, one paper each (a single empty one: the whole bureau).
    ``official`` papers are issued (签发) before they are sent, and their drafts say so; other sheets are sent as
    they are, and if about the whole bureau have neither 主送 nor 版记. Issuing a paper with ``closes`` closes
    its period.
    """

    name: str
    title: Callable[[Assessment, str], str]
    figures: Callable[[Assessment, str], Mapping[str, object]]
    annexes: Callable[[Assessment, str], tuple[Annex, ...]] = build_no_annexes
    subjects: Callable[[Assessment], tuple[str, ...]] = get_bureau_subject
    official: bool = True
    closes: bool = False
    signed: bool = True
    """Whether the paper ends with 署名 and 成文日期; the look alone, whether it is issued is ``official``."""
    tables: Callable[[Assessment, str], Mapping[str, Table]] = build_no_tables
    """Tables by name; a line “【表：name】” of the wording marks where the table is inserted."""
    whole: bool = False
    """Whether it is about the whole bureau although some months have none, so that it has subjects of its own."""
    charts: Callable[[Assessment, str], Mapping[str, Chart]] = build_no_charts
    """Charts by name; a line “【图：name】” of the wording marks where one is inserted."""
    one_page: bool = False
    broad: bool = False
    """Whether its pages are A3 on their side."""
    large: bool = False
    """Whether it hangs on a wall, in large type."""
    masthead: Callable[[BureauSettings], Masthead] | None = None
    tail: Callable[[BureauSettings], tuple[str, ...]] | None = None
    """报头 and 报尾 of a 工作简报, which has 期号 instead of 编号, and neither 主送 nor 版记."""
    numbered: bool = False
    """Whether the paper has a 编号 of its own series, left open until it is issued."""
    branch_of: Callable[[Assessment, str], str] | None = None
    """For a paper about one matter (一事一单): the branch that holds the matter. Its subjects are problem ids then."""
    cases: Callable[[Assessment, str], tuple[Rectification, ...]] | None = None
    """The 整改 that a branch's paper is about; signing puts on record those that the signed text still names."""
    later: bool = False
    """Whether it came after offices had begun: one whose files lack its wording is told, and it is not drafted."""
    on_demand: bool = False
    """Whether ``consolidate`` leaves it out, unless it is asked for by name."""
    restricted: bool = False
    """Whether it goes to the reading lists only and never to a branch, not even the one it is about."""
    addressee: Callable[[BureauSettings], str] | None = None
    """主送 of a paper that goes neither to its branch nor to all branches, such as 局党组."""
    copied_to: Callable[[BureauSettings], str] | None = None
    """抄送 of a paper that has other readers than 督查通报; it has 版记 even if it is restricted."""
    upward: bool = False
    """Whether it goes to a superior (上行文), so that 签发人 stands above its title."""
    cadences: frozenset[Cadence] = frozenset({Cadence.MONTH})
    readers: str = ""
    """For whom it is, where neither 主送 nor its subjects say so."""

    @property
    def is_by_branch(self) -> bool:
        """Whether each paper is about one branch."""
        return self.subjects is not get_bureau_subject and not self.whole

    def locate(self, assessment: Assessment, subject: str) -> tuple[str, str]:
        """Return branch and matter of the paper on a subject; either may be empty."""
        return (subject, "") if self.branch_of is None else (self.branch_of(assessment, subject), subject)
