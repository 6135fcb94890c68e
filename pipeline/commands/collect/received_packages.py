"""Judge the 上报包 of an intake run, beside those that were accepted before."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.archive.facts import Receipt
from pipeline.commands.inbox import DroppedFile
from pipeline.commands.load_records import load_package_records
from pipeline.commands.workspace import Workspace
from pipeline.intake.distributions import index_distributed_forms
from pipeline.intake.files import IntakeContext, ReceivedPackage, ValidatedFile
from pipeline.intake.identity import find_folder_branch
from pipeline.intake.package_order import EarlierPackage, find_counted_packages, settle_packages
from pipeline.intake.packages import validate_packages
from pipeline.reading import RawPackage


def judge_packages(
    workspace: Workspace, packages: Sequence[tuple[DroppedFile, RawPackage]], receipts: Sequence[Receipt]
) -> tuple[tuple[DroppedFile, ValidatedFile], ...]:
    """Check packages and say of each whether it counts; ArchiveError if one accepted before cannot be loaded."""
    if not packages:
        return ()
    office = workspace.office
    context = IntakeContext(office=office, distributed=index_distributed_forms(()), today=workspace.today, current=None)
    judged = validate_packages(
        [
            ReceivedPackage(
                name=each.name,
                folder=find_folder_branch(each.outer_file.name, office),
                sha256=each.sha256,
                package=package,
                context=context,
            )
            for each, package in packages
        ]
    )
    bureaus = {each.branch for each in judged}
    counted = {key: each for key, each in find_counted_packages(receipts).items() if key[0] in bureaus}
    records = load_package_records(workspace, list(counted.values()))
    earlier = {key: EarlierPackage(each, records[each.number]) for key, each in counted.items()}
    return tuple(zip((each for each, _ in packages), settle_packages(judged, earlier), strict=True))
