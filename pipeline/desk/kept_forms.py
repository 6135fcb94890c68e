"""Keep what was typed into a form of the desk, and put it back into the page: nobody types anything twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path

KEPT_FILE = "kept-file-"
"""A hidden field of this name stands for a file chosen before; its value is the number of the kept form."""
_MOST = 200
_Attributes = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """A form as it was submitted: its button, its fields by name, the files that came with it.

    ``whole``: every field of the form is here, so that a box without one was not ticked; else only some are filled in.
    """

    action: str
    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    number: int = 0
    whole: bool = True


class KeptForms:
    """The last forms that were submitted, by number."""

    def __init__(self) -> None:
        self._forms: dict[int, KeptForm] = {}
        self._last = 0

    def keep(self, action: str, fields: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[Path]]) -> KeptForm:
        """Keep a form under the next number."""
        self._last += 1
        kept = KeptForm(action=action, fields=dict(fields), files=dict(files), number=self._last)
        self._forms[self._last] = kept
        self._forms.pop(self._last - _MOST, None)
        return kept

    def find(self, number: str) -> KeptForm | None:
        """Find a form by its number as it stands in an address; None if it is none."""
        return self._forms.get(int(number)) if number.isdecimal() else None

    def find_files(self, fields: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[Path]]]:
        """Find the files that hidden fields of a form stand for."""
        for name, values in fields.items():
            field_name, known = name.removeprefix(KEPT_FILE), self.find(values[0]) if values else None
            if field_name != name and known is not None and field_name in known.files:
                yield field_name, known.files[field_name]


def fill_in_page(page: str, kept: KeptForm) -> str:
    """Fill a kept form into the page: every form of that button with the same hidden fields."""
    parts: list[str] = []
    for part in page.split("<form "):
        head, end, rest = part.partition("</form>")
        shown = parts and _Filler.is_meant(f"<form {head}", kept)
        parts.append(f"{_Filler.fill(head, kept)}{end}{rest}" if shown else part)
    return "<form ".join(parts)


class _Filler(HTMLParser):
    """Copies a form, putting in what was typed; a folded part in which something stands is opened."""

    def __init__(self, kept: KeptForm) -> None:
        super().__init__(convert_charrefs=False)
        self._kept, self._out, self._open = kept, list[str](), list[int]()
        self._select, self._skips = "", False

    @staticmethod
    def is_meant(form: str, kept: KeptForm) -> bool:
        """Whether a form is the kept one: of that button, and about the same thing."""
        probe = _Probe()
        probe.feed(form)
        typed = {name: list(kept.fields.get(name, ())) for name in probe.hidden} if kept.whole else probe.hidden
        return probe.action.rpartition("/")[2] == kept.action and typed == probe.hidden

    @classmethod
    def fill(cls, form: str, kept: KeptForm) -> str:
        """Return the form, begun within its first tag, filled in."""
        head, end, body = form.partition(">")
        filler = cls(kept)
        filler.feed(body)
        filler.close()
        return f"{head}{end}{''.join(filler._out)}"

    def _write(self, text: str) -> None:
        if not self._skips:
            self._out.append(text)

    def _get(self, name: str) -> Sequence[str] | None:
        """Return what was typed into a field; None if it is to stay as it is."""
        return self._kept.fields.get(name, () if self._kept.whole else None)

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        """Copy a tag with its value, its tick or its choice."""
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "details":
            self._open.append(len(self._out))
        elif tag == "select":
            self._select = name
        elif tag == "option" and (chosen := self._get(self._select)) is not None:
            told = _mark(told, "selected", (told.get("value") or "") in chosen)
        elif tag == "input":
            told = self._fill_input(told, name)
        self._write(_format_tag(tag, told))
        if tag == "textarea" and (typed := self._get(name)) is not None:
            self._write(escape("\n".join(typed)))
            self._skips = True
            self._unfold(any(typed))

    def _fill_input(self, told: dict[str, str | None], name: str) -> dict[str, str | None]:
        typed, kind = self._get(name), told.get("type") or "text"
        if kind == "file" and (files := self._kept.files.get(name)):
            names = "、".join(each.name for each in files)
            self._write(f'<input type="hidden" name="{KEPT_FILE}{name}" value="{self._kept.number}">')
            self._write(f"（上次选的：{escape(names)}，不换就不用再选）")
            self._unfold(True)
            return {key: value for key, value in told.items() if key != "required"}
        if typed is None or kind in ("hidden", "file"):
            return told
        if kind == "checkbox":
            ticked = (told.get("value") or "") in typed
            self._unfold(ticked)
            return _mark(told, "checked", ticked)
        self._unfold(any(typed))
        return {**told, "value": next(iter(typed), "")}

    def _unfold(self, filled: bool) -> None:
        """Open the folded parts around a field."""
        for at in self._open if filled else ():
            self._out[at] = "<details open>"

    def handle_endtag(self, tag: str) -> None:
        """Copy the end of a tag."""
        if tag == "textarea":
            self._skips = False
        if tag == "details" and self._open:
            self._open.pop()
        self._write(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text."""
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        """Copy a named sign."""
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy a numbered sign."""
        self._write(f"&#{name};")


class _Probe(HTMLParser):
    """Reads the button of a form and its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        """Note the button, and what is hidden."""
        told = dict(attrs)
        if tag == "form":
            self.action = told.get("action") or ""
        elif tag == "input" and told.get("type") == "hidden":
            self.hidden.setdefault(told.get("name") or "", []).append(told.get("value") or "")


def _mark(told: dict[str, str | None], mark: str, is_set: bool) -> dict[str, str | None]:
    rest = {name: value for name, value in told.items() if name != mark}
    return {**rest, mark: None} if is_set else rest


def _format_tag(tag: str, told: Mapping[str, str | None]) -> str:
    shown = (f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in told.items())
    return f"<{tag}{''.join(shown)}>"
