"""The command ``audit``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli.command import JSON, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_audit
from pipeline.cli.workspace import open_workspace
from pipeline.commands.audit import AuditResult, FlawKind, audit_workspace


def run_audit(arguments: Arguments) -> int:
    """Check the archive and rebuild the ledgers."""
    done = audit_workspace(open_workspace(arguments))
    if arguments.json:
        print_json(present_audit(done))
    else:
        print(describe_audit(done))
    if done.damaged:
        return 2
    return 0 if done.well else 1


def describe_audit(done: AuditResult) -> str:
    """Describe the result of ``audit``: every finding with its place, errors before notes."""
    lines = []
    for each in sorted(done.points, key=lambda each: each.flaw is FlawKind.NOTE):
        lines.append(f"【{each.flaw}】{each.place}：{each.what}")
        lines += [f"    {remedy}"] if (remedy := each.advice) else []
    wrong = sum(each.flaw is not FlawKind.NOTE for each in done.points)
    counted = f"回执{done.receipts}份、已签发文件{done.papers}份、信件{done.letters}封"
    verdict = f"发现{wrong}处问题" if wrong else "没有发现问题"
    noted = f"，另有{len(done.points) - wrong}处提示" if len(done.points) > wrong else ""
    return "\n".join([*lines, f"核对完毕（{counted}）：{verdict}{noted}。"])


COMMAND = Command(
    run=run_audit,
    arguments=(JSON,),
)
