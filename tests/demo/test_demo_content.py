from __future__ import annotations

import datetime as dt
import itertools
import random
import re
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.monthly import FLAG_CODES, list_task_columns
from pipeline.contract.roster import list_roster_columns
from pipeline.contract.settings import Settings
from pipeline.contract.task_row import CATEGORY_CODES, STATUS_CODES
from pipeline.demo import spellings
from pipeline.demo.data_files import load_data, parse_data
from pipeline.demo.spellings import Meaning, Spelling
from pipeline.demo.story import (
    FOREVER,
    YEAR_END,
    ScriptedMonth,
    TaskScript,
    compute_script_deadline,
    fill_script,
    format_script_deadline,
)
from pipeline.demo.tasks import SCRIPT_FILES, TASK_SCRIPTS, ScriptFile, list_scripts_for
from pipeline.demo.units import (
    GAZETTEER,
    PARTY_BUILDING,
    draw_people_names,
    list_towns,
    list_units,
)
from pipeline.intake.cells import deadlines, rates, words
from pipeline.intake.tables import header
from pipeline.periods import Period
from pipeline.terms import ASKS_EXTENSION, CATEGORIES, DONE, NOT_STARTED, STANDING, STATUSES, format_chinese_numeral

NOVEMBER = Period(2026, 11)
LIMITS = {column.name: column.longest for column in (*list_task_columns(), *list_roster_columns()) if column.longest}
each_story = pytest.mark.parametrize("story", TASK_SCRIPTS, ids=lambda story: story.task)
periods = st.builds(Period, st.integers(2024, 2030), st.integers(1, 12))


def texts(story: TaskScript) -> list[tuple[str, str]]:
    plan = [(name, getattr(story, name)) for name in ("task", "measure", "goal")]
    monthly = ("progress", "problem", "next_step")
    return plan + [(name, getattr(step, name)) for step in story.months for name in monthly]


# Units and names


def test_units_are_the_same_each_time_and_go_on() -> None:
    assert list_units(60) == list_units(3000)[:60]


def test_no_name_of_a_branch_means_two() -> None:
    many = list_units(3000)
    called = Counter(itertools.chain.from_iterable({u.branch_name, u.short_name, *u.aliases} for u in many))
    assert [name for name, times in called.items() if times > 1] == []


def test_names_of_branches_fit_the_roster() -> None:
    for unit in list_units(3000):
        assert len(unit.branch_name) <= LIMITS["full_name"]
        assert len(unit.short_name) <= LIMITS["short_name"]
        assert unit.branch_name == f"中国共产党{unit.full_unit_name}支部委员会"


def test_sixty_units_cover_every_domain_and_are_of_many_kinds() -> None:
    some = list_units(60)
    assert {domain for unit in some for domain in unit.domains} == set(GAZETTEER.domains)
    assert len({unit.kind for unit in some}) >= 14


def test_domains_are_those_on_offer() -> None:
    assert {PARTY_BUILDING, *GAZETTEER.domains} == set(Settings().domains(str(NOVEMBER)))


def test_towns_belong_to_one_county() -> None:
    every = [town for county in GAZETTEER.counties for town in list_towns(county)]
    assert len(set(every)) == 120


@pytest.mark.parametrize(("number", "said"), [(2, "二"), (10, "十"), (11, "十一"), (20, "二十"), (26, "二十六")])
def test_numerals(number: int, said: str) -> None:
    assert format_chinese_numeral(number) == said


def test_thousands_of_people_have_names_of_their_own() -> None:
    people = draw_people_names(4000, random.Random(7))
    assert len(set(people)) == 4000
    assert people == draw_people_names(4000, random.Random(7))
    assert all(2 <= len(name) <= 4 for name in people)
    assert len(set(GAZETTEER.surnames)) == len(GAZETTEER.surnames)
    assert len(set(GAZETTEER.given_names)) == len(GAZETTEER.given_names)


# Stories


