"""No dead end at the desk: what a command asks to be typed can be clicked."""

from __future__ import annotations

import re
from html import unescape

import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, answers, bureau
from mail_server import DROP_AFTER_DOT, PASSWORD, VARIABLE, Post
from papers import opened, said
from signing import DECEMBER, SIGNED, autumn, confirmed, draft, edit, feed_back, retyped, signed_text
from test_bureau_entries import HAND_DOWN, begun, put_in
from test_claim import anonymous
from test_mailing import MATTERS, TWO, post, ready
from test_old_ledger import GROUPED, ledger
from test_review import DECIDED, fill, month, place
from visiting import KEY, Visitor, desk, visit

from pipeline.cli.status_messages import describe_status
from pipeline.commands.refused_books import REFUSED_BOOKS, RefusedBook, list_mended_names, list_refused_books
from pipeline.commands.status import report_status
from pipeline.desk.page_words import CONFIRM
from pipeline.periods import Period

__all__ = ["bureau", "desk", "post", "ready"]


def test_a_month_that_looks_like_a_slip_is_done_once_a_person_has_checked_it(desk: Visitor, bureau: Bureau) -> None:
    page = desk.press("/do/forms", period="2027-12")
    assert "没有做任何事，请核对报告期" in page
    assert f"请点“{CONFIRM}”" in unescape(page)
    assert "照此办理" not in page
    asked = re.search(r"/job/(\d+)/checked", page)
    assert asked is not None
    planned = desk.press(f"/job/{asked[1]}/checked")
    assert "现在什么也没有改动" in planned
    doing = re.search(r"/job/(\d+)/act", planned)
    assert doing is not None
    desk.press(f"/job/{doing[1]}/act")
    assert set(BRANCHES) == {
        form.branch
        for out in bureau.on("2026-12-02").archive.list_distributions()
        for form in out.forms
        if out.period == str(Period(2027, 12))
    }
    assert "没有等人核对的" in desk.press(f"/job/{doing[1]}/checked"), "what was done is not asked"


def test_nothing_else_that_is_refused_can_be_confirmed(desk: Visitor) -> None:
    page = desk.press("/do/again", period="2026-11", branch="MZ99", reason="时限延期已经批准")
    assert "不是2026年11月要报送的支部" in page
    assert "/checked" not in page


def test_a_look_on_a_wrong_day_is_withdrawn_from_the_page_that_says_so(desk: Visitor, bureau: Bureau) -> None:
    bureau.collect("2026-12-20")
    fault = desk.press("/step/collect?period=2026-11")
    assert "--" not in re.sub(r"<!--.*?-->", "", fault)
    assert "请核对电脑日期。那一次收表的日期记错了的，请用“撤回一次收表”撤回。" in fault
    typed = re.search(r'action="/[^/]+(/do/withdraw-look)"><input type="hidden" name="date" value="([^"]+)"', fault)
    assert typed is not None, fault
    desk.act(typed[1], date=typed[2], reason="电脑日期错了")
    assert "收表、给退回的支部备信" in desk.get("/step/collect?period=2026-11")


def test_a_claim_is_taken_back_on_the_page(desk: Visitor, bureau: Bureau) -> None:
    desk.press("/drop", files=[("tables", ("谁的.xlsx", anonymous(bureau.filled("MZ01"))))], period="2026-11")
    desk.act("/do/collect", period="2026-11")
    desk.act("/do/claim", period="2026-11", number="1", branch="MZ01")
    assert "写法不对" in desk.press("/do/withdraw-claim", period="2026-11", number="--all", reason="认错了")
    desk.act("/do/withdraw-claim", period="2026-11", number="1", reason="认错了")
    assert '<input type="hidden" name="number" value="1">' in desk.get("/step/collect?period=2026-11")


