"""What 督查通报 says, against the facts computed a second time."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from fractions import Fraction

from months.reading import DAY_WITHIN, compare, find_rows, percent, read_day, read_prose, share, split_names, write_day
from months.recomputed import LAMPS, Facts, Matter, TrueTask, is_complete
from months.world import Came, Said
from pipeline.docx.read import EditedDocument
from pipeline.periods import Month
from pipeline.terms import Disposition, Opinion

_OVERDUE = r"整改到期、尚未销号的(\d+)项(?:，见附件2)?(?:，是否点名通报(均)待审定|，其中是否点名通报待审定的(\d+)项)?"
_TOLD = rf"{_OVERDUE}(?:；发现后月报写有进展的(\d+)项)?。"
"""What the text says of overdue 整改: how many, whether all wait for a decision, or how many do."""


class Circular:
    """督查通报 against the facts."""

    def __init__(
        self, paper: EditedDocument, facts: Facts, signed: dt.date | None, handed_out: dt.date | None,
        asked: Collection[tuple[str, str]],
    ) -> None:  # fmt: skip
        """Read a paper; ``asked``: the branch and 事项编号 of every signal of the month, which are measured elsewhere."""
        self.paper, self.facts, self.signed, self.handed_out, self.asked = paper, facts, signed, handed_out, asked
        self.text = read_prose(paper)

    def list_untruths(self) -> Iterator[str]:
        """Everything that is not so."""
        yield from self._check_reports()
        yield from self._check_tasks()
        yield from self._check_undated()
        yield from self._check_trend()
        yield from self._check_lists()
        yield from self._check_worst()
        yield from self._check_silent()
        yield from self._check_overdue()
        yield from self._check_deadlines()
        yield from self._check_promise()
        yield from self._check_annex_1()
        yield from self._check_annex_2()
        yield from self._check_causes()

    def _find(self, pattern: str) -> re.Match[str] | None:
        return re.search(pattern, self.text)

    def _check_reports(self) -> Iterator[str]:
        facts, due = self.facts, len(self.facts.due)
        found = self._find(
            r"应报送月报表的党支部(\d+)个，已报送(\d+)个，其中按时报送(\d+)个(?:，按时报送率([\d.]+%))?。"
        )
        if found is None:
            yield "没有报送总数"
            return
        on_time = len(facts.with_timeliness("按时"))
        came = len(facts.with_timeliness("按时", "迟报", "补报"))
        yield from compare(
            "报送", found.groups(), (str(due), str(came), str(on_time), share(on_time, due) if due >= 5 else None)
        )

    def _check_tasks(self) -> Iterator[str]:
        facts = self.facts
        if not facts.tasks:
            yield from compare("任务", "当期没有列入工作台账的任务" in self.text, True)
            return
        found = self._find(r"列入台账的任务(\d+)项，报已完成(\d+)项(?:，([^。]*))?。")
        done = [each for each in facts.tasks if each.done]
        yield from compare("任务", found and found.groups()[:2], (str(len(facts.tasks)), str(len(done))))
        closed = sum(each.closed for each in done)
        verified = f"其中经核验销号{closed}项" if closed else "均待核验" if done else ""
        before = sum(self._waited(each) for each in done)
        if before:
            month = facts.period.shift(-1)
            name = f"{month.month}月" if month.year == facts.period.year else month.as_chinese()
            verified += f"（{before}项{name}及以前已报{'，仍待核验' if closed else ''}）"
        yield from compare("完成", found and (found[3] or ""), verified)
        lamps = facts.lamps()
        for lamp in LAMPS:
            told = self._find(rf"（{lamp}灯）(\d+)项(?:，占([\d.]+%))?")
            part = share(lamps[lamp], len(facts.tasks)) if lamps[lamp] and len(facts.tasks) >= 5 else None
            yield from compare(f"{lamp}灯", told and told.groups(), (str(lamps[lamp]), part))

    def _waited(self, task: TrueTask) -> bool:
        """Whether a completion that is neither closed nor sent back since was reported before this month."""
        if task.closed:
            return False
        back, run = self.facts.last_opinion.get(f"XH-{task.number}"), list[Month]()
        said = self.facts.rows(task.number)
        for at, (period, row) in enumerate(said):
            before = said[at - 1][1] if at else None
            moved = bool(row.progress) or before is None or (row.rate, row.status) != (before.rate, before.status)
            since = back is None or (period > back.period and moved)
            run = [*run, *([period] if since else [])] if is_complete(row) else []
        return bool(run) and run[0] < self.facts.period

    def _check_undated(self) -> Iterator[str]:
        """Tasks that nobody dates are said to be so, and are not called tasks without data."""
        true = sum(each.undated for each in self.facts.tasks)
        told = self._find(r"首次列入台账的任务中有(\d+)项开始时间不明，\d+月暂不对照序时进度。")
        yield from compare("开始时间不明", int(told[1]) if told else 0, true)
        yield from compare("灰灯的名称", "暂不判定或未取得有效数据（灰灯）" in self.text, bool(true))

    def _check_trend(self) -> Iterator[str]:
        before = self.facts.before
        was = before.lamps()
        now = self.facts.lamps()
        comparable = before.has_reports and all(sum(each.values()) > each["灰"] for each in (was, now))
        comparable = comparable and not any(each.undated for each in (*before.tasks, *self.facts.tasks))
        found = self._find(r"相比，红灯(增加|减少|持平)(\d*)项?(?:（红灯中[^）]*）)?，灰灯(增加|减少|持平)(\d*)项?")
        if not self.facts.tasks or not comparable:
            yield from compare("与上月比较", found and found[0], None)
            return
        changed = self.facts.changed
        since = f"，其后有变化的任务{changed.total()}项，涉及{len(changed)}个党支部" if changed else ""
        basis = self._find(r"灰灯(?:增加|减少|持平)[^（。]*（([^）]*)）")
        told_basis = f"{before.period.month}月{self.facts.describe_record(1)}{since}"
        yield from compare("上月数据的依据", basis and re.sub(r"^\d{4}年", "", basis[1]), told_basis)
        yield from self._check_red_parts()
        for lamp, said in (("红", found and found.groups()[:2]), ("灰", found and found.groups()[2:])):
            change = now[lamp] - was[lamp]
            true = ("持平", "") if not change else ("增加" if change > 0 else "减少", str(abs(change)))
            yield from compare(f"{lamp}灯与上月相比", said, true)

    def _check_red_parts(self) -> Iterator[str]:
        """Red tasks that are new in the ledger or had no data are told apart from those that got worse."""
        then = {each.number: each.lamp for each in self.facts.before.tasks}
        red = [each.number for each in self.facts.tasks if each.lamp == "红"]
        told = self._find(r"红灯中(?:本月新列入(\d+)项)?、?(?:(?:\d{4}年)?\d+月没有数据(\d+)项)?）")
        said = tuple(int(each or 0) for each in told.groups()) if told else (0, 0)
        yield from compare(
            "红灯中新列入和上月没有数据的", said,
            (sum(each not in then for each in red), sum(then.get(each) == "灰" for each in red)),
        )  # fmt: skip

    def _check_silent(self) -> Iterator[str]:
        """Tasks that were red when last judged and are grey now, with the month and the figures of then."""
        true = []
        for each in self.facts.tasks:
            said = self.facts.rows(each.number) if each.lamp == "灰" else []
            for then in () if said and said[-1][0] == self.facts.period else map(self._find_month, reversed(said)):
                last = next((one for one in then.tasks if one.number == each.number and one.lamp != "灰"), None)
                if last is not None:
                    if last.lamp == "红" and each.number not in then.upheld:
                        true.append((self.facts.name(each.branch), each.quoted, f"{then.period.month}月", last))
                    break
        found = self._find(r"本月没有数据、上次红灯的(\d+)项：((?:“[^”]*”|[^。“])+?)(?:等，见附表)?。")
        yield from compare("转为灰灯的红灯任务", int(found[1]) if found else 0, len(true))
        words = re.findall(
            r"(?:^|；)([^“；]+)(“[^”]*”)（(?:\d{4}年)?(\d+月)(应达[^，）]*，实际\d+%)", found[2] if found else ""
        )
        known = {
            (name, title, month, f"应达{percent(last.schedule)}，实际{last.rate}%") for name, title, month, last in true
        }
        yield from compare("点名的转为灰灯的任务", (len(words), set(words) <= known), (min(3, len(true)), True))

    def _find_month(self, said: tuple[Month, Said]) -> Facts:
        """A month as papers told it; as it is known now, if they did not know what a task said in it."""
        period, row = said
        then = self.facts.on_record(self.facts.period.count_months_since(period))
        return then if said in then.rows(row.number) else Facts(self.facts.world, period, self.facts.known)

    def _check_lists(self) -> Iterator[str]:
        facts = self.facts
        heads = {
            "漏报": facts.with_timeliness("漏报"), "汇总日后补报": facts.with_timeliness("补报"),
            "退回尚未重报": facts.with_result("待修改"), "文件无法读取": facts.with_result("无法读取"),
            "台账中没有任务的": [
                facts.name(code) for code in facts.due
                if facts.result(code) in ("已收", "零报告") and not facts.of_branch(code)
            ],
            "不是规定的填报表或看不出月份": facts.with_result("认不出"),
            "迟报": facts.with_timeliness("迟报"),
        }  # fmt: skip
        for head, true in heads.items():
            found = self._find(rf"(?<=。){head}(\d+)个：([^。]*)。")
            said = (int(found[1]), split_names(re.sub(r"（[^）]*）", "", found[2]))) if found else (0, [])
            yield from compare(head, (said[0], sorted(said[1])), (len(true), sorted(true)))
        left = sum(map(self._lies_there, facts.tries))
        nobodys = self._find(r"；看不出是谁的文件(\d+)个，认领后漏报可能变化")
        yield from compare("看不出是谁的文件", int(nobodys[1]) if nobodys else 0, left)
        yield from self._check_clean()
        refused = self._find(r"经核验退回的任务(\d+)项")
        true_refused = sum(each.refused for each in facts.tasks)
        yield from compare("核验退回", int(refused[1]) if refused else 0, true_refused)
        closed = self._find(r"本月销号任务(\d+)项")
        yield from compare("本月销号", int(closed[1]) if closed else 0, sum(each.closed for each in facts.tasks))

    def _lies_there(self, tried: Came) -> bool:
        """Whether a file came for this month, nobody knows whose it is, and nothing readable came under its name since."""
        later = (each for each in self.facts.came if each.receipt > tried.receipt and each.name == tried.name)
        judged = (each.fate in (Disposition.ACCEPTED, Disposition.RETURNED) for each in later)
        settled = tried.fate is Disposition.QUARANTINED and any(judged)
        owner = self.facts.tell_owner(tried)
        settled |= owner in self.facts.due and self.facts.result(owner) in ("已收", "零报告")
        return tried.judged_as == ("", "") and tried.by > self.facts.before.deadline and not settled

    def _check_clean(self) -> Iterator[str]:
        """Who is praised has nothing open; of the others who would be, the number is told and no name."""
        facts = self.facts
        open_ones = {facts.branch_of(key) for key, each in facts.matters.items() if each.open}
        opinions = {key: each.opinion for key, each in facts.last_opinion.items()}
        open_ones |= {branch for branch, key in self.asked if opinions.get(key) is not Opinion.DECLINED}
        true = [facts.name(code) for code in facts.clean if code not in open_ones]
        held = len(true) < len(facts.clean)
        found = self._find(
            r"没有红灯和灰灯任务、过半任务绿灯的党支部有(\d+)个"
            r"(?:，其中\d+个待核定，暂不列名；其余(\d+)个|(，待核定，暂不列名))?(?:（按名册顺序）：([^。]*))?。"
        )
        said = (int(found[1]), found[2], bool(found[3]), split_names(found[4] or "")) if found else (0, None, False, [])
        some = str(len(true)) if held and true else None
        yield from compare("没有红灯灰灯的党支部", said, (len(facts.clean), some, held and not true, true))

    def _check_worst(self) -> Iterator[str]:
        lagging = self.facts.lagging
        if not lagging:
            yield from compare("任务明显滞后", "任务明显滞后" in self.text, False)
            return
        counted = self._find(
            r"红灯任务(\d+)项(?:，其中(\d+)项经陈述申辩[^；]*；其余(\d+)项)?(?:（延期待审定(\d+)项）)?，涉及(\d+)个党支部"
        )
        waits = sum("延期待审定" in self.facts.tell_owed(each) for each in lagging)
        red = self.facts.lamps()["红"]
        excused = (str(red - len(lagging)), str(len(lagging))) if red > len(lagging) else (None, None)
        per_branch = Counter(each.branch for each in lagging)
        yield from compare(
            "红灯任务",
            counted and counted.groups(),
            (str(red), *excused, str(waits) if waits else None, str(len(per_branch))),
        )
        listed = self._find(r"按落后程度(?:列前(\d)项|依次是)：((?:“[^”]*”|[^。“])+)。")
        said = re.findall(r"(?:^|；)([^“；]+)(“[^”]*”)（(.*?)）(?=；|$)", listed[2] if listed else "")
        true = [(self.facts.name(each.branch), each.quoted, self._describe_gap(each), each.gap) for each in lagging]
        yield from compare("列出的红灯任务数", len(said), _count_named([each.gap for each in lagging]))
        kinds = Counter(each.category for each in self.facts.tasks if each.lamp == "红")
        most = [(name, str(count)) for name, count in kinds.items() if red < 2 * count < 2 * red and excused[0] is None]
        told = self._find(r"涉及\d+个党支部[^。]*，([^。，]*)类(\d+)项，见附件2")
        yield from compare("红灯任务最多的类别", [told.groups()] if told else [], most)
        gaps = [next((gap for *words, gap in true if tuple(words) == each), None) for each in said]
        yield from compare("列出的红灯任务", gaps, [gap for *_, gap in true][: len(said)])

    def _describe_gap(self, task: TrueTask) -> str:
        stands = "报已完成，核验退回" if task.refused else f"应达{percent(task.schedule)}，实际{task.rate}%"
        return "，".join(filter(None, (stands, self.facts.tell_owed(task))))

    def _check_overdue(self) -> Iterator[str]:
        true = self.facts.overdue
        found = self._find(_OVERDUE)
        yield from compare("逾期整改", int(found[1]) if found else 0, len(true))
        told = self._find(_TOLD)
        written = sum(map(self._is_told_of, true))
        yield from compare("逾期整改的月报进展", told and int(told.groups()[-1] or 0), written if true else None)
        undecided = self._count_undecided()
        decided = sum(f"SJ-ZG-{key}-通报" in self.facts.last_opinion for key in true)
        yield from compare("审定过的又说待审定", undecided + decided <= len(true), True)
        again = self._find(r"整改后反弹(\d+)项")
        relapsed = sum(each.open and each.relapsed for each in self.facts.matters.values())
        yield from compare("整改后反弹", int(again[1]) if again else 0, relapsed)

    def _is_told_of(self, problem: str) -> bool:
        """Whether a monthly report of the task wrote of progress after the month in which the problem was found."""
        first = self.facts.matters[problem].first
        return first is not None and any(
            period > first and bool(row.progress) for period, row in self.facts.rows(problem)
        )

    def _count_undecided(self) -> int:
        """How many overdue orders the text counts without naming: nobody has decided on that yet."""
        found = self._find(_OVERDUE)
        return (int(found[1]) if found[2] else int(found[3] or 0)) if found else 0

    def _check_deadlines(self) -> Iterator[str]:
        """Deadlines that count from signing are so many working days after it; each lies ahead and is a working day."""
        start = self.signed or self.facts.date
        heads = {
            r"的(?:党支部)?请于|有异议的，请于": 3,
            "由支部书记牵头，于": 5,
            "由局机关党委于": 3,
            "前明确，": 10,
        }
        for head, days in heads.items():
            for found in re.finditer(rf"(?:{head}){DAY_WITHIN}前", self.text):
                yield from compare(found[0], read_day(found.groups(), start.year), self.facts.after(start, days))
        after = self.facts.period.shift(1)
        following = Facts(self.facts.world, after, self.facts.known).deadline
        month = rf"(?:{after.year}年)?{after.month}月"
        found_next = self._find(rf"按时办结报送。[^\n]*?(?<!\d){month}月报表请于{DAY_WITHIN}前")
        yield from compare("下次报送", found_next and read_day(found_next.groups(), self.facts.date.year), following)
        ahead = self._find(
            rf"按时办结报送。(?:已到期未完成(\d+)项(（不计灰灯）)?)?、?(?:{month}到期(?:的未完成任务)?(\d+)项)?、?"
            rf"(?:(?:{month}到期的)?未反馈整改(\d+)项)?。"
        )
        reached_said, apart, *later = ahead.groups() if ahead else ("0", None, "0", "0")
        said = (int(reached_said or 0), bool(apart), *(int(each or 0) for each in later))
        tasks = [each for each in self.facts.tasks if each.falls_in(after) and not each.over and not each.done]
        matters = [each for each in self.facts.matters.values() if each.open and each.due and each.stage != "answered"]
        mending = sum(after.first_day <= each.due <= after.last_day for each in matters if each.due)
        reached = [each for each in self.facts.tasks if each.falls_before(after) and not each.over and not each.done]
        known = sum(each.lamp != "灰" for each in reached)
        yield from compare("已到期、下月到期", said, (known, 0 < known < len(reached), len(tasks), mending))
        ordered = bool(self.facts.overdue) or bool(self.facts.with_timeliness("漏报"))
        ordered |= any(self.facts.with_result(each) for each in ("待修改", "无法读取", "认不出"))
        yield from compare("反馈单所定期限", "反馈单、退回信期限未到的，以其为准。" in self.text, ordered)

    def _check_promise(self) -> Iterator[str]:
        """What circulars of earlier months promised by a day that is over, and nobody did: name a section, answer."""
        told = self._find(r"(?<=。)([^。；]*)已逾期，先办。")
        said, owed = told[1] if told else "", {"明确牵头科室": self.facts.section_promise, "答复": self.facts.promise}
        for what, promise in owed.items():
            count = len(promise.causes) if promise else 0
            found = re.search(rf"{DAY_WITHIN}前{what}[^；]*?的(\d+)件", said)
            yield from compare(f"逾期没有{what}", int(found.groups()[-1]) if found else 0, count)
            noted = self._find(rf"月通报所定[^，]*?{what}[^，]*?期限均?已过(\d+)件")
            here = count if self._answers_owed() else 0
            yield from compare(f"附件1逾期没有{what}", int(noted[1]) if noted else 0, here)
            if found and promise:
                yield from compare(f"{what}时限", read_day(found.groups()[:3], self.facts.date.year), promise.day)
        papers = [int(each) for each in re.findall(r"(\d+)月通报", said)]
        months = [each.month.month for each in owed.values() if each and each.causes]
        yield from compare("哪个月的通报", set(papers), set(months))

    def _answers_owed(self) -> bool:
        """Whether anything reported waits for an answer: 附件1 tells of nothing else."""
        return any(each.reported for each in self.facts.tasks)

    def _check_annex_1(self) -> Iterator[str]:
        facts = self.facts
        rows = find_rows(self.paper, "序号", "支部", "报送时效")
        codes = [*facts.due, *(code for code in self._list_ended() if code not in facts.due)]
        true = [self._count(code) for code in codes]
        sums = [str(sum(int(row[column]) for row in true)) for column in range(3, 11)]
        said = [row[1:12] for row in rows]
        yield from compare("附件1", [row[:-1] for row in said], [row[:-1] for row in [*true, ("合计", "", "", *sums)]])
        yield from self._check_mending(codes, [row[-1] for row in said])
        note = self._find(r"局机关党委履责情况：(.*?)退回修改(\d+)次")
        returned = sum(map(facts.returned, facts.due))
        yield from compare("退回修改次数", note and int(note[2]), returned)
        if self.handed_out:
            room = (facts.deadline - self.handed_out).days
            told = f"距报送截止{room}天；" if room >= 0 else "晚于报送截止日；"
            yield from compare("下发", bool(note and told in note[1]), True)

    def _check_mending(self, codes: list[str], said: list[str]) -> Iterator[str]:
        """在改 counts every open 整改: that one is open does not say that its branch is to be named."""
        facts = self.facts
        for code, told in zip(codes, said, strict=False):
            mine = [each for key, each in facts.matters.items() if facts.branch_of(key) == code]
            yield from compare(f"附件1在改{code}", told, str(sum(each.open for each in mine)))
        yield from compare("附件1在改合计", said[-1], str(sum(each.open for each in facts.matters.values())))

    def _list_ended(self) -> list[str]:
        held = {each.branch for each in self.facts.tasks}
        held |= {self.facts.branch_of(key) for key, each in self.facts.matters.items() if each.open}
        return [each.code for each in self.facts.world.office.branches if each.code in held]

    def _count(self, code: str) -> tuple[str, ...]:
        facts, lamps = self.facts, self.facts.lamps(code)
        tasks = facts.of_branch(code)
        mending = sum(each.open and facts.branch_of(key) == code for key, each in facts.matters.items())
        reported = (facts.timeliness(code), facts.result(code)) if code in facts.due else ("—", "—")
        done = [each for each in tasks if each.done]
        counts = (len(tasks), len(done), sum(each.closed for each in done), *(lamps[lamp] for lamp in LAMPS), mending)
        return facts.name(code), *reported, *map(str, counts)

    def _check_annex_2(self) -> Iterator[str]:
        facts = self.facts
        rows = find_rows(self.paper, "序号", "支部", "工作任务", "目标")
        red = [
            (
                facts.name(each.branch),
                each.title,
                each.goal,
                _write_end(each.until, facts.date.year),
                percent(each.schedule),
                f"{each.rate}%",
                each.leader,
            )
            for each in facts.lagging
        ]
        said = [(*row[1:7], row[9]) for row in rows]
        yield from compare("附件2红灯任务", Counter(said[: len(red)]), Counter(red))
        listed = {each.number for each in facts.lagging}
        ordered = [each for key, each in facts.matters.items() if each.open and (key in listed or key in facts.overdue)]
        true = Counter(map(self._tell_order, ordered))
        told = Counter(row[10] for row in rows if row[10] != "—")
        undecided, late = self._count_undecided(), Counter(map(self._tell_order, facts.overdue.values()))
        plain = (told - true).total()
        yield from compare("附件2多出的整改", told - true, Counter({"已立项": plain}) if plain else Counter())
        yield from compare("附件2没有的整改是待审定的", (true - told) - late, Counter())
        yield from compare("附件2没有的整改数", (true - told).total(), undecided)
        yield from compare("附件2没有写明的整改不多于正文待审定的", plain <= undecided, True)
        shown = [Fraction(0 if row[7] == "—" else int(row[7])) for row in rows[: len(red)]]
        yield from compare("附件2的次序", shown, sorted(shown, reverse=True))

    def _tell_order(self, matter: Matter) -> str:
        if matter.stage == "relapsed" or matter.due is None:
            return "整改后反弹" if matter.stage == "relapsed" else "已立项"
        return f"{write_day(matter.due, self.facts.date.year)}到期"

    def _check_causes(self) -> Iterator[str]:
        rows = find_rows(self.paper, "序号", "事项", "起自", "反映的党支部")
        left = self._find(r"列前\d+项，其余(\d+)项见附表；[^；]*答复有关党支部")
        for each in self.facts.tasks if left is None else ():
            name = self.facts.name(each.branch).removesuffix("党支部")
            for said in each.reported:
                if not any(_mask(said) in _mask(row[1]) and name in row[3] for row in rows):
                    yield f"附件3没有{each.branch}反映的“{said}”"
        number = self._find(r"归并为(\d+)件，见附件3")
        true = len(rows) + (int(left[1]) if left else 0)
        yield from compare("附件3条数", int(number[1]) if number else 0, true)


def _mask(text: str) -> str:
    """A text without its figures: matters that differ by these alone stand in one row."""
    return re.sub(r"\d+(?:\.\d+)?(?:、\d+(?:\.\d+)?)*", "0", text)


def _count_named(gaps: list[Fraction]) -> int:
    """Five; if the sixth ties with the fifth in whole points, nobody of the tied."""
    points = [math.floor(2 * gap + 1) // 2 for gap in gaps]
    if len(points) < 6:
        return len(points)
    tied = points.count(points[4])
    ahead = points.index(points[4])
    return ahead + tied if ahead + tied < 6 else ahead


def _write_end(until: str, year: int) -> str:
    return until.removeprefix(f"{year}年")
