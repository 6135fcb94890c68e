"""A task that was red when last reported is told for as long as its branch says nothing, whenever that report came."""

from __future__ import annotations

import datetime as dt

import pytest
from bureau import NOVEMBER
from months.world import Came, Plan, Said, World, office_with

from pipeline.periods import Month
from pipeline.reports.lagging import SilentTask, list_silent_tasks
from pipeline.terms import Disposition

MARCH = Month(2026, 3)
NUMBER = "MZ02-202603-01"


def day(period: Month, at: int) -> dt.date:
    """A day of the month after a period, in which its forms come and its papers are signed."""
    return period.shift(1).first_day.replace(day=at)


def begin() -> World:
    """A bureau of two branches with a task each, due in April."""
    world = World(office=office_with(2, begun="2026-03-01"))
    for code in ("MZ01", "MZ02"):
        number = f"{code}-202603-01"
        world.plans[number] = Plan(
            number=number, branch=code, category="党的建设", domain="社会救助", task="党建+食堂", goal="建成1处", leader="王建国",
            owner="李文静", deadline=dt.date(2026, 4, 30),
        )  # fmt: skip
    return world


def send(world: World, code: str, period: Month, rate: int, *, late: bool = False) -> None:
    """A report of the branch's task, in time or after the month was put on record."""
    came = day(period, 20 if late else 2)
    world.look(came)
    world.take(
        Came(
            receipt=world.last + 1, branch=code, period=period, fate=Disposition.ACCEPTED, after=came, by=came,
            rows=(Said(number=f"{code}-202603-01", rate=rate, status="推进中", progress=f"做了{rate}件"),),
        )
    )  # fmt: skip


def list_told(world: World, period: Month) -> list[SilentTask]:
    """What is told of silent tasks in a month, which is put on record by it."""
    world.look(day(period, 10))
    return list(list_silent_tasks(world.assess(world.snapshot(period, day(period, 11)))))


@pytest.mark.parametrize("months", [1, 2, 7])
def test_a_red_report_that_came_after_its_month_was_put_on_record_is_told_in_every_later_one(months: int) -> None:
    """The paper of its month did not know it, no later month had data: it stood in no list at all."""
    world = begin()
    send(world, "MZ01", MARCH, 90)
    list_told(world, MARCH)
    send(world, "MZ02", MARCH, 1, late=True)
    april = MARCH.shift(1)
    for back in range(months):
        send(world, "MZ01", april.shift(back), 90)
        (told,) = list_told(world, april.shift(back))
        assert (told.task.number, told.period, told.rate) == (NUMBER, MARCH, 1)
    for code in ("MZ01", "MZ02"):
        send(world, code, april.shift(months), 95)
    assert list_told(world, april.shift(months)) == []


@pytest.mark.parametrize(("first", "then", "red"), [(90, 1, True), (1, 90, False)])
def test_a_corrected_report_counts_as_it_is_known_now(first: int, then: int, red: bool) -> None:
    world = begin()
    send(world, "MZ01", MARCH, 90)
    send(world, "MZ02", MARCH, first)
    list_told(world, MARCH)
    send(world, "MZ02", MARCH, then, late=True)
    send(world, "MZ01", MARCH.shift(1), 90)
    assert [each.rate for each in list_told(world, MARCH.shift(1))] == [then] * red


def test_it_is_told_beyond_the_months_of_the_trend() -> None:
    """In January a trend begins anew with three months; what was red in spring and is silent since is no less red."""
    world = begin()
    send(world, "MZ01", MARCH, 90)
    send(world, "MZ02", MARCH, 1)
    list_told(world, MARCH)
    later = NOVEMBER.shift(3)
    send(world, "MZ01", later, 95)
    (told,) = list_told(world, later)
    assert (told.period, told.rate) == (MARCH, 1)
