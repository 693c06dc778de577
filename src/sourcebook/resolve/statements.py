"""What a document says of each of its names, statement by statement, with its words: lines of a canonical record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sourcebook.model.annotation import Annotation, Claim, Mention, Relation, Time, model_of
from sourcebook.model.entity import Statement
from sourcebook.model.span import Span
from sourcebook.resolve.referents import mention_at

OWN = frozenset(("id", "canonical", "schema"))
"""Properties that tell a delivered entity from others; nothing is stated by them."""


def find_statements(document: str, annotations: Iterable[Annotation]) -> dict[str, list[Statement]]:
    """Chain -> what a document says of it, in text order: names, relations of either end, cells of tables, claims."""
    held = [a for a in annotations if model_of(a) is None]
    mentions = sorted((a for a in held if isinstance(a, Mention)), key=lambda m: (m.start, m.end))
    starts = [m.start for m in mentions]
    found: dict[str, list[Statement]] = defaultdict(list)

    times = {(a.start, a.end): a.edtf or "" for a in held if isinstance(a, Time)}

    def put(chain: str, prop: str, value: str, a: Annotation, span: Span | None = None, reads: str = "") -> None:
        statement = Statement(
            prop=prop, value=value, document=document, span=span or a.span, rests_on=a.id, reads=reads
        )  # fmt: skip
        found[chain].append(statement)

    for a in held:
        if isinstance(a, Mention):
            put(a.chain, "name", a.exact, a)
            for prop, cell in a.properties.items():
                if prop in OWN:
                    continue
                put(a.chain, prop.partition("#")[0], cell.exact, a, cell)
        elif isinstance(a, Relation):
            subject, other = mention_at(mentions, starts, a.subject), mention_at(mentions, starts, a.object)
            prop = f"{a.schema}: {a.role}" if a.role else a.schema
            if subject is not None:
                reads = times.get((a.object.start, a.object.end), "") or (other.country or "" if other else "")
                put(subject.chain, prop, a.object.exact, a, reads=reads)
            if other is not None and (subject is None or other.chain != subject.chain):
                put(other.chain, f"{prop} (of)", a.subject.exact, a)
        elif isinstance(a, Claim):
            for chain in dict.fromkeys(a.about):
                put(chain, f"claim: {a.status}", a.exact, a)
    for statements in found.values():
        statements.sort(key=lambda s: (s.span.start, s.span.end, s.prop, s.value))
    return dict(found)
