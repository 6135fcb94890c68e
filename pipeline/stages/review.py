"""Review decisions (核验): check a 核验表 filled in by the bureau, archive it and rebuild its period.

Decisions are accepted only through this command; a 核验表 in the inbox is set aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from pipeline import __version__, disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import DECISIONS, AsOf, Receipt
from pipeline.contract.monthly import FORM_VERSION
from pipeline.findings import Finding, Place, SettingsFault, make, must_fix
from pipeline.forms.decision_returned import Told, marked_book
from pipeline.forms.decisions import DECISIONS_FORM
from pipeline.ledger import build
from pipeline.reading import RawBook, Refusal
from pipeline.stages import decision_book as books
from pipeline.stages.books import read_books
from pipeline.stages.consolidate import Consolidated, consolidate
from pipeline.stages.decided import decisions
from pipeline.stages.manifest import is_built
from pipeline.stages.records import basis
from pipeline.stages.truth import truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import View, supervise
from pipeline.validation.decided import DecidedBook, Verdict, read_decided
from pipeline.validation.locate import is_decision_book
from pipeline.validation.verdicts import Setting, found_rows, verdicts
from pipeline.vocabulary import Fate, Matter, Opinion, Period

UNKNOWN = "decision-book-unknown"


@dataclass(frozen=True)
class Reviewed:
    """Result of reviewing a 核验表.

    ``receipt`` is 0 if nothing was imported; ``earlier`` is the receipt that already holds these bytes. ``counts``
    gives the number of rows per sheet and opinion (None: not decided). ``marked`` is the copy to be corrected,
    ``built`` the result of rebuilding the period, ``later`` the periods built before that also depend on it.
    """

    file: str
    period: Period | None
    findings: tuple[Finding, ...]
    counts: Mapping[Matter, Mapping[Opinion | None, int]] = field(default_factory=dict)
    receipt: int = 0
    earlier: int = 0
    marked: Path | None = None
    built: Consolidated | None = None
    later: tuple[Period, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a 必改 finding prevented the import."""
        return must_fix(self.findings)

    @property
    def decided(self) -> int:
        """Number of rows with an opinion."""
        return sum(number for each in self.counts.values() for opinion, number in each.items() if opinion)

    def as_json(self) -> dict[str, object]:
        """Return the public shape of ``--json``."""
        counts = {
            matter.value: {opinion.value if opinion else "未定": number for opinion, number in each.items()}
            for matter, each in self.counts.items()
        }  # fmt: skip
        return {
            "file": self.file, "period": str(self.period) if self.period else None, "taken": bool(self.receipt),
            "receipt": self.receipt or None, "earlier": self.earlier or None, "counts": counts,
            "marked": self.marked.as_posix() if self.marked else None,
            "findings": [finding.as_json() for finding in self.findings],
        }  # fmt: skip


@dataclass(frozen=True)
class _Judged:
    """A 核验表 with the assessment it was made from and its findings."""

    book: DecidedBook
    view: View
    setting: Setting
    findings: tuple[Finding, ...]


def review(workspace: Workspace, path: Path, *, dry_run: bool = False) -> Reviewed:
    """Check and archive a 核验表, then rebuild its period.

    If there is a 必改 finding nothing is imported and a marked copy is written.
    """
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    if not path.is_file():
        raise SettingsFault(f"找不到文件“{path}”。请核对文件名和路径。")
    with workspace.locked():
        data = disk.read(path)
        done = _taken(workspace, path, data, dry_run=dry_run)
    if done.period is None or not (done.receipt or _cut_off(workspace, done)):
        return done
    return replace(done, built=consolidate(workspace, done.period))


def _cut_off(workspace: Workspace, done: Reviewed) -> bool:
    """Return whether a 核验表 was imported by a run that ended before its period was rebuilt."""
    if not done.earlier or done.period is None:
        return False
    records = [each for each in workspace.archive.records() if each.period == str(done.period)]
    last = records[-1]
    return last.last_receipt < done.earlier or not is_built(
        workspace.outbox(done.period), basis(workspace, last).built
    )


def _taken(workspace: Workspace, path: Path, data: bytes, *, dry_run: bool) -> Reviewed:
    sha256 = sha256_of(data)
    receipts = workspace.archive.receipts()
    known = [each for each in receipts if each.sha256 == sha256 and each.kind == DECISIONS]
    if known:
        return Reviewed(path.name, Period.parse(known[0].period), (), earlier=known[0].number)
    judged = _judge(workspace, path)
    if isinstance(judged, Finding):
        return Reviewed(path.name, None, (judged,))
    period = judged.view.ledger.period
    counts = _counts(judged)
    if must_fix(judged.findings):
        marked = None if dry_run else _mark(workspace, path, judged, receipts)
        return Reviewed(path.name, period, judged.findings, counts, marked=marked)
    done = Reviewed(path.name, period, judged.findings, counts)
    if dry_run or not done.decided:
        return done
    number = workspace.archive.take(data, _receipt(workspace, path, sha256, period, judged.findings)).number
    later = sorted({each.period for each in workspace.archive.records() if each.period > str(period)})
    return Reviewed(
        path.name, period, judged.findings, counts, number, later=tuple(Period.parse(each) for each in later)
    )


