"""The command ``doctor``: its arguments, its call and its exit status."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pipeline.cli.command import JSON, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_health_check
from pipeline.cli.workspace import open_workspace
from pipeline.commands.doctor import run_health_checks
from pipeline.commands.doctor.machine import inspect_machine
from pipeline.health.check import Health, HealthCheck


def run_doctor(arguments: Arguments) -> int:
    """Check the machine and the workspace."""
    checks = run_health_checks(open_workspace(arguments), inspect_machine(arguments.workspace), os.environ)
    if arguments.json:
        print_json({"checks": [present_health_check(each) for each in checks]})
    else:
        print(describe_health_checks(checks))
    if any(each.health is Health.DAMAGED for each in checks):
        return 2
    return 1 if any(each.is_bad for each in checks) else 0


def describe_health_checks(checks: Sequence[HealthCheck]) -> str:
    """Describe the result of ``doctor``: one or two lines per check, then the number of problems."""
    lines = []
    for each in checks:
        lines.append(f"【{each.health}】{each.title}：{each.found}")
        lines += [f"    {each.remedy}"] if each.remedy else []
    bad, noted = sum(each.is_bad for each in checks), sum(each.health is Health.NOTE for each in checks)
    verdict = f"有{bad}项问题要先解决" if bad else "可以正常使用"
    return "\n".join([*lines, f"体检完毕：{verdict}" + (f"，另有{noted}项请留意。" if noted else "。")])


COMMAND = Command(
    run=run_doctor,
    arguments=(JSON,),
)
