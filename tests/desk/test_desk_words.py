"""No page names a command or an option: every text of the program is put into the words of the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from syntax import parse_source

import pipeline
from pipeline.desk.page_words import translate_to_pages

TYPED = re.compile(r"dangjian |(?<![\w`])--[a-z]|“init”")
ELSEWHERE = {
    "cli/command_page.py", "cli/consolidate.py", "cli/demo.py", "cli/next_step.py", "cli/parser.py", "cli/status.py",
    "commands/init.py", "commands/launchers.py", "contract/paper_settings.py", "desk/jobs.py", "desk/server.py",
    "forms/decision_guide.py", "proof/rules_page.py", "proof/reading.py",
}  # fmt: skip
"""Modules whose texts no page of the desk shows: help, files of the office, the demonstration, the desk's own start."""
NOT_AT_THE_DESK = (
    "请核对 --as-of 的日期",
    "请写“--kinds issued”",
    "如“--make 月调度表”",
    "请先运行“dangjian init 目录”，或用 -C 指明工作目录",
    "请用 -C 指明工作目录，或运行“dangjian init 目录”新建",
)
"""What is only said of options that no button gives, or where there is no desk yet."""


def list_texts() -> Iterator[tuple[str, str]]:
    """Every text of the program with the module it is in; what is filled in later stands as #."""
    root = Path(pipeline.__file__).parent
    for path in sorted(root.rglob("*.py")):
        tree = parse_source(path)
        told = [
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        ]
        parts = [part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values]
        for node in ast.walk(tree):
            if node not in told and node not in parts and (text := read_text(node)):
                yield path.relative_to(root).as_posix(), text


def read_text(node: ast.AST) -> str:
    """The text of a constant or an f-string; empty for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(read_text(each) or "#" for each in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_text_that_a_page_shows_names_a_command_or_an_option() -> None:
    texts = [(name, text) for name, text in list_texts() if re.search(r"[\u4e00-\u9fff]", text) and TYPED.search(text)]
    shown = [each for each in texts if each[0] not in ELSEWHERE]
    assert len(shown) > 60
    assert {name for name, _ in texts} >= ELSEWHERE
    left = {text: translate_to_pages(text, Path("局")) for _, text in shown}
    bad = {text: paged for text, paged in left.items() if TYPED.search(paged)}
    assert {text for text in bad if not any(each in text for each in NOT_AT_THE_DESK)} == set()
    assert all(any(each in text for text in bad) for each in NOT_AT_THE_DESK)


@pytest.mark.parametrize(
    ("said", "paged"),
    [
        ("请重新运行“dangjian assess 2026”。", "请重新用工作台“发送”页的“述职评议数据”。"),
        ("报上级：“dangjian -C 局 report-up 2026-11”，一并装入。", "报上级：工作台“发送”页的“上报包”，一并装入。"),
        ("请先运行“dangjian consolidate 2026-11”。", "请先到工作台“汇总”页办。"),
        ("认错了的，先用“dangjian withdraw 认领 6 --reason 原因”撤回", "认错了的，先用工作台“收表”页的“撤回一次认领”撤回"),
        ("请用 --file 指明；签发改过的那份，写“--file outbox/2026-11/甲.docx”。", "请在“用哪一份草稿”一格指明；签发改过的那份，选“outbox/2026-11/甲.docx”。"),
        ("确实要略过这些行的，加上 --partly。", "确实要略过这些行的，勾上“放不进去的行略过”。"),
        ("请用 send --resend feedback-2026-11-MZ01 再备一次。", "请到工作台“发送”页，在信的那一行点“重备”。"),
        ("请从备份恢复，或用“init”补齐。", "请从备份恢复，或点“名册和设置”页的“补齐缺少的文件”来补齐。"),
        ("另有3处，可用“dangjian doctor”查看", "另有3处，可用工作台首页的“体检”查看"),
    ],
)  # fmt: skip
def test_what_is_typed_is_named_as_what_is_clicked(said: str, paged: str) -> None:
    assert translate_to_pages(said, Path("局")) == paged
