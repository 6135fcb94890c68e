"""Judge what the parts of a sentence claim: how many, all, none, or of the branches named; by the rows of the ledger.

A claim is true, untrue with the rows that contradict it, or cannot be judged; nothing is guessed. What somebody is told
to do is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.proof.fact_rows import (
    AT_ONCE,
    CLOSED,
    DONE,
    NOT_DONE,
    OVERDUE,
    PERHAPS_OVERDUE,
    RELAPSED,
    REPORTED,
    RETURNED,
    FactRow,
    Subject,
    count_tasks_then,
)
from pipeline.proof.scopes import Scope, ScopeReader, is_within
from pipeline.proof.truth import Truth
from pipeline.reports.shares import format_rate
from pipeline.terms import SubmissionResult, Timeliness

BRANCH, TASK, ORDER = Subject.BRANCH, Subject.TASK, Subject.ORDER
_ON_TIME, _LATE = Timeliness.ON_TIME.value, Timeliness.LATE.value
_AFTER, _MISSING, _PENDING = Timeliness.SUPPLEMENTARY.value, Timeliness.MISSING.value, Timeliness.PENDING.value


class ClaimForm(StrEnum):
    """What is claimed of rows."""

    COUNT = "多少"
    SHARE = "占比"
    ALL = "全部"
    NONE = "没有"
    NAMED = "点名"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of a part of a sentence; ``holds`` is None if it cannot be judged, ``told`` says what the rows say."""

    form: ClaimForm
    part: str
    holds: bool | None
    told: str
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class _Predicate:
    """What is said of a row: words, the mark that must hold, and marks by which it may hold or not.

    ``subjects``: what it can be said of, the usual first.
    """

    words: str
    mark: str
    subjects: tuple[Subject, ...]
    doubts: frozenset[str] = frozenset()


