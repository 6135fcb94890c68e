"""Tell how each kind of signal stands: what the office wants of it, what persons have said of it, what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.ledger import Ledger
from pipeline.supervision.signals.decisions import (
    FEWEST_DECIDED,
    KindRecord,
    count_decided_signals,
    find_decision,
    get_signal_key,
)
from pipeline.supervision.signals.model import Signal
from pipeline.terms import SignalKind


class SignalState(StrEnum):
    """What happens with a kind of signal: nobody sees it, the office alone sees it, it is put to branches."""

    OFF = "不看"
    OBSERVE = "只给办公室看"
    ON = "请支部说明"

    @property
    def code(self) -> str:
        """Name of the state in ``--json``."""
        return self.name.lower()


@dataclass(frozen=True, kw_only=True)
class KindState:
    """How a kind stands: what the settings want, what holds, what persons said, how many of its signals wait."""

    wanted: SignalState
    state: SignalState
    record: KindRecord
    waiting: int

    @property
    def kind(self) -> SignalKind:
        """The kind."""
        return self.record.kind

    @property
    def missing(self) -> int:
        """How many signals are yet to be decided before the kind may be put to branches."""
        return max(0, FEWEST_DECIDED - self.record.decided)

    @property
    def put_back(self) -> bool:
        """Whether the kind is withheld from branches because persons found too many of its signals untrue."""
        return self.wanted is SignalState.ON and self.state is SignalState.OBSERVE and not self.missing


def list_kind_states(ledger: Ledger, signals: Iterable[Signal]) -> tuple[KindState, ...]:
    """Return the state of every kind, in the order of the kinds; ``signals`` are those of the period."""
    decided = ledger.inputs.in_force
    open_keys = {get_signal_key(each): each.kind for each in signals if find_decision(decided, each) is None}
    waiting = Counter(open_keys.values())
    records = count_decided_signals(ledger.inputs.decisions)
    return tuple(_judge_kind(ledger, records.get(kind) or KindRecord.begin(kind), waiting[kind]) for kind in SignalKind)


def _judge_kind(ledger: Ledger, record: KindRecord, waiting: int) -> KindState:
    settings = ledger.office.settings.signals
    wanted = SignalState.ON if settings.asks(record.kind) else SignalState.OBSERVE
    if not settings.reads(record.kind):
        wanted = SignalState.OFF
    held = SignalState.OBSERVE if wanted is SignalState.ON and not record.proven else wanted
    return KindState(wanted=wanted, state=held, record=record, waiting=waiting)
