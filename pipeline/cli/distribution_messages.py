"""Build the console messages of a distribution: forms, and what became of a 旧台账."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.messages import describe_plan, format_finding, format_path_below
from pipeline.findings import has_must_fix, merge_equal_findings
from pipeline.terms import LETTER_TITLES, LetterKind

if TYPE_CHECKING:
    from pipeline.commands.distribute import DistributeResult
    from pipeline.commands.import_ledger import PlannedImport


def describe_distribution(done: DistributeResult, root: Path, *, dry_run: bool) -> str:
    """Describe the result of ``forms``."""
    if done.old_ledger is not None and done.refused:
        return "\n".join(_describe_refusal(done.old_ledger))
    verb, again = "将下发" if dry_run else "已下发", len(done.again)
    head = f"{verb}{len(done.new)}份表单" + (f"，另有{again}份此前已下发" if again else "")
    if again and not done.new:
        head = f"的{again}份表单此前都已下发，没有要新下发的"
    lines = [f"{done.period.as_chinese()}{head}。"]
    if done.remade:
        lines.append(f"其中{len(done.remade)}份的文件不见了，{'将' if dry_run else '已'}照原样补做。")
    if done.old_ledger is not None:
        lines += _describe_import(done.old_ledger, dry_run=dry_run)
    lines += _describe_repeated(done)
    lines.append(f"表单在：{format_path_below(done.folder, root)}")
    return "\n".join(lines + (describe_plan(done.plan, root) if dry_run else []))


def _describe_repeated(done: DistributeResult) -> Iterator[str]:
    """Describe which branches get another form, and how it is sent."""
    if done.repeated:
        codes, following = "、".join(done.repeated), done.period.shift(1).as_chinese()
        yield f"重新下发的：{codes}。先前那份照样能交，内容以新的一份为准。"
        for ended, heir in done.not_yet:
            yield (
                f"这份表上没有{ended}的任务：{ended}停用的当月自己报{done.period.as_chinese()}的表，"
                f"没做完的任务从{following}起才在承接支部{heir}的表上。"
            )
        title = LETTER_TITLES[LetterKind.FORMS]
        yield f"信要再发一次，不用另写编号：“dangjian send {done.period} --kinds {title}”，只备新表单的信。"


def _describe_refusal(old: PlannedImport) -> Iterator[str]:
    """Describe why nothing was imported or distributed, and how to go on."""
    told = list(_list_unplaced(old))
    yield f"旧台账里有{len(told)}处放不进去，没有导入任何任务，也没有下发表单："
    yield from (f"    {line}" for line in told)
    yield "请在旧台账里改好，用同一条命令再运行一次；确实要略过这些行的，加上 --partly。"
    if any(each.blank for each in old.reading.unplaced):
        yield "支部空白的行与上一行是同一个支部的，加上 --blank-as-above 即可。"


def _describe_import(old: PlannedImport, *, dry_run: bool) -> Iterator[str]:
    """Describe how many tasks were imported, and which rows were left out."""
    if old.before:
        yield "这份旧台账此前已经导入，没有重复导入。"
        return
    yield f"从旧台账{'将' if dry_run else ''}导入{old.imported}项任务" + (
        f"，另有{old.known}项台账里已有，没有重复导入。" if old.known else "。"
    )
    if old.dated:
        yield f"台账里已有的任务，{'将' if dry_run else ''}补记{old.dated}项的开始时间，下次汇总起按它算进度。"
    if old.renewed:
        names = "、".join(f"“{each}”" for each in old.renewed)
        did, first = ("将按", "") if dry_run else ("按", "请撤回下发，")
        yield (
            f"其中{names}与已经办结或撤销的任务同名，{did}新任务编号，原来的任务不变。"
            f"就是原来那一项的，{first}在旧台账里删去那一行，再下发{'' if dry_run else '一次'}。"
        )
    told = list(_list_unplaced(old))
    if told:
        way = "改好旧台账再下发" if dry_run else "改好旧台账、下月再导入"
        yield f"按 --partly {'将' if dry_run else ''}略过{len(told)}处，请支部在表单的空行里作为新增任务填报，或{way}："
        yield from (f"    {line}" for line in told)
    for finding in merge_equal_findings(old.reading.findings):
        if not has_must_fix([finding]):
            yield f"    {format_finding(finding)}"


def _list_unplaced(old: PlannedImport) -> Iterator[str]:
    """List what could not be placed, each with its cell and remedy."""
    yield from (f"{each.sheet} {each.cell}：{each.why}。{each.remedy}" for each in old.reading.unplaced)
    findings = merge_equal_findings(old.reading.findings)
    yield from (format_finding(finding) for finding in findings if has_must_fix([finding]))
