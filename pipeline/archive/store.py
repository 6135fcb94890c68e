"""The archive: takes files for good, remembers looks, hand-outs and office files, and forgets nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import placing
from pipeline.archive.codec import ArchiveFault, from_bytes, to_bytes
from pipeline.archive.facts import AsOf, HandOut, Look, Receipt
from pipeline.archive.series import Series, files_of
from pipeline.vocabulary import Fate

_JUDGED = {Fate.ACCEPTED, Fate.RETURNED}


def sha256_of(data: bytes) -> str:
    """The hash every fact names bytes by."""
    return hashlib.sha256(data).hexdigest()


class Archive:
    """Everything kept below ``inbox/archive/``; one run at a time (the caller holds the lock).

    Facts are read from disk once per instance. ArchiveFault when what is there is damaged, DiskFault when the
    disk refuses.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._looks = Series(root / placing.LOOKS, Look)
        self._hand_outs = Series(root / placing.HAND_OUTS, HandOut)
        self._records = Series(root / placing.RECORDS, AsOf)
        self._taken: _Taken | None = None

    def receipts(self) -> tuple[Receipt, ...]:
        """All receipts by number."""
        return tuple(self._known.receipts)

    def looks(self) -> tuple[Look, ...]:
        """All looks by number."""
        return self._looks.all()

    def hand_outs(self) -> tuple[HandOut, ...]:
        """All hand-outs by number."""
        return self._hand_outs.all()

    def records(self) -> tuple[AsOf, ...]:
        """What reports were built from, in the order they were."""
        return self._records.all()

    def known(self, sha256: str) -> Receipt | None:
        """The receipt under which these bytes were first accepted or returned, if they ever were.

        Bytes once set aside are not known: dropped again, they are judged anew.
        """
        return self._known.judged.get(sha256)

    def record_look(self, date: str, seen: Mapping[str, tuple[str, ...]], out_of_reach: tuple[str, ...]) -> Look:
        """Keep one look, also when it found nothing."""
        names = {folder: tuple(sorted(found)) for folder, found in seen.items()}
        return self._looks.add(Look(self._looks.next_number, date, names, tuple(sorted(out_of_reach))))

    def record_hand_out(self, draft: HandOut) -> HandOut:
        """Keep the forms handed out on one day for one period; the number is given here."""
        return self._hand_outs.add(replace(draft, number=self._hand_outs.next_number), draft.period)
