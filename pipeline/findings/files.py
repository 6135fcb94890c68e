"""Declare the findings about files that cannot be read, placed or taken as they are."""

from __future__ import annotations

from pipeline.findings.model import FindingFamily, FindingKind, SampleCell
from pipeline.terms import Severity

_M, _N = Severity.MUST, Severity.NOTICE

FAMILY = FindingFamily(
    title="文件",
    about="整份文件读不了、认不出，或不该这样报。",
    kinds=(
        FindingKind(code="file-empty", severity=_M, title="空文件", message="文件是空的（0字节）。", remedy="请重新保存后再报送。"),
        FindingKind(code="file-encrypted", severity=_M, title="文件加了密码", message="文件设有打开密码，无法读取。", remedy="请在WPS或Excel中取消密码后另存，再报送。"),
        FindingKind(code="file-not-workbook", severity=_M, title="不是电子表格", message="这不是Excel或WPS表格（{what}）。", remedy="请{way}。"),
        FindingKind(code="archive-opened", severity=_N, title="压缩包已拆开", message="{value}里的{count}个文件已逐个收取{what}。", remedy="下次请直接报送表格。"),
        FindingKind(code="archive-refused", severity=_M, title="压缩包没有拆开", message="压缩包没有拆开（{what}）。", remedy="请解压后把表格逐个放入收件夹，或改用不加密码的“.zip”格式重新压缩。"),
        FindingKind(code="file-damaged", severity=_M, title="文件损坏", message="文件打不开，可能没有传完或已损坏（{what}）。", remedy="请在本机打开确认无误、重新保存后再报送。"),
        FindingKind(code="file-too-large", severity=_M, title="文件过大", message="{what}，超出了月报表应有的大小。", remedy="请用下发的表单重新填报，不要在表内粘贴图片或大片空白格式。"),
        FindingKind(code="file-crashed-reader", severity=_M, title="文件无法读取", message="这个文件没有读成：{what}。", remedy="请在WPS中打开，另存为“.xlsx”格式后再报送。"),
        FindingKind(code="file-unsettled", severity=_N, title="尚未传完", message="文件还在变化，或者暂时打不开，可能正在复制或仍在编辑。", remedy="关闭文件、等传完后，下次收表自动收取。"),
        FindingKind(code="file-unfinished", severity=_N, title="下载未完", message="这是{what}还没有传完的临时文件，表还没有到，留在原处没有收取。", remedy="等传完后，下次收表自动收取；几次收表都在的，请重新下载，或请支部再发一次，再把它删去。"),
        FindingKind(code="file-in-cloud", severity=_N, title="还在云端", message="这是{what}的占位文件，内容还在云端，没有下载到这台电脑，留在原处没有收取。", remedy="请双击打开一次，或在云盘里选“始终保留在本机”；下载完后，下次收表自动收取。"),
        FindingKind(code="not-our-form", severity=_M, title="不是月报表", message="没有找到“填报表”工作表，或其中没有任务表头。", remedy="请使用下发的月报表填报；如是其他材料，请另行报送。"),
        FindingKind(code="branch-unknown", severity=_M, title="认不出支部", message="从表内看不出是哪个支部报的{wrote}。", remedy="请用下发给本支部的表单；或由汇总人员核实后认领。"),
        FindingKind(code="several-branches", severity=_M, title="一份文件里有几个支部", message="这份文件里有{count}个支部的填报表：{value}，分不清是谁报的。", remedy="请每个支部另存为一份文件，各留自己的一张填报表，分别报送。"),
        FindingKind(code="branch-conflict", severity=_M, title="支部对不上", message="{what}，无法确定是哪个支部报的。", remedy="请用下发给本支部的表单重报；或由汇总人员核实后认领。"),
        FindingKind(code="wrong-folder", severity=_M, title="放错文件夹", message="{value}的报表只从它自己的文件夹收取，这份文件是在别处发现的。", remedy="请放入“inbox/支部短码”文件夹。"),
        FindingKind(code="period-unknown", severity=_M, title="认不出报告期", message="从表内看不出是哪个月的报表{wrote}。", remedy="请在“报告期”一格写明年月，如“2026年11月”。"),
        FindingKind(code="period-conflict", severity=_M, title="报告期对不上", message="这份表单是{expected}的，“报告期”一格却写成“{value}”。", remedy="请在“报告期”一格写明这份表实际报的是哪个月。", sample=SampleCell(block="head", row=0, column="period", value="2026年10月")),
        FindingKind(code="period-of-other-tasks", severity=_M, title="报告期与任务不符", message="“报告期”写的是“{value}”，表内的任务却是{expected}的。", remedy="请核对“报告期”；确要补报那个月的，请用当月下发的表单。"),
        FindingKind(code="period-future", severity=_M, title="报告期未到", message="报告期“{value}”还没有到。", remedy="请核对报告期；提前填好的，到当月把同一份表再放入收件夹即可。"),
        FindingKind(code="period-before-start", severity=_M, title="早于启用日期", message="{branch}自{start}起报送，不报{value}。", remedy="请核对报告期。"),
        FindingKind(code="period-after-end", severity=_M, title="支部已撤并", message="{branch}已于{end}撤并，不再报{value}。", remedy="请核对支部和报告期；未完任务由承接支部填报。"),
        FindingKind(code="period-not-handed-out", severity=_N, title="未下发表单", message="{value}没有下发过表单，无法与预填内容核对。", remedy="请汇总人员留意；这个月要报表的，请补发表单。"),
        FindingKind(code="form-version-old", severity=_M, title="表单版本不符", message="这是第{value}版表单，不是现行版本，也不在照收之列。", remedy="内容已搬入退回的新表，请核对补齐后重新报送。", mended="内容已搬入这份新表，请核对、补齐。"),
        FindingKind(code="form-version-earlier", severity=_N, title="表单是旧版", message="这是第{value}版表单，本次照收。", remedy="下月起请使用新下发的表单。"),
        FindingKind(code="two-files-differ", severity=_M, title="同时收到两份", message="本支部同一时间报来两份不同的表（{files}），分不清以哪份为准；不同之处：{difference}。", remedy="请只留下正确的一份，重新报送。"),
        FindingKind(code="form-blank", severity=_M, title="空表", message="这份表和下发时一样，什么也没有填，不算报送。", remedy="请填写后报送；本月确无变化的，请在“本月是否有变化”选“无变化”。"),
        FindingKind(code="report-replaced", severity=_N, title="代替先前的表", message="代替了{day}收下的“{earlier}”：{count}处不同{late}。先前与这次：{difference}。", remedy="以这份为准；不是有意重报的，请把正确的一份再报一次。"),
        FindingKind(code="report-stands", severity=_M, title="与先前的表不符", message="{day}已收下“{earlier}”，{why}，没有用这份代替。有{count}处不同，先前与这次：{difference}。", remedy="以先前那份为准的，不用再报；确要用这份代替的，请打开退回的表核对、保存，再报一次。"),
        FindingKind(code="same-time-outdone", severity=_N, title="同时收到另一份", message="同时收到的“{winner}”{why}，以那一份为准，这一份没有计入。有{count}处不同，那一份与这一份：{difference}。", remedy="应以这一份为准的，请单独再报一次。"),
        FindingKind(code="number-follows-branch", severity=_N, title="认领后改了编号", message="认领以后，新任务的编号由“{value}”改为“{given}”。", remedy="无须处理；今后请用下发给本支部的表单填报。"),
        FindingKind(code="kept-aside-decisions", severity=_M, title="核验表误投", message="这是局机关的核验表，不从收件夹收取。", remedy="请汇总人员用“核验”命令导入。"),
    ),
)  # fmt: skip
