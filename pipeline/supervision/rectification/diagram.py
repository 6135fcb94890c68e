"""Write the page that shows the state machine of 整改 as a diagram and a table, from the table itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pipeline.supervision.rectification.transitions import (
    OPEN_STAGES,
    TABLE,
    WITHOUT_NOTICE,
    Actor,
    Transition,
    Trigger,
)
from pipeline.terms import RectificationStage

_HEADING = """# 整改流程

一个问题（红灯任务或漏报）从拟立项到办结怎么走。本页由程序按它实际使用的流转表生成；表里没有的走法，核验表导入时不接受。
“整改中”包括{stages}，写“整改中”的，这几步都一样；{waiting}时通知书还没有发出，答复不算对通知书的反馈，也谈不上延期。
"""
_OF_ONE_STAGE = (Trigger.RECEIVED, Trigger.RECEIPT_WITHDRAWN)
_OPEN = "整改中"
_AFTER_NOTICE = "通知书已下发"


def build_diagram_page() -> str:
    """Build docs/整改流程.md."""
    parts = (
        _HEADING.format(stages="、".join(OPEN_STAGES), waiting="、".join(WITHOUT_NOTICE)),
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {line}" for line in _build_edges()),
        "```\n",
        "| 现在 | 发生什么 | 转到 | 接着谁办 | 接下来 |",
        "|---|---|---|---|---|",
        *_build_rows(),
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
            label = f"{line.trigger}（{_AFTER_NOTICE}）" if _depends_on_notice(line) else str(line.trigger)
            if label not in triggers:
                triggers.append(label)
    yield from (f"{source} --> {to}: {'、'.join(triggers)}" for (source, to), triggers in arrows.items())
    yield f"{RectificationStage.LASTING} --> [*]"


def _name_source(line: Transition) -> str:
    """Name the state an arrow starts from: that of all open stages, or one in which the notice is yet to go out."""
    if line.stage not in OPEN_STAGES or line.trigger in _OF_ONE_STAGE:
        return str(line.stage)
    return str(line.stage) if line.stage in WITHOUT_NOTICE and _depends_on_notice(line) else _OPEN


def _depends_on_notice(line: Transition) -> bool:
    """Return whether a trigger leads elsewhere, or nowhere, from open stages whose notice is yet to go out."""
    if line.stage not in OPEN_STAGES or line.trigger in _OF_ONE_STAGE:
        return False
    lines = [TABLE.get((stage, line.trigger)) for stage in OPEN_STAGES]
    return len({each and each.follows for each in lines}) > 1


def _build_rows() -> Iterator[str]:
    """Yield one row per source and trigger; where open stages share one, the row of a stage that it moves."""
    shown: dict[tuple[str, str], Transition] = {}
    for line in TABLE.values():
        key = _name_source(line), str(line.trigger)
        if key not in shown or shown[key].to is shown[key].stage:
            shown[key] = line
    yield from map(_build_row, shown.values())


def _build_row(line: Transition) -> str:
    to = "不变" if line.to is line.stage else str(line.to)
    actor = "—" if line.actor is Actor.NOBODY else str(line.actor)
    source = _name_source(line)
    source += f"（{_AFTER_NOTICE}）" if source == _OPEN and _depends_on_notice(line) else ""
    return f"| {source} | {line.trigger} | {to} | {actor} | {line.follows} |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(build_diagram_page())
