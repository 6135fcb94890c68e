"""The house: floors, doors, sizes, words; the law about the shape of the code."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from syntax import parse_source

from pipeline.cli.command_list import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
MODULES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parse_source(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def test_floors_hold() -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")


BANNED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"][
    "flake8-tidy-imports"
]["banned-api"]
DOORS = {library: ban["msg"].removeprefix("its door is ") for library, ban in BANNED.items()}
"""Library -> its door, or its doors."""


def ruff_on(place: str, source: str) -> str:
    """What ruff says of a module with that source at that place."""
    command = [
        str(Path(sys.executable).with_name("ruff")),
        "check",
        "--output-format=concise",
        "--stdin-filename",
        place,
        "-",
    ]
    done = subprocess.run(
        command, cwd=ROOT, input=source, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_a_library_is_refused_but_at_its_door(library: str, door: str) -> None:
    insides = [f"{each}new_module.py" if each.endswith("/") else each for each in door.split(" or ")]
    for room in ("ledger", "commands", "intake", "cli"):
        said = ruff_on(f"pipeline/{room}/new_module.py", f"def read() -> None:\n    from {library} import anything\n")
        assert f"TID251 `{library}" in said
        assert f"its door is {door}" in said
    for inside in insides:
        assert "TID251" not in ruff_on(inside, f"from {library} import anything\n")


def test_a_room_that_is_a_door_opens_it_for_its_own_library_only() -> None:
    """Ruff exempts a file from all bans or none, so the libraries of other doors are looked for here."""
    names = set(DOORS)
    found = {
        (path.relative_to(ROOT).as_posix(), name.split(".")[0])
        for path in MODULES
        for name in imports(path, set())
        if name.split(".")[0] in names
    }
    assert {(path, name) for path, name in found if not path.startswith(tuple(DOORS[name].split(" or ")))} == set()
    assert {name for _, name in found} == names


def test_modules_keep_the_size_law() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path.name: count for path, count in lines.items() if count > 400} == {}
    assert statistics.median(lines.values()) <= 150


def test_functions_keep_the_size_law() -> None:
    sizes = {f"{path.name}:{each.name}": length(each) for path in MODULES for each in functions(path)}
    assert {name: size for name, size in sizes.items() if size > 60} == {}
    assert statistics.median(sizes.values()) <= 10
    assert statistics.quantiles(sizes.values(), n=20)[-1] <= 35


def test_everything_is_annotated() -> None:
    bare = []
    for path in [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]:
        for function in functions(path):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            named = [each for each in arguments if each.arg not in ("self", "cls")]
            if function.returns is None or any(each.annotation is None for each in named):
                bare.append(f"{path.name}:{function.name}")
    assert bare == []


def test_modules_say_what_they_are_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix() for path in MODULES if len(ast.get_docstring(parse_source(path)) or "") < 20
    ]
    assert silent == []


def imports(path: Path, modules: set[str]) -> Iterator[str]:
    """Modules a file names; ``from package import module`` names the module, not the package."""
    for node in ast.walk(parse_source(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            yield from inner
            if len(inner) < len(node.names):
                yield node.module


def test_no_import_circle_between_modules() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}
    graph = {
        name: {each for each in imports(path, set(names)) if each in names and each != name}
        for name, path in names.items()
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above[above.index(name) :], name])
        if name not in done:
            for each in sorted(graph[name]):
                visit(each, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_no_room_without_a_name() -> None:
    assert not [path for path in MODULES if path.stem in ("utils", "util", "helpers", "common", "misc")]


def top_level() -> set[str]:
    """Names at the top: what git tracks, or what lies there in a copy without git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    tracked = {name.split("/")[0] for name in listed.stdout.decode().split("\0") if name}
    return tracked or {path.name for path in ROOT.iterdir()}


def test_top_level_is_as_agreed() -> None:
    agreed = {
        "pipeline", "templates", "inbox", "outbox", "tests", "docs", "pyproject.toml", "README.md", "README.zh-CN.md", "Makefile",
        "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "requirements.txt", "requirements-test.txt",
    }  # fmt: skip
    assert {name for name in top_level() if not name.startswith(".")} <= agreed


def test_lock_files_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        assert not re.search(r"https?:|--index|--find-links", (ROOT / name).read_text(encoding="utf-8"))


IMPORT_ALL = """
import importlib, pkgutil, sys
for name in ("resource", "fcntl"):
    sys.modules[name] = None
import pipeline
for found in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
    importlib.import_module(found.name)
"""


def test_everything_imports_without_unix_only_modules() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


CHANGES = {
    "write_text", "write_bytes", "unlink", "rename", "renames", "mkdir", "makedirs", "rmdir", "removedirs", "touch", "chmod",
    "symlink", "symlink_to", "link", "hardlink_to", "truncate", "ftruncate", "fsync", "utime", "rmtree", "move", "copyfile",
    "copytree", "copy2", "mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryDirectory", "FileHandler", "RotatingFileHandler",
}  # fmt: skip
STEPS = PACKAGE / "disk" / "primitives.py"


def changes_disk(call: ast.Call) -> bool:
    """Whether a call is one of those by which files and folders are changed, or a file opened to be written."""
    called = call.func
    if not isinstance(called, ast.Attribute | ast.Name):
        return False
    name = called.attr if isinstance(called, ast.Attribute) else called.id
    of = called.value.id if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) else ""
    if name == "open" and of != "os":
        modes = [each.value for each in call.args if isinstance(each, ast.Constant)]
        modes += [each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)]
        return any(isinstance(mode, str) and set(mode) <= set("rwxabt+") and set(mode) & set("wxa+") for mode in modes)
    if name == "replace":  # of paths and of os; a text's takes two, a date's and a dataclass's name what they change
        return of == "os" or (len(call.args) == 1 and not call.keywords)
    return (name in CHANGES and of not in ("primitives", "disk")) or (of, name) in {("os", "remove"), ("os", "write")}


def test_nothing_changes_the_disk_but_the_steps_of_disk() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in MODULES
        if path != STEPS
        for node in ast.walk(parse_source(path))
        if isinstance(node, ast.Call) and changes_disk(node)
    ]
    assert found == []
    assert sum(isinstance(node, ast.Call) and changes_disk(node) for node in ast.walk(parse_source(STEPS))) == 9


def test_nothing_but_disk_takes_the_steps() -> None:
    users = {
        path.parent
        for path in MODULES
        for name in imports(path, {"pipeline.disk.primitives"})
        if name == "pipeline.disk.primitives"
    }
    assert users == {PACKAGE / "disk"}


LIGHT = "import sys, pipeline.__main__, pipeline.reading; sys.exit(sum(name in sys.modules for name in ('pandas', 'pandera', 'openpyxl')))"


def test_what_a_worker_imports_is_light() -> None:
    assert subprocess.run([sys.executable, "-c", LIGHT], cwd=ROOT, check=False).returncode == 0


HELP = """
import sys
from pipeline.cli.parser import build_parser
told = build_parser().format_help()
heavy = {"pandas", "pandera", "openpyxl", "docx", "jinja2"} & set(sys.modules)
sys.exit(str(sorted(heavy)) if heavy else 0 if "收表" in told or "collect" in told else "no help")
"""


def test_the_help_waits_for_no_command() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_that_is_written_is_listed() -> None:
    written = {
        path.stem.replace("_", "-")
        for path in (PACKAGE / "cli").glob("*.py")
        for node in parse_source(path).body
        if isinstance(node, ast.Assign)
        and any(isinstance(each, ast.Name) and each.id == "COMMAND" for each in node.targets)
    }
    assert written - {"next-step"} == set(COMMANDS)
