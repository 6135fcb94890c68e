"""Read finished papers as a person does, and name everything they say that is not so."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from months.circular_claims import Circular
from months.feedback_claims import Feedback
from months.play import MadePaper, PlayedMonth
from months.reading import DAY, compare, find_rows, percent, read_prose
from months.recomputed import Facts, TrueTask
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.proof.check import prove_paper
from pipeline.proof.model import Outcome, ProofResult
from pipeline.proof.reading import Reading
from pipeline.proof.truth import build_truth
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.signals.decisions import get_signal_key
from pipeline.terms import (
    CIRCULAR,
    CLOSING_NOTICE,
    CORRECTION_NOTICE,
    FEEDBACK,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    SUPERVISION_SLIP,
    URGING_SLIP,
    Opinion,
)

FATAL = "不签（必须）"
LONG_AFTER = dt.date(2030, 1, 1)


def list_untruths(played: PlayedMonth) -> Iterator[str]:
    """Everything that is not so in any paper of a month, and what proof holds against papers nobody touched."""
    yield from (f"不让签：{each}" for each in played.refusals)
    for made in played.papers:
        paper = read_edited_document(made.data, "文件.docx")
        head = f"{made.document}{made.branch}{made.signed or made.closed or '草稿'}"
        yield from (f"{head}：{each}" for each in _prove(made, paper))
        facts = Facts(played.world, played.period, made.assessment.ledger.inputs.as_of)
        if made.document == CIRCULAR:
            asked = {(each.branch, get_signal_key(each)) for each in made.assessment.signals}
            circular = Circular(paper, facts, made.signed, played.handed_out, asked)
            yield from (f"{head}：{each}" for each in circular.list_untruths())
        elif made.document == FEEDBACK:
            yield from (f"{head}：{each}" for each in Feedback(paper, facts, made.branch, made.closed).list_untruths())
        elif made.document == CORRECTION_NOTICE:
            assert played.correction is not None
            yield from (f"{head}：{each}" for each in _check_correction(paper, played, played.correction))
        elif made.document == RECTIFICATION_NOTICE:
            yield from (f"{head}：{each}" for each in _check_notice(paper, facts, made))
        elif made.document in (REMINDER_LETTER, URGING_SLIP, SUPERVISION_SLIP):
            yield from (f"{head}：{each}" for each in _check_slip(paper, facts, made))
        elif made.document == CLOSING_NOTICE:
            yield from (f"{head}：{each}" for each in _check_closings(paper, facts, made))


def prove_untouched(made: MadePaper, paper: EditedDocument) -> ProofResult:
    """The proof of a paper that nobody touched."""
    ledger = made.assessment.ledger
    reading = Reading(
        paper=paper, today=LONG_AFTER, document=made.document, as_of=made.assessment.date, period=str(ledger.period),
        branch=made.branch,
    )  # fmt: skip
    return prove_paper(reading, build_truth(made.assessment, made.draft, "草稿.docx"))


def _prove(made: MadePaper, paper: EditedDocument) -> Iterator[str]:
    """What proof holds against a paper that nobody touched, and facts it does not find."""
    for each in prove_untouched(made, paper).remarks:
        if each.outcome is Outcome.WRONG or (each.outcome is Outcome.ASK and each.rule.facts):
            yield f"校对{each.rule.id}{FATAL if each.is_fatal else each.outcome}“{each.text}”{each.told}"


def _check_notice(paper: EditedDocument, facts: Facts, made: MadePaper) -> Iterator[str]:
    """整改通知书: every matter that was confirmed and has no notice since, with what the branch reported."""
    waiting = [
        key for key, each in facts.matters.items()
        if each.stage in ("confirmed", "relapsed") and facts.branch_of(key) == made.branch
    ]  # fmt: skip
    rows, text = find_rows(paper, "编号", "工作任务", "事实"), read_prose(paper)
    counted = re.search(r"你支部有(\d+)个问题需要限期整改", text)
    yield from compare("问题数", (counted and int(counted[1]), len(rows)), (len(waiting), len(waiting)))
    tasks = {each.number: each for each in facts.tasks}
    titles = {number: plan.task for number, plan in facts.world.plans.items()}
    true = Counter(titles.get(key, "") for key in waiting)
    said = Counter(row[1] if row[1] in titles.values() else "" for row in rows)
    yield from compare("所列任务", said, true)
    for each in (tasks[key] for key in waiting if key in tasks):
        same = [row[2] for row in rows if row[1] == each.title]
        reported = facts.rows(each.number)[-1][0] == facts.period
        told = f"应达{percent(each.schedule)}，" + (
            f"报告{each.rate}%" if reported else f"未报送，上次报告{each.rate}%"
        )
        if not any(told in fact and f"完成时限：{each.until}" in fact for fact in same):
            yield f"{each.title}应写“{told}”，写的是{same}"
    if made.signed:
        due = re.search(rf"即{DAY}前", text)
        yield from compare("整改时限", due and dt.date(*map(int, due.groups())), facts.after(made.signed, 10))


def _check_slip(paper: EditedDocument, facts: Facts, made: MadePaper) -> Iterator[str]:
    """提醒函、督办单、催报单: a step that a person confirmed, with what the branch reported, and no step but those."""
    step = "督办" if made.document == SUPERVISION_SLIP else "提醒"
    passed = {each.key for each in facts.decisions if each.opinion is Opinion.PASSED}
    yield from compare(f"{step}的核定", f"SJ-{made.branch}-{step}" in passed, true=True)
    rows = {row[0]: row[1] for row in next(iter(paper.tables())) if len(row) == 2}
    yield from compare("核定的措施", rows["依据"].endswith(f"日核定{step}"), true=True)
    before = set(re.findall("提醒|督办(?!单)|整改通知(?!书)|通报|约谈", rows.get("此前措施", "")))
    yield from compare("此前措施", before - {each.removeprefix(f"SJ-{made.branch}-") for each in passed}, set())
    for each in (task for task in facts.tasks if task.number == made.branch):
        reported = facts.rows(each.number)[-1][0] == facts.period
        told = f"应达{percent(each.schedule)}，" + (f"报告{each.rate}%" if reported else "本月没有有效数据")
        yield from compare("现状", told in rows["现状"], true=True)
        yield from compare("时限", each.until in rows["目标"], true=True)


def _check_closings(paper: EditedDocument, facts: Facts, made: MadePaper) -> Iterator[str]:
    """销号告知: what it lists was verified and closed, and is the branch's own."""
    titles = {number: plan.task for number, plan in facts.world.plans.items()}
    closed = {titles.get(key, "月报报送") for key, each in facts.matters.items()
              if each.stage in ("closed", "lasting") and facts.branch_of(key) == made.branch}  # fmt: skip
    said = {row[2].split("\n")[0] for row in find_rows(paper, "序号", "整改通知书", "问题")}
    yield from compare(
        "没有销号的", {each for each in said if not any(each.startswith(true) for true in closed)}, set()
    )
    yield from compare("有没有销号的事项", bool(said), true=True)


