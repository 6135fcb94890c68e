"""Define terms and units shared by all layers: branch codes, severities, dispositions."""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from pipeline.periods import Period


class Severity(StrEnum):
    """Severity of a finding; only 必改 keeps a workbook out of the ledger."""

    MUST = "必改"
    NOTICE = "提示"
    EXPLAIN = "请说明"


class Disposition(StrEnum):
    """What was done with a file; decided once on receipt and stored in the receipt."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    DUPLICATE = "duplicate"
    UNRECOGNISED = "unrecognised"
    QUARANTINED = "quarantined"
    UNSETTLED = "unsettled"
    OPENED = "opened"


FINAL_DISPOSITIONS = (Disposition.ACCEPTED, Disposition.RETURNED)
"""Final dispositions: the same bytes again are a duplicate; files with others are validated again."""

DISPOSITION_TITLES = {
    Disposition.ACCEPTED: "已收下",
    Disposition.RETURNED: "退回修改",
    Disposition.DUPLICATE: "重复文件",
    Disposition.UNRECOGNISED: "待认领",
    Disposition.QUARANTINED: "无法读取",
    Disposition.UNSETTLED: "尚未传完",
    Disposition.OPENED: "已拆包",
}


class Timeliness(StrEnum):
    """报送时效: fixed by the first file attributable to branch and period, whatever its disposition."""

    PENDING = "待报"
    ON_TIME = "按时"
    LATE = "迟报"
    SUPPLEMENTARY = "补报"
    MISSING = "漏报"


NOT_TAKEN_IN = "待收"
"""What is said instead of 漏报 while files lie in the drop folders: one of them may be the branch's."""


class SubmissionResult(StrEnum):
    """报送结果: what the bureau has received from a branch for a period, regardless of when."""

    RECEIVED = "已收"
    NIL = "零报告"
    TO_CORRECT = "待修改"
    UNREADABLE = "无法读取"
    UNRECOGNISED = "认不出"
    NOTHING = "未收"


WITHOUT_VALID_REPORT = (SubmissionResult.TO_CORRECT, SubmissionResult.UNREADABLE, SubmissionResult.UNRECOGNISED)
"""Results of a branch that sent something, of which nothing counts yet."""
UNUSABLE_FILES: Mapping[SubmissionResult, str] = {
    SubmissionResult.UNREADABLE: "文件无法读取",
    SubmissionResult.UNRECOGNISED: "不是规定的填报表或看不出月份",
}
"""What papers say of a file that could not be taken as a report."""


class Lamp(StrEnum):
    """Progress lamp (灯色) of a task; always shown as colour, word and reason together."""

    RED = "红"
    YELLOW = "黄"
    GREEN = "绿"
    GREY = "灰"


NOT_STARTED, UNDERWAY, DONE, STANDING, ASKS_EXTENSION, ASKS_CLOSING = (
    "未启动", "推进中", "已完成", "长期坚持", "申请延期", "申请销号",
)  # fmt: skip
STATUSES = (NOT_STARTED, UNDERWAY, DONE, STANDING, ASKS_EXTENSION, ASKS_CLOSING)
CATEGORIES = ("党的建设", "中心工作", "重点任务", "日常工作", "特色工作")
"""项目类别, the closed list of “1+3+X” (实施意见 三): 1 = 党的建设; 3 = the next three; X = 特色工作."""

CHANGED, UNCHANGED = "有变化", "无变化"
UNVERIFIED = "待核验"


class DecisionKind(StrEnum):
    """Kind of decision in the 核验表; in books of the first layout each up to 陈述申辩 had a sheet of its own."""

    CLOSING = "完成与销号"
    CHANGE = "变更与延期"
    RECTIFY = "整改确认"
    ESCALATE = "升级建议"
    CASE = "典型做法"
    PLEA = "陈述申辩"
    RECEIPT = "回执登记"
    SIGNAL = "信号核实"
    REPORTED = "支部反映"


class SignalKind(StrEnum):
    """Kind of formalism that a text or a series of figures can show: a question to a person, never a verdict."""

    STALE = "逐月雷同"
    COPY = "文字雷同"
    FOREIGN = "张冠李戴"
    ANACHRONISM = "时间倒错"
    RESTATE = "以计划代进展"
    PERSON_MISSING = "责任不明"
    SLOGAN = "空话套话"
    MEASURE_EMPTY = "措施空泛"
    GOAL_VAGUE = "目标不可检查"
    DEPLOY_ONLY = "只部署不落实"
    TWO_SKINS = "党建业务两张皮"
    SAME_STEP = "每月同样涨幅"
    SUDDEN_100 = "突然满格"
    GOING_DOWN = "进度倒退"
    FULL_NOT_DONE = "满格未完成"
    STANDING_ESCAPE = "以长期坚持避期限"

    @property
    def code(self) -> str:
        """Name of the kind in settings, labelled sets and data files."""
        return self.name.lower()


