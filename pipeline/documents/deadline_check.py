"""Find orders in a paper whose deadline is not ahead of 成文日期: an order nobody could follow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。；]+")
_BEFORE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:（[^）]*）)?(?:之?前|止)(?:（[^）]*）)?"
)
_ORDER = re.compile(r"请|务必|应当|要于|须|必须|由.{1,30}于")
_ORDERED_BY = re.compile(r"请[于在]$|由[^，。；]{1,30}，于$|须于$|应当于$")
"""What stands directly before the day of an order, whatever else the sentence tells."""
_BARE = re.compile(r"(?:补报|重报|上报|报送|报[告来]|反馈|答复|提出|更正|整改|完成|落实|办结)(?!了|的)")
"""What directly follows the day of an order that no word asks for: 于12月16日前补报."""
_PAST = re.compile(r"已于|已经|逾期|到期|尚未|未于|未在|截至")


@dataclass(frozen=True)
class PastDeadline:
    """A day by which a sentence orders something, and which does not lie after 成文日期.

    ``plain`` tells whether a word (请, 须, 由…于) says that it is an order; else it may tell what was done by that day.
    """

    sentence: str
    day: dt.date
    plain: bool = True


def list_past_deadlines(paragraphs: Iterable[str], signed: dt.date) -> Iterator[PastDeadline]:
    """Yield the orders of a paper that could not be followed if it were signed on that day.

    A day without a year is taken in the year of signing. Sentences that tell of the past order nothing.
    """
    for sentence in (found[0].strip() for text in paragraphs for found in _SENTENCE.finditer(text)):
        past, plain = _PAST.search(sentence) is not None, _ORDER.search(sentence) is not None
        for found in _BEFORE.finditer(sentence):
            day = _read_day(found, signed.year)
            if plain:
                ordered = not past or _ORDERED_BY.search(sentence[: found.start()]) is not None
            else:
                ordered = not past and _BARE.match(sentence, found.end()) is not None
            if ordered and day is not None and day <= signed:
                yield PastDeadline(sentence, day, plain)


def _read_day(found: re.Match[str], year: int) -> dt.date | None:
    try:
        return dt.date(int(found["year"] or year), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
