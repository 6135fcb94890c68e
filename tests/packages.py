"""Made-up 上报包 and a superior's workspace that takes them; several tests share them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline.commands.init import create_workspace
from pipeline.commands.workspace import Reading, Step, Workspace
from pipeline.contract.package_manifest import RosterEntry
from pipeline.contract.reported_figures import list_branch_figure_columns
from pipeline.contract.settings import ROSTER_FILE
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.files import IntakeContext, ReceivedPackage, ValidatedFile
from pipeline.intake.package_order import EarlierPackage, Key, settle_packages
from pipeline.intake.packages import validate_packages
from pipeline.periods import Period
from pipeline.reading import ReadRequest, read_file, read_workbook
from pipeline.reading.package import Package
from pipeline.reading.reported_package import read_reported_package
from pipeline.reports.bureau_figures import name_figures
from pipeline.roll_up.package import ReportedMonth, build_package

NOVEMBER = Period(2026, 11)
CITY = "清河市民政局"
EAST, WEST = "东湖区民政局", "西山区民政局"
_LAMPS, _CATEGORIES = ("red", "yellow", "green", "grey"), ("party", "central", "key_tasks", "daily", "special")


def make_figures(seed: int, branches: int = 3) -> pd.DataFrame:
    """Random figures that hold together."""
    rng = random.Random(seed)
    rows = []
    for at in range(1, branches + 1):
        row: dict[str, object] = dict.fromkeys(name_figures(), 0)
        lamps = {name: rng.randrange(6) for name in _LAMPS}
        tasks = sum(lamps.values())
        row |= {"code": f"MZ{at:02d}", "name": f"第{at}支部", "timeliness": "按时", "result": "已收", "tasks": tasks}
        categories = dict.fromkeys(_CATEGORIES, 0)
        for _ in range(tasks):
            categories[rng.choice(_CATEGORIES)] += 1
        open_ones = rng.randrange(4)
        row |= lamps | categories
        row |= {"finished": rng.randint(0, tasks), "rectifications": open_ones, "overdue": rng.randint(0, open_ones)}
        rows.append(row)
    names = [column.name for column in list_branch_figure_columns()]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(name_figures(), "Int64"))


def make_month(bureau: str = EAST, seed: int = 1, **changes: object) -> ReportedMonth:
    """A month of a made-up bureau."""
    figures = make_figures(seed)
    month = ReportedMonth(
        bureau=bureau,
        superior=CITY,
        period=NOVEMBER,
        as_of=dt.date(2026, 12, 8),
        receipt=7,
        signed=False,
        program="0.1.0",
        contract=1,
        roster=tuple(RosterEntry(code=str(row.code), name=str(row.name)) for row in figures.itertuples()),
        figures=figures,
    )
    return replace(month, **changes)  # type: ignore[arg-type]


def list_parts(package: bytes) -> dict[str, bytes]:
    """The files of a package by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Pack files by hand, as a person would."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def make_city(root: Path, names: Mapping[str, str] | None = None, parent: str = CITY) -> Path:
    """A superior's workspace with two bureaus below (or those named) and no branch of its own."""
    create_workspace(root)
    rows = [
        {"code": code, "full_name": f"中国共产党{name}机关委员会", "short_name": name, "parent": parent,
         "kind": "下级单位", "reporter": "李文静"}
        for code, name in (names or {"QX01": EAST, "QX02": WEST}).items()
    ]  # fmt: skip
    blank = dict.fromkeys(("aliases", "secretary", "address", "domain", "start", "end", "successor"), "")
    (root / "templates" / ROSTER_FILE).write_bytes(build_roster_workbook([blank | row for row in rows]))
    return root


def _read_here(
    asked: Sequence[ReadRequest], *, seconds: float, megabytes: int, step: Step
) -> list[tuple[ReadRequest, Reading]]:
    del seconds, megabytes, step
    return [(each, read_file(each)) for each in asked]


def open_city(root: Path, day: str = "2026-12-09") -> Workspace:
    """The workspace on a day; files are read in this process."""
    return Workspace(root=root, today=dt.date.fromisoformat(day), sleep=lambda _: None, reader=_read_here)


def drop(root: Path, month: ReportedMonth, name: str = "上报.zip") -> bytes:
    """Put the package of a month into the inbox."""
    data = build_package(month)
    (root / "inbox" / name).write_bytes(data)
    return data


def judge(
    root: Path, *packages: bytes, folder: str = "", earlier: Mapping[Key, EarlierPackage] | None = None
) -> list[ValidatedFile]:
    """Judge packages of one look in memory, with the office files of a city."""
    workspace = open_city(root, "2026-12-20")
    context = IntakeContext(
        office=workspace.office, distributed=index_distributed_forms(()), today=workspace.today, current=None
    )
    incoming = []
    for at, data in enumerate(packages):
        package = read_reported_package(Package(io.BytesIO(data)), read_workbook)
        sha256 = hashlib.sha256(data).hexdigest()
        incoming.append(
            ReceivedPackage(name=f"上报{at + 1}.zip", folder=folder, sha256=sha256, package=package, context=context)
        )
    return list(settle_packages(validate_packages(incoming), earlier or {}))
