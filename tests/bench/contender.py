"""What others would write to read a month's forms, each run as a process of its own: ``contender.py NAME FOLDER OUT``.

It knows nothing of this program, so that any interpreter that has the libraries can run it. None of them checks who a
form is from, isolates a broken file, archives anything or returns a form; each reads the rows of 填报表 and says what
is wrong with them, except the parser alone.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SHEET, HEADER = "填报表", 4
STATES = ["未启动", "推进中", "已完成", "长期坚持", "申请延期", "申请销号"]


def read_alone(files: list[Path], _: Path) -> None:
    """Read every cell of every sheet, and nothing else."""
    from python_calamine import CalamineWorkbook

    for path in files:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def run_script(files: list[Path], out: Path) -> None:
    """Do what a colleague's script does: a frame and a check for every file, all rows into one workbook."""
    schema = _build_schema()
    _write_out([_read_frame(path, "openpyxl") for path in files], out, lambda frame: _count_faults(schema, frame))


def run_quick_script(files: list[Path], out: Path) -> None:
    """Do the same with the fastest parser and one check for all rows."""
    import pandas as pd

    schema = _build_schema()
    frames = [_read_frame(path, "calamine") for path in files]
    _count_faults(schema, pd.concat(frames, ignore_index=True))
    _write_out(frames, out, lambda _: 0)


def run_frictionless(files: list[Path], out: Path) -> None:
    """Validate every file by a table schema."""
    from frictionless import Dialect, Resource, Schema, formats, validate

    columns = list(_read_titles(files[0]))
    kinds = {"完成率": {"type": "number", "constraints": {"minimum": 0, "maximum": 100}}}
    kinds["状态"] = {"type": "string", "constraints": {"enum": STATES}}
    fields = [{"name": name, **kinds.get(name, {"type": "string"})} for name in columns]
    found = 0
    for path in files:
        dialect = Dialect(header_rows=[HEADER + 1], controls=[formats.ExcelControl(sheet=SHEET)])
        schema = Schema.from_descriptor({"fields": fields})
        report = validate(Resource(path=path.name, basepath=str(path.parent), dialect=dialect, schema=schema))
        found += report.stats["errors"]
    out.with_suffix(".txt").write_text(str(found), encoding="utf-8")


def _read_titles(path: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    yield from (str(cell.value or "") for cell in load_workbook(path)[SHEET][HEADER + 1])


def _read_frame(path: Path, engine: Any) -> Any:
    import pandas as pd

    frame = pd.read_excel(path, sheet_name=SHEET, header=HEADER, engine=engine)
    rows = frame[frame["工作任务"].notna() & frame["完成率"].notna() & (frame["工作任务"] != "工作任务")].copy()
    rows["完成率"] = pd.to_numeric(rows["完成率"], errors="coerce")
    rows["文件"] = path.name
    return rows


def _build_schema() -> Any:
    import pandera.pandas as pa

    text = {name: pa.Column(object, nullable=True, required=False) for name in ("责任人", "下步打算")}
    return pa.DataFrameSchema(
        {
            "任务编号": pa.Column(str, pa.Check.str_matches(r"^[A-Z0-9]+-\d{4,}"), nullable=False, coerce=True),
            "工作任务": pa.Column(str, pa.Check.str_length(1, 200), nullable=False, coerce=True),
            "本月进展": pa.Column(object, nullable=False),
            "完成率": pa.Column(float, pa.Check.in_range(0, 100), nullable=False, coerce=True),
            "状态": pa.Column(object, pa.Check.isin(STATES), nullable=False),
            **text,
        }
    )


def _count_faults(schema: Any, frame: Any) -> int:
    import pandera.errors

    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0


def _write_out(frames: list[Any], out: Path, check: Callable[[Any], int]) -> None:
    import pandas as pd

    found = sum(check(each) for each in frames)
    pd.concat(frames, ignore_index=True).to_excel(out, index=False)
    out.with_suffix(".txt").write_text(str(found), encoding="utf-8")


CONTENDERS: dict[str, Callable[[list[Path], Path], None]] = {
    "calamine": read_alone,
    "script": run_script,
    "quick": run_quick_script,
    "frictionless": run_frictionless,
}

if __name__ == "__main__":
    CONTENDERS[sys.argv[1]](sorted(Path(sys.argv[2]).iterdir()), Path(sys.argv[3]))
