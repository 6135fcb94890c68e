"""Build the 呈批页: what the bureau has to decide, short enough to be printed, written on and signed.

The 核验表 is for typing in; on paper it is read in a meeting, or by who decides without a computer. Both show the same
lines with the same words; the sheet has no room for what only the computer needs, and nobody reads it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.contract.decision_line import DecisionLine
from pipeline.reports.paper import Paper, Table
from pipeline.supervision.assessment import Assessment
from pipeline.terms import DECISION_BOOK, MATTER_SHEET, SIGNAL_SHEET, format_chinese_date

_SOURCE = re.compile(r"；?来源：[^；]*")
_EARLIER_WORDS = re.compile(r"支部\d{4}年\d+月写：")
_HEAD = ("序号", "支部、任务", "情况和依据", "提请决定和可填意见", "意见")
_WIDTHS = (3.2, 17, 49, 23, 7.8)


def build_approval_paper(assessment: Assessment) -> Paper:
    """Return the sheet with every line that waits for a decision, in the order of the 核验表."""
    period, as_of = assessment.ledger.period.as_chinese(), assessment.date
    lines = [each for each in assessment.lines if each.sheet == MATTER_SHEET]
    table = Table(head=_HEAD, rows=tuple(_build_rows(lines, as_of.year)), widths=_WIDTHS, centred=frozenset({0, 4}))
    return Paper(
        title=f"{period}“党建+”工作核验事项呈批页",
        addressee="",
        body=(_describe_lines(assessment, lines), table, *_SIGNING),
        annexes=(),
        signer="",
        year=as_of.year,
        one_page=True,
    )


_SIGNING = (
    "核验人不能是做这件事的人。空着的是没有定，不等于同意，下次仍会列出（典型做法照那一行写的）。",
    "经办人（签字）：　　　　　　　　　核验人（签字）：　　　　　　　　　　　　　　年　　月　　日",
)


def _describe_lines(assessment: Assessment, lines: Sequence[DecisionLine]) -> str:
    signals = sum(each.sheet == SIGNAL_SHEET for each in assessment.lines)
    more = f"另有{SIGNAL_SHEET}{signals}条，不用呈批。" if signals else ""
    return (
        f"截至{format_chinese_date(assessment.date)}，提请决定的事项{assessment.undecided_count}件，分{len(lines)}项。"
        f"请逐项在“意见”栏写明，由经办人填入{DECISION_BOOK}。{more}"
    )


def _build_rows(lines: Sequence[DecisionLine], year: int) -> Iterator[tuple[str, ...]]:
    """Yield a row for each line; how a task stands is told once, above its first line."""
    first: dict[tuple[str, str], int] = {}
    for at, line in enumerate(lines, 1):
        told = first.setdefault((line.branch, line.matter), at)
        stands = _shorten_situation(line.situation) if told == at else f"同第{told}项"
        facts = _SOURCE.sub("", line.reason).strip("；")
        asked = f"{line.proposal}（{'、'.join(choice.word for choice in line.choices)}）"
        about = f"{line.branch_name}\n{line.task or '（整个支部）'}"
        texts = (re.sub(rf"{year}年(?=\d+月)", "", text) for text in (about, f"{stands}。{facts}", asked))
        yield str(at), *texts, ""


def _shorten_situation(text: str) -> str:
    """Return how a task stands on one line, without the day that all have in common and words of earlier months."""
    told = (line for line in text.split("\n") if not _EARLIER_WORDS.match(line))
    return "；".join(re.sub(r"^\d+月\d+日(?=应达)", "", line) for line in told)
