"""What parts of sentences claim of rows: so, not so, or not to be judged; never untrue for what a person could call right."""

from __future__ import annotations

import pytest
from test_falsehoods import OTHER, WORST, found_after, wrong

from pipeline.proof.model import Outcome
from pipeline.proof.statements import flatten_text

SECOND = "党建+敬老食堂开放"


def judged(sentence: str) -> dict[str, str]:
    """Rules that spoke of facts in an added sentence, and what they said."""
    found = found_after("各党支部情况见附件1。", f"{sentence}各党支部情况见附件1。")
    mine = [each for each in found if each.rule.facts and each.text and each.text in flatten_text(sentence)]
    return {f"{each.rule.id}{each.outcome.value}": each.told for each in mine}


@pytest.mark.parametrize(
    ("sentence", "rule", "named"),
    [
        ("各党支部均按时报送。", "F15", "殡仪馆党支部、福利院党支部"), ("本月无一迟报。", "F15", "殡仪馆党支部"),
        ("没有迟报、漏报现象。", "F15", "殡仪馆党支部、福利院党支部"), ("零漏报。", "F15", "福利院党支部"),
        ("未发现漏报情况。", "F15", "福利院党支部"), ("各项任务均已完成。", "F15", f"殡仪馆党支部“{OTHER}”"),
        ("各党支部都没有红灯任务。", "F15", f"机关一党支部“{WORST}”"), ("整改没有逾期。", "F15", "〔2026〕1号"),
        ("红灯任务3项，均已完成。", "F15", f"机关一党支部“{WORST}”"), ("已报送2个，均按时报送。", "F15", "殡仪馆党支部"),
        ("除殡仪馆党支部外，其余党支部均按时报送。", "F15", "福利院党支部"),
        ("福利院党支部漏报，其余党支部均按时报送。", "F15", "殡仪馆党支部"), ("没有灰灯任务。", "F15", "福利院党支部"),
        ("红灯任务3项，比上月增加2项，黄灯任务5项。", "F1", "台账是“0”"), ("红灯任务4项，较上月持平。", "F1", "台账是“3”"),
        ("除机关一党支部外，红灯任务2项。", "F1", "台账是“1”"), ("红灯任务3项，其中养老类5项。", "F1", "台账是“3”"),
        ("红灯任务3项，其中机关一党支部1项。", "F1", "台账是“2”"), ("机关一党支部有2项红灯任务，殡仪馆党支部有2项。", "F1", "台账是“1”"),
        ("红灯任务3项，占40%。", "F3", "台账是“50.0%”"), ("任务6项，其中已完成2项。", "F1", "台账是“1”"), ("三个党支部，两个迟报。", "F1", "台账是“1”"),
        ("机关一党支部未按时报送。", "F4", "机关一党支部"), (f"机关一党支部“{SECOND}”已完成。", "F4", SECOND),
        ("没有漏报的党支部2个：机关一党支部、福利院党支部。", "F4", "福利院党支部"), ("红灯任务3项：机关一党支部、福利院党支部。", "F4", "福利院党支部"),
        ("机关一党支部红灯2项、绿灯3项。", "F1", "台账是“1”"), ("机关一党支部按时报送、退回2次。", "F1", "台账是“0”"),
        ("殡仪馆党支部被退回修改1次，迟报。", "F1", "台账是“3”"), ("机关一党支部、殡仪馆党支部共退回2次。", "F1", "台账是“3”"),
    ],
)  # fmt: skip
def test_what_rows_contradict_is_untrue_and_they_are_named(sentence: str, rule: str, named: str) -> None:
    told = judged(sentence)
    assert named in told.get(f"{rule}不符", ""), told


@pytest.mark.parametrize(
    "sentence",
    [
        "机关一党支部没有迟报、漏报。", "机关一党支部没有黄灯任务。", "本月没有黄灯任务，灰灯任务1项。",
        "除殡仪馆党支部、福利院党支部外，均按时报送。", "除机关一党支部外，红灯任务1项。", "红灯任务3项，均逾期。", "红灯任务3项，占50%。",
        "红灯任务3项，其中养老类3项，占100%。", "红灯任务3项，其中机关一党支部2项，殡仪馆党支部1项。", "福利院党支部漏报，其他党支部均已报送。",
        "任务6项，其中红灯3项，绿灯2项。", "机关一党支部“党建+走访”已完成。", "机关一党支部红灯2项、绿灯1项。", "机关一党支部、殡仪馆党支部均已报送。",
        "殡仪馆党支部迟报、退回3次。", "机关一党支部退回0次。", "月报表共退回3次。",
        "没有漏报的党支部2个：机关一党支部、殡仪馆党支部。", "福利院党支部未报送月报表。", "迟报1个、漏报1个。", "请各党支部均按时报送。", "机关一党支部按时报送。", "两个党支部按时报送或者迟报。",
    ],
)  # fmt: skip
def test_what_rows_bear_out_passes(sentence: str) -> None:
    told = judged(sentence)
    assert not [each for each in told if each.startswith(("F15", "F4", "F3")) or each.endswith("不符")], told


@pytest.mark.parametrize(
    "sentence",
    [
        "没有逾期。", "10月红灯任务5项。", "10月，应报送月报表的党支部5个，已报送4个，其中按时报送3个，按时报送率60.0%。", "10月漏报1个：机关一党支部。",
        "已报送5个（不含补报）。", "不含福利院党支部，红灯任务2项。",
        "机关一党支部、殡仪馆党支部等5个党支部迟报。", "没有红灯任务的党支部有5个。", "各党支部高度重视，均召开专题会议。", "全部任务推进顺利。",
        "机关一党支部工作滞后。2项任务红灯。", "机关一党支部申请延期，任务均未完成。", "部分党支部按时报送，漏报2个。", "各党支部按时报送了月报表。",
        "除漏报的福利院党支部外，其余均已报送。", "约5项任务红灯。", "去年红灯任务9项，均已完成。", "开展“党建+适老化”行动。",
        "机关一党支部亮红灯。", "一支部按时报送、退回2次。", "10月殡仪馆党支部退回2次。", "列入台账的任务6个。",
    ],
)  # fmt: skip
def test_what_rows_cannot_decide_is_asked_and_not_refused(sentence: str) -> None:
    """Each was refused, or passed without a word."""
    found = found_after("各党支部情况见附件1。", f"{sentence}各党支部情况见附件1。")
    assert wrong(found) == []
    assert [each for each in found if each.outcome is Outcome.ASK and each.rule.facts and each.text in sentence], found
