"""Describe claims, and the files that wait to be claimed or sent again, in Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.findings import Finding, merge_equal_findings
from pipeline.periods import Period
from pipeline.terms import DISPOSITION_TITLES, Disposition, format_chinese_date

if TYPE_CHECKING:
    from pipeline.commands.claim import ClaimResult
    from pipeline.supervision.waiting_files import WaitingFile


def describe_judgement(done: ClaimResult, *, dry_run: bool) -> list[str]:
    """Describe whose a claimed file is, and how it was judged as theirs."""
    whose = f"{done.branch}，{Period.parse(done.period).as_chinese()}"
    if done.before:
        return [f"第{done.number}号“{done.name}”此前已经认领（{whose}），这次没有改动。"]
    fate = DISPOSITION_TITLES[done.fate]
    return [f"{'将认领' if dry_run else '已认领'}：第{done.number}号“{done.name}”（{whose}），{fate}。"]


def describe_claim_findings(findings: Sequence[Finding]) -> Iterator[str]:
    """Describe what was found in a claimed file, one line each."""
    for each in merge_equal_findings(findings):
        place = f"{each.sheet} {each.cell}：" if each.cell else ""
        yield f"    【{each.severity}】{place}{each.message}{each.remedy}"


def describe_waiting_files(waiting: Sequence[WaitingFile]) -> Iterator[str]:
    """Describe the files that wait, by number, with what to do."""
    for fate, way in (
        (Disposition.UNRECOGNISED, "核实后用“dangjian claim 编号 短码”认领"),
        (Disposition.QUARANTINED, "请支部另存为 .xlsx 后重报"),
    ):
        files = [each for each in waiting if each.fate is fate]
        if files:
            yield f"{DISPOSITION_TITLES[fate]}{len(files)}个，{way}："
            yield from map(_describe_waiting_file, files)


def _describe_waiting_file(each: WaitingFile) -> str:
    return f"  第{each.number}号  {_format_day(each.day)}  {each.name}{_format_why(each)}"


def _format_day(iso: str) -> str:
    return format_chinese_date(dt.date.fromisoformat(iso))


def _format_why(each: WaitingFile) -> str:
    return f"（{'、'.join(dict.fromkeys(each.why))}）" if each.why else ""
