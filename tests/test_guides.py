"""The pages for whom comes next are true: every path and function they name exists, and the floors are the linter's."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from pathlib import Path

import pytest
from syntax import parse_source

import pipeline

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "docs" / "架构.md", *sorted((ROOT / "docs" / "决定").glob("*.md"))]


@functools.cache
def defined() -> frozenset[str]:
    """Names of all functions and classes."""
    return frozenset(
        node.name
        for path in (ROOT / "pipeline").rglob("*.py")
        for node in ast.walk(parse_source(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_paths_and_functions_that_are_named_exist(page: Path) -> None:
    quoted = re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))
    places = [each for each in quoted if re.fullmatch(r"(pipeline|tests|docs|templates)/[^<>… ]*", each)]
    assert places
    assert [each for each in places if not (ROOT / each).exists() and not (ROOT / f"{each}.py").exists()] == []
    functions = [each for each in quoted if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", each) and "." not in each]
    assert [each for each in functions if each not in defined()] == []


def _names_in(path: Path) -> set[str]:
    """Names that a module defines: functions, classes, what it assigns."""
    tree = list(ast.walk(parse_source(path)))
    named = {node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return named | {node.id for node in tree if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_name_beside_a_module_is_defined_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    beside = re.findall(r"`([^`\n]+\.py)` `([A-Za-z_.]+)`", text)
    beside += [(path, name) for name, path in re.findall(r"`([A-Za-z_.]+)`\s+of\s+`([^`\n]+\.py)`", text)]
    pairs = [(ROOT / path, part) for path, name in beside for part in name.split(".")]
    assert [f"{path}: {name}" for path, name in pairs if name not in _names_in(path)] == []


def test_floors_in_the_docstring_are_those_of_the_linter() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (each for each in config["tool"]["importlinter"]["contracts"] if each["name"] == "floors")
    assert pipeline.__doc__ is not None
    told = [re.split(r" {2,}", line.strip())[0] for line in pipeline.__doc__.splitlines() if line.startswith("    ")]
    assert told == contract["layers"]
    assert len(pipeline.__doc__.splitlines()) <= 40
