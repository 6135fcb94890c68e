"""Build 更正通知: differences between a signed 督查通报 and what is known now, sentence by sentence and row by row.

Source: 实施意见 四(四) “跟踪落实”: printed content is never changed silently. The whole text in the office's
wording and every row behind the annexes are compared, so nothing that was printed can differ unsaid.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.archive.facts import IssuedPaper
from pipeline.reports.circular_tables import build_branch_table
from pipeline.reports.paper import Annex, Report, Table
from pipeline.reports.shared_causes import list_shared_causes
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CORRECTION_NOTICE, format_chinese_date

DETAILS = "更正明细表"
_NOTHING, _CAUSE = "—", "需协调事项"
_HEADING = re.compile(r"(?P<mark>[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)(?P<title>[^。]*)。?")
_SENTENCE = re.compile(r"[^。]+。?")


@dataclass(frozen=True)
class SentenceChange:
    """A place of the text (its headings) with the sentences that differ there; empty where there was or is none."""

    place: str
    was: str
    now: str


@dataclass(frozen=True)
class RowChange:
    """What differs of a branch as a whole (``task`` empty), of one task, or of a matter to coordinate."""

    branch: str
    task: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class LedgerCorrection:
    """Differences between a signed paper (``printed``) and the same paper as it would be now (``known``).

    ``paper`` is the signed paper; ``as_of`` is the date up to which ``known`` goes. Both are assessed at the date of
    the paper, so differences come only from new information and not from time passing. The texts are the paragraphs of
    both in the wording of the paper.
    """

    paper: IssuedPaper
    title: str
    printed: Assessment
    known: Assessment
    printed_text: tuple[str, ...]
    known_text: tuple[str, ...]
    as_of: dt.date

    @cached_property
    def sentences(self) -> tuple[SentenceChange, ...]:
        """The sentences that differ, in the order of the text; only neighbouring ones of one place stand together."""
        was, is_now = _split_sentences(self.printed_text), _split_sentences(self.known_text)
        found: list[SentenceChange] = []
        for tag, first, last, start, end in difflib.SequenceMatcher(None, was, is_now, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            gone, come = was[first:last], is_now[start:end]
            for place in dict.fromkeys(place for place, _ in (*gone, *come)):
                texts = ("".join(text for at, text in side if at == place) for side in (gone, come))
                found.append(SentenceChange(place, *texts))
        return tuple(found)

    @cached_property
    def rows(self) -> tuple[RowChange, ...]:
        """The rows behind the annexes that differ: branches, tasks, matters to coordinate."""
        return (
            *_compare_rows(_map_branches(self.printed), _map_branches(self.known)),
            *_compare_rows(_map_tasks(self.printed), _map_tasks(self.known)),
            *_compare_rows(_map_causes(self.printed), _map_causes(self.known)),
        )

    @property
    def differs(self) -> bool:
        """Whether there is anything to correct."""
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


_Rows = Mapping[tuple[str, str, str], tuple[tuple[str, str], ...]]
"""(branch name, task name, key) -> (column, value) pairs."""


def _map_branches(assessment: Assessment) -> _Rows:
    table = build_branch_table(assessment)
    return {(row[1], "", ""): tuple(zip(table.head[2:], row[2:], strict=True)) for row in table.rows}


def _map_tasks(assessment: Assessment) -> _Rows:
    return {
        (assessment.formal_name(task.branch), task.plan["task"], task.number): (
            ("灯色", assessment.lamps[task.number].lamp.value), ("完成率", f"{task.rate}%"), ("状态", task.status),
            ("原因", assessment.lamps[task.number].reason), ("完成时限", task.plan["deadline"]),
            ("目标", task.plan["goal"]), ("责任人", task.plan["owner"]),
        )
        for task in assessment.ledger.tasks
    }  # fmt: skip


def _map_causes(assessment: Assessment) -> _Rows:
    return {
        ("、".join(assessment.formal_name(code) for code in each.branches), _CAUSE, each.text): (
            (each.kind, each.text),
        )
        for each in list_shared_causes(assessment)
    }


def _compare_rows(was: _Rows, is_now: _Rows) -> Iterator[RowChange]:
    for key in dict.fromkeys([*was, *is_now]):
        old, new = was.get(key), is_now.get(key)
        if old == new:
            continue
        changed = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]] if old and new else []
        told = (
            "；".join(f"{column}：{value or _NOTHING}" for column, value in (pair[side] for pair in changed))
            if changed
            else _describe_presence(key, (old, new)[side])
            for side in (0, 1)
        )
        yield RowChange(key[0], key[1], *told)


def _describe_presence(key: tuple[str, str, str], row: tuple[tuple[str, str], ...] | None) -> str:
    if row is None:
        return "未列入"
    return f"列入：{key[2]}" if key[1] == _CAUSE else "列入"


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
        "counts_count": len(correction.sentences), "details_count": len(correction.rows),
        "arrived": list(correction.arrived), "decided_count": correction.decided,
        "edited": int(paper.edited), "contact": settings.letters.contact_and_phone,
    }  # fmt: skip


def _build_sentence_table(correction: LedgerCorrection) -> Table:
    rows = tuple((each.place, each.was or _NOTHING, each.now or "（删去）") for each in correction.sentences)
    return Table(head=("位置", "原文", "更正为"), rows=rows, widths=(18, 41, 41))


def _build_details_table(correction: LedgerCorrection) -> Table:
    rows = tuple(
        (str(index), each.branch, each.task or _NOTHING, each.was, each.now)
        for index, each in enumerate(correction.rows, start=1)
    )
    head = ("序号", "支部", "工作任务", "原为", "现为")
    return Table(head=head, rows=rows, widths=(6, 18, 24, 26, 26), centred=frozenset({0}))
