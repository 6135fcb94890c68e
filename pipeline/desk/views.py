"""Build what the pages of the desk show; every word about the month comes from what the commands know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.agenda.month_facts import MonthFacts
from pipeline.agenda.steps import (
    NextStep,
    Stage,
    StageProgress,
    describe_redrafts,
    find_next_step,
    find_posting_errand,
    list_papers_to_sign,
    list_stage_progress,
)
from pipeline.agenda.waiting import list_waiting_matters
from pipeline.archive import compute_sha256
from pipeline.archive.facts import DECISIONS, SUBMISSION, Receipt
from pipeline.commands.load_records import load_submission_records
from pipeline.commands.refused_books import RefusedBook, list_mended_names, list_refused_books
from pipeline.commands.status import StatusResult, find_open_period, load_month_facts, report_status
from pipeline.commands.workspace import Workspace
from pipeline.desk.jobs import Job
from pipeline.desk.letter_views import POSTED, list_letters
from pipeline.desk.orders import BEFORE_CLOSING, is_by_hand
from pipeline.desk.outbox_file import OutboxFile, is_shown
from pipeline.desk.page_words import CONFIRM, SaidPart, split_details, translate_to_pages
from pipeline.documents.document_number import propose_next_number
from pipeline.documents.paper_list import list_span_reports
from pipeline.documents.registry import CLOSING, DOCUMENTS, OFFICIAL_PAPERS
from pipeline.findings import Finding, UnconfirmedError, UserError, merge_equal_findings
from pipeline.periods import Period
from pipeline.supervision.lapsed_letters import LAPSED
from pipeline.terms import (
    DECISION_BOOK,
    DISPOSITION_TITLES,
    LETTER_TITLES,
    Disposition,
    LetterKind,
    format_chinese_date,
)


@dataclass(frozen=True)
class DecisionBookView:
    """A 核验表 as listed: ``held`` says why it is not offered for import (empty: it is), ``why`` what to mend."""

    file: OutboxFile
    held: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReceivedView:
    """A file that was taken, as listed: its number and name, whose it is, what became of it, and why."""

    number: int
    name: str
    branch: str
    fate: str
    why: tuple[Finding, ...]


def list_periods(workspace: Workspace) -> tuple[Period, ...]:
    """List the months with forms or reports, latest first."""
    archive = workspace.archive
    known = {out.period for out in archive.list_standing().distributions}
    known |= {each.period for each in archive.receipts() if each.period and each.reports}
    return tuple(Period.parse(each) for each in sorted(known, reverse=True))


def _get_bureau_name(workspace: Workspace) -> str:
    settings = workspace.office.settings
    return settings.bureau.name


def build_home(workspace: Workspace, period: Period | None) -> dict[str, object]:
    """Build the first page: seven stages with the next one lit, the next step, what waits for whom, every branch."""
    shown = period or find_open_period(workspace)
    frame = {
        "bureau": _get_bureau_name(workspace),
        "today": format_chinese_date(workspace.today),
        "periods": [(str(each), each.as_chinese()) for each in list_periods(workspace)],
    }
    if shown is None:
        month = Period.of(workspace.today)
        return {**frame, "period": str(month), "title": month.as_chinese(), "stages": [], "begun": False}
    done = report_status(workspace, shown)
    step = find_next_step(done.month)
    return {
        **frame,
        "period": str(shown),
        "title": shown.as_chinese(),
        "begun": True,
        "stages": [_build_stage_view(each) for each in list_stage_progress(done.month)],
        "step": step,
        "following": _describe_following(workspace, done.month),
        "beside": find_work_beside(workspace, done.month),
        "goes_on": step is not None and step.stage is Stage.CONSOLIDATE and done.month.goes_on_to_letters,
        "by_hand": step is not None and is_by_hand(step),
        "day": _format_step_day(done.month.today, step),
        "waiting": [
            (each, format_chinese_date(each.until) if each.until else "") for each in list_waiting_matters(done.month)
        ],
        "branches": list(_list_branch_rows(done)),
        "edited": done.edited,
        "files": list_outbox_files(workspace.root, shown),
    }


@dataclass(frozen=True)
class WorkBeside:
    """What can be done today for the month after one that is closed, whose letters still wait to be marked."""

    period: str
    title: str
    step: NextStep


def find_work_beside(workspace: Workspace, month: MonthFacts) -> WorkBeside | None:
    """Find what the month after a closed one asks for today: it does not wait until the last letter is marked."""
    following = month.period.shift(1)
    if not month.closed or find_next_step(month) is None or following not in list_periods(workspace):
        return None
    step = find_next_step(load_month_facts(workspace, following))
    if step is None or (step.day is not None and step.day > workspace.today):
        return None
    return WorkBeside(str(following), following.as_chinese(), step)


def _build_stage_view(each: StageProgress) -> dict[str, str]:
    return {"name": each.stage.value, "page": each.stage.name.lower(), "state": each.state.value}


def _format_step_day(today: dt.date, step: NextStep | None) -> str:
    """Format the first day for a step that has to wait; empty if it can be done today."""
    return format_chinese_date(step.day) if step and step.day and step.day > today else ""


def _describe_following(workspace: Workspace, month: MonthFacts) -> str:
    """Describe how far the forms of the next month are."""
    following, holders = month.period.shift(1), set(month.next_forms)
    if not holders:
        return f"{following.as_chinese()}的表单，月底下发。"
    lacking = {each.code for each in workspace.office.due(following)} - holders
    left = f"，还有{len(lacking)}个支部没有，月底下发" if lacking else ""
    return f"{following.as_chinese()}的表单已经下发给{len(holders)}个支部{left}。"


def _list_branch_rows(done: StatusResult) -> Iterator[tuple[str, ...]]:
    for each in done.assessment.delivered.values():
        timeliness, arrival = done.month.describe_timeliness(each), done.month.describe_arrival(each)
        yield each.branch, done.assessment.name(each.branch), timeliness, each.result.value, arrival


def list_outbox_files(root: Path, period: Period) -> tuple[OutboxFile, ...]:
    """List the workbooks and pages of a month's outbox."""
    folder = root / "outbox" / str(period)
    paths = sorted(folder.glob("*.xlsx")) + sorted(folder.glob("*.html"))
    return tuple(OutboxFile(path.name, f"{period}/{path.name}") for path in paths if is_shown(path))


