"""Define the settings of 述职评议数据表: weights, questions for people, and what is never scored.

Sources: 实施意见 四(四) “作为各党支部书记抓党建工作述职评议考核的必答必考选项”; 《整治形式主义为基层减负若干规定》. There is
no national weight, so none is preset: without weights the sheet shows the facts and no score.
"""

from __future__ import annotations

import re

from pydantic import Field, field_validator, model_validator

from pipeline.contract.settings_section import PercentagePoints, SettingsSection

ANNUAL_SECTION = "assessment"
WEIGHTS = ("reported", "in_time", "verified", "rectified", "answered", "effect", "votes")
"""The settings that are weights, in the order of the sheet; the last two are for what people score and vote."""
_WHOLE = 100
_NEVER_SCORED = (
    ("会议、活动开了多少次", r"meeting|conference|activit|会议|开会|三会一课|主题党日|活动次数"),
    ("照片、视频和留痕材料", r"photo|picture|image|video|evidence|照片|图片|视频|留痕|佐证|痕迹|台账厚"),
    ("笔记、心得和学时", r"note|diary|hours|笔记|心得|学时|手抄"),
    ("点赞、转发、登录和打卡", r"like|login|logon|click|step|check_?in|点赞|转发|登录|打卡|积分|阅读量|关注"),
    ("信息、简报的篇数", r"article|bulletin|信息|简报|稿件|篇数|报道"),
    ("表格报得早、报得快", r"early|speed|fast|timel|on_?time|提前|快慢|速度|先后|最早|及时报|按时报"),
)
"""What is never scored, and how it is called in a key; of each kind its name for the reader."""
_COUNTED = re.compile(
    r"(会议|三会一课|主题党日|党课|学习|活动|照片|图片|视频|笔记|心得|学时|点赞|转发|登录|打卡|信息|简报|稿件|佐证|材料|留痕)[^，。；？]{0,6}"
    r"(次数|几次|多少次|场次|张数|多少张|篇数|多少篇|份数|多少份|字数|时长|数量|个数|条数|多少条|排名)|留痕|点赞|打卡"
)
"""A question that asks people to score an amount of such things."""
_REASON = "按《整治形式主义为基层减负若干规定》，{what}不作为评议的计分项"


def find_refused_weight(key: str) -> str:
    """Return why a key of the section is refused, in Chinese; empty if it is merely unknown."""
    for what, words in _NEVER_SCORED:
        if re.search(words, key.casefold()):
            return f"{_REASON.format(what=what)}，请删去这一项"
    return ""


class AnnualSettings(SettingsSection):
    """Weights of 述职评议数据表 in points of a hundred, the questions for people, and the value of a vote."""

    reported: PercentagePoints = Field(
        0, title="权重：月报收下", description="应报月份中收下（含零报告）的占比，早报晚报一样；都不计分的各项填0"
    )
    in_time: PercentagePoints = Field(0, title="权重：按期完成", description="到期任务中按期完成的占比")
    verified: PercentagePoints = Field(0, title="权重：核验销号", description="报已完成的任务中经核验销号的占比")
    rectified: PercentagePoints = Field(
        0, title="权重：整改销号", description="整改事项中已销号的占比，反弹的事项加倍计数"
    )
    answered: PercentagePoints = Field(0, title="权重：答复", description="“需答复”的事项中已答复的占比")
    effect: PercentagePoints = Field(0, title="权重：必答项", description="评议的人给必答项打的分")
    votes: PercentagePoints = Field(
        0,
        title="权重：测评",
        description="测评票折算的分；以上各项合计应为100，或者都是0：没有全国统一的权重，由本单位党委定",
    )
    good: PercentagePoints = Field(100, title="票值：好", description="测评每一票“好”折算多少分")
    fairly_good: PercentagePoints = Field(80, title="票值：较好", description="每一票“较好”折算多少分")
    ordinary: PercentagePoints = Field(60, title="票值：一般", description="每一票“一般”折算多少分")
    poor: PercentagePoints = Field(0, title="票值：差", description="每一票“差”折算多少分")
    bonus_limit: int = Field(
        5, title="加减分上限", description="加减分合计最多加几分、减几分；没有写依据的不计；0为不设", ge=0, le=20
    )
    questions: tuple[str, ...] = Field(
        (
            "“党建+”加了什么、怎么加、谁牵头、达到什么目标，做到了多少",
            "党建与业务工作结合，解决了什么业务上的问题",
            "上次评议和本年督查指出的问题，改得怎么样",
            "支部自身建设抓了什么，党员作用发挥得怎么样",
        ),
        title="必答项",
        description="书记述职必须回答、由评议的人打分的问题，每一问按百分制；不得问会议次数、照片张数一类的数量",
        min_length=1,
        max_length=12,
    )

    @field_validator("questions")
    @classmethod
    def _check_questions(cls, questions: tuple[str, ...]) -> tuple[str, ...]:
        for each in questions:
            if not 4 <= len(each) <= 60:  # noqa: PLR2004 - a line of the sheet
                raise ValueError(f"“{each[:12]}”：每一问4到60个字")
            if _COUNTED.search(each):
                raise ValueError(f"“{each}”问的是数量。{_REASON.format(what='会议、照片、材料一类的数量')}")
        return questions

    @model_validator(mode="after")
    def _check_weights(self) -> AnnualSettings:
        total = sum(self.weights.values())
        if total not in (0, _WHOLE):
            raise ValueError(f"各项权重合计应为100（现为{total}），不计分的都填0")
        if not self.good >= self.fairly_good >= self.ordinary >= self.poor:
            raise ValueError("票值应从“好”到“差”依次不增")
        return self

    @property
    def weights(self) -> dict[str, int]:
        """The weights by name, in the order of the sheet."""
        return {name: int(getattr(self, name)) for name in WEIGHTS}

    @property
    def vote_points(self) -> tuple[int, int, int, int]:
        """Points of a vote, from 好 to 差."""
        return self.good, self.fairly_good, self.ordinary, self.poor


class YearlyRecord(SettingsSection):
    """What the bureau itself notes once a year: 组织覆盖, 培训, 宣传; for the files, never scored (实施意见 二(四), 四(五))."""

    year: int = Field(title="年份", ge=2015, le=2099)
    should_have: int = Field(title="应建党组织数", ge=0, le=10_000)
    have: int = Field(title="已建党组织数", ge=0, le=10_000)
    training: str = Field("", title="培训", max_length=80)
    publicity: str = Field("", title="宣传", max_length=80)

    @model_validator(mode="after")
    def _check_counts(self) -> YearlyRecord:
        if self.have > self.should_have:
            raise ValueError(f"已建党组织数（{self.have}）多于应建数（{self.should_have}），请核对")
        return self


YEARLY_SAMPLE = (
    "# 每年登记一次：组织覆盖（应建、已建党组织数）、培训、宣传，印在述职评议数据表的总表上，备查，不计分；不向支部要。",
    "# 要用时去掉下面各行前面的“#”；一年写一段。",
    "# [[yearly]]",
    "# year = 2026",
    "# should_have = 24",
    "# have = 24",
    '# training = "2月26日以会代训，各支部委员参加"',
    '# publicity = "3月底前各支部上墙报、上展报"',
)
"""How the section looks in the settings that ``init`` writes."""
