"""Run a pandera schema lazily and convert its errors to plain records of code, file, row, column and value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from pipeline.contract.column import Column

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


def list_schema_failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[SchemaFailure]:
    """List the failures of a frame, one per rule and cell.

    A frame-level rule is named ``code@column``. A frame of the wrong shape is a programming error: pandera's exception
    is re-raised.
    """
    if frame.empty:
        return
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            if not isinstance(error.check_output, pd.Series):
                raise
            yield from _list_rule_failures(schema, frame, error)


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