class EntryKind(StrEnum):
    """What the bureau puts in of its own accord, on the sheet 局机关填报 of the 核验表."""

    HAND_DOWN = "交办"
    SITE = "现场督查"
    CASE = "典型做法"
    WITHDRAW = "撤回"


class Opinion(StrEnum):
    """意见: the decision of a person; an empty cell means undecided, never approved."""

    PASSED = "通过"
    SENT_BACK = "退回"
    DECLINED = "不采纳"


class RectificationStage(StrEnum):
    """Stage of a rectification (整改)."""

    DRAFTED = "拟立项"
    DISMISSED = "不立项"
    CONFIRMED = "已立项"
    NOTICED = "已下发"
    SIGNED = "已签收"
    ANSWERED = "已反馈"
    SENT_BACK = "退回重办"
    EXTENDED = "同意延期"
    CLOSED = "已销号"
    LASTING = "复查合格"
    RELAPSED = "反弹重开"


class RectificationStep(StrEnum):
    """Step of 整改确认, as used in a 事项编号; the last three register what a branch answered on paper."""

    START = "立项"
    REVIEW = "复核"
    RECEIPT = "签收"
    EXTEND = "延期"
    RECHECK = "复查"
    RELAPSE = "反弹"
    ANSWER = "反馈"
    ASK = "请延"
    PLEAD = "申辩"


class ReportedStep(StrEnum):
    """What the bureau may do about a matter that a branch reported (支部反映), as used in a 事项编号."""

    FORWARD = "转办"
    ANSWER = "答复"


REGISTERED_ANSWERS = (RectificationStep.ANSWER, RectificationStep.ASK, RectificationStep.PLEAD)
"""Steps by which the bureau types in what came on a paper 回执; each is a reply of the branch."""


ESCALATION_STEPS = ("提醒", "督办", "整改通知", "通报", "约谈建议")
"""Escalation (升级) steps in order; each is proposed with its reason and confirmed by a person."""

CIRCULAR, FEEDBACK, RECTIFICATION_NOTICE, CORRECTION_NOTICE = "督查通报", "支部反馈单", "整改通知书", "更正通知"
REMINDER_LETTER, URGING_SLIP, SUPERVISION_SLIP = "提醒函", "催报单", "督办单"
TALK_PROPOSAL, CLOSING_NOTICE, RECTIFICATION_SUMMARY = "约谈建议书", "销号告知", "整改情况汇总"
"""Names of documents, as used in ``documents/`` and by ``issue``."""
ATTACHED_TABLES = "附表"
"""The workbook with all rows of its tables that goes along with 督查通报."""
FIGURES_FILE, PACKAGE_MANIFEST_FILE = "上报数据.xlsx", "上报清单.json"
LEDGER_FILE, BOARD_FILE = "工作台账.xlsx", "看板.html"
"""Names of the ledger workbook and of the page for leaders, in a period's outbox."""
SUPERIOR_LEDGER_FILE, SUPERIOR_BOARD_FILE = "上级台账.xlsx", "上级看板.html"
"""Names of the ledger of the bureaus below and of its page for leaders, in a superior's outbox."""
ANSWERS_FOLDER = "回执与退回"
"""Folder in that of a branch below the inbox: what goes back to it."""
ANNUAL_FOLDER, ANNUAL_DATA, SECRETARY_NOTES = "述职评议", "述职评议数据表", "述职报告素材"
"""What ``assess`` writes: the folder of a year, the workbook in it, and the folder of one page for each secretary."""
ANNUAL_FILE = f"{ANNUAL_DATA}.xlsx"
DISPATCH_SHEET, MEETING_PAPER, QUARTER_CIRCULAR = "月调度表", "党委会议题材料", "季通报"
PROGRESS_REPORT, YEAR_SUMMARY = "推行情况报告", "年度总结"
BULLETIN, DISPLAY_BOARD = "工作简报", "展板"
"""Names of papers that are made on demand (``papers``)."""
READ_BY_OTHERS = (
    CIRCULAR, CORRECTION_NOTICE, QUARTER_CIRCULAR, BULLETIN, YEAR_SUMMARY, PROGRESS_REPORT, RECTIFICATION_SUMMARY,
    TALK_PROPOSAL,
)  # fmt: skip
"""Papers of the bureau as a whole, and those that go to no branch, which may be sent to people outside the branches."""
PROOF_COPY = "校对意见_"
"""Begins the name of a copy of a paper that carries the remarks of proof as comments; it is no draft."""
OPEN_REFERENCE = "〔{year}〕　号"
"""编号 of an unsigned paper (``OPEN_REFERENCE.format(year=2026)``); signing fills in the number."""
OPEN_JUDGEMENT = "（总体判断由签发人填写）"
"""The one sentence of judgement in a circular, written by a person at signing and never made up."""
OPEN_ISSUE = "第　期（总第　期）"
"""期号 of a 工作简报 that is not signed yet: in the year and in all."""
OPEN_APPROVER = "　　　"
"""The name of 签发人 on an 上行文 that is not signed yet."""
OPEN_DUE = "　　年　　月　　日"
"""A date that depends on the date of signing, such as the end of 整改; signing fills it in."""


