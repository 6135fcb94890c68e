"""docs/校对规则.md: every rule of proof with its weight and source, and what it points out and passes over.

``python -m pipeline.proof.rules_page > docs/校对规则.md`` (``make docs``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pipeline.proof.board_page import BOARD_RULES
from pipeline.proof.check import RULES
from pipeline.proof.model import Rule, RuleGroup

_LONGEST = 90
_HEAD = """# 校对规则

`dangjian proof 文件.docx` 和签发时逐条核对的规则。本页由程序生成，例子就是每条规则自己的检验样本。

* `dangjian proof 看板.html`：每个数按它标注的行在台账里重数一遍，整页与重做的一页逐处比（B1、B2）。
* 分量：**必须**，不改不签；**一般**，指出来，改不改由人定；**人工**，只请人看一眼。
* 结论：通过；不符；请人看（程序断定不了的，附原句）；未核验（缺台账、缺记录，说明缺什么）。
* 不是本程序起草的文件：没有台账可对，事实一类记“未核验”；要素、版式不合的只“请人看”，不作“必须”。
* 签发时：事实、日期不符的，改正，或者核对属实后用 `--accept` 逐句确认；要素、版式、文字不符的，改好，
  或者用 `--urgent` 写明理由；保密不符的，改好以前不能签。
"""
_ABOUT = {
    RuleGroup.FACT: "与按台账重新起草的对照稿比。例子用的是检验样本里的虚构单位。",
    RuleGroup.DATE: "成文日期、期限、月份和文号。",
    RuleGroup.ELEMENT: "公文该有的各部分。",
    RuleGroup.HEARING: "先反馈、后通报。",
    RuleGroup.LAYOUT: "从文件的排版标记里读出，不用打开Word。办公室的公文版式另有规定的，请人看。",
    RuleGroup.TEXT: "标点、序数、数字和用语。表格里支部填的话、引号里的原文不改。",
    RuleGroup.SECRECY: "不能随文件带出去的。",
}


def build_rules_page() -> str:
    """Build the page as Markdown."""
    return _HEAD + "".join(line for group in _ABOUT for line in _list_group(group))


def _list_group(group: RuleGroup) -> Iterator[str]:
    yield f"\n## {group.value}\n\n{_ABOUT[group]}\n\n"
    shows = group is not RuleGroup.LAYOUT
    yield "| 编号 | 规则 | 分量 | 来源 |" + (" 会指出 | 不指出 |\n" if shows else "\n")
    yield "|---|---|---|---|" + ("---|---|\n" if shows else "\n")
    for rule in (*RULES, *BOARD_RULES):
        if rule.group is group:
            yield f"| {rule.id} | {rule.name} | {rule.weight} | {rule.source} |{_show_samples(rule) if shows else ''}\n"


def _show_samples(rule: Rule) -> str:
    return "".join(f" {_shorten(sample)} |" for sample in (rule.hit, rule.miss))


def _shorten(sample: str) -> str:
    """Shorten a sample to one cell of a table; markup is not shown."""
    flat = "／".join(line.strip("｜").replace("｜", "，") for line in sample.splitlines() if line)
    if flat.startswith("<"):
        return "（排版标记）"
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(build_rules_page())
