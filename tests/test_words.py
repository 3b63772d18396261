"""Rules for docstrings and class names, checked on the syntax trees of all modules."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Words that start a noun phrase or a question where an imperative verb belongs.
NOT_VERBS = frozenset(
    ["What", "Who", "Whoever", "Whether", "Where", "How", "That", "The", "A", "An"]
)
# Imperatives that end in "ing" as gerunds do.
IMPERATIVES = frozenset(["Bring", "Ping", "Ring", "String", "Swing"])

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def modules() -> dict[Path, ast.Module]:
    """Parse the modules of the program, by their paths within the project."""
    paths = [ROOT / "main.py", *(ROOT / "app").rglob("*.py"), *(ROOT / "engine").rglob("*.py")]
    return {
        path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(paths)
    }


def functions() -> Iterator[tuple[str, str]]:
    """Yield the place and the docstring's first word of each function that has a docstring."""
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                words = (ast.get_docstring(node) or "").split(maxsplit=1)
                if words:
                    yield f"{path}:{node.lineno} {node.name}: {words[0]}", words[0]


def public(node: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield the public classes and functions of a module or class, nested classes included."""
    for child in node.body:
        if isinstance(child, Definition) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def is_overload_or_setter(node: Definition) -> bool:
    """Tell whether the docstring belongs to another definition of the same name."""
    decorators = [ast.unparse(one) for one in node.decorator_list]
    return any(one.endswith((".setter", ".deleter", "overload")) for one in decorators)


def test_function_docstrings_start_with_a_verb() -> None:
    """Reject docstrings of functions that start with a noun phrase or a question."""
    offenders = [place for place, word in functions() if word.rstrip(",.:;") in NOT_VERBS]
    assert not offenders, "\n" + "\n".join(offenders)


def test_function_docstrings_start_with_no_gerund() -> None:
    """Reject docstrings of functions such as "Having photos read"."""
    offenders = [
        place
        for place, word in functions()
        if re.fullmatch(r"[A-Z][a-z]+ing", word) and word not in IMPERATIVES
    ]
    assert not offenders, "\n" + "\n".join(offenders)


def test_public_code_has_docstrings() -> None:
    """Require a docstring of every module, public class and public function."""
    offenders = []
    for path, module in modules().items():
        if not ast.get_docstring(module):
            offenders.append(f"{path}:1")
        offenders += [
            f"{path}:{node.lineno} {node.name}"
            for node in public(module)
            if not ast.get_docstring(node) and not is_overload_or_setter(node)
        ]
    assert not offenders, "\n" + "\n".join(offenders)


def test_class_names_are_unique() -> None:
    """Reject a class name of two modules, because a reader could mean either class.

    Variants of one class for several platforms, in one module, count as one.
    """
    places: defaultdict[str, dict[Path, int]] = defaultdict(dict)
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                places[node.name].setdefault(path, node.lineno)
    offenders = [
        f"{name}: {', '.join(f'{path}:{line}' for path, line in found.items())}"
        for name, found in places.items()
        if len(found) > 1
    ]
    assert not offenders, "\n" + "\n".join(offenders)
