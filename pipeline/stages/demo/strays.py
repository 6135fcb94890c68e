"""Make files besides the regular reports: damaged copies, unrelated documents, forms of the wrong month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.contract.handed import HandedForm
from pipeline.contract.monthly import NEW_ROWS
from pipeline.stages.demo import faults_files as files
from pipeline.stages.demo.draft import Planted
from pipeline.stages.demo.faults_form import BRANCH_CELL, PERIOD_CELL
from pipeline.stages.demo.post import Post, Sending
from pipeline.vocabulary import CHANGED, Fate, task_number

Stray = Callable[[Post, str], Sending]
_STRANGERS = ("县农机推广站支部", "市公交公司三车队支部", "望湖小学支部", "北园街道办事处支部")


def _aside(name: str, data: bytes, code: str, fate: Fate = Fate.QUARANTINED) -> Sending:
    return Sending(name, data, fate, faults=(Planted(code),))


def _named(post: Post, code: str, suffix: str = ".xlsx") -> str:
    """Choose the name of a second file of a branch."""
    name = post.name(post.rng(code, "second", suffix), post.handed[code], habit=True)
    return name.removesuffix(".xlsx") + suffix


def _listed(post: Post, name: str) -> str:
    post.take_name(name)
    return name


def empty(post: Post, code: str) -> Sending:
    """Make an empty file."""
    return _aside(_named(post, code), b"", "file-empty")


def cut_off(post: Post, code: str) -> Sending:
    """Make a truncated copy."""
    desk = post.filled(code, "cut off")
    return _aside(_named(post, code), files.cut_off(desk, post.moment(desk)), "file-damaged")


def web_page(post: Post, code: str) -> Sending:
    """Make a form saved as a web page."""
    return _aside(_named(post, code, ".xls"), files.web_page(post.filled(code, "web page")), "file-not-workbook")


def scanned_page(post: Post, code: str) -> Sending:
    """Make a signed and scanned form."""
    data = files.scanned_page(post.rng(code, "scan"))
    return _aside(_named(post, code, "（盖章扫描）.pdf"), data, "file-not-workbook")


def far_corner(post: Post, code: str) -> Sending:
    """Make a form whose used range reaches to the last column."""
    desk = post.filled(code, "far corner")
    return _aside(_named(post, code), files.far_corner(desk, post.moment(desk)), "file-too-large")


def odd_date(post: Post, code: str) -> Sending:
    """Make a form that crashes its reader."""
    desk = post.filled(code, "odd date")
    return _aside(_named(post, code), files.odd_date(desk, post.moment(desk)), "file-crashed-reader")


def attendance(post: Post, code: str) -> Sending:
    """Make an unrelated document."""
    desk = post.desk(code, "attendance")
    data = files.attendance(desk.rng, post.moment(desk), desk.life.member.people)
    name = f"{post.handed[code].short_name}主题党日签到表.xlsx"
    return _aside(_listed(post, name), data, "not-our-form", Fate.UNRECOGNISED)


def decisions(post: Post, code: str) -> Sending:
    """Make a copy of the bureau's own 核验表."""
    numbers = tuple(task.number for task in post.handed[code].tasks)
    data = files.decisions(post.moment(post.desk(code, "decisions")), numbers)
    name = f"核验表_{post.period.shift(-1).chinese()}.xlsx"
    return _aside(_listed(post, name), data, "kept-aside-decisions", Fate.UNRECOGNISED)


def stranger(post: Post, code: str) -> Sending:
    """Make a form of a unit that is not on the roster."""
    desk = post.filled(code, "stranger")
    name = desk.rng.choice(_STRANGERS)
    desk.draft.plant("branch-unknown", desk.head("branch", name))
    desk.draft.lose_identity()
    path = _listed(post, f"{name}_{post.period.chinese()}.xlsx")
    return post.send(desk, fate=Fate.UNRECOGNISED, name=path)


def no_month(post: Post, code: str) -> Sending:
    """Make a form copied into another workbook, with no definite month."""
    desk = post.filled(code, "no month")
    typed = desk.rng.choice(("本月", "当月", f"{post.period.month}月份"))
    desk.draft.plant("period-unknown", desk.head("period", typed))
    desk.draft.lose_identity()
    return post.send(desk, fate=Fate.UNRECOGNISED, name=_named(post, code))


def next_year(post: Post, code: str) -> Sending:
    """Make a form copied into another workbook, with the wrong year."""
    desk = post.filled(code, "next year")
    desk.draft.plant("period-future", desk.head("period", post.period.shift(12).chinese()))
    desk.draft.lose_identity()
    return post.send(desk, name=_named(post, code))


def old_version(post: Post, code: str) -> Sending:
    """Make last year's trial form, filled once more."""
    desk = post.filled(code, "old version")
    desk.draft.identify("version", "0")
    desk.draft.plant("form-version-old", (0, 0))
    return post.send(desk, name=_named(post, code))


STRAYS: tuple[Stray, ...] = (
    empty, cut_off, web_page, scanned_page, far_corner, odd_date, attendance, decisions, stranger, no_month, next_year,
    old_version,
)  # fmt: skip
"""Makers of files that may accompany a branch's good report."""


def before_start(post: Post, code: str) -> Sending:
    """Make a form of the month before the branch's first."""
    return _other_month(post, code, -1, "period-before-start")


def after_end(post: Post, code: str) -> Sending:
    """Make a form of the month after the branch's last."""
    return _other_month(post, code, 1, "period-after-end")


def _other_month(post: Post, code: str, months: int, fault: str) -> Sending:
    period = post.period.shift(months)
    form = post.handed[code]
    numbers = tuple(task_number(code, period, row) for row in range(1, NEW_ROWS + 1))
    bare = HandedForm(code, form.short_name, form.reporter, "", "", (), numbers)
    other = replace(post, period=period, handed={code: bare})
    desk = other.desk(code, fault)
    desk.write_new(desk.life.spare(period))
    desk.head("flag", CHANGED)
    desk.draft.plant(fault, PERIOD_CELL)
    desk.draft.lose_identity()
    return post.send(desk, name=other.name(desk.rng, bare))


def borrowed(post: Post, code: str, lender: str) -> Sending:
    """Make another branch's form with the branch name in its head retyped."""
    desk = post.filled(lender, f"lent to {code}")
    desk.head("branch", post.handed[code].short_name)
    desk.head("reporter", post.handed[code].reporter)
    desk.draft.plant("branch-conflict", BRANCH_CELL)
    return post.send(desk, fate=Fate.UNRECOGNISED, name=post.name(desk.rng, post.handed[code]))


def locked(post: Post, code: str) -> Sending:
    """Make a password-protected form in the branch's own folder, from which its sender is known."""
    rng = post.rng(code, "locked")
    return _aside(post.name(rng, post.handed[code], folder=code), files.locked(rng), "file-encrypted")
