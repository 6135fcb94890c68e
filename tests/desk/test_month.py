"""A month at the desk: the same bytes as by the command line, no command typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bureau import Bureau, answers, at_head, bureau, edited, found, new_row
from bureau import typed as typed_at
from posting import on_disk
from signing import draft, edit, retyped
from test_claim import anonymous
from visiting import KEY, Visitor, desk, visit

from pipeline.cli import run_command
from pipeline.desk.page_words import translate_to_pages

__all__ = ["bureau", "desk"]


def fill(bureau: Bureau) -> dict[str, bytes]:
    """Two forms: a good one, and one with a fault."""
    good = bureau.filled("MZ01")
    form = bureau.form("MZ02")
    return {"好.xlsx": good, "坏.xlsx": bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], rate=120)))}


def quick(bureau: Bureau) -> None:
    """Nothing settles in a test."""
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")


COMMANDS = (
    ("2026-11-25", "forms 2026-11"), ("2026-11-25", "send 2026-11 --kinds 下发表单"), ("2026-12-02", "collect"),
    ("2026-12-02", "send 2026-11 --kinds 退回修改,报送提醒 --along 收件回执"), ("2026-12-02", "posted 2026-11"),
    ("2026-12-08", "run 2026-11"), ("2026-12-08", "forms 2026-12"),
    ("2026-12-08", "send 2026-11 --kinds 支部反馈单 --along 收件回执 --next-forms"),
    ("2026-12-15", "issue 2026-11 督查通报 --date=2026-12-15 --judgement=多数任务按计划推进，少数任务滞后"),
    ("2026-12-15", "send 2026-11 --kinds 签发文件 --along 收件回执"), ("2026-12-16", "posted 2026-11"),
)  # fmt: skip
"""The same month, every command typed by itself."""


def walk_at_the_desk(bureau: Bureau) -> None:
    """The month by clicks alone, a click for each stage."""
    quick(bureau)
    said = visit(bureau.root, "2026-11-25").act("/do/forms", period="2026-11")
    assert "已备好信件3封" in said
    at = visit(bureau.root, "2026-12-02")
    at.press("/drop", files=[("tables", (name, data)) for name, data in fill(bureau).items()], period="2026-11")
    at.next("2026-11")
    at.act("/do/posted", period="2026-11")
    at = visit(bureau.root, "2026-12-08")
    at.next("2026-11")
    at.next("2026-11")
    at = visit(bureau.root, "2026-12-15")
    edit(draft(bureau), retyped("四、工作要求", "四、下步工作要求"))
    signed = at.act(
        "/do/issue",
        period="2026-11",
        document="督查通报",
        date="2026-12-15",
        judgement="多数任务按计划推进，少数任务滞后",
    )
    assert "已签发督查通报1份" in signed, signed
    at.next("2026-11")
    visit(bureau.root, "2026-12-16").act("/do/posted", period="2026-11")
    home = at.get("/?period=2026-11")
    assert "各步都做完了" in home
    assert "2026年12月的表单已经下发给3个支部。" in home


def walk_by_commands(bureau: Bureau, edited: bytes) -> None:
    """The same month at the command line."""
    quick(bureau)
    for day, command in COMMANDS:
        if command == "collect":
            for name, data in fill(bureau).items():
                bureau.drop(name, data)
        if command.startswith("issue"):
            draft(bureau).write_bytes(edited)
        run(bureau.root, day, *command.split())


def run(root: Path, day: str, *words: str) -> None:
    assert run_command(["-C", str(root), f"--today={day}", *words]) in (0, 1)


def test_a_month_at_the_desk_leaves_the_bytes_of_the_command_line(bureau: Bureau, tmp_path: Path) -> None:
    walk_at_the_desk(bureau)
    other = found(tmp_path / "命令行" / "局")
    walk_by_commands(other, draft(bureau).read_bytes())
    one, two = on_disk(bureau), on_disk(other)
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_what_is_typed_wrongly_is_said_and_nothing_is_done(desk: Visitor, bureau: Bureau) -> None:
    before = on_disk(bureau)
    for place, fields, why in (
        ("/do/forms", {"period": "2026-13"}, "写法不对"),
        ("/do/issue", {"period": "2026-11", "document": "悄悄话", "date": "2026-12-15"}, "不是要签发的文件"),
        ("/do/issue", {"period": "2026-11", "document": "督查通报", "date": "昨天"}, "写法不对"),
        ("/do/letters", {"period": "2026-11"}, "没有选"),
        ("/do/papers", {"period": "2026-11"}, "没有选"),
        ("/do/papers", {"period": "2026-11", "papers": "悄悄话"}, "没有“悄悄话”这种文稿"),
        ("/do/letters", {"period": "2026-11", "kinds": "spam"}, "种类不对"),
        ("/do/withdraw", {"period": "2026-11", "reason": ""}, "理由"),
        ("/do/withdraw", {"period": "2026-11", "reason": "错", "branch": "--all"}, "短码"),
        ("/do/review", {"period": "2026-11", "file": "../inbox/README.md"}, "找不到"),
        ("/do/posted", {"period": "2026-11", "matter": "--undo"}, "编号"),
        ("/do/feedback", {"period": "2026-13"}, "写法不对"),
        ("/do/rm", {"period": "2026-11"}, "没有这个按钮"),
        ("/next", {"period": "2026-11", "command": "doctor"}, "情况有了变化"),
    ):
        page = desk.press(place, **fields)
        assert "没有办" in page, place
        assert why in page, place
    assert on_disk(bureau) == before


def test_a_value_cannot_become_an_option(desk: Visitor) -> None:
    page = desk.act("/do/withdraw", period="2026-11", reason="--dry-run")
    assert "已撤回：2026年11月的3份表单" in page


def test_a_plan_can_be_left_and_an_old_one_is_not_done_twice(desk: Visitor, bureau: Bureau) -> None:
    before = on_disk(bureau)
    assert "现在什么也没有改动" in desk.press("/do/collect", period="2026-11")
    assert on_disk(bureau) == before
    assert "现在什么也没有改动" not in desk.press("/job/1/act")
    assert on_disk(bureau) != before, "the look is a fact"
    assert "没有看过会做什么" in desk.press("/job/2/act"), "what was done is no plan"
    assert "记录不在了" in desk.press("/job/99/act")


@pytest.mark.parametrize("stage", ["forms", "collect", "consolidate", "feedback", "review", "issue", "send"])
def test_every_step_has_its_page_from_the_first_day(bureau: Bureau, stage: str) -> None:
    at = visit(bureau.root, "2026-11-25")
    assert "还没有下发过表单" in at.get()
    assert "2026年11月" in at.get(f"/step/{stage}?period=2026-11")


def test_a_dropped_file_never_replaces_one_that_lies_there(desk: Visitor, bureau: Bureau) -> None:
    for data in (b"first", b"second"):
        desk.press("/drop", files=[("tables", ("表.xlsx", data))], period="2026-11", branch="MZ02")
    lying = {path.name: path.read_bytes() for path in (bureau.root / "inbox" / "MZ02").iterdir()}
    assert lying == {"表.xlsx": b"first", "表（2）.xlsx": b"second"}


def test_files_are_opened_where_they_lie(desk: Visitor, bureau: Bureau) -> None:
    bureau.consolidate("2026-12-08")
    desk.press("/open", place="2026-11/核验表.xlsx", back="/step/review?period=2026-11")
    assert desk.opened == [(bureau.root / "outbox" / "2026-11" / "核验表.xlsx").resolve()]


def test_a_file_that_nobody_can_place_is_claimed_on_the_page(desk: Visitor, bureau: Bureau) -> None:
    data = anonymous(bureau.filled("MZ01"))
    desk.press("/drop", files=[("tables", ("谁的.xlsx", data))], period="2026-11")
    assert "待认领的文件列在工作台“收表”页；核实是谁的" in desk.act("/do/collect", period="2026-11")
    desk.act("/do/letters", period="2026-11", kinds=["forms", "reminders"])
    desk.act("/do/posted", period="2026-11")
    home = desk.get()
    assert "下一步：认领" in home
    assert "今天不用做什么" not in home
    assert f'class="go" href="/{KEY}/step/collect?period=2026-11"' in home
    page = desk.get("/step/collect?period=2026-11")
    assert "谁的.xlsx" in page
    assert "没有选是哪个支部的" in desk.press("/do/claim", period="2026-11", number="1", branch="")
    assert "MZ01" in desk.act("/do/claim", period="2026-11", number="1", branch="MZ01")
    page = desk.get("/step/collect?period=2026-11")
    assert "待认领" not in page
    assert "<td>机关一支部</td><td>已收下</td>" in page


def test_reminders_are_counted_when_what_lies_there_is_in(desk: Visitor, bureau: Bureau) -> None:
    """The plan promises none to a branch whose table is about to be taken."""
    desk.act("/do/letters", period="2026-11", kinds="forms")
    assert "报送提醒3封" in desk.press("/do/collect", period="2026-11"), "nothing lies there"
    desk.press("/drop", files=[("tables", ("好.xlsx", bureau.filled("MZ01")))], period="2026-11")
    planned = desk.press("/do/collect", period="2026-11")
    assert "报送提醒收完再定" in planned
    assert "没有要新备的信件" not in planned, "what is decided after 收表 is not said to be none"
    assert not re.search(r"报送提醒\d+封", planned)
    assert "报送提醒2封" in desk.act("/do/collect", period="2026-11")


def test_letters_that_wait_to_be_sent_are_the_next_step(desk: Visitor) -> None:
    desk.act("/do/letters", period="2026-11", kinds=["forms", "reminders"])
    home = desk.get()
    assert "下一步：发信" in home
    assert f'class="go" href="/{KEY}/step/send?period=2026-11"' in home
    assert "先要人来办" in desk.press("/next", period="2026-11", command="posted 2026-11")
    desk.act("/do/posted", period="2026-11")
    assert "今天不用做什么" in desk.get()


def test_a_file_without_a_month_is_claimed_by_a_tick_beside_the_branch(desk: Visitor, bureau: Bureau) -> None:
    data = edited(anonymous(bureau.filled("MZ01")), typed_at(at_head("period"), None))
    desk.press("/drop", files=[("tables", ("谁的.xlsx", data))], period="2026-11")
    desk.act("/do/collect", period="2026-11")
    refused = desk.press("/do/claim", period="2026-11", number="1", branch="MZ01")
    assert "请勾上支部旁边写着月份的那一格（“算……的”）" in refused
    assert "从表内看不出是哪个月的报表。" in refused, "nothing is quoted where nothing was written"
    assert "短码后面" not in refused
    assert "算2026年11月的" in desk.get("/step/collect?period=2026-11")
    assert "MZ01" in desk.act("/do/claim", period="2026-11", number="1", branch="MZ01", as_period="1")


def test_letters_are_marked_with_a_click_and_a_wrong_mark_is_taken_back(desk: Visitor, bureau: Bureau) -> None:
    desk.act("/do/letters", period="2026-11", kinds="forms")
    page = desk.get("/step/forms?period=2026-11")
    assert page.count('<td class="short">待发出</td>') == 3
    matter = "forms-2026-11-MZ02"
    assert "已登记1封信：殡仪馆支部" in desk.press("/do/posted", period="2026-11", matter=matter)
    assert desk.get("/step/forms?period=2026-11").count('<td class="short">已发出</td>') == 1
    taken_back = desk.press("/do/posted", period="2026-11", matter=matter, undo="1")
    assert "已撤销1封信的发出登记，改回待发出：殡仪馆支部" in taken_back
    assert "已登记" not in taken_back
    assert desk.get("/step/forms?period=2026-11").count('<td class="short">待发出</td>') == 3
    assert "已登记3封信" in desk.act("/do/posted", period="2026-11")
    assert len(bureau.on("2026-12-02").journal.list_outcomes()) == 5


def test_what_is_reported_up_is_the_bytes_of_the_command_line(bureau: Bureau, tmp_path: Path) -> None:
    bureau.set_out("2026-11-25")
    quick(bureau)
    bureau.consolidate("2026-12-08")
    at = visit(bureau.root, "2026-12-09")
    for action in ("report-up", "assess"):
        assert "没有办" not in at.act(f"/do/{action}", period="2026-11")
    one = on_disk(bureau)
    other = found(tmp_path / "命令行" / "局")
    other.set_out("2026-11-25")
    quick(other)
    other.consolidate("2026-12-08")
    for words in (("report-up", "2026-11"), ("assess", "2026")):
        run(other.root, "2026-12-09", *words)
    assert on_disk(other) == one


def test_pages_speak_of_pages_and_not_of_commands(tmp_path: Path) -> None:
    said = (
        f"填好后用“dangjian -C {tmp_path.as_posix()} review outbox/2026-11/核验表.xlsx”导入。\n"
        f"  {tmp_path.as_posix()}/outbox/2026-11/工作台账.xlsx\n要这样签发的，请用 --as-is 写明理由。\n“dangjian send 2026-11 --kinds feedback,receipts”，再“dangjian send 2026-11”。"
    )
    assert translate_to_pages(said, tmp_path) == (
        "填好后用工作台“核验”页导入。\n  outbox/2026-11/工作台账.xlsx\n要这样签发的，请在“照签的理由”一格写明理由。\n工作台“反馈”页，再工作台“发送”页。"
    )


def test_a_form_is_handed_out_again_on_the_page(desk: Visitor, bureau: Bureau) -> None:
    said = desk.act("/do/again", period="2026-11", branch="MZ02", reason="时限延期已经批准")
    assert "重新下发的：MZ02" in said
    assert "信要再发一次，不用另写编号：工作台“下发”页" in said
    assert bureau.form("MZ02").file.endswith("（重新下发）.xlsx")


def test_a_sentence_is_vouched_for_with_a_tick(bureau: Bureau) -> None:
    """A leader's figure is not the ledger's: the page of the proof shows it, a tick carries it into the form."""
    bureau.set_out("2026-11-25")
    quick(bureau)
    bureau.collect("2026-12-02")
    bureau.consolidate("2026-12-08")
    at = visit(bureau.root, "2026-12-15")
    edit(draft(bureau), retyped("党支部3个", "党支部4个"))
    typed = {"period": "2026-11", "document": "督查通报", "date": "2026-12-15", "urgent": "年底急件"}
    refused = at.press("/do/issue", **typed)
    link = re.search(r'href="/[^/]+(/proof/[^"]+)"', refused)
    assert link is not None, refused
    assert "在这份草稿的“校对”页上逐句打勾，记录在案" in refused
    assert "原句" not in refused
    page = at.get(link[1])
    ticked = re.findall(r'name="accept" value="([^"]+党支部4个[^"]+)"', page)
    assert len(ticked) == 1, page
    assert "与台账不符：请改正；核对过、确实属实的，在前面打勾" in page
    assert not re.search(r"[A-Z]\d{1,2}\b", re.sub(r"<[^>]+>", "", page))
    filled = at.press(
        "/step/issue?period=2026-11", accept=ticked[0], document="督查通报", file="2026-11/documents/督查通报.docx"
    )
    assert f'rows="3">{ticked[0]}</textarea>' in filled
    signed = at.act("/do/issue", accept=ticked[0], **typed)
    assert "已签发督查通报1份" in signed
    assert "<span>督查通报.docx（已签发）</span>" in at.get("/step/issue?period=2026-11")
    assert "人工确认属实的有1句，记录在案。" in signed


def test_the_paper_that_is_next_is_chosen_and_those_without_a_draft_say_so(desk: Visitor, bureau: Bureau) -> None:
    page = desk.get("/step/issue?period=2026-11")
    assert '<option value="督查通报">督查通报（没有草稿）' in page
    assert re.search(r'<select name="document"><option value=""[^>]*>等签发的全部（现在没有）', page), (
        "no paper is chosen"
    )
    bureau.collect("2026-12-02")
    bureau.consolidate("2026-12-08")
    page = desk.get("/step/issue?period=2026-11")
    choices = re.search(r'<select name="document">(.*?)</select>', page, re.DOTALL)
    assert choices is not None
    options = re.findall(r"<option[^>]*>([^<]+)", choices[1])
    assert options[0] == "督查通报"
    assert len(options) > 5
    assert all(each.endswith("（没有草稿）") for each in options[1:])
    assert 'value="整改通知书" selected' in desk.press("/step/issue?period=2026-11", document="整改通知书")


def test_a_plan_folds_its_files_away_without_the_program_s_own(desk: Visitor, bureau: Bureau) -> None:
    bureau.collect("2026-12-02")
    page = desk.press("/do/consolidate", period="2026-11")
    shown, folded = (
        re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL),
        re.findall(r"<details><summary>细目（\d+项）</summary>(.*?)</details>", page, re.DOTALL),
    )
    assert len(folded) == 1
    assert "写入：outbox/2026-11/工作台账.xlsx" in folded[0]
    assert "写入：" not in shown
    assert "将生成" in shown
    assert "manifest.json" not in page
    assert ".dangjian" not in page
    done = desk.press("/job/1/act")
    assert "<details>" not in done
    assert "已生成" in done


def test_a_proof_of_nothing_is_said_plainly(desk: Visitor, bureau: Bureau) -> None:
    bureau.collect("2026-12-02")
    bureau.consolidate("2026-12-08")
    page = desk.get("/proof/2026-11/documents/督查通报.docx?period=2026-11")
    assert 'name="accept"' not in page
    for gone in ("没有.docx", "../../templates/公文版式.docx", "documents"):
        assert desk.client.get(f"/{KEY}/proof/2026-11/{gone}").status_code in (400, 404)
