"""Check machine, workspace and settings (体检); every problem comes with its remedy."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveFault
from pipeline.contract.settings import CALENDAR_FILE, ROSTER_FILE
from pipeline.findings import SettingsFault
from pipeline.stages.doctor.checked import Check, Health
from pipeline.stages.doctor.machine import Machine
from pipeline.stages.doctor.post import mail_server
from pipeline.stages.inbox import drop_folders
from pipeline.stages.records import lost_papers
from pipeline.stages.workspace import OWN_FOLDER, Workspace
from pipeline.validation.office import Office
from pipeline.word.styles import FONTS

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


def doctor(workspace: Workspace, machine: Machine, environment: Mapping[str, str]) -> tuple[Check, ...]:
    """Run all checks; nothing is changed except for a probe file that is removed at once.

    ``environment`` may contain the password of the mail server.
    """
    about_folder = _folder(workspace) if workspace.templates.is_dir() else (_no_workspace(workspace),)
    return (*_machine(machine), *about_folder, *mail_server(workspace, environment))


def _machine(machine: Machine) -> Iterator[Check]:
    yield _judged(
        "Python", machine.python >= _PYTHON, f"{_dotted(machine.python)}（{machine.system}）",
        f"请安装 Python {_dotted(_PYTHON)} 或更高版本。",
    )  # fmt: skip
    missing = [name for name, version in machine.packages.items() if not version]
    held = "、".join(f"{name} {version}" for name, version in machine.packages.items() if version)
    yield _judged("组件", not missing, f"缺{'、'.join(missing)}" if missing else held, "请按安装说明重新安装。")
    yield _judged(
        "XML 解析器", machine.expat >= _EXPAT, f"expat {_dotted(machine.expat)}",
        f"expat 低于{_dotted(_EXPAT)}挡不住恶意文件，请升级 Python。",
    )  # fmt: skip
    yield _fonts(machine.fonts)
    yield Check("LibreOffice", Health.FINE, machine.libreoffice or "没有安装（不是必需，只在批量转 PDF 时有用）")
    readable = _encodable("“党建+”台账：①〔2026〕", machine.encoding)
    yield _judged(
        "控制台编码", readable, machine.encoding or "未知",
        "部分文字会显示成编码。请先运行 chcp 65001，或换用新的终端。", Health.NOTE,
    )  # fmt: skip
    yield _judged(
        "磁盘空间", machine.free_megabytes >= _ROOM, f"还有{machine.free_megabytes}兆", "请清理磁盘，至少留出1000兆。",
        Health.NOTE,
    )  # fmt: skip


def _judged(title: str, fine: bool, found: str, remedy: str, else_: Health = Health.BAD) -> Check:
    return Check(title, Health.FINE, found) if fine else Check(title, else_, found, remedy)


def _dotted(version: Iterable[int]) -> str:
    return ".".join(map(str, version))


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _fonts(installed: frozenset[str] | None) -> Check:
    """Check the typefaces required by GB/T 9704; only the machine that prints the papers needs them."""
    if installed is None:
        return Check("公文字体", Health.NOTE, "本系统查不到已装的字体", "请在打印公文的电脑上打开一份草稿看看字体。")
    missing = [name for name in FONTS if not {name, *_SAME[name]} & installed]
    return _judged(
        "公文字体", not missing, f"缺{'、'.join(missing)}" if missing else "、".join(FONTS),
        "在本机打开、打印公文会换成别的字体；请在打印公文的电脑上装好。", Health.NOTE,
    )  # fmt: skip


def _no_workspace(workspace: Workspace) -> Check:
    remedy = "请用 -C 指明工作目录，或运行“dangjian init 目录”新建。"
    return Check("工作目录", Health.BAD, f"“{workspace.root}”不是工作目录（没有 templates 文件夹）", remedy)


def _folder(workspace: Workspace) -> Iterator[Check]:
    yield from _office(workspace)
    yield _tried("日期", workspace.require_today, f"今天是{workspace.today.isoformat()}")
    yield from _rights(workspace)
    yield _private(workspace)
    yield _lock(workspace)
    yield _archive(workspace)


def _tried(title: str, attempt: Callable[[], object], fine: str) -> Check:
    """Run an action of another command as a check; its error message becomes the result."""
    try:
        attempt()
    except (SettingsFault, ArchiveFault, disk.DiskFault) as fault:
        lines = fault.lines if isinstance(fault, SettingsFault) else (str(fault),)
        return Check(title, Health.BAD, _shortened(lines))
    return Check(title, Health.FINE, fine)


def _shortened(lines: Iterable[str]) -> str:
    told = list(lines)
    more = f"（另有{len(told) - _SHOWN}处）" if len(told) > _SHOWN else ""
    return "；".join(told[:_SHOWN]) + more


def _office(workspace: Workspace) -> Iterator[Check]:
    try:
        office = workspace.office
    except SettingsFault as fault:
        yield Check("设置和名册", Health.BAD, _shortened(fault.lines))
        return
    yield Check("设置和名册", Health.FINE, f"{office.settings.bureau.name}，{len(office.branches)}个支部")
    yield _tried("撤并支部", workspace.require_branches, "台账中的支部都在名册内")
    yield _calendar(office, workspace.today)
    yield _addresses(office)
    yield from _drop_folders(workspace)


def _calendar(office: Office, today: dt.date) -> Check:
    """Check that holidays are entered.

    A year with at most one holiday (New Year's Day) counts as not filled in; next year's are announced in November.
    """
    years = (today.year, today.year + 1) if today.month >= _ANNOUNCED else (today.year,)
    bare = [str(year) for year in years if sum(day.year == year for day in office.calendar.holidays) <= 1]
    found = f"{'、'.join(bare)}年还没有填全" if bare else "已填"
    remedy = f"放假通知发布后，请把放假和调休日期填进 templates/{CALENDAR_FILE}；否则截止日、整改时限会算错。"
    return _judged("节假日", not bare, found, remedy, Health.NOTE)


def _addresses(office: Office) -> Check:
    without = [branch.short_name for branch in office.branches if not branch.address]
    found = f"{len(without)}个支部没有邮箱：{_shortened(without)}" if without else "各支部都有邮箱"
    remedy = f"请填 templates/{ROSTER_FILE}；没有邮箱的，信件只能手工转交。"
    return _judged("支部邮箱", not without, found, remedy, Health.NOTE)


def _drop_folders(workspace: Workspace) -> Iterator[Check]:
    try:
        folders = drop_folders(workspace)
    except SettingsFault as fault:
        yield Check("收件夹", Health.BAD, _shortened(fault.lines))
        return
    for name, folder in folders.items():
        away = disk.listing(folder).unreadable
        found = f"“{name}”打不开" if away else f"“{name}”能打开"
        yield _judged("收件夹", not away, found, "请检查网络、共享盘和权限；恢复之前收不到这里的文件。")


def _rights(workspace: Workspace) -> Iterator[Check]:
    """Check that files can be written in the folders used by the commands."""
    folders = (workspace.inbox, workspace.archive.root, workspace.root / "outbox", workspace.root / OWN_FOLDER)
    refused = []
    for folder in folders:
        try:
            disk.write(folder / _PROBE, b"")
            disk.remove(folder / _PROBE)
        except disk.DiskFault as fault:
            refused.append(str(fault))
    found = _shortened(refused) or "收件、存档、输出文件夹都能写"
    yield _judged("写入权限", not refused, found, "请技术人员给本机用户写入权限。")


def _private(workspace: Workspace) -> Check:
    """Check that folders with all branches' forms and unsigned papers are not open to all users."""
    if os.name != "posix":
        remedy = "请技术人员确认：只共享 inbox 下各支部自己的文件夹，其余不共享。"
        return Check("文件夹权限", Health.NOTE, "本系统上查不了", remedy)
    folders = (workspace.archive.root, workspace.root / "outbox", workspace.templates)
    open_to_all = [_below(workspace, each) for each in folders if each.is_dir() and _world_may_enter(each)]
    found = f"本机其他用户能看到：{'、'.join(open_to_all)}" if open_to_all else "只有本用户和本组能看"
    remedy = f"请技术人员运行 chmod o-rwx {' '.join(open_to_all)}。"
    return _judged("文件夹权限", not open_to_all, found, remedy, Health.NOTE)


def _world_may_enter(folder: Path) -> bool:
    """Return whether any user can reach a folder, that is, it and all folders above it allow others to enter."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder.resolve(), *folder.resolve().parents))


def _below(workspace: Workspace, folder: Path) -> str:
    return folder.relative_to(workspace.root).as_posix()


def _lock(workspace: Workspace) -> Check:
    try:
        with workspace.locked():
            return Check("运行锁", Health.FINE, "没有别的运行")
    except disk.LockHeld as held:
        return Check("运行锁", Health.NOTE, str(held))


def _archive(workspace: Workspace) -> Check:
    """Check every archived file against its receipt and every signed paper against its record."""

    def read_again() -> None:
        if faults := workspace.archive.faults():
            raise SettingsFault(*faults)
        for paper in workspace.issued.all():
            workspace.issued.bytes_of(paper)
            workspace.issued.scan_of(paper)
        if lost := lost_papers(workspace):
            raise SettingsFault(lost)

    counted = f"{len(workspace.archive.receipts())}份回执、{len(workspace.issued.all())}份已签发文件，逐份核对无误"
    return _tried("存档", read_again, counted)
