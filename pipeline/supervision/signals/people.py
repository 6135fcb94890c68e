"""Tell whether a cell of responsibility names a person.

Names are of every people and form, so nothing is asked of them: a cell names nobody only if each of its parts shows
that it is something else, a body, a post, a group of people, or what is yet to come.
"""

from __future__ import annotations

import re

from pipeline.supervision.signals.text import fold_text

_BRACKETED = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")
_PADDED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?![\u4e00-\u9fff]))")
"""A name of two characters written as wide as one of three."""
_BETWEEN = re.compile(r"[、,;:/|+&\s]+|以及|带领|率领")
_JOINED = re.compile(r"[和及与]")
_DOT = re.compile(r"(?<=[\u4e00-\u9fff])[·•・‧∙⋅.\-–—](?=[\u4e00-\u9fff])")
_AND_OTHERS = re.compile(r"(?<=[\u4e00-\u9fff])等(?!级|待|候|着).*$")
_TO_DO = re.compile(
    r"^(?:由|请|以|让)|(?:具体|主要|全面|亲自)?(?:负责|牵头|主抓|包干|包保|承办|带队|统筹|经办|主办|落实|盯办|跟办|跟进|主责|兼任?|为主)$"
)
_MEMBER = (
    r"(?:护理|联络|网格|颁证|火化|接待|登记|辅导|管理|调解|讲解|引导|指导|督导|信息|安全|炊事|驾驶|协理|协管|档案|收银|保洁|巡查|评估|信访|值班|采购|仓管|"
    r"统计|宣传|文化|内勤|通讯|技术|(?:组织|宣传|纪检|生活|青年|统战|群众|支部|党组)?委|组|党|团|社|队|职|成|教|科|办事|公务|救助|计生|民政|专管|服务)员"
)
_POST = re.compile(
    r"(?:第一|常务|执行|代理?|副|总|小|大|中|党小|党总?支部?|支部|总支|党委|机关|原|驻村|包[村片户组]|片区?|楼栋|值班|夜班|当班|带班|轮值|专职|兼职)*"
    r"(?:书记|支书|主任|处长|[院站科馆局所园会部组队班室股校镇乡村区县市团司排社厂店楼栋段片路河湖]长|护[士理]长|网格长|楼栋长|理事长|监事长|秘书长|秘书|主席|干事|专干|专员|文书|会计|出纳|"
    rf"主管|经理|总监|医[生师]|大夫|护士|护工|社工|老师|师傅|工程师|律师|司机|保安|厨师|电工|同志|先生|女士|{_MEMBER})(?:助理)?"
)
"""Posts and forms of address, before a name or behind it."""
_OFFICE_BEFORE = re.compile(
    r"^[\u4e00-\u9fff]{1,10}(?:科|部|室|组|处|办|股|中心|院|馆|所|站|队|支部|街道|社区|村|镇|公司|局|班|窗口)(?=[\u4e00-\u9fff]{2,4}$)"
)
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗"
    "毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪毛禹狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡"
    "凌霍虞万柯管卢莫房解应宗丁宣邓单洪包左石崔吉龚程嵇邢裴陆荣翁荀甄曲封储靳松段富巫乌焦谷车侯全班仰仲伊宫宁仇甘厉祖武符刘景詹束龙叶幸黎白怀蒲从索赖卓"
    "屠池乔阴能苍双闻莘党翟谭劳姬申冉桑桂牛寿边尚农温庄柴瞿阎充慕连茹习艾容向古易廖耿满匡国文寇广阙欧沃越隆师巩聂敖冷辛阚那简饶沙丰关相查游权"
)
"""Surnames of one character, common ones and rare ones."""
_SURNAMES_ONLY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗郑梁谢宋唐许邓冯韩曹曾彭蔡潘董袁于余叶蒋杜苏魏吕丁沈姚卢傅钟姜崔谭廖范汪陆左"
)
"""Common surnames with which hardly any word for a body begins."""
_NAME_LIKE_A_BODY = re.compile(
    rf"^[{_SURNAMES_ONLY}](?:[\u4e00-\u9fff]?[科岗]|(?!家)[\u4e00-\u9fff]?[局处所站院队部村镇团馆办]|和[\u4e00-\u9fff])$"
)
"""Given names that end as bodies do (李登科, 王新村), and surnames before a clipped post (张局, 王队)."""
_NAME_BEFORE_BODY = re.compile(
    rf"(?<![\u4e00-\u9fff])[{_SURNAMES_ONLY}高][科岗](?=[(\[【][^)\]】]*(?:科|部|室|组|处|办|中心|站|队|班)[)\]】])"
)
"""A given name that ends as a body does, where brackets behind it tell the body: 高科(评估组)."""
_NAME_IN_BRACKETS = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]{{0,3}}(?:长|人):?)?(?=[{SURNAMES}])"
    r"([\u4e00-\u9fff]{2,3})(?![\u4e00-\u9fff])"
)
_BODIES = re.compile(
    r"(?:科|组|室|部|处|局|股|办|队|站|中心|院|馆|所|班|班子|支部|委员会|党委|总支|[支两]委|支委会|员|职工|干部|单位|部门|"
    r"负责人|骨干|团队|志愿者|大家|领导|岗|岗位|各人|工作者|窗口|村|社区|街道|镇|公司|机构|助理|团|代表|伙|伙儿|家里|食堂|专班|工会|妇联|共青团|"
    r"政府|物业|[料系责络头办管]人|各校|协会|商会|慈善会|基金会|理事会|[业村居管]?委会|大厅|厂家|委|一把手)们?$"
)
"""How bodies and groups of people end; who is more than one is nobody."""
_NOBODY = re.compile(
    r"(?:待定|未定|同[上前左]|暂定|暂无|无|没有|空缺|暂缺|空白|略|/|-+|—+|\?+|本人|自己|我们?|全院|院方|全体|集体|"
    r"[门库前保站院网]?(?:卫|管|台|保安|保洁|司机|厨师|会计|出纳|电工|门房|值守)|支部书记?|[本该各原前现新老大小正主总男女首全同共分单][任届]?|"
    r"[中蒙藏]医|牵头|主管|分管|承办|配合|协办|带头|领头|亲自抓?|机关|后勤|行政|业务|政工|人事|财务|护理|医务|康复|总务|综合|党[建务群]?|纪检|宣传|组织|值班|值周|当班|夜班|白班|轮值|"
    r"带班|专职|兼职|责任|包片|驻村|楼栋|片区|外聘|若干|相关|有关|安全|消防|信访|养老|救助|殡葬|儿童|慈善|社会)"
)
"""What a part says that is neither a name nor a body."""
_GROUP = re.compile(
    r"全体(?!.$)|^全员|^本支部|^支部|各(?:科|支|村|站|部|小?组|室|自|位|人|单|区|片|班|所|院|馆|网?点|处|乡|镇|街|县|股|相|联|活|窗|层|级|条|方|类|项|岗|中心|业务|分管|责任)|相关|有关|人员|负责|轮[流值班换岗]|值[班守日]|[当值]班|待[定配聘]|未定|"
    r"另[定行]|暂[缺无]|确定|共同|(?<!^.)集体(?!.$)|^集体.|大家|谁|的|们$|[她他我]们|自己|每[个位人班天月]|第三方|专人|^房东$|家长|这[个些位]|那[个些位]|所有|^其[他它余]|若干|多[个人]?(?:部门|方|人|名)|[0-9一二两三四五六七八九十]+(?:[名个位]|人$)|^人人|施工|监理|^[甲乙丙厂]方|上级|[局院站科馆所园村镇街区部]里$|责任|联络人|经办人|一班人|[没议]定|待选|招聘|缺位|代管|"
    r"分工|安排|指派|研究|商定|明确|一起|分管|党员|群众|干部|职工|领导|班子|骨干|志愿者|部门|单位|机构|委员会|支委|党委|党支部|总支|党组|小组|科室|办公室|中心|专班|团队|公司|社区|街道|居委|村委|[村上]面"
)
"""Words that tell of a body, a group or of what is yet to come, and stand in no name."""
_SHORTEST, _LONGEST = 2, 15


