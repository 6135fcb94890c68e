"""Turn what was typed into a form of the desk into the words of a command, as the clerk would type them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.agenda.steps import NextStep, Stage
from pipeline.documents.paper_list import choose_reports
from pipeline.documents.registry import OFFICIAL_PAPERS
from pipeline.findings import UserError
from pipeline.periods import Period
from pipeline.terms import BRANCH_CODE, DECISION_BOOK, LETTER_TITLES, LetterKind

_CHECKED = "--checked"


@dataclass(frozen=True, kw_only=True)
class DeskOrder:
    """What a button asks for: its title, the command that does it, and the one that only says what it would do.

    ``plan`` is empty for what changes nothing by itself. ``typed`` are the fields of the form it came from, and
    ``back`` is where the page lies with that form as it was filled in (empty: there is none). ``refused`` names what
    acting leaves even where the plan is refused (empty: nothing, so that it is not offered). ``posting`` is the month
    among whose letters those lie that it makes or marks (None: it makes none).
    """

    title: str
    act: tuple[str, ...]
    plan: tuple[str, ...] = ()
    back: str = ""
    refused: str = ""
    posting: Period | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    def mark_checked(self) -> DeskOrder:
        """Return the order as one whose day and month a person has checked."""
        return replace(self, act=(_CHECKED, *self.act), plan=(_CHECKED, *self.plan) if self.plan else ())


@dataclass(frozen=True)
class TypedForm:
    """The fields of a submitted form by name, and the files that came with it, saved under names of ours."""

    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Path]]

    def get(self, name: str) -> str:
        """Return what was typed into a field; empty if nothing was."""
        return next((value.strip() for value in self.fields.get(name, ())), "")

    def require(self, name: str, what: str) -> str:
        """Return what was typed into a field; UserError if nothing was."""
        if not (value := self.get(name)):
            raise UserError(f"没有填写{what}。")
        return value

    @property
    def period(self) -> Period:
        """The month the form is about; UserError if it is none."""
        try:
            return Period.parse(self.get("period"))
        except ValueError as fault:
            raise UserError(str(fault)) from None

    @property
    def branch(self) -> str:
        """The branch the form is about; empty if it is about all. UserError if it is no code."""
        code = self.get("branch").upper()
        if code and not BRANCH_CODE.fullmatch(code):
            raise UserError(f"支部短码“{code}”写法不对，请照名册填写。")
        return code

    @property
    def day(self) -> dt.date:
        """The day typed; UserError if it is none."""
        typed = self.require("date", "日期")
        try:
            return dt.date.fromisoformat(typed)
        except ValueError:
            raise UserError(f"日期“{typed}”写法不对，请写成“2026-12-03”这样的年月日。") from None

    def join_lines(self) -> dict[str, str]:
        """Join what was typed into fields of one name, a line each."""
        return {name: "\n".join(values) for name, values in self.fields.items()}

    def get_file(self, name: str) -> Path | None:
        """Return the file that came under a name; None if there is none."""
        return next(iter(self.files.get(name, ())), None)


def build_order(action: str, form: TypedForm, root: Path) -> DeskOrder:
    """Build the order of a button; UserError if something was typed wrongly, or the button is unknown."""
    if action not in ORDERS:
        raise UserError("页面上没有这个按钮。请刷新页面再试。")
    order = ORDERS[action](form, root)
    return replace(order, typed=form.join_lines())


BEFORE_CLOSING = "others"
"""What is chosen instead of a kind of paper: all that wait, but the one that closes the month."""
BY_HAND = (Stage.REVIEW, Stage.ISSUE)
"""Stages for which a person has to fill in something first."""


def is_by_hand(step: NextStep) -> bool:
    """Return whether a person has to do something first, so that no button does the step."""
    return step.stage in BY_HAND or bool(step.errand)


def order_step(step: NextStep, period: Period, *, letters: bool = False) -> DeskOrder:
    """Build the order of a next step: the whole stage, with the letters that follow if these are wanted too.

    UserError if a person has to fill in something first.
    """
    if is_by_hand(step):
        raise UserError("这一步先要人来办，请打开这一步的页面。")
    more = ["--letters"] if letters and step.stage is Stage.CONSOLIDATE else []
    return replace(_order_stage(step.stage, period, *more), typed={"period": str(period)})


def _order_stage(stage: Stage, period: Period, *more: str) -> DeskOrder:
    words = ["stage", stage.value, str(period), *more]
    return replace(_plan_and_act(f"{stage.value}　{period.as_chinese()}", words), posting=period)


def _order_forms(form: TypedForm, _: Path) -> DeskOrder:
    more = []
    if (path := form.get_file("old_ledger")) is not None:
        more = [f"--from={path}", *(f"--{flag}" for flag in ("partly", "blank-as-above") if form.get(flag))]
    return _order_stage(Stage.FORMS, form.period, *more)


def _order_intake(form: TypedForm, _: Path) -> DeskOrder:
    return _order_stage(Stage.COLLECT, form.period)


def _order_consolidation(form: TypedForm, _: Path) -> DeskOrder:
    return _order_stage(Stage.CONSOLIDATE, form.period, *(["--letters"] if form.get("letters") else []))


def _order_feedback(form: TypedForm, _: Path) -> DeskOrder:
    return _order_stage(Stage.FEEDBACK, form.period)


def _order_sending(form: TypedForm, _: Path) -> DeskOrder:
    return _order_stage(Stage.SEND, form.period)


def _order_report_up(form: TypedForm, _: Path) -> DeskOrder:
    return _plan_and_act(f"上报{form.period.as_chinese()}", ["report-up", str(form.period)])


def _order_annual_data(form: TypedForm, _: Path) -> DeskOrder:
    return _plan_and_act(f"{form.period.year}年述职评议数据", ["assess", str(form.period.year)])


def _order_marks(form: TypedForm, _: Path) -> DeskOrder:
    """Mark letters as sent, at once if the button or the list says which; all of them are told and asked for first."""
    matters = [each for each in form.fields.get("matter", ()) if each]
    if unknown := [each for each in matters if not _MATTER.fullmatch(each)]:
        raise UserError(f"信件编号“{unknown[0]}”不对。请刷新页面再试。")
    flags = [f"--{flag}" for flag in ("ticked", "undo") if form.get(flag)]
    words, title = ["posted", str(form.period), *matters, *flags], "登记已发出的信"
    order = DeskOrder(title=title, act=tuple(words)) if matters or flags else _plan_and_act("登记全部信已发出", words)
    return replace(order, posting=form.period)


def _order_papers(form: TypedForm, _: Path) -> DeskOrder:
    names = [report.name for report in choose_reports(form.period, form.fields.get("papers", ()))]
    if not names:
        raise UserError("没有选要做哪几种文稿。")
    return _plan_and_act(f"做{'、'.join(names)}", ["papers", str(form.period), "--make", *names])


def _order_letters(form: TypedForm, _: Path) -> DeskOrder:
    try:
        kinds = [LetterKind(kind) for kind in form.fields.get("kinds", ())]
    except ValueError:
        raise UserError("信件的种类不对。请刷新页面再试。") from None
    if not kinds:
        raise UserError("没有选要备哪几种信。")
    words = ["send", str(form.period), f"--kinds={','.join(kinds)}"]
    words += [f"--branch={form.branch}"] if form.branch else []
    words += [
        f"--{option}={value}" for option in ("resend", "arrived") for value in form.fields.get(option, ()) if value
    ]
    order = _plan_and_act(f"备信：{'、'.join(LETTER_TITLES[kind] for kind in kinds)}", words)
    return replace(order, posting=form.period)


def _order_review(form: TypedForm, root: Path) -> DeskOrder:
    path = form.get_file("book") or _find_below(root, form.require("file", DECISION_BOOK))
    order = _plan_and_act(f"导入{path.name}", ["review", str(path)])
    return replace(order, refused="不导入，另存一份标出要改哪里的")


def _order_signing(form: TypedForm, root: Path) -> DeskOrder:
    document, period = form.get("document"), str(form.period)
    before = document == BEFORE_CLOSING
    document = "" if before else document
    if document and document not in OFFICIAL_PAPERS:
        raise UserError(f"“{document}”不是要签发的文件。")
    words = ["issue", period, document] if document else ["stage", Stage.ISSUE.value, period]
    if form.get("letters"):
        words = ["stage", Stage.ISSUE.value, period, "--letters", *([f"--document={document}"] if document else [])]
    words += ["--leave-closing"] if before else []
    words += [f"--date={form.day}"]
    words += [f"--branch={form.branch}"] if form.branch else []
    for option in ("number", "signer", "judgement", "as-is", "urgent"):
        words += [f"--{option}={value}"] if (value := form.get(option)) else []
    sentences = re.split(r"[\r\n]+", form.get("accept"))
    words += [f"--accept={sentence.strip()}" for sentence in sentences if sentence.strip()]
    if draft := form.get("file"):
        words.append(f"--file={_find_below(root, draft)}")
    if (scan := form.get_file("sealed")) is not None:
        words.append(f"--sealed={scan}")
    order = _plan_and_act(f"签发{document}" if document else "签发全部待签文件", words)
    return replace(order, posting=form.period if form.get("letters") else None)


def _order_check(form: TypedForm, _: Path) -> DeskOrder:
    paths = [str(path) for path in form.files.get("tables", ())]
    if not paths:
        raise UserError("没有选文件。")
    return DeskOrder(title="自查", act=("check", *paths))


def _order_withdrawal(form: TypedForm, _: Path) -> DeskOrder:
    words = ["withdraw", "下发", str(form.period), f"--reason={form.require('reason', '理由')}"]
    words += [f"--branch={form.branch}"] if form.branch else []
    return _plan_and_act(f"撤回{form.period.as_chinese()}表单", words)


def _order_look_withdrawal(form: TypedForm, _: Path) -> DeskOrder:
    words = ["withdraw", "收表", form.day.isoformat(), f"--reason={form.require('reason', '理由')}"]
    return _plan_and_act(f"撤回{form.day}收表", words)


def _order_claim_withdrawal(form: TypedForm, _: Path) -> DeskOrder:
    number = form.require("number", "文件的编号")
    if not number.isdecimal():
        raise UserError(f"编号“{number}”写法不对，请照上面写的编号填。")
    return _plan_and_act(
        f"撤回第{number}号文件的认领", ["withdraw", "认领", number, f"--reason={form.require('reason', '理由')}"]
    )


def _order_claim(form: TypedForm, _: Path) -> DeskOrder:
    number, branch = form.require("number", "文件的编号"), form.branch
    if not number.isdecimal():
        raise UserError(f"编号“{number}”写法不对，请刷新页面再试。")
    if not branch:
        raise UserError("没有选是哪个支部的。")
    words = ["claim", number, branch, *([str(form.period)] if form.get("as_period") else [])]
    words += [f"--reason={reason}"] if (reason := form.get("reason")) else []
    return _plan_and_act(f"认领第{number}号文件", words)


def _order_repeated_forms(form: TypedForm, _: Path) -> DeskOrder:
    if not form.branch:
        raise UserError("没有选给哪个支部再发一份。")
    words = ["forms", str(form.period), f"--again={form.branch}", f"--reason={form.require('reason', '理由')}"]
    return _plan_and_act(f"再发一份{form.period.as_chinese()}表单", words)


def _order_health_checks(_: TypedForm, __: Path) -> DeskOrder:
    return DeskOrder(title="体检", act=("doctor",))


def _order_missing_files(_: TypedForm, root: Path) -> DeskOrder:
    return DeskOrder(title="补齐缺少的文件", act=("init", str(root)))


def _order_audit(_: TypedForm, __: Path) -> DeskOrder:
    return DeskOrder(title="核对", act=("audit",))


ORDERS: Mapping[str, Callable[[TypedForm, Path], DeskOrder]] = {
    "forms": _order_forms,
    "collect": _order_intake,
    "consolidate": _order_consolidation,
    "papers": _order_papers,
    "feedback": _order_feedback,
    "send": _order_sending,
    "posted": _order_marks,
    "report-up": _order_report_up,
    "assess": _order_annual_data,
    "letters": _order_letters,
    "review": _order_review,
    "issue": _order_signing,
    "check": _order_check,
    "withdraw": _order_withdrawal,
    "withdraw-look": _order_look_withdrawal,
    "claim": _order_claim,
    "withdraw-claim": _order_claim_withdrawal,
    "again": _order_repeated_forms,
    "doctor": _order_health_checks,
    "audit": _order_audit,
    "init": _order_missing_files,
}
"""Name of each button that starts a command -> what builds its order."""


_MATTER = re.compile(r"[a-z]+-[0-9A-Za-z@._+-]+")


def _plan_and_act(title: str, words: Sequence[str]) -> DeskOrder:
    return DeskOrder(title=title, act=tuple(words), plan=(*words, "--dry-run"))


def find_outbox_file(root: Path, name: str) -> Path | None:
    """Find a file of the outbox by its path below it; None for anything outside, hidden, linked, or not a file."""
    outbox = (root / "outbox").resolve()
    try:
        path = (outbox / name).resolve()
        inside = path.relative_to(outbox)
    except (ValueError, OSError):
        return None
    plain = path == outbox / name and not any(part.startswith(".") for part in inside.parts)
    return path if plain and path.is_file() else None


def _find_below(root: Path, name: str) -> Path:
    path = find_outbox_file(root, name)
    if path is None:
        raise UserError(f"找不到“{name}”。请刷新页面再试。")
    return path
