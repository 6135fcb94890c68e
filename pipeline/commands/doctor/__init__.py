"""Check machine, workspace and settings (体检); every problem comes with its remedy."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError
from pipeline.commands.doctor.check import Health, HealthCheck
from pipeline.commands.doctor.machine import Machine
from pipeline.commands.doctor.mail_server import check_mail_server
from pipeline.commands.inbox import list_drop_folders
from pipeline.commands.snapshots import describe_lost_papers
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.contract.settings import CALENDAR_FILE, ROSTER_FILE
from pipeline.docx.styles import FONTS
from pipeline.findings import UserError
from pipeline.intake.office import Office

_PYTHON, _EXPAT = (3, 11), (2, 4, 1)
"""Minimum versions; expat before 2.4.1 does not limit entity expansion (CVE-2013-0340)."""
_ROOM = 1024
_SAME = {
    "仿宋": ("fangsong", "仿宋_gb2312", "fangsong_gb2312"), "楷体": ("kaiti", "楷体_gb2312", "kaiti_gb2312"),
    "黑体": ("simhei",), "宋体": ("simsun",), "方正小标宋简体": ("fzxiaobiaosong-b05s", "方正小标宋_gbk"),
}  # fmt: skip
"""Other names of typefaces that are accepted as equivalent."""
_PROBE = ".体检"
_SHOWN, _ANNOUNCED = 5, 11


def run_health_checks(
    workspace: Workspace, machine: Machine, environment: Mapping[str, str]
) -> tuple[HealthCheck, ...]:
    """Run all checks; nothing is changed except for a probe file that is removed at once.

    ``environment`` may contain the password of the mail server.
    """
    about_folder = (
        _check_workspace(workspace) if workspace.templates.is_dir() else (_report_missing_workspace(workspace),)
    )
    return (*_check_machine(machine), *about_folder, *check_mail_server(workspace, environment))


def _check_machine(machine: Machine) -> Iterator[HealthCheck]:
    yield _build_check(
        "Python", machine.python >= _PYTHON, f"{_format_version(machine.python)}（{machine.system}）",
        f"请安装 Python {_format_version(_PYTHON)} 或更高版本。",
    )  # fmt: skip
    missing = [name for name, version in machine.packages.items() if not version]
    held = "、".join(f"{name} {version}" for name, version in machine.packages.items() if version)
    yield _build_check("组件", not missing, f"缺{'、'.join(missing)}" if missing else held, "请按安装说明重新安装。")
    yield _build_check(
        "XML 解析器", machine.expat >= _EXPAT, f"expat {_format_version(machine.expat)}",
        f"expat 低于{_format_version(_EXPAT)}挡不住恶意文件，请升级 Python。",
    )  # fmt: skip
    yield _check_fonts(machine.fonts)
    yield HealthCheck("LibreOffice", Health.FINE, machine.libreoffice or "没有安装（不是必需，只在批量转 PDF 时有用）")
    readable = _is_encodable("“党建+”台账：①〔2026〕", machine.encoding)
    yield _build_check(
        "控制台编码", readable, machine.encoding or "未知",
        "部分文字会显示成编码。请先运行 chcp 65001，或换用新的终端。", Health.NOTE,
    )  # fmt: skip
    yield _build_check(
        "磁盘空间", machine.free_megabytes >= _ROOM, f"还有{machine.free_megabytes}兆", "请清理磁盘，至少留出1000兆。",
        Health.NOTE,
    )  # fmt: skip


def _build_check(title: str, fine: bool, found: str, remedy: str, else_: Health = Health.BAD) -> HealthCheck:
    return HealthCheck(title, Health.FINE, found) if fine else HealthCheck(title, else_, found, remedy)


def _format_version(version: Iterable[int]) -> str:
    return ".".join(map(str, version))


def _is_encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _check_fonts(installed: frozenset[str] | None) -> HealthCheck:
    """Check the typefaces required by GB/T 9704; only the machine that prints the papers needs them."""
    if installed is None:
        return HealthCheck(
            "公文字体", Health.NOTE, "本系统查不到已装的字体", "请在打印公文的电脑上打开一份草稿看看字体。"
        )
    missing = [name for name in FONTS if not {name, *_SAME[name]} & installed]
    return _build_check(
        "公文字体", not missing, f"缺{'、'.join(missing)}" if missing else "、".join(FONTS),
        "在本机打开、打印公文会换成别的字体；请在打印公文的电脑上装好。", Health.NOTE,
    )  # fmt: skip


def _report_missing_workspace(workspace: Workspace) -> HealthCheck:
    remedy = "请用 -C 指明工作目录，或运行“dangjian init 目录”新建。"
    return HealthCheck("工作目录", Health.BAD, f"“{workspace.root}”不是工作目录（没有 templates 文件夹）", remedy)


def _check_workspace(workspace: Workspace) -> Iterator[HealthCheck]:
    yield from _check_office(workspace)
    yield _check_by_trying("日期", workspace.require_today, f"今天是{workspace.today.isoformat()}")
    yield from _check_write_access(workspace)
    yield _check_privacy(workspace)
    yield _check_lock(workspace)
    yield _check_archive_health(workspace)


def _check_by_trying(title: str, attempt: Callable[[], object], fine: str) -> HealthCheck:
    """Run an action of another command as a check; its error message becomes the result."""
    try:
        attempt()
    except (UserError, ArchiveError, disk.DiskError) as fault:
        lines = fault.lines if isinstance(fault, UserError) else (str(fault),)
        return HealthCheck(title, Health.BAD, _shorten_list(lines))
    return HealthCheck(title, Health.FINE, fine)


def _shorten_list(lines: Iterable[str]) -> str:
    told = list(lines)
    more = f"（另有{len(told) - _SHOWN}处）" if len(told) > _SHOWN else ""
    return "；".join(told[:_SHOWN]) + more


def _check_office(workspace: Workspace) -> Iterator[HealthCheck]:
    try:
        office = workspace.office
    except UserError as fault:
        yield HealthCheck("设置和名册", Health.BAD, _shorten_list(fault.lines))
        return
    yield HealthCheck("设置和名册", Health.FINE, f"{office.settings.bureau.name}，{len(office.branches)}个支部")
    yield _check_by_trying("撤并支部", workspace.require_branches, "台账中的支部都在名册内")
    yield _check_calendar(office, workspace.today)
    yield _check_addresses(office)
    yield from _check_drop_folders(workspace)


def _check_calendar(office: Office, today: dt.date) -> HealthCheck:
    """Check that holidays are entered.

    A year with at most one holiday (New Year's Day) counts as not filled in; next year's are announced in November.
    """
    years = (today.year, today.year + 1) if today.month >= _ANNOUNCED else (today.year,)
    bare = [str(year) for year in years if sum(day.year == year for day in office.calendar.holidays) <= 1]
    found = f"{'、'.join(bare)}年还没有填全" if bare else "已填"
    remedy = f"放假通知发布后，请把放假和调休日期填进 templates/{CALENDAR_FILE}；否则截止日、整改时限会算错。"
    return _build_check("节假日", not bare, found, remedy, Health.NOTE)


def _check_addresses(office: Office) -> HealthCheck:
    without = [branch.short_name for branch in office.branches if not branch.address]
    found = f"{len(without)}个支部没有邮箱：{_shorten_list(without)}" if without else "各支部都有邮箱"
    remedy = f"请填 templates/{ROSTER_FILE}；没有邮箱的，信件只能手工转交。"
    return _build_check("支部邮箱", not without, found, remedy, Health.NOTE)


def _check_drop_folders(workspace: Workspace) -> Iterator[HealthCheck]:
    try:
        folders = list_drop_folders(workspace)
    except UserError as fault:
        yield HealthCheck("收件夹", Health.BAD, _shorten_list(fault.lines))
        return
    for name, folder in folders.items():
        away = disk.list_folder(folder).unreadable
        found = f"“{name}”打不开" if away else f"“{name}”能打开"
        yield _build_check("收件夹", not away, found, "请检查网络、共享盘和权限；恢复之前收不到这里的文件。")


def _check_write_access(workspace: Workspace) -> Iterator[HealthCheck]:
    """Check that files can be written in the folders used by the commands."""
    folders = (workspace.inbox, workspace.archive.root, workspace.root / "outbox", workspace.root / OWN_FOLDER)
    refused = []
    for folder in folders:
        try:
            disk.write(folder / _PROBE, b"")
            disk.remove(folder / _PROBE)
        except disk.DiskError as fault:
            refused.append(str(fault))
    found = _shorten_list(refused) or "收件、存档、输出文件夹都能写"
    yield _build_check("写入权限", not refused, found, "请技术人员给本机用户写入权限。")


def _check_privacy(workspace: Workspace) -> HealthCheck:
    """Check that folders with all branches' forms and unsigned papers are not open to all users."""
    if os.name != "posix":
        remedy = "请技术人员确认：只共享 inbox 下各支部自己的文件夹，其余不共享。"
        return HealthCheck("文件夹权限", Health.NOTE, "本系统上查不了", remedy)
    folders = (workspace.archive.root, workspace.root / "outbox", workspace.templates)
    open_to_all = [_format_folder(workspace, each) for each in folders if each.is_dir() and _is_world_accessible(each)]
    found = f"本机其他用户能看到：{'、'.join(open_to_all)}" if open_to_all else "只有本用户和本组能看"
    remedy = f"请技术人员运行 chmod o-rwx {' '.join(open_to_all)}。"
    return _build_check("文件夹权限", not open_to_all, found, remedy, Health.NOTE)


def _is_world_accessible(folder: Path) -> bool:
    """Return whether any user can reach a folder, that is, it and all folders above it allow others to enter."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder.resolve(), *folder.resolve().parents))


def _format_folder(workspace: Workspace, folder: Path) -> str:
    return folder.relative_to(workspace.root).as_posix()


def _check_lock(workspace: Workspace) -> HealthCheck:
    try:
        with workspace.locked():
            return HealthCheck("运行锁", Health.FINE, "没有别的运行")
    except disk.LockHeldError as held:
        return HealthCheck("运行锁", Health.NOTE, str(held))


def _check_archive_health(workspace: Workspace) -> HealthCheck:
    """Check every archived file against its receipt and every signed paper against its record."""

    def read_again() -> None:
        if faults := workspace.archive.faults():
            raise UserError(*faults)
        for paper in workspace.issued.all():
            workspace.issued.load_bytes(paper)
            workspace.issued.load_scan(paper)
        if lost := describe_lost_papers(workspace):
            raise UserError(lost)

    counted = f"{len(workspace.archive.receipts())}份回执、{len(workspace.issued.all())}份已签发文件，逐份核对无误"
    return _check_by_trying("存档", read_again, counted)
