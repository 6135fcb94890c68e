"""Share out the typesetting of papers to a cluster: papers travel as data and come back as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from pipeline.cluster import SharedWork, cut_parts, share_out
from pipeline.commands.shared_files import is_shared
from pipeline.commands.workspace import Workspace
from pipeline.docx.typeset import Typesetter, typeset_papers
from pipeline.reports.paper import Paper

_PATIENCE = 120.0
"""Seconds a part of the papers may take; an ordinary one takes less than one."""


def choose_typesetter(workspace: Workspace) -> Typesetter:
    """Choose what sets the papers of a period: this machine, or a cluster if there are enough of them."""
    engine = workspace.office.settings.engine
    if not engine.has_cluster:
        return typeset_papers

    def typeset(papers: Iterable[Paper], letterhead: bytes) -> list[bytes]:
        coming = iter(papers)
        first = typeset_papers(islice(coming, 1), letterhead)  # a wrong letterhead is found before anything is sent
        rest = [*coming]
        if not is_shared(workspace, rest):
            return first + typeset_papers(rest, letterhead)
        return first + _typeset_on_cluster(workspace, rest, letterhead)

    return typeset


def _typeset_on_cluster(workspace: Workspace, papers: list[Paper], letterhead: bytes) -> list[bytes]:
    engine = workspace.office.settings.engine
    parts = cut_parts([0] * len(papers), most_items=engine.files_per_part, most_bytes=0)

    def take(part: int) -> list[Paper]:
        return [papers[at] for at in parts[part]]

    with workspace.progress("排版文稿", len(papers)) as step:
        work = SharedWork(
            function="pipeline.docx.typeset:typeset_part",
            count=len(parts),
            common=lambda: letterhead,
            load=take,
            here=lambda part: typeset_papers(take(part), letterhead),
            done=lambda part: [step() for _ in parts[part]],
            tell=workspace.tell,
            patience=_PATIENCE,
        )
        return [data for made in share_out(work, engine.address) for data in made]
