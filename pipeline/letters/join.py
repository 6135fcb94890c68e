"""Join letters that are ready: everything for one branch in one letter, a bureau-wide paper in one letter to all.

Every letter has passed its own checks before; the joined one carries exactly their attachments to exactly their
addresses, and is checked once more as built. One that was ordered to go once more goes by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.disk import clean_name
from pipeline.documents.paper_privacy import REMEDY, find_personal_numbers_in_lines
from pipeline.letters.letter_factory import ALL_BRANCHES, LetterFactory, LetterWords, Recipient
from pipeline.letters.result import KEY_CHARS, LETTERS_FOLDER, ReadyLetter, is_sent_by_server
from pipeline.letters.secrecy import find_secrecy_mark_in_lines
from pipeline.mail import Attachment, MailError, MailMessage, build_eml, parse_message
from pipeline.reports.letters import build_branch_letter_figures

JOINED = "合并信件"
"""Name of the wording of a joined letter."""
MOST_BYTES = 10 * 1024 * 1024
"""Limit for the attachments of a joined letter; mail servers refuse large letters, and then nothing would arrive."""


def join_letters(desk: LetterFactory, ready: Sequence[ReadyLetter]) -> tuple[ReadyLetter, ...]:
    """Return the letters as they go: joined as the settings say, in the order of their first matters.

    Letters that do not pass as one stay as they are, each by itself.
    """
    groups: dict[object, list[ReadyLetter]] = {}
    settings = desk.office.settings.letters
    for at, each in enumerate(ready):
        letter, key = each.letter, (at, "")
        if letter.matter not in desk.resend and letter.branch:
            if letter.for_all is not None and each.mail.address:
                groups.setdefault(letter.papers, []).append(each)
                continue
            if settings.together:
                groups.setdefault(letter.branch, []).append(each)
                continue
        groups.setdefault(key, []).append(each)
    joined = (one for group in groups.values() for one in _join_group(desk, group))
    return tuple(joined)


def _join_group(desk: LetterFactory, group: Sequence[ReadyLetter]) -> Iterable[ReadyLetter]:
    if group[0].letter.for_all is not None and len(group) > 1:
        return _join_for_all(desk, group, group[0].letter.for_all)
    fitting, rest = _pick_fitting(group)
    if len(fitting) == 1:
        return group
    return (*_join_for_branch(desk, fitting), *rest)


def _pick_fitting(group: Sequence[ReadyLetter]) -> tuple[list[ReadyLetter], list[ReadyLetter]]:
    """Tell the letters that fit into one from the others: no two files of one name, and not too much in all."""
    files: dict[str, bytes] = {}
    fitting: list[ReadyLetter] = []
    rest: list[ReadyLetter] = []
    for each in group:
        own = {paper.name: paper.data for paper in each.letter.papers}
        same = all(files.get(name, data) == data for name, data in own.items())
        if same and sum(map(len, {**files, **own}.values())) <= MOST_BYTES:
            files |= own
            fitting.append(each)
        else:
            rest.append(each)
    return fitting, rest


def _join_for_branch(desk: LetterFactory, parts: Sequence[ReadyLetter]) -> Iterable[ReadyLetter]:
    """Join the letters to one branch into one, with a heading, the words and the files of each."""
    first = parts[0].letter
    branch = desk.office.by_code[first.branch]
    figures = build_branch_letter_figures(desk.office, desk.period, branch, desk.today)
    titles = list(dict.fromkeys(each.letter.title for each in parts))
    figures |= {"titles": titles, "count": len(parts)}
    _, frame = desk.render_letter(JOINED, {**figures, "matters": []})
    said = [line for line in frame.splitlines() if line]
    told = [
        {
            "title": each.letter.title,
            "subject": each.letter.subject,
            "paragraphs": [kept for line in each.letter.body.splitlines() if (kept := _drop_repeated(line, said))],
            "papers": [paper.name for paper in each.letter.papers],
        }
        for each in parts
    ]
    words = LetterWords(*desk.render_letter(JOINED, {**figures, "matters": told}))
    mail = replace(parts[0].mail, subject=words.subject, body=words.body, attachments=_unite_papers(parts))
    title = titles[0] if len(titles) == 1 else f"{titles[0]}等{len(parts)}件"
    return _build_joined(desk, parts, mail, title)


def _drop_repeated(line: str, said: Iterable[str]) -> str:
    """Return a paragraph without what the joined letter says itself: the whole of it, or whole sentences at its end."""
    for each in said:
        rest = line.removesuffix(each)
        if rest != line and (not rest or rest.endswith("。")):
            return rest
    return line


def _join_for_all(
    desk: LetterFactory, parts: Sequence[ReadyLetter], words: LetterWords
) -> Iterable[ReadyLetter]:  # fmt: skip
    """Join the letters with a bureau-wide paper into one to all branches, which do not see each other's addresses."""
    sender = parts[0].mail.sender
    mail = MailMessage(
        sender=sender,
        name=ALL_BRANCHES,
        address=sender,
        subject=words.subject,
        body=words.body,
        attachments=parts[0].letter.papers,
        hidden=tuple(dict.fromkeys(each.mail.address for each in parts)),
    )
    return _build_joined(desk, parts, mail, parts[0].letter.title, ALL_BRANCHES)


def _unite_papers(parts: Iterable[ReadyLetter]) -> tuple[Attachment, ...]:
    return tuple({paper.name: paper for each in parts for paper in each.letter.papers}.values())


def _build_joined(
    desk: LetterFactory, parts: Sequence[ReadyLetter], mail: MailMessage, title: str, whose: str = ""
) -> Iterable[ReadyLetter]:
    """Build the joined letter; return its parts instead if it does not pass the checks as built."""
    draft = not is_sent_by_server(desk.office.settings) or not mail.address
    try:
        message = build_eml(mail, draft=draft)
    except MailError:
        return parts
    if find_joining_objection(parts, mail, message):
        return parts
    first = parts[0].letter
    recipient = Recipient(mail.name, mail.address, first.recipient.place)
    letter = replace(
        first, title=title, recipient=recipient, subject=mail.subject, body=mail.body, papers=mail.attachments,
        branch="" if whose else first.branch, why="；".join(dict.fromkeys(each.letter.why for each in parts)),
    )  # fmt: skip
    own = whose or f"{first.branch}_{clean_name(first.recipient.name)}"
    place = f"{desk.period}/{LETTERS_FOLDER}/{own}/{clean_name(title)}-{mail.key[:KEY_CHARS]}"
    again = "；".join(dict.fromkeys(each.again for each in parts if each.again))
    return (ReadyLetter(letter=letter, mail=mail, message=message, folder=place, again=again, parts=tuple(parts)),)


def find_joining_objection(parts: Sequence[ReadyLetter], mail: MailMessage, message: bytes) -> str:
    """Return why a joined letter may not go, judged from its bytes; empty if it carries what its parts may carry.

    Each part was judged by its own attachments and address, so these and no others may be in it, byte by byte.
    """
    built = parse_message(message)
    addresses = {each.mail.address for each in parts if each.mail.address} | ({mail.sender} if mail.hidden else set())
    papers = {(paper.name, paper.data) for each in parts for paper in each.letter.papers}
    lines = [built.subject, *built.body.split("\n")]
    objections = {
        "收件人与各件不一致": not set(built.addresses) <= addresses,
        "附件与各件不一致": {(each.name, each.data) for each in built.attachments} != papers,
        "有密级标志": bool(find_secrecy_mark_in_lines(lines)),
        REMEDY: bool(find_personal_numbers_in_lines(lines)),
    }
    return next((what for what, wrong in objections.items() if wrong), "")
