"""Unpack dropped zip archives (压缩包); each file inside is a submission of its own.

The zip archive is received after all its files: its receipt states that they were all received. A run killed before
that finds the zip archive again and skips the files that already have a receipt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.archive.facts import Receipt
from pipeline.commands.collect.judging import read_or_judge
from pipeline.commands.inbox import DroppedFile
from pipeline.commands.workspace import Workspace
from pipeline.contract.settings import InboxSettings
from pipeline.findings import CellPlace, build_finding
from pipeline.intake.files import ValidatedFile
from pipeline.intake.new_plan import PlanReader
from pipeline.reading import RawBook, RawPackage, Refusal, ZipListing, ZipMember
from pipeline.terms import Disposition

PendingMember = tuple[str, str, str, str]
"""A received file of a zip archive without a receipt: the archive's sha256, then the file's folder, name and sha256."""

_ENDING = ".zip"
_ENDINGS = (_ENDING, ".eml", ".msg", ".dat")
_MEGABYTE = 1_000_000


@dataclass(kw_only=True)
class UnpackedFiles:
    """Dropped files after unpacking.

    ``files`` are to be judged, each with its workbook or refusal, unless a cluster has judged it already; ``packages``
    are 上报包 of bureaus below; ``known`` are members that are not read again;
    ``bundles`` are the archives opened; ``notes`` describe zip archives left for the next run.
    """

    files: list[tuple[DroppedFile, RawBook | Refusal | ValidatedFile]] = field(default_factory=list)
    packages: list[tuple[DroppedFile, RawPackage]] = field(default_factory=list)
    known: list[DroppedFile] = field(default_factory=list)
    bundles: list[tuple[DroppedFile, ZipListing]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def keep(self, dropped: DroppedFile, content: RawBook | RawPackage | Refusal | ValidatedFile) -> None:
        """Keep a file that was read, with what it holds."""
        if isinstance(content, RawPackage):
            self.packages.append((dropped, content))
        else:
            self.files.append((dropped, content))


def unpack_dropped(
    workspace: Workspace,
    dropped: Sequence[DroppedFile],
    asks: PlanReader,
    known: Collection[str] = (),
    rests: Collection[PendingMember] = (),
) -> UnpackedFiles:
    """Read dropped files, then the members of zip archives except those listed in ``known`` (sha256) and ``rests``.

    Files that a cluster has read are judged as well: ``asks`` says what new plans are asked.
    """
    done = UnpackedFiles()
    members: list[DroppedFile] = []
    for each, book in zip(dropped, read_or_judge(workspace, dropped, asks), strict=True):
        if isinstance(book, ZipListing):
            done.bundles.append((each, book))
        else:
            done.keep(each, book)
    done.bundles, done.notes = _apply_zip_quota(done.bundles, workspace.office.settings.inbox)
    for each, bundle in done.bundles:
        for member in (_build_member_file(each, member) for member in bundle.members):
            if (each.sha256, member.folder, member.name, member.sha256) not in rests:
                (done.known if member.sha256 in known else members).append(member)
    for each, book in zip(members, read_or_judge(workspace, members, asks), strict=True):
        assert not isinstance(book, ZipListing)
        done.keep(each, book)
    return done


def _build_member_file(bundle: DroppedFile, member: ZipMember) -> DroppedFile:
    """Build the DroppedFile of a zip member.

    The archive's name is given the suffix ``.zip`` if it has none of its own: it must not pass for a branch folder.
    """
    outer = bundle.name if bundle.name.casefold().endswith(_ENDINGS) else bundle.name + _ENDING
    return DroppedFile(
        name=f"{outer}/{member.name}",
        folder=bundle.folder,
        entry=bundle.entry,
        sha256=member.sha256,
        within=bundle,
        place=member.place,
    )


def _apply_zip_quota(
    bundles: list[tuple[DroppedFile, ZipListing]], settings: InboxSettings
) -> tuple[list[tuple[DroppedFile, ZipListing]], list[str]]:
    """Defer zip archives whose contents exceed the quota for dropped files; the first one is always opened."""
    files, room = settings.most_files, settings.most_megabytes * _MEGABYTE
    within: list[tuple[DroppedFile, ZipListing]] = []
    notes: list[str] = []
    for each, bundle in bundles:
        files -= len(bundle.members)
        room -= sum(member.size for member in bundle.members)
        if within and (files < 0 or room < 0):
            notes.append(f"“{each.shown}”留待下次：这次压缩包里的文件过多。")
        else:
            within.append((each, bundle))
    return within, notes


def build_opened_zip_result(each: DroppedFile, bundle: ZipListing) -> ValidatedFile:
    """Build the validated file of a zip archive that was opened."""
    what = f"，另有{bundle.passed_over}个系统文件、快捷方式或图片之类没有收取" if bundle.passed_over else ""
    place, count = CellPlace(file=each.name), str(len(bundle.members))
    finding = build_finding("archive-opened", place, value=bundle.kind, count=count, what=what)
    return ValidatedFile(
        name=each.name, sha256=each.sha256, fate=Disposition.OPENED, branch="", period="", findings=(finding,)
    )


def find_pending_members(receipts: Iterable[Receipt]) -> set[PendingMember]:
    """Find the members that interrupted runs received from zip archives without a receipt."""
    found: dict[str, set[PendingMember]] = {}
    for receipt in receipts:
        if receipt.fate == Disposition.OPENED:
            found.pop(receipt.sha256, None)
        elif receipt.within:
            rest = (receipt.within, receipt.folder, receipt.name, receipt.sha256)
            found.setdefault(receipt.within, set()).add(rest)
    return {rest for rests in found.values() for rest in rests}


def list_finished_zips(receipts: Sequence[Receipt], settled: Collection[str]) -> Iterator[str]:
    """Yield the sha256 of each fully processed zip archive; dropping one of them again is a duplicate."""
    unsettled = {each.within for each in receipts if each.within and each.sha256 not in settled}
    yield from (each.sha256 for each in receipts if each.fate == Disposition.OPENED and each.sha256 not in unsettled)
