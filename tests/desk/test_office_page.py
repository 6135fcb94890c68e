"""The office's own files at the desk: they are opened there, and all that is wrong with them is told at once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from bureau import BRANCHES, Bureau, branch_row, bureau
from visiting import KEY, Visitor, desk, visit

from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE

__all__ = ["bureau", "desk"]


def list_faults(at: Visitor) -> list[str]:
    return [unescape(each) for each in re.findall(r"<li>(.*?)</li>", at.get("/office"))]


def test_roster_and_settings_are_opened_from_every_page(desk: Visitor, bureau: Bureau) -> None:
    for page in ("/", "/step/forms?period=2026-11", "/office"):
        assert f'href="/{KEY}/office">名册和设置</a>' in desk.get(page)
    assert list_faults(desk) == []
    for name in (ROSTER_FILE, SETTINGS_FILE, "wording/督查通报.txt"):
        assert f'name="name" value="{name}"' in desk.get("/office")
        desk.press("/office/open", name=name)
        assert desk.opened[-1] == bureau.root / "templates" / name
    for other in ("../inbox/README.md", "README.md", "/etc/passwd", ""):
        assert "没有" in desk.press("/office/open", name=other)
    assert len(desk.opened) == 3


def test_all_faults_are_told_in_one_go_and_the_page_stands(bureau: Bureau) -> None:
    """In the settings, two lines that cannot be read and one wrong value; in the roster, two wrong cells."""
    bureau.set("report_day = 3", "report_day = 99")
    bureau.set("settle_seconds = 3.0", "settle_seconds ＝ 3.0")
    bureau.set('transport = "files"', "transport = “files”")
    bureau.enrol(
        branch_row("MZ01", start="昨天"),
        branch_row("MZ02", address="mz02#example"),
        branch_row("MZ03", domain="养老服务"),
    )
    at = visit(bureau.root, "2026-12-02")
    assert at.client.get(f"/{KEY}/").status_code == 400
    assert f'href="/{KEY}/office"' in at.client.get(f"/{KEY}/").text, "the fault has the door too"
    told = "\n".join(list_faults(at))
    assert len(list_faults(at)) == 5, told
    for part in ("settle_seconds", "transport"):
        line = (bureau.root / "templates" / SETTINGS_FILE).read_text(encoding="utf-8").splitlines()
        (at_line,) = [number for number, each in enumerate(line, 1) if each.startswith(part)]
        assert f"templates/{SETTINGS_FILE} 第{at_line}行：写法不对" in told
    assert "“deadlines.report_day”：不能大于" in told
    assert told.count(f"templates/{ROSTER_FILE}") == 2, "of a domain nothing can be said while the settings are unread"


@pytest.mark.parametrize("name", [ROSTER_FILE, SETTINGS_FILE, "wording/督查通报.txt"])
def test_a_file_that_is_gone_is_put_back_by_a_button(bureau: Bureau, name: str) -> None:
    (bureau.root / "templates" / name).unlink()
    at = visit(bureau.root, "2026-11-25")
    assert any(name in each and "点“名册和设置”页的“补齐缺少的文件”来" in each for each in list_faults(at))
    at.press("/do/init")
    assert not any("补齐缺少的文件" in each for each in list_faults(at))


def test_what_is_still_a_sample_and_what_a_branch_left_is_told(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01"))
    bureau.collect("2026-12-01")
    bureau.enrol(*(branch_row(code) for code in BRANCHES if code != "MZ01"))
    assert any("支部“MZ01”不在名册中" in each for each in list_faults(visit(bureau.root, "2026-12-02")))
