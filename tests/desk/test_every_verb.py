"""Every button of the desk leaves the bytes that its command leaves: two workspaces, one clock, compared after each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bureau import Bureau, answers, bureau, found, new_row
from test_claim import anonymous
from test_step_count import hand_down
from visiting import Visitor, visit

from pipeline.cli import run_command
from pipeline.commands.workspace import OWN_FOLDER, RUN_LOG
from pipeline.desk.app import DESK_FOLDER
from pipeline.desk.orders import ORDERS
from pipeline.forms.old_ledger import build_old_ledger_sample
from pipeline.supervision.waiting_files import list_unclaimed_files
from pipeline.terms import CIRCULAR, DECISION_FILE, DISPATCH_SHEET

__all__ = ["bureau"]
BOOK = f"outbox/2026-11/{DECISION_FILE}"
JUDGEMENT = "多数任务按计划推进，少数任务滞后"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One button pressed on a day, and the commands that a person would type instead.

    ``fields`` and ``files`` are filled into its form; in words and fields, 〈编号〉 is the number of the file that nobody
    has claimed, 〈文件〉 the one that is handed in, 〈台账〉 the workspace. ``before`` is what people do to the files first.
    ``told`` must be said. ``changes`` is False for a button that only tells.
    """

    day: str
    action: str
    commands: tuple[str, ...]
    fields: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, tuple[str, Callable[[Bureau], bytes]]] = field(default_factory=dict)
    before: Callable[[Bureau], object] = lambda _: None
    told: str = ""
    changes: bool = True


def drop_forms(bureau: Bureau) -> None:
    """A good form, one with a fault, and one of which nobody can tell whose it is."""
    bureau.drop("好.xlsx", bureau.filled("MZ01"))
    number = bureau.form("MZ02").new_numbers[0]
    bureau.drop("坏.xlsx", bureau.filled("MZ02", said=answers(new_row(number, rate=120))))
    bureau.drop("谁的.xlsx", anonymous(bureau.filled("MZ03")))


def hand_down_task(bureau: Bureau) -> None:
    """Type a task that the bureau hands down onto the 核验表."""
    hand_down(bureau.root / BOOK, dt.date(2026, 12, 14))


TURNS = (
    Turn(day="2026-11-24", action="init", commands=("init 〈台账〉",), told="已建立"),
    Turn(day="2026-11-24", action="doctor", commands=("doctor",), told="名册", changes=False),
    Turn(
        day="2026-11-25", action="forms", commands=("forms 2026-11 --from 〈文件〉", "send 2026-11 --kinds 下发表单"),
        files={"old_ledger": ("旧台账.xlsx", lambda _: build_old_ledger_sample("机关一支部"))}, told="从旧台账导入",
    ),
    Turn(
        day="2026-11-25", action="again", commands=("forms 2026-11 --again MZ02 --reason 时限延期已经批准",),
        fields={"branch": "MZ02", "reason": "时限延期已经批准"}, told="重新下发",
    ),
    Turn(
        day="2026-11-26", action="letters", commands=("send 2026-11 --kinds 下发表单",), fields={"kinds": "forms"},
        told="已备好信件1封",
    ),
    Turn(
        day="2026-11-26", action="withdraw", commands=("withdraw 下发 2026-11 --branch MZ03 --reason 下发错了",),
        fields={"branch": "MZ03", "reason": "下发错了"}, told="已撤回",
    ),
    Turn(day="2026-11-27", action="forms", commands=("forms 2026-11", "send 2026-11 --kinds 下发表单"), told="福利院支部"),
    Turn(day="2026-11-27", action="posted", commands=("posted 2026-11",), told="已登记"),
    Turn(
        day="2026-12-02", action="check", commands=("check 〈文件〉",), changes=False, told="好.xlsx",
        files={"tables": ("好.xlsx", lambda bureau: bureau.filled("MZ01"))},
    ),
    Turn(
        day="2026-12-02", action="collect", before=drop_forms, told="待认领",
        commands=("collect", "send 2026-11 --kinds 退回修改,报送提醒 --along 收件回执"),
    ),
    Turn(
        day="2026-12-02", action="claim", commands=("claim 〈编号〉 MZ03",), fields={"number": "〈编号〉", "branch": "MZ03"},
        told="MZ03",
    ),
    Turn(
        day="2026-12-02", action="withdraw-claim", commands=("withdraw 认领 〈编号〉 --reason 认错了",),
        fields={"number": "〈编号〉", "reason": "认错了"}, told="撤回",
    ),
    Turn(
        day="2026-12-03", action="claim", commands=("claim 〈编号〉 MZ03",), fields={"number": "〈编号〉", "branch": "MZ03"},
        told="MZ03",
    ),
    Turn(day="2026-12-04", action="collect", commands=("collect", "send 2026-11 --kinds 退回修改 --along 收件回执")),
    Turn(
        day="2026-12-04", action="withdraw-look", commands=("withdraw 收表 2026-12-04 --reason 日期记错了",),
        fields={"date": "2026-12-04", "reason": "日期记错了"}, told="撤回",
    ),
    Turn(day="2026-12-08", action="consolidate", commands=("run 2026-11",), told="已生成"),
    Turn(
        day="2026-12-08", action="papers", commands=(f"papers 2026-11 --make {DISPATCH_SHEET}",),
        fields={"papers": DISPATCH_SHEET}, told=DISPATCH_SHEET,
    ),
    Turn(
        day="2026-12-08", action="feedback", told="已备好信件",
        commands=("forms 2026-12", "send 2026-11 --kinds 支部反馈单 --along 收件回执 --next-forms"),
    ),
    Turn(day="2026-12-08", action="posted", commands=("posted 2026-11",), told="已登记"),
    Turn(day="2026-12-14", action="consolidate", commands=("run 2026-11",), told="已生成"),
    Turn(
        day="2026-12-14", action="review", commands=(f"review 〈台账〉/{BOOK}",), before=hand_down_task,
        fields={"file": f"2026-11/{DECISION_FILE}"}, told="已导入",
    ),
    Turn(
        day="2026-12-15", action="issue", told="已签发",
        commands=(f"issue 2026-11 {CIRCULAR} --date 2026-12-15 --number 清民党〔2026〕9号 --judgement {JUDGEMENT}",),
        fields={"document": CIRCULAR, "date": "2026-12-15", "number": "清民党〔2026〕9号", "judgement": JUDGEMENT},
    ),
    Turn(
        day="2026-12-15", action="send", commands=("send 2026-11 --kinds 签发文件 --along 收件回执",), told="已备好信件",
    ),
    Turn(day="2026-12-16", action="posted", commands=("posted 2026-11",), told="已登记"),
    Turn(day="2026-12-16", action="report-up", commands=("report-up 2026-11",), told="上报"),
    Turn(day="2026-12-16", action="assess", commands=("assess 2026",), told="述职"),
    Turn(day="2026-12-16", action="audit", commands=("audit",), changes=False),
)  # fmt: skip


