"""What is found faster than before is what was found before: printed texts, masked numbers, title rows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bureau import NOVEMBER, handed, handed_task, office
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion, FormDelivery
from pipeline.forms.monthly import build_monthly_sheets, list_printed_texts
from pipeline.intake.cells import personal_data
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.tables.form_sheet import FormSheet, build_task_titles
from pipeline.intake.tables.header import TitleRow, count_titles, parse_title_row
from pipeline.reading.raw import RawSheet
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, REPLY_SHEET

_TASKS = (handed_task("MZ01", 1, 60, "推进中"), handed_task("MZ01", 2, None, ""))
_ASKED = DistributedQuestion(key="MZ01-1", kind="进度", fact="完成率倒退", demand="请说明")
_PLAIN = handed("MZ01", _TASKS)
_FORMS = {
    "no task yet": handed("MZ01", ()),
    "two tasks": _PLAIN,
    "asked": replace(_PLAIN, questions=(_ASKED,)),
    "told when and to whom": replace(
        _PLAIN, delivery=FormDelivery(deadline="2026-12-05", contact="党建办", phone="0000-1234")
    ),
    "with figures of the office": replace(_PLAIN, indicators=("低保覆盖率", "养老床位")),
    "one task left open": replace(_PLAIN, tasks=(replace(_TASKS[0], left_open=("owner",)), _TASKS[1])),
}


@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS)
def test_printed_texts_are_those_of_the_sheets(form: DistributedForm) -> None:
    domains = tuple(office().settings.domains(str(NOVEMBER)))
    sheets = {each.name: each.list_texts() for each in build_monthly_sheets(form, NOVEMBER, domains)}
    listed = list_printed_texts(form, NOVEMBER, domains)
    assert listed.keys() == {FORM_SHEET, GUIDE_SHEET} | ({REPLY_SHEET} if form.questions else set())
    for name, texts in listed.items():
        assert texts - {""} == sheets[name] - {""}


_SIGNS = st.text(st.sampled_from("0018612345679X-_. 号:手机身份证"), min_size=8, max_size=40)


@settings(max_examples=400)
@given(_SIGNS)
def test_numbers_are_masked_as_without_short_ways(text: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(personal_data, "_FEWEST", 0)
        patched.setattr(personal_data, "_FEW", -1)
        patched.setattr(personal_data, "_ABROAD", "0")
        patched.setattr(personal_data, "_fold_digits", _fold_by_signs)
        slowly = mask_personal_data(text)
    assert mask_personal_data(text) == slowly


def _fold_by_signs(text: str) -> personal_data._FoldedText:
    folded = "".join(personal_data._fold_char(sign) for sign in text)
    return personal_data._FoldedText(re.sub(personal_data._DOTTED_PHONE, r"\1-\2-\3", folded), range(len(text)))


def test_a_row_is_counted_as_it_is_parsed() -> None:
    known = build_task_titles()
    titles = ("任务编号", " 工作任务：", "工作任务", None, 5, True, "随便", "*完成率")
    assert count_titles(titles, known) == len(parse_title_row(0, titles, known).columns) == 3
    assert parse_title_row(0, titles, known).unknown == {6: "随便"}


def test_texts_follow_what_is_joined_and_spread_after_they_were_asked_for() -> None:
    sheet = RawSheet(name="填报表", visible=True, rows=(("表头", None), ("一", "二"), ("三", None)))
    located = FormSheet(file="甲.xlsx", sheet=sheet, titles=TitleRow(0, {}, {}, {}), requests=None)
    assert [located.text(1, 0), located.text(2, 1), located.text(9, 9), located.filled(2)] == ["一", "", "", [0]]
    located.join_down(1, 2, 0)
    located.spread_down(1, 1, 2)
    assert [located.text(1, 0), located.text(2, 1), located.filled(2)] == ["一\n三", "二", [0, 1]]
