"""Prepare a draft for signing: identify it, fill in blanks, and collect the reasons against signing it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive.paper_facts import IssuedPaper, ProofReport
from pipeline.contract.paper_settings import SERIES_CODES
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.documents.document_number import compute_next_number, resolve_given_number, resolve_series_number
from pipeline.documents.draft_comparison import check_comparison, compare_with_draft, describe_comparison
from pipeline.documents.issue_number import resolve_issue_number
from pipeline.documents.later_notices import list_unmentioned_notices
from pipeline.documents.proof_verdict import settle_objections
from pipeline.documents.registry import CLOSING, OFFICIAL_PAPERS, find_report
from pipeline.documents.right_of_reply import Unheard
from pipeline.documents.signing_order import DraftedPaper, PaperToSign, SigningContext, SigningOrder
from pipeline.documents.tables_along import TablesAlong
from pipeline.docx.fill_in import (
    Filling,
    FillSpots,
    append_to_opening,
    fill_in_document,
    find_fill_spots,
    settle_judgement,
)
from pipeline.docx.open_column import settle_open_column
from pipeline.docx.open_deadlines import find_terms, list_deadlines, move_deadlines
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.reports.circular_tables import LEAD_COLUMN
from pipeline.reports.paper import ANSWER
from pipeline.reports.promised_answers import list_promised_matters
from pipeline.supervision.assessment import Assessment
from pipeline.terms import (
    BULLETIN,
    CLOSING_NOTICE,
    OPEN_JUDGEMENT,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    SUPERVISION_SLIP,
    URGING_SLIP,
    format_chinese_date,
)

_DRAFT = "征求意见稿"
_TO_FILL_IN = re.compile(r"（由[^（）]{2,12}填写）")
"""What a draft leaves to people."""
_ANSWERED = (REMINDER_LETTER, SUPERVISION_SLIP, URGING_SLIP)
"""Papers that set a day to answer, which is kept with them: the 答复单 says the same day."""
_LEFT = {RECTIFICATION_NOTICE: "下发", CLOSING_NOTICE: "告知"}
"""What is still to come of a problem that a leader took out of a paper."""
_NO_JUDGEMENT = "没有写总体判断，“总的看”一句已略去；要写的，签发时用 --judgement 写一句，或先在文件里写好。"
_JUDGED_ALREADY = "里没有留空的总体判断（已经写好，或者没有这一句），--judgement 的话没有用上。"
_NOT_URGENT = "：点到的支部答复期都已满，也没有来不及改的，--urgent 的理由没有用上，没有写入文件。"
_NO_PLACE = "正文里找不到引语，没等支部答复期满的理由写不进去。请在正文第一段照实写明这个理由，再签发。"


@dataclass(frozen=True, kw_only=True)
class ReadyPaper:
    """A paper prepared for issue; ``refusals`` are reasons against it, ``notes`` are information for the clerk.

    ``differences`` say how it differs from its draft; ``undecided`` is how many matters nobody has decided.
    """

    given: PaperToSign
    draft: IssuedPaper
    data: bytes
    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    proof: ProofReport
    differences: tuple[str, ...] = ()
    tables: bytes = b""
    undecided: int = 0


@dataclass(frozen=True, kw_only=True)
class _FilledPaper:
    """A paper with its blanks filled in, the values put there, and what the clerk should know of it.

    ``wrong`` is an objection to its number, ``waiting`` are those of the branches not heard yet; ``subjects`` are the
    problems it orders to be rectified; ``terms`` the days it sets, ``promised`` what it promises to answer.
    """

    data: bytes
    reference: str
    wrong: str
    found: FillSpots
    due: dt.date | None
    subjects: tuple[str, ...]
    waiting: tuple[str, ...]
    unheard: Unheard
    told: tuple[str, ...]
    terms: Mapping[str, str]
    promised: tuple[str, ...]


def prepare_paper(
    given: PaperToSign, context: SigningContext, *, drafted: DraftedPaper, taken: Sequence[IssuedPaper]
) -> ReadyPaper:
    """Fill in the blanks of a paper and collect the reasons against signing.

    ``drafted`` is what the file was drafted from; ``taken`` are papers already issued or about to be.
    """
    order = context.order
    compared = compare_with_draft(read_edited_document(drafted.data, given.name), given.paper) if drafted.data else None
    filled = _fill_in(given, context, drafted, taken)
    refusals = [*_list_refusals(given, context, filled, taken)]
    report = find_report(order.document)
    signer = context.office.settings.bureau.signer if report is None or report.signed else ""
    doubts = tuple(check_comparison(compared, context.period, signer)) if compared else ()
    if order.document in CLOSING:
        known = given.record.last_issued
        doubts += tuple(list_unmentioned_notices(given.paper, drafted.assessment, taken, known))
    if doubts and not order.as_is:
        refusals += [
            *doubts,
            "改好后再签发，或者重新汇总，用新生成的草稿；核对过、确实要这样签发的，请用 --as-is 写明理由。",
        ]
    verdict = settle_objections(drafted.prove(filled.data), accept=order.accept, urgent=order.urgent)
    unused = [_NOT_URGENT] if order.urgent and not filled.unheard and not verdict.report.urgent else []
    vouched = "；".join([*([order.as_is] if doubts else []), *verdict.vouched])
    return ReadyPaper(
        given=given,
        draft=_build_issued_paper(given, context, filled, urgent="" if unused else order.urgent, as_is=vouched),
        data=filled.data,
        refusals=tuple(f"“{given.name}”：{each}" for each in [*refusals, *verdict.refusals]),
        notes=_list_notes(given, drafted.along, filled.told, (*verdict.notes, *unused)),
        proof=verdict.report,
        differences=tuple(f"“{given.name}”{each}" for each in describe_comparison(compared)) if compared else (),
        tables=drafted.along.data,
        undecided=drafted.assessment.owed_count,
    )


def _fill_in(
    given: PaperToSign, context: SigningContext, drafted: DraftedPaper, taken: Sequence[IssuedPaper]
) -> _FilledPaper:
    """Fill in number, date, deadlines, judgement and the reason for haste; the paper itself is changed by it."""
    order, assessment = context.order, drafted.assessment
    numbered = OFFICIAL_PAPERS[order.document]
    found = find_fill_spots(given.paper)
    reference, wrong = _resolve_number(context, found, taken, numbered=numbered)
    approver = order.signer if _is_upward(order.document) else ""
    ordered = order.document == RECTIFICATION_NOTICE
    due = _compute_due_day(assessment, order, found) if ordered else None
    unheard = _find_unheard(context, given, drafted.along)
    waiting = _check_waiting(given, context, unheard)
    reminders = _complete_text(given, context, assessment)
    if order.document in _ANSWERED:
        due = min(list_deadlines(given.paper.document, order.date.year), default=None)
    terms = {} if given.branch else find_terms(given.paper.document, order.date.year)
    subjects, left = _find_subjects(assessment, given, order.document)
    filling = Filling(date=order.date, reference=reference, due=due if ordered else None, approver=approver)
    return _FilledPaper(
        data=fill_in_document(given.paper, found, filling),
        reference=reference,
        wrong=wrong,
        found=found,
        due=due,
        subjects=subjects,
        waiting=waiting,
        unheard=unheard,
        told=(*left, *reminders, *_list_missing_code(given, reference, order.document)),
        terms={kind: day.isoformat() for kind, day in terms.items()},
        promised=list_promised_matters(assessment) if ANSWER in terms else (),
    )


def _list_refusals(
    given: PaperToSign, context: SigningContext, filled: _FilledPaper, taken: Sequence[IssuedPaper]
) -> Iterator[str]:
    """Yield the reasons against signing that the paper itself gives, whatever its draft and the proof say."""
    order = context.order
    yield from filter(None, (filled.wrong, _find_later_paper(given, taken, order.document)))
    yield from _check_dates(order, given, filled.found)
    if order.document == RECTIFICATION_NOTICE and filled.due is not None:
        yield from _check_due_day(order, filled.found, filled.due)
    paper = read_edited_document(filled.data, given.name)
    yield from _check_content(paper.text, filled.subjects, order.document)
    yield from _check_approver(paper, order)
    yield from filled.waiting


def _build_issued_paper(
    given: PaperToSign, context: SigningContext, filled: _FilledPaper, *, urgent: str, as_is: str
) -> IssuedPaper:
    """Build the record of a paper, still without its number in the archive and its file."""
    order = context.order
    return IssuedPaper(
        number=0,
        period=str(context.period),
        document=order.document,
        branch=given.branch,
        date=order.date.isoformat(),
        reference=filled.reference,
        signer=order.signer or context.office.settings.bureau.signer,
        file="",
        sha256="",
        given=given.sha256,
        edited=given.sha256 not in context.written,
        urgent=urgent,
        record=given.record,
        after_receipt=max((each.number for each in context.receipts), default=0),
        due=filled.due.isoformat() if filled.due else "",
        subjects=filled.subjects,
        as_is=as_is,
        matter=given.matter,
        terms=dict(filled.terms),
        promised=filled.promised,
    )


def _resolve_number(
    context: SigningContext, found: FillSpots, taken: Sequence[IssuedPaper], *, numbered: bool
) -> tuple[str, str]:
    """Return the number of a paper and an objection to the one ordered or typed, else empty."""
    order, typed, settings = context.order, found.typed_reference, context.office.settings
    year, code = order.date.year, settings.bureau.find_code(order.document)
    if order.document == BULLETIN:
        return resolve_issue_number(order.number, found.issue.parts if found.issue else (), taken, year)
    if not numbered:
        return resolve_given_number(order.number, typed, taken, year)
    return resolve_series_number(order.number, typed, compute_next_number(taken, order.document, year), year, code)


def _find_later_paper(given: PaperToSign, taken: Sequence[IssuedPaper], document: str) -> str:
    """Return an objection to a draft that an already signed paper of its kind has overtaken, else empty.

    It was made before that paper was signed, so it orders or corrects once more what that paper says.
    """
    mine = (given.record.period, document, given.branch, given.matter)
    later = [each for each in taken if each.number > given.record.last_issued and (each.period, *each.key) == mine]
    if not later:
        return ""
    last = later[-1]
    day = format_chinese_date(dt.date.fromisoformat(last.date))
    return (
        f"起草以后，{day}已签发过一份{document}（outbox/issued/{last.file}），这份草稿没有考虑到它。"
        "请重新汇总，用新生成的草稿；汇总后没有草稿的，就是没有要再发的了。"
    )


def _list_missing_code(given: PaperToSign, reference: str, document: str) -> tuple[str, ...]:
    """Tell that the number of a series has no 机关代字; it is the office's to have one assigned."""
    if not OFFICIAL_PAPERS[document] or not reference.startswith("〔"):
        return ()
    place = f"templates/{SETTINGS_FILE} 的 bureau.{SERIES_CODES[document]}"
    told = f"“{given.name}”的编号“{reference}”没有机关代字。核定了代字的，请填在 {place}，以后签发的就会带上。"
    return (told,)


