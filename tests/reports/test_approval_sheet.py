"""The 呈批页 prints every line that waits for a decision, with the words that may be chosen and a place to sign."""

from __future__ import annotations

from bureau import NOVEMBER, office
from papers import month, task
from rectifying import PASSED, File, red_task

from pipeline.documents.decision_workbook import build_decision_files
from pipeline.docx.read import read_edited_document
from pipeline.reports.approval_sheet import build_approval_paper
from pipeline.reports.paper import Table
from pipeline.supervision.assessment import Assessment
from pipeline.terms import APPROVAL_FILE, DECISION_FILE, MATTER_SHEET, RECEIPT_SHEET

DAY = "2026-12-10"


def rows_of(view: Assessment) -> tuple[tuple[str, ...], ...]:
    (table,) = [part for part in build_approval_paper(view).body if isinstance(part, Table)]
    return table.rows


def test_every_line_of_the_matters_is_printed_with_its_words() -> None:
    view = File(tasks=(red_task(), red_task(row=2))).at(NOVEMBER, DAY)
    lines = [each for each in view.lines if each.sheet == MATTER_SHEET]
    rows = rows_of(view)
    assert [row[0] for row in rows] == [str(at) for at in range(1, len(lines) + 1)]
    for row, line in zip(rows, lines, strict=True):
        assert all(choice.word in row[3] for choice in line.choices)
        assert line.task in row[1]
        assert "来源：" not in row[2]
        assert row[4] == ""
    text = "".join(part for part in build_approval_paper(view).body if isinstance(part, str))
    assert f"{view.undecided_count}件，分{len(lines)}项" in text
    assert "核验人（签字）" in text


def test_how_a_task_stands_is_told_once() -> None:
    done = month(NOVEMBER, 100, status="已完成", progress="12户已验收")
    view = File(tasks=(task("MZ01", 1, month(NOVEMBER.shift(-1), 60), done),)).at(NOVEMBER, DAY)
    rows = rows_of(view)
    assert [row[2].startswith("同第1项") for row in rows] == [False, *[True] * (len(rows) - 1)]


def test_it_is_written_beside_the_book_and_only_where_there_is_something_to_decide() -> None:
    letterhead = office().letterhead
    files = build_decision_files(File(tasks=(red_task(),)).at(NOVEMBER, DAY), letterhead)
    assert set(files) == {DECISION_FILE, APPROVAL_FILE}
    assert "呈批页" in read_edited_document(files[APPROVAL_FILE], APPROVAL_FILE).text
    noticed = File(tasks=(red_task(),)).decide(NOVEMBER, f"ZG-{red_task().number}-立项1", PASSED, "2026-12-09")
    waiting = noticed.sign(NOVEMBER, "2026-12-09", "〔2026〕1号", "2026-12-25").at(NOVEMBER, DAY)
    assert {line.sheet for line in waiting.lines} == {RECEIPT_SHEET}
    assert set(build_decision_files(waiting, letterhead)) == {DECISION_FILE}
