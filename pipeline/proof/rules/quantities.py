"""F16: words that say how many (多数、普遍、个别) stand beside the number, or head a text that does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person
from pipeline.proof.statements import Statement, flatten_text, list_paragraphs
from pipeline.reports.quantity import find_quantity

QUANTITY = Rule(
    id="F16",
    name="说“多数”“普遍”“个别”的，有数字作依据",
    weight=Weight.PERSON,
    source="条例第二十条：情况属实",
    facts=False,
    hit="半数以上的党支部报送不及时。",
    miss="（一）少数任务明显滞后。红灯任务3项，涉及2个党支部。",
)
_SENTENCE = re.compile(r"[^。！？]+")
_HEADING = re.compile(r"（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d+\.")
_NUMBER = re.compile(r"\d")
_JUDGED = "总的看"
"""How the signer's own judgement begins, which signing asks a person for."""


def check_quantities(reading: Reading) -> Iterator[Remark]:
    """Show what says how many without a number in its sentence; a heading is borne out by the text behind it."""
    for words in list_paragraphs(reading.paper):
        sentences = [found[0] for found in _SENTENCE.finditer(flatten_text(words.text))]
        for at, sentence in enumerate(sentences):
            heading = at == 0 and _HEADING.match(sentence)
            behind = _HEADING.sub("", "".join(sentences) if heading else sentence, count=1)
            told = "" if sentence.startswith(_JUDGED) else find_quantity(reading.leave_own_words(sentence))
            if told and not _NUMBER.search(behind):
                yield ask_person(
                    QUANTITY,
                    Statement(sentence, f"第{words.number}段", words.number),
                    f"“{told}”没有数字作依据，请写明几个，或者核对属实",
                )
