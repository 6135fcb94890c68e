"""What is true of a month, computed a second time, from what was sent, decided and signed, by other means than the ledger.

Only plain arithmetic over the made-up facts: neither lamps nor cases nor counts of the program are asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from months.world import Came, Said, World
from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.decisions import format_change_key
from pipeline.ledger import Decision, Reply
from pipeline.periods import Month
from pipeline.terms import DecisionKind, Disposition, Opinion

_CHANGE = re.compile(r"支部申请(?:变更“(?P<item>[^”]+)”为“(?P<value>[^”]*)”|(?P<whole>撤销))")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_STEP = re.compile(r"ZG-(?P<problem>.+)-(?P<step>立项|复核|延期|复查|反弹)\d+")
_OPEN = ("confirmed", "ordered", "answered", "back", "extended", "relapsed")
LAMPS = ("绿", "黄", "红", "灰")


@dataclass
class Matter:
    """A problem the bureau decided on: how it stands, its notice, its last day."""

    stage: str = "drafted"
    notice: str = ""
    due: dt.date | None = None
    relapsed: bool = False
    first: Month | None = None
    """The month in which it was found."""

    @property
    def open(self) -> bool:
        """Whether the branch still has to do something."""
        return self.stage in _OPEN


@dataclass(frozen=True)
class Promise:
    """What a circular of an earlier month still owes: its month, the day that is over, how much by branch, the causes."""

    month: Month
    day: dt.date
    by_branch: Counter[str]
    causes: set[str]


@dataclass(frozen=True, kw_only=True)
class TrueTask:
    """A task as it truly stands in a month."""

    number: str
    branch: str
    category: str
    title: str
    goal: str
    owner: str
    leader: str
    until: str
    rate: int
    standing: bool
    lamp: str
    schedule: Fraction | None
    undated: bool
    done: bool
    refused: bool
    closed: bool
    reported: tuple[str, ...]
    """Everything that its branch has said of it and that nobody can have answered, while it is open."""
    reported_now: bool
    """Whether it says anything of it this month."""
    over: bool
    """Whether it was closed or withdrawn."""

    def falls_in(self, month: Month) -> bool:
        """Whether its last day is in a month."""
        day = _DAY.fullmatch(self.until)
        return day is not None and month.first_day <= dt.date(*map(int, day.groups())) <= month.last_day

    def falls_before(self, month: Month) -> bool:
        """Whether its last day is before a month."""
        day = _DAY.fullmatch(self.until)
        return day is not None and dt.date(*map(int, day.groups())) < month.first_day

    @property
    def quoted(self) -> str:
        """Its title as papers quote it."""
        return "“" + self.title.replace("“", "‘").replace("”", "’") + "”"

    @property
    def gap(self) -> Fraction:
        """Points behind schedule."""
        return (self.schedule or Fraction(0)) - self.rate


class Facts:
    """A month as known at a snapshot."""

    def __init__(self, world: World, period: Month, known: Snapshot) -> None:
        self.world, self.period, self.known = world, period, known
        self.date = dt.date.fromisoformat(known.date)

    @cached_property
    def came(self) -> list[Came]:
        """The files known that were taken for what they were."""
        return [each for each in self._known if each.judged_as is None]

    @cached_property
    def _known(self) -> list[Came]:
        return [each for each in self.world.came if each.receipt <= self.known.last_receipt]

    @cached_property
    def tries(self) -> list[Came]:
        """The files known that were taken for another month's, or for nobody's, and that nobody has claimed."""
        claimed = {each.claims for each in self._known}
        return [each for each in self._known if each.judged_as is not None and each.receipt not in claimed]

    @cached_property
    def decisions(self) -> list[Decision]:
        """The decisions known, of this month and before."""
        known = (each for each in self.world.decisions if each.receipt <= self.known.last_receipt)
        return [each for each in known if each.period <= self.period]

    @cached_property
    def replies(self) -> list[Reply]:
        """What branches answered, up to the form of the next month, as it came; the same words of a month count once."""
        known = [each for each in self.world.replies if each.receipt <= self.known.last_receipt]
        said = {
            (each.key, each.period, each.measures, each.done, each.finished, each.extension, each.statement): each
            for each in reversed(known) if each.period <= self.period.shift(1)
        }  # fmt: skip
        return sorted(said.values(), key=lambda each: each.receipt)

    @cached_property
    def notices(self) -> list[IssuedPaper]:
        """The 整改通知书 signed, of this month and before."""
        signed = self.world.issued[: self.known.last_issued]
        return [each for each in signed if each.document == "整改通知书" and each.period <= str(self.period)]

    @cached_property
    def last_opinion(self) -> dict[str, Decision]:
        """事项编号 -> the decision that holds."""
        return {each.key: each for each in self.decisions}

    @cached_property
    def forms(self) -> dict[tuple[str, Month], Came]:
        """The form that counts of a branch and month: the last one taken."""
        return {(each.branch, each.period): each for each in self.came if each.fate is Disposition.ACCEPTED}

    # Who reported, and when

    @cached_property
    def due(self) -> list[str]:
        """Branches that must report, in roster order."""
        first = self.period.first_day
        return [each.code for each in self.world.office.branches if each.end is None or each.end >= first]

    def name(self, code: str) -> str:
        """The name of a branch in papers."""
        short = next(each.short_name for each in self.world.office.branches if each.code == code)
        return short if short.endswith("总支") else short.removesuffix("支部") + "党支部"

    def off(self, day: dt.date) -> bool:
        """Whether nobody works on a day."""
        calendar = self.world.office.calendar
        return day not in calendar.workdays and (day.isoweekday() > 5 or day in calendar.holidays)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The last of so many working days after a day."""
        while count:
            day += dt.timedelta(days=1)
            count -= not self.off(day)
        return day

    @cached_property
    def deadline(self) -> dt.date:
        """报送截止."""
        day = dt.date(self.period.shift(1).year, self.period.shift(1).month, 3)
        while self.off(day):
            day += dt.timedelta(days=1)
        return day

    def timeliness(self, code: str) -> str:
        """报送时效 by the first file of whatever kind."""
        files = [each.after for each in self.came if (each.branch, each.period) == (code, self.period)]
        if not files:
            return "漏报" if self.date > self.deadline else "待报"
        first = min(files)
        return "按时" if first <= self.deadline else "迟报" if first <= self.after(self.deadline, 3) else "补报"

    def result(self, code: str) -> str:
        """报送结果."""
        form = self.forms.get((code, self.period))
        if form is not None:
            return "零报告" if form.nil else "已收"
        fates = [each.fate for each in self.came if (each.branch, each.period) == (code, self.period)]
        unusable = {Disposition.QUARANTINED: "无法读取", Disposition.UNRECOGNISED: "认不出"}
        return "待修改" if Disposition.RETURNED in fates else unusable[fates[-1]] if fates else "未收"

    def returned(self, code: str) -> int:
        """How often a branch's form was returned: by how many looks, whatever number of its files each sent back."""
        of = [each for each in self.came if (each.branch, each.period) == (code, self.period)]
        return len({each.by for each in of if each.fate is Disposition.RETURNED})

    def passed_at_once(self, code: str) -> bool:
        """Whether a branch's report was accepted as it first came, as far as anybody could tell whose a file was."""
        form = self.forms.get((code, self.period))
        if form is None or form.claims or self.returned(code):
            return False
        mine = [each for each in self.came if (each.branch, each.period) == (code, self.period)]
        mine = [each for each in mine if each.fate is not Disposition.ACCEPTED]
        mine += [each for each in self.tries if each.period == self.period and self.tell_owner(each) == code]
        mine += self._list_left_returned(code)
        return not any(each.by <= form.by for each in mine)

    def _list_left_returned(self, code: str) -> list[Came]:
        """What was returned to a branch for another month while this one's report was awaited, and never came again.

        Nobody can tell whether its month was mistyped.
        """
        handed, before = self.world.handed.get(self.period), self.period.shift(-1)
        since = Facts(self.world, before, self.known).deadline + dt.timedelta(days=1)
        since = handed if handed and handed <= self.deadline else since
        mine = [each for each in self.came if each.branch == code and each.period != self.period]
        taken = {each.period: each.receipt for each in mine if each.fate is Disposition.ACCEPTED}
        back = (each for each in mine if each.fate is Disposition.RETURNED and each.by >= since)
        left = [each for each in back if taken.get(each.period, 0) < each.receipt]
        mine = [each for each in self.came if each.branch == code and each.fate is Disposition.ACCEPTED]
        following = [
            min(((one.by, one.period != self.period) for one in mine if one.by >= each.by), default=None)
            for each in left
        ]
        return [each for each, found in zip(left, following, strict=True) if found and not found[1]]

    def tell_owner(self, tried: Came) -> str:
        """Whose a file tells itself to be: by what was read in it, else by a code or the longest name in its own name."""
        if tried.judged_as and tried.judged_as[0]:
            return tried.judged_as[0]
        names = {name: each.code for each in self.world.office.branches for name in (each.code, each.short_name)}
        told = [name for name in names if name in tried.name]
        return names[max(told, key=len)] if told else ""

    def with_timeliness(self, *wanted: str) -> list[str]:
        """Names of the branches with a 报送时效."""
        return [self.name(code) for code in self.due if self.timeliness(code) in wanted]

    def with_result(self, wanted: str) -> list[str]:
        """Names of the branches with a 报送结果."""
        return [self.name(code) for code in self.due if self.result(code) == wanted]

    # What a signed circular promised

    @cached_property
    def promise(self) -> Promise | None:
        """The last circular whose day to answer is over, and what it owes."""
        return self._find_promise(10)

    @cached_property
    def section_promise(self) -> Promise | None:
        """The last circular whose day to name sections is over, and what it owes: nobody passes anything on here."""
        return self._find_promise(3)

    def _find_promise(self, days: int) -> Promise | None:
        signed = [
            each for each in self.world.issued[: self.known.last_issued]
            if each.document == "督查通报" and each.period < str(self.period)
            and self.after(dt.date.fromisoformat(each.date), days) < self.date
        ]  # fmt: skip
        owing = [
            (each, Facts(self.world, Month.parse(each.period), each.record).list_waiting_words()) for each in signed
        ]
        owing = [(each, words) for each, words in owing if words]
        if not owing:
            return None
        paper, promised = owing[-1]
        left = promised & self.list_waiting_words()
        told = Counter(
            task.branch for task in self.tasks for words in task.reported if (task.number, words, "") in left
        )
        causes = {re.sub(r"\d+", "0", words) for _, words, value in left if not value}
        now = {number: why for number, _, why in self._list_extensions()}
        causes |= {re.sub(r"\d+", "0", now[number]) for number, _, value in left if value}
        return Promise(Month.parse(paper.period), self.after(dt.date.fromisoformat(paper.date), days), told, causes)

    def list_waiting_words(self) -> set[tuple[str, str, str]]:
        """What was told of each task and is not answered, and the day to which more time was asked for, for a reason."""
        told = {(task.number, words, "") for task in self.tasks for words in task.reported}
        return told | {(number, "", value) for number, value, _ in self._list_extensions()}

    def _list_extensions(self) -> Iterator[tuple[str, str, str]]:
        """Task, day and reason of each request for more time that gives a reason and is not decided."""
        for task in self.tasks:
            asked = [
                each for (_, period), form in sorted(self.forms.items(), key=lambda each: each[0][1])
                for each in form.asked if period <= self.period and (each.number, each.item) == (task.number, "完成时限")
            ]  # fmt: skip
            if asked and asked[-1].why and "完成时限" in self.list_waiting(task.number):
                yield task.number, asked[-1].value, asked[-1].why

    # Tasks

    def rows(self, number: str) -> list[tuple[Month, Said]]:
        """What counted forms said of a task, month by month."""
        said = [
            (period, row) for (_, period), form in self.forms.items() if period <= self.period
            for row in form.rows if row.number == number
        ]  # fmt: skip
        return sorted(said, key=lambda each: each[0])

    def _list_passed(self, number: str) -> Iterator[tuple[Decision, str, str]]:
        """Passed changes of a task that a counted form still asks for, in order: decision, item, new value."""
        asked = {
            (each.number, each.item, each.value) for (_, period), form in self.forms.items() if period <= self.period
            for each in form.asked
        }  # fmt: skip
        passed = [
            each for key, each in self.last_opinion.items()
            if key.startswith(f"BG-{number}-") and each.opinion is Opinion.PASSED
        ]  # fmt: skip
        for each in sorted(passed, key=lambda each: (each.period, each.receipt)):
            found = _CHANGE.match(each.proposal)
            assert found is not None, each.proposal
            change = (found["item"] or found["whole"], found["value"] or "")
            if (number, *change) in asked:
                yield each, *change

    def list_waiting(self, number: str) -> set[str]:
        """Items of the plan of a task for which the last change asked for, if it is one, has no decision."""
        last: dict[str, tuple[Month, str]] = {}
        for (_, period), form in sorted(self.forms.items(), key=lambda each: each[0][1]):
            for each in form.asked if period <= self.period else ():
                if each.number == number:
                    last[each.item] = (period, each.value)
        plan = self._tell_plan(number)
        return {
            item for item, (period, value) in last.items()
            if format_change_key(period, number, item, value) not in self.last_opinion and plan.get(item) != value
        }  # fmt: skip

    def _tell_plan(self, number: str) -> dict[str, str]:
        """The cells of a task's plan that may be changed, as they are now."""
        plan = self.world.plans[number]
        cells = {"责任人": plan.owner, "目标": plan.goal, "完成时限": plan.told()["deadline"]}
        return cells | {item: value for _, item, value in self._list_passed(number)}

    def is_plea_open(self, number: str) -> bool:
        """Whether a statement about the lamp of a task came after the last decision on one, and is no report of 整改."""
        said = [each for each in self.replies if each.key == f"ZG-{number}" and each.statement]
        decided, matter = self.last_opinion.get(f"SB-ZG-{number}"), self.matters.get(number, Matter())
        told = said and not (matter.open and (said[-1].done or said[-1].finished))
        return bool(told) and (decided is None or said[-1].receipt > decided.receipt)

    def tell_owed(self, task: TrueTask) -> str:
        """What nobody has answered or decided about a task, in words; empty if nothing."""
        owed = ["困难未答复" if task.reported_now else "此前反映待核对"] if task.reported else []
        waiting = self.list_waiting(task.number)
        owed += ["延期待审定"] * ("完成时限" in waiting) + ["变更待审定"] * bool(waiting - {"完成时限"})
        moot = task.lamp != "红" and not self.matters.get(task.number, Matter()).open
        return "、".join([*owed, *["申辩未答复"] * (self.is_plea_open(task.number) and not moot)])

    def _closed(self, number: str) -> Decision | None:
        closing = self.last_opinion.get(f"XH-{number}")
        ends = [closing] if closing and closing.opinion is Opinion.PASSED else []
        ends += [each for each, item, _ in self._list_passed(number) if item == "撤销"][:1]
        return min(ends, key=lambda each: (each.period, each.receipt), default=None)

    @cached_property
    def tasks(self) -> list[TrueTask]:
        """Every task under way in the month or closed in it."""
        numbers = {row.number for (_, period), form in self.forms.items() if period <= self.period for row in form.rows}
        found = []
        for number in sorted(numbers):
            closed = self._closed(number)
            if closed is None or closed.period >= self.period:
                found.append(self._judge(number, closed))
        order = [each.code for each in self.world.office.branches]
        return sorted(found, key=lambda each: (order.index(each.branch), each.number))

    def _holder(self, code: str) -> str:
        branch = next(each for each in self.world.office.branches if each.code == code)
        return branch.successor if branch.end and branch.end < self.period.first_day and branch.successor else code

    def _judge(self, number: str, closed: Decision | None) -> TrueTask:
        plan, rows = self.world.plans[number], self.rows(number)
        cells = self._tell_plan(number)
        withdrawn = closed is not None and closed.key.startswith("BG-")
        day = _DAY.fullmatch(cells["完成时限"])
        deadline = dt.date(int(day[1]), int(day[2]), int(day[3])) if day else None
        last, refused = rows[-1][1], self._is_refused(number, rows)
        done = is_complete(last) and not refused and not withdrawn
        begun = self._begun(plan.branch, rows[0][0])
        schedule = self._schedule(begun, deadline)
        now = rows[-1][0] == self.period
        if now and last.status == "长期坚持" and not refused and not closed:
            schedule = None
        lamp = "绿" if closed else self._light(rows, deadline, schedule, refused=refused, done=done, number=number)
        undated = (
            lamp == "绿"
            and not closed
            and begun is None
            and deadline is not None
            and schedule is None
            and last.rate < 90
        )
        undated = undated and last.status != "长期坚持"
        return TrueTask(
            number=number, branch=self._holder(plan.branch), category=plan.category, title=plan.task, goal=cells["目标"],
            owner=cells["责任人"], leader=plan.leader, until=cells["完成时限"], rate=last.rate,
            standing=deadline is None or last.status == "长期坚持",
            lamp="灰" if undated else lamp, schedule=schedule, undated=undated, done=done,
            refused=refused, closed=closed is not None and not withdrawn and closed.period == self.period,
            reported_now=now and bool(last.problem) and not closed, over=closed is not None,
            reported=() if closed else tuple(dict.fromkeys(row.problem for _, row in rows if row.problem)),
        )  # fmt: skip

    def _is_refused(self, number: str, rows: list[tuple[Month, Said]]) -> bool:
        closing = self.last_opinion.get(f"XH-{number}")
        if closing is None or closing.opinion is Opinion.PASSED or not is_complete(rows[-1][1]):
            return False
        for at, (period, row) in enumerate(rows):
            before = rows[at - 1][1] if at else None
            moved = bool(row.progress) or before is None or (row.rate, row.status) != (before.rate, before.status)
            if period > closing.period and moved and is_complete(row):
                return False
        return True

    def _begun(self, branch: str, first: Month) -> dt.date | None:
        """The day from which a task counts; None in its first month, if the bureau began in mid-year and says no day."""
        months = {
            code: [month for of, month in self.forms if of == code and month <= self.period] for code, _ in self.forms
        }
        start = min(month for own in months.values() for month in own)
        ended = next(each.end for each in self.world.office.branches if each.code == branch)
        if first != min(months[branch]) or (ended is not None and ended < start.first_day):
            return first.first_day
        day = self.world.office.settings.lamps.begun
        if day and dt.date.fromisoformat(day) <= start.last_day:
            return dt.date.fromisoformat(day)
        return None if start.month != 1 and first == self.period else first.first_day

    def _schedule(self, begun: dt.date | None, deadline: dt.date | None) -> Fraction | None:
        if deadline is None or begun is None:
            return None
        whole = (deadline - begun).days + 1
        gone = (self.period.last_day - begun).days + 1
        return Fraction(100) if whole <= 0 or gone > whole else Fraction(100 * gone, whole)

    def _light(
        self, rows: list[tuple[Month, Said]], deadline: dt.date | None, schedule: Fraction | None, *,
        refused: bool, done: bool, number: str,
    ) -> str:  # fmt: skip
        if rows[-1][0] != self.period or self._holder(self.world.plans[number].branch) not in self.due:
            return "灰"
        last = rows[-1][1]
        if (deadline is None or last.status == "长期坚持") and not refused:
            told = [at for at, (_, row) in enumerate(rows) if row.progress]
            silent = len(rows) - 1 - (told[-1] if told else -1)
            return "黄" if silent >= 2 else "绿"
        if deadline is None:
            return "黄" if refused else "绿"
        end, gap = self.period.last_day, Fraction(0) if schedule is None else schedule - last.rate
        if (deadline < end and not done) or gap > 30:
            return "红"
        near = 0 <= (deadline - end).days <= 15 and last.rate < 80
        return "黄" if refused or near or gap > 10 else "绿"

    def of_branch(self, code: str) -> list[TrueTask]:
        """The tasks a branch holds."""
        return [each for each in self.tasks if each.branch == code]

    def lamps(self, code: str = "") -> Counter[str]:
        """Tasks by lamp, of a branch or of all."""
        return Counter(each.lamp for each in self.tasks if not code or each.branch == code)

    @cached_property
    def upheld(self) -> set[str]:
        """Tasks whose branch pleaded with success in this month."""
        pleas = {
            each.key: each for each in self.decisions if each.matter is DecisionKind.PLEA and each.period == self.period
        }
        return {key.removeprefix("SB-ZG-") for key, each in pleas.items() if each.opinion is Opinion.PASSED}

    @cached_property
    def lagging(self) -> list[TrueTask]:
        """Red tasks that count as problems, the furthest behind first."""
        red = [each for each in self.tasks if each.lamp == "红" and each.number not in self.upheld]
        return sorted(red, key=lambda each: -each.gap)

    @cached_property
    def clean(self) -> list[str]:
        """Branches without any fault that have tasks."""
        return [
            code for code in self.due
            if self.timeliness(code) == "按时" and self.passed_at_once(code)
            and self.of_branch(code)
            and not any(each.lamp in "红灰" or each.refused for each in self.of_branch(code))
            and 2 * self.lamps(code)["绿"] > len(self.of_branch(code))
        ]  # fmt: skip

    @cached_property
    def before(self) -> Facts:
        """The month before, as papers told it."""
        return self.on_record(1)

    def on_record(self, back: int) -> Facts:
        """An earlier month as it was signed, else as of its last 汇总, else with all that is known now."""
        period = self.period.shift(-back)
        signed = [
            each for each in self.world.issued[: self.known.last_issued]
            if each.document == "督查通报" and each.period == str(period)
        ]  # fmt: skip
        built = [
            each for each in self.world.consolidated if each.period == str(period) and each.date <= self.known.date
        ]
        records = [each.record for each in signed] or built or [self.known]
        return Facts(self.world, period, records[0] if signed else records[-1])

    def describe_record(self, back: int) -> str:
        """When the figures of an earlier month were fixed, in the words of papers."""
        then = self.on_record(back)
        if then.known is self.known:
            return "按现有数据重新计算"
        signed = any(
            each.document == "督查通报" and each.period == str(then.period)
            for each in self.world.issued[: self.known.last_issued]
        )
        day = then.date
        year = "" if day.year == self.date.year else f"{day.year}年"
        return "以签发时的数据为准" if signed else f"以{year}{day.month}月{day.day}日汇总时的数据为准"

    @cached_property
    def changed(self) -> Counter[str]:
        """Branch -> tasks of the month before that are not as papers told them."""
        then, now = ({each.number: each for each in facts.tasks} for facts in (self.before, Facts(
            self.world, self.before.period, self.known)))  # fmt: skip
        looks = {
            number: tuple(
                (each.branch, each.lamp, each.done, each.done and each.closed) if each else None
                for each in (then.get(number), now.get(number))
            )
            for number in {**then, **now}
        }
        return Counter((then.get(number) or now[number]).branch for number, (was, has) in looks.items() if was != has)

    @property
    def has_reports(self) -> bool:
        """Whether anything came for the month."""
        return any(each.period == self.period for each in self.came)

    # Matters to be put right

    @cached_property
    def matters(self) -> dict[str, Matter]:
        """Problem -> how it stands after all decisions and notices, in the order in which they became known."""
        found: dict[str, Matter] = {}
        events: list[tuple[int, int, Decision | IssuedPaper | Reply]] = [
            *((each.receipt, 0, each) for each in self.decisions), *((each.receipt, 0, each) for each in self.replies),
        ]  # fmt: skip
        events += [(each.after_receipt, each.number, each) for each in self.notices]
        for _, _, event in sorted(events, key=lambda each: each[:2]):
            if isinstance(event, IssuedPaper):
                for problem in event.subjects:
                    matter = found[problem]
                    matter.stage, matter.notice = "ordered", event.reference
                    matter.due = dt.date.fromisoformat(event.due)
            elif isinstance(event, Reply):
                answered = found.get(event.key.removeprefix("ZG-"))
                noticed = answered is not None and answered.stage not in ("confirmed", "relapsed")
                if answered and noticed and answered.open and (event.done or event.finished):
                    answered.stage = "answered"
            elif step := _STEP.fullmatch(event.key):
                self._move(found.setdefault(step["problem"], Matter()), step["step"], event)
            elif event.key.startswith("SB-ZG-"):
                pleaded = found.get(event.key.removeprefix("SB-ZG-"))
                if pleaded and pleaded.open and event.opinion is Opinion.PASSED:
                    pleaded.stage = "dismissed"
        return found

    def _move(self, matter: Matter, step: str, event: Decision) -> None:
        passed = event.opinion is Opinion.PASSED
        matter.first = matter.first or event.first or event.period
        if step == "立项":
            matter.stage = "confirmed" if passed else "drafted" if event.opinion is Opinion.SENT_BACK else "dismissed"
        elif step == "复核":
            if passed or event.due or matter.stage not in ("confirmed", "relapsed"):
                matter.stage = "closed" if passed else "back"
                matter.due = matter.due if passed else event.due or self.after(event.day, 10)
        elif step == "延期" and passed:
            matter.stage, matter.due = "extended", event.due
        elif step == "复查" and passed:
            matter.stage = "lasting"
        elif (step == "复查" and not passed) or (step == "反弹" and passed):
            matter.stage, matter.due, matter.relapsed = "relapsed", None, True

    @cached_property
    def overdue(self) -> dict[str, Matter]:
        """Matters whose last day has passed without an answer; one that is answered waits for the bureau."""
        return {
            problem: each for problem, each in self.matters.items()
            if each.open and each.due and each.due < self.date and each.stage != "answered"
        }  # fmt: skip

    def branch_of(self, problem: str) -> str:
        """The branch that has to put a problem right."""
        number = re.match(r"(MZ\d\d)", problem)
        assert number is not None
        return self._holder(number[1])


def is_complete(row: Said) -> bool:
    return row.status == "已完成" or (row.status == "申请销号" and row.rate == 100)
