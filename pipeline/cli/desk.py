"""The command ``desk``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli.command import Argument, Arguments, Command
from pipeline.cli.workspace import open_workspace
from pipeline.commands.workspace import Workspace
from pipeline.desk.server import serve_desk

_LAST_PORT = 65535


def run_desk(arguments: Arguments) -> int:
    """Serve the desk until it is stopped."""

    def open_anew() -> Workspace:
        return open_workspace(arguments)

    open_anew().require()
    serve_desk(
        arguments.workspace,
        open_anew,
        port=arguments.port,
        start=(f"--today={arguments.today}",) if arguments.today else (),
        browse=not arguments.no_browser,
        announce=_announce,
    )
    return 0


def _announce(address: str) -> None:
    print(f"工作台已打开：{address}")
    print("浏览器没有自己打开的，把上面这个地址粘贴进去。用完关掉这个窗口即可，正在办的事会接着办完。", flush=True)


def parse_port(text: str) -> int:
    """Parse a port number."""
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise ValueError(text)
    return int(text)


COMMAND = Command(
    run=run_desk,
    arguments=(
        Argument(name="--port", value="端口", parse=parse_port, default=0, help="用哪个端口；不写自动选一个空的"),
        Argument(name="--no-browser", help="不自动打开浏览器，只说地址"),
    ),
)
