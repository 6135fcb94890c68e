"""Define the 核验表: locked columns for what is proposed and why, open columns for the decision; one for all its sheets.

Source: 实施意见 四(四) “督促检查、跟踪落实”. Decisions are recorded only by ``review``; an empty row is undecided.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass, replace

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from pipeline.contract.column import (
    Column,
    ColumnBlock,
    FilledBy,
    ParserKind,
    define_column,
    define_row_rule,
    is_filled,
    list_columns,
)
from pipeline.contract.problem import ProblemId
from pipeline.contract.proposal import DueRule
from pipeline.contract.replies import parse_lamp_key
from pipeline.periods import Period
from pipeline.terms import (
    BRANCH_CODE,
    ESCALATION_STEPS,
    TASK_NUMBER,
    DecisionKind,
    Opinion,
    RectificationStep,
    ReportedStep,
    SignalKind,
)

SYSTEM, BUREAU = FilledBy.SYSTEM, FilledBy.BUREAU
_STEP_KEY = re.compile(rf"ZG-(?P<problem>.+)-(?P<step>{'|'.join(RectificationStep)})(?P<turn>\d+)")
_SHEET_SPECIFIC = {DecisionKind.RECTIFY: ("due",)}
"""Columns that exist on some sheets only, in books of the first layout."""
_LATER = ("situation",)
"""Columns that books of the first layout lack."""
_READING_ORDER = (
    "branch_name", "task", "situation", "proposal", "reason", "opinion", "verifier", "day", "due", "note", "options", "key",
)  # fmt: skip
_WIDTHS = {
    "branch_name": 9, "task": 13, "situation": 46, "proposal": 13, "reason": 27, "options": 110, "opinion": 9,
    "verifier": 7, "day": 14.5, "due": 14.5, "note": 13, "key": 28,
}  # fmt: skip
"""Widths in characters at which a page of A3, landscape, prints no smaller than 9 points, and a day stands on one line; from ``options`` on nothing is
printed: the words are in the drop-down."""


class DecisionSchema(pa.DataFrameModel):
    """Schema of one matter: the proposal and its reason (locked), and the decision of the bureau (open)."""

    key: Series[str] = define_column(
        "事项编号", "系统编号，不用改。", example="XH-MZ03-202611-02", block=ColumnBlock.DECISION, by=SYSTEM, parse=ParserKind.KEY, width=13,
    )  # fmt: skip
    branch_name: Series[str] = define_column(
        "支部", "有关支部。", example="机关一支部", block=ColumnBlock.DECISION, by=SYSTEM, width=12
    )
    task: Series[str] = define_column(
        "工作任务",
        "有关任务；整个支部的事项为空。",
        example="党建+居家适老化改造",
        block=ColumnBlock.DECISION,
        by=SYSTEM,
        width=18,
    )
    situation: Series[str] = define_column(
        "任务情况",
        "目标，到月底应达多少、报告多少、差多少，超期几天，支部本月自己写的话。",
        example="目标：120户；11月30日应达92%，报告60%，差32个百分点",
        block=ColumnBlock.DECISION,
        by=SYSTEM,
        width=34,
    )
    proposal: Series[str] = define_column(
        "提请事项",
        "请局机关决定什么。",
        example="支部报已完成，请核验销号",
        block=ColumnBlock.DECISION,
        by=SYSTEM,
        width=22,
    )
    reason: Series[str] = define_column(
        "依据",
        "提出的事实和来源。",
        example="完成率100%；本月进展：已验收",
        block=ColumnBlock.DECISION,
        by=SYSTEM,
        width=34,
    )
    options: Series[str] = define_column(
        "意见的含义",
        "本行可以填哪些意见，各是什么意思。",
        example="通过＝同意销号；退回＝继续办理",
        block=ColumnBlock.DECISION,
        by=SYSTEM,
        width=24,
    )
    opinion: Series[str] = define_column(
        "意见", "通过、退回或不采纳；不填就是还没有决定。", example="通过", block=ColumnBlock.DECISION, by=BUREAU, parse=ParserKind.CODE,
        codes={Opinion.PASSED.value: ("同意", "是", "√"), Opinion.SENT_BACK.value: ("退回重办", "不通过"), Opinion.DECLINED.value: ("不同意", "否")},
        unlisted="decision-opinion-unknown", width=9,
    )  # fmt: skip
    verifier: Series[str] = define_column(
        "核验人", "谁核验的，填姓名；不能是经办这件事的人。", example="孙立新", block=ColumnBlock.DECISION, by=BUREAU, parse=ParserKind.NAMES, longest=40, width=10,
    )  # fmt: skip
    day: Series[str] = define_column(
        "核验日期",
        "核验的那一天。",
        example="2026年12月10日",
        block=ColumnBlock.DECISION,
        by=BUREAU,
        parse=ParserKind.DATE,
        width=14,
    )
    due: Series[str] = define_column(
        "新时限", "新的整改时限：同意延期的要填；退回重办的可填，不填按设置的工作日计算。", example="2026年12月31日", block=ColumnBlock.DECISION, by=BUREAU,
        parse=ParserKind.DATE, width=14,
    )  # fmt: skip
    note: Series[str] = define_column(
        "说明",
        "为什么这样定；典型做法可在这里改写通报用的文字。",
        example="现场查看12户，均已完工",
        block=ColumnBlock.DECISION,
        by=BUREAU,
        longest=300,
        width=28,
    )

    # Context: whether the row gives an opinion on a proposal, what it takes, and between which days it can be given.
    decided: Series[bool] = pa.Field()
    due_rule: Series[str] = pa.Field(nullable=True)
    since: Series[str] = pa.Field(nullable=True)
    today: Series[str] = pa.Field()

    class Config:
        """Parse first, then check: nothing is coerced."""

        coerce = False
        strict = False

    @define_row_rule("decision-incomplete", at="verifier")
    def check_verifier_named(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a person is named."""
        return ~frame["decided"] | frame["verifier"].str.contains(r"[^\W\d_]").fillna(False).astype(bool)

    @define_row_rule("decision-incomplete", at="day")
    def check_day_given(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the day of verification is given."""
        return ~frame["decided"] | is_filled(frame["day"])

    @define_row_rule("decision-day-future", at="day")
    def check_day_come(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the day of verification has come (ISO dates compare as text)."""
        return ~(frame["decided"] & (frame["day"] > frame["today"]).fillna(False))

    @define_row_rule("decision-day-early", at="day")
    def check_day_possible(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that the matter could be known on the day of verification."""
        return ~(frame["decided"] & (frame["day"] < frame["since"]).fillna(False))

    @define_row_rule("decision-due-missing", at="due")
    def check_due_given(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that an opinion which needs a 新时限 gives one."""
        return (frame["due_rule"] != DueRule.REQUIRED.value) | is_filled(frame["due"])

    @define_row_rule("decision-due-unused", at="due")
    def check_due_taken(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that an opinion without a 新时限 gives none."""
        return (frame["due_rule"] != DueRule.FORBIDDEN.value) | ~is_filled(frame["due"])

    @define_row_rule("decision-due-not-later", at="due")
    def check_due_later(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """Check that a 新时限 lies after the day of verification."""
        takes = frame["due_rule"].isin([DueRule.ALLOWED.value, DueRule.REQUIRED.value])
        return ~(takes & (frame["due"] <= frame["day"]).fillna(False))


@functools.cache
def list_line_columns() -> tuple[Column, ...]:
    """List the columns of 待定事项 and 回执登记 in reading order; a line names its own choices for 意见."""
    known = {each.name: replace(each, width=_WIDTHS.get(each.name, 0)) for each in list_columns(DecisionSchema)}
    words = "从下拉选项中选一个；每行能选的不同，含义写在右边。不填就是还没有决定。"
    known["opinion"] = replace(known["opinion"], parse=ParserKind.TEXT, codes={}, explanation=words, example="提醒")
    return tuple(known[name] for name in _READING_ORDER)


@functools.cache
def list_decision_columns(matter: DecisionKind) -> tuple[Column, ...]:
    """List the columns of one sheet of the first layout, in order."""
    shared = {*_LATER, *(name for names in _SHEET_SPECIFIC.values() for name in names)}
    own = _SHEET_SPECIFIC.get(matter, ())
    return tuple(each for each in list_columns(DecisionSchema) if each.name not in shared or each.name in own)


def find_decision_title(name: str) -> str:
    """Return the title of a column on the sheets."""
    return next(each.title for each in list_columns(DecisionSchema) if each.name == name)


@functools.cache
def build_decision_schema() -> pa.DataFrameSchema:
    """Build the schema for the rows of all its sheets: bounds, codes, and the days and names an opinion needs."""
    return DecisionSchema.to_schema()


def format_closing_key(number: str) -> str:
    """Format the 事项编号 for closing a task (销号)."""
    return f"XH-{number}"


def format_withdrawal_key(number: str) -> str:
    """Format the 事项编号 of taking back (撤回) a task that was handed down."""
    return f"CX-{number}"


def format_change_key(period: Period, number: str, item: str, value: str) -> str:
    """Format the 事项编号 of a change request.

    The same change requested again in a corrected file has the same number.
    """
    told = hashlib.sha256("|".join((str(period), number, item, value)).encode()).hexdigest()
    return f"BG-{number}-{told[:6]}"


def format_rectification_key(problem: ProblemId, step: RectificationStep, turn: int) -> str:
    """Format the 事项编号 of one step (立项, 复核, 延期, 复查, 反弹) in the rectification of a problem.

    ``turn`` counts repetitions of the step, starting at 1.
    """
    return f"ZG-{problem}-{step}{turn}"


@dataclass(frozen=True)
class RectificationKey:
    """A parsed 事项编号 of 整改确认."""

    problem: ProblemId
    step: RectificationStep
    turn: int


def parse_rectification_key(key: str) -> RectificationKey | None:
    """Parse a 事项编号 of 整改确认; None for any other text."""
    found = _STEP_KEY.fullmatch(key)
    problem = ProblemId.parse(found["problem"]) if found else None
    if found is None or problem is None:
        return None
    return RectificationKey(problem, RectificationStep(found["step"]), int(found["turn"]))


def format_escalation_key(problem: ProblemId, step: str) -> str:
    """Format the 事项编号 of an escalation step for a problem."""
    return f"SJ-{problem}-{step}"


def parse_escalation_problem(key: str) -> ProblemId | None:
    """Return the problem that a row of 升级建议 is about; None for any other key."""
    subject, _, step = key.removeprefix("SJ-").rpartition("-")
    return ProblemId.parse(subject) if key.startswith("SJ-") and step in ESCALATION_STEPS else None


def format_typical_case_key(number: str) -> str:
    """Format the 事项编号 of a task proposed as a typical case."""
    return f"DX-{number}"


_SIGNAL_KEY = re.compile(rf"XN-(?P<number>{TASK_NUMBER.pattern})-(?P<kind>[a-z0-9_]+)-(?P<text>[0-9a-f]{{6}})")


@dataclass(frozen=True)
class SignalKey:
    """A parsed 事项编号 of 信号: the task, the kind, and the hash of the text that raised it."""

    number: str
    kind: SignalKind
    text: str


def format_signal_key(number: str, kind: SignalKind, text: str) -> str:
    """Format the 事项编号 of a signal; the same text raises the same one, month after month."""
    return f"XN-{number}-{kind.code}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def parse_signal_key(key: str) -> SignalKey | None:
    """Parse a 事项编号 of 信号; None for any other text."""
    found = _SIGNAL_KEY.fullmatch(key)
    kind = next((each for each in SignalKind if found and each.code == found["kind"]), None)
    return SignalKey(found["number"], kind, found["text"]) if found and kind else None


_REPORTED_KEY = re.compile(
    rf"FY-(?P<number>{TASK_NUMBER.pattern})-(?P<text>[0-9a-f]{{6}})-(?P<step>{'|'.join(ReportedStep)})(?P<turn>\d+)"
)


@dataclass(frozen=True)
class ReportedKey:
    """A parsed 事项编号 of 支部反映: the task, the hash of what the branch wrote, and what was done, counted from 1."""

    number: str
    text: str
    step: ReportedStep
    turn: int


def format_reported_key(number: str, text: str, step: ReportedStep, turn: int = 1) -> str:
    """Format the 事项编号 of one step about what a branch wrote of a task; the same words have the same one."""
    folded = "".join(text.split())
    return f"FY-{number}-{hashlib.sha256(folded.encode()).hexdigest()[:6]}-{step}{turn}"


def parse_reported_key(key: str) -> ReportedKey | None:
    """Parse a 事项编号 of 支部反映; None for any other text."""
    found = _REPORTED_KEY.fullmatch(key)
    if found is None:
        return None
    return ReportedKey(found["number"], found["text"], ReportedStep(found["step"]), int(found["turn"]))


def format_representation_key(question: str) -> str:
    """Format the 事项编号 of a representation (陈述申辩) made on a row of 需答复."""
    return f"SB-{question}"


def parse_representation_problem(key: str) -> ProblemId | None:
    """Return the problem that a representation (陈述申辩) is about; None if it is about something else."""
    question = key.removeprefix(format_representation_key(""))
    return parse_lamp_key(question) if question != key else None


@dataclass(frozen=True)
class KeySubject:
    """What a 事项编号 of any kind is about; ``branch`` gave the task its number, ``task`` is empty if none is named."""

    branch: str
    task: str


def parse_key_subject(key: str) -> KeySubject:
    """Return the branch and the task that a 事项编号 names."""
    task, branch = TASK_NUMBER.search(key), BRANCH_CODE.search(key)
    return KeySubject(branch[0] if branch else "", task[0] if task else "")
