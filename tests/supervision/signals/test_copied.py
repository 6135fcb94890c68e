"""跨支部雷同: whose texts are too alike, and what two branches may rightly share."""

from __future__ import annotations

import pytest
from signals.built import build_history, build_office, list_kinds

from pipeline.supervision.signals.model import TaskHistory

OWN = "组织党员逐户查看老人的卧室、卫生间，量好扶手和坡道的尺寸，登记在册，跟住户把方案讲明白后签字。"
MEETING = "参加全市养老服务高质量发展现场推进会"


def _build_other(*texts: str, number: str = "LC02-202601-01", branch: str = "LC02", task: str = "") -> TaskHistory:
    return build_history(*texts, number=number, branch=branch, task=task or "党建+居家适老化改造")


ASKED = {
    "word for word": (build_history(OWN), _build_other(OWN)),
    "some words are exchanged": (
        build_history(OWN),
        _build_other(OWN.replace("逐户", "挨家").replace("登记在册", "记进台账")),
    ),
    "the clauses stand in another order": (
        build_history("量好扶手和坡道的尺寸，登记在册，跟住户把方案讲明白，签字以后进场施工。"),
        _build_other("登记在册，量好扶手和坡道的尺寸，签字以后进场施工，跟住户把方案讲明白。"),
    ),
    "names, dates and figures are exchanged": (
        build_history("9月3日，临川市社会福利院方敏带队走访41户老人，检查燃气电线，换了灯泡6只，老人连声道谢。"),
        _build_other("9月18日，石桥镇敬老院带队走访23户老人，检查燃气电线，换了灯泡9只，老人连声道谢。"),
    ),
    "a month of the other branch long ago": (build_history(OWN), _build_other(OWN, "换扶手6副。", "刷墙3间。")),
    "two tasks of one branch": (
        build_history(OWN),
        build_history(OWN, number="LC01-202601-02", task="党建+无障碍设施"),
    ),
}
LONG = "党员干部要把老人的急难愁盼时刻放在心上把每一件小事办成暖心事让老人笑口常开"
ASKED |= {
    "a short text with a rare error": (
        build_history("账上亳厘不差，心里才不打鼓，笔笔见底。"),
        _build_other("账目亳厘不差，心里才不打鼓，笔笔要见底。"),
    ),
    "a short text with odd marks": (
        build_history("夜里巡到天亮，，灯一直亮着给人壮胆。"),
        _build_other("夜里巡到天亮，，灯一直亮着给人壮胆。"),
    ),
    "a long passage word for word among other things": (
        build_history(f"给12户装了扶手，锅炉房换阀门两只，食堂新添消毒柜，护理员考了操作。{LONG}。"),
        _build_other(f"{LONG}。清明前把墓区的路灯修了一遍，停车场划线，接待窗口搬到一楼，花圈改鲜花。"),
    ),
    "a unit's name put in the place of another's": (
        build_history("临川市社会福利院党支部逐户上门量尺寸，登记在册，讲明白后签字。"),
        _build_other("临川市云溪县石桥镇敬老院党支部逐户上门量尺寸，登记在册，讲明白后签字。"),
    ),
}
NOT_ASKED = {
    "a short text, though word for word, without an error": (
        build_history("账上毫厘不差，心里才不打鼓，笔笔见底。"),
        _build_other("账上毫厘不差，心里才不打鼓，笔笔见底。"),
    ),
    "short texts with errors of their own": (
        build_history("账上亳厘不差，心里才不打鼓，笔笔见底。"),
        _build_other("账上毫厘不差，心里才不打鼓，，笔笔见底。"),
    ),
    "a long title that both quote": (
        build_history("学习《临川市关于进一步推进居家和社区养老服务高质量发展若干措施实施细则的补充通知》，改3处。"),
        _build_other("对照《临川市关于进一步推进居家和社区养老服务高质量发展若干措施实施细则的补充通知》排了9户。"),
    ),
    "only official words are shared": (
        build_history("坚持党建引领，聚焦急难愁盼，扎实推进改造，换扶手6副，装坡道2处。"),
        _build_other("坚持党建引领，聚焦急难愁盼，把食堂灶台拆了重砌，本月多开一个窗口。"),
    ),
    "only the words about what comes from above are shared": (
        build_history("按照县委统一部署，结合民政实际，对照清单逐项销号，本月销号4项。"),
        _build_other("按照县委统一部署，结合民政实际，对照清单逐项销号，还差9项。"),
    ),
    "both name the meeting that they attended": (
        build_history(f"{MEETING}，回来后给12户改了门槛。"),
        _build_other(f"{MEETING}，会后把食堂油烟机换了新的。"),
    ),
    "both name the document that they studied": (
        build_history("学习《养老机构服务安全基本规范》，查出3处插座松。"),
        _build_other("学习《养老机构服务安全基本规范》，护理员考了试。"),
    ),
    "one names the other": (
        build_history("与石桥镇敬老院一起入户，逐户查看卧室卫生间，量好扶手和坡道的尺寸，登记在册。"),
        _build_other("市社会福利院来人，逐户查看卧室卫生间，量好扶手和坡道的尺寸，登记在册。"),
    ),
    "it was a joint activity": (
        build_history("两家联合入户，逐户查看卧室卫生间，量好扶手和坡道的尺寸，登记在册。"),
        _build_other("两家联合入户，逐户查看卧室卫生间，量好扶手和坡道的尺寸，登记在册。"),
    ),
    "a short fixed duty": (build_history("按时报送月报表。"), _build_other("按时报送月报表。")),
    "its own earlier month": (build_history(OWN, "换扶手6副，装坡道2处。"), _build_other("刷墙3间，修门2扇。")),
    "one task under its old and its new number": (build_history(OWN), build_history(OWN, number="LC01-202501-01")),
    "the same skeleton about other things": (
        build_history("本月完成理发32人次，洗澡18人次，剪指甲40人，晒被子26床。"),
        _build_other("本月完成送菜110斤，修灯9盏，疏通下水道2处，换锁1把。"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_a_copy_is_asked_about(case: str) -> None:
    assert "copy" in list_kinds(*ASKED[case])


@pytest.mark.parametrize("case", ASKED)
def test_whoever_copied_is_not_judged(case: str) -> None:
    """Both are asked, if both tell it this month."""
    one, other = ASKED[case]
    if len(other.months) == 1:
        assert "copy" in list_kinds(other, one)


@pytest.mark.parametrize("case", NOT_ASKED)
def test_what_branches_share_rightly_is_not_asked_about(case: str) -> None:
    assert "copy" not in list_kinds(*NOT_ASKED[case])


def test_a_sentence_handed_down_is_not_asked_about() -> None:
    handed = "按照统一部署，围绕老有所养开展入户评估，逐户建档，确保底数清、情况明、措施准、责任实。"
    texts = (build_history(f"{handed}本支部查了41户。"), _build_other(f"{handed}食堂换了油烟机。"))
    assert "copy" in list_kinds(*texts)
    assert "copy" not in list_kinds(*texts, office=build_office(exempt=[handed]))


FILES = "共检查{}份，剩余{}份为退休党员档案，已约定调阅时间，与干部人事档案对过出生年月，差异处写了说明。"
VISITS = "药盒里有过期两板，清走后按早晚贴红绿签，纪检委员核过台账，数字对得上，抽查53人次。"


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        pytest.param(("39", "18", "28份档案检查完毕"), False, id="the other's counts do not make its goal"),
        pytest.param(("39", "18", "57份档案检查完毕"), True, id="they do"),
        pytest.param(("38", "17", "建成坡道60处"), False, id="the other's goal counts something else"),
    ],
)
def test_whose_counts_make_the_goal_is_not_asked_about_a_text_that_fits_nobody_else(
    other: tuple[str, str, str], asked: bool
) -> None:
    done, left, goal = other
    own = build_history(FILES.format(38, 17), goal="11月底前55份档案检查完毕")
    copy = build_history(FILES.format(done, left), number="LC02-202601-01", branch="LC02", goal=goal)
    assert ("copy" in list_kinds(own, copy)) is asked
    assert "copy" in list_kinds(copy, own)


def test_of_two_tasks_of_one_branch_the_one_whose_goal_counts_so_is_not_asked() -> None:
    own = build_history(VISITS, goal="全年抽查特困人员486人次")
    pasted = build_history(VISITS, number="LC01-202601-02", task="党建+救助倒查", goal="11月底前498件倒查完毕")
    assert "copy" not in list_kinds(own, pasted)
    assert "copy" in list_kinds(pasted, own)


def test_between_branches_a_common_unit_clears_nobody() -> None:
    own = build_history(VISITS, goal="全年抽查特困人员486人次")
    other = build_history(VISITS, number="LC02-202601-01", branch="LC02", goal="11月底前498件倒查完毕")
    assert "copy" in list_kinds(own, other)
    assert "copy" in list_kinds(other, own)


def test_a_text_that_was_told_earlier_elsewhere_is_asked_about_however_well_it_fits() -> None:
    """Nobody else would be asked: the other told it in a month that is over."""
    own = build_history(FILES.format(38, 17), goal="11月底前55份档案检查完毕")
    earlier = build_history(FILES.format(38, 17), "刷墙3间。", number="LC02-202601-01", branch="LC02", goal="28份")
    assert "copy" in list_kinds(own, earlier)
