"""推行情况报告: upward, with 签发人; figures of the year as they are, no branch blamed, what comes next left to people."""

from __future__ import annotations

from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, bureau, office
from docx.document import Document
from papers import OCTOBER, month, opened, said, task, view_of, with_months
from signing import autumn, draft, edit, feed_back, sign
from test_year_summary import year_of

from pipeline.commands.papers import make_papers
from pipeline.documents.draft import build_draft
from pipeline.periods import Month, Year
from pipeline.reports.progress_report import PROGRESS_PAPER, build_progress_figures, format_months_told
from pipeline.terms import PROGRESS_REPORT

__all__ = ["bureau"]


@pytest.mark.parametrize(
    ("number", "told"), [(6, "2026年上半年"), (12, "2026年"), (10, "2026年1至10月"), (1, "2026年1月")]
)
def test_its_title_says_which_months_it_is_about(number: int, told: str) -> None:
    assert format_months_told(Month(2026, number)) == told


def test_a_task_of_two_months_is_counted_once_and_no_branch_is_blamed() -> None:
    view = year_of("MZ03")
    text = said(opened(build_draft(PROGRESS_PAPER, view, office())))
    assert "列入台账的先后共2项" in text
    assert "漏报1份" in text
    assert not any(view.formal_name(code) in text for code in ("MZ01", "MZ02", "MZ03"))
    assert text.rstrip().splitlines()[0].startswith("征求意见稿")
    assert "特此报告。" in text


def test_it_goes_to_one_superior_with_copies_to_superiors_only() -> None:
    paper = opened(build_draft(PROGRESS_PAPER, year_of(), office()))
    assert "市直机关工委：" in said(paper)
    boxes = "".join(each.text or "" for each in paper.element.body.iter() if each.tag.endswith("}t"))
    assert "抄送：市委组织部。" in boxes
    assert "局党组" not in boxes


def test_business_areas_without_a_task_and_branches_without_any_are_said() -> None:
    view = with_months(view_of([task("MZ01", 1, month(OCTOBER, 30), month(NOVEMBER, 40))]), OCTOBER, NOVEMBER)
    figures, listed = build_progress_figures(view), str(build_progress_figures(view)["bare_domains"])
    assert figures["idle_count"] == 2
    assert ("养老服务" in listed, "社会救助" in listed) == (False, True)


def made(bureau: Bureau) -> Path:
    """A year's draft, of which people have written what was left to them."""
    autumn(bureau)
    feed_back(bureau)
    make_papers(bureau.on("2026-12-15"), Year(2026), [PROGRESS_REPORT])
    return bureau.root / "outbox" / "2026" / "documents" / f"{PROGRESS_REPORT}.docx"


def write_plans(path: Path) -> None:
    def write(paper: Document) -> None:
        (left,) = (each for each in paper.paragraphs if each.text == "（由局机关党委填写）")
        left.runs[0].text = "继续抓好任务落实和督促检查。"

    edit(path, write)


def test_it_is_not_signed_while_people_have_not_written_their_part(bureau: Bureau) -> None:
    path = made(bureau)
    refused = sign(bureau, PROGRESS_REPORT, day="2026-12-15", signer="王建国")
    assert not refused.new
    assert any("（由局机关党委填写）" in line for line in refused.refusals)
    write_plans(path)
    unnamed = sign(bureau, PROGRESS_REPORT, day="2026-12-15")
    assert any("签发人" in line and "空着" in line for line in unnamed.refusals)


def test_the_signer_and_the_number_stand_on_one_line_above_the_title(bureau: Bureau) -> None:
    write_plans(made(bureau))
    done = sign(bureau, PROGRESS_REPORT, day="2026-12-15", signer="王建国", number="清民党〔2026〕12号")
    assert [each.reference for each in done.new] == ["清民党〔2026〕12号"], done.refusals
    paper = opened((bureau.root / "outbox" / "issued" / done.new[0].file).read_bytes())
    assert paper.paragraphs[0].text == "清民党〔2026〕12号\t签发人：王建国"
    assert "2026年12月15日" in said(paper)
    assert not draft(bureau, f"{PROGRESS_REPORT}.docx").exists(), "it lies in the folder of its year"
