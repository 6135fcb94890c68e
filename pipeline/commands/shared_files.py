"""Share out the reading of files to a cluster: their bytes travel, a file too large for that is read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from pipeline import pool
from pipeline.cluster import SharedWork, cut_parts, share_out
from pipeline.commands.workspace import Step, Workspace
from pipeline.reading import ReadContent, ReadRequest

Answer = TypeVar("Answer")

_WORTH = 2
"""Parts from which on the way to a cluster is worth it."""
_MOST_SENT, _MOST_TOGETHER = 8 * 2**20, 16 * 2**20
"""Bytes of the largest file that is sent, and of a part. An ordinary form has 50 KB."""
_PATIENCE = 60.0
"""Seconds a part may take besides that of two files that use up all the time one may take."""


def is_shared(workspace: Workspace, asked: Sequence[object]) -> bool:
    """Return whether so many items go to a cluster."""
    engine = workspace.office.settings.engine
    return engine.has_cluster and len(asked) >= _WORTH * engine.files_per_part


def share_files(
    workspace: Workspace,
    asked: Sequence[ReadRequest],
    *,
    function: str,
    common: Callable[[], object],
    pack: Callable[[int, ReadContent], object],
    here: Callable[[Sequence[int], Step], list[Answer]],
    step: Step,
) -> list[Answer]:
    """Return an answer per file, in order: from the cluster, or from ``here`` for files that are not sent.

    ``function`` is called by a worker with ``common`` and a list of what ``pack`` makes of place and content of each
    file; ``here`` answers for the files at some places. It has the last word on every file whose reading failed
    elsewhere, since a slow or ailing machine fails at innocent files as well.
    """
    sizes = {at: size for at, each in enumerate(asked) if (size := _measure(each)) is not None}
    sent = [*sizes]
    settings = workspace.office.settings
    engine, seconds = settings.engine, settings.inbox.seconds_per_file
    cut = cut_parts([*sizes.values()], most_items=engine.files_per_part, most_bytes=_MOST_TOGETHER)
    parts = [[sent[at] for at in places] for places in cut]
    answers: dict[int, Answer | pool.ItemFailure] = {}
    work: SharedWork[Sequence[Answer | pool.ItemFailure]] = SharedWork(
        function=function,
        count=len(parts),
        common=common,
        load=lambda part: [pack(at, _load(asked[at])) for at in parts[part]],
        here=lambda part: here(parts[part], lambda: None),
        done=lambda part: [step() for _ in parts[part]],
        tell=workspace.tell,
        patience=_PATIENCE + 2 * seconds,
    )
    for places, values in zip(parts, share_out(work, engine.address), strict=True):
        answers.update(zip(places, values, strict=True))
    failed = [at for at, value in answers.items() if isinstance(value, pool.ItemFailure)]
    known = {at: value for at, value in answers.items() if not isinstance(value, pool.ItemFailure)}
    for places, on_step in ((failed, lambda: None), ([at for at in range(len(asked)) if at not in sizes], step)):
        known.update(zip(places, here(places, on_step) if places else (), strict=True))
    return [known[at] for at in range(len(asked))]


def _measure(asked: ReadRequest) -> int | None:
    """Return the size of a file to be sent; None for one that is not: too large, out of reach, within another."""
    if asked.member is not None:
        return None
    try:
        size = Path(asked.path).stat().st_size
    except OSError:
        return None
    return size if size <= _MOST_SENT else None


def _load(asked: ReadRequest) -> ReadContent:
    with Path(asked.path).open("rb") as file:
        return ReadContent(file.read(), asked.limits)
