"""A draft edited and saved by LibreOffice, then signed: what was made false is refused with its sentence, the true passes.

The draft goes to LibreOffice's own format and back; between the two a paragraph is moved, a number changed, a sentence
added, a cell, a row or a head changed, something put into a text box, a change left open, as its user does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bureau import Bureau, bureau
from months.autumn import WORST, finished_papers
from months.play import MadePaper
from months.run import at_home
from planting import prove
from signing import autumn, draft, feed_back, sign, signed_text

from pipeline.commands.issue import IssueResult
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.proof.model import Outcome, RuleGroup
from pipeline.terms import CIRCULAR

__all__ = ["bureau"]
pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
Change = Callable[[str], str]
_ROW = re.compile(r"<table:table-row\b(?:(?!</table:table-row>).)*</table:table-row>", re.DOTALL)
_PARAGRAPH = re.compile(r"<text:p [^>]*>(?:(?!</text:p>).)*</text:p>", re.DOTALL)
TRUE = "机关一党支部红灯任务1项。"
COUNTED = "应报送月报表的党支部"


def convert(path: Path, kind: str) -> Path:
    """The same paper in another format, written by LibreOffice."""
    folder = path.parent / kind
    home = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / f"{path.stem}.{kind}"


def edited(source: Path, folder: Path, *changes: Change) -> Path:
    """A paper after LibreOffice has opened, changed and saved it."""
    paper = folder / "改稿.docx"
    paper.write_bytes(source.read_bytes())
    own = convert(paper, "odt")
    with zipfile.ZipFile(own) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    content = parts["content.xml"].decode()
    for change in changes:
        content = change(content)
    parts["content.xml"] = content.encode()
    with zipfile.ZipFile(own, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return convert(own, "docx")


def find_paragraph(content: str, words: str) -> str:
    """The paragraph of a document in LibreOffice's format that says something, with its tags."""
    return next(found[0] for found in _PARAGRAPH.finditer(content) if words in re.sub(r"<[^>]*>", "", found[0]))


def added(content: str) -> str:
    """A true sentence that names a branch, at the end of a paragraph."""
    old = find_paragraph(content, "各党支部情况见附件1。")
    return content.replace(old, old.removesuffix("</text:p>") + f"{TRUE}</text:p>")


def miscounted(content: str) -> str:
    """A number changed, in whatever pieces it stands."""
    old = find_paragraph(content, COUNTED)
    return content.replace(old, re.sub(rf"({COUNTED}(?:<[^>]*>)*)3", r"\g<1>8", old))


def moved(content: str) -> str:
    """A paragraph put before another."""
    last, first = (find_paragraph(content, words) for words in ("按时办结报送。", "限期补报更正。"))
    return content.replace(last, "").replace(first, last + first)


def sign_edited(ready: Bureau, folder: Path, *changes: Change) -> IssueResult:
    return sign(ready, file=edited(draft(ready), folder, *changes), as_is="在LibreOffice中改过")


@pytest.fixture
def ready(bureau: Bureau) -> Bureau:
    """A November with every branch heard."""
    autumn(bureau)
    feed_back(bureau)
    return bureau


def test_a_changed_number_is_refused_with_its_sentence(ready: Bureau, tmp_path: Path) -> None:
    done = sign_edited(ready, tmp_path, moved, added, miscounted)
    assert [each for each in done.refusals if f"{COUNTED}8个" in each and "台账是“3”" in each], done.refusals
    assert not [each for each in done.refusals if TRUE.rstrip("。") in each]


def test_what_is_true_passes_and_is_signed_as_edited(ready: Bureau, tmp_path: Path) -> None:
    done = sign_edited(ready, tmp_path, moved, added)
    assert done.refusals == ()
    text = signed_text(ready, done.new[0])
    assert TRUE in text
    assert text.index("按时办结报送。") < text.index("限期补报更正")


def find_row(content: str, words: str) -> str:
    """The row of a table that says something, with its tags."""
    return next(found[0] for found in _ROW.finditer(content) if words in re.sub(r"<[^>]*>", "", found[0]))


def replaced(words: str, old: str, new: str, *, row: bool = False) -> Change:
    """Some words of the paragraph or row that says something written over, where they stand in one piece."""

    def change(content: str) -> str:
        place = (find_row if row else find_paragraph)(content, words)
        assert old in place, place
        return content.replace(place, place.replace(old, new))

    return change


def boxed(content: str) -> str:
    """A text box with a falsehood in it, beside a paragraph."""
    old = find_paragraph(content, "各党支部情况见附件1。")
    box = (
        '<draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="2cm"><draw:text-box><text:p>红灯任务9项。</text:p>'
        "</draw:text-box></draw:frame>"
    )
    return content.replace(old, old.removesuffix("</text:p>") + f"{box}</text:p>")