def names_person(cell: str) -> bool:
    """Tell whether a cell of responsibility names at least one person."""
    folded = _PADDED.sub(r"\1", fold_text(cell))
    if _NAME_BEFORE_BODY.search(folded):
        return True
    inside = (found for part in _BRACKETED.findall(folded) for found in _NAME_IN_BRACKETS.findall(part))
    return any(_is_part_a_name(part) for part in _BETWEEN.split(_BRACKETED.sub(" ", folded))) or any(
        _is_name(name, _SHORTEST) for name in inside
    )


def _is_part_a_name(part: str) -> bool:
    return _tells_name(part) or any(_tells_name(each) for each in _JOINED.split(part) if len(each) >= _SHORTEST)


def _tells_name(part: str) -> bool:
    """Tell whether a part, which may hold posts, holds a name; before a post a surname is enough (王院长)."""
    if not re.search(r"[\u4e00-\u9fff]", part):
        return False
    if _DOT.search(part) and not _GROUP.search(part):
        return True
    bare = _AND_OTHERS.sub("", part)
    if _is_name(bare, _SHORTEST):
        return True
    before, *after = _POST.split(_TO_DO.sub("", bare))
    return (bool(after) and _is_name(before, 1)) or any(_is_name(piece, _SHORTEST) for piece in after)


def _is_name(part: str, shortest: int) -> bool:
    """Tell whether a part without posts is a name: nothing in it tells of anything else."""
    bare = _TO_DO.sub("", part)
    if _NAME_LIKE_A_BODY.match(bare):
        return True
    if (office := _OFFICE_BEFORE.match(bare)) and _is_name(bare[office.end() :], _SHORTEST):
        return True
    if not shortest <= len(bare) <= _LONGEST or _NOBODY.fullmatch(bare) or _GROUP.search(bare):
        return False
    return _NAME_LIKE_A_BODY.match(bare) is not None or not (_BODIES.search(bare) or _POST.search(bare))
