"""The language of the house: functions begin with a verb, a word has one meaning, calls name what they pass."""

from __future__ import annotations

import ast
import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from syntax import parse_source

PACKAGE = Path(__file__).parent.parent / "pipeline"
Function = ast.FunctionDef | ast.AsyncFunctionDef

VERBS = frozenset(
    """
    accept add adjust allow announce append apply archive ask assemble assert assess assign attach audit begin bind bring build
    calculate call change check choose claim clean clear clip close collect combine come compare compile complete compose compute
    concern configure connect consolidate contain convert copy count cover create cut deal decide declare decode defer deliver
    derive describe detect determine diff digest discard dismiss distribute divide do draft drain draw drop echo embed encode end
    ensure enter escape estimate examine exclude expand expect explain export extract fail fetch fill filter find finish fit fix
    flag flatten flush fold follow force forget form format freeze gather generate get give go group guard guess hand handle hash
    have hear hide hold identify ignore import include index infer inflate initialise insert inspect interpret invalidate issue
    iterate join judge keep kill label lay leave limit link list load localise locate lock log look lower make map mark mask match
    measure merge mirror move must name narrow need normalise note notify number observe offer omit open order overlay pack pad
    parse pass perform permit pick place plan play prepare present preserve print propose prove publish pull push put quantify
    query quote raise rank reach read rebuild receive recheck recognise record recover redact reduce refill refuse register reject
    release remember remind remove rename render repack repair repeat replace replay reply report request require reread reset
    resolve respond restore resume retain retry return reveal review rewrite round run sanitise satisfy save say scale scan score
    screen seal search see seek select send separate serialise set settle shade share shift shorten show sign simulate skip sort
    spell split spread squeeze stand start state stop store strip style submit substitute suggest sum summarise supervise
    suppress swap sync take tally tell terminate test tidy tie touch trace track transform translate traverse trim truncate try
    turn typeset undo unfold unmerge unpack unwrap update use validate vary verify view visit wait walk want warn weigh widen
    withdraw withhold word wrap write
    is are has can does was were may should will had
    accepts allows applies asks belongs came comes contains covers differs equals exists fits goes holds lies looks matches needs
    reports requires says stands starts wants went
    as from to
    """.split()  # noqa: SIM905
)
"""First words of a function's name: what it does, what it asks (``is``, ``has``), or a conversion (``as``, ``to``, ``from``)."""


@functools.cache
def trees() -> dict[str, ast.Module]:
    """Path below the package -> tree."""
    return {path.relative_to(PACKAGE).as_posix(): parse_source(path) for path in sorted(PACKAGE.rglob("*.py"))}


def _functions(tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = [ast.unparse(each) for each in node.decorator_list]
            if not node.name.startswith("__") and not any("property" in each for each in decorators):
                yield node


def _public_definitions(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_functions_begin_with_a_verb() -> None:
    names = [each.name for tree in trees().values() for each in _functions(tree)]
    others = [name for name in names if name.lstrip("_").split("_")[0] not in VERBS]
    assert len(others) <= 0.15 * len(names), (len(others), len(names), sorted(others))


def test_a_public_name_has_one_meaning() -> None:
    places = defaultdict(list)
    for path, tree in trees().items():
        for name in _public_definitions(tree):
            places[name].append(path)
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert len(twice) <= 0.015 * len(places), twice


def test_no_module_is_hidden_by_a_name_of_its_package() -> None:
    hidden = []
    for path, tree in trees().items():
        folder = Path(path).parent
        if Path(path).name == "__init__.py":
            modules = {Path(each).stem for each in trees() if Path(each).parent == folder}
            modules |= {
                Path(each).parent.name for each in trees() if Path(each).parent.parent == folder != Path(each).parent
            }
            bound = set(_public_definitions(tree))
            for node in tree.body:
                if isinstance(node, ast.ImportFrom) and node.module:
                    bound |= {
                        alias.asname or alias.name
                        for alias in node.names
                        if f"{node.module}.{alias.name}" != ".".join(["pipeline", *folder.parts, alias.name])
                    }
            hidden += [f"{path}:{name}" for name in sorted(modules & bound)]
    assert hidden == []


TABLES_OF_DATA = ("findings", "demo/")
"""Modules that are tables: their rows are told by position."""


def test_calls_name_what_they_pass() -> None:
    long = [
        f"{path}:{node.lineno} {ast.unparse(node.func)}"
        for path, tree in trees().items()
        if not path.startswith(TABLES_OF_DATA)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) >= 6
    ]
    assert len(long) <= 10, long


def test_records_of_many_fields_are_built_by_name() -> None:
    positional = []
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                decorators = [ast.unparse(each) for each in node.decorator_list if "dataclass" in ast.unparse(each)]
                fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
                if (
                    decorators
                    and len(fields) > 4
                    and "kw_only=True" not in decorators[0]
                    and not any("KW_ONLY" in ast.unparse(each) for each in fields)
                ):
                    positional.append(f"{path}:{node.name}")
    assert positional == []


def _depth(node: ast.expr) -> int:
    return 1 + _depth(node.value) if isinstance(node, ast.Attribute) else 0


def test_nobody_reaches_through_four_records() -> None:
    chains = set()
    for path, tree in trees().items():
        inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and id(node) not in inner and _depth(node) >= 4:
                chains.add(f"{path}:{node.lineno} {ast.unparse(node)}")
    assert len(chains) <= 15, sorted(chains)


TOUCHES = re.compile(
    r"\b(workspace|Workspace|Path|path|folder|disk|archive|journal|mailer|session|shutil|os|sys|pool|root)\b"
)


def test_verbs_leave_rules_to_the_rooms_below() -> None:
    functions = [
        (path, each) for path, tree in trees().items() if path.startswith("commands/") for each in _functions(tree)
    ]
    pure = [f"{path}:{each.name}" for path, each in functions if not TOUCHES.search(ast.unparse(each))]
    assert len(pure) <= 0.1 * len(functions), (len(pure), len(functions), pure)


def test_nothing_is_decided_by_the_code_or_words_of_a_finding() -> None:
    """Findings are output; what happened is a typed field of a record."""
    deciding = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in trees().items()
        if not path.startswith(("intake/cells/", "intake/tables/"))  # where errors of cells become findings
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Attribute) and side.attr in ("code", "codes", "message", "remedy")
        if ast.unparse(side.value) != "failure"  # of a rule of pandera, on its way to become a finding
        if any(isinstance(each, ast.Constant | ast.Tuple | ast.Set) for each in (node.left, *node.comparators))
    ]
    assert deciding == []
