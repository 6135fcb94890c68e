"""Declare the findings about the layout of the sheet: columns, merged cells, extra rows, cells of the head."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind, SampleCell
from pipeline.terms import Severity

_M, _N = Severity.MUST, Severity.NOTICE

FAMILY = FindingFamily(
    title="表头",
    about="表格样子、栏目和表头几格。",
    kinds=(
        FindingKind(code="column-missing", severity=_M, title="缺少一栏", message="表头中找不到“{title}”一栏（被删掉或改了名）。", remedy="请恢复该栏及表头名称，或使用退回的新表。", mended="这份新表已恢复该栏，能预填的已填好，请核对、补填。"),
        FindingKind(code="column-twice", severity=_M, title="表头重复", message="“{title}”一栏出现了两次。", remedy="请只保留一栏。", mended="这份新表只留一栏，填的是前一栏的内容，请核对。"),
        FindingKind(code="column-extra", severity=_N, title="多出一栏", message="“{value}”不是表内栏目，这一栏没有汇总。", remedy="需要局机关知道的，请写进表内对应的格子；不需要的，无须处理。"),
        FindingKind(code="second-table", severity=_M, title="下方另有一张表", message="这里又出现一行表头，下方的内容没有读入。", remedy="请把下方各行并入上面的表内，只保留一张表。"),
        FindingKind(code="merged-across", severity=_M, title="横向合并单元格", message="{area}合并成了一格，分不清内容属于哪一栏。", remedy="请分栏填写，不要合并。"),
        FindingKind(code="merged-down", severity=_N, title="纵向合并单元格", message="{area}合并成了一格，已按每行内容相同处理。", remedy="今后请逐行填写，不要合并。"),
        FindingKind(code="total-row", severity=_N, title="合计行", message="这一行是合计（小计），没有读入。", remedy="不需要合计行，汇总由系统完成。"),
        FindingKind(code="note-row", severity=_N, title="表外文字", message="表格以外的文字“{value}”没有读入台账。", remedy="需要局机关知道的，请写进表内对应的格子；不需要的，无须处理。"),
        FindingKind(code="row-passed-over", severity=_N, title="不是填报内容的行", message="这一行是{what}（“{value}”），没有当作填报内容。", remedy="无须处理；如果是任务或申请，请填在对应的行里。"),
        FindingKind(code="row-continued", severity=_N, title="接着上一行写的行", message="这一行没有编号，“{value}”已接在{where}的{title}后面。", remedy="无须处理；今后请写在同一格里（按Alt+回车换行）。"),
        FindingKind(code="row-unnumbered", severity=_N, title="没有编号的行", message="这一行没有任务编号，“{value}”没有读入台账。", remedy="属于上一行的，请并入上一行对应的格子；是新增任务的，请填在带编号的空行里；不需要的，无须处理。"),
        FindingKind(code="sheets-grouped", severity=_N, title="几张表一起填了", message="{area}与“{title}”同一格填的一模一样，像是选中几张工作表一起填的，只按“{title}”读入。", remedy="无须处理；要在别的表里答复的，请先右键点工作表标签、选“取消组合工作表”，再填在那张表的各栏里。"),
        FindingKind(code="rows-hidden", severity=_N, title="有隐藏行", message="第{value}行被隐藏或筛选掉了，已照常读入。", remedy="如不应报送，请核对后重报。"),
        FindingKind(code="head-missing", severity=_M, title="表头缺项", message="表头中找不到“{title}”。", remedy="请恢复表头，或使用退回的新表。", mended="这份新表已恢复这一项，请核对、补填。"),
        FindingKind(code="reporter-missing", severity=_M, title="填报人未填", message="“填报人”没有填写{wrote}。", remedy="请填写填报人姓名。", sample=SampleCell(block="head", row=0, column="reporter", value=None)),
        FindingKind(code="change-flag-missing", severity=_M, title="未选有无变化", message="“本月是否有变化”没有选，表内也没有改动，看不出是零报告还是漏填。", remedy="请选“有变化”或“无变化”。"),
        FindingKind(code="change-flag-unknown", severity=_M, title="有无变化选错", message="“本月是否有变化”写的是“{value}”。", remedy="请选“有变化”或“无变化”。", sample=SampleCell(block="head", row=0, column="flag", value="略有变化")),
        FindingKind(code="nil-with-changes", severity=_M, title="无变化却有改动", message="选了“无变化”，但{what}与上月不同。", remedy="如有进展，请改选“有变化”；如无进展，请把改动恢复原样。", sample=SampleCell(block="head", row=0, column="flag", value="无变化")),
        FindingKind(code="changes-none-found", severity=_N, title="选有变化却无改动", message="选了“有变化”，但各项任务都与上月相同。", remedy="已按各项本月无变化收下；如有进展，请补填后重报。"),
    ),
)  # fmt: skip
