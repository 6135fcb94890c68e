"""The demonstration of a city: the superior's ledger is the sum of its bureaus, and the changed package is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from packages import list_parts, open_city

from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.report_up import report_up
from pipeline.commands.workspace import Workspace
from pipeline.demo.city import BUREAUS_FOLDER, build_city
from pipeline.periods import Period
from pipeline.reports.bureau_figures import name_figures

NOVEMBER = Period(2026, 11)


def test_a_city_adds_up_and_the_changed_package_is_named(tmp_path: Path) -> None:
    root = tmp_path / "city"
    city = build_city(root, bureaus=3, branches=2, seed=1, period=NOVEMBER)
    files = collect_inbox(open_city(root)).files
    told = [each for each in files if each.findings]
    assert [each.findings[0].code for each in told] == ["package-changed"]
    assert city.tampered in told[0].name
    done = consolidate_period(open_city(root), NOVEMBER)
    assert done.below is not None
    own = [
        report_up(
            Workspace(root=root / BUREAUS_FOLDER / code, today=dt.date(2026, 12, 9), sleep=lambda _: None), NOVEMBER
        ).month.figures
        for code in ("QX01", "QX02")
    ]
    for name in name_figures():
        assert done.below.total[name].iloc[0] == sum(int(figures[name].sum()) for figures in own)
    assert len(list_parts((root / "inbox" / "archive").glob("2026-12/*.zip").__next__().read_bytes())) == 2
