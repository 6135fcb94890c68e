"""Build the 答复单: one sheet on which a branch answers what a 支部反馈单 or a 整改通知书 says of it, at any time.

Source: 先反馈、后通报 (``documents.right_of_reply``): whoever is named can answer, a branch that did not report too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion, build_free_question
from pipeline.contract.submitted_values import SubmittedRow, SubmittedValues
from pipeline.forms.hidden_sheets import ANSWER_KIND, build_form_id, build_id_sheet
from pipeline.forms.replies import ANSWER_HOW_TO, NOT_TWICE, WITH_TERMS, WITHOUT_TERMS, build_reply_sheet
from pipeline.periods import Period
from pipeline.sheets import write_workbook

ANSWER_FORM = "答复单"


def build_answer_form(
    branch: str, short_name: str, period: Period, asked: Sequence[DistributedQuestion],
    answers: Sequence[SubmittedRow] = (),
) -> bytes:  # fmt: skip
    """Build the 答复单 of a branch for ``period``: what is ``asked`` of it, and a row for the rest.

    ``answers`` are rows that are filled in already, as a branch does.
    """
    blank = DistributedForm(
        branch=branch, short_name=short_name, reporter="", file="", sha256="", tasks=(), new_numbers=()
    )
    how_to = ANSWER_HOW_TO + (WITH_TERMS if asked else WITHOUT_TERMS) + NOT_TWICE
    sheet = build_reply_sheet(
        replace(blank, questions=(*asked, build_free_question(branch))), period.as_chinese(),
        SubmittedValues({}, replies=tuple(answers)), how_to=how_to,
    )  # fmt: skip
    assert sheet is not None, "there is always the last row"
    identity = build_form_id(branch, str(period), "", kind=ANSWER_KIND)
    return write_workbook([sheet, build_id_sheet(identity)], title=f"{ANSWER_FORM}（{short_name}）")
