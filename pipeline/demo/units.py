"""Provide the units, people and places of the made-up bureau. 清河市 and everything in it is fiction."""
# ruff: noqa: E501 - tables of Chinese, which counts double

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.terms import format_chinese_numeral

CITY = "清河市"
PARTY_BUILDING = "党的建设"
DOMAINS = (
    "社会救助", "养老服务", "老龄工作", "儿童福利", "社会事务", "区划地名", "社会组织管理", "慈善事业促进",
)  # fmt: skip
"""业务领域 since 2024; tasks of the branch's own development belong to 党的建设."""

COUNTIES = (
    "临澄区", "望槐区", "青禾县", "岚水县", "柏岭县", "沙苇县", "鹿鸣县", "云杉县", "月湾区", "石榆县",
)  # fmt: skip
STREETS = (
    "望湖街道", "清平街道", "长桥街道", "文昌街道", "柳堤街道", "东门街道", "南塘街道", "北园街道", "新渠街道", "钟楼街道",
)  # fmt: skip
COMMUNITIES = (
    "枣树巷社区", "柳林社区", "东关社区", "水车里社区", "纺织新村社区", "老码头社区", "文庙街社区", "石桥头社区", "桂花园社区",
    "铁路坡社区", "月亮湖社区", "西苑社区", "电厂社区", "槐花社区", "丰泽社区", "北闸口社区",
)  # fmt: skip
VILLAGES = (
    "上坪村", "下坪村", "石磨村", "田心村", "樟树下村", "油坊村", "瓦窑村", "新屋村", "桥背村", "芦塘村", "竹坑村", "大路边村",
)  # fmt: skip
_TOWN_HEADS = ("青石", "杨柳", "白果", "荷花", "大槐", "石牛", "清泉", "双塔", "红枫", "古井", "竹园", "沙洲")
_TOWN_TAILS = "桥塘湾岭坪铺集店河渡"

