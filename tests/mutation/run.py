"""Run mutmut over the pure modules, each against its own tests, and report what was killed.

``python -m mutation.run [part of a module's path …]`` works in ``.mutants/`` and prints a line for every module;
``survivors.txt`` in the folder of a module holds the changes that no test noticed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from mutation.modules import MODULES

ROOT = Path(__file__).parent.parent.parent
WORK = ROOT / ".mutants"
COPIED = ("pipeline", "tests", "templates", "pyproject.toml")
CONFIG = """
[tool.mutmut]
source_paths = ["pipeline"]
only_mutate = ["pipeline/{module}"]
also_copy = ["templates", "tests"]
pytest_add_cli_args_test_selection = [{tests}]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "mutation.forget", "-x", "--tb=no", "--assert=plain"]
"""
SHOW = """
import sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
for name in sys.argv[2:]:
    print(f"# {name}", get_diff_for_mutant(name, path=sys.argv[1]), sep="\\n", end="\\n\\n")
"""
"""One process for all survivors: mutmut's own ``show`` takes seconds for each."""
SURVIVED = re.compile(r"^\s*(\S+__mutmut_\d+): (\w[\w ]*)$", re.MULTILINE)


def prepare(module: str, tests: tuple[str, ...]) -> Path:
    """Copy the tree for one module and point mutmut at it."""
    folder = WORK / module.removesuffix(".py").replace("/", ".")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    named = ", ".join(f'"tests/{each}"' for each in tests)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as config:
        config.write(CONFIG.format(module=module, tests=named))
    return folder


def mutmut(folder: Path, *arguments: str) -> str:
    """Run mutmut quietly and return what it prints."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    (folder / f"{arguments[0]}.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    return done.stdout


def note_survivors(folder: Path, module: str, names: list[str]) -> None:
    """Write the changes that no test noticed."""
    command = [sys.executable, "-c", SHOW, f"pipeline/{module}", *names]
    shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)
    (folder / "survivors.txt").write_text(shown.stdout, encoding="utf-8")


def measure(module: str, tests: tuple[str, ...]) -> str:
    """Return a line with the figures of one module, after noting its survivors."""
    folder = prepare(module, tests)
    mutmut(folder, "run", "--max-children", "1")
    outcomes = SURVIVED.findall(mutmut(folder, "results", "--all", "true"))
    if all(outcome == "not checked" for _, outcome in outcomes):
        return f"{module}: mutmut changed nothing that a test named for it reaches, see {folder / 'run.log'}"
    alive = [name for name, outcome in outcomes if outcome not in ("killed", "timeout")]
    slow = sum(outcome == "timeout" for _, outcome in outcomes)
    note_survivors(folder, module, alive)
    killed = len(outcomes) - len(alive)
    return f"{module}: {killed}/{len(outcomes)} killed ({100 * killed / len(outcomes):.0f} %, {slow} by time-out)"


def main(parts: list[str]) -> None:
    """Measure the named modules, or all."""
    WORK.mkdir(exist_ok=True)
    for module, tests in MODULES.items():
        if not parts or any(part in module for part in parts):
            print(measure(module, tests), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