def list_files(bureau: Bureau) -> dict[str, bytes]:
    """Every file of a workspace, the program's own records among them, by its place.

    What is the desk's alone is left out, and what tells the time of day: the log, and who held the lock.
    """
    paths = (path for path in bureau.root.rglob("*") if path.is_file())
    named = {path.relative_to(bureau.root).as_posix(): path for path in paths}
    own = (f"{DESK_FOLDER}/", RUN_LOG, f"{OWN_FOLDER}/lock")
    return {name: path.read_bytes() for name, path in sorted(named.items()) if not name.startswith(own)}


def fill_in(words: object, bureau: Bureau, number: str, file: str = "") -> str:
    """Words with what they name put in."""
    return str(words).replace("〈编号〉", number).replace("〈台账〉", bureau.root.as_posix()).replace("〈文件〉", file)


def find_unclaimed(bureau: Bureau, last: str) -> str:
    """The number of the file that nobody has claimed; the last one if all are claimed."""
    waiting = list_unclaimed_files(bureau.on("2026-12-31").archive.receipts())
    return str(waiting[0].number) if waiting else last


def press(at: Visitor, turn: Turn, bureau: Bureau, number: str) -> str:
    """Press the button, read its plan if it has one, and have it done; what was said."""
    fields = {name: fill_in(value, bureau, number) for name, value in turn.fields.items()}
    files = [(name, (file, build(bureau))) for name, (file, build) in turn.files.items()]
    said = at.press(f"/do/{turn.action}", files or None, period="2026-11", **fields)
    planned = re.search(r"/job/(\d+)/act", said)
    return at.press(f"/job/{planned[1]}/act") if planned else said


def type_commands(turn: Turn, bureau: Bureau, number: str, folder: Path) -> None:
    """Type the commands of a turn."""
    file = ""
    for name, build in turn.files.values():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build(bureau))
        file = str(path)
    for command in turn.commands:
        words = [fill_in(word, bureau, number, file) for word in command.split()]
        assert run_command(["-C", str(bureau.root), f"--today={turn.day}", *words]) in (0, 1), command


def change_alike(change: Callable[[Bureau], object], one: Bureau, other: Bureau) -> None:
    """Do to both workspaces what people do to their files: to one, from which the files are copied."""
    before = list_files(one)
    change(one)
    for name, data in list_files(one).items():
        if before.get(name) != data:
            (other.root / name).write_bytes(data)


def test_no_button_is_without_a_turn() -> None:
    assert {turn.action for turn in TURNS} == set(ORDERS)


def test_every_button_leaves_the_bytes_of_its_command(bureau: Bureau, tmp_path: Path) -> None:
    other = found(tmp_path / "命令行" / "局")
    number = ""
    for each in (bureau, other):
        each.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    for turn in TURNS:
        change_alike(turn.before, bureau, other)
        number = find_unclaimed(bureau, number)
        before = list_files(bureau)
        said = press(visit(bureau.root, turn.day), turn, bureau, number)
        said = re.sub(r"<[^>]+>", "", said)
        assert turn.told in said, f"{turn.action} {turn.day}: {said}"
        assert "没有办" not in said, said
        type_commands(turn, other, number, tmp_path / "手里" / turn.action)
        one, two = list_files(bureau), list_files(other)
        assert sorted(one) == sorted(two), turn
        assert [name for name in one if one[name] != two[name]] == [], turn
        assert (one != before) is turn.changes, turn
