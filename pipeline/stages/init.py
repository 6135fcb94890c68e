"""建立: a new workspace with the office's files to start from; nothing that is already there is changed."""

from __future__ import annotations

from pathlib import Path

import pipeline
from pipeline import disk
from pipeline.contract.roster import ROSTER_SHEET, roster_columns
from pipeline.contract.settings import (
    BLANK_FORM_FILE,
    CALENDAR_FILE,
    LETTERHEAD_FILE,
    ROSTER_FILE,
    SETTINGS_FILE,
    WORDING_FOLDER,
    Settings,
    default_settings_toml,
)  # fmt: skip
from pipeline.findings import SettingsFault
from pipeline.forms.monthly import blank_form
from pipeline.sheets import Cell, Sheet, Style, workbook
from pipeline.word.letterhead import letterhead

INBOX_NOTE = """# 收件夹

各支部把填好的月报表放在这里，或放在以本支部短码命名的文件夹里（如 `inbox/MZ03/`）。
收表后文件自动归入 `inbox/archive/`，原样保存，不会删除。请不要改动 `archive` 里的任何内容。
"""
OUTBOX_NOTE = """# 发件夹

每个报告期一个文件夹：`forms/` 是下发的表单，`returned/` 是退回修改的表，`documents/` 是公文草稿，
另有 `工作台账.xlsx` 和清单 `manifest.json`。
"""


def starter_texts() -> dict[str, str]:
    """The texts an office starts from, by name below ``templates/``; they travel with the program."""
    beside = Path(pipeline.__file__).parent / "starter"
    folder = beside if beside.is_dir() else Path(pipeline.__file__).parent.parent / "templates"
    names = [
        CALENDAR_FILE,
        *(f"{WORDING_FOLDER}/{path.name}" for path in sorted((folder / WORDING_FOLDER).glob("*.txt"))),
    ]
    return {name: disk.read(folder / name).decode("utf-8") for name in names}


def starter_files() -> dict[str, bytes]:
    """Everything ``init`` writes below ``templates/``: texts, and what is made from the contracts."""
    settings = Settings()
    domains = [each.name for each in settings.domain if not each.until]
    texts = {SETTINGS_FILE: default_settings_toml(), **starter_texts()}
    return {name: text.encode("utf-8") for name, text in texts.items()} | {
        ROSTER_FILE: roster_book([SAMPLE_BRANCH]), BLANK_FORM_FILE: blank_form(domains), LETTERHEAD_FILE: letterhead(),
    }  # fmt: skip


SAMPLE_BRANCH = {column.name: column.example for column in roster_columns()} | {
    "code": "MZ01", "aliases": "一支部", "domain": "党的建设", "address": "mz01@example.com",
}  # fmt: skip


def roster_book(rows: list[dict[str, str]]) -> bytes:
    """支部名册 as a workbook: one column per fact, explained in the comment of its title."""
    head = Style(bold=True, fill="#EDEDED", align="center", border=True)
    cells = [Cell(0, at, column.title, head, comment=column.explanation) for at, column in enumerate(roster_columns())]
    for row, values in enumerate(rows, start=1):
        cells += [
            Cell(row, at, values.get(column.name, ""), Style(border=True)) for at, column in enumerate(roster_columns())
        ]
    widths = {at: column.width for at, column in enumerate(roster_columns())}
    sheet = Sheet(ROSTER_SHEET, tuple(cells), widths=widths, heights={0: 24.0}, freeze=(1, 3), repeat_rows=(0, 0))
    return workbook([sheet], title=ROSTER_SHEET)


def init(root: Path) -> tuple[str, ...]:
    """Make a workspace; the names of the files that were written."""
    if root.exists() and not root.is_dir():
        raise SettingsFault(f"“{root.name}”是一个文件，不能作为工作目录。请换一个名字。")
    files = {f"templates/{name}": data for name, data in starter_files().items()}
    files |= {"inbox/README.md": INBOX_NOTE.encode("utf-8"), "outbox/README.md": OUTBOX_NOTE.encode("utf-8")}
    written = [name for name in sorted(files) if not (root / name).exists()]
    for name in written:
        disk.write(root / name, files[name])
    return tuple(written)
