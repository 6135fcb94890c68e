"""Define findings: immutable statements about a submitted sheet, and the catalogue of all their kinds.

A finding gives the place, the problem and the remedy. Functions return ``(value, findings)``; exceptions are
reserved for errors of the program or of the office's own files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from pipeline.terms import Severity


@dataclass(frozen=True, kw_only=True)
class FindingKind:
    """One entry of the catalogue: code, severity, and texts with named placeholders.

    ``mended`` replaces the remedy on a returned copy if the copy, as a fresh form, already corrects the error.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    mended: str = ""


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True, kw_only=True)
class CellPlace:
    """The place of a finding: file as named in the inbox, sheet and cell (None if not applicable)."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    field: str = ""


class UserError(Exception):
    """An unusable command or office file (roster, settings, calendar, wording); exit status 2.

    ``lines`` are messages for the clerk, each with place, problem and remedy.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def build_finding(code: str, place: CellPlace, *, value: str = "", suggestion: str = "", **gaps: str) -> Finding:
    """Build a finding from its catalogue entry; an unknown code or placeholder raises KeyError (a bug)."""
    kind = CATALOGUE[code]
    words = {"value": value, "suggestion": suggestion, **gaps}
    remedy = kind.remedy.format(**words)
    remedy += format_suggestion(suggestion)
    return Finding(
        code=code,
        severity=kind.severity,
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        value=value,
        message=kind.message.format(**words),
        remedy=remedy,
        suggestion=suggestion,
        row=place.row,
        field=place.field,
    )


def format_suggestion(suggestion: str) -> str:
    """Format a suggested value as the end of a remedy; empty without a suggestion."""
    return f"建议填“{suggestion}”。" if suggestion else ""


def has_must_fix(findings: Iterable[Finding]) -> bool:
    """Return whether any finding keeps the workbook out of the ledger."""
    return any(finding.severity is Severity.MUST for finding in findings)


def list_gaps(kind: FindingKind) -> set[str]:
    """List the placeholders that a caller must fill in for a kind of finding (used by tests)."""
    parts = [*Formatter().parse(kind.message), *Formatter().parse(kind.remedy)]
    return {name for _, name, _, _ in parts if name}


