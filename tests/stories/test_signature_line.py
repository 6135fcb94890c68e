"""填报人 / 支部书记审核: places to sign on paper, only where the office wants them; what is handed in reads the same."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bureau import Bureau, answers, new_row

from pipeline.commands.audit import audit_workspace
from pipeline.forms.monthly import SIGNATURES
from pipeline.terms import FORM_SHEET


def ask_for_signatures(out: Bureau) -> None:
    out.set("signature_line = false", "signature_line = true")


def find_foot(data: bytes) -> str | None:
    foot = openpyxl.load_workbook(io.BytesIO(data))[FORM_SHEET].oddFooter
    assert foot is not None
    return foot.right.text


@pytest.mark.parametrize("wanted", [False, True])
def test_a_form_is_taken_alike_with_and_without_places_to_sign(bureau: Bureau, wanted: bool) -> None:
    if wanted:
        ask_for_signatures(bureau)
    bureau.hand_out("2026-11-25")
    form = bureau.form("MZ01")
    assert form.delivery.signed is wanted, "on record with the form that went out"
    data = bureau.filled("MZ01", said=answers(new_row(form.new_numbers[0])))
    assert find_foot(data) == (SIGNATURES if wanted else None)
    bureau.drop("表.xlsx", data)
    (taken,) = bureau.collect("2026-12-01").files
    assert [each.code for each in taken.findings] == []
    assert audit_workspace(bureau.on("2026-12-01")).well


def test_a_form_from_before_is_taken_after_the_office_began_to_ask_and_comes_back_as_it_went_out(
    bureau: Bureau,
) -> None:
    bureau.hand_out("2026-11-25")
    data = bureau.filled("MZ01", said=answers(new_row(bureau.form("MZ01").new_numbers[0], goal="")))
    ask_for_signatures(bureau)
    bureau.drop("表.xlsx", data)
    (taken,) = bureau.collect("2026-12-01").files
    assert [each.code for each in taken.findings] == ["plan-missing"]
    (back,) = (bureau.root / "outbox" / "2026-11" / "returned").glob("*.xlsx")
    assert find_foot(back.read_bytes()) is None
