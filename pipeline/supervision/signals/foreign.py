"""张冠李戴: a text names as its own what can only be another unit's.

What must be read: 我 or 本 before a kind of house or seat that the unit is not, its plan does not speak of, and its
branch writes in no second text; people of another trade who act, to whom nothing is done, in a sentence without a house
of theirs; a unit of the roster, or a place, that begins a clause and acts in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from pipeline.supervision.signals.model import OfficeTexts, PlanText, Signal, TaskHistory, Unit, mark_part
from pipeline.supervision.signals.text import blank_quotes, fold_text
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

_SELF = re.compile(
    r"(?:我们?|(?<![基根原版成文课账样资读剧日书脚副标一两三几这那每记其该各0-9])本)(?:社工|镇|乡|县|区|市|街道)?"
    r"(?P<name>街道|街(?=社工站|党工委|办事处|民政|辖区|各|全|[0-9]|居民)|社区|医院|学校|中心(?!思)|公司|集团|馆|院|镇|乡|村(?!民)|站(?!点|起|在|着)|校(?!验|对)|县|区(?!间|域|别|块|分(?!管|局))|市(?!场)|科(?!生|学|及|以上|毕|普)|"
    r"局(?!面|部|限)|会(?=会员|理事|秘书|各|全体|组织|开展|召开|党|机关|章程)|所(?![在做知能有说见想提以谓需给要属用])|园|庄)"
)
_SELF_PART = re.compile(
    r"(?:我们?|(?<![基根原版成文课账样资读剧日书脚副标一两三几这那每记其该各0-9])本)"
    r"(?P<name>登记处|营业部|营业厅|门诊部|住院部|派出所|司法所|税务所|供电所|支行|分行|分公司|车间|支队|大队|中队|法院|检察院|林场|农场|渔港|码头|网点|幼儿园|省直|"
    r"敬老院|养老院|福利院|殡仪馆|救助站|公墓|彩票站|处(?=新人|窗口|全体|干部|党|组织|开展)|会(?=干部|职工))"
)
"""Parts and kinds of houses that hardly any branch of this field is."""
_WORDS_BY_NAME = {
    "登记处": ("登记", "民政局", "婚姻"),
    "网点": ("福利彩票", "福彩", "慈善"),
    "码头": ("殡", "码头"),
    "省直": ("省",),
    "处": ("处", "办"),
    "敬老院": ("敬老", "养老", "福利"),
    "养老院": ("敬老", "养老", "福利"),
    "公墓": ("公墓", "殡", "陵"),
    "彩票站": ("彩",),
    "院": ("院", "医", "公寓", "养老", "颐", "护理", "荣军", "养护"),
    "馆": ("馆", "殡"),
    "站": ("站",),
    "园": ("园", "陵"),
    "所": ("所",),
    "局": ("局",),
    "科": ("科", "办公室", "局", "院", "中心", "站", "馆", "医", "所", "处", "会", "公司", "办"),
    "镇": ("镇",),
    "乡": ("乡",),
    "街道": ("街道",),
    "街": ("街道", "街"),
    "社区": ("社区", "街道"),
    "村": ("村",),
    "庄": ("庄",),
    "中心": ("中心",),
    "公司": ("公司", "集团"),
    "集团": ("公司", "集团"),
    "医院": ("医", "卫生院"),
    "学校": ("校", "学院"),
    "校": ("校", "学院"),
    "厅": ("厅",),
    "会": ("会",),
}
_SEATS = ("镇", "乡", "街道", "街", "社区", "村", "庄")
_AREAS = ("市", "县", "区")
_LEVELS = {"市": 0, "县": 1, "区": 1}
"""How high a unit stands; all others stand below."""
_OF_MANY = re.compile(r"[各个全][镇乡县区街村院站所馆家处]|乡镇|街镇|镇街|镇乡|辖区|全[市县区]")
"""In the plan of a task that is carried out in many places."""
_ROLES = (
    (
        re.compile(r"教职员?工(?!——)|师生|(?:任课|人民)?教师(?!节)"),
        ("校", "小学", "中学", "学院", "幼儿园", "特教", "教育"),
    ),
    (
        re.compile(r"医护人员|医务人员|白衣天使|医护"),
        ("医", "卫生", "精神", "福利院", "养老", "护理", "康复", "疗养", "优抚", "荣军"),
    ),
    (re.compile(r"纪检监察干部|纪检干部|办案人员"), ("纪", "监察")),
    (re.compile(r"公安(?:民警|干警)|人民警察|政法干警|(?<=全体)民警|(?<=广大)民警|辅警"), ("公安", "派出所")),
    (
        re.compile(r"税务干部|水利干部|交通干部|医保干部|城管队员|消防指战员|全体官兵|水利人|税务人"),
        ("税务", "水利", "交通", "医保", "城管", "消防"),
    ),
    (re.compile(r"(?:一线)?救助人员|救助工作者"), ("救助", "未成年人", "民政局")),
    (re.compile(r"网格员|社区工作者"), ("社区", "街道", "镇", "村", "乡")),
    (re.compile(r"颁证员|(?:婚姻|结婚)?登记员"), ("婚姻", "民政局", "登记")),
    (re.compile(r"(?:福彩|彩票)?(?:销售员|站主|业主们)"), ("福彩", "彩票")),
    (re.compile(r"火化工|殡葬职工|入殓师|殡葬(?:战线|一线|行业)的?"), ("殡", "墓", "陵")),
    (re.compile(r"(?:教育|教学)(?:战线|一线)的?|三尺讲台"), ("校", "学院", "幼儿园", "特教", "教育")),
    (re.compile(r"(?:政法|公安)(?:战线|一线)的?|(?:在职|青年){1,2}民警"), ("公安", "派出所", "政法")),
    (
        re.compile(r"医务工作者|护理工作者"),
        ("医", "卫", "精神", "福利院", "养老", "护理", "康复", "疗养", "优抚", "荣军", "敬老院", "颐"),
    ),
    (
        re.compile(r"船员|船长|渔民朋友|乘务员|列车员|机组人员|矿工|客户经理|柜员|营业员|理货员"),
        ("渔", "港", "铁路", "银行"),
    ),
    (re.compile(r"(?:医疗|卫生|卫健)(?:战线|一线)的?"), ("医", "卫", "精神", "康复", "疗养", "优抚", "荣军")),
    (re.compile(r"全体村民|广大村民代表大会"), ("村", "镇", "乡")),
    (re.compile(r"(?<=带着)村两委|(?<=带领)村两委"), ("村", "镇", "乡", "街道", "局")),
    (
        re.compile(
            r"(?:教育|文旅|文化|卫健|公安|政法|税务|交通|水利|医保|城管|住建|农业|应急|司法)系统(?:的)?(?:干部|职工|党员)"
        ),
        ("校", "学院", "幼儿园", "特教", "医", "卫"),
    ),
)
_HOUSE = r"社区|街道|[镇乡站馆院园]|学校|医院|公司|(?<!民政)局机关"
_MEMBER_OF = re.compile(
    rf"(?:作为|身为)(?:[\u4e00-\u9fff]{{0,6}}?(?P<name>{_HOUSE})的?一[名位]|一[名位][\u4e00-\u9fff]{{0,4}}?(?P<other>{_HOUSE})的?)"
    r"(?:一线|基层|普通|在职|科室)*(?:工作者|干部|职工|社工|教师|医生|护士|员工|工作人员)"
)
"""Of which house the writer says to be one: 作为红土坡社区的一名社工, 作为一名救助站一线工作者."""
_ROLE_BEFORE = re.compile(
    r"(?:奋战|坚守|扎根|站|工作)在[^，。；,;]{0,4}$|支部[^，。；,;]{0,3}[名位]$|作为(?:一[名位])?[^，。；,;]{0,8}$|全体$|广大$|各位$|我[们]?$|一线$|我[处站所馆院局科园校]$|身为[^，。；,;]{0,8}$"
)
_DONE_TO = re.compile(
    r"(?:慰问|感谢|致敬|(?<!面)向|给|(?<![作身])为|请|邀|联合|会同|采访|陪|接待|看望|送|与|和|跟)[^，。；,;]{0,6}$"
)
"""Before people to whom something is done, or with whom: 慰问一线医护人员."""
_OTHER_BODY = re.compile(
    r"(?<![到去往进送])(?:小学|(?<!集)中学(?!习)|学校|学院|大学|幼儿园|医院|卫生院|派出所|公司|法院|检察院|大队|支队|消防|城管|银行|信用社|"
    r"公安|交警|卫健|教育局|文旅|残联|妇联|团委|工会)"
)
"""A body of another sector in the same sentence: whose people are meant is then not told."""
_OWN_DEED = re.compile(
    r"^(?:党支部|支部|党委|党总支|全体|党员|干部|职工|本月|(?:1[0-2]|[1-9])[.月]\d{1,2}[日号]?|[与和同会](?!我|本)[\u4e00-\u9fff]{2,6}(?:联合|共同|一起)|精心|周密|统一|全力|集中)*(?:清查|清理|劝返|组织|召开|开展|举办|完成|推进|坚持|落实|认真|积极|全体|党员|深入|扎实|持续|对|把|将|为[0-9]|本月|"
    r"已|共|累计|安排|紧紧|高度|切实|严格|进一步|敲|换|注销|迁|入户|走访|慰问|巡查|排查|安装|改造|培训|新建|发放|接待|办理|火化|讲|训|采|接|收|开箱|发药|送药|更换|逐|夜巡|称重|检查|评估|核对|登记|整理|维修|清洗|消毒|查|修|装|建|"
    r"[\u4e00-\u9fff](?:出|完|好|成|齐|了)[^,。;]{0,8}[0-9])"
)
_OF_THE_SAME = re.compile(r"(?:是|为|系|的|请|找|托)$")
"""Before 本村 that is the village of those spoken of: 请的都是本村亲戚."""
_REPORTED = re.compile(r"(?:说|称|讲|反映|写道|写着|来信|来电|来函|问)[^，。；,;]{0,3}$|[其该]$")
"""What stands before the words of somebody else."""
_SECTION = re.compile(r"(?<=民政局).+[科股室处办]$")
"""A section of a bureau looks after houses and nurses nobody: 民政局养老服务科."""
_HOUSES = {
    "校": re.compile(r"小学|中学|[一二三四五六七八九十]中|高中|初中|职高|职校|学校|学院|大学|幼儿园|特校"),
    "医": re.compile(r"医院|卫生院|诊所|卫生室|中医馆"),
    "公安": re.compile(r"派出所|公安局|公安分局"),
}
"""Houses by the sector of their people: where a sentence names one, its people (全体教职工) are no claim of ours."""
_SERVES_US = WordList("serves")
_OUTSIDE = re.compile(
    r"(?P<place>(?!.地)(?![全各我本外邻他该两三几多每区市县与和到在从由对转退交请问约移进去赴督抽拟尚集经报向要着再把被让给及楼])"
    r"(?!.{0,2}(?:乡镇|区县|县区|市县|[我本]))(?!.{0,2}[报给送到请找问求去来全达彻实照据合同])[\u4e00-\u9fff]{2,3}(?:市|县|区|镇|乡))(?:[\u4e00-\u9fff]{2}[市县区])?"
    r"(?=党委|党政|民政|政府|市委|县委|区委|人大|纪委|与|组织|开展|召开|完成|各|换|安装|举办|启动|下发|印发)"
)
_ELSEWHERE = re.compile(
    r"(?:在|于|^|[,。;])(?P<place>(?![全各我本外邻他该两三几多每区市县])(?!.{0,2}[我本])[\u4e00-\u9fff]{2,3}(?:市|县|区))"
    r"(?:[\u4e00-\u9fff]{2,4}(?:街道|镇|乡)|[\u4e00-\u9fff]{2,3}[区县](?:的|[\u4e00-\u9fff]{2,4})(?:大道|路|街|社区))"
)
"""A district and a street of it in which the deed is done: 在余杭区良渚街道."""
_NEXT_DOOR = re.compile(r"在(?:邻|外|隔壁)[省市县](?P<place>[\u4e00-\u9fff]{2,3}[市县区镇乡])(?=的)")
"""A place of which the text itself says that it lies elsewhere: 在邻省武陵镇的老粮站."""
_PROVINCE = re.compile(
    r"(?:^|[,。;对在把于])(?P<place>[\u4e00-\u9fff]{2,3}省[\u4e00-\u9fff]{2,3}[市州县])(?![\u4e00-\u9fff]{0,6}(?:人|籍|老乡|户籍|来的|企业|公司|厂|商|基金会|爱心|志愿))"
)
"""A place named with its province, as nobody names his own."""
_SUPERVISES = re.compile(r"民政局|[科股处办]$|办公室$|街道|[镇乡]|党委|工委")
"""Units that rightly tell what those did that they look after."""
_HEADS_AREA = re.compile(r"[市县区]民政局$")
"""A bureau, which is of no town, whatever its plan says."""
_TRAVELS = WordList("travels")
_CALLED_OURS = re.compile(
    r"(?:[我本][市县区]|辖区)(?P<place>(?![与和同跟到向在从对由给把将的])(?!.{0,3}(?:示范|试点|重点|中心|特色|开发|高新|经开|主城|老城|新城|先行|功能|集中|民族|各|全|两|三|每))"
    r"[\u4e00-\u9fff]{2,3}(?<![城郊山社小园景片墓库灾林牧矿])(?:市|县|区))(?![长民人籍级属里内委])"
)
"""A place that the text calls ours: 我市余杭区."""
_STARTS = re.compile(r"^|[，。；！？,;!?\n]\s*|(?:本月|当月|月份?|日|号)[,，]?")
_NEAR = 14
_FIRST_WORDS = 8
"""So far reaches what stands before the subject of a whole text: 本月, 10月8日."""
_CLAUSE_END = re.compile(r"[，。；！？,;!?\n]")
_SENTENCE_END = re.compile(r"[。;!?\n]")
_CLAUSE_START = re.compile(
    r"(?:^|[，。；！？,;!?\n])\s*(?:第?[一二三四五六七八九十]+[是、]|首先|其次|再次|最后|同时|另外|此外|其中|[(（]?\d[)）.、])?[,，]?\s*"
)
"""Where a clause begins, after what counts it: 一是."""
_NO_DISTRICT = re.compile(r"[样片园景社小墓库灾牧校院厂病展街馆务动待息活住能范发验点产]区$")
"""Areas of a house or a street, which no district is called like: 样区, 院区, 服务区."""


def find_foreign_text(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    """Return a signal for the first place at which a text speaks as another unit."""
    plan, unit = history.plan, office.units.get(history.branch)
    text = fold_text(history.now.progress)
    if unit is None or not text:
        return None
    rules = (
        *_find_self_names(text, unit, history, office.own_words.get(unit.code, frozenset())),
        *_find_memberships(text, unit, history),
        *_find_roles(text, unit, history),
        *_find_other_units(text, unit, office, f"{plan.task}{plan.measure}{plan.goal}"),
        *_find_outside_places(text, unit, office, history),
    )
    if not rules:
        return None
    start, end = rules[0]
    return Signal(
        kind=SignalKind.FOREIGN,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=(mark_part(history.now, start, end, text),),
        missing="与本单位相符的称呼",
        question=f"文中写“{text[start:end]}”，本支部是{unit.full_name or unit.short_name}。"
        "是引用别的单位、本来就这样称呼，还是忘了改？",
    )


def list_own_words(histories: Iterable[TaskHistory]) -> Mapping[str, frozenset[str]]:
    """Return by branch how it calls itself in two texts and more: whoever forgot to change a word did so once."""
    told: dict[str, dict[str, set[str]]] = {}
    for history in histories:
        for progress in {month.progress for month in history.months}:
            for name in _list_self_names(fold_text(progress)):
                told.setdefault(history.branch, {}).setdefault(name, set()).add(progress)
    return {
        branch: frozenset(name for name, texts in words.items() if len(texts) > 1) for branch, words in told.items()
    }


@lru_cache(maxsize=65_536)
def _list_self_names(text: str) -> frozenset[str]:
    if "我" not in text and "本" not in text:
        return frozenset()
    bare = blank_quotes(text)
    return frozenset(found["name"] for found in (*_SELF.finditer(bare), *_SELF_PART.finditer(bare)))


def _find_self_names(
    text: str, unit: Unit, history: TaskHistory, own_words: Collection[str]
) -> Iterator[tuple[int, int]]:
    bare = blank_quotes(text)
    for found in (*_SELF.finditer(bare), *_SELF_PART.finditer(bare)):
        if (
            _may_say(found["name"], unit)
            or _is_planned(found, history.plan, unit)
            or _is_own_house(found["name"], history)
        ):
            continue
        if found["name"] in own_words:
            continue
        before = bare[: found.start()]
        of_the_same = found.group()[0] == "本" and found["name"] in _SEATS and _OF_THE_SAME.search(before)
        if not of_the_same and not _REPORTED.search(before):
            yield found.span()


def _is_own_house(name: str, history: TaskHistory) -> bool:
    """Tell whether the branch tells that its house has such another one: 我院特教学校 before, 下设医院."""
    earlier = "\n".join(fold_text(month.progress) for month in history.earlier)
    return (
        re.search(rf"[我本](?:院|局|站|中心|馆|所|会|镇|乡)[^,。;\n]{{1,6}}(?:{name})", earlier) is not None
        or re.search(rf"(?:下设|附设|自办)[^,。;\n]{{0,6}}(?:{name})", f"{earlier}\n{fold_text(history.now.progress)}")
        is not None
    )


def _is_planned(found: re.Match[str], plan: PlanText, unit: Unit) -> bool:
    """Tell whether the plan speaks so of the branch (我镇移风易俗), or its task names that house (林业局困难补助)."""
    if found.group() in f"{plan.task}{plan.measure}{plan.goal}":
        return not (found["name"] in _SEATS and _HEADS_AREA.search(unit.full_name))
    return found["name"] not in _AREAS and re.search(rf"[\u4e00-\u9fff]{{2}}{found['name']}", plan.task) is not None


def _may_say(name: str, unit: Unit) -> bool:
    if name in unit.self_names:
        return True
    full = unit.full_name or unit.short_name
    if name in _AREAS:
        return not unit.level or unit.level == name
    words = _WORDS_BY_NAME.get(name, (name,))
    inner = full if name in _SEATS else full.removeprefix(unit.place).replace("社会", "")
    return any(word in inner for word in words)


def _find_memberships(text: str, unit: Unit, history: TaskHistory) -> Iterator[tuple[int, int]]:
    """Yield where the writer says to be one of a house that is not the unit's: 作为一名救助站一线工作者."""
    for found in _MEMBER_OF.finditer(text):
        name = (found["name"] or found["other"]).removesuffix("机关")
        if not _may_say(name, unit) and not _is_own_house(name, history):
            yield found.span()


