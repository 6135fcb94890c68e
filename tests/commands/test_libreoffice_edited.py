"""A draft edited and saved by LibreOffice, then signed: a changed number is refused with its sentence, the true passes.

The draft goes to LibreOffice's own format and back; between the two a paragraph is moved, a number changed, and a
sentence added, as its user does.
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
from signing import autumn, draft, feed_back, sign, signed_text

from pipeline.commands.issue import IssueResult

__all__ = ["bureau"]
pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
Change = Callable[[str], str]
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
    last, first = (find_paragraph(content, words) for words in ("做好下月报送。", "限期补报更正。"))
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
    assert text.index("做好下月报送") < text.index("限期补报更正")
