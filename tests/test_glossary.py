"""The glossary: every name in it exists in the code, a word has one meaning, and its page is current."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from syntax import parse_source

from pipeline import terms
from pipeline.glossary import GLOSSARY, build_glossary_page

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
TERMS = [term for terms in GLOSSARY.values() for term in terms]


def assigned(body: list[ast.stmt]) -> Iterator[str]:
    """Names that a body of code gives a value."""
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def names_of_the_code() -> set[str]:
    """Modules, classes, members of classes, and constants."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        body = parse_source(path).body
        found |= {path.parent.name if path.stem == "__init__" else path.stem, *assigned(body)}
        for node in body:
            if isinstance(node, ast.ClassDef):
                found |= {node.name, *(f"{node.name}.{name}" for name in assigned(node.body))}
    return found


def test_every_name_stands_in_the_code() -> None:
    assert {term.name for term in TERMS} - names_of_the_code() == set()


def test_a_word_has_one_name_and_a_name_one_word() -> None:
    assert len({term.name for term in TERMS}) == len({term.chinese for term in TERMS}) == len(TERMS) >= 80


def test_members_are_called_what_people_read() -> None:
    for term in TERMS:
        kind, _, member = term.name.partition(".")
        if member:
            value = getattr(terms, kind)[member]
            read = terms.DISPOSITION_TITLES[value] if kind == "Disposition" else value.value
            assert term.chinese.removesuffix("灯") == read


def test_every_room_is_told() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms - {term.name for term in TERMS} == set()


def test_meanings_are_whole_sentences() -> None:
    assert [term.name for term in TERMS if not term.meaning.endswith("。") or "|" in term.meaning] == []


def test_the_page_is_what_the_glossary_says() -> None:
    assert (ROOT / "docs" / "术语.md").read_text(encoding="utf-8") == build_glossary_page(), "make docs"
