"""Texts that people write in a made-up year: notes of the bureau, sentences of judgement, answers of branches."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipeline.demo.data_files import STRICT, load_data

Choices = Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RectifiedTexts:
    """What a branch answers to a 整改通知书."""

    measures: Choices
    done: Choices
    extension: Choices


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StatedTexts:
    """What a branch states about a red lamp, about a report that did not come, and about figures that do not fit."""

    lamp: Choices
    missing: Choices
    explain: Choices


@dataclass(frozen=True, kw_only=True, config=STRICT)
class YearTexts:
    """All of it; ``notes`` are by the word entered as 意见."""

    judgements: Choices
    notes: Mapping[str, Choices]
    rectified: RectifiedTexts
    stated: StatedTexts


YEAR_TEXTS = load_data("year.toml", YearTexts)


def fill_text(choices: tuple[str, ...], rng: random.Random, blanks: Mapping[str, str]) -> str:
    """Choose a text and fill its blanks in."""
    text = rng.choice(choices)
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text
