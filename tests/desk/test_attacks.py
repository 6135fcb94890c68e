"""What others may try with a page that listens on this machine: nothing happens that nobody asked for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bureau import Bureau, answers, bureau, new_row
from posting import on_disk
from visiting import KEY, Visitor, desk, visit

from pipeline.desk.guard import SAFE_HEADERS
from pipeline.desk.jobs import launch_process

__all__ = ["bureau", "desk"]
POST = f"/{KEY}/do/collect"


@pytest.mark.parametrize(
    ("place", "headers"),
    [
        (POST, {"Origin": "http://evil.example"}),
        (POST, {"Origin": "null"}),
        (POST, {"Origin": "http://127.0.0.1:9"}),
        (POST, {"Sec-Fetch-Site": "cross-site"}),
        (POST, {"Sec-Fetch-Site": "same-site"}),
        (POST, {"Host": "evil.example"}),
        (POST, {"Host": "127.0.0.1:8765.evil.example"}),
        (POST, {"Host": "rebound.example:8765"}),
        ("/a-key-that-somebody-guesses/do/collect", {}),
        ("/do/collect", {}),
        (f"/{KEY[:-1]}/do/collect", {}),
    ],
)
def test_a_request_from_elsewhere_is_refused(
    desk: Visitor, bureau: Bureau, place: str, headers: dict[str, str]
) -> None:
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    before = on_disk(bureau)
    answer = desk.client.post(place, data={"period": "2026-11"}, headers=headers)
    assert (answer.status_code, KEY in answer.text) == (403, False)
    assert on_disk(bureau) == before
    assert not (bureau.root / ".dangjian" / "desk").exists()


def test_a_look_acts_on_nothing(desk: Visitor, bureau: Bureau) -> None:
    before = on_disk(bureau)
    for place in ("/", "/step/collect", "/do/collect", "/next", "/drop", "/open", "/job/1"):
        desk.client.get(f"/{KEY}{place}")
    assert on_disk(bureau) == before


@pytest.mark.parametrize(
    "place", ["../inbox/README.md", "..%2F..%2Fetc%2Fpasswd", "/etc/passwd", "2026-11/../../templates/设置.toml", ".", "2026-11/forms", "%2e%2e/inbox/README.md"]
)  # fmt: skip
def test_only_files_of_the_outbox_are_given(desk: Visitor, place: str) -> None:
    answer = desk.client.get(f"/{KEY}/file/{place}")
    assert answer.status_code in (400, 403, 404)
    assert "收件夹" not in answer.text
    assert "没有办" in desk.press("/open", place=place)
    assert desk.opened == []


def test_a_link_in_the_outbox_leads_nowhere(desk: Visitor, bureau: Bureau) -> None:
    (bureau.root / "outbox" / "2026-11" / "钥匙.txt").symlink_to(bureau.root / "templates" / "设置.toml")
    assert desk.client.get(f"/{KEY}/file/2026-11/钥匙.txt").status_code == 400


def test_a_name_cannot_lead_out_of_the_inbox(desk: Visitor, bureau: Bureau) -> None:
    names = ("../../templates/设置.toml", "..\\..\\出去.xlsx", "/etc/表.xlsx", "\x00.xlsx", "表.xlsx\r\nX: y")
    before = on_disk(bureau)
    for name in names:
        desk.press("/drop", files=[("tables", (name, b"data"))], period="2026-11")
    after = on_disk(bureau)
    new = {name for name in after if name not in before}
    assert {name: data for name, data in after.items() if name in before} == before
    assert all(name.startswith("inbox/") and "/" not in name.removeprefix("inbox/") for name in new), new


def test_what_a_branch_typed_never_becomes_html(desk: Visitor, bureau: Bureau) -> None:
    form = bureau.form("MZ02")
    script = "<script>alert(1)</script>"
    said = answers(new_row(form.new_numbers[0], rate=120, category=script))
    bureau.drop(f"{script.replace('/', '_')}.xlsx", bureau.filled("MZ02", said=said))
    page = desk.act("/do/collect", period="2026-11")
    assert "&lt;script&gt;alert(1)" in page
    for text in (page, desk.get("/"), desk.get("/step/collect?period=2026-11")):
        assert "<script" not in text
    assert "<script" not in desk.press("/do/forms", period="<script>alert(1)</script>")


def test_every_answer_forbids_scripts_frames_and_keeping(desk: Visitor, bureau: Bureau) -> None:
    bureau.consolidate("2026-12-08")
    for place in ("/", "/desk.css", "/step/review", "/nothing", "/job/99"):
        answer = desk.client.get(f"/{KEY}{place}")
        assert {name: answer.headers[name] for name in SAFE_HEADERS} == dict(SAFE_HEADERS)
    page = desk.client.get(f"/{KEY}/file/2026-11/工作台账.xlsx")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "attachment" in page.headers["Content-Disposition"]


def test_a_file_of_a_gigabyte_is_refused_unread(desk: Visitor, bureau: Bureau) -> None:
    before = on_disk(bureau)
    answer = desk.client.post(f"/{KEY}/drop", content=b"x", headers={"Content-Length": str(2**30)})
    assert (answer.status_code, "太大" in answer.text) == (403, True)
    assert on_disk(bureau) == before


def test_more_than_was_announced_is_refused(monkeypatch: pytest.MonkeyPatch, bureau: Bureau) -> None:
    monkeypatch.setattr("pipeline.desk.app._MOST_BYTES", 1000)
    at = visit(bureau.root, "2026-12-02")
    chunks = (b"x" * 600 for _ in range(5))
    answer = at.client.post(f"/{KEY}/drop", content=chunks, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400
    assert "太大" in answer.text


def wait_until_free(at: Visitor) -> str:
    """The first page, once nothing runs."""
    for _ in range(600):
        page = at.get("/")
        if "正在办“" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def test_two_browsers_do_one_thing_at_a_time_and_a_kill_loses_nothing(bureau: Bureau) -> None:
    """With processes of their own: the second order is refused while the first runs; killed, it is given again."""
    bureau.set_out("2026-11-25")
    bureau.set("settle_seconds = 3.0", "settle_seconds = 1.0")
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    started: list[subprocess.Popen[bytes]] = []

    def launch(words: list[str], said: Path) -> subprocess.Popen[bytes]:
        process = launch_process(words, said)
        assert isinstance(process, subprocess.Popen)
        started.append(process)
        return process

    at = visit(bureau.root, "2026-12-02", launch)  # type: ignore[arg-type]
    at.press("/do/collect", period="2026-11")
    assert "请等它办完" in at.press("/do/collect", period="2026-11")
    wait_until_free(at)
    at.press("/job/1/act")
    started[-1].kill()
    started[-1].wait()
    assert "中断了" in at.get("/job/2")
    at.press("/do/collect", period="2026-11")
    wait_until_free(at)
    at.press("/job/3/act")
    assert "收件夹里的文件没有收" not in wait_until_free(at)
    assert "已收下1个" in at.get("/job/4")


def test_the_desk_listens_to_this_machine_only_as_soon_as_it_tells_its_address(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "-C", str(bureau.root), "desk", "--no-browser"],
        stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline()
        assert "http://127.0.0.1:" in address
        port = int(address.split(":")[2].partition("/")[0])
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
        assert len(address.strip().strip("/").rpartition("/")[2]) >= 32
    finally:
        process.kill()
        process.wait()
