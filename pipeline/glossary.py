"""List every term of the field with its name in the code, its Chinese name and its meaning.

``python -m pipeline.glossary`` prints docs/术语.md; tests hold the page, and that every name exists in the code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One term: its name in the code (``Lamp``, ``Lamp.RED``, a module), its Chinese name, its meaning in one line."""

    name: str
    chinese: str
    meaning: str


GLOSSARY: dict[str, tuple[Term, ...]] = {
    "报送与收取": (
        Term("Month", "报告月", "一个日历月，写作 2026-11；月报和台账都按它编。"),
        Term("Quarter", "季度", "三个连着的月，写作 2026-Q4。"),
        Term("Year", "年度", "一个日历年，写作 2026。"),
        Term("Branch", "支部", "支部名册中的一行：短码、名称、启用和停用日期、联系人；撤销、合并说撤并，填停用日期。"),
        Term("PackageManifest", "上报清单", "上报包里的清单：谁报哪个月、截至哪天、每个文件的指纹。"),
        Term("PackageRecord", "上报记录", "收下上报包时读出的数：一个下级单位各支部一个月的数，存档不改。"),
        Term("SuperiorLedger", "上级台账", "各下级单位上报的数相加：一个单位一行、一个支部一行，另有上报情况。"),
        Term("SuperiorReport", "上级看板", "各下级单位一个月的数，每个都写明出自上级台账哪几格。"),
        Term("Distribution", "下发记录", "哪天给哪些支部下发了哪个月的表单，存档不改。"),
        Term("DistributedForm", "下发的表单", "给一个支部一个月的表单，任务和需答复事项已预填。"),
        Term("DistributedTask", "下发的任务", "表单上预填的一项任务，带永久编号。"),
        Term("DistributedQuestion", "下发的问题", "表单“需答复”中请支部答复的一项。"),
        Term("IntakeRun", "一次收表", "收表那天看过哪些文件夹、哪些打不开；没有收到文件也存一份。"),
        Term("DroppedFile", "投来的文件", "收件夹里看到、还没有收下的文件。"),
        Term("Receipt", "回执", "收下一个文件的记录：编号、原名、哈希、收到的日期区间、去向；写成才算收下。"),
        Term("Archive", "存档", "所有收到的文件和事实，只增不改。"),
        Term("Disposition", "去向", "一个文件怎么处理了，收下时定一次。"),
        Term("Disposition.ACCEPTED", "已收下", "没有必改问题，内容入台账。"),
        Term("Disposition.RETURNED", "退回修改", "至少一处必改，整份不入台账。"),
        Term("Disposition.DUPLICATE", "重复文件", "一字不差的文件以前收过。"),
        Term("Disposition.UNRECOGNISED", "待认领", "读得出来，看不出是谁的或哪个月的。"),
        Term("Disposition.QUARANTINED", "无法读取", "打不开或不安全，原样存放。"),
        Term("Disposition.UNSETTLED", "尚未传完", "文件还在变化，下次再收。"),
        Term("Disposition.OPENED", "已拆包", "压缩包里的文件已逐个收取。"),
        Term("Timeliness", "报送时效", "第一份能认出支部和月份的文件是什么时候到的。"),
        Term("Timeliness.PENDING", "待报", "还没有到截止日，也没有收到。"),
        Term("Timeliness.ON_TIME", "按时", "截止日以前收到，或不能证明迟到。"),
        Term("Timeliness.LATE", "迟报", "截止日以后收过一次表没有看到它，汇总日以前收到。"),
        Term("Timeliness.SUPPLEMENTARY", "补报", "汇总日以后才收到。"),
        Term("Timeliness.MISSING", "漏报", "过了截止日没有收到。"),
        Term("NOT_TAKEN_IN", "待收", "过了截止日没有收到，收件夹里还有文件没有收：收了才知道是不是漏报。"),
        Term("SubmissionResult", "报送结果", "到现在为止从这个支部收到了什么。"),
        Term("SubmissionResult.NIL", "零报告", "支部声明本月无变化。"),
        Term("SubmissionResult.UNRECOGNISED", "认不出", "报来的不是规定的填报表，或者看不出是哪个月的；不是打不开。"),
        Term("SubmissionStatus", "报送情况", "一个支部一个月的时效和结果。"),
        Term("ReturnedCopy", "退回的新表", "按所填内容重新生成、标出问题的表单。"),
        Term("ValidatedFile", "验过的文件", "读出的内容、去向和所有问题。"),
        Term("SubmissionRecord", "报送内容记录", "收下时认定的内容，与原件一同存档，台账只从它生成。"),
        Term("OldLedgerRecord", "旧台账记录", "首次下发时从旧台账导入的任务。"),
    ),
    "问题": (
        Term("Finding", "发现的问题", "表上一处毛病：位置、说法、办法；只用来告诉人，程序不据此决定。"),
        Term("FindingKind", "问题种类", "问题一览中的一条。"),
        Term("FindingFamily", "问题类别", "一个部位的各种问题。"),
        Term("Severity", "轻重", "必改、提示、请说明三档。"),
        Term("Severity.MUST", "必改", "有一处就整份退回。"),
        Term("Severity.NOTICE", "提示", "照收，告诉一声。"),
        Term("Severity.EXPLAIN", "请说明", "照收，下月请支部说明。"),
        Term("UserError", "用法错误", "命令、设置、名册或文稿写错了，退出码 2。"),
    ),
    "台账与判断": (
        Term("LedgerInputs", "台账依据", "生成台账用到的全部事实：报送、意见、名册、截至日期。"),
        Term("Snapshot", "汇总快照", "一次汇总用的截至日期、最后一张回执和各办公文件的哈希，可以原样重做。"),
        Term("Ledger", "台账", "一个月的全部任务和它们的历史。"),
        Term("Task", "任务", "台账上一项任务，从立项到销号编号不变。"),
        Term("TaskMonth", "任务的一月", "一项任务在一个月里报的完成率、状态和进展。"),
        Term("ImportedLedger", "导入的旧台账", "下发前已有、由程序接着管的任务。"),
        Term("Assessment", "研判", "台账加上灯色、问题、升级和待决定事项，文稿都从它来。"),
        Term("Lamp", "灯色", "一项任务的进度信号，颜色、说法、理由一起出现。"),
        Term("Lamp.RED", "红灯", "严重落后或已经逾期。"),
        Term("Lamp.YELLOW", "黄灯", "有落后，需要留意。"),
        Term("Lamp.GREEN", "绿灯", "按序时推进。"),
        Term("Lamp.GREY", "灰灯", "没有可判断的数据，或者不知道任务从哪天开始。"),
        Term("LampResult", "亮灯结果", "灯色和它的理由。"),
        Term("CarryoverAnomaly", "接续异常", "与上月对不上的地方，如完成率倒退、任务消失。"),
        Term("Question", "提请答复事项", "要支部在下月表单里答复的一项。"),
        Term("Problem", "督查问题", "要整改或升级的一件事，有编号、起始月和事实。"),
        Term("MonthSummary", "月度统计", "一个月的灯色和报送数，用于看走势。"),
        Term("ChangeRequest", "变更申请", "支部要求改计划内容，批准前仍按原内容。"),
        Term("Reply", "支部的答复", "支部对需答复事项写的整改情况和说明。"),
        Term("Deadline", "完成时限", "一个日期，或“长期坚持”；带写得多细。"),
        Term("WorkCalendar", "工作日历", "放假和调休，截止日遇休顺延用它。"),
        Term("BusinessIndicator", "业务指标", "局里自己的一项业务数字，任务要推动的是哪一项；局里列了才有，不计分。"),
        Term("FiveTogether", "五同", "同谋划、同部署、同推进、同督查、同考核，从发生的事推出来，用话说，不计分。"),
        Term("ESCALATION_STEPS", "升级阶梯", "提醒、督办、整改通知、通报、约谈建议，每一步由人确认。"),
    ),
    "信号": (
        Term("SignalKind", "信号种类", "文字和数字能显出来的十六种形式主义，每一种都是问句。"),
        Term("SignalKind.STALE", "逐月雷同", "本月进展和以前某月几乎一样，日期不算。"),
        Term("SignalKind.COPY", "文字雷同", "和另一支部、另一任务的进展相近。"),
        Term("SignalKind.FOREIGN", "张冠李戴", "把只能属于别的单位的话当作自己的写。"),
        Term("SignalKind.ANACHRONISM", "时间倒错", "公布前就学了、日期不存在、做在报送以后、过时的提法。"),
        Term("SignalKind.RESTATE", "以计划代进展", "进展只重复抓手和目标。"),
        Term("SignalKind.PERSON_MISSING", "责任不明", "责任人、牵头领导写的不是人名。"),
        Term("SignalKind.SLOGAN", "空话套话", "进展没有一处可以核实。"),
        Term("SignalKind.MEASURE_EMPTY", "措施空泛", "抓手没有一个具体动作。"),
        Term("SignalKind.GOAL_VAGUE", "目标不可检查", "目标没有可检查的结果。"),
        Term("SignalKind.DEPLOY_ONLY", "只部署不落实", "连着三个月只有开会、发文、提要求。"),
        Term("SignalKind.TWO_SKINS", "党建业务两张皮", "业务任务只写了党内活动。"),
        Term("SignalKind.SAME_STEP", "每月同样涨幅", "完成率每月涨得一样多，没有相应的数量。"),
        Term("SignalKind.SUDDEN_100", "突然满格", "一个月升到100%，没有写成果。"),
        Term("SignalKind.GOING_DOWN", "进度倒退", "完成率下降，没有解释。"),
        Term("SignalKind.FULL_NOT_DONE", "满格未完成", "完成率100%，状态还没有完成。"),
        Term("SignalKind.STANDING_ESCAPE", "以长期坚持避期限", "目标做完即止，却报长期坚持。"),
        Term("Signal", "信号", "一个疑问：两段文字、缺什么、可以怎样问；不是结论，也不打分。"),
        Term("Span", "有关文字", "信号的一段依据，写明是哪个月、哪份文件哪一行。"),
        Term("TaskHistory", "任务经过", "一项任务的计划和各月填报，读信号用。"),
        Term("DatedDocument", "文件会议", "支部会写到的文件或会议，和它公布的日期。"),
        Term("OutdatedTerm", "过时提法", "从哪天起不再用的提法，现在怎么说。"),
        Term("SignalLists", "信号用表", "办公室管的文件会议、过时提法、豁免文字、下发通知。"),
        Term("ClauseModel", "分句模型", "一句话像不像空话的系数，存成数据，到哪台电脑都一样。"),
        Term("KindRecord", "核验统计", "一种信号经人核验属实、不属实各多少。"),
    ),
    "核验与整改": (
        Term("DecisionKind", "核验事项类别", "决定什么：完成、变更、整改、升级、典型、申辩、回执、信号、反映。"),
        Term("DecisionKind.CLOSING", "完成与销号", "支部报已完成的任务，能不能销号。"),
        Term("DecisionKind.CHANGE", "变更与延期", "准不准支部的变更申请。"),
        Term("DecisionKind.RECTIFY", "整改确认", "要不要立项整改，改得行不行。"),
        Term("DecisionKind.ESCALATE", "升级建议", "要不要走升级的下一步。"),
        Term("DecisionKind.CASE", "典型做法", "要不要作为典型写进通报。"),
        Term("DecisionKind.PLEA", "陈述申辩", "支部不同意时写的意见，采纳不采纳。"),
        Term("DecisionKind.RECEIPT", "回执登记", "整改通知书的纸质回执，收到了登记上。"),
        Term("DecisionKind.SIGNAL", "信号核实", "读进展看出来的疑问，属实不属实。"),
        Term("DecisionKind.REPORTED", "支部反映", "支部反映的困难由谁牵头、何时答复，怎样答复。"),
        Term("ReportedStep", "反映的办理步骤", "转办，或者答复。"),
        Term("ReportedStep.FORWARD", "转办", "交有关科室牵头，定下答复时限。"),
        Term("ReportedStep.ANSWER", "答复", "给支部的答复，写在它的下一张反馈单上。"),
        Term("ReportedMatter", "反映事项", "支部反映的一件事（换了说法的还是同一件），和它转办、答复了没有。"),
        Term("GivenAnswer", "给支部的答复", "对一件反映事项已经作出的答复。"),
        Term("Proposal", "待决定事项", "提请决定的一个问题：提请什么、为什么、有哪几种决定。"),
        Term("DecisionLine", "核验表的一行", "一件事：情况、提请什么、依据、能填哪些意见。"),
        Term("Choice", "可填的意见", "核验表一行上的一个词，和它一并决定的各项。"),
        Term("RecordedEntry", "填报记录", "局机关在核验表上自己填报的一条：交办、现场督查、典型做法、撤回。"),
        Term("EntryKind", "填报事项", "局机关自己填报的是什么。"),
        Term("EntryKind.HAND_DOWN", "交办", "局机关交给支部的任务，从支部拿到的第一张表起进台账。"),
        Term("EntryKind.SITE", "现场督查", "到现场查到的问题，作出决定以前一直列着。"),
        Term("EntryKind.WITHDRAW", "撤回", "填错了的收回，收回也是一条记录。"),
        Term("Opinion", "意见", "人的决定；空着就是还没有决定。"),
        Term("Opinion.PASSED", "通过", "同意所提请的。"),
        Term("Opinion.SENT_BACK", "退回", "要支部再办、再报。"),
        Term("Opinion.DECLINED", "不采纳", "不同意所提请的。"),
        Term("DueRule", "新时限规则", "填某个意见时，新时限必填、可填还是不能填。"),
        Term("Decision", "核验意见", "导入以后的一行意见：谁、哪天、什么意见、理由。"),
        Term("DecisionBookRecord", "核验记录", "导入核验表时认定的意见，与原件一同存档。"),
        Term("Rectification", "整改台账行", "一件整改现在的状态、时限和经过。"),
        Term("RectificationStage", "整改阶段", "从拟立项到销号的各个状态。"),
        Term("RectificationStage.DRAFTED", "拟立项", "程序提请，局机关还没有决定。"),
        Term("RectificationStage.CONFIRMED", "已立项", "局机关同意整改。"),
        Term("RectificationStage.NOTICED", "已下发", "整改通知书已签发、送出。"),
        Term("RectificationStage.ANSWERED", "已反馈", "支部报了整改情况。"),
        Term("RectificationStage.CLOSED", "已销号", "局机关认定改好了。"),
        Term("RectificationStage.RELAPSED", "反弹重开", "销号以后又出现同样的问题。"),
        Term("Transition", "状态转换", "整改从一个阶段到下一个阶段的一条规则。"),
    ),
    "文稿与信件": (
        Term("Paper", "文稿", "一份待排版的公文内容：标题、正文、表、附件。"),
        Term("CIRCULAR", "督查通报", "全局一个月的报送、进度和问题。"),
        Term("FEEDBACK", "支部反馈单", "给一个支部的进度和要办的事。"),
        Term("RECTIFICATION_NOTICE", "整改通知书", "立项以后给支部的限期整改文书。"),
        Term("DISPATCH_SHEET", "月调度表", "调度会用：红灯黄灯任务、原因、下步，会上定的事空着。"),
        Term("MEETING_PAPER", "党委会议题材料", "一页：三件事实、三件请定的事、所附草稿。"),
        Term("QUARTER_CIRCULAR", "季通报", "一季三个月并排的通报，各月按签发时或汇总时的数。"),
        Term("REMINDER_LETTER", "提醒函", "升级第一步：任务滞后的，一事一单提醒支部，带回执。"),
        Term("URGING_SLIP", "催报单", "升级第一步：漏报的，催支部补报月报表，带回执。"),
        Term("SUPERVISION_SLIP", "督办单", "升级第二步：一事一单督办，写明此前签发过的措施，带回执。"),
        Term("TALK_PROPOSAL", "约谈建议书", "升级第五步：按时间列事实和措施，报局党组，不发支部。"),
        Term("CLOSING_NOTICE", "销号告知", "告知支部哪些整改已核验销号。"),
        Term("RECTIFICATION_SUMMARY", "整改情况汇总", "报局党组：每份整改通知书的签发、反馈、核验，不发支部。"),
        Term("Ladder", "升级进度", "一个问题经核定走到哪一步，每一步由哪份文件落实。"),
        Term("StepTaken", "已核定的一步", "升级的一步：谁、哪天核定，文件签发没有；签发了才算采取过。"),
        Term("YEAR_SUMMARY", "年度总结", "一年的总结：发生的事全年累计，任务数、灯色只列年初和最后一个月。"),
        Term("PROGRESS_REPORT", "推行情况报告", "报上级的报告（上行文），印签发人，不发支部。"),
        Term("BULLETIN", "工作简报", "刊登核定的典型做法，有期号，报上级、送领导、发支部。"),
        Term("DISPLAY_BOARD", "展板", "A3，一个支部一张：加什么、怎么加、谁牵头、什么目标、进展。"),
        Term("ANNUAL_DATA", "述职评议数据表", "一年一份，每个书记一张：台账里的事实，和由人填写的评议、测评。"),
        Term("SECRETARY_NOTES", "述职报告素材", "一个支部一页，列出本支部一年的事实，供书记写述职报告。"),
        Term("CORRECTION_NOTICE", "更正通知", "签发以后数据变了，更正哪几处。"),
        Term("IssuedPaper", "签发的文件", "填了日期和编号、原样封存的文件。"),
        Term("SigningOrder", "签发要求", "签发命令给的日期、编号、签发人和文件。"),
        Term("ProofResult", "校对结果", "一份文件逐条规则核对的结论：通过、不符、请人看、未核验。"),
        Term("Remark", "校对意见", "文件里一处不符或要请人看的话，带原句和理由。"),
        Term("Truth", "对照稿", "按文件所依据的台账重新起草的同一份文稿，校对时一句一格地对。"),
        Term("ProofReport", "校对记录", "签发时校对出什么、人确认了哪几句，存在签发的文件旁边，不改。"),
        Term("SealedScan", "盖章扫描件", "签发文件盖章以后的扫描件，发送时用它。"),
        Term("LetterKind", "信件种类", "下发、退回、回执、提醒、反馈、签发六种。"),
        Term("Letter", "信件", "给一个支部的一封邮件和附件。"),
        Term("WithheldLetter", "扣下的信件", "因收件人、涉密或个人信息不对而没有发的信。"),
        Term("SentLetter", "发出的信件", "发过什么、给谁、哪天，存档不改。"),
        Term("LetterOutcome", "发送结果", "邮件服务器收下、拒收或没有回音。"),
        Term("Recipient", "收件人", "一个支部的联系人或名单上的人。"),
    ),
    "一个月的步子": (
        Term("Stage", "步骤", "一个月的七步：下发、收表、汇总、反馈、核验、签发、发送。"),
        Term("NextStep", "下一步", "眼下该做的一件事：打哪条命令，为什么，哪天起。"),
        Term("MonthFacts", "本月情况", "说下一步所依据的记录：表单、回执、信件、答复期、草稿、签发。"),
        Term("WaitingMatter", "等候事项", "还在等人的一类事：等谁、多少、到哪天。"),
    ),
    "各个房间": (
        Term("annual_workbook", "述职数据表", "一年的述职评议数据写成一份 .xlsx。"),
        Term("roll_up", "上报", "上报包怎么装、上级台账怎么写成工作簿。"),
        Term("archive", "存档室", "存放、定位、核对文件和事实。"),
        Term("cli", "命令行", "一条命令一个模块：参数、调用、退出码。"),
        Term("commands", "命令的做法", "先拟计划，再动手。"),
        Term("proof", "校对室", "成稿里的每句话与台账核对。"),
        Term("cluster", "集群", "一台电脑不够快时，把活分给别的电脑；结果一样。"),
        Term("contract", "表单约定", "每一栏只描述一次。"),
        Term("demo", "演示数据", "虚构的单位和报送。"),
        Term("disk", "磁盘", "原子写入、列目录、运行锁。"),
        Term("documents", "文件办理", "哪些文件、谁的、编号、可否签发、提请什么。"),
        Term("docx", "排版", "把文稿排成 Word。"),
        Term("findings", "问题目录", "一条问题只在一处写。"),
        Term("forms", "制表", "生成下发、退回的表单和核验表。"),
        Term("health", "体检项目", "机器、文件夹、设置合不合用，该怎么办。"),
        Term("intake", "验表", "读出的格子变成认定的内容和问题。"),
        Term("ledger", "合账", "报送和意见合成台账。"),
        Term("desk", "工作台", "一个月的七步做成本机网页，点按钮，办的还是同样的命令。"),
        Term("board", "看板", "给领导看的一页：本月的数、要拍板的事，打印一张A4。"),
        Term("agenda", "待办", "一个月走到哪一步，下一步做什么，还在等谁。"),
        Term("letters", "信函", "何时给谁发什么信，什么绝不能发。"),
        Term("mail", "邮件", "写信、连服务器。"),
        Term("portable", "自带 Python 的文件夹", "给不装 Python 的 Windows 电脑做的文件夹里有什么。"),
        Term("pool", "工作进程", "一个文件读坏了只损失它自己。"),
        Term("reading", "读表", "字节变成格子。"),
        Term("reports", "文稿内容", "台账变成文稿，不管排版。"),
        Term("sheets", "写表", "描述变成 .xlsx。"),
        Term("supervision", "督查规则", "灯色、接续、问题、整改、升级。"),
        Term("workbook", "台账工作簿", "总览、各表、走势，写成一本 .xlsx。"),
        Term("wording", "行文", "局机关可改的文字模板。"),
    ),
}  # fmt: skip
"""Terms by subject, in the order a month meets them."""

_HEAD = """# 术语

本页由程序生成（`make docs`）。左边是代码里的名字，中间是我们怎么说，右边是它指什么。一个词只有一个意思。
"""


def build_glossary_page() -> str:
    """Build docs/术语.md as Markdown."""
    return _HEAD + "".join(_list_lines())


def _list_lines() -> Iterator[str]:
    for subject, terms in GLOSSARY.items():
        yield f"\n## {subject}\n\n| 代码 | 中文 | 意思 |\n|---|---|---|\n"
        yield from (f"| `{each.name}` | {each.chinese} | {each.meaning} |\n" for each in terms)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(build_glossary_page())
