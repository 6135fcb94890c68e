"""Provide the units, people and places of the made-up bureau. 清河市 and everything in it is fiction."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from pydantic.dataclasses import dataclass

from pipeline.demo.data_files import STRICT, load_data
from pipeline.terms import format_chinese_numeral

PARTY_BUILDING = "党的建设"
CITY_PARENT, SOCIAL_PARENT = "清河市民政局机关党委", "清河市社会组织综合党委"
SOCIETY = "社会组织"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit that has a party branch; code, people and address are added in the roster.

    ``kind`` is the sort of work it does, ``domains`` its 业务领域, ``parent`` the 上级 and ``branch_type`` the 类型
    of the roster.
    """

    kind: str
    full_unit_name: str
    short_name: str
    aliases: tuple[str, ...]
    parent: str
    branch_type: str
    domains: tuple[str, ...]

    @property
    def branch_name(self) -> str:
        """全称 of the branch: 中国共产党＋单位＋支部委员会."""
        return f"中国共产党{self.full_unit_name}支部委员会"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class CityUnit:
    """A unit of the city itself, as it stands in the data."""

    kind: str
    full_unit_name: str
    short_name: str
    aliases: tuple[str, ...]
    branch_type: str
    domains: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AreaUnit:
    """A unit that every county or town has; ``nickname`` is how the branch is called in passing."""

    kind: str
    title: str
    branch_type: str
    domains: tuple[str, ...]
    nickname: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Gazetteer:
    """Places, units and names of people."""

    city: str
    domains: tuple[str, ...]
    counties: tuple[str, ...]
    streets: tuple[str, ...]
    communities: tuple[str, ...]
    villages: tuple[str, ...]
    town_heads: tuple[str, ...]
    town_tails: tuple[str, ...]
    societies: tuple[str, ...]
    surnames: tuple[str, ...]
    given_names: tuple[str, ...]
    city_units: tuple[CityUnit, ...]
    county_units: tuple[AreaUnit, ...]
    town_units: tuple[AreaUnit, ...]
    numbered_units: tuple[AreaUnit, ...]


GAZETTEER = load_data("units.toml", Gazetteer)
CITY = GAZETTEER.city


def list_units(count: int) -> tuple[Unit, ...]:
    """Return the first ``count`` units, always in the same order.

    The city's own come first (26), then the societies (14), then the counties' (140) and the towns' (360); after
    that every area gets a second, a third … of each of nine kinds (清河市第二社会福利院), 99 to a number, without
    end.
    """
    return tuple(
        itertools.islice(
            itertools.chain(
                _list_city_units(),
                _list_society_units(),
                _list_county_units(),
                _list_town_units(),
                _list_numbered_units(),
            ),
            count,
        )
    )


def draw_people_names(count: int, rng: random.Random) -> tuple[str, ...]:
    """Draw ``count`` different names of people; ValueError if the lists cannot supply as many."""
    pool = len(GAZETTEER.surnames) * len(GAZETTEER.given_names)
    picks = (divmod(number, len(GAZETTEER.given_names)) for number in rng.sample(range(pool), count))
    return tuple(GAZETTEER.surnames[family] + GAZETTEER.given_names[given] for family, given in picks)


def list_towns(county: str) -> tuple[str, ...]:
    """Return the twelve towns of a county; no two counties share a name."""
    shift = GAZETTEER.counties.index(county)
    tails = (GAZETTEER.town_tails[(shift + i) % len(GAZETTEER.town_tails)] for i in range(len(GAZETTEER.town_heads)))
    return tuple(f"{head}{tail}镇" for head, tail in zip(GAZETTEER.town_heads, tails, strict=True))


def _list_city_units() -> Iterator[Unit]:
    for each in GAZETTEER.city_units:
        yield Unit(
            kind=each.kind,
            full_unit_name=each.full_unit_name,
            short_name=each.short_name,
            aliases=each.aliases,
            parent=CITY_PARENT,
            branch_type=each.branch_type,
            domains=each.domains,
        )


def _list_society_units() -> Iterator[Unit]:
    for society in GAZETTEER.societies:
        yield Unit(
            kind="社会组织",
            full_unit_name=f"{CITY}{society}",
            short_name=f"市{society}支部",
            aliases=(f"{society}党支部",),
            parent=SOCIAL_PARENT,
            branch_type=SOCIETY,
            domains=("社会组织管理",),
        )


def _list_county_units() -> Iterator[Unit]:
    for county, each in itertools.product(GAZETTEER.counties, GAZETTEER.county_units):
        yield _build_area_unit(
            each,
            full=f"{county}{each.title}",
            short=f"{county}{each.title}支部",
            alias=f"{county}{each.nickname}支部",
            parent=f"{county}民政局党总支",
        )


def _list_town_units() -> Iterator[Unit]:
    for county in GAZETTEER.counties:
        for town, each in itertools.product(list_towns(county), GAZETTEER.town_units):
            full = f"{county}{town}{each.title}"
            yield _build_area_unit(
                each,
                full=full,
                short=f"{town}{each.title}支部",
                alias=f"{full}支部",
                parent=f"{county}民政局党总支",
            )


def _list_numbered_units() -> Iterator[Unit]:
    for number in itertools.count(2):
        for area in (CITY, *GAZETTEER.counties):
            yield from _list_units_of_number(f"第{format_chinese_numeral(number)}", area)


def _list_units_of_number(which: str, area: str) -> Iterator[Unit]:
    near, parent = ("市", CITY_PARENT) if area == CITY else (area, f"{area}民政局党总支")
    for each in GAZETTEER.numbered_units:
        yield _build_area_unit(
            each,
            full=f"{area}{which}{each.title}",
            short=f"{near}{which}{each.title}支部",
            alias=f"{near}{which[1:]}{each.nickname}支部",
            parent=parent,
        )


def _build_area_unit(unit: AreaUnit, *, full: str, short: str, alias: str, parent: str) -> Unit:
    return Unit(
        kind=unit.kind,
        full_unit_name=full,
        short_name=short,
        aliases=(alias,),
        parent=parent,
        branch_type=unit.branch_type,
        domains=unit.domains,
    )
