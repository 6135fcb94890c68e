"""Build the console messages: the results of the commands in plain Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.claim_messages import describe_claim_findings, describe_judgement
from pipeline.commands.plan import STEPS_HEAD
from pipeline.documents.registry import CLOSING, RESTRICTED
from pipeline.findings import Finding, has_must_fix, merge_equal_findings
from pipeline.periods import Period
from pipeline.reports.superior_ledger import describe_arrivals
from pipeline.terms import (
    CORRECTION_NOTICE,
    DECISION_BOOK,
    DECISION_FILE,
    DISPOSITION_TITLES,
    NOT_TAKEN_IN,
    PROGRESS_REPORT,
    SIGNAL_SHEET,
    UNJUDGED_SIGNALS,
    UNUSABLE_FILES,
    Disposition,
    SubmissionResult,
    Timeliness,
    format_chinese_date,
)

if TYPE_CHECKING:
    from pipeline.archive.paper_facts import IssuedPaper
    from pipeline.archive.submissions import RecordedEntry
    from pipeline.commands.check import CheckResult
    from pipeline.commands.claim import ClaimResult
    from pipeline.commands.collect import CollectResult, FileOutcome
    from pipeline.commands.consolidate import ConsolidateResult
    from pipeline.commands.issue import IssueResult
    from pipeline.commands.plan import Plan
    from pipeline.commands.review import ReviewResult
    from pipeline.commands.withdraw import WithdrawResult
    from pipeline.demo import DemoResult
    from pipeline.supervision.assessment import Assessment

_MANY = 3
"""Up to this many files of one folder are listed one by one."""


def describe_new_workspace(root: Path, written: Sequence[str]) -> str:
    """Describe the result of ``init``."""
    if not written:
        return f"工作目录“{root}”已经齐全，没有改动任何文件。"
    return "\n".join([
        f"已建立工作目录“{root}”，写入：", *(f"  {name}" for name in written),
        "下一步：在 templates/支部名册.xlsx 登记支部，核对 templates/设置.toml，然后运行 dangjian forms 报告期。",
    ])  # fmt: skip


def describe_checked_files(done: CheckResult) -> str:
    """Describe the result of ``check``."""
    return "\n".join([*(line for each in done.files for line in _describe_file(each)), *done.damage])


def describe_collection(done: CollectResult, today: dt.date, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``collect``: counts, every file that needs attention, and what was only planned."""
    head = f"{format_chinese_date(today)}{'试收表（未动任何文件）' if dry_run else '收表'}：共{len(done.files)}个文件"
    counts = [
        f"{DISPOSITION_TITLES[fate]}{count}个"
        for fate in Disposition
        if (count := sum(each.fate is fate for each in done.files))
    ]
    lines = [head + ("，" + "，".join(counts) if counts else "") + "。", *describe_folder_problems(done)]
    for each in done.files:
        if each.findings or each.fate not in (Disposition.ACCEPTED, Disposition.DUPLICATE):
            lines += _describe_file(each)
    forms = [each for each in done.files if not each.is_package]
    periods = sorted({each.period for each in forms if each.fate is Disposition.RETURNED and not each.blank})
    if any(each.fate is Disposition.UNRECOGNISED for each in forms) and not dry_run:
        lines.append("待认领的编号见“dangjian status 报告期”；核实是谁的，用“dangjian claim 编号 短码”认领。")
    lines += [f"退回的表在：outbox/{period}/returned" for period in periods if not dry_run]
    return "\n".join([*lines, *done.unwritten, *done.damage, *(describe_plan(done.plan, root) if dry_run else [])])


def describe_folder_problems(done: CollectResult) -> list[str]:
    """Describe folders that could not be listed, followed by the other notes of the intake run."""
    return [f"打不开文件夹“{name}”，其中的文件这次没有收取；请检查网络或权限。" for name in done.out_of_reach] + list(
        done.notes
    )


def _describe_file(each: FileOutcome) -> Iterator[str]:
    whose = "，".join(
        part for part in (each.branch, Period.parse(each.period).as_chinese() if each.period else "") if part
    )
    yield f"{DISPOSITION_TITLES[each.fate]}：{each.name}" + (f"（{whose}）" if whose else "")
    yield from (
        f"    【{finding.severity}】{format_finding(finding)}" for finding in merge_equal_findings(each.findings)
    )


