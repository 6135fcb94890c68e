"""L19–L22: what only a rendered paper shows: text on page one, 署名 not alone, 版记 on the last page, its length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, judge_form, leave_unchecked
from pipeline.proof.statements import Statement
from pipeline.terms import CIRCULAR

FIRST_PAGE = Rule(
    id="L19", name="首页有正文", weight=Weight.USUAL, source="GB/T 9704 7.3.3", group=RuleGroup.LAYOUT, facts=False,
    hit="body=2 pages=2", miss="body=1 pages=2",
)  # fmt: skip
NOT_ALONE = Rule(
    id="L20", name="署名不单独成页", weight=Weight.USUAL, source="GB/T 9704 7.3.5", group=RuleGroup.LAYOUT, facts=False,
    hit="last=1 signer=2 pages=2", miss="last=2 signer=2 pages=2",
)  # fmt: skip
LAST_PAGE = Rule(
    id="L21", name="版记在最后一页", weight=Weight.USUAL, source="GB/T 9704 7.4", group=RuleGroup.LAYOUT, facts=False,
    hit="imprint=1 pages=2", miss="imprint=2 pages=2",
)  # fmt: skip
LENGTH = Rule(
    id="L22", name="通报连附件不超过8页", weight=Weight.USUAL, source="整治形式主义为基层减负若干规定",
    group=RuleGroup.LAYOUT, facts=False, hit="pages=9", miss="pages=8",
)  # fmt: skip
RENDERED = (FIRST_PAGE, NOT_ALONE, LAST_PAGE, LENGTH)
_MOST = 8


def list_marked_parts(reading: Reading) -> Mapping[str, int]:
    """List the paragraphs to be found on the rendered pages, by name."""
    parts = reading.anatomy
    imprint = next((each.number for each in reading.paper.words() if each.text.strip().startswith("抄送")), 0)
    found = {
        "body": parts.body[0].number if parts.body else 0, "last": parts.body[-1].number if len(parts.body) > 1 else 0,
        "signer": parts.signer.number if parts.signer else 0, "imprint": imprint,
    }  # fmt: skip
    return {name: number for name, number in found.items() if number}


def check_rendered_pages(reading: Reading) -> Iterator[Remark]:
    """Check the rendered pages; without them the rules are left unchecked, and why is said."""
    if not reading.has_official_form:
        return
    if reading.rendered is None:
        yield from (leave_unchecked(rule, reading.unrendered) for rule in RENDERED)
        return
    places, pages = reading.rendered.places, reading.rendered.pages
    if places.get("body", 1) > 1:
        yield judge_form(reading, FIRST_PAGE, Statement("", "首页"), "首页没有正文，请调整标题上下的间距")
    if places.get("signer", 0) > places.get("last", pages):
        told = "正文最后一段在前一页起，署名和日期在后一页，请核对后一页有没有正文"
        yield ask_person(NOT_ALONE, Statement("", "署名"), told)
    if places.get("imprint", pages) < pages:
        yield judge_form(reading, LAST_PAGE, Statement("", "版记"), f"版记在第{places['imprint']}页，共{pages}页")
    if reading.document == CIRCULAR and pages > _MOST:
        yield judge_form(reading, LENGTH, Statement("", "全文"), f"共{pages}页，请精简")
