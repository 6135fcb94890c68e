"""Letters at the desk: they stand where they were made, all are marked only once that was asked, and 汇总 leads to them."""

from __future__ import annotations

import re

from bureau import Bureau, bureau
from signing import autumn
from test_bureau_entries import begun
from test_claim import anonymous
from visiting import Visitor, desk, visit

from pipeline.letters.posting_list import POSTING_TITLE

__all__ = ["bureau", "desk"]


def count_waiting(page: str) -> int:
    return page.count('<td class="short">待发出</td>')


def test_letters_are_sent_and_marked_on_the_page_of_the_step_that_made_them(desk: Visitor) -> None:
    done = desk.act("/do/letters", period="2026-11", kinds="forms")
    assert (count_waiting(done), "等着发出的信" in done) == (3, True)
    (first, *_) = re.findall(r'name="matter" value="([^"]+)"', done)
    after_one = desk.press("/do/posted", period="2026-11", page="send", matter=first)
    assert count_waiting(after_one) == 2, "the others are still there"
    asked = desk.press("/do/posted", period="2026-11", page="send")
    assert "现在什么也没有改动" in asked
    assert "将登记2封信" in asked
    assert count_waiting(desk.get("/step/send?period=2026-11")) == 2, "nothing is recorded before it was asked"
    (number,) = re.findall(r"/job/(\d+)/act", asked)
    told = desk.press(f"/job/{number}/act")
    assert "已登记2封信" in told
    assert "等着发出的信" not in told
    assert "下一步：发信" not in desk.get()


def test_a_letter_is_opened_from_that_page_and_one_comes_back_to_it(desk: Visitor) -> None:
    done = desk.act("/do/letters", period="2026-11", kinds="forms")
    (place, back) = re.findall(
        r'name="place" value="([^"]+\.eml)"><input type="hidden" name="back" value="([^"]+)"', done
    )[0]
    assert "等着发出的信" in desk.press("/open", place=place, back=back)
    assert [each.name for each in desk.opened] == ["邮件.eml"]


def test_a_plan_and_a_refusal_show_no_letters(desk: Visitor) -> None:
    desk.act("/do/letters", period="2026-11", kinds="forms")
    assert "等着发出的信" not in desk.press("/do/letters", period="2026-11", kinds="reminders")
    assert "等着发出的信" not in desk.press("/do/withdraw", period="2026-11", reason="")
    assert "等着发出的信" not in desk.press("/do/doctor")


def test_the_page_to_send_letters_is_called_so(desk: Visitor, bureau: Bureau) -> None:
    assert "<h1>发送　2026年11月</h1>" in desk.get("/step/send?period=2026-11")
    desk.act("/do/letters", period="2026-11", kinds="forms")
    bureau.drop("谁的.xlsx", anonymous(bureau.filled("MZ01")))
    bureau.collect("2026-12-02")
    page = desk.get("/step/send?period=2026-11")
    assert "<h1>发信　2026年11月</h1>" in page
    assert '<p class="why">3封信备好了，等人发出；发完再登记。</p>' in page
    assert page.index("等着发出的信") < page.index("签发的文件")
    assert POSTING_TITLE in page


def test_consolidation_goes_on_to_the_letters_but_in_the_first_month(bureau: Bureau) -> None:
    """A ledger is looked at first where none was seen before; after that it is a step less, and can be parted."""
    begun(bureau)
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    page = visit(bureau.root, "2026-12-08").get("/step/consolidate?period=2026-11")
    assert 'name="letters" value="1"> 汇总完接着下发2026年12月的表' in page, "not ticked"


def test_a_later_month_is_consolidated_and_fed_back_in_one_go(bureau: Bureau) -> None:
    autumn(bureau)
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    at = visit(bureau.root, "2026-12-08")
    assert 'name="letters" value="1" checked> 汇总完接着下发2026年12月的表' in at.get(
        "/step/consolidate?period=2026-11"
    )
    planned = at.press("/do/consolidate", period="2026-11", page="consolidate", letters="1")
    assert "2026年12月将下发" in planned
    assert "要先看台账的，先只汇总" in planned
    (number,) = re.findall(r"/job/(\d+)/act", planned)
    done = at.press(f"/job/{number}/act")
    assert "支部反馈单3" in done
    assert count_waiting(done) > 0
    assert "汇总完接着" not in at.get("/step/consolidate?period=2026-11"), "they have their letters"
    again = at.act("/do/consolidate", period="2026-11", page="consolidate", letters="1")
    assert "支部反馈单" not in again.partition("【下发】")[2]
