"""Letters as they are drafted: about what, to whom, in the office's words, with which papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.archive import sha256_of
from pipeline.archive.facts import Issued
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE, WORDING_FOLDER
from pipeline.findings import SettingsFault
from pipeline.mail import Attachment
from pipeline.reports.letters import about, about_month
from pipeline.stages.workspace import Workspace
from pipeline.validation.office import Office
from pipeline.validation.roster import Branch
from pipeline.vocabulary import LETTER_TITLES, READING_COPY, LetterKind, Period
from pipeline.wording import render

_ITEM = re.compile(r"\d+\.")
_LEAST = 2
"""Lines a letter has at least: its subject, and something to say."""


@dataclass(frozen=True)
class Recipient:
    """To whom a letter goes: how it is called, its address (empty: none is known), and where the office wrote that."""

    name: str
    address: str
    place: str


@dataclass(frozen=True)
class Letter:
    """One letter to one recipient. ``matter`` is its readable name for good; ``title`` is what its folder is called.

    ``branch`` is empty where it goes to somebody on a list; ``why`` says in a few words why it is called for.
    """

    kind: LetterKind
    branch: str
    matter: str
    title: str
    recipient: Recipient
    why: str
    subject: str
    body: str
    papers: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Held:
    """A letter that is not written, and why: place and remedy. ``branch`` is empty where it is not about one."""

    kind: LetterKind
    branch: str
    matter: str
    reason: str


@dataclass(frozen=True)
class Remark:
    """Something to be said about a kind of letter as a whole."""

    text: str


Drafted = Letter | Held | Remark


@dataclass(frozen=True)
class Desk:
    """Where letters about one period are drafted; ``only`` are the branches asked for (none: all)."""

    workspace: Workspace
    period: Period
    only: frozenset[str] = frozenset()

    @property
    def office(self) -> Office:
        """The office's files as they stand."""
        return self.workspace.office

    @cached_property
    def due(self) -> tuple[Branch, ...]:
        """Branches asked for that owe a report, in roster order."""
        return tuple(branch for branch in self.office.due(self.period) if self.wants(branch.code))

    def wants(self, branch: str) -> bool:
        """Whether letters to a branch are asked for."""
        return not self.only or branch in self.only

    @cached_property
    def signed(self) -> tuple[Issued, ...]:
        """The period's signed papers."""
        return tuple(paper for paper in self.workspace.issued.all() if paper.period == str(self.period))

    def as_sent(self, paper: Issued) -> tuple[str, bytes]:
        """Suffix and bytes of what goes out: the sealed scan if there is one, else the signed paper."""
        return self.workspace.issued.scan_of(paper) or (".docx", self.workspace.issued.bytes_of(paper))

    @cached_property
    def signed_by_hash(self) -> Mapping[str, Issued]:
        """sha256 of what goes out -> the signed paper it is."""
        return {sha256_of(self.as_sent(paper)[1]): paper for paper in self.signed}

    def draft(
        self, kind: LetterKind, code: str, matter: str, figures: Mapping[str, object], *, why: str,
        papers: tuple[Attachment, ...] = (), title: str = "",
    ) -> Letter | Held:  # fmt: skip
        """A letter to a branch in the office's words; held back where the roster does not know the branch."""
        branch = self.office.by_code.get(code)
        if branch is None:
            reason = f"templates/{ROSTER_FILE}：名册中没有支部“{code}”，不知道发给谁。请恢复该行。"
            return Held(kind, code, matter, reason)
        place = f"templates/{ROSTER_FILE} {branch.address_cell}“邮箱”"
        recipient = Recipient(branch.short_name, branch.address, place)
        subject, body = self._words(LETTER_TITLES[kind], {**about(self.office, self.period, branch), **figures})
        return Letter(kind, code, matter, title or LETTER_TITLES[kind], recipient, why, subject, body, papers)

    def reading_copy(
        self, name: str, address: str, matter: str, figures: Mapping[str, object], *, why: str, paper: Attachment
    ) -> Letter:
        """A signed paper to somebody on a list (送阅)."""
        recipient = Recipient(name, address, f"templates/{SETTINGS_FILE} 送阅名单“{name}”")
        told = {"recipient": name, **about_month(self.office, self.period), **figures}
        subject, body = self._words(READING_COPY, told)
        return Letter(LetterKind.ISSUED, "", matter, READING_COPY, recipient, why, subject, body, (paper,))

    def _words(self, title: str, figures: Mapping[str, object]) -> tuple[str, str]:
        """Subject and text; SettingsFault where the office's wording is missing or says nothing."""
        name = f"{WORDING_FOLDER}/信件-{title}.txt"
        if name not in self.office.wording:
            raise SettingsFault(f"templates/{name}：找不到这封信的文字。请从备份恢复，或用“init”补齐。")
        lines = render(self.office.wording[name], figures, f"templates/{name}")
        if len(lines) < _LEAST:
            raise SettingsFault(f"templates/{name}：第一行应是邮件主题，下面是正文。请对照开头的说明改正。")
        return lines[0], laid_out(lines[1:])


def laid_out(paragraphs: tuple[str, ...]) -> str:
    """Paragraphs as plain text: a blank line between them, but none between the items of a list."""
    text = paragraphs[0]
    for above, line in pairwise(paragraphs):
        text += ("\n" if _ITEM.match(above) and _ITEM.match(line) else "\n\n") + line
    return text + "\n"