def test_there_are_enough_stories_of_every_domain() -> None:
    told = Counter(story.domain for story in TASK_SCRIPTS)
    assert set(told) == {PARTY_BUILDING, *GAZETTEER.domains}
    assert min(told.values()) >= 6
    assert len(TASK_SCRIPTS) >= 60
    assert sum(story.deadline_kind == FOREVER for story in TASK_SCRIPTS) >= 3
    assert {story.category for story in TASK_SCRIPTS} == set(CATEGORIES)


def test_no_two_stories_share_a_text() -> None:
    said = Counter(text for story in TASK_SCRIPTS for name, text in texts(story) if text and name != "next_step")
    assert [text for text, times in said.items() if times > 1] == []


def test_every_unit_has_tasks_of_all_three_shared_categories() -> None:
    for unit in list_units(600):
        found = {story.category for story in list_scripts_for(unit)}
        assert found >= {"党的建设", "中心工作", "重点任务", "日常工作"}, unit


def test_a_story_goes_only_where_it_belongs() -> None:
    funeral_home = next(unit for unit in list_units(60) if unit.kind == "殡仪馆")
    assert not any("婚" in story.task or "流浪" in story.task for story in list_scripts_for(funeral_home))


@each_story
def test_telling_fills_every_blank_within_the_limits(story: TaskScript) -> None:
    for seed, start in itertools.product(range(12), (Period(2026, 1), NOVEMBER)):
        for name, text in texts(fill_script(story, random.Random(seed), start)):
            assert not set("{}|@") & set(text), text
            assert len(text) <= (LIMITS[name] or 0), text
            assert not re.search(r"None|(社区|村|街道)2|[共计余]率|累计办结率", text), text
        assert fill_script(story, random.Random(seed), start) == fill_script(story, random.Random(seed), start)


@each_story
def test_plan_is_complete_and_measurable(story: TaskScript) -> None:
    told = fill_script(story, random.Random(1), NOVEMBER)
    assert told.task
    assert re.search(r"[\d一二两三每逐]", told.measure)
    assert re.search(r"\d|为零|清零", told.goal)
    assert len(told.months) >= 4
    assert all(step.progress for step in told.months)


@each_story
def test_months_agree_with_the_contract(story: TaskScript) -> None:
    for seed in range(8):
        months = fill_script(story, random.Random(seed), NOVEMBER).months
        reached = [step.rate for step in months]
        assert reached == sorted(reached)
        for step in months:
            assert step.status in STATUSES
            assert (step.rate == 0) == (step.status == NOT_STARTED)
            assert step.status != DONE or step.rate == 100
            assert step.status != ASKS_EXTENSION or step.problem
            assert (step.status == STANDING) == (story.deadline_kind == FOREVER)


@each_story
def test_an_extension_is_asked_before_the_deadline(story: TaskScript) -> None:
    day = compute_script_deadline(story.deadline_kind, NOVEMBER)
    for i, step in enumerate(story.months):
        assert step.status != ASKS_EXTENSION or (day and NOVEMBER.shift(i).first_day < day)


def test_figures_follow_the_rate() -> None:
    steps = tuple(
        ScriptedMonth(rate=rate, status="推进中", progress="", problem="{户} {户@} {户余} {户@30}")
        for rate in (10, 40, 40, 75, 95)
    )
    story = TaskScript(
        category="重点任务",
        domain="养老服务",
        task="",
        measure="",
        goal="{户}",
        deadline_kind="6个月",
        months=steps,
        amounts={"户": (3, 400)},
    )
    for seed in range(60):
        told = fill_script(story, random.Random(seed), NOVEMBER)
        total, done, left, share = zip(*([int(n) for n in step.problem.split()] for step in told.months), strict=True)
        assert set(total) == {int(told.goal)}
        assert list(done) == sorted(done)
        assert done[1] == done[2]
        assert all(d + r == t and d and r for d, r, t in zip(done, left, total, strict=True))
        assert len(set(share)) == 1


