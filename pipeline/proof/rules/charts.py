"""F1 for charts and pictures: numbers shown are those of the ledger; what was added is for people to judge."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.docx.beside import list_pictures
from pipeline.docx.chart_points import list_chart_points
from pipeline.proof.model import Remark
from pipeline.proof.reading import Reading, ask_person, mark_wrong
from pipeline.proof.rules.numbers import NUMBER
from pipeline.proof.statements import Statement
from pipeline.proof.truth import Truth


def check_charts(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare each number of a chart with the same one of the true draft."""
    true = list_chart_points(truth.draft.parts)
    names, others = {series for series, _ in true}, dict[str, None]()
    for (series, category), shown in list_chart_points(reading.paper.parts).items():
        right = true.get((series, category), frozenset())
        if series not in names:
            others[series] = None
        elif wrong := shown - right:
            told = f"图里写的是“{'、'.join(sorted(wrong))}”，台账是“{'、'.join(sorted(right)) or '没有数据'}”"
            yield mark_wrong(NUMBER, Statement(f"{series}，{category}", "图"), told)
    for series in others:
        yield ask_person(NUMBER, Statement(series, "图"), "这个图不是程序画的，请核对图里的数")
    if added := len(list_pictures(reading.paper.parts) - list_pictures(truth.draft.parts)):
        yield ask_person(NUMBER, Statement("", "图片"), f"起草时没有的图片有{added}张，图片里的字和数请核对")
