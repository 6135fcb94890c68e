"""Enforce 先反馈、后通报: a paper may name a branch only after its 支部反馈单 was sent and the answer days have passed.

Source: 先反馈、后通报 (practice of 督查 under 整治形式主义为基层减负若干规定); 实施意见 四(四).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive.facts import Receipt
from pipeline.intake.office import Office
from pipeline.periods import Period
from pipeline.terms import FEEDBACK, Disposition, format_chinese_date, format_formal_name


def find_named_branches(text: str, office: Office) -> tuple[str, ...]:
    """Return codes of the branches whose short, formal or full name occurs in a text, in roster order."""
    flat = "".join(text.split())
    return tuple(
        branch.code
        for branch in office.branches
        if any(
            "".join(name.split()) in flat
            for name in (branch.short_name, branch.full_name, format_formal_name(branch.short_name))
        )
    )


@dataclass(frozen=True)
class Unheard:
    """Branches named by short name whose reply is not in: never sent their 支部反馈单, or their answer days run on."""

    missing: tuple[str, ...]
    waiting: Mapping[dt.date, tuple[str, ...]]

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.missing or self.waiting)

    def describe(self, period: Period) -> Iterator[str]:
        """Yield why a paper may not name them yet, with the remedy."""
        if self.missing:
            yield (
                f"还没有给{_join_branch_names(self.missing)}发{FEEDBACK}，文件里不能先点名。"
                f"请先运行“dangjian send {period} --kinds feedback”并发出，"
                "等答复期满再签发；情况紧急的，加 --urgent 写明理由。"
            )
        for until, names in sorted(self.waiting.items()):
            yield (
                f"{_join_branch_names(names)}的答复期到{format_chinese_date(until)}才满，现在还不能签发点名的文件。"
                "请在期满后的日期签发，或等支部答复到齐；情况紧急的，加 --urgent 写明理由。"
            )

    def tell_in_paper(self, reason: str, *, paper: str, whom: str) -> str:
        """Word the sentence by which a paper signed all the same says so; ``whom`` is what it calls the branches."""
        when = f"在向{whom}反馈并等候答复之前签发" if self.missing else f"在{whom}答复期满前签发"
        return f"因情况紧急（{' '.join(reason.split()).rstrip('。；，')}），本{paper}{when}，不影响陈述申辩。"


@dataclass(frozen=True, kw_only=True)
class HearingRecord:
    """What is on record of the hearing of branches in a period.

    ``feedback_dates`` holds the day from which each branch's term to answer its 支部反馈单 counts.
    """

    period: Period
    office: Office
    feedback_dates: Mapping[str, dt.date]
    receipts: Sequence[Receipt]

    def find_unheard_branches(self, branches: Iterable[str], date: dt.date) -> Unheard:
        """Find those of the branches that a paper of a day (成文日期) may not name yet."""
        missing, waiting = list[str](), dict[dt.date, tuple[str, ...]]()
        office = self.office
        for code in branches:
            name = office.by_code[code].short_name if code in office.by_code else code
            given = self.feedback_dates.get(code)
            if given is None:
                missing.append(name)
                continue
            until = office.calendar.add_working_days(given, office.settings.deadlines.answer_days)
            if date <= until and not _has_answered(self.receipts, self.period, code, given):
                waiting[until] = (*waiting.get(until, ()), name)
        return Unheard(tuple(missing), waiting)

    def find_unheard(self, text: str, date: dt.date, branch: str = "") -> Unheard:
        """Find the branches a text names, and the one it is for, that were not heard by a day."""
        named = {*find_named_branches(text, self.office), branch}
        return self.find_unheard_branches([each.code for each in self.office.branches if each.code in named], date)

    def list_unheard(self, text: str, date: dt.date, branch: str = "") -> Iterator[str]:
        """Yield messages about the branches a text names, and the one it is for, that were not heard by a day."""
        return self.find_unheard(text, date, branch).describe(self.period)


def _has_answered(receipts: Iterable[Receipt], period: Period, code: str, given: dt.date) -> bool:
    """Return whether the branch replied after its 反馈单, on 需答复 or with a corrected report of the period."""
    return any(
        each.branch == code
        and each.fate == Disposition.ACCEPTED
        and each.by > given.isoformat()
        and (each.has_replies or (each.reports and each.period == str(period)))
        for each in receipts
    )


def _join_branch_names(names: Sequence[str]) -> str:
    most = 8
    return "、".join(names[:most]) + (f"等{len(names)}个支部" if len(names) > most else "")
