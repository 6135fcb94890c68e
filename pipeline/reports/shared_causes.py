"""Merge what branches ask to be coordinated: equal causes of several branches are one matter, said once.

It is all that nobody has answered or decided yet, of whatever month, so that the list holds what the papers count.

Source: 实施意见 四(四) “跟踪落实”; candour is not punished, so these are no problems of the branches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_wordings import fold_cause, fold_reported_text

REPORTED, EXTENSION = "反映困难", "申请延期"
_ENDS = "。；;，,."


@dataclass(frozen=True, kw_only=True)
class SharedCause:
    """One matter in the words of one branch, with every branch (code) and task that it concerns, in ledger order.

    ``words`` are what one branch wrote, letter for letter: of those who say so this month, as most of them do; they may
    be quoted. ``varied`` is whether others have other figures, ``varied_now`` whether others of this month have.
    ``text`` is for a table: it says 等 where figures differ, and tells of a lone mention that only points back
    (上月反映的问题仍未解决) what it points back to.

    ``key`` is what their words have in common, ``first`` and ``last`` are the first and last month in which any of them
    said so. ``repeated`` are the branches that say so this month: of the others it may be settled. ``reports`` and
    ``extensions`` count how often it was reported and more time asked for it.
    """

    key: str
    kind: str
    words: str
    text: str
    varied: bool
    varied_now: bool
    branches: tuple[str, ...]
    tasks: tuple[Task, ...]
    repeated: tuple[str, ...]
    reports: int
    extensions: int
    first: Period
    last: Period

    @property
    def shared(self) -> bool:
        """Whether several branches name it."""
        return len(self.branches) > 1


def list_shared_causes(assessment: Assessment) -> tuple[SharedCause, ...]:
    """Return all matters that wait: those most branches share first, then the longest waiting, then in ledger order."""
    found: dict[str, list[_Mention]] = {}
    for each in (*_list_reported(assessment), *_list_extensions(assessment)):
        found.setdefault(each.key, []).append(each)
    order = {code: index for index, code in enumerate(assessment.delivered)}
    now = assessment.ledger.period
    merged = [
        _build_cause(sorted(rows, key=lambda each: order.get(each.task.branch, len(order))), now)
        for rows in found.values()
    ]
    return tuple(sorted(merged, key=lambda each: (-len(each.branches), -now.count_months_since(each.first))))


def list_cause_lines(assessment: Assessment) -> list[str]:
    """List the matters that several branches name, each with their number."""
    return [f"{each.text}（{len(each.branches)}个党支部）" for each in list_shared_causes(assessment) if each.shared]


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """One branch's words about one task; ``cause`` is what they are about, ``key`` what equal causes have in common."""

    kind: str
    task: Task
    text: str
    cause: str
    key: str
    first: Period
    last: Period


def _list_reported(assessment: Assessment) -> Iterator[_Mention]:
    """Yield what was reported and has no answer."""
    for each in assessment.reported:
        if each.open:
            yield _Mention(
                kind=REPORTED,
                task=each.task,
                text=each.text,
                cause=each.cause,
                key=each.cause_key,
                first=each.first,
                last=each.last,
            )


def _list_extensions(assessment: Assessment) -> Iterator[_Mention]:
    """Yield the undecided requests for a later 完成时限 with their reason."""
    for task in assessment.ledger.tasks:
        for each in assessment.ledger.waiting_requests.get(task.number, ()):
            if each.item == NEW_DEADLINE and each.why:
                yield _Mention(
                    kind=EXTENSION,
                    task=task,
                    text=each.why,
                    cause=each.why,
                    key=fold_cause(each.why),
                    first=each.period,
                    last=each.period,
                )


def _build_cause(rows: list[_Mention], now: Period) -> SharedCause:
    last = max(each.last for each in rows)
    newest = [each.cause for each in rows if each.last == last]
    words = Counter(newest).most_common(1)[0][0]
    varied = _differ([each.cause for each in rows])
    return SharedCause(
        key=rows[0].key,
        kind="、".join(dict.fromkeys(each.kind for each in rows)),
        words=words,
        text=rows[0].text if len(rows) == 1 else f"{words.rstrip(_ENDS)}等" if varied else words,
        varied=varied,
        varied_now=last == now and _differ(newest),
        branches=tuple(dict.fromkeys(each.task.branch for each in rows)),
        tasks=tuple({each.task.number: each.task for each in rows}.values()),
        repeated=tuple(dict.fromkeys(each.task.branch for each in rows if each.last == now)),
        reports=sum(each.kind == REPORTED for each in rows),
        extensions=sum(each.kind == EXTENSION for each in rows),
        first=min(each.first for each in rows),
        last=last,
    )


def _differ(texts: Sequence[str]) -> bool:
    return len({fold_reported_text(each) for each in texts}) > 1