_PREDICATES = (
    _Predicate(words=r"按[时期]报送|按[时期]上报|及时报送|按[时期]", mark=_ON_TIME, subjects=(BRANCH,)),
    _Predicate(words="迟报|晚报|逾期报送|延迟报送", mark=_LATE, subjects=(BRANCH,), doubts=frozenset({_AFTER})),
    _Predicate(
        words="漏报|缺报|未报送?|没有报送", mark=_MISSING, subjects=(BRANCH,), doubts=frozenset({_PENDING, _AFTER})
    ),
    _Predicate(words="补报", mark=_AFTER, subjects=(BRANCH,)),
    _Predicate(words="零报告", mark=SubmissionResult.NIL.value, subjects=(BRANCH,)),
    _Predicate(words="一次合格", mark=AT_ONCE, subjects=(BRANCH,)),
    _Predicate(words="退回(?:修改|重报)?", mark=RETURNED, subjects=(BRANCH, TASK)),
    _Predicate(words="已?(?:完成)?报送|已?上报|报齐|交齐", mark=REPORTED, subjects=(BRANCH,)),
    *(_Predicate(words=f"{lamp}灯", mark=f"{lamp}灯", subjects=(TASK,)) for lamp in "红黄绿灰"),
    _Predicate(words="未完成|没有完成|尚未完成", mark=NOT_DONE, subjects=(TASK, ORDER)),
    _Predicate(words="(?:完成)?整改到位|完成整改|整改完成|整改销号", mark=CLOSED, subjects=(ORDER,)),
    _Predicate(words="(?:报)?已?(?:全面|全部)?完成", mark=DONE, subjects=(TASK, ORDER)),
    _Predicate(words="(?:核验)?销号", mark=CLOSED, subjects=(TASK, ORDER)),
    _Predicate(
        words="逾期|超期|超时限|超过时限|到期", mark=OVERDUE, subjects=(TASK, ORDER, BRANCH),
        doubts=frozenset({PERHAPS_OVERDUE}),
    ),
    _Predicate(words="反弹", mark=RELAPSED, subjects=(ORDER,)),
)  # fmt: skip
_PRED = "|".join(f"(?P<p{at}>{each.words})" for at, each in enumerate(_PREDICATES))
_NO = "没有出现|没有发现|没有发生|没有|未出现|未发现|未发生|未见|不存在|无|零|0"
_EVERY = "无一例外地?|全部|全都|一律|悉数|均|都|全"
_UNIT = "(?:个|项|家|件)"
_EACH = f"各{_UNIT}?|所有|全体|每{_UNIT}"
_FORMS = (
    (ClaimForm.NONE, re.compile(rf"(?:各|所有)?(?:{_EVERY})*(?:{_NO})(?:一|1|任何){{0,2}}{_UNIT}?(?:{_PRED})")),
    (
        ClaimForm.ALL,
        re.compile(rf"(?:{_EACH})?(?P<of>[红黄绿灰]灯)?(?P<sure>{_EVERY})(?:已经|已|(?P<not>未))?(?:{_PRED})"),
    ),
    (ClaimForm.ALL, re.compile(rf"(?P<sure>)(?P<of>)(?:{_EACH})(?:已经|已)?(?:{_PRED})")),
    (ClaimForm.COUNT, re.compile(rf"(?P<not>未|没有|不)?(?:{_PRED})(?:有|为|是|达|计)?(?P<count>\d+){_UNIT}")),
    (ClaimForm.COUNT, re.compile(rf"(?:有)?(?P<count>\d+){_UNIT}(?:为|是|属|亮)?(?P<not>未|没有|不)?(?:{_PRED})")),
    (ClaimForm.NONE, re.compile(rf"(?:{_PRED})(?:没有|为零|为0|是零|无)")),
    (ClaimForm.NAMED, re.compile(rf"(?P<not>未|没有|不|无)?(?:{_PRED})")),
)
_WORD = re.compile("|".join(f"(?:{each.words})" for each in _PREDICATES))
_LISTED = re.compile(rf"(?P<head>.*?)(?P<list>(?:{_WORD.pattern})(?:[、和或及与]?(?:{_WORD.pattern}))+)")
_BARE = re.compile(rf"(?:有|为|是|计)?(?P<count>\d+)(?P<unit>{_UNIT})")
_UNITS = {BRANCH: "个家", TASK: "项件", ORDER: "项件个"}
_SHARE = re.compile(r"占(?:比|总数的?|全部的?|其中的?)?(?P<share>\d+(?:\.\d+)?)%")
_TIMES = re.compile(r"[被共累计]*退回(?:修改|重报)?了?(?P<count>\d+)次")
_BETWEEN_COUNTS = re.compile(rf"(?<=\d{_UNIT})、|(?<=\d次)、|、(?={_TIMES.pattern.replace('?P<count>', '?:')})")
_PART = re.compile(r"(?:“[^”]*”|[^，；：（）])+")
_ORDERS = re.compile(
    r"(?<![申提邀聘])请|务必|确保|力争|争取|防止|避免|杜绝|不得|不准|督促|力求|今后|下一步|如有|(?<!非)凡|(?<!无)须"
    r"|(?<![主重需必首只])要(?!求|点|素)|(?<![相对适响反供])应(?![报达急用有对])"
)
_SUBJECTS = (
    (ORDER, re.compile("整改(?:通知书?|任务|事项|问题|情况)?")),
    (BRANCH, re.compile("(?:基层)?党?支部|各单位")),
    (TASK, re.compile("列入(?:工作)?台账的?|工作任务|任务|项目")),
)
_LEADS = re.compile(
    r"从[^，]*看|总[的体]?看|总体上?|整体上?|经[^，]{0,6}(?:梳理|核对|统计|汇总|核查|核验)|据[^，]*统计|截至[^，]*?[日底末]|数据显示|同时|此外"
)
"""Openings that say nothing of the rows."""
_EXPLICIT = re.compile(r"各|所有|全体|全局|全部(?:的?(?:党?支部|任务|项目|整改))")
_FILLERS = re.compile(
    r"目前|现有|现(?=有|[红黄绿灰])|其中|另有|还有|仍有|仍|共有|共计|共|月报表|应报送的?|的|了|情况|现象|问题|截至|按台账|据统计|统计|上述"
)
_TOTALITY = re.compile(
    r"全部(?!见)|全都|一律|悉数|无一|未发现|未出现|不存在|零[迟漏逾差]|(?<![平人年月日大])均(?!衡|价|值)|(?<![首古大成])都(?![市江城])"
    rf"|(?:没有|无)[^，。；：的]*?(?:{_WORD.pattern})(?![^，。；：]*的党?支部)"
)
"""Words that say something of all rows or of none."""
_MOST_NAMED = 5


