"""Measure every hand with models that have not seen it: ``python -m signals.crossvalidate [DIR …]`` (extra ``train``).

With ``--write`` all failures are written with their texts into ``failures.md``. By author, never by row: rows of one hand resemble each other.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

from pipeline.supervision.signals import (
    deploy_only,
    goal_vague,
    going_down,
    measure_empty,
    slogan,
    sudden_100,
    two_skins,
)
from signals.failures import PAGE, Judged, format_failures
from signals.labelled import LabelledSet, read_labelled_set
from signals.measure import SETS, flag_set, print_found
from signals.train import LESSONS, train_model

_USERS = (deploy_only, goal_vague, going_down, measure_empty, slogan, sudden_100, two_skins)


def measure_unseen(sets: list[LabelledSet], show: str = "") -> list[Judged]:
    """Print the measures of every set, each by models trained on the others, and return what was found."""
    judged: list[Judged] = []
    for unseen in sets:
        others = [each for each in sets if each is not unseen]
        models = {kind: train_model(kind, others) for kind in LESSONS}
        with ExitStack() as patched:
            for module in _USERS:
                patched.enter_context(mock.patch.object(module, "load_models", lambda models=models: models))
            judged.append((unseen, flag_set(unseen)))
        print_found(*judged[-1], show)
    return judged


if __name__ == "__main__":
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("--")] or sorted(SETS.iterdir())
    chosen = next((each.removeprefix("--show=") for each in sys.argv[1:] if each.startswith("--show=")), "")
    told = measure_unseen([read_labelled_set(folder) for folder in folders], chosen)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(format_failures(told), encoding="utf-8")
