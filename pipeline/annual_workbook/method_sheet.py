"""Build the sheet 计分办法: weights, value of a vote, limit of 加减分, and what is never scored.

Every branch's sheet refers to its cells, so that arithmetic can be followed and nothing is weighed twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.annual_workbook.grid import HEAD, NOTE, NUMBER, TEXT, TITLE, Grid, format_foreign, format_reference
from pipeline.contract.annual_settings import WEIGHTS, AnnualSettings
from pipeline.sheets import Sheet

METHOD_SHEET = "计分办法"
_WIDTHS = (8.0, 34.0, 10.0, 70.0)
WEIGHT_TITLES = {
    "reported": ("月报收下", "收下有效月报（含零报告）的月数÷应报月数，早报晚报一样"),
    "in_time": ("按期完成", "按期完成的任务÷到期或已完成的任务"),
    "verified": ("核验销号", "已销号的任务÷报已完成的任务"),
    "rectified": ("整改销号", "已销号的整改事项÷（整改事项＋反弹次数），反弹加倍计数"),
    "answered": ("答复", "已答复的事项÷应答复的事项"),
    "effect": ("必答项", "评议的人所打各问得分的平均数"),
    "votes": ("测评", "各票折算的分之和÷总票数"),
}
_VOTES = ("好", "较好", "一般", "差")
_RULES = (
    "一、A由程序从台账提取，列明出自哪个月、哪一项；B、C、D由人填写（浅黄色的格）；E按公式算。",
    "二、等次由党组织研究确定，程序不定等次，也不排名。",
    "三、权重在 templates/设置.toml 的 [assessment] 一段填写，合计100；都是0的不计分。本表的权重不要手改。",
    "四、分母是0的一项不适用，它的权重按比例分给其余各项；B、C有权重而没有填写的，不算综合得分。",
    "五、加减分必须写明依据，没有依据的不计；合计不超过上限。",
    "六、按《整治形式主义为基层减负若干规定》，会议和活动次数、照片和留痕材料、笔记心得、点赞打卡、信息篇数，",
    "　　以及表格报得早晚，都不作为计分项，也不作为加减分的依据。",
    "七、漏报、待修改、无法读取、认不出的月份不算收下；没有月报、看不出是否按期的任务列为“无法认定”，由评议的人核实。",
    "八、以往各月以签发时、未签发的以最近一次汇总时的数据为准；其后有变化的，写在逐月表的最后一栏。",
)


@dataclass(frozen=True)
class Method:
    """The settings and where each stands on the sheet, as references from other sheets."""

    settings: AnnualSettings
    weights: dict[str, str]
    votes: tuple[str, ...]
    limit: str

    @property
    def weighing(self) -> dict[str, int]:
        """The weights by name."""
        return self.settings.weights

    def weigh(self, name: str) -> int:
        """Return one weight."""
        return self.settings.weights[name]


def build_method_sheet(settings: AnnualSettings, footer: str) -> tuple[Sheet, Method]:
    """Build the sheet and tell where its values stand."""
    grid = Grid(widths=_WIDTHS)
    grid.put_line("计分办法", TITLE)
    grid.put_row(("序号", "权重", "分", "怎么算"), HEAD)
    weights = {}
    for no, name in enumerate(WEIGHTS, 1):
        title, told = WEIGHT_TITLES[name]
        weights[name] = _refer(grid)
        grid.put_row((no, title, settings.weights[name], told), (NUMBER, TEXT, NUMBER, TEXT))
    grid.put_row(("", "测评票值", "分", ""), HEAD)
    votes = []
    for title, points in zip(_VOTES, settings.vote_points, strict=True):
        votes.append(_refer(grid))
        grid.put_row(("", f"每票“{title}”", points, ""), (NUMBER, TEXT, NUMBER, TEXT))
    limit = _refer(grid)
    grid.put_row(("", "加减分合计上限", settings.bonus_limit, "加分、减分都不超过这个数"), (NUMBER, TEXT, NUMBER, TEXT))
    for each in _RULES:
        grid.put_line(each, NOTE)
    return grid.build(METHOD_SHEET, footer=footer), Method(settings, weights, tuple(votes), limit)


def _refer(grid: Grid) -> str:
    return format_foreign(METHOD_SHEET, format_reference(grid.row, 2, fixed=True))
