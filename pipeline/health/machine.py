"""Check a machine and its console: versions, packages, typefaces, free space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.docx.styles import FONTS
from pipeline.health.check import Health, HealthCheck, build_check

PACKAGES = ("pandas", "pandera", "openpyxl", "python-calamine", "XlsxWriter", "python-docx", "Jinja2", "Pebble")
"""Packages needed for reading, validating and writing."""
_PYTHON, _EXPAT = (3, 11), (2, 4, 1)
"""Minimum versions; expat before 2.4.1 does not limit entity expansion (CVE-2013-0340)."""
_ROOM = 1024
_SAME = {
    "仿宋": ("fangsong", "仿宋_gb2312", "fangsong_gb2312"), "楷体": ("kaiti", "楷体_gb2312", "kaiti_gb2312"),
    "黑体": ("simhei",), "宋体": ("simsun",), "方正小标宋简体": ("fzxiaobiaosong-b05s", "方正小标宋_gbk"),
}  # fmt: skip
"""Other names of typefaces that are accepted as equivalent."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Facts about machine and console.

    ``python`` and ``expat`` are version tuples; ``packages`` maps names to versions (empty if not installed); ``fonts``
    are typeface names in lower case, None if the system cannot list them; ``libreoffice`` is its path, or empty;
    ``encoding`` is that of the console.
    """

    system: str
    python: tuple[int, ...]
    expat: tuple[int, ...]
    packages: dict[str, str]
    fonts: frozenset[str] | None
    libreoffice: str
    encoding: str
    free_megabytes: int


def check_machine(machine: Machine) -> Iterator[HealthCheck]:
    """Check what was found on a machine."""
    yield build_check(
        "Python", machine.python >= _PYTHON, f"{_format_version(machine.python)}（{machine.system}）",
        f"请安装 Python {_format_version(_PYTHON)} 或更高版本。",
    )  # fmt: skip
    missing = [name for name, version in machine.packages.items() if not version]
    held = "、".join(f"{name} {version}" for name, version in machine.packages.items() if version)
    yield build_check("组件", not missing, f"缺{'、'.join(missing)}" if missing else held, "请按安装说明重新安装。")
    yield build_check(
        "XML 解析器", machine.expat >= _EXPAT, f"expat {_format_version(machine.expat)}",
        f"expat 低于{_format_version(_EXPAT)}挡不住恶意文件，请升级 Python。",
    )  # fmt: skip
    yield _check_fonts(machine.fonts)
    yield HealthCheck("LibreOffice", Health.FINE, machine.libreoffice or "没有安装（不是必需，转 PDF、校对版式时用）")
    readable = _is_encodable("“党建+”台账：①〔2026〕", machine.encoding)
    yield build_check(
        "控制台编码", readable, machine.encoding or "未知",
        "部分文字会显示成编码。请先运行 chcp 65001，或换用新的终端。", Health.NOTE,
    )  # fmt: skip
    yield build_check(
        "磁盘空间", machine.free_megabytes >= _ROOM, f"还有{machine.free_megabytes}兆", "请清理磁盘，至少留出1000兆。",
        Health.NOTE,
    )  # fmt: skip


def _format_version(version: Iterable[int]) -> str:
    return ".".join(map(str, version))


def _is_encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _check_fonts(installed: frozenset[str] | None) -> HealthCheck:
    """Check the typefaces required by GB/T 9704; only the machine that prints the papers needs them."""
    if installed is None:
        return HealthCheck(
            "公文字体", Health.NOTE, "本系统查不到已装的字体", "请在打印公文的电脑上打开一份草稿看看字体。"
        )
    missing = [name for name in FONTS if not {name, *_SAME[name]} & installed]
    return build_check(
        "公文字体", not missing, f"缺{'、'.join(missing)}" if missing else "、".join(FONTS),
        "在本机打开、打印公文会换成别的字体；请在打印公文的电脑上装好。", Health.NOTE,
    )  # fmt: skip