class LetterKind(StrEnum):
    """Subject of a letter, as given to ``send --kinds``."""

    FORMS = "forms"
    RETURNED = "returned"
    RECEIPTS = "receipts"
    REMINDERS = "reminders"
    FEEDBACK = "feedback"
    ISSUED = "issued"


LETTER_TITLES = {
    LetterKind.FORMS: "下发表单",
    LetterKind.RETURNED: "退回修改",
    LetterKind.RECEIPTS: "收件回执",
    LetterKind.REMINDERS: "报送提醒",
    LetterKind.FEEDBACK: FEEDBACK,
    LetterKind.ISSUED: "签发文件",
}
READING_COPY = "送阅文件"
"""签发文件 sent to a person on a recipient list rather than to a branch."""
OVERDUE_REMINDER = "催报"
"""Title of a 报送提醒 sent after the deadline."""

DECISION_BOOK, APPROVAL_SHEET = "核验表", "呈批页"
DECISION_FILE, APPROVAL_FILE = f"{DECISION_BOOK}.xlsx", f"{APPROVAL_SHEET}.docx"
"""Their names in a period's outbox."""
MATTER_SHEET, RECEIPT_SHEET, SIGNAL_SHEET, CHOICE_SHEET = "待定事项", "回执登记", "信号核实", "_意见"
UNJUDGED_SIGNALS = "有疑问的支部暂不在通报“主要成效”中点名"
"""What follows for a branch while nobody has found a signal about it untrue."""
REPORTED_SHEET, ENTRY_SHEET = "支部反映", "局机关填报"
SHARED_KEY = "全表"
"""事项编号 of the row on which one 核验人 and one 核验日期 are given for a whole 核验表."""
FORM_SHEET, GUIDE_SHEET, REPLY_SHEET = "填报表", "填写说明", "需答复"
CORRECTION_SHEET = "请修改"
ID_SHEET, LIST_SHEET = "_表单标识", "_选项"
DOMAIN_NAME = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
ADDRESS = rf"[A-Za-z0-9._%+-]+@{DOMAIN_NAME}"
"""Pattern of a deliverable e-mail address."""
BRANCH_CODE = re.compile(r"[A-Z]{2,4}\d{2,4}")
TASK_NUMBER = re.compile(r"(?P<branch>[A-Z]{2,4}\d{2,4})-(?P<period>\d{6})-(?P<row>\d{2,3})")

FARTHEST_DAYS = 60
"""Days from the last record after which a date is asked back; a bureau works every month, so two are a long pause."""
FIRST_ENTRY_ROW = 901
"""Row from which the numbers of what the bureau puts in begin; those of a branch's own new tasks lie below."""


def format_task_number(branch: str, period: Period, row: int) -> str:
    """Format the permanent number of a task (MZ03-202611-02).

    It consists of the branch, the period of the form that first contained the task, and the row.
    """
    return f"{branch}-{period.as_compact()}-{row:02d}"


def format_formal_name(short_name: str) -> str:
    """Format the short name of a branch as papers write it: 市殡仪馆支部 → 市殡仪馆党支部."""
    stem = short_name.removesuffix("支部")
    return short_name if stem == short_name or stem.endswith(("党", "总")) else f"{stem}党支部"


def format_day_within(year: int, day: dt.date) -> str:
    """Format a date as papers of a year write it: without the year, unless it is another (``12月8日``)."""
    return f"{day.month}月{day.day}日" if day.year == year else format_chinese_date(day)


def format_chinese_date(day: dt.date) -> str:
    """Format a date as in papers: ``2026年12月8日`` (GB/T 9704 7.3.5)."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_chinese_numeral(number: int) -> str:
    """Format 1–99 in Chinese, as in 第二十三."""
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return (head + digits[ones]).strip()


@functools.lru_cache(maxsize=4096)
def measure_width(text: str) -> float:
    """Measure the width of a text in Chinese characters (字).

    A Chinese character or full-width mark counts 1, a Latin letter or digit 0.5.
    """
    return sum(map(_measure_sign, text))


@functools.cache
def _measure_sign(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5
