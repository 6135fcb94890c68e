"""Word a line of the 核验表 on what branches reported: the matter once, then who said so, then where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MOST_NAMES = 1
"""Branches named in the narrow column of their names; of more the first is named there, and all beside the matter."""
_SAID = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月起反映：(?P<told>.*)", re.DOTALL)
_SOURCE = "；来源："
_ROW = re.compile(r"(?P<file>第\d+号)收件(?P<sheet>.+?)(?P<row>第\d+行)")


def describe_report(reasons: Iterable[str], names: Sequence[str]) -> tuple[str, str]:
    """Describe what was reported, the same once with its first month, and by whom if their column is too narrow.

    The second text is where it all stands.
    """
    said: dict[str, tuple[tuple[int, int], str]] = {}
    sources: dict[str, None] = {}
    for reason in reasons:
        fact, _, source = reason.rpartition(_SOURCE)
        sources[source] = None
        found = _SAID.fullmatch(fact)
        words, since = (found["told"], (int(found["year"]), int(found["month"]))) if found else (fact, (0, 0))
        said[words] = min(said.get(words, (since, fact)), (since, fact))
    by = f"反映的支部：{'、'.join(names)}" if len(names) > _MOST_NAMES else ""
    told = "\n".join(filter(None, (*(fact for _, fact in said.values()), by)))
    return told, _SOURCE.removeprefix("；") + _join_sources(list(sources))


def _join_sources(sources: Sequence[str]) -> str:
    """Join sources; the sheet that all rows stand on is named once."""
    rows = [_ROW.fullmatch(each) for each in sources]
    sheets = {row["sheet"] for row in rows if row is not None}
    if len(sources) == 1 or len(sheets) != 1 or not all(rows):
        return "、".join(sources)
    return f"收件{sheets.pop()}" + "、".join(f"{row['file']}{row['row']}" for row in rows if row is not None)


def shorten_names(names: Sequence[str]) -> str:
    """Name the branches of a line, of many the first and how many they are."""
    return "、".join(names) if len(names) <= _MOST_NAMES else f"{names[0]}等{len(names)}个支部"
