"""Render office-edited text templates with figures into the paragraphs of a paper.

This is the only module that uses Jinja2. A template is plain text with one line per paragraph; figures are only
inserted, never read as template, and cannot split a paragraph. A loop without end, a text of gigabytes or a macro that
calls itself ends within seconds, with file and line: templates are rendered in a worker with limits of time and memory.
"""

from __future__ import annotations

import ctypes
import dataclasses
import functools
import re
import threading
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from types import SimpleNamespace
from typing import Any

from jinja2 import (
    DictLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import pool
from pipeline.findings import UserError

_SECONDS, _PATIENCE, _MEGABYTES = 5.0, 20.0, 1024
"""Time after which rendering is interrupted, time after which its worker is ended, and the worker's memory (as much as
for reading a form by default, so that one worker serves both)."""
_LONGEST_TEMPLATE, _LONGEST_TEXT, _LONGEST_REPEAT = 200_000, 300_000, 1000
"""Characters; the longest 通报 of a large bureau has some 4 000."""
_LARGEST_BITS = 128
BLANK = "未填写"
"""Stands where a name is empty, so that no paper shows empty quotation marks."""
_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
_SOURCE = "<template>"
_REMEDY = "请对照模板开头的说明改正，或恢复原来的模板。"
_STRAY = re.compile(
    r"[{｛]\s*[{｛]|[}｝]\s*[}｝]|[{｛][%％#＃]|[%％#＃][}｝]|[{｛]\s*[a-z_][a-z_.]*(?:\s*[|｜][^{}｛｝\n]*)?\s*[}｝]"
)
"""Marks of a template outside its marks: doubled or mixed braces, and the name of a figure in single ones."""
_NOTHING = re.compile(r"(?<![A-Za-z])(?:None|nan|NaN|NaT|True|False|Undefined)(?![A-Za-z])")
_SYNTAX = (
    (r"Unexpected end of template", "“{{% if %}}”“{{% for %}}”没有写结尾的“{{% endif %}}”“{{% endfor %}}”"),
    (r"No filter named '(.*?)'", "竖线后面的“{}”不是可用的写法"),
    (r"No test named '(.*?)'", "“is”后面的“{}”不是可用的写法"),
    (r"unknown tag '(.*?)'", "“{}”放在这里不对，可能缺了或多了“if”“for”"),
    (r"Missing end of comment tag", "说明文字没有写结尾的“#}}”"),
    (r"", "花括号里的写法有误，请检查“{{{{ }}}}”“{{% %}}”是否成对、标点是否半角"),
)


@dataclass(frozen=True)
class RenderOrder:
    """A template with plain figures, as sent to a worker; ``name`` is the file name of the template."""

    template_text: str
    figures: Mapping[str, object]
    name: str


@dataclass(frozen=True)
class WordingFault:
    """Why a template was not rendered, as told to the office."""

    lines: tuple[str, ...]


def render_wording(template_text: str, figures: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Render a template in a worker; return its paragraphs, trimmed and without blank lines.

    Raise UserError with file, line and cause if the template is wrong or exceeds its limits.
    """
    plain = {key: _make_plain(value) for key, value in figures.items()}
    order = RenderOrder(template_text, plain, name)
    ((_, done),) = pool.map(render_order, [order], seconds=_PATIENCE, megabytes=_MEGABYTES, workers=1)
    if isinstance(done, pool.ItemFailure):
        done = WordingFault((f"文字模板“{name}”：要的时间或内存太多，没有做完（{done.why}）。", _REMEDY))
    if isinstance(done, WordingFault):
        raise UserError(*done.lines)
    return done


def render_page(template_text: str, figures: Mapping[str, object], parts: Mapping[str, str] | None = None) -> str:
    """Render a page of the program's own with figures; whatever they say is escaped, so that no text becomes HTML.

    ``parts`` are the pages it extends or includes, by name.
    """
    return _compile_page(template_text, tuple(sorted((parts or {}).items()))).render(figures)


@functools.lru_cache(maxsize=16)
def _compile_page(template_text: str, parts: tuple[tuple[str, str], ...]) -> Template:
    """Compile a page once; each is made again and again from other figures."""
    environment = Environment(
        loader=DictLoader(dict(parts)),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(template_text)


def check_wording(template_text: str, known: Collection[str] | None, name: str) -> None:
    """Check a template without figures: its marks, its size, and if ``known`` is given the names of all figures in it.

    Raise UserError with file, line and cause. Names are looked for in every sentence, also in those that a month
    without such a case does not print.
    """
    text = template_text.removeprefix("\ufeff")
    try:
        _check_braces(text, name)
        mentioned = _list_mentioned_figures(text)
    except TemplateSyntaxError as fault:
        raise _build_error(name, fault.lineno, _describe_syntax_error(fault)) from fault
    except RecursionError as fault:
        raise _build_error(name, 1, _describe_limit(fault)) from fault
    unknown = sorted(mentioned - set(known)) if known is not None else []
    if unknown:
        line = next(at for at, told in enumerate(text.split("\n"), 1) if unknown[0] in told)
        near = get_close_matches(unknown[0], list(known or ()), 1)
        raise _build_error(name, line, f"没有“{unknown[0]}”这个数据项" + (f"，是不是“{near[0]}”" if near else ""))


@dataclass(frozen=True)
class TemplateWords:
    """What a template says itself, piece by piece, and every name it uses: of figures and of their parts."""

    said: tuple[str, ...]
    used: frozenset[str]


@functools.lru_cache(maxsize=64)
def list_template_words(template_text: str) -> TemplateWords:
    """List the words of a template without its explanations; empty where its marks are faulty (``check_wording``)."""
    try:
        tokens = list(_build_environment().lex(template_text.removeprefix("\ufeff")))
    except TemplateSyntaxError:
        return TemplateWords((), frozenset())
    said = tuple(value for _, kind, value in tokens if kind in ("data", "string") and value.strip())
    return TemplateWords(said, frozenset(value for _, kind, value in tokens if kind == "name"))


@functools.lru_cache(maxsize=32)
def _list_mentioned_figures(text: str) -> frozenset[str]:
    """List the names of all figures that a template mentions; raise what Jinja2 raises if it is faulty.

    What the template itself sets, be it in one case only, is no figure; nor is what it asks for with ``is defined``.
    """
    parsed = _build_environment().parse(text)
    _compile_template(text)
    own = {each.name for each in parsed.find_all(nodes.Name) if each.ctx != "load"}
    tests = (each for each in parsed.find_all(nodes.Test) if each.name in ("defined", "undefined"))
    asked = {each.node.name for each in tests if isinstance(each.node, nodes.Name)}
    return frozenset(find_undeclared_variables(parsed) - own - asked)


def _make_plain(value: object) -> object:
    """Make a figure plain: rows become namespaces, so that a worker needs none of the modules that define them."""
    if isinstance(value, Mapping):
        return {key: _make_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_make_plain(each) for each in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (each.name for each in dataclasses.fields(value))
        return SimpleNamespace(**{name: _make_plain(getattr(value, name)) for name in fields})
    return str(value) if isinstance(value, str) else value


def render_order(order: RenderOrder) -> tuple[str, ...] | WordingFault:
    """Render a template here and now, as a worker does; return why not if it is wrong or exceeds its limits."""
    try:
        return _render_template(order)
    except UserError as fault:
        return WordingFault(fault.lines)


def _render_template(order: RenderOrder) -> tuple[str, ...]:
    """Render a template; raise UserError: an unknown figure, a syntax error, a limit, or a value that is no text."""
    name, text = order.name, order.template_text.removeprefix("\ufeff")
    if len(text) > _LONGEST_TEMPLATE:
        raise _build_error(name, 1, f"模板太长，超过{_LONGEST_TEMPLATE}字")
    try:
        with _interrupt_after(_SECONDS):
            _check_braces(text, name)
            said = _collect_text(_compile_template(text).generate(order.figures))
    except TemplateSyntaxError as fault:
        raise _build_error(name, fault.lineno, _describe_syntax_error(fault)) from fault
    except UndefinedError as fault:
        raise _build_error(name, _find_line(fault), _describe_unknown_figure(fault, order.figures)) from fault
    except SecurityError as fault:
        raise _build_error(name, _find_line(fault), "用了模板中不允许的写法") from fault
    except (_LimitError, RecursionError, MemoryError) as fault:
        raise _build_error(name, _find_line(fault), _describe_limit(fault)) from fault
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as fault:
        raise _build_error(name, _find_line(fault), f"这一行算不出来（{fault}）") from fault
    lines = tuple(line.strip() for line in said.split("\n") if line.strip())
    _check_values(lines, order)
    return lines


class _LimitError(Exception):
    """Rendering has reached a limit."""


class _TooSlowError(_LimitError):
    """Rendering takes too long."""


class _TooLongError(_LimitError):
    """The text grows too long."""


@contextmanager
def _interrupt_after(seconds: float) -> Iterator[None]:
    """Interrupt the block if it takes too long, so that the line it has come to is known."""
    done, here = threading.Event(), threading.get_ident()

    def watch() -> None:
        if not done.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(_TooSlowError))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _collect_text(pieces: Iterator[str]) -> str:
    """Join the pieces of a text as they come; stop the template where they become too long."""
    said, size = list[str](), 0
    for piece in pieces:
        said.append(piece)
        size += len(piece)
        if size > _LONGEST_TEXT:
            pieces.throw(_TooLongError())  # type: ignore[attr-defined]
    return "".join(said)


def _describe_limit(fault: BaseException) -> str:
    if isinstance(fault, _TooSlowError):
        return f"算到这里用了{_SECONDS:.0f}秒还没有完，可能是循环没有尽头"
    if isinstance(fault, RecursionError):
        return "一段话里又用到它自己，没有尽头，或者括号套得太深"
    return f"文字太长，超过{_LONGEST_TEXT}字"


def _check_braces(text: str, name: str) -> None:
    """Raise UserError if a mark of the template was typed with full-width or single braces and would be printed."""
    if found := _find_stray_mark(text):
        line, mark = found
        raise _build_error(name, line, f"“{mark}”不是半角的双花括号，会原样印出来；请写成“{{{{ }}}}”“{{% %}}”")


@functools.lru_cache(maxsize=32)
def _find_stray_mark(text: str) -> tuple[int, str] | None:
    """Find the first stray mark of a template with its line, once for the papers of all branches."""
    for line, kind, value in _build_environment().lex(text):
        found = _STRAY.search(value) if kind == "data" else None
        if found is not None:
            return line + value.count("\n", 0, found.start()), found[0].strip()
    return None


def _check_values(lines: Iterable[str], order: RenderOrder) -> None:
    """Raise UserError if a value that is nothing was written out, which none of the figures and texts says."""
    for line in lines:
        for found in _NOTHING.finditer(line):
            if found[0] not in order.template_text and not _is_told(order.figures, found[0]):
                near = line[max(0, found.start() - 8) : found.end() + 4]
                raise UserError(f"文字模板“{order.name}”：“{near}”这一处没有值，印成了“{found[0]}”。", _REMEDY)


def _is_told(value: object, word: str) -> bool:
    """Whether a word occurs in the figures."""
    if isinstance(value, str):
        return word in value
    if isinstance(value, SimpleNamespace):
        return _is_told(vars(value), word)
    if isinstance(value, Mapping):
        return any(_is_told(each, word) for each in value.values())
    return isinstance(value, list | tuple) and any(_is_told(each, word) for each in value)


def join_names(values: Iterable[object], most: int = 0) -> str:
    """Join names as ``甲、乙、丙``; with more than ``most`` (0: no limit) as ``甲、乙等5个``."""
    every = [str(value).strip() or BLANK for value in values]
    if most and len(every) > most:
        return f"{'、'.join(every[:most])}等{len(every)}个"
    return "、".join(every)


def shorten_text(text: str, most: int) -> str:
    """Shorten a text to ``most`` characters and drop its full stop, so that it fits inside a sentence."""
    whole = _LINE_BREAKS.sub(" ", text).strip()
    flat = whole.rstrip("。；，,;. ") or whole
    return flat if len(flat) <= most else f"{flat[: most - 2]}……"


def quote_name(text: str) -> str:
    """Quote a name inside a sentence: ``“…”``, with quotation marks inside it as ``‘…’`` (GB/T 15834)."""
    return f"“{(text.strip() or BLANK).replace('“', '‘').replace('”', '’')}”"


@functools.lru_cache(maxsize=32)
def _compile_template(template_text: str) -> Template:
    """Compile a template once for the papers of all branches."""
    return _build_environment().from_string(template_text)


class _BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which no single operation makes a number or text without measure."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate, unless the result could exhaust the machine."""
        if operator == "**" or (operator == "%" and isinstance(left, str)) or not _is_small_product(left, right):
            raise SecurityError(operator)
        return super().call_binop(context, operator, left, right)


def _is_small_product(left: object, right: object) -> bool:
    """Whether the product of two values stays small: numbers of everyday size, short repeated texts."""
    sizes = [each.bit_length() if isinstance(each, int) else 0 for each in (left, right)]
    for text, count in ((left, right), (right, left)):
        if isinstance(text, str | list | tuple):
            return isinstance(count, int) and len(text) * max(count, 0) <= _LONGEST_REPEAT
    return sum(sizes) <= _LARGEST_BITS


@functools.lru_cache(maxsize=1)
def _build_environment() -> _BoundedEnvironment:
    """Build a strict, sandboxed environment; no escaping, since ``docx`` makes the text fit for XML.

    Constants are calculated when they are reached, so that the line of a faulty one is known.
    """
    environment = _BoundedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, finalize=_check_insertable,
        optimized=False,
    )  # fmt: skip
    environment.filters |= {"names": join_names, "brief": shorten_text, "quoted": quote_name}
    del environment.globals["lipsum"]
    return environment


def _check_insertable(value: object) -> object:
    """Check a value inserted by ``{{ }}``: text on one line or a whole number; raise TypeError otherwise."""
    if isinstance(value, str):
        return _LINE_BREAKS.sub(" ", value)
    if isinstance(value, (int, Undefined)) and not isinstance(value, bool):
        return value
    raise TypeError("这一项不是文字或整数，名单请写成“{{ 名单 | names }}”")


def _build_error(name: str, line: int, what: str) -> UserError:
    return UserError(f"文字模板“{name}”第{line}行：{what}。", _REMEDY)


def _describe_syntax_error(fault: TemplateSyntaxError) -> str:
    message = fault.message or ""
    found = ((re.search(pattern, message), words) for pattern, words in _SYNTAX)
    return next(words.format(*match.groups()) for match, words in found if match)


def _describe_unknown_figure(fault: UndefinedError, figures: Mapping[str, object]) -> str:
    quoted = re.findall(r"'([^']*)'", fault.message or "")
    unknown = quoted[-1] if quoted else ""
    near = get_close_matches(unknown, list(figures), 1)
    return f"没有“{unknown}”这个数据项" + (f"，是不是“{near[0]}”" if near else "")


def _find_line(fault: BaseException) -> int:
    """Find the line of the template at which rendering stopped (Jinja2 adds it to the traceback)."""
    frames = traceback.extract_tb(fault.__traceback__)
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == _SOURCE), 1)
