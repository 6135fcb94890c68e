"""Require that all facts are there, whole and as they were written, before anything is made from them or signed.

Only the small files of the facts are read, never the received or signed files themselves: that is for ``audit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.archive import ArchiveError, FactDamageError
from pipeline.archive.facts import Snapshot, YearRecord
from pipeline.archive.flaws import FactFlaw, describe_lost_end, format_damage
from pipeline.commands.workspace import Workspace


def require_intact_facts(workspace: Workspace) -> None:
    """Raise ArchiveError, naming every one, if facts of any series are missing, doubled, damaged or changed."""
    archive, issued, journal = workspace.archive, workspace.issued, workspace.journal
    loads: tuple[Callable[[], object], ...] = (
        archive.receipts_as_written, archive.list_all_looks, archive.list_all_distributions, archive.list_snapshots,
        archive.list_completions, archive.list_year_records, issued.all, issued.list_scans, issued.list_proofs,
        journal.all, journal.list_outcomes,
    )  # fmt: skip
    if said := [flaw.said for load in loads for flaw in _find_flaws(load)]:
        raise ArchiveError(format_damage(said))
    if said := list(find_lost_letters(workspace)):
        raise ArchiveError(format_damage(said))
    require_used_facts(workspace)


def require_used_facts(workspace: Workspace) -> None:
    """Raise ArchiveError if a ledger or a signed paper refers to facts that are not there any more."""
    if said := list(find_lost_facts(workspace)):
        raise ArchiveError(format_damage(said))


def _find_flaws(load: Callable[[], object]) -> tuple[FactFlaw, ...]:
    try:
        load()
    except FactDamageError as damage:
        return damage.flaws
    return ()


def list_fact_flaws(workspace: Workspace) -> tuple[FactFlaw, ...]:
    """Read the facts of every series again and return what is wrong with them."""
    return (*workspace.archive.find_flaws(), *workspace.issued.find_flaws(), *workspace.journal.find_flaws())


def find_lost_facts(workspace: Workspace) -> Iterator[str]:
    """Say which last facts of a series are missing, although others that are there refer to them.

    Archives of earlier programs do not record the end of a series, so that nothing else would tell.
    """
    archive, papers = workspace.archive, workspace.issued.all()
    receipts, looks, snapshots = archive.receipts_as_written(), archive.list_all_looks(), archive.list_snapshots()
    years = archive.list_year_records()
    records: list[Snapshot | YearRecord] = [*snapshots, *years]
    known = [*records, *(each.record for each in papers)]
    used_receipts = [*(each.last_receipt for each in records), *(each.after_receipt for each in papers)]
    used_looks = [*(each.last_look for each in known), *(each.by_look for each in receipts)]
    yield from describe_lost_end("回执", used_receipts, [each.number for each in receipts])
    yield from describe_lost_end("收表记录", used_looks, [each.number for each in looks])
    yield from describe_lost_end("汇总记录", [each.last_snapshot for each in years], range(len(snapshots) + 1))
    yield from describe_lost_end("已签发文件", [each.last_issued for each in records], [each.number for each in papers])


def find_office_file_errors(workspace: Workspace) -> Iterator[str]:
    """Say which office files that snapshots, receipts and papers were made with are missing or changed."""
    archive = workspace.archive
    records: list[Snapshot | YearRecord] = [*archive.list_snapshots(), *archive.list_year_records()]
    used = (
        *(each.office for each in records),
        *(each.office for each in archive.receipts_as_written()),
        *(each.record.office for each in workspace.issued.all()),
    )  # fmt: skip
    hashes = {sha256: name for office in used for name, sha256 in office.items()}
    for sha256, name in sorted(hashes.items(), key=lambda pair: (pair[1], pair[0])):
        if fault := archive.find_office_file_error(sha256):
            yield f"{name}：{fault}"


def find_lost_letters(workspace: Workspace) -> Iterator[str]:
    """Say whether the last letters are missing, although their outcomes are there; the same for signed papers."""
    letters, papers = workspace.journal.all(), workspace.issued.all()
    outcomes, scans = workspace.journal.list_outcomes(), workspace.issued.list_scans()
    yield from describe_lost_end("发信记录", [each.letter for each in outcomes], [each.number for each in letters])
    yield from describe_lost_end("已签发文件", [each.paper for each in scans], [each.number for each in papers])