def _judge(workspace: Workspace, path: Path) -> _Judged | Finding:
    """Read the file and compare it with the proposals of the snapshot it was made from."""
    (raw,) = read_books(workspace, [str(path)])
    if isinstance(raw, Refusal):
        return make(raw.code, Place(path.name), what=raw.what, way=raw.way)
    book = read_decided(path.name, raw)
    record = _record(workspace, raw, book)
    if isinstance(record, Finding):
        return record
    view = supervise(build(truth(workspace, record, workspace.office_then(record.office))))
    receipts = workspace.archive.receipts()
    before = {
        each.key: Verdict(each.opinion, each.verifier, each.day, each.due, each.note)
        for each in decisions(workspace, receipts)
        if each.receipt > record.last_receipt
    }
    proposed = {(each.matter, each.key): each for each in books.proposed(view)}
    setting = Setting(proposed, before, workspace.today)
    return _Judged(book, view, setting, verdicts(book, setting))


def _record(workspace: Workspace, raw: RawBook, book: DecidedBook) -> AsOf | Finding:
    """Find the snapshot a 核验表 was made from by its hidden identity."""
    place = Place(book.file)
    if not is_decision_book(raw):
        return make(UNKNOWN, place, what="不是核验表")
    if book.identity.get("form") != DECISIONS_FORM or book.period is None:
        return make(UNKNOWN, place, what="隐藏的标识不见了或被改动")
    receipts = workspace.archive.receipts()
    alike = [
        record for record in workspace.archive.records()
        if books.identity(record, receipts).items() <= book.identity.items()
    ]  # fmt: skip
    if alike:
        return alike[-1]
    return make(UNKNOWN, place, what=f"{book.period.chinese()}没有这一次汇总的记录，可能是别的单位或别的文件夹的")


def _counts(judged: _Judged) -> dict[Matter, dict[Opinion | None, int]]:
    """Count the rows per opinion on each sheet that has proposals."""
    rows = found_rows(judged.book, judged.setting)
    counts: dict[Matter, dict[Opinion | None, int]] = {}
    for place in judged.setting.proposed:
        row = rows.get(place)
        opinion = row.opinion if row else None
        told = counts.setdefault(place[0], {})
        told[opinion] = told.get(opinion, 0) + 1
    return counts


def _receipt(workspace: Workspace, path: Path, sha256: str, period: Period, findings: Iterable[Finding]) -> Receipt:
    looks = workspace.archive.looks()
    return Receipt(
        number=0, name=path.name, folder="", size=0, sha256=sha256, after="", after_look=0,
        by=workspace.today.isoformat(), by_look=looks[-1].number if looks else 0, branch="", period=str(period),
        fate=Fate.ACCEPTED.value, codes=tuple(each.code for each in findings), program=__version__,
        contract=FORM_VERSION, stored="", office=workspace.keep_office(), kind=DECISIONS,
    )  # fmt: skip


def _mark(workspace: Workspace, path: Path, judged: _Judged, receipts: Iterable[Receipt]) -> Path:
    """Write the marked copy and return its path.

    An existing file is replaced only if it is the one submitted for review, or has the same bytes.
    """
    rows = found_rows(judged.book, judged.setting)
    places = {(row.matter.value, row.row): place for place, row in rows.items()}
    places |= {
        (row.matter.value, row.row): (row.matter, row.key) for row in judged.book.rows
        if (row.matter, row.key) in judged.setting.proposed
    }  # fmt: skip
    told: list[Told] = [
        (finding, places.get((finding.sheet or "", finding.row if finding.row is not None else -1)))
        for finding in judged.findings
    ]
    typed = {place: row.shown for place, row in rows.items()}
    view = judged.view
    identity = books.identity(view.ledger.truth.as_of, receipts)
    data = marked_book(tuple(judged.setting.proposed.values()), identity, books.about(view), typed, told)
    folder = workspace.outbox(view.ledger.period)
    names = (folder / books.MARKED.format(again=again or "") for again in count())
    for place in names:
        if not place.exists() or place.samefile(path) or disk.read(place) == data:
            try:
                disk.write(place, data)
            except disk.Held:
                if not place.exists():
                    raise
                continue  # the copy submitted for review is still open
            return place
    raise AssertionError
