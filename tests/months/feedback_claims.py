"""What 支部反馈单 says, against the facts computed a second time."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator

from months.reading import DAY, DAY_WITHIN, compare, find_rows, percent, read_day, read_prose
from months.recomputed import LAMPS, Facts
from pipeline.docx.read import EditedDocument
from pipeline.terms import format_formal_name

_OWED = re.compile("困难未答复|此前反映待核对|(?:延期|变更)待审定|申辩未答复")


class Feedback:
    """支部反馈单 against the facts."""

    def __init__(self, paper: EditedDocument, facts: Facts, branch: str, closed: dt.date | None = None) -> None:
        """Read a sheet; ``closed``: when the month's circular was signed, if it is made afterwards."""
        self.paper, self.facts, self.branch, self.closed = paper, facts, branch, closed
        self.start = closed or facts.date
        self.text = read_prose(paper)

    def list_untruths(self) -> Iterator[str]:
        """Everything that is not so."""
        yield from self._check_report()
        yield from self._check_tasks()
        yield from self._check_trend()
        yield from self._check_praise()
        yield from self._check_notices()
        yield from self._check_handover()
        yield from self._check_promise()
        room = "" if self.closed else "，3个工作日"
        until = re.search(rf"请于{DAY_WITHIN}前（含当日{room}）(?:在“说明”栏陈述申辩|改正月报表重报)", self.text)
        written = until and read_day(until.groups(), self.facts.date.year)
        yield from compare("答复期限", written, self.facts.after(self.start, 3))
        for found in re.finditer(rf"于{DAY_WITHIN}前（含当日）(?:改好重报|重报|补报|代为补报)", self.text):
            yield from compare(
                found[0], read_day(found.groups(), self.facts.date.year), self.facts.after(self.start, 3)
            )

    def _check_promise(self) -> Iterator[str]:
        """What circulars of earlier months promised by a day that is over, and nobody did: name a section, answer."""
        promises = {"明确牵头科室": self.facts.section_promise, "答复": self.facts.promise}
        for what, owed in promises.items():
            told = re.search(rf"其中(\d+)条已过((?:\d{{4}}年)?\d+月)通报所定[^，]*?{what}时限{DAY_WITHIN}", self.text)
            count = owed.by_branch[self.branch] if owed else 0
            yield from compare(f"已过通报所定{what}时限", int(told[1]) if told else 0, count)
            if told and owed:
                yield from compare(f"{what}时限", read_day(told.groups()[2:], self.facts.date.year), owed.day)
                yield from compare("哪个月的通报", re.sub(r"^\d{4}年", "", told[2]), f"{owed.month.month}月")

    def _check_report(self) -> Iterator[str]:
        words = {
            "按时": "按时报送（",
            "迟报": "。迟报（",
            "补报": "）后补报（",
            "漏报": "记为漏报",
            "待报": "尚待报送",
        }
        first = self.text[self.text.index("一、") : self.text.index("二、")]
        said = [word for word, told in words.items() if told in first]
        yield from compare("报送时效", said, [self.facts.timeliness(self.branch)])
        results = {
            "零报告": "零报告",
            "已收": "月报表已收下",
            "待修改": "退回待修改",
            "无法读取": "文件无法读取",
            "认不出": "不是规定的填报表",
        }
        told_result = [word for word, told in results.items() if told in first] or ["未收"]
        yield from compare("报送结果", told_result, [self.facts.result(self.branch)])
        back = re.search(r"退回修改(\d+)次", first)
        yield from compare("退回", int(back[1]) if back else 0, self.facts.returned(self.branch))

    def _check_tasks(self) -> Iterator[str]:
        tasks, lamps = self.facts.of_branch(self.branch), self.facts.lamps(self.branch)
        if not tasks:
            yield from compare("任务", "没有列入台账的任务" in self.text, True)
            return
        found = re.search(
            r"列入台账的任务(\d+)项，报已完成(\d+)项(?:（其中经核验销号(\d+)项）)?；([^。]*)。", self.text
        )
        parts = "、".join(f"{lamp}灯{lamps[lamp]}项" for lamp in LAMPS if lamps[lamp])
        if undated := sum(each.undated for each in tasks):
            parts += f"（其中{undated}项开始时间不明，暂不判定进度，不是没有报送）"
        done = [each for each in tasks if each.done]
        closed = sum(each.closed for each in done)
        told = (str(len(tasks)), str(len(done)), str(closed) if closed else None, parts)
        yield from compare("任务", found and found.groups(), told)
        rows = find_rows(self.paper, "工作任务", "目标和完成时限")
        more = re.search(r"其余(\d+)项一页排不下：([^。]*)。", self.text)
        yield from compare("表中任务数", len(rows) + (int(more[1]) if more else 0), len(tasks))
        yield from self._check_left_out(more[2] if more else "", lamps - Counter(row[4] for row in rows))
        true: Counter[tuple[str, ...]] = Counter(
            (
                each.title,
                "；".join(part for part in (each.goal, each.until) if part),
                "—" if each.standing and not each.rate else f"{each.rate}%",
                percent(each.schedule),
                each.lamp,
                self.facts.tell_owed(each) if each.lamp != "绿" else "",
                each.owner,
            )
            for each in tasks
        )
        if (
            extra := Counter(
                (*row[:5], row[5].rpartition("；")[2] if _OWED.search(row[5]) else "", row[6]) for row in rows
            )
            - true
        ):
            yield f"任务表里的{[*extra]}不是这样"

    def _check_left_out(self, told: str, left: Counter[str]) -> Iterator[str]:
        """What is to be done about the tasks that have no row: nothing is said of a lamp that is not its own."""
        said = Counter({lamp: int(count) for lamp, count in re.findall(r"([红黄灰])灯(\d+)项", told)})
        undated = sum(map(int, re.findall(r"开始时间不明(\d+)项", told)))
        over = sum(map(int, re.findall(r"报完成或办结(\d+)项", told)))
        said["灰"] += undated
        said["绿"] = over + sum(map(int, re.findall(r"绿灯(\d+)项", told)))
        yield from compare("表外任务的灯色", +said, +left)
        ahead = re.search(r"([^；]*)抓紧推进", told)
        yield from compare(
            "抓紧推进的", set(re.findall(r"(.)灯", ahead[1] if ahead else "")), {"红", "黄"} & set(+left)
        )
        if day := re.search(rf"{DAY_WITHIN}前（含当日）[补重]报", told):
            first = self.text[self.text.index("一、") : self.text.index("二、")]
            yield from compare("补报期限", day[0][:-2] in first, True)

    def _check_trend(self) -> Iterator[str]:
        before = self.facts.before
        was, now = before.lamps(self.branch), self.facts.lamps(self.branch)
        found = re.search(r"红灯任务(?:数与上月(持平)|比上月(增加|减少)(\d+)项)", self.text)
        comparable = before.has_reports and was and now and not was["灰"] + now["灰"]
        if not comparable:
            yield from compare("与上月比较", found and found[0], None)
            yield from self._check_reason(was, now)
        else:
            change = now["红"] - was["红"]
            true = ("持平", None, None) if not change else (None, "增加" if change > 0 else "减少", str(abs(change)))
            yield from compare("红灯与上月相比", found and found.groups(), true)
        rows = find_rows(self.paper, "月份", "任务", "报已完成")
        for at in (0, 1, 2):
            facts = self.facts.on_record(at) if at else self.facts
            said = [row[1:] for row in rows if row[0] == facts.period.as_chinese()]
            tasks, lamps = facts.of_branch(self.branch), facts.lamps(self.branch)
            done = [each for each in tasks if each.done]
            counts = (len(tasks), len(done), sum(each.closed for each in done), *(lamps[lamp] for lamp in LAMPS))
            if said and at:
                yield from self._check_basis(at)
            if said:
                yield from compare(f"{facts.period.as_chinese()}走势", said, [tuple(map(str, counts))])

    def _check_basis(self, at: int) -> Iterator[str]:
        """When the figures of an earlier month were fixed, and how many tasks of last month have changed since."""
        month = f"{self.facts.period.shift(-at).month}月"
        third = self.text[self.text.index("三、") : self.text.index("四、")]
        told = next(
            (
                each
                for each in re.split("[。；]", third)
                if re.search(rf"(?<!\d){month}(?!\d).*(?:为准|重新计算)", each)
            ),
            "",
        )
        yield from compare(f"{month}数据的依据", self.facts.describe_record(at) in told, True)
        since = re.search(r"其后有变化的任务(\d+)项", told)
        true = self.facts.changed[self.branch] if at == 1 else 0
        yield from compare(f"{month}其后有变化", int(since[1]) if since else 0, true)

    def _check_reason(self, was: Counter[str], now: Counter[str]) -> Iterator[str]:
        """Why nothing is compared."""
        reasons = {
            "本月没有列入台账的任务，": not now, "本月有灰灯任务，": bool(now["灰"]), "上月有灰灯任务，": bool(was["灰"]),
            "上月没有数据，": not was or not self.facts.before.has_reports, "没有任务数据": not now,
        }  # fmt: skip
        third = self.text[self.text.index("三、") : self.text.index("四、")]
        for reason, true in reasons.items():
            if reason in third and not true:
                yield f"“{reason}”不是这样"

    def _check_praise(self) -> Iterator[str]:
        good = next((line for line in self.text.split("\n") if line.startswith("四、值得肯定")), "")
        tasks, lamps = self.facts.of_branch(self.branch), self.facts.lamps(self.branch)
        at_once = self.facts.timeliness(self.branch) == "按时" and self.facts.passed_at_once(self.branch)
        yield from compare("一次合格", "一次合格" in good, at_once and bool(tasks))
        if "月报按时送达" in good:
            yield from compare("按时送达", self.facts.timeliness(self.branch), "按时")
        if "没有红灯、黄灯" in good:
            undated = sum(each.undated for each in tasks)
            yield from compare("没有红灯、黄灯", lamps["红"] + lamps["黄"] + undated, 0)
        if "感谢" in good and not tasks and "收齐" not in good:
            yield "没有任务也受表扬"
        for word, true in (
            ("销号", [each for each in tasks if each.closed]),
            ("完成", [each for each in tasks if each.done]),
        ):
            found = re.search(rf"{word}(“[^”]*”|\d+项)", good)
            if found and found[1].startswith("“"):
                yield from compare(f"值得肯定的{word}", found[1] in {each.quoted for each in true}, True)
            elif found and int(found[1][:-1]) > len(true):
                yield f"值得肯定的{word}{found[1]}，应不多于{len(true)}项"

    def _check_handover(self) -> Iterator[str]:
        """A branch that has no form of the next month, and one that gets its tasks, are told so; nobody else is."""
        facts, following = self.facts, self.facts.period.shift(1)
        last = {each.code: each.end for each in facts.world.office.branches}
        ends = {code: end for code in facts.due if (end := last[code]) is not None and end < following.first_day}
        heirs = {each.code: each.successor for each in facts.world.office.branches if each.code in ends}
        own = re.search(rf"你支部于{DAY}撤并", self.text)
        yield from compare("撤并日", own and dt.date(*map(int, own.groups())), ends.get(self.branch))
        if self.branch in ends:
            form = f"{following.as_chinese()}月报表"
            yield from compare("撤并后的月报表", (self.text.count(form), f"没有{form}" in self.text), (1, True))
        named = {each.code: format_formal_name(each.short_name) for each in facts.world.office.branches}
        told = re.search(
            r"由(\S{2,20}?)承接，由其填报|没有需要移交(\S{2,20}?)的任务和事项。", self.text.partition("五、")[2]
        )
        heir = heirs.get(self.branch, "")
        if heir:
            yield from compare("承接支部", told and (told[1] or told[2]), named[heir])
        taken = [(named[code], end) for code, end in ends.items() if heirs[code] == self.branch]
        said = re.findall(rf"([^，。；]*?)于{DAY}撤并，(?:没有需要移交你支部|[^。]*?由你支部承接)", self.text)
        yield from compare("承接的支部", [(name, dt.date(*map(int, day))) for name, *day in said], taken)

    def _check_notices(self) -> Iterator[str]:
        mine = {
            key: each for key, each in self.facts.matters.items()
            if each.open and each.notice and self.facts.branch_of(key) == self.branch
        }  # fmt: skip
        found = re.search(r"整改通知事项(\d+)项：([^。]*)。", self.text)
        yield from compare("整改通知事项", int(found[1]) if found else 0, len(mine))
        for notice, told in re.findall(r"(〔\d+〕\d+号)（([^）]*)）", found[2] if found else ""):
            same = [each for key, each in mine.items() if each.notice == notice]
            due = re.search(DAY, told)
            said = (dt.date(*map(int, due.groups())) if due else None, "已过期" in told)
            true = [
                (each.due, bool(each.due and each.due < self.facts.date and each.stage != "answered")) for each in same
            ]
            yield from compare(f"{notice}的时限", said in true, True)
        told_all = found[2] if found else ""
        late = re.search(rf"已过期的(\d+)项，请于{DAY_WITHIN}前（含当日）反馈", self.text)
        if late:
            day = read_day(late.groups()[1:], self.facts.date.year)
            yield from compare("逾期反馈期限", day, self.facts.after(self.start, 5))
        if "由其填报、答复" not in self.text:
            yield from compare("过期的整改都有期限", "已过期" not in told_all or late is not None, True)
