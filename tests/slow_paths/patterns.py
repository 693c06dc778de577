"""Every regular expression of the package, and texts made of each one's own characters that a backtracking engine likes least."""

# ruff: noqa: E501
from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sourcebook

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _parser as sre  # type: ignore[attr-defined]

ROOT = Path(sourcebook.__file__).parent
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
WAYS = frozenset(CALLS - {"compile"})
SAMPLES = {
    "CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_DIGIT": "x", "CATEGORY_NOT_SPACE": "x",
    "CATEGORY_NOT_WORD": "-",
}  # fmt: skip
MOST_LETTERS = 14


@dataclass(frozen=True)
class Used:
    """A pattern and the ways in which the package applies it: `match` at one place is not `search` at all places."""

    pattern: re.Pattern[Any]
    ways: frozenset[str]


def compiled() -> dict[str, Used]:
    """`module:pattern` -> pattern, of all that modules hold and all that they apply from words in their source."""
    found: dict[str, Used] = {}
    source = {path: path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py"))}
    applied: dict[str, set[str]] = {}
    for name, way in re.findall(rf"\b(\w+)\.({'|'.join(sorted(WAYS))})\b", "\n".join(source.values())):
        applied.setdefault(name, set()).add(way)
    for info in pkgutil.walk_packages([str(ROOT)], "sourcebook."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            ways = frozenset(applied.get(name, ()))
            for pattern in _patterns(value):
                # One that is handed on, or kept in a table, may be used in any way.
                used = Used(pattern, ways if value is pattern and ways else WAYS)
                found.setdefault(f"{info.name}:{pattern.pattern!r}", used)
    for path, words in source.items():
        for call in ast.walk(ast.parse(words)):
            # What is compiled to a name is met above under that name.
            if (pattern := _called(call)) and (way := call.func.attr) != "compile":  # type: ignore[attr-defined]
                found.setdefault(f"{path.relative_to(ROOT)}:{pattern.pattern!r}", Used(pattern, frozenset({way})))
    return found


def _patterns(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, (list, tuple, frozenset, set)):
        for one in value:
            yield from _patterns(one, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        for one in value.values():
            yield from _patterns(one, depth + 1)


def _called(node: ast.AST) -> re.Pattern[Any] | None:
    """The pattern of a call such as `re.sub(r"...", ...)`, where it is written out."""
    if not (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS and node.args
    ):
        return None
    if not (
        isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and isinstance(node.args[0], ast.Constant)
    ):
        return None
    flags = 0
    for given in [*node.args[1:], *(k.value for k in node.keywords)]:
        flags |= sum(
            getattr(re, name.attr)
            for name in ast.walk(given)
            if isinstance(name, ast.Attribute) and name.attr in ("I", "M", "S", "X")
        )
    words = node.args[0].value
    return re.compile(words, flags) if isinstance(words, (str, bytes)) else None


def user_given() -> list[str]:
    """Calls of `re` whose pattern is no constant of the source, as `path:line`: each must be known, none a user's."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
                named = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if named and node.args and not isinstance(node.args[0], (ast.Constant, ast.JoinedStr)):
                    found.append(f"{path.relative_to(ROOT).as_posix()}: {ast.unparse(node.args[0])[:60]}")
    return found


def letters(pattern: re.Pattern[Any]) -> list[str]:
    """Characters that the pattern speaks of: its literals, one of each range and class."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = sre.parse(pattern.pattern, pattern.flags & ~re.LOCALE)
    found: dict[str, None] = {}

    def walk(items: Any) -> None:
        for op, value in items:
            name = str(op)
            if name == "LITERAL":
                found[chr(value)] = None
            elif name == "NOT_LITERAL":
                found["x" if value != ord("x") else "y"] = None
            elif name == "RANGE":
                found[chr(value[0])] = found[chr(value[1])] = None
            elif name == "CATEGORY":
                found[SAMPLES.get(str(value), "a")] = None
            elif name == "ANY":
                found["x"] = None
            elif name == "IN":
                walk(value)
            elif name == "BRANCH":
                for branch in value[1]:
                    walk(branch)
            elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                walk(value[2])
            elif name == "SUBPATTERN":
                walk(value[3])
            elif name in ("ASSERT", "ASSERT_NOT"):
                walk(value[1])
            elif name == "ATOMIC_GROUP":
                walk(value)

    walk(tree)
    spread = list(found)
    return spread[:: max(1, len(spread) // MOST_LETTERS)][:MOST_LETTERS]


def texts(used: Used) -> list[Callable[[int], str | bytes]]:
    """Makers of a text of any length: runs of one letter, of two, and of what the pattern begins with over and over."""
    pattern = used.pattern
    own = letters(pattern)
    units = [*own, *(a + b for a, b in zip(own, [*own[1:], " "], strict=True)), "a ", "A. ", "1,"]
    head = "".join(own[:4])
    units += [head, head + " "] if head else []

    def maker(unit: str) -> Callable[[int], str | bytes]:
        def made(length: int) -> str | bytes:
            text = (unit * (length // len(unit) + 1))[:length] + "\x00"
            return text.encode("utf-8", "replace")[: length + 1] if isinstance(pattern.pattern, bytes) else text

        return made

    return [maker(unit) for unit in dict.fromkeys(units)]


def seconds(used: Used, text: str | bytes, tries: int = 3) -> float:
    """The shortest of some tries of using a pattern on a text as the package does, found or not."""
    pattern, best = used.pattern, float("inf")
    for _ in range(tries):
        began = time.process_time()
        if used.ways & {"search", "sub", "subn", "split", "findall", "finditer"}:
            for _match in pattern.finditer(text):  # type: ignore[arg-type]
                pass
        if "match" in used.ways:
            pattern.match(text)  # type: ignore[arg-type]
        if "fullmatch" in used.ways:
            pattern.fullmatch(text)  # type: ignore[arg-type]
        best = min(best, time.process_time() - began)
    return best


def growth(used: Used, make: Callable[[int], str | bytes], length: int, floor: float) -> float:
    """By how much the work grows a doubling, over two doublings; 0 where it takes less than `floor` seconds in all."""
    whole = seconds(used, make(4 * length))
    if whole < floor:
        return 0.0
    return float((whole / max(seconds(used, make(length)), 1e-6)) ** 0.5)
