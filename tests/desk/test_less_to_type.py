"""What the desk spares the clerk: the next 文号 is offered, the new month is told beside the old one's letters."""

from __future__ import annotations

import re

from bureau import NOVEMBER, Bureau, bureau
from posting import ISSUED, RETURNED, posted
from signing import DECEMBER, SIGNED, autumn, confirmed, feed_back, sign
from visiting import Visitor, desk, visit

from pipeline.commands.posted import MarkOrder, mark_posted
from pipeline.documents.document_number import propose_next_number
from pipeline.terms import RECTIFICATION_NOTICE

__all__ = ["bureau", "desk"]
NUMBER = "清民党〔2026〕9号"


def test_the_next_number_is_offered_and_not_filled_in(bureau: Bureau) -> None:
    """The bureau numbers other papers in the same series, so a person says which it is."""
    autumn(bureau)
    feed_back(bureau)
    assert "datalist" not in visit(bureau.root, SIGNED).get(f"/step/issue?period={NOVEMBER}"), "nothing is known yet"
    confirmed(bureau)
    assert sign(bureau, RECTIFICATION_NOTICE).new
    bureau.consolidate(SIGNED)
    assert "datalist" not in visit(bureau.root, SIGNED).get(f"/step/issue?period={NOVEMBER}"), "a series of its own"
    assert sign(bureau, number=NUMBER).new
    page = visit(bureau.root, "2026-12-31").get(f"/step/issue?period={DECEMBER}")
    assert f"上一份是{NUMBER}" in page
    (listed,) = re.findall(r'<input name="number" list="(\w+)"', page)
    assert re.findall(rf'<datalist id="{listed}"><option value="([^"]+)">', page) == ["清民党〔2026〕10号"]
    assert not re.search(r'<input name="number"[^>]* value=', page)
    papers = bureau.on("2027-01-31").issued.all()
    assert propose_next_number(papers, 2027) == (NUMBER, "清民党〔2027〕1号")


def test_the_new_month_does_not_wait_for_the_last_letter_of_the_old_one(bureau: Bureau) -> None:
    autumn(bureau)
    feed_back(bureau)
    sign(bureau)
    posted(bureau, SIGNED, RETURNED, ISSUED)
    day = "2026-12-28"
    home = visit(bureau.root, day).get()
    assert "下一步：发信" in home
    assert "可以先办" not in home, "December has no forms yet"
    bureau.hand_out(day, DECEMBER)
    home = visit(bureau.root, day).get()
    assert "<h1>2026年11月</h1>" in home
    assert "2026年12月的事不用等，可以先办：下发，还没有备好、发出的信件：下发表单3封。" in home
    assert re.search(r'可以先办.*?href="/[^"]+/\?period=2026-12"', home)
    mark_posted(bureau.on(day), NOVEMBER, MarkOrder())
    home = visit(bureau.root, day).get()
    assert "<h1>2026年12月</h1>" in home
    assert "可以先办" not in home


def test_no_page_shows_the_number_of_a_letter(desk: Visitor, bureau: Bureau) -> None:
    """Every letter is a line with its own buttons; its number means nothing to a person."""
    desk.act("/do/letters", period="2026-11", kinds="forms")
    bureau.set('contact = "局机关党委办公室"', 'contact = "王敏"')
    again = desk.press("/do/letters", period="2026-11", kinds="forms")
    assert "此后有变化，没有重备" in again
    assert "MZ01的下发表单、MZ02的下发表单、MZ03的下发表单" in again
    kept = desk.press("/do/letters", period="2026-11", kinds="forms", resend="forms-2026-11-MZ02")
    for page in (again, kept, desk.get("/step/forms?period=2026-11"), desk.get()):
        assert re.findall(r"forms-2026-11-\w+", re.sub(r"<[^>]+>", "", page)) == []
