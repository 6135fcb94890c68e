"""The kept texts of earlier months: no output changes by a byte whatever becomes of them, and no command stops."""

from __future__ import annotations

import shutil

import pytest
from bureau import Bureau, answers, bureau, new_row
from records import DECEMBER
from remembered import remembered

from pipeline.commands import audit, built_ledgers, consolidate
from pipeline.commands.kept_texts import KEPT_TEXTS
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.terms import SignalKind

__all__ = ["bureau"]
TEXT = "党员逐户查看老人的卧室、卫生间，量好扶手和坡道的尺寸，登记在册，跟住户把方案讲明白后签字。"
DAY = "2027-01-08"


@remembered
def two_months(bureau: Bureau, /) -> None:
    """In December a branch tells what another told in November."""
    bureau.set_out("2026-11-25")
    number = bureau.form("MZ01").new_numbers[0]
    bureau.drop("MZ01/表.xlsx", bureau.filled("MZ01", said=answers(new_row(number, progress=TEXT))))
    bureau.collect("2026-12-03")
    bureau.set_out("2026-12-25", DECEMBER)
    number = bureau.form("MZ02", DECEMBER).new_numbers[0]
    bureau.drop("MZ02/表.xlsx", bureau.filled("MZ02", DECEMBER, said=answers(new_row(number, progress=TEXT))))
    bureau.collect("2027-01-04")


def build(bureau: Bureau) -> dict[str, bytes]:
    """December from nothing."""
    shutil.rmtree(bureau.root / "outbox" / str(DECEMBER), ignore_errors=True)
    done = bureau.consolidate(DAY, DECEMBER)
    assert [each.kind for each in done.assessment.signals] == [SignalKind.COPY]
    return bureau.outbox(DECEMBER)


def list_kept(bureau: Bureau) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((bureau.root / KEPT_TEXTS).iterdir())}


def test_kept_damaged_or_refused_by_the_disk_no_output_changes(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    two_months(bureau)
    plain, kept = build(bureau), list_kept(bureau)
    assert list(kept) == ["2026-11.bin"]
    masked: list[str] = []
    step = CopyMasks.mask_rest

    def mask(masks: CopyMasks, text: str) -> str:
        masked.append(text)
        return step(masks, text)

    monkeypatch.setattr(CopyMasks, "mask_rest", mask)
    assert (build(bureau), len(masked)) == (plain, 1)
    path = bureau.root / KEPT_TEXTS / "2026-11.bin"
    path.write_bytes(kept[path.name][:-1] + b"?")
    assert (build(bureau), list_kept(bureau)) == (plain, kept)
    shutil.rmtree(path.parent)
    path.parent.write_text("a file where the folder should be: nothing is read and nothing can be written")
    assert build(bureau) == plain
    monkeypatch.setattr(built_ledgers, "load_kept_texts", lambda *_: pytest.fail("audit trusts nothing that is kept"))
    assert audit.audit_workspace(bureau.on(DAY)).points == ()


def test_a_dry_run_keeps_nothing_and_names_nothing_that_is_kept(bureau: Bureau) -> None:
    two_months(bureau)
    done = consolidate.consolidate_period(bureau.on(DAY), DECEMBER, dry_run=True)
    assert not (bureau.root / KEPT_TEXTS).exists()
    assert "texts" not in "\n".join(done.plan.describe(bureau.root))
