"""What the search for copies costs, counted in pairs and texts, not in seconds; and that what it spares changes nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from signals.built import build_history, build_office

from pipeline.intake.tables.signal_lists import SignalLists
from pipeline.supervision.signals import copied, similarity
from pipeline.supervision.signals.copied import find_copies
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.copy_search import CopySearch, FoundTexts, ListSettled
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, Unit
from pipeline.supervision.signals.text import list_grams, strip_noise
from pipeline.supervision.signals.text_index import TextIndex, Whole

SIGNS = [chr(code) for code in range(0x3400, 0x4D00)]
"""Signs that no mask knows: nothing is taken out of texts made of them."""
CODES = tuple(f"B{at:02d}" for at in range(12))
OFFICE = OfficeTexts(
    {code: Unit(code=code, full_name=f"{code}号服务中心", short_name=f"{code}号支部") for code in CODES},
    SignalLists(),
)
TEMPLATE = "召开支委会研究{}推进中的有关事项，听取各组汇报，明确分工和时间，要求逐项对账销号，会后印发纪要并跟踪督办。"


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count what is done: names looked for in a text, runs looked up, texts that meet in a run, pairs compared."""
    count: Counter[str] = Counter()
    names, runs, meet = CopyMasks.mask_names, TextIndex._find_shared_runs, TextIndex._count_shared

    def mask_names(masks: CopyMasks, shared: str, branch: str) -> str:
        count["named"] += 1
        return names(masks, shared, branch)

    def find_shared_runs(index: TextIndex, told: TextIndex) -> tuple[Whole, Whole, Whole, Whole]:
        count["looked up"] += len(index.runs)
        return runs(index, told)

    def count_shared(
        index: TextIndex, told: TextIndex, own: Whole, tellers: Whole, *given: Whole
    ) -> tuple[Whole, Whole, Whole]:
        count["met"] += int(tellers.sum())
        return meet(index, told, own, tellers, *given)

    def compare_texts(one: str, other: str) -> float:
        count["compared"] += 1
        return similarity.compare_texts(one, other)

    with monkeypatch.context() as patched:
        patched.setattr(CopyMasks, "mask_names", mask_names)
        patched.setattr(TextIndex, "_find_shared_runs", find_shared_runs)
        patched.setattr(TextIndex, "_count_shared", count_shared)
        patched.setattr("pipeline.supervision.signals.copy_search.compare_texts", compare_texts)
        yield count


def write_apart(bureaus: int, branches: int = 6, months: int = 4) -> list[TaskHistory]:
    """Bureaus that tell the same things, each in signs of its own: no text is like one of another bureau."""
    pick = random.Random(1)
    clauses = [[pick.randrange(90) for _ in range(12)] for _ in range(25)]
    plan = [[[pick.sample(clauses, 3) for _ in range(months)] for _ in range(4)] for _ in range(branches)]
    found = []
    for bureau in range(bureaus):
        own = random.Random(bureau + 100).sample(SIGNS, 90)
        for branch, tasks in enumerate(plan):
            for task, texts in enumerate(tasks):
                told = ["".join(own[sign] for clause in text for sign in clause) for text in texts]
                code = f"{bureau}-{branch}"
                found.append(build_history(*told, branch=code, number=f"{code}-{task}", task=f"{code}-{task}"))
    return found


def count_search(
    histories: Sequence[TaskHistory], office: OfficeTexts, monkeypatch: pytest.MonkeyPatch
) -> Counter[str]:
    """Count what the search does once the earlier months are kept."""
    kept = find_copies(histories, office, load=lambda _: None).fresh
    with counting(monkeypatch) as count:
        find_copies(histories, office, load=kept.get)
    return count


def test_eight_times_the_rows_cost_eight_times_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    one, eight = (count_search(write_apart(bureaus), build_office(), monkeypatch) for bureaus in (1, 8))
    assert min(one.values()) >= len(write_apart(1))
    assert eight == Counter({name: 8 * times for name, times in one.items()})


def write_template(branches: int, months: int) -> list[TaskHistory]:
    """A text handed down that every branch fills in with a word of its own, anew every month."""
    pick = random.Random(2)
    words = ["".join(pick.sample("灯杆河道护栏食堂床位药柜账目档案门岗车辆", 6)) for _ in range(branches * months)]
    return [
        build_history(
            *(TEMPLATE.format(words[at * months + month]) for month in range(months)),
            branch=f"B{at:03d}",
            number=f"B{at:03d}-1",
            task=f"任务{at}",
        )
        for at in range(branches)
    ]


