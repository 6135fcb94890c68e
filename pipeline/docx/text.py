"""Prepare text for a paper: make it safe for XML, split it into lines, and break titles by sense."""

from __future__ import annotations

import re

from pipeline.terms import measure_width

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_NOT_XML = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GOOD_BREAK = re.compile(r"(?=关于|“|《|（)|(?<=[”》）、])|(?<=\d[年月日])")
_ANY_BREAK = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])(?!的)")


def clean_text(text: str) -> str:
    r"""Make text fit for XML 1.0 without losing visible content.

    Every line break becomes ``\n``; control characters, lone surrogates and U+FFFE/U+FFFF are removed.
    """
    return _NOT_XML.sub("", _LINE_BREAK.sub("\n", text))


def split_lines(text: str) -> list[str]:
    """Split a text into lines without blank ones and without surrounding white space."""
    return [line.strip() for line in clean_text(text).split("\n") if line.strip()]


def break_title(title: str, room: float = 19.5) -> list[str]:
    """Break a title into as few centred lines of ``room`` characters as possible (GB/T 9704 7.3.1).

    Lines are about equally long and break where the meaning allows; line breaks typed in the title are kept.
    """
    typed = split_lines(title)
    return [part for line in typed for part in _break_line(line, room)]


def _break_line(line: str, room: float) -> list[str]:
    if measure_width(line) <= room:
        return [line]
    for places in (_GOOD_BREAK, _ANY_BREAK):
        cuts = [match.start() for match in places.finditer(line) if 0 < match.start() < len(line)]
        best = min(cuts, key=lambda cut: abs(measure_width(line[:cut]) - measure_width(line[cut:])), default=0)
        if best and min(measure_width(line[:best]), measure_width(line[best:])) >= measure_width(line) / 4:
            return [*_break_line(line[:best], room), *_break_line(line[best:], room)]
    return [line]
