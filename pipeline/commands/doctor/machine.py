"""Inspect the machine and the console, for ``doctor`` to evaluate."""

from __future__ import annotations

import platform
import pyexpat
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from pipeline.commands.libreoffice import find_libreoffice
from pipeline.health.machine import PACKAGES, Machine

_PATIENCE = 20.0


def inspect_machine(root: Path) -> Machine:
    """Inspect this machine; free space is measured on the disk of ``root``."""
    return Machine(
        system=platform.system(),
        python=sys.version_info[:3],
        expat=tuple(pyexpat.version_info),
        packages={name: _find_version(name) for name in PACKAGES},
        fonts=_list_fonts(),
        libreoffice=find_libreoffice(),
        encoding=sys.stdout.encoding or "",
        free_megabytes=shutil.disk_usage(root if root.is_dir() else Path()).free >> 20,
    )


def _find_version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _list_fonts() -> frozenset[str] | None:
    """List the names of the installed typefaces in lower case; None if they cannot be listed."""
    if sys.platform == "win32":
        return _list_windows_fonts()
    command = shutil.which("fc-list")
    if command is None:
        return None
    try:
        listed = subprocess.run([command, ":", "family"], capture_output=True, check=True, timeout=_PATIENCE)  # noqa: S603, a fixed command
    except (subprocess.SubprocessError, OSError):
        return None
    families = listed.stdout.decode("utf-8", "replace").replace("\n", ",").split(",")
    return frozenset(name.strip().lower() for name in families)


def _list_windows_fonts() -> frozenset[str]:
    """List typeface names from the registry (“仿宋 (TrueType)”, “SimSun & NSimSun (TrueType)”)."""
    found: set[str] = set()
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415, only there on Windows

        place = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
        for whose in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                with winreg.OpenKey(whose, place) as key:
                    names = [winreg.EnumValue(key, at)[0] for at in range(winreg.QueryInfoKey(key)[1])]
            except FileNotFoundError:
                continue
            found |= {part.strip().lower() for name in names for part in name.partition("(")[0].split("&")}
    return frozenset(found)
