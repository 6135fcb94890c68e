"""Say what is wrong with facts, and what to do: the place, what it is, and that it comes back from a backup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.archive.chain import ChainFlaw, FlawKind
from pipeline.archive.paths import ENDS, Series
from pipeline.archive.serialization import ArchiveError

RESTORE = "请从备份恢复，不要手工修改（做法见 docs/备份与恢复.md）。"
_SHOWN = 5
_SAID = {
    FlawKind.EMPTY: "是空的",
    FlawKind.UNREADABLE: "只剩一部分或已损坏，读不出来",
    FlawKind.CHANGED: "已不是当初写下的内容，被改动或替换过",
    FlawKind.MISPLACED: "里写的编号或位置与文件名不符",
    FlawKind.UNLINKED: "与前一份接不上，不是程序当初写下的内容",
}


@dataclass(frozen=True)
class FactFlaw:
    """What is wrong with one or several facts of a series; ``said`` names them in Chinese, without the remedy."""

    series: Series
    flaw: ChainFlaw
    said: str


def describe_flaw(series: Series, flaw: ChainFlaw) -> str:
    """Name the place of a flaw, what the fact is, and what is wrong with it."""
    place, title, ends = series.place, series.title, f"“inbox/archive/{ENDS}”"
    numbers = f"第{flaw.first}号" if flaw.first == flaw.last else f"第{flaw.first}号至第{flaw.last}号"
    match flaw.kind:
        case FlawKind.MISSING:
            return f"“{place}”里{numbers}{title}不见了（文件名以“{flaw.first:06d}”开头）"
        case FlawKind.DOUBLED:
            return f"“{place}”里{numbers}{title}有{len(flaw.names)}份：{'、'.join(flaw.names)}，只能有一份"
        case FlawKind.CHANGED_AMONG:
            return f"“{place}”里{numbers}{title}中有被改动或替换过的"
        case FlawKind.END_LOST:
            return f"清点各类记录的{ends}不见了，或里面没有{title}（{place}）"
        case FlawKind.END_CHANGED:
            return f"清点各类记录的{ends}里，{title}（{place}）的清点被改动过"
        case _:
            return f"{title}“{place}/{flaw.names[0]}”{_SAID[flaw.kind]}"


class FactDamageError(ArchiveError):
    """Facts of a series are missing, doubled, damaged or changed; the message names them and the remedy."""

    def __init__(self, flaws: Sequence[FactFlaw]) -> None:
        super().__init__(format_damage([each.said for each in flaws]))
        self.flaws = tuple(flaws)


def format_damage(said: Sequence[str]) -> str:
    """Join what was said of flaws, one a line, and the remedy."""
    more = [f"另有{len(said) - _SHOWN}处，可用“dangjian doctor”查看"] if len(said) > _SHOWN else []
    *before, last = (*said[:_SHOWN], *more)
    return "\n".join([*(f"{each}；" for each in before), f"{last}。{RESTORE}"])


def describe_lost_end(title: str, used: Iterable[int], held: Iterable[int]) -> Iterator[str]:
    """Say, if so, that a fact with a later number than any there was once used."""
    last, there = max(used, default=0), max(held, default=0)
    if there < last:
        yield f"台账、签发的文件或后来的记录用到过第{last}号{title}，现在只有{there}号"
