"""Where each fact stands below the archive: computed from the fact alone, ``/`` between parts.

    2026-12/000123-0f3a9c41d2be-月报.xlsx         the bytes as they came
    2026-12/000123-0f3a9c41d2be-月报.xlsx.json    their receipt
    looks/000045.json                             one look
    hand-outs/000003-2026-12.json                 forms handed out
    office/77c1…-支部名册.xlsx                     an office file as it was once used
    office/records/000007-2026-11-2026-12-08.json what a ledger was built from

Names are cleaned; hashes are sha256, of which a name shows twelve signs. Anything else that lies there is a stray.
"""

from __future__ import annotations

import re

from pipeline.disk import clean_name

LOOKS, HAND_OUTS, OFFICE, RECORDS = "looks", "hand-outs", "office", "office/records"
MONTH = re.compile(r"\d{4}-\d{2}")
_NUMBER = re.compile(r"[0-9]{6,}(?=[-.])")
_RECEIPT = ".json"
_SIGNS = 12


def stored_place(number: int, sha256: str, name: str, by: str) -> str:
    """Where the bytes of an arrival stand; ``by`` is the ISO date of the look that took it.

    A submitted ``x.json`` is kept as ``x.json_``: no bytes of others can ever be read as a receipt.
    """
    cleaned = clean_name(name)
    if cleaned.casefold().endswith(_RECEIPT):
        cleaned += "_"
    return f"{by[:7]}/{number:06d}-{sha256[:_SIGNS]}-{cleaned}"


def receipt_place(stored: str) -> str:
    """Where the receipt of stored bytes stands."""
    return stored + _RECEIPT


def is_receipt(place: str) -> bool:
    """Whether a file is a receipt or another numbered fact, and not stored bytes or a stray."""
    return place.endswith(_RECEIPT) and number_of(place) > 0


def number_of(place: str) -> int:
    """The number a stored file, a receipt or a fact of a series bears; 0 for a stray."""
    found = _NUMBER.match(place.rpartition("/")[2])
    return int(found[0]) if found else 0


def numbered(number: int, *words: str) -> str:
    """The file name of one fact in a series."""
    return "-".join([f"{number:06d}", *words]) + ".json"


def office_name(sha256: str, name: str = "") -> str:
    """The file name of an office file in its folder; without a name, how all names of these bytes begin."""
    return f"{sha256[:_SIGNS]}-" + (clean_name(name) if name else "")
