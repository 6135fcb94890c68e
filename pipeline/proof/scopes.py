"""Follow through a sentence which rows each of its parts is about: branches, kinds of tasks, the month, exceptions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from pipeline.periods import Month, Period
from pipeline.proof.fact_rows import Subject
from pipeline.proof.truth import Truth
from pipeline.terms import CATEGORIES

_EXCEPT = re.compile(r"(?<![扣剔免清排解拆消开废])除了?(?P<what>[^，；：]*?)(?:以外|之外|外)(?![来地部围省市出])")
_PARTLY = re.compile(
    r"个别|少数|多数|部分|大多|基本(?![养公信生])|原则上|左右"
    r"|(?<!半数)以上|以下|约(?![谈定])|等\d"
)
"""Words that leave some rows out, or say less than a number does."""
_LEFT_OUT = re.compile(r"不含|不包括|不包含|不计|未计|剔除|扣除|除外|抛开")
_DAY = re.compile(r"\d日|月底|月报表|[请须应]")
_ANEW = re.compile(r"全局|全市|各党?支部|所有党?支部|列入(?:工作)?台账|应报送|总体|本月|总的看")
"""Words by which a sentence is about all, whatever the one before was about."""
_COMPARED = re.compile(
    r"(?:与|同|和)(?:上月|上个月|(?:20\d\d年)?\d{1,2}月)份?相比|[较比](?:上月|上个月|(?:20\d\d年)?\d{1,2}月)份?"
)
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>1[0-2]|[1-9])月份?(?![\d日底末初中旬前报])|(?P<last>上个?月)|(?P<own>本月|当月)"
)
_ELSEWHERE = re.compile(r"去年|上年|同比|季度|年初|年内|全年|以来|累计|历次|历年|连续|往年|前\d个?月|\d+年来")
_REST = re.compile(r"其余|其他|其它|另外|剩余")
_KIND = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,6})(?:类|领域|条线|板块|方面)的?")
_NO_KIND = re.compile(r"各类|此类|这类|同类|分类|种类|一方面|方面")
_QUOTED = re.compile(r"“(?P<title>[^”]*)”")
_YOURS = re.compile(r"[你贵本]党?支部")
_WORDS_QUOTED = frozenset({"党建+", "1+3+X", "需答复", "无变化", "有变化", "报送月报表"})
_GLUE = "、，和及与以外的中在是有里从对"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which rows a part of a sentence is about; ``unsure`` tells that no row can be chosen for certain.

    ``branches`` are formal names, all branches if it is empty; ``period`` is None for any other time than one month.
    ``named`` are the branches named so far, ``here`` tells whether some are in this very part.
    """

    period: Period | None
    branches: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    here: bool = False
    unsure: bool = False


