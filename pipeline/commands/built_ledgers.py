"""Build the ledgers of snapshots, each once: a month is asked for by itself, and as a month before by the next ones."""

from __future__ import annotations

import functools

from pipeline.archive.facts import Snapshot
from pipeline.commands.kept_texts import load_kept_texts
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import RecordedSnapshot
from pipeline.ledger import Ledger, LedgerInputs, build_ledger, derive_ledger
from pipeline.supervision.trends import RecordedMonth

_MOST = 13
"""How many are kept: the months of a year, with which each later one is compared, and the one that is built next."""


class BuiltLedgers:
    """The ledgers of one command, which adds no facts while it holds them; the last ones asked for are kept.

    ``anew`` reads the texts of earlier months again instead of taking them as they were kept.
    """

    def __init__(self, workspace: Workspace, *, anew: bool = False) -> None:
        self.workspace = workspace
        self.load_texts = None if anew else functools.partial(load_kept_texts, workspace)
        self._kept: dict[str, Ledger] = {}
        self._months: dict[tuple[str, bool], RecordedMonth] = {}

    def get(self, record: Snapshot) -> Ledger:
        """Return the ledger of a snapshot, with the office files it names."""
        key = record.fingerprint
        ledger = self._kept.pop(key, None)
        if ledger is None:
            office = self.workspace.read_kept_office(record.office)
            ledger = self._build(load_ledger_inputs(self.workspace, record, office))
        self._kept[key] = ledger
        for oldest in list(self._kept)[:-_MOST]:
            del self._kept[oldest]
        return ledger

    def get_month(self, on: RecordedSnapshot) -> RecordedMonth:
        """Return an earlier month as it is on record; it is judged once while its ledger is kept."""
        key, ledger = (on.snapshot.fingerprint, on.signed), self.get(on.snapshot)
        month = self._months.get(key)
        if month is None or month.ledger is not ledger:
            month = RecordedMonth(ledger, on.signed)
        self._months = {kept: each for kept, each in self._months.items() if kept[0] in self._kept} | {key: month}
        return month

    def _build(self, inputs: LedgerInputs) -> Ledger:
        """Build a ledger from the one of the last month there is: of most tasks they have the same rows."""
        known = max(self._kept.values(), key=lambda each: (each.period, each.inputs.as_of.last_receipt), default=None)
        return build_ledger(inputs) if known is None else derive_ledger(known, inputs)
