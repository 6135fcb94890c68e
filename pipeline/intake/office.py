"""Read and check the office files (settings, calendar, roster); any error stops the command before it acts."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.contract.annual_settings import ANNUAL_SECTION, find_refused_weight
from pipeline.contract.settings import CALENDAR_FILE, ROSTER_FILE, SETTINGS_FILE, Settings, WorkCalendar
from pipeline.findings import UserError
from pipeline.intake.tables.roster import Branch, build_branch_name_index, build_namesake_index, fold_name, read_roster
from pipeline.intake.tables.signal_lists import SignalLists, read_signal_lists
from pipeline.periods import Period

_Model = TypeVar("_Model", bound=BaseModel)

_ONE_SETTING = re.compile(r"""\s*[\w-]+\s*[=＝](?!.*(?:[\[\]{}]|\"{3}|'{3})).*""")
"""A line that holds one setting, name and value, and begins nothing that goes on below."""
_ERROR_TEXTS = {
    "extra_forbidden": "不认识这一项，请核对拼写或删去",
    "missing": "缺少这一项",
    "int_parsing": "应填整数", "int_type": "应填整数", "int_from_float": "应填整数",
    "float_parsing": "应填数字", "float_type": "应填数字",
    "string_type": "应填文字（用英文双引号括起来）", "tuple_type": "应填列表（用方括号括起来）",
    "bool_type": "只能填 true 或 false", "bool_parsing": "只能填 true 或 false",
    "enum": "只能填 {expected}", "literal_error": "只能填 {expected}",
    "greater_than_equal": "不能小于{ge}", "less_than_equal": "不能大于{le}", "greater_than": "应大于{gt}",
    "string_too_short": "至少{min_length}个字", "string_too_long": "最多{max_length}个字", "too_short": "至少填一个",
    "string_pattern_mismatch": "应写成“2026-01”这样的年月，或留空",
    "date_from_datetime_parsing": "应写成 2026-01-01 这样的日期", "date_parsing": "应写成 2026-01-01 这样的日期",
    "date_type": "应写成 2026-01-01 这样的日期",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OfficeRules:
    """What the office has laid down that figures depend on: settings, calendar, roster, lists; not its stationery."""

    settings: Settings
    calendar: WorkCalendar
    branches: tuple[Branch, ...]
    lists: SignalLists = field(default_factory=SignalLists)

    @cached_property
    def by_code(self) -> dict[str, Branch]:
        """Branches by branch code."""
        return {branch.code: branch for branch in self.branches}

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Branch codes by every folded name of the branches."""
        return build_branch_name_index(self.branches)

    @cached_property
    def _namesakes(self) -> dict[str, frozenset[str]]:
        return build_namesake_index(self.branches)

    def find_namesakes(self, name: str) -> frozenset[str]:
        """Find the codes of all branches that bear a name; two may share an alias."""
        return self._namesakes.get(fold_name(name), frozenset())

    def due(self, period: Period) -> tuple[Branch, ...]:
        """List the branches that owe a report for the period, in roster order."""
        return tuple(branch for branch in self.branches if branch.active(period) and not branch.reports_packages)

    def list_bureaus(self, period: Period) -> tuple[Branch, ...]:
        """List the bureaus below that owe a 上报包 for the period, in roster order."""
        return tuple(branch for branch in self.branches if branch.active(period) and branch.reports_packages)

    def holder(self, code: str, period: Period) -> str:
        """Find the branch that holds a branch's open tasks in a period: itself, or its 承接支部 after it has ended."""
        passed: set[str] = set()
        while (
            (branch := self.by_code.get(code)) and branch.successor and branch.has_ended(period) and code not in passed
        ):
            passed.add(code)
            code = branch.successor
        return code

    def group_handed_over_next(self, period: Period) -> dict[str, list[Branch]]:
        """Group the branches that still report for a period and hand their tasks over, by who holds these next."""
        following = period.shift(1)
        found: dict[str, list[Branch]] = {}
        for each in self.due(period):
            heir = self.holder(each.code, following)
            if heir != each.code:
                found.setdefault(heir, []).append(each)
        return found

    def deadline(self, period: Period) -> dt.date:
        """Compute 报送截止 of a period: the configured day of the next month, moved to the next working day."""
        first = period.shift(1).first_day
        return self.calendar.find_workday_from(first.replace(day=self.settings.deadlines.report_day))

    def find_current_period(self, periods: Iterable[str], today: dt.date) -> Period | None:
        """Find the period to which a file that names none is counted, among those for which forms were handed out.

        It is the first whose deadline has not passed, otherwise the last one; None if there is none.
        """
        handed = sorted(map(Period.parse, set(periods)))
        still_open = (period for period in handed if self.deadline(period) >= today)
        return next(still_open, handed[-1] if handed else None)

    def compute_summary_day(self, period: Period) -> dt.date:
        """Compute 汇总日 of a period; files received after it count as 补报."""
        return self.calendar.add_working_days(self.deadline(period), self.settings.deadlines.summary_days)


@dataclass(frozen=True, kw_only=True)
class Stationery:
    """What papers are written on and in: the wording of each report, and the letterhead (empty if there is none)."""

    wording: Mapping[str, str]
    letterhead: bytes


@dataclass(frozen=True, kw_only=True)
class Office(OfficeRules, Stationery):
    """The content of one set of office files; ``hashes`` maps each file's name to its sha256."""

    hashes: Mapping[str, str]

    @cached_property
    def rules(self) -> OfficeRules:
        """The rules alone, as they travel with a ledger."""
        return OfficeRules(settings=self.settings, calendar=self.calendar, branches=self.branches, lists=self.lists)


def read_office(files: Mapping[str, bytes], hashes: Mapping[str, str], *, recorded: bool = False) -> Office:
    """Read a set of office files by name (wording files: ``wording/…``). Raise UserError listing every error.

    ``recorded``: the files are those that an earlier month was built on.
    """
    lines: list[str] = []
    settings = _parse_toml(SETTINGS_FILE, files, Settings, lines)
    calendar = _parse_toml(CALENDAR_FILE, files, WorkCalendar, lines)
    try:
        domains = tuple(settings.get_domain_codes()) if settings is not None else ()
        branches = read_roster(files.get(ROSTER_FILE), domains, recorded=recorded)
    except UserError as fault:
        lines += fault.lines
        branches = ()
    lists = SignalLists()
    try:
        lists = read_signal_lists(files)
    except UserError as fault:
        lines += fault.lines
    if settings is not None and branches:
        lines += _check_branch_codes(settings, branches, _decode_text(files.get(SETTINGS_FILE, b"")))
    if settings is not None:
        lines += _check_sending(settings, _decode_text(files.get(SETTINGS_FILE, b"")))
    wording = {name: _decode_text(data) for name, data in files.items() if name.startswith("wording/")}
    lines += [line for name, text in wording.items() for line in _check_encoding(name, text)]
    if lines or settings is None or calendar is None:
        raise UserError(*lines)
    letterhead = next((data for name, data in files.items() if name.endswith(".docx")), b"")
    return Office(
        settings=settings,
        calendar=calendar,
        branches=branches,
        lists=lists,
        wording=wording,
        letterhead=letterhead,
        hashes=dict(hashes),
    )


def _decode_text(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def _check_encoding(name: str, text: str) -> list[str]:
    """Check that a file is UTF-8; in another encoding (GBK), garbled names would reach papers unnoticed."""
    head, found, _ = text.partition("\ufffd")
    line = head.count("\n") + 1
    return [f"templates/{name} 第{line}行：文字编码不对，读不出来。请用记事本打开，另存为UTF-8编码。"] if found else []


def _parse_toml(name: str, files: Mapping[str, bytes], model: type[_Model], lines: list[str]) -> _Model | None:
    if name not in files:
        lines.append(f"templates/{name}：找不到这个文件。请从备份恢复，或用“init”新建一份。")
        return None
    text = _decode_text(files[name])
    if garbled := _check_encoding(name, text):
        lines += garbled
        return None
    values, unread = _load_toml(text)
    lines += [f"templates/{name} {each}：写法不对，读不下去。请核对引号、方括号和等号是否成对。" for each in unread]
    if values is None:
        return None
    try:
        found = model.model_validate(values)
    except ValidationError as error:
        told = (each for each in error.errors() if not (unread and each["type"] == "missing"))
        lines += [_describe_setting_error(name, text, dict(each)) for each in told]
        return None
    return None if unread else found


def _load_toml(text: str) -> tuple[dict[str, object] | None, list[str]]:
    """Load the values of a file, and where it cannot be read: a line with one setting is passed over and the rest read.

    None where what cannot be read is more than such a line, so that nothing can be said of what follows.
    """
    rows, unread = text.splitlines(), list[str]()
    while True:
        try:
            return tomllib.loads("\n".join(rows)), unread
        except tomllib.TOMLDecodeError as error:
            where = re.search(r"line (\d+)", str(error))
            unread.append(f"第{where[1]}行" if where else "文末")
            at = int(where[1]) - 1 if where else len(rows)
            if at >= len(rows) or not _ONE_SETTING.fullmatch(rows[at]):
                return None, unread
            rows[at] = ""


def _describe_setting_error(name: str, text: str, error: dict[str, object]) -> str:
    location = error["loc"]
    assert isinstance(location, tuple)
    path = [str(part) for part in location]
    line = _find_key_line(text, path)
    context = error.get("ctx")
    gaps = context if isinstance(context, dict) else {}
    kind = str(error["type"])
    bounds = {**dict.fromkeys(("ge", "le", "gt"), ""), **gaps, "expected": _list_choices(str(gaps.get("expected", "")))}
    words = _ERROR_TEXTS.get(kind, str(gaps.get("error", "填写不对"))).format_map(bounds)
    if kind == "extra_forbidden" and "pass" in path[-1].casefold():
        words = "密码不能写在设置里（设置要存档）。请立即删去这一行，改放环境变量或系统的密码保管箱"
    if kind == "extra_forbidden" and path[0] == ANNUAL_SECTION:
        words = find_refused_weight(path[-1]) or words
    value = error.get("input")
    shown = f"（现为“{value}”）" if isinstance(value, str | int | float) and kind != "extra_forbidden" else ""
    return f"templates/{name} 第{line}行“{'.'.join(path)}”：{words}{shown}。"


def _list_choices(expected: str) -> str:
    """Write the values that a setting may have as a Chinese list."""
    *first, last = re.findall(r"'([^']*)'", expected) or [""]
    return f"{'、'.join(first)} 或 {last}" if first else last


def _find_key_line(text: str, path: list[str]) -> int:
    """Find the line of a key (from 1): the n-th section of that name if it is repeated, then the key within it."""
    lines = text.splitlines()
    section = path[0]
    repeat = int(path[1]) if len(path) > 1 and path[1].isdigit() else 0
    heads = [index for index, line in enumerate(lines) if re.match(rf"\s*\[+\s*{re.escape(section)}\s*\]+", line)]
    start = heads[min(repeat, len(heads) - 1)] if heads else 0
    keys = [part for part in path[1:] if not part.isdigit()] or [section]
    for index in range(start, len(lines)):
        if re.match(rf'\s*"?{re.escape(keys[0])}"?\s*=', lines[index]):
            return index + 1
    return start + 1


def _check_branch_codes(settings: Settings, branches: tuple[Branch, ...], text: str) -> list[str]:
    known = {branch.code for branch in branches}
    line = _find_key_line(text, ["inbox", "own_folders"])
    return [
        f"templates/{SETTINGS_FILE} 第{line}行“inbox.own_folders”：名册中没有支部“{code}”。请核对短码。"
        for code in settings.inbox.own_folders
        if code not in known
    ]


def _check_sending(settings: Settings, text: str) -> list[str]:
    """Check the settings required for sending mail, if transport is "smtp": nothing missing, nothing unsafe."""
    mail = settings.mail
    unsafe = mail.security == "none"
    wrong = {
        "mail.host": ("要由程序发信，请填邮件服务器的地址", not mail.host),
        "letters.sender": ("要由程序发信，请填发件地址", not settings.letters.sender),
        "letters.domains": ("要由程序发信，请写明只发往哪些域名的邮箱", not settings.letters.domains),
        "mail.security": (
            "不加密发信，信件和附件谁都能看到。请改为 starttls 或 tls；确实只走专线的，把 allow_unencrypted 改为 true",
            unsafe and not mail.allow_unencrypted,
        ),
        "mail.user": (
            "不加密时不能登录，密码会在网络上泄露。请改为 starttls 或 tls，或清空用户名",
            unsafe and bool(mail.user),
        ),
    }  # fmt: skip
    return [
        f"templates/{SETTINGS_FILE} 第{_find_key_line(text, key.split('.'))}行“{key}”：{words}。"
        for key, (words, is_wrong) in wrong.items()
        if is_wrong and settings.letters.transport == "smtp"
    ]
