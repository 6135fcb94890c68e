"""The folder that carries its own Python: its layout, what is refused, and that the program finds all it needs inside."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import pytest

from pipeline.cli.portable_folder import make_portable_folder
from pipeline.commands.init import build_starter_files
from pipeline.commands.launchers import LAUNCHERS
from pipeline.commands.portable import prepare_download

ROOT = Path(__file__).parent.parent.parent
EMBEDDED = {
    "python.exe": b"MZ", "python311.dll": b"MZ", "python311.zip": b"PK", "python311._pth": b"python311.zip\r\n.\r\n\r\n#import site\r\n",
}  # fmt: skip
PURE = {"pure/__init__.py": b"", "pure-1.0.dist-info/METADATA": b"Name: pure\n"}
BUILT = {
    "built/__init__.py": b"from pure import *",
    "built-2.0.data/purelib/beside/__init__.py": b"",
    "built-2.0.data/platlib/built/_fast.cp311-win_amd64.pyd": b"MZ",
    "built-2.0.data/scripts/built.exe": b"MZ",
    "built-2.0.dist-info/METADATA": b"Name: built\n",
}
PURE_FILE, BUILT_FILE = "pure-1.0-py3-none-any.whl", "built-2.0-cp311-cp311-win_amd64.whl"


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive with those files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def pin(file: str, data: bytes, marker: str = "") -> str:
    """The line of requirements.txt for a wheel."""
    name, version = file.split("-")[:2]
    return f"{name}=={version}{marker} \\\n    --hash=sha256:{hashlib.sha256(data).hexdigest()}\n    # via us\n"


class Bench:
    """What lies on the table of the one who makes the folder: an embeddable Python, wheels, the list of versions."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.wheels, self.requirements = folder / "做好的", folder / "组件", folder / "requirements.txt"
        self.python = folder / "python-3.11.9-embed-amd64.zip"
        self.wheels.mkdir()
        self.python.write_bytes(pack(EMBEDDED))
        wheels = {PURE_FILE: pack(PURE), BUILT_FILE: pack(BUILT)}
        for file, data in wheels.items():
            (self.wheels / file).write_bytes(data)
        lines = [pin(PURE_FILE, wheels[PURE_FILE], " ; sys_platform == 'win32'"), pin(BUILT_FILE, wheels[BUILT_FILE])]
        lines += [
            pin("other-3.0", b"", " ; sys_platform == 'linux'"),
            pin("newer-4.0", b"", " ; python_full_version >= '3.12'"),
        ]
        self.requirements.write_text("".join(lines), encoding="utf-8")

    def make(self, folder: Path | None = None) -> int:
        """Make the folder."""
        words = [str(folder or self.folder), "--python", str(self.python), "--wheels", str(self.wheels)]
        return make_portable_folder([*words, "--requirements", str(self.requirements)])


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A table with everything that is needed."""
    return Bench(tmp_path)


def read_folder(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_is_a_workspace_with_python_packages_and_program(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.make() == 0
    said = capsys.readouterr().out
    assert "没有在Windows上试过" in said
    files = read_folder(bench.folder)
    inside = {name.removeprefix("python/") for name in files if name.startswith("python/")}
    packages = {name.removeprefix("Lib/site-packages/") for name in inside if name.startswith("Lib/site-packages/")}
    assert {name for name in inside if not name.startswith("Lib/")} == set(EMBEDDED)
    assert files["python/python311._pth"] == b"python311.zip\r\n.\r\nLib\\site-packages\r\n"
    assert {name for name in packages if not name.startswith("pipeline/")} == {
        *PURE, "built/__init__.py", "beside/__init__.py", "built/_fast.cp311-win_amd64.pyd", "built-2.0.dist-info/METADATA",
    }  # fmt: skip
    program = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("*.py")}
    assert program <= packages
    assert {
        "pipeline/desk/pages/home.html",
        "pipeline/starter/节假日.toml",
        "pipeline/starter/wording/督查通报.txt",
    } <= packages
    assert not [name for name in packages if name.endswith(".pyc")]
    assert {f"templates/{name}" for name in build_starter_files()} <= set(files)
    assert set(LAUNCHERS) & set(files) == {"党建台账.bat"}
    note = files["说明.txt"].decode("utf-8-sig")
    assert note.count("\n") == note.count("\r\n")
    assert "没有在Windows上试过" in note
    assert "  built 2.0\r\n" in note
    assert hashlib.sha256(bench.python.read_bytes()).hexdigest() in note


def test_the_double_click_starts_the_desk_with_the_python_of_the_folder(bench: Bench) -> None:
    bench.make()
    text = (bench.folder / "党建台账.bat").read_text(encoding="utf-8")
    (started,) = re.findall(r'^  "(python\\python\.exe)" (-X utf8 -m pipeline desk)$', text, re.MULTILINE)
    assert bench.folder.joinpath(*started[0].split("\\")).is_file(), "a path below the folder itself"
    assert text.index('cd /d "%~dp0"') < text.index("python.exe")


def test_the_same_wheels_give_the_same_bytes(bench: Bench, tmp_path: Path) -> None:
    bench.make()
    bench.make(tmp_path / "再做")
    assert read_folder(bench.folder) == read_folder(tmp_path / "再做")


def spoil_python(bench: Bench, files: Mapping[str, bytes], name: str = "python-3.11.9-embed-amd64.zip") -> None:
    bench.python = bench.python.with_name(name)
    bench.python.write_bytes(pack(files))


def keep_all_but(name: str) -> dict[str, bytes]:
    return {each: data for each, data in EMBEDDED.items() if each != name}


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda bench: (bench.wheels / PURE_FILE).unlink(), "缺少组件pure==1.0（要Windows 64位、Python 3.11用的.whl）"),
        (lambda bench: (bench.wheels / PURE_FILE).write_bytes(pack(BUILT)), f"“{PURE_FILE}”的校验码与requirements.txt写的不同"),
        (lambda bench: (bench.wheels / BUILT_FILE).rename(bench.wheels / BUILT_FILE.replace("win_amd64", "win32")), "缺少组件built==2.0"),
        (lambda bench: (bench.wheels / BUILT_FILE).rename(bench.wheels / BUILT_FILE.replace("cp311", "cp312")), "缺少组件built==2.0"),
        (lambda bench: (bench.wheels / "pure-1.0.tar.gz").write_bytes(b""), "“pure-1.0.tar.gz”是源代码包"),
        (lambda bench: (bench.wheels / "odd.whl").write_bytes(b""), "“odd.whl”的文件名不是wheel的写法"),
        (lambda bench: (bench.folder / "旧").mkdir(parents=True), "里已经有东西"),
        (lambda bench: bench.folder.write_bytes(b""), "里已经有东西"),
        (lambda bench: bench.python.write_bytes(b"<html>"), "打不开，可能没有下载完整"),
        (lambda bench: bench.python.unlink(), "找不到"),
        (lambda bench: bench.requirements.write_text("pure>=1\n", encoding="utf-8"), "没有写定版本和校验码"),
        (lambda bench: bench.requirements.write_text("-r other.txt\n", encoding="utf-8"), "这一行读不懂：“-r other.txt”"),
        (lambda bench: spoil_python(bench, EMBEDDED, "python-3.11.9-embed-win32.zip"), "不是64位Windows"),
        (lambda bench: spoil_python(bench, keep_all_but("python.exe")), "不是Python的embeddable package"),
        (lambda bench: spoil_python(bench, keep_all_but("python311._pth")), "不是Python的embeddable package"),
        (lambda bench: spoil_python(bench, {"python.exe": b"", "python310.zip": b"", "python310._pth": b""}), "是Python 3.10，太旧"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_and_nothing_is_made(
    bench: Bench, spoil: object, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(spoil)
    spoil(bench)
    before = read_folder(bench.folder) if bench.folder.is_dir() else bench.folder.exists()
    assert bench.make() == 2
    assert why in capsys.readouterr().err
    assert (read_folder(bench.folder) if bench.folder.is_dir() else bench.folder.exists()) == before


@pytest.mark.parametrize(
    "name", ["../../党建台账.bat", "/etc/passwd", "a\\..\\..\\b", "C:/b", "built-2.0.data/data/share/x"]
)
def test_a_wheel_cannot_reach_out_of_the_folder_of_packages(
    bench: Bench, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = pack({**BUILT, name: b""})
    (bench.wheels / BUILT_FILE).write_bytes(data)
    bench.requirements.write_text(pin(BUILT_FILE, data), encoding="utf-8")
    assert bench.make() == 2
    assert BUILT_FILE in capsys.readouterr().err
    assert not bench.folder.exists()


def test_two_packages_may_not_be_one_on_windows(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    data = pack({**BUILT, "Pure/__init__.py": b"another"})
    (bench.wheels / BUILT_FILE).write_bytes(data)
    lines = pin(BUILT_FILE, data) + pin(PURE_FILE, (bench.wheels / PURE_FILE).read_bytes())
    bench.requirements.write_text(lines, encoding="utf-8")
    assert bench.make() == 2
    assert "内容不同" in capsys.readouterr().err


def test_pip_is_asked_for_windows_whatever_machine_downloads(bench: Bench) -> None:
    words = prepare_download(bench.python, bench.wheels, bench.requirements)
    assert (words[words.index("--platform") + 1], words[words.index("--python-version") + 1]) == ("win_amd64", "3.11")
    wanted = Path(words[-1]).read_text(encoding="utf-8")
    assert re.findall(r"^\w+==\S+ (?=\\)", wanted, re.MULTILINE) == ["pure==1.0 ", "built==2.0 "]
    assert ";" not in wanted, "a marker would be judged by the machine that downloads"


def list_installed(name: str) -> Iterator[tuple[str, Path]]:
    """The files of an installed package by their place, but its tests and what was compiled."""
    for path in metadata.distribution(name).files or ():
        parts = path.parts
        if parts[0] != ".." and not {"tests", "__pycache__"} & set(parts) and path.suffix != ".pyc":
            yield path.as_posix(), Path(str(path.locate()))


IMPORT_ALL = """
import importlib, json, pkgutil, sys
sys.path.append(sys.argv[1])
import pipeline
names = [each.name for each in pkgutil.walk_packages(pipeline.__path__, "pipeline.")]
for name in names:
    importlib.import_module(name)
