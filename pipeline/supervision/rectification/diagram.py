"""Write the page that shows the state machine of 整改 as a diagram and a table, from the table itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pipeline.supervision.rectification.transitions import OPEN_STAGES, TABLE, Actor, Transition
from pipeline.terms import RectificationStage

_HEADING = """# 整改流程

一个问题（红灯任务或漏报）从拟立项到办结怎么走。本页由程序按它实际使用的流转表生成；表里没有的走法，核验表导入时不接受。
“整改中”包括{stages}：整改中各步都可以签发通知书、答复、延期、复核。
"""
_OPEN = "整改中"


def build_diagram_page() -> str:
    """Build docs/整改流程.md."""
    parts = (
        _HEADING.format(stages="、".join(OPEN_STAGES)),
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {line}" for line in _build_edges()),
        "```\n",
        "| 现在 | 发生什么 | 转到 | 接着谁办 | 接下来 |",
        "|---|---|---|---|---|",
        *dict.fromkeys(map(_build_row, TABLE.values())),
    )
    return "\n".join(parts) + "\n"


def _build_edges() -> Iterator[str]:
    """Yield the composite state of open stages, then one arrow per pair of stages that the table connects."""
    yield f"[*] --> {RectificationStage.DRAFTED}: 发现问题"
    yield f"state {_OPEN} {{"
    yield from (f"    {stage}" for stage in OPEN_STAGES)
    yield "}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for line in TABLE.values():
        if line.to is not line.stage:
            triggers = arrows.setdefault((_name_source(line), str(line.to)), [])
            if line.trigger not in triggers:
                triggers.append(line.trigger)
    yield from (f"{source} --> {to}: {'、'.join(triggers)}" for (source, to), triggers in arrows.items())
    yield f"{RectificationStage.LASTING} --> [*]"


def _name_source(line: Transition) -> str:
    return _OPEN if line.stage in OPEN_STAGES else str(line.stage)


def _build_row(line: Transition) -> str:
    to = "不变" if line.to is line.stage else str(line.to)
    actor = "—" if line.actor is Actor.NOBODY else str(line.actor)
    return f"| {_name_source(line)} | {line.trigger} | {to} | {actor} | {line.follows} |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(build_diagram_page())
