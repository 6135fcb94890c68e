"""Find what an office's own wording says, or leaves out, against the facts: it may be older than the program.

A wording that the office has kept goes on being rendered. Words that hold only as a figure says are then said in every
month, and what came to the papers later is not said at all; both are told, for a person to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.contract.settings import WORDING_FOLDER
from pipeline.reports.quantity import find_quantity
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, FEEDBACK, RECTIFICATION_NOTICE
from pipeline.wording import TemplateWords, list_template_words


@dataclass(frozen=True)
class BoundWords:
    """Words that hold only as one of some figures says; a wording without these figures says them in every month."""

    words: re.Pattern[str]
    figures: tuple[str, ...]
    told: str


_ANEW = "月份有汇总、签发记录的，以记录为准，不是重新计算的"
_AT_ONCE = "认领、换月份、换文件后才收下的不是一次合格"
_BOUND: Mapping[str, tuple[BoundWords, ...]] = {
    CIRCULAR: (
        BoundWords(re.compile("按现有数据重新计算"), ("previous_recorded",), _ANEW),
        BoundWords(
            re.compile("未取得有效数据|没有有效数据"), ("undated_count",), "灰灯任务也可能是开始时间不明、暂不判定的"
        ),
        BoundWords(re.compile("[与比较](?:上月|去年)"), ("compared",), "上月没有可比数据的，不能比较"),
        BoundWords(re.compile("经(?:过)?提醒|提醒、督办"), ("steps",), "没有采取过的措施也会写上"),
        BoundWords(
            re.compile("报送不及时"), ("missing_count", "late_count", "faulty_count"), "没有迟报漏报的月份也会写上"
        ),
        BoundWords(re.compile("不合格"), ("to_correct_count", "unreadable_count", "clean"), "没有退回的月份也会写上"),
        BoundWords(re.compile("一次(?:性)?(?:报送)?(?:合格|通过)"), ("clean", "clean_count"), _AT_ONCE),
    ),
    FEEDBACK: (
        BoundWords(re.compile("一次(?:性)?(?:报送)?(?:合格|通过)"), ("at_once",), _AT_ONCE),
        BoundWords(re.compile("按现有数据重新计算"), ("bases",), _ANEW),
        BoundWords(re.compile("[与比较]上月"), ("comparable",), "上月没有可比数据的，不能比较"),
        BoundWords(
            re.compile(r"[\d一二三四五六七八九十]+个工作日"), ("answer_days",), "天数是设置，写死了以后不随设置改"
        ),
    ),
    RECTIFICATION_NOTICE: (
        BoundWords(
            re.compile(r"[\d一二三四五六七八九十]+个工作日"), ("rectify_days",), "天数是设置，写死了以后不随设置改"
        ),
        BoundWords(re.compile("(?:月报表|的)“需答复”"), ("answer_form",), "支部手里的表不一定列有这些问题"),
    ),
    CORRECTION_NOTICE: (
        BoundWords(re.compile("其余内容不变"), ("unchanged", "edited"), "原通报经人改过的，不能这样说"),
        BoundWords(re.compile("以新附表为准"), ("tables_replaced",), "没有重做附表的也会写上"),
    ),
}
"""Words of the papers, by their kind."""
_REMEDY = "请对照程序的新文稿改。"
_FIXED_DAY = re.compile(r"(?:20\d\d年)?\d{1,2}月\d{1,2}日|20\d\d年\d{1,2}月(?!\d)")
_TO_BE_SAID: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    CIRCULAR: (
        (("missing_count", "missing_names"), "漏报"),
        (("late_count", "late", "late_groups"), "迟报"),
        (("supplementary_count", "supplementary"), "汇总日后补报"),
        (("to_correct_count", "to_correct_names"), "退回尚未重报"),
        (("unreadable_count", "unreadable_names"), "文件无法读取"),
        (("unrecognised_count", "unrecognised_names"), "不是规定的填报表"),
        (("taskless_count", "taskless_names"), "没有任务的支部"),
        (("refused_count",), "核验退回的任务"),
        (("red_tasks", "red"), "红灯任务"),
        (("undated_count",), "开始时间不明的任务"),
        (("silent_red_count", "silent_red", "lost_red"), "上次有数据时为红灯、本月没有数据的任务"),
        (("red_listed",), "红灯中本月新列入的任务"),
        (("red_unknown",), "红灯中上月没有数据的任务"),
        (("changed_count",), "上月数据其后的变化"),
        (("overdue_count", "overdue"), "逾期整改"),
        (("overdue_undecided_count",), "是否通报还没有审定的整改"),
        (("owed_count", "owed"), "点名的任务中局里未答复、未审定的"),
        (("relapsed",), "整改后反弹"),
        (("escalated",), "经确认通报的问题"),
        (("causes_count", "problems"), "支部反映的事项"),
        (("unanswered_count", "causes_count"), "没有答复的支部反映"),
    ),
}
"""Figures that are said where there is something to say, with their names for people; one of each group will do."""


def list_bound_words(wording: Mapping[str, str]) -> Iterator[str]:
    """Yield a remark on an office's words that are not so in every month, fixed days and quantities among them."""
    for name, text in wording.items():
        words = list_template_words(text)
        for each in _BOUND.get(name.removeprefix(f"{WORDING_FOLDER}/").removesuffix(".txt"), ()):
            if (said := _find(each.words, words)) and not words.used.intersection(each.figures):
                figures = "、".join(each.figures)
                yield f"文稿“templates/{name}”写了“{said}”，没有用数据项{figures}：{each.told}。{_REMEDY}"
        if said := next(filter(None, map(find_quantity, words.said)), ""):
            yield (
                f"文稿“templates/{name}”写死了“{said}”，多少不是按台账算的，每月都会照印；请写数字，"
                "或改用算出来的词（如faulty_word、red_word），确实每月如此的不用改。"
            )
        if said := _find(_FIXED_DAY, words):
            yield f"文稿“templates/{name}”写死了“{said}”，每月都会照印；请改用数据项，确是固定日期的不用改。"


def list_unsaid_facts(document: str, template_text: str, figures: Mapping[str, object]) -> Iterator[str]:
    """Yield a remark if a paper of today has something to say of which its wording has no figure."""
    words = list_template_words(template_text)
    groups = _TO_BE_SAID.get(document, ()) if words.said else ()
    unsaid = [
        f"{told}（{names[0]}）"
        for names, told in groups
        if any(figures.get(name) for name in names) and not words.used.intersection(names)
    ]
    if unsaid:
        yield f"文稿“templates/{WORDING_FOLDER}/{document}.txt”没有写到本月有的：{'、'.join(unsaid)}。{_REMEDY}"


def _find(pattern: re.Pattern[str], words: TemplateWords) -> str:
    found = next((match for said in words.said if (match := pattern.search(said))), None)
    return found[0] if found else ""
