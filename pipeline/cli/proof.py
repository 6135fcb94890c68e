"""The command ``proof``: its arguments, its call, what it prints, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.cli.command import JSON, Argument, Arguments, Command, parse_path
from pipeline.cli.json_output import print_json
from pipeline.cli.workspace import open_workspace
from pipeline.commands.proof import annotate_files, prove_files
from pipeline.proof.model import Outcome, ProofResult


def run_proof(arguments: Arguments) -> int:
    """Prove papers; the status is 1 if a 必须 stands or a file could not be read."""
    results = prove_files(open_workspace(arguments), arguments.files, render=arguments.render)
    copies = annotate_files(arguments.files, results) if arguments.annotate else ()
    if arguments.json:
        print_json({"files": [_present_proof(each) for each in results], "copies": [str(each) for each in copies]})
    else:
        print("\n".join(line for each in results for line in _describe_proof(each)))
        for each in copies:
            print(f"意见写在批注里，另存为：{each}（原件没有动）。")
    return 1 if any(each.is_fatal for each in results) else 0


def _describe_proof(done: ProofResult) -> Iterator[str]:
    if done.unread:
        yield f"{done.name}：没有校对。"
        yield from (f"  {each}" for each in done.unread)
        return
    must, ask = sum(each.is_fatal for each in done.remarks), _count(done, Outcome.ASK)
    usual = sum(each.outcome is Outcome.WRONG and not (each.is_fatal or each.accepted) for each in done.remarks)
    yield f"{done.name}：不符（必须改）{must}处，不符（一般）{usual}处，请人看{ask}处。"
    if done.note:
        yield f"  {done.note}"
    yield from (f"  {each}。" for each in done.vouched)
    for each in (remark for remark in done.remarks if remark.outcome is not Outcome.UNCHECKED):
        quoted = f"“{each.text}”" if each.text else ""
        kept = "，签发时已确认" if each.accepted else ""
        yield f"  {each.rule.id} {each.outcome}（{each.rule.weight}{kept}）{each.place}{quoted}：{each.told}。"
    for outcome in (Outcome.PASSED, Outcome.UNCHECKED):
        why = dict.fromkeys(each.told for each in done.remarks if each.outcome is outcome)
        told = f"（{'；'.join(why)}）" if why else ""
        if rules := [rule.id for rule, came in done.outcomes.items() if came is outcome]:
            yield f"  {outcome}：{'、'.join(rules)}{told}"


def _count(done: ProofResult, outcome: Outcome) -> int:
    return sum(each.outcome is outcome for each in done.remarks)


def _present_proof(done: ProofResult) -> dict[str, object]:
    return {
        "name": done.name,
        "document": done.document,
        "note": done.note,
        "unread": list(done.unread),
        "vouched": list(done.vouched),
        "rules": [
            {"id": rule.id, "name": rule.name, "weight": rule.weight, "source": rule.source, "outcome": came}
            for rule, came in done.outcomes.items()
        ],
        "remarks": [
            {
                "rule": each.rule.id,
                "weight": each.rule.weight,
                "outcome": each.outcome,
                "place": each.place,
                "text": each.text,
                "told": each.told,
                "accepted": each.accepted,
            }
            for each in done.remarks
        ],
    }


ANNOTATE = Argument(name="--annotate", help="另存一份“校对意见_….docx”，意见写成批注，原件不动")
RENDER = Argument(name="--render", help="另用LibreOffice排一遍，核对页数、首页、署名和版记的位置")
COMMAND = Command(
    run=run_proof,
    arguments=(Argument(name="files", value="文件", parse=parse_path, many=True), JSON, ANNOTATE, RENDER),
)
