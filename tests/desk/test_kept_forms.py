"""Nothing is typed twice: what stood in a form is there again, whatever the form and whyever it was refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import lxml.html
import pytest
from bureau import Bureau, bureau
from lxml.html import FormElement
from test_claim import anonymous
from visiting import KEY, Visitor, desk, visit

from pipeline.agenda.steps import Stage
from pipeline.desk.kept_forms import KeptForm, fill_in_page

__all__ = ["bureau", "desk"]
TYPED = """甲"乙'<script>&丙"""


def list_forms(page: str) -> list[FormElement]:
    """The forms of a page with a field that a person fills in."""
    root = lxml.html.document_fromstring(page)
    assert isinstance(root, lxml.html.HtmlElement)
    return [each for each in root.forms if "/do/" in str(each.action) and [*list_fields(each)]]


def list_fields(form: FormElement) -> Iterator[lxml.html.HtmlElement]:
    """The fields that a person fills in, but files."""
    for each in form.inputs:
        if each.get("type") not in ("hidden", "file"):
            yield each


def type_into(form: FormElement) -> dict[str, list[str]]:
    """Type into every field something else than what stands there; what is then submitted."""
    for each in list_fields(form):
        if each.tag == "select":
            each.value = each.value_options[-1]
        elif each.tag == "textarea":
            each.value = f"{TYPED}\n第二行"
        elif each.get("type") == "checkbox":
            each.checked = not each.checked
        else:
            each.value = "2026-12-01" if each.get("type") == "date" else TYPED
    return read(form)


def read(form: FormElement) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in form.form_values():
        told.setdefault(name, []).append(value)
    return told


@pytest.mark.parametrize("stage", [each.name.lower() for each in Stage])
def test_every_field_of_every_form_is_kept(desk: Visitor, bureau: Bureau, stage: str) -> None:
    if stage == "collect":
        bureau.drop("谁的.xlsx", anonymous(bureau.filled("MZ01")))
        bureau.drop("又是谁的.xlsx", anonymous(bureau.filled("MZ02")))
        bureau.collect("2026-12-02")
    page = desk.get(f"/step/{stage}?period=2026-11")
    for place, form in enumerate(list_forms(page)):
        before, action = read(form), str(form.action).rpartition("/")[2]
        typed = type_into(form)
        assert typed != before
        again = fill_in_page(page, KeptForm(action=action, fields=typed))
        assert read(list_forms(again)[place]) == typed, (stage, action)
        others = [read(each) for at, each in enumerate(list_forms(again)) if at != place]
        assert others == [read(each) for at, each in enumerate(list_forms(page)) if at != place], "no other form"


def follow_back(at: Visitor, page: str) -> str:
    """Go back to the page with the form."""
    found = re.search(rf'href="/{KEY}(/step/[^"]+)">回到刚才那张表', page)
    assert found is not None, page
    return at.get(unescape(found[1]))


def test_a_refused_form_is_there_again_with_its_choice(desk: Visitor) -> None:
    """Refused by the command, or by the page before there is one."""
    asked = {"period": "2026-11", "page": "issue", "document": "整改通知书", "signer": "周明远", "letters": "1"}
    for day, why in (("2026-12-02", "还没有汇总过"), ("昨天", "写法不对")):
        refused = desk.press("/do/issue", **asked, date=day)
        assert why in refused
        (form,) = list_forms(follow_back(desk, refused))
        typed = {name: each for name, (each,) in read(form).items()}
        assert typed == {**typed, **asked, "date": day}


def test_a_chosen_file_need_not_be_chosen_again(desk: Visitor) -> None:
    """It is taken as it was chosen; another one replaces it."""
    scan = ("扫描.pdf", b"%PDF-1.4 first")
    asked = {"period": "2026-11", "page": "issue", "document": "督查通报", "date": "昨天"}
    back = follow_back(desk, desk.press("/do/issue", files=[("sealed", scan)], **asked))
    assert "（上次选的：扫描.pdf，不换就不用再选）" in back
    hidden = re.search(r'name="(kept-file-sealed)" value="(\d+)"', back)
    assert hidden is not None
    again = follow_back(desk, desk.press("/do/issue", **asked, **{hidden[1]: hidden[2]}))
    assert "上次选的：扫描.pdf" in again
    other = follow_back(desk, desk.press("/do/issue", files=[("sealed", ("新.pdf", b"%PDF"))], **asked))
    assert "上次选的：新.pdf" in other
    assert "上次选的" not in follow_back(desk, desk.press("/do/issue", **asked, **{hidden[1]: "99"}))


def test_a_plan_that_is_not_wanted_leads_back_to_its_form(desk: Visitor) -> None:
    page = desk.press("/do/again", period="2026-11", page="forms", branch="MZ02", reason="时限延期已经批准")
    found = re.search(rf'href="/{KEY}(/step/forms[^"]+)">先不办，回到刚才那张表', page)
    assert found is not None, page
    back = desk.get(unescape(found[1]))
    assert 'name="reason" required minlength="2" value="时限延期已经批准"' in back
    assert '<option value="MZ02" selected>' in back
    assert "回到刚才" not in desk.press("/do/doctor")


def test_a_page_of_another_day_knows_no_kept_form(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    at = visit(bureau.root, "2026-12-02")
    for number in ("7", "-1", "x"):
        assert 'name="signer"' in at.get(f"/step/issue?period=2026-11&kept={number}")
