"""Check all facts, and every received and signed file against them; say how far a damage reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.archive import ArchiveError, paths
from pipeline.archive.facts import Snapshot
from pipeline.archive.flaws import RESTORE, FactFlaw
from pipeline.archive.serialization import LaterVersionError
from pipeline.commands.require_facts import find_lost_facts, find_office_file_errors, list_fact_flaws
from pipeline.commands.workspace import Workspace
from pipeline.disk import DiskError
from pipeline.health.check import Health, HealthCheck, build_check, shorten_list
from pipeline.periods import Period

_TITLE = "存档"
_PERIOD = re.compile(r"\d{4}-\d{2}(?!\d)")
_LATER: dict[paths.Series, Callable[[Snapshot], int]] = {
    paths.RECEIPT_SERIES: lambda record: record.last_receipt,
    paths.INTAKE_RUN_SERIES: lambda record: record.last_look,
    paths.ISSUED_SERIES: lambda record: record.last_issued,
}  # fmt: skip
"""Series of which every ledger uses the facts up to a number, and where its record says the number."""


@dataclass(frozen=True)
class _Reach:
    """What depends on the facts of a series, and what can be made again without them."""

    depends: str
    rebuilt: str


_REACH = {
    paths.RECEIPT_SERIES: _Reach(
        "那份文件算不算收到、算哪个支部哪个月；是核验表的，里面的意见",
        "回执不能重做；原件还在存档里，没有丢",
    ),
    paths.INTAKE_RUN_SERIES: _Reach("按时、迟报的认定", "不能重做"),
    paths.DISTRIBUTION_SERIES: _Reach(
        "那个月的表单：任务编号、预填内容、需答复，收到的表与它核对", "不能重做；下发的表单文件倒可以由它重做"
    ),
    paths.SNAPSHOT_SERIES: _Reach(
        "那一次汇总能不能原样重做，那次的核验表能不能导入", "不能重做；恢复后，台账、公文、核验表都可以重新生成"
    ),
    paths.YEAR_SERIES: _Reach("那一次的述职评议数据表能不能原样重做", "不能重做；数据表可以按现在的记录重新生成"),
    paths.COMPLETION_SERIES: _Reach("旧存档里补记的内容对不对", "内容可以由原件重新读出，登记只能从备份恢复"),
    paths.ISSUED_SERIES: _Reach("那个月是否封账、文号、整改时限", "不能重做；签发的文件还在的，没有丢"),
    paths.PROOF_SERIES: _Reach("那份签发的文件校对出什么、谁确认过哪句话", "不能重做；签发的文件还在的，没有丢"),
    paths.SCAN_SERIES: _Reach("寄出的是不是盖章的扫描件", "不能重做；扫描件本身还在的，没有丢"),
    paths.SENT_SERIES: _Reach("哪天给谁发过什么，答复期从哪天算，会不会重发", "不能重做；恢复之前请不要发送、签发"),
    paths.OUTCOME_SERIES: _Reach("那封信送到没有", "不能重做；没有备份的，请先问对方收到没有"),
}


def check_facts(workspace: Workspace) -> Iterator[HealthCheck]:
    """Check every fact; if all are intact, every received file and signed paper as well."""
    try:
        flaws = list_fact_flaws(workspace)
        if flaws:
            yield from (_describe_damage(workspace, flaw) for flaw in flaws)
            return
        said = [*find_lost_facts(workspace), *_find_file_errors(workspace)]
        counted = f"{len(workspace.archive.receipts())}份回执、{len(workspace.issued.all())}份已签发文件，逐份核对无误"
        yield build_check(_TITLE, not said, shorten_list(said) or counted, RESTORE, Health.DAMAGED)
    except LaterVersionError as fault:
        yield HealthCheck(_TITLE, Health.BAD, str(fault))
    except (ArchiveError, DiskError) as fault:
        yield HealthCheck(_TITLE, Health.DAMAGED, str(fault))


def _find_file_errors(workspace: Workspace) -> Iterator[str]:
    yield from workspace.archive.find_stored_errors()
    for paper in workspace.issued.all():
        yield from workspace.issued.find_file_errors(paper)
    yield from find_office_file_errors(workspace)


def _describe_damage(workspace: Workspace, flaw: FactFlaw) -> HealthCheck:
    reach = _REACH[flaw.series]
    months = "、".join(_list_months(workspace, flaw))
    used = f"；用到它的月份：{months}" if months else ""
    return HealthCheck(
        _TITLE, Health.DAMAGED, f"{flaw.said}。牵涉：{reach.depends}{used}。能否重做：{reach.rebuilt}", RESTORE
    )


def _list_months(workspace: Workspace, flaw: FactFlaw) -> list[str]:
    """List the months that depend on a fact: those its name tells, else those of all ledgers made with it."""
    number = _LATER.get(flaw.series)
    if number is None:
        found = {period for name in flaw.flaw.names for period in _PERIOD.findall(name)[:1]}
    else:
        found = {each.period for each in _load_snapshots(workspace) if number(each) >= flaw.flaw.first}
    return [Period.parse(period).as_chinese() for period in sorted(found)]


def _load_snapshots(workspace: Workspace) -> Iterable[Snapshot]:
    """Return the records of all ledgers; none if they are damaged themselves, which is said apart."""
    try:
        return workspace.archive.list_snapshots()
    except (ArchiveError, DiskError):
        return ()
