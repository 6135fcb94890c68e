"""Recognise a few turns of phrase that several kinds of signals share: waiting, planning, persons, places."""

from __future__ import annotations

import re

from pipeline.supervision.signals.model import ReportedMonth
from pipeline.supervision.signals.text import fold_text, mask_dates
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import ASKS_CLOSING, DONE

_WAITING = WordList("waiting")
_PERSONS = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:某某?|大爷|大妈|大娘|奶奶|爷爷|老人(?=家)|师傅|女士|先生|阿姨|婆婆|大叔|老师|同志|书记|主任|院长|站长|科长)"
)
_PLACES = re.compile(
    r"[\u4e00-\u9fff\d]{1,3}(?<![走上下分全各本我进出入修每大小马道])(?:街道|社区|村(?!民|干|里|委|两委|医|支)|镇|乡|小区|号楼|楼|路|街|巷|组|县|(?<![墓院病园馆库片])区|园|厅|室|科|所|医院|公司)"
)
_PLANNING = WordList("planning")


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
