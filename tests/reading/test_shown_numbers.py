"""Numbers as a sheet shows them: percent, words around them, thousands, decimals; nothing is made of what is not told."""

from __future__ import annotations

import pytest
from bureau import answers, at, at_request, filled_form, handed, handed_task, judged, record_of, request, row_of
from rawcells import Raw, rewritten
from test_replies import FORM as ASKED
from test_replies import OVERDUE, REPORT, changed, given, replying, spot

from pipeline.reading import RawBook, formats, read_workbook
from pipeline.reading.shown_numbers import format_shown_number

FORM = handed("MZ03", [handed_task("MZ03", row, 60, "推进中") for row in (1, 2)])
ONE = FORM.tasks[0].number
GOOD = filled_form(
    FORM,
    answers(
        row_of(FORM.tasks[0], rate=70, progress="x", problem="x"),
        row_of(FORM.tasks[1]),
        requests=[request(ONE, "目标", "x")],
    ),
)
PROGRESS, PROBLEM, RATE = (at(FORM, ONE, name) for name in ("progress", "problem", "rate"))


@pytest.mark.parametrize(
    ("value", "code", "wanted"),
    [(0.85, "0%", "85%"), (0.855, "0.0%", "85.5%"), (1.2, "0%", "120%"), (36, '0"户"', "36户"), (36, "0户", "36户"), (36, '"完成"0"户"', "完成36户"),
     (12000, '"¥"#,##0.00', "¥12,000.00"), (12000, "[$¥-804]#,##0", "¥12,000"), (12000, "#,##0_ ", "12,000"), (12500, '0.0,"千元"', "12.5千元"),
     (5, "000", "005"), (12.5, "0.##", "12.5"), (12, "0.##", "12"), (1.005, "0.00", "1.01"), (-5, "0_);[Red]\\(0\\)", "(5)"), (-5, "0.0", "-5.0"),
     (0, '0;-0;"无"', "无"), (3, 'General"人"', "3人"), (85, '0"%"', "85%"), (5, '[=0]"无";0"处"', "5处"),
     (0, '[=0]"无";0"处"', "无"), (120, '[<100]0"户";0"户以上"', "120户以上"), (99, '[<100]0"户";0"户以上"', "99户"),
     (-3, '[<=-1]"欠"0"户";[>1]"超"0"户";"持平"', "欠3户"), (-3, '[<0]"欠"0"户";0"户"', "欠3户"), (-3, '[<=0]0"户";0"户以上"', "-3户"), (0, '[<=-1]"欠"0"户";[>1]"超"0"户";"持平"', "持平"), (36, '[DBNum1]0"户"', "36户")],
)  # fmt: skip
def test_a_number_as_its_format_shows_it(value: float, code: str, wanted: str) -> None:
    assert format_shown_number(value, code) == wanted


@pytest.mark.parametrize(
    ("value", "code"),
    [(36, "General"), (36, "@"), (46000, 'yyyy"年"m"月"'), (0.5, "# ?/?"), (1e6, "0.00E+00"), (1e300, "0%"), (3, "0" * 200),
     (3, "0." + "0" * 99), (3, "0%%%"), (3, '"' + "长" * 300 + '"0')],
)  # fmt: skip
def test_what_a_format_does_not_tell_is_left(value: float, code: str) -> None:
    assert format_shown_number(value, code) is None


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [(Raw(number=0.85, number_format=9), "85%"), (Raw(number=0.8532, number_format=10), "85.32%"), (Raw(number=36, number_format='0"户"'), "36户"),
     (Raw(number=12000, number_format=4), "12,000.00"), (Raw(number=12000, number_format='"¥"#,##0.00'), "¥12,000.00"), (Raw(number=36), "36"),
     (Raw(number=0.85), "0.85"), (Raw(number=46357, number_format='yyyy"年"m"月"'), "2026年12月"), (Raw(number=46357, number_format=31), "2026年12月1日")],
)  # fmt: skip
def test_a_number_in_a_text_column_is_what_the_sheet_shows(raw: Raw, wanted: str) -> None:
    verdict = judged(rewritten(GOOD, {PROGRESS: raw}), FORM)
    assert verdict.findings == ()
    assert record_of(verdict).tasks[0].values["progress"] == wanted


def test_it_is_so_in_every_text_column_and_no_other() -> None:
    cells = {
        PROBLEM: Raw(number=3, number_format='"缺"0"人"'),
        RATE: Raw(number=0.85, number_format=9),
        at_request(FORM, 0, "new_value"): Raw(number=0.9, number_format=9),
    }
    verdict = judged(rewritten(GOOD, cells), FORM)
    record = record_of(verdict)
    assert (record.tasks[0].values["problem"], record.tasks[0].values["rate"], record.requests[0].new_value) == (
        "缺3人",
        85,
        "90%",
    )


def test_it_is_so_on_the_sheet_of_replies() -> None:
    def percent(page: object) -> None:
        cell = page[spot(0, "done")]  # type: ignore[index]
        cell.value, cell.number_format = 0.6, "0%"

    verdict = judged(changed(filled_form(ASKED, replying(REPORT, given(OVERDUE))), percent), ASKED)
    assert record_of(verdict).replies[0].done == "60%"


def test_a_rate_is_still_read_by_its_own_rules() -> None:
    verdict = judged(
        rewritten(GOOD, {RATE: Raw(number=45, number_format=9), PROGRESS: Raw(number=0.5, number_format=9)}), FORM
    )
    assert (record_of(verdict).tasks[0].values["rate"], verdict.findings) == (45, ())


def test_a_personal_number_with_a_format_is_masked_all_the_same() -> None:
    verdict = judged(rewritten(GOOD, {PROGRESS: Raw(number=13800138000, number_format='"电话"0')}), FORM)
    assert [each.code for each in verdict.findings] == ["personal-data"]
    assert "13800138000" not in str(record_of(verdict).tasks[0].values)


def test_a_form_without_such_formats_is_not_opened_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(formats, "_read_formats", refuse)
    book = read_workbook(GOOD)
    assert isinstance(book, RawBook)
    assert not any(sheet.shown for sheet in book.sheets)