json.dump([len(names), sorted({each.__file__ for each in sys.modules.values() if getattr(each, "__file__", None)})], sys.stdout)
"""


@pytest.mark.slow
def test_everything_the_program_imports_lies_in_the_folder(bench: Bench) -> None:
    """Wheels are made of the packages installed here, under the names of those for Windows; nothing else is on the path."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = []
    for path in bench.wheels.iterdir():
        path.unlink()
    for name, pinned, marker in re.findall(r"^([\w.-]+)==(\S+)(?: ; ([^\\\s]+ [<>=]+ '[^']+'))?", text, re.MULTILINE):
        if marker and name != "numpy":
            assert name == "colorama", "for Windows alone, and not installed here"
            continue
        if name == "numpy" and metadata.version(name) != pinned:
            continue
        file = f"{name.replace('-', '_')}-{pinned}-py3-none-any.whl"
        data = pack({place: path.read_bytes() for place, path in list_installed(name)})
        (bench.wheels / file).write_bytes(data)
        lines.append(pin(file, data))
    bench.requirements.write_text("".join(lines), encoding="utf-8")
    assert bench.make() == 0
    packages = bench.folder / "python" / "Lib" / "site-packages"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORT_ALL, str(packages)], cwd=bench.folder, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, loaded = json.loads(done.stdout)
    assert count > 300
    own = str(packages)
    library = {str(Path(json.__file__).parent.parent), str(Path(json.__file__).parent.parent / "lib-dynload")}
    assert [
        each for each in loaded if not each.startswith((own, *library)) or "site-packages" in each.removeprefix(own)
    ] == []
    begun = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", RUN, str(packages), "-C", str(bench.folder), "doctor"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "体检完毕：可以正常使用" in begun.stdout, begun.stderr


RUN = "import sys; sys.path.append(sys.argv.pop(1)); from pipeline.__main__ import main; sys.exit(main())"
