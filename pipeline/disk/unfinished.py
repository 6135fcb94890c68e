"""Know by its name a file that another program is still writing, or whose content is still in a cloud drive.

Such files must stay where they are: moving one away breaks the transfer, and what has come so far is worth nothing. The
names were gathered from the manuals and ignore lists of the programs; a name proves nothing of the content, but nobody
saves a report under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class UnfinishedFile:
    """A file whose content has not arrived: the program that makes it, and the name it will bear when it has.

    ``in_cloud`` tells a placeholder, which a person has to have downloaded, from a transfer that goes on by itself.
    """

    program: str
    target: str
    in_cloud: bool = False


_BROWSER, _THUNDER, _PAN, _LOADER = "浏览器", "迅雷", "百度网盘", "下载软件"
_ENDINGS = (
    (".crdownload", "Chrome、Edge等浏览器"), (".opdownload", "Opera浏览器"), (".download", "Safari等浏览器"),
    (".partial", _BROWSER), (".part", "Firefox等浏览器"), (".dtapart", _BROWSER), (".unconfirmed", _BROWSER),
    (".baiduyun.p.downloading", _PAN), (".baiduyun.downloading", _PAN), (".downloading", "网盘或下载软件"),
    (".xltd.cfg", _THUNDER), (".xltd", _THUNDER), (".td.cfg", _THUNDER), (".td", _THUNDER),
    (".filepart", "WinSCP等传输软件"), (".aria2", "aria2"), (".fdmdownload", "FDM下载软件"), (".jc!", "网际快车"),
    (".bc!", "比特彗星"), (".!ut", "µTorrent"), (".!qb", "qBittorrent"), (".!bt", _LOADER), (".!sync", "Resilio同步"),
    (".inprogress", _LOADER), (".incomplete", _LOADER), (".unfinished", _LOADER), (".uploading", "上传软件"),
    (".temp", "微信、QQ、WPS等程序"), (".tmp", "微信、QQ、WPS等程序"),
)  # fmt: skip
"""Ending added to the name of the file to come -> the program that adds it."""
_PLACEHOLDERS = ((".icloud", "iCloud"), (".cloudf", "odrive"), (".cloud", "odrive"), (".placeholder", "网盘"))
"""Ending of a placeholder of a cloud drive -> the drive."""
_TABLE = r"\.(?:xls[xm]?|et|ods|zip)"
_FORMS = tuple(
    (re.compile(form, re.IGNORECASE | re.DOTALL), program)
    for form, program in (
        (r"[.~]syncthing[.~](?P<target>.+)\.tmp", "Syncthing同步"),
        (r"\.com\.google\.Chrome\.\w+", "Chrome、Edge等浏览器"),
        (rf"\.(?P<target>.+{_TABLE})\.\w{{6,8}}", "rsync等同步软件"),
        (rf"\.?(?P<target>.+{_TABLE})\.~\w{{4,8}}", "ownCloud、Nextcloud同步"),
    )
)
"""Names that mark a file to come otherwise than by an ending."""


def find_unfinished(name: str) -> UnfinishedFile | None:
    """Return what a file name says of a transfer or a placeholder; None for the name of a finished file."""
    folded = name.casefold()
    for ending, program in _PLACEHOLDERS:
        if folded.endswith(ending) and len(name) > len(ending):
            return UnfinishedFile(program, name[: -len(ending)].removeprefix("."), in_cloud=True)
    for form, program in _FORMS:
        if found := form.fullmatch(name):
            return UnfinishedFile(program, found.groupdict().get("target", name))
    ending, program = next((each for each in _ENDINGS if folded.endswith(each[0])), ("", ""))
    return UnfinishedFile(program, name[: -len(ending)]) if ending and len(name) > len(ending) else None
