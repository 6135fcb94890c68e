"""Wording: what an office-edited template may do, what it is told when wrong, and the 督查通报's own prose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import wording
from pipeline.findings import UserError
from pipeline.reports.shares import format_rate, format_share
from pipeline.wording import (
    RenderOrder,
    WordingFault,
    check_wording,
    join_names,
    quote_name,
    render_order,
    shorten_text,
)


def render_wording(text: str, given: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Render here, without a worker."""
    done = render_order(RenderOrder(text, given, name))
    if isinstance(done, WordingFault):
        raise UserError(*done.lines)
    return done


NOTICE = Path(__file__).parents[1] / "templates" / "wording" / "督查通报.txt"


def test_a_line_is_a_paragraph() -> None:
    text = "\ufeff{# 说明 #}\r\n　　一、{{ title }}\r\n\r\n \n{% if more %}\n乙\n{% endif %}\n丙\n"
    assert render_wording(text, {"title": "甲", "more": False}, "t.txt") == ("一、甲", "丙")


@given(st.text())
def test_figures_are_never_read_as_template_and_never_split_a_paragraph(value: str) -> None:
    made = render_wording("前{{ value }}后", {"value": value}, "t.txt")
    assert len(made) == 1
    assert "".join(made[0].split()) == "".join(f"前{value}后".split())


def test_template_marks_in_a_figure_stay_text() -> None:
    assert render_wording("{{ text }}", {"text": "{{ 7*7 }}{% if %}"}, "t.txt") == ("{{ 7*7 }}{% if %}",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("甲\n{{ perod }}", 2, "没有“perod”这个数据项，是不是“period”"),
        ("甲\n乙\n{{ row.nme }}", 3, "没有“nme”这个数据项"),
        ("{% for a in rows %}\n{{ a.name }}\n{{ a.nme }}\n{% endfor %}", 3, "没有“nme”这个数据项"),
        ("甲\n{% if period %}乙", 2, "没有写结尾"),
        ("甲\n{{ period | nams }}", 2, "“nams”不是可用的写法"),
        ("{{ period", 1, "花括号里的写法有误"),
        ("{% endif %}", 1, "“endif”放在这里不对"),
        ("甲\n{# 没完", 2, "没有写结尾的“#}”"),
        ("甲\n{{ rows }}", 2, "名单请写成"),
        ("甲\n{{ 1 / 0 }}", 2, "算不出来"),
        ("{{ period.__class__.__mro__ }}", 1, "不允许"),
        ("{% include '/etc/passwd' %}", 1, "算不出来"),
    ],
)
def test_a_faulty_template_is_named_with_line_and_fault(text: str, line: int, words: str) -> None:
    figures = {"period": "2026年11月", "rows": [SimpleNamespace(name="甲")], "row": SimpleNamespace(name="甲")}
    with pytest.raises(UserError) as caught:
        render_wording(text, figures, "督查通报.txt")
    assert f"文字模板“督查通报.txt”第{line}行：" in caught.value.lines[0]
    assert words in caught.value.lines[0]


