"""Build papers as drafts: figures, then wording, then typesetting on the office's letterhead, for every report."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.archive.facts import DECISIONS, Snapshot
from pipeline.contract.letter_settings import LetterSettings
from pipeline.contract.paper_settings import BureauSettings
from pipeline.contract.settings import LETTERHEAD_FILE, WORDING_FOLDER
from pipeline.documents.identity import PaperIdentity
from pipeline.documents.registry import REPORTS, format_paper_file
from pipeline.docx.typeset import Typesetter, typeset_paper, typeset_papers
from pipeline.findings import UserError
from pipeline.intake.office import Stationery
from pipeline.reports.correction import LedgerCorrection, build_correction_report
from pipeline.reports.paper import OPEN_DEADLINE, Chart, Paper, Report, Table
from pipeline.supervision.assessment import Assessment
from pipeline.terms import DECISION_BOOK, OPEN_REFERENCE, format_chinese_date
from pipeline.wording import render_wording

_PLACE = re.compile(r"【[表图]：.+】")


def build_drafts(
    assessment: Assessment,
    stationery: Stationery,
    signed: Collection[tuple[str, str, str]] = (),
    asked: Collection[str] = (),
    reports: Iterable[Report] = REPORTS,
    *,
    typeset: Typesetter = typeset_papers,
) -> dict[str, bytes]:
    """Build every paper of a period by its path below ``documents/``.

    Those already signed (文种, branch, matter) are left out, and papers made on demand unless ``asked`` for by name.
    ``typeset`` sets all of them.
    """
    wanted = {
        format_paper_file(report.name, branch, assessment.name(branch) if branch else "", matter): (report, subject)
        for report in reports
        for subject in _list_subjects(report, assessment, stationery, asked)
        for branch, matter in (report.locate(assessment, subject),)
        if (report.name, branch, matter) not in signed
    }
    if wanted:
        _require_letterhead(stationery)
    record = assessment.ledger.inputs.as_of
    papers = (build_paper(report, assessment, stationery, subject, record) for report, subject in wanted.values())
    return dict(zip(wanted, typeset(papers, stationery.letterhead), strict=True))


def _list_subjects(
    report: Report, assessment: Assessment, stationery: Stationery, asked: Collection[str]
) -> tuple[str, ...]:
    """List what a report is drafted for; nothing if it is made on demand only, or the office has no wording for it."""
    if report.name in asked:
        return report.subjects(assessment)
    unworded = report.later and f"{WORDING_FOLDER}/{report.name}.txt" not in stationery.wording
    return report.subjects(assessment) if not report.on_demand and not unworded else ()


def list_missing_wordings(assessment: Assessment, stationery: Stationery) -> Iterator[str]:
    """Yield a remark on each paper that would be drafted if the office had the wording for it."""
    for report in REPORTS:
        place = f"{WORDING_FOLDER}/{report.name}.txt"
        if report.later and not report.on_demand and place not in stationery.wording and report.subjects(assessment):
            yield f"没有文稿“templates/{place}”，{report.name}没有起草。请用“init”补齐这份文稿，再汇总一次。"


def build_draft(
    report: Report, assessment: Assessment, stationery: Stationery, subject: str = "", record: Snapshot | None = None
) -> bytes:
    """Build the .docx of a report with its date left open.

    ``record`` is the snapshot named in the paper, if it differs from that of the assessment. Raises UserError if the
    office's wording or letterhead is missing.
    """
    _require_letterhead(stationery)
    paper = build_paper(report, assessment, stationery, subject, record or assessment.ledger.inputs.as_of)
    return typeset_paper(paper, stationery.letterhead)


def _require_letterhead(stationery: Stationery) -> None:
    if not stationery.letterhead:
        raise UserError(f"templates/{LETTERHEAD_FILE}：找不到公文版式。请从备份恢复，或用“init”补齐。")


def word_report(report: Report, assessment: Assessment, stationery: Stationery, subject: str = "") -> tuple[str, ...]:
    """Write the text of a report in the office's wording, paragraph by paragraph; UserError if that is missing."""
    name = f"{WORDING_FOLDER}/{report.name}.txt"
    if name not in stationery.wording:
        raise UserError(f"templates/{name}：找不到这份文稿。请从备份恢复，或用“init”补齐。")
    return render_wording(stationery.wording[name], report.figures(assessment, subject), f"templates/{name}")


def build_correction_draft(correcting: LedgerCorrection, stationery: Stationery, record: Snapshot) -> bytes:
    """Build the .docx of a 更正通知; ``record`` is the snapshot named in it."""
    return build_draft(build_correction_report(correcting), correcting.known, stationery, record=record)