def test_of_a_text_handed_down_the_one_who_is_asked_is_compared_with_all_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not each of the branches that have it: of sixty, 59 pairs in the month itself and 60 in each before, not 3,600."""
    for branches, months in ((60, 1), (60, 6), (240, 2)):
        count = count_search(write_template(branches, months), build_office(), monkeypatch)
        assert count["compared"] == branches * months - 1


def test_names_are_looked_for_in_the_texts_of_the_last_month_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many months are kept; of a branch that has other people by now, in its own texts at each search."""
    histories, few = write_bureau(3, many=True), write_bureau(3, many=True)
    two, eight = (
        count_search([replace(each, months=each.months[-months:]) for each in histories], OFFICE, monkeypatch)["named"]
        for months in (2, 8)
    )
    assert 0 < two == eight <= len(histories)
    kept = find_copies(few, OFFICE, load=lambda _: None).fresh
    code = CODES[0]
    named = replace(OFFICE, units=dict(OFFICE.units) | {code: replace(OFFICE.units[code], people=("甲某某",))})
    with counting(monkeypatch) as count:
        again = find_copies(few, named, load=kept.get).signals
    own = sum(len(each.months) - 1 for each in few if each.branch == code)
    assert eight < count["named"] <= eight + 2 * own  # earlier months show otherwise: all are searched again
    assert again == find_copies(few, named).signals


def write_batch(branches: int, months: int, clauses: int = 300) -> list[TaskHistory]:
    """Texts that are all put together from clauses of one batch: the more branches, the more share a clause."""
    pick = random.Random(branches)
    batch = ["".join(pick.choices(SIGNS, k=pick.randint(8, 14))) for _ in range(clauses)]
    return [
        build_history(
            *("，".join(pick.choices(batch, k=3)) for _ in range(months)),
            branch=f"B{at // 8:04d}",
            number=f"B{at}",
            task=f"任务{at}",
        )
        for at in range(branches * 8)
    ]


def test_of_one_batch_no_more_pairs_are_compared_than_runs_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is divided among those who hold it, so one that many hold leads nowhere: pairs grow no faster than texts."""
    pairs = {}
    for branches in (25, 100, 400):
        histories = write_batch(branches, 3)
        told = sum(len(list_grams(strip_noise(month.progress), 4)) for each in histories for month in each.months)
        pairs[branches] = count_search(histories, build_office(), monkeypatch)["compared"]
        assert pairs[branches] <= told
    assert pairs[100] > 0
    assert pairs[400] < 4 * pairs[100]


def find(histories: Sequence[TaskHistory]) -> dict[int, Signal]:
    return dict(find_copies(histories, OFFICE).signals)


def write_bureau(seed: int, *, many: bool = False) -> list[TaskHistory]:
    """Branches whose texts are halves of a few, so that they are alike in chains, some five and more, in odd months."""
    pick = random.Random(seed)
    halves = [
        "组织党员逐户查看电线煤气阀门并登记", "召开会议传达上级精神研究部署工作", "对照清单逐项销号安排专人跟踪督办",
        "听取各组汇报明确分工和完成时间", "入户宣讲惠民政策解答老人疑问", "整理台账归档备查做到件件有着落",
    ]  # fmt: skip
    return [
        build_history(
            *(
                f"{'，'.join(pick.sample(halves, 3))}，{pick.choice('甲乙丙丁')}组先办。"
                for _ in range(8 if many else pick.choice((1, 2, 4)))
            ),
            branch=pick.choice(CODES),
            number=f"N{at:02d}",
            task=f"任务{at}",
        )
        for at in range(40)
    ]


def test_what_is_spared_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office is asked by the last months as by all; where earlier ones show otherwise, all are searched after all."""
    searches: list[bool] = []
    search = CopySearch.find

    def count_finds(self: CopySearch, judged: Collection[str], list_settled: ListSettled) -> FoundTexts:
        found = search(self, judged, list_settled)
        searches.append(bool(found.settled))
        return found

    spared = []
    for seed in (*range(6), 23, 51):
        histories = write_bureau(seed)
        with monkeypatch.context() as patched:
            patched.setattr(CopySearch, "find", count_finds)
            searches.clear()
            quick = find(histories)
            spared.append(tuple(searches))
        with monkeypatch.context() as patched:
            patched.setattr(copied._Asked, "settled", frozenset())
            assert find(histories) == quick, seed
        assert any(each.to_office for each in quick.values())
    assert {(True,), (True, False)} <= set(spared), Counter(spared)


def test_a_text_left_out_leads_nowhere_and_others_lead_where_they_did() -> None:
    texts = [f"{''.join(random.Random(at).choices('走访慰问党员困难群众', k=9))}修缮灯杆清理" for at in range(12)]
    index, told = TextIndex.build(texts[::2]), TextIndex.build(texts)
    pairs, left_out = list(index.list_pairs(told)), set(texts[:5])
    assert {text for text, _, _ in pairs} & left_out
    assert list(index.silence(left_out).list_pairs(told)) == [each for each in pairs if each[0] not in left_out]
    assert index.silence(left_out).silence(()).pack() == index.pack()


def test_a_table_of_pairs_tells_of_each_text_what_the_list_tells() -> None:
    texts = [f"{''.join(random.Random(at).choices('走访慰问党员困难群众', k=9))}修缮灯杆清理" for at in range(40)]
    index, told = TextIndex.build([*texts[::2], "没有相近的一段话"]), TextIndex.build(texts)
    pairs, table = list(index.list_pairs(told)), index.tabulate_pairs(told)
    assert len(pairs) > 10
    for text in index.texts:
        assert table.list_for(text) == [(other, shared) for own, other, shared in pairs if own == text]
    assert index.tabulate_pairs(TextIndex.build([])).list_for(texts[0]) == []
