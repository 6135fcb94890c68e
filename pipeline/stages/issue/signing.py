"""Check a draft and prepare it for issue: identify it, fill in blanks, and collect reasons against signing.

Nothing is written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import fingerprint, sha256_of
from pipeline.archive.facts import AsOf, Issued
from pipeline.findings import SettingsFault
from pipeline.ledger import build
from pipeline.reports.notice import ordered
from pipeline.stages.drafts import SIGNED
from pipeline.stages.issue.heard import named_branches, unheard
from pipeline.stages.issue.reference import free, in_series, next_number
from pipeline.stages.manifest import written
from pipeline.stages.outbox import AGAIN, DOCUMENTS, is_beside, papers_of
from pipeline.stages.records import basis
from pipeline.stages.truth import truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import View, supervise
from pipeline.vocabulary import BRANCH_CODE, Period, chinese_date
from pipeline.word.edited import Edited, opened
from pipeline.word.fill import Places, filled, places

_DRAFT = "征求意见稿"
_SAYS = 4
"""Number of parts in a paper's identity: document, branch, period, snapshot fingerprint."""


@dataclass(frozen=True)
class Order:
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


@dataclass(frozen=True)
class Given:
    """An opened file to be signed, with its branch; ``record`` is the snapshot it was drafted from."""

    path: Path
    data: bytes
    paper: Edited
    branch: str
    record: AsOf

    @property
    def sha256(self) -> str:
        """Hash of the file as given."""
        return sha256_of(self.data)

    @property
    def mark(self) -> str:
        """Fingerprint of the snapshot."""
        return fingerprint(self.record)


@dataclass(frozen=True)
class Ready:
    """A paper prepared for issue; ``refusals`` are reasons against it, ``notes`` are information for the clerk."""

    given: Given
    draft: Issued
    data: bytes
    refusals: tuple[str, ...]
    notes: tuple[str, ...]


def given_files(workspace: Workspace, period: Period, order: Order) -> tuple[Given, ...]:
    """Return the files of an order in roster order; raise UserError if they are ambiguous."""
    folder = workspace.outbox(period)
    if order.file is not None:
        return (_given(workspace, period, order, order.file),)
    paths = [path for path in papers_of(folder, order.document) if not order.branch or _branch_of(path) == order.branch]
    if twice := [path for path in paths if is_beside(path)]:
        names = "、".join(f"“{path.relative_to(folder).as_posix()}”" for path in twice)
        edited = twice[0].with_name(f"{twice[0].stem.partition(AGAIN)[0]}.docx").relative_to(folder).as_posix()
        raise SettingsFault(
            f"{names}是后来重新生成的草稿，旁边还有一份有人改过的，不知道签发哪一份。"
            f"请用 --file 指明；签发改过的那份，写“--file outbox/{period}/{edited}”。"
        )
    found = [_given(workspace, period, order, path) for path in paths]
    at = {branch.code: index for index, branch in enumerate(workspace.office.branches)}
    return tuple(sorted(found, key=lambda each: (at.get(each.branch, len(at)), each.branch)))


def _branch_of(path: Path) -> str:
    found = BRANCH_CODE.match(path.name)
    return found[0] if found else ""


def _given(workspace: Workspace, period: Period, order: Order, path: Path) -> Given:
    if not path.is_file():
        raise SettingsFault(f"找不到文件“{path}”。请核对文件名和路径。")
    data = disk.read(path)
    paper = opened(data, path.name)
    told = paper.identity.split("|")
    if len(told) != _SAYS:
        inside = path.resolve().is_relative_to((workspace.outbox(period) / DOCUMENTS).resolve())
        branch = order.branch or (_branch_of(path) if inside else "")
        return Given(path, data, paper, branch, _record(workspace, period, path, ""))
    document, branch, month, mark = told
    if (document, month) != (order.document, str(period)):
        raise SettingsFault(
            f"“{path.name}”是{month}的“{document}”，不是{period}的“{order.document}”。请核对报告期、文件名称和 --file。"
        )
    if order.branch and branch != order.branch:
        raise SettingsFault(f"“{path.name}”是支部“{branch}”的文件，不是“{order.branch}”的。请核对 --branch。")
    return Given(path, data, paper, branch, _record(workspace, period, path, mark))


def _record(workspace: Workspace, period: Period, path: Path, mark: str) -> AsOf:
    """Return the snapshot named in a file, or the last one of the period if editing removed it.

    Raise UserError if there is none.
    """
    records = [each for each in workspace.archive.records() if each.period == str(period)]
    found = [each for each in records if not mark or fingerprint(each) == mark]
    if not found:
        raise SettingsFault(
            f"“{path.name}”不是从这个工作目录{period.chinese()}的台账起草的，不能签发。请用汇总生成的草稿修改后签发。"
        )
    return found[-1]


