"""Run each command: call its function, print the result and return the exit status."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline import demo as demonstrating
from pipeline.cli import letter_messages as said_of_letters
from pipeline.cli import messages
from pipeline.cli.json_output import (
    present_audit,
    present_file,
    present_health_check,
    present_issue,
    present_review,
    present_status,
)
from pipeline.cli.progress import show_on_terminal
from pipeline.cli.run_log import ignore_broken_pipe
from pipeline.commands import audit as auditing
from pipeline.commands import check as checking
from pipeline.commands import collect as collecting
from pipeline.commands import consolidate as consolidating
from pipeline.commands import distribute as handing_out
from pipeline.commands import doctor as examining
from pipeline.commands import init as founding
from pipeline.commands import issue as issuing
from pipeline.commands import review as reviewing
from pipeline.commands import run as running
from pipeline.commands import send as sending
from pipeline.commands import status as standing
from pipeline.commands.doctor.machine import inspect_machine
from pipeline.commands.workspace import Workspace
from pipeline.health.check import Health
from pipeline.reports.status_message import format_status_message

Arguments = argparse.Namespace


def _open_workspace(arguments: Arguments) -> Workspace:
    """Open the workspace named on the command line; today is taken from the clock unless ``--today`` is given."""
    today = arguments.today or dt.date.today()  # noqa: DTZ011, the office's local date is what counts
    return Workspace(root=arguments.workspace, today=today, progress=show_on_terminal)


def _print_json(facts: Mapping[str, object]) -> None:
    """Print JSON on standard output as UTF-8, whatever the encoding of the console."""
    data = (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    sys.stdout.flush()
    with ignore_broken_pipe(sys.stdout):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _run_init(arguments: Arguments) -> int:
    written = founding.create_workspace(arguments.directory)
    print(messages.describe_new_workspace(arguments.directory, written))
    return 0


def _run_forms(arguments: Arguments) -> int:
    done = handing_out.distribute_forms(
        _open_workspace(arguments), arguments.period, old_ledger=arguments.old_ledger, dry_run=arguments.dry_run
    )
    print(messages.describe_distribution(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.unplaced else 0


def _run_check(arguments: Arguments) -> int:
    taken = checking.check_files(_open_workspace(arguments), arguments.files)
    if arguments.json:
        _print_json({"files": [present_file(each) for each in taken]})
    else:
        print(messages.describe_checked_files(taken))
    return 0 if all(each.fate in ("accepted", "duplicate", "opened") for each in taken) else 1


def _run_collect(arguments: Arguments) -> int:
    workspace = _open_workspace(arguments)
    done = collecting.collect_inbox(workspace, dry_run=arguments.dry_run)
    if arguments.json:
        _print_json({"files": [present_file(each) for each in done.files]})
        print(*messages.describe_folder_problems(done), *done.unwritten, sep="\n", end="", file=sys.stderr)
    else:
        print(messages.describe_collection(done, workspace.today, dry_run=arguments.dry_run))
    return 0 if done.well else 1


def _run_consolidate(arguments: Arguments) -> int:
    done = consolidating.consolidate_period(
        _open_workspace(arguments), arguments.period, as_of=arguments.as_of, office_now=arguments.office == "current",
        dry_run=arguments.dry_run,
    )  # fmt: skip
    print(messages.describe_consolidation(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if messages.list_waiting_unless_closed(done) or done.held else 0


def _run_month_command(arguments: Arguments) -> int:
    workspace = _open_workspace(arguments)
    collected, done = running.run_month(
        workspace,
        arguments.period,
        lambda taken: print(messages.describe_collection(taken, workspace.today, dry_run=False)),
    )
    print(messages.describe_consolidation(done, arguments.workspace, dry_run=False))
    return 0 if collected.well and not messages.list_waiting_unless_closed(done) and not done.held else 1


def _run_review(arguments: Arguments) -> int:
    done = reviewing.review_decision_book(_open_workspace(arguments), arguments.file, dry_run=arguments.dry_run)
    if arguments.json:
        _print_json(present_review(done))
    else:
        print(messages.describe_review(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.refused or (done.built is not None and done.built.held) else 0


def _run_issue(arguments: Arguments) -> int:
    given = {each.name: getattr(arguments, each.name) for each in dataclasses.fields(issuing.SigningOrder)}
    done = issuing.issue_papers(
        _open_workspace(arguments), arguments.period, issuing.SigningOrder(**given), dry_run=arguments.dry_run
    )
    if arguments.json:
        _print_json(present_issue(done))
    else:
        print(messages.describe_issue(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.refusals or (done.built is not None and done.built.held) else 0


def _run_status(arguments: Arguments) -> int:
    done = standing.report_status(_open_workspace(arguments), arguments.period)
    if arguments.json:
        _print_json(present_status(done))
    else:
        print(format_status_message(done.view) if arguments.text else messages.describe_status(done))
    return 1 if messages.list_waiting_branches(done.view) else 0


def _run_send(arguments: Arguments) -> int:
    done = sending.send_letters(
        _open_workspace(arguments),
        arguments.period,
        {kind for kinds in arguments.kinds for kind in kinds},
        branches=arguments.branch,
        resend=arguments.resend,
        arrived=arguments.arrived,
        dry_run=arguments.dry_run,
        environment=os.environ,
    )
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(said_of_letters.describe_send(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.held or done.failed or done.doubtful else 0


def _run_audit(arguments: Arguments) -> int:
    done = auditing.audit_workspace(_open_workspace(arguments))
    if arguments.json:
        _print_json(present_audit(done))
    else:
        print(messages.describe_audit(done))
    return 0 if done.well else 1


def _run_doctor(arguments: Arguments) -> int:
    checks = examining.run_health_checks(_open_workspace(arguments), inspect_machine(arguments.workspace), os.environ)
    if arguments.json:
        _print_json({"checks": [present_health_check(each) for each in checks]})
    else:
        print(messages.describe_health_checks(checks))
    return 1 if any(each.health is Health.BAD for each in checks) else 0


def _run_demo(arguments: Arguments) -> int:
    done = demonstrating.build_demo(
        arguments.directory,
        branches=arguments.branches,
        months=arguments.months,
        seed=arguments.seed,
        period=arguments.period,
    )
    print(messages.describe_demo(done, _format_path(arguments.directory)))
    return 0


def _format_path(path: Path) -> str:
    return path.as_posix()


VERBS: dict[str, Callable[[Arguments], int]] = {
    "init": _run_init,
    "forms": _run_forms,
    "check": _run_check,
    "collect": _run_collect,
    "consolidate": _run_consolidate,
    "run": _run_month_command,
    "review": _run_review,
    "issue": _run_issue,
    "status": _run_status,
    "send": _run_send,
    "demo": _run_demo,
    "audit": _run_audit,
    "doctor": _run_doctor,
}
