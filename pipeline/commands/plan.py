"""Plan what a command changes, and perform a plan: facts to add, files to write and files to remove, in order.

A command makes its plan without touching the disk, so one that fails while planning leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import disk
from pipeline.archive.facts import Distribution, IssuedPaper, Receipt, Snapshot
from pipeline.archive.submissions import FileRecord
from pipeline.commands.manifest import (
    MANIFEST_FILE,
    clear_pending_writes,
    read_written_hashes,
    record_pending_writes,
)
from pipeline.commands.outbox import describe_file_in_use, write_extra_copy
from pipeline.commands.workspace import Workspace
from pipeline.periods import Period


@dataclass(frozen=True)
class KeepOffice:
    """Archive the present office files."""


@dataclass(frozen=True)
class AddSnapshot:
    """Record the snapshot a period is built from."""

    record: Snapshot


@dataclass(frozen=True)
class AddDistribution:
    """Record the forms distributed."""

    draft: Distribution


@dataclass(frozen=True)
class TakeFile:
    """Archive a file with its receipt and the record of what was read from it; ``purpose`` names what it is."""

    data: bytes
    draft: Receipt
    purpose: str
    record: FileRecord


@dataclass(frozen=True)
class SignPaper:
    """Store a signed paper for good."""

    draft: IssuedPaper
    data: bytes


@dataclass(frozen=True)
class AddScan:
    """Keep the scan of a signed paper; None stands for the paper signed just before."""

    paper: IssuedPaper | None
    suffix: str
    data: bytes


@dataclass(frozen=True)
class WriteFile:
    """Write a file; ``purpose`` names what it is.

    ``others`` are names to use, in order, if another program holds ``path``.
    """

    path: Path
    data: bytes
    purpose: str
    others: tuple[Path, ...] = ()


@dataclass(frozen=True)
class RemoveFile:
    """Remove a file that can be made again; ``purpose`` names what it is."""

    path: Path
    purpose: str


@dataclass(frozen=True, kw_only=True)
class WriteOutputs:
    """Write all files of a period or none, then its manifest, then remove obsolete files.

    ``placed`` maps the name of an edited file to the name for the new version beside it, ``kept`` the name of a changed
    output to the name it is kept under when it is replaced.
    """

    folder: Path
    files: Mapping[str, bytes]
    placed: Mapping[str, str]
    listing: bytes
    obsolete: tuple[Path, ...]
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files as written below the folder."""
        return tuple(self.placed.get(name, name) for name in sorted(self.files))


PlanStep = (
    KeepOffice | AddSnapshot | AddDistribution | TakeFile | SignPaper | AddScan | WriteFile | RemoveFile | WriteOutputs
)


@dataclass(frozen=True)
class Plan:
    """What a command will change, in order."""

    steps: tuple[PlanStep, ...] = ()

    def describe(self, root: Path) -> tuple[str, ...]:
        """Describe every step in Chinese, with paths below ``root``."""
        return tuple(line for step in self.steps for line in _describe_step(step, root))


@dataclass(kw_only=True)
class Performed:
    """What a plan has done: receipts and papers as stored, papers with a new scan, files written, files in use."""

    receipts: list[Receipt] = field(default_factory=list)
    papers: list[IssuedPaper] = field(default_factory=list)
    sealed: list[IssuedPaper] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def perform(workspace: Workspace, plan: Plan) -> Performed:
    """Carry out a plan, step by step."""
    done = Performed()
    for step in plan.steps:
        _perform_step(workspace, step, done)
    workspace.ends.record()
    return done


