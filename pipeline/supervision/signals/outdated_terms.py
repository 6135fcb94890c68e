"""Find terms that are no longer used, where a text uses them of its own work of today.

A term is asked about only if nothing in the text gives it to somebody else, to an old thing or to an earlier year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.supervision.signals.model import OfficeTexts, TaskHistory
from pipeline.supervision.signals.text import blank_quotes, find_clause, find_name, fold_text
from pipeline.supervision.signals.word_lists import WordList

Found = tuple[int, int, str, str]
"""Where something stands, what is missing, and the question."""
_MENTIONED = re.compile(
    r"(?:叫|喊|称|印|写|刻|贴|标)(?:着|的|成|作|为|惯)?(?:还|都|仍)?(?:是|自己|[他她我]们?)?[“\"「]?$"
)
"""Before an old term that somebody else uses, or that stands on a thing: 表头印的还是“五保户”."""
_THOSE_YEARS = re.compile(r"[”\"」]?(?:那|这)?(?:几年|时期|时候|年代|期间|那阵)")
"""Behind an old term that tells when something was."""
_CARRIED_ON = re.compile(
    r"(?:继续|深入|扎实|持续|大力)(?:学习)?(?:开展|推进|实施|贯彻|落实|做好|打好|抓好)|(?:学习?|传达|宣讲|讲)[^,。;]*精神|(?:按照?|根据|落实)[^,。;]{0,12}(?:要求|部署|安排)"
)
"""Beside an old term that is a deed of today, whatever the task is about."""
_USED_BEFORE_QUOTE = re.compile(r"(?:开展|结合|按照?|推进|落实|贯彻)[“\"「]?$")
"""Before a term in quotation marks that is the name of what is done today."""
_GIVEN_UP = re.compile(r"没有|不再|不用|不必|无需|取消|改叫|改成|改为|原来叫|以前叫|过去叫|旧称")
"""Beside a term that is told as given up."""
_OF_THE_PAST = re.compile(
    r"[志史](?!愿|向|气)|档案|口述|老照片|回忆|往事|故事|陈列|展览|展板|展厅|年鉴|纪念|校史|院史|旧"
)
"""A task about what was."""
_SAID_BY_OTHERS = re.compile(
    r"(?:老人|群众|村民|家属|老乡|有人|大爷|大娘|奶奶|爷爷|他|她|孩子|老[\u4e00-\u9fff]|[省部]里|系统|表格?|平台|证件?|本子)[^,。;]{0,4}[说讲问叫喊念写唱显填]"
)
"""Before an old term that somebody else says, or that a form shows."""
_OLD_THING = WordList("old_thing")
_ARCHIVE = WordList("archive")


def find_outdated_terms(text: str, history: TaskHistory, office: OfficeTexts) -> Iterator[Found]:
    """Yield the terms of the office's list that a text uses as those of today, each with its question."""
    plan = fold_text(f"{history.plan.task}\n{history.plan.goal}")
    bare = blank_quotes(text)
    for each in office.lists.outdated:
        start = find_name(text, fold_text(each.term))
        clause = find_clause(text, start)
        of_old = _OF_THE_PAST.search(plan) or _tells_year_before(plan, each.since.year)
        quoted = start >= 0 and bare[start : start + len(each.term)] != text[start : start + len(each.term)]
        if (
            start < 0
            or (_ARCHIVE.search(text) and not _CARRIED_ON.search(clause))
            or (of_old and not _CARRIED_ON.search(clause))
            or (quoted and not (_CARRIED_ON.search(clause) or _USED_BEFORE_QUOTE.search(text[:start])))
            or _GIVEN_UP.search(clause)
            or _SAID_BY_OTHERS.search(clause)
            or _OLD_THING.search(clause)
            or _MENTIONED.search(text[:start])
            or _THOSE_YEARS.match(text, start + len(each.term))
            or (each.now and each.now in text)
            or _tells_year_before(clause, each.since.year)
            or history.now.period.last_day < each.since
            or any(word in text for word in each.unless)
        ):
            continue
        question = (
            f"“{each.term}”的提法已经改为“{each.now}”。是引用旧材料，还是没有改过来？"
            if each.now
            else f"“{each.term}”的提法已经不用。是引用旧材料吗？"
        )
        yield start, start + len(each.term), "现行的提法", question


def _tells_year_before(clause: str, year: int) -> bool:
    """Tell whether a clause names a year before the given one: what was called so then."""
    return any(int(found) < year for found in re.findall(r"(?<![0-9])((?:19|20)[0-9]{2})(?=年|[-—~至])", clause))