def _sentences(paragraphs: Sequence[str]) -> Counter[str]:
    """Sentences without the numbers of headings, which move when a section comes or goes, and without the demands."""
    told = itertools.takewhile(lambda line: not line.startswith("四、工作要求"), paragraphs)
    plain = (re.sub(r"^(?:[一二三四五六]、|（[一二三四五六]）)", "", line) for line in told)
    return Counter(each for line in plain for each in re.findall(r"[^。]+", line))


def _check_correction(paper: EditedDocument, played: PlayedMonth, correction: LedgerCorrection) -> Iterator[str]:
    """更正通知: whatever it does not correct is the same in both; what it quotes stood there."""
    rows = find_rows(paper, "位置", "原文", "更正为")
    was, now = _sentences(correction.printed_text), _sentences(correction.known_text)
    for gone, column in (((was - now), 1), ((now - was), 2)):
        quoted = "".join(row[column] for row in rows)
        for sentence in gone:
            if sentence not in quoted and not _is_heading(sentence):
                yield f"没有更正“{sentence}”"
    known = correction.known.ledger.inputs.as_of
    printed = correction.printed.ledger.inputs.as_of
    yield from _check_details(
        paper, Facts(played.world, played.period, printed), Facts(played.world, played.period, known)
    )


def _is_heading(sentence: str) -> bool:
    return len(sentence) < 20 and not re.search(r"\d", sentence)


def _check_details(paper: EditedDocument, was: Facts, now: Facts) -> Iterator[str]:
    """Rows of the annexes that differ are there; a task that no annex printed is not."""
    details = find_rows(paper, "序号", "原附件", "支部", "任务或事项")
    old, new = ({each.number: each for each in facts.lagging} for facts in (was, now))
    titles = {row[3] for row in details if row[1] == "2"}
    for number in sorted({*old, *new}):
        before, after = old.get(number), new.get(number)
        if before == after or (before and after and _look(before) == _look(after)):
            continue
        if number in was.overdue and number in now.overdue:
            continue  # it stays in the annex all the same
        shown = after or before
        assert shown is not None
        if shown.title not in titles:
            yield f"更正明细没有“{shown.title}”：{before}→{after}"
    overdue = {key for facts in (was, now) for key in facts.overdue}
    printed = {each.title for each in (*old.values(), *new.values())}
    printed |= {was.world.plans[key].task for key in overdue if key in was.world.plans}
    if extra := {title for title in titles - printed if any(each.title == title for each in now.tasks)}:
        yield f"更正了附件没有列过的任务：{sorted(extra)}"
    for code in now.due:
        if (was.timeliness(code), was.result(code)) != (now.timeliness(code), now.result(code)) and not any(
            row[1:4] == ("1", now.name(code), "—") for row in details
        ):
            yield f"更正明细没有{now.name(code)}的报送情况"


def _look(task: TrueTask) -> tuple[object, ...]:
    return task.lamp, task.rate, task.until, task.goal, task.owner
