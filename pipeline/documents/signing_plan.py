"""Plan a signing order: the papers to issue with their numbers, and those already issued from the same files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.documents.closing import find_closing_paper
from pipeline.documents.registry import CLOSING
from pipeline.documents.signing import ReadyPaper, prepare_paper
from pipeline.documents.signing_order import (
    DraftedPaper,
    PaperToSign,
    SigningContext,
    SigningOrder,
)
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import format_chinese_date


@dataclass(frozen=True)
class SigningPlan:
    """Papers ready to be issued, in the order of their numbers, and papers already issued from the same files.

    ``unused`` tells which words of the order served no purpose, so that nobody believes them to be on record.
    """

    ready: tuple[ReadyPaper, ...]
    again: tuple[IssuedPaper, ...]
    unused: tuple[str, ...] = ()

    @property
    def differences(self) -> tuple[str, ...]:
        """How the papers differ from their drafts."""
        return tuple(line for each in self.ready for line in each.differences)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Reasons against signing any of the papers."""
        return tuple(line for each in self.ready for line in each.refusals)


def plan_signing(
    given: Sequence[PaperToSign],
    context: SigningContext,
    signed: Sequence[IssuedPaper],
    draft: Callable[[PaperToSign], DraftedPaper],
) -> SigningPlan:
    """Plan the papers of an order; ``draft`` returns what a paper was drafted from.

    Raise UserError if nothing can be signed, the period is closed, or a number or scan is given for several papers.
    """
    order, period = context.order, context.period
    of = [each for each in signed if (each.period, each.document) == (str(period), order.document)]
    before = {each.given: each for each in of}
    fresh = [each for each in given if each.sha256 not in before]
    again = tuple(before[each.sha256] for each in given if each.sha256 in before)
    if not given:
        again = _find_signed_before(of, period, order)
    if fresh:
        _require_open_period(signed, period, order, fresh[0])
    made: list[ReadyPaper] = []
    taken: list[IssuedPaper] = list(signed)
    for each in fresh:
        made.append(prepare_paper(each, context, drafted=draft(each), taken=taken))
        taken.append(made[-1].draft)
    plan = SigningPlan(tuple(made), again, tuple(_list_unused_words(order, made)))
    _require_single_paper(plan, order)
    return plan


def _list_unused_words(order: SigningOrder, made: Sequence[ReadyPaper]) -> Iterator[str]:
    vouched = {"".join(sentence.split()) for each in made for sentence in each.proof.accepted}
    for sentence in order.accept if made else ():
        if "".join(sentence.split()) not in vouched:
            yield f"--accept 的“{sentence}”不是校对认为与台账不符的原句，没有用上，没有记录。"
    if made and order.as_is and not any(order.as_is in each.draft.as_is for each in made):
        yield "正文、标题、署名都在，--as-is 的理由没有用上，没有记录。"


def _find_signed_before(of: Sequence[IssuedPaper], period: Period, order: SigningOrder) -> tuple[IssuedPaper, ...]:
    """Return issued papers of the order when no draft is left; only the scan of the last one can still be added.

    Raise UserError if there is neither a draft nor an issued paper.
    """
    mine = [each for each in of if not order.branch or each.branch == order.branch]
    if mine:
        return (mine[-1],) if order.sealed else tuple(mine)
    of_branch = f"支部“{order.branch}”的" if order.branch else ""
    raise UserError(
        f"{period.as_chinese()}没有{of_branch}“{order.document}”草稿。请先汇总；草稿放在别处的，请用 --file 指明。"
    )


def _require_open_period(
    signed: Sequence[IssuedPaper], period: Period, order: SigningOrder, given: PaperToSign
) -> None:
    """Raise UserError if a closing paper of the period has already been issued."""
    closed = find_closing_paper(signed, str(period)) if order.document in CLOSING else None
    if closed is not None:
        day = format_chinese_date(dt.date.fromisoformat(closed.date))
        raise UserError(
            f"{period.as_chinese()}的{closed.document}已于{day}签发（outbox/issued/{closed.file}），不能再签发“{given.name}”。"
            "内容有变化的，重新汇总会起草更正通知。"
        )


def _require_single_paper(plan: SigningPlan, order: SigningOrder) -> None:
    """Raise UserError if a number or scan is given for more than one paper."""
    count = len(plan.ready) + len(plan.again)
    for value, option in ((order.number, "--number"), (order.sealed, "--sealed")):
        if value and count > 1:
            raise UserError(f"这次有{count}份{order.document}，{option} 只能用于一份。请用 --branch 写明支部短码。")


def describe_newer_facts(paper: IssuedPaper) -> str:
    """Return a note if newer receipts exist than the snapshot of an issued closing paper, else an empty string."""
    if paper.document not in CLOSING or paper.after_receipt <= paper.record.last_receipt:
        return ""
    told = format_chinese_date(dt.date.fromisoformat(paper.record.date))
    return f"这份{paper.document}依据截至{told}的台账；此后收到的内容如与它有出入，汇总时会起草更正通知。"
