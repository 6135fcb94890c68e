"""Declare the findings about cells of the task rows."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind, SampleCell
from pipeline.terms import Severity

_M, _N, _E = Severity.MUST, Severity.NOTICE, Severity.EXPLAIN

FAMILY = FindingFamily(
    title="单元格",
    about="任务行里的每一格。",
    kinds=(
        FindingKind(code="cell-error", severity=_M, title="公式出错", message="“{title}”是错误值“{value}”。", remedy="请改填文字或数字。", sample=SampleCell(block="task", row=0, column="rate", value="#REF!")),
        FindingKind(code="cell-uncalculated", severity=_M, title="公式没有结果", message="“{title}”是公式，但文件里没有保存计算结果。", remedy="请直接填写文字或数字，或用WPS、Excel打开保存一次。", sample=SampleCell(block="task", row=0, column="rate", value="=1+1")),
        FindingKind(code="cell-picture", severity=_M, title="单元格里是图片", message="“{title}”里是图片，读不出内容。", remedy="请改填文字。", sample=SampleCell(block="task", row=0, column="progress", value='=DISPIMG("ID_0",1)')),
        FindingKind(code="text-too-long", severity=_M, title="文字过长", message="“{title}”有{length}字，最多{limit}字。", remedy="请精简为要点。"),
        FindingKind(code="text-cleaned", severity=_N, title="清除不可见字符", message="“{title}”中有{count}个不可见字符，已清除。", remedy="无须处理。", sample=SampleCell(block="task", row=0, column="progress", value="完成\u200b36户")),
        FindingKind(code="personal-data", severity=_N, title="填了个人信息", message="{where}有{what}，台账、文稿和各类表格中一律遮去中间几位（{value}）。", remedy="今后请不要填写身份证、手机、银行卡号码，写姓名或人数就够了。", sample=SampleCell(block="task", row=0, column="progress", value="联系人李四13800138000")),
        FindingKind(code="rate-unreadable", severity=_M, title="不是数字", message="“{title}”写的是“{value}”，不是数字。", remedy="请填{lowest}到{highest}的整数。", sample=SampleCell(block="task", row=0, column="rate", value="很快")),
        FindingKind(code="rate-ambiguous", severity=_M, title="完成率有两种理解", message="“{title}”写的是“{value}”：{why}。", remedy="请填{lowest}到{highest}的整数。", sample=SampleCell(block="task", row=0, column="rate", value="75-80%")),
        FindingKind(code="rate-out-of-range", severity=_M, title="数字超出范围", message="“{title}”写的是“{value}”，不在{lowest}到{highest}之间。", remedy="请填{lowest}到{highest}的整数。", sample=SampleCell(block="task", row=0, column="rate", value=120)),
        FindingKind(code="rate-missing", severity=_M, title="完成率被清空", message="“{title}”是空的{wrote}。", remedy="请填{lowest}到{highest}的整数；没有变化的，填上月数。", sample=SampleCell(block="task", row=0, column="rate", value=None)),
        FindingKind(code="status-unknown", severity=_M, title="不在选项内", message="“{title}”写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择（{options}）。", sample=SampleCell(block="task", row=0, column="status", value="差不多了")),
        FindingKind(code="status-missing", severity=_M, title="状态被清空", message="“{title}”是空的{wrote}。", remedy="请从下拉选项中选择。", sample=SampleCell(block="task", row=0, column="status", value=None)),
        FindingKind(code="progress-missing", severity=_M, title="缺本月进展", message="完成率或状态有变化，“{title}”却没有填{wrote}。", remedy="请用一两句话写明做了什么、到哪一步。", sample=SampleCell(block="task", row=0, column="progress", value=None)),
        FindingKind(code="annex-unread", severity=_E, title="只写了见附件", message="“{title}”只写了“{value}”，附件、照片等不随月报表读入台账。", remedy="请写明具体内容，一两句话就够了。", sample=SampleCell(block="task", row=0, column="progress", value="详见附件1")),
        FindingKind(code="done-below-100", severity=_M, title="已完成但不足100%", message="状态是“已完成”，完成率却是{value}%。", remedy="完成的请填100，没完成的请改“推进中”。", sample=SampleCell(block="task", row=0, column="status", value="已完成", marked="rate")),
        FindingKind(code="idle-with-rate", severity=_M, title="未启动却有完成率", message="状态是“未启动”，完成率却是{value}%。", remedy="已开展的请改“推进中”，未开展的完成率填0。", sample=SampleCell(block="task", row=0, column="status", value="未启动")),
        FindingKind(code="extension-without-request", severity=_M, title="申请延期缺申请行", message="状态是“申请延期”，下方“变更申请”里却没有该任务新的完成时限。", remedy="请在“变更申请”中填一行：任务编号、完成时限、新时限、理由。", sample=SampleCell(block="task", row=2, column="status", value="申请延期")),
        FindingKind(code="task-number-missing", severity=_M, title="缺任务编号", message="这一行填了内容，却没有任务编号。", remedy="请填在带编号的空行里，空行用完了的，接着最后一个编号往下编；接着上一行写的，请并入上一行。", sample=SampleCell(block="new", row=0, column="number", value=None)),
        FindingKind(code="task-number-unknown", severity=_M, title="任务编号对不上", message="任务编号“{value}”不是下发给本支部的编号。", remedy="请恢复原来的编号；已经销号、本月表上没有的任务，请删去这一行；新增任务请填在带编号的空行里，空行用完了的，接着最后一个编号往下编。", sample=SampleCell(block="new", row=0, column="number", value="MZ01-202611-01")),
        FindingKind(code="task-number-twice", severity=_M, title="任务编号重复", message="任务编号“{value}”在表内出现了两次。", remedy="同一任务只填一行；新增任务请填在带编号的空行里，空行用完了的，接着最后一个编号往下编。"),
        FindingKind(code="rows-mixed", severity=_M, title="各栏串了行", message="{where}的编号与内容对不上：“{title}”与本行其他栏目不是同一项任务的，写的是本支部另一项任务的，像是这一栏单独排过序、粘贴或向下填充过。", remedy="请恢复原来的次序（{other}），并逐行核对进展和完成率；也可以使用退回的新表。", mended="这份新表已按任务归位，请逐行核对“本月进展”“完成率”“状态”是不是这一项任务的，再重新报送。"),
        FindingKind(code="task-row-missing", severity=_E, title="少了一项任务", message="下发的任务“{value}”在表内找不到。", remedy="请说明原因；任务仍按未报进展列入台账。", mended="这份新表已补上这一行，请照常填报，或说明原因。"),
        FindingKind(code="plan-missing", severity=_M, title="新任务缺项", message="新增任务没有填“{title}”{wrote}。", remedy="请补填（实施意见要求明确加哪些内容、有哪些抓手、由谁牵头、达到什么目标）。", sample=SampleCell(block="new", row=0, column="category", value=None)),
        FindingKind(code="plan-overtyped", severity=_N, title="改动了计划内容", message="“{title}”由“{before}”改成了“{value}”，已按变更申请登记，批准前仍按原内容。", remedy="今后请在“变更申请”中填写。", sample=SampleCell(block="task", row=0, column="owner", value="吴启航")),
        FindingKind(code="plan-filled-down", severity=_N, title="几行改成了一样的内容", message="“{title}”有几行都改成了“{value}”，已按变更申请登记，批准前仍按原内容。", remedy="请核对是不是向下填充时带过去的：是的，请恢复原来的内容后重新报送；确要变更的，无须处理。"),
        FindingKind(code="month-filled-down", severity=_N, title="各行写得一样", message="“{title}”各行写的都是“{value}”，像是向下填充时带过去的。", remedy="请核对：各项情况不同的，请改好后重新报送；确是一样的，无须处理。"),
        FindingKind(code="category-unknown", severity=_M, title="项目类别不在选项内", message="“{title}”写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择（{options}）。", sample=SampleCell(block="new", row=0, column="category", value="其他")),
        FindingKind(code="domain-unknown", severity=_M, title="业务领域不在选项内", message="“{title}”写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择；确属新领域的，请与局机关党委联系。", sample=SampleCell(block="new", row=0, column="domain", value="城乡规划")),
        FindingKind(code="indicator-unknown", severity=_N, title="业务指标不在选项内", message="“{title}”写的是“{value}”，不在局里列的业务指标之内，没有登记。", remedy="请从下拉选项中选择；没有合适的可以不填。"),
        FindingKind(code="date-unreadable", severity=_M, title="时限写法看不懂", message="“{title}”写的是“{value}”，看不出日期。", remedy="请写成“2026年11月30日”，或“年底”“长期坚持”。", sample=SampleCell(block="new", row=0, column="deadline", value="尽快")),
        FindingKind(code="date-invalid", severity=_M, title="没有这一天", message="“{title}”写的是“{value}”，没有这一天。", remedy="请核对日期。", sample=SampleCell(block="new", row=0, column="deadline", value="2026年11月31日")),
        FindingKind(code="date-ambiguous", severity=_M, title="时限有两种理解", message="“{title}”写的是“{value}”：{why}。", remedy="请写成“2026年11月30日”这样的完整日期。", sample=SampleCell(block="new", row=0, column="deadline", value=2026.1)),
        FindingKind(code="deadline-past", severity=_M, title="时限早于本月", message="新增任务的完成时限“{value}”在本月之前。", remedy="请核对完成时限。", sample=SampleCell(block="new", row=0, column="deadline", value="2026年10月31日")),
        FindingKind(code="start-unreadable", severity=_M, title="开始时间看不懂", message="“{title}”写的是“{value}”，看不出是哪一天。", remedy="请写成“2026年3月1日”，或“2026年3月”（算3月1日）；不清楚的不填。"),
        FindingKind(code="start-after-deadline", severity=_M, title="开始时间晚于完成时限", message="“{title}”（{value}）晚于完成时限。", remedy="请核对开始时间和完成时限；开始时间不清楚的不填。"),
    ),
)  # fmt: skip
