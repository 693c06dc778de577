"""What people know of outlets and documents that no text shows: who owns whom, and what they decided of two documents.

Families stand in the library's `sourcebook.toml`, one line each, by the outlets' names or hosts:

    [families]
    "Valley Press" = ["The Valley Gazette", "Lake Herald", "lakeherald.example"]

An outlet that no line names is a family of its own. Of decisions on two documents the last stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sourcebook.corroborate.words import fold
from sourcebook.model.decision import Decision
from sourcebook.model.ids import kind_of

ONE, SEPARATE = "one origin", "separate origins"
"""Values of a decision on two documents ("d-first d-second")."""


@dataclass(frozen=True)
class Kinship:
    """Families by folded outlet or host, and the decisions on pairs of documents."""

    families: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def family(self, outlet_or_host: str) -> str:
        """The family that a name or host belongs to, else the name itself, folded."""
        key = fold_outlet(outlet_or_host)
        return self.families.get(key, key)

    def verdict(self, first: str, second: str) -> str:
        """`ONE`, `SEPARATE`, or empty where nobody decided."""
        return self.decided.get((min(first, second), max(first, second)), "")


def fold_outlet(name: str) -> str:
    """An outlet's name for comparing: small letters, one space, no leading article."""
    return " ".join(word for word in (fold(w) for w in name.split()) if word and word != "the")


def build_kinship(families: Mapping[str, Iterable[str]], decisions: Iterable[Decision]) -> Kinship:
    """From the table of families and the chain of decisions."""
    table = {fold_outlet(member): name for name in sorted(families) for member in families[name]}
    decided: dict[tuple[str, str], str] = {}
    for decision in decisions:
        first, _, second = decision.what.partition(" ")
        if decision.value in (ONE, SEPARATE) and kind_of(first) == kind_of(second) == "document":
            decided[min(first, second), max(first, second)] = decision.value
    return Kinship(table, decided)
