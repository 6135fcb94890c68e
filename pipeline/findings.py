"""Define findings: immutable statements about a submitted sheet, and the catalogue of all their kinds.

A finding gives the place, the problem and the remedy. Functions return ``(value, findings)``; exceptions are
reserved for errors of the program or of the office's own files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from pipeline.vocabulary import Severity


@dataclass(frozen=True)
class Kind:
    """One entry of the catalogue: code, severity, and texts with named placeholders.

    ``mended`` replaces the remedy on a returned copy if the copy, as a fresh form, already corrects the error.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    mended: str = ""


@dataclass(frozen=True)
class Finding:
    """One error, notice or question at one place of one file.

    ``row`` and ``field`` give the place in terms of the contract (0-based row of the submitted sheet, column name),
    so that a returned copy with another layout can mark the right cell.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None
    cell: str | None
    value: str
    message: str
    remedy: str
    suggestion: str = ""
    row: int | None = None
    field: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return the public form used by ``--json``."""
        return {
            "code": self.code, "severity": self.severity.value, "sheet": self.sheet, "cell": self.cell,
            "value": self.value, "message": self.message, "remedy": self.remedy,
        }  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The place of a finding: file as named in the inbox, sheet and cell (None if not applicable)."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    field: str = ""


class SettingsFault(Exception):
    """An unusable command or office file (roster, settings, calendar, wording); exit status 2.

    ``lines`` are messages for the clerk, each with place, problem and remedy.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def make(code: str, place: Place, *, value: str = "", suggestion: str = "", **gaps: str) -> Finding:
    """Build a finding from its catalogue entry; an unknown code or placeholder raises KeyError (a bug)."""
    kind = CATALOGUE[code]
    words = {"value": value, "suggestion": suggestion, **gaps}
    remedy = kind.remedy.format(**words)
    remedy += suggested(suggestion)
    return Finding(
        code, kind.severity, place.file, place.sheet, place.cell, value, kind.message.format(**words), remedy,
        suggestion, place.row, place.field,
    )  # fmt: skip


def suggested(suggestion: str) -> str:
    """Format a suggested value as the end of a remedy; empty without a suggestion."""
    return f"建议填“{suggestion}”。" if suggestion else ""


def must_fix(findings: Iterable[Finding]) -> bool:
    """Return whether any finding keeps the workbook out of the ledger."""
    return any(finding.severity is Severity.MUST for finding in findings)


def gaps_of(kind: Kind) -> set[str]:
    """List the placeholders that a caller must fill in for a kind of finding (used by tests)."""
    parts = [*Formatter().parse(kind.message), *Formatter().parse(kind.remedy)]
    return {name for _, name, _, _ in parts if name}


def column_letter(column: int) -> str:
    """Format a 0-based column as letters (0 -> A, 26 -> AA)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Format a 0-based row and column as a cell name (9, 10 -> K10)."""
    return f"{column_letter(column)}{row + 1}"


def _catalogue(*kinds: Kind) -> dict[str, Kind]:
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes), "a finding code stands twice"
    return {kind.code: kind for kind in kinds}


_M, _N, _E = Severity.MUST, Severity.NOTICE, Severity.EXPLAIN

CATALOGUE = _catalogue(
    # Files that cannot be read or placed
    Kind("file-empty", _M, "空文件", "文件是空的（0字节）。", "请重新保存后再报送。"),
    Kind("file-encrypted", _M, "文件加了密码", "文件设有打开密码，无法读取。", "请在WPS或Excel中取消密码后另存，再报送。"),
    Kind("file-not-workbook", _M, "不是电子表格", "这不是Excel或WPS表格（{what}）。", "请{way}。"),
    Kind("archive-opened", _N, "压缩包已拆开", "压缩包里的{count}个文件已逐个收取{what}。", "下次请直接报送表格，不必压缩。"),
    Kind("archive-refused", _M, "压缩包没有拆开", "压缩包没有拆开（{what}）。", "请解压后把表格逐个放入收件夹，或改用不加密码的“.zip”格式重新压缩。"),
    Kind("file-damaged", _M, "文件损坏", "文件打不开，可能没有传完或已损坏（{what}）。", "请在本机打开确认无误、重新保存后再报送。"),
    Kind("file-too-large", _M, "文件过大", "{what}，超出了月报表应有的大小。", "请用下发的表单重新填报，不要在表内粘贴图片或大片空白格式。"),
    Kind("file-crashed-reader", _M, "文件无法读取", "这个文件没有读成：{what}。", "请在WPS中打开，另存为“.xlsx”格式后再报送。"),
    Kind("file-unsettled", _N, "尚未传完", "文件还在变化，或者暂时打不开，可能正在复制或仍在编辑。", "关闭文件、等传完后，下次收表自动收取。"),
    Kind("not-our-form", _M, "不是月报表", "没有找到“填报表”工作表，或其中没有任务表头。", "请使用下发的月报表填报；如是其他材料，请另行报送。"),
    Kind("branch-unknown", _M, "认不出支部", "从表内看不出是哪个支部报的（表内写的是“{value}”）。", "请用下发给本支部的表单；或由汇总人员核实后放入“inbox/支部短码”文件夹。"),
    Kind("branch-conflict", _M, "支部对不上", "{what}，无法确定是哪个支部报的。", "请用下发给本支部的表单重报；或由汇总人员核实后放入对应支部的文件夹。"),
    Kind("wrong-folder", _M, "放错文件夹", "{value}的报表只从它自己的文件夹收取，这份文件是在别处发现的。", "请放入“inbox/支部短码”文件夹。"),
    Kind("period-unknown", _M, "认不出报告期", "从表内看不出是哪个月的报表（表内写的是“{value}”）。", "请在“报告期”一格写明年月，如“2026年11月”。"),
    Kind("period-conflict", _M, "报告期对不上", "这份表单是{expected}的，“报告期”一格却写成“{value}”。", "请在“报告期”一格写明这份表实际报的是哪个月。"),
    Kind("period-future", _M, "报告期未到", "报告期“{value}”还没有到。", "请核对报告期；提前填好的，到当月把同一份表再放入收件夹即可。"),
    Kind("period-before-start", _M, "早于启用日期", "{branch}自{start}起报送，不报{value}。", "请核对报告期。"),
    Kind("period-after-end", _M, "支部已停用", "{branch}已于{end}停用，不再报{value}。", "请核对支部和报告期；未完任务由承接支部填报。"),
    Kind("period-not-handed-out", _N, "未下发表单", "{value}没有下发过表单，无法与预填内容核对。", "已照表内内容收下，请汇总人员留意。"),
    Kind("form-version-old", _M, "表单版本不符", "这是第{value}版表单，不是现行版本，也不在照收之列。", "内容已搬入退回的新表，请核对补齐后重新报送。", "内容已搬入这份新表，请核对、补齐。"),
    Kind("form-version-earlier", _N, "表单是旧版", "这是第{value}版表单，本次照收。", "下月起请使用新下发的表单。"),
    Kind("two-files-differ", _M, "同时收到两份", "本支部同一时间报来两份不同的表（{files}），分不清以哪份为准；不同之处：{difference}。", "请只留下正确的一份，重新报送。"),
    Kind("kept-aside-decisions", _M, "核验表误投", "这是局机关的核验表，不从收件夹收取。", "请汇总人员用“核验”命令导入。"),
    # The layout of the sheet
    Kind("column-missing", _M, "缺少一栏", "表头中找不到“{title}”一栏（被删掉或改了名）。", "请恢复该栏及表头名称，或使用退回的新表。", "这份新表已恢复该栏，能预填的已填好，请核对、补填。"),
    Kind("column-twice", _M, "表头重复", "“{title}”一栏出现了两次。", "请只保留一栏。", "这份新表只留一栏，填的是前一栏的内容，请核对。"),
    Kind("column-extra", _N, "多出一栏", "“{value}”不是表内栏目，这一栏没有汇总。", "如需反映情况，请写入“存在问题及需协调事项”。"),
    Kind("second-table", _M, "下方另有一张表", "这里又出现一行表头，下方的内容没有读入。", "请把下方各行并入上面的表内，只保留一张表。"),
    Kind("merged-across", _M, "横向合并单元格", "{area}合并成了一格，分不清内容属于哪一栏。", "请分栏填写，不要合并。"),
    Kind("merged-down", _N, "纵向合并单元格", "{area}合并成了一格，已按每行内容相同处理。", "今后请逐行填写，不要合并。"),
    Kind("total-row", _N, "合计行", "这一行是合计（小计），没有读入。", "不需要合计行，汇总由系统完成。"),
    Kind("note-row", _N, "表外文字", "表格下方的文字“{value}”没有读入台账。", "需要反映的情况请写入“存在问题及需协调事项”。"),
    Kind("rows-hidden", _N, "有隐藏行", "第{value}行被隐藏或筛选掉了，已照常读入。", "如不应报送，请核对后重报。"),
    # The head
    Kind("head-missing", _M, "表头缺项", "表头中找不到“{title}”。", "请恢复表头，或使用退回的新表。", "这份新表已恢复这一项，请核对、补填。"),
    Kind("reporter-missing", _M, "填报人未填", "“填报人”没有填写。", "请填写填报人姓名。"),
    Kind("change-flag-missing", _M, "未选有无变化", "“本月是否有变化”没有选，表内也没有改动，看不出是零报告还是漏填。", "请选“有变化”或“无变化”。"),
    Kind("change-flag-unknown", _M, "有无变化选错", "“本月是否有变化”写的是“{value}”。", "请选“有变化”或“无变化”。"),
    Kind("nil-with-changes", _M, "无变化却有改动", "选了“无变化”，但{what}与上月不同。", "如有进展，请改选“有变化”；如无进展，请把改动恢复原样。"),
    Kind("changes-none-found", _N, "选有变化却无改动", "选了“有变化”，但各项任务都与上月相同。", "已按各项本月无变化收下；如有进展，请补填后重报。"),
    # Cells
    Kind("cell-error", _M, "公式出错", "“{title}”是错误值“{value}”。", "请改填文字或数字。"),
    Kind("cell-uncalculated", _M, "公式没有结果", "“{title}”是公式，但文件里没有保存计算结果。", "请直接填写文字或数字，或用WPS、Excel打开保存一次。"),
    Kind("cell-picture", _M, "单元格里是图片", "“{title}”里是图片，读不出内容。", "请改填文字。"),
    Kind("text-too-long", _M, "文字过长", "“{title}”有{length}字，最多{limit}字。", "请精简为要点。"),
    Kind("text-cleaned", _N, "清除不可见字符", "“{title}”中有{count}个不可见字符，已清除。", "无须处理。"),
    Kind("personal-data", _N, "填了个人信息", "{where}有{what}，台账、文稿和各类表格中一律遮去中间几位（{value}）。", "今后请不要填写身份证、手机、银行卡号码，写姓名或人数就够了。"),
    Kind("rate-unreadable", _M, "完成率不是数字", "“完成率”写的是“{value}”，不是数字。", "请填0到100的整数。"),
    Kind("rate-ambiguous", _M, "完成率有两种理解", "“完成率”写的是“{value}”：{why}。", "请填0到100的整数。"),
    Kind("rate-out-of-range", _M, "完成率超出范围", "“完成率”写的是“{value}”，不在0到100之间。", "请填0到100的整数。"),
    Kind("rate-missing", _M, "完成率被清空", "“完成率”是空的。", "请填0到100的整数；没有变化的，填上月数。"),
    Kind("status-unknown", _M, "状态不在选项内", "“状态”写的是“{value}”，不在下拉选项内。", "请从下拉选项中选择（{options}）。"),
    Kind("status-missing", _M, "状态被清空", "“状态”是空的。", "请从下拉选项中选择。"),
    Kind("progress-missing", _M, "缺本月进展", "完成率或状态有变化，“本月进展”却没有填。", "请用一两句话写明做了什么、到哪一步。"),
    Kind("done-below-100", _M, "已完成但不足100%", "状态是“已完成”，完成率却是{value}%。", "完成的请填100，没完成的请改“推进中”。"),
    Kind("idle-with-rate", _M, "未启动却有完成率", "状态是“未启动”，完成率却是{value}%。", "已开展的请改“推进中”，未开展的完成率填0。"),
    Kind("extension-without-request", _M, "申请延期缺申请行", "状态是“申请延期”，下方“变更申请”里却没有该任务新的完成时限。", "请在“变更申请”中填一行：任务编号、完成时限、新时限、理由。"),
    Kind("task-number-missing", _M, "缺任务编号", "这一行填了内容，却没有任务编号。", "请填在带编号的空行里。"),
    Kind("task-number-unknown", _M, "任务编号对不上", "任务编号“{value}”不是下发给本支部的编号。", "请恢复原来的编号；新增任务请填在带编号的空行里。"),
    Kind("task-number-twice", _M, "任务编号重复", "任务编号“{value}”在表内出现了两次。", "同一任务只填一行；新增任务请填在带编号的空行里。"),
    Kind("task-row-missing", _E, "少了一项任务", "下发的任务“{value}”在表内找不到。", "请说明原因；任务仍按未报进展列入台账。", "这份新表已补上这一行，请照常填报，或说明原因。"),
    Kind("plan-missing", _M, "新任务缺项", "新增任务没有填“{title}”。", "请补填（实施意见要求明确加哪些内容、有哪些抓手、由谁牵头、达到什么目标）。"),
    Kind("plan-overtyped", _N, "改动了计划内容", "“{title}”由“{before}”改成了“{value}”，已按变更申请登记，批准前仍按原内容。", "今后请在“变更申请”中填写。"),
    Kind("category-unknown", _M, "项目类别不在选项内", "“项目类别”写的是“{value}”，不在下拉选项内。", "请从下拉选项中选择（{options}）。"),
    Kind("domain-unknown", _M, "业务领域不在选项内", "“业务领域”写的是“{value}”，不在下拉选项内。", "请从下拉选项中选择；确属新领域的，请与局机关党委联系。"),
    Kind("date-unreadable", _M, "时限写法看不懂", "“{title}”写的是“{value}”，看不出日期。", "请写成“2026年11月30日”，或“年底”“长期坚持”。"),
    Kind("date-invalid", _M, "没有这一天", "“{title}”写的是“{value}”，没有这一天。", "请核对日期。"),
    Kind("date-ambiguous", _M, "时限有两种理解", "“{title}”写的是“{value}”：{why}。", "请写成“2026年11月30日”这样的完整日期。"),
    Kind("deadline-past", _M, "时限早于本月", "新增任务的完成时限“{value}”在本月之前。", "请核对完成时限。"),
    # 变更申请
    Kind("request-task-unknown", _M, "变更的任务对不上", "变更申请里的任务编号“{value}”不在本表任务之内。", "请填本表内的任务编号。"),
    Kind("request-item-unknown", _M, "变更项不在选项内", "变更项写的是“{value}”，不在下拉选项内。", "请从下拉选项中选择（{options}）。"),
    Kind("request-incomplete", _M, "变更申请缺项", "变更申请缺“{title}”。", "请补填；不需要变更的，请清空这一行。"),
    # 需答复
    Kind("replies-given", _N, "收到答复", "“需答复”答复了{count}项，已收下。", "无须处理。"),
    Kind("answers-only", _N, "只有答复", "只填了“需答复”，没有填月报，答复单独收下，不算{value}的月报。", "月报仍请填好“填报表”后按时报送；本意是零报告的，请选“无变化”后重新报送。"),
    Kind("reply-key-unknown", _M, "答复对不上事项", "事项编号“{value}”不是请本支部答复的事项。", "请把答复填到“需答复”中对应的一行，并清空这一行。"),
    Kind("reply-key-missing", _M, "答复缺事项编号", "这一行写了答复，却看不出答复的是哪一项。", "请把答复填到“需答复”中对应的一行，并清空这一行。"),
    Kind("reply-key-twice", _M, "同一事项答复两次", "事项“{value}”有两行答复，内容不同。", "同一事项只留一行答复。"),
    Kind("reply-locked-changed", _N, "改动了提请答复的内容", "“{title}”由“{before}”改成了“{value}”，仍按原内容处理。", "要说的话请写在“说明”里。"),
    Kind("reply-date-unreadable", _M, "完成日期看不懂", "“完成日期”写的是“{value}”，看不出是哪一天。", "请写成“2026年12月20日”；还没有改完的请清空这一格，打算哪天改完写在“说明”里。"),
    Kind("reply-date-future", _M, "完成日期未到", "完成日期“{value}”还没有到。", "请核对；还没有改完的请清空这一格，打算哪天改完写在“说明”里。"),
    # 核验表
    Kind("decision-book-unknown", _M, "认不出是哪份核验表", "从表内认不出这是哪一次汇总生成的核验表（{what}）。", "请在汇总生成的“核验表.xlsx”里填写，不要另建表格，也不要删隐藏的工作表。"),
    Kind("decision-sheet-missing", _N, "少了一张表", "核验表里没有“{value}”工作表或其中没有表头，表内事项按还没有决定处理。", "要决定这些事项的，请在汇总生成的核验表里填写。", "这份新表已恢复，请补填。"),
    Kind("decision-sheet-unknown", _M, "工作表对不上", "工作表“{value}”里填了意见，但名称不是核验表的六张表之一，或与另一张重名，没有读取。", "请把意见填回汇总生成的核验表中同名的工作表。"),
    Kind("decision-row-missing", _N, "少了一行", "“{value}”这一行不在表内，按还没有决定处理。", "要决定的，请在汇总生成的核验表里填写。", "这份新表已恢复这一行，请补填。"),
    Kind("decision-key-missing", _M, "缺事项编号", "这一行填了内容，却没有事项编号。", "请填在有事项编号的行里，表外的内容请删去。"),
    Kind("decision-key-unknown", _M, "事项编号对不上", "事项编号“{value}”不在这份核验表提请的事项之内。", "请恢复原来的编号；不是本表提请的事项，请删去这一行。"),
    Kind("decision-key-twice", _M, "事项重复", "事项编号“{value}”在表内出现了两次。", "同一事项只留一行。", "这份新表只留一行，填的是前一行的内容，请核对。"),
    Kind("decision-locked-changed", _M, "改动了提请内容", "“{title}”与提请时不同，改成了“{value}”。", "请恢复原来的内容，要说的话写在“说明”里。", "这份新表已恢复原来的内容，要说的话请写在“说明”里。"),
    Kind("decision-merged", _M, "合并了单元格", "{area}合并成了一格，分不清是对哪一行的意见。", "请取消合并，逐行填写。", "这份新表已取消合并，请逐行补填。"),
    Kind("decision-opinion-unknown", _M, "意见不在选项内", "“意见”写的是“{value}”，看不出是同意还是不同意。", "请从下拉选项中选择（{options}）。"),
    Kind("decision-opinion-not-offered", _M, "意见不适用", "这一事项不能填“{value}”。", "请从下拉选项中选择（{options}）。"),
    Kind("decision-incomplete", _M, "核验缺项", "填了意见，却没有填“{title}”。", "请补填；还没有决定的，请清空“意见”。"),
    Kind("decision-without-opinion", _M, "没有填意见", "这一行填了“{title}”，却没有填“意见”，看不出是否已经决定。", "已经决定的请选“意见”，还没有决定的请清空“{title}”。"),
    Kind("decision-not-yet", _N, "还没有决定", "这一行填了“{title}”，没有填“意见”，按还没有决定处理。", "已经决定的，请补选“意见”后再导入。"),
    Kind("decision-verifier-is-doer", _M, "自己核验自己", "核验人“{value}”是经办这件事的人。", "请换一位没有经办的人核验。"),
    Kind("decision-day-future", _M, "核验日期未到", "核验日期“{value}”还没有到。", "请核对核验日期。"),
    Kind("decision-day-early", _M, "核验日期过早", "核验日期“{value}”早于{earliest}，那时这些情况还没有报来。", "请核对核验日期。"),
    Kind("decision-due-missing", _M, "缺新时限", "这一意见要定新的时限，“新时限”却没有填。", "请填新时限，如“2026年12月31日”。"),
    Kind("decision-due-not-later", _M, "新时限过早", "新时限“{value}”不晚于核验日期。", "请核对新时限和核验日期。"),
    Kind("decision-due-unused", _M, "用不上新时限", "这一意见不涉及新时限，填写的“{value}”不会起作用。", "请清空“新时限”，或核对“意见”。"),
    Kind("decision-reason-missing", _M, "缺说明", "这一事项填“{value}”要说明理由，“说明”却没有填。", "请在“说明”里写明理由。"),
    Kind("decision-otherwise", _M, "与已导入的意见不同", "这一事项已于{when}由{who}核验为“{before}”，现在填得不同。", "要更正的，请在“说明”里以“更正”开头写明原因；不更正的，请恢复原来的填写或清空这一行。"),
    Kind("decision-contradictory", _M, "两行意见矛盾", "与“{other}”的意见矛盾：{why}。", "请核对这两行，只通过其中一行。"),
)  # fmt: skip
"""Every entry concerns a submitted file; errors in roster and settings raise UserError."""
