"""Check machine, workspace and settings (体检); every problem comes with its remedy."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError
from pipeline.commands.doctor.facts import check_facts
from pipeline.commands.doctor.mail_server import check_mail_server
from pipeline.commands.inbox import list_drop_folders
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import UserError
from pipeline.health.burden import check_burden
from pipeline.health.check import Health, HealthCheck, build_check, shorten_list
from pipeline.health.machine import Machine, check_machine
from pipeline.health.office import check_addresses, check_calendar, check_printed_names, check_roster_marks
from pipeline.health.papers import check_own_wording, check_papers
from pipeline.periods import Period

_PROBE = ".体检"


def run_health_checks(
    workspace: Workspace, machine: Machine, environment: Mapping[str, str]
) -> tuple[HealthCheck, ...]:
    """Run all checks; nothing is changed except for a probe file that is removed at once.

    ``environment`` may contain the password of the mail server.
    """
    about_folder = (
        _check_workspace(workspace) if workspace.templates.is_dir() else (_report_missing_workspace(workspace),)
    )
    return (*check_machine(machine), *about_folder, *check_mail_server(workspace, environment))


def _report_missing_workspace(workspace: Workspace) -> HealthCheck:
    remedy = "请用 -C 指明工作目录，或运行“dangjian init 目录”新建。"
    return HealthCheck("工作目录", Health.BAD, f"“{workspace.root}”不是工作目录（没有 templates 文件夹）", remedy)


def _check_workspace(workspace: Workspace) -> Iterator[HealthCheck]:
    yield from _check_office(workspace)
    yield _check_by_trying("日期", workspace.require_today, f"今天是{workspace.today.isoformat()}")
    yield _check_distributed_periods(workspace)
    yield from _check_write_access(workspace)
    yield _check_privacy(workspace)
    yield _check_lock(workspace)
    yield from check_facts(workspace)


def _check_by_trying(title: str, attempt: Callable[[], object], fine: str) -> HealthCheck:
    """Run an action of another command as a check; its error message becomes the result."""
    try:
        attempt()
    except (UserError, ArchiveError, disk.DiskError) as fault:
        lines = fault.lines if isinstance(fault, UserError) else (str(fault),)
        return HealthCheck(title, Health.BAD, shorten_list(lines))
    return HealthCheck(title, Health.FINE, fine)


def _check_office(workspace: Workspace) -> Iterator[HealthCheck]:
    try:
        office = workspace.office
    except UserError as fault:
        yield HealthCheck("设置和名册", Health.BAD, shorten_list(fault.lines))
        return
    yield HealthCheck("设置和名册", Health.FINE, f"{office.settings.bureau.name}，{len(office.branches)}个支部")
    yield _check_by_trying("撤并支部", workspace.require_branches, "台账中的支部都在名册内")
    yield check_calendar(office, workspace.today)
    yield check_addresses(office)
    yield from check_roster_marks(workspace.office_files[ROSTER_FILE])
    yield check_papers(office, workspace.today)
    yield check_burden()
    yield check_own_wording(office)
    yield from _check_printed_names(workspace)
    yield from _check_drop_folders(workspace)


def _check_distributed_periods(workspace: Workspace) -> HealthCheck:
    """Check that no forms were handed out for a month later than the next, by a slip of the year."""
    try:
        outs = workspace.archive.list_distributions()
    except (ArchiveError, disk.DiskError) as fault:
        return HealthCheck("下发", Health.BAD, str(fault))
    far = sorted({out.period for out in outs if Period.parse(out.period).is_far_ahead(workspace.today)})
    found = f"{'、'.join(far)}的表单已经下发，离现在很远" if far else "下发过的月份都合常理"
    remedy = f"报告期写错了的，请用“dangjian withdraw 下发 {far[0]} --reason 年份写错”撤回。" if far else ""
    return build_check("下发", not far, found, remedy, Health.NOTE)


def _check_printed_names(workspace: Workspace) -> Iterator[HealthCheck]:
    """Check the names on the forms that are out; a damaged archive is reported by its own check."""
    try:
        yield check_printed_names(workspace.office, workspace.archive.list_distributions())
    except (ArchiveError, disk.DiskError):
        return


def _check_drop_folders(workspace: Workspace) -> Iterator[HealthCheck]:
    try:
        folders = list_drop_folders(workspace)
    except UserError as fault:
        yield HealthCheck("收件夹", Health.BAD, shorten_list(fault.lines))
        return
    for name, folder in folders.items():
        away = disk.list_folder(folder).unreadable
        found = f"“{name}”打不开" if away else f"“{name}”能打开"
        yield build_check("收件夹", not away, found, "请检查网络、共享盘和权限；恢复之前收不到这里的文件。")


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
    found = shorten_list(refused) or "收件、存档、输出文件夹都能写"
    yield build_check("写入权限", not refused, found, "请技术人员给本机用户写入权限。")


def _check_privacy(workspace: Workspace) -> HealthCheck:
    """Check that folders with all branches' forms and unsigned papers are not open to all users."""
    if os.name != "posix":
        remedy = "请技术人员确认：只共享 inbox 下各支部自己的文件夹，其余不共享。"
        return HealthCheck("文件夹权限", Health.NOTE, "本系统上查不了", remedy)
    folders = (workspace.archive.root, workspace.root / "outbox", workspace.templates)
    open_to_all = [_format_folder(workspace, each) for each in folders if each.is_dir() and _is_world_accessible(each)]
    found = f"本机其他用户能看到：{'、'.join(open_to_all)}" if open_to_all else "只有本用户和本组能看"
    remedy = f"请技术人员运行 chmod o-rwx {' '.join(open_to_all)}。"
    return build_check("文件夹权限", not open_to_all, found, remedy, Health.NOTE)


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
