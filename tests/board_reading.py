"""看板.html read back as any reader would, and the rows of the workbook that each of its figures names."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import openpyxl

KEYS = {"总台账": "任务编号", "走势": "任务编号", "整改台账": "问题编号", "报送情况": "支部短码"}
"""Column by which the rows of a sheet are told apart; elsewhere every row counts."""
_VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Element:
    """One element: name, attributes, own and inner text."""

    name: str
    attributes: dict[str, str]
    children: list[Element]
    text: str = ""

    def walk(self) -> Iterator[Element]:
        """Yield it and everything inside it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find_all(self, name: str) -> list[Element]:
        """List the elements of a name inside it."""
        return [each for each in self.walk() if each.name == name]

    def has(self, name: str, value: str) -> bool:
        """Whether an attribute holds a value among its words."""
        return value in self.attributes.get(name, "").split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {}, [])
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, [])
        self.open[-1].children.append(element)
        if tag not in _VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read_page(data: bytes) -> Element:
    """Read a page; every element must be closed in order."""
    reader = _Reader()
    reader.feed(data.decode("utf-8"))
    assert reader.open == [reader.root]
    return reader.root


def read_sheets(path: Path) -> dict[str, list[dict[str, object]]]:
    """Read a ledger workbook as sheet -> rows by title, without the row that adds up."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    found: dict[str, list[dict[str, object]]] = {}
    for page in book:
        titles, *rows = page.iter_rows(values_only=True)
        named: list[dict[str, object]] = [dict(zip(map(str, titles), row, strict=True)) for row in rows]
        found[page.title] = [row for row in named if row.get("支部短码")]
    return found


def count_named_rows(source: str, sheets: Mapping[str, list[dict[str, object]]]) -> object:
    """Count the rows of a workbook that a figure names, or read the one cell it names."""
    place, _, distinct = source.partition("@")
    place, _, column = place.partition("#")
    sheet, _, told = place.partition("?")
    wanted = [
        (name, values.split("|")) for name, _, values in (each.partition("=") for each in told.split("&") if each)
    ]
    rows = [row for row in sheets[sheet] if all(str(row[name] or "") in values for name, values in wanted)]
    if column:
        (row,) = rows
        return row[column]
    key = distinct or KEYS.get(sheet)
    return len({row[key] for row in rows}) if key else len(rows)


def read_number(text: str) -> int:
    """The number in what a figure shows: 19项, 30%, 按时▼1."""
    (found,) = re.findall(r"\d+", text) or ["0"]
    return -int(found) if "▼" in text else int(found)


CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)


def run_browser(page: Path, *arguments: str) -> str:
    """Open a page in a real browser without a window; return what it prints."""
    profile = page.parent / "profile"
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={profile}",
        *arguments,
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode("utf-8")


def print_page(page: Path) -> int:
    """Print a page as PDF; return the number of sheets, and make sure that they are A4 landscape."""
    target = page.with_suffix(".pdf")
    run_browser(page, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    told = target.read_bytes()
    sizes = {tuple(round(float(each)) for each in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", told)}
    assert sizes == {(0, 0, 842, 595)}, sizes
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", told))
