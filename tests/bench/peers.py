"""Put this program beside what others would write, on the same made forms in one run; ``make bench`` keeps the table.

    PYTHONPATH=.:tests python -m bench.peers [--sizes 300,1000,3000] [--days] [--write] [--frictionless PYTHON]

Every contender is a process of its own; its CPU seconds are counted with those of all its workers, the rounds take
turns, and of each the least counts. Start-up is what the same contender takes for one form, and is taken off. Seconds
of two runs cannot be compared, ratios within one can.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench import contender
from bench.growth import Cost, measure_process, run
from bench.made import DAY, FAULTY, PERIOD, TASKS, Made, drop, make

_PAGE = Path(__file__).parents[2] / "docs" / "性能.md"
_HEADING = "## 与别的做法并排"
_ROUNDS = 3
_DAYS = 20
_ROUNDS_OF_MANY = 1000
"""From so many forms on there is one round: what disturbs it is small against it."""
TITLES = {
    "calamine": "只用读表库（python-calamine，全部工作表）",
    "script": "常见的脚本：pandas+openpyxl，逐份 pandera，to_excel",
    "quick": "同上，用 calamine 读，pandera 只查一次",
    "frictionless": "frictionless validate",
    "check": "本程序 `check`（只核对）",
    "collect": "本程序 `collect`（核对、存档、退回）",
    "run": "本程序 `run`（收表、台账、全部公文）",
}
OURS = ("check", "collect", "run")


@dataclass(frozen=True)
class Figure:
    """What a contender took for all forms of one size: its start-up apart, and memory at its peak."""

    startup: float
    seconds: float
    megabytes: float


def measure_sizes(
    sizes: Sequence[int], names: Sequence[str], python: Mapping[str, str]
) -> dict[int, dict[str, Figure]]:
    """Measure every contender at every size."""
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found[size] = measure_peers(make(Path(folder) / "造", size), Path(folder), names, python)
    return found


def measure_peers(made: Made, folder: Path, names: Sequence[str], python: Mapping[str, str]) -> dict[str, Figure]:
    """Measure contenders in turn on the same forms; the least of each counts."""
    rounds = _ROUNDS if len(made.files) < _ROUNDS_OF_MANY else 1
    one: dict[str, list[Cost]] = {name: [] for name in names}
    all_of: dict[str, list[Cost]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names:
            one[name].append(_contend(name, made, made.files[:1], folder / f"{turn}-{name}-1", python))
            all_of[name].append(_contend(name, made, made.files, folder / f"{turn}-{name}", python))
    found = {}
    for name in names:
        startup = min(each.seconds for each in one[name])
        whole = min(each.seconds for each in all_of[name])
        rest = len(made.files) / (len(made.files) - 1) * (whole - startup)
        found[name] = Figure(startup, rest, max(each.megabytes for each in all_of[name]))
    return found


def _contend(name: str, made: Made, files: Sequence[Path], place: Path, python: Mapping[str, str]) -> Cost:
    if name in OURS:
        root = made.copy(place, () if name == "check" else files)
        words: Mapping[str, Sequence[str]] = {
            "check": ("check", *map(str, files)),
            "collect": ("collect",),
            "run": ("run", str(PERIOD)),
        }
        return run(root, DAY, *words[name])
    place.mkdir()
    for each in files:
        (place / each.name).write_bytes(each.read_bytes())
    out = place.with_suffix(".xlsx")
    return measure_process(python.get(name, sys.executable), contender.__file__, name, str(place), str(out))


def measure_days(branches: int) -> dict[int, dict[str, float]]:
    """Measure what files cost that were taken on one day, and on many: looks, then what reads the month again."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder) / "造", branches)
        for days in (1, _DAYS):
            root = made.copy(Path(folder) / f"{days}天", ())
            first = dt.date.fromisoformat(DAY) - dt.timedelta(days - 1)
            taken = 0.0
            for day in range(days):
                drop(root, made.files[day::days])
                taken += run(root, (first + dt.timedelta(day)).isoformat(), "collect").seconds
            idle = run(root, DAY, "collect").seconds
            found[days] = {"收表": taken - days * idle}
            for title, words in {"进度": ("status",), "汇总": ("consolidate", str(PERIOD)), "核对": ("audit",)}.items():
                found[days][title] = run(root, DAY, *words).seconds - idle
    return found


def compute_exponent(small: float, large: float, times: float) -> float:
    """Compute by which power of the number of forms a cost grows."""
    return math.log(large / small) / math.log(times)


def is_able(python: str, library: str) -> bool:
    """Return whether an interpreter has a library."""
    return subprocess.run([python, "-c", f"import {library}"], capture_output=True, check=False).returncode == 0