CITY_PARENT, SOCIAL_PARENT = "清河市民政局机关党委", "清河市社会组织综合党委"
OFFICE, INSTITUTION, SOCIETY, RETIRED = "机关", "事业单位", "社会组织", "离退休干部"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit that has a party branch; code, people and address are added in the roster.

    ``kind`` is the sort of work it does, ``domains`` its 业务领域, ``parent`` the 上级 and ``branch_type`` the 类型 of the
    roster.
    """

    kind: str
    full_unit_name: str
    short_name: str
    aliases: tuple[str, ...]
    parent: str
    branch_type: str
    domains: tuple[str, ...]

    @property
    def branch_name(self) -> str:
        """全称 of the branch: 中国共产党＋单位＋支部委员会."""
        return f"中国共产党{self.full_unit_name}支部委员会"


_Row = tuple[str, str, str, tuple[str, ...], str, tuple[str, ...]]

_CITY_ROWS: tuple[_Row, ...] = (
    ("机关科室", "清河市民政局机关社会救助科", "社会救助科支部", ("机关一支部", "救助科支部"), OFFICE, ("社会救助",)),
    ("机关科室", "清河市民政局机关养老服务科", "养老服务科支部", ("机关二支部", "养老科支部"), OFFICE, ("养老服务", "老龄工作")),
    ("社会福利院", "清河市社会福利院", "市社会福利院支部", ("市福利院支部",), INSTITUTION, ("养老服务",)),
    ("儿童福利院", "清河市儿童福利院", "市儿童福利院支部", ("市儿福院支部",), INSTITUTION, ("儿童福利",)),
    ("救助管理站", "清河市救助管理站", "市救助管理站支部", ("市救助站支部",), INSTITUTION, ("社会事务",)),
    ("殡仪馆", "清河市殡仪馆", "市殡仪馆支部", ("殡仪馆党支部",), INSTITUTION, ("社会事务",)),
    ("婚姻登记", "清河市婚姻登记中心", "市婚姻登记中心支部", ("市婚登中心支部",), INSTITUTION, ("社会事务",)),
    ("机关科室", "清河市民政局机关区划地名科", "区划地名科支部", ("机关三支部", "地名科支部"), OFFICE, ("区划地名",)),
    ("机关科室", "清河市民政局机关社会组织管理科", "社会组织管理科支部", ("机关四支部", "社管科支部"), OFFICE, ("社会组织管理",)),
    ("慈善组织", "清河市慈善总会办公室", "市慈善总会支部", ("慈善总会支部",), SOCIETY, ("慈善事业促进",)),
    ("养老机构", "清河市老年公寓", "市老年公寓支部", ("老年公寓党支部",), INSTITUTION, ("养老服务", "老龄工作")),
    ("机关科室", "清河市民政局机关社会事务科", "社会事务科支部", ("机关五支部", "事务科支部"), OFFICE, ("社会事务",)),
    ("机关科室", "清河市民政局机关儿童福利科", "儿童福利科支部", ("机关六支部", "儿福科支部"), OFFICE, ("儿童福利",)),
    ("福彩", "清河市福利彩票发行中心", "市福彩中心支部", ("福彩中心支部",), INSTITUTION, ("慈善事业促进",)),
    ("殡葬管理所", "清河市殡葬管理所", "市殡葬管理所支部", ("市殡管所支部",), INSTITUTION, ("社会事务",)),
    ("养老指导", "清河市养老服务指导中心", "市养老服务指导中心支部", ("市养老中心支部",), INSTITUTION, ("养老服务", "老龄工作")),
    ("救助核对", "清河市居民家庭经济状况核对中心", "市核对中心支部", ("核对中心支部",), INSTITUTION, ("社会救助",)),
    ("机关科室", "清河市民政局机关老龄工作科", "老龄工作科支部", ("机关七支部", "老龄科支部"), OFFICE, ("老龄工作",)),
    ("机关科室", "清河市民政局机关慈善促进和社会工作科", "慈善社工科支部", ("机关八支部", "慈善科支部"), OFFICE, ("慈善事业促进",)),
    ("未保中心", "清河市未成年人救助保护中心", "市未保中心支部", ("未保中心支部",), INSTITUTION, ("儿童福利",)),
    ("地名档案", "清河市地名档案馆", "市地名档案馆支部", ("地名馆支部",), INSTITUTION, ("区划地名",)),
    ("机关科室", "清河市民政局机关行政审批服务科", "行政审批服务科支部", ("机关九支部", "审批科支部"), OFFICE, ("社会组织管理",)),
    ("机关科室", "清河市民政局机关规划财务科", "规划财务科支部", ("机关十支部", "规财科支部"), OFFICE, ("社会救助", "养老服务")),
    ("机关科室", "清河市民政局机关办公室", "局办公室支部", ("机关十一支部", "办公室支部"), OFFICE, ("社会救助", "社会组织管理")),
    ("机关科室", "清河市民政局机关人事教育科", "人事教育科支部", ("机关十二支部", "人事科支部"), OFFICE, ("老龄工作",)),
    ("机关科室", "清河市民政局离退休干部", "离退休干部支部", ("老干部支部",), RETIRED, ("老龄工作",)),
)  # fmt: skip

_SOCIETIES = (
    "家政服务业协会", "餐饮行业协会", "养老服务行业协会", "志愿服务联合会", "物业管理协会", "民办教育协会", "心连心社会工作服务中心",
    "青苗公益服务中心", "建材商会", "茶业商会", "书画研究会", "老年学学会", "助残服务中心", "果蔬流通协会",
)  # fmt: skip

_COUNTY_ROWS = (
    ("县区民政局", "民政局机关", "民政局", OFFICE, ("社会救助", "养老服务")),
    ("社会福利院", "社会福利院", "福利院", INSTITUTION, ("养老服务",)),
    ("救助管理站", "救助管理站", "救助站", INSTITUTION, ("社会事务",)),
    ("殡仪馆", "殡仪馆", "殡仪服务中心", INSTITUTION, ("社会事务",)),
    ("婚姻登记", "婚姻登记处", "婚登处", INSTITUTION, ("社会事务",)),
    ("未保中心", "未成年人救助保护中心", "未保中心", INSTITUTION, ("儿童福利",)),
    ("救助核对", "居民家庭经济状况核对中心", "核对中心", INSTITUTION, ("社会救助",)),
    ("养老指导", "养老服务指导中心", "养老中心", INSTITUTION, ("养老服务", "老龄工作")),
    ("地名档案", "地名服务中心", "地名中心", INSTITUTION, ("区划地名",)),
    ("慈善组织", "慈善会", "慈善会办公室", SOCIETY, ("慈善事业促进",)),
    ("社会组织", "社会组织联合", "社会组织联合会", SOCIETY, ("社会组织管理",)),
    ("殡葬管理所", "殡葬管理所", "殡管所", INSTITUTION, ("社会事务",)),
    ("养老机构", "老年公寓", "公寓", INSTITUTION, ("养老服务", "老龄工作")),
    ("养老机构", "老年活动中心", "老年中心", INSTITUTION, ("老龄工作",)),
)  # fmt: skip

_TOWN_ROWS = (
    ("乡镇民政", "民政所", ("社会救助", "老龄工作")),
    ("养老机构", "敬老院", ("养老服务",)),
    ("社会工作站", "社会工作站", ("儿童福利", "慈善事业促进")),
)  # fmt: skip

_NUMBERED_ROWS = (
    ("社会福利院", "社会福利院", "福利院", INSTITUTION, ("养老服务",)),
    ("婚姻登记", "婚姻登记处", "婚登处", INSTITUTION, ("社会事务",)),
    ("养老机构", "老年公寓", "公寓", INSTITUTION, ("养老服务", "老龄工作")),
    ("殡仪馆", "殡仪馆", "殡仪服务中心", INSTITUTION, ("社会事务",)),
    ("慈善组织", "慈善工作站", "慈善站", SOCIETY, ("慈善事业促进",)),
    ("社会组织", "社会组织联合", "社会组织联合会", SOCIETY, ("社会组织管理",)),
    ("未保中心", "未成年人保护工作站", "未保站", INSTITUTION, ("儿童福利",)),
    ("救助核对", "社会救助服务站", "社救站", INSTITUTION, ("社会救助",)),
    ("地名档案", "地名服务站", "地名站", INSTITUTION, ("区划地名",)),
)  # fmt: skip


def list_units(count: int) -> tuple[Unit, ...]:
    """Return the first ``count`` units, always in the same order.

    The city's own come first (26), then the societies (14), then the counties' (140) and the towns' (360); after
    that every area gets a second, a third … of each of nine kinds (清河市第二社会福利院), 99 to a number, without
    end.
    """
    return tuple(
        itertools.islice(
            itertools.chain(
                _list_city_units(),
                _list_society_units(),
                _list_county_units(),
                _list_town_units(),
                _list_numbered_units(),
            ),
            count,
        )
    )


def draw_people_names(count: int, rng: random.Random) -> tuple[str, ...]:
    """Draw ``count`` different names of people; ValueError if the lists cannot supply as many."""
    pool = len(SURNAMES) * len(GIVEN_NAMES)
    picks = (divmod(number, len(GIVEN_NAMES)) for number in rng.sample(range(pool), count))
    return tuple(SURNAMES[family] + GIVEN_NAMES[given] for family, given in picks)


def list_towns(county: str) -> tuple[str, ...]:
    """Return the twelve towns of a county; no two counties share a name."""
    shift = COUNTIES.index(county)
    tails = (_TOWN_TAILS[(shift + i) % len(_TOWN_TAILS)] for i in range(len(_TOWN_HEADS)))
    return tuple(f"{head}{tail}镇" for head, tail in zip(_TOWN_HEADS, tails, strict=True))


def _list_city_units() -> Iterator[Unit]:
    for kind, full, short, aliases, branch_type, domains in _CITY_ROWS:
        yield Unit(
            kind=kind,
            full_unit_name=full,
            short_name=short,
            aliases=aliases,
            parent=CITY_PARENT,
            branch_type=branch_type,
            domains=domains,
        )


def _list_society_units() -> Iterator[Unit]:
    for society in _SOCIETIES:
        short, domains = f"市{society}支部", ("社会组织管理",)
        yield Unit(
            kind="社会组织",
            full_unit_name=f"{CITY}{society}",
            short_name=short,
            aliases=(f"{society}党支部",),
            parent=SOCIAL_PARENT,
            branch_type=SOCIETY,
            domains=domains,
        )


def _list_county_units() -> Iterator[Unit]:
    for county, (kind, title, nick, branch_type, domains) in itertools.product(COUNTIES, _COUNTY_ROWS):
        aliases, parent = (f"{county}{nick}支部",), f"{county}民政局党总支"
        yield Unit(
            kind=kind,
            full_unit_name=f"{county}{title}",
            short_name=f"{county}{title}支部",
            aliases=aliases,
            parent=parent,
            branch_type=branch_type,
            domains=domains,
        )


def _list_town_units() -> Iterator[Unit]:
    for county in COUNTIES:
        for town, (kind, title, domains) in itertools.product(list_towns(county), _TOWN_ROWS):
            full, parent = f"{county}{town}{title}", f"{county}民政局党总支"
            yield Unit(
                kind=kind,
                full_unit_name=full,
                short_name=f"{town}{title}支部",
                aliases=(f"{full}支部",),
                parent=parent,
                branch_type=INSTITUTION,
                domains=domains,
            )


def _list_numbered_units() -> Iterator[Unit]:
    for number in itertools.count(2):
        for area in (CITY, *COUNTIES):
            yield from _list_units_of_number(f"第{format_chinese_numeral(number)}", area)


def _list_units_of_number(which: str, area: str) -> Iterator[Unit]:
    near, parent = ("市", CITY_PARENT) if area == CITY else (area, f"{area}民政局党总支")
    for kind, title, nick, branch_type, domains in _NUMBERED_ROWS:
        aliases = (f"{near}{which[1:]}{nick}支部",)
        yield Unit(
            kind=kind,
            full_unit_name=f"{area}{which}{title}",
            short_name=f"{near}{which}{title}支部",
            aliases=aliases,
            parent=parent,
            branch_type=branch_type,
            domains=domains,
        )


SURNAMES = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜",
    *"崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤",
    "欧阳", "上官", "司徒", "诸葛",
)  # fmt: skip

GIVEN_NAMES = (
    "晓岚", "启航", "文静", "明远", "雅琴", "志勇", "秀兰", "建国", "丽华", "国栋", "春梅", "海涛", "玉珍", "永康", "淑芬", "德明",
    "思源", "佳慧", "子涵", "浩然", "雨桐", "俊杰", "梦洁", "天宇", "欣怡", "宇轩", "诗琪", "嘉豪", "静怡", "泽宇", "雪莹", "振华",
    "桂香", "福生", "金凤", "长庚", "翠萍", "水根", "菊英", "根生", "美玲", "云龙", "月娥", "树林", "爱民", "卫东", "红霞", "新民",
    "小军", "彩云", "立新", "凤英", "少华", "慧敏", "学文", "晓东", "海燕", "志强", "艳红", "建平", "丽娟", "向阳", "小红", "文斌",
    "晓玲", "永胜", "玉兰", "家栋", "素芳", "正平", "若曦", "一鸣", "可欣", "博文", "语嫣", "景行", "安琪", "修远", "清扬", "知行",
    "沐阳", "怀瑾", "书瑶", "承志", "念慈", "守义", "望舒", "从容", "亦凡", "星辰", "一喆", "昊垚", "玥彤", "宏堃", "镕生",
    "敏", "静", "磊", "娟", "涛", "艳", "超", "霞", "斌", "芳", "鹏", "丹", "辉", "萍", "刚", "莉", "波", "婷", "勇", "倩",
    "凯", "琳", "峰", "洁", "亮", "颖", "琪", "健", "璐", "栋", "薇", "晖", "蓉", "彬", "岚", "旭", "楠", "坤", "瑶", "帆",
)  # fmt: skip
