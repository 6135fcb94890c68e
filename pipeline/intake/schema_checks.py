"""Run a pandera schema lazily and convert its errors to plain records of code, file, row, column and value."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from pipeline.contract.column import Column

_FEW_ROWS = 100
"""So many rows, of one file or a few, are remembered with what was found in them."""
_BUILT_IN = {"str_length": "text-too-long", "in_range": "rate-out-of-range"}


@dataclass(frozen=True, kw_only=True)
class SchemaFailure:
    """A cell that breaks a rule; ``file`` and ``row`` are taken from the frame's columns of those names."""

    code: str
    file: int
    row: int
    column: Column
    value: object
    gaps: Mapping[str, str] = field(default_factory=dict)


def list_row_failures(
    build_schema: Callable[[], pa.DataFrameSchema], records: Sequence[Mapping[str, object]], kinds: Mapping[str, str]
) -> tuple[SchemaFailure, ...]:
    """List the failures of rows given as records; ``kinds`` are the pandas types of their columns.

    The time goes into asking at all: a few rows that are met again (a file corrected in one place, looked at and then
    taken, judged again by an audit) are answered from memory.
    """
    if not records:
        return ()
    columns = {"file": "int64", "row": "int64", **kinds}
    rows = [tuple(record.get(name) for name in columns) for record in records]
    if len(rows) > _FEW_ROWS:
        return tuple(_list_schema_failures(build_schema(), _build_frame(rows, columns)))
    known = _recall_failures(build_schema, tuple(row[1:] for row in rows), tuple(columns.items()))
    return tuple(replace(each, file=cast("int", rows[each.file][0])) for each in known)


@functools.lru_cache(maxsize=256)
def _recall_failures(
    build_schema: Callable[[], pa.DataFrameSchema], rows: tuple[tuple[object, ...], ...],
    columns: tuple[tuple[str, str], ...],
) -> tuple[SchemaFailure, ...]:  # fmt: skip
    """List the failures of rows without their files; in place of the file stands which of the rows it is."""
    numbered = [(number, *row) for number, row in enumerate(rows)]
    return tuple(_list_schema_failures(build_schema(), _build_frame(numbered, dict(columns))))


def _build_frame(rows: Sequence[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*columns]).astype(dict(columns))


@dataclass(frozen=True)
class _TriedSchema:
    """A schema, the same without its questions about shape, and the shapes of frames that answered these once."""

    whole: pa.DataFrameSchema
    rules: pa.DataFrameSchema
    shapes: set[tuple[tuple[str, str], ...]] = field(default_factory=set)


_tried: dict[int, _TriedSchema] = {}
"""By the identity of the schema, of which there are few, each built once."""


def _list_schema_failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[SchemaFailure]:
    """List the failures of a frame, one per rule and cell.

    A frame-level rule is named ``code@column``. A frame of the wrong shape is a programming error: pandera's exception
    is re-raised. Names and types of columns are asked about once: most of pandera's time goes there.
    """
    if frame.empty:
        return
    tried = _tried.setdefault(id(schema), _TriedSchema(schema, _drop_shape(schema)))
    shape = tuple((str(name), str(kind)) for name, kind in frame.dtypes.items())
    try:
        (tried.rules if shape in tried.shapes else schema).validate(frame, lazy=True)
        tried.shapes.add(shape)
    except pandera.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            if not isinstance(error.check_output, pd.Series):
                raise
        tried.shapes.add(shape)
        for error in errors.schema_errors:
            yield from _list_rule_failures(schema, frame, error)


def _drop_shape(schema: pa.DataFrameSchema) -> pa.DataFrameSchema:
    """Return a schema without the types of its columns, and without columns of which nothing but the type is asked."""
    rules = copy.copy(schema)
    rules.columns = {}
    for name, column in schema.columns.items():
        if column.checks or column.unique or not column.nullable:
            rules.columns[name] = copy.copy(column)
            rules.columns[name].dtype = None
    return rules


def _list_rule_failures(
    schema: pa.DataFrameSchema, frame: pd.DataFrame, error: pandera.errors.SchemaError
) -> Iterator[SchemaFailure]:
    rule, of_row, name = str(error.check.name).rpartition("@")  # the code of a rule may contain the sign itself
    rule, name = (rule, name) if of_row else (name, str(error.schema.name))
    facts = (schema.columns[name].metadata or {})["column"]
    column = Column(name=name, **facts)
    well = error.check_output.reindex(frame.index).fillna(True).astype(bool)
    for record in frame.loc[~well, ["file", "row", name]].to_dict("records"):
        value = None if pd.isna(record[name]) else record[name]
        too_long = rule == "str_length" and isinstance(value, str)
        gaps = {"length": str(len(str(value))), "limit": str(column.longest)} if too_long else column.bounds
        yield SchemaFailure(
            code=_BUILT_IN.get(rule, rule),
            file=int(record["file"]),
            row=int(record["row"]),
            column=column,
            value=value,
            gaps=gaps,
        )
