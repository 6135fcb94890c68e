"""Check a draft and prepare it for issue: identify it, fill in blanks, and collect reasons against signing.

Nothing is written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_fingerprint, compute_sha256
from pipeline.archive.facts import IssuedPaper, Snapshot
from pipeline.commands.drafts import SIGNED
from pipeline.commands.issue.document_number import compute_next_number, resolve_given_number, resolve_series_number
from pipeline.commands.issue.right_of_reply import check_right_of_reply, find_named_branches
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.manifest import read_written_hashes
from pipeline.commands.outbox import AGAIN, DOCUMENTS, is_extra_copy, list_drafts_of_kind
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.docx.fill_in import FillSpots, fill_in_document, find_fill_spots
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.findings import UserError
from pipeline.ledger import build_ledger
from pipeline.reports.notice import list_rectifications_to_order
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.terms import BRANCH_CODE, Period, format_chinese_date

_DRAFT = "征求意见稿"
_IDENTITY_PARTS = 4
"""Number of parts in a paper's identity: document, branch, period, snapshot fingerprint."""


@dataclass(frozen=True, kw_only=True)
class SigningOrder:
    """A user's request to sign papers.

    If ``file`` is None, the drafts of the period in the outbox are used, of one ``branch`` or of all.
    """

    document: str
    date: dt.date
    branch: str = ""
    number: str = ""
    signer: str = ""
    file: Path | None = None
    sealed: Path | None = None
    urgent: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperToSign:
    """An opened file to be signed, with its branch; ``record`` is the snapshot it was drafted from."""

    path: Path
    data: bytes
    paper: EditedDocument
    branch: str
    record: Snapshot

    @property
    def sha256(self) -> str:
        """Hash of the file as given."""
        return compute_sha256(self.data)

    @property
    def mark(self) -> str:
        """Fingerprint of the snapshot."""
        return compute_fingerprint(self.record)


@dataclass(frozen=True, kw_only=True)
class ReadyPaper:
    """A paper prepared for issue; ``refusals`` are reasons against it, ``notes`` are information for the clerk."""

    given: PaperToSign
    draft: IssuedPaper
    data: bytes
    refusals: tuple[str, ...]
    notes: tuple[str, ...]


def find_papers_to_sign(workspace: Workspace, period: Period, order: SigningOrder) -> tuple[PaperToSign, ...]:
    """Return the files of an order in roster order; raise UserError if they are ambiguous."""
    folder = workspace.outbox(period)
    if order.file is not None:
        return (_open_paper_to_sign(workspace, period, order, order.file),)
    paths = [
        path
        for path in list_drafts_of_kind(folder, order.document)
        if not order.branch or _parse_branch_code(path) == order.branch
    ]
    if twice := [path for path in paths if is_extra_copy(path)]:
        names = "、".join(f"“{path.relative_to(folder).as_posix()}”" for path in twice)
        edited = twice[0].with_name(f"{twice[0].stem.partition(AGAIN)[0]}.docx").relative_to(folder).as_posix()
        raise UserError(
            f"{names}是后来重新生成的草稿，旁边还有一份有人改过的，不知道签发哪一份。"
            f"请用 --file 指明；签发改过的那份，写“--file outbox/{period}/{edited}”。"
        )
    found = [_open_paper_to_sign(workspace, period, order, path) for path in paths]
    at = {branch.code: index for index, branch in enumerate(workspace.office.branches)}
    return tuple(sorted(found, key=lambda each: (at.get(each.branch, len(at)), each.branch)))


def _parse_branch_code(path: Path) -> str:
    found = BRANCH_CODE.match(path.name)
    return found[0] if found else ""


def _open_paper_to_sign(workspace: Workspace, period: Period, order: SigningOrder, path: Path) -> PaperToSign:
    if not path.is_file():
        raise UserError(f"找不到文件“{path}”。请核对文件名和路径。")
    data = disk.read(path)
    paper = read_edited_document(data, path.name)
    told = paper.identity.split("|")
    if len(told) != _IDENTITY_PARTS:
        inside = path.resolve().is_relative_to((workspace.outbox(period) / DOCUMENTS).resolve())
        branch = order.branch or (_parse_branch_code(path) if inside else "")
        return PaperToSign(
            path=path, data=data, paper=paper, branch=branch, record=_find_snapshot(workspace, period, path, "")
        )
    document, branch, month, mark = told
    if (document, month) != (order.document, str(period)):
        raise UserError(
            f"“{path.name}”是{month}的“{document}”，不是{period}的“{order.document}”。请核对报告期、文件名称和 --file。"
        )
    if order.branch and branch != order.branch:
        raise UserError(f"“{path.name}”是支部“{branch}”的文件，不是“{order.branch}”的。请核对 --branch。")
    return PaperToSign(
        path=path, data=data, paper=paper, branch=branch, record=_find_snapshot(workspace, period, path, mark)
    )


def _find_snapshot(workspace: Workspace, period: Period, path: Path, mark: str) -> Snapshot:
    """Return the snapshot named in a file, or the last one of the period if editing removed it.

    Raise UserError if there is none.
    """
    records = [each for each in workspace.archive.list_snapshots() if each.period == str(period)]
    found = [each for each in records if not mark or compute_fingerprint(each) == mark]
    if not found:
        raise UserError(
            f"“{path.name}”不是从这个工作目录{period.as_chinese()}的台账起草的，不能签发。请用汇总生成的草稿修改后签发。"
        )
    return found[-1]


