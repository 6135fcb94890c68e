"""The office's own files: every fault named at its line or cell, all of them at once, before anything is touched."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, branch_row, office, office_of, starters
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pipeline.contract.roster import list_roster_columns
from pipeline.contract.settings import (
    CALENDAR_FILE,
    ROSTER_FILE,
    SETTINGS_FILE,
    Settings,
    WorkCalendar,
    build_default_settings_toml,
)
from pipeline.findings import UserError
from pipeline.forms.roster import build_roster_workbook
from pipeline.health.check import Health
from pipeline.health.office import check_roster_marks
from pipeline.intake.office import read_office
from pipeline.intake.tables.roster import build_branch_name_index
from pipeline.periods import Period
from pipeline.reading import RawBook

WORDING = "wording/督查通报.txt"


def faults(**files: bytes | None) -> tuple[str, ...]:
    """What is said of the starter files with some replaced (None: gone)."""
    named = {"settings": SETTINGS_FILE, "calendar": CALENDAR_FILE, "roster": ROSTER_FILE, "wording": WORDING}
    changed = {**starters(), **{named[key]: data for key, data in files.items()}}
    with pytest.raises(UserError) as told:
        office_of({name: data for name, data in changed.items() if data is not None})
    return told.value.lines


def settings_with(old: str, new: str) -> tuple[bytes, int]:
    """The starter settings with a line changed, and that line's number."""
    text = build_default_settings_toml()
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    return text.replace(old, new).encode(), line


def roster_with(*rows: dict[str, str]) -> bytes:
    return build_roster_workbook(list(rows))


def cell(name: str, row: int) -> str:
    """Where a column of the roster stands in a row counted from 1."""
    names = [column.name for column in list_roster_columns()]
    return f"{'ABCDEFGHIJKLMN'[names.index(name)]}{row}"


# Settings

START = dt.date(2026, 3, 1)


def test_the_starter_files_are_good_and_the_default_file_says_the_defaults() -> None:
    assert office().settings == Settings()
    assert [branch.code for branch in office().branches] == ["MZ01", "MZ02", "MZ03"]


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("red_gap = 30", "red_gap = 130", "lamps.red_gap", "不能大于100（现为“130”）"),
        ("red_gap = 30", 'red_gap = "三十"', "lamps.red_gap", "应填整数（现为“三十”）"),
        *(
            ('begun = ""', f"begun = {value}", "lamps.begun", f"要写成2026-01-01这样的日期，或留空{shown}")
            for value, shown in (
                ('"年初"', "（现为“年初”）"), ('"2026年1月1日"', "（现为“2026年1月1日”）"), ('"2026-02-30"', "（现为“2026-02-30”）"),
                ('"2026-1-1"', "（现为“2026-1-1”）"), ("20260101", "（现为“20260101”）"), ('"1926-01-01"', "（现为“1926-01-01”）"),
                ("[]", ""),
            )
        ),
        ("red_gap = 30", "red_gap = 5", "lamps", "黄灯差距不能大于红灯差距"),
        ("red_gap = 30", "rde_gap = 30", "lamps.rde_gap", "不认识这一项"),
        ("report_day = 3", "report_day = 31", "deadlines.report_day", "不能大于28"),
        ("settle_seconds = 3.0", "settle_seconds = -1", "inbox.settle_seconds", "不能小于0"),
        ("versions = [1]", "versions = []", "forms.versions", "至少填一个"),
        ("versions = [1]", 'versions = [1, "一"]', "forms.versions.1", "应填整数"),
        ('overdue = "on"', 'overdue = "开"', "lamps.overdue", "只能填 off、observe 或 on"),
        ('annex_tasks = "red"', 'annex_tasks = "红灯"', "reports.annex_tasks", "只能填 red、red_yellow_grey 或 all（现为“红灯”）"),
        ('transport = "files"', 'transport = "mail"', "letters.transport", "只能填 files 或 smtp（现为“mail”）"),
        ('notice_code = ""', 'notice_code = "清民机党整〔2026〕"', "bureau.notice_code", "只写代字本身"),
        ('phone = ""', 'phone = "13800138000"', "letters.phone", "手机号是个人号码，不能印在公文上"),
        ('phone = ""', 'phone = "138 0013 8000"', "letters.phone", "手机号是个人号码"),
        ('phone = ""', 'phone = "0791-88880000、139-0013-9000"', "letters.phone", "手机号是个人号码"),
        ('phone = ""', 'phone = "见通讯录"', "letters.phone", "应写成一个办公电话"),
        ("annex_rows = 60", "annex_rows = 1", "reports.annex_rows", "不能小于5"),
        ('since = "2024-01"', 'since = "2024年1月"', "domain.3.since", "应写成“2026-01”这样的年月"),
        ("own_folders = []", 'own_folders = ["MZ77"]', "inbox.own_folders", "名册中没有支部“MZ77”"),
        ("own_folders = []", "own_folders = 3", "inbox.own_folders", "应填列表"),
        *(
            ('address = "local"', f'address = "{typed}"', "engine.address", f"或集群调度程序的地址，如“tcp://10.0.0.5:8786”（现为“{typed}”）")
            for typed in ("10.0.0.5:8786", "http://10.0.0.5:8786", "tcp://10.0.0.5", "tcp://10.0.0.5:0", "tcp://10.0.0.5:65536", "本机")
        ),
        ("files_per_part = 50", "files_per_part = 0", "engine.files_per_part", "不能小于1"),
        ('name = "清河市民政局"', "name = 3", "bureau.name", "应填文字"),
    ],
)  # fmt: skip
def test_a_fault_of_the_settings_is_named_at_its_line(old: str, new: str, key: str, words: str) -> None:
    data, line = settings_with(old, new)
    (said,) = faults(settings=data)
    at = (
        line
        if "." in key
        else build_default_settings_toml()[: build_default_settings_toml().index(f"[{key}]")].count("\n") + 1
    )
    assert said.startswith(f"templates/{SETTINGS_FILE} 第{at}行“{key}")
    assert words in said


