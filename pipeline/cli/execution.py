"""Run a parsed command to its exit status: whatever happens becomes a message, and is recorded in the run log."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError
from pipeline.cli.command import Command, settle_bare_month
from pipeline.cli.command_list import load_bare_command
from pipeline.cli.run_log import record_run
from pipeline.commands.workspace import ERROR_LOG
from pipeline.findings import UserError
from pipeline.intake.cells.personal_data import mask_outgoing

INTERNAL_ERROR = 3


def execute_command(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Run a command from its arguments, record it with its words, and return its exit status."""
    with record_run(arguments.workspace, words) as entry:
        status = entry.status = _run_to_exit_status(arguments)
    return status


def _run_to_exit_status(arguments: argparse.Namespace) -> int:
    """Run a command and return its exit status, turning every exception into a message and a status."""
    try:
        settle_bare_month(arguments)
        command: Command = arguments.command or load_bare_command()
        return command.run(arguments)
    except UserError as fault:
        print(*fault.lines, sep="\n", file=sys.stderr)
        return fault.status
    except (disk.DiskError, ArchiveError) as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("已停止。已收下的文件不受影响，重新运行即可继续。", file=sys.stderr)
        return 2
    except Exception:  # noqa: BLE001, the last resort: the clerk must never see a traceback
        _report_internal_error(arguments.workspace, traceback.format_exc())
        return INTERNAL_ERROR


def _report_internal_error(root: Path, details: str) -> None:
    path = root / ERROR_LOG
    try:
        disk.append_log(path, f"{dt.datetime.now(tz=dt.UTC).isoformat(timespec='seconds')}\n{mask_outgoing(details)}")
        where = f"详情已记入 {path}，请交给技术人员。"
    except disk.DiskError:
        where = "详情未能写入日志。"
    print(f"程序自身出了错，不是您的操作问题；已收下的文件没有丢失。{where}", file=sys.stderr)
