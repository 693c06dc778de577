"""Ties of a library: relations of its documents between the entities that their ends are held to be.

A tie is told as often as documents say it: one subject, one object, one schema and one role make one tie, with
the words of each document. Relations whose end is nobody's name are left out; so are those a language model read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from sourcebook.model.annotation import Annotation, Claim, Mention, Relation, Status, model_of
from sourcebook.model.entity import Entity
from sourcebook.model.network import Node, Rest, Tie
from sourcebook.resolution import Resolution
from sourcebook.resolve.referents import mention_at
from sourcebook.store.base import View

LEFT_OUT = frozenset({"Person", "Event"})
"""Schemata that say something of one alone."""
MOST_RESTS = 50
"""Words of a tie that are kept; its documents are counted all the same."""
_Key = tuple[str, str, str, str]


class Told(NamedTuple):
    """Which tellings count: those of some documents, those in claims with some statuses. Empty: all."""

    documents: frozenset[str] | None = None
    statuses: frozenset[Status] = frozenset()


def find_ties(
    view: View, resolution: Resolution, entities: Iterable[str] | None = None, told: Told | None = None
) -> list[Tie]:
    """Ties of the library, or of the documents that name some entities (by id); the best attested first."""
    resolution.update()
    only, statuses = told or Told()
    documents = None if entities is None else _documents_of(resolution, entities)
    if only is not None:
        documents = sorted(only if documents is None else only.intersection(documents))
    return gather_ties(
        (
            _with_status(view, document, relations, statuses) if statuses else relations,
            [m for m in view.iter_annotations(document=document, kind="mention") if isinstance(m, Mention)],
            resolution.entities.entities_of(document),
        )
        for document, relations in _relations(view, documents)
    )


def gather_ties(read: Iterable[tuple[Iterable[Relation], Iterable[Mention], Mapping[str, str]]]) -> list[Tie]:
    """Ties out of documents: their relations and mentions, and whom a chain of mentions names (ids)."""
    rests: dict[_Key, list[Rest]] = defaultdict(list)
    telling: dict[_Key, set[str]] = defaultdict(set)
    times: dict[_Key, list[tuple[str | None, str | None]]] = defaultdict(list)
    for relations, named, whose in read:
        mentions = sorted(named, key=lambda m: (m.start, m.end))
        starts = [m.start for m in mentions]
        for relation in relations:
            ends = [mention_at(mentions, starts, span) for span in (relation.subject, relation.object)]
            subject, other = (whose.get(m.chain) if m else None for m in ends)
            if subject and other and subject != other:
                key = (subject, other, relation.schema, _role(relation))
                telling[key].add(relation.document)
                if len(rests[key]) < MOST_RESTS:
                    rests[key].append(_rest(relation))
                times[key].append((relation.since, relation.until))
    ties = [_tie(key, rests[key], len(telling[key]), times[key]) for key in rests]
    return sorted(ties, key=lambda t: (-t.documents, t.subject, t.object, t.schema, t.role))


def find_nodes(resolution: Resolution, ties: Iterable[Tie]) -> dict[str, Node]:
    """The entities that ties join, by id."""
    counts: dict[str, int] = defaultdict(int)
    for tie in ties:
        counts[tie.subject] += 1
        counts[tie.object] += 1
    return {i: node_of(resolution.entities.get(i), counts[i]) for i in sorted(counts)}


def node_of(entity: Entity, ties: int = 0) -> Node:
    """An entity as a node."""
    return Node(id=entity.id, name=entity.name, type=entity.type, documents=entity.documents, ties=ties)


def _with_status(
    view: View, document: str, relations: Iterable[Relation], statuses: frozenset[Status]
) -> Iterator[Relation]:
    """Relations that stand in a claim with one of these statuses."""
    claims = [
        c for c in view.iter_annotations(document=document, kind="claim")
        if isinstance(c, Claim) and c.status in statuses
    ]  # fmt: skip
    return (r for r in relations if any(c.start <= r.start and r.end <= c.end for c in claims))


def _documents_of(resolution: Resolution, entities: Iterable[str]) -> list[str]:
    return sorted({r.document for e in entities for r in resolution.entities.iter_referents(entity=e)})


def _relations(view: View, documents: list[str] | None) -> Iterator[tuple[str, list[Relation]]]:
    """Documents with their relations between two, in id order."""
    if documents is None:
        found = view.iter_annotations(kind="relation")
        groups = ((key, list(group)) for key, group in groupby(found, key=lambda a: a.document))
    else:
        groups = ((d, list(view.iter_annotations(document=d, kind="relation"))) for d in documents)
    for document, group in groups:
        if kept := relations_in(group):
            yield document, kept


def relations_in(annotations: Iterable[Annotation]) -> list[Relation]:
    """Relations between two, those of a language model left out."""
    return [
        a for a in annotations if isinstance(a, Relation) and a.schema not in LEFT_OUT and model_of(a) is None
    ]  # fmt: skip


def _role(relation: Relation) -> str:
    """What the subject is to the object, without the object's name behind it. What a payment is for is no role."""
    if relation.schema == "Payment":
        return ""
    role = " ".join((relation.role or "").split())
    whole = " ".join(relation.object.exact.split())
    for small in (" of the ", " of ", " at the ", " at ", " for the ", " for "):
        if whole and role.endswith(small + whole):
            role = role[: -len(small + whole)]
            break
    return role.lower() if any(c.islower() for c in role) else role


def _rest(relation: Relation) -> Rest:
    return Rest(
        document=relation.document, relation=relation.id, start=relation.start, end=relation.end, exact=relation.exact
    )


def _tie(key: _Key, rests: list[Rest], documents: int, times: list[tuple[str | None, str | None]]) -> Tie:
    subject, other, schema, role = key
    # A time that tellings give differently is no tie's time: each stays with its words.
    since = {a for a, _ in times if a}
    until = {b for _, b in times if b}
    return Tie(
        subject=subject, object=other, schema=schema, role=role,
        since=since.pop() if len(since) == 1 else None, until=until.pop() if len(until) == 1 else None,
        documents=documents, rests=tuple(rests),
    )  # fmt: skip
