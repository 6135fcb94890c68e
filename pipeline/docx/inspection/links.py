"""Judge where a link leads: the web and mailboxes are printed as text and harmless, anything else is not paper."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_HARMLESS = frozenset({"http", "https", "mailto"})


def is_harmless_link(target: str) -> bool:
    """Whether a hyperlink leads to the web, to a mailbox, or to a place in the paper itself."""
    bare = "".join(target.split())
    if not bare or bare.startswith("#"):
        return True
    found = _SCHEME.match(bare)
    return found is not None and found[1].lower() in _HARMLESS and not bare.startswith(("http:\\", "https:\\"))


def is_outside(target: str) -> bool:
    """Whether a target lies outside the file, although it may not be marked so: a drive, a share, an address."""
    bare = target.strip().replace("\\", "/")
    return bare.startswith("//") or _SCHEME.match(bare) is not None
