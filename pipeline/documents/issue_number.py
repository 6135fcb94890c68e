"""Assign and check 期号 of a 工作简报: 第3期（总第15期）, counted on in the year and in all from the last one signed.

The first one that is signed here may say what went before: a 简报 is older than this register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.findings import UserError
from pipeline.terms import BULLETIN, OPEN_ISSUE

_WRITTEN = re.compile(r"第?0*(?P<number>[1-9]\d{0,3})期?(?:[（(]?总第?0*(?P<total>[1-9]\d{0,4})期?[）)]?)?")
_FIRST = 1


def format_issue_number(number: int, total: int) -> str:
    """Format 期号 as it is printed."""
    return OPEN_ISSUE.replace("　", str(number), 1).replace("　", str(total), 1)


def _parse_issue_number(text: str) -> tuple[int, int]:
    """Parse a 期号 into its number in the year and in all, 0 if that is not said; UserError if it is none."""
    found = _WRITTEN.fullmatch("".join(text.split()))
    if found is None:
        raise UserError(f"期号“{text}”写法不对，请写成“第3期（总第15期）”这样。")
    return int(found["number"]), int(found["total"] or 0)


def resolve_issue_number(asked: str, typed: Sequence[str], papers: Iterable[IssuedPaper], year: int) -> tuple[str, str]:
    """Return the 期号 of a paper signed in a year, and an objection to the one ordered or typed, else empty.

    ``typed`` are the two numbers as they stand in the file, each empty where it is blank.
    """
    before = [
        (int(each.date[:4]), *_parse_issue_number(each.reference)) for each in papers if each.document == BULLETIN
    ]
    given = [("文件里", tuple(int(each or 0) for each in typed))] if any(typed) else []
    given += [("命令里", _parse_issue_number(asked))] if asked else []
    if not before:
        return _begin_series([each for _, each in given])
    number = _FIRST + max((each for of, each, _ in before if of == year), default=0)
    total = _FIRST + max(each for *_, each in before)
    for where, said in given:
        if any(one and one != due for one, due in zip(said, (number, total), strict=True)):
            due = format_issue_number(number, total)
            return "", f"{where}写的期号与登记的不一致，按顺序应是{due}；期号由程序接续，不跳号、不重号，请改正或留空。"
    return format_issue_number(number, total), ""


def _begin_series(given: Sequence[tuple[int, ...]]) -> tuple[str, str]:
    """Begin with the numbers given, else with the first; a later number without the one in all is asked back."""
    numbers = {each[0] for each in given if each[0]} or {_FIRST}
    totals = {each[1] for each in given if each[1]} or ({_FIRST} if numbers == {_FIRST} else set())
    if len(numbers) > 1 or len(totals) > 1:
        return "", "命令里和文件里写的期号不一致，请核对。"
    if not totals:
        return "", f"这是登记的第一份{BULLETIN}，从第{min(numbers)}期起编的，请把总期数也写上，如“第3期（总第15期）”。"
    return format_issue_number(min(numbers), min(totals)), ""
