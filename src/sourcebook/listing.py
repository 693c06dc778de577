"""Lists of a library's records, by the names that `list` knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sourcebook.errors import NotFound
from sourcebook.explore.threads import find_thread
from sourcebook.model.annotation import KINDS
from sourcebook.model.document import Document
from sourcebook.model.outlet import Outlet
from sourcebook.proposals import iter_proposals
from sourcebook.store.base import View

LISTS = (
    "documents", "outlets", "entities", "mentions", "quotes", "times", "money", "figures", "relations", "claims",
    "sections", "citations", "origins", "judgements", "decisions", "summaries", "digests", "searches", "ledger",
    "near-copies", "matters", "contradictions", "behind", "payments", "todo", "corrections", "proposals",
)  # fmt: skip
_KIND_OF_LIST = {kind if kind == "money" else f"{kind}s": kind for kind in KINDS}


def iter_list(view: View, kind: str, **where: Any) -> Iterator[Any]:
    """Records of one of `LISTS`. `where`: `document` for readings, `outcome` for the ledger.

    Of documents, `thread` (an id of a document, or a Message-ID) gives those of its conversation in their order, and
    `confidence_below` those whose words were recognised with less confidence.

    Raises:
        NotFound: There is no such list (the message names those there are) or no such document.
    """
    if kind not in LISTS:
        raise NotFound(f"There is no list {kind!r}.", f"Lists are: {', '.join(LISTS)}.")
    if where.get("document") is not None:
        view.get_document(where["document"])
    if kind in _KIND_OF_LIST:
        return iter(view.iter_annotations(kind=_KIND_OF_LIST[kind], document=where.get("document")))
    if kind == "ledger":
        return view.iter_ledger(outcome=where.get("outcome"))
    if kind == "documents":
        return _documents(view, where.get("thread"), where.get("confidence_below"))
    if kind == "outlets":
        return iter(iter_outlets(view.iter_documents()))
    makers: dict[str, Callable[[], Iterator[Any]]] = {
        "decisions": view.iter_decisions,
        "digests": view.iter_digests,
        "proposals": lambda: iter_proposals(view, where.get("state"), after=where.get("after")),
        "searches": lambda: (s for s in view.iter_searches() if s.active),
        "summaries": lambda: view.iter_summaries(
            state=where.get("state"), category=where.get("category"), sort=where.get("sort") or "newest"
        ),
    }
    # Origins come with a later stage: none are held yet.
    return makers[kind]() if kind in makers else iter(())


def _documents(view: View, thread: str | None, below: float | None) -> Iterator[Document]:
    documents = view.iter_documents()
    if thread is not None:
        found = find_thread(documents, thread).documents
        if not found:
            raise NotFound(f"No message of a thread is called {thread!r}.", "Name a document or its Message-ID.")
        documents = iter(found)
    return (d for d in documents if below is None or d.confidence < below)


def iter_outlets(documents: Iterable[Document]) -> Iterator[Outlet]:
    """Outlets by name, with the number of their documents."""
    counts = Counter(d.outlet for d in documents if d.outlet)
    return (Outlet(outlet=name, documents=n) for name, n in sorted(counts.items()))