def has_totality(text: str) -> bool:
    """Whether words say something of all rows or of none."""
    return _TOTALITY.search(text) is not None


def is_order(text: str) -> bool:
    """Whether a text tells somebody what to do, which is no fact."""
    return _ORDERS.search(text) is not None


@dataclass(kw_only=True)
class _SentenceJudge:
    """Judges the parts of one sentence in order; what one counted the next may count a part of."""

    truth: Truth
    reader: ScopeReader
    lists: bool = False
    """Whether the part before counted something whose names follow."""
    rest: str = ""
    """Words of the last part that say something of the rows."""
    predicate: _Predicate | None = None
    subject: Subject | None = None
    counted: Sequence[FactRow] | None = None
    wholes: frozenset[int] = frozenset()
    """Rows counted last, None if there are none in this sentence, and the sums that they may be a share of."""
    understood: bool = True
    """Whether every part before was."""

    def judge(self, part: str) -> Claim | None:
        """Judge a part; None if it claims nothing that is known here."""
        before = self.reader.scope
        scope, rest = self.reader.read(_LEADS.sub("", part))
        named = [subject for subject, words in _SUBJECTS if words.search(rest)]
        for _, words in _SUBJECTS:
            rest = words.sub("", rest)
        rest = self.rest = _FILLERS.sub("", rest).strip("、和及与，有是")
        lists, self.lists = self.lists, False
        if not rest and scope.here and lists:
            self.reader.forget_branches(before)
            return self._judge_list(part, scope)
        if (share := _SHARE.fullmatch(rest)) and self.wholes:
            return self._judge_share(part, share["share"])
        if times := _TIMES.fullmatch(rest):
            return self._judge_times(part, scope, times["count"])
        if claim := self._judge_words(part, scope, rest, named):
            return claim
        if listed := _LISTED.fullmatch(rest):
            each = [f"{listed['head']}{found[0]}" for found in _WORD.finditer(listed["list"])]
            return _join_claims([self._judge_words(part, scope, words, named) for words in each])
        return self._judge_number(part, scope, rest, named)

    def _judge_times(self, part: str, scope: Scope, count: str) -> Claim:
        """Compare how often files came back with the receipts of the branches that the part is about."""
        self.predicate, self.subject, self.counted = None, BRANCH, None
        rows = self._choose_rows(scope)
        sure = rows is not None and scope.period == self.truth.period and (bool(scope.branches) or self.understood)
        true = str(sum(each.returned for each in rows or ()))
        holds = count == true if sure else None
        return Claim(form=ClaimForm.COUNT, part=part, holds=holds, told="" if holds is None else true, written=count)

    def _judge_number(self, part: str, scope: Scope, rest: str, named: Sequence[Subject]) -> Claim | None:
        """Judge a number of what the part names, or of what was counted before."""
        bare = _BARE.fullmatch(rest)
        if bare is None or not (named or self.predicate):
            return None
        if named and (self.subject not in named or "其中" not in part):
            self.predicate, self.subject = None, named[0]
        if self.subject and bare["unit"] not in _UNITS[self.subject]:
            return None
        return self._judge_count(part, scope, int(bare["count"]), negated=False)

    def _judge_list(self, part: str, scope: Scope) -> Claim | None:
        """Judge the names that follow a number: each is one of those counted."""
        if self.counted is None or scope.unsure:
            return None
        wrong = sorted(scope.branches - {each.branch for each in self.counted})
        return Claim(form=ClaimForm.NAMED, part=part, holds=not wrong, told="、".join(wrong))

    def _judge_words(self, part: str, scope: Scope, words: str, named: Sequence[Subject]) -> Claim | None:
        for form, pattern in _FORMS:
            found = pattern.fullmatch(words)
            if found and not (form is ClaimForm.NAMED and not (scope.here or scope.titles)):
                self.predicate = next(each for at, each in enumerate(_PREDICATES) if found[f"p{at}"])
                self.subject = self._find_subject([*named, *([TASK] if scope.titles else [])])
                return self._judge_form(form, part, scope, found, named)
        return None

    def _find_subject(self, named: Sequence[Subject]) -> Subject | None:
        """Find what the predicate is said of: what the part names, else what the sentence named, else the only one."""
        assert self.predicate is not None
        for each in (*named, *([self.subject] if self.subject else [])):
            if each in self.predicate.subjects:
                return each
        only = len(self.predicate.subjects) == 1 or self.predicate.mark == RETURNED
        return self.predicate.subjects[0] if only else None

    def _judge_form(
        self, form: ClaimForm, part: str, scope: Scope, found: re.Match[str], named: Sequence[Subject]
    ) -> Claim:
        told = found.groupdict()
        if form is ClaimForm.COUNT:
            if BRANCH in named and self.subject is not BRANCH:
                return Claim(form=form, part=part, holds=None, told="", written=told["count"])
            return self._judge_count(part, scope, int(told["count"]), negated=bool(told["not"]))
        rows, predicate = self._choose_rows(scope), self.predicate
        now = scope.period == self.truth.period
        one_of_many = form is ClaimForm.NAMED and self.subject is TASK and not scope.titles
        if rows is None or predicate is None or not now or one_of_many:
            return Claim(form=form, part=part, holds=None, told="")
        explicit = scope.here or bool(_EXPLICIT.search(part))
        if self.counted is not None and not explicit and not named:
            rows = [each for each in rows if each in self.counted]
        rows = [each for each in rows if not told.get("of") or told["of"] in each.marks]
        opposite = form is ClaimForm.NONE or bool(told.get("not"))
        doubts = predicate.doubts if form is not ClaimForm.NAMED else predicate.doubts & {PERHAPS_OVERDUE}
        doubtful = [each for each in rows if each.marks & doubts and predicate.mark not in each.marks]
        sure = [each for each in rows if (predicate.mark in each.marks) is opposite and each not in doubtful]
        if sure:
            guessed = (form is ClaimForm.ALL and not told["sure"]) or not (explicit or self.understood)
            return Claim(form=form, part=part, holds=None if guessed else False, told=_name_rows(sure))
        known = not doubtful and bool(rows or form is ClaimForm.NONE)
        return Claim(form=form, part=part, holds=True if known else None, told=_name_rows(doubtful))

    def _choose_rows(self, scope: Scope) -> list[FactRow] | None:
        if self.subject is None or scope.unsure or (self.subject is not TASK and (scope.parts or scope.titles)):
            return None
        rows = self.truth.fact_rows[self.subject]
        return [each for each in rows if is_within(scope, each.branch, each.parts, each.title)]

    def _judge_count(self, part: str, scope: Scope, count: int, *, negated: bool) -> Claim:
        """Compare a number with the rows counted; one of an earlier month, as it stands now, is at most confirmed."""
        form, predicate = ClaimForm.COUNT, self.predicate
        self.lists = True
        rows, before, self.wholes = self._choose_rows(scope), self.counted, frozenset()
        self.counted = None
        if rows is None or self.subject is None:
            return Claim(form=form, part=part, holds=None, told="", written=str(count))
        if scope.period != self.truth.period:
            return self._judge_count_then(part, scope, count)
        mark = predicate.mark if predicate else ""
        part_of = before if "其中" in part else None
        rows = [each for each in rows if part_of is None or each in part_of]
        counted = [each for each in rows if not mark or (mark in each.marks) is not negated]
        true = len(counted)
        doubtful = sum(bool(each.marks & predicate.doubts) for each in rows) if predicate else 0
        self.counted = counted
        self.wholes = frozenset({len(rows), len(self.truth.fact_rows[self.subject])}) - {0}
        unsure = (doubtful and abs(true - count) <= doubtful) or ("其中" in part and part_of is None)
        holds = true == count or (None if unsure else False)
        return Claim(form=form, part=part, holds=holds, told="" if holds is None else str(true), written=str(count))

    def _judge_count_then(self, part: str, scope: Scope, count: int) -> Claim:
        claim = Claim(form=ClaimForm.COUNT, part=part, holds=None, told="", written=str(count))
        if scope.period is None or scope.excluded or scope.parts or scope.titles or self.subject is not TASK:
            return claim
        then = count_tasks_then(self.truth.assessment, scope.period, scope.branches)
        true = None if then is None else then.get(self.predicate.mark if self.predicate else "")
        if true is None or true == count:
            return replace(claim, holds=True if true is not None else None)
        return replace(claim, told=f"按现有数据重新计算，{scope.period.as_chinese()}是{true}项")

    def _judge_share(self, part: str, share: str) -> Claim:
        near = 0.05 if "." in share else 0.5
        count = len(self.counted or ())
        true = {whole: format_rate(count, whole, 1).rstrip("%") for whole in sorted(self.wholes)}
        holds = any(abs(float(each) - float(share)) <= near for each in true.values())
        told = f"{true[max(true)]}%"
        return Claim(form=ClaimForm.SHARE, part=part, holds=holds, told=told, written=f"{share}%")


