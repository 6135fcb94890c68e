"""Render office-edited text templates with figures into the paragraphs of a paper.

This is the only module that uses Jinja2. A template is plain text with one line per paragraph; figures are only
inserted, never read as template, and cannot split a paragraph.
"""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.findings import UserError

_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+\s*")
_SOURCE = "<template>"
_SYNTAX = (
    (r"Unexpected end of template", "“{{% if %}}”“{{% for %}}”没有写结尾的“{{% endif %}}”“{{% endfor %}}”"),
    (r"No filter named '(.*?)'", "竖线后面的“{}”不是可用的写法"),
    (r"No test named '(.*?)'", "“is”后面的“{}”不是可用的写法"),
    (r"unknown tag '(.*?)'", "“{}”放在这里不对，可能缺了或多了“if”“for”"),
    (r"Missing end of comment tag", "说明文字没有写结尾的“#}}”"),
    (r"", "花括号里的写法有误，请检查“{{{{ }}}}”“{{% %}}”是否成对、标点是否半角"),
)


def render_wording(template_text: str, figures: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Render a template with the figures; return its paragraphs, trimmed and without blank lines.

    ``name`` is the file name of the template. Raise UserError with file, line and cause if the template is wrong:
    an unknown figure, a syntax error, or a value that is neither text nor a whole number.
    """
    try:
        text = _compile_template(template_text.removeprefix("\ufeff")).render(figures)
    except TemplateSyntaxError as fault:
        raise _build_error(name, fault.lineno, _describe_syntax_error(fault)) from fault
    except UndefinedError as fault:
        raise _build_error(name, _find_line(fault), _describe_unknown_figure(fault, figures)) from fault
    except SecurityError as fault:
        raise _build_error(name, _find_line(fault), "用了模板中不允许的写法") from fault
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as fault:
        raise _build_error(name, _find_line(fault), f"这一行算不出来（{fault}）") from fault
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def join_names(values: Iterable[object], most: int = 0) -> str:
    """Join names as ``甲、乙、丙``; with more than ``most`` (0: no limit) as ``甲、乙等5个``."""
    every = [str(value) for value in values]
    if most and len(every) > most:
        return f"{'、'.join(every[:most])}等{len(every)}个"
    return "、".join(every)


def shorten_text(text: str, most: int) -> str:
    """Shorten a text to ``most`` characters and drop its full stop, so that it fits inside a sentence."""
    flat = _LINE_BREAKS.sub(" ", text).strip().rstrip("。；，,;. ")
    return flat if len(flat) <= most else f"{flat[: most - 2]}……"


def quote_name(text: str) -> str:
    """Quote a name inside a sentence: ``“…”``, with quotation marks inside it as ``‘…’`` (GB/T 15834)."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


@functools.lru_cache(maxsize=32)
def _compile_template(template_text: str) -> Template:
    """Compile a template once for the papers of all branches."""
    return _build_environment().from_string(template_text)


def _build_environment() -> ImmutableSandboxedEnvironment:
    """Build a strict, sandboxed environment; no escaping, since ``docx`` makes the text fit for XML."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, finalize=_check_insertable,
    )  # fmt: skip
    environment.filters |= {"names": join_names, "brief": shorten_text, "quoted": quote_name}
    return environment


def _check_insertable(value: object) -> object:
    """Check a value inserted by ``{{ }}``: text on one line or a whole number; raise TypeError otherwise."""
    if isinstance(value, str):
        return _LINE_BREAKS.sub(" ", value)
    if isinstance(value, (int, Undefined)) and not isinstance(value, bool):
        return value
    raise TypeError("这一项不是文字或整数，名单请写成“{{ 名单 | names }}”")


def _build_error(name: str, line: int, what: str) -> UserError:
    return UserError(f"文字模板“{name}”第{line}行：{what}。", "请对照模板开头的说明改正，或恢复原来的模板。")


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
