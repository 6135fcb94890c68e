"""Store signed papers (``outbox/issued``): frozen, numbered and only ever added to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.flaws import FactFlaw
from pipeline.archive.paper_facts import IssuedPaper, ProofReport, SealedScan
from pipeline.archive.serialization import ArchiveError, compute_sha256
from pipeline.archive.series import FactSeries
from pipeline.terms import ATTACHED_TABLES

_SCANS, _PROOFS = "扫描件", "校对"


class IssuedPapers:
    """The signed papers of ``outbox/issued``: the bytes of each and a record beside them; ArchiveError if damaged.

    Scans with seal and signature are added after signing; each has a record of its own in ``扫描件/``. The report of
    proof of each paper is a record in ``校对/``.
    """

    def __init__(self, root: Path, ends: SeriesEnds) -> None:
        self.root = root
        self._facts = FactSeries(root, paths.ISSUED_SERIES, IssuedPaper, ends)
        self._proofs = FactSeries(root / _PROOFS, paths.PROOF_SERIES, ProofReport, ends)
        self._scans = FactSeries(root / _SCANS, paths.SCAN_SERIES, SealedScan, ends)

    def find_flaws(self) -> tuple[FactFlaw, ...]:
        """Read the records of signed papers, their scans and proofs again and return what is wrong with them."""
        return (*self._proofs.find_flaws(), *self._facts.find_flaws(), *self._scans.find_flaws())

    def all(self) -> tuple[IssuedPaper, ...]:
        """Return all signed papers in order of number."""
        return self._facts.all()

    def list_scans(self) -> tuple[SealedScan, ...]:
        """Return all scans in order of number."""
        return self._scans.all()

    def list_proofs(self) -> tuple[ProofReport, ...]:
        """Return all reports of proof in order of number."""
        return self._proofs.all()

    def find_proof(self, paper: IssuedPaper) -> ProofReport | None:
        """Find the report of proof of a signed paper; None if it was signed before there were any."""
        asked = (paper.number, paper.sha256)
        return next((each for each in reversed(self._proofs.all()) if (each.paper, each.sha256) == asked), None)

    @property
    def proof_root(self) -> Path:
        """The folder of the reports of proof."""
        return self.root / _PROOFS

    @property
    def scan_root(self) -> Path:
        """The folder of the scans and their records."""
        return self.root / _SCANS

    def freeze(self, draft: IssuedPaper, data: bytes, proof: ProofReport, tables: bytes = b"") -> IssuedPaper:
        """Store a signed paper for good: its bytes, its proof, then the record, which completes the signing.

        ``tables`` is the workbook that goes along with it, if there is one.

        Number, path and hash are filled in here. Anything left under the number by a killed run is overwritten.
        """
        number = self._facts.next_number
        words = [word for word in (draft.period, draft.document, draft.branch) if word]
        stem = paths.format_fact_name(number, *words).removesuffix(".json")
        paper = replace(draft, number=number, file=f"{stem}.docx", sha256=compute_sha256(data))
        disk.write(self.root / paper.file, data)
        if tables:
            paper = replace(paper, tables=f"{stem}_{ATTACHED_TABLES}.xlsx", tables_sha256=compute_sha256(tables))
            disk.write(self.root / paper.tables, tables)
        self._keep_proof(replace(proof, paper=number, sha256=paper.sha256), *words)
        return self._facts.add(paper, *words)

    def keep_scan(self, paper: IssuedPaper, suffix: str, data: bytes, date: str) -> SealedScan:
        """Store the scan of a signed paper; equal bytes are stored once, a different later scan takes precedence."""
        sha256 = compute_sha256(data)
        held = self._find_last_scan(paper)
        if held is not None and held.sha256 == sha256:
            return held
        number = self._scans.next_number
        stem = paths.format_fact_name(number, paper.file.removesuffix(".docx")).removesuffix(".json")
        scan = SealedScan(number=number, paper=paper.number, date=date, file=f"{_SCANS}/{stem}{suffix}", sha256=sha256)
        disk.write(self.root / scan.file, data)
        return self._scans.add(scan, paper.file.removesuffix(".docx"))

    def _keep_proof(self, proof: ProofReport, *words: str) -> None:
        """Store a report of proof, unless an interrupted signing of the same paper has left it already."""
        held = self._proofs.all()
        if not held or replace(held[-1], number=0) != replace(proof, number=0):
            self._proofs.add(replace(proof, number=self._proofs.next_number), *words)

    def load_bytes(self, paper: IssuedPaper) -> bytes:
        """Return the signed bytes; raise ArchiveError if they are missing or changed."""
        return self._held(paper.file, paper.sha256)

    def load_tables(self, paper: IssuedPaper) -> bytes:
        """Return the workbook that goes along with a paper, empty if there is none; ArchiveError as for the paper."""
        return self._held(paper.tables, paper.tables_sha256) if paper.tables else b""

    def find_file_errors(self, paper: IssuedPaper) -> Iterator[str]:
        """Read a paper, its workbook and its scan again; yield messages, in Chinese, on what is missing or changed."""
        for load in (self.load_bytes, self.load_tables, self.load_scan):
            try:
                load(paper)
            except ArchiveError as fault:
                yield str(fault)

    def load_scan(self, paper: IssuedPaper) -> tuple[str, bytes] | None:
        """Return suffix and bytes of a paper's last scan; None if there is none.

        Raise ArchiveError if the scan is missing or changed.
        """
        scan = self._find_last_scan(paper)
        return (Path(scan.file).suffix, self._held(scan.file, scan.sha256)) if scan else None

    def _find_last_scan(self, paper: IssuedPaper) -> SealedScan | None:
        return next((each for each in reversed(self._scans.all()) if each.paper == paper.number), None)

    def _held(self, name: str, sha256: str) -> bytes:
        path = self.root / name
        if not path.is_file():
            raise ArchiveError(f"已签发的文件“{name}”不见了（{self.root}）。请从备份恢复。")
        data = disk.read(path)
        if compute_sha256(data) != sha256:
            raise ArchiveError(f"已签发的文件“{name}”被改动过。请从备份恢复，不要修改已签发的文件。")
        return data
