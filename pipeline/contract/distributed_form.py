"""Record the content of a distributed form: the baseline against which a submission is compared."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from pipeline.contract.replies import QuestionKind, format_free_key


@dataclass(frozen=True, kw_only=True)
class DistributedTask:
    """A task as printed on a distributed form: plan cells as text, and the values of last month.

    ``left_open`` are plan cells that the branch may fill in: of a task handed down, and a blank 对应业务指标.
    """

    number: str
    plan: dict[str, str]
    rate: int | None
    status: str
    progress: str
    left_open: tuple[str, ...] = ()


@dataclass(frozen=True)
class DistributedQuestion:
    """A row of 需答复 as distributed: its number (事项编号), kind of matter, fact, and demand with due date.

    ``due`` (ISO) is that date where it was counted from the day on which the row was made, so that a row about the same
    matter made later can keep it; empty where it follows from what is on record, and for rows made before it was kept.
    """

    key: str
    kind: str
    fact: str
    demand: str
    _: KW_ONLY
    due: str = ""


def build_free_question(branch: str) -> DistributedQuestion:
    """Build the last row of a 答复单: for what nobody asked, so that whoever is named can answer."""
    return DistributedQuestion(
        format_free_key(branch),
        QuestionKind.OTHER.value,
        "其他要说明的情况：对反馈单、整改通知书、通报有不同意见的，或者有别的事要反映",
        "写在“说明”里；没有可以空着",
    )


@dataclass(frozen=True, kw_only=True)
class FormDelivery:
    """When and to whom a form is reported: 报送截止 (ISO), the office or person (报给谁), and its office telephone.

    ``signed`` prints places for signatures below each page, which are for paper only: nothing is read from them.

    All are empty for a form distributed before they were printed on it; what is empty is not printed.
    """

    deadline: str = ""
    contact: str = ""
    phone: str = ""
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class DistributedForm:
    """The form distributed to one branch.

    ``file`` and ``sha256`` identify the file, ``tasks`` are the tasks on it, ``new_numbers`` the numbers of its blank
    rows, ``questions`` the rows of 需答复, ``delivery`` tells when and to whom it is reported, and ``indicators`` are
    the 业务指标 it offers; without any it has no such column.
    """

    branch: str
    short_name: str
    reporter: str
    file: str
    sha256: str
    tasks: tuple[DistributedTask, ...]
    new_numbers: tuple[str, ...]
    questions: tuple[DistributedQuestion, ...] = ()
    delivery: FormDelivery = FormDelivery()
    indicators: tuple[str, ...] = ()
