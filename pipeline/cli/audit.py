"""The command ``audit``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import JSON, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_audit
from pipeline.cli.workspace import open_workspace
from pipeline.commands.audit import audit_workspace


def run_audit(arguments: Arguments) -> int:
    """Check the archive and rebuild the ledgers."""
    done = audit_workspace(open_workspace(arguments))
    if arguments.json:
        print_json(present_audit(done))
    else:
        print(messages.describe_audit(done))
    if done.damaged:
        return 2
    return 0 if done.well else 1


COMMAND = Command(
    run=run_audit,
    arguments=(JSON,),
)
