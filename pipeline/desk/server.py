"""Serve a desk to this machine: pick a free port, tell the address, open the browser, run until it is stopped."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from pipeline.commands.workspace import Workspace
from pipeline.desk.app import Desk, DeskSettings
from pipeline.findings import UserError

HOST = "127.0.0.1"
_TEXTS = (".toml", ".txt")
"""Files that a new machine has no program for, although every machine has one for texts."""


def serve_desk(
    root: Path, open_workspace: Callable[[], Workspace], *, port: int, start: tuple[str, ...], browse: bool,
    announce: Callable[[str], None],
) -> None:  # fmt: skip
    """Serve the desk of a workspace until it is stopped; ``port`` 0 takes a free one."""
    with _listen(port) as listening:
        taken = listening.getsockname()[1]
        key = secrets.token_urlsafe(24)
        settings = DeskSettings(
            root=root,
            key=key,
            hosts=frozenset({f"{HOST}:{taken}", f"localhost:{taken}"}),
            open_workspace=open_workspace,
            open_file=open_with_machine,
            start=start,
        )
        address = f"http://{HOST}:{taken}/{key}/"
        announce(address)
        if browse:
            webbrowser.open(address)
        config = uvicorn.Config(Desk(settings).build_app(), log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    """Listen on this machine only, from now on: the browser is opened before the server is ready, and has to wait."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as fault:
        listening.close()
        raise UserError(f"端口{port}已被别的程序占用。请换一个端口，或不写 --port。") from fault
    return listening


def open_with_machine(path: Path) -> None:
    """Open a file with the program that this machine opens such files with; UserError if it has none."""
    is_text = path.suffix in _TEXTS
    try:
        if sys.platform == "win32" and not is_text:
            os.startfile(path)  # noqa: S606, a file of the workspace
        else:
            windows, mac = sys.platform == "win32", ["open", "-t"] if is_text else ["open"]
            opener = ["notepad.exe"] if windows else mac if sys.platform == "darwin" else ["xdg-open"]
            subprocess.Popen([*opener, str(path)], stdin=subprocess.DEVNULL)  # noqa: S603, a file of the workspace
    except OSError as fault:
        raise UserError(f"这台电脑打不开“{path.name}”：请在文件夹里双击打开：{path}") from fault