def list_drafts(root: Path, period: Period) -> tuple[OutboxFile, ...]:
    """List the drafts of official papers of a month, those of single branches first."""
    folder = root / "outbox" / str(period) / DOCUMENTS
    found = [
        (document, path)
        for document in OFFICIAL_PAPERS
        for path in (*sorted((folder / document).glob("*.docx")), *sorted(folder.glob(f"{document}*.docx")))
        if is_shown(path)
    ]
    names = [(document, path.relative_to(folder).as_posix()) for document, path in found]
    return tuple(OutboxFile(name, f"{period}/{DOCUMENTS}/{name}", document) for document, name in names)


def list_decision_books(workspace: Workspace, period: Period) -> tuple[DecisionBookView, ...]:
    """List the 核验表 files of a month; one that was refused is offered for import once it was changed."""
    paths = sorted(workspace.outbox(period).glob(f"{DECISION_BOOK}*.xlsx"))
    refused = list_refused_books(workspace)
    taken = [each for each in workspace.archive.receipts() if each.kind == DECISIONS and each.period == str(period)]
    return tuple(_build_book_view(path, period, refused, taken) for path in paths if is_shown(path))


def _build_book_view(
    path: Path, period: Period, refused: Sequence[RefusedBook], taken: Sequence[Receipt]
) -> DecisionBookView:
    file, sha256 = OutboxFile(path.name, f"{period}/{path.name}"), compute_sha256(disk.read(path))
    book = next((each for each in refused if sha256 in (each.sha256, each.marked_sha256)), None)
    if book is None:
        return DecisionBookView(file)
    later = [each for each in taken if each.number > book.after]
    if any(each.name in list_mended_names(book, refused) for each in later):
        return DecisionBookView(file, "改好的一份已经导入，这一份是改好以前的，用不着了，可以删去。")
    if later:
        told = f"{format_chinese_date(later[-1].day)}导入了“{later[-1].name}”，这一份用不着了，可以删去"
        return DecisionBookView(file, f"{told}；里面有那一份没有的意见，才要改好再导入。")
    if sha256 == book.marked_sha256:
        return DecisionBookView(file, f"标出了{len(book.why)}处要改的，还没有改：改好、存好再导入。", book.why)
    copy = f"请改“{book.marked}”" if path.with_name(book.marked).is_file() else "请改好这一份"
    return DecisionBookView(file, f"这一份有{len(book.why)}处要改，没有导入，以后也没有改过。{copy}，存好再导入。")


