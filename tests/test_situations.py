"""The page of real situations is true: its rules and tests exist, and each kind is held by four instances or more."""

from __future__ import annotations

import importlib.util
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "真实情况.md").read_text(encoding="utf-8")
TRIED = re.compile(r"^## 七、.*?(?=^## )", re.MULTILINE | re.DOTALL)
"""What was tried once and named: cases, not kinds."""
LEAST_INSTANCES = 4
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows() -> Iterator[tuple[str, str]]:
    """The rows of the tables of kinds: what stands in the first cell, and the rest."""
    for line in TRIED.sub("", PAGE).splitlines():
        if line.startswith("|") and not re.match(r"\|(?:-+\||\s*种类 \|)", line):
            kind, _, rest = line.strip("| ").partition(" | ")
            yield kind, rest


KINDS = [(kind, rest) for kind, rest in rows() if NAMED_TEST.search(rest)]
RULES = [(kind, rest) for kind, rest in rows() if not NAMED_TEST.search(rest)]


def resolved(rest: str) -> list[Path]:
    """The files a row names; a bare name lies in the folder of the one before it."""
    found: list[Path] = []
    for name in re.findall(r"`([\w./]+\.py)`", rest):
        found.append(ROOT / name if "/" in name else found[-1].parent / name)
    return found


def loaded(path: Path) -> ModuleType:
    """A test module, the one pytest has read if it has."""
    known = sys.modules.get(path.stem)
    if known is not None and known.__file__ == str(path):
        return known
    described = importlib.util.spec_from_file_location(f"counted_{path.stem}", path)
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def count_instances(path: str, name: str) -> int:
    """How many times pytest runs a test."""
    marks = getattr(getattr(loaded(ROOT / path), name), "pytestmark", [])
    return math.prod(len(list(mark.args[1])) for mark in marks if mark.name == "parametrize")


@pytest.mark.parametrize(("kind", "rest"), RULES, ids=[kind for kind, _ in RULES])
def test_every_kind_names_its_rule_and_its_test(kind: str, rest: str) -> None:
    files = resolved(rest)
    assert [each for each in files if not each.is_file()] == []
    assert any("pipeline" in each.relative_to(ROOT).parts for each in files) or "`mask_outgoing`" in rest, kind
    assert any("tests" in each.relative_to(ROOT).parts for each in files) or "同上" in rest, kind


@pytest.mark.parametrize(("kind", "rest"), KINDS, ids=[kind for kind, _ in KINDS])
def test_every_kind_is_held_by_several_instances(kind: str, rest: str) -> None:
    assert sum(count_instances(*named) for named in NAMED_TEST.findall(rest)) >= LEAST_INSTANCES, kind


def test_no_kind_stands_twice() -> None:
    names = [kind for kind, _ in KINDS]
    assert len(set(names)) == len(names) > 20