@pytest.mark.parametrize(("typed", "day"), [('""', None), ('"2026-03-01"', START), ("2026-03-01", START)])
def test_the_day_from_which_first_tasks_count_may_be_a_text_or_a_date(typed: str, day: dt.date | None) -> None:
    data, _ = settings_with('begun = ""', f"begun = {typed}")
    assert office_of({**starters(), SETTINGS_FILE: data}).settings.lamps.begun_day == day


def test_settings_that_are_no_toml_are_named_at_their_line() -> None:
    data, line = settings_with("red_gap = 30", "red_gap = = 30")
    assert faults(settings=data) == (
        f"templates/{SETTINGS_FILE} 第{line}行：写法不对，读不下去。请核对引号、方括号和等号是否成对。",
    )


@pytest.mark.parametrize("name", ["settings", "calendar", "wording"])
def test_a_file_saved_in_another_encoding_is_said_not_garbled(name: str) -> None:
    text = {
        "settings": build_default_settings_toml(),
        "calendar": "# 放假日期\nholidays = []\n",
        "wording": "现将情况通报如下。",
    }[name]
    (said,) = faults(**{name: text.encode("gbk")})
    assert "第1行：文字编码不对" in said
    assert "UTF-8" in said


def test_settings_saved_with_a_byte_order_mark_are_read() -> None:
    data = b"\xef\xbb\xbf" + build_default_settings_toml().encode()
    plain = office_of({**starters(), SETTINGS_FILE: data.removeprefix(b"\xef\xbb\xbf")})
    assert office_of({**starters(), SETTINGS_FILE: data}).settings == plain.settings


def test_all_faults_of_all_files_are_said_at_once() -> None:
    text = (
        build_default_settings_toml()
        .replace("red_gap = 30", "red_gap = 130")
        .replace("report_day = 3", "report_day = 0")
    )
    said = faults(
        settings=text.encode(),
        calendar=b'holidays = ["x"]\n',
        roster=roster_with(branch_row("MZ01", address="见通讯录")),
    )
    assert len(said) == 4


@pytest.mark.parametrize("name", ["settings", "calendar", "roster"])
def test_a_missing_file_is_said(name: str) -> None:
    (said,) = faults(**{name: None})
    assert "找不到" in said
    assert "init" in said


# Roster


@pytest.mark.parametrize(
    ("facts", "name", "words"),
    [
        ({"code": "民政1"}, "code", "短码"), ({"code": ""}, "code", "没有填写"), ({"full_name": ""}, "full_name", "没有填写"),
        ({"short_name": "长" * 21}, "short_name", "超过20字"), ({"reporter": ""}, "reporter", "没有填写"),
        ({"address": "mz02 at example"}, "address", "邮箱地址写法不对"), ({"domain": "城乡规划"}, "domain", "不在设置的业务领域之内，可以写的有：党的建设、社会救助、"),
        ({"start": "去年"}, "start", "看不出日期"), ({"successor": "MZ88"}, "successor", "承接支部不在名册中"),
        ({"start": "2026年5月1日", "end": "2026年4月30日"}, "end", "停用日期早于启用日期"), ({"code": "MZ01"}, "code", "短码"),
        ({"short_name": "机关一支部"}, "short_name", "简称与别的支部重复"),
    ],
)  # fmt: skip
def test_a_fault_of_the_roster_is_named_at_its_cell(facts: dict[str, str], name: str, words: str) -> None:
    bad = {**branch_row("MZ02"), **facts}
    (said,) = faults(roster=roster_with(branch_row("MZ01"), bad))
    assert said.startswith(f"templates/{ROSTER_FILE} {cell(name, 3)}“")
    assert words in said