def _find_roles(text: str, unit: Unit, history: TaskHistory) -> Iterator[tuple[int, int]]:
    for words, sectors in _ROLES:
        for found in words.finditer(text):
            before = text[: found.start()]
            sentence = before[max(before.rfind(mark) for mark in "。;!?\n") + 1 :]
            theirs = any(
                sector in sectors and (house.search(sentence) or _is_own_house(house.pattern, history))
                for sector, house in _HOUSES.items()
            )
            name = _SECTION.sub("", unit.full_name) if "医" in sectors else unit.full_name
            if theirs or any(sector in name for sector in sectors) or _DONE_TO.search(before):
                continue
            if _OTHER_BODY.search(sentence) or _OTHER_BODY.search(_SENTENCE_END.split(text[found.end() :])[0]):
                continue
            if _ROLE_BEFORE.search(before) or before.endswith(("我带着", "我带领", "我们带着")):
                yield found.span()


def _find_other_units(text: str, unit: Unit, office: OfficeTexts, planned: str) -> Iterator[tuple[int, int]]:
    if any(name in text for name in unit.names) or "我们" in text or "支部" in planned:
        return
    looks_after = "民政局" in unit.full_name and _OF_MANY.search(planned) is not None
    last = _FIRST_WORDS if _SUPERVISES.search(unit.full_name) else len(text)
    for start in _list_starts(text):
        if start > last:
            break
        starts = (text[start : start + size] for size in office.name_lengths)
        name = next((each for each in starts if each in office.by_name), "")
        if not name or office.by_name[name] == unit.code or any(name in own or own in name for own in unit.names):
            continue
        other = office.units[office.by_name[name]]
        if _acts_beside(name, text) or (looks_after and _stands_below(other, unit)):
            continue
        after = text[start + len(name) : start + len(name) + _NEAR]
        if _OWN_DEED.search(after) and not _SERVES_US.search(_CLAUSE_END.split(after)[0]):
            yield start, start + len(name)


