"""Compute the path of each record below the archive; paths are separated by ``/``.

    2026-12/000123-0f3a9c41d2be-月报.xlsx         the bytes as received
    2026-12/000123-0f3a9c41d2be-月报.xlsx.record  what was read from them
    2026-12/000123-0f3a9c41d2be-月报.xlsx.json    their receipt
    records/000004.json                           the record of a receipt that was written without one
    looks/000045.json                             one intake run
    hand-outs/000003-2026-12.json                 one distribution of forms
    office/77c1…-支部名册.xlsx                     one version of an office file
    office/records/000007-2026-11-2026-12-08.json one snapshot of a ledger's inputs
    office/years/000002.json                      what the data sheet of a year was made from
    ends.json                                     the last number of every series, and the link to it

Names are cleaned; hashes are sha256, of which names contain 12 characters. Any other file is a stray.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.disk import clean_name

INTAKE_RUNS, DISTRIBUTIONS, OFFICE, SNAPSHOTS = "looks", "hand-outs", "office", "office/records"
COMPLETIONS, YEARS = "records", "office/years"
ISSUED = "issued"
"""How the source of a fact names the folder of signed papers, which lies beside the archive."""
ENDS = "ends.json"


@dataclass(frozen=True)
class Series:
    """A numbered series of facts: its folder below the workspace, and what one of its facts is called."""

    place: str
    title: str


RECEIPT_SERIES = Series("inbox/archive", "回执")
INTAKE_RUN_SERIES = Series(f"inbox/archive/{INTAKE_RUNS}", "收表记录")
DISTRIBUTION_SERIES = Series(f"inbox/archive/{DISTRIBUTIONS}", "下发记录")
SNAPSHOT_SERIES = Series(f"inbox/archive/{SNAPSHOTS}", "汇总记录")
YEAR_SERIES = Series(f"inbox/archive/{YEARS}", "述职数据记录")
COMPLETION_SERIES = Series(f"inbox/archive/{COMPLETIONS}", "补记记录")
ISSUED_SERIES = Series("outbox/issued", "签发记录")
PROOF_SERIES = Series("outbox/issued/校对", "校对记录")
SCAN_SERIES = Series("outbox/issued/扫描件", "扫描件记录")
SENT_SERIES = Series("outbox/sent", "发信记录")
OUTCOME_SERIES = Series("outbox/sent/结果", "发信结果")

MONTH = re.compile(r"\d{4}-\d{2}")
_NUMBER = re.compile(r"[0-9]{6,}(?=[-.])")
_SERIES_NUMBER = re.compile(r"[0-9]{6,}")
_RECEIPT, _RECORD = ".json", ".record"
_HASH_CHARS = 12


def build_stored_path(number: int, sha256: str, name: str, by: str) -> str:
    """Return the path for the bytes of a received file; ``by`` is the ISO date of the intake run.

    A submitted ``x.json`` is stored as ``x.json_``, so that submitted bytes can never be read as a receipt.
    """
    cleaned = clean_name(name)
    if cleaned.casefold().endswith(_RECEIPT):
        cleaned += "_"
    return f"{by[:7]}/{number:06d}-{sha256[:_HASH_CHARS]}-{cleaned}"


def build_receipt_path(stored: str) -> str:
    """Return the path of the receipt for stored bytes."""
    return stored + _RECEIPT


def build_record_path(stored: str) -> str:
    """Return the path of the record made from stored bytes."""
    return stored + _RECORD


def is_receipt(place: str) -> bool:
    """Return whether a path is a receipt or another numbered record, and not stored bytes or a stray."""
    return place.endswith(_RECEIPT) and parse_fact_number(place) > 0


def parse_fact_number(place: str) -> int:
    """Return the number in the name of a stored file, receipt or record; 0 for a stray."""
    found = _NUMBER.match(place.rpartition("/")[2])
    return int(found[0]) if found else 0


def parse_series_number(name: str) -> int:
    """Return the number of a record in a folder of its own; copies made by hand count, so that they are noticed.

    Return 0 for what is no record.
    """
    found = _SERIES_NUMBER.match(name) if name.endswith(_RECEIPT) else None
    return int(found[0]) if found else 0


def format_fact_name(number: int, *words: str) -> str:
    """Return the file name of one record in a series."""
    return "-".join([f"{number:06d}", *words]) + ".json"


def format_office_name(sha256: str, name: str = "") -> str:
    """Return the file name of an office file; without ``name``, the prefix shared by all names of these bytes."""
    return f"{sha256[:_HASH_CHARS]}-" + (clean_name(name) if name else "")