def prepare_paper(
    workspace: Workspace,
    period: Period,
    order: SigningOrder,
    given: PaperToSign,
    *,
    view: Assessment,
    taken: Sequence[IssuedPaper],
) -> ReadyPaper:
    """Fill in the blanks of a paper and collect the reasons against signing.

    ``view`` is the assessment of the file's snapshot; ``taken`` are papers already issued or about to be.
    """
    found = find_fill_spots(given.paper)
    year, numbered = order.date.year, SIGNED[order.document]
    if numbered:
        number = compute_next_number(taken, order.document, year)
        reference, wrong = resolve_series_number(order.number, found.typed_reference, number, year)
    else:
        reference, wrong = resolve_given_number(order.number, found.typed_reference, taken, year)
    due = _compute_due_day(view, order, found) if numbered else None
    subjects, left = _find_subjects(view, given) if numbered else ((), ())
    data = fill_in_document(given.paper, found, order.date, reference, due)
    text = read_edited_document(data, given.path.name).text
    refusals = [
        *([wrong] if wrong else []),
        *_check_dates(order, given, found, due),
        *_check_content(given, text, subjects, numbered=numbered),
        *_check_right_of_reply(workspace, period, order, given, text),
    ]
    draft = IssuedPaper(
        number=0,
        period=str(period),
        document=order.document,
        branch=given.branch,
        date=order.date.isoformat(),
        reference=reference,
        signer=order.signer or workspace.office.settings.bureau.signer,
        file="",
        sha256="",
        given=given.sha256,
        edited=_is_edited(workspace, period, given),
        urgent=order.urgent,
        record=given.record,
        after_receipt=workspace.archive.last_receipt,
        due=due.isoformat() if due else "",
        subjects=subjects,
    )
    return ReadyPaper(
        given=given,
        draft=draft,
        data=data,
        refusals=tuple(f"“{given.path.name}”：{each}" for each in refusals),
        notes=left,
    )


def assess_snapshot(workspace: Workspace, record: Snapshot) -> Assessment:
    """Return the assessment that papers of a snapshot were drafted from."""
    built = choose_snapshot(workspace, record).built
    return assess_ledger(build_ledger(load_ledger_inputs(workspace, built, workspace.read_kept_office(built.office))))


def _compute_due_day(view: Assessment, order: SigningOrder, found: FillSpots) -> dt.date:
    """Return the due day of 整改 as typed in the paper, else by the configured working days."""
    office = view.ledger.truth.office
    days = office.settings.deadlines.rectify_days
    return found.typed_due or office.calendar.add_working_days(order.date, days)


def _find_subjects(view: Assessment, given: PaperToSign) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the problems the paper orders to be rectified, and a note for each one removed by a leader."""
    text = "".join(given.paper.text.split())
    kept, left = list[str](), list[str]()
    for each in list_rectifications_to_order(view, given.branch):
        about = each.task or each.fact
        if "".join(about.split()) in text:
            kept.append(str(each.problem))
        else:
            left.append(f"“{given.path.name}”里没有“{about}”，这个问题仍列为待下发。")
    return tuple(kept), tuple(left)


def _check_dates(order: SigningOrder, given: PaperToSign, found: FillSpots, due: dt.date | None) -> Iterator[str]:
    day = order.date
    if order.date.isoformat() < given.record.date:
        told = format_chinese_date(dt.date.fromisoformat(given.record.date))
        yield f"成文日期{format_chinese_date(day)}早于数据截止日{told}，请核对 --date。"
    if not found.dates:
        yield "找不到成文日期。请在文末署名下一行写上“2026年　月　日”（年份照实），保存后再签发。"
    for place in (*found.dates, *found.printed):
        if not place.is_consistent_with(day.year, day.month, day.day):
            yield f"文件里写的日期是“{place.typed}”，与 --date {day} 不一致，请核对。"
    if due is None:
        return
    typed = {place.typed for place in found.dues if not place.blank}
    if len(typed) > 1 or (typed and found.typed_due is None):
        yield f"整改时限写得不一致或没有这一天（{'、'.join(sorted(typed))}），请核对。"
    elif due <= day:
        yield f"整改时限{format_chinese_date(due)}不晚于成文日期，请核对。"
    if not found.dues:
        yield "找不到整改时限。请恢复“即　　年　　月　　日前”这几个字，保存后再签发。"


def _check_content(given: PaperToSign, text: str, subjects: tuple[str, ...], *, numbered: bool) -> Iterator[str]:
    if _DRAFT in text:
        yield f"文件里还写着“{_DRAFT}”，请删去这几个字，保存后再签发。"
    if numbered and not given.branch:
        yield "看不出是给哪个支部的。请用 --branch 写明支部短码。"
    elif numbered and not subjects:
        yield "里面没有一个已核验立项、等待下发的问题，不能签发。请先汇总，用新生成的草稿。"


def _check_right_of_reply(
    workspace: Workspace, period: Period, order: SigningOrder, given: PaperToSign, text: str
) -> Iterator[str]:
    if order.urgent:
        return
    branches = {*find_named_branches(text, workspace.office), *([given.branch] if given.branch else [])}
    at = [branch.code for branch in workspace.office.branches if branch.code in branches]
    yield from check_right_of_reply(workspace, period, order.date, at)


def _is_edited(workspace: Workspace, period: Period, given: PaperToSign) -> bool:
    return not any(given.sha256 in hashes for hashes in read_written_hashes(workspace.outbox(period)).values())
