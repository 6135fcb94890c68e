"""Assign and check 编号 and 发文字号: number series without gaps or repeats, and one spelling for typed numbers.

Source: GB/T 9704 7.2.5: 机关代字, year in six-angled brackets, number without 第 and leading zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.documents.registry import OFFICIAL_PAPERS
from pipeline.findings import UserError

_WRITTEN = re.compile(
    r"(?P<word>[^\s〔〕［］\[\]（）()【】]{0,20})[〔［\[（(【](?P<year>20\d\d)[〕］\])）】]第?0*(?P<number>[1-9]\d{0,4})号?"
)


def normalise_document_number(text: str) -> str:
    """Return a document number in standard spelling (清民党〔2026〕3号); raise UserError if it is not one."""
    found = _WRITTEN.fullmatch("".join(text.split()))
    if found is None:
        raise UserError(f"文号“{text}”写法不对，请写成“清民党〔2026〕3号”这样。")
    return f"{found['word']}〔{found['year']}〕{int(found['number'])}号"


def parse_document_year(reference: str) -> int:
    """Return the year of a document number, or 0 if it is not one."""
    found = _WRITTEN.fullmatch(reference)
    return int(found["year"]) if found else 0


def compute_next_number(papers: Iterable[IssuedPaper], document: str, year: int) -> int:
    """Return the next serial of a document kind in a year."""
    return 1 + max((_parse_serial(each.reference) for each in papers if _is_in_series(each, document, year)), default=0)


def _is_in_series(paper: IssuedPaper, document: str, year: int) -> bool:
    return paper.document == document and parse_document_year(paper.reference) == year


def _parse_serial(reference: str) -> int:
    found = _WRITTEN.fullmatch(reference)
    return int(found["number"]) if found else 0


def propose_next_number(papers: Iterable[IssuedPaper], year: int) -> tuple[str, str]:
    """Return the last 发文字号 that was typed for a paper, and the one after it in a year; both empty before the first.

    Only proposed: the bureau numbers papers of its own in the same series, of which nothing is known here.
    """
    given = [each.reference for each in papers if not OFFICIAL_PAPERS.get(each.document, True)]
    found = [match for each in given if (match := _WRITTEN.fullmatch(each)) and match["word"]]
    if not found:
        return "", ""
    last = found[-1]
    before = [int(each["number"]) for each in found if (each["word"], int(each["year"])) == (last["word"], year)]
    return last[0], f"{last['word']}〔{year}〕{1 + max(before, default=0)}号"


def resolve_series_number(asked: str, typed: str, number: int, year: int, code: str = "") -> tuple[str, str]:
    """Return the number of a paper with its own series, and an objection to the one ordered or typed, else empty.

    ``code`` is the 机关代字 of the series, empty if none was assigned: none is made up.
    """
    for said, where in ((asked, "命令里写的编号"), (typed, "文件里写的编号")):
        if not said:
            continue
        given = normalise_document_number(said if not said.isdecimal() else f"〔{year}〕{said}号")
        if (parse_document_year(given), _parse_serial(given)) != (year, number):
            due = f"{code}〔{year}〕{number}号"
            return "", f"{where}是“{given}”，按顺序应是{due}；编号由程序接续，不跳号、不重号，请改正或留空。"
        if typed and said == typed:
            return given, ""
    return f"{code}〔{year}〕{number}号", ""


def resolve_given_number(asked: str, typed: str, papers: Iterable[IssuedPaper], year: int) -> tuple[str, str]:
    """Return the 发文字号 assigned by the bureau (may be empty) and an objection to it, else empty."""
    given = [normalise_document_number(each) for each in (asked, typed) if each]
    if not given:
        return "", ""
    if len(set(given)) > 1:
        return "", f"命令里写的文号“{given[0]}”与文件里写的“{given[1]}”不一致，请核对。"
    if parse_document_year(given[0]) != year:
        return "", f"文号“{given[0]}”的年份与成文日期的年份（{year}年）不一致，请核对。"
    if any(each.reference == given[0] for each in papers):
        return "", f"文号“{given[0]}”已经用在另一份签发的文件上，请核对。"
    return given[0], ""
