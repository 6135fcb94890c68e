"""The office's own list of words (templates/用词.toml): what its papers do not say, or say with care."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contract.settings import WORDS_FILE
from pipeline.findings import UserError

_SECTIONS = {"banned": "禁用", "careful": "慎用"}
_ENCODING = "文字编码不对，读不出来。请用记事本打开，另存为UTF-8编码"


@dataclass(frozen=True)
class WatchedWord:
    """A word that the office does not use (禁用) or uses with care (慎用), and what it advises instead."""

    word: str
    kind: str
    advice: str


def read_watched_words(data: bytes) -> tuple[WatchedWord, ...]:
    """Read the list; raise UserError naming every line that is wrong."""
    text = data.decode("utf-8-sig", errors="replace")
    if "\ufffd" in text:
        raise _build_error([(text.partition("\ufffd")[0].count("\n") + 1, _ENCODING)])
    try:
        stored = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        raise _build_error([(line, "写法不对，读不下去。请核对引号、方括号和等号是否成对")]) from error
    wrong = list(_find_faults(stored, text))
    if wrong:
        raise _build_error(wrong)
    return tuple(
        WatchedWord(word, kind, advice)
        for section, kind in _SECTIONS.items()
        for word, advice in stored.get(section, {}).items()
    )


def _build_error(wrong: list[tuple[int, str]]) -> UserError:
    return UserError(*(f"templates/{WORDS_FILE} 第{line}行：{what}。" for line, what in wrong))


def _find_faults(stored: dict[str, object], text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    for section, listed in stored.items():
        if section not in _SECTIONS or not isinstance(listed, dict):
            known = "、".join(f"[{each}]（{kind}）" for each, kind in _SECTIONS.items())
            yield _find_line(lines, section), f"不认识“{section}”，只能是{known}"
            continue
        for word, advice in listed.items():
            if not word.strip() or not isinstance(advice, str):
                yield _find_line(lines, word), f'“{word}”应写成 "词" = "建议" 这样'


def _find_line(lines: list[str], key: str) -> int:
    """Find the line (from 1) that a key or section stands on."""
    named = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[\]=]""")
    return next((at for at, line in enumerate(lines, 1) if named.match(line)), 1)
