"""A made-up bureau whose branches have filled in their first forms; some of the files kill or hang their reader."""

from __future__ import annotations

import shutil
import struct
from dataclasses import replace
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, Bureau, answers, branch_row, filled_form, found, new_row

from pipeline.contract.distributed_form import DistributedForm
from pipeline.periods import Period

PERIOD = Period(2026, 1)
OUT, DAY, MADE_ON = "2026-01-25", "2026-02-08", "2026-02-10"
TASKS = 8
_ENDS = b"PK\x05\x06"


def make_bureau(root: Path, branches: int, killers: int = 0, hangers: int = 0) -> Bureau:
    """Make a bureau with its filled forms in the inbox: one in ten faulty, killers and hangers spread over them."""
    bureau = found(root)
    codes = [f"Z{chr(ord('A') + number // 10_000)}{number % 10_000:04d}" for number in range(branches)]
    bureau.enrol(*(branch_row(code) for code in codes))
    with mock.patch.dict(BRANCHES, {code: f"{code}支部" for code in codes}):
        bureau.hand_out(OUT, PERIOD)
        forms = {form.branch: form for out in bureau.on(OUT).archive.list_distributions() for form in out.forms}
        for number, code in enumerate(codes):
            bureau.drop(f"{code}.xlsx", fill(forms[code], number))
    for word, count, start in ((b"KILLS", killers, 3), (b"HANGS", hangers, 7)):
        for nth in range(count):
            path = root / "inbox" / f"{codes[start + nth * branches // count]}.xlsx"
            path.write_bytes(end_with(path.read_bytes(), word))
    return bureau


def fill(form: DistributedForm, number: int) -> bytes:
    """Fill in a form; every tenth has a rate above 100 and a task without 本月进展."""
    faulty = number % 10 == 5
    rows = [
        new_row(
            task, task=f"党建+{at}", rate=140 if faulty and at == 0 else 8 * at + number % 9,
            progress="" if faulty and at == 1 else f"本月走访{number % 13 + at + 3}户，办结{at + 2}件",
            deadline="2027年12月31日",
        )
        for at, task in enumerate(form.new_numbers[:TASKS])
    ]  # fmt: skip
    return filled_form(form, answers(*rows), PERIOD)


def end_with(workbook: bytes, word: bytes) -> bytes:
    """Let a workbook end with a word, as the comment of its package."""
    at = workbook.rindex(_ENDS)
    return workbook[: at + 20] + struct.pack("<H", len(word)) + word


def copy_with_engine(bureau: Bureau, to: Path, address: str, **others: object) -> Bureau:
    """Copy a bureau, with another engine in its settings."""
    shutil.copytree(bureau.root, to)
    copied = replace(bureau, root=to)
    for key, value in {"address": f'"{address}"', **others}.items():
        set_line(copied, key, str(value))
    return copied


def set_line(bureau: Bureau, key: str, value: str) -> None:
    """Set the first setting of that name."""
    path = bureau.root / "templates" / "设置.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith(f"{key} ="))
    lines[at] = f"{key} = {value}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def list_bytes(root: Path) -> dict[str, bytes]:
    """Every file of a workspace but locks and logs, by path."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    named = {path.relative_to(root).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(".dangjian/")}
