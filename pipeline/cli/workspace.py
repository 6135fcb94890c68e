"""Open the workspace that a command is to work in."""

from __future__ import annotations

from pipeline.cli.command import Arguments, find_today
from pipeline.cli.progress import show_on_terminal, tell_at_once
from pipeline.commands.workspace import Workspace


def open_workspace(arguments: Arguments) -> Workspace:
    """Open the workspace named on the command line."""
    return Workspace(
        root=arguments.workspace, today=find_today(arguments), confirmed=arguments.checked, progress=show_on_terminal,
        tell=tell_at_once,
    )  # fmt: skip
