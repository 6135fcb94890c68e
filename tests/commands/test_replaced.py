"""A report that comes after an accepted one: what it replaces is said everywhere, an earlier state is asked back."""

from __future__ import annotations

import dataclasses

import pytest
from bureau import NOVEMBER, Bureau, answers, bureau, new_row, saved_at
from posting import RECEIPTS, letters

from pipeline.cli import messages
from pipeline.cli.status_messages import describe_status
from pipeline.commands.audit import FlawKind, audit_workspace
from pipeline.commands.check import check_files
from pipeline.commands.collect import CollectResult, FileOutcome
from pipeline.commands.status import report_status
from pipeline.contract.submitted_values import DisplayValue
from pipeline.reports.feedback import build_feedback_figures
from pipeline.terms import Disposition, SubmissionResult, Timeliness

__all__ = ["bureau"]
DRAFTED, SAVED, LATER = "2026-11-28T08:00:00Z", "2026-12-01T08:00:00Z", "2026-12-02T08:00:00Z"


@pytest.fixture
def out(bureau: Bureau) -> Bureau:
    """A bureau that has handed out November and taken in a report of 福利院支部."""
    bureau.hand_out("2026-11-25")
    arrives(bureau, "2026-12-01", "定稿.xlsx", SAVED)
    return bureau


def report(bureau: Bureau, saved: str, corrects: str = "", **typed: DisplayValue) -> bytes:
    """The branch's report with one new task, saved then."""
    said = answers(new_row(bureau.form("MZ03").new_numbers[0], problem="2户产权待确认", next_step="上门核对", **typed))
    return saved_at(bureau.filled("MZ03", said=said, corrects=corrects), saved)


def nil(bureau: Bureau, saved: str) -> bytes:
    """A 零报告."""
    return saved_at(bureau.filled("MZ03", said=answers(flag="无变化", nil_reason="等待批复")), saved)


def arrives(bureau: Bureau, day: str, name: str, saved: str, corrects: str = "", **typed: DisplayValue) -> FileOutcome:
    """What became of a report dropped and collected that day."""
    bureau.drop(name, report(bureau, saved, corrects, **typed))
    (file,) = bureau.collect(day).files
    return file


def codes(file: FileOutcome) -> list[str]:
    return [each.code for each in file.findings]


def counted(bureau: Bureau) -> str:
    """The name of the file that counts."""
    status = bureau.delivered("2026-12-08")["MZ03"]
    return next(each.name for each in bureau.on("2026-12-08").archive.receipts() if each.sha256 == status.sha256)


def status_of(bureau: Bureau, day: str = "2026-12-08") -> str:
    return describe_status(report_status(bureau.on(day), NOVEMBER))


def drift(bureau: Bureau) -> list[str]:
    """What a later reading of the archive finds otherwise."""
    points = audit_workspace(bureau.on("2026-12-08")).points
    return [each.what for each in points if each.flaw is not FlawKind.NOTE and each.place.startswith("inbox")]


def test_a_later_report_replaces_and_the_difference_is_said_on_every_side(out: Bureau) -> None:
    file = arrives(out, "2026-12-02", "改后.xlsx", LATER, progress="完成入户评估40户")
    assert (file.fate, codes(file)) == (Disposition.ACCEPTED, ["report-replaced"])
    told = file.findings[0].message
    assert "代替了2026年12月1日收下的“定稿.xlsx”：1处不同" in told
    assert "的“本月进展”（“完成入户评估36户”与“完成入户评估40户”）" in told
    done = CollectResult(look=2, files=(file,), out_of_reach=())
    shown = messages.describe_collection(done, out.on("2026-12-02").today, out.root, dry_run=False)
    assert told in shown
    receipt = out.on("2026-12-08").archive.receipts()[-1]
    assert (receipt.replaces, len(receipt.changed_places), receipt.saved_before) == (1, 1, False)
    assert "福利院支部2026年12月2日的“改后.xlsx”代替了2026年12月1日的“定稿.xlsx”，有1处不同" in status_of(out)
    assert counted(out) == "改后.xlsx"
    assert "本表代替先前收下的表（回执第000001号），有1处不同" in letters(out, "2026-12-08", RECEIPTS)["MZ03"].body
    figures = build_feedback_figures(out.consolidate("2026-12-08").assessment, "MZ03")
    assert (figures["changed_count"], figures["sent_before"]) == (1, "2026年12月1日")
    assert drift(out) == []


