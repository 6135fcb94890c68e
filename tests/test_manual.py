"""The manual says what the program does: its page of commands is the parser's own, and every command in it is one."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from syntax import parse_source

from pipeline.cli.command import Command
from pipeline.cli.command_list import COMMANDS
from pipeline.cli.command_page import build_command_page
from pipeline.cli.parser import build_parser
from pipeline.commands.init import NOTES
from pipeline.contract.burden import MOST_MONTH_CELLS
from pipeline.contract.monthly import list_month_columns
from pipeline.contract.replies import list_open_reply_columns
from pipeline.terms import LetterKind, format_chinese_numeral

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md"]


SAID = (
    "表单在：", "没有定的事项转到下月的", "签发以后数据有变化，", "项等局机关决定", "看一眼选属实不属实", "前完成整改", "核对完毕（",
    "程序没有替您发出", "到此封账：再汇总也按签发时的数据生成",
)  # fmt: skip
"""Words the manual quotes from the screen."""


def _words_of(name: str) -> set[str]:
    """Every text literal of a module or a package of the program."""
    root = ROOT / "pipeline" / name
    sources = [root] if root.is_file() else sorted(root.glob("*.py"))
    trees = [parse_source(source) for source in sources]
    literals = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in literals if isinstance(node.value, str)}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_the_page_of_commands_is_what_the_parser_says() -> None:
    assert text(DOCS / "命令.md") == build_command_page(), "python -m pipeline.cli.command_page > docs/命令.md"


def test_every_verb_is_on_it() -> None:
    assert set(re.findall(r"^## ([a-z-]+)$", build_command_page(), re.MULTILINE)) == set(COMMANDS)


_IN_PROSE = re.compile(r"`dangjian ([^`]+)`")
_IN_A_BLOCK = re.compile(r"dangjian(?:\.exe)? ((?:-C |--today |[a-z]+\b)[^\n\"#>]*)")
_BLOCK = re.compile(r"```(?:sh|bat|cron)\n(.+?)```", re.DOTALL)


def typed() -> Iterator[tuple[str, str]]:
    """Every whole command in any page, as it is written there: in a sentence, or to be copied from a block."""
    for page in PAGES:
        written = _IN_PROSE.findall(text(page)) if page.name != "命令.md" else []
        for block in _BLOCK.findall(text(page)):
            written += [command for command in _IN_A_BLOCK.findall(block) if not command.startswith("collect 2")]
        yield from ((page.name, command) for command in written if not re.search(r"…|DIR|DATE", command))


@pytest.mark.parametrize(("page", "command"), sorted(set(typed())))
def test_every_command_written_anywhere_can_be_typed(page: str, command: str) -> None:
    if command == "-h":
        return
    assert isinstance(build_parser().parse_args(shlex.split(command.replace("\\", "/"))).command, Command), page


def test_commands_are_found_in_sentences_and_blocks_alike() -> None:
    found = set(typed())
    assert ("手册.md", "run 2026-11") in found
    assert ("手册.md", "issue 2026-11 整改通知书 --date 2026-12-15 --signer 周明远") in found
    assert {("安装与定时.md", "-C D:\\党建台账 collect"), ("安装与定时.md", "-C /srv/dangjian collect ")} <= found
    assert ("README.md", "-C .demo --today 2026-12-03 collect") in found


@pytest.mark.parametrize("kind", LetterKind)
def test_the_manual_shows_every_kind_of_letter(kind: LetterKind) -> None:
    kinds = re.findall(r"--kinds ([a-z,]+)", text(DOCS / "手册.md"))
    assert kind in {each for told in kinds for each in told.split(",")}


@pytest.mark.parametrize("folder", NOTES)
def test_the_folders_of_the_checkout_say_what_init_writes(folder: str) -> None:
    assert text(ROOT / folder / "README.md") == NOTES[folder]


def test_every_link_and_picture_of_the_manual_is_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", text(page)):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_month_is_told_in_the_order_of_its_commands() -> None:
    rows = re.findall(r"^\|[^|]+\| [①-⑦] \w+ \| `dangjian (\w+)", text(DOCS / "手册.md"), re.MULTILINE)
    assert rows == ["forms", "collect", "run", "send", "review", "issue", "send"]


def test_what_the_manual_shows_on_the_screen_is_what_the_program_says() -> None:
    """What the clerk is told to look for has not been reworded since."""
    said = _words_of("cli") | _words_of("commands")
    for phrase in SAID:
        assert phrase in text(DOCS / "手册.md"), phrase
        assert any(phrase in line for line in said), phrase


def test_pages_for_users_count_the_cells_that_the_form_has() -> None:
    """The pages say how many cells a branch fills in, and the one page for branches says which."""
    month = format_chinese_numeral(len(list_month_columns()))
    reply = format_chinese_numeral(len(list_open_reply_columns()))
    counted = {
        (page.name, each)
        for page in PAGES
        for each in re.findall(r"填(?:右边|这)?([二三四五六七八九十]+)格", text(page))
    }
    assert counted == {
        ("支部填报一页通.md", month), ("手册.md", month), ("手册.md", reply), ("README.zh-CN.md", month)
    }  # fmt: skip
    assert f"一个月每项任务至多{month}格" in text(DOCS / "职责对照.md")
    assert f"每项任务每月超过{MOST_MONTH_CELLS}格" in text(DOCS / "手册.md")
    for column in list_month_columns():
        assert column.title.partition("及")[0] in text(DOCS / "支部填报一页通.md")
