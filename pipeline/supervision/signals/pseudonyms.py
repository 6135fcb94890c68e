"""Put stable placeholders for names: of branches, units, people and places that the roster and the ledger know.

The same ledger gives the same placeholders, and a longer one keeps those of a shorter one: branches count in the order
of the roster, people in the order in which they first stand in it or on a task.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.ledger import Ledger
from pipeline.supervision.signals.histories import build_office_texts
from pipeline.supervision.signals.model import Unit
from pipeline.supervision.signals.people import SURNAMES, names_person

_BETWEEN = re.compile(r"[、，,；;/\s（）()和及与]+")
_SHORTEST = 2
_STRANGERS = re.compile(
    rf"(?:[老小][{SURNAMES}](?![\u4e00-\u9fff]?[人年区镇]))|[{SURNAMES}](?=某|大爷|大妈|大娘|奶奶|爷爷|师傅|女士|先生|阿姨|婆婆|大叔|老师|同志|"
    r"书记|主任|院长|站长|科长|局长|馆长|所长)"
)
"""Surnames of people whom no list knows: 老周, 陶大爷."""
_NUMBERS = re.compile(r"[0-9０-９](?:[-－ ]?[0-9０-９]){6,}|[\w.+-]+@[\w.-]+")
"""Long numbers and addresses: telephones, however written."""


@dataclass(frozen=True)
class Pseudonyms:
    """Names with their placeholders."""

    names: dict[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self.names, key=lambda name: (-len(name), name))
        return re.compile("|".join(r"\s*".join(map(re.escape, name)) for name in longest) or r"(?!)")

    def hide(self, text: str) -> str:
        """Return a text with placeholders for all names, with surnames of others and long numbers taken out."""
        hidden = self._pattern.sub(lambda found: self.names["".join(found.group().split())], text)
        return _STRANGERS.sub("某", _NUMBERS.sub("＊", mask_personal_data(hidden)[0]))


def build_pseudonyms(ledger: Ledger) -> Pseudonyms:
    """Collect the names of a ledger: of its roster, of everybody who leads, owns, reports or decides."""
    names: dict[str, str] = {}
    places: dict[str, None] = {}
    for at, unit in enumerate(build_office_texts(ledger.office).units.values(), 1):
        for name in _list_unit_names(ledger, unit):
            names.setdefault(name, f"〔u{at}〕")
        places[unit.place] = None
    people = dict.fromkeys(name for cell in _list_people_cells(ledger) for name in _split_people(cell))
    for at, name in enumerate((each for each in people if each not in names), 1):
        names[name] = f"〔p{at}〕"
    for at, place in enumerate((each for each in places if len(each) >= _SHORTEST), 1):
        names.setdefault(place, f"〔l{at}〕")
    return Pseudonyms(names)


def _list_unit_names(ledger: Ledger, unit: Unit) -> Iterator[str]:
    branch = ledger.office.by_code[unit.code]
    told = (branch.code, branch.full_name, branch.short_name, *branch.aliases, branch.organisation, branch.parent)
    for name in (*told, *unit.names, unit.full_name):
        bare = "".join(name.split())
        if len(bare) >= _SHORTEST:
            yield bare


def _list_people_cells(ledger: Ledger) -> Iterator[str]:
    for branch in ledger.office.branches:
        yield from (branch.secretary, branch.reporter)
    tasks = sorted((*ledger.closed_before, *ledger.tasks), key=lambda each: (str(each.first), each.number))
    for task in tasks:
        for plan in (task.original, task.plan):
            yield from (plan.get("leader", ""), plan.get("owner", ""))
    for request in ledger.requests:
        yield from (request.before, request.after) if request.item in ("责任人", "牵头领导") else ()
        yield request.who
    yield from (each.record.reporter for each in ledger.inputs.submitted)
    yield from (each.verifier for each in ledger.inputs.decisions)


def _split_people(cell: str) -> Iterable[str]:
    """Return the names in a cell of responsibility; what names nobody (全体党员) is kept as it stands."""
    for part in _BETWEEN.split(cell):
        bare = re.sub(r"等?[0-9]*人?$", "", part)
        if len(bare) >= _SHORTEST and names_person(bare):
            yield bare
