"""The desk in a real Chromium, where there is one: by keyboard, with nothing loaded from outside, readable by aids."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from bureau import Bureau, bureau

__all__ = ["bureau"]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
sync_api = pytest.importorskip("playwright.sync_api", reason="the extra “browser” is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra “browser” is not installed")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")


@pytest.fixture
def address(bureau: Bureau) -> Iterator[str]:
    """The address of a desk that is served by a process of its own."""
    bureau.set_out("2026-11-25")
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "-C", str(bureau.root), "--today=2026-12-02", "desk", "--no-browser"],
        stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.kill()
        process.wait()


def test_a_step_is_done_by_keyboard_alone(address: str, bureau: Bureau) -> None:
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        outside: list[str] = []
        page.on(
            "request", lambda asked: outside.append(asked.url) if not asked.url.startswith((address, "data:")) else None
        )
        page.goto(address)
        serious = [
            fault["id"]
            for place in (
                "",
                "office",
                *(f"step/{name}?period=2026-11" for name in ("forms", "collect", "review", "issue", "send")),
            )
            if page.goto(address + place)
            for fault in axe.Axe().run(page).response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert serious == []
        page.goto(address + "step/collect?period=2026-11")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText") == "收表、给退回的支部备信：先看会做什么":
                break
        page.keyboard.press("Enter")
        page.wait_for_selector("text=照此办理", timeout=60_000)
        page.keyboard.press("Enter")
        page.wait_for_selector("text=看下一步", timeout=60_000)
        assert "已收下1个" in page.inner_text("pre")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
        assert outside == []
        browser.close()
    assert bureau.on("2026-12-02").archive.last_receipt == 1
