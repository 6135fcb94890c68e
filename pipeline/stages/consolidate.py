"""汇总: truth up to AS-OF -> ledger, documents, returned copies, manifest; the same AS-OF gives the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import AsOf
from pipeline.book import ledger_book
from pipeline.findings import SettingsFault
from pipeline.ledger import Ledger, build
from pipeline.reports.ledger_tables import ledger_tables
from pipeline.stages import returned
from pipeline.stages.decision_book import DECISION_FILE, clear, decision_files, taken_in
from pipeline.stages.drafts import drafts
from pipeline.stages.truth import now, truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import View, supervise
from pipeline.vocabulary import Fate, Period, chinese_date

LEDGER_FILE, MANIFEST_FILE, DOCUMENTS = "工作台账.xlsx", "manifest.json", "documents"
_OF_AN_INPUT = ("number", "stored", "sha256", "branch", "period", "fate")


@dataclass(frozen=True)
class Consolidated:
    """What was built: AS-OF, files below the outbox, drafts put beside an edited one, and the view it all came from."""

    period: Period
    as_of: AsOf
    folder: Path
    outputs: tuple[str, ...]
    beside: tuple[str, ...]
    view: View


def consolidate(
    workspace: Workspace, period: Period, *, as_of: dt.date | None = None, dry_run: bool = False
) -> Consolidated:
    """Build a period from everything known now, or as of an earlier record."""
    workspace.require()
    with workspace.locked():
        record = _record(workspace, period, as_of, dry_run=dry_run)
        office = workspace.office_then(record.office)
        view = supervise(build(truth(workspace, record, office)))
        files = outputs(workspace, view)
        safe = taken_in(workspace.archive.receipts())
        edited = _edited(workspace.outbox(period), files, safe)
        if not dry_run:
            _perform(workspace.outbox(period), files, edited, manifest(record, files, view.ledger), safe)
    placed = tuple(edited.get(name, name) for name in sorted(files))
    return Consolidated(
        period, record, workspace.outbox(period), (*placed, MANIFEST_FILE), tuple(sorted(edited.values())), view
    )


def _record(workspace: Workspace, period: Period, as_of: dt.date | None, *, dry_run: bool) -> AsOf:
    if as_of is not None:
        found = workspace.archive.find_record(str(period), as_of.isoformat())
        if found is None:
            dates = sorted({each.date for each in workspace.archive.records() if each.period == str(period)})
            known = "、".join(dates) or "无"
            raise SettingsFault(
                f"{period.chinese()}没有截至{chinese_date(as_of)}的汇总记录（已有：{known}）。请核对 --as-of 的日期。"
            )
        return found
    _ = workspace.office
    workspace.require_today()
    workspace.require_branches()
    require_known(workspace, period)
    record = now(workspace, period)
    if not dry_run:
        workspace.keep_office()
        workspace.archive.record_as_of(record)
    return record


def require_known(workspace: Workspace, period: Period) -> None:
    """A period that was never handed out and of which nothing came has no ledger."""
    handed = any(out.period == str(period) for out in workspace.archive.hand_outs())
    if not handed and not any(receipt.period == str(period) for receipt in workspace.archive.receipts()):
        raise SettingsFault(
            f"{period.chinese()}没有下发过表单，也没有收到报送。请先运行“dangjian forms {period}”，或核对报告期。"
        )


def outputs(workspace: Workspace, view: View) -> dict[str, bytes]:
    """Every file of a period by its name below the outbox; pure but for what it reads from the archive."""
    truth_of = view.ledger.truth
    period, said = truth_of.period, chinese_date(truth_of.date)
    waiting = {
        key: receipt for key, receipt in returned.returned_receipts(truth_of.receipts).items() if key[1] == str(period)
    }
    copies = returned.returned_copies(workspace, waiting)
    return {
        LEDGER_FILE: ledger_book(ledger_tables(view), period=period.chinese(), as_of=said),
        **decision_files(view),
        **{f"{DOCUMENTS}/{name}": data for name, data in drafts(view).items()},
        **{f"{returned.FOLDER}/{name}": data for name, data in copies.values()},
    }


def _edited(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> dict[str, str]:
    """What a person changed or filled in since it was written -> the name the new one takes beside it.

    ``safe`` are bytes that lie in the archive already: a 核验表 that was taken in may be written over.
    """
    drafted = _drafted(folder)
    beside = {}
    for name, data in files.items():
        ours = {drafted.get(name), sha256_of(data), *safe}
        if _is_a_persons(name) and not _is_ours(folder / name, ours):
            path = Path(name)
            stem = path.with_suffix("").as_posix()
            places = (f"{stem}（重新生成{again or ''}）{path.suffix}" for again in count())
            beside[name] = next(place for place in places if _is_ours(folder / place, ours))
    return beside


def _is_a_persons(name: str) -> bool:
    """Whether people work on in a file: a draft is edited before it is signed, a 核验表 is filled in."""
    return name == DECISION_FILE or name.startswith(f"{DOCUMENTS}/")


def _drafted(folder: Path) -> dict[str, str]:
    """Name -> sha256 of everything written the last time."""
    return {each["path"]: each["sha256"] for each in read_manifest(folder).get("outputs", [])}


def _is_ours(path: Path, ours: Collection[str | None]) -> bool:
    """Whether nobody has touched a file since we wrote it (or it is not there at all)."""
    return not path.is_file() or sha256_of(disk.read(path)) in ours


def read_manifest(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The last manifest of a period; empty where there is none."""
    path = folder / MANIFEST_FILE
    return dict(json.loads(disk.read(path))) if path.is_file() else {}


def _perform(
    folder: Path, files: Mapping[str, bytes], edited: Mapping[str, str], listing: bytes, safe: Collection[str]
) -> None:
    """Write every file whole; a returned copy that no longer waits is taken away; the manifest comes last."""
    last = _drafted(folder).get(DECISION_FILE, "")
    clear(folder, {last, *safe}, {edited.get(DECISION_FILE, DECISION_FILE)} if DECISION_FILE in files else set())
    for name, data in sorted(files.items()):
        disk.write(folder / edited.get(name, name), data)
    for path in sorted((folder / returned.FOLDER).glob("*.xlsx")):
        if f"{returned.FOLDER}/{path.name}" not in files:
            disk.remove(path)
    disk.write(folder / MANIFEST_FILE, listing)


def manifest(record: AsOf, files: Mapping[str, bytes], ledger: Ledger) -> bytes:
    """AS-OF, office files, inputs and outputs with their sha256, as JSON."""
    counting = {each.receipt.number for each in ledger.truth.submitted}
    inputs = [
        {**{name: getattr(each, name) for name in _OF_AN_INPUT}, "counts": each.number in counting}
        for each in ledger.truth.receipts
        if each.period <= record.period and each.fate != Fate.DUPLICATE
    ]
    outputs = [{"path": name, "sha256": sha256_of(files[name])} for name in sorted(files)]
    facts = {"as_of": asdict(record), "inputs": inputs, "outputs": outputs}
    return (json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
