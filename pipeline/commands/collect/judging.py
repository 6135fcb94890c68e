"""Read and judge the dropped files: read here and judged together, or both on a cluster, a part at a time.

A file's judgement depends on no other file, so it is the same either way.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.commands.answer_sheets import has_lost_sheets, load_answer_sheets
from pipeline.commands.extended_terms import load_extended_terms
from pipeline.commands.inbox import DroppedFile
from pipeline.commands.read_workbooks import build_worker_limits, read_here, read_in_workers
from pipeline.commands.shared_files import is_shared, share_files
from pipeline.commands.workspace import Workspace
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.files import IntakeContext, ReceivedFile, ValidatedFile
from pipeline.intake.identity import find_folder_branch
from pipeline.intake.new_plan import PlanReader
from pipeline.intake.read_parts import FileContent, JudgingBasis, SentFile
from pipeline.intake.reading_limits import build_reading_limits
from pipeline.intake.validate import validate_batch
from pipeline.reading import RawBook, ReadContent, ReadRequest, Refusal


def read_or_judge(
    workspace: Workspace, dropped: Sequence[DroppedFile], asks: PlanReader
) -> list[FileContent | ValidatedFile]:
    """Read dropped files; those that a cluster has read come back judged, if they are workbooks or refused."""
    allowed = build_reading_limits(workspace.office.settings)
    asked = [ReadRequest(str(each.entry.path), each.place, allowed) for each in dropped]
    if not dropped or not is_shared(workspace, dropped) or dropped[0].place is not None:
        return [*read_in_workers(workspace, asked)] if dropped else []

    def pack(at: int, content: ReadContent) -> SentFile:
        each = dropped[at]
        return SentFile(name=each.name, folder=_find_folder(workspace, each), sha256=each.sha256, content=content)

    with workspace.progress("读取、核对表格", len(dropped)) as step:
        return share_files(
            workspace,
            asked,
            function="pipeline.intake.read_parts:judge_part",
            common=lambda: JudgingBasis(
                limits=build_worker_limits(workspace), context=build_intake_context(workspace, asks)
            ),
            pack=pack,
            here=lambda places, on_step: [*read_here(workspace, [asked[at] for at in places], on_step)],
            step=step,
        )


def judge_read_files(
    workspace: Workspace, files: Sequence[tuple[DroppedFile, RawBook | Refusal | ValidatedFile]], asks: PlanReader
) -> tuple[ValidatedFile, ...]:
    """Judge files that were read from the drop folders, and are not judged yet; ``asks`` says what plans are asked."""
    context = build_intake_context(workspace, asks)
    fresh = [
        ReceivedFile(
            name=each.name, folder=_find_folder(workspace, each), sha256=each.sha256, book=content, context=context
        )
        for each, content in files
        if not isinstance(content, ValidatedFile)
    ]
    judged = iter(validate_batch(fresh))
    return tuple(content if isinstance(content, ValidatedFile) else next(judged) for _, content in files)


def _find_folder(workspace: Workspace, dropped: DroppedFile) -> str:
    return find_folder_branch(dropped.outer_file.name, workspace.office)


def build_intake_context(workspace: Workspace, asks: PlanReader) -> IntakeContext:
    """Build what files received today are judged by."""
    distributions = workspace.archive.list_distributions()
    return IntakeContext(
        office=workspace.office,
        distributed=index_distributed_forms(distributions, workspace.archive.list_all_distributions()),
        today=workspace.today,
        current=workspace.office.find_current_period((each.period for each in distributions), workspace.today),
        ask_about_plan=asks,
        papers=workspace.issued.all(),
        extended=load_extended_terms(workspace),
        sheets=load_answer_sheets(workspace, workspace.today),
        sheets_lost=has_lost_sheets(workspace),
    )
