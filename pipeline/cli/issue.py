"""The command ``issue``: its arguments, its call and its exit status."""

from __future__ import annotations

import dataclasses

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, JSON, SPAN_ARGUMENT, Argument, Arguments, Command, parse_path
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_issue
from pipeline.cli.typed_dates import parse_day
from pipeline.cli.workspace import open_workspace
from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.commands.paper_basis import find_last_recorded_month


def run_issue(arguments: Arguments) -> int:
    """Sign papers; the status is 2 if none could be signed, or the period could not be built again."""
    given = {each.name: getattr(arguments, each.name) for each in dataclasses.fields(SigningOrder)}
    workspace = open_workspace(arguments)
    period = find_last_recorded_month(workspace, arguments.period)
    done = issue_papers(workspace, period, SigningOrder(**given), dry_run=arguments.dry_run)
    if arguments.json:
        print_json(present_issue(done))
    else:
        print(messages.describe_issue(done, arguments.workspace, dry_run=arguments.dry_run))
    if done.refusals or done.unbuilt:
        return 2
    return 1 if done.built is not None and done.built.held else 0


COMMAND = Command(
    run=run_issue,
    arguments=(
        SPAN_ARGUMENT,
        Argument(name="document", value="文件", help="督查通报、整改通知书、更正通知、季通报等"),
        JSON,
        DRY_RUN,
        Argument(
            name="--date", value="日期", parse=parse_day, required=True, help="成文日期，即签发那天（如 2026-12-14）"
        ),
        Argument(
            name="--branch",
            value="短码",
            parse=str.upper,
            default="",
            help="只签发这个支部的一份；不写为这种文件全部草稿",
        ),
        Argument(name="--number", value="文号", default="", help="文号；整改通知书的编号自动接续，不用写"),
        Argument(name="--signer", value="姓名", default="", help="签发人；不写记为署名单位"),
        Argument(
            name="--file", value="文件.docx", parse=parse_path, help="领导改好的文件；不写就用 documents 里的那份"
        ),
        Argument(name="--sealed", value="扫描件", parse=parse_path, help="盖章后的扫描件；签发以后也可以补"),
        Argument(
            name="--judgement",
            value="一句话",
            default="",
            help="督查通报“总的看”后面的总体判断，由签发人写；稿子里已经写好的，以稿子为准",
        ),
        Argument(
            name="--as-is",
            value="理由",
            default="",
            help="与草稿对照，正文没有了、标题月份不对、没有署名的，核对过也照签，理由记录在案；"
            "校对另外提出的，还要用 --accept 或 --urgent",
        ),
        Argument(
            name="--accept",
            value="原句",
            repeatable=True,
            help="校对认为与台账不符的一句话，核对过确实属实的，照抄原句确认；可以写几次，记录在案",
        ),
        Argument(
            name="--urgent",
            value="理由",
            default="",
            help="不等支部答复期满（理由写进文件引语），或要素、版式、文字来不及改就签发；理由记录在案",
        ),
    ),
)
