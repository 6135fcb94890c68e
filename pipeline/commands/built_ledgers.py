"""Build the ledgers of snapshots, each once: a month is asked for by itself, and as a month before by the next ones."""

from __future__ import annotations

from pipeline.archive.facts import Snapshot
from pipeline.archive.serialization import compute_fingerprint
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.workspace import Workspace
from pipeline.ledger import Ledger, build_ledger
from pipeline.supervision.trends import MONTHS

_MOST = MONTHS + 1
"""How many are kept: a month, those it is compared with, and the one that is built next."""


class BuiltLedgers:
    """The ledgers of one command, which adds no facts while it holds them; the last ones asked for are kept."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept: dict[str, Ledger] = {}

    def get(self, record: Snapshot) -> Ledger:
        """Return the ledger of a snapshot, with the office files it names."""
        key = compute_fingerprint(record)
        ledger = self._kept.pop(key, None)
        if ledger is None:
            office = self.workspace.read_kept_office(record.office)
            ledger = build_ledger(load_ledger_inputs(self.workspace, record, office))
        self._kept[key] = ledger
        for oldest in list(self._kept)[:-_MOST]:
            del self._kept[oldest]
        return ledger