def test_an_older_version_is_asked_back_and_the_report_stands(out: Bureau) -> None:
    file = arrives(out, "2026-12-02", "草稿.xlsx", DRAFTED, progress="完成入户评估30户", rate=20)
    assert (file.fate, codes(file)) == (Disposition.RETURNED, ["report-stands"])
    assert "这份保存得更早" in file.findings[0].message
    assert counted(out) == "定稿.xlsx"
    assert (
        "没有代替：福利院支部2026年12月2日的“草稿.xlsx”与已收下的2026年12月1日的“定稿.xlsx”有2处不同，保存得更早"
        in status_of(out)
    )
    assert "没有代替先前那份" in letters(out, "2026-12-08", RECEIPTS)["MZ03"].body
    assert drift(out) == []


def test_a_nil_return_after_a_report_and_an_emptied_one_are_asked_back(out: Bureau) -> None:
    out.drop("零报告.xlsx", nil(out, LATER))
    (file,) = out.collect("2026-12-02").files
    assert (file.fate, codes(file)) == (Disposition.RETURNED, ["report-stands"])
    assert "“无变化”" in file.findings[0].message
    said = answers(new_row(out.form("MZ03").new_numbers[0], problem=None, next_step=None))
    out.drop("清空.xlsx", saved_at(out.filled("MZ03", said=said), LATER))
    (file,) = out.collect("2026-12-03").files
    assert (file.fate, codes(file)) == (Disposition.RETURNED, ["report-stands"])
    assert "先前填了的有2处在这份里是空的" in file.findings[0].message
    assert out.delivered("2026-12-08")["MZ03"].result is SubmissionResult.RECEIVED


def test_a_branch_that_means_it_sends_the_returned_copy_as_it_is(out: Bureau) -> None:
    arrives(out, "2026-12-02", "草稿.xlsx", DRAFTED, progress="完成入户评估30户")
    (copy,) = (out.root / "outbox" / "2026-11" / "returned").iterdir()
    out.drop(copy.name, copy.read_bytes())
    (file,) = out.collect("2026-12-03").files
    assert (file.fate, codes(file)) == (Disposition.ACCEPTED, ["report-replaced"])
    assert counted(out) == copy.name
    assert list((out.root / "outbox" / "2026-11" / "returned").iterdir()) == []
    assert drift(out) == []


