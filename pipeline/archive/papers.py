"""Signed papers (``outbox/issued``) and letters that went out (``outbox/sent``): frozen, numbered, only added to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import placing
from pipeline.archive.codec import ArchiveFault
from pipeline.archive.facts import Issued, Sent
from pipeline.archive.series import Series
from pipeline.archive.taken import sha256_of


class IssuedPapers:
    """``outbox/issued``: the bytes of every signed paper and a fact beside them; ArchiveFault when damaged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._facts = Series(root, Issued)

    def all(self) -> tuple[Issued, ...]:
        """All signed papers by number."""
        return self._facts.all()

    def of(self, period: str, document: str, branch: str = "") -> Issued | None:
        """The signed paper of a period, if there is one."""
        asked = (period, document, branch)
        return next((each for each in self.all() if (each.period, each.document, each.branch) == asked), None)

    def freeze(self, draft: Issued, data: bytes, sealed: tuple[str, bytes] | None = None) -> Issued:
        """Keep a paper for good: its bytes and its scan (suffix, bytes), then the fact, the moment of signing.

        Number, places and hashes are filled in here. What a killed run left under the number is written over.
        """
        number = self._facts.next_number
        words = [word for word in (draft.period, draft.document, draft.branch) if word]
        stem = placing.numbered(number, *words).removesuffix(".json")
        paper = replace(draft, number=number, file=f"{stem}.docx", sha256=sha256_of(data))
        disk.write(self.root / paper.file, data)
        if sealed is not None:
            suffix, scan = sealed
            paper = replace(paper, sealed=f"{stem}（扫描件）{suffix}", sealed_sha256=sha256_of(scan))
            disk.write(self.root / paper.sealed, scan)
        return self._facts.add(paper, *words)

    def bytes_of(self, paper: Issued) -> bytes:
        """The signed bytes; ArchiveFault when they are gone or changed."""
        return self._held(paper.file, paper.sha256)

    def scan_of(self, paper: Issued) -> tuple[str, bytes] | None:
        """Suffix and bytes of the sealed scan, None where there is none; ArchiveFault when it is gone or changed."""
        if not paper.sealed:
            return None
        return Path(paper.sealed).suffix, self._held(paper.sealed, paper.sealed_sha256)

    def _held(self, name: str, sha256: str) -> bytes:
        path = self.root / name
        if not name or not path.is_file():
            raise ArchiveFault(f"已签发的文件“{name}”不见了（{self.root}）。请从备份恢复。")
        data = disk.read(path)
        if sha256_of(data) != sha256:
            raise ArchiveFault(f"已签发的文件“{name}”被改动过。请从备份恢复，不要修改已签发的文件。")
        return data


class Journal:
    """``outbox/sent``: one fact per letter, written and synced before anything is said to be sent."""

    def __init__(self, root: Path) -> None:
        self._facts = Series(root, Sent)

    def all(self) -> tuple[Sent, ...]:
        """All letters by number."""
        return self._facts.all()

    def first(self, kind: str, period: str, branch: str) -> Sent | None:
        """The first letter of a kind to a branch about a period: since when the branch has had it; None if never."""
        asked = (kind, period, branch)
        return next((each for each in self.all() if (each.kind, each.period, each.branch) == asked), None)

    def add(self, draft: Sent) -> Sent:
        """Keep a letter; its number is given here."""
        sent = replace(draft, number=self._facts.next_number)
        return self._facts.add(sent, sent.period, sent.kind, sent.branch)
