"""Make the folder that carries its own Python: read Python, wheels and the program, build everything, then write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pipeline
from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.file_steps import WriteFile
from pipeline.commands.init import plan_workspace, read_starter_texts
from pipeline.findings import UserError
from pipeline.portable.embedded import read_embedded_python
from pipeline.portable.folder import build_portable_folder
from pipeline.portable.pinned import format_pinned_packages, parse_pinned_packages
from pipeline.portable.wheels import PLATFORM, choose_wheels, read_wheels

WANTED_FILE = "要下载的组件.txt"
"""What pip is to download, written beside the wheels."""
_PROGRAM = Path(pipeline.__file__).parent
_FOR_OTHERS = (".command", ".desktop")
"""Launchers of machines on which this Python does not run."""
_BUILT = ("__pycache__", "starter")


def prepare_download(python: Path, wheels: Path, requirements: Path) -> tuple[str, ...]:
    """Write what is to be downloaded into the folder for the wheels; return the words for pip."""
    version = read_embedded_python(python.name, disk.read(python)).version
    wanted = wheels / WANTED_FILE
    packages = parse_pinned_packages(disk.read(requirements).decode("utf-8"), version)
    disk.write(wanted, format_pinned_packages(packages).encode("utf-8"))
    return (
        *("download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--platform", PLATFORM),
        *("--implementation", "cp", "--python-version", f"{version[0]}.{version[1]}"),
        *("--dest", str(wheels), "--requirement", str(wanted)),
    )


def plan_portable_folder(folder: Path, python: Path, wheels: Path, requirements: Path) -> dict[Path, bytes]:
    """Plan every file of the folder; UserError for what is missing, and for a folder that is not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"“{folder}”里已经有东西，没有动它。请换一个名字，或者先把它移走。")
    if not wheels.is_dir():
        raise UserError(f"没有放组件的文件夹“{wheels}”。请先下载组件。")
    data = disk.read(python)
    embedded = read_embedded_python(python.name, data)
    packages = parse_pinned_packages(disk.read(requirements).decode("utf-8"), embedded.version)
    lying = {path.name: disk.read(path) for path in sorted(wheels.iterdir()) if path.is_file()}
    chosen = choose_wheels(packages, read_wheels(lying), embedded.version)
    office = {
        step.path.relative_to(folder).as_posix(): step.data
        for step in plan_workspace(folder).steps
        if isinstance(step, WriteFile) and not step.path.name.endswith(_FOR_OTHERS)
    }
    files = build_portable_folder(embedded, chosen, _read_program(), office, compute_sha256(data))
    return {folder / name: content for name, content in files.items()}


def _read_program() -> Mapping[str, bytes]:
    """Read the program as an installation holds it; of the office's files only the texts that all start from."""
    paths = sorted(path for path in _PROGRAM.rglob("*") if path.is_file())
    names = [path.relative_to(_PROGRAM) for path in paths]
    own = {
        f"pipeline/{name.as_posix()}": disk.read(_PROGRAM / name)
        for name in names
        if not set(_BUILT) & set(name.parts) and not any(part.startswith(".") for part in name.parts)
    }
    return own | {f"pipeline/starter/{name}": text.encode("utf-8") for name, text in read_starter_texts().items()}


def write_portable_folder(files: Mapping[Path, bytes]) -> None:
    """Write the folder."""
    disk.write_all(files)
