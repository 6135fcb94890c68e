"""逐月雷同: what repeats itself, and what repeats itself honestly."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office

from pipeline.supervision.signals.model import TaskHistory
from pipeline.supervision.signals.stale import find_stale_text

VISIT = "党员分片入户，看老人吃住，查电线煤气，陪着说说话。"

ASKED = {
    "nothing but the date changes": build_history(
        "8月11日入户走访，查看电线煤气，陪老人说话。", "9月9日入户走访，查看电线煤气，陪老人说话。"
    ),
    "only the session changes": build_history(
        "召开第十二次碰头会，商量改造户的先后，各自分头去办。", "召开第十三次碰头会，商量改造户的先后，各自分头去办。"
    ),
    "only the congress changes whose spirit is studied": build_history(
        "学习党的十八大精神，引导党员带头入户，帮住户选方案。", "学习党的二十大精神，引导党员带头入户，帮住户选方案。"
    ),
    "only the number of a meeting changes that the goal counts": build_history(
        "召开第4次支委会，传达会议精神，布置下一步工作。",
        "召开第5次支委会，传达会议精神，布置下一步工作。",
        goal="全年12次",
    ),
    "a standing task where nothing went wrong": build_history(
        "清点库房被褥，擦洗货架，没有发现霉变。",
        "清点库房被褥，擦洗货架，没有发现霉变。",
        rates=(50, 50),
        deadline="",
        status="长期坚持",
    ),
    "only the quarter changes": build_history(
        "二季度入户看电线、看煤气，提醒住户关好阀门。", "三季度入户看电线、看煤气，提醒住户关好阀门。"
    ),
    "one word is exchanged": build_history(VISIT, VISIT.replace("吃住", "起居")),
    "marks and blanks change": build_history(VISIT, VISIT.replace("，", "、 ").replace("。", "；")),
    "all figures are the same": build_history(
        "走访41户，发现坏扶手6处，当场拧紧，另有两户要换。", "走访41户，发现坏扶手6处，当场拧紧，另有两户要换。"
    ),
    "a month of another text stands between": build_history(VISIT, "换扶手6副，防滑垫12块。", VISIT),
    "the same figures in Chinese numerals": build_history(
        "入户三次，换灯六盏，给住户讲怎么用，留了电话。", "入户3次，换灯6盏，给住户讲怎么用，留了电话。"
    ),
}
NOT_ASKED = {
    "a count in a few words is the same as once before": build_history(
        "抽查6家，留样都在。", "换扶手6副。", "抽查6家，留样都在。", deadline="", status="长期坚持"
    ),
    "nothing of the kind has happened": build_history(
        "没有人住院，也没有走失的。", "没有人住院，没有走失的。", deadline="", status="长期坚持"
    ),
    "it hangs on what somebody else says": build_history(
        "材料送过去了，厂家说模具要从头做。", "材料送过去了，厂家说模具要从头做。", rates=(20, 20)
    ),
    "a number of any unit changes": build_history(
        "写到何婆婆的腿，能扶着走三步，比先前稳。", "写到何婆婆的腿，能扶着走十步，比先前稳。"
    ),
    "it waits for somebody": build_history("二楼顶棚没有修，等施工队腾出手来。", "二楼顶棚没有修，等施工队腾出手来。"),
    "the next part of what the plan counts": build_history(
        "第一期12万元拨出，退汇1笔。", "第二期12万元拨出，退汇1笔。", goal="年底前分五期拨付60万元"
    ),
    "a task that has not begun tells why": build_history(
        "书单报县局，县局讲要同新华书店一起招。", "书单报县局，县局讲要同新华书店一起招。", status="未启动"
    ),
    "it is told what fails, and the rate stands still": build_history(
        "施工队在别的镇，手里的活腾不开，没人来。", "施工队在别的镇，手里的活腾不开，没人来。", rates=(20, 20)
    ),
    "a fixed form with a word added": build_history(
        "发放孤儿19人、无人抚养儿童207人。",
        "发放孤儿19人、无人抚养儿童209人。",
        "发放孤儿19人、无人抚养儿童209人，9月21日到卡。",
    ),
    "a figure changes": build_history("走访41户，查看电线煤气，陪老人说话。", "走访38户，查看电线煤气，陪老人说话。"),
    "a figure changes before a word that begins as a congress does": build_history(
        "食堂添了十八大桶油，擦洗灶台，清点碗筷。", "食堂添了二十大桶油，擦洗灶台，清点碗筷。"
    ),
    "a person changes": build_history(
        "入户看望王大爷，修好漏水的水龙头，换了灯泡。", "入户看望李大爷，修好漏水的水龙头，换了灯泡。"
    ),
    "a place changes": build_history(
        "在东风社区入户查看电线煤气，陪老人说话。", "在西关社区入户查看电线煤气，陪老人说话。"
    ),
    "what was found changes": build_history("院民体检1次，都没有异常。", "院民体检1次，两人血压高，转诊。"),
    "waiting for a permit": build_history(
        "用地手续材料已报自然资源局，等批复下来再进场。", "用地手续材料已报自然资源局，等批复下来再进场。"
    ),
    "work stands still": build_history("雨水多，外墙停工，脚手架没拆。", "雨水多，外墙停工，脚手架没拆。"),
    "shorter than ten characters": build_history("照常走访老人。", "照常走访老人。"),
    "finished, the conclusion is told again": build_history(
        "120户全部改完，验收通过，资料归档。", "120户全部改完，验收通过，资料归档。", status="已完成"
    ),
    "daily work in a fixed form happens to have a figure again": build_history(
        "本月送餐610份，走访22户。", "本月送餐598份，走访22户。", "本月送餐610份，走访22户。"
    ),
    "another document is studied": build_history(
        "组织护理员学习《养老护理操作规程》，对照着改。", "组织护理员学习《食品安全操作规范》，对照着改。"
    ),
    "a first month": build_history(VISIT),
}


@pytest.mark.parametrize("case", ASKED)
def test_a_repeated_text_is_asked_about(case: str) -> None:
    assert find_stale_text(ASKED[case], build_office()) is not None, _tell(ASKED[case])


@pytest.mark.parametrize("case", NOT_ASKED)
def test_honest_repetition_is_not_asked_about(case: str) -> None:
    assert find_stale_text(NOT_ASKED[case], build_office()) is None, _tell(NOT_ASKED[case])


def _tell(history: TaskHistory) -> str:
    return "｜".join(month.progress for month in history.months)
