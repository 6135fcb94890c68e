"""The command ``doctor``: its arguments, its call and its exit status."""

from __future__ import annotations

import os

from pipeline.cli import messages
from pipeline.cli.command import JSON, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_health_check
from pipeline.cli.workspace import open_workspace
from pipeline.commands.doctor import run_health_checks
from pipeline.commands.doctor.machine import inspect_machine
from pipeline.health.check import Health


def run_doctor(arguments: Arguments) -> int:
    """Check the machine and the workspace."""
    checks = run_health_checks(open_workspace(arguments), inspect_machine(arguments.workspace), os.environ)
    if arguments.json:
        print_json({"checks": [present_health_check(each) for each in checks]})
    else:
        print(messages.describe_health_checks(checks))
    if any(each.health is Health.DAMAGED for each in checks):
        return 2
    return 1 if any(each.is_bad for each in checks) else 0


COMMAND = Command(
    run=run_doctor,
    arguments=(JSON,),
)
