"""Define the office's settings (templates/设置.toml); the default file is generated from these descriptions.

Thresholds and local practice differ between offices, so they belong here and never in code.
"""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from pipeline.contract.annual_settings import YEARLY_SAMPLE, AnnualSettings, YearlyRecord
from pipeline.contract.engine_settings import EngineSettings
from pipeline.contract.indicator_settings import INDICATOR_SAMPLE, BusinessIndicator
from pipeline.contract.lamp_settings import LampSettings, RuleMode
from pipeline.contract.letter_settings import LetterSettings, MailServerSettings, RecipientList
from pipeline.contract.paper_settings import BureauSettings, HeadlineSettings, ReportSettings
from pipeline.contract.settings_section import DatedName, DayCount, DayOfMonth, SettingsSection
from pipeline.contract.signal_settings import SignalSettings
from pipeline.terms import CIRCULAR

SETTINGS_FILE, CALENDAR_FILE, ROSTER_FILE = "设置.toml", "节假日.toml", "支部名册.xlsx"
LETTERHEAD_FILE, BLANK_FORM_FILE, WORDING_FOLDER = "公文版式.docx", "月报表（空白）.xlsx", "wording"
OLD_LEDGER_SAMPLE, WORDS_FILE = "旧台账（样例）.xlsx", "用词.toml"


class InboxSettings(SettingsSection):
    """The drop folders and the limits for collecting files from them."""

    folders: tuple[str, ...] = Field((), title="其他收件夹", description="inbox 以外的收件夹（如共享盘），写完整路径")
    own_folders: tuple[str, ...] = Field((), title="专用收件夹支部", description="只从 inbox/短码 收取的支部短码")
    settle_seconds: float = Field(3.0, title="静置秒数", description="两次查看之间等几秒，两次一样才收取", ge=0, le=600)
    seconds_per_file: float = Field(20.0, title="单个文件限时", description="读一个文件最多几秒", gt=0, le=600)
    megabytes_per_file: int = Field(
        1024, title="单个文件内存", description="读一个文件最多占多少兆内存", ge=256, le=8192
    )
    most_files: int = Field(
        10_000, title="每次文件数", description="每个收件夹每次最多收多少个文件，其余下次再收", ge=1
    )
    most_megabytes: int = Field(
        10_240, title="每次总大小", description="每个收件夹每次最多收多少兆，其余下次再收", ge=1
    )


class ReadingSettings(SettingsSection):
    """Limits for reading one file; a file that exceeds them is set aside unread."""

    file_megabytes: int = Field(20, title="单个表格大小", description="一个表格文件最多几兆", ge=1, le=200)
    zip_megabytes: int = Field(200, title="压缩包大小", description="一个压缩包最多几兆", ge=1, le=2000)
    zip_files: int = Field(
        500, title="压缩包内文件数", description="一个压缩包里最多几个文件，超过的不拆", ge=1, le=10_000
    )
    inflated_megabytes: int = Field(
        512, title="展开后大小", description="表格文件或压缩包展开后最多几兆", ge=16, le=4096
    )
    parts: int = Field(
        1000, title="表格内部部件数", description="一个表格文件内部最多几个部件（图片等）", ge=50, le=10_000
    )
    filled_cells: int = Field(
        200_000, title="有内容的格数", description="一个文件各工作表有内容的部分合计最多几格", ge=10_000, le=5_000_000
    )
    sheet_cells: int = Field(
        5_000_000, title="工作表格数", description="一张工作表从左上角到最后一格最多几格", ge=10_000, le=20_000_000
    )


class DeadlineSettings(SettingsSection):
    """报送截止 and the terms that follow from it (working days according to 节假日.toml)."""

    report_day: DayOfMonth = Field(3, title="报送截止日", description="次月几日截止报送，遇节假日顺延到下一个工作日")
    summary_days: DayCount = Field(3, title="汇总间隔", description="报送截止后第几个工作日为汇总日，此后收到的为补报")
    correction_days: DayCount = Field(3, title="修改期限", description="退回的表、催报的表几个工作日内报来")
    rectify_days: DayCount = Field(10, title="整改期限", description="几个工作日内报整改情况，红灯任务说明也按此")
    overdue_days: DayCount = Field(5, title="逾期反馈期限", description="整改逾期的，几个工作日内反馈")
    answer_days: DayCount = Field(
        3, title="答复期限", description="支部反馈单发出后几个工作日内可以更正、说明，期满才签发点名的公文"
    )
    step_days: DayCount = Field(5, title="提醒、督办期限", description="提醒函、督办单签发后几个工作日内反馈")
    cooling_days: DayCount = Field(30, title="复查间隔", description="整改销号后过多少天提请复查是否反弹")
    remind_days: DayCount = Field(2, title="提醒提前", description="报送截止前几个工作日起提醒还没有报送的支部")


