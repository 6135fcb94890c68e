"""发送: letters by kinds, planned as a whole and then written, as files for people to send.

Nothing is written twice: what the journal names is passed over unless the operator says so. The files of a letter are
written before its fact, so that a killed run is simply run again; letters are never deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import Attached, Sent
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE
from pipeline.findings import SettingsFault
from pipeline.mail import Mail, MailFault, eml, opened
from pipeline.stages.answer_folder import Answer, answers, place
from pipeline.stages.letters import Desk, Held, Letter, Remark
from pipeline.stages.occasions import OCCASIONS
from pipeline.stages.owners import objections
from pipeline.stages.records import require_known
from pipeline.stages.workspace import Step, Workspace
from pipeline.vocabulary import LetterKind, Period

FOLDER, LETTER_FILE, TEXT_FILE = "letters", "邮件.eml", "正文.txt"
WRITTEN = "written"
"""State of a letter that lies in a folder: made ready (已备好), which is not sent."""
_SIGNS = 8


@dataclass(frozen=True)
class Ready:
    """A letter that passed every check, built: its message, and its folder below ``outbox``."""

    letter: Letter
    mail: Mail
    message: bytes
    folder: str

    @property
    def files(self) -> dict[str, bytes]:
        """What lies in its folder, by name."""
        papers = {paper.name: paper.data for paper in self.letter.papers}
        return {**papers, TEXT_FILE: _text(self.mail), LETTER_FILE: self.message}


@dataclass(frozen=True)
class Skipped:
    """A letter that was written before: when last, and what is different now (empty: nothing)."""

    letter: Letter
    date: str
    changed: str


@dataclass(frozen=True)
class Posted:
    """What a run writes, passes over and holds back; ``answers`` go into 回执与退回, ``remarks`` are said besides."""

    period: Period
    kinds: tuple[LetterKind, ...]
    ready: tuple[Ready, ...]
    skipped: tuple[Skipped, ...]
    held: tuple[Held, ...]
    answers: tuple[Answer, ...]
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The public shape of ``--json``."""
        return {
            "period": str(self.period), "kinds": [kind.value for kind in self.kinds],
            "letters": [_as_json(each) for each in self.ready],
            "skipped": [
                {"matter": each.letter.matter, "date": each.date, "changed": each.changed or None}
                for each in self.skipped
            ],
            "held": [
                {"kind": each.kind.value, "branch": each.branch or None, "matter": each.matter, "reason": each.reason}
                for each in self.held
            ],
            "inbox": [each.place for each in self.answers], "remarks": list(self.remarks),
        }  # fmt: skip


def _as_json(each: Ready) -> dict[str, object]:
    return {
        "kind": each.letter.kind.value, "matter": each.letter.matter, "branch": each.letter.branch,
        "address": each.mail.address or None, "subject": each.mail.subject, "folder": f"outbox/{each.folder}",
        "letter": each.mail.key, "attachments": [
            {"name": paper.name, "sha256": sha256_of(paper.data)} for paper in each.letter.papers
        ],
    }  # fmt: skip


def send(
    workspace: Workspace, period: Period, kinds: Collection[LetterKind], *, branches: Collection[str] = (),
    resend: Collection[str] = (), dry_run: bool = False,
) -> Posted:  # fmt: skip
    """Make letters ready. SettingsFault before anything is touched where a branch or a letter named is not known."""
    office = workspace.office
    workspace.require_today()
    require_known(workspace, period)
    if unknown := sorted(set(branches) - set(office.by_code)):
        raise SettingsFault(f"templates/{ROSTER_FILE}：名册中没有支部“{'”“'.join(unknown)}”。请核对 --branch 的短码。")
    with workspace.locked():
        desk = Desk(workspace, period, frozenset(branches))
        plan = make_plan(desk, kinds, resend)
        return plan if dry_run else perform(desk, plan)


