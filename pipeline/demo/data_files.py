"""Load the demonstration's data (stories, units, wording), which stand in ``data/*.toml`` and not in code."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

STRICT = ConfigDict(extra="forbid")
"""Configuration of every record of data: an unknown key is an error."""
Record = TypeVar("Record")


def load_data(name: str, kind: type[Record]) -> Record:
    """Load one file of ``data/`` as a record; see ``parse_data`` for errors."""
    return parse_data(name, files("pipeline.demo").joinpath("data", name).read_text(encoding="utf-8"), kind)


def parse_data(name: str, text: str, kind: type[Record]) -> Record:
    """Validate the TOML text of a file; ValueError names the file and every wrong key (``tasks.3.months.0.rate``)."""
    try:
        return TypeAdapter(kind).validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: {error}") from error
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ValueError(f"{name}: {'; '.join(wrong)}") from error
