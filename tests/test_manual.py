"""The manual says what the program does: its page of commands is the parser's own, and every command in it is one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli.arguments import parser
from pipeline.cli.manual import manual
from pipeline.cli.verbs import VERBS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "README.zh-CN.md"]


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_the_page_of_commands_is_what_the_parser_says() -> None:
    assert text(DOCS / "命令.md") == manual(), "python -m pipeline.cli.manual > docs/命令.md"


def test_every_verb_is_on_it() -> None:
    assert set(re.findall(r"^## ([a-z]+)$", manual(), re.MULTILINE)) == set(VERBS)


def typed() -> Iterator[tuple[str, str]]:
    """Every whole command in any page, as it is written there."""
    for page in PAGES:
        for command in re.findall(r"`dangjian ([^`]+)`", text(page)):
            if page.name != "命令.md" and not re.search(r"…|DIR|DATE", command):
                yield page.name, command


@pytest.mark.parametrize(("page", "command"), sorted(set(typed())))
def test_every_command_written_anywhere_can_be_typed(page: str, command: str) -> None:
    if command == "-h":
        return
    assert parser().parse_args(shlex.split(command)).verb in VERBS, page


def test_every_link_and_picture_of_the_manual_is_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", text(page)):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_month_is_told_in_the_order_of_its_commands() -> None:
    rows = re.findall(r"^\|[^|]+\| [①-⑦] \w+ \| `dangjian (\w+)", text(DOCS / "手册.md"), re.MULTILINE)
    assert rows == ["forms", "collect", "run", "review"]
