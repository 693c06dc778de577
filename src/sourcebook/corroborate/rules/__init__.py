"""The rules of `check`, one a module, by name through the registry; and the reference page made of their docstrings."""

from __future__ import annotations

import inspect

from sourcebook import registry
from sourcebook.corroborate.base import Rule

_HEAD = """# Check rules

What `sourcebook check` looks for. This page is made from the docstrings of the rules (`corroborate.rules.describe`).
An error makes `check` exit with 1; warnings and notes do not. Rules marked *library* compare the draft with what a
library holds; the others work on a lone file.
"""


def load_rules() -> list[Rule]:
    """One instance of every registered rule, by name."""
    return [cls() for cls in registry.load_all("check_rules").values()]


def describe() -> str:
    """The reference page of all registered rules, Markdown."""
    parts = [_HEAD]
    for rule in load_rules():
        scope = "library" if rule.needs_library else "lone file"
        doc = inspect.getdoc(type(rule)) or ""
        parts.append(f"## {rule.name}\n\n*{rule.severity}, {scope}*\n\n{_examples(doc)}\n")
    return "\n".join(parts)


def _examples(doc: str) -> str:
    """The docstring as Markdown: its `Example:` part becomes a quotation."""
    explanation, _, example = doc.partition("\nExample:\n")
    quoted = "\n".join(f"> {line.strip()}" for line in example.strip().splitlines())
    return f"{explanation.strip()}\n\nExample:\n\n{quoted}" if quoted else explanation.strip()