@dataclass
class ScopeReader:
    """Reads the parts of one sentence in order; ``own`` is the branch that the whole paper is about, if it is one."""

    truth: Truth
    own: str = ""
    scope: Scope = field(init=False)
    follows: bool = False
    """Whether the sentence before was about some rows only, which this one may go on about."""

    def __post_init__(self) -> None:
        """Begin with the month of the paper, and its branch."""
        self.scope = Scope(period=self.truth.period, branches=self.mine)

    def forget_branches(self, before: Scope) -> None:
        """Take the branches of a list for what they are: no longer those that the next part is about."""
        self.scope = replace(self.scope, branches=before.branches, excluded=before.excluded)

    def begin(self, text: str, before: str) -> None:
        """Look at a whole sentence and the one before it."""
        if _LEFT_OUT.search(text):
            self.scope = replace(self.scope, unsure=True)
        earlier = ScopeReader(self.truth, self.own)
        for part in re.split("[，；：（）]", before if not _ANEW.search(text) else ""):
            scope, _ = earlier.read(part)
            kept = replace(
                scope,
                titles=frozenset(),
                unsure=False,
                period=scope.period if not _DAY.search(part) else self.scope.period,
            )
            self.follows = self.follows or not self.is_whole(kept)

    @property
    def mine(self) -> frozenset[str]:
        """The branch that the paper is about."""
        return frozenset({self.truth.assessment.formal_name(self.own)}) if self.own else frozenset()

    def is_whole(self, scope: Scope) -> bool:
        """Whether a part is about all that the paper is about, this month."""
        begun = Scope(period=self.truth.period, branches=self.mine)
        return replace(scope, named=frozenset(), here=False) == begun

    def read(self, part: str) -> tuple[Scope, str]:
        """Return what a part is about, and the rest of its words."""
        self.scope = replace(self.scope, here=False, titles=frozenset())
        if _PARTLY.search(part):
            self.scope = replace(self.scope, unsure=True)
        rest = self._read_month(_COMPARED.sub("", _EXCEPT.sub(self._leave_out, part)))
        rest = self._read_branches(rest)
        rest = self._read_titles(rest)
        return self.scope, self._read_kinds(rest).strip(_GLUE)

    def _leave_out(self, found: re.Match[str]) -> str:
        """Leave out the branches of an exception; one that names something else leaves all open."""
        names = frozenset(self.truth.find_names(found["what"]))
        more = self.truth.name_pattern.sub("", found["what"]).strip(_GLUE)
        self.scope = replace(
            self.scope, excluded=self.scope.excluded | names, named=self.scope.named | names,
            unsure=self.scope.unsure or bool(more) or not names,
        )  # fmt: skip
        return ""

    def _read_month(self, text: str) -> str:
        if _ELSEWHERE.search(text):
            self.scope = replace(self.scope, period=None)
        own = self.truth.period
        for found in _MONTH.finditer(text):
            if found["own"] or found["last"]:
                period: Period = own if found["own"] else own.shift(-1)
            else:
                month, year = int(found["month"]), int(found["year"] or own.year)
                period = Month(year - (not found["year"] and month > own.last_day.month), month)
            self.scope = replace(self.scope, period=period)
        return _MONTH.sub("", text)

    def _read_branches(self, text: str) -> str:
        if _REST.search(text):
            left = self.scope.excluded | self.scope.named
            self.scope = replace(self.scope, branches=frozenset(), excluded=left, unsure=self.scope.unsure or not left)
            text = _REST.sub("", text)
        names = frozenset(self.truth.find_names(text))
        if _YOURS.search(text) and self.mine:
            names, text = names | self.mine, _YOURS.sub("", text)
        if names:
            self.scope = replace(
                self.scope, branches=names, excluded=frozenset(), named=self.scope.named | names, here=True
            )
        return self.truth.name_pattern.sub("", text)

    def _read_titles(self, text: str) -> str:
        known = {task.title for task in self.truth.fact_rows[Subject.TASK]}
        quoted = {found[0] for found in _QUOTED.finditer(text) if found["title"] not in _WORDS_QUOTED}
        self.scope = replace(self.scope, titles=frozenset(quoted))
        if quoted - known:
            self.scope = replace(self.scope, unsure=True)
        return _QUOTED.sub("", text)

    def _read_kinds(self, text: str) -> str:
        """Find the kinds of tasks named: 项目类别 and 业务领域, also by the beginning of their names (养老类)."""
        known = {part for task in self.truth.fact_rows[Subject.TASK] for part in task.parts} - {""}
        whole = [name for name in sorted({*known, *CATEGORIES}, key=len, reverse=True) if name in text]
        if whole:
            self._choose(name for name in whole[:1])
            rest = text.replace(whole[0], "", 1)
            return re.sub(r"^(?:类|领域|方面|条线)", "", rest)
        found = None if _NO_KIND.search(text) else _KIND.search(text)
        if found is None:
            return text
        word = found["word"].removeprefix("其中")
        self._choose(name for name in known if name.startswith(word))
        return text.replace(found[0], "", 1)

    def _choose(self, names: Iterable[str]) -> None:
        chosen = frozenset(names)
        self.scope = replace(self.scope, parts=chosen, unsure=self.scope.unsure or len(chosen) != 1)


def is_within(scope: Scope, branch: str, parts: Collection[str] = (), title: str = "") -> bool:
    """Whether a row of a branch, of some kinds and with a title, is one that a scope is about."""
    mine = (not scope.branches or branch in scope.branches) and branch not in scope.excluded
    return mine and (not scope.parts or bool(scope.parts & {*parts})) and (not scope.titles or title in scope.titles)