def format_tables(
    figures: Mapping[int, Mapping[str, Figure]], days: Mapping[int, Mapping[str, float]], skipped: Sequence[str]
) -> str:
    """Format what was measured as the section of docs/性能.md, with its date and machine."""
    size, *_ = figures
    beside = figures[size]
    parser, script = beside["calamine"].seconds, beside["script"].seconds
    told = [
        f"{_HEADING}，{_format_day(dt.date.today())}",  # noqa: DTZ011
        "",
        (
            f"`make bench` 写下的：{size}份表，每份{TASKS}项任务，每{FAULTY}份有一份填错，各种做法读同样的文件。{_describe_machine()}"
            "单位：处理器秒，连同读表进程；启动另列（读一份表用的），已经减去。轮流各跑三次取最小的。"
            "只有同一次里的数才能互相比：看倍数，不看秒。"
        ),
        "",
        "| | 启动 | 处理器秒 | 每份毫秒 | 是读表库的几倍 | 是常见脚本的几分之几 | 内存峰值 |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {TITLES[name]} | {each.startup:.2f} | {each.seconds:.2f} | {1000 * each.seconds / size:.1f}"
            f" | {each.seconds / parser:.1f} | {each.seconds / script:.2f} | {each.megabytes:.0f} MB |"
            for name, each in beside.items()
        ),
        *(("", f'没有装、没有比的：{"、".join(skipped)}（`pip install -e ".[bench]"`）。') if skipped else ()),
    ]
    if len(figures) > 1:
        told += ["", *_format_sizes(figures)]
    if days:
        told += ["", *_format_days(days)]
    return "\n".join(told) + "\n"


def _format_sizes(figures: Mapping[int, Mapping[str, Figure]]) -> list[str]:
    sizes = list(figures)
    rows = []
    for name in figures[sizes[-1]]:
        each = [figures[size][name] for size in sizes]
        powers = (
            f"{compute_exponent(one.seconds, other.seconds, sizes[at + 1] / sizes[at]):.2f}"
            for at, (one, other) in enumerate(pairwise(each))
        )
        costs = (f"{one.seconds:.1f}（{one.megabytes:.0f} MB）" for one in each)
        rows.append(f"| {TITLES[name]} | {' | '.join(costs)} | {'、'.join(powers)} |")
    return [
        "份数多了，处理器秒（内存峰值）；指数是费用随份数的几次方增长，1就是成正比：",
        "",
        f"| | {' | '.join(f'{size}份' for size in sizes)} | 指数 |",
        f"|---{'|---' * len(sizes)}|---|",
        *rows,
    ]


def _format_days(days: Mapping[int, Mapping[str, float]]) -> list[str]:
    (few, one), (many, other) = days.items()
    return [
        f"同样的表分{few}天收、分{many}天收，处理器秒，已减去启动：",
        "",
        f"| | 分{few}天收 | 分{many}天收 | 倍数 |",
        "|---|---|---|---|",
        *(f"| {title} | {one[title]:.1f} | {other[title]:.1f} | {other[title] / one[title]:.2f} |" for title in one),
    ]


def _format_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _describe_machine() -> str:
    load = os.getloadavg()[0]
    return f"{os.cpu_count()}个处理器核（{platform.machine()}，Python {platform.python_version()}），量完时系统负载{load:.1f}。"


def replace_section(page: str, section: str) -> str:
    """Put a section in the place of the one with its heading, or at the end of the page."""
    begin = page.find(_HEADING)
    if begin < 0:
        return f"{page.rstrip()}\n\n{section}"
    end = page.find("\n## ", begin)
    return page[:begin] + section + (page[end:] if end >= 0 else "")


def main(words: Sequence[str], tell: Callable[[str], object] = print) -> int:
    """Measure, print, and keep the table if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="300")
    parser.add_argument("--names", default=",".join(TITLES))
    parser.add_argument("--days", type=int, default=0, help="branches whose files are taken on one day and on many")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--frictionless", default=sys.executable, help="an interpreter that has frictionless")
    asked = parser.parse_args(words)
    python = {"frictionless": asked.frictionless}
    names = asked.names.split(",")
    skipped = [each for each in names if each == "frictionless" and not is_able(asked.frictionless, each)]
    sizes = [int(each) for each in asked.sizes.split(",")]
    figures = measure_sizes(sizes[:1], [each for each in names if each not in skipped], python)
    figures |= measure_sizes(sizes[1:], ["calamine", *OURS[:2]], python)
    section = format_tables(figures, measure_days(asked.days) if asked.days else {}, skipped)
    tell(section)
    if asked.write:
        _PAGE.write_text(replace_section(_PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
