"""Store signed papers (``outbox/issued``): frozen, numbered and only ever added to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import placing
from pipeline.archive.codec import ArchiveFault
from pipeline.archive.facts import Issued, Sealed
from pipeline.archive.series import Series
from pipeline.archive.taken import sha256_of

_SCANS = "扫描件"


class IssuedPapers:
    """The signed papers of ``outbox/issued``: the bytes of each and a record beside them; ArchiveError if damaged.

    Scans with seal and signature are added after signing; each has a record of its own in ``扫描件/``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._facts = Series(root, Issued)
        self._scans = Series(root / _SCANS, Sealed)

    def all(self) -> tuple[Issued, ...]:
        """Return all signed papers in order of number."""
        return self._facts.all()

    def scans(self) -> tuple[Sealed, ...]:
        """Return all scans in order of number."""
        return self._scans.all()

    @property
    def scan_root(self) -> Path:
        """The folder of the scans and their records."""
        return self.root / _SCANS

    def of(self, period: str, document: str, branch: str = "") -> tuple[Issued, ...]:
        """Return the signed papers of one kind for one period and branch."""
        asked = (period, document, branch)
        return tuple(each for each in self.all() if (each.period, each.document, each.branch) == asked)

    def freeze(self, draft: Issued, data: bytes) -> Issued:
        """Store a signed paper for good: first its bytes, then the record, which completes the signing.

        Number, path and hash are filled in here. Anything left under the number by a killed run is overwritten.
        """
        number = self._facts.next_number
        words = [word for word in (draft.period, draft.document, draft.branch) if word]
        stem = placing.numbered(number, *words).removesuffix(".json")
        paper = replace(draft, number=number, file=f"{stem}.docx", sha256=sha256_of(data))
        disk.write(self.root / paper.file, data)
        return self._facts.add(paper, *words)

    def seal(self, paper: Issued, suffix: str, data: bytes, date: str) -> Sealed:
        """Store the scan of a signed paper; equal bytes are stored once, a different later scan takes precedence."""
        sha256 = sha256_of(data)
        held = self._scan(paper)
        if held is not None and held.sha256 == sha256:
            return held
        number = self._scans.next_number
        stem = placing.numbered(number, paper.file.removesuffix(".docx")).removesuffix(".json")
        scan = Sealed(number, paper.number, date, f"{_SCANS}/{stem}{suffix}", sha256)
        disk.write(self.root / scan.file, data)
        return self._scans.add(scan, paper.file.removesuffix(".docx"))

    def bytes_of(self, paper: Issued) -> bytes:
        """Return the signed bytes; raise ArchiveError if they are missing or changed."""
        return self._held(paper.file, paper.sha256)

    def scan_of(self, paper: Issued) -> tuple[str, bytes] | None:
        """Return suffix and bytes of a paper's last scan; None if there is none.

        Raise ArchiveError if the scan is missing or changed.
        """
        scan = self._scan(paper)
        return (Path(scan.file).suffix, self._held(scan.file, scan.sha256)) if scan else None

    def _scan(self, paper: Issued) -> Sealed | None:
        return next((each for each in reversed(self._scans.all()) if each.paper == paper.number), None)

    def _held(self, name: str, sha256: str) -> bytes:
        path = self.root / name
        if not path.is_file():
            raise ArchiveFault(f"已签发的文件“{name}”不见了（{self.root}）。请从备份恢复。")
        data = disk.read(path)
        if sha256_of(data) != sha256:
            raise ArchiveFault(f"已签发的文件“{name}”被改动过。请从备份恢复，不要修改已签发的文件。")
        return data