def _complete_text(given: PaperToSign, context: SigningContext, assessment: Assessment) -> tuple[str, ...]:
    """Put in the signer's judgement, and let deadlines count from 成文日期 where the draft's own days still stand.

    Return a reminder if there was no judgement, so that its sentence was left out, or no place for it; nothing is made
    up.
    """
    ignored = bool(context.order.judgement) and OPEN_JUDGEMENT not in given.paper.text
    dropped = settle_judgement(given.paper, context.order.judgement)
    drafted = dt.date.fromisoformat(given.record.date)
    move_deadlines(
        given.paper.document,
        lambda days: assessment.office.calendar.add_working_days(drafted, days),
        lambda days: context.office.calendar.add_working_days(context.order.date, days),
    )
    told = (_NO_JUDGEMENT if dropped else "", _JUDGED_ALREADY if ignored else "", _settle_lead_column(given.paper))
    return tuple(f"“{given.name}”{each}" for each in told if each)


def _settle_lead_column(paper: EditedDocument) -> str:
    """Leave out 拟牵头科室 where nobody has filled it in; return a reminder of what is blank."""
    blank = settle_open_column(paper, LEAD_COLUMN)
    if blank is None:
        return f"附件3没有填“{LEAD_COLUMN}”，这一列已略去；要写的，先在草稿的附件3里填好，保存后再签发。"
    return f"附件3还有{blank}行没有填“{LEAD_COLUMN}”，照空白签发。" if blank else ""