def test_filters() -> None:
    assert join_names(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert join_names(["甲", "乙", "丙"], 2) == "甲、乙等3个"
    assert quote_name("青年党员“轮岗跟学”培养") == "“青年党员‘轮岗跟学’培养”"
    assert [shorten_text("甲乙丙。", 3), shorten_text("甲乙丙丁", 3)] == ["甲乙丙", "甲……"]


def group(name: str, tasks: int) -> SimpleNamespace:
    return SimpleNamespace(name=name, tasks=tasks, done=0, green=tasks, yellow=0, red=0, grey=0, done_share="0/1")


def figures(branches: int, *, late: int = 0, missing: int = 0, red: int = 0, problems: int = 0) -> dict[str, object]:
    """A bureau of so many branches; what is not named is in order."""
    every = [f"第{number}养老服务中心党支部" for number in range(branches)]
    on_time = branches - late * 2 - missing
    task = "开展居家和社区基本养老服务提升行动，走访独居老人，完善服务台账和回访记录"
    return {
        "period": "2026年11月", "period_end": "11月30日", "month": "11月", "previous_month": "10月", "next_month": "12月", "tasks_left": 0, "causes_left": 0,
        "signer": "清河市民政局机关党委", "judgement": "总体平稳，部分任务滞后", "as_of": "2026年12月8日", "branches_due": branches, "on_time_count": on_time,
        "late_count": late, "supplementary_count": late, "missing_count": missing, "pending_count": 0,
        "nil_count": late, "to_correct_count": late, "unreadable_count": late, "unrecognised_count": late, "taskless_count": 0, "taskless_names": [], "taskless_word": "", "incomparable": "10月没有有效数据",
        "received_count": branches - missing - 3 * late,
        "on_time_rate": format_share(on_time, branches, 5), "on_time_share": format_rate(on_time, branches, 5),
        **{f"{lamp}_share": "25.0%" for lamp in ("green", "yellow", "red", "grey")}, "grey_parts": [], "undated_count": 0,
        "compared": 1, "lost_red": 0, "silent_red": [], "silent_red_count": 0, "red_listed": 0, "red_unknown": 0, "previous_recorded": "", "changed_count": 0, "changed_branches": 0, "red_before": 1, "grey_before": 0, "red_change": red - 1, "grey_change": 0,
        "clean": every[late * 2 + missing :], "clean_count": branches - late * 2 - missing, "clean_held_count": late, "reached_count": red, "reached_unknown_count": 0, "due_tasks_count": red, "due_rectify_count": late,
        "closed_done": late, "unverified_before": 0, "nobodys_count": 0, "overdue_told_count": 0, "faulty_word": "部分", "red_word": "少数", "unverified_count": branches - late, "red_branches": min(red, 1),
        "most_red": every[: min(red, 1)], "most_red_count": red, "causes_count": problems, "reports_waiting": problems, "extensions_waiting": 0, "reports_before": 0, "reports_silent": 0, "reports_unread": 0, "reports_nil": 0, "summary_day": "12月8日", "answered_count": 0,
        "unanswered_count": problems, "passed_on_count": 0, "partly_passed_on_count": 0, "late_answer_count": 0, "late_answers": [],
        "broken_promises": [],
        "shared_causes": [
            SimpleNamespace(number=number, kind="反映困难、申请延期", text=task * (1 + number % 2), more="", branches=2) for number in range(1, problems)
        ],
        "late_groups": [SimpleNamespace(names=every[:late], when="均迟1天以上")] if late else [],
        "supplementary": [SimpleNamespace(name=name, days=5, between="12月9日收到") for name in every[:late]],
        "missing_names": every[:missing], "to_correct_names": every[:late], "nil_names": every[:late],
        "unreadable_names": every[:late], "unrecognised_names": every[:late], "tasks_open": branches * 3, "tasks_total": branches * 4,
        "done_count": branches, "green": branches * 4 - red, "yellow": 0, "red": red, "grey": 0, "yellow_count": 0,
        "categories": [group(name, branches) for name in ("党的建设", "中心工作", "重点任务", "日常工作")]
        + [group("特色工作", 0)],
        "domains": [group(f"业务领域{number}", branches) for number in range(8)],
        "done_unverified": late, "closing_asked": 0, "refused_count": 0,
        "worst_count": min(red, 5), "red_extensions": 0,
        "red_tasks": [
            SimpleNamespace(branch=every[0], task=task, owner="张三", rate=30, due="91%", reason="落后61个百分点", refused=0, owed=("困难未答复",))
            for _ in range(red)
        ],
        "minor_note": "", "problems_count": problems, "bare_domains": ["儿童福利", "区划地名"], "idle_count": late,
        "site_count": 0, "site_branches": 0, "site_ordered": [], "site_ordered_count": 0,
        "problems": [SimpleNamespace(branch=every[0], task=task, text=task * 4) for _ in range(problems)],
        "next_deadline": "2027年1月4日", "next_period": "2026年12月", "correction_deadline": "12月15日", "section_deadline": "12月15日",
        "overdue_deadline": "12月17日", "red_report_deadline": "12月22日", **follow_up(every[:late], task),
    }  # fmt: skip


def follow_up(named: list[str], task: str) -> dict[str, object]:
    """As many of everything that was decided and is followed up."""
    rows = [
        SimpleNamespace(
            branch=name,
            task=task,
            notice=f"〔2026〕{number}号",
            due="2026年12月1日",
            steps="提醒",
            told=0,
            owed=("延期待审定",),
        )
        for number, name in enumerate(named, start=1)
    ]
    count = len(rows)
    return {
        "cases": [SimpleNamespace(branch=row.branch, task=task, text=task * 5) for row in rows], "closed": rows,
        "closed_count": count, "rectify_count": 3 * count, "rectify_weight": 4 * count, "rectify_open_count": 2 * count,
        "rectify_closed_count": count, "rectify_open": rows * 2, "overdue": rows, "overdue_named": [], "overdue_count": count,
        "overdue_undecided_count": count,
        "relapsed": rows, "relapsed_count": count, "notices": [row.notice for row in rows], "escalated": rows,
        "escalated_count": count, "handed_out": "2026年11月25日", "form_days": 8, "returned_total": count,
        "pleas_count": count, "pleas_answered": count, "upheld_count": count, "red_upheld": 0,
    }  # fmt: skip


def notice(given: dict[str, object]) -> tuple[str, ...]:
    return render_wording(NOTICE.read_text(encoding="utf-8"), given, NOTICE.name)


BUSY = figures(300, late=40, missing=30, red=120, problems=80)
QUIET = figures(3)


@pytest.mark.parametrize("given", [QUIET, BUSY, figures(15, late=1, missing=1, red=2, problems=2)])
def test_the_notice_has_its_four_headings_and_no_empty_section(given: dict[str, object]) -> None:
    made = notice(given)
    headings = [number for number, text in enumerate(made) if re.match("[一二三四五六]、", text)]
    assert [made[number] for number in headings] == ["一、总体情况", "二、主要成效", "三、存在问题", "四、工作要求"]
    assert all(after - before > 1 for before, after in zip(headings, [*headings[1:], len(made)], strict=True))
    assert all(text.endswith("。") for number, text in enumerate(made) if number not in headings)
    assert all(len(re.sub(r"^（.）[^。]*。", "", text)) > 5 for text in made if text.startswith("（"))
    assert not re.search(r"。。|、。|；。|：。|，，|（）|\s", "".join(made))


@pytest.mark.parametrize("given", [QUIET, BUSY, figures(15, late=1, missing=1, red=2, problems=2)])
def test_sections_are_numbered_without_gaps(given: dict[str, object]) -> None:
    parts = "\n".join(notice(given)).split("\n四、工作要求\n")
    for part in (parts[0].split("三、存在问题\n")[1], parts[1]):
        marks = re.findall(r"^（([一二三四五六])）", part, re.MULTILINE)
        assert marks == list("一二三四五六"[: len(marks)])


def test_the_notice_stays_short_for_a_large_bureau() -> None:
    made = "".join(notice(BUSY))
    assert len(made) <= 4000
    assert "按落后程度列前5项" in made
    assert "，见附件2。" in made
    assert "（2个党支部，含申请延期）" in made, "not each of them asks for more time"
    assert "漏报30个（名单见附表）" in made


def test_no_name_is_cut() -> None:
    assert "…" not in "".join(notice(BUSY))


def test_a_quiet_month_says_so() -> None:
    made = "".join(notice(QUIET))
    assert "本月没有发现需要通报的问题。" in made
    assert "迟报0个" not in made


def test_without_merits_it_says_so() -> None:
    made = "".join(notice({**QUIET, "clean": [], "clean_count": 0}))
    assert "本月没有经核定的典型做法和销号任务。" in made


def test_lamps_are_compared_only_with_a_month_that_has_data() -> None:
    assert "与10月相比，红灯增加119项，灰灯持平（10月按现有数据重新计算）。" in "".join(notice(BUSY))
    assert "10月没有有效数据，灯色不与10月比较。" in "".join(notice({**BUSY, "compared": 0}))
    on_record = {**BUSY, "previous_recorded": "签发时"}
    assert "灰灯持平（10月以签发时的数据为准）。" in "".join(notice(on_record))
    changed = "".join(notice({**on_record, "changed_count": 5, "changed_branches": 3}))
    assert "灰灯持平（10月以签发时的数据为准，其后有变化的任务5项，涉及3个党支部）。" in changed
    nothing = {**BUSY, "compared": 0, "incomparable": "11月没有有效数据"}
    assert "11月没有有效数据，灯色不与10月比较。" in "".join(notice(nothing))


def test_every_requirement_has_its_day() -> None:
    made = "".join(notice(BUSY)).split("四、工作要求")[1]
    days = ("12月15日", "12月17日", "12月22日", "2027年1月4日")
    assert [made.count(f"{day}前") for day in days] == [2, 1, 1, 1]
    assert "；有异议的同期提出，核实更正。" in made
    assert made.count("（含当日，下同）") == 1


def test_what_was_promised_and_not_answered_and_what_is_due_is_owned_up_to() -> None:
    """A 通报 promised the same answer month after month; what had fallen due by the month's last day was never told."""
    made = "".join(notice({**BUSY, "broken_promises": ["10月通报定于11月30日前答复的2件"]}))
    assert "10月通报定于11月30日前答复的2件已逾期，先办。" in made
    assert "已逾期" not in "".join(notice(BUSY))
    some = {**BUSY, "reached_count": 3, "due_tasks_count": 2, "due_rectify_count": 1}
    told = {
        (3, 2, 1): "已到期未完成3项、12月到期2项、未反馈整改1项。",
        (3, 0, 1): "已到期未完成3项、12月到期的未反馈整改1项。",
        (0, 2, 1): "12月到期的未完成任务2项、未反馈整改1项。",
        (0, 0, 0): "按时办结报送。12月月报表",
    }
    for counts, words in told.items():
        given = dict(zip(("reached_count", "due_tasks_count", "due_rectify_count"), counts, strict=True))
        assert words in "".join(notice({**some, **given}))
    grey = "".join(notice({**some, "reached_unknown_count": 5}))
    assert "已到期未完成3项（不计灰灯）、12月到期2项" in grey, "of a grey task nobody knows whether it is finished"
    only = "".join(notice({**some, "reached_count": 0, "reached_unknown_count": 5}))
    assert "不计灰灯" not in only


def test_a_day_that_was_set_before_is_not_contradicted() -> None:
    rule = "反馈单、退回信期限未到的，以其为准。"
    assert rule in "".join(notice(BUSY))
    assert rule in "".join(notice({**QUIET, "overdue": [SimpleNamespace(owed=())], "overdue_count": 1}))
    assert rule not in "".join(notice(QUIET))


def test_an_overdue_rectification_is_demanded_by_its_day_and_named_only_if_that_was_decided() -> None:
    given = figures(15, late=1)
    made = "".join(notice(given))
    assert "整改到期、尚未销号的1项，是否点名通报均待审定。" in made
    two = "".join(notice({**given, "overdue_count": 2}))
    assert "整改到期、尚未销号的2项，见附件2，其中是否点名通报待审定的1项。" in two
    assert "整改到期、尚未销号的1项，见附件2。" in "".join(notice({**given, "overdue_undecided_count": 0}))
    free = "".join(notice({**given, "overdue_named": given["overdue"]}))
    assert "整改到期、尚未销号的1项：第0养老服务中心党支部（〔2026〕1号，延期待审定）。" in free
    assert "整改到期、尚未销号的，由支部书记牵头，于12月17日前反馈" in made, "逾期未反馈 was more than the record says"
    told = "".join(notice({**given, "overdue_told_count": 1}))
    assert "是否点名通报均待审定；发现后月报写有进展的1项。" in told
    given["overdue"][0].told = 1  # type: ignore[index]
    named = "".join(notice({**given, "overdue_named": given["overdue"], "overdue_told_count": 1}))
    assert "（〔2026〕1号，月报写有进展，延期待审定）。" in named


def test_only_steps_that_were_taken_are_told() -> None:
    made = "".join(notice(figures(15, late=1)))
    assert "予以通报：第0养老服务中心党支部" in made
    assert "（此前已采取措施：提醒；延期待审定）" in made
    none = SimpleNamespace(branch="甲党支部", task="乙", notice="", due="", steps="", told=0, owed=())
    told = "".join(notice({**QUIET, "escalated": [none], "escalated_count": 1}))
    assert "予以通报：甲党支部“乙”。" in told


def test_chosen_cases_are_told() -> None:
    case = SimpleNamespace(branch="养老服务科党支部", task="探访关爱", text="建立探访台账，按月回访。")
    assert "养老服务科党支部“探访关爱”：建立探访台账，按月回访。" in notice({**QUIET, "cases": [case]})


ENDLESS = {
    "a loop in a loop": (
        "甲\n{% for a in range(99999) %}\n{% for b in range(99999) %}\n{% endfor %}\n{% endfor %}", (2, 3, 4), "没有尽头"
    ),
    "a text without end": ("甲\n{% for a in range(99999) %}\n{{ 'x' * 999 }}\n{% endfor %}", (3,), "文字太长"),
    "a macro that calls itself": ("{% macro a() %}\n{{ a() }}\n{% endmacro %}\n{{ a() }}", (2,), "没有尽头"),
    "two macros that call each other": (
        "{% macro a() %}{{ b() }}{% endmacro %}\n{% macro b() %}{{ a() }}{% endmacro %}\n{{ a() }}", (1, 2), "没有尽头"
    ),
    "a macro that branches": (
        "{% macro a(n) %}\n{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}\n{% endmacro %}\n{{ a(60) }}", (1, 2, 4), "没有尽头"
    ),
    "a power": ("甲\n{{ 9 ** 9 ** 9 }}", (2,), "不允许"),
    "a text times a number": ("甲\n{{ '字' * 99999999 }}", (2,), "不允许"),
    "a number that grows": (
        "甲\n{% set x = namespace(n=9) %}\n{% for a in range(99) %}{% set x.n = x.n * x.n %}{% endfor %}", (3,), "不允许"
    ),
    "a text filled up with blanks by its pattern": ("甲\n{{ '%999999999d' % 1 }}", (2,), "不允许"),
    "brackets without end": ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", (1,), "套得太深"),
    "a file without end": ("甲" * 300_000, (1,), "模板太长"),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_ends_with_its_line(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "_SECONDS", 0.5)
    text, lines, words = ENDLESS[what]
    with pytest.raises(UserError) as caught:
        render_wording(text, {}, "通报.txt")
    told = caught.value.lines[0]
    assert any(f"第{line}行" in told for line in lines), told
    assert words in told


@pytest.mark.parametrize(
    "text",
    ["甲\n{{ 'a'.ljust(9999999999) }}", "甲\n{{ 'a' | center(9999999999) }}", "甲\n{{ 'a'.zfill(2 * 4999999999) }}"],
)
def test_a_text_of_gigabytes_ends_in_its_worker(text: str) -> None:
    with pytest.raises(UserError, match="第2行：文字太长"):
        wording.render_wording(text, {}, "通报.txt")


def test_a_worker_renders_rows_of_any_kind() -> None:
    row = SimpleNamespace(name="甲", rate=3)
    case = RenderOrder("乙", {}, "丙")
    made = wording.render_wording(
        "{% for a in rows %}{{ a.name }}{{ a.rate }}{% endfor %}{{ case.name }}",
        {"rows": (row,), "case": case},
        "通报.txt",
    )
    assert made == ("甲3丙",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("甲\n现将｛｛ period ｝｝通报", 2), ("甲\n\n{｛ period }｝", 3), ("｛% if period %｝甲｛% endif %｝", 1), ("甲{ { period } }", 1),
        ("甲\n{period}各支部", 2), ("｛period｝", 1), ("{＃说明＃}", 1), ("{{ period }}\n乙｝｝", 2), ("{ period | brief(3) }", 1),
    ],
)  # fmt: skip
def test_marks_typed_full_width_or_single_are_not_printed(text: str, line: int) -> None:
    """“现将｛｛ period ｝｝各党支部…” stood in a 通报, which would have been signed."""
    with pytest.raises(UserError, match=f"第{line}行：“.*”不是半角的双花括号"):
        render_wording(text, {"period": "2026年11月"}, "通报.txt")


def test_braces_that_are_text_stay() -> None:
    assert render_wording("甲{一}乙｛附注｝", {}, "通报.txt") == ("甲{一}乙｛附注｝",)


@pytest.mark.parametrize(
    "text",
    ["{{ x ~ '支部' }}", "{{ ['甲', x] | join('、') }}", "{{ x | string }}", "{{ '%s支部' | format(x) }}", "{{ x }}"],
)
def test_a_value_that_is_nothing_is_not_printed(text: str) -> None:
    with pytest.raises(UserError, match=r"None|不是文字或整数"):
        render_wording(text, {"x": None}, "通报.txt")
    assert render_wording("{{ x ~ '支部' }}", {"x": "None"}, "通报.txt") == ("None支部",)


def test_an_empty_name_is_said_to_be_empty() -> None:
    assert render_wording("{{ '' | quoted }}{{ ['甲', ''] | names }}{{ '。' | brief(9) }}", {}, "t") == (
        "“未填写”甲、未填写。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "{% if p %}{% set a = 1 %}{% endif %}{{ a }}", "{% if p %}{% set a = 1 %}{% else %}{% set a = 2 %}{% endif %}{{ a }}",
        "{% if later_figure is defined %}甲{% endif %}", "{% macro m(b) %}{{ b }}{% endmacro %}{{ m(p) }}",
    ],
)  # fmt: skip
def test_what_a_template_sets_itself_is_no_unknown_figure(text: str) -> None:
    check_wording(text, ["p"], "督查通报.txt")


def test_an_unknown_figure_is_named_beside_what_the_template_sets() -> None:
    with pytest.raises(UserError, match="没有“q”这个数据项"):
        check_wording("{% if p %}{% set a = 1 %}{% endif %}{{ a }}{{ q }}", ["p"], "督查通报.txt")
