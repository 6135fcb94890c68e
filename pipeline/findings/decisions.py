"""Declare the findings about the 核验表 (decision workbook), which the bureau fills in."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind, SampleCell
from pipeline.terms import DECISION_BOOK, Severity

_M, _N = Severity.MUST, Severity.NOTICE

FAMILY = FindingFamily(
    title=DECISION_BOOK,
    about="局机关填的核验表。",
    kinds=(
        FindingKind(code="decision-book-unknown", severity=_M, title="认不出是哪份核验表", message="从表内认不出这是哪一次汇总生成的核验表（{what}）。", remedy="请在汇总生成的“核验表.xlsx”里填写，不要另建表格，也不要删隐藏的工作表。"),
        FindingKind(code="decision-sheet-missing", severity=_N, title="少了一张表", message="核验表里没有“{value}”工作表或其中没有表头，表内事项按还没有决定处理。", remedy="要决定这些事项的，请在汇总生成的核验表里填写。", mended="这份新表已恢复，请补填。"),
        FindingKind(code="decision-sheet-unknown", severity=_M, title="工作表对不上", message="工作表“{value}”里填了意见，但名称不是核验表里要填的表，或与另一张重名，没有读取。", remedy="请把意见填回汇总生成的核验表中同名的工作表。"),
        FindingKind(code="decision-row-missing", severity=_N, title="少了一行", message="“{value}”这一行不在表内，按还没有决定处理。", remedy="要决定的，请在汇总生成的核验表里填写。", mended="这份新表已恢复这一行，请补填。"),
        FindingKind(code="decision-key-missing", severity=_M, title="缺事项编号", message="这一行填了内容，却没有事项编号。", remedy="请填在有事项编号的行里，表外的内容请删去。"),
        FindingKind(code="decision-key-unknown", severity=_M, title="事项编号对不上", message="事项编号“{value}”不在这份核验表提请的事项之内。", remedy="请恢复原来的编号；不是本表提请的事项，请删去这一行。"),
        FindingKind(code="decision-key-twice", severity=_M, title="事项重复", message="事项编号“{value}”在表内出现了两次。", remedy="同一事项只留一行。", mended="这份新表只留一行，填的是前一行的内容，请核对。"),
        FindingKind(code="decision-locked-changed", severity=_M, title="改动了提请内容", message="“{title}”与提请时不同，改成了“{value}”。", remedy="请恢复原来的内容，要说的话写在“说明”里。", mended="这份新表已恢复原来的内容，要说的话请写在“说明”里。"),
        FindingKind(code="decision-hidden", severity=_M, title="看不见的行里填了意见", message="{value}被隐藏或筛选掉了，里面却有{count}行填了意见，可能是粘贴时一并填上的。", remedy="请取消筛选和隐藏，逐行核对这些意见，不该填的清空后再导入。", mended="这份新表已取消隐藏，请逐行核对这些意见，不该填的清空。"),
        FindingKind(code="decision-beside", severity=_M, title="意见之外另有文字", message="这一行填了意见，{what}“{quote}”却不读入，是否与意见一致，程序看不出来。", remedy="请核对：要留的话写进“说明”，不算数的删去，与意见不一致的改填“意见”。", mended="这份新表里没有这段文字，请核对“意见”；要留的话写进“说明”。"),
        FindingKind(code="decision-note", severity=_N, title="绿色格之外有文字", message="{what}“{quote}”没有读入。", remedy="要留的话请写进“说明”。"),
        FindingKind(code="decision-merged", severity=_M, title="合并了单元格", message="{area}合并成了一格，分不清是对哪一行的意见。", remedy="请取消合并，逐行填写。", mended="这份新表已取消合并，请逐行补填。"),
        FindingKind(code="decision-opinion-unknown", severity=_M, title="意见不在选项内", message="“意见”写的是“{value}”，看不出是同意还是不同意。", remedy="请从下拉选项中选择（{options}）。", sample=SampleCell(block="decision", row=0, column="opinion", value="再议")),
        FindingKind(code="decision-opinion-not-offered", severity=_M, title="意见不适用", message="这一事项不能填“{value}”。", remedy="请从下拉选项中选择（{options}）。", sample=SampleCell(block="decision", row=0, column="opinion", value="不采纳")),
        FindingKind(code="decision-incomplete", severity=_M, title="核验缺项", message="填了意见，却没有填“{title}”{wrote}。", remedy="请补填；还没有决定的，请清空“意见”。", sample=SampleCell(block="decision", row=0, column="verifier", value=None)),
        FindingKind(code="decision-shared-only", severity=_M, title="全表那一行填多了", message="“全表”一行填了“{title}”“{value}”，这一行只管全表的核验人和核验日期，不能一次决定所有事项。", remedy="请清空这一格；意见、新时限和说明逐行填。"),
        FindingKind(code="decision-without-opinion", severity=_M, title="没有填意见", message="这一行填了“{title}”，却没有填“意见”，看不出是否已经决定。", remedy="已经决定的请选“意见”，还没有决定的请清空“{title}”。", sample=SampleCell(block="decision", row=0, column="opinion", value=None)),
        FindingKind(code="decision-not-yet", severity=_N, title="还没有决定", message="这一行填了“{title}”，没有填“意见”，按还没有决定处理。", remedy="已经决定的，请补选“意见”后再导入。"),
        FindingKind(code="decision-verifier-is-doer", severity=_M, title="自己核验自己", message="核验人“{value}”是经办这件事的人。", remedy="请换一位没有经办的人核验。", sample=SampleCell(block="decision", row=0, column="verifier", value="吴 启 航（干事）、孙立新")),
        FindingKind(code="decision-day-future", severity=_M, title="核验日期未到", message="核验日期“{value}”还没有到。", remedy="请核对核验日期。", sample=SampleCell(block="decision", row=0, column="day", value="2026年12月11日")),
        FindingKind(code="decision-day-early", severity=_M, title="核验日期过早", message="核验日期“{value}”早于{earliest}，那时这些情况还没有报来。", remedy="请核对核验日期。", sample=SampleCell(block="decision", row=0, column="day", value="2026年11月19日")),
        FindingKind(code="decision-due-missing", severity=_M, title="缺新时限", message="这一意见要定新的时限，“新时限”却没有填{wrote}。", remedy="请填新时限，如“2026年12月31日”。"),
        FindingKind(code="decision-due-not-later", severity=_M, title="新时限过早", message="新时限“{value}”不晚于核验日期。", remedy="请核对新时限和核验日期。"),
        FindingKind(code="decision-due-unused", severity=_M, title="用不上新时限", message="这一意见不涉及新时限，填写的“{value}”不会起作用。", remedy="请清空“新时限”，或核对“意见”。"),
        FindingKind(code="decision-reason-missing", severity=_M, title="缺说明", message="这一事项填“{value}”要写“说明”，却没有填。", remedy="请在“说明”里写明，要写什么见“意见的含义”。"),
        FindingKind(code="decision-otherwise", severity=_M, title="与已导入的意见不同", message="这一事项已于{when}由{who}核验为“{before}”，现在填得不同。", remedy="要更正的，请在“说明”里以“更正”开头写明原因；不更正的，请恢复原来的填写或清空这一行。"),
        FindingKind(code="decision-contradictory", severity=_M, title="两行意见矛盾", message="{here}与{other}的意见矛盾：{why}。", remedy="请核对这两行，只留其中一行的意见；另一行改填别的意见，或清空。"),
        FindingKind(code="entry-kind-unknown", severity=_M, title="填报事项不在选项内", message="“事项”写的是“{value}”，看不出要办什么。", remedy="请从下拉选项中选择（{options}）。"),
        FindingKind(code="entry-incomplete", severity=_M, title="填报缺项", message="这一行填了内容，却没有填“{title}”{wrote}。", remedy="请补填；不填报的，请清空这一行。"),
        FindingKind(code="entry-unused", severity=_M, title="填报填多了", message="“{what}”用不上“{title}”，填写的“{value}”不会起作用。", remedy="请清空这一格，或核对“事项”。"),
        FindingKind(code="entry-branch-unknown", severity=_M, title="填报的支部对不上", message="“{value}”{why}。", remedy="请填名册上的短码或简称，几个支部用顿号隔开{other}。"),
        FindingKind(code="entry-number-unknown", severity=_M, title="填报的编号对不上", message="编号“{value}”{why}。", remedy="请核对编号。"),
        FindingKind(code="entry-deadline-past", severity=_M, title="交办时限过早", message="完成时限“{value}”不晚于交办的日期。", remedy="请核对完成时限和日期。"),
        FindingKind(code="entry-taken-otherwise", severity=_M, title="与已导入的填报不同", message="序号{value}已经导入，是一项“{what}”，现在填得不同。", remedy="导入过的不能改写：要改的，另用一行“撤回”它，再用一行重填；不改的，请恢复原来的填写或清空这一行。"),
    ),
)  # fmt: skip