def ready(
    workspace: Workspace, period: Period, order: Order, given: Given, *, view: View, taken: Sequence[Issued]
) -> Ready:
    """Fill in the blanks of a paper and collect the reasons against signing.

    ``view`` is the assessment of the file's snapshot; ``taken`` are papers already issued or about to be.
    """
    found = places(given.paper)
    year, numbered = order.date.year, SIGNED[order.document]
    if numbered:
        number = next_number(taken, order.document, year)
        reference, wrong = in_series(order.number, found.typed_reference, number, year)
    else:
        reference, wrong = free(order.number, found.typed_reference, taken, year)
    due = _due(view, order, found) if numbered else None
    subjects, left = _subjects(view, given) if numbered else ((), ())
    data = filled(given.paper, found, order.date, reference, due)
    text = opened(data, given.path.name).text
    refusals = [
        *([wrong] if wrong else []), *_dates(order, given, found, due),
        *_content(given, text, subjects, numbered=numbered), *_unheard(workspace, period, order, given, text),
    ]  # fmt: skip
    draft = Issued(
        0, str(period), order.document, given.branch, order.date.isoformat(), reference,
        order.signer or workspace.office.settings.bureau.signer, "", "", given.sha256,
        _is_edited(workspace, period, given), order.urgent, given.record, workspace.archive.last_receipt,
        due.isoformat() if due else "", subjects,
    )  # fmt: skip
    return Ready(given, draft, data, tuple(f"“{given.path.name}”：{each}" for each in refusals), left)


def view_of(workspace: Workspace, record: AsOf) -> View:
    """Return the assessment that papers of a snapshot were drafted from."""
    built = basis(workspace, record).built
    return supervise(build(truth(workspace, built, workspace.office_then(built.office))))


def _due(view: View, order: Order, found: Places) -> dt.date:
    """Return the due day of 整改 as typed in the paper, else by the configured working days."""
    office = view.ledger.truth.office
    days = office.settings.deadlines.rectify_days
    return found.typed_due or office.calendar.working_days_after(order.date, days)


def _subjects(view: View, given: Given) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the problems the paper orders to be rectified, and a note for each one removed by a leader."""
    text = "".join(given.paper.text.split())
    kept, left = list[str](), list[str]()
    for each in ordered(view, given.branch):
        about = each.task or each.fact
        if "".join(about.split()) in text:
            kept.append(each.problem)
        else:
            left.append(f"“{given.path.name}”里没有“{about}”，这个问题仍列为待下发。")
    return tuple(kept), tuple(left)


def _dates(order: Order, given: Given, found: Places, due: dt.date | None) -> Iterator[str]:
    day = order.date
    if order.date.isoformat() < given.record.date:
        told = chinese_date(dt.date.fromisoformat(given.record.date))
        yield f"成文日期{chinese_date(day)}早于数据截止日{told}，请核对 --date。"
    if not found.dates:
        yield "找不到成文日期。请在文末署名下一行写上“2026年　月　日”（年份照实），保存后再签发。"
    for place in (*found.dates, *found.printed):
        if not place.agrees(day.year, day.month, day.day):
            yield f"文件里写的日期是“{place.typed}”，与 --date {day} 不一致，请核对。"
    if due is None:
        return
    typed = {place.typed for place in found.dues if not place.blank}
    if len(typed) > 1 or (typed and found.typed_due is None):
        yield f"整改时限写得不一致或没有这一天（{'、'.join(sorted(typed))}），请核对。"
    elif due <= day:
        yield f"整改时限{chinese_date(due)}不晚于成文日期，请核对。"
    if not found.dues:
        yield "找不到整改时限。请恢复“即　　年　　月　　日前”这几个字，保存后再签发。"


def _content(given: Given, text: str, subjects: tuple[str, ...], *, numbered: bool) -> Iterator[str]:
    if _DRAFT in text:
        yield f"文件里还写着“{_DRAFT}”，请删去这几个字，保存后再签发。"
    if numbered and not given.branch:
        yield "看不出是给哪个支部的。请用 --branch 写明支部短码。"
    elif numbered and not subjects:
        yield "里面没有一个已核验立项、等待下发的问题，不能签发。请先汇总，用新生成的草稿。"


def _unheard(workspace: Workspace, period: Period, order: Order, given: Given, text: str) -> Iterator[str]:
    if order.urgent:
        return
    branches = {*named_branches(text, workspace.office), *([given.branch] if given.branch else [])}
    at = [branch.code for branch in workspace.office.branches if branch.code in branches]
    yield from unheard(workspace, period, order.date, at)


def _is_edited(workspace: Workspace, period: Period, given: Given) -> bool:
    return not any(given.sha256 in hashes for hashes in written(workspace.outbox(period)).values())
