"""Define the settings of papers: the names on them, and how much of a large bureau they print."""

from __future__ import annotations

import re
from enum import StrEnum

from pydantic import Field, field_validator

from pipeline.contract.settings_section import DayCount, SettingsSection
from pipeline.terms import (
    DISPATCH_SHEET,
    QUARTER_CIRCULAR,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    SUPERVISION_SLIP,
    URGING_SLIP,
    YEAR_SUMMARY,
)


class AnnexScope(StrEnum):
    """Which tasks 附件2 of 督查通报 lists; all of them are in the workbook sent along."""

    RED = "red"
    RED_YELLOW_GREY = "red_yellow_grey"
    ALL = "all"


SERIES_CODES = {
    RECTIFICATION_NOTICE: "notice_code", REMINDER_LETTER: "reminder_code", URGING_SLIP: "urging_code",
    SUPERVISION_SLIP: "supervision_code",
}  # fmt: skip
"""Kind of paper with a number series of its own -> the setting that holds its 机关代字."""


class BureauSettings(SettingsSection):
    """Names used in documents."""

    name: str = Field("清河市民政局", title="单位名称", description="公文中的单位名称", min_length=2, max_length=40)
    signer: str = Field(
        "中共清河市民政局机关委员会", title="署名", description="通报落款的发文机关", min_length=2, max_length=40
    )
    addressee: str = Field(
        "机关各党支部、局属各单位党支部", title="主送", description="通报发给谁，不带冒号", min_length=2, max_length=60
    )
    copied_to: str = Field(
        "局党组，市纪委监委驻市民政局纪检监察组。", title="抄送", description="版记中的抄送，没有可留空", max_length=120
    )
    notice_code: str = Field(
        "",
        title="整改通知书代字",
        description="如“清民机党整”，编号即为清民机党整〔2026〕3号；没有核定的留空",
        max_length=20,
    )
    reminder_code: str = Field(
        "", title="提醒函代字", description="提醒函自己的一列编号，如“清民机党提”；没有核定的留空", max_length=20
    )
    urging_code: str = Field(
        "", title="催报单代字", description="催报单自己的一列编号，如“清民机党催”；没有核定的留空", max_length=20
    )
    supervision_code: str = Field(
        "", title="督办单代字", description="督办单自己的一列编号，如“清民机党督”；没有核定的留空", max_length=20
    )
    party_group: str = Field(
        "局党组", title="局党组", description="约谈建议书、整改情况汇总的主送，不带冒号", min_length=2, max_length=40
    )
    report_to: str = Field(
        "市直机关工委",
        title="报告主送",
        description="推行情况报告报给谁，只写一个，不带冒号",
        min_length=2,
        max_length=40,
    )
    report_copied_to: str = Field(
        "市委组织部", title="报告抄送", description="推行情况报告的抄送，只写上级和同级；没有可留空", max_length=80
    )
    bulletin_name: str = Field(
        "“党建+”工作简报", title="简报名称", description="工作简报报头上的名称", min_length=2, max_length=12
    )
    bulletin_sent_to: str = Field(
        "局领导",
        title="简报送",
        description="工作简报报尾的“送”；“报”是报告主送、抄送，“发”是通报的主送",
        max_length=80,
    )
    superior: str = Field(
        "", title="上级单位", description="上报包报给谁，写上级在它自己设置里的单位名称；留空不核对", max_length=40
    )

    def find_code(self, document: str) -> str:
        """Find the 机关代字 of the series of a kind of paper; empty if none was assigned."""
        codes = {
            "notice_code": self.notice_code, "reminder_code": self.reminder_code,
            "urging_code": self.urging_code, "supervision_code": self.supervision_code,
        }  # fmt: skip
        return codes.get(SERIES_CODES.get(document, ""), "")

    @field_validator("notice_code", "reminder_code", "urging_code", "supervision_code")
    @classmethod
    def _check_notice_code(cls, code: str) -> str:
        if code and not re.fullmatch(r"[\u4e00-\u9fff]+", code):
            raise ValueError("只写代字本身（汉字），不带年份、括号、编号和空格，如“清民机党整”，或留空")
        return code


class ReportSettings(SettingsSection):
    """Conventions for names and counts in papers, and their lengths."""

    plan_month: int = Field(
        3, title="计划月份", description="年度任务应在几月以前（含）列入台账，“同谋划”按此", ge=1, le=12
    )
    small_branch: DayCount = Field(5, title="小支部任务数", description="任务少于几项的，只写“几分之几”，不写百分比")
    most_characters: int = Field(
        1400, title="通报正文字数", description="正文超过多少字，汇总后提醒精简", ge=300, le=4000
    )
    even_imprint: bool = Field(
        False, title="版记双数页", description="true：版记另起一面，排在双数页，空白页和版记页不编页码（双面印刷用）"
    )
    annex_tasks: AnnexScope = Field(
        AnnexScope.RED,
        title="附件2范围",
        description="red 只列红灯任务、red_yellow_grey 列红灯黄灯灰灯任务、all 全部列出；没有列的都在随文的附表里",
    )
    annex_branches: int = Field(
        45, title="附件1行数", description="支部多于几个时，附件1只列情况最多的，其余合为一行，见附表", ge=10, le=500
    )
    annex_rows: int = Field(
        60,
        title="附件2、3行数",
        description="附件2、附件3各最多列几行（附件3不超过两页），其余计数，见附表",
        ge=5,
        le=2000,
    )

    month_papers: tuple[str, ...] = Field(
        (), title="每月文稿", description=f"每次汇总另外起草哪些文稿，如{DISPATCH_SHEET}；可以做的见“papers 月份”"
    )
    quarter_papers: tuple[str, ...] = Field(
        (QUARTER_CIRCULAR,), title="每季文稿", description="“papers 季度 --make”不写名称时做哪些"
    )
    year_papers: tuple[str, ...] = Field(
        (YEAR_SUMMARY,), title="每年文稿", description="“papers 年份 --make”不写名称时做哪些"
    )


class HeadlineSettings(SettingsSection):
    """The one sentence of 看板 for one month, in the office's own words; it never stands for another month."""

    period: str = Field(title="月份", pattern=r"^20\d\d-(0[1-9]|1[0-2])$")
    text: str = Field(title="一句话", min_length=4, max_length=150)
