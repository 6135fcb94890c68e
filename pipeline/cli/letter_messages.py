"""Build the console messages of ``send``: letters sent or prepared, their folder, letters not sent, next steps."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.archive.letter_facts import WRITTEN
from pipeline.cli.messages import describe_steps
from pipeline.contract.settings import ROSTER_FILE
from pipeline.letters.result import (
    LETTERS_FOLDER,
    DoubtfulLetter,
    ReadyLetter,
    SendResult,
    SkippedLetter,
    explain_sending,
)
from pipeline.terms import LETTER_TITLES, LetterKind, format_chinese_date

if TYPE_CHECKING:
    from pipeline.commands.posted import PostedResult
    from pipeline.letters.letter_factory import WithheldLetter

_MANY = 10
"""Up to this many names are listed; longer lists are cut off with their count."""


def describe_send(done: SendResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``send``."""
    lines = [f"{done.period.as_chinese()}{_summarise_letters(done, dry_run=dry_run)}。"]
    if done.arrived:
        lines.append(f"{'将记下' if dry_run else '已记下'}，对方收到了：{'、'.join(done.arrived)}。")
    if done.arrived_before:
        lines.append(f"此前已经记为发出，不用再记：{'、'.join(done.arrived_before)}。")
    lines += map(_describe_planned_letter, done.ready) if dry_run else []
    lines += _describe_letter_folder(done, root) if not dry_run else []
    lines += _list_missing_addresses(done)
    lines += _describe_failed_letters(done)
    lines += _describe_doubtful_letters(done.doubtful)
    lines += _describe_skipped_letters(done)
    lines += [_describe_withheld_letter(each, done) for each in done.held]
    lines += done.remarks
    if done.answers:
        lines.append(f"{'将更新' if dry_run else '已更新'}各支部“回执与退回”文件夹里的{len(done.answers)}个文件。")
    return "\n".join([*lines, *(describe_steps(done.steps) if dry_run else [])])


def describe_posted(done: PostedResult, root: Path, *, dry_run: bool) -> str:
    """Describe which letters were marked as sent by a person, or which marks were taken back."""
    names, count, before = (
        _join_some_names([each.sent.name for each in done.marked]),
        len(done.marked),
        len(done.before),
    )
    word = "将" if dry_run else "已"
    if done.gone:
        lines = [f"{word}登记{count}封信：{names}。" if count else "没有要登记的信。"]
        lines += [f"此前已经登记过{before}封，没有改动。"] if before else []
    else:
        lines = [f"{word}撤销{count}封信的发出登记，改回待发出：{names}。" if count else "没有要撤销的发出登记。"]
        lines += [f"另有{before}封本来就没有登记发出，没有改动。"] if before else []
    lines += done.remarks
    return "\n".join([*lines, *(describe_steps(done.plan.describe(root)) if dry_run else [])])


def _summarise_letters(done: SendResult, *, dry_run: bool) -> str:
    """Summarise how many letters of which kinds were sent and prepared."""
    sent = [each for each in done.ready if done.is_for_server(each)]
    written = [each for each in done.ready if not done.is_for_server(each)]
    told = [
        f"{'将' if dry_run else '已'}{verb}信件{len(letters)}封{_format_letter_counts(letters)}"
        for verb, letters in (("发出", sent), ("备好", written))
        if letters
    ]
    unsure = done.by_server and (done.failed or done.doubtful)
    nothing = "没有发出信件" if unsure else f"没有要新{'发' if done.by_server else '备'}的信件"
    return "，".join(told) or nothing


def _format_letter_counts(letters: Sequence[ReadyLetter]) -> str:
    """Format the number of letters per kind: ``（退回修改2封，催报1封）``; of matters where some are joined."""
    titles = Counter(one.letter.title for each in letters for one in each.each)
    unit = "件" if any(each.parts for each in letters) else "封"
    return f"（{'，'.join(f'{title}{count}{unit}' for title, count in titles.items())}）" if titles else ""


def _describe_planned_letter(each: ReadyLetter) -> str:
    """Describe one planned letter: kind, recipient, subject, attachments and reason."""
    to = f"{each.mail.name} <{each.mail.address or '没有邮箱'}>"
    papers = "、".join(paper.name for paper in each.letter.papers) or "无"
    return f"  {each.letter.title}　{to}　主题：{each.mail.subject}　附件：{papers}　原因：{explain_sending(each)}"