def without_worst(content: str) -> str:
    """The worst task taken out of the list, in whatever pieces it stands."""
    old = find_paragraph(content, "按落后程度依次是")
    gap = "(?:<[^>]*>)*"
    worst = gap.join(map(re.escape, f"机关一党支部“{WORST}”（应达100%，实际10%，困难未答复）；"))
    new, count = re.subn(worst, "", old)
    assert count == 1
    return content.replace(old, new)


_MADE = "<office:change-info><dc:creator>王</dc:creator><dc:date>2026-12-15T09:00:00</dc:date></office:change-info>"


def tracked(content: str) -> str:
    """A sentence added with changes recorded, neither accepted nor refused."""
    old = find_paragraph(content, "各党支部情况见附件1。")
    new = f'{old.removesuffix("</text:p>")}<text:change-start text:change-id="ct1"/>{TRUE}<text:change-end text:change-id="ct1"/></text:p>'
    region = f'<text:changed-region xml:id="ct1" text:id="ct1"><text:insertion>{_MADE}</text:insertion></text:changed-region>'
    changes = f"<text:tracked-changes>{region}</text:tracked-changes>"
    return re.sub(r"(<office:text[^>]*>)", rf"\g<1>{changes}", content.replace(old, new), count=1)


def commented(content: str) -> str:
    """A comment left at a paragraph."""
    old = find_paragraph(content, "各党支部情况见附件1。")
    note = "<office:annotation><dc:creator>王</dc:creator><dc:date>2026-12-15T09:00:00</dc:date><text:p>再核</text:p></office:annotation>"
    return content.replace(old, old.removesuffix("</text:p>") + f"{note}</text:p>")


@pytest.mark.parametrize(("change", "told"), [(tracked, "没有接受或拒绝的修订"), (commented, "批注")])
def test_an_open_change_and_a_comment_are_named_and_nothing_is_signed(
    ready: Bureau, tmp_path: Path, change: Change, told: str
) -> None:
    with pytest.raises(UserError, match=told):
        sign_edited(ready, tmp_path, change)
    assert not ready.on("2026-12-15").issued.all()


@pytest.fixture(scope="module")
def circular() -> MadePaper:
    with at_home():
        return finished_papers()[CIRCULAR]


def prove_edited(made: MadePaper, folder: Path, *changes: Change) -> list[tuple[str, Outcome, str, str]]:
    source = folder / "定稿.docx"
    source.write_bytes(made.data)
    paper = read_edited_document(edited(source, folder, *changes).read_bytes(), "改稿.docx")
    said = [each for each in prove(made, paper) if each.rule.group is not RuleGroup.LAYOUT]
    return [(each.rule.id, each.outcome, each.text, each.told) for each in said]


def test_saved_by_libreoffice_a_paper_is_the_same(circular: MadePaper, tmp_path: Path) -> None:
    found = prove_edited(circular, tmp_path)
    assert [each for each in found if each[1] is Outcome.WRONG] == []
    assert [told for *_, told in found if "表" in told or "图" in told] == []


def test_each_falsehood_put_in_with_libreoffice_is_found_with_its_sentence(circular: MadePaper, tmp_path: Path) -> None:
    found = prove_edited(
        circular, tmp_path, boxed, without_worst,
        replaced("漏报1个：", "漏报1个：救助站党支部", "漏报1个：福利院党支部"), replaced(COUNTED, "已报送4个", "已报送五个"),
        replaced("列入台账的任务", "黄灯）1项", "黄灯）３项"), replaced("迟1天以上", "迟报<", "按时<", row=True),
        replaced("报送时效", "备注<", "说明<", row=True), replaced("定制书架", "定制书架供货方", "书架供货方", row=True),
    )  # fmt: skip
    for rule, sentence, told in (
        ("F1", "红灯任务9项", "台账是“2”"), ("F11", "按落后程度依次是", f"漏了更落后的：机关一党支部“{WORST}”"),
        ("F4", "漏报1个：福利院党支部", "福利院党支部不在此列"), ("F1", "已报送5个", "台账是“4”"), ("F1", "（黄灯）3项", "台账是“1”"),
        ("F4", "市救助站党支部｜按时", "“报送时效”写的是“按时”，台账是“迟报”"),
    ):  # fmt: skip
        assert [
            each for each in found if each[:2] == (rule, Outcome.WRONG) and sentence in each[2] and told in each[3]
        ], (
            sentence,
            found,
        )
    assert "表头与起草的不同：多了“说明”，少了“备注”" in {told for *_, told in found}


def test_a_row_deleted_in_libreoffice_is_refused_where_there_is_a_sum_and_asked_about_elsewhere(
    circular: MadePaper, tmp_path: Path
) -> None:
    def deleted(words: str) -> Change:
        return lambda content: content.replace(find_row(content, words), "")

    found = prove_edited(circular, tmp_path, deleted("零报告"), deleted("11月27日到期"))
    lost = {(rule, outcome) for rule, outcome, _, told in found if "表里少了这一行" in told}
    assert lost == {("F2", Outcome.WRONG), ("F1", Outcome.ASK)}
