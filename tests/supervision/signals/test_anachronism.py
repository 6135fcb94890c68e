"""时间倒错: which dates and terms cannot be so, and which only look so."""

from __future__ import annotations

import datetime as dt

import pytest
from signals.built import build_history, build_office

from pipeline.intake.tables.signal_lists import DatedDocument, OutdatedTerm
from pipeline.supervision.signals.anachronism import find_anachronism

OFFICE = build_office(
    documents=[
        DatedDocument(title="临川市养老服务条例", aliases=("养老服务条例",), published=dt.date(2026, 9, 20)),
        DatedDocument(title="全市民政工作会议", aliases=("民政工作会议精神",), published=dt.date(2026, 10, 12)),
    ],
    outdated=[
        OutdatedTerm(term="精准扶贫", since=dt.date(2021, 2, 25), now="巩固拓展脱贫攻坚成果", unless=("回头看",)),
        OutdatedTerm(term="民政部门归口的老龄办", since=dt.date(2019, 1, 1), now="", unless=()),
    ],
)
ASKED = [
    "9月8日学习《养老服务条例》，逐条对照，改了3处。",
    "9月组织宣讲养老服务条例两场，其中9月3日在院里讲。",
    "9月25日传达民政工作会议精神，改造提速。",
    "本月学习贯彻民政工作会议精神，改了两张表。",
    "9月31日完成18户评估。",
    "2月30日补的课，签到18人。",
    "9/31量完尺寸12户。",
    "9月8日（星期五）入户12户，量完尺寸。",
    "10月20日完成验收18户，住户签了字。",
    "2026年12月1日召开支委会，定下改造次序。",
    "深入开展精准扶贫，走访21户。",
    "5月12日给18户装了扶手。",
    "结合“精准扶贫”常态化，认领7户。",
    "2026年8月起就按《养老服务条例》办，老人都懂。",
    "9.31日那批扶手是假货，退了。",
    "9.8（星期五）请木匠来了半天。",
    "9.31号去的，量了8户。",
    "上周三（9月8日）走了31人次。",
    "10月12日已将8月的短信发送完毕，收到回复66条。",
    "9月31日集体学条例，讨论命名程序。",
    "按照精准扶贫要求，送去服务包131份，签收照片全部归档。",
    "依据2027年5月颁布的本市规定，播了402场。",
    "9月16日起重装，2026年10月12日已将71户旧扶手入库。",
    "2025年5月12日给18户装了扶手。",
]
NOT_ASKED = [
    "量了21户，最后一户是2月30日生的老张家，户口簿上真这么写。",
    "核出生日期“9月31日”的3条，9月31日这种日期系统也收。",
    "参加《养老服务条例》二审会前的座谈，提了三条。",
    "通知了住户10月20日来试扶手，水电都通了。",
    "海报印好，10月20日开门，灯全部装上了。",
    "5月12日签的那批扶手终于到了。",
    "老人说“精准扶贫”那阵来过人，量了8户。",
    "窗口18户，没有一户再提精准扶贫的老表。",
    "9月24日学习《养老服务条例》，改了3处。",
    "9月8日讨论《养老服务条例》征求意见稿，提了两条建议。",
    "9月2日对养老服务条例草案提建议4条。",
    "下步10月20日完成验收18户。",
    "拟于10月20日召开验收会。",
    "第二批材料将于10月15日发到各户。",
    "10月31日前完成18户验收。",
    "合同10月31日到期，已跟厂家谈续签。",
    "力争10月15日量完。",
    "预约10月12日的体检，名单报了60人。",
    "3月启动以来累计改造88户。",
    "5月12日起每周三上门，本月去了4次。",
    "自5月12日开门，接待老人一直没断。",
    "继续做5月12日定下的18户。",
    "5月12日和9月4日各去一趟，量完尺寸。",
    "整理2015年精准扶贫档案12盒。",
    "精准扶贫成果回头看，走访21户。",
    "9月30日量完尺寸12户，9月8日（星期二）开工。",
    "换扶手6副，12月3户，灯泡9月30只。",
    "评分9.31，占2/30，比例9/31的都记了。",
    "9月18日完成验收。",
    "铲墙，铲出一条“精准扶贫”的旧标语，拍照再铲。",
    "改61条，里头9条带“精准扶贫”字样。",
    "查2014年“精准扶贫”原卷4册。",
    "补证12对，其中1对原证写的是2月30日。",
    "老单据上写着“2月30日”，照录并加注。",
    "给5个老人过生日，老段2月29日的，放在28日一起吃面。",
    "等设备，厂家说10月20日发货。",
    "施工队讲10月20日才进得了场，先挖了管沟。",
    "9月24日学习2026年8月修订的《养老服务条例》。",
    "9/18已装，剩9户。",
    "12/18已装。",
    "3/9完工，验收一处改一处。",
    "2/29的那几张表，照旧。",
    "平均3.12日办结一件，比上季快半天。",
    "血糖6.31的两位，复查。",
    "讲了闰年2月29日的坑。",
    "登记簿里9月31日的2条，退回乡里改。",
    "有一位真是2024年2月29日办的证，系统误判。",
    "5月12日签的那批漏了户主名，重补。",
    "6月1日以后进来的，补了体检。",
    "10月8日的会改线上了。",
    "已收到10月15日开会的通知。",
    "合同签到2027年3月31日。",
    "厂家回话：10月20日装。",
    "下月10月15日验收，已报名。",
    "村里还叫他们“精准扶贫”户，我们改口了。",
    "“精准扶贫”已改写成巩固拓展脱贫攻坚成果，12处。",
    "写村史，精准扶贫一节改了三稿。",
    "“精准扶贫”牌子摘了，换新牌。",
    "精准扶贫那几年修的路，补了坑。",
    "10/15楼装好。",
    "约了10月10日拆线。",
    "上周二（9月8日）走了31人次。",
    "每周三（9月8日起）走一趟，走了31人次。",
    "程序里跳出9月31日，核对后改了。",
    "依据2026年5月颁布的本市规定，播了402场。",
    "按2027年5月发布的征求意见稿，收意见12条。",
    "10月12日的短信单子已列好。",
    "表上4月31日的那个，系统不认，打电话问了是30日。",
    "6月30日止，签了11户。",
]
PLAN = "年底前改造18户、9处"


@pytest.mark.parametrize("text", ASKED)
def test_what_cannot_be_by_its_dates_is_asked_about(text: str) -> None:
    assert find_anachronism(build_history(text, goal=PLAN), OFFICE) is not None


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_can_be_is_not_asked_about(text: str) -> None:
    signal = find_anachronism(build_history(text, goal=PLAN), OFFICE)
    assert signal is None, signal and signal.question


def test_a_share_of_a_whole_that_another_month_told_is_no_day() -> None:
    assert find_anachronism(build_history("9/26签字，12户没签。"), OFFICE) is None
    assert find_anachronism(build_history("8/26签字。", "10/26签字。"), OFFICE) is None
    assert find_anachronism(build_history("8/26签字。", "10/27全部签字，已上墙。"), OFFICE) is not None


@pytest.mark.parametrize(
    ("text", "asked"), [("继续深入开展精准扶贫，查摆问题11条。", True), ("校到精准扶贫一章。", False)]
)
def test_an_old_term_in_a_task_about_old_files_is_asked_about_only_as_a_deed_of_today(text: str, asked: bool) -> None:
    history = build_history(text, task="档案清理", goal="清理1978—2020年档案312袋")
    assert (find_anachronism(history, OFFICE) is not None) is asked
