"""Forms that went through LibreOffice, and a kept form of every version ever issued: accepted, with equal values."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau

from pipeline.archive.facts import Distribution
from pipeline.contract.column import Column
from pipeline.contract.monthly import FORM_VERSION, list_recorded_task_columns, read_plan_values
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.ledger import Ledger
from pipeline.terms import ID_SHEET, Disposition, SubmissionResult

FIXTURES = Path(__file__).parents[1] / "fixtures"
KINDS = ("xlsx", "xls", "ods")


def _made() -> ModuleType:
    """The script that made the fixtures knows what was filled in."""
    spec = importlib.util.spec_from_file_location("resaved_make", FIXTURES / "resaved" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _made()


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """A bureau that handed out the form of the fixtures."""
    domains = bureau.on("2026-11-25").office.settings.domains(str(NOVEMBER))
    bureau.on("2026-11-25").archive.record_distribution(
        Distribution(number=0, date="2026-11-25", period=str(NOVEMBER), contract=1, domains=domains, forms=(MADE.FORM,))
    )
    return bureau


def _taken(bureau: Bureau, path: Path) -> Ledger:
    bureau.drop(path.name, path.read_bytes())
    (taken,) = bureau.collect("2026-12-01").files
    assert (taken.fate, taken.branch, taken.period) == (Disposition.ACCEPTED, "MZ03", "2026-11")
    assert [each.code for each in taken.findings if each.code != "form-version-earlier"] == []
    return bureau.consolidate("2026-12-08").assessment.ledger


def _assert_says(ledger: Ledger, said: SubmittedValues) -> None:
    columns = list_recorded_task_columns()
    held = {}
    for task in ledger.tasks:
        assert task.now is not None
        month = dict(task.now.values)
        held[task.number] = {"number": task.number, **read_plan_values(task.plan), **month}
    assert held == {
        row.values["number"]: {each.name: _kept(each, row.values.get(each.name)) for each in columns}
        for row in said.tasks
    }
    asked = [(each.number, each.item, each.after, each.why) for each in ledger.requests]
    assert asked == [
        tuple(row.values[name] for name in ("target", "item", "new_value", "reason")) for row in said.requests
    ]


def _kept(column: Column, value: str | int | None) -> str | int | None:
    """What the ledger keeps of a cell: a blank text is an empty text, a blank number none."""
    return "" if value is None and not column.is_whole_number else value


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_saved_again_by_libreoffice_is_accepted_with_equal_values(out: Bureau, kind: str) -> None:
    ledger = _taken(out, FIXTURES / "resaved" / f"full.{kind}")
    _assert_says(ledger, MADE.FULL)
    assert {month.reporter for task in ledger.tasks for month in task.months} == {"吴启航"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_nil_report_saved_again_by_libreoffice_stays_one(out: Bureau, kind: str) -> None:
    ledger = _taken(out, FIXTURES / "resaved" / f"nil.{kind}")
    _assert_says(ledger, MADE.NIL)
    assert out.delivered("2026-12-08")["MZ03"].result is SubmissionResult.NIL


@pytest.mark.parametrize("version", range(1, FORM_VERSION + 1))
def test_a_kept_form_of_every_version_ever_issued_is_read(out: Bureau, version: int) -> None:
    path = FIXTURES / "versions" / f"{version}.xlsx"
    assert openpyxl.load_workbook(path)[ID_SHEET]["B2"].value == str(version)
    _assert_says(_taken(out, path), MADE.FULL)
