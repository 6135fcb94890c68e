"""Build 更正通知: differences between a signed 督查通报 and what is known now, sentence by sentence and row by row.

Source: 实施意见 四(四) “跟踪落实”: printed content is never changed silently. The whole text in the office's
wording and every row of the annexes are compared, so nothing that was printed can differ unsaid; what was never
printed is not corrected.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.reports.circular_annexes import build_annex_tables, build_circular_annexes
from pipeline.reports.circular_tables import LEAD_COLUMN, build_full_list, build_full_tables
from pipeline.reports.paper import Annex, Report, Table
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CORRECTION_NOTICE, format_chinese_date

DETAILS = "更正明细表"
_NOTHING, _UNSAID = "—", "（印发的通报里没有这句话）"
_UNLISTED, _LISTED, _DROPPED = "未列入", "列入", "不再列入"
_BRANCH, _ABOUT, _BY_HAND = "支部", ("工作任务", "事项"), ("序号", LEAD_COLUMN)
_ABOVE = "表前说明"
_HEADING = re.compile(r"(?P<mark>[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)(?P<title>[^。]*)。?")
_DEMANDS = re.compile(r"^[^，]*要求(?:，|$)")
"""Places of sentences in a chapter of demands (工作要求)."""
_SENTENCE = re.compile(r"[^。]+。?")
_CLAUSE = re.compile(r"[^。；]+")


@dataclass(frozen=True)
class SentenceChange:
    """A place of the text (its headings) with the sentences that differ there; empty where there was or is none."""

    place: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A row of an annex that differs: of a branch as a whole (``task`` empty), of one task or matter, or its note.

    ``added`` tells that the paper did not list it, so that it is newly valid rather than corrected.
    """

    annex: int
    branch: str
    task: str
    was: str
    now: str
    added: bool


