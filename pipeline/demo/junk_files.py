"""Make files besides the regular reports: damaged copies, unrelated documents, forms of the wrong month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import NEW_ROWS
from pipeline.demo import faults_files as files
from pipeline.demo.faults_form import BRANCH_CELL, PERIOD_CELL
from pipeline.demo.form_editor import ExpectedFinding
from pipeline.demo.submissions import DemoFile, SubmissionFactory
from pipeline.terms import CHANGED, Disposition, format_task_number

JunkFileMaker = Callable[[SubmissionFactory, str], DemoFile]
_STRANGERS = ("县农机推广站支部", "市公交公司三车队支部", "望湖小学支部", "北园街道办事处支部")


def _build_junk_file(name: str, data: bytes, code: str, fate: Disposition = Disposition.QUARANTINED) -> DemoFile:
    return DemoFile(name=name, data=data, fate=fate, faults=(ExpectedFinding(code),))


def _choose_second_name(post: SubmissionFactory, code: str, suffix: str = ".xlsx") -> str:
    """Choose the name of a second file of a branch."""
    name = post.choose_name(post.seed_rng(code, "second", suffix), post.handed[code], habit=True)
    return name.removesuffix(".xlsx") + suffix


def _reserve_name(post: SubmissionFactory, name: str) -> str:
    post.reserve_name(name)
    return name


def make_empty_file(post: SubmissionFactory, code: str) -> DemoFile:
    """Make an empty file."""
    return _build_junk_file(_choose_second_name(post, code), b"", "file-empty")


def make_cut_off_copy(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a truncated copy."""
    clerk = post.make_filled(code, "cut off")
    return _build_junk_file(
        _choose_second_name(post, code),
        files.build_cut_off_workbook(clerk, post.compute_save_time(clerk)),
        "file-damaged",
    )