def test_a_report_after_a_nil_return_is_simply_taken(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("零报告.xlsx", nil(bureau, SAVED))
    bureau.collect("2026-12-01")
    assert codes(arrives(bureau, "2026-12-02", "有进展.xlsx", LATER)) == ["report-replaced"]
    assert bureau.delivered("2026-12-08")["MZ03"].result is SubmissionResult.RECEIVED


def test_the_same_contents_saved_again_are_taken_without_a_word(out: Bureau) -> None:
    assert codes(arrives(out, "2026-12-02", "又存了一次.xlsx", LATER)) == []
    assert codes(arrives(out, "2026-12-03", "原来的.xlsx", DRAFTED)) == []
    assert "代替" not in status_of(out)


def test_a_check_says_what_collecting_would(out: Bureau) -> None:
    path = out.root / "草稿.xlsx"
    path.write_bytes(report(out, DRAFTED, progress="完成入户评估30户"))
    (file,) = check_files(out.on("2026-12-02"), [path]).files
    assert (file.fate, codes(file)) == (Disposition.RETURNED, ["report-stands"])


def test_of_two_files_of_one_look_the_one_that_does_not_count_is_named(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("旧.xlsx", report(bureau, DRAFTED))
    bureau.drop("新.xlsx", report(bureau, SAVED, progress="完成入户评估40户"))
    told = {each.name: each for each in bureau.collect("2026-12-02").files}
    assert (codes(told["新.xlsx"]), codes(told["旧.xlsx"])) == ([], ["same-time-outdone"])
    assert "同时收到的“新.xlsx”更新，以那一份为准" in told["旧.xlsx"].findings[0].message
    assert counted(bureau) == "新.xlsx"
    assert drift(bureau) == []


def test_two_drafts_of_one_look_are_both_asked_back_if_the_better_is(out: Bureau) -> None:
    out.drop("甲.xlsx", report(out, "2026-11-27T08:00:00Z", progress="完成入户评估20户"))
    out.drop("乙.xlsx", report(out, DRAFTED, progress="完成入户评估30户"))
    files = out.collect("2026-12-02").files
    assert {each.fate for each in files} == {Disposition.RETURNED}
    assert [codes(each) for each in files] == [["report-stands"]] * 2, "neither is said to stand"
    assert counted(out) == "定稿.xlsx"
    assert drift(out) == []


def test_a_draft_like_the_report_that_stands_is_not_told_that_the_one_asked_back_counts(out: Bureau) -> None:
    out.drop("甲.xlsx", report(out, "2026-11-27T08:00:00Z"))
    out.drop("乙.xlsx", report(out, DRAFTED, progress="完成入户评估30户"))
    told = {each.name: (each.fate, codes(each)) for each in out.collect("2026-12-02").files}
    assert told == {
        "甲.xlsx": (Disposition.ACCEPTED, []), "乙.xlsx": (Disposition.RETURNED, ["report-stands"]),
    }  # fmt: skip
    assert drift(out) == []


def test_three_drafts_of_one_look_are_all_asked_back_alike(out: Bureau) -> None:
    for at, progress in enumerate(("完成入户评估20户", "完成入户评估25户", "完成入户评估30户"), 1):
        out.drop(f"{at}.xlsx", report(out, f"2026-11-2{at}T08:00:00Z", progress=progress))
    assert [codes(each) for each in out.collect("2026-12-02").files] == [["report-stands"]] * 3


# A form as it was handed out


def handed_out(bureau: Bureau, code: str) -> bytes:
    """The very file that was handed out."""
    return (bureau.root / "outbox" / "2026-11" / "forms" / bureau.form(code).file).read_bytes()


def test_a_blank_form_is_no_arrival(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    bureau.drop("福利院支部_2026年11月.xlsx", handed_out(bureau, "MZ03"))
    done = bureau.collect("2026-12-02")
    (file,) = done.files
    assert (file.fate, file.branch, codes(file)) == (Disposition.RETURNED, "MZ03", ["form-blank"])
    assert "退回的表在" not in messages.describe_collection(
        done, bureau.on("2026-12-02").today, bureau.root, dry_run=False
    )
    assert "不算报送" in letters(bureau, "2026-12-02", RECEIPTS)["MZ03"].body
    bureau.collect("2026-12-04")
    status = bureau.delivered("2026-12-08")["MZ03"]
    assert (status.timeliness, status.result, status.arrivals) == (Timeliness.MISSING, SubmissionResult.NOTHING, 0)
    bureau.collect("2026-12-09")
    bureau.drop("福利院支部_2026年11月.xlsx", report(bureau, LATER))
    bureau.collect("2026-12-20")
    assert bureau.delivered("2026-12-20")["MZ03"].timeliness is Timeliness.SUPPLEMENTARY
    assert drift(bureau) == []


def test_the_whole_folder_of_forms_makes_nobody_punctual(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    for code in ("MZ01", "MZ02", "MZ03"):
        bureau.drop(bureau.form(code).file, handed_out(bureau, code))
    assert {tuple(codes(each)) for each in bureau.collect("2026-12-02").files} == {("form-blank",)}
    assert {each.timeliness for each in bureau.delivered("2026-12-04").values()} == {Timeliness.MISSING}


def test_a_blank_form_after_a_report_changes_nothing(out: Bureau) -> None:
    out.drop("空.xlsx", handed_out(out, "MZ03"))
    assert codes(out.collect("2026-12-02").files[0]) == ["form-blank"]
    assert counted(out) == "定稿.xlsx"
    assert not (out.root / "outbox" / "2026-11" / "returned").exists()


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"reporter": "吴启航", "flag": None}, "change-flag-missing"),
        ({"reporter": None, "flag": None}, "form-blank"),
        ({"flag": None, "nil_reason": "等待批复"}, "change-flag-missing"),
    ],
    ids=["signed by another", "signature deleted", "reason given"],
)
def test_what_somebody_typed_makes_a_form_an_arrival(bureau: Bureau, head: dict[str, DisplayValue], code: str) -> None:
    bureau.hand_out("2026-11-25")
    said = dataclasses.replace(answers(), head={**answers().head, "reporter": bureau.form("MZ03").reporter, **head})
    bureau.drop("表.xlsx", bureau.filled("MZ03", said=said))
    assert code in codes(bureau.collect("2026-12-02").files[0])
    arrived = bureau.delivered("2026-12-04")["MZ03"].timeliness is Timeliness.ON_TIME
    assert arrived is (code != "form-blank")