def _describe_letter_folder(done: SendResult, root: Path) -> Iterator[str]:
    folder = Path("outbox", str(done.period), LETTERS_FOLDER)
    place = folder if root == Path() else root / folder
    if any(not done.is_for_server(each) for each in done.ready):
        yield f"信件在：{place.as_posix()}，一个支部一个文件夹，只发它自己的。"
        yield (
            "双击“邮件.eml”可用邮件程序发出；用网页邮箱的，粘贴“正文.txt”，附上同一文件夹里的附件。程序没有替您发出。"
        )
    if done.posting_list:
        listed = Path("outbox", done.posting_list)
        yield f"照着发、发一封勾一封：{(listed if root == Path() else root / listed).as_posix()}"
    if done.sheet:
        sheet = Path("outbox", done.sheet)
        yield f"每封信的结果见：{(sheet if root == Path() else root / sheet).as_posix()}"


def _list_missing_addresses(done: SendResult) -> Iterator[str]:
    names = sorted({f"{each.mail.name}（{each.letter.branch}）" for each in done.ready if not each.mail.address})
    if names:
        blank = _join_some_names(names)
        yield f"templates/{ROSTER_FILE}“邮箱”一栏没有填：{blank}。信照常备，收件人空着，请用其他方式转交。"


def _describe_failed_letters(done: SendResult) -> Iterator[str]:
    """Describe letters that could not be sent, grouped by reason."""
    reasons: dict[str, list[str]] = {}
    for each in done.failed:
        reasons.setdefault(each.reason, []).append(f"{each.ready.letter.title}（{each.ready.mail.name}）")
    for reason, names in reasons.items():
        yield f"没有发成{len(names)}封：{_join_some_names(names)}：{reason}"
    if reasons:
        yield "再运行一次同样的命令，只发没有发成的；已经发出的不会重发。"


def _describe_doubtful_letters(doubtful: Sequence[DoubtfulLetter]) -> Iterator[str]:
    for each in doubtful:
        to = f"{each.name or each.branch} <{each.address}>"
        yield f"可能已发出：{each.matter}（{to}，{_format_iso_day(each.date)}）：{each.reason.rstrip('。')}。"
    if doubtful:
        yield (
            "可能已发出的信不会自动重发。请问对方收到没有："
            "收到了，加 --arrived 编号 记下；没有收到，加 --resend 编号 再发。"
        )


def _describe_withheld_letter(each: WithheldLetter, done: SendResult) -> str:
    whose = f"（{each.branch}）" if each.branch else ""
    return f"没有{'发' if done.by_server else '备'}：{_get_kind_title(each.kind)}{whose}：{each.reason}"


def _get_kind_title(kind: LetterKind) -> str:
    return LETTER_TITLES[kind]


def _join_some_names(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) <= _MANY else f"{'、'.join(names[:_MANY])}等{len(names)}个"


def _format_iso_day(iso: str) -> str:
    return format_chinese_date(dt.date.fromisoformat(iso))


def _describe_skipped_letters(done: SendResult) -> Iterator[str]:
    """Describe letters that were sent or prepared before; those whose content would differ now are named."""
    groups: dict[tuple[LetterKind, str, str], list[SkippedLetter]] = {}
    for each in sorted(done.skipped, key=lambda each: (list(LetterKind).index(each.letter.kind), each.changed)):
        groups.setdefault((each.letter.kind, each.changed, each.state), []).append(each)
    for (kind, changed, state), skipped in groups.items():
        verb, again = ("备", "重备") if state == WRITTEN else ("发", "重发")
        days = [_format_iso_day(date) for date in sorted({each.date for each in skipped})]
        when = days[0] if len(days) == 1 else f"{days[0]}至{days[-1]}"
        what = f"{changed}此后有变化，没有{again}。要重发的，加 --resend 编号：" if changed else f"没有{again}。"
        names = _join_some_names([each.letter.matter for each in skipped]) if changed else ""
        yield f"{_get_kind_title(kind)}{len(skipped)}封此前已经{verb}过（{when}），{what}{names}"
        if state == WRITTEN and done.by_server:
            yield f"这{len(skipped)}封只备好了文件，由人发出；没有发过、要程序发的，加 --resend 编号（见发送情况）。"