def _stands_below(other: Unit, unit: Unit) -> bool:
    """Tell whether another unit is of a lower level: a bureau whose task is that of many tells what is done there."""
    return _LEVELS.get(unit.level, len(_LEVELS)) < _LEVELS.get(other.level, len(_LEVELS))


def _acts_beside(name: str, text: str) -> bool:
    """Tell whether the text says that we did it with that unit: 与青杠镇同走."""
    return re.search(rf"[与和同跟会]{re.escape(name)}", text) is not None


def _list_starts(text: str) -> Iterator[int]:
    """Yield where a subject can stand: at the start of a clause, and after a date."""
    yield from (found.end() for found in _STARTS.finditer(text))


def _find_outside_places(text: str, unit: Unit, office: OfficeTexts, history: TaskHistory) -> Iterator[tuple[int, int]]:
    """Yield places that act in the text though they are not the unit's: of no roster, or another one of its level."""
    known = office.places
    own = f"{unit.full_name} {unit.place}"
    for found in _CALLED_OURS.finditer(text):
        if not any(found["place"][1:] in names for names in (own, known)):
            yield found.span("place")
    for found in (*_ELSEWHERE.finditer(text), *_NEXT_DOOR.finditer(text), *_PROVINCE.finditer(text)):
        place = found["place"]
        if place[-3:-1] in f"{own} {known}" or _NO_DISTRICT.search(place):
            continue
        if not _TRAVELS.search(_find_clause(text, *found.span())):
            yield found.span("place")
    for begun in _CLAUSE_START.finditer(text):
        if (outside := _OUTSIDE.match(text, begun.end())) is None:
            continue
        place = outside["place"]
        peer = place[-1] == unit.level[-1:] or (place[-1] in "镇乡" and unit.level in ("镇", "乡", "街道"))
        if (
            any(_acts_beside(place, fold_text(month.progress)) for month in history.months)
            or place in own
            or _NO_DISTRICT.search(place)
            or (not peer if place in known else any(place[1:] in names for names in (own, known)))
        ):
            continue
        if _SERVES_US.search(text[outside.end() : outside.end() + _NEAR]):
            continue
        yield outside.span()


def _find_clause(text: str, start: int, end: int) -> str:
    """Return the clause in which a part of a text stands."""
    ended = _CLAUSE_END.search(text, end)
    return _CLAUSE_END.split(text[:start])[-1] + text[start : ended.start() if ended else len(text)]