def make_web_page(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form saved as a web page."""
    return _build_junk_file(
        _choose_second_name(post, code, ".xls"),
        files.build_web_page(post.make_filled(code, "web page")),
        "file-not-workbook",
    )


def make_scanned_page(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a signed and scanned form."""
    data = files.build_scanned_page(post.seed_rng(code, "scan"))
    return _build_junk_file(_choose_second_name(post, code, "（盖章扫描）.pdf"), data, "file-not-workbook")


def make_far_corner_form(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form whose used range reaches to the last column."""
    clerk = post.make_filled(code, "far corner")
    return _build_junk_file(
        _choose_second_name(post, code),
        files.build_far_corner_workbook(clerk, post.compute_save_time(clerk)),
        "file-too-large",
    )


def make_odd_date_form(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form that crashes its reader."""
    clerk = post.make_filled(code, "odd date")
    return _build_junk_file(
        _choose_second_name(post, code),
        files.build_odd_date_workbook(clerk, post.compute_save_time(clerk)),
        "file-crashed-reader",
    )


def make_attendance_list(post: SubmissionFactory, code: str) -> DemoFile:
    """Make an unrelated document."""
    clerk = post.start_clerk(code, "attendance")
    data = files.build_attendance_list(clerk.rng, post.compute_save_time(clerk), clerk.life.member.people)
    name = f"{post.handed[code].short_name}主题党日签到表.xlsx"
    return _build_junk_file(_reserve_name(post, name), data, "not-our-form", Disposition.UNRECOGNISED)


def make_misplaced_decision_book(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a copy of the bureau's own 核验表."""
    numbers = tuple(task.number for task in post.handed[code].tasks)
    data = files.build_misplaced_decision_book(post.compute_save_time(post.start_clerk(code, "decisions")), numbers)
    name = f"核验表_{post.period.shift(-1).as_chinese()}.xlsx"
    return _build_junk_file(_reserve_name(post, name), data, "kept-aside-decisions", Disposition.UNRECOGNISED)


def make_stranger_form(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form of a unit that is not on the roster."""
    clerk = post.make_filled(code, "stranger")
    name = clerk.rng.choice(_STRANGERS)
    clerk.draft.plant("branch-unknown", clerk.type_head("branch", name))
    clerk.draft.remove_identity()
    path = _reserve_name(post, f"{name}_{post.period.as_chinese()}.xlsx")
    return post.send(clerk, fate=Disposition.UNRECOGNISED, name=path)


def make_form_without_month(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form copied into another workbook, with no definite month."""
    clerk = post.make_filled(code, "no month")
    typed = clerk.rng.choice(("本月", "当月", f"{post.period.month}月份"))
    clerk.draft.plant("period-unknown", clerk.type_head("period", typed))
    clerk.draft.remove_identity()
    return post.send(clerk, fate=Disposition.UNRECOGNISED, name=_choose_second_name(post, code))


def make_form_of_next_year(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form copied into another workbook, with the wrong year."""
    clerk = post.make_filled(code, "next year")
    clerk.draft.plant("period-future", clerk.type_head("period", post.period.shift(12).as_chinese()))
    clerk.draft.remove_identity()
    return post.send(clerk, name=_choose_second_name(post, code))


def make_old_version_form(post: SubmissionFactory, code: str) -> DemoFile:
    """Make last year's trial form, filled once more."""
    clerk = post.make_filled(code, "old version")
    clerk.draft.set_identity("version", "0")
    clerk.draft.plant("form-version-old", (0, 0))
    return post.send(clerk, name=_choose_second_name(post, code))


JUNK_FILE_MAKERS: tuple[JunkFileMaker, ...] = (
    make_empty_file,
    make_cut_off_copy,
    make_web_page,
    make_scanned_page,
    make_far_corner_form,
    make_odd_date_form,
    make_attendance_list,
    make_misplaced_decision_book,
    make_stranger_form,
    make_form_without_month,
    make_form_of_next_year,
    make_old_version_form,
)
"""Makers of files that may accompany a branch's good report."""


def make_form_before_start(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form of the month before the branch's first."""
    return _make_other_month_form(post, code, -1, "period-before-start")


def make_form_after_end(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a form of the month after the branch's last."""
    return _make_other_month_form(post, code, 1, "period-after-end")


def _make_other_month_form(post: SubmissionFactory, code: str, months: int, fault: str) -> DemoFile:
    period = post.period.shift(months)
    form = post.handed[code]
    numbers = tuple(format_task_number(code, period, row) for row in range(1, NEW_ROWS + 1))
    bare = DistributedForm(
        branch=code,
        short_name=form.short_name,
        reporter=form.reporter,
        file="",
        sha256="",
        tasks=(),
        new_numbers=numbers,
    )
    other = replace(post, period=period, handed={code: bare})
    clerk = other.start_clerk(code, fault)
    clerk.write_new(clerk.life.build_spare_task(period))
    clerk.type_head("flag", CHANGED)
    clerk.draft.plant(fault, PERIOD_CELL)
    clerk.draft.remove_identity()
    return post.send(clerk, name=other.choose_name(clerk.rng, bare))


def make_borrowed_form(post: SubmissionFactory, code: str, lender: str) -> DemoFile:
    """Make another branch's form with the branch name in its head retyped."""
    clerk = post.make_filled(lender, f"lent to {code}")
    clerk.type_head("branch", post.handed[code].short_name)
    clerk.type_head("reporter", post.handed[code].reporter)
    clerk.draft.plant("branch-conflict", BRANCH_CELL)
    return post.send(clerk, fate=Disposition.UNRECOGNISED, name=post.choose_name(clerk.rng, post.handed[code]))


def make_locked_workbook(post: SubmissionFactory, code: str) -> DemoFile:
    """Make a password-protected form in the branch's own folder, from which its sender is known."""
    rng = post.seed_rng(code, "locked")
    return _build_junk_file(
        post.choose_name(rng, post.handed[code], folder=code), files.build_locked_workbook(rng), "file-encrypted"
    )
