"""Run one command. Exit status: 0 no findings, 1 findings, 2 wrong usage or settings, 3 internal error."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveFault
from pipeline.cli.arguments import parser
from pipeline.cli.runlog import recorded
from pipeline.cli.verbs import VERBS
from pipeline.findings import SettingsFault
from pipeline.stages.workspace import ERROR_LOG

OWN_FAULT = 3


def run_command(words: Sequence[str]) -> int:
    """Run one command from its words and return its exit status; a traceback never reaches the screen."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(words)
    with recorded(arguments.workspace, words) as entry:
        status = entry.status = _ended(arguments)
    return status


def _ended(arguments: argparse.Namespace) -> int:
    """Run a command and return its exit status, turning every exception into a message and a status."""
    try:
        return VERBS[arguments.verb](arguments)
    except SettingsFault as fault:
        print(*fault.lines, sep="\n", file=sys.stderr)
        return 2
    except disk.DiskFault as fault:
        print(fault, file=sys.stderr)
        return 2
    except ArchiveFault as fault:
        print(fault, file=sys.stderr)
        return OWN_FAULT
    except KeyboardInterrupt:
        print("已停止。已收下的文件不受影响，重新运行即可继续。", file=sys.stderr)
        return 2
    except Exception:  # noqa: BLE001, the last resort: the clerk must never see a traceback
        _apologise(arguments.workspace, traceback.format_exc())
        return OWN_FAULT


def _apologise(root: Path, details: str) -> None:
    path = root / ERROR_LOG
    try:
        disk.log(path, f"{dt.datetime.now(tz=dt.UTC).isoformat(timespec='seconds')}\n{details}")
        where = f"详情已记入 {path}，请交给技术人员。"
    except disk.DiskFault:
        where = "详情未能写入日志。"
    print(f"程序自身出了错，不是您的操作问题；已收下的文件没有丢失。{where}", file=sys.stderr)
