"""Make file names that are safe on Windows and Linux and printable, whatever text they are made from."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NAMELESS = "未命名"
LONGEST_BYTES = 200
"""Linux allows 255 bytes a name, and a Chinese character takes three; callers add numbers and endings."""


def clean_name(text: str, longest: int = 80) -> str:
    """Turn any text into one file name that Windows and Linux both accept; never empty.

    At most ``longest`` characters (16 or more, so that the extension fits). Separators, colons and wildcards become
    ``_``; control, bidi and other invisible characters are removed; Chinese and the extension (up to eight Latin
    letters or digits) are kept; device names (``CON``, ``NUL``…) get a leading ``_``.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    name = " ".join(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", seen)).split()).rstrip(" .")
    extension = found[0] if (found := _EXTENSION.search(name)) else ""
    stem = name[: len(name) - len(extension)].strip(" .") or _NAMELESS
    if _RESERVED.fullmatch(stem.split(".")[0].rstrip(" ")):
        stem = f"_{stem}"
    return _shorten(stem, longest - len(extension), LONGEST_BYTES - len(extension)) + extension


def escape_name(name: str) -> str:
    """Escape undecodable and invisible characters so that a name can be displayed and stored as JSON.

    A line break or colour code in a file name must not write lines of its own to a screen or log, and a direction mark
    must not disguise ``xslx.exe``.
    """
    if name.isprintable():
        return name
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) in _UNSEEN else sign for sign in name
    )


def _shorten(stem: str, characters: int, size: int) -> str:
    return stem[:characters].encode()[:size].decode(errors="ignore").rstrip(" .")
