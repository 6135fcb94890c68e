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
        FindingKind(code="column-extra", severity=_N, title="多出一栏", message="“{title}”不是表内栏目，这一栏写的“{quote}”没有汇总。", remedy="需要局机关知道的，请写进表内对应的格子；不需要的，无须处理。"),
        FindingKind(code="second-table", severity=_M, title="下方另有一张表", message="这里又出现一行表头，下方的内容没有读入。", remedy="请把下方各行并入上面的表内，只保留一张表。"),
        FindingKind(code="second-sheet", severity=_M, title="填了两张同样的表", message="工作表“{title}”和“{read}”都填了，内容不同，分不清以哪张为准。", remedy="请把要报的内容填在一张表上，删去另一张后重报。"),
        FindingKind(code="sheet-passed-over", severity=_N, title="另一张填报表没有读", message="工作表“{title}”没有读入，读的是“{read}”。", remedy="只报这一张的，不用处理；那一张上有要报的内容的，请填到“{read}”上重报。"),
        FindingKind(code="sheet-of-other", severity=_N, title="夹着别的填报表", message="工作表“{title}”是{about}的，没有读入。", remedy="本来就报过的，不用处理；要一并报送的，请另存为一份文件单独报送。"),
        FindingKind(code="sheet-not-read", severity=_N, title="多出一张工作表", message="工作表“{title}”（“{quote}”）不在收取之列，没有读入。", remedy="其中有要反映的情况，请写进表内后重报；只作附件或底稿的，不用处理。"),
        FindingKind(code="merged-across", severity=_M, title="横向合并单元格", message="{area}合并成了一格，分不清内容属于哪一栏。", remedy="请分栏填写，不要合并。"),
        FindingKind(code="merged-down", severity=_N, title="纵向合并单元格", message="{area}合并成了一格，已按每行内容相同处理。", remedy="今后请逐行填写，不要合并。"),
        FindingKind(code="total-row", severity=_N, title="合计行", message="这一行是合计（小计），没有读入。", remedy="不需要合计行，汇总由系统完成。"),
        FindingKind(code="note-row", severity=_N, title="表外文字", message="表格以外的文字“{quote}”没有读入台账。", remedy="需要局机关知道的，请写进表内对应的格子；不需要的，无须处理。"),
        FindingKind(code="row-passed-over", severity=_N, title="不是填报内容的行", message="这一行是{what}（“{quote}”），没有当作填报内容。", remedy="无须处理；如果是任务或申请，请填在对应的行里。"),
        FindingKind(code="row-continued", severity=_N, title="接着上一行写的行", message="这一行没有自己的编号，“{quote}”已接在{where}的{title}后面。", remedy="无须处理；今后请写在同一格里（按Alt+回车换行）。"),
        FindingKind(code="row-unnumbered", severity=_N, title="没有编号的行", message="这一行没有任务编号，“{quote}”没有读入台账。", remedy="属于上一行的，请并入上一行对应的格子；是新增任务的，请填在带编号的空行里，空行用完了的，接着最后一个编号往下编；不需要的，无须处理。"),
        FindingKind(code="sheets-grouped", severity=_N, title="几张表一起填了", message="{area}与“{title}”同一格填的一模一样，像是选中几张工作表一起填的，只按“{title}”读入。", remedy="无须处理；要在别的表里答复的，请先右键点工作表标签、选“取消组合工作表”，再填在那张表的各栏里。"),
        FindingKind(code="rows-hidden", severity=_N, title="有隐藏行", message="第{value}行被隐藏或筛选掉了，已照常读入。", remedy="如不应报送，请核对后重报。"),
        FindingKind(code="columns-hidden", severity=_N, title="有隐藏列", message="{value}列被隐藏了，里面填了内容，已照常读入。", remedy="如不应报送，请核对后重报。"),
        FindingKind(code="comment-unread", severity=_N, title="有批注", message="这一格{beside}批注“{quote}”，批注没有读入。", remedy="要反映的，请写进格里后重报；给自己看的，不用处理。"),
        FindingKind(code="box-unread", severity=_N, title="有文本框", message="这里浮着文本框或图形“{quote}”，上面的文字没有读入。", remedy="请把文字写进格里后重报；不用汇总的，不用处理。"),
        FindingKind(code="picture-unread", severity=_N, title="有图片", message="这里浮着{count}张图片，图片没有读入。", remedy="图片上有要报的内容的，请用文字写进格里后重报；只作装饰或佐证的，不用处理。"),
        FindingKind(code="object-unread", severity=_N, title="嵌着文件", message="这里嵌着一份{value}，里面的内容没有读入。", remedy="里面有要报的内容的，请用文字写进格里后重报；只作佐证的，不用处理。"),
        FindingKind(code="text-struck", severity=_N, title="有划去的文字", message="{where}里用删除线划去的“{gone}”按删去处理，没有读入。", remedy="要保留的，请去掉删除线后重报。"),
        FindingKind(code="locked-struck", severity=_N, title="划去了预填内容", message="{where}里的“{gone}”划了删除线，这是预填的内容，划去不起作用，仍按原内容处理。", remedy="{way}。"),
        FindingKind(code="task-struck", severity=_M, title="整项任务划去了", message="任务“{value}”划了删除线，看不出是要撤销这项任务，还是本月不报。", remedy="要撤销的，请去掉删除线，在“变更申请”中填一行：任务编号、撤销、理由；不撤销的，请去掉删除线。"),
        FindingKind(code="head-missing", severity=_M, title="表头缺项", message="表头中找不到“{title}”。", remedy="请恢复表头，或使用退回的新表。", mended="这份新表已恢复这一项，请核对、补填。"),
        FindingKind(code="reporter-missing", severity=_M, title="填报人未填", message="“填报人”没有填写{wrote}。", remedy="请填写填报人姓名。", sample=SampleCell(block="head", row=0, column="reporter", value=None)),
        FindingKind(code="change-flag-missing", severity=_M, title="未选有无变化", message="“本月是否有变化”没有选，表内也没有改动，看不出是零报告还是漏填。", remedy="请选“有变化”或“无变化”。"),
        FindingKind(code="change-flag-unknown", severity=_M, title="有无变化选错", message="“本月是否有变化”写的是“{value}”。", remedy="请选“有变化”或“无变化”。", sample=SampleCell(block="head", row=0, column="flag", value="略有变化")),
        FindingKind(code="nil-with-changes", severity=_M, title="无变化却有改动", message="选了“无变化”，但{what}与上月不同。", remedy="如有进展，请改选“有变化”；如无进展，请把改动恢复原样。", sample=SampleCell(block="head", row=0, column="flag", value="无变化")),
        FindingKind(code="changes-none-found", severity=_N, title="选有变化却无改动", message="选了“有变化”，但{what}。", remedy="已按本月无变化收下；如有进展，请补填后重报。"),
    ),
)  # fmt: skip
