"""Letters prepared in a small bureau, its signed papers, and .docx files changed as people change them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
from bureau import NOVEMBER, SUMMARY_DAY, Bureau, answers, new_row
from docx.document import Document
from records import PROVED
from remembered import remembered

from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.paths import ENDS
from pipeline.attached_tables import format_attached_file
from pipeline.commands.send import send_letters
from pipeline.commands.send.load import load_letter_factory
from pipeline.letters.letter_factory import Letter, WithheldLetter
from pipeline.letters.result import LETTER_FILE, TEXT_FILE, SendResult
from pipeline.letters.triggers import TRIGGERS
from pipeline.mail import ParsedMessage, parse_message
from pipeline.periods import Period
from pipeline.terms import CIRCULAR, FEEDBACK, LetterKind

FORMS, RETURNED, RECEIPTS = LetterKind.FORMS, LetterKind.RETURNED, LetterKind.RECEIPTS
REMINDERS, FEEDBACKS, ISSUED = LetterKind.REMINDERS, LetterKind.FEEDBACK, LetterKind.ISSUED
SHEETS = f"outbox/{NOVEMBER}/documents/{FEEDBACK}"
CIRCULAR_DRAFT = f"outbox/{NOVEMBER}/documents/督查通报.docx"
ATTACHED = f"outbox/{NOVEMBER}/{format_attached_file(CIRCULAR)}"


def posted(
    bureau: Bureau, day: str, *kinds: LetterKind, branches: tuple[str, ...] = (), resend: tuple[str, ...] = (),
    arrived: tuple[str, ...] = (), dry_run: bool = False,
) -> SendResult:  # fmt: skip
    """发送 on a day; where letters go by a server, its password is to be had."""
    return send_letters(
        bureau.on(day), NOVEMBER, kinds, branches=branches, resend=resend, arrived=arrived, dry_run=dry_run,
        environment={"DANGJIAN_SMTP_PASSWORD": "only-for-tests-Zq7!"},
    )  # fmt: skip


def matters(done: SendResult) -> list[str]:
    """What was made ready, by name."""
    return [each.letter.matter for each in done.ready]


def letters(bureau: Bureau, day: str, kind: LetterKind, period: Period = NOVEMBER) -> dict[str, Letter]:
    """Drafted letters by branch (the last of each)."""
    drafted = TRIGGERS[kind](load_letter_factory(bureau.on(day), period, [kind]))
    return {each.branch: each for each in drafted if isinstance(each, Letter)}


def held(done: SendResult) -> dict[str, str]:
    """Matter -> why it was held back."""
    return {each.matter: each.reason for each in done.held}


def held_drafts(bureau: Bureau, day: str, kind: LetterKind) -> dict[str, str]:
    """Matter -> why it could not even be drafted."""
    drafted = TRIGGERS[kind](load_letter_factory(bureau.on(day), NOVEMBER, [kind]))
    return {each.matter: each.reason for each in drafted if isinstance(each, WithheldLetter)}


def on_disk(bureau: Bureau, name: str = "") -> dict[str, bytes]:
    """Every file below a folder of the workspace, by its place there.

    Lock, run log and the ends of the series of facts (which move with every fact) are left out.
    """
    root = bureau.root / name
    paths = [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".dangjian" not in path.parts and path.name != ENDS
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def message(bureau: Bureau, done: SendResult, matter: str) -> ParsedMessage:
    """The .eml that lies in a letter's folder, read back."""
    return parse_message((folder(bureau, done, matter) / LETTER_FILE).read_bytes())


def folder(bureau: Bureau, done: SendResult, matter: str) -> Path:
    """Where a letter lies."""
    (place,) = [each.folder for each in done.ready if each.letter.matter == matter]
    return bureau.root / "outbox" / place


def pasted(bureau: Bureau, done: SendResult, matter: str) -> str:
    """正文.txt of a letter."""
    return (folder(bureau, done, matter) / TEXT_FILE).read_bytes().decode("utf-8-sig")


@remembered
def month(bureau: Bureau) -> None:
    """November: MZ01 is in, MZ02 was returned on 2 December, MZ03 is silent."""
    bureau.set_out("2026-11-25")
    bureau.drop("机关.xlsx", bureau.filled("MZ01"))
    form = bureau.form("MZ02")
    faulty = answers(new_row(form.new_numbers[0], rate=120, category="其他", owner=None))
    bureau.drop("殡仪馆.xlsx", bureau.filled("MZ02", said=faulty))
    bureau.collect("2026-12-02")


@remembered
def drafted(bureau: Bureau) -> None:
    """The month with its papers."""
    month(bureau)
    bureau.consolidate(SUMMARY_DAY)


def signed(
    bureau: Bureau, document: str, branch: str, data: bytes, *, scan: bytes = b"", due: str = "", tables: bytes = b""
) -> IssuedPaper:
    """A paper of November frozen as signed."""
    record = Snapshot(period=str(NOVEMBER), date=SUMMARY_DAY, last_receipt=0, last_look=0, office={})
    draft = IssuedPaper(
        number=0,
        period=str(NOVEMBER),
        document=document,
        branch=branch,
        date="2026-12-14",
        reference="",
        signer="孙立新",
        file="",
        sha256="",
        given="",
        edited=False,
        urgent="",
        record=record,
        after_receipt=0,
        due=due,
    )
    papers = bureau.on("2026-12-14").issued
    paper = papers.freeze(draft, data, PROVED, tables)
    if scan:
        papers.keep_scan(paper, ".pdf", scan, "2026-12-14")
    return paper


def sheet_of(bureau: Bureau, code: str, name: str) -> Path:
    """A branch's 反馈单 where it was drafted."""
    return bureau.root / SHEETS / f"{code}_{name}.docx"


def retouched(data: bytes, change: Callable[[Document], object]) -> bytes:
    """A .docx opened, changed and saved."""
    paper = docx.Document(io.BytesIO(data))
    change(paper)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def add(text: str) -> Callable[[Document], object]:
    """A change: a paragraph at the end."""
    return lambda paper: paper.add_paragraph(text)


def forget(paper: Document) -> None:
    """A change: what the program wrote into the properties is lost, and the paper is touched up."""
    paper.core_properties.keywords = ""
    paper.add_paragraph("另有一句话。")
