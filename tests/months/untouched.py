"""Prove papers that nobody touched, of made-up months and of a workspace, and print how many are refused: it must be none.

PYTHONPATH=.:tests:tests/commands python -m months.untouched LEAST [WORKSPACE TODAY]
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

from months.claims import prove_untouched
from months.play import play
from months.run import MOST_MONTHS, at_home
from pipeline.commands.proof import prove_files
from pipeline.commands.workspace import Workspace
from pipeline.docx.read import read_edited_document
from pipeline.proof.model import ProofResult

_FOLDERS = ("outbox/*/documents/**/*.docx", "outbox/issued/*.docx")


def _prove_months(least: int) -> Iterator[ProofResult]:
    """The papers of one made-up month after the other, until there are enough."""
    made = 0
    for seed in count():
        if made >= least:
            return
        with at_home():
            papers = play(Random(seed), 1 + seed % MOST_MONTHS).papers
            yield from (prove_untouched(each, read_edited_document(each.data, f"{seed}.docx")) for each in papers)
        made += len(papers)


def _prove_workspace(root: Path, today: dt.date) -> tuple[ProofResult, ...]:
    """Every draft and every signed paper of a workspace."""
    paths = sorted(path for pattern in _FOLDERS for path in root.glob(pattern))
    return prove_files(Workspace(root=root, today=today, sleep=lambda _: None), paths)


def main(least: str = "200", root: str = "", today: str = "") -> int:
    """Prove; the exit status tells whether any is refused."""
    shown = _prove_workspace(Path(root), dt.date.fromisoformat(today)) if root else ()
    judged = 0
    refused = list[str]()
    for each in (*shown, *_prove_months(int(least))):
        judged += 1
        told = [
            *each.unread,
            *(f"{remark.rule.id}“{remark.text}”{remark.told}" for remark in each.remarks if remark.is_fatal),
        ]
        refused += [f"{each.name} {line}" for line in told]
    sys.stdout.write("".join(f"{line}\n" for line in refused))
    sys.stdout.write(f"{judged} papers nobody touched ({len(shown)} of the workspace), {len(refused)} false 必须\n")
    return int(bool(refused) or judged < int(least))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