class EscalationSettings(SettingsSection):
    """Conditions for proposing the next escalation step (提醒、督办、整改通知、通报、约谈建议)."""

    rule: RuleMode = Field(
        RuleMode.ON, title="升级规则", description="连续出现的问题提请升级：on 提请、observe 和 off 不提请"
    )
    months: int = Field(1, title="升级间隔", description="问题连续存在几个月，提请升级一步", ge=1, le=12)


class FormSettings(SettingsSection):
    """Form versions that are accepted, and what is printed below a form."""

    versions: tuple[int, ...] = Field(
        (1,), title="可收的表单版本", description="除现行版外还收哪些旧版本的表单", min_length=1
    )
    signature_line: bool = Field(
        False,
        title="签字行",
        description="true：月报表打印时每页下面印“填报人”“支部书记审核”签字处；只供纸上签字，程序不读，报送仍以电子表为准",
    )


class BusinessDomain(DatedName):
    """One 业务领域."""


_CURRENT_DOMAINS: tuple[BusinessDomain, ...] = (
    BusinessDomain(name="党的建设", aliases=("党建", "党建工作")),
    BusinessDomain(name="社会救助", aliases=("低保", "救助", "巩固拓展脱贫攻坚成果", "精准扶贫")),
    BusinessDomain(name="养老服务", aliases=("养老", "社会福利", "养老服务工作")),
    BusinessDomain(name="老龄工作", since="2024-01", aliases=("老龄",)),
    BusinessDomain(name="儿童福利", aliases=("儿童", "未成年人保护", "儿童福利工作")),
    BusinessDomain(name="社会事务", aliases=("婚姻登记", "殡葬", "殡葬管理", "救助管理", "婚姻", "流浪救助")),
    BusinessDomain(name="区划地名", aliases=("地名", "区划", "行政区划", "地名管理")),
    BusinessDomain(name="社会组织管理", aliases=("社会组织", "社会组织工作", "社团管理")),
    BusinessDomain(name="慈善事业促进", aliases=("慈善", "慈善事业", "慈善社工", "福利彩票")),
    BusinessDomain(name="城乡社区治理", until="2023-12", aliases=("社会治理", "基层政权和社区建设")),
)


class Settings(SettingsSection):
    """All decisions of the office; an unknown key or a value out of bounds is reported with its line."""

    bureau: BureauSettings = Field(default_factory=lambda: BureauSettings(), title="单位")
    inbox: InboxSettings = Field(default_factory=lambda: InboxSettings(), title="收件")
    reading: ReadingSettings = Field(
        default_factory=lambda: ReadingSettings(), title="读取限度（防止异常文件拖垮电脑，一般不用改）"
    )
    engine: EngineSettings = Field(
        default_factory=lambda: EngineSettings(), title="计算（支部上万、一台电脑不够快时才用集群）"
    )
    deadlines: DeadlineSettings = Field(default_factory=lambda: DeadlineSettings(), title="时限")
    lamps: LampSettings = Field(
        default_factory=lambda: LampSettings(),
        title="灯色规则（数值含义见各行；规则可填 on 计入、observe 只提示、off 不用）",
    )
    signals: SignalSettings = Field(
        default_factory=lambda: SignalSettings(), title="信号（读支部写的进展，只提问，不打分）"
    )
    escalation: EscalationSettings = Field(default_factory=lambda: EscalationSettings(), title="升级")
    letters: LetterSettings = Field(default_factory=lambda: LetterSettings(), title="信件")
    mail: MailServerSettings = Field(
        default_factory=lambda: MailServerSettings(), title="邮件服务器（发送方式为 smtp 的才用）"
    )
    forms: FormSettings = Field(default_factory=lambda: FormSettings(), title="表单")
    reports: ReportSettings = Field(default_factory=lambda: ReportSettings(), title="报告")
    assessment: AnnualSettings = Field(
        default_factory=lambda: AnnualSettings(),
        title="述职评议（数据表只列事实；权重都是0时不计分，等次一律由人定；会议、照片、笔记、报送快慢不得计分）",
    )
    recipients: tuple[RecipientList, ...] = Field((), title="送阅名单")
    headline: tuple[HeadlineSettings, ...] = Field((), title="看板的一句话")
    yearly: tuple[YearlyRecord, ...] = Field((), title="每年登记")
    indicator: tuple[BusinessIndicator, ...] = Field((), title="业务指标")
    domain: tuple[BusinessDomain, ...] = Field(_CURRENT_DOMAINS, title="业务领域", min_length=1)

    def domains(self, period: str) -> tuple[str, ...]:
        """List the 业务领域 available in a month."""
        return tuple(each.name for each in self.domain if each.holds(period))

    def find_yearly(self, year: int) -> YearlyRecord | None:
        """Find what the bureau noted for a year; the last entry counts, None if there is none."""
        return next((each for each in reversed(self.yearly) if each.year == year), None)

    def list_indicators(self, period: str) -> tuple[str, ...]:
        """List the names of the 业务指标 available in a month; most offices list none."""
        return tuple(each.name for each in self.indicator if each.holds(period))

    def get_indicator_codes(self, period: str) -> dict[str, tuple[str, ...]]:
        """Return the 业务指标 available in a month with their accepted spellings."""
        return {each.name: each.aliases for each in self.indicator if each.holds(period)}

    def get_domain_codes(self) -> dict[str, tuple[str, ...]]:
        """Return every 业务领域 ever listed with its accepted spellings, so that old ledgers stay readable."""
        return {each.name: each.aliases for each in self.domain}


