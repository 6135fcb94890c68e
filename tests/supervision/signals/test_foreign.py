"""张冠李戴: which words only another unit can use of itself, and where the same characters say something else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from signals.built import FUNERAL, HOME, TOWN, build_history, build_office, list_kinds

from pipeline.supervision.signals.foreign import _ROLES, _SELF, _SELF_PART, _WORDS_BY_NAME, find_foreign_text
from pipeline.supervision.signals.model import OfficeTexts, Unit

OFFICE = build_office()
COUNTY = Unit(code="LC04", full_name="临川市云溪县民政局", short_name="云溪县民政局支部", level="县", place="云溪县")
SCHOOL = Unit(code="LC05", full_name="临川市特殊教育学校", short_name="市特教学校支部", level="市", place="临川市")
BUREAU = Unit(code="LC06", full_name="临川市民政局机关", short_name="局机关支部", level="市", place="临川市")
WIDE = OfficeTexts({**OFFICE.units, **{unit.code: unit for unit in (COUNTY, SCHOOL, BUREAU)}}, OFFICE.lists)

ASKED = [
    (HOME, "我镇党委书记带队走访12户。"),
    (HOME, "我馆职工加班到晚上8点，火化18具。"),
    (HOME, "本街道网格内老人全部建档。"),
    (HOME, "我们村今年改厕41户。"),
    (HOME, "我区民政局下拨资金3万元。"),
    (HOME, "本公司严格按合同送餐610份。"),
    (HOME, "我校食堂明厨亮灶通过验收。"),
    (HOME, "全体教职工利用午休上门量尺寸，量完22户。"),
    (HOME, "广大网格员挨家敲门，登记41户。"),
    (HOME, "作为一线纪检监察干部，入户核查18户。"),
    (HOME, "身为人民警察，夜里巡院两趟。"),
    (HOME, "市殡仪馆组织职工检修火化炉2台。"),
    (HOME, "9月3日，石桥镇敬老院党支部召开碰头会，换被褥12床。"),
    (HOME, "望潮县民政局组织入户评估40户。"),
    (HOME, "换被褥12床；二是望潮县民政局组织入户评估40户。"),
    (HOME, "首先，望潮区完成扶手改造3处。"),
    (FUNERAL, "我院护理员给老人翻身拍背。"),
    (FUNERAL, "全体医护人员坚守岗位，巡诊40人次。"),
    (TOWN, "我局印发通知，要求各院排查。"),
    (BUREAU, "广大医务人员冲在前面，体检120人。"),
    (BUREAU, "作为婚姻登记处的一名税务干部，办件56件。"),
    (COUNTY, "我市下辖三区，本市民政局完成评估。"),
    (HOME, "组织全体登记员利用午休整理结婚登记窗口的宣传架。"),
    (HOME, "作为殡葬战线的老党员，我们值守到夜里。"),
    (HOME, "奋战在教育战线的同志们给老人写了信。"),
    (HOME, "支部八位在职青年民警分头看望老人，修好扶手9副。"),
    (HOME, "到我市临岳区、望潮区查了11家，锁门的当场开。"),
    (HOME, "在辖区春锦市锦河区一带夜巡30班，劝返9人。"),
    (HOME, "在春锦市锦河区的社区服务站，我们为老人逐户建了台账。"),
    (HOME, "我处网格员挨家敲门，登记41户。"),
    (TOWN, "云溪县民政局编出图样稿84页。"),
    (FUNERAL, "作为一名救助站一线工作者，接待12人。"),
    (TOWN, "作为红土坡社区的一名社工，砌好一个新灶。"),
    (FUNERAL, "作为区局机关的一名科室干部，登记2件。"),
    (HOME, "作为驻村第一书记，我带着村两委逐户走访，填了8张表。"),
    (HOME, "广大文旅系统干部职工检查8家。"),
    (HOME, "石桥镇敬老院精心组织，把展示角布置好，换样20件。"),
    (HOME, "云溪县民政局9月12日与公安局联合清查街头，带回3人。"),
    (TOWN, "办了1张，在邻省武陵镇的老粮站。"),
]
NOT_ASKED = [
    (HOME, "重阳节慰问一线医护人员，送去水果18箱。"),
    (FUNERAL, "到市特教学校布置灵堂教具，全体教职工来看了半天。"),
    (FUNERAL, "我科小田编了个顺口溜，接运108具。"),
    (COUNTY, "又比中1人，系我县岩脚寨镇人，家人来认的。"),
    (HOME, "陪护4人次，请的都是本村亲戚。"),
    (HOME, "市殡仪馆完成接运一具，我们护送到门口。"),
    (HOME, "作为社会福利院的一名护理员工，值夜12班。"),
    (HOME, "作为民政局机关的一名党员，我值夜12班。"),
    (BUREAU, "作为驻村第一书记，我带着村两委逐户走访，填了8张表。"),
    (HOME, "向文旅系统干部职工募书80册。"),
    (HOME, "石桥镇敬老院与我院联合走访12户。"),
    (HOME, "护送一人回邻省武陵镇的老家。"),
    (HOME, "本区块链课老人听不懂，改教打视频。"),
    (HOME, "我科护士跟着下去8趟。"),
    (COUNTY, "召开乡镇民政所长会部署。"),
    (HOME, "一是样区完成扶手改造3处，二是全院铺开。"),
    (HOME, "东院区完成床位改造，老片区各装扶手6副。"),
    (HOME, "我市与澄州市签了协作，单子少盖一个章。"),
    (HOME, "学了全市民政工作会议精神，七人到场。"),
    (HOME, "结婚登记员来院给老人办补领证，登记员带了读卡器。"),
    (HOME, "殡葬一线的同志来讲生命教育，老人问了六个问题。"),
    (HOME, "派出所3名民警来院教防骗，收了传单。"),
    (HOME, "我市示范区建设现场会在本院开，来了40人。"),
    (HOME, "按我市城区、郊区分两批，改造18户。"),
    (HOME, "辖区民警来查消防，我市各县区都要报。"),
    (HOME, "我市云溪县送来老人2名，手续齐。"),
    (HOME, "联系石桥镇敬老院，借来轮椅两台。"),
    (HOME, "石桥镇敬老院来人参观厨房，交流送餐办法。"),
    (HOME, "市殡仪馆来电话核对死亡信息3条。"),
    (HOME, "向云溪县民政局报送名单18户。"),
    (HOME, "与市殡仪馆共同开展义诊，量血压40人。"),
    (HOME, "到石桥镇敬老院取经，看了洗衣房。"),
    (HOME, "比石桥镇敬老院晚了半个月开工。"),
    (HOME, "望潮县民政局来函协查流浪人员1名，查清住址。"),
    (HOME, "护送走失老人回望潮县，交给家属。"),
    (HOME, "对口帮扶望潮县两所敬老院，送去护理床6张。"),
    (HOME, "老人说：“我镇没有这样的院子”。"),
    (HOME, "学习《我区养老服务办法》，对照改3处。"),
    (HOME, "全市排名第三，我市要求10月底前改完。"),
    (HOME, "我院党员包户，换扶手6副。"),
    (HOME, "本院院民体检60人。"),
    (HOME, "我所知道的12户都去过了。"),
    (HOME, "我会尽快把剩下的3户量完，名单在我所在的小组。"),
    (HOME, "采样本区间12处，照原本村里的地址寄出。"),
    (HOME, "账本镇里核过，课本乡里发。"),
    (HOME, "本科生志愿者12名来院，本科学历的占一半。"),
    (HOME, "按我区分的三类建册，本市场买的菜都留样。"),
    (HOME, "每本县志旁边放老花镜，这本市民手册发了40本。"),
    (HOME, "我站起来扶住老人，我站在门口登记。"),
    (HOME, "本局面貌改了，我局限于人手，只量了8户。"),
    (HOME, "医护人员来院巡诊40人次。"),
    (HOME, "请社区网格员帮着敲门，敲开12户。"),
    (HOME, "邀请消防指战员讲灭火，院民来了30人。"),
    (HOME, "公安民警上门采集指纹8人。"),
    (HOME, "全体护理员分两班练翻身。"),
    (SCHOOL, "全体教职工上门送教12人次。"),
    (SCHOOL, "我校食堂换了油烟机。"),
    (TOWN, "我镇老人都建了档，镇里来人核过。"),
    (TOWN, "我院换被褥12床。"),
    (FUNERAL, "我馆火化炉检修2台，火化工轮训。"),
    (FUNERAL, "市社会福利院送来骨灰寄存名单4份。"),
    (COUNTY, "我县低保复核完1200户，我局派出4组。"),
    (COUNTY, "全市通报里我县排第二。"),
    (COUNTY, "在县三中讲一课，全体师生站操场听的。"),
    (COUNTY, "县医院医护人员来2次，帮着推轮椅。"),
    (HOME, "卫健局那边说本校系统要升级，接口往后放。"),
    (HOME, "反映其本县婚姻登记，去函告知。"),
    (TOWN, "与青杠镇同走2次，青杠镇组织船，我们出人。"),
    (HOME, "浙江省宁波市一家企业捐棉被200床，收了。"),
]


@pytest.mark.parametrize(("unit", "text"), ASKED)
def test_what_only_another_unit_can_say_is_asked_about(unit: Unit, text: str) -> None:
    assert find_foreign_text(build_history(text, branch=unit.code), WIDE) is not None


@pytest.mark.parametrize(("unit", "text"), NOT_ASKED)
def test_what_a_unit_may_say_is_not_asked_about(unit: Unit, text: str) -> None:
    signal = find_foreign_text(build_history(text, branch=unit.code), WIDE)
    assert signal is None, signal and signal.evidence[0].marked


def test_what_a_branch_calls_itself_in_more_than_one_text_is_its_own_name() -> None:
    once = build_history("我站巡街12次，劝返3人。", branch=HOME.code, number="LC01-202601-02")
    again = build_history("我站夜里值守，没有人走失。", branch=HOME.code, number="LC01-202601-03")
    assert "foreign" in list_kinds(once)
    assert "foreign" not in list_kinds(once, again)
    assert "foreign" in list_kinds(once, replace(again, branch=FUNERAL.code))


def test_a_branch_that_is_not_on_the_roster_is_not_judged() -> None:
    assert find_foreign_text(build_history("我镇组织走访12户。", branch="LC99"), WIDE) is None


def test_a_unit_may_use_the_names_that_the_roster_gives_it() -> None:
    own = Unit(
        code="LC07", full_name="临川市社会组织服务中心", short_name="社组中心支部", level="市", self_names=("会",)
    )
    office = OfficeTexts({own.code: own}, OFFICE.lists)
    assert find_foreign_text(build_history("我会会员单位捐款12家。", branch="LC07"), office) is None


ROLES = [
    ("教职员工", SCHOOL),
    ("人民教师", SCHOOL),
    ("医护人员", HOME),
    ("白衣天使", HOME),
    ("纪检监察干部", Unit(code="LC08", full_name="临川市纪委监委派驻组", short_name="派驻组支部")),
    ("公安民警", Unit(code="LC08", full_name="临川市公安局", short_name="公安支部")),
    ("税务干部", Unit(code="LC08", full_name="临川市税务局", short_name="税务支部")),
    ("消防指战员", Unit(code="LC08", full_name="临川市消防救援支队", short_name="消防支部")),
    ("救助工作者", Unit(code="LC08", full_name="临川市救助管理站", short_name="救助站支部")),
    ("社区工作者", Unit(code="LC08", full_name="临川市东关街道办事处", short_name="东关街道支部")),
    ("网格员", TOWN),
    ("婚姻登记员", BUREAU),
    ("殡葬职工", FUNERAL),
    ("全体村民", TOWN),
]
STRANGER = Unit(code="LC09", full_name="临川市慈善总会", short_name="慈善总会支部", level="市", place="临川市")


@pytest.mark.parametrize(("role", "own"), ROLES)
@pytest.mark.parametrize("before", ["作为一名", "身为", "广大", "我们"])
def test_a_role_is_asked_about_unless_it_is_the_unit_s_own(role: str, own: Unit, before: str) -> None:
    text = f"{before}{role}，入户量尺寸12户。"
    for unit, asked in ((own, False), (STRANGER, True)):
        office = OfficeTexts({unit.code: unit}, OFFICE.lists)
        found = find_foreign_text(build_history(text, branch=unit.code), office)
        assert (found is not None) == asked, unit.full_name


@pytest.mark.parametrize(("role", "own"), ROLES)
@pytest.mark.parametrize(
    "around", ["请{}来讲课，来了40人。", "为{}送去慰问品12份。", "{}来院帮忙，登记12户。", "慰问{}12人。"]
)
def test_people_of_another_trade_may_be_met(role: str, own: Unit, around: str) -> None:
    office = OfficeTexts({STRANGER.code: STRANGER, own.code: own}, OFFICE.lists)
    assert find_foreign_text(build_history(around.format(role), branch=STRANGER.code), office) is None


DEEDS = [
    "组织", "召开", "开展", "举办", "完成", "推进", "落实", "入户", "走访", "慰问", "巡查", "排查", "安装", "改造", "培训", "发放",
    "接待", "办理", "更换", "检查", "评估", "核对", "登记", "维修", "清洗", "党支部组织", "全体党员", "本月完成", "把", "对",
]  # fmt: skip
DEALINGS = [
    "来人核对", "派人协助登记", "求助查户籍", "送来名单", "反馈核对结果", "转来名单", "借走轮椅", "来电核对", "邀我院参观", "请我院培训",
    "要求核对名单", "配合排查", "同意安装", "提供场地", "回函说明", "通报情况", "介绍经验",
]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_another_unit_s_own_deed_is_asked_about(deed: str) -> None:
    assert find_foreign_text(build_history(f"市殡仪馆{deed}火化炉2台。"), WIDE) is not None


@pytest.mark.parametrize("dealing", DEALINGS)
def test_what_another_unit_does_with_us_is_not_asked_about(dealing: str) -> None:
    assert find_foreign_text(build_history(f"市殡仪馆{dealing}。"), WIDE) is None


@pytest.mark.parametrize(("name", "own", "other"), [
    ("馆", FUNERAL, HOME), ("院", HOME, FUNERAL), ("镇", TOWN, HOME), ("局", BUREAU, HOME), ("县", COUNTY, HOME), ("学校", SCHOOL, HOME),
    ("校", SCHOOL, TOWN),
])  # fmt: skip
@pytest.mark.parametrize("self_word", ["我", "本", "我们"])
def test_a_self_name_is_asked_about_unless_it_is_the_unit_s_own(
    name: str, own: Unit, other: Unit, self_word: str
) -> None:
    text = f"{self_word}{name}组织走访12户。"
    assert find_foreign_text(build_history(text, branch=own.code), WIDE) is None
    assert find_foreign_text(build_history(text, branch=other.code), WIDE) is not None


def test_a_bureau_is_of_no_town_whatever_its_plan_says() -> None:
    told = build_history("我镇党委逐院过了一遍，看了8家。", branch=COUNTY.code, task="党建+我镇养老巡查")
    assert find_foreign_text(told, WIDE) is not None
    told = build_history("我镇党委逐院过了一遍，看了8家。", branch=FUNERAL.code, task="党建+我镇养老巡查")
    assert find_foreign_text(told, WIDE) is None


# Every word of the lists in the rule itself

_LOOKS = re.compile(r"\(\?<?[!=](?:[^()]|\([^()]*\))*\)")


def list_self_names() -> list[str]:
    """Return every kind of house that a text may call its own, as the patterns have them."""
    inner = (pattern.pattern.partition("(?P<name>")[2].removesuffix(")") for pattern in (_SELF, _SELF_PART))
    return sorted({name for part in inner for name in _LOOKS.sub("", part).split("|")})


def write_unit(word: str) -> Unit:
    place = {"市": ("市", "临川市"), "县": ("县", "云溪县"), "区": ("区", "江北区")}.get(word, ("镇", "临川市"))
    return Unit(
        code="LC09", full_name=f"临川市第一{word}", short_name=f"第一{word}支部", level=place[0], place=place[1]
    )


@pytest.mark.parametrize("name", list_self_names())
def test_a_word_of_self_is_nobody_s_but_in_the_mouth_of_another_unit(name: str) -> None:
    """Not in quotation marks, not of another house that is dealt with, and not of any unit that is one."""
    assert _SELF.fullmatch(f"我{name}") or _SELF_PART.fullmatch(f"我{name}") or name in ("会", "街", "处", "所")
    assert find_foreign_text(build_history(f"来信写着“我{name}的灯坏了”，换灯3盏。"), OFFICE) is None
    assert find_foreign_text(build_history(f"与兄弟{name}一起走访12户。"), OFFICE) is None
    for word in _WORDS_BY_NAME.get(name, (name,)):
        unit = write_unit(word)
        own = build_history(f"我{name}全体党员走访12户。", branch="LC09", task="党建+夜巡")
        assert find_foreign_text(own, OfficeTexts({"LC09": unit}, OFFICE.lists)) is None, word


PEOPLE = (
    "教职工", "医护人员", "纪检监察干部", "公安民警", "税务干部", "救助人员", "网格员", "颁证员", "福彩销售员", "火化工", "教育战线", "政法战线",
    "护理工作者", "船员", "卫生战线", "全体村民", "村两委", "文旅系统干部",
)  # fmt: skip
"""One of the people of each trade, in the order of the list."""


def test_every_trade_has_people_here() -> None:
    found = [next(at for at, (words, _) in enumerate(_ROLES) if words.search(f"带着{role}")) for role in PEOPLE]
    assert sorted(found) == list(range(len(_ROLES)))


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("text", ["慰问{}，送去水果18箱。", "{}到院里来了12人，看了半天。", "请{}帮忙，修好扶手9副。"])
def test_people_of_another_trade_who_are_dealt_with_are_no_claim(role: str, text: str) -> None:
    assert find_foreign_text(build_history(text.format(role)), OFFICE) is None