def test_blanks_of_time_and_place() -> None:
    steps = tuple(
        ScriptedMonth(rate=0, status="未启动", progress="", next_step="{上月}-{月}-{下月}", problem="{社区}，{社区2}")
        for _ in range(3)
    )
    told = fill_script(
        TaskScript(
            category="重点任务", domain="", task="", measure="", goal="{期限}前", deadline_kind="3个月", months=steps
        ),
        random.Random(1),
        NOVEMBER,
    )
    assert told.goal == "2027年1月底前"
    assert [step.next_step for step in told.months] == ["10-11-12", "11-12-1", "12-1-2"]
    assert all(len(set(step.problem.split("，"))) == 2 for step in told.months)


def test_texts_of_two_branches_at_one_task_differ() -> None:
    for story in TASK_SCRIPTS:
        one, other = (fill_script(story, random.Random(f"{code}/{story.task}"), NOVEMBER) for code in ("MZ01", "MZ02"))
        same = [a for a, b in zip(one.months, other.months, strict=True) if a.rate and a.progress == b.progress]
        assert not same


def test_some_tasks_are_green_some_yellow_some_red_some_done() -> None:
    ends = Counter(_course(story) for story in TASK_SCRIPTS if story.deadline_kind != FOREVER)
    assert min(ends[lamp] for lamp in ("绿", "黄", "红")) >= 4, ends
    assert sum(story.months[-1].rate == 100 for story in TASK_SCRIPTS) >= 20


def _course(story: TaskScript) -> str:
    """The worst lamp a story shows in its first five months, at the usual thresholds of 10 and 30 points."""
    start = Period(2026, 7)
    day = compute_script_deadline(story.deadline_kind, start)
    assert day is not None
    whole = (day - start.first_day).days + 1
    gaps = [
        min(100, 100 * ((start.shift(i).last_day - start.first_day).days + 1) / whole) - step.rate
        for i, step in enumerate(story.months[:5])
    ]
    return "红" if max(gaps) > 30 else "黄" if max(gaps) > 10 else "绿"


def test_deadlines() -> None:
    assert compute_script_deadline(FOREVER, NOVEMBER) is None
    assert format_script_deadline(FOREVER, NOVEMBER) == "长期坚持"
    assert format_script_deadline(YEAR_END, NOVEMBER) == "2026年12月31日"
    assert format_script_deadline("4个月", NOVEMBER) == "2027年2月28日"


# Data files


FAULTS_IN_DATA = [
    (
        'rate = 20, status = "推进中"',
        'rate = 120, status = "推进中"',
        ".months.0.rate: Input should be less than or equal to 100",
    ),
    ('status = "推进中"', 'status = "快了"', ".months.0: Value error, 快了 is no 状态"),
    ('category = "', 'categorie = "', ".categorie: Unexpected keyword argument"),
    ('deadline_kind = "5个月"', 'deadline_kind = "明天"', "明天 is no kind of deadline"),
    ("{岗@}", "{人@}", "blanks without an amount: ['人']"),
    ("measure =", "measure = =", "Invalid value"),
]


@pytest.mark.parametrize(("good", "bad", "said"), FAULTS_IN_DATA)
def test_a_fault_in_a_data_file_is_named_with_its_key(good: str, bad: str, said: str) -> None:
    text = files("pipeline.demo").joinpath("data", SCRIPT_FILES[0]).read_text(encoding="utf-8")
    assert good in text
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        parse_data("tasks.toml", text.replace(good, bad), ScriptFile)
    assert str(caught.value).startswith("tasks.toml: ")


def test_data_files_hold_all_scripts() -> None:
    assert sum(len(load_data(name, ScriptFile).tasks) for name in SCRIPT_FILES) == len(TASK_SCRIPTS)


# Spellings


