"""Choose the wheels that a Windows needs, and unpack them into the folder where Python looks for packages."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from pipeline.findings import UserError
from pipeline.portable.pinned import PinnedPackage

PLATFORM = "win_amd64"
_SOURCES = (".tar.gz", ".tar.bz2", ".tgz", ".zip")
_IMPORTED = ("purelib", "platlib")
_LEFT_OUT = ("scripts", "headers")
"""Parts of a wheel for those who install it: commands that would name another Python, and what compilers read."""


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A file with a package built for some machines."""

    file: str
    data: bytes
    name: str
    version: str
    tags: frozenset[Tag]

    @property
    def sha256(self) -> str:
        """The hash as ``requirements.txt`` writes it."""
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"


def read_wheels(files: Mapping[str, bytes]) -> tuple[Wheel, ...]:
    """Read what is in a folder of wheels; UserError for packages that would have to be built first."""
    if sources := [name for name in sorted(files) if name.lower().endswith(_SOURCES)]:
        raise UserError(
            *(f"“{name}”是源代码包，要先编译才能用，这里不编译。请换成同一版本的wheel（.whl）。" for name in sources)
        )
    return tuple(_read_wheel(name, files[name]) for name in sorted(files) if name.lower().endswith(".whl"))


def _read_wheel(file: str, data: bytes) -> Wheel:
    try:
        name, version, _, tags = parse_wheel_filename(file)
    except InvalidWheelFilename as fault:
        raise UserError(f"“{file}”的文件名不是wheel的写法。请重新下载，不要改名。") from fault
    return Wheel(file=file, data=data, name=name, version=str(version), tags=tags)


def choose_wheels(
    packages: Sequence[PinnedPackage], wheels: Sequence[Wheel], python: tuple[int, int]
) -> tuple[Wheel, ...]:
    """Choose a wheel for every package; UserError with everything that is missing or is not what was pinned."""
    ranks = {tag: rank for rank, tag in enumerate(_list_tags(python))}
    told: list[str] = []
    chosen: list[Wheel] = []
    for package in packages:
        fitting = [
            each
            for each in wheels
            if (each.name, each.version) == (canonicalize_name(package.name), package.version)
            and not ranks.keys().isdisjoint(each.tags)
        ]
        fitting.sort(key=lambda each: (min(ranks[tag] for tag in each.tags & ranks.keys()), each.file))
        genuine = [each for each in fitting if each.sha256 in package.hashes]
        chosen += genuine[:1]
        if fitting and not genuine:
            told.append(f"“{fitting[0].file}”的校验码与requirements.txt写的不同，可能没有下载完整。请删去后重新下载。")
        elif not fitting:
            told.append(f"缺少组件{package}（要Windows 64位、Python {python[0]}.{python[1]}用的.whl）。")
    if told:
        raise UserError(*told)
    return tuple(chosen)


def _list_tags(python: tuple[int, int]) -> Iterator[Tag]:
    """List what a wheel may be built for, what fits best first."""
    interpreter = f"cp{python[0]}{python[1]}"
    yield from cpython_tags(python, [interpreter], [PLATFORM])
    yield from compatible_tags(python, interpreter, [PLATFORM])


def unpack_wheel(wheel: Wheel) -> dict[str, bytes]:
    """Unpack a wheel: the bytes of its files by their place below the folder of packages."""
    try:
        with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
            names = sorted(each.filename for each in archive.infolist() if not each.is_dir())
            placed = [(_place(wheel.file, name), archive.read(name)) for name in names]
    except zipfile.BadZipFile as fault:
        raise UserError(f"“{wheel.file}”打不开，可能没有下载完整。请删去后重新下载。") from fault
    return {place: data for place, data in placed if place}


def _place(file: str, name: str) -> str:
    """Place a file of a wheel below the folder of packages; empty for one that is left out."""
    first, *rest = PurePosixPath(name).parts
    if "\\" in name or name.startswith("/") or ".." in (first, *rest) or ":" in name:
        raise UserError(f"“{file}”里有放到文件夹外面去的文件（{name}），没有用它。请从正规的软件源重新下载。")
    if not first.endswith(".data"):
        return name
    if rest[0] in _LEFT_OUT:
        return ""
    if rest[0] not in _IMPORTED:
        raise UserError(f"“{file}”里有放到别处去的文件（{name}），这里不会放。请把这句话交给技术人员。")
    return "/".join(rest[1:])
