"""A branch reports a difficulty; the bureau passes it on, is late, answers; every paper says how it stands."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
from bureau import NOVEMBER, Bureau, answers, bureau, new_row
from decision_book import NAMES

from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.proof import prove_files
from pipeline.commands.review import review_decision_book
from pipeline.forms.decision_book import FIRST_ROW
from pipeline.terms import DECISION_FILE, REPORTED_SHEET

__all__ = ["bureau"]
SHELVES = "定制书架供货延期，请协调"


def read(path: Path) -> str:
    return "\n".join(each.text for each in docx.Document(str(path)).paragraphs)


def list_falsehoods(bureau: Bureau, day: str) -> list[str]:
    """What proof says about the facts of the drafts."""
    folder = bureau.root / "outbox" / str(NOVEMBER) / "documents"
    drafts = [folder / "督查通报.docx", next((folder / "支部反馈单").glob("MZ01*"))]
    results = prove_files(bureau.on(day), drafts)
    return [str(each) for done in results for each in done.remarks if each.rule.id.startswith("F")]


def decide(bureau: Bureau, day: str, **typed: str) -> None:
    path = bureau.root / "outbox" / str(NOVEMBER) / DECISION_FILE
    book = openpyxl.load_workbook(path)
    for name, text in {"verifier": "孙立新", "day": day, **typed}.items():
        book[REPORTED_SHEET].cell(FIRST_ROW + 1, NAMES.index(name) + 1).value = text
    book.save(path)
    done = review_decision_book(bureau.on(day), path)
    assert (done.findings, done.decided) == ((), 1)


def test_a_difficulty_is_followed_from_the_report_to_the_answer(bureau: Bureau) -> None:
    bureau.set_out("2026-11-25")
    (number, *_) = bureau.form("MZ01").new_numbers
    row = new_row(number, rate=60, status="推进中", progress="完成36户", problem=SHELVES)
    bureau.drop("表.xlsx", bureau.filled("MZ01", said=answers(row)))
    bureau.collect("2026-12-03")
    bureau.consolidate("2026-12-08")
    papers = bureau.root / "outbox" / str(NOVEMBER) / "documents"
    assert "未答复反映1条归并为1件" in read(papers / "督查通报.docx")
    assert "反映的困难还有1条没有转办或答复" in read(next((papers / "支部反馈单").glob("MZ01*")))
    assert list_falsehoods(bureau, "2026-12-08") == []
    decide(bureau, "2026-12-09", opinion="转办", due="2026-12-11", note="局办公室")
    bureau.consolidate("2026-12-14")
    assert "超过时限的1件，由牵头科室抓紧答复：局办公室（2026年12月11日到期）" in read(papers / "督查通报.docx")
    assert "已转局办公室，答复时限2026年12月11日，已过时限" in read(next((papers / "支部反馈单").glob("MZ01*")))
    assert list_falsehoods(bureau, "2026-12-14") == []
    decide(bureau, "2026-12-14", opinion="答复", note="书架12月20日到货")
    text = read(papers / "督查通报.docx")
    assert "本次核验已答复1件" in text
    assert "未答复" not in text
    assert f"反映的“{SHELVES}”，答复：书架12月20日到货" in read(next((papers / "支部反馈单").glob("MZ01*")))
    assert list_falsehoods(bureau, "2026-12-14") == []
    flaws = [each for each in audit_workspace(bureau.on("2026-12-14")).points if each.flaw is not FlawKind.NOTE]
    assert flaws == []