def list_waiting_letters(workspace: Workspace, job: Job) -> dict[str, object]:
    """List what a page tells of the letters that wait for a person, once an order that makes or marks some is done."""
    period = job.order.posting
    done = job.status in (0, 1) and not job.planning
    letters = list_letters(workspace, period) if period is not None and done else ()
    waiting = [each for each in letters if each.state not in (POSTED, LAPSED)]
    return {"letters": waiting, "period": str(period or ""), "stage": Stage.SEND.name.lower()}


STAGE_PAGES: Mapping[str, Stage] = {stage.name.lower(): stage for stage in Stage}
"""Name of a stage's page -> the stage."""


def build_stage(workspace: Workspace, stage: Stage, period: Period) -> dict[str, object]:
    """Build the page of one stage: what it is for, and what can be done."""
    done = report_status(workspace, period) if period in list_periods(workspace) else None
    progress = list_stage_progress(done.month) if done else ()
    step = next((each.step for each in progress if each.stage is stage), None)
    errand = find_posting_errand(done.month) if done and stage is Stage.SEND else None
    drafts, posting = list_drafts(workspace.root, period), stage not in (Stage.CONSOLIDATE, Stage.REVIEW, Stage.ISSUE)
    letters = list_letters(workspace, period) if posting else ()
    return {
        "bureau": _get_bureau_name(workspace),
        "today": format_chinese_date(workspace.today),
        "stage": stage.name.lower(),
        "stage_title": stage.value,
        "heading": errand.title if errand else stage.value,
        "place": f"/step/{stage.name.lower()}?period={period}",
        "period": str(period),
        "title": period.as_chinese(),
        "following": str(period.shift(1)),
        "following_title": period.shift(1).as_chinese(),
        "step": step or errand,
        "day": workspace.today.isoformat(),
        "numbering": propose_next_number(workspace.issued.all(), workspace.today.year),
        "received": list_received(workspace) if stage is Stage.COLLECT else (),
        "kinds": [(kind.value, LETTER_TITLES[kind]) for kind in LetterKind],
        "documents": _list_document_choices(done),
        "on_demand": [report.name for report in list_span_reports(period) if report.on_demand] if done else [],
        "drafts": drafts,
        "signed": _list_signed_kinds(workspace, done, period),
        "goes_on": done is not None and done.month.goes_on_to_letters,
        "feeds_back": done is not None and bool(done.month.letters_open[LetterKind.FEEDBACK]),
        "redrafts": describe_redrafts(done.month) if done else "",
        "closing": CLOSING,
        "books": list_decision_books(workspace, period),
        "unclaimed": done.waiting if done and stage is Stage.COLLECT else (),
        "letters": letters,
        "branches": [(each.code, each.short_name) for each in workspace.office.due(period)],
    }


def _list_signed_kinds(workspace: Workspace, done: StatusResult | None, period: Period) -> frozenset[str]:
    """List the kinds of papers of a month of which some were signed and no draft waits."""
    issued = {each.document for each in workspace.issued.all() if each.period == str(period)}
    return frozenset(issued.difference(list_papers_to_sign(done.month) if done else ()))


