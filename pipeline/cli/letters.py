"""What the clerk reads after ``send``: what was made ready, where it lies, what was passed over and held back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.contract.settings import ROSTER_FILE
from pipeline.stages.letters import Held, Letter
from pipeline.stages.send import FOLDER, Posted, Skipped
from pipeline.vocabulary import LETTER_TITLES, LetterKind, chinese_date

_MANY = 10
"""Things of one sort that are still named one by one."""


def posted(done: Posted, root: Path, *, dry_run: bool) -> str:
    """After ``send``."""
    verb = "将备好" if dry_run else "已备好"
    letters = [each.letter for each in done.ready]
    made = f"{verb}信件{len(letters)}封{_counted(letters)}" if letters else "没有要新备的信件"
    lines = [f"{done.period.chinese()}{made}。"]
    lines += _where(done, root) if letters and not dry_run else []
    lines += _without_address(done)
    lines += _skipped(done.skipped)
    lines += map(_held, done.held)
    lines += done.remarks
    if done.answers:
        lines.append(f"{'将更新' if dry_run else '已更新'}各支部“回执与退回”文件夹里的{len(done.answers)}个文件。")
    return "\n".join(lines)


def _held(each: Held) -> str:
    whose = f"（{each.branch}）" if each.branch else ""
    return f"没有备：{_kind(each.kind)}{whose}：{each.reason}"


def _kind(kind: LetterKind) -> str:
    return LETTER_TITLES[kind]


def _counted(letters: Sequence[Letter]) -> str:
    """``（退回修改2封，催报1封）``."""
    titles = Counter(letter.title for letter in letters)
    return f"（{'，'.join(f'{title}{count}封' for title, count in titles.items())}）" if titles else ""


def _where(done: Posted, root: Path) -> Iterator[str]:
    folder = Path("outbox", str(done.period), FOLDER)
    place = folder if root == Path() else root / folder
    yield f"信件在：{place.as_posix()}，一个支部一个文件夹，只发它自己的。"
    yield "双击“邮件.eml”可用邮件程序发出；用网页邮箱的，粘贴“正文.txt”，附上同一文件夹里的附件。程序没有替您发出。"


def _without_address(done: Posted) -> Iterator[str]:
    names = sorted({f"{each.mail.name}（{each.letter.branch}）" for each in done.ready if not each.mail.address})
    if names:
        yield f"templates/{ROSTER_FILE}“邮箱”一栏没有填：{_some(names)}。信已备好，没有写收件人，请用其他方式转交。"


def _some(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) <= _MANY else f"{'、'.join(names[:_MANY])}等{len(names)}个"


def _day(iso: str) -> str:
    return chinese_date(dt.date.fromisoformat(iso))


def _skipped(skipped: Sequence[Skipped]) -> Iterator[str]:
    """How many were written before; those that would be different now by name."""
    for kind in LetterKind:
        same = [each for each in skipped if each.letter.kind is kind and not each.changed]
        if same:
            days = [_day(date) for date in sorted({each.date for each in same})]
            when = days[0] if len(days) == 1 else f"{days[0]}至{days[-1]}"
            yield f"{_kind(kind)}{len(same)}封此前已经备过（{when}），没有重备。"
    for each in [each for each in skipped if each.changed]:
        yield (
            f"{each.letter.matter}（{_day(each.date)}备过）：{each.changed}此后有变化，没有重备；"
            f"要重发请加 --resend {each.letter.matter}。"
        )
