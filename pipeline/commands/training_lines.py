"""Write what persons decided about signals as labelled rows without names, into a new file that somebody asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.signals.training_lines import build_training_lines


@dataclass(frozen=True)
class WrittenLines:
    """The file that was written, how many rows it holds, and how many decisions have no text any more."""

    path: Path
    rows: int
    lost: int


def write_training_lines(workspace: Workspace, assessment: Assessment, path: Path) -> WrittenLines:
    """Write the rows of everything decided so far as JSON Lines (UTF-8).

    Raises UserError if the file would lie in the workspace, where it would be taken for something else, or is another
    one that is there already.
    """
    if path.resolve().is_relative_to(workspace.root.resolve()):
        raise UserError(f"“{path}”在工作目录里面。请写到工作目录以外的文件夹。")
    if path.is_dir():
        raise UserError(f"“{path}”是文件夹。请写明文件名，如 核实过的信号.jsonl。")
    found = build_training_lines(assessment.ledger)
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in found.rows).encode()
    if path.exists() and disk.read(path) != lines:
        raise UserError(f"“{path}”已经有了，内容不同。请换一个文件名。")
    disk.write_new(path, lines)
    return WrittenLines(path, len(found.rows), found.lost)
