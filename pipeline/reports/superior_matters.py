"""List what waits for a leader of a superior (请领导拍板的事), word the month in one sentence, and tell who did well.

All of it by rule from the report model of the bureaus below; every number names the cells it adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.reports.leader_matters import LeaderMatter, Part, count_rows, join_names
from pipeline.reports.superior_report import BureauStand, SummedFigure, SuperiorReport, list_with_most
from pipeline.terms import SubmissionResult, Timeliness, measure_width

_MOST_NAMES, _LONGEST_NAMES = 4, 48
"""Bureaus named in a matter, and characters that their names take at most; the others are counted."""


def list_superior_matters(report: SuperiorReport) -> tuple[LeaderMatter, ...]:
    """List overdue 整改, bureaus without a package that counts, branches without a report, late packages."""
    found = (_list_overdue, _list_nothing, _list_to_correct, _list_missing, _list_late)
    return tuple(matter for build in found for matter in build(report))


def _list_overdue(report: SuperiorReport) -> Iterator[LeaderMatter]:
    overdue, all_open = report.total["overdue"], report.total["rectifications"]
    if overdue.count:
        yield LeaderMatter(
            title=(Part("整改逾期"), count_rows(overdue, "件")),
            facts=(Part("未销号整改共"), count_rows(all_open, "件"), *_word_most(report, "overdue", "件")),
            asked="请定是否向逾期多的单位督办",
        )


def _list_nothing(report: SuperiorReport) -> Iterator[LeaderMatter]:
    """Yield the bureaus of which nothing has come that can be read, once the day has passed."""
    silent = [
        each
        for each in report.bureaus
        if not each.figures and each.result != SubmissionResult.TO_CORRECT and each.timeliness != Timeliness.PENDING
    ]
    if silent:
        results = list(dict.fromkeys(SubmissionResult(each.result) for each in silent))
        yield LeaderMatter(
            title=(Part("没有上报"), _count_if_all(report.came(*results), silent)),
            facts=(Part(f"{_join_named(silent)}，各数都不含这些单位"),),
            asked="请分管领导督促上报",
        )


def _count_if_all(figure: SummedFigure, silent: Sequence[BureauStand]) -> Part:
    """Count the bureaus, by the rows of their results unless some of those are still in time."""
    return Part(f"{len(silent)}个", figure.source if figure.count == len(silent) else "")


def _list_to_correct(report: SuperiorReport) -> Iterator[LeaderMatter]:
    waiting = [each for each in report.bureaus if each.result == SubmissionResult.TO_CORRECT]
    if waiting:
        yield LeaderMatter(
            title=(Part("上报包退回待重报"), count_rows(report.came(SubmissionResult.TO_CORRECT), "个")),
            facts=(Part(f"{_join_named(waiting)}，各数都不含这些单位"),),
            asked="请督促核对后重报",
        )


def _list_missing(report: SuperiorReport) -> Iterator[LeaderMatter]:
    missing = report.total["missing"]
    if missing.count:
        yield LeaderMatter(
            title=(Part("支部漏报月报"), count_rows(missing, "个")),
            facts=(Part("在"), Part(f"{sum(bool(each.count('missing')) for each in report.bureaus)}个单位"),
                   *_word_most(report, "missing", "个")),
            asked="请有关单位督促支部补报",
        )  # fmt: skip


def _list_late(report: SuperiorReport) -> Iterator[LeaderMatter]:
    kinds = (Timeliness.LATE, Timeliness.SUPPLEMENTARY)
    late = [each for each in report.bureaus if each.timeliness in kinds and each.figures]
    if late:
        told = [(each, report.at(each)) for each in kinds]
        counts = [(Part(f"　{each.value}"), count_rows(figure, "个")) for each, figure in told if figure.count]
        yield LeaderMatter(
            title=(Part("没有按时上报"),),
            facts=(
                *(part for pair in counts for part in pair),
                Part(f"：{_join_within([each.name for each in late])}"),
            ),
            asked="请提醒按时上报",
        )


def _join_named(bureaus: Sequence[BureauStand]) -> str:
    return _join_within([each.named for each in bureaus])


def _join_within(names: Sequence[str]) -> str:
    """Join as many names as there is room for."""
    return join_names(names, max(_count_fitting(names), 1))


def _count_fitting(names: Sequence[str]) -> int:
    widths = [sum(map(measure_width, names[: at + 1])) for at in range(min(len(names), _MOST_NAMES))]
    return sum(width <= _LONGEST_NAMES for width in widths)


def _word_most(report: SuperiorReport, name: str, unit: str) -> list[Part]:
    """Word which bureaus have most of something; nothing if too many are level."""
    found = list_with_most(report.bureaus, name, 3)
    most = found[: max(_count_fitting([each.named for each in found]), 1)]
    if len(most) < len(found):  # of those level with each other all are named, or none
        most = [each for each in most if each.count(name) > found[len(most)].count(name)]
    parts = [Part("，最多的是")] if most else []
    for at, each in enumerate(most):
        parts += [Part(f"{'、' if at else ''}{each.named}"), count_rows(each.figures[name], unit)]
    return parts


def word_superior_headline(report: SuperiorReport, own: str = "") -> tuple[Part, ...]:
    """Word the month in one sentence; what the office has written itself (``own``) stands instead."""
    if own:
        return (Part(own),)
    parts = [Part("下级单位"), count_rows(report.due, "个"), Part("，计入"), count_rows(report.reported, "个")]
    if not report.reported.count:
        return (*parts, Part("，还没有可以汇总的数。"))
    parts += [Part("；任务"), count_rows(report.total["tasks"], "项"), *_word_red(report)]
    if report.total["overdue"].count:
        parts += [Part("；整改逾期"), count_rows(report.total["overdue"], "件")]
    if report.total["missing"].count:
        parts += [count_rows(report.total["missing"], "个支部"), Part("漏报月报")]
        parts.insert(-2, Part("；"))
    return (*parts, Part("。"))


def _word_red(report: SuperiorReport) -> list[Part]:
    red = report.total["red"]
    if report.before is None:
        why = f"（{report.incomparable}，不与上月比较）" if report.incomparable else ""
        told = [Part("，红灯"), count_rows(red, "项"), Part(why)]
    else:
        then = report.before.figures["red"]
        if red.count == then.count:
            told = [Part("，红灯"), count_rows(red, "项"), Part("，与上月持平")]
        else:
            moved = "增至" if red.count > then.count else "减至"
            told = [Part("，红灯由上月"), count_rows(then, "项"), Part(moved), count_rows(red, "项")]
    return [*told, *_word_most_red(report)]


def _word_most_red(report: SuperiorReport) -> list[Part]:
    most = list_with_most(report.bureaus, "red", 1)
    if not most:
        return []
    names = "、".join(each.name for each in most)
    return [Part(f"，{names}最多（"), count_rows(most[0].figures["red"], "项"), Part("）")]


def word_superior_merits(report: SuperiorReport) -> tuple[tuple[Part, ...], ...]:
    """Word what was done well: tasks finished, and bureaus that reported wholly and have nothing red or grey."""
    merits: list[tuple[Part, ...]] = []
    finished, tasks = report.total["finished"], report.total["tasks"]
    if finished.count:
        merits.append((Part("已完成任务"), count_rows(finished, "项"), Part("，共"), count_rows(tasks, "项")))
    clean = [
        each.name
        for each in report.bureaus
        if each.count("tasks")
        and each.timeliness == Timeliness.ON_TIME
        and not any(each.count(name) for name in ("missing", "red", "grey", "overdue"))
    ]
    told = (
        f"{len(clean)}个单位{_CLEAN}：{_join_within(clean)}（按名册顺序，不排名）"
        if clean
        else f"本月没有{_CLEAN}的单位"
    )
    return (*merits, (Part(told),))


_CLEAN = "按时上报、支部没有漏报、没有红灯灰灯、没有逾期整改"