@dataclass(frozen=True, kw_only=True)
class LedgerCorrection:
    """Differences between a signed paper (``printed``) and the same paper as it would be now (``known``).

    ``paper`` is the signed paper, ``earlier`` are its corrections so far; ``as_of`` is the date up to which ``known``
    goes. Both are assessed at the date of the paper, so differences come only from new information and not from time
    passing. The texts are the paragraphs of both in the wording of the paper; ``stated`` is what was really signed, if
    people had edited it, else empty. Only what the paper stated, in its text or its annexes, can be corrected.
    """

    paper: IssuedPaper
    title: str
    printed: Assessment
    known: Assessment
    printed_text: tuple[str, ...]
    known_text: tuple[str, ...]
    as_of: dt.date
    earlier: tuple[IssuedPaper, ...] = ()
    stated: str = ""

    @cached_property
    def sentences(self) -> tuple[SentenceChange, ...]:
        """The sentences that differ, in the order of the text; only neighbouring ones of one place stand together.

        What the paper demands is no information and is not corrected: it would be demanded anew, by days that are past.
        """
        was, is_now = (
            [each for each in _split_sentences(text) if not _DEMANDS.search(each[0])]
            for text in (self.printed_text, self.known_text)
        )
        found: list[SentenceChange] = []
        for tag, first, last, start, end in difflib.SequenceMatcher(None, was, is_now, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            gone, come = was[first:last], is_now[start:end]
            gone = [(at, text if self._is_stated(text) else _UNSAID) for at, text in gone]
            for place in dict.fromkeys(place for place, _ in (*gone, *come)):
                texts = ("".join(text for at, text in side if at == place) for side in (gone, come))
                found.append(SentenceChange(place, *texts))
        return tuple(found)

    @cached_property
    def rows(self) -> tuple[RowChange, ...]:
        """The rows and notes of the annexes that differ: branches, tasks, matters to coordinate.

        What is true is compared, not what was printed for want of room: a row that only moved beyond the last one
        printed, or before it, has not changed.
        """
        was = _map_rows(build_annex_tables(self.printed))
        printed = _map_rows(annex.table for annex in build_circular_annexes(self.printed))
        differing = _compare_rows(was, _map_rows(build_annex_tables(self.known)))
        told = [
            each for key, each in differing if each.added or key not in printed or self._states(each.branch, each.task)
        ]
        return tuple(sorted((*told, *self._list_note_changes()), key=lambda each: each.annex))

    def _list_note_changes(self) -> Iterator[RowChange]:
        """Yield the clauses above the tables of the annexes that differ."""
        both = zip(build_circular_annexes(self.printed), build_circular_annexes(self.known), strict=True)
        for number, (was, is_now) in enumerate(both, 1):
            old, new = _CLAUSE.findall(was.note), _CLAUSE.findall(is_now.note)
            gone = "；".join(each for each in old if each not in new)
            come = "；".join(each for each in new if each not in old)
            if (gone or come) and self._states(gone):
                yield RowChange(annex=number, branch="", task=_ABOVE, was=gone, now=come, added=False)

    @cached_property
    def replaces_tables(self) -> bool:
        """Whether the workbook that went along with the paper no longer holds."""
        return bool(self.paper.tables) and build_full_tables(self.printed) != build_full_tables(self.known)

    @cached_property
    def changed_in_tables(self) -> int:
        """Number of tasks that differ in the workbook and stand in no row of the correction."""
        if not self.replaces_tables:
            return 0
        told = {(each.branch, each.task) for each in self.rows}
        differing = _compare_rows(*(_map_rows([build_full_list(each)]) for each in (self.printed, self.known)))
        return sum((each.branch, each.task) not in told for _, each in differing)

    def _states(self, *texts: str) -> bool:
        return all(map(self._is_stated, texts))

    def _is_stated(self, text: str) -> bool:
        return not self.stated or "".join(text.split()) in self.stated

    @property
    def differs(self) -> bool:
        """Whether anything that the paper itself says, in its text or its annexes, is to be corrected.

        What differs in the workbook alone (the progress of a task that nobody is told about) is worth no paper of its
        own: the next month tells it.
        """
        return bool(self.sentences or self.rows)

    @property
    def arrived(self) -> tuple[str, ...]:
        """Names of the branches for which another report counts now."""
        was, is_now = self.printed.ledger.counted, self.known.ledger.counted
        changed = [
            code for code, each in is_now.items()
            if code not in was or was[code].receipt.sha256 != each.receipt.sha256
        ]  # fmt: skip
        return tuple(self.known.formal_name(code) for code in changed)

    @property
    def decided(self) -> int:
        """Number of decisions up to this period that were taken in since the paper."""
        printed, known = self.printed.ledger.inputs, self.known.ledger.inputs
        last, period = printed.as_of.last_receipt, known.period
        return sum(each.receipt > last and each.period <= period for each in known.decisions)


def _split_sentences(paragraphs: Sequence[str]) -> list[tuple[str, str]]:
    """Split a text into sentences, each with its place: the headings above it, without their numbers."""
    found, chapter, section = list[tuple[str, str]](), "", ""
    for paragraph in paragraphs:
        heading = _HEADING.match(paragraph)
        if heading and heading["mark"].endswith("、"):
            chapter, section = heading["title"], ""
        elif heading:
            section = heading["title"]
        body = paragraph[heading.end() :] if heading else paragraph
        place = "，".join(part for part in (chapter, section) if part) or "引语"
        found += [(place, sentence[0]) for sentence in _SENTENCE.finditer(body)]
    return found


_Key = tuple[int, str, str, int]
_Rows = Mapping[_Key, tuple[tuple[str, str], ...]]
"""(annex, branch name, task or matter, which of equal ones) -> (column, value) pairs."""


def _map_rows(tables: Iterable[Table]) -> _Rows:
    """Map every row of the annexes' tables, without what counts the rows or is written by hand."""
    found: dict[_Key, tuple[tuple[str, str], ...]] = {}
    seen = Counter[tuple[int, str, str]]()
    for number, table in enumerate(tables, 1):
        for row in table.rows:
            cells = dict(zip(table.head, row, strict=True))
            key = number, cells.pop(_BRANCH, ""), next((cells.pop(name) for name in _ABOUT if name in cells), "")
            found[*key, seen[key]] = tuple((name, text) for name, text in cells.items() if name not in _BY_HAND)
            seen[key] += 1
    return found


def _compare_rows(was: _Rows, is_now: _Rows) -> Iterator[tuple[_Key, RowChange]]:
    for key in dict.fromkeys([*was, *is_now]):
        old, new = was.get(key), is_now.get(key)
        if old == new:
            continue
        if old is None or new is None:
            told = (_UNLISTED, _describe_row(new)) if new is not None else (_LISTED, _DROPPED)
        else:
            pairs = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
            told = (_join_cells(old for old, _ in pairs), _join_cells(new for _, new in pairs))
        yield key, RowChange(annex=key[0], branch=key[1], task=key[2], was=told[0], now=told[1], added=old is None)


def _join_cells(cells: Iterable[tuple[str, str]]) -> str:
    return "；".join(f"{column}：{value or _NOTHING}" for column, value in cells)


def _describe_row(row: tuple[tuple[str, str], ...]) -> str:
    cells = _join_cells((column, value) for column, value in row if value not in ("", _NOTHING))
    return "新增列入" + (f"（{cells}）" if cells else "")


def build_correction_report(correction: LedgerCorrection) -> Report:
    """Return the 更正通知 of a correction as a report, to be built from the assessment known now."""

    def figures(_: Assessment, __: str) -> Mapping[str, object]:
        return _build_correction_figures(correction)

    def annexes(_: Assessment, __: str) -> tuple[Annex, ...]:
        return (Annex(title=DETAILS, table=_build_details_table(correction)),) if correction.rows else ()

    def tables(_: Assessment, __: str) -> Mapping[str, Table]:
        return {"更正": _build_sentence_table(correction)}

    def title(assessment: Assessment, _: str) -> str:
        return f"关于更正{assessment.ledger.period.as_chinese()}“党建+”工作推进情况通报的通知"

    return Report(name=CORRECTION_NOTICE, title=title, figures=figures, annexes=annexes, tables=tables)


def _build_correction_figures(correction: LedgerCorrection) -> dict[str, object]:
    """Return everything the wording may use."""
    paper, known = correction.paper, correction.known
    settings = known.office.settings
    return {
        "period": known.ledger.period.as_chinese(), "title": correction.title, "reference": paper.reference,
        "date": format_chinese_date(dt.date.fromisoformat(paper.date)), "as_of": format_chinese_date(correction.as_of),
        "printed_as_of": format_chinese_date(dt.date.fromisoformat(paper.record.date)),
        "corrected": [_name_correction(each) for each in correction.earlier],
        "counts_count": len(correction.sentences), "details_count": len(correction.rows),
        "added_count": sum(each.added for each in correction.rows),
        "arrived": list(correction.arrived), "decided_count": correction.decided,
        "unchanged": int(not paper.edited), "tables_replaced": int(correction.replaces_tables),
        "tables_count": correction.changed_in_tables,
        "edited": int(paper.edited or correction.replaces_tables), "contact": settings.letters.contact_and_phone,
    }  # fmt: skip


def _name_correction(paper: IssuedPaper) -> str:
    day = format_chinese_date(dt.date.fromisoformat(paper.date))
    return f"{day}的更正通知" + (f"（{paper.reference}）" if paper.reference else "")


def _build_sentence_table(correction: LedgerCorrection) -> Table:
    rows = tuple((each.place, each.was or _NOTHING, each.now or "（删去）") for each in correction.sentences)
    return Table(head=("位置", "原文", "更正为"), rows=rows, widths=(18, 41, 41))


def _build_details_table(correction: LedgerCorrection) -> Table:
    rows = tuple(
        (str(index), str(each.annex), each.branch or _NOTHING, each.task or _NOTHING, each.was, each.now)
        for index, each in enumerate(correction.rows, start=1)
    )
    head = ("序号", "原附件", "支部", "任务或事项", "原为", "现为")
    return Table(head=head, rows=rows, widths=(6, 7, 17, 22, 23, 25), centred=frozenset({0, 1}))