def format_finding(finding: Finding) -> str:
    """Format a finding in one line: place, what is wrong, what to do."""
    place = f"{finding.sheet} {finding.cell}：" if finding.cell else ""
    return f"{place}{finding.message}{finding.remedy}"


def describe_consolidation(done: ConsolidateResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``consolidate``: the files written, and open matters."""
    as_of = format_chinese_date(dt.date.fromisoformat(done.as_of.date))
    verb = "将生成" if dry_run else "已生成"
    lines = [f"{done.period.as_chinese()}汇总（截至{as_of}）{verb}："]
    lines += [f"  {line}" for line in list_output_places(done.folder, done.outputs, root)]
    lines += [_explain_extra_copy(name) for name in done.beside]
    lines += _list_kept_copies(done)
    lines += done.held
    lines += done.remarks
    if done.basis.closed is not None:
        lines.append(f"本期{done.basis.closed.document}已签发，台账和草稿一律按签发时的数据生成。")
    if done.correction is not None:
        lines.append(_describe_correction_draft(dry_run=dry_run))
    if done.assessment.lines and not done.closed:
        lines.append(_describe_open_decisions(done, root))
    lines += list_waiting_unless_closed(done)
    return "\n".join(lines + (describe_plan(done.plan, root) if dry_run else []))


def describe_plan(plan: Plan, root: Path) -> list[str]:
    """Describe what a command would change, step by step."""
    return describe_steps(plan.describe(root))


def describe_steps(steps: Sequence[str]) -> list[str]:
    """Describe in order the steps of a plan, each already in words."""
    return [STEPS_HEAD if steps else "没有要改动的文件。", *(f"  {line}" for line in steps)]


def _describe_open_decisions(done: ConsolidateResult, root: Path) -> str:
    """Describe how many items await a decision by the bureau, and how to import the 核验表."""
    name = next((name for name in done.beside if name.startswith(DECISION_BOOK)), DECISION_FILE)
    place = format_path_below(done.folder / name, root)
    command = f"{format_command_start(root)} review {place}"
    waiting, signals = done.assessment.undecided_count, done.assessment.signal_count
    parts = [f"有{waiting}项等局机关决定"] if waiting else []
    parts += [f"“{SIGNAL_SHEET}”有{signals}条，看一眼选属实不属实；不填的，{UNJUDGED_SIGNALS}"] if signals else []
    if not parts:
        return f"{DECISION_BOOK}没有等局机关决定的事项；收到整改通知书回执的登记在里面，用“{command}”导入。"
    return f"{DECISION_BOOK}{'；'.join(parts)}。填好后用“{command}”导入。"


def format_command_start(root: Path) -> str:
    """Format the start of the next command to type, with ``-C`` if this command was given a workspace."""
    return "dangjian" if root == Path() else f"dangjian -C {root.as_posix()}"


def _explain_extra_copy(name: str) -> str:
    """Explain why a new version was written beside an existing file."""
    if name.startswith(DECISION_BOOK):
        return (
            f"“{name}”：原核验表有人填过，不覆盖，新表放在旁边。"
            "填的已经导入或者不用了的，请删去原表，以后用新表；还要用的，先导入再删。"
        )
    return f"“{name}”：原草稿有人改过，不覆盖，新草稿放在旁边。用哪一份由您定，签发时用 --file 指明。"


def _list_kept_copies(done: ConsolidateResult) -> Iterator[str]:
    """List outputs that somebody had changed, with the place where that version is kept."""
    for name, place in done.kept:
        yield f"“{name}”有人改过：改过的原样留在“{place}”，新的照常生成。写在里面的话不会进入台账。"


def describe_withdrawal(done: WithdrawResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``withdraw``: what no longer counts, and what has to be done about it."""
    head = [f"{'将撤回' if dry_run else '已撤回'}：{'；'.join(done.withdrawn)}。"] if done.withdrawn else []
    return "\n".join([*head, *done.notes, *(describe_plan(done.plan, root) if dry_run else [])])


def describe_claim(done: ClaimResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``claim``: how the file was judged as the branch's, and what has to be done then."""
    lines = [*describe_judgement(done, dry_run=dry_run), *describe_claim_findings(done.findings), *done.notes]
    return "\n".join([*lines, *(describe_plan(done.plan, root) if dry_run else [])])


def describe_review(done: ReviewResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``review``: the decisions imported from each sheet, or why none were."""
    of = f"{done.period.as_chinese()}核验表" if done.period else "核验表"
    found = [f"    【{finding.severity}】{format_finding(finding)}" for finding in merge_equal_findings(done.findings)]
    if done.earlier and (done.built is not None or done.unbuilt):
        again = f"“{done.file}”此前已经导入（第{done.earlier}号），那次没有汇总完"
        built = describe_consolidation(done.built, root, dry_run=False) if done.built is not None else ""
        told = [f"{again}，这次重新汇总。", built] if built else [f"{again}。"]
        return "\n".join([*told, *_describe_unbuilt(done.unbuilt, done.period)])
    if done.earlier and done.counts:
        again = f"此前的意见已经导入（第{done.earlier}号），已在台账里。"
        return "\n".join([f"“{done.file}”没有填新的意见，没有导入任何内容。{again}", *found])
    if done.earlier:
        return f"“{done.file}”此前已经导入（第{done.earlier}号），这次没有改动任何文件。"
    if done.refused:
        left = sum(has_must_fix([finding]) for finding in done.findings)
        lines = [f"“{done.file}”有{left}处必须修改，没有导入任何意见：", *found]
        if done.marked:
            lines.append(f"已标出问题、保留所填内容的新表：{format_path_below(done.marked, root)}，请改好后再导入。")
        return "\n".join(lines + (describe_plan(done.plan, root) if dry_run else []))
    if not (done.decided or done.entries):
        return "\n".join([f"“{done.file}”没有填意见，没有导入任何内容。", *found])
    word = "将导入" if dry_run else "已导入"
    lines = [f"{of}{word}{done.decided}条意见：", *_list_opinion_counts(done)] if done.decided else []
    lines += (
        [f"{of}{word}局机关填报{len(done.entries)}条：", *map(_describe_entry, done.entries)] if done.entries else []
    )
    lines += found
    if done.built is not None:
        lines.append(describe_consolidation(done.built, root, dry_run=False))
    lines += _describe_unbuilt(done.unbuilt, done.period)
    if done.later and not dry_run:
        months = "、".join(each.as_chinese() for each in done.later)
        lines.append(f"{months}的台账也以此为依据，请重新汇总。")
    return "\n".join(lines + (describe_plan(done.plan, root) if dry_run else []))


def _describe_entry(entry: RecordedEntry) -> str:
    """Describe what the bureau put in for one branch, with the number by which it can be taken back."""
    name, title = entry.about
    what = entry.values.get("task") or entry.text or title
    return f"  {entry.kind} {entry.number} {name}：{what}"


def describe_issue(done: IssueResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``issue``: every paper with its number, or why none was signed."""
    if done.refusals:
        return "\n".join([
            *done.differences, f"没有签发{done.document}：", *(f"    {line}" for line in done.refusals),
        ])  # fmt: skip
    lines = list(done.differences)
    lines += [f"{'将签发' if dry_run else '已签发'}{done.document}{len(done.new)}份："] if done.new else []
    lines += [f"  {_describe_issued_paper(each, root)}" for each in done.new]
    lines += [
        f"此前已签发，这次没有改动：{_describe_issued_paper(each, root)}"
        for each in done.again
        if each not in done.sealed
    ]
    lines += [f"已存入盖章扫描件：{_describe_issued_paper(each, root)}" for each in done.sealed]
    if any(each.urgent for each in done.new):
        lines.append("按急件签发，理由记录在案；没有等支部答复期满的，文件里写明。")
    lines += done.notes
    lines += (*_list_kept_copies(done.built), *done.built.held) if done.built is not None else ()
    if done.new and not dry_run:
        lines += _list_next_steps(done, root)
    if done.built is not None and done.built.correction is not None:
        lines.append(_describe_correction_draft(dry_run=dry_run))
    lines += _describe_unbuilt(done.unbuilt, done.period)
    return "\n".join(lines + (describe_plan(done.plan, root) if dry_run else []))


def _describe_unbuilt(reasons: Sequence[str], period: Period | None) -> Iterator[str]:
    """Describe why a period was not built again after what was done, and how it is built later."""
    if reasons and period is not None:
        yield f"没有重新汇总{period.as_chinese()}：{reasons[0]}"
        yield from reasons[1:]
        yield f"解决以后，请运行“dangjian consolidate {period}”。"


def _list_next_steps(done: IssueResult, root: Path) -> Iterator[str]:
    """List the consequences of signing and the next command."""
    if done.document in CLOSING:
        rest = f"没有定的事项转到下月的{DECISION_BOOK}，没有选的典型做法不转"
        yield f"{done.period.as_chinese()}到此封账：再汇总也按签发时的数据生成，{rest}。"
    command = f"{format_command_start(root)} send {done.period} --kinds issued"
    whom = "送阅（不发支部）" if done.document in RESTRICTED else "发给支部"
    yield f"{whom}：“{command}”；要发盖章扫描件的，先用 --sealed 存入扫描件。"
    if done.document == PROGRESS_REPORT:
        yield f"报上级：“{format_command_start(root)} report-up {done.period}”，签发的报告一并装入上报包。"


def _describe_correction_draft(*, dry_run: bool) -> str:
    return f"签发以后数据有变化，{'将' if dry_run else '已'}起草{CORRECTION_NOTICE}，请核对。"


def _describe_issued_paper(paper: IssuedPaper, root: Path) -> str:
    """Describe a signed paper in one line."""
    what = "前完成整改" if paper.subjects else "前答复"
    due = f"，{format_chinese_date(dt.date.fromisoformat(paper.due))}{what}" if paper.due else ""
    about = "，".join(part for part in (paper.branch, paper.reference) if part)
    where = f"：{format_path_below(root / 'outbox' / 'issued' / paper.file, root)}" if paper.file else ""
    return f"{format_chinese_date(dt.date.fromisoformat(paper.date))}" + (f"（{about}{due}）" if about else "") + where


def _list_opinion_counts(done: ReviewResult) -> Iterator[str]:
    """List, for each sheet, how many lines have each word and how many have none."""
    for sheet, counted in done.counts.items():
        told = [f"{word}{count}项" for word, count in counted.items() if word is not None]
        told += [f"未定{counted[None]}项"] if None in counted else []
        yield f"  {sheet}：{'，'.join(told)}"


def list_output_places(folder: Path, names: Sequence[str], root: Path) -> Iterator[str]:
    """List the paths of files; if one folder holds many of them, give the folder and the number of files."""
    together: dict[Path, list[Path]] = {}
    for name in names:
        together.setdefault((folder / name).parent, []).append(folder / name)
    for place, paths in together.items():
        if len(paths) > _MANY:
            yield f"{format_path_below(place, root)}/（{len(paths)}份）"
        else:
            yield from (format_path_below(path, root) for path in paths)


def list_waiting_unless_closed(done: ConsolidateResult) -> list[str]:
    """List what is outstanding in an open period; a closed period has nothing outstanding."""
    below = [describe_arrivals(done.below)] if done.below is not None and not done.below.complete else []
    return [] if done.closed else [*list_waiting_branches(done.assessment), *below]


def list_waiting_branches(assessment: Assessment, *, unproved: bool = False) -> list[str]:
    """List the branches that still need attention, one line per kind.

    ``unproved``: files lie in the drop folders, so that none is called missing yet.
    """
    all_of = assessment.delivered.values()
    kinds = {
        NOT_TAKEN_IN if unproved else Timeliness.MISSING.value: [
            each for each in all_of if each.timeliness is Timeliness.MISSING
        ],
        "待修改": [each for each in all_of if each.result is SubmissionResult.TO_CORRECT],
        **{title: [each for each in all_of if each.result is result] for result, title in UNUSABLE_FILES.items()},
    }
    return [
        f"{title}{len(branches)}个：{'、'.join(assessment.name(each.branch) for each in branches)}。"
        for title, branches in kinds.items()
        if branches
    ]


def describe_demo(done: DemoResult, root: str) -> str:
    """Describe the result of ``demo``."""
    later = [f"迟到的文件：{root}/later/{day}（{count}份）" for day, count in done.later]
    before = done.period.shift(-1)
    closed = f"上月（{before.as_chinese()}）已签发：{root}/outbox/issued，信件：{root}/outbox/{before}/letters"
    return "\n".join([
        f"已造好演示单位“{root}”：{done.branches}个支部，{done.months}个月。数据纯属虚构。",
        *([closed] if done.months > 1 else []),
        f"本月（{done.period.as_chinese()}）表单：{root}/outbox/{done.period}/forms",
        f"已投入收件夹：{root}/inbox（{done.dropped}份）", *later, f"标准答案：{root}/demo-answers.json",
    ])  # fmt: skip


def format_path_below(path: Path, root: Path) -> str:
    """Format a path as it can be typed: relative if the workspace is the current folder."""
    return (
        (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
        if root == Path()
        else path.as_posix()
    )
