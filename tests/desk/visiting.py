"""A desk over a small bureau, whose commands run in this process unless a test is about processes."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bureau import Bureau, bureau
from starlette.testclient import TestClient

from pipeline.cli import run_command
from pipeline.commands.workspace import Workspace
from pipeline.desk.app import Desk, DeskSettings
from pipeline.desk.jobs import RunningCommand

__all__ = ["bureau"]
KEY, HOST = "a-key-that-nobody-guesses", "127.0.0.1:8765"


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int

    def poll(self) -> int | None:
        """The exit status."""
        return self.status


def run_here(words: Sequence[str], said: Path) -> RunningCommand:
    """Run a command in this process."""
    sink = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with redirect_stdout(sink), redirect_stderr(sink):
        try:
            status = run_command(words)
        except SystemExit as end:
            status = int(end.code or 0)
    raw = sink.detach()
    assert isinstance(raw, io.BytesIO)
    said.parent.mkdir(parents=True, exist_ok=True)
    said.write_bytes(raw.getvalue())
    return Ended(status)


@dataclass(frozen=True)
class Visitor:
    """A browser at the desk of one day."""

    client: TestClient
    opened: list[Path] = field(default_factory=list)

    def get(self, place: str = "/") -> str:
        """The text of a page."""
        answer = self.client.get(f"/{KEY}{place}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def press(self, place: str, /, files: object = None, **fields: object) -> str:
        """Press a button and follow to the page it leads to."""
        answer = self.client.post(f"/{KEY}{place}", data=fields, files=files)  # type: ignore[arg-type]
        return answer.text

    def act(self, place: str, /, files: object = None, **fields: object) -> str:
        """Press a button, read the plan and have it done."""
        planned = self.press(place, files, **fields)
        found = re.search(r"/job/(\d+)/act", planned)
        assert found is not None, planned
        assert "现在什么也没有改动" in planned
        return self.press(f"/job/{found[1]}/act")

    def next(self, period: str) -> str:
        """Have the next step done that the first page shows; what was done."""
        page = self.get(f"/?period={period}")
        found = re.search(r'name="command" value="([^"]+)"', page)
        assert found is not None, page
        self.act("/next", period=period, command=found[1])
        return found[1]


def visit(root: Path, day: str, launch: Callable[[Sequence[str], Path], RunningCommand] = run_here) -> Visitor:
    """Open the desk of a workspace on a day."""
    opened: list[Path] = []
    settings = DeskSettings(
        root=root,
        key=KEY,
        hosts=frozenset({HOST}),
        open_workspace=functools.partial(Workspace, root=root, today=dt.date.fromisoformat(day), sleep=lambda _: None),
        open_file=opened.append,
        start=(f"--today={day}",),
        launch=launch,
    )
    return Visitor(TestClient(Desk(settings).build_app(), base_url=f"http://{HOST}"), opened)


@pytest.fixture
def desk(bureau: Bureau) -> Visitor:
    """The desk of a bureau that has handed out November, on 2 December."""
    bureau.set_out("2026-11-25")
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    return visit(bureau.root, "2026-12-02")
