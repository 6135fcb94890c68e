"""Unpack dropped zip archives (压缩包); each file inside is a submission of its own.

The zip archive is received after all its files: its receipt states that they were all received. A run killed before
that finds the zip archive again and skips the files that already have a receipt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import Receipt
from pipeline.contract.settings import Inbox
from pipeline.findings import Place, make
from pipeline.reading import Asked, Bundle, Member, RawBook, Refusal, member_bytes
from pipeline.stages.books import limits_of, read_asked
from pipeline.stages.inbox import Dropped
from pipeline.stages.workspace import Workspace
from pipeline.validation.submission import Incoming, Judged
from pipeline.vocabulary import Fate

Rest = tuple[str, str, str, str]
"""A received file of a zip archive without a receipt: the archive's sha256, then the file's folder, name and sha256."""

_ENDING = ".zip"
_MEGABYTE = 1_000_000
_HELD = 2**26
"""Size in bytes above which a file is never read into memory as a whole."""


@dataclass
class Unpacked:
    """Dropped files after unpacking.

    ``files`` are to be validated, each with its workbook or refusal; ``known`` are members that are not read again;
    ``bundles`` are the archives opened; ``notes`` describe zip archives left for the next run.
    """

    files: list[tuple[Dropped, RawBook | Refusal]] = field(default_factory=list)
    known: list[Dropped] = field(default_factory=list)
    bundles: list[tuple[Dropped, Bundle]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def unpacked(
    workspace: Workspace, dropped: Sequence[Dropped], known: Collection[str] = (), rests: Collection[Rest] = ()
) -> Unpacked:
    """Read dropped files, then the members of zip archives except those listed in ``known`` (sha256) and ``rests``."""
    done = Unpacked()
    members: list[Dropped] = []
    for each, book in zip(dropped, _read(workspace, dropped), strict=True):
        if isinstance(book, Bundle):
            done.bundles.append((each, book))
        else:
            done.files.append((each, book))
    done.bundles, done.notes = _within_quota(done.bundles, workspace.office.settings.inbox)
    for each, bundle in done.bundles:
        for member in (_member(each, member) for member in bundle.members):
            if (each.sha256, member.folder, member.name, member.sha256) not in rests:
                (done.known if member.sha256 in known else members).append(member)
    for each, book in zip(members, _read(workspace, members), strict=True):
        assert not isinstance(book, Bundle)
        done.files.append((each, book))
    return done


def _read(workspace: Workspace, dropped: Sequence[Dropped]) -> list[RawBook | Refusal | Bundle]:
    if not dropped:
        return []
    allowed = limits_of(workspace.office.settings)
    return read_asked(workspace, [Asked(str(each.entry.path), each.place, allowed) for each in dropped])


def _member(bundle: Dropped, member: Member) -> Dropped:
    """Build the DroppedFile of a zip member.

    The archive's name is given the suffix ``.zip`` if it has none, so that it cannot pass for a branch folder.
    """
    outer = bundle.name if bundle.name.casefold().endswith(_ENDING) else bundle.name + _ENDING
    return Dropped(f"{outer}/{member.name}", bundle.folder, bundle.entry, member.sha256, bundle, member.place)


def _within_quota(
    bundles: list[tuple[Dropped, Bundle]], settings: Inbox
) -> tuple[list[tuple[Dropped, Bundle]], list[str]]:
    """Defer zip archives whose contents exceed the quota for dropped files; the first one is always opened."""
    files, room = settings.most_files, settings.most_megabytes * _MEGABYTE
    within: list[tuple[Dropped, Bundle]] = []
    notes: list[str] = []
    for each, bundle in bundles:
        files -= len(bundle.members)
        room -= sum(member.size for member in bundle.members)
        if within and (files < 0 or room < 0):
            notes.append(f"“{each.shown}”留待下次：这次压缩包里的文件过多。")
        else:
            within.append((each, bundle))
    return within, notes


def opened(each: Dropped, bundle: Bundle) -> Judged:
    """Build the validated file of a zip archive that was opened."""
    what = f"，另有{bundle.passed_over}个系统文件或快捷方式没有收取" if bundle.passed_over else ""
    finding = make("archive-opened", Place(each.name), count=str(len(bundle.members)), what=what)
    incoming = Incoming(each.name, "", each.sha256, RawBook("", ()))
    return Judged(incoming, Fate.OPENED, "", "", (finding,))


def rests_of(receipts: Iterable[Receipt]) -> set[Rest]:
    """Find the members that interrupted runs received from zip archives without a receipt."""
    found: dict[str, set[Rest]] = {}
    for receipt in receipts:
        if receipt.fate == Fate.OPENED:
            found.pop(receipt.sha256, None)
        elif receipt.within:
            rest = (receipt.within, receipt.folder, receipt.name, receipt.sha256)
            found.setdefault(receipt.within, set()).add(rest)
    return {rest for rests in found.values() for rest in rests}


def settled_bundles(receipts: Sequence[Receipt], settled: Collection[str]) -> Iterator[str]:
    """Yield the sha256 of each fully processed zip archive; dropping one of them again is a duplicate."""
    unsettled = {each.within for each in receipts if each.within and each.sha256 not in settled}
    yield from (each.sha256 for each in receipts if each.fate == Fate.OPENED and each.sha256 not in unsettled)


class Source:
    """Reader of the bytes of dropped files, unchanged since validation; keeps one zip archive in memory."""

    def __init__(self) -> None:
        self._held: tuple[Dropped, bytes] | None = None

    def of(self, dropped: Dropped) -> bytes | disk.Entry | None:
        """Return the bytes to archive, or the file entry if the file is too large to hold in memory.

        None if the file in the drop folder was changed, moved or made unreadable in the meantime.
        """
        if dropped.within is None:
            return dropped.entry if dropped.entry.size > _HELD else self._bytes_on_disk(dropped)
        data = self._bytes_on_disk(dropped.within)
        return None if data is None else member_bytes(data, dropped.place or 0, dropped.sha256)

    def _bytes_on_disk(self, dropped: Dropped) -> bytes | None:
        if self._held is not None and self._held[0] == dropped:
            return self._held[1]
        try:
            data = disk.read(dropped.entry.path, dropped.entry)
        except disk.DiskFault:
            return None
        if sha256_of(data) != dropped.sha256:
            return None
        self._held = dropped, data
        return data
