"""What is kept of earlier months saves work and changes nothing, whatever has become of it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from signals.built import HOME, LAST, TOWN, UNITS, build_history, build_office

from pipeline.intake.tables.signal_lists import SignalLists
from pipeline.periods import Period
from pipeline.supervision.signals import copy_search, month_texts
from pipeline.supervision.signals.copied import find_copies
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory
from pipeline.supervision.signals.month_texts import MonthReader, MonthTexts, compute_mask_key

CLAUSES = (
    "走访慰问困难党员送去米面油", "召开专题会议传达上级精神", "修缮灯杆清理河道两岸垃圾", "组织学习规章制度并签字",
    "方敏带队调解邻里纠纷握手言和", "回访群众满意率比上次高", "检查燃气电线更换老化插座", "护理员考了操作全部过关",
    "石桥镇敬老院食堂灶台拆了重砌", "意见箱半月开一回逐条答复", "9月3日接待窗口搬到一楼", "账目按月公布贴在大厅里头",
)  # fmt: skip
KEY = b"k" * 32
Kept = dict[Period, bytes]


def build_bureau(seed: int, months: int = 4) -> list[TaskHistory]:
    """Forty tasks of three branches, whose texts are made of few clauses."""
    pick = random.Random(seed)
    return [
        build_history(
            *("，".join(pick.sample(CLAUSES, 3)) for _ in range(months)),
            branch=pick.choice(sorted(UNITS)),
            number=f"N{at}",
            task=f"任务{at}",
        )
        for at in range(40)
    ]


def find(histories: list[TaskHistory], office: OfficeTexts, kept: Kept | None = None) -> tuple[dict[int, Signal], Kept]:
    found = find_copies(histories, office, load=None if kept is None else kept.get)
    return dict(found.signals), dict(found.fresh)


def damage(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def reach(histories: list[TaskHistory], office: OfficeTexts, monkeypatch: pytest.MonkeyPatch, kept: Kept) -> int:
    """How many texts are masked while there is something kept."""
    masked: list[str] = []
    step = CopyMasks.mask_rest

    def mask(masks: CopyMasks, text: str) -> str:
        masked.append(text)
        return step(masks, text)

    with monkeypatch.context() as patched:
        patched.setattr(CopyMasks, "mask_rest", mask)
        find(histories, office, kept)
    return len(masked)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_copies_are_found_with_what_was_kept_without_and_with_it_damaged(seed: int) -> None:
    histories, office = build_bureau(seed), build_office()
    plain, made = find(histories, office)
    assert (len(plain) > 5, made) == (True, {})
    first, kept = find(histories, office, {})
    assert sorted(kept) == [LAST.shift(-3), LAST.shift(-2), LAST.shift(-1)]
    again, made = find(histories, office, kept)
    assert (first, again, made) == (plain, plain, {})
    pick = random.Random(seed)
    for spoil in (
        lambda data: damage(data, pick.randrange(len(data))),
        lambda data: data[: pick.randrange(len(data))],
        lambda data: data + b"\0",
        lambda _: b"",
        lambda _: b"PK\x03\x04 somebody else's",
    ):
        spoilt = {period: spoil(data) for period, data in kept.items()}
        assert find(histories, office, spoilt) == (plain, kept)


def test_what_is_kept_of_another_month_serves_no_less() -> None:
    histories, office = build_bureau(4), build_office()
    plain, kept = find(histories, office, {})
    turned = dict(zip(kept, reversed(kept.values()), strict=True))
    assert find(histories, office, turned)[0] == plain


def test_nothing_of_an_earlier_month_is_masked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    histories, office = build_bureau(5, months=8), build_office()
    _, kept = find(histories, office, {})
    last = [replace(each, months=each.months[-1:]) for each in histories]
    assert reach(histories, office, monkeypatch, kept) == reach(last, office, monkeypatch, {})
    assert reach(histories, office, monkeypatch, {}) > 5 * reach(last, office, monkeypatch, {})


def test_a_text_is_masked_once_however_often_a_month_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    histories = [build_history(CLAUSES[0] + CLAUSES[1], number=f"N{at}") for at in range(9)]
    assert reach(histories, build_office(), monkeypatch, {}) == 1


@pytest.mark.parametrize(
    "office",
    [
        OfficeTexts(UNITS | {"LC01": replace(HOME, people=("陶远", "石桥"))}, SignalLists()),
        OfficeTexts({"LC02": TOWN}, SignalLists()),
        build_office(exempt=[CLAUSES[0]]),
    ],
    ids=["other people", "fewer branches", "an exempt text"],
)
def test_what_is_kept_serves_an_office_that_has_changed(office: OfficeTexts) -> None:
    histories = build_bureau(6)
    _, kept = find(histories, build_office(), {})
    assert find(histories, office, kept)[0] == find(histories, office)[0]


def test_a_report_that_came_later_is_read_beside_what_is_kept() -> None:
    histories, office = build_bureau(7), build_office()
    _, kept = find(histories, office, {})
    late = [*histories, *build_bureau(8)[:1]]
    assert find(late, office, kept) == (find(late, office)[0], {})
    many = [*histories, *build_bureau(8)]
    assert sorted(find(many, office, kept)[1]) == sorted(kept)


def test_what_is_kept_again_holds_no_text_that_nobody_tells_any_more() -> None:
    office = build_office()
    _, kept = find(build_bureau(9), office, {})
    _, made = find(build_bureau(10), office, kept)
    assert made == find(build_bureau(10), office, {})[1]


def test_no_more_is_made_to_be_kept_in_one_go_than_memory_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_search, "_MOST_KEPT", 1)
    histories, office, kept = build_bureau(11), build_office(), Kept()
    for many in (1, 2, 3):
        kept |= find(histories, office, kept)[1]
        assert len(kept) == many
    assert find(histories, office, kept) == (find(histories, office)[0], {})


def test_other_rules_another_python_and_other_lists_have_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    masks = CopyMasks(build_office())
    keys = {compute_mask_key(masks), compute_mask_key(CopyMasks(build_office(exempt=["抓好落实"])))}
    monkeypatch.setattr("platform.python_version", lambda: "3.11.0")
    keys.add(compute_mask_key(masks))
    monkeypatch.setattr(month_texts, "_hash_sources", lambda: ("text.py 0",))
    keys.add(compute_mask_key(masks))
    assert (len(keys), None in keys) == (4, False)


def test_every_source_of_the_rules_is_in_the_key() -> None:
    names = {each.split()[0] for each in month_texts._hash_sources()}
    assert names >= {"text.py", "copy_masks.py", "text_index.py", "month_texts.py", "model.py", "word_lists.toml"}


def test_a_program_without_its_sources_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_texts, "_hash_sources", tuple)
    histories, office = build_bureau(12), build_office()
    assert find(histories, office, {}) == (find(histories, office)[0], {})


def test_what_was_packed_opens_as_it_was_under_the_same_key_only() -> None:
    reader = MonthReader(CopyMasks(build_office()))
    for text in (*CLAUSES, "\ud842𠮷。", "一"):
        reader.mask(text, "LC01")
    _, month = reader.finish()
    assert month is not None
    opened = MonthTexts.unpack(month.pack(KEY), KEY)
    assert opened is not None
    assert (opened.shared, opened.rest, opened.index.texts) == (month.shared, month.rest, month.index.texts)
    names = CopyMasks(build_office()).list_names("LC01")
    assert [*opened.list_told("LC01", names).values()] == [*month.rest.values()]
    assert (opened.list_told("LC01", names[1:]), opened.list_told("LC02", names)) == ({}, {})
    assert opened.pack(KEY) == month.pack(KEY)
    assert MonthTexts.unpack(month.pack(KEY), b"other") is None
