"""Read the embeddable package of Python for Windows, and tell it where the packages lie."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.findings import UserError

PACKAGES = "Lib/site-packages"
"""Folder of the packages below that of Python."""
OLDEST = (3, 11)
_WHERE = "请从python.org下载Windows embeddable package (64-bit)，文件名像python-3.11.9-embed-amd64.zip。"
_PATHS = re.compile(r"python(\d)(\d+)\._pth")
_OTHER_MACHINES = ("embed-win32", "embed-arm64")


@dataclass(frozen=True, kw_only=True)
class EmbeddedPython:
    """The embeddable package: the name of its file, its version, the name of its list of paths, and its files."""

    file: str
    version: tuple[int, int]
    paths_file: str
    files: Mapping[str, bytes]

    def list_files(self) -> dict[str, bytes]:
        """List the files of Python with its list of paths: its own library, its folder, the packages; nothing else.

        With such a list Python is isolated: neither other installations nor variables of the machine change what runs.
        """
        library = self.paths_file.replace("._pth", ".zip")
        paths = "".join(f"{line}\r\n" for line in (library, ".", PACKAGES.replace("/", "\\")))
        return {**self.files, self.paths_file: paths.encode("ascii")}


def read_embedded_python(file: str, data: bytes) -> EmbeddedPython:
    """Read the package; UserError if it is another file, for another machine, or too old."""
    if any(each in file for each in _OTHER_MACHINES):
        raise UserError(f"“{file}”不是64位Windows（amd64）用的。{_WHERE}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()}
    except zipfile.BadZipFile as fault:
        raise UserError(f"“{file}”打不开，可能没有下载完整。{_WHERE}") from fault
    lists = [found for name in sorted(files) if (found := _PATHS.fullmatch(name))]
    if len(lists) != 1 or "python.exe" not in files or lists[0][0].replace("._pth", ".zip") not in files:
        raise UserError(f"“{file}”不是Python的embeddable package：里面没有python.exe和它的路径表。{_WHERE}")
    version = (int(lists[0][1]), int(lists[0][2]))
    if version < OLDEST:
        raise UserError(f"“{file}”是Python {version[0]}.{version[1]}，太旧。{_WHERE}")
    return EmbeddedPython(file=file, version=version, paths_file=lists[0][0], files=dict(sorted(files.items())))
