"""Recognise a few turns of phrase that several kinds of signals share: waiting, planning, persons, places."""

from __future__ import annotations

import re

from pipeline.supervision.signals.model import ReportedMonth
from pipeline.supervision.signals.text import fold_text, mask_dates
from pipeline.terms import ASKS_CLOSING, DONE

_WAITING = re.compile(
    r"(?<![接期优招善看对])待(?!遇|办|人接物|会)[^，。；]{0,12}(?:批|复|审|拨|到位|验收|结果|通知|进场|回|签|开工|施工|定)"
    r"|等(?:着|待|候)?[^，。；、]{0,14}(?:批|复|审|拨|到位|验收|结果|通知|进场|回话|回信|签字|开会定|来人|发货|到货|盖章|天晴|开春|钱)"
    r"|停工|窝工|停[了起着摆]|没找到人|找不到|没得(?:人|钱|法)|联系不上|没联系上|谈不拢|没谈拢|不同意|没答应|不松口|流标|废标|暂停|搁置|未开工|没开工|未动工|没动工|还没[有]?(?:批|动|开|到|签|定|找)|尚未|未批|没批|卡在|"
    r"迟迟|没有回音|没回音|未回复|没回复|资金(?:未|没|还没)|无法进场|没法进场|缺(?:钱|资金|人手)"
)
_PERSONS = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:某某?|大爷|大妈|大娘|奶奶|爷爷|老人(?=家)|师傅|女士|先生|阿姨|婆婆|大叔|老师|同志|书记|主任|院长|站长|科长)"
)
_PLACES = re.compile(
    r"[\u4e00-\u9fff\d]{1,3}(?:街道|社区|村|镇|乡|小区|号楼|楼|路|街|巷|组|县|区|园|厅|室|科|所|医院|公司)"
)
_PLANNING = re.compile(
    r"计划|拟|将(?!近)|定于|预计|下步|下一步|打算|准备|安排在|争取|力争|前完成|之前|以前|截止|截至|到期|有效期|约定|预约|约在|等到|定在|排在|排到|改在|改到|安排|约好|施行|届满|期满|为止|交货|到货|开标|生效|放在|订在"
)


def tells_waiting(text: str) -> bool:
    """Tell whether a text says for whom or what it waits, or where the matter is stuck."""
    return _WAITING.search(fold_text(text)) is not None


def tells_plan(clause: str) -> bool:
    """Tell whether a folded clause speaks of what is still to come."""
    return _PLANNING.search(clause) is not None


def names_persons_or_places(text: str) -> frozenset[str]:
    """Return the persons and places that a folded text names, as far as their form shows."""
    bare = mask_dates(text)
    return frozenset(_PERSONS.findall(bare)) | frozenset(_PLACES.findall(bare))


def is_reported_complete(month: ReportedMonth) -> bool:
    """Tell whether the branch reports the task complete or asks for its closing."""
    return month.status in (DONE, ASKS_CLOSING)
