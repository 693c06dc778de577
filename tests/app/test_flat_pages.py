"""Pages cost the same in a library four times as large: steps of the engine are counted, not seconds.

The routes are taken from the application, so one that is added is asked too. What may grow is named, with why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from sourcebook import Library
from sourcebook.app.policies import iter_routes
from sourcebook.app.web import create_app
from sourcebook.model.annotation import Mention
from sourcebook.model.document import Document, Rendition, document_id
from sourcebook.model.ids import make_id
from sourcebook.model.span import context
from sourcebook.model.summary import Summary, SummarySentence, summary_id
from sourcebook.testing.makers import rendition_of
from sourcebook.testing.steps import Steps, counted
from sourcebook.testing.stores import item_of

SMALL, TIMES = 110, 3
"""Documents: more than any page shows, and how many times as many the large library has."""
MOST_TIMES = 1.5
FREE = 2_000
"""Steps that are nothing: B-trees grow a level, a page shows a longer number."""
COUNTING = {"/payments": "payments are far fewer than documents, and two of one id are one"}
"""Route -> why it may count the rows of a table."""


class Made(NamedTuple):
    """What stands for a parameter, by the beginning of an address."""

    by_start: dict[str, str]


def paper(number: int) -> tuple[Document, Rendition, Mention]:
    """A document in words of its own, which names somebody whom two others name too."""
    name = f"Ada {word(number // 3).title()}"
    said = " ".join(word(number * 100 + n) for n in range(40))
    day = f"{1990 + number % 30}-{1 + number % 12:02}-{1 + number % 28:02}" if number % 5 else None
    rendition = rendition_of(f"{word(number)}\n\n{name} said: {said}.", published=day)
    document = Document(
        id=document_id(rendition.blob, None), title=word(number), rendition=rendition.id, blob=rendition.blob,
        media_type="text/plain", address=f"paper-{number:05}.txt", published=day, outlet=word(number % 7),
    )  # fmt: skip
    start = rendition.text.index(name)
    prefix, suffix = context(rendition.text, start, start + len(name))
    mention = Mention(
        id=make_id("mention", rendition.id, start), document=document.id, rendition=rendition.id, start=start,
        end=start + len(name), exact=name, prefix=prefix, suffix=suffix, extractor="made", version="1", confidence=0.9,
        type="person", name=name, chain=make_id("chain", document.id),
    )  # fmt: skip
    return document, rendition, mention


def word(number: int) -> str:
    """A word that only this number gives."""
    return "".join("bdfglmnprs"[int(d)] + "aeiou"[int(d) // 2] for d in str(number))


def summary(number: int, document: Document) -> Summary:
    return Summary(
        id=summary_id(document.id, None, ""), title=document.title, document=document.id, slug=f"paper-{number}",
        categories=(word(number % 5),), tags=(word(number % 9),), state="published", posted="2020-01-01",
        sentences=(SummarySentence(text="It was said.", anchors=()),),
    )  # fmt: skip


def fill(library: Library, count: int) -> Made:
    """A library of many documents, each with readings, a line of the ledger and a summary."""
    papers = [paper(number) for number in range(count)]
    with library.store.writer() as writer:
        for number, (document, rendition, mention) in enumerate(papers):
            writer.put_rendition(rendition)
            writer.put_document(document)
            writer.put_annotations(rendition.id, [mention], {"made": "1"})
            writer.put_ledger([item_of(f"paper-{number:05}.txt", document=document.id)])
            writer.put_summary(summary(number, document))
    document, _, mention = papers[7]
    return Made({"": document.id, "/desk": summary(7, document).id, "/mentions": mention.id,
                 "/entities": mention.chain, "/api/v1/entities": mention.chain})  # fmt: skip


def routes_of(app: Any) -> list[str]:
    """Every GET route."""
    return sorted({route.path for route in iter_routes(app) if "GET" in (getattr(route, "methods", None) or ())})


def address_of(route: str, made: Made) -> str:
    start = max((s for s in made.by_start if route.startswith(s)), key=len)
    common = {"form": "json", "number": "1", "part": "1", "place": "char=1,2"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: common.get(m[1], made.by_start[start]), route)


@contextmanager
def asked(folder: Path, count: int) -> Iterator[dict[str, tuple[int, set[str]]]]:
    """Address -> (steps of the engine, statements that count whole tables), for a library of so many documents."""
    with counted() as steps, Library.init(folder) as library:
        made = fill(library, count)
        library.index.update()
        app = create_app(library, token="t")
        client = TestClient(app, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)
        found = {}
        for route in routes_of(app):
            address = address_of(route, made)
            client.get(address)  # what is worked out once for a change is not what a page costs
            found[route] = cost_of(client, steps, address)
        yield found


def cost_of(client: TestClient, steps: Steps, address: str) -> tuple[int, set[str]]:
    steps.clear()
    with client.stream("GET", address) as answer:
        next(answer.iter_bytes(), b"")
    return steps.steps, set(steps.counting)


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int, set[str]]]:
    """Route -> steps in the small library and in the large one, and what it counts there."""
    folder = tmp_path_factory.mktemp("flat")
    with asked(folder / "small", SMALL) as small, asked(folder / "large", SMALL * TIMES) as large:
        return {route: (small[route][0], *large[route]) for route in small}


def test_no_page_costs_more_in_a_larger_library(costs: dict[str, tuple[int, int, set[str]]]) -> None:
    assert len(costs) > 100
    grown = {r: (a, b) for r, (a, b, _) in costs.items() if b > MOST_TIMES * a + FREE}
    assert grown == {}


def test_no_page_counts_a_table(costs: dict[str, tuple[int, int, set[str]]]) -> None:
    """A count of all rows goes through all of them, though it is one step of the engine."""
    counting = {r: sql for r, (_, _, sql) in costs.items() if sql and r not in COUNTING}
    assert counting == {}
