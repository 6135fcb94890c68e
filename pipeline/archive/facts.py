"""The facts the archive keeps, as frozen records with one JSON shape each."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.contract.handed import HandedForm

SUBMISSION, OLD_LEDGER = "submission", "old-ledger"
"""What a receipt may be for: a file that was dropped, or a 旧台账 taken in at a hand-out."""


@dataclass(frozen=True)
class Look:
    """One look into the drop folders (收表), kept also when it found nothing.

    ``seen`` maps each folder that could be listed to the names found in it (paths below that folder, ``/``
    between parts); ``out_of_reach`` are folders that could not be listed.
    """

    number: int
    date: str
    seen: dict[str, tuple[str, ...]]
    out_of_reach: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """The moment of taking one file. Dates are ISO; ``after`` is empty when no look came before.

    ``after_look``/``by_look`` are look numbers (0 when there is none), ``previous`` the sha256 of the bytes of
    the receipt before it (empty for the first), ``office`` the hashes of the office files it was judged by.
    """

    number: int
    name: str
    folder: str
    size: int
    sha256: str
    after: str
    after_look: int
    by: str
    by_look: int
    branch: str
    period: str
    fate: str
    codes: tuple[str, ...]
    program: str
    contract: int
    stored: str
    """Path of the archived bytes below the archive, ``/`` between parts."""
    office: dict[str, str] = field(default_factory=dict)
    previous: str = ""
    kind: str = SUBMISSION


@dataclass(frozen=True)
class HandOut:
    """Forms handed out (下发) on one day for one period, the contract version and the business domains on offer."""

    number: int
    date: str
    period: str
    contract: int
    domains: tuple[str, ...]
    forms: tuple[HandedForm, ...]


@dataclass(frozen=True)
class AsOf:
    """Up to where truth is taken: a date, the last receipt and look known then, the office files (name -> sha256)."""

    period: str
    date: str
    last_receipt: int
    last_look: int
    office: dict[str, str]
