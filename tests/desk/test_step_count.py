"""How many steps a month is to a clerk who does what the first page proposes and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from bureau import BRANCHES, NOVEMBER, Bureau, answers, branch_row, bureau, new_row, row_of
from decision_book import enter, list_keys
from test_bureau_entries import HAND_DOWN, NAMES
from visiting import Visitor, visit

from pipeline.forms.decision_book import FIRST_ROW
from pipeline.periods import Period
from pipeline.terms import CIRCULAR, DECISION_FILE, ENTRY_SHEET, RECTIFICATION_NOTICE, DecisionKind, format_chinese_date

__all__ = ["bureau"]

pytestmark = pytest.mark.usefixtures("recalled")
OCTOBER = NOVEMBER.shift(-1)
CODES = (*BRANCHES, "MZ04")


@dataclass
class Clerk:
    """A clerk who opens the desk on every working day; ``steps`` counts what was done for each month."""

    bureau: Bureau
    steps: dict[str, list[str]] = field(default_factory=dict)

    def work(self, day: dt.date) -> None:
        """Do what the first page proposes until nothing is left for the day."""
        at = visit(self.bureau.root, day.isoformat())
        for _ in range(20):
            if (done := self.do_next(at, day)) is None:
                return
            period, title = done
            self.steps.setdefault(period, []).append(f"{day:%m-%d} {title}")
        raise AssertionError(self.steps)

    def do_next(self, at: Visitor, day: dt.date) -> tuple[str, str] | None:
        """Do the one next step, if there is one for today; its month and title."""
        page = at.get("/")
        if "还没有下发过表单" in page:
            send_letters_shown(at, str(OCTOBER), at.act("/do/forms", period=str(OCTOBER)))
            return str(OCTOBER), "下发"
        found = re.search(r"<h2>下一步：(.+?)</h2>", page)
        if found is None or "再做，今天不用做什么" in page:
            return None
        (title,), (period,) = found.groups(), re.findall(r'/step/\w+\?period=([\d-]+)"', page)[:1]
        if title == "核验":
            done = self.decide(at, Period.parse(period), day)
        elif title == "签发":
            done = at.act("/do/issue", period=period, date=day.isoformat(), judgement="总体平稳", letters="1")
            assert "已签发" in done, done
        else:
            (command,) = re.findall(r'name="command" value="([^"]+)"', page)
            done = at.act("/next", period=period, command=command)
        send_letters_shown(at, period, done)
        return period, title

    def decide(self, at: Visitor, period: Period, day: dt.date) -> str:
        """Fill in the 核验表 as the bureau would, and import it."""
        path = self.bureau.root / "outbox" / str(period) / DECISION_FILE
        typed = {"opinion": "通过", "verifier": "孙立新", "day": format_chinese_date(day), "note": "已核实，直接立项"}
        enter(path, DecisionKind.RECTIFY, *list_keys(path, DecisionKind.RECTIFY), typed=typed)
        if period == NOVEMBER:
            hand_down(path, day)
        done = at.act("/do/review", period=str(period), file=f"{period}/{DECISION_FILE}")
        assert "已导入" in done
        return done


def send_letters_shown(at: Visitor, period: str, done: str) -> None:
    """Send the letters that the page of a step that has ended shows, and mark them there."""
    if "全部已发出" in done:
        assert "已登记" in at.act("/do/posted", period=period)


def hand_down(path: Path, day: dt.date) -> None:
    """Type a task that the bureau hands down onto the 核验表."""
    book = openpyxl.load_workbook(path)
    for name, text in {**HAND_DOWN, "day": format_chinese_date(day)}.items():
        book[ENTRY_SHEET].cell(FIRST_ROW + 1, NAMES.index(name) + 1).value = text
    book.save(path)


def list_working_days(first: str, last: str) -> Iterator[dt.date]:
    day = dt.date.fromisoformat(first)
    while day <= dt.date.fromisoformat(last):
        if day.weekday() < 5:
            yield day
        day += dt.timedelta(days=1)


def drop_october(bureau: Bureau, day: str) -> None:
    """A form that comes back and is mended, a branch that is late, the others in time."""
    for code in {"2026-11-02": ("MZ01", "MZ02", "MZ04"), "2026-11-03": ("MZ02",), "2026-11-05": ("MZ03",)}.get(day, ()):
        rate = 145 if (code, day) == ("MZ02", "2026-11-02") else 5
        row = new_row(
            bureau.form(code, OCTOBER).new_numbers[0], task=f"党建+{code}改造", deadline="2026年12月31日", rate=rate
        )
        bureau.drop(f"{code}.xlsx", bureau.filled(code, OCTOBER, said=answers(row)))


def drop_november(bureau: Bureau, day: str) -> None:
    """One branch stays behind, one is late, one has ended."""
    for code in {"2026-12-01": ("MZ01",), "2026-12-02": ("MZ02",), "2026-12-07": ("MZ03",)}.get(day, ()):
        form = bureau.form(code)
        rows = [
            row_of(each, rate=6 if code == "MZ01" else 60, progress=f"又改造{index}户")
            for index, each in enumerate(form.tasks, 6)
        ]
        bureau.drop(f"{code}.xlsx", bureau.filled(code, said=answers(*rows)))


def test_a_month_is_fewer_than_a_dozen_steps_with_its_letters(bureau: Bureau) -> None:
    """Returns, late branches, one that ended, a rectification, a task handed down; nothing a person decides is left out.

    Letters are sent and marked on the page of the step that made them; no step of their own is left over.
    """
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    bureau.set("together = false", "together = true")
    bureau.enrol(*map(branch_row, CODES))
    clerk = Clerk(bureau)
    for day in list_working_days("2026-10-26", "2026-12-16"):
        drop_october(bureau, day.isoformat())
        drop_november(bureau, day.isoformat())
        if day.isoformat() == "2026-11-20":
            bureau.enrol(*map(branch_row, BRANCHES), branch_row("MZ04", end="2026-11-30", successor="MZ01"))
        clerk.work(day)
    october, november = (Counter(each.partition(" ")[2] for each in clerk.steps[str(of)]) for of in (OCTOBER, NOVEMBER))
    assert october == Counter(下发=1, 收表=5, 汇总=1, 反馈=1, 签发=1), clerk.steps
    assert november == Counter(收表=4, 汇总=1, 核验=1, 反馈=1, 签发=1), clerk.steps
    assert (october.total(), november.total()) == (9, 8)
    signed = list(dict.fromkeys((each.period, each.document) for each in bureau.on("2026-12-16").issued.all()))
    assert signed == [(str(OCTOBER), CIRCULAR), (str(NOVEMBER), RECTIFICATION_NOTICE), (str(NOVEMBER), CIRCULAR)]
    assert "各步都做完了" in visit(bureau.root, "2026-12-16").get(f"/?period={NOVEMBER}")
