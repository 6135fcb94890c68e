"""What a signing order is about: the order, the files it names, and what they are checked against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive import compute_sha256
from pipeline.archive.facts import Receipt, Snapshot
from pipeline.documents.identity import parse_paper_identity
from pipeline.documents.proof_verdict import PaperProof
from pipeline.documents.registry import BY_BRANCH
from pipeline.documents.right_of_reply import HearingRecord
from pipeline.documents.tables_along import NO_TABLES, TablesAlong
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.findings import UserError
from pipeline.intake.office import Office
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment
from pipeline.terms import format_chinese_date


@dataclass(frozen=True, kw_only=True)
class SigningOrder:
    """A user's request to sign papers.

    If ``file`` is None, the drafts of the period in the outbox are used, of one ``branch`` or of all. ``judgement`` is
    the signer's sentence of judgement, put in where the draft leaves it open. ``as_is`` is the reason for
    signing a paper although its text, title or 署名 is hardly meant. ``accept`` are sentences a person vouches for
    although the ledger says otherwise.
    """

    document: str
    date: dt.date
    branch: str = ""
    number: str = ""
    signer: str = ""
    file: Path | None = None
    sealed: Path | None = None
    urgent: str = ""
    judgement: str = ""
    as_is: str = ""
    accept: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PaperToSign:
    """An opened file to be signed, with branch and matter; ``record`` is the snapshot it was drafted from."""

    name: str
    data: bytes
    paper: EditedDocument
    branch: str
    record: Snapshot
    matter: str = ""

    @property
    def sha256(self) -> str:
        """Hash of the file as given."""
        return compute_sha256(self.data)

    @property
    def subject(self) -> str:
        """What its report was drafted for: the matter, else the branch."""
        return self.matter or self.branch

    @property
    def mark(self) -> str:
        """Fingerprint of the snapshot."""
        return self.record.fingerprint


@dataclass(frozen=True, kw_only=True)
class SigningContext:
    """What a paper is checked against: the order, the office, and what is known on the day of signing.

    ``written`` are the hashes of the files that the program itself wrote for the period.
    """

    period: Period
    order: SigningOrder
    office: Office
    receipts: Sequence[Receipt]
    hearing: HearingRecord
    written: Collection[str]


@dataclass(frozen=True)
class DraftedPaper:
    """What a paper was drafted from: the assessment, and the draft itself (empty if the paper was not edited).

    ``prove`` judges the paper with its blanks filled in (校对). ``along`` is the workbook that goes along with it, if
    there is one.
    """

    assessment: Assessment
    prove: Callable[[bytes], PaperProof]
    data: bytes = b""
    along: TablesAlong = NO_TABLES


def open_paper_to_sign(
    name: str, data: bytes, *, order: SigningOrder, period: Period, records: Iterable[Snapshot], branch: str,
    matter: str = "",
) -> PaperToSign:  # fmt: skip
    """Identify a file by its properties, or if editing removed them by ``branch`` and ``matter`` of its place.

    Raise UserError if it is not a paper of the order, or was not drafted from one of ``records``.
    """
    paper = read_edited_document(data, name)
    told = parse_paper_identity(paper.identity)
    if told is None:
        record = _find_snapshot(name, period, records, "")
        owner = order.branch or branch
        return PaperToSign(name=name, data=data, paper=paper, branch=owner, record=record, matter=matter)
    if (told.document, told.period) != (order.document, str(period)):
        raise UserError(
            f"“{name}”是{told.period}的“{told.document}”，不是{period}的“{order.document}”。"
            "请核对报告期、文件名称和 --file。"
        )
    if order.branch and told.branch != order.branch:
        raise UserError(f"“{name}”是支部“{told.branch}”的文件，不是“{order.branch}”的。请核对 --branch。")
    record = _find_snapshot(name, period, records, told.mark)
    return PaperToSign(name=name, data=data, paper=paper, branch=told.branch, record=record, matter=told.matter)


def _find_snapshot(name: str, period: Period, records: Iterable[Snapshot], mark: str) -> Snapshot:
    """Return the snapshot named in a file, or the last one of the period if editing removed it.

    Raise UserError if there is none.
    """
    found = [each for each in records if each.period == str(period) and (not mark or each.fingerprint == mark)]
    if not found:
        raise UserError(
            f"“{name}”不是从这个工作目录{period.as_chinese()}的台账起草的，不能签发。请用汇总生成的草稿修改后签发。"
        )
    return found[-1]


def explain_no_draft(given: PaperToSign, document: str) -> tuple[str, str]:
    """Say why nothing comes of drafting a paper again, so that it cannot be proved, and what to do."""
    as_of = format_chinese_date(dt.date.fromisoformat(given.record.date))
    told = f"“{given.name}”：按截至{as_of}的台账，"
    if document not in BY_BRANCH:
        if given.branch:
            return f"{told}起草不出给支部“{given.branch}”的{document}，它不分支部。", "请去掉 --branch 再签发。"
        return f"{told}没有要更正的内容，起草不出{document}。", "请先汇总；汇总生成了更正通知草稿的，签发那一份。"
    if not given.branch:
        return f"{told}看不出是给哪个支部的{document}。", "请用 --branch 写明支部短码。"
    about = f"（{given.matter}）" if given.matter else ""
    return (
        f"{told}没有支部“{given.branch}”的{document}{about}要签发，可能还没有核验，或者已经签发过。",
        "请核对 --branch；要签发的，先核验并汇总，签发新生成的草稿。",
    )
