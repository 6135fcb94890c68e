"""Measure time and memory of reading signals: ``python -m signals.speed BRANCHES [MONTHS [FOLDER]]``, eight tasks a branch.

With a folder, what is kept of earlier months is taken from there and put there: the second time is the cheap one.

Texts are made of clauses of the labelled sets, with figures and some characters exchanged; one task in fifty has the
text of another branch, and one in twenty a text that all branches share but for a word.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from unittest.mock import patch

from pipeline.periods import Period
from pipeline.supervision.signals import copied
from pipeline.supervision.signals.copied import FoundCopies
from pipeline.supervision.signals.find import read_histories
from pipeline.supervision.signals.model import OfficeTexts, TaskHistory, Unit
from pipeline.supervision.signals.text import fold_text, split_clauses
from signals.built import build_history, build_office
from signals.labelled import read_labelled_set
from signals.measure import SETS, write_line

TASKS = 8
_SHARED = "召开专题会议传达学习上级精神，研究部署下一步工作，要求全体同志提高认识、明确分工、抓好{}落实。"
_WORDS = ["逐项", "分头", "及时", "按月", "认真", "全面", "抓紧", "限期", "带头", "主动"]


def build_workload(branches: int, months: int) -> tuple[list[TaskHistory], OfficeTexts]:
    """Build the histories of so many branches, and an office that knows them."""
    pick = random.Random(branches * 100 + months)
    clauses = _list_clauses()
    signs = sorted({sign for clause in clauses for sign in clause if "一" <= sign <= "鿿"})
    histories: list[TaskHistory] = []
    for branch in range(branches):
        for task in range(TASKS):
            texts = [_write_text(pick, clauses, signs) for _ in range(months)]
            if pick.random() < 0.02 and histories:
                texts[-1] = pick.choice(histories).now.progress
            elif pick.random() < 0.05:
                texts[-1] = _SHARED.format(pick.choice(_WORDS))
            histories.append(
                build_history(
                    *texts,
                    branch=f"B{branch:05d}",
                    number=f"B{branch:05d}-{task}",
                    task=f"党建+{pick.choice(clauses)}",
                )
            )
    units = {
        code: Unit(code=code, full_name=f"临川市第{code[1:]}社区服务中心", short_name=f"第{code[1:]}中心支部")
        for code in dict.fromkeys(each.branch for each in histories)
    }
    return histories, OfficeTexts(units, build_office().lists)


def _list_clauses() -> list[str]:
    rows = (row for folder in sorted(SETS.iterdir()) for row in read_labelled_set(folder).rows)
    found = {
        clause
        for row in rows
        for month in row.history.months
        for clause in split_clauses(fold_text(month.progress))
        if len(clause) > 5
    }
    return sorted(found)


def _write_text(pick: random.Random, clauses: Sequence[str], signs: Sequence[str]) -> str:
    marks = list("，".join(pick.choice(clauses) for _ in range(3)))
    for at in pick.sample(range(len(marks)), max(1, len(marks) // 6)):
        marks[at] = pick.choice(signs) if marks[at] in signs else str(pick.randrange(10))
    return "".join(marks)[:100] + "。"


def print_cost(branches: int, months: int, folder: Path | None = None) -> None:
    """Build a workload, read it, and print what it cost."""
    histories, office = build_workload(branches, months)
    load = None if folder is None else partial(_load, folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, wall = time.process_time(), time.perf_counter()
    with patch.object(copied, "find_copies", _TimedSearch(copied.find_copies)) as search:
        found = read_histories(histories, office, load=load)
    spent, took = time.process_time() - begun, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_line(
        f"{branches} branches x {TASKS} tasks x {months} months: {spent:.1f} CPU s, {search.spent:.2f} of it for copies, "
        f"{took:.1f} s, "
        f"{(peak - before) / 1024:.0f} MB more than the {before / 1024:.0f} MB of the texts, "
        f"{len(found.signals)} signals, {len(found.fresh)} months made to be kept"
    )
    if folder is not None:
        folder.mkdir(exist_ok=True)
        for period, data in found.fresh.items():
            (folder / f"{period}.bin").write_bytes(data)


class _TimedSearch:
    """The search for copies, which tells the CPU seconds that it took."""

    def __init__(self, search: Callable[..., FoundCopies]) -> None:
        self._search, self.spent = search, 0.0

    def __call__(self, *given: object) -> FoundCopies:
        begun = time.process_time()
        found = self._search(*given)
        self.spent += time.process_time() - begun
        return found


def _load(folder: Path, period: Period) -> bytes | None:
    path = folder / f"{period}.bin"
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    branches, months, folder = [*sys.argv[1:], *["24", ""][len(sys.argv) - 2 :]]
    print_cost(int(branches), int(months), Path(folder) if folder else None)
