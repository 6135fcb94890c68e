"""Build the workbooks of templates/信号 with what a new office starts from."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import lru_cache
from importlib.resources import files

from pipeline.contract.signal_lists import (
    DOCUMENTS_FILE,
    DOCUMENTS_SHEET,
    TERMS_FILE,
    TERMS_SHEET,
    list_document_columns,
    list_term_columns,
)
from pipeline.forms.office_table import build_office_workbook
from pipeline.terms import format_chinese_date

_FILE = "starting_lists.toml"


@lru_cache(maxsize=1)
def _read_starting_lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / _FILE).read_text(encoding="utf-8"))


def build_signal_lists() -> dict[str, bytes]:
    """Build 文件会议 and 过时提法 by their names below ``templates/``."""
    lists = _read_starting_lists()
    documents = [(title, "；".join(aliases), _format_day(day)) for title, (day, *aliases) in lists["documents"].items()]
    terms = [(term, _format_day(since), now, unless) for term, (since, now, unless) in lists["terms"].items()]
    return {
        DOCUMENTS_FILE: build_office_workbook(DOCUMENTS_SHEET, list_document_columns(), documents),
        TERMS_FILE: build_office_workbook(TERMS_SHEET, list_term_columns(), terms),
    }


def _format_day(day: str) -> str:
    return format_chinese_date(dt.date.fromisoformat(day))
