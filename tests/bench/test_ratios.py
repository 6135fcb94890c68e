"""No form may come to cost half as much again as the baseline says; ``python -m bench.ratios`` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

from bench import peers
from bench.ratios import BASELINE, measure

_WORSE = 1.5
_TRIES = 3


def test_no_ratio_got_worse(tmp_path: Path) -> None:
    """A busy machine may disturb one measurement; of several, the least counts."""
    before: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    least = dict.fromkeys(before, float("inf"))
    worse: dict[str, str] = {}
    for turn in range(_TRIES):
        found = measure(tmp_path / str(turn))
        assert found.keys() == before.keys()
        least = {name: min(least[name], value) for name, value in found.items()}
        worse = {
            name: f"{before[name]} → {value:.1f}" for name, value in least.items() if value > _WORSE * before[name]
        }
        if not worse:
            return
    assert worse == {}


def test_a_section_of_the_page_is_replaced_and_no_other() -> None:
    page = f"# 性能\n\n前面。\n\n{peers._HEADING}，2026年1月1日\n\n旧的。\n\n## 启动\n\n后面。\n"
    replaced = peers.replace_section(page, f"{peers._HEADING}，2026年2月2日\n\n新的。\n")
    assert replaced == f"# 性能\n\n前面。\n\n{peers._HEADING}，2026年2月2日\n\n新的。\n\n## 启动\n\n后面。\n"
    assert peers.replace_section("# 性能\n", f"{peers._HEADING}\n").endswith(f"# 性能\n\n{peers._HEADING}\n")


def test_what_was_measured_is_told_as_ratios_and_powers() -> None:
    small = {
        name: peers.Figure(0.5, seconds, 100) for name, seconds in {"calamine": 1, "script": 40, "collect": 4}.items()
    }
    large = {name: peers.Figure(0.5, 10 * each.seconds, 100) for name, each in small.items() if name != "script"}
    told = peers.format_tables({100: small, 1000: large}, {1: {"收表": 2.0}, 20: {"收表": 3.0}}, ["frictionless"])
    assert f"| {peers.TITLES['collect']} | 0.50 | 4.00 | 40.0 | 4.0 | 0.10 | 100 MB |" in told
    assert f"| {peers.TITLES['collect']} | 4.0（100 MB） | 40.0（100 MB） | 1.00 |" in told
    assert "| 收表 | 2.0 | 3.0 | 1.50 |" in told
    assert "没有装、没有比的：frictionless" in told
