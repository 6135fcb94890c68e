"""Plant each kind of signal, and beside most of them a row that only looks so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.demo.long_plants import LongPlants
from pipeline.demo.planted_signals import LONGEST, TEXTS, PlantedSignal, SignalPlanter, SignalRow
from pipeline.demo.units import PARTY_BUILDING
from pipeline.supervision.signals.plan_fit import ToldTask
from pipeline.terms import DONE, STANDING, SignalKind

_LONG_ENOUGH = 40
"""Length of a text from which its repetition can be seen."""
_NUMBER = re.compile(r"(?<![\d.年])(\d+)(?![\d.月日年%‰])")
_ENDLESS = re.compile("率|每|零|不少于|以内|平均|满意|及时|当[天日]|以上|工作日|小时|[0-9]分")
"""Words of goals that are levels to be kept, not ends to be reached."""
_SHARED = re.compile("联合|共同|合办|一起|共建")
_WAITING = re.compile("[等待]|验收")
_LEARNING = re.compile("练兵|比武|培训|持证")
"""Business that consists in learning: that a branch has learned is no evasion there."""
_IN_HALLS = re.compile("殡|馆")


def plant_signals(planter: SignalPlanter, long: LongPlants, kinds: Sequence[SignalKind]) -> tuple[PlantedSignal, ...]:
    """Plant these kinds as far as rows suffice, those first that fit few rows; then the lookalikes."""
    for kind in (SignalKind.DEPLOY_ONLY, SignalKind.SAME_STEP):
        if kind in kinds:
            _finish_long_plant(planter, long, kind)
    for makers in (_PLANTERS, _LOOKALIKES):
        for kind, make in makers.items():
            if kind in kinds:
                make(planter)
    return tuple(planter.planted)


def _has_room(row: SignalRow, text: str) -> bool:
    return row.runs and len(row.step.progress) + len(text) <= LONGEST


def _finish_long_plant(planter: SignalPlanter, long: LongPlants, kind: SignalKind) -> None:
    """Let the first candidate whose row arrives this month go through with it; the others have begun to work."""
    rows = {(row.code, row.own.story.task): row for row in planter.rows}
    going = [key for key in long.told if key[0] is kind and key[1:] in rows]
    for at, key in enumerate(going):
        row = rows[key[1:]]
        if at == 0:
            long.tell({row.code: row.life}, key, planter.period, len(getattr(TEXTS, kind.code)) - 1)
        if at == 0 or kind is SignalKind.DEPLOY_ONLY:
            planter.record(kind, row.code, row.own.story.task, asked=at == 0)


def _plant_plan(
    planter: SignalPlanter, kind: SignalKind, *, asked: bool = True, owner: str = "", measure: str = "", goal: str = ""
) -> None:
    """Write a new task whose plan says nothing in one place."""
    row = planter.find_row(lambda row: row.before is None)
    if row is not None:
        owner = (owner or row.own.owner).replace("{姓名}", row.own.owner.split("、")[0])
        plan = row.own.story
        story = replace(plan, measure=measure or plan.measure, goal=goal or plan.goal)
        told = replace(row.own, owner=owner, story=story)
        planter.settle(kind, row, told, asked=asked)


def _plant_nobody(planter: SignalPlanter) -> None:
    _plant_plan(planter, SignalKind.PERSON_MISSING, owner=TEXTS.person_missing)


def _plant_empty_measure(planter: SignalPlanter) -> None:
    _plant_plan(planter, SignalKind.MEASURE_EMPTY, measure=TEXTS.measure_empty)


def _plant_vague_goal(planter: SignalPlanter) -> None:
    _plant_plan(planter, SignalKind.GOAL_VAGUE, goal=TEXTS.goal_vague)


def _plant_named_person(planter: SignalPlanter) -> None:
    _plant_plan(planter, SignalKind.PERSON_MISSING, owner=TEXTS.person_missing_right, asked=False)


def _plant_foreign_text(planter: SignalPlanter) -> None:
    def choose(row: SignalRow) -> str:
        in_hall = _IN_HALLS.search(row.unit_name)
        return TEXTS.foreign_elsewhere if in_hall else TEXTS.foreign

    row = planter.find_row(lambda row: _has_room(row, choose(row)) and "站" not in row.unit_name)
    if row is not None:
        planter.retell(SignalKind.FOREIGN, row, choose(row).replace("{进展}", row.step.progress))


def _plant_visitor(planter: SignalPlanter) -> None:
    row = planter.find_row(lambda row: _has_room(row, TEXTS.foreign_right))
    if row is not None:
        others = [each for each in planter.rows if each.code != row.code]
        name = others[0].name if others else "市福利院支部"
        text = TEXTS.foreign_right.replace("{进展}", row.step.progress).replace("{支部}", name)
        planter.retell(SignalKind.FOREIGN, row, text, asked=False)


def _plant_wrong_weekday(planter: SignalPlanter) -> None:
    _plant_weekday(planter, wrong=1)


def _plant_right_weekday(planter: SignalPlanter) -> None:
    _plant_weekday(planter, wrong=0)


def _plant_weekday(planter: SignalPlanter, *, wrong: int) -> None:
    row = planter.find_row(lambda row: _has_room(row, TEXTS.anachronism))
    if row is not None:
        text = planter.format_day(TEXTS.anachronism, wrong=wrong).replace("{进展}", row.step.progress)
        planter.retell(SignalKind.ANACHRONISM, row, text, asked=bool(wrong))


def _plant_slogan(planter: SignalPlanter) -> None:
    planter.retell(SignalKind.SLOGAN, planter.find_row(lambda row: row.runs), TEXTS.slogan)


def _plant_plain_words(planter: SignalPlanter) -> None:
    planter.retell(SignalKind.SLOGAN, planter.find_row(lambda row: row.runs), TEXTS.slogan_right, asked=False)


def _plant_sudden_finish(planter: SignalPlanter) -> None:
    row = planter.find_row(lambda row: row.is_under_way and 0 < row.rate_before <= 100 - 50)
    planter.retell(SignalKind.SUDDEN_100, row, TEXTS.sudden_100, rate=100, status=DONE)


def _plant_full_rate(planter: SignalPlanter) -> None:
    row = planter.find_row(lambda row: row.is_under_way and 60 <= row.rate_before < 100)  # noqa: PLR2004
    planter.retell(SignalKind.FULL_NOT_DONE, row, TEXTS.full_not_done, rate=100)


def _plant_falling_rate(planter: SignalPlanter) -> None:
    row = planter.find_row(lambda row: row.is_under_way and 25 <= row.rate_before < 100)  # noqa: PLR2004
    if row is not None:
        planter.retell(SignalKind.GOING_DOWN, row, TEXTS.going_down, rate=row.rate_before - 10)


def _plant_standing_escape(planter: SignalPlanter) -> None:
    row = planter.find_row(
        lambda row: row.is_under_way and "前" in row.own.story.goal and not _ENDLESS.search(row.own.story.goal)
    )
    if row is not None:
        planter.retell(SignalKind.STANDING_ESCAPE, row, row.step.progress, status=STANDING)


def _plant_copies(planter: SignalPlanter) -> None:
    """Let a branch tell what another tells of the same task, and one branch the same of two of its tasks."""
    pair = planter.find_pair(
        lambda one, other: (
            one.code != other.code
            and one.runs
            and other.runs
            and one.own.story.task == other.own.story.task
            and _can_be_copied(one)
        )
    )
    if pair is not None:
        text = _NUMBER.sub(lambda found: str(int(found[1]) + 1), pair[0].step.progress)
        _plant_copy(planter, pair, text)
    pair = planter.find_pair(
        lambda one, other: one.code == other.code and one.runs and other.runs and _can_be_copied(one)
    )
    if pair is not None:
        _plant_copy(planter, pair, pair[0].step.progress)


def _plant_copy(planter: SignalPlanter, pair: tuple[SignalRow, SignalRow], text: str) -> None:
    """Let the second tell what the first told; a row whose goal shows that the text is its own is not asked."""
    goals = [row.own.story.goal for row in pair]
    first = ToldTask(pair[0].code, pair[0].step.progress, goals[0])
    second = ToldTask(pair[1].code, text, goals[1])
    planter.record(SignalKind.COPY, first.branch, pair[0].own.story.task, asked=not first.fits_better(second))
    planter.retell(SignalKind.COPY, pair[1], text, asked=not second.fits_better(first))


def _can_be_copied(row: SignalRow) -> bool:
    return len(row.step.progress) >= _LONG_ENOUGH and not _SHARED.search(row.step.progress)


def _plant_joint_activity(planter: SignalPlanter) -> None:
    pair = planter.find_pair(lambda one, other: one.code != other.code and one.runs and other.runs)
    if pair is None:
        return
    names = [row.name for row in pair]
    chosen = planter.rng.choice(("41", "53")), planter.rng.choice(("3", "4"))
    for row, name, text in zip(pair, reversed(names), TEXTS.copy_right, strict=True):
        for choice, number in zip(("{41|53}", "{3|4}"), chosen, strict=True):
            text = text.replace(choice, number)  # noqa: PLW2901
        told = text.replace("{支部}", name).replace("{社区}", "老码头社区")
        planter.retell(SignalKind.COPY, row, told, asked=False)


def _plant_stale_text(planter: SignalPlanter) -> None:
    row = planter.find_row(_was_told_at_length)
    if row is not None and row.before is not None:
        planter.retell(SignalKind.STALE, row, planter.shift_months(row.before.progress))


def _plant_renewed_text(planter: SignalPlanter) -> None:
    row = planter.find_row(
        lambda row: (
            _was_told_at_length(row) and row.before is not None and len(_NUMBER.findall(row.before.progress)) > 1
        )
    )
    if row is not None and row.before is not None:
        text = _NUMBER.sub(lambda found: str(int(found[1]) + 3), planter.shift_months(row.before.progress))
        planter.retell(SignalKind.STALE, row, text, asked=False)


def _was_told_at_length(row: SignalRow) -> bool:
    return row.runs and row.before is not None and _LONG_ENOUGH <= len(row.before.progress) <= LONGEST


def _plant_restated_plan(planter: SignalPlanter) -> None:
    def write(row: SignalRow) -> str:
        story = row.own.story
        return TEXTS.restate.replace("{抓手}", story.measure).replace("{目标}", story.goal)

    row = planter.find_row(lambda row: row.runs and len(write(row)) <= LONGEST and not _WAITING.search(write(row)))
    if row is not None:
        planter.retell(SignalKind.RESTATE, row, write(row))


def _plant_two_skins(planter: SignalPlanter) -> None:
    row = planter.find_row(
        lambda row: _is_business(row) and not _LEARNING.search(f"{row.own.story.task}{row.own.story.measure}")
    )
    planter.retell(SignalKind.TWO_SKINS, row, TEXTS.two_skins)


def _plant_party_day_of_business(planter: SignalPlanter) -> None:
    row = planter.find_row(lambda row: _is_business(row) and _has_room(row, TEXTS.two_skins_right))
    if row is not None:
        text = TEXTS.two_skins_right.replace("{进展}", row.step.progress)
        planter.retell(SignalKind.TWO_SKINS, row, text, asked=False)


def _is_business(row: SignalRow) -> bool:
    return row.runs and PARTY_BUILDING not in (row.own.story.domain, row.own.story.category)


_PLANTERS: Mapping[SignalKind, Callable[[SignalPlanter], None]] = {
    SignalKind.PERSON_MISSING: _plant_nobody,
    SignalKind.MEASURE_EMPTY: _plant_empty_measure,
    SignalKind.GOAL_VAGUE: _plant_vague_goal,
    SignalKind.SUDDEN_100: _plant_sudden_finish,
    SignalKind.FULL_NOT_DONE: _plant_full_rate,
    SignalKind.STANDING_ESCAPE: _plant_standing_escape,
    SignalKind.GOING_DOWN: _plant_falling_rate,
    SignalKind.COPY: _plant_copies,
    SignalKind.STALE: _plant_stale_text,
    SignalKind.RESTATE: _plant_restated_plan,
    SignalKind.TWO_SKINS: _plant_two_skins,
    SignalKind.FOREIGN: _plant_foreign_text,
    SignalKind.ANACHRONISM: _plant_wrong_weekday,
    SignalKind.SLOGAN: _plant_slogan,
}
_LOOKALIKES: Mapping[SignalKind, Callable[[SignalPlanter], None]] = {
    SignalKind.PERSON_MISSING: _plant_named_person,
    SignalKind.COPY: _plant_joint_activity,
    SignalKind.STALE: _plant_renewed_text,
    SignalKind.TWO_SKINS: _plant_party_day_of_business,
    SignalKind.FOREIGN: _plant_visitor,
    SignalKind.ANACHRONISM: _plant_right_weekday,
    SignalKind.SLOGAN: _plant_plain_words,
}
