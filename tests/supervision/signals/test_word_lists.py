"""Every word of every list: where it must not be found, and what each list is for."""

from __future__ import annotations

import re

import pytest

from pipeline.supervision.signals.text import fold_text
from pipeline.supervision.signals.word_lists import WordList, compile_word, load_word_lists

LISTS = load_word_lists()
WORDS = [(name, pattern, text) for name, words in LISTS.items() for pattern, text in words.items()]
_NOT_LITERAL = re.compile(r"\(\?<?[!=](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\[\^[^\]]*\]")
"""What a pattern excludes or only looks at; the rest is what it must meet."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def _list_literals(pattern: str) -> set[str]:
    return set(_HAN.findall(_NOT_LITERAL.sub("", pattern)))


def test_literals_are_those_that_a_pattern_meets() -> None:
    assert _list_literals("(?<!整)改正(?!常|式)") == {"改", "正"}
    assert _list_literals("等[^，。候]{0,3}(?:批|复)") == {"等", "批", "复"}
    assert _list_literals("不[低高](?=于|过|[0-9一])") == {"不", "低", "高"}
    assert _list_literals("通过(?=了(?!解)|[^，]{0,8}(?:验收|评审))") == {"通", "过"}


@pytest.mark.parametrize(("name", "pattern", "text"), WORDS, ids=lambda each: each)
def test_a_word_is_not_found_where_its_characters_mean_something_else(name: str, pattern: str, text: str) -> None:
    assert text, f"{name}: no text beside {pattern}"
    literals = _list_literals(pattern)
    assert not literals or literals & set(text), f"{name}: {text} has no character of {pattern}"
    found = compile_word(pattern).search(fold_text(text))
    assert found is None, f"{name}: {pattern} finds {found.group() if found else ''} in {text}"


@pytest.mark.parametrize("name", LISTS)
def test_no_word_stands_twice_or_inside_a_plainer_one(name: str) -> None:
    plain = {pattern for pattern in LISTS[name] if _HAN.fullmatch(pattern[0]) and not re.search(r"[(\[?{|]", pattern)}
    covered = {(word, wider) for word in plain for wider in plain if word != wider and wider in word}
    assert not covered


@pytest.mark.parametrize("name", LISTS)
def test_a_word_does_not_reach_across_a_comma(name: str) -> None:
    """Folded texts have half-width commas: a pattern that excludes ， must exclude those too."""
    for pattern in LISTS[name]:
        assert "[^，" not in pattern or "[^," in compile_word(pattern).pattern, pattern
        assert not re.search(r"\.[*{]", pattern), f"{pattern} runs over clauses"


def test_two_clauses_are_not_read_as_one() -> None:
    assert not WordList("waiting").search(fold_text("被子晒了等，下午验收"))
    assert not WordList("together").search(fold_text("与家属通话，去了社区，老人一起吃饭"))


FOUND = {
    "waiting": (
        "材料报上去了，等财政局批",
        "待消防复验",
        "批复没下来",
        "雨大，停工五天",
        "厂家联系不上",
        "二次流标",
        "产权人不同意装",
        "还没批",
        "尚未答复",
        "卡在用地手续",
        "缺资金",
        "资金还没拨",
        "师傅找不到",
        "等天晴再刷",
        "等木工从外地回来",
        "路基动不了",
        "房主要年底回来谈",
        "两户没谈妥",
    ),
    "planning": (
        "定于10月12日开标",
        "拟于10月进场",
        "计划10月20日完成",
        "10月15日前完成",
        "10月31日之前交",
        "合同10月31日到期",
        "将于下月搬",
        "改到10月9日",
        "施工排在10月",
        "力争10月底拿证",
        "预约10月12日来量",
        "准备10月8日开会",
        "厂家说10月8日发货",
        "10月8日才能进场",
        "定好10月8日的车",
        "下月验收",
    ),
    "result": (
        "通过消防验收",
        "已发放118户",
        "拿到许可证",
        "评审通过",
        "投入使用",
        "全部办结",
        "册子印发各科室",
        "钥匙交给住户",
        "36户搬完",
        "协议签了",
        "设备到位",
        "检测合格",
        "名单公示7天",
        "信访件结案",
        "够了，不再收",
    ),
    "claimed": (
        "改造工作圆满完成",
        "任务都已完成，大家放心",
        "井的事办好了感谢政府",
        "一切就绪",
        "各项工作全面收官",
        "已经圆满做完",
        "取得圆满成功",
    ),
    "explained": (
        "上月报高了，本月更正",
        "地砖返工",
        "新增两个小区，基数变了",
        "按新口径重新算",
        "资料被退回",
        "剔除重复18户",
        "上月算错",
        "复核减去4户",
        "雨棚塌了一段",
        "两名社工离职",
        "扣掉未装的3户",
        "墙面淹了",
        "人走了",
        "天旱死了一片",
        "两户不装了",
        "瓦被风掀了",
        "料拉回去了",
        "缝又开了",
        "又塞进来8户",
        "4站不达标",
    ),
    "periodic": ("第3期开班", "课程进行到8/12", "共12期"),
    "pending": ("等验收", "待区里组织审计", "验收还没排上", "结算未出", "正在走决算"),
    "level": (
        "投诉率低于1%",
        "每月走访2次",
        "日均30个",
        "全年零事故",
        "响应不超过30分钟",
        "3日内办结",
        "随叫随到",
        "无责任事故",
        "不断档",
        "群众满意",
        "当日回访",
    ),
    "end": (
        "年底前改造120户",
        "11月底前装完",
        "6月30日前建好",
        "通过消防验收",
        "办法印发",
        "投入使用",
        "买3间板房",
        "120户改造",
        "拿到许可证",
        "正式运行",
        "中心对外开放",
        "证办下来",
        "春节前搬完",
    ),
    "state": ("院里能晾被子", "轮椅能推进屋", "屋面不漏", "下雨不积水"),
    "told": (
        "已改34户",
        "共21户",
        "还有6户在外",
        "差2户",
        "发现隐患5处",
        "结果出来了",
        "来了40人",
        "验收三户",
        "抽20份，没有超期",
        "采了11人",
    ),
    "draft": ("讨论条例草案", "按送审稿提了两条", "对征求意见稿提建议", "改了初稿"),
    "uses": ("学习条例", "贯彻办法", "按条例办", "对照条例自查", "传达会议精神", "用办法第六条", "听专家讲条例"),
    "lasting": (
        "3月起每周一次",
        "累计38户",
        "5月启动以来",
        "自5月3日开门",
        "原定5月3日",
        "截至5月3日",
        "去年5月3日",
        "5月3日以后来的",
    ),
    "archive": ("整理2015年的档案", "旧台账扫描", "十年前的低保册", "历史材料装盒", "写村史"),
    "done": (
        "10月8日完成验收",
        "召开推进会",
        "走访了3户",
        "签协议",
        "把床搬上楼",
        "装扶手",
        "办好手续",
        "发米面",
        "查隐患",
    ),
    "serves": ("来我院参观", "移交老人2名", "协助查户籍", "派车接送", "请我院帮忙", "送来锦旗", "发函说明", "反映漏水"),
    "activity": (
        "开展主题党日",
        "书记讲党课",
        "重温入党誓词",
        "参观烈士纪念馆",
        "观看警示片",
        "写心得8篇",
        "去红军旧址",
        "重走红军路",
        "重走长征路",
        "清明扫墓",
        "种了12棵树",
        "学习《纪律处分条例》",
        "召开支部大会",
        "交党费",
        "党史知识竞赛",
        "预备党员转正",
        "民主评议党员",
    ),
    "party_life": ("支部全体到场", "党员交流", "讲廉洁", "七一前夕", "纪律教育"),
    "beside": ("全体参加", "18人到场", "大家反响热烈", "交流发言", "合影留念", "笔记写了三页", "提升了认识"),
    "paper_is_result": ("印发管理办法", "出台细则", "培训护理员200人", "完成换届", "政策宣讲进村", "形成调研报告"),
    "together": ("与临川市殡仪馆联合开展", "和市福利院一起排查", "两家共建", "与社区合办", "同石桥镇敬老院一道走访"),
    "travels": ("到省城学习两天", "接他回家", "去外省取经", "在外地打工", "异地就医"),
    "learns": ("学彝语汉语", "学手语", "教同事二十句常用彝话", "护理员练兵"),
    "happened": ("通了，能用", "车到，送了人", "勾完缝", "墙立起来了", "钥匙还给总务", "可以走轮椅"),
    "served": ("给老人理发", "帮孩子补课", "入户走访", "清扫楼道", "换了灯3盏", "办结12件"),
    "misspelt": ("达到标淮", "意见薄挂墙", "部署布署", "登记薄翻烂", "亳厘不差", "按步就班地做"),
    "attitude": (
        "加强组织领导",
        "提高思想认识",
        "狠抓落实",
        "营造良好氛围",
        "压实责任",
        "树牢底线思维",
        "持之以恒、久久为功",
        "让群众感到温暖",
        "打造铁军",
        "共建共治共享",
    ),
    "learns_trade": ("集中学习方案", "参加市里辅具培训班三天", "学习操作规程"),
    "deploys": ("召开动员会", "传达文件", "下发实施方案", "成立工作专班", "研究分工"),
    "known_wrong": ("原件写错，照录", "今年没这一天", "是当年笔误", "原证写的是2月30日"),
    "old_thing": ("墙上的旧标语铲了", "换下一块展板", "留作资料", "带“精准扶贫”字样的9条"),
    "formulas": ("增强四个意识", "做到两个维护", "三心二意", "做到三个到位"),
}
"""List -> texts that it is there for."""


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FOUND.items() for text in texts])
def test_a_list_still_finds_what_it_is_for(name: str, text: str) -> None:
    assert WordList(name).search(fold_text(text)), f"{name}: {text}"


def test_every_list_has_a_text_it_is_for() -> None:
    assert set(FOUND) == set(LISTS)
    assert sum(map(len, FOUND.values())) >= 60
