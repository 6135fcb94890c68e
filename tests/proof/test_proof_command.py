"""``proof`` on the command line: drafts as made, as edited, of elsewhere and unreadable; nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper

import docx
import pytest
from bureau import NOVEMBER, Bureau, bureau
from signing import autumn, draft, edit, everything, retyped

from pipeline.cli import run_command
from pipeline.commands.libreoffice import find_libreoffice
from pipeline.commands.outbox import list_drafts_of_kind

__all__ = ["bureau"]


@pytest.fixture
def month(bureau: Bureau) -> Bureau:
    """A consolidated November."""
    autumn(bureau)
    return bureau


def prove(month: Bureau, *words: str) -> tuple[int, str]:
    """The exit status and what is printed."""
    told = BytesIO()
    with redirect_stdout(TextIOWrapper(told, "utf-8", write_through=True)) as out:
        status = run_command(["-C", str(month.root), "--today", "2026-12-18", "proof", *words])
        out.flush()
    return status, told.getvalue().decode()


def prove_as_json(month: Bureau, *words: str) -> list[Mapping[str, object]]:
    found = json.loads(prove(month, *words, "--json")[1])["files"]
    assert isinstance(found, list)
    return found


def test_every_draft_of_a_month_holds_and_stays_as_it_is(month: Bureau) -> None:
    papers = sorted(str(path) for path in draft(month).parent.rglob("*.docx"))
    before = everything(month)
    status, told = prove(month, *papers)
    assert (status, told.count("不符（必须改）0处")) == (0, len(papers))
    assert len(papers) > 1
    assert everything(month) == before


def test_an_edited_figure_is_named_with_its_sentence(month: Bureau) -> None:
    edit(draft(month), retyped("应报送月报表的党支部3个", "应报送月报表的党支部8个"))
    status, told = prove(month, str(draft(month)))
    assert status == 1
    assert "F1 不符（必须）" in told
    assert "写的是“8”，台账是“3”" in told
    (file,) = prove_as_json(month, str(draft(month)))
    remarks = file["remarks"]
    assert isinstance(remarks, list)
    assert [each["rule"] for each in remarks if (each["outcome"], each["weight"]) == ("不符", "必须")] == ["F1"]


def test_a_paper_of_elsewhere_and_a_broken_one_keep_nothing_from_being_proved(month: Bureau) -> None:
    foreign, broken, lost = (month.root.parent / name for name in ("外来.docx", "坏.docx", "丢了台账.docx"))
    paper = docx.Document()
    paper.add_paragraph("市里的通知，漏报99个。")
    paper.save(str(foreign))
    broken.write_bytes(b"PK not a paper")
    paper.core_properties.keywords = "督查通报||2026-11|0000"
    paper.save(str(lost))
    files = prove_as_json(month, str(foreign), str(broken), str(lost), str(draft(month)))
    assert [bool(each["unread"]) for each in files] == [False, True, False, False]
    assert ["没有核对事实" in str(each["note"]) for each in files] == [True, False, True, False]
    assert prove(month, str(foreign))[0] == 0
    assert prove(month, str(broken))[0] == 1


def test_a_file_that_is_not_there_is_a_mistake_of_typing(month: Bureau) -> None:
    assert prove(month, "没有这份.docx")[0] == 2


@pytest.mark.skipif(not find_libreoffice(), reason="needs LibreOffice")
def test_a_rendered_paper_tells_its_pages(month: Bureau) -> None:
    (file,) = prove_as_json(month, str(draft(month)), "--render")
    rules = file["rules"]
    assert isinstance(rules, list)
    came = {each["id"]: each["outcome"] for each in rules}
    assert {came[each] for each in ("L19", "L20", "L21", "L22")} == {"通过"}
    assert not list((month.root / ".dangjian" / "排版核对").glob("*.*"))


def test_without_being_rendered_the_pages_are_unchecked_and_it_is_said(month: Bureau) -> None:
    told = prove(month, str(draft(month)))[1]
    assert "未核验：L19、L20、L21、L22" in told
    assert "加 --render" in told


def test_remarks_are_written_into_a_copy_that_is_no_draft(month: Bureau) -> None:
    edit(draft(month), retyped("应报送月报表的党支部3个", "应报送月报表的党支部8个"))
    before = everything(month)
    status, told = prove(month, str(draft(month)), "--annotate")
    copy = draft(month).with_name("校对意见_督查通报.docx")
    assert status == 1
    assert f"另存为：{copy}" in told
    assert {name: data for name, data in everything(month).items() if "校对意见" not in name} == before
    paper = docx.Document(BytesIO(copy.read_bytes()))
    assert [each.text for each in paper.comments if "写的是“8”，台账是“3”" in each.text]
    assert {each.author for each in paper.comments} == {"校对"}
    assert list_drafts_of_kind(month.root / "outbox" / str(NOVEMBER), "督查通报") == [draft(month)]
    made = copy.read_bytes()
    prove(month, str(draft(month)), "--annotate")
    assert (copy.read_bytes(), len(list(copy.parent.glob("校对意见_*")))) == (made, 1)
    copy.write_bytes(b"somebody's own notes")
    prove(month, str(draft(month)), "--annotate")
    assert copy.with_name("校对意见_督查通报（2）.docx").read_bytes() == made
    assert copy.read_bytes() == b"somebody's own notes"
