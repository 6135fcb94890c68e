"""The contract: each column described once, and every projection of it in step."""

from __future__ import annotations

import ast
import io
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from finding_gaps import list_gaps
from syntax import parse_source

from pipeline.contract.column import Column, ColumnBlock, FilledBy, ParserKind, define_column
from pipeline.contract.ledger import list_ledger_tables
from pipeline.contract.monthly import (
    FORM_VERSION,
    build_head_schema,
    build_request_schema,
    build_task_schema,
    list_head_columns,
    list_month_columns,
    list_optional_columns,
    list_plan_columns,
    list_request_columns,
    list_task_columns,
)  # fmt: skip
from pipeline.contract.roster import list_roster_columns
from pipeline.contract.settings import Settings, build_default_settings_toml
from pipeline.findings import CATALOGUE
from pipeline.forms.monthly import build_blank_form
from pipeline.intake.tables.header import build_spelling_index, fold_title
from pipeline.terms import STATUSES, Severity

ROOT = Path(__file__).parents[2]
GROUPS = {
    "task": (*list_task_columns(), *list_optional_columns()),
    "request": list_request_columns(),
    "head": list_head_columns(),
    "roster": list_roster_columns(),
}
EVERY = list(chain.from_iterable(GROUPS.values()))


def test_the_form_has_the_columns_of_the_field_word_for_word() -> None:
    plan = ["任务编号", "项目类别", "业务领域", "工作任务", "抓手", "目标", "牵头领导", "责任人", "完成时限"]
    month = ["本月进展", "完成率", "状态", "存在问题及需协调事项", "下步打算"]
    assert [column.title for column in list_task_columns()] == plan + month
    assert [column.title for column in list_optional_columns()] == ["对应业务指标"]
    assert [column.title for column in list_head_columns()] == [
        "支部",
        "报告期",
        "填报人",
        "本月是否有变化",
        "无变化原因",
    ]
    assert [column.title for column in list_request_columns()] == ["任务编号", "变更项", "变更为", "理由"]


def test_a_branch_types_at_most_six_cells_for_an_open_task() -> None:
    assert len(list_month_columns()) <= 6
    assert all(column.filled_by is FilledBy.BRANCH for column in list_month_columns())


@pytest.mark.parametrize("group", GROUPS)
def test_no_title_or_alias_means_two_columns(group: str) -> None:
    folded = [fold_title(text) for column in GROUPS[group] for text in {column.title, *column.aliases}]
    assert sorted(set(folded)) == sorted(folded)
    assert len(build_spelling_index(GROUPS[group])) == len(folded)


@pytest.mark.parametrize("column", [each for each in EVERY if each.codes], ids=lambda each: each.name)
def test_no_spelling_means_two_codes(column: Column) -> None:
    folded = [fold_title(text) for value, known in column.codes.items() for text in (value, *known)]
    assert sorted(set(folded)) == sorted(folded)


@pytest.mark.parametrize(("lowest", "highest"), [(0, None), (None, 9), (None, None)])
def test_a_number_that_people_fill_in_has_both_bounds(lowest: int | None, highest: int | None) -> None:
    with pytest.raises(ValueError, match="试验用整数"):
        define_column(
            "试验用整数", "几户。", block=ColumnBlock.MONTH, by=FilledBy.BRANCH, parse=ParserKind.COUNT,
            lowest=lowest, highest=highest,
        )  # fmt: skip


def test_every_column_explains_itself() -> None:
    assert [column.title for column in EVERY if not column.explanation.endswith("。")] == []
    assert [column.title for column in list_plan_columns() + list_month_columns() if not column.example] == []


def test_the_schemas_check_what_the_columns_say() -> None:
    for schema, columns in (
        (build_task_schema(), list_task_columns()),
        (build_request_schema(), list_request_columns()),
        (build_head_schema(), list_head_columns()),
    ):
        rules = {check.name for check in schema.checks}
        for column in columns:
            names = {check.name for check in schema.columns[column.name].checks}
            assert ("str_length" in names) == (column.longest is not None)
            assert ("in_range" in names) == (column.highest is not None)
            assert ("isin" in names) == bool(column.codes)
            if column.required and column.block in (ColumnBlock.PLAN, ColumnBlock.REQUEST):
                assert {f"plan-missing@{column.name}", f"request-incomplete@{column.name}"} & rules
        assert {str(rule).split("@")[0] for rule in rules} <= set(CATALOGUE)


def test_ledger_tables_take_the_forms_columns_as_they_are() -> None:
    assert all(column in list_ledger_tables()["总台账"].columns for column in list_task_columns())
    for form in list_ledger_tables().values():
        assert len({column.title for column in form.columns}) == len(form.columns)
        assert len({column.name for column in form.columns}) == len(form.columns)


def test_blank_form_and_guide_are_projections() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_blank_form(("养老服务",))))
    rows = [[cell.value for cell in row] for row in book["填报表"].iter_rows(max_row=30)]
    titles = [column.title for column in list_task_columns()]
    assert any(row[: len(titles)] == titles for row in rows)
    guide = {cell.value for row in book["填写说明"].iter_rows() for cell in row}
    for column in list_task_columns():
        assert {column.title, column.explanation} <= guide
    lists = {cell.value for row in book["_选项"].iter_rows() for cell in row}
    assert {*STATUSES, "养老服务"} <= lists


def test_a_form_of_the_current_version_has_every_current_column() -> None:
    assert list_task_columns(FORM_VERSION) == tuple(each for each in list_task_columns() if each.until is None)


def test_the_default_settings_file_says_every_key_once() -> None:
    parts = {part.split("]")[0]: part for part in build_default_settings_toml().split("\n[")}
    for section, field in Settings.model_fields.items():
        assert field.title
        if section not in ("domain", "recipients", "headline", "yearly", "indicator"):
            keys = type(getattr(Settings(), section)).model_fields
            assert [parts[section].count(f"\n{key} = ") for key in keys] == [1] * len(keys)


def made_codes() -> set[str]:
    """Every code that the program can say, read from its source."""
    found: set[str] = set()
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(parse_source(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.parent.name != "findings":
                found |= {node.value, node.value.split("@")[0]} & set(CATALOGUE)
    return found


def test_every_entry_of_the_catalogue_is_used() -> None:
    assert set(CATALOGUE) - made_codes() == set()


def test_every_entry_says_place_fault_and_remedy() -> None:
    for kind in CATALOGUE.values():
        assert kind.severity in Severity
        assert kind.title
        assert kind.message.endswith("。")
        assert kind.remedy.endswith(("。", "）。"))
        assert list_gaps(kind) <= {
            "value", "title", "what", "why", "options", "expected", "branch", "start", "end", "before", "area", "count",
            "length", "limit", "day", "earlier", "late", "winner", "lowest", "highest", "files", "difference", "earliest", "when", "where", "who", "here", "other", "way",
            "quote", "gone", "beside", "read", "about", "wrote", "given", "folder", "was", "now",
        }  # fmt: skip