def _read(spelling: Spelling, period: Period) -> object:
    """What the pipeline's own parsers make of a cell."""
    typed, shown = spelling.typed, spelling.number_format or None
    codes: dict[str, Mapping[str, tuple[str, ...]]]
    codes = {"status": STATUS_CODES, "category": CATEGORY_CODES, "flag": FLAG_CODES, "domain": {"养老服务": ()}}
    match spelling.field:
        case "rate":
            return rates.parse_rate(typed, number_format=shown, status="推进中")
        case "deadline":
            found = deadlines.parse_deadline(typed, period, number_format=shown)
            return (found.day or found.text) if isinstance(found, deadlines.Deadline) else found
        case "number":
            return words.normalise_key(str(typed))
        case "leader" | "owner":
            return words.normalise_names(str(typed))
        case "progress":
            return words.clean_cell(typed)[0]
        case field:
            return words.match_choice(words.clean_cell(typed)[0], codes[field])


def _misread(some: tuple[Spelling, ...], period: Period) -> list[tuple[Spelling, object]]:
    return [(each, found) for each in some if (found := _read(each, period)) != each.means]


def list_sample_spellings(period: Period) -> tuple[Spelling, ...]:
    """List a wide choice of spellings over all fields."""
    days = (period.last_day, period.shift(1).first_day.replace(day=3), dt.date(period.year, 12, 31), None)
    return (
        *(each for rate in (0, 1, 5, 35, 80, 100) for each in spellings.list_rate_spellings(rate)),
        *(each for status in STATUS_CODES for each in spellings.list_status_spellings(status)),
        *(each for category in CATEGORY_CODES for each in spellings.list_category_spellings(category)),
        *(each for flag in FLAG_CODES for each in spellings.list_flag_spellings(flag)),
        *spellings.list_domain_spellings("养老服务"),
        *spellings.list_number_spellings(f"MZ03-{period.as_compact()}-02"),
        *spellings.list_name_spellings("leader", ("周明",)),
        *spellings.list_name_spellings("owner", ("陈晓岚", "吴航")),
        *spellings.list_text_spellings("progress", "完成入户评估36户、施工21户。"),
        *(each for day in dict.fromkeys(days) for each in spellings.list_deadline_spellings(day, period)),
    )  # fmt: skip


def test_there_are_many_spellings_and_none_means_two_things() -> None:
    some = list_sample_spellings(NOVEMBER)
    assert len(set(some)) >= 60
    planted = {"rate", "status", "deadline", "leader", "owner", "category", "domain", "flag", "number", "progress"}
    assert {each.field for each in some} == planted
    meant: dict[tuple[str, type, object, str], Meaning] = {}
    for each in some:
        key = (each.field, type(each.typed), each.typed, each.number_format)
        assert meant.setdefault(key, each.means) == each.means


@given(periods)
def test_samples_are_read_as_they_mean(period: Period) -> None:
    assert _misread(list_sample_spellings(period), period) == []


@given(periods, st.integers(0, 500))
def test_deadlines_are_read_as_they_mean(period: Period, days: int) -> None:
    day = period.first_day + dt.timedelta(days)
    assert _misread(spellings.list_deadline_spellings(day, period), period) == []


def test_rates_are_read_as_they_mean() -> None:
    for rate in range(101):
        assert _misread(spellings.list_rate_spellings(rate), NOVEMBER) == []


def test_a_bare_one_is_never_a_rate() -> None:
    assert not [each for each in spellings.list_rate_spellings(1) if str(each.typed) in ("1", "1.0", "１")]


@given(st.integers(0, 10_000))
def test_names_are_read_as_they_mean(seed: int) -> None:
    people = draw_people_names(3, random.Random(seed))
    for some in (people[:1], people[:2], people):
        assert _misread(spellings.list_name_spellings("owner", some), NOVEMBER) == []


def test_titles_are_recognised() -> None:
    known = header.build_spelling_index(list_task_columns())
    for column in list_task_columns():
        for title in spellings.list_title_spellings(column):
            assert known.get(header.fold_title(title)) == column.name, title


def test_file_names_are_untidy_and_distinct() -> None:
    found = spellings.list_file_name_variants("MZ03-2026-11")
    assert len(set(found)) == len(found) >= 12
    assert "MZ03-2026-11.xlsx" not in found
    assert all(name.endswith(".xlsx") for name in found)
