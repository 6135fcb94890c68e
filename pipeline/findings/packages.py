"""Declare the findings about 上报包, the packages of bureaus below."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind
from pipeline.terms import Severity

_M, _N = Severity.MUST, Severity.NOTICE
_AGAIN = "请下级单位用“上报”命令重新生成，原样报来，不要打开保存、改名重压。"

FAMILY = FindingFamily(
    title="上报包",
    about="下级单位的上报包，由上级单位收表时核对。",
    kinds=(
        FindingKind(code="package-unreadable", severity=_M, title="上报清单读不出", message="上报包里的“上报清单.json”读不出来（{what}）。", remedy=_AGAIN),
        FindingKind(code="package-version", severity=_M, title="上报包版本较新", message="上报包是第{value}版，本程序只认得到第{limit}版。", remedy="请升级本单位的程序后再收，原件已存档。"),
        FindingKind(code="package-sender-unknown", severity=_M, title="名册里没有上报单位", message="上报单位“{value}”不在名册的下级单位之列。", remedy="请核对名册：类型填“下级单位”，全称、简称或别名与它的单位名称一致；改好后把上报包再放入收件夹。"),
        FindingKind(code="package-sender-conflict", severity=_M, title="上报单位与文件夹不符", message="上报包放在{folder}的文件夹里，清单上的上报单位却是“{value}”。", remedy="请核实是谁报的，放进它自己的文件夹再收。"),
        FindingKind(code="package-not-ours", severity=_M, title="不是报给本单位的", message="{value}的上级是“{other}”，不是本单位（{where}）。", remedy="请转交它的上级；写错的，请改正后重新报来。"),
        FindingKind(code="package-period-conflict", severity=_M, title="上报包月份对不上", message="清单写的是{value}，“上报数据.xlsx”里却是{other}。", remedy=_AGAIN),
        FindingKind(code="package-bureau-conflict", severity=_M, title="上报包单位对不上", message="清单写的是“{value}”，“上报数据.xlsx”里却是“{other}”。", remedy=_AGAIN),
        FindingKind(code="package-too-early", severity=_M, title="上报包早于报告期", message="报告期是{value}，数据却截至{other}，那时这个月还没有开始。", remedy="请下级单位汇总这个月以后再上报。"),
        FindingKind(code="package-changed", severity=_M, title="上报包被改动", message="“{value}”与上报清单不符：{what}。", remedy=_AGAIN),
        FindingKind(code="package-layout", severity=_M, title="上报数据不合格式", message="“上报数据.xlsx”{what}。", remedy=_AGAIN),
        FindingKind(code="package-figure", severity=_M, title="上报数据有误", message="“{title}”{what}（现为“{value}”）。", remedy=_AGAIN),
        FindingKind(code="package-total", severity=_M, title="合计不等于各支部之和", message="“{title}”合计为{value}，各支部之和为{other}。", remedy=_AGAIN),
        FindingKind(code="package-branch-missing", severity=_M, title="上报包缺支部", message="名册上的{value}没有数据。", remedy="请下级单位重新汇总、重新上报，名册上的支部一个不能少。"),
        FindingKind(code="package-branch-extra", severity=_M, title="上报包多出支部", message="{value}有数据，却不在它的名册上。", remedy="请下级单位核对名册，重新汇总、重新上报。"),
        FindingKind(code="package-replaced", severity=_N, title="代替先前的上报包", message="代替了{day}收下的“{earlier}”（截至{was}），这份截至{now}；{difference}。", remedy="以这份为准，先前那份仍在存档。"),
        FindingKind(code="package-stands", severity=_M, title="上报包比先前的旧", message="{day}已收下“{earlier}”，截至{was}；这份截至{now}，没有用它代替。", remedy="确要更正的，请下级单位重新汇总、重新上报。"),
        FindingKind(code="package-twice", severity=_M, title="同时收到两个上报包", message="同时收到截至时间相同、内容不同的上报包（{files}），分不清以哪份为准。", remedy="请下级单位核实后只报一份。"),
        FindingKind(code="package-outdone", severity=_N, title="同时收到更新的上报包", message="同时收到的“{value}”截至时间更晚，以那份为准，这份没有计入。", remedy="无须处理。"),
        FindingKind(code="package-branch-gone", severity=_N, title="支部比上月少", message="上月上报的{value}，这个月名册上没有了。", remedy="撤并、更名属实的不用处理；不属实的，请下级单位更正后重报。"),
    ),
)  # fmt: skip
