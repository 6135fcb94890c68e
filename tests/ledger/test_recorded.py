"""What the archive holds, as the ledger is built from it: answers, decisions, entries of the bureau, forms handed out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, JANUARY

from pipeline.archive.facts import DECISIONS, OLD_LEDGER, Distribution, Receipt, Snapshot, SourceRow
from pipeline.archive.submissions import (
    REPORT,
    DecisionBookRecord,
    RecordedDecision,
    RecordedEntry,
    SubmissionRecord,
    SubmittedReply,
)
from pipeline.contract.decisions import (
    format_closing_key,
    format_rectification_key,
    format_typical_case_key,
    format_withdrawal_key,
)
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import QuestionKind, format_lamp_key
from pipeline.ledger import Decision, Reply
from pipeline.ledger.inputs import AnswerForm, AskedReason
from pipeline.ledger.recorded import (
    ON_PAPER,
    add_registered_replies,
    build_decisions,
    build_replies,
    find_answer_forms,
    find_asked_reasons,
    find_distribution_dates,
    list_receipts_with_replies,
    map_given_opinions,
)
from pipeline.terms import DecisionKind, Disposition, EntryKind, Opinion, RectificationStep

TASK, OTHER, HANDED = "MZ01-202610-01", "MZ01-202610-02", "MZ01-202611-901"
PROBLEM = ProblemId.of_task(TASK)
RED = format_lamp_key(PROBLEM)


def receipt(number: int = 7, **told: object) -> Receipt:
    usual = Receipt(
        number=number, name="表.xlsx", folder="", size=1, sha256=f"{number:064d}", after="", after_look=0, by="2026-12-09",
        by_look=1, branch="MZ01", period="2026-11", fate=Disposition.ACCEPTED, codes=(), program="1", contract=1,
        stored=f"2026-12/{number:06d}-表.xlsx",
    )  # fmt: skip
    return replace(usual, **told)  # type: ignore[arg-type]


# Answers


def answer(row: int, key: str = RED, **told: object) -> SubmittedReply:
    usual = SubmittedReply(
        sheet="需答复", row=row, key=key, measures="增派施工队", done="12户", finished="2026-12-05", statement="雪", extension="2027-01-15"
    )  # fmt: skip
    return replace(usual, **told)  # type: ignore[arg-type]


def form(*replies: SubmittedReply, reporter: str = "李文静") -> SubmissionRecord:
    return SubmissionRecord(
        content=REPORT, distribution=1, sheet="填报表", reporter=reporter, unchanged=False, unchanged_reason="", corrects="",
        saved="", tasks=(), requests=(), plan_edits=(), missing_tasks=(), replies=replies,
    )  # fmt: skip


def test_an_answer_is_told_with_its_file_who_sent_it_and_when() -> None:
    said = answer(7, extension_in_words=True, others={"D01": "备注"})
    (found,) = build_replies([receipt(period="2026-12")], {7: form(said)})
    assert found == Reply(
        receipt=7,
        branch="MZ01",
        period=DECEMBER,
        key=RED,
        measures="增派施工队",
        done="12户",
        finished="2026-12-05",
        statement="雪",
        extension="2027-01-15",
        extension_in_words=True,
        others={"D01": "备注"},
        who="李文静",
        when="2026-12-09",
        source=SourceRow("2026-12/000007-表.xlsx", f"{7:064d}", "需答复", 7),
    )


def test_answers_stand_in_the_order_in_which_their_files_came() -> None:
    records = {9: form(answer(7, "甲"), answer(8, "乙")), 8: form(answer(7, "丙"))}
    found = build_replies([receipt(9), receipt(8)], records)
    assert [(each.receipt, each.key) for each in found] == [(8, "丙"), (9, "甲"), (9, "乙")]


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ({}, True), ({"has_replies": False}, False), ({"fate": Disposition.RETURNED}, False), ({"kind": OLD_LEDGER}, False),
        ({"content": "replies-only"}, True), ({"period": "2027-11"}, True),
    ],
)  # fmt: skip
def test_answers_of_every_accepted_file_of_a_branch_are_heard(told: dict[str, object], counts: bool) -> None:
    one = replace(receipt(has_replies=True), **told)  # type: ignore[arg-type]
    assert list_receipts_with_replies([one]) == ((one,) if counts else ())


# Decisions


def opinion(key: str = format_closing_key(TASK), **told: object) -> RecordedDecision:
    usual = RecordedDecision(
        kind=DecisionKind.CLOSING, row=5, key=key, branch_name="机关一支部", task="党建+适老化改造", proposal="请决定可否销号", reason="报已完成",
        opinion=Opinion.PASSED, verifier="孙立新", day="2026-12-09", due="2027-01-15", note="齐全", fact="落后35个百分点",
        first="2026-10", sheet="待定事项", choice="同意销号",
    )  # fmt: skip
    return replace(usual, **told)  # type: ignore[arg-type]


def entry(kind: EntryKind, number: str = HANDED, **told: object) -> RecordedEntry:
    usual = RecordedEntry(
        row=3, kind=kind, number=number, branch="MZ01", task="", about=("机关一支部", "党建+一窗通办"), text="做法可学", values={},
        deadline_day="", verifier="孙立新", day="2026-12-09", note="局务会定",
    )  # fmt: skip
    return replace(usual, **told)  # type: ignore[arg-type]


def book(*decisions: RecordedDecision, entries: tuple[RecordedEntry, ...] = ()) -> DecisionBookRecord:
    return DecisionBookRecord(decisions=decisions, entries=entries)


def decide(*books: DecisionBookRecord, period: str = "2026-11") -> tuple[Decision, ...]:
    """The decisions of some books taken in one after the other from receipt 7 on."""
    numbered = dict(enumerate(books, start=7))
    return build_decisions([receipt(each, kind=DECISIONS, period=period) for each in numbered], numbered)


def test_a_decision_is_told_with_all_it_was_decided_on_and_the_row_it_stands_in() -> None:
    (found,) = decide(book(opinion()))
    assert found == Decision(
        receipt=7,
        period=NOVEMBER,
        matter=DecisionKind.CLOSING,
        key=format_closing_key(TASK),
        branch_name="机关一支部",
        task="党建+适老化改造",
        proposal="请决定可否销号",
        reason="报已完成",
        opinion=Opinion.PASSED,
        verifier="孙立新",
        day=dt.date(2026, 12, 9),
        due=dt.date(2027, 1, 15),
        note="齐全",
        source=SourceRow("2026-12/000007-表.xlsx", f"{7:064d}", "待定事项", 5),
        fact="落后35个百分点",
        first=NOVEMBER.shift(-1),
    )
    (bare,) = decide(book(opinion(due="", first="", fact="")))
    assert (bare.due, bare.first, bare.fact) == (None, None, "")


def test_only_what_a_book_of_the_bureau_says_is_decided() -> None:
    told = {7: book(opinion(), entries=(entry(EntryKind.CASE, task=TASK),))}
    assert build_decisions([receipt(kind=OLD_LEDGER)], told) == ()


def test_a_row_taken_in_twice_is_one_decision_and_a_row_corrected_is_two() -> None:
    once = opinion()
    again = replace(once, row=9)
    assert [each.receipt for each in decide(book(once), book(again))] == [7]
    back = replace(once, opinion=Opinion.SENT_BACK)
    found = decide(book(once), book(back), book(once))
    assert [(each.receipt, each.opinion) for each in found] == [
        (7, Opinion.PASSED), (8, Opinion.SENT_BACK), (9, Opinion.PASSED),
    ]  # fmt: skip
    assert len(decide(book(once), book(replace(once, note="补齐")))) == 2


def test_what_an_earlier_row_repeats_of_another_matter_is_another_decision() -> None:
    assert [each.key for each in decide(book(opinion(), opinion(format_closing_key(OTHER))))] == [
        format_closing_key(TASK), format_closing_key(OTHER),
    ]  # fmt: skip


CHOSEN = entry(EntryKind.CASE, "MZ01-202611-903", task=TASK)


def test_a_case_the_bureau_chose_itself_is_a_decision_of_its_row() -> None:
    (found,) = decide(book(entries=(CHOSEN,)))
    assert found == Decision(
        receipt=7,
        period=NOVEMBER,
        matter=DecisionKind.CASE,
        key=format_typical_case_key(TASK),
        branch_name="机关一支部",
        task="党建+一窗通办",
        proposal="局机关典型做法",
        reason="局务会定",
        opinion=Opinion.PASSED,
        verifier="孙立新",
        day=dt.date(2026, 12, 9),
        due=None,
        note="做法可学",
        source=SourceRow("2026-12/000007-表.xlsx", f"{7:064d}", "局机关填报", 3),
    )


def test_what_the_bureau_put_in_follows_what_it_decided_in_the_same_book() -> None:
    found = decide(book(opinion(), entries=(CHOSEN,)), book(opinion(format_typical_case_key(TASK), kind="典型做法")))
    assert [(each.receipt, each.key) for each in found] == [
        (7, format_closing_key(TASK)), (7, format_typical_case_key(TASK)), (8, format_typical_case_key(TASK)),
    ]  # fmt: skip


def test_a_case_taken_back_is_no_case_any_more() -> None:
    back = entry(
        EntryKind.WITHDRAW, "MZ01-202612-901", task=CHOSEN.number, about=("", ""), text="", note="材料不实", row=4
    )
    _, found = decide(book(entries=(CHOSEN,)), book(entries=(back,)))
    assert (found.receipt, found.matter, found.key) == (8, DecisionKind.CASE, format_typical_case_key(TASK))
    assert (found.opinion, found.note, found.reason) == (Opinion.DECLINED, "材料不实", "材料不实")
    assert (found.proposal, found.branch_name, found.task) == ("局机关撤回", "机关一支部", "党建+一窗通办")
    assert found.source.row == 4


def test_a_task_handed_down_is_no_decision_until_it_is_taken_back() -> None:
    down = entry(EntryKind.HAND_DOWN, about=("机关一支部", ""), values={"task": "党建+殡葬惠民"})
    back = entry(EntryKind.WITHDRAW, "MZ01-202612-901", task=HANDED, about=("", ""), text="", note="另行部署")
    (found,) = decide(book(entries=(down, back)))
    assert (found.matter, found.key) == (DecisionKind.CHANGE, format_withdrawal_key(HANDED))
    assert (found.opinion, found.task, found.branch_name) == (Opinion.PASSED, "党建+殡葬惠民", "机关一支部")
    assert (found.note, found.proposal) == ("另行部署", "局机关撤回")


@pytest.mark.parametrize(
    "one",
    [
        entry(EntryKind.SITE, task=TASK),
        entry(EntryKind.HAND_DOWN),
        entry(EntryKind.WITHDRAW, "MZ01-202612-901", task="MZ01-202611-999"),
    ],
    ids=["found on the spot", "handed down", "nothing known to take back"],
)
def test_other_entries_are_no_decisions(one: RecordedEntry) -> None:
    assert decide(book(entries=(one,))) == ()


def test_taking_back_what_was_found_on_the_spot_decides_nothing() -> None:
    found = entry(EntryKind.SITE, task=TASK)
    back = entry(EntryKind.WITHDRAW, "MZ01-202612-901", task=HANDED)
    assert decide(book(entries=(found,)), book(entries=(back,))) == ()


def test_a_later_row_may_repeat_what_the_bureau_put_in() -> None:
    chosen = opinion(
        format_typical_case_key(TASK), kind=DecisionKind.CASE, task="党建+一窗通办", proposal="局机关典型做法", reason="局务会定",
        note="做法可学", due="", fact="", first="",
    )  # fmt: skip
    assert [each.receipt for each in decide(book(entries=(CHOSEN,)), book(chosen))] == [7]


def test_the_last_opinion_on_a_matter_is_compared_with_what_another_book_says() -> None:
    one, two = opinion(), opinion(opinion=Opinion.SENT_BACK, verifier="王小敏", day="2026-12-10", due="", note="缺清单")
    given = map_given_opinions(decide(book(one), book(two)))
    found = given[format_closing_key(TASK)]
    assert (found.opinion, found.verifier, found.day, found.due, found.note) == (
        Opinion.SENT_BACK, "王小敏", dt.date(2026, 12, 10), None, "缺清单",
    )  # fmt: skip
    assert map_given_opinions(decide(book(one)))[format_closing_key(TASK)].due == dt.date(2027, 1, 15)


# Answers that came on paper


def typed_in(step: RectificationStep, said: Opinion = Opinion.PASSED, **told: object) -> RecordedDecision:
    key = format_rectification_key(PROBLEM, step, 1)
    return opinion(key, kind=DecisionKind.RECEIPT, opinion=said, note="8户已完工", **told)


def registered(*rows: RecordedDecision) -> tuple[Reply, ...]:
    return add_registered_replies((), decide(*(book(each) for each in rows)))


def test_an_answer_on_paper_is_the_branch_s_answer_on_the_day_it_came() -> None:
    (found,) = registered(typed_in(RectificationStep.ANSWER))
    assert found == Reply(
        receipt=7,
        branch="MZ01",
        period=DECEMBER,
        key=RED,
        measures="",
        done="8户已完工",
        finished="",
        statement="",
        who=ON_PAPER,
        when="2026-12-09",
        source=SourceRow("2026-12/000007-表.xlsx", f"{7:064d}", "待定事项", 5),
        registered=True,
    )


@pytest.mark.parametrize(("due", "until"), [("2027-01-15", "2027-01-15"), ("", "")], ids=["with a day", "without"])
def test_an_application_on_paper_names_its_day_and_its_reason(due: str, until: str) -> None:
    (found,) = registered(typed_in(RectificationStep.ASK, due=due))
    assert (found.statement, found.done, found.extension) == ("8户已完工", "", until)


def test_the_last_word_on_a_paper_counts() -> None:
    step = RectificationStep.ANSWER
    assert registered(typed_in(step), typed_in(step, Opinion.SENT_BACK)) == ()
    assert [each.receipt for each in registered(typed_in(step, Opinion.SENT_BACK), typed_in(step))] == [8]


def test_only_answers_that_were_typed_in_become_answers() -> None:
    assert registered(typed_in(RectificationStep.RECEIPT)) == ()
    decision = opinion(format_rectification_key(PROBLEM, RectificationStep.ANSWER, 1), kind=DecisionKind.RECTIFY)
    assert registered(decision) == ()
    assert registered(opinion("不是编号", kind=DecisionKind.RECEIPT)) == ()


def test_answers_on_paper_stand_among_the_others_in_the_order_in_which_they_came() -> None:
    others = build_replies([receipt(3), receipt(9)], {3: form(answer(7)), 9: form(answer(7))})
    decided = decide(book(typed_in(RectificationStep.ANSWER)))
    assert [each.receipt for each in add_registered_replies(others, decided)] == [3, 7, 9]


# Forms handed out


def handed_out(date: str, period: str, *branches: str, asked: tuple[DistributedQuestion, ...] = ()) -> Distribution:
    forms = tuple(
        DistributedForm(
            branch=each, short_name=each, reporter="李文静", file="表.xlsx", sha256="0" * 64, tasks=(), new_numbers=(), questions=asked
        )
        for each in branches
    )  # fmt: skip
    return Distribution(number=1, date=date, period=period, contract=1, domains=(), forms=forms)


def about(key: str, kind: QuestionKind = QuestionKind.LAMP, due: str = "") -> DistributedQuestion:
    return DistributedQuestion(key, kind.value, "事实", "请说明", due=due)


AS_OF = Snapshot(period="2026-11", date="2026-12-09", last_receipt=7, last_look=1, office={})


def test_a_branch_had_its_form_from_the_day_of_its_first() -> None:
    known = find_distribution_dates(
        [
            handed_out("2026-11-20", "2026-11", "MZ01"), handed_out("2026-11-25", "2026-11", "MZ01", "MZ02"),
            handed_out("2026-12-08", "2026-11", "MZ03"), handed_out("2026-12-09", "2026-11", "MZ04"),
            handed_out("2026-10-25", "2026-10", "MZ05"), handed_out("2026-12-01", "2026-12", "MZ06"),
        ],
        AS_OF,
    )  # fmt: skip
    assert known == {"MZ01": "2026-11-20", "MZ02": "2026-11-25", "MZ03": "2026-12-08"}


def test_a_branch_answers_on_the_last_form_of_a_later_month_that_it_holds() -> None:
    known = find_answer_forms(
        [
            handed_out("2026-12-01", "2026-12", "MZ01", "MZ02", asked=(about(RED), about("别的"))),
            handed_out("2026-12-05", "2026-12", "MZ01", asked=(about("新的"),)),
            handed_out("2026-12-09", "2026-12", "MZ02", asked=()), handed_out("2026-12-01", "2026-11", "MZ03"),
            handed_out("2026-12-01", "2027-01", "MZ04"),
        ],
        AS_OF,
    )  # fmt: skip
    assert known == {
        "MZ01": AnswerForm(DECEMBER, frozenset({"新的"})),
        "MZ02": AnswerForm(DECEMBER, frozenset({RED, "别的"})),
        "MZ04": AnswerForm(JANUARY, frozenset()),
    }


def test_what_forms_of_this_month_and_later_asked_about_a_red_lamp_is_known_oldest_first() -> None:
    first, second = about(RED, due="2026-12-03"), about(RED)
    known = find_asked_reasons(
        [
            handed_out("2026-10-25", "2026-10", "MZ01", asked=(about("旧的"),)),
            handed_out("2026-11-25", "2026-11", "MZ01", asked=(first, about("整改", QuestionKind.RECTIFY))),
            handed_out("2026-12-01", "2026-12", "MZ01", asked=(second, about("别的", due="2026-12-20"))),
            handed_out("2026-12-09", "2026-12", "MZ01", asked=(about("当天的"),)),
        ],
        AS_OF,
    )
    assert known == {
        RED: (AskedReason(NOVEMBER, dt.date(2026, 12, 3)), AskedReason(DECEMBER, None)),
        "别的": (AskedReason(DECEMBER, dt.date(2026, 12, 20)),),
    }
