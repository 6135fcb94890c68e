"""Make the form distributed to a branch: its open tasks, numbers for new ones, and the questions left open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.archive import compute_sha256
from pipeline.contract.bureau_entry import LEFT_TO_BRANCH
from pipeline.contract.distributed_form import DistributedForm, DistributedQuestion, DistributedTask, FormDelivery
from pipeline.contract.monthly import FIRST_NEW_ROWS, NEW_ROWS
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import UserError
from pipeline.forms.layout import OPTIONAL_NAMES
from pipeline.forms.monthly import build_monthly_form, format_form_file_name
from pipeline.intake.office import Office
from pipeline.intake.tables.roster import Branch
from pipeline.ledger import Ledger, Task
from pipeline.ledger.bureau_entries import BureauEntry, is_handed_down
from pipeline.periods import Period
from pipeline.terms import TASK_NUMBER, format_task_number

_LEAST_REASON = 2


@dataclass(frozen=True)
class RepeatOrder:
    """Branches that are to be given another form beside the one they have, and why."""

    branches: frozenset[str] = frozenset()
    reason: str = ""


NOBODY_AGAIN = RepeatOrder()
"""No branch is given another form."""


def require_repeatable(repeat: RepeatOrder, due: Collection[str], period: Period) -> None:
    """Raise UserError unless the branches report for the period and a reason is given."""
    if unknown := sorted(repeat.branches - set(due)):
        raise UserError(f"--again：{'、'.join(unknown)}不是{period.as_chinese()}要报送的支部。请核对短码和报告期。")
    if repeat.branches and len(repeat.reason.strip()) < _LEAST_REASON:
        raise UserError("重新下发要写明理由，请用 --reason 写清楚为什么，如“--reason 时限延期已经批准”。")


def make_form(
    office: Office, ledger: Ledger, branch: Branch, period: Period, questions: tuple[DistributedQuestion, ...] = (),
    *, before: int = 0,
) -> tuple[DistributedForm, bytes]:  # fmt: skip
    """Make the form of a branch and its bytes: its open tasks, unused numbers for new tasks, and what it is asked.

    ``before`` is how many forms of the period it was given already; another one bears a name of its own.
    """
    held = ledger.by_branch.get(branch.code, ())
    indicators = office.settings.list_indicators(str(period))
    optional = OPTIONAL_NAMES if indicators else ()
    tasks = tuple(_build_distributed_task(task, optional) for task in held if task.closed is None)
    tasks += tuple(
        _build_waiting_task(each, optional)
        for each in ledger.inputs.waiting_tasks
        if branch.code == office.holder(each.entry.branch, period)
    )
    used = [
        int(match["row"])
        for task in held
        if (match := TASK_NUMBER.fullmatch(task.number))
        and match["period"] == period.as_compact()
        and not is_handed_down(task.number)
    ]
    first = max(used, default=0) + 1
    begins = branch.code not in ledger.origins and not tasks
    rows = FIRST_NEW_ROWS if begins else NEW_ROWS
    numbers = tuple(format_task_number(branch.code, period, row) for row in range(first, first + rows))
    form = DistributedForm(
        branch=branch.code,
        short_name=branch.short_name,
        reporter=branch.reporter,
        file=format_form_file_name(branch.short_name, period, before),
        sha256="",
        tasks=tasks,
        new_numbers=numbers,
        questions=questions,
        delivery=build_delivery(office, period),
        indicators=indicators,
    )
    data = build_monthly_form(form, period, office.settings.domains(str(period)))
    return replace(form, sha256=compute_sha256(data)), data


def build_delivery(office: Office, period: Period | None) -> FormDelivery:
    """Build when and to whom the form of a period is reported; no deadline if the period is uncertain."""
    letters, signed = office.settings.letters, office.settings.forms.signature_line
    deadline = office.deadline(period).isoformat() if period else ""
    return FormDelivery(deadline=deadline, contact=letters.contact, phone=letters.phone, signed=signed)


def _build_distributed_task(task: Task, optional: tuple[str, ...]) -> DistributedTask:
    latest, left = task.latest, _list_left_open(task.number, task.plan, optional)
    if latest is None:
        return DistributedTask(
            number=task.number, plan=dict(task.plan), rate=None, status="", progress="", left_open=left
        )
    return DistributedTask(
        number=task.number, plan=dict(task.plan), rate=latest.rate, status=latest.status, progress=latest.progress,
        left_open=left,
    )  # fmt: skip


def _build_waiting_task(each: BureauEntry, optional: tuple[str, ...]) -> DistributedTask:
    """Build a task handed down that stands on no form yet."""
    plan, number = dict(each.entry.values), each.entry.number
    left = _list_left_open(number, plan, optional)
    return DistributedTask(number=number, plan=plan, rate=None, status="", progress="", left_open=left)


def _list_left_open(number: str, plan: Mapping[str, str], optional: tuple[str, ...]) -> tuple[str, ...]:
    """List the blank plan cells that the branch fills in; those in ``optional`` it may leave blank."""
    left = (*(LEFT_TO_BRANCH if is_handed_down(number) else ()), *optional)
    return tuple(name for name in left if not plan.get(name))


def require_distinct_names(made: Sequence[DistributedForm]) -> None:
    """Raise UserError if the file names of two branches' forms would coincide on disk.

    That happens if their short names differ only in case, or in characters a file name cannot contain.
    """
    seen: dict[str, str] = {}
    for form in made:
        other = seen.setdefault(form.file.casefold(), form.branch)
        if other != form.branch:
            raise UserError(
                f"templates/{ROSTER_FILE}：支部“{other}”和“{form.branch}”的简称太像，表单会同名（{form.file}）。请改一个简称。"
            )
