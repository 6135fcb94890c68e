"""Build the page of the office's own files (名册和设置): each can be opened, and all that is wrong is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.plausible import list_samples_left
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import CALENDAR_FILE, LETTERHEAD_FILE, ROSTER_FILE, SETTINGS_FILE, WORDING_FOLDER
from pipeline.contract.signal_lists import DOCUMENTS_FILE, EXEMPT_FILE, TERMS_FILE
from pipeline.findings import UserError
from pipeline.health.papers import list_paper_faults

_USES = {
    ROSTER_FILE: "哪些支部、谁报送、邮箱、从哪天起到哪天止",
    SETTINGS_FILE: "单位名称、截止日、灯色界限、发信方式",
    CALENDAR_FILE: "放假和调休，每年年底换成新的一年",
    LETTERHEAD_FILE: "公文的页边距、字体、版头",
    DOCUMENTS_FILE: "文件和会议的日期，用来核对进展里写的学习、传达",
    TERMS_FILE: "过时的提法",
    EXEMPT_FILE: "不算雷同的通用语句",
}


@dataclass(frozen=True)
class OfficeFile:
    """A file of the office as listed: its name below ``templates/``, and what it is for (empty of a wording)."""

    name: str
    use: str


def list_office_files(workspace: Workspace) -> list[OfficeFile]:
    """List the files of the office that lie there, the wordings last."""
    return [OfficeFile(name, _USES.get(name, "")) for name in list_office_names(workspace)]


def list_office_names(workspace: Workspace) -> tuple[str, ...]:
    """List the files of the office that lie there, by their names below ``templates/``."""
    wordings = sorted(path.name for path in (workspace.templates / WORDING_FOLDER).glob("*.txt"))
    names = (*_USES, *(f"{WORDING_FOLDER}/{name}" for name in wordings))
    return tuple(name for name in names if (workspace.templates / name).is_file())


def list_office_faults(workspace: Workspace) -> tuple[str, ...]:
    """List all that is wrong with the office's files, so that it is mended in one go."""
    try:
        office = workspace.office
    except UserError as fault:
        return fault.lines
    told = [*list_samples_left(office), *list_paper_faults(office, workspace.today)]
    try:
        workspace.require_branches()
    except UserError as fault:
        told += fault.lines
    return tuple(told)


def find_office_file(workspace: Workspace, name: str) -> Path:
    """Find a file of the office by its name as listed; UserError if it is none."""
    if name not in list_office_names(workspace):
        raise UserError(f"没有“{name}”这个文件。请刷新页面再试。")
    return workspace.templates / name
