"""docs/问题一览.md: every finding there is, as a person reads it, written from real runs over the samples.

``PYTHONPATH=tests:. python -m findings_page > docs/问题一览.md`` (``make docs``); a test holds the kept page against it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from findings_samples import said

from pipeline.findings import Finding, FindingKind
from pipeline.findings.catalogue import FAMILIES
from pipeline.terms import Severity

_LONGEST = 40
_HEAD = f"""# 问题一览

收表、自查和核验会指出的每一种问题：什么样、怎么说、怎么办。本页由程序对每种问题的样表实际运行后生成，
例子里的话就是退回的表和屏幕上的原话。

* **{Severity.MUST.value}**：这份表先退回，改好再报；第一次报来的时间照样作数。
* **{Severity.EXPLAIN.value}**：照收，请在下月的“需答复”里说明。
* **{Severity.NOTICE.value}**：照收，只是告诉一声。

"""


def page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(_lines())


def _lines() -> Iterator[str]:
    yield "分八类：\n\n" + "".join(f"* [{each.title}](#{each.title})：{each.about}\n" for each in FAMILIES)
    for family in FAMILIES:
        yield f"\n## {family.title}\n\n{family.about}\n"
        for kind in family.kinds:
            yield from _entry(kind, said()[kind.code])


def _entry(kind: FindingKind, finding: Finding) -> Iterator[str]:
    yield f"\n### {kind.title}（{kind.severity.value}）\n\n"
    yield f"* 在哪里：{_place(finding)}\n"
    if finding.value:
        yield f"* 原来填的：`{_short(finding.value)}`\n"
    yield f"* 怎么说：{_short(finding.message, 200)}\n"
    yield f"* 怎么办：{finding.remedy}\n"
    if kind.mended:
        yield f"* 退回的新表：{kind.mended}\n"
    yield f"* 代码：`{kind.code}`\n"


def _place(finding: Finding) -> str:
    sheet = f"“{finding.sheet}”" if finding.sheet else "整份文件"
    return f"{sheet}{finding.cell or ''}"


def _short(text: str, longest: int = _LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[:longest]}…"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page())
