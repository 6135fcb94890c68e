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

from pipeline.cli import letters as said_of_letters
from pipeline.cli import said
from pipeline.cli.progress import on_terminal
from pipeline.cli.runlog import to_whoever_reads
from pipeline.stages import audit as auditing
from pipeline.stages import check as checking
from pipeline.stages import collect as collecting
from pipeline.stages import consolidate as consolidating
from pipeline.stages import demo as demonstrating
from pipeline.stages import doctor as examining
from pipeline.stages import forms as handing_out
from pipeline.stages import init as founding
from pipeline.stages import issue as issuing
from pipeline.stages import review as reviewing
from pipeline.stages import run as running
from pipeline.stages import send as sending
from pipeline.stages import status as standing
from pipeline.stages.doctor.checked import Health
from pipeline.stages.doctor.machine import this_machine
from pipeline.stages.workspace import Workspace

Arguments = argparse.Namespace


def _workspace(arguments: Arguments) -> Workspace:
    """Open the workspace named on the command line; today is taken from the clock unless ``--today`` is given."""
    today = arguments.today or dt.date.today()  # noqa: DTZ011, the office's local date is what counts
    return Workspace(arguments.workspace, today, progress=on_terminal)


def _print_json(facts: Mapping[str, object]) -> None:
    """Print JSON on standard output as UTF-8, whatever the encoding of the console."""
    data = (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    sys.stdout.flush()
    with to_whoever_reads(sys.stdout):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _init(arguments: Arguments) -> int:
    written = founding.init(arguments.directory)
    print(said.founded(arguments.directory, written))
    return 0


def _forms(arguments: Arguments) -> int:
    done = handing_out.forms(
        _workspace(arguments), arguments.period, old_ledger=arguments.old_ledger, dry_run=arguments.dry_run
    )
    print(said.handed_out(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.unplaced else 0


def _check(arguments: Arguments) -> int:
    taken = checking.check(_workspace(arguments), arguments.files)
    if arguments.json:
        _print_json({"files": [each.as_json() for each in taken]})
    else:
        print(said.checked(taken))
    return 0 if all(each.fate in ("accepted", "duplicate", "opened") for each in taken) else 1


def _collect(arguments: Arguments) -> int:
    workspace = _workspace(arguments)
    done = collecting.collect(workspace, dry_run=arguments.dry_run)
    if arguments.json:
        _print_json({"files": [each.as_json() for each in done.files]})
        print(*said.reach(done), *done.unwritten, sep="\n", end="", file=sys.stderr)
    else:
        print(said.collected(done, workspace.today, dry_run=arguments.dry_run))
    return 0 if done.well else 1


def _consolidate(arguments: Arguments) -> int:
    done = consolidating.consolidate(
        _workspace(arguments), arguments.period, as_of=arguments.as_of, office_now=arguments.office == "current",
        dry_run=arguments.dry_run,
    )  # fmt: skip
    print(said.consolidated(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if said.unsettled(done) or done.held else 0


def _run(arguments: Arguments) -> int:
    workspace = _workspace(arguments)
    collected, done = running.run(
        workspace, arguments.period, lambda taken: print(said.collected(taken, workspace.today, dry_run=False))
    )
    print(said.consolidated(done, arguments.workspace, dry_run=False))
    return 0 if collected.well and not said.unsettled(done) and not done.held else 1


def _review(arguments: Arguments) -> int:
    done = reviewing.review(_workspace(arguments), arguments.file, dry_run=arguments.dry_run)
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(said.reviewed(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.refused or (done.built is not None and done.built.held) else 0


def _issue(arguments: Arguments) -> int:
    given = {each.name: getattr(arguments, each.name) for each in dataclasses.fields(issuing.Order)}
    done = issuing.issue(
        _workspace(arguments), arguments.period, issuing.Order(**given), dry_run=arguments.dry_run
    )
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(said.issued(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.refusals or (done.built is not None and done.built.held) else 0


def _status(arguments: Arguments) -> int:
    done = standing.status(_workspace(arguments), arguments.period)
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(done.paragraph() if arguments.text else said.standing(done))
    return 1 if said.waiting(done.view) else 0


def _send(arguments: Arguments) -> int:
    done = sending.send(
        _workspace(arguments),
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
        print(said_of_letters.posted(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.held or done.failed or done.doubtful else 0


def _audit(arguments: Arguments) -> int:
    done = auditing.audit(_workspace(arguments))
    if arguments.json:
        _print_json(done.as_json())
    else:
        print(said.audited(done))
    return 0 if done.well else 1


def _doctor(arguments: Arguments) -> int:
    checks = examining.doctor(_workspace(arguments), this_machine(arguments.workspace), os.environ)
    if arguments.json:
        _print_json({"checks": [each.as_json() for each in checks]})
    else:
        print(said.examined(checks))
    return 1 if any(each.health is Health.BAD for each in checks) else 0


def _demo(arguments: Arguments) -> int:
    done = demonstrating.demo(
        arguments.directory,
        branches=arguments.branches,
        months=arguments.months,
        seed=arguments.seed,
        period=arguments.period,
    )
    print(said.demonstrated(done, _shown(arguments.directory)))
    return 0


def _shown(path: Path) -> str:
    return path.as_posix()


VERBS: dict[str, Callable[[Arguments], int]] = {
    "init": _init, "forms": _forms, "check": _check, "collect": _collect, "consolidate": _consolidate, "run": _run,
    "review": _review, "issue": _issue, "status": _status, "send": _send, "demo": _demo, "audit": _audit,
    "doctor": _doctor,
}  # fmt: skip