def build_paper(
    report: Report, assessment: Assessment, stationery: Stationery, subject: str, record: Snapshot
) -> Paper:
    """Build the paper of a report in the office's wording; UserError if that wording is missing."""
    as_of = dt.date.fromisoformat(record.date)
    settings, place = assessment.office.settings, f"templates/{WORDING_FOLDER}/{report.name}.txt"
    branch, matter = report.locate(assessment, subject)
    copied_to, has_number = _find_copied_to(report, settings.bureau, branch), report.numbered and not report.masthead
    body = word_report(report, assessment, stationery, subject)
    return Paper(
        title=report.title(assessment, subject), addressee=_find_addressee(report, assessment, branch),
        body=tuple(_insert_parts(body, _list_parts(report, assessment, subject), place)),
        annexes=report.annexes(assessment, subject), signer=settings.bureau.signer if report.signed else "",
        year=as_of.year, date="" if report.official else format_chinese_date(as_of),
        even_imprint=settings.reports.even_imprint,
        copied_to=copied_to or "", upward=report.upward,
        printed_by=settings.bureau.signer if copied_to is not None else "",
        draft_note=_format_draft_note(as_of, body, tuple(_list_redrafts(report, assessment, stationery)))
        if report.official
        else "",
        reference=_format_open_number(settings.bureau.find_code(report.name), as_of.year) if has_number else "",
        footnote=_format_footnote(settings.letters) if has_number else "",
        masthead=report.masthead(settings.bureau) if report.masthead else None,
        tail=report.tail(settings.bureau) if report.tail else (),
        one_page=report.one_page, broad=report.broad, large=report.large,
        identity=str(PaperIdentity.from_snapshot(report.name, record, branch, matter)),
    )  # fmt: skip


def _format_draft_note(as_of: dt.date, body: tuple[str, ...], redrafts: Sequence[str] = ()) -> str:
    """Say until when a draft knows, and that its time limits, shown as if it were signed at once, are to move.

    ``redrafts`` are what it is drafted anew after: what is edited before would have to be edited twice.
    """
    limits = "，期限按签发日另算" if any(OPEN_DEADLINE.search(text) for text in body) else ""
    later = f"；{'、'.join(redrafts)}以后重新起草，要改的等到那时" if redrafts else ""
    return f"征求意见稿（截至{format_chinese_date(as_of)}{limits}{later}）"


def _list_redrafts(report: Report, assessment: Assessment, stationery: Stationery) -> Iterator[str]:
    """Yield what is still to come of the month after which the paper that closes it is drafted anew."""
    if not report.closes:
        return
    month = str(assessment.ledger.period)
    reviewed = any(each.kind == DECISIONS and each.period == month for each in assessment.ledger.inputs.receipts)
    if assessment.owed_count and not reviewed:
        yield f"{DECISION_BOOK}导入"
    papers = [
        each.name
        for each in REPORTS
        if each.official and each.is_by_branch and _list_subjects(each, assessment, stationery, ())
    ]
    if papers:
        yield f"{'、'.join(papers)}签发"


def _find_addressee(report: Report, assessment: Assessment, branch: str) -> str:
    """Return the branch, by its full name on official papers, as 党支部 on sheets, or the usual addressees.

    A sheet about the whole bureau has none.
    """
    office = assessment.office
    if report.addressee is not None or report.masthead:
        return report.addressee(office.settings.bureau) if report.addressee else ""
    if not branch:
        return office.settings.bureau.addressee if report.official else ""
    known = office.by_code.get(branch)
    return known.full_name if known and report.official else assessment.formal_name(branch)


def _find_copied_to(report: Report, bureau: BureauSettings, branch: str) -> str | None:
    """Return 抄送 of a paper with 版记, which may be empty; None for one without 版记."""
    if report.copied_to is not None:
        return report.copied_to(bureau)
    plain = report.official and not branch and not report.restricted and not report.masthead
    return bureau.copied_to if plain else None


def _format_open_number(code: str, year: int) -> str:
    return f"编号：{code}{OPEN_REFERENCE.format(year=year)}"


def _format_footnote(letters: LetterSettings) -> str:
    """Format 附注 (GB/T 9704 7.3.6): whom to ask, with the office telephone if there is one."""
    phone = f"，电话：{letters.phone}" if letters.phone else ""
    return f"联系人：{letters.contact}{phone}"


def _list_parts(report: Report, assessment: Assessment, subject: str) -> dict[str, Table | Chart]:
    """List the tables and charts by the lines that mark their places."""
    tables, charts = report.tables(assessment, subject), report.charts(assessment, subject)
    return {f"【表：{name}】": table for name, table in tables.items()} | {
        f"【图：{name}】": chart for name, chart in charts.items()
    }


def _insert_parts(body: Sequence[str], parts: Mapping[str, Table | Chart], name: str) -> Iterator[str | Table | Chart]:
    """Yield the paragraphs, with each line that names a table or a chart replaced by it; an empty chart is left out."""
    for line in body:
        if _PLACE.fullmatch(line) is None:
            yield line
        elif line in parts:
            part = parts[line]
            if isinstance(part, Table) or part.series:
                yield part
        else:
            known = "、".join(f"“{each}”" for each in parts) or "无"
            missing = f"文字模板“{name}”：没有“{line}”这张{line[1]}（可用：{known}）。"
            raise UserError(missing, "请对照模板开头的说明改正。")
