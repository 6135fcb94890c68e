"""Facts about signed papers: the paper, the report of its proof, the scan of its seal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from pipeline.archive.facts import Snapshot


@dataclass(frozen=True, kw_only=True)
class IssuedPaper:
    """A signed paper (签发): its frozen bytes and what it was drafted from. Dates are ISO.

    ``branch`` is empty if the paper concerns more than one branch; ``file`` is its path below ``outbox/issued``,
    ``given`` the sha256 of the file that was signed, before date and number were filled in; ``after_receipt`` is the
    last receipt known at signing; ``subjects`` are the problems that a 整改通知书 requires to be rectified by ``due``,
    by which a 提醒函, 督办单 or 催报单 is to be answered (empty for those signed before that was kept);
    ``urgent`` is the reason for not waiting for the branch's reply (or empty), ``as_is`` that for signing a paper whose
    text, title or 署名 is gone or of another month (or empty), with the sentences a person vouched for.
    ``tables`` is the path of the workbook that goes along (附表; empty if there is none), with its sha256.
    ``matter`` is the problem that a paper about one matter (提醒函, 督办单) is about, else empty.
    ``terms`` are the ISO days that a paper about the whole bureau sets, by the kind of the duty (``reports.paper``), as
    they stand in it when it is signed; ``promised`` the 事项编号 of what it promises to answer by one of them.
    """

    VERSION: ClassVar[int] = 5

    number: int
    period: str
    document: str
    branch: str
    date: str
    reference: str
    signer: str
    file: str
    sha256: str
    given: str
    edited: bool
    urgent: str
    record: Snapshot
    after_receipt: int
    due: str = ""
    subjects: tuple[str, ...] = ()
    as_is: str = ""
    tables: str = ""
    tables_sha256: str = ""
    matter: str = ""
    terms: dict[str, str] = field(default_factory=dict)
    promised: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is among the papers of its period: kind, branch and matter."""
        return self.document, self.branch, self.matter

    @staticmethod
    def upgrade(stored: dict[str, Any], version: int) -> dict[str, Any]:
        """Convert version 1, in which every paper was signed as it was.

        Version 2 had no workbook beside a paper, version 3 no paper about one matter, version 4 did not keep the
        days that papers set, nor what they promised: of those nothing is known.
        """
        return {**stored, "as_is": ""} if version == 1 else stored


@dataclass(frozen=True, kw_only=True)
class ProofRemark:
    """One remark in a report of proof: rule, weight and outcome, the place with its sentence, and the reason."""

    rule: str
    weight: str
    outcome: str
    place: str
    text: str
    told: str


@dataclass(frozen=True, kw_only=True)
class ProofReport:
    """The report of proof (校对) of a paper as it was signed; ``paper`` is its number, ``sha256`` that of its bytes.

    ``outcomes`` maps each rule to what it came to, ``accepted`` are the sentences a person vouched for one by one,
    ``urgent`` is the reason for which remarks on form were overruled (or empty), ``note`` says what was not checked.
    A report that no paper belongs to is of a signing that was interrupted.
    """

    number: int
    paper: int
    sha256: str
    date: str
    program: str
    outcomes: dict[str, str]
    remarks: tuple[ProofRemark, ...]
    accepted: tuple[str, ...] = ()
    urgent: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SealedScan:
    """The scan (扫描件) of a signed paper with seal and signature; ``paper`` is the number of the paper.

    ``file`` is its path below ``outbox/issued``, ``date`` the ISO date on which it was filed.
    """

    number: int
    paper: int
    date: str
    file: str
    sha256: str
