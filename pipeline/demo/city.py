"""Build a made-up city (演示): a superior's workspace, and bureaus below whose packages lie in its inbox.

Each bureau's month is played with the real commands and reported up; the last one's package was changed on the way.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.commands.init import create_workspace
from pipeline.commands.report_up import report_up
from pipeline.contract.roster import SUBORDINATE_KIND
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.demo import DemoRun
from pipeline.demo.bureau import build_branch_profiles
from pipeline.findings import UserError
from pipeline.forms.roster import build_roster_workbook
from pipeline.intake.office import Office
from pipeline.periods import Period
from pipeline.terms import FIGURES_FILE
from pipeline.zip_parts import pack_parts

BUREAUS_FOLDER = "下级单位"
_FIRST, _SECOND = "东西南北上下中大", "湖山河岭桥滩关林"
_OWN_NAME, _NO_SUPERIOR = 'name = "清河市民政局"', 'superior = ""'
_REPORTER = "李文静"


@dataclass(frozen=True, kw_only=True)
class CityResult:
    """The result of a city's demonstration: the month, its bureaus, and the one whose package was changed."""

    period: Period
    bureaus: int
    branches: int
    tampered: str


def build_city(directory: Path, *, bureaus: int, branches: int, seed: int, period: Period) -> CityResult:
    """Build a city; UserError if the folder is not empty. The same arguments give the same bytes."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UserError(f"“{directory.name}”已经存在且不是空文件夹，没有改动。演示请另起一个文件夹名。")
    create_workspace(directory)
    names = {f"QX{at + 1:02d}": _format_bureau_name(at) for at in range(bureaus)}
    rows = [_build_roster_row(code, name) for code, name in names.items()]
    disk.write(directory / "templates" / ROSTER_FILE, build_roster_workbook(rows))
    for at, (code, name) in enumerate(names.items()):
        data, file = _play_bureau(directory / BUREAUS_FOLDER / code, name, branches, seed + at, period)
        disk.write(directory / "inbox" / file, _tamper(data) if at == bureaus - 1 else data)
    return CityResult(period=period, bureaus=bureaus, branches=branches, tampered=list(names.values())[-1])


def _format_bureau_name(at: int) -> str:
    return f"{_FIRST[at % 8]}{_SECOND[(at // 8 + at) % 8]}{'区' if at % 3 else '县'}民政局"


def _build_roster_row(code: str, name: str) -> dict[str, str]:
    blank = dict.fromkeys(("aliases", "secretary", "address", "domain", "start", "end", "successor"), "")
    return blank | {
        "code": code, "full_name": f"中国共产党{name}机关委员会", "short_name": name, "parent": "清河市民政局",
        "kind": SUBORDINATE_KIND, "reporter": _REPORTER,
    }  # fmt: skip


def _play_bureau(root: Path, name: str, branches: int, seed: int, period: Period) -> tuple[bytes, str]:
    """Play one month of a bureau and return its package, with the file name."""
    crew = build_branch_profiles(branches, seed, period)
    play = DemoRun(root, crew, seed, period, period)
    create_workspace(root)
    disk.write(root / "templates" / ROSTER_FILE, build_roster_workbook([each.build_roster_row() for each in crew]))
    path = root / "templates" / SETTINGS_FILE
    told = disk.read(path).decode().replace(_OWN_NAME, f'name = "{name}"', 1)
    disk.write(path, told.replace(_NO_SUPERIOR, 'superior = "清河市民政局"', 1).encode())
    play.date_first_tasks()
    play.begin()
    play.play_past_month(period, closes=False)
    office: Office = play.open_on(period.first_day).office
    done = report_up(play.open_on(office.compute_summary_day(period)), period)
    return disk.read(done.path), done.path.name


def _tamper(package: bytes) -> bytes:
    """Change a byte of the figures, as a hand on the way would, and pack the files again."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return pack_parts({**parts, FIGURES_FILE: parts[FIGURES_FILE] + b"\0"})