ENDED = "2026年6月30日"


@pytest.mark.parametrize(
    ("rows", "lines", "words"),
    [
        (({"end": ENDED, "successor": "MZ01"},), (2,), "绕回到了本支部"),
        (({"end": ENDED, "successor": "MZ02"}, {"end": ENDED, "successor": "MZ01"}), (2, 3), "绕回到了本支部"),
        (({"end": ENDED, "successor": "MZ02"}, {"successor": "MZ03"}, {"successor": "MZ01"}), (2, 3, 4), "绕回到了本支部"),
        (({"end": ENDED, "successor": "MZ02"}, {"end": ENDED}), (2,), "已经撤并"),
        (({"end": ENDED, "successor": "MZ02"}, {"end": "2026年3月31日", "successor": "MZ03"}, {"end": "2026年5月1日"}), (2,), "已经撤并"),
    ],
)  # fmt: skip
def test_tasks_of_a_branch_that_ends_come_to_a_branch_that_reports(
    rows: tuple[dict[str, str], ...], lines: tuple[int, ...], words: str
) -> None:
    """A successor that had ended itself, a ring and the branch itself were taken, “正常”: tasks stood on nobody's form."""
    said = faults(roster=roster_with(*({**branch_row(f"MZ{at:02d}"), **facts} for at, facts in enumerate(rows, 1))))
    assert [line.partition("“")[0].split()[-1] for line in said] == [cell("successor", line) for line in lines]
    assert all(words in line for line in said)


def test_a_roster_that_earlier_months_were_built_on_is_read_as_it_is() -> None:
    rows = ({"end": ENDED, "successor": "MZ02"}, {"end": ENDED, "successor": "MZ01"})
    book = roster_with(*({**branch_row(f"MZ{at:02d}"), **facts} for at, facts in enumerate(rows, 1)))
    files = {**starters(), ROSTER_FILE: book}
    assert [each.successor for each in read_office(files, {}, recorded=True).branches] == ["MZ02", "MZ01"]


def test_a_branch_crossed_out_on_a_roster_kept_from_before_is_still_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_with(branch_row("MZ01"), branch_row("MZ02"))))
    for column in book.worksheets[0][3]:
        column.font = Font(strike=True)
    book.save(buffer := io.BytesIO())
    files = {**starters(), ROSTER_FILE: buffer.getvalue()}
    assert [each.code for each in read_office(files, {}, recorded=True).branches] == ["MZ01", "MZ02"]
    with pytest.raises(UserError, match="删除线"):
        read_office(files, {})


def test_hidden_branches_and_comments_on_the_roster_are_told_by_the_checkup() -> None:
    data = roster_with(branch_row("MZ01"), branch_row("MZ02"), branch_row("MZ03"))
    assert list(check_roster_marks(data)) == []
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    page.row_dimensions[3].hidden = page.row_dimensions[4].hidden = page.row_dimensions[40].hidden = True
    page["B2"].comment = Comment("已撤并，待批复", "李文静")
    book.save(buffer := io.BytesIO())
    (told,) = check_roster_marks(buffer.getvalue())
    assert told.found == "第3至4行被隐藏或筛选掉了，仍算支部；B2旁边写的“已撤并，待批复”没有读入"
    assert (told.health, "停用日期" in told.remedy) == (Health.NOTE, True)
    assert [each.code for each in office_of({**starters(), ROSTER_FILE: buffer.getvalue()}).branches] == [
        "MZ01",
        "MZ02",
        "MZ03",
    ]


def test_a_line_of_successors_may_end_in_a_branch_that_ends_later() -> None:
    rows = (
        {"end": ENDED, "successor": "MZ02"}, {"end": "2026年3月31日", "successor": "MZ03"}, {"end": "2026年12月31日"},
    )  # fmt: skip
    book = roster_with(*({**branch_row(f"MZ{at:02d}"), **facts} for at, facts in enumerate(rows, 1)))
    assert len(office_of({**starters(), ROSTER_FILE: book}).rules.branches) == 3


def test_a_cell_of_the_roster_that_cannot_be_read_is_named_and_not_called_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_with(branch_row("MZ01"))))
    book.worksheets[0][cell("short_name", 2)] = "=1/0"
    book.save(buffer := io.BytesIO())
    (said,) = faults(roster=buffer.getvalue())
    assert said.startswith(f"templates/{ROSTER_FILE} {cell('short_name', 2)}“简称”：“简称”是公式")