def test_an_unclaimed_file_is_looked_at_where_it_is_claimed(desk: Visitor, bureau: Bureau) -> None:
    """A copy: what is done to it changes nothing that is kept. What could not be read is opened by nobody."""
    data = anonymous(bureau.filled("MZ01"))
    desk.press("/drop", files=[("tables", ("谁的.xlsx", data)), ("tables", ("坏.xlsx", b"broken"))], period="2026-11")
    desk.act("/do/collect", period="2026-11")
    page = desk.get("/step/collect?period=2026-11")
    (number,) = set(re.findall(r'action="/[^/]+/received/(\d+)/open"', page))
    answer = desk.client.get(f"/{KEY}/received/{number}")
    assert answer.content == data
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%B0%81")
    desk.press(f"/received/{number}/open", period="2026-11")
    (opened_file,) = desk.opened
    assert (opened_file.name, opened_file.read_bytes()) == ("谁的.xlsx", data)
    opened_file.write_bytes(b"changed")
    assert desk.client.get(f"/{KEY}/received/{number}").content == data
    unread = next(each.number for each in bureau.on("2026-12-02").archive.receipts() if each.fate == "quarantined")
    for other in (unread, 99):
        assert desk.client.get(f"/{KEY}/received/{other}").status_code == 400
        assert "没有可以打开的" in desk.press(f"/received/{other}/open", period="2026-11")
    assert len(desk.opened) == 1


