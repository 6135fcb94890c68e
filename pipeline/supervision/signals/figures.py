"""Signals of the figures alone: equal steps, a sudden 100 %, a fall, 100 % that is not done, 长期坚持 with an end."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.supervision.signals.model import OfficeTexts, Signal, SignalKind, TaskHistory, mark_all
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.words import is_reported_complete
from pipeline.terms import STANDING

FEWEST_STEPS, SMALLEST_STEP, SUDDEN_GAIN, FULL = 4, 5, 50, 100
_RESULT = re.compile(
    r"验收|移交|投用|投入使用|启用|启动运行|发放|办结|竣工|完工|建成|开业|揭牌|挂牌|交付|印发|颁发|领[到取]|取得|拿到|办[完好下妥]|(?:资金|款|人员|设备|物资)[^，。；]{0,4}到位|签[订了]|"
    r"上线|开通|开放|入住|搬[进入完]|装[好完]|改[好完]|修[好完]|清[零完]|销[号毕]|归档|装订|公示|通过|合格|出具|结案|结清|落成|换[好完]|[做搞弄]完了|装上|用上|交给|交到|[送报]市局|文号|送达|存档|交接|[走发跑查审评讲挂贴录签]完|当选|结业|全过|过了|齐了|够了|达标"
)
_EXPLAINED = re.compile(
    r"更正|返工|新增|增加|基数|退回|口径|重[新做报]|核减|并掉|合并|重名|删|转来|转入|新进|补录|要补|补档|误|错|多[报算填]|虚|剔除|调整|推倒|返修|拆[了除]|重算|扩大|追加|分母|原来|上月.{0,6}(?:高|多|算)|"
    r"重复|不算|扣|退[了出]|坏了|流失|反弹|变更|总数|任务量|加了|复核|核实|走了|离职|下调|回落|降|没算|按实|改正|不合格|冲毁|毁|塌|淹|调高|上调|按新|新目标|新口径|撤下|撤回|停用|清出|作废|算成|算错|减了|少了"
)
_PERIODIC = re.compile(
    r"第[0-9一二三四五六七八九十]+[期批轮次讲课站阶]|[0-9一二三四五六七八九十]+[/／][0-9]+|共[0-9一二三四五六七八九十]+[期批讲课]"
)
_PENDING = re.compile(
    r"(?:等|待|正在|还未|尚未|未|没)[^，。；]{0,6}(?:验收|审计|结算|评审|检查组|批复|销号|决算)|(?:验收|审计|结算|评审)(?:中|未|还没)"
)
_LEVEL = re.compile(
    r"率|每[天日周月季年次]|零|不[低少高超多]于|不[低少高超多]|保持|时限|以内|之内|内(?:办|回|出|到|响|答|完|结)|持续|无(?!障碍)|常年|全年无|随[叫到报]|24小时|长期|经常|"
    r"稳定|不断|不出|不发生|不漏|不落|及时|按时|当[天日]|满意|日常|天天|月月|一月一|一季一"
)
_END = re.compile(
    r"年底前|月底前|[0-9]+月(?:[0-9]+日)?前|上半年|年内|年前|节前|季度前|建成|建好|建起|竣工|完工|通过.{0,8}验收|验收|投入使用|投用|上线|运行|开业|开放|揭牌|拿到|取得|办下|印发|"
    r"(?:改造|新建|完成|安装|加装|修[建缮好]|更换|迁移|治理|拆除|搬迁|配备|采购|新增|铺|打[通造]|编印|编写)[^，。；]{0,8}[0-9]+|[0-9]+[^，。；0-9]{0,6}(?:改造|安装|建成|完成|搬迁|换完|装完|修完|迁完|建完|做完)|"
    r"(?:装|换|修|建|迁|改|搬|拆|做|办|弄|搞)(?:完|好|成|齐|下来)"
)


def _build_signal(kind: SignalKind, history: TaskHistory, missing: str, question: str, months: int = 2) -> Signal:
    return Signal(
        kind=kind,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=tuple(mark_all(month) for month in history.months[-months:]),
        missing=missing,
        question=question,
    )


def find_same_steps(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose at least four times in a row by the same five points or more without figures."""
    gains = [after.rate - before.rate for before, after in pairwise(history.months)]
    last = gains[-FEWEST_STEPS:]
    if len(last) < FEWEST_STEPS or len(set(last)) > 1 or last[0] < SMALLEST_STEP or history.plan.deadline is None:
        return None
    texts = [fold_text(month.progress) for month in history.months[-FEWEST_STEPS:]]
    if sum(bool(list_quantities(text)) for text in texts) >= FEWEST_STEPS - 1 or any(map(_PERIODIC.search, texts)):
        return None
    told = "、".join(f"{month.rate}%" for month in history.months[-FEWEST_STEPS - 1 :])
    return _build_signal(
        SignalKind.SAME_STEP,
        history,
        "与完成率相应的数量",
        f"完成率依次为{told}，每月涨幅相同，进展里没有相应的数量。这几个百分点是怎么算出来的？",
        FEWEST_STEPS + 1,
    )


def find_sudden_100(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose by fifty points or more to 100 in one month and no result is written."""
    if len(history.months) < 2 or history.now.rate != FULL:  # noqa: PLR2004
        return None
    before = history.months[-2].rate
    text = fold_text(history.now.progress)
    wanted = set(list_quantities(fold_text(history.plan.goal)))
    if FULL - before < SUDDEN_GAIN or _RESULT.search(text) or wanted & set(list_quantities(text)):
        return None
    return _build_signal(
        SignalKind.SUDDEN_100,
        history,
        "完成了什么、多少，验收、移交或投用的情况",
        f"完成率由{before}%一个月升到100%，本月进展没有写成果。完成了什么、多少，有没有验收或投用？",
    )


def find_falling_rate(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate is below last month's and nothing explains it."""
    if len(history.months) < 2:  # noqa: PLR2004
        return None
    before, now = history.months[-2:]
    if now.rate >= before.rate or _EXPLAINED.search(fold_text(f"{now.progress}\n{now.problem}")):
        return None
    return _build_signal(
        SignalKind.GOING_DOWN,
        history,
        "完成率下降的原因",
        f"完成率由{before.rate}%降到{now.rate}%，进展和存在问题都没有说明。是更正、返工还是任务量增加？",
    )


def find_full_not_done(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate is 100 but the status says that the task is not finished."""
    now = history.now
    if now.rate != FULL or is_reported_complete(now) or now.status == STANDING or history.plan.deadline is None:
        return None
    text = fold_text(f"{now.progress}\n{now.problem}")
    if _PENDING.search(text):
        return None
    return _build_signal(
        SignalKind.FULL_NOT_DONE,
        history,
        "尚未完成的部分，或者改报的状态",
        f"完成率100%，状态写“{now.status or '（空）'}”。还有什么没有完成？都完成了的，状态请改为“已完成”或“申请销号”。",
        1,
    )


def find_standing_escape(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if a task is reported 长期坚持 whose goal has an end."""
    goal = fold_text(history.plan.goal)
    if history.now.status != STANDING and history.plan.deadline is not None:
        return None
    if not _END.search(goal) or _LEVEL.search(goal):
        return None
    return _build_signal(
        SignalKind.STANDING_ESCAPE,
        history,
        "完成时限",
        f"目标是“{history.plan.goal}”，做完即止，却报为长期坚持。能否写明完成时限？",
        1,
    )
