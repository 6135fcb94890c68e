"""``python -m pipeline.cli.portable_folder``: make the folder for a Windows without Python; not tried on Windows.

A tool for whoever installs the program, no command of the clerk's: it wants the checkout with ``requirements.txt``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pipeline
from pipeline import disk
from pipeline.commands.portable import plan_portable_folder, prepare_download, write_portable_folder
from pipeline.findings import UserError

_UNTRIED = "这样的文件夹没有在Windows上试过：请先在一台Windows上照“说明.txt”试一遍，再交给汇总人员。"
_MEGABYTE = 1_000_000


def make_portable_folder(words: Sequence[str]) -> int:
    """Make the folder; return 0, or 2 if something is missing."""
    asked = _parse_words(words)
    try:
        if asked.download:
            _download(prepare_download(asked.python, asked.wheels, asked.requirements))
        files = plan_portable_folder(asked.folder, asked.python, asked.wheels, asked.requirements)
        write_portable_folder(files)
    except UserError as fault:
        print("\n".join((*fault.lines, "没有做文件夹。")), file=sys.stderr)
        return UserError.status
    except disk.DiskError as fault:
        print(f"{fault}\n文件夹没有做完，请删去再来。", file=sys.stderr)
        return UserError.status
    size = sum(map(len, files.values())) / _MEGABYTE
    print(f"已做好“{asked.folder}”：{len(files)}个文件，{size:.0f} MB。\n{_UNTRIED}")
    return 0


def _parse_words(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.cli.portable_folder")
    parser.add_argument("folder", type=Path, help="做到哪里，如：党建台账")
    parser.add_argument("--python", type=Path, required=True, help="下载好的Windows embeddable package（.zip）")
    parser.add_argument("--wheels", type=Path, required=True, help="放组件（.whl）的文件夹")
    parser.add_argument("--download", action="store_true", help="先用pip把组件下载到那里，要联网")
    beside = Path(pipeline.__file__).parent.parent / "requirements.txt"
    parser.add_argument("--requirements", type=Path, default=beside, help="组件的版本和校验码，默认用程序带的")
    return parser.parse_args(words)


def _download(words: Sequence[str]) -> None:
    if subprocess.run([sys.executable, "-m", "pip", *words], check=False).returncode:  # noqa: S603, our own words
        raise UserError("组件没有下载全，pip的话见上面。请检查网络和软件源，再来一次就接着下载。")


if __name__ == "__main__":
    sys.exit(make_portable_folder(sys.argv[1:]))