def _join_claims(claims: Sequence[Claim | None]) -> Claim | None:
    """Join the claims of one part: all must hold; None if one of them is not understood."""
    found = [each for each in claims if each is not None]
    if not found or len(found) < len(claims):
        return None
    wrong = [each for each in found if each.holds is False]
    holds = False if wrong else None if any(each.holds is None for each in found) else True
    told = dict.fromkeys(each.told for each in wrong or found if each.told)
    return replace(found[0], holds=holds, told="、".join(told))


def _name_rows(rows: Sequence[FactRow]) -> str:
    names = "、".join(each.name for each in rows[:_MOST_NAMED])
    return names + (f"等{len(rows)}个" if len(rows) > _MOST_NAMED else "")


@dataclass(frozen=True, kw_only=True)
class JudgedPart:
    """A part of a sentence with what it claims (None: nothing that is known here), and whether it tells what to do.

    ``whole``: it is about all that the paper is about, this month; ``now``: about this month, with no exceptions that
    are not understood; ``bare``: it says only what the others are about.
    """

    text: str
    claim: Claim | None
    whole: bool
    now: bool
    bare: bool


def judge_parts(text: str, truth: Truth, *, own: str = "", before: str = "") -> Iterator[JudgedPart]:
    """Judge the parts of a sentence in order; ``own`` is the branch that the paper is about, empty if all.

    What follows an order in the same sentence is ordered as well. A sentence behind one about some rows only (the
    sentence ``before``) may be about the same; what is untrue of all is not called so then.
    """
    reader, ordered = ScopeReader(truth, own), False
    reader.begin(text, before)
    judge = _SentenceJudge(truth=truth, reader=reader)
    for found in _PART.finditer(_BETWEEN_COUNTS.sub("，", text)):
        ordered = ordered or is_order(found[0])
        claim, scope = judge.judge(found[0]), reader.scope
        judge.understood = judge.understood and (claim is not None or not judge.rest)
        whole = reader.is_whole(scope)
        if claim is not None and claim.holds is False and whole and reader.follows:
            kept = claim.told if claim.form in (ClaimForm.ALL, ClaimForm.NONE) else ""
            claim = replace(claim, holds=None, told=kept)
        yield JudgedPart(
            text=found[0], claim=None if ordered else claim, whole=whole and not reader.follows,
            now=scope.period == truth.period and not scope.unsure, bare=not judge.rest,
        )  # fmt: skip