def _perform_step(workspace: Workspace, step: PlanStep, done: Performed) -> None:
    match step:
        case KeepOffice():
            workspace.keep_office()
        case AddSnapshot(record):
            workspace.archive.record_snapshot(record)
        case AddDistribution(draft):
            workspace.archive.record_distribution(draft)
        case TakeFile():
            done.receipts.append(workspace.archive.take(step.data, step.draft, step.record))
        case SignPaper():
            done.papers.append(workspace.issued.freeze(step.draft, step.data))
        case AddScan():
            paper = step.paper or done.papers[-1]
            workspace.issued.keep_scan(paper, step.suffix, step.data, workspace.today.isoformat())
            done.sealed.append(paper)
        case WriteFile():
            done.written.append(_write_file(step))
        case RemoveFile(path):
            done.messages += filter(None, [_remove_obsolete(path)])
        case WriteOutputs():
            done.messages += _write_outputs(step)


def _write_file(step: WriteFile) -> Path:
    """Write a file under the first of its names that no other program holds; return its path."""
    for path in (step.path, *step.others)[:-1]:
        try:
            disk.write(path, step.data)
        except disk.FileInUseError:
            continue
        return path
    last = (step.path, *step.others)[-1]
    disk.write(last, step.data)
    return last


def _write_outputs(step: WriteOutputs) -> list[str]:
    """Write the outputs of a period; return messages on files in use.

    The record of pending writes stays until everything is done, so that an interrupted run recognises its own files. A
    核验表 already imported is removed last, so that it can be imported again as long as work is left.
    """
    for name, place in step.kept.items():
        disk.write(step.folder / place, disk.read(step.folder / name))
    record_pending_writes(step.folder, step.files)
    places = {step.folder / step.placed.get(name, name): name for name in sorted(step.files)}
    held = disk.write_together({place: step.files[name] for place, name in places.items()})
    known = read_written_hashes(step.folder)
    besides = {place: write_extra_copy(place, step.files[places[place]], known[places[place]]) for place in held}
    told = [describe_file_in_use(step.folder, place, beside) for place, beside in besides.items()]
    disk.write(step.folder / MANIFEST_FILE, step.listing)
    stays = {*places, *besides.values()}
    told += filter(None, [_remove_obsolete(path) for path in step.obsolete if path not in stays])
    if not told:
        clear_pending_writes(step.folder)
    return told


def _remove_obsolete(path: Path) -> str:
    """Remove a file; return a message in Chinese if another program holds it."""
    try:
        disk.remove(path)
    except disk.FileInUseError as fault:
        return f"“{path.name}”已不需要。{fault}"
    return ""


def _describe_step(step: PlanStep, root: Path) -> Iterator[str]:
    match step:
        case KeepOffice():
            yield "存档：现在的办公室文件（设置、名册、文稿等）"
        case AddSnapshot(record):
            month = Period.parse(record.period).as_chinese()
            yield f"登记：{month}的汇总记录，截至{record.date}，第{record.last_receipt}号回执"
        case AddDistribution(draft):
            yield f"登记：{Period.parse(draft.period).as_chinese()}的下发记录，{len(draft.forms)}份表单"
        case TakeFile(_, draft, purpose, _):
            yield f"存档：{purpose}“{draft.name}”"
        case SignPaper(draft, _):
            yield f"定稿：{draft.document}{draft.branch and f'（{draft.branch}）'}，存入 outbox/issued"
        case AddScan():
            yield "存档：盖章扫描件，存入 outbox/issued"
        case WriteFile(path, _, purpose):
            yield f"写入：{_format_place(path, root)}（{purpose}）"
        case RemoveFile(path, purpose):
            yield f"删去：{_format_place(path, root)}（{purpose}）"
        case WriteOutputs():
            names = (*step.names, MANIFEST_FILE)
            yield from (
                f"留存：{_format_place(step.folder / name, root)}有人改过，原样存为“{place}”"
                for name, place in step.kept.items()
            )
            yield from (f"写入：{_format_place(step.folder / name, root)}" for name in names)
            written = {step.folder / name for name in names}
            yield from (
                f"删去：{_format_place(path, root)}（已不需要）" for path in step.obsolete if path not in written
            )


def _format_place(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