def test_a_roster_without_a_column_a_title_row_or_a_branch_is_said() -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_with(branch_row("MZ01"))))
    page = book.worksheets[0]
    page.delete_cols(3)
    buffer = io.BytesIO()
    book.save(buffer)
    assert faults(roster=buffer.getvalue()) == (f"templates/{ROSTER_FILE} 第1行：缺少“简称”一栏。",)
    assert faults(roster=roster_with())[-1].endswith("名册是空的，请至少登记一个支部。")
    page.delete_rows(1)
    book.save(buffer := io.BytesIO())
    assert "没有找到表头" in faults(roster=buffer.getvalue())[0]
    assert "打不开" in faults(roster=b"PK\x03\x04")[0]


def test_a_roster_without_any_table_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.intake.tables.office_table.read_workbook", lambda _: RawBook("xls", ()))
    assert "没有找到表头" in faults(roster=b"of another program")[0]


def test_branches_report_from_their_first_to_their_last_month() -> None:
    rows = [
        branch_row("MZ01"), branch_row("MZ02", start="2026年11月30日"), branch_row("MZ03", end="2026年11月1日", successor="MZ01"),
    ]  # fmt: skip
    read = office_of({**starters(), ROSTER_FILE: roster_with(*rows)})
    due = {
        str(period): [branch.code for branch in read.due(period)]
        for period in (NOVEMBER.shift(-1), NOVEMBER, NOVEMBER.shift(1))
    }
    assert due == {"2026-10": ["MZ01", "MZ03"], "2026-11": ["MZ01", "MZ02", "MZ03"], "2026-12": ["MZ01", "MZ02"]}


def test_a_name_two_branches_share_names_neither() -> None:
    rows = [branch_row("MZ01", aliases="老支部；一支部"), branch_row("MZ02", aliases="老支部; 二 支部")]
    called = build_branch_name_index(office_of({**starters(), ROSTER_FILE: roster_with(*rows)}).branches)
    assert "老支部" not in called
    assert (called["一支部"], called["二支部"], called["MZ01"]) == ("MZ01", "MZ02", "MZ01")


# Calendar


@pytest.mark.parametrize(
    ("period", "deadline", "summary"),
    [
        (Period(2026, 9), "2026-10-08", "2026-10-12"),  # the 3rd lies in the holidays; Saturday the 10th is worked
        (Period(2026, 12), "2027-01-04", "2027-01-07"),  # a Sunday
        (Period(2026, 11), "2026-12-03", "2026-12-08"),
        (Period(2026, 4), "2026-05-06", "2026-05-09"),  # Saturday the 9th is worked
    ],
)
def test_deadlines_move_to_working_days(period: Period, deadline: str, summary: str) -> None:
    assert (str(office().deadline(period)), str(office().compute_summary_day(period))) == (deadline, summary)


def test_a_weekend_day_that_is_worked_and_a_weekday_that_is_not() -> None:
    calendar = WorkCalendar(holidays=(dt.date(2026, 10, 1),), workdays=(dt.date(2026, 10, 10),))
    days = (dt.date(2026, 10, 1), dt.date(2026, 10, 2), dt.date(2026, 10, 10), dt.date(2026, 10, 11))
    assert [calendar.is_workday(day) for day in days] == [False, True, True, False]


def test_a_calendar_fault_is_named_at_its_line() -> None:
    (said,) = faults(calendar='# 说明\nholidays = [\n    2026-01-01,\n    "元旦",\n]\n'.encode())
    assert said == f"templates/{CALENDAR_FILE} 第2行“holidays.1”：应写成 2026-01-01 这样的日期（现为“元旦”）。"


# Before anything is touched


def test_no_verb_acts_on_faulty_office_files(bureau: Bureau) -> None:
    bureau.drop("a.xlsx", b"x")
    bureau.set("red_gap = 30", "red_gap = 130")
    for act in (bureau.collect, bureau.hand_out, bureau.consolidate):
        with pytest.raises(UserError, match="red_gap"):
            act("2026-12-01")
    assert [path.name for path in (bureau.root / "inbox").iterdir()] == ["a.xlsx"]
    assert not (bureau.root / "outbox").exists()


def test_a_branch_with_open_tasks_may_not_vanish_from_the_roster(bureau: Bureau) -> None:
    bureau.hand_out("2026-10-25", Period(2026, 10))
    bureau.drop("a.xlsx", bureau.filled("MZ02", Period(2026, 10)))
    bureau.collect("2026-11-03")
    bureau.set_out("2026-11-25")
    bureau.enrol(branch_row("MZ01"), branch_row("MZ03"))
    for act in (bureau.collect, bureau.consolidate):
        with pytest.raises(UserError, match="支部“MZ02”不在名册中"):
            act("2026-12-01")
    bureau.enrol(branch_row("MZ01"), branch_row("MZ02", end="2026年11月30日"), branch_row("MZ03"))
    bureau.collect("2026-12-01")
