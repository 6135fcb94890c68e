"""时间倒错: a document studied before it was published, a deed dated after the report, a day that does not exist.

What must be read before anything is asked: a day that no calendar has begins a clause and dates what follows, and no
record is spoken of; a document is named with what was done with it, and nothing tells of a draft, of another place's or
of its older text; a day after the report begins what is told as over, and nobody named it as a day to come; an old day
is the only one, begins its clause, and nothing follows it up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from pipeline.intake.tables.signal_lists import DatedDocument
from pipeline.periods import Month
from pipeline.supervision.signals.model import OfficeTexts, ReportedMonth, Signal, TaskHistory, mark_part
from pipeline.supervision.signals.outdated_terms import Found, find_outdated_terms
from pipeline.supervision.signals.text import (
    SENTENCE_ENDS,
    blank_quotes,
    find_clause,
    find_name,
    fold_text,
    read_han_number,
)
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import tells_plan
from pipeline.terms import SignalKind, format_chinese_date

_DAY = re.compile(
    r"(?:(?P<year>20\d\d)年|(?P<word>今年|去年|明年))?(?P<month>1[0-2]|[1-9]|0[1-9])月(?P<day>[0-9]{1,2})"
    r"(?:[日号]|(?![0-9日号个户名人次月%.件份台套条张处家场位项篇本座间块棵辆所村米吨亩元万度盏扇副支把床对例页期批]))"
    r"(?:[(（,，]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[)）]?)?"
)
_HAN_DAY = re.compile(
    r"(?<![年零〇一二三四五六七八九十个])(?P<month>十[一二]?|[一二三四五六七八九])月(?P<day>[一二三四五六七八九十]{1,3})[日号]"
)
"""A day in Chinese numerals; without 日 it may be one of the old calendar (八月十五)."""
_SLASHED = re.compile(
    r"(?:^|[，。；,;])\s*(?P<month>1[0-2]|[1-9])/(?P<day>3[01]|[12][0-9]|[1-9])(?![0-9/%.楼层户家个套间处人份条台栋])"
)
_DOTTED = re.compile(
    r"(?<![0-9.])(?P<month>1[0-2]|[1-9])\.(?P<day>3[01]|[12][0-9]|[1-9])"
    r"(?:那天|这天|当天|一?早|[上中下]午|夜|晚|号(?![楼线院房])|(?=[(]?(?:星期|周|礼拜)[一二三四五六日天]))"
    r"(?:[(]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[)]?)?"
)
"""A day written 4.5, where what follows shows that it is no number."""
_DOTTED_DAY = re.compile(
    r"(?<![^,。;(于在\n])(?P<month>1[0-2]|[1-9])\.(?P<day>3[01]|[12][0-9])日"
    r"(?:[(]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[)]?)?"
)
"""A day written 4.15日, where a clause begins; elsewhere it may be a time that something took (平均3.12日)."""
_PERHAPS_DAY = re.compile(
    r"(?<![0-9.])(?:1[0-2]|[1-9])\.(?:3[01]|[12][0-9]|[1-9])(?![0-9.%‰万亿千百元斤米吨亩个人户℃度分倍折升里])"
)
"""What may be another day written so."""
_WEEKDAY_BEFORE = re.compile(r"(?<![每逢])(?:[上本这当]个?)?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[(]$")
"""Before a day in brackets: 上周三(7月3日)."""
_MONTH_ONLY = re.compile(r"(?:(?P<year>20\d\d)年)?(?<![0-9])(?P<month>1[0-2]|[1-9])月(?:份|[上中下]旬|底|初)")
_LEAPS = re.compile(r"出生|生日|日生|生的|属相|闰")
"""Whoever has a birthday may have it on the 29th of February, of another year."""
_TELLS_OF_THING = re.compile(r"(?:(?![已将把对给])[^,。;!?\n的]){0,8}的(?=[^,。;!?\n0-9])")
"""Behind a day that says which thing is meant, not when something was done: 3月12日签的那批."""
_BEGINS_CLAUSE = re.compile(
    r"(?:^|[,。;；:：!?\n(]|[0-9]\s)\s*(?:[0-9①-⑨]+[.、)]?|[一二三四五]、)?"
    r"(?:我们?|本)?(?:[\u4e00-\u9fff]{0,4}于|已|又|另|再|也|便|便在|就在|截至|截止|截止到|自|从|到|至|在|其中|另外|本月|当月)?$"
)
"""Before a day by which what follows is dated: nothing but a word or two of the clause."""
_NAMES_THING = re.compile(
    r"[”\"」』)]?(?:的(?!早|晚|上午|下午)|生|出生|这[个种天]|一?[份笔条栏格列行项]|[、和与及或](?=[0-9]))"
)
"""Behind a day that belongs to a thing or a record: 2月30日的3条, 2月30日生的, 2月30日这一格."""
_OF_RECORDS = re.compile(
    r"出生|生日|生辰|日期|系统|数据|字段|格式|校验|报错|小程序|程序(?=[里中跳弹显把报不没])|软件|日历|挂历|闰|农历|阴历|旧历|纪年|身份证|户口|墓碑|碑文|族谱|家谱|照原样|原文"
)
"""A day of data, of a birth or of another calendar, which may be whatever was once written."""
_TELLS_LATER = re.compile(
    r"定[了在于好的成为到]|约[了在好定]|通知|答应|答复|承诺|计划|拟|打算|准备|预[计定约告]|改[到在为期]|排[到在期]|候|期限|到期|有效|截止|延[到至期]|推[到迟]|合同|协议期|开标|生效|施行|执行期|租期|保质|保修"
    r"|要(?!求|点|紧)|(?<!已)将(?!近)|会(?=[在到来开送办])|才(?=[能会到])|等|请柬|请帖|海报|票面|日程|行程|课表|菜单|排班|时间表"
)
"""Beside a day to come that somebody has named, not one on which something was done."""
_SAID = re.compile(r"说|讲|称|回话|来电|来信")
"""Before a day that somebody else has named."""
_IS_OVER = re.compile(
    r"了(?!解|结果)|已|完(?!善|整)|齐|毕(?!业)|过(?!程|期|节|年)|全部|均|[0-9]+(?:人次|人|户|名|份|卷|场)|归档|收回|入库|到账|结束|陪同"
)
"""Tells that something dated was done."""
_OF_THING = re.compile(r"的(?=[^,。;])|那[个次批份笔]|这[个次批份笔]")
"""In the clause of a day that tells which thing is meant: 3月12日签的那批."""
_FOLLOWS_UP = re.compile(
    r"又|再|还(?!原|款)|终于|总算|补[了上齐]|复[查看核验测]|回头|这回|这次|后来|之后|随后|如今|现在|目前|眼下|仍|才(?!能)|满[一二两三四五六七八九十0-9]|到今天|一直"
)
"""Tells of what came after the day."""
_BEFORE_LAW = re.compile(
    r"[一二三]审|审议|立法|起草|座谈|表决|意见征集|提意见|提建议|修改意见|(?:出台|公布|发布|印发|下发|施行|实施|通过)(?:之?前|以前)|快(?:要)?出|即将|要出|还没出|没出来|吹风|风声|解读会|预告"
)
"""Tells of a text before it was in force."""
_REVISED = re.compile(r"新[修的版规]|修[订改正]|新《")
"""Tells that the newer text of a document is meant."""
_OF_OTHERS = re.compile(r"(?:[省市县区州]|国家|全国|部里|老|旧|原)《?$")
"""Before the name of a document that may be the one of another place or the older one."""
_UNTIL = re.compile(r"[到至约等]了?$")
"""Before a day until which, or for which, something holds: 合同签到2027年3月31日."""
_KNOWN_WRONG = WordList("known_wrong")
_STATED_MONTH = re.compile(
    r"(?P<year>20\d\d)年(?:(?P<month>1[0-2]|[1-9])月(?:份|[上中下]旬|底|初|末)?(?!\d)|(?=[初底末]|起|就|以来))(?!的?(?:修|新修|印|公布|发布|施行|实施|版))"
)
"""A month or a year from which something is said to go on; not the one of which a document is."""
_ISSUED = re.compile(
    r"(?:依据|根据|依照|按照?|对照|落实|贯彻|执行|学习)(?:了)?(?P<year>20\d\d)年(?:(?P<month>1[0-2]|[1-9])月)?(?:[0-9]{1,2}日)?"
    r"(?:新)?(?:颁布|公布|发布|印发|下发|出台|修订)的"
)
"""A paper by which something is done, told by when it came out: 依据2025年9月颁布的规定."""
_DRAFT = WordList("draft")
_USES = WordList("uses")
_LASTING = WordList("lasting")
_DONE = WordList("done")
_WEEKDAYS = "一二三四五六日"
_OLDEST_MONTHS = 2
_LEAP_DAY = (2, 29)


@dataclass(frozen=True, kw_only=True)
class _WrittenDay:
    """A day as written: ``day`` None if no calendar has it."""

    start: int
    end: int
    day: dt.date | None
    weekday_wrong: bool
    dated_by_year: bool
    leap: bool = False


def find_anachronism(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    """Return a signal for the first thing in the progress that cannot be so by its dates."""
    now, text = history.now, fold_text(history.now.progress)
    own = blank_quotes(text)
    days = (
        *_read_days(own, now),
        *(found for form in (_HAN_DAY, _DOTTED, _DOTTED_DAY) for found in _read_other_days(form, own, now)),
        *_read_slashed_days(own, history),
    )
    rules = chain(
        _find_impossible_days(own, days),
        _find_early_documents(text, days, now, office),
        _find_papers_to_come(own, now),
        _find_late_deeds(text, days, now),
        find_outdated_terms(text, history, office),
        _find_lone_old_date(text, days, now),
    )
    found = next(rules, None)
    if found is None:
        return None
    start, end, missing, question = found
    return Signal(
        kind=SignalKind.ANACHRONISM,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_part(now, start, end, text),),
        missing=missing,
        question=question,
    )


def _read_days(text: str, now: ReportedMonth) -> Iterator[_WrittenDay]:
    for found in _DAY.finditer(text):
        shift = {"去年": -1, "明年": 1}.get(found["word"] or "", 0)
        year = int(found["year"]) if found["year"] else now.period.first_day.year + shift
        try:
            day = dt.date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            yield _WrittenDay(
                start=found.start(),
                end=found.end(),
                day=None,
                weekday_wrong=False,
                dated_by_year=bool(found["year"]),
                leap=(int(found["month"]), int(found["day"])) == _LEAP_DAY,
            )
            continue
        yield _WrittenDay(
            start=found.start(),
            end=found.end(),
            day=day,
            weekday_wrong=_is_other_weekday(day, found["weekday"] or _read_weekday_before(text, found)),
            dated_by_year=bool(found["year"] or found["word"]),
        )


def _read_weekday_before(text: str, found: re.Match[str]) -> str | None:
    """Return the day of the week behind which a day stands alone in brackets."""
    before = _WEEKDAY_BEFORE.search(text, 0, found.start())
    return before["weekday"] if before and text.startswith(")", found.end()) else None


def _read_other_days(form: re.Pattern[str], text: str, now: ReportedMonth) -> Iterator[_WrittenDay]:
    """Yield days in Chinese numerals or written with a dot or a slash."""
    for found in form.finditer(text):
        month, number = (
            int(part) if part.isdecimal() else read_han_number(part) for part in found.group("month", "day")
        )
        wanted = found.groupdict().get("weekday")
        try:
            day = dt.date(now.period.first_day.year, month, number)
        except ValueError:
            day = None
        yield _WrittenDay(
            start=found.start("month"),
            end=found.end(),
            day=day,
            weekday_wrong=day is not None and _is_other_weekday(day, wanted),
            dated_by_year=False,
        )


def _read_slashed_days(text: str, history: TaskHistory) -> Iterator[_WrittenDay]:
    """Yield days written 6/30: of the month reported or the next one, where the second figure is no whole of the task.

    Whatever else is written so may be a share: 2/5已上线 of 5个系统.
    """
    now, plan = history.now, history.plan
    told = [fold_text(month.progress) for month in history.earlier]
    wholes = set(re.findall(r"[0-9]+", f"{plan.task}{plan.measure}{plan.goal}"))
    wholes.update(whole for each in told for whole in re.findall(r"[0-9]/([0-9]+)", each))
    near = {now.period.first_day.month, now.period.shift(1).first_day.month}
    for each in _read_other_days(_SLASHED, text, now):
        month, whole = text[each.start : each.end].split("/")
        if int(month) in near and whole not in wholes:
            yield each


def _is_other_weekday(day: dt.date, told: str | None) -> bool:
    """Tell whether a day of the week is told, and not the one that the day was."""
    return told is not None and _WEEKDAYS.index(told.replace("天", "日")) != day.weekday()


def _find_impossible_days(text: str, days: tuple[_WrittenDay, ...]) -> Iterator[Found]:
    for each in days:
        told = text[each.start : each.end]
        if each.day is None and _dates_deed(each, text):
            yield each.start, each.end, "存在的日期", f"文中写“{told}”，没有这一天。应是哪一天？照抄原件的，答“照抄”。"
        elif each.day is not None and each.weekday_wrong:
            actual = _WEEKDAYS[each.day.weekday()]
            yield (
                each.start,
                each.end,
                "相符的星期",
                f"文中写“{told}”，{format_chinese_date(each.day)}是星期{actual}。日期和星期哪一个写错了？写上对的就行。",
            )


def _dates_deed(written: _WrittenDay, text: str) -> bool:
    """Tell whether a day that no calendar has dates what was done, and is not told as what stands somewhere."""
    if (written.leap and _LEAPS.search(text)) or _KNOWN_WRONG.search(text) or _OF_RECORDS.search(text):
        return False
    return _BEGINS_CLAUSE.search(text[: written.start]) is not None and not _NAMES_THING.match(text, written.end)


def _find_early_documents(
    text: str, days: tuple[_WrittenDay, ...], now: ReportedMonth, office: OfficeTexts
) -> Iterator[Found]:
    for document in office.lists.documents:
        for start, end in _find_names(text, document):
            sentence_start, sentence_end = _find_sentence(text, start)
            sentence = text[sentence_start:sentence_end]
            if (
                _DRAFT.search(sentence)
                or _BEFORE_LAW.search(sentence)
                or not _USES.search(sentence)
                or tells_plan(find_clause(text, start))
                or _is_other_document(document, text, start, end)
            ):
                continue
            said = [each.day for each in days if each.day and sentence_start <= each.start < sentence_end]
            said.extend(_list_month_ends(sentence))
            latest = max(said, default=now.period.last_day)
            if latest < document.published:
                when = f"文中写{format_chinese_date(latest)}" if said else f"报告期到{format_chinese_date(latest)}为止"
                yield (
                    start,
                    end,
                    "早于公布日的说明",
                    f"{when}，“{document.title}”{format_chinese_date(document.published)}公布。日期是否有误？用的是征求意见稿的，答“征求意见稿”。",
                )


def _find_papers_to_come(text: str, now: ReportedMonth) -> Iterator[Found]:
    """Yield papers by which something is said to be done and that came out, as the text says, after the report."""
    for found in _ISSUED.finditer(text):
        sentence = slice(*_find_sentence(text, found.start()))
        issued = Month(int(found["year"]), int(found["month"] or 1)).first_day
        if issued > now.filed and not (_DRAFT.search(text[sentence]) or tells_plan(find_clause(text, found.start()))):
            yield (
                *found.span(),
                "报送日以前的公布日期",
                f"文中写已按{issued.year}年{issued.month}月公布的文件做，报送日是{format_chinese_date(now.filed)}。日期是否有误？"
                if found["month"]
                else f"文中写已按{issued.year}年公布的文件做，报送日是{format_chinese_date(now.filed)}。年份是否有误？",
            )


def _is_other_document(document: DatedDocument, text: str, start: int, end: int) -> bool:
    """Tell whether what is named by less than its title may be another one: of another place, or not yet revised."""
    if text[start:end] == fold_text(document.title):
        return False
    title = fold_text(document.title)
    before = _OF_OTHERS.search(text[:start])
    if before is not None and before.group() not in title:
        return True
    return _REVISED.search(title) is not None and not _REVISED.search(text)


def _list_month_ends(sentence: str) -> Iterator[dt.date]:
    """Yield the last days of the months and years that a sentence tells by number, without a day."""
    for found in _STATED_MONTH.finditer(sentence):
        yield Month(int(found["year"]), int(found["month"] or 12)).last_day


def _find_names(text: str, document: DatedDocument) -> Iterator[tuple[int, int]]:
    for name in document.names:
        start = find_name(text, fold_text(name))
        if start >= 0:
            yield start, start + len(fold_text(name))
            return


def _find_sentence(text: str, place: int) -> tuple[int, int]:
    start = max((text.rfind(mark, 0, place) for mark in SENTENCE_ENDS), default=-1) + 1
    ends = [found for mark in SENTENCE_ENDS if (found := text.find(mark, place)) >= 0]
    return start, min(ends, default=len(text))


def _list_two_clauses(text: str, place: int) -> str:
    """Return the clause around a place, with the one before it in its sentence: 厂家来电话,8月10日发货."""
    start, _ = _find_sentence(text, place)
    clause = find_clause(text, place)
    begun = text.rfind(clause, start, place + len(clause))
    return text[max(start, text.rfind(",", start, max(begun - 1, start)) + 1) : begun + len(clause)]


def _find_late_deeds(text: str, days: tuple[_WrittenDay, ...], now: ReportedMonth) -> Iterator[Found]:
    for each in days:
        if each.day is None or each.day <= now.filed:
            continue
        clause = find_clause(text, each.start)
        after = text[each.end : each.end + 2]
        sentence_end = _find_sentence(text, each.start)[1]
        if (
            not _DONE.search(clause)
            or not (each.dated_by_year or _IS_OVER.search(text[each.end : sentence_end]))
            or tells_plan(clause)
            or _TELLS_LATER.search(two := _list_two_clauses(text, each.start))
            or _SAID.search(two.split(text[each.start : each.end])[0])
            or _TELLS_OF_THING.match(text, each.end)
            or _UNTIL.search(text[: each.start])
            or (after.startswith(("前", "底前", "起", "止", "到期", "之前", "以前")) and after != "前已")
        ):
            continue
        if not each.dated_by_year and (each.day - now.filed).days > 31 * 8:
            continue  # without a year this is last year's day
        day = format_chinese_date(each.day)
        yield (
            each.start,
            each.end,
            "报送日以前的日期",
            f"文中写{day}已做的事，报送日是{format_chinese_date(now.filed)}。日期是否有误，还是计划？",
        )


def _find_lone_old_date(text: str, days: tuple[_WrittenDay, ...], now: ReportedMonth) -> Iterator[Found]:
    others = [
        found
        for found in (*_MONTH_ONLY.finditer(text), *_PERHAPS_DAY.finditer(text))
        if not any(each.start <= found.start() < each.end for each in days)
    ]
    if len(days) != 1 or others or _LASTING.search(text) or tells_plan(text):
        return
    (only,) = days
    if only.day is None or only.day >= now.period.shift(-_OLDEST_MONTHS + 1).first_day:
        return
    clause = find_clause(text, only.start)
    if _BEGINS_CLAUSE.search(text[: only.start]) is None or _OF_THING.search(clause) or _FOLLOWS_UP.search(text):
        return
    if "本月" in text or "当月" in text or _DRAFT.search(text):
        return
    yield (
        only.start,
        only.end,
        "本月的行动",
        f"这段进展只写了{format_chinese_date(only.day)}的事。当月做了什么？补写一句就行；日期写错了的，写上对的。",
    )