def _list_document_choices(done: StatusResult | None) -> list[tuple[str, str]]:
    """List the papers to choose from with what is shown of each, those with a draft first as they are to be signed."""
    order = sorted(OFFICIAL_PAPERS, key=lambda name: (name in CLOSING, name))
    waiting = list_papers_to_sign(done.month) if done else []
    told = f"，依次签：{'、'.join(waiting)}" if waiting else "（现在没有）"
    every = [("", f"等签发的全部{told}")] if len(waiting) != 1 else []
    others = [name for name in waiting if name not in CLOSING]
    if len(others) > 1 and others != waiting:
        every.append((BEFORE_CLOSING, f"先签{'、'.join(others)}（{waiting[-1]}还要改的）"))
    rest = [(name, f"{name}（没有草稿）") for name in order if name not in waiting]
    return [*every, *((name, name) for name in waiting), *rest]


def list_received(workspace: Workspace) -> tuple[ReceivedView, ...]:
    """List the files of the last look that took any: whose they are, what became of each, and why."""
    known = workspace.archive.receipts()
    claimed = {each.claims for each in known}
    receipts = [each for each in known if each.kind == SUBMISSION and each.number not in claimed]
    last = max((each.by_look for each in receipts), default=0)
    ours = [each for each in receipts if each.by_look == last]
    records = load_submission_records(workspace, [each for each in ours if each.fate == Disposition.RETURNED])
    return tuple(
        ReceivedView(
            number=each.number,
            name=each.name,
            branch=_name_branch(workspace, each.branch),
            fate=DISPOSITION_TITLES[Disposition(each.fate)],
            why=merge_equal_findings(records[each.number].findings) if each.number in records else (),
        )
        for each in ours
    )


def load_received_file(workspace: Workspace, number: int) -> tuple[str, bytes]:
    """Load a file that came, with a name to save it under; UserError unless it is a table that could be read."""
    receipt = next((each for each in workspace.archive.receipts() if each.number == number), None)
    if receipt is None or receipt.kind != SUBMISSION or receipt.fate == Disposition.QUARANTINED:
        raise UserError(f"没有可以打开的第{number}号文件。请刷新页面再试。")
    return disk.clean_name(receipt.name), workspace.archive.load_bytes(receipt)


def _name_branch(workspace: Workspace, code: str) -> str:
    known = workspace.office.by_code.get(code)
    return known.short_name if known else code


_ENDS = {
    0: "办完了。",
    1: "办完了，有事要人处理，见下面的说明。",
    UserError.status: "没有办：请照下面的说明处理。",
    UnconfirmedError.status: "没有办：请先核对下面说的。",
}
_INTERNAL_ERROR = "程序自身出了错，已收下的文件没有丢失，请把下面的话交给技术人员。"


_PARTLY = "没有办完：请照下面的说明处理；前面几件已经办了的算数，再办一次就接着做。"
_KILLED = "中断了：已经做了的算数，再办一次就接着做。"


def _describe_end(status: int | None, *, several: bool) -> str:
    """Describe how a command ended, or ``several`` in a row; a negative status is that of one that was killed."""
    if status is None:
        return ""
    if several and status == UserError.status:
        return _PARTLY
    return _KILLED if status < 0 else _ENDS.get(status, _INTERNAL_ERROR)


def build_job(job: Job, seconds: int, root: Path) -> dict[str, object]:
    """Build the page of a command: what it says, how it ended, and whether it is only the plan."""
    words, status = translate_to_pages(job.read_said().rstrip(), root), job.status
    return {
        "job": job,
        "title": job.order.title,
        "said": split_details(words) if job.planning else [SaidPart(words)],
        "running": job.running,
        "seconds": seconds,
        "end": _describe_end(status, several="stage" in job.order.act),
        "bad": status not in (None, 0, 1),
        "to_handle": status == 1,
        "planning": job.planning,
        "back": job.order.back,
        "place": f"/job/{job.number}",
        "confirm": CONFIRM if status == UnconfirmedError.status else "",
    }
