"""How many sources stand behind documents: origins, and what people decide of them."""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.corroborate.base import Evidence
from sourcebook.corroborate.kinship import ONE, SEPARATE
from sourcebook.corroborate.origins import group_origins
from sourcebook.errors import NotFound, UsageError
from sourcebook.model.decision import Decision
from sourcebook.model.ids import make_id
from sourcebook.model.origin import Origin
from sourcebook.store.base import Store


def find_origins(evidence: Evidence, documents: Sequence[str]) -> list[Origin]:
    """Documents in groups that rest on one source each, with reasons.

    Raises:
        NotFound: One of them is not held.
    """
    held = []
    for document in dict.fromkeys(documents):
        found = evidence.get(document)
        if found is None:
            raise NotFound(f"No document is called {document!r}.", "See `sourcebook list documents`.")
        held.append(found)
    return [
        Origin(id=make_id("origin", sorted(group.documents)), documents=group.documents, why=group.why)
        for group in group_origins(held)
    ]


def decide_origin(store: Store, documents: Sequence[str], *, one: bool, why: str, who: str, time: str) -> Decision:
    """Record that two documents rest on one source, or on two; the last decision on them stands.

    Raises:
        NotFound: One of them is not held.
        UsageError: They are not two documents, or no reason is given.
    """
    pair = sorted({d for d in documents if d})
    if len(pair) != 2:
        raise UsageError("An origin is decided of two documents.", "Name two different ones.")
    if not why.strip():
        raise UsageError("A decision needs a reason.", "Give it with --why.")
    view = store.view()
    for document in pair:
        view.get_document(document)
    with store.writer() as writer:
        return writer.append_decision(" ".join(pair), ONE if one else SEPARATE, why, who, time)
