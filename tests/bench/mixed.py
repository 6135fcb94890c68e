"""Make a bureau of many branches whose lamps are mixed, quickly: two months of forms, filled and consolidated.

    PYTHONPATH=.:tests python -m bench.mixed FOLDER BRANCHES

Some branches are late or missing, some tasks are done, overdue or behind; the folder stays, to be looked at. What it
takes to build it is no measure of the program: forms are filled in this process.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, Bureau, answers, branch_row, filled_form, found, new_row, row_of

from pipeline.contract.distributed_form import DistributedForm
from pipeline.demo.units import list_units
from pipeline.periods import Period
from pipeline.terms import CATEGORIES

FIRST, LAST = Period(2026, 10), Period(2026, 11)
_DEADLINES = ("2026年10月31日", "2026年11月30日", "2026年12月31日", "年底", "2027年3月31日", "长期坚持")
_DOMAINS = ("党的建设", "社会救助", "养老服务", "老龄工作", "儿童福利", "社会事务", "区划地名", "社会组织管理")
_WORK = ("上门走访", "档案补正", "窗口提速", "设备改造", "入户探访", "队伍培训", "账目核对", "场所整修")
_PEOPLE = ("王秀英", "陈晓岚", "李建国", "欧阳明远", "周海燕", "郑文斌")


def fill(form: DistributedForm, period: Period) -> bytes:
    """Fill a branch's form with work that goes well, badly, or is done."""
    rng = random.Random(f"{form.branch}/{period}")
    told = f"走访{rng.randint(3, 60)}户，办结{rng.randint(2, 40)}件，{rng.choice(_WORK)}{rng.randint(1, 9)}次"
    if period == FIRST:
        rows = [
            new_row(
                number, task=f"党建+{rng.choice(_WORK)}（{number[-2:]}）", rate=rng.randint(10, 95), progress=told,
                deadline=rng.choice(_DEADLINES), category=CATEGORIES[at % 5], domain=rng.choice(_DOMAINS),
                leader=rng.choice(_PEOPLE), problem=rng.choice(("", "", "", "档案调阅排队时间较长")),
            )
            for at, number in enumerate(form.new_numbers[: rng.randint(4, 9)])
        ]  # fmt: skip
    else:
        rows = [
            row_of(
                task, rate=(rate := min((task.rate or 0) + rng.choice((0, 5, 10, 20, 40)), 100)),
                status="已完成" if rate == 100 else "推进中", progress=f"{told}（{task.number[-2:]}）",
            )
            for task in form.tasks
        ]  # fmt: skip
    return filled_form(form, answers(*rows), period)


def build(root: Path, branches: int) -> Bureau:
    """Build the bureau; about one branch in thirty does not report, one in twenty reports late."""
    bureau = found(root)
    bureau.set('begun = ""', 'begun = "2026-01-01"')
    units = list_units(branches)
    codes = {f"Z{chr(ord('A') + at // 1000)}{at % 1000:03d}": unit.short_name for at, unit in enumerate(units)}
    bureau.enrol(*(branch_row(code, short_name=name) for code, name in codes.items()))
    with mock.patch.dict(BRANCHES, codes):
        for period, out, due, late, day in (
            (FIRST, "2026-10-25", "2026-11-03", "2026-11-05", "2026-11-09"),
            (LAST, "2026-11-25", "2026-12-03", "2026-12-07", "2026-12-09"),
        ):
            bureau.set_out(out, period)
            forms = bureau.forms(*codes, period=period)
            chance = {code: random.Random(f"{code}/{period}/post").random() for code in codes}
            for code in codes:
                if chance[code] > 0.08:
                    bureau.drop(f"{code}.xlsx", fill(forms[code], period))
            bureau.collect(due)
            bureau.collect("2026-11-04" if period == FIRST else "2026-12-04")
            for code in codes:
                if 0.03 < chance[code] <= 0.08:
                    bureau.drop(f"{code}.xlsx", fill(forms[code], period))
            bureau.collect(late)
            bureau.consolidate(day, period)
    return bureau


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