def make_plan(desk: Desk, kinds: Collection[LetterKind], resend: Collection[str] = ()) -> Posted:
    """Every letter that is called for, and what becomes of it; changes nothing."""
    asked = tuple(kind for kind in LetterKind if kind in kinds)
    drafted = [each for kind in asked for each in OCCASIONS[kind](desk)]
    letters = [each for each in drafted if isinstance(each, Letter)]
    if strange := sorted(set(resend) - {each.matter for each in letters}):
        raise SettingsFault(
            f"--resend：这次要备的信里没有“{'”“'.join(strange)}”。请核对编号（加 --dry-run --json 可以看到全部编号）。"
        )
    earlier: dict[str, list[Sent]] = {}
    for sent in desk.workspace.journal.all():
        earlier.setdefault(sent.matter, []).append(sent)
    with desk.workspace.progress("备信", len(letters)) as step:
        outcomes = [_outcome(desk, each, earlier.get(each.matter, ()), resend, step) for each in letters]
    return Posted(
        desk.period, asked,
        tuple(each for each in outcomes if isinstance(each, Ready)),
        tuple(each for each in outcomes if isinstance(each, Skipped)),
        tuple(each for each in (*drafted, *outcomes) if isinstance(each, Held)),
        answers(desk, asked), tuple(each.text for each in drafted if isinstance(each, Remark)),
    )  # fmt: skip


def _outcome(
    desk: Desk, letter: Letter, earlier: Sequence[Sent], resend: Collection[str], step: Step
) -> Ready | Skipped | Held:
    step()
    office = desk.office
    branch, settings = office.by_code[letter.branch], office.settings.letters
    mail = Mail(
        settings.sender, branch.short_name, branch.address, letter.subject, letter.body, letter.papers, len(earlier)
    )
    if earlier and letter.matter not in resend:
        return Skipped(letter, earlier[-1].date, _changed(letter, mail, earlier[-1]))
    reasons = []
    if branch.address and not settings.allows(branch.address):
        reasons.append(
            f"邮箱“{branch.address}”的域名不在 templates/{SETTINGS_FILE} 的“letters.domains”之内。请核对名册或设置。"
        )
    try:
        message = eml(mail)
    except MailFault as fault:
        return Held(letter.kind, letter.branch, letter.matter, "".join([*reasons, str(fault)]))
    reasons += objections(desk, letter, opened(message))
    if reasons:
        return Held(letter.kind, letter.branch, letter.matter, "".join(reasons))
    own = f"{letter.branch}_{disk.clean_name(branch.short_name)}/{letter.title}-{mail.key[:_SIGNS]}"
    return Ready(letter, mail, message, f"{desk.period}/{FOLDER}/{own}")


def _changed(letter: Letter, mail: Mail, last: Sent) -> str:
    """What is no longer as it was written; a receipt is of its day, whatever became of the file since."""
    content = mail.content != last.content and letter.kind is not LetterKind.RECEIPTS
    what = {"内容": content, "收件地址": mail.address != last.address}
    return "、".join(name for name, differs in what.items() if differs)


def perform(desk: Desk, plan: Posted) -> Posted:
    """Write every letter, then bring 回执与退回 up to date; a letter the disk refuses stops no other."""
    desk.workspace.keep_office()
    done, refused = [], []
    with desk.workspace.progress("写信", len(plan.ready)) as step:
        for each in plan.ready:
            step()
            try:
                _write(desk, each)
            except disk.DiskFault as fault:
                refused.append(Held(each.letter.kind, each.letter.branch, each.letter.matter, str(fault)))
            else:
                done.append(each)
    left = place(desk, plan.answers)
    return replace(plan, ready=tuple(done), held=(*plan.held, *refused), remarks=(*plan.remarks, *left))


def _write(desk: Desk, each: Ready) -> None:
    """The files, then the fact: killed in between, the next run writes the same bytes again, and the fact."""
    for name, data in each.files.items():
        disk.write(desk.workspace.root / "outbox" / each.folder / name, data)
    letter, mail = each.letter, each.mail
    papers = tuple(Attached(paper.name, sha256_of(paper.data)) for paper in letter.papers)
    desk.workspace.journal.add(Sent(
        number=0, date=desk.workspace.today.isoformat(), kind=letter.kind.value, period=str(desk.period),
        branch=letter.branch, address=mail.address, subject=mail.subject, letter=mail.key, state=WRITTEN,
        folder=each.folder, attachments=papers, matter=letter.matter, content=mail.content,
    ))  # fmt: skip


def _text(mail: Mail) -> bytes:
    """正文.txt, to be pasted into any mailbox: subject, whom it is for, which files go with it, then the text."""
    names = "、".join(each.name for each in mail.attachments)
    head = [f"主题：{mail.subject}"]
    head += [f"收件人：{mail.name} {mail.address}"] if mail.address else []
    head += [f"附件：{names}"] if names else []
    return ("\ufeff" + "\r\n".join([*head, "", *mail.body.split("\n")])).encode("utf-8")