def format_column_letter(column: int) -> str:
    """Format a 0-based column as letters (0 -> A, 26 -> AA)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def format_cell_name(row: int, column: int) -> str:
    """Format a 0-based row and column as a cell name (9, 10 -> K10)."""
    return f"{format_column_letter(column)}{row + 1}"


def _build_catalogue(*kinds: FindingKind) -> dict[str, FindingKind]:
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes), "a finding code stands twice"
    return {kind.code: kind for kind in kinds}


_M, _N, _E = Severity.MUST, Severity.NOTICE, Severity.EXPLAIN

CATALOGUE = _build_catalogue(
    # Files that cannot be read or placed
    FindingKind(code="file-empty", severity=_M, title="空文件", message="文件是空的（0字节）。", remedy="请重新保存后再报送。"),
    FindingKind(code="file-encrypted", severity=_M, title="文件加了密码", message="文件设有打开密码，无法读取。", remedy="请在WPS或Excel中取消密码后另存，再报送。"),
    FindingKind(code="file-not-workbook", severity=_M, title="不是电子表格", message="这不是Excel或WPS表格（{what}）。", remedy="请{way}。"),
    FindingKind(code="archive-opened", severity=_N, title="压缩包已拆开", message="压缩包里的{count}个文件已逐个收取{what}。", remedy="下次请直接报送表格，不必压缩。"),
    FindingKind(code="archive-refused", severity=_M, title="压缩包没有拆开", message="压缩包没有拆开（{what}）。", remedy="请解压后把表格逐个放入收件夹，或改用不加密码的“.zip”格式重新压缩。"),
    FindingKind(code="file-damaged", severity=_M, title="文件损坏", message="文件打不开，可能没有传完或已损坏（{what}）。", remedy="请在本机打开确认无误、重新保存后再报送。"),
    FindingKind(code="file-too-large", severity=_M, title="文件过大", message="{what}，超出了月报表应有的大小。", remedy="请用下发的表单重新填报，不要在表内粘贴图片或大片空白格式。"),
    FindingKind(code="file-crashed-reader", severity=_M, title="文件无法读取", message="这个文件没有读成：{what}。", remedy="请在WPS中打开，另存为“.xlsx”格式后再报送。"),
    FindingKind(code="file-unsettled", severity=_N, title="尚未传完", message="文件还在变化，或者暂时打不开，可能正在复制或仍在编辑。", remedy="关闭文件、等传完后，下次收表自动收取。"),
    FindingKind(code="not-our-form", severity=_M, title="不是月报表", message="没有找到“填报表”工作表，或其中没有任务表头。", remedy="请使用下发的月报表填报；如是其他材料，请另行报送。"),
    FindingKind(code="branch-unknown", severity=_M, title="认不出支部", message="从表内看不出是哪个支部报的（表内写的是“{value}”）。", remedy="请用下发给本支部的表单；或由汇总人员核实后放入“inbox/支部短码”文件夹。"),
    FindingKind(code="branch-conflict", severity=_M, title="支部对不上", message="{what}，无法确定是哪个支部报的。", remedy="请用下发给本支部的表单重报；或由汇总人员核实后放入对应支部的文件夹。"),
    FindingKind(code="wrong-folder", severity=_M, title="放错文件夹", message="{value}的报表只从它自己的文件夹收取，这份文件是在别处发现的。", remedy="请放入“inbox/支部短码”文件夹。"),
    FindingKind(code="period-unknown", severity=_M, title="认不出报告期", message="从表内看不出是哪个月的报表（表内写的是“{value}”）。", remedy="请在“报告期”一格写明年月，如“2026年11月”。"),
    FindingKind(code="period-conflict", severity=_M, title="报告期对不上", message="这份表单是{expected}的，“报告期”一格却写成“{value}”。", remedy="请在“报告期”一格写明这份表实际报的是哪个月。"),
    FindingKind(code="period-future", severity=_M, title="报告期未到", message="报告期“{value}”还没有到。", remedy="请核对报告期；提前填好的，到当月把同一份表再放入收件夹即可。"),
    FindingKind(code="period-before-start", severity=_M, title="早于启用日期", message="{branch}自{start}起报送，不报{value}。", remedy="请核对报告期。"),
    FindingKind(code="period-after-end", severity=_M, title="支部已停用", message="{branch}已于{end}停用，不再报{value}。", remedy="请核对支部和报告期；未完任务由承接支部填报。"),
    FindingKind(code="period-not-handed-out", severity=_N, title="未下发表单", message="{value}没有下发过表单，无法与预填内容核对。", remedy="已照表内内容收下，请汇总人员留意。"),
    FindingKind(code="form-version-old", severity=_M, title="表单版本不符", message="这是第{value}版表单，不是现行版本，也不在照收之列。", remedy="内容已搬入退回的新表，请核对补齐后重新报送。", mended="内容已搬入这份新表，请核对、补齐。"),
    FindingKind(code="form-version-earlier", severity=_N, title="表单是旧版", message="这是第{value}版表单，本次照收。", remedy="下月起请使用新下发的表单。"),
    FindingKind(code="two-files-differ", severity=_M, title="同时收到两份", message="本支部同一时间报来两份不同的表（{files}），分不清以哪份为准；不同之处：{difference}。", remedy="请只留下正确的一份，重新报送。"),
    FindingKind(code="kept-aside-decisions", severity=_M, title="核验表误投", message="这是局机关的核验表，不从收件夹收取。", remedy="请汇总人员用“核验”命令导入。"),
    # The layout of the sheet
    FindingKind(code="column-missing", severity=_M, title="缺少一栏", message="表头中找不到“{title}”一栏（被删掉或改了名）。", remedy="请恢复该栏及表头名称，或使用退回的新表。", mended="这份新表已恢复该栏，能预填的已填好，请核对、补填。"),
    FindingKind(code="column-twice", severity=_M, title="表头重复", message="“{title}”一栏出现了两次。", remedy="请只保留一栏。", mended="这份新表只留一栏，填的是前一栏的内容，请核对。"),
    FindingKind(code="column-extra", severity=_N, title="多出一栏", message="“{value}”不是表内栏目，这一栏没有汇总。", remedy="如需反映情况，请写入“存在问题及需协调事项”。"),
    FindingKind(code="second-table", severity=_M, title="下方另有一张表", message="这里又出现一行表头，下方的内容没有读入。", remedy="请把下方各行并入上面的表内，只保留一张表。"),
    FindingKind(code="merged-across", severity=_M, title="横向合并单元格", message="{area}合并成了一格，分不清内容属于哪一栏。", remedy="请分栏填写，不要合并。"),
    FindingKind(code="merged-down", severity=_N, title="纵向合并单元格", message="{area}合并成了一格，已按每行内容相同处理。", remedy="今后请逐行填写，不要合并。"),
    FindingKind(code="total-row", severity=_N, title="合计行", message="这一行是合计（小计），没有读入。", remedy="不需要合计行，汇总由系统完成。"),
    FindingKind(code="note-row", severity=_N, title="表外文字", message="表格下方的文字“{value}”没有读入台账。", remedy="需要反映的情况请写入“存在问题及需协调事项”。"),
    FindingKind(code="rows-hidden", severity=_N, title="有隐藏行", message="第{value}行被隐藏或筛选掉了，已照常读入。", remedy="如不应报送，请核对后重报。"),
    # The head
    FindingKind(code="head-missing", severity=_M, title="表头缺项", message="表头中找不到“{title}”。", remedy="请恢复表头，或使用退回的新表。", mended="这份新表已恢复这一项，请核对、补填。"),
    FindingKind(code="reporter-missing", severity=_M, title="填报人未填", message="“填报人”没有填写。", remedy="请填写填报人姓名。"),
    FindingKind(code="change-flag-missing", severity=_M, title="未选有无变化", message="“本月是否有变化”没有选，表内也没有改动，看不出是零报告还是漏填。", remedy="请选“有变化”或“无变化”。"),
    FindingKind(code="change-flag-unknown", severity=_M, title="有无变化选错", message="“本月是否有变化”写的是“{value}”。", remedy="请选“有变化”或“无变化”。"),
    FindingKind(code="nil-with-changes", severity=_M, title="无变化却有改动", message="选了“无变化”，但{what}与上月不同。", remedy="如有进展，请改选“有变化”；如无进展，请把改动恢复原样。"),
    FindingKind(code="changes-none-found", severity=_N, title="选有变化却无改动", message="选了“有变化”，但各项任务都与上月相同。", remedy="已按各项本月无变化收下；如有进展，请补填后重报。"),
    # Cells
    FindingKind(code="cell-error", severity=_M, title="公式出错", message="“{title}”是错误值“{value}”。", remedy="请改填文字或数字。"),
    FindingKind(code="cell-uncalculated", severity=_M, title="公式没有结果", message="“{title}”是公式，但文件里没有保存计算结果。", remedy="请直接填写文字或数字，或用WPS、Excel打开保存一次。"),
    FindingKind(code="cell-picture", severity=_M, title="单元格里是图片", message="“{title}”里是图片，读不出内容。", remedy="请改填文字。"),
    FindingKind(code="text-too-long", severity=_M, title="文字过长", message="“{title}”有{length}字，最多{limit}字。", remedy="请精简为要点。"),
    FindingKind(code="text-cleaned", severity=_N, title="清除不可见字符", message="“{title}”中有{count}个不可见字符，已清除。", remedy="无须处理。"),
    FindingKind(code="personal-data", severity=_N, title="填了个人信息", message="{where}有{what}，台账、文稿和各类表格中一律遮去中间几位（{value}）。", remedy="今后请不要填写身份证、手机、银行卡号码，写姓名或人数就够了。"),
    FindingKind(code="rate-unreadable", severity=_M, title="不是数字", message="“{title}”写的是“{value}”，不是数字。", remedy="请填{lowest}到{highest}的整数。"),
    FindingKind(code="rate-ambiguous", severity=_M, title="完成率有两种理解", message="“完成率”写的是“{value}”：{why}。", remedy="请填0到100的整数。"),
    FindingKind(code="rate-out-of-range", severity=_M, title="数字超出范围", message="“{title}”写的是“{value}”，不在{lowest}到{highest}之间。", remedy="请填{lowest}到{highest}的整数。"),
    FindingKind(code="rate-missing", severity=_M, title="完成率被清空", message="“完成率”是空的。", remedy="请填0到100的整数；没有变化的，填上月数。"),
    FindingKind(code="status-unknown", severity=_M, title="状态不在选项内", message="“状态”写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择（{options}）。"),
    FindingKind(code="status-missing", severity=_M, title="状态被清空", message="“状态”是空的。", remedy="请从下拉选项中选择。"),
    FindingKind(code="progress-missing", severity=_M, title="缺本月进展", message="完成率或状态有变化，“本月进展”却没有填。", remedy="请用一两句话写明做了什么、到哪一步。"),
    FindingKind(code="done-below-100", severity=_M, title="已完成但不足100%", message="状态是“已完成”，完成率却是{value}%。", remedy="完成的请填100，没完成的请改“推进中”。"),
    FindingKind(code="idle-with-rate", severity=_M, title="未启动却有完成率", message="状态是“未启动”，完成率却是{value}%。", remedy="已开展的请改“推进中”，未开展的完成率填0。"),
    FindingKind(code="extension-without-request", severity=_M, title="申请延期缺申请行", message="状态是“申请延期”，下方“变更申请”里却没有该任务新的完成时限。", remedy="请在“变更申请”中填一行：任务编号、完成时限、新时限、理由。"),
    FindingKind(code="task-number-missing", severity=_M, title="缺任务编号", message="这一行填了内容，却没有任务编号。", remedy="请填在带编号的空行里。"),
    FindingKind(code="task-number-unknown", severity=_M, title="任务编号对不上", message="任务编号“{value}”不是下发给本支部的编号。", remedy="请恢复原来的编号；新增任务请填在带编号的空行里。"),
    FindingKind(code="task-number-twice", severity=_M, title="任务编号重复", message="任务编号“{value}”在表内出现了两次。", remedy="同一任务只填一行；新增任务请填在带编号的空行里。"),
    FindingKind(code="task-row-missing", severity=_E, title="少了一项任务", message="下发的任务“{value}”在表内找不到。", remedy="请说明原因；任务仍按未报进展列入台账。", mended="这份新表已补上这一行，请照常填报，或说明原因。"),
    FindingKind(code="plan-missing", severity=_M, title="新任务缺项", message="新增任务没有填“{title}”。", remedy="请补填（实施意见要求明确加哪些内容、有哪些抓手、由谁牵头、达到什么目标）。"),
    FindingKind(code="plan-overtyped", severity=_N, title="改动了计划内容", message="“{title}”由“{before}”改成了“{value}”，已按变更申请登记，批准前仍按原内容。", remedy="今后请在“变更申请”中填写。"),
    FindingKind(code="category-unknown", severity=_M, title="项目类别不在选项内", message="“项目类别”写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择（{options}）。"),
    FindingKind(code="domain-unknown", severity=_M, title="业务领域不在选项内", message="“业务领域”写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择；确属新领域的，请与局机关党委联系。"),
    FindingKind(code="date-unreadable", severity=_M, title="时限写法看不懂", message="“{title}”写的是“{value}”，看不出日期。", remedy="请写成“2026年11月30日”，或“年底”“长期坚持”。"),
    FindingKind(code="date-invalid", severity=_M, title="没有这一天", message="“{title}”写的是“{value}”，没有这一天。", remedy="请核对日期。"),
    FindingKind(code="date-ambiguous", severity=_M, title="时限有两种理解", message="“{title}”写的是“{value}”：{why}。", remedy="请写成“2026年11月30日”这样的完整日期。"),
    FindingKind(code="deadline-past", severity=_M, title="时限早于本月", message="新增任务的完成时限“{value}”在本月之前。", remedy="请核对完成时限。"),
    # 变更申请
    FindingKind(code="request-task-unknown", severity=_M, title="变更的任务对不上", message="变更申请里的任务编号“{value}”不在本表任务之内。", remedy="请填本表内的任务编号。"),
    FindingKind(code="request-item-unknown", severity=_M, title="变更项不在选项内", message="变更项写的是“{value}”，不在下拉选项内。", remedy="请从下拉选项中选择（{options}）。"),
    FindingKind(code="request-incomplete", severity=_M, title="变更申请缺项", message="变更申请缺“{title}”。", remedy="请补填；不需要变更的，请清空这一行。"),
    # 需答复
    FindingKind(code="replies-given", severity=_N, title="收到答复", message="“需答复”答复了{count}项，已收下。", remedy="无须处理。"),
    FindingKind(code="answers-only", severity=_N, title="只有答复", message="只填了“需答复”，没有填月报，答复单独收下，不算{value}的月报。", remedy="月报仍请填好“填报表”后按时报送；本意是零报告的，请选“无变化”后重新报送。"),
    FindingKind(code="reply-key-unknown", severity=_M, title="答复对不上事项", message="事项编号“{value}”不是请本支部答复的事项。", remedy="请把答复填到“需答复”中对应的一行，并清空这一行。"),
    FindingKind(code="reply-key-missing", severity=_M, title="答复缺事项编号", message="这一行写了答复，却看不出答复的是哪一项。", remedy="请把答复填到“需答复”中对应的一行，并清空这一行。"),
    FindingKind(code="reply-key-twice", severity=_M, title="同一事项答复两次", message="事项“{value}”有两行答复，内容不同。", remedy="同一事项只留一行答复。"),
    FindingKind(code="reply-locked-changed", severity=_N, title="改动了提请答复的内容", message="“{title}”由“{before}”改成了“{value}”，仍按原内容处理。", remedy="要说的话请写在“说明”里。"),
    FindingKind(code="reply-date-unreadable", severity=_M, title="完成日期看不懂", message="“完成日期”写的是“{value}”，看不出是哪一天。", remedy="请写成“2026年12月20日”；还没有改完的请清空这一格，要延期的填“申请延期至”。"),
    FindingKind(code="reply-date-future", severity=_M, title="完成日期未到", message="完成日期“{value}”还没有到。", remedy="请核对；还没有改完的请清空这一格，要延期的填“申请延期至”。"),
    FindingKind(code="reply-extension-unreadable", severity=_M, title="申请延期的日期看不懂", message="“申请延期至”写的是“{value}”，看不出是哪一天。", remedy="请写成“2026年12月31日”；不申请延期的请清空这一格，要说的话写在“说明”里。"),
    FindingKind(code="reply-extension-past", severity=_M, title="申请延期的日期已过", message="“申请延期至”写的是{value}，这一天已经到了或过了。", remedy="请填打算改完的那一天；不申请延期的请清空这一格。"),
    FindingKind(code="reply-extension-unused", severity=_N, title="没有时限可延", message="“申请延期至”填了{value}，这一项还没有下达整改时限，暂不作为延期申请。", remedy="有困难请写在“说明”里。"),
    # 核验表
    FindingKind(code="decision-book-unknown", severity=_M, title="认不出是哪份核验表", message="从表内认不出这是哪一次汇总生成的核验表（{what}）。", remedy="请在汇总生成的“核验表.xlsx”里填写，不要另建表格，也不要删隐藏的工作表。"),
    FindingKind(code="decision-sheet-missing", severity=_N, title="少了一张表", message="核验表里没有“{value}”工作表或其中没有表头，表内事项按还没有决定处理。", remedy="要决定这些事项的，请在汇总生成的核验表里填写。", mended="这份新表已恢复，请补填。"),
    FindingKind(code="decision-sheet-unknown", severity=_M, title="工作表对不上", message="工作表“{value}”里填了意见，但名称不是核验表的六张表之一，或与另一张重名，没有读取。", remedy="请把意见填回汇总生成的核验表中同名的工作表。"),
    FindingKind(code="decision-row-missing", severity=_N, title="少了一行", message="“{value}”这一行不在表内，按还没有决定处理。", remedy="要决定的，请在汇总生成的核验表里填写。", mended="这份新表已恢复这一行，请补填。"),
    FindingKind(code="decision-key-missing", severity=_M, title="缺事项编号", message="这一行填了内容，却没有事项编号。", remedy="请填在有事项编号的行里，表外的内容请删去。"),
    FindingKind(code="decision-key-unknown", severity=_M, title="事项编号对不上", message="事项编号“{value}”不在这份核验表提请的事项之内。", remedy="请恢复原来的编号；不是本表提请的事项，请删去这一行。"),
    FindingKind(code="decision-key-twice", severity=_M, title="事项重复", message="事项编号“{value}”在表内出现了两次。", remedy="同一事项只留一行。", mended="这份新表只留一行，填的是前一行的内容，请核对。"),
    FindingKind(code="decision-locked-changed", severity=_M, title="改动了提请内容", message="“{title}”与提请时不同，改成了“{value}”。", remedy="请恢复原来的内容，要说的话写在“说明”里。", mended="这份新表已恢复原来的内容，要说的话请写在“说明”里。"),
    FindingKind(code="decision-merged", severity=_M, title="合并了单元格", message="{area}合并成了一格，分不清是对哪一行的意见。", remedy="请取消合并，逐行填写。", mended="这份新表已取消合并，请逐行补填。"),
    FindingKind(code="decision-opinion-unknown", severity=_M, title="意见不在选项内", message="“意见”写的是“{value}”，看不出是同意还是不同意。", remedy="请从下拉选项中选择（{options}）。"),
    FindingKind(code="decision-opinion-not-offered", severity=_M, title="意见不适用", message="这一事项不能填“{value}”。", remedy="请从下拉选项中选择（{options}）。"),
    FindingKind(code="decision-incomplete", severity=_M, title="核验缺项", message="填了意见，却没有填“{title}”。", remedy="请补填；还没有决定的，请清空“意见”。"),
    FindingKind(code="decision-without-opinion", severity=_M, title="没有填意见", message="这一行填了“{title}”，却没有填“意见”，看不出是否已经决定。", remedy="已经决定的请选“意见”，还没有决定的请清空“{title}”。"),
    FindingKind(code="decision-not-yet", severity=_N, title="还没有决定", message="这一行填了“{title}”，没有填“意见”，按还没有决定处理。", remedy="已经决定的，请补选“意见”后再导入。"),
    FindingKind(code="decision-verifier-is-doer", severity=_M, title="自己核验自己", message="核验人“{value}”是经办这件事的人。", remedy="请换一位没有经办的人核验。"),
    FindingKind(code="decision-day-future", severity=_M, title="核验日期未到", message="核验日期“{value}”还没有到。", remedy="请核对核验日期。"),
    FindingKind(code="decision-day-early", severity=_M, title="核验日期过早", message="核验日期“{value}”早于{earliest}，那时这些情况还没有报来。", remedy="请核对核验日期。"),
    FindingKind(code="decision-due-missing", severity=_M, title="缺新时限", message="这一意见要定新的时限，“新时限”却没有填。", remedy="请填新时限，如“2026年12月31日”。"),
    FindingKind(code="decision-due-not-later", severity=_M, title="新时限过早", message="新时限“{value}”不晚于核验日期。", remedy="请核对新时限和核验日期。"),
    FindingKind(code="decision-due-unused", severity=_M, title="用不上新时限", message="这一意见不涉及新时限，填写的“{value}”不会起作用。", remedy="请清空“新时限”，或核对“意见”。"),
    FindingKind(code="decision-reason-missing", severity=_M, title="缺说明", message="这一事项填“{value}”要说明理由，“说明”却没有填。", remedy="请在“说明”里写明理由。"),
    FindingKind(code="decision-otherwise", severity=_M, title="与已导入的意见不同", message="这一事项已于{when}由{who}核验为“{before}”，现在填得不同。", remedy="要更正的，请在“说明”里以“更正”开头写明原因；不更正的，请恢复原来的填写或清空这一行。"),
    FindingKind(code="decision-contradictory", severity=_M, title="两行意见矛盾", message="与“{other}”的意见矛盾：{why}。", remedy="请核对这两行，只通过其中一行。"),
)  # fmt: skip
"""Every entry concerns a submitted file; errors in roster and settings raise UserError."""