def test_a_letter_in_doubt_is_settled_on_its_line(ready: Bureau, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    post.data[TWO] = [DROP_AFTER_DOT]
    at = visit(ready.root, "2026-12-04")
    assert "在信的那一行点“收到了”；没有收到，点“重备”" in unescape(
        at.act("/do/letters", period="2026-11", kinds="forms")
    )
    row = next(each for each in at.get("/step/forms?period=2026-11").split("<tr>") if "可能已发出</td>" in each)
    assert f'name="arrived" value="{MATTERS[1]}"' in row
    assert f'name="resend" value="{MATTERS[1]}"' in row
    at.act("/do/letters", period="2026-11", kinds="forms", arrived=MATTERS[1])
    assert "可能已发出</td>" not in at.get("/step/forms?period=2026-11")
    assert len(post.settled()) == 3


def test_a_letter_is_made_anew_on_its_line(desk: Visitor) -> None:
    desk.act("/do/letters", period="2026-11", kinds="forms")
    page = desk.get("/step/forms?period=2026-11")
    assert page.count('name="resend"') == 3
    assert f'action="/{KEY}/do/letters"' in page
    said = desk.act("/do/letters", period="2026-11", kinds="forms", resend="forms-2026-11-MZ02")
    assert "已备好信件1封" in said


def test_a_refused_sheet_is_offered_again_once_it_was_changed(bureau: Bureau) -> None:
    """The unmended file and its marked copy as written are no import; either changed is."""
    month(bureau)
    book = fill(place(bureau), {**DECIDED, "verifier": "陈晓岚"}, DECIDED)
    at = visit(bureau.root, "2026-12-11")
    asked = {"period": "2026-11", "file": "2026-11/核验表.xlsx"}
    assert list_offered(at) == ["核验表.xlsx"]
    planned = at.press("/do/review", **asked)
    assert "现在办不了" in planned
    assert "照此办理" not in planned, "acting can only refuse it"
    leaving = re.search(r'/job/(\d+)/act"><button>不导入，另存一份标出要改哪里的</button>', planned)
    assert leaving is not None, planned
    assert "没有办：请照下面的说明处理。" in at.press(f"/job/{leaving[1]}/act")
    page = at.get("/step/review?period=2026-11")
    assert list_offered(at) == []
    assert "这一份有1处要改，没有导入，以后也没有改过。请改“核验表（请修改）.xlsx”" in page
    assert "标出了1处要改的，还没有改" in page
    assert "陈晓岚" in re.sub(r"\s", "", page[page.index("标出了1处") :])
    whole = book.read_bytes()
    fill(book, {"note": "再想一想"})
    assert list_offered(at) == ["核验表.xlsx"], "changed"
    book.write_bytes(whole)
    fill(place(bureau, "核验表（请修改）.xlsx"), {"verifier": "孙立新"})
    assert list_offered(at) == ["核验表（请修改）.xlsx"]
    done = at.act("/do/review", period="2026-11", file="2026-11/核验表（请修改）.xlsx")
    assert "已导入2条意见" in done
    assert "核验表（重新生成）.xlsx" in done
    assert list_offered(at) == ["核验表（重新生成）.xlsx"]
    assert "改好的一份已经导入，这一份是改好以前的，用不着了，可以删去。" in at.get("/step/review?period=2026-11")
    assert book.read_bytes() == whole, "what a person filled in is nobody's to remove"


def test_a_refused_sheet_that_another_replaced_is_not_called_missing(bureau: Bureau) -> None:
    """Mended in a second round, or under a name of the clerk's own."""
    month(bureau)
    fill(place(bureau), {**DECIDED, "verifier": "陈晓岚"})
    asked = {"period": "2026-11", "file": "2026-11/核验表.xlsx"}
    at = visit(bureau.root, "2026-12-11")
    (number,) = re.findall(r"/job/(\d+)/act", at.press("/do/review", **asked))
    at.press(f"/job/{number}/act")
    data = fill(place(bureau, "核验表（请修改）.xlsx"), {"verifier": "孙立新"}).read_bytes()
    assert "已导入1条意见" in at.act("/do/review", files=[("book", ("我改的.xlsx", data))], period="2026-11")
    page = at.get("/step/review?period=2026-11")
    assert (
        "2026年12月11日导入了“我改的.xlsx”，这一份用不着了，可以删去；里面有那一份没有的意见，才要改好再导入。" in page
    )
    assert "没有导入" not in page


def test_the_copies_of_a_refused_sheet_are_followed_from_round_to_round() -> None:
    def refused(name: str, marked: str, after: int) -> RefusedBook:
        return RefusedBook(
            period="2026-11", name=name, sha256=name, marked=marked, marked_sha256="", after=after, why=()
        )

    books = [refused("乙", "丙", 2), refused("别的", "丁", 2), refused("甲", "乙", 1)]
    assert list_mended_names(books[2], books) == {"甲", "乙", "丙"}


def test_an_old_ledger_that_cannot_be_placed_is_no_plan_to_act_on(bureau: Bureau) -> None:
    at = visit(bureau.root, "2026-11-25")
    planned = at.press(
        "/do/forms", files=[("old_ledger", ("旧台账.xlsx", ledger(GROUPED)))], period="2026-11", page="forms"
    )
    assert "没有导入任何任务，也没有下发表单" in planned
    assert "照此办理" not in planned
    assert "回到刚才那张表，填过的还在" in planned


def list_offered(at: Visitor) -> list[str]:
    """The 核验表 that are offered for import."""
    page = at.get("/step/review?period=2026-11")
    return [
        each.rpartition("/")[2] for each in re.findall(r'name="file" value="([^"]+)"><button class="go">填好了', page)
    ]


def test_the_closing_paper_is_not_offered_for_editing_while_something_will_draft_it_anew(bureau: Bureau) -> None:
    """What a leader edits is edited once: the page, status and the draft itself say until when to wait."""
    autumn(bureau)
    feed_back(bureau)
    warned = "督查通报先不要改：等支部答复到2026年12月14日期满、再汇总、核验表导入以后会重新起草，改了要再改一遍。"
    assert warned in visit(bureau.root, "2026-12-10").get("/step/issue?period=2026-11")
    assert warned in describe_status(report_status(bureau.on("2026-12-10"), NOVEMBER))
    assert "；核验表导入以后重新起草，要改的等到那时）" in said(opened(draft(bureau).read_bytes()))
    confirmed(bureau)
    at = visit(bureau.root, SIGNED)
    page = at.get("/step/issue?period=2026-11")
    assert "督查通报先不要改：整改通知书签发以后会重新起草，改了要再改一遍。" in page
    assert page.count("打开看，先不改") == 1
    assert "；整改通知书签发以后重新起草，要改的等到那时）" in said(opened(draft(bureau).read_bytes()))
    assert "已签发整改通知书1份" in at.act("/do/issue", period="2026-11", date=SIGNED, document="others")
    assert "先不要改" not in at.get("/step/issue?period=2026-11")
    assert "重新起草" not in said(opened(draft(bureau).read_bytes()))
    edit(draft(bureau), retyped("现通报", "经局党组研究，现通报"))
    signed = at.act("/do/issue", period="2026-11", date=SIGNED, document="督查通报", judgement="总体平稳")
    assert "已签发督查通报1份" in signed


def test_papers_are_signed_in_one_round_unless_the_last_was_edited_before(bureau: Bureau) -> None:
    """What the notices order belongs into the 通报: an edited draft would be refused after half of it is done."""
    autumn(bureau)
    feed_back(bureau)
    confirmed(bureau)
    at = visit(bureau.root, SIGNED)
    page = at.get("/step/issue?period=2026-11")
    assert '<option value="">等签发的全部，依次签：整改通知书、督查通报</option>' in page
    asked = {"period": "2026-11", "date": SIGNED, "judgement": "总体平稳", "letters": "1"}
    whole = draft(bureau).read_bytes()
    edit(draft(bureau), retyped("现通报", "经局党组研究，现通报"))
    refused = at.press("/do/issue", **asked)
    assert "督查通报的草稿有人改过，签发整改通知书的情况还没有写进去，不能一起签。" in refused
    assert "照此办理" not in refused
    draft(bureau).write_bytes(whole)
    assert "请一种一种签" in at.press("/do/issue", **asked, branch="MZ01")
    planned = at.press("/do/issue", **asked)
    assert "接着：给各支部备好签发的文件，一个支部一封信。" in planned
    assert not bureau.on(SIGNED).issued.all()
    (number,) = re.findall(r"/job/(\d+)/act", planned)
    said = at.press(f"/job/{number}/act")
    assert "已签发整改通知书1份" in said
    assert "已签发督查通报1份" in said
    assert "签发文件" in said
    assert "12月29日到期" in signed_text(bureau, bureau.on(SIGNED).issued.all()[1])


@pytest.mark.parametrize(
    "record", ["", "[]", "{}", '{"version": 1, "books": [{"name": "x"}]}', '{"version": 2, "books": 7}']
)
def test_a_record_of_refused_sheets_that_cannot_be_read_holds_nothing_back(bureau: Bureau, record: str) -> None:
    bureau.root.joinpath(".dangjian").mkdir(exist_ok=True)
    bureau.root.joinpath(REFUSED_BOOKS).write_text(record, encoding="utf-8")
    assert list_refused_books(bureau.on("2026-12-11")) == ()


def test_a_task_handed_down_after_the_forms_is_given_with_another_in_one_step(bureau: Bureau) -> None:
    """To the branches concerned and no other; one that has reported by then reads of it on the form after that."""
    begun(bureau)
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    bureau.set("together = false", "together = true")
    at = visit(bureau.root, "2026-12-08")
    at.next("2026-11")
    before = {code: bureau.form(code, DECEMBER).file for code in BRANCHES}
    put_in(bureau, "2026-12-14", {**HAND_DOWN, "day": "2026年12月14日"})
    at = visit(bureau.root, "2026-12-14")
    home = at.get("/?period=2026-11")
    assert "2026年12月的表下发以后又交办了2项任务，给2个支部各再发一份" in home
    assert at.next("2026-11") == "forms 2026-12 --again MZ01 --again MZ02 --reason 局机关又交办了任务"
    month = report_status(bureau.on("2026-12-14"), NOVEMBER).month
    assert (month.tasks_without_form, month.list_repeats(DECEMBER), month.replaced_next_forms) == ((), (), ())
    assert {code for code in BRANCHES if bureau.form(code, DECEMBER).file != before[code]} == {"MZ01", "MZ02"}
    assert month.count_unposted_letters() == 3 + 2, "a letter to each of the two, along with those of the 反馈单"


def test_no_other_form_is_proposed_to_a_branch_that_has_reported_on_the_first(bureau: Bureau) -> None:
    begun(bureau)
    bureau.hand_out("2026-12-08", DECEMBER)
    put_in(bureau, "2026-12-14", {**HAND_DOWN, "day": "2026年12月14日"})
    bureau.drop("MZ01.xlsx", bureau.filled("MZ01", DECEMBER, said=answers(flag="无变化", nil_reason="没有新情况")))
    bureau.collect("2026-12-30")
    month = report_status(bureau.on("2026-12-30"), NOVEMBER).month
    assert month.list_repeats(DECEMBER) == ("MZ02",)
    assert report_status(bureau.on("2026-12-30"), DECEMBER).month.list_repeats(DECEMBER) == ("MZ02",), "its own month"
    assert report_status(bureau.on("2027-01-20"), DECEMBER).month.list_repeats(DECEMBER) == (), "too late for December"