def _compute_due_day(assessment: Assessment, order: SigningOrder, found: FillSpots) -> dt.date:
    """Return the due day of 整改 as typed in the paper, else by the configured working days."""
    office = assessment.ledger.inputs.office
    days = office.settings.deadlines.rectify_days
    return found.typed_due or office.calendar.add_working_days(order.date, days)


def _find_subjects(
    assessment: Assessment, given: PaperToSign, document: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the 整改 that the paper orders or settles, and a note for each one removed by a leader."""
    text = "".join(given.paper.text.split())
    kept, left = list[str](), list[str]()
    report = find_report(document)
    for each in report.cases(assessment, given.branch) if report and report.cases else ():
        about = each.task or each.fact
        if "".join(about.split()) in text:
            kept.append(str(each.problem))
        else:
            left.append(f"“{given.name}”里没有“{about}”，这个问题仍列为待{_LEFT[document]}。")
    return tuple(kept), tuple(left)


def _check_dates(order: SigningOrder, given: PaperToSign, found: FillSpots) -> Iterator[str]:
    day = order.date
    if order.date.isoformat() < given.record.date:
        told = format_chinese_date(dt.date.fromisoformat(given.record.date))
        yield f"成文日期{format_chinese_date(day)}早于数据截止日{told}，请核对 --date。"
    if not found.dates:
        yield "找不到成文日期。请在文末署名下一行写上“2026年　月　日”（年份照实），保存后再签发。"
    for place in (*found.dates, *found.printed):
        if not place.is_consistent_with(day.year, day.month, day.day):
            yield f"文件里写的日期是“{place.typed}”，与 --date {day} 不一致，请核对。"


def _check_due_day(order: SigningOrder, found: FillSpots, due: dt.date) -> Iterator[str]:
    typed = {place.typed for place in found.dues if not place.blank}
    if len(typed) > 1 or (typed and found.typed_due is None):
        yield f"整改时限写得不一致或没有这一天（{'、'.join(sorted(typed))}），请核对。"
    elif due <= order.date:
        yield f"整改时限{format_chinese_date(due)}不晚于成文日期，请核对。"
    if not found.dues:
        yield "找不到整改时限。请恢复“即　　年　　月　　日前”这几个字，保存后再签发。"


def _check_content(text: str, subjects: tuple[str, ...], document: str) -> Iterator[str]:
    if left := _TO_FILL_IN.search(text):
        yield f"还有没写的：“{left[0]}”。请写好或删去，保存后再签发。"
    if _DRAFT in text:
        yield f"文件里还写着“{_DRAFT}”，请删去这几个字，保存后再签发。"
    if document in _LEFT and not subjects:
        yield f"里面没有一个已经核验、等待{_LEFT[document]}的问题，不能签发。请先汇总，用新生成的草稿。"


def _check_approver(paper: EditedDocument, order: SigningOrder) -> Iterator[str]:
    """Yield an objection to 签发人 of an 上行文 that is blank, or another than the one ordered."""
    if not _is_upward(order.document):
        return
    spot = find_fill_spots(paper).approver
    typed = spot.parts[0] if spot else ""
    if not typed:
        yield "报上级的文件要印签发人，这里还空着。请加 --signer 姓名，或在“签发人：”后面写好，保存后再签发。"
    elif order.signer and "".join(order.signer.split()) != typed:
        yield f"文件里的签发人是“{typed}”，命令里是“{order.signer}”，请核对。"


def _is_upward(document: str) -> bool:
    report = find_report(document)
    return report is not None and report.upward


def _find_unheard(context: SigningContext, given: PaperToSign, along: TablesAlong) -> Unheard:
    """Find the branches named in a paper or its 附表, and the one it is for, that have not been heard yet."""
    return context.hearing.find_unheard(f"{given.paper.text}\n{along.text}", context.order.date, given.branch)


def _list_notes(given: PaperToSign, along: TablesAlong, told: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """List the notes to the clerk, some without the name of the file, and that 附表 lacks what the annexes lack."""
    lost = f"的附件里删去了的，附表（{along.left_out}行）也略去了。" if along.left_out else ""
    return (*told, *(f"“{given.name}”{each}" for each in (*named, lost) if each))


def _check_waiting(given: PaperToSign, context: SigningContext, unheard: Unheard) -> tuple[str, ...]:
    """Return why a paper must wait for replies; an urgent one says with its reason that it does not."""
    order = context.order
    if not order.urgent:
        return tuple(unheard.describe(context.period))
    if not unheard:
        return ()
    kind = "通报" if order.document in CLOSING else "通知"
    sentence = unheard.tell_in_paper(order.urgent, paper=kind, whom="你支部" if given.branch else "有关党支部")
    return () if append_to_opening(given.paper, sentence) else (_NO_PLACE,)
