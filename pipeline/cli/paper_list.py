"""Build the console messages and the JSON data about the papers of a span."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.cli.align_columns import align_columns
from pipeline.commands.paper_basis import PapersResult
from pipeline.documents.paper_list import PaperStand
from pipeline.periods import Month
from pipeline.terms import format_chinese_date


def describe_paper_list(done: PapersResult) -> Iterator[str]:
    """Describe what can be made of a span, and how each paper stands."""
    span = done.basis.span
    yield f"{span.as_chinese()}可以做的文稿（{describe_basis(done)}）："
    rows = [(each.report.name, each.readers, _describe_making(each), _describe_state(each)) for each in done.stands]
    yield from align_columns([("文稿", "给谁", "怎么做", "现在"), *rows])
    if any(each.report.on_demand for each in done.stands):
        first = next(each.report.name for each in done.stands if each.report.on_demand)
        yield f"要做哪种，写上名称：dangjian papers {span} --make {first}"


def describe_basis(done: PapersResult) -> str:
    """Describe what the papers of a span are made from."""
    basis = done.basis
    told = "" if isinstance(basis.span, Month) else f"按{basis.month.as_chinese()}的汇总，"
    return f"{told}截至{format_chinese_date(basis.date)}"


def _describe_making(each: PaperStand) -> str:
    if not each.report.on_demand:
        return "汇总时起草"
    return "按设置都做" if each.standing else "要用时做"


def _describe_state(each: PaperStand) -> str:
    parts = [f"已签发{each.signed}份" if each.signed else ""]
    if each.drafted:
        parts.append(f"已起草{each.drafted}份" + (f"（改过{each.edited}份）" if each.edited else ""))
    elif not each.signed:
        parts.append("没有做" if each.due else "没有要做的")
    if each.report.official and each.drafted and not each.signed:
        parts.append("要签发")
    return "，".join(filter(None, parts))


def present_papers(done: PapersResult) -> dict[str, object]:
    """Return the papers of a span as JSON data."""
    return {
        "period": str(done.basis.span),
        "month": str(done.basis.month),
        "as_of": done.basis.date.isoformat(),
        "papers": [
            {
                "name": each.report.name, "readers": each.readers, "on_demand": each.report.on_demand,
                "standing": each.standing, "official": each.report.official, "due": each.due,
                "drafted": each.drafted, "edited": each.edited, "signed": each.signed,
            }
            for each in done.stands
        ],
        "outputs": list(done.outputs),
        "beside": list(done.beside),
        "unneeded": list(done.unneeded),
        "remarks": list(done.remarks),
        "held": list(done.held),
    }  # fmt: skip