class WorkCalendar(SettingsSection):
    """The office's calendar (templates/节假日.toml): weekdays off, and weekend days worked (调休)."""

    holidays: tuple[dt.date, ...] = Field((), title="放假日期")
    workdays: tuple[dt.date, ...] = Field((), title="调休上班日期")

    def is_workday(self, day: dt.date) -> bool:
        """Return whether the bureau works on a day."""
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays  # noqa: PLR2004

    def find_workday_from(self, day: dt.date) -> dt.date:
        """Find the first working day on or after a day."""
        while not self.is_workday(day):
            day += dt.timedelta(days=1)
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th working day after ``day``."""
        for _ in range(count):
            day = self.find_workday_from(day + dt.timedelta(days=1))
        return day


def _format_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_format_toml(each) for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


_RECIPIENTS = (
    "# 送阅名单：签发的通报除发给支部外，还要送哪些人阅，一人一封。要用时去掉下面各行前面的“#”；有几个名单就写几段。",
    "# [[recipients]]",
    '# name = "局领导"',
    f'# papers = ["{CIRCULAR}"]',
    '# addresses = ["leader1@example.com", "leader2@example.com"]',
)
_HEADLINES = (
    "# 看板的一句话：平时由程序按台账写。哪个月要改成自己的话，去掉下面各行前面的“#”，写上月份；只管那一个月。",
    "# [[headline]]",
    '# period = "2026-11"',
    '# text = "红灯增加主要是设备到货推迟，局里正在统一协调。"',
)


def build_default_settings_toml() -> str:
    """Build the settings file written by ``init``: every key with its explanation and default.

    Where a new office starts otherwise than one whose settings lack the key, the key says so (``first``).
    """
    lines = ["# “党建+”台账设置。改动后下次运行即生效；写错了会指出是哪一行。", "# “#”开头的是说明，不起作用。"]
    defaults = Settings()
    for section, field in Settings.model_fields.items():
        part = getattr(defaults, section)
        if isinstance(part, tuple):
            continue
        lines += ["", f"# {field.title}", f"[{section}]"]
        for key, info in type(part).model_fields.items():
            extra = info.json_schema_extra
            value = (extra if isinstance(extra, dict) else {}).get("first", getattr(part, key))
            lines.append(f"{key} = {_format_toml(value)}  # {info.title}：{info.description}")
    lines += ["", *_RECIPIENTS, "", *_HEADLINES, "", *YEARLY_SAMPLE, "", *INDICATOR_SAMPLE]
    lines += ["", "# 业务领域：可增可停。停用的不要删，填上停用月份（until），往年数据仍能对上。"]
    for each in defaults.domain:
        lines += ["[[domain]]", f"name = {_format_toml(each.name)}"]
        lines += [
            f"{key} = {_format_toml(value)}" for key in ("since", "until", "aliases") if (value := getattr(each, key))
        ]
    return "\n".join(lines) + "\n"
