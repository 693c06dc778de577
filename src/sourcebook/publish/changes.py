"""What became of matters since something was told of them, as entries of a feed: steps that a person has looked at.

A step of a matter says that somebody was charged, convicted, cleared. What machines alone have read of that is not
sent to anybody: a step is told when a person has confirmed one of the readings that it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sourcebook.model.decision import Decision
from sourcebook.model.ids import make_id
from sourcebook.model.matter import Matter, StepSource
from sourcebook.publish.feeds import Item, moment
from sourcebook.publish.words import STATUS, date
from sourcebook.store.base import View

CONFIRMED = "confirmed"
"""Value of the decision on a claim that it was read rightly."""


def status_items(
    view: View, matters: Iterable[Matter], shows: Callable[[str], bool], path_of: Callable[[str], str]
) -> list[Item]:
    """Steps of matters that a person has confirmed, with the words they rest on, the newest decision first."""
    decided = {d.what: d for d in view.iter_decisions()}
    found = [item for matter in matters for item in _steps(matter, decided, shows, path_of)]
    return sorted(found, key=lambda i: (i.updated, i.id), reverse=True)


def _steps(
    matter: Matter, decided: dict[str, Decision], shows: Callable[[str], bool], path_of: Callable[[str], str]
) -> Iterator[Item]:
    for step in matter.steps:
        sure = [(s, decided[s.claim]) for s in step.sources if s.claim in decided and shows(s.document)]
        sure = [(s, d) for s, d in sure if d.value == CONFIRMED]
        if not sure:
            continue
        source, decision = min(sure, key=lambda held: held[1].number)
        at = moment(decision.time)
        if at is None:
            continue
        when = f" ({date(step.date)})" if step.date else ""
        yield Item(
            id=f"urn:sourcebook:{make_id('matter', matter.id, step.status, step.date)}",
            title=f"{matter.name}: {step.status}{when}", href=path_of(source.document), updated=at, published=at,
            text=f"{STATUS[step.status]} “{_words(source)}”", subjects=(step.status,),
        )  # fmt: skip


def _words(source: StepSource) -> str:
    words = " ".join(source.span.exact.split())
    return words if len(words) <= 400 else words[:399] + "…"
