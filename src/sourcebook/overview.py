"""Answers about a library as a whole or one thing in it: show, status, doctor. Reading only."""

from __future__ import annotations

import os
import platform
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from sourcebook import registry
from sourcebook.coverage import kind_in_words
from sourcebook.errors import NotFound, SourcebookError
from sourcebook.extract import parse as language_model
from sourcebook.ingest.child import guards
from sourcebook.model.address import normal_address
from sourcebook.model.annotation import Citation, Claim, model_of
from sourcebook.model.coverage import RETRY, Coverage, share_of
from sourcebook.model.document import Document, Rendition
from sourcebook.model.ids import kind_of
from sourcebook.model.table import place_of
from sourcebook.model.use import Wanted
from sourcebook.model.version import History, Version
from sourcebook.settings import Settings
from sourcebook.store.base import Blobs, View
from sourcebook.store.places import parse_store

LIBRARIES = ("spacy", "trafilatura", "lxml", "pypdfium2", "tantivy", "apsw", "msgspec", "fastapi", "nh3")


def show(view: View, blobs: Blobs, identifier: str) -> dict[str, Any]:
    """A thing by id, and what leans on it.

    Raises:
        NotFound: Nothing has that id.
    """
    if identifier.startswith("sha256:"):
        return _show_blob(view, blobs, identifier)
    kind = kind_of(identifier)
    makers: dict[str, Callable[[View, str], dict[str, Any]]] = {
        "document": _show_document, "rendition": _show_rendition, "capture": _show_capture, "chain": _show_chain,
        "ledger": _show_ledger, "decision": _show_decision,
    }  # fmt: skip
    if kind is None:
        raise NotFound(f"{identifier!r} is no id.", "Ids look like d-0123456789abcdef01234567; see `sourcebook list`.")
    found = makers.get(kind, _show_annotation)(view, identifier)
    decisions = [_plain(d) for d in view.iter_decisions(identifier)]
    return found | ({"decisions": decisions} if decisions else {})


def _plain(record: msgspec.Struct) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(record)
    return fields


def _show_document(view: View, identifier: str) -> dict[str, Any]:
    document = view.get_document(identifier)
    rendition = view.get_rendition(document.rendition)
    readings: Counter[str] = Counter()
    by_model: dict[str, Counter[str]] = {}
    for a in view.iter_annotations(document=identifier):
        model = model_of(a)
        (readings if model is None else by_model.setdefault(model, Counter()))[a.kind] += 1
    return {
        "document": _plain(document),
        "captures": [_plain(c) for c in sorted(view.iter_captures(identifier), key=lambda c: (c.time or "", c.id))],
        **_versions(view, identifier),
        "rendition": {
            "id": rendition.id,
            "engine": f"{rendition.engine} {rendition.engine_version}",
            "characters": len(rendition.text),
            "blocks": len(rendition.blocks),
            "text_hash": rendition.text_hash,
            "warnings": list(rendition.warnings),
            "hidden": len(rendition.hidden),
            **({"confidence": rendition.confidence, "pages": _unsure(rendition)} if rendition.confidence < 1 else {}),
        },
        **({"outline": [f"{'  ' * b.level}{b.title} (page {b.page})" for b in rendition.metadata.outline]}
           if rendition.metadata.outline else {}),
        **_thread(view, document),
        "readings": dict(sorted(readings.items())),
        **({"readings by a language model, not reviewed": {m: dict(sorted(c.items())) for m, c in by_model.items()}}
           if by_model else {}),
        "extractors": view.extractors_of(rendition.id),
        "cited_by": _citing(view, document.address),
        **_summarised(view, identifier),
    }  # fmt: skip


def _summarised(view: View, identifier: str) -> dict[str, Any]:
    """Summaries of a document, or that point into it."""
    found = view.find_summaries(document=identifier)
    return {"summaries": [{"id": s.id, "title": s.title, "state": s.state} for s in found]} if found else {}


def _unsure(rendition: Rendition) -> list[dict[str, Any]]:
    """Pages whose words were recognised in pictures, and how sure that is."""
    return [{"page": p.number, "confidence": p.confidence} for p in rendition.pages if p.confidence < 1]


def _thread(view: View, document: Document) -> dict[str, Any]:
    """Of a message: what comes before and after it in its thread, and all of it."""
    from sourcebook.explore.threads import find_thread

    if not document.message and not document.answers:
        return {}
    thread = find_thread(view.iter_documents(), document.id)
    told = [{"id": d.id, "title": d.title, "from": ", ".join(d.byline), "date": d.published} for d in thread.documents]
    place = next((n for n, d in enumerate(thread.documents) if d.id == document.id), 0)
    return {
        "thread": {
            "before": told[place - 1] if place else None,
            "after": told[place + 1] if place + 1 < len(told) else None,
            "messages": told,
            "named in it and not in the library": thread.missing,
        }
    }


SHOWN_VERSIONS = 20
"""Versions of a document that `show` compares with the one before; of more than that only the last ones."""


def _versions(view: View, identifier: str) -> dict[str, Any]:
    """The versions of a document with what changed in each, and the captures in which it was absent."""
    from sourcebook.explore.versions import get_history, told_absence

    history = get_history(view, identifier)
    told = [_version(view, history, v) for v in history.versions[-SHOWN_VERSIONS:]]
    gone = [{"time": c.time, "address": c.address, "says": told_absence(c), "id": c.id} for c in history.absences]
    return {"versions": told, **({"absences": gone} if gone else {})}


def _version(view: View, history: History, version: Version) -> dict[str, Any]:
    from sourcebook.explore.versions import compare, summary

    times = {"first": version.first, "last": version.last} if len(version.captures) > 1 else {"captured": version.first}
    told = {"version": version.number, "captures": len(version.captures), **times, "title": version.title}
    told |= {"rendition": version.rendition, "current": version.number == history.current}
    if version.number == 1:
        return told
    compared = compare(view, history.document, version.number - 1, version.number)
    return told | {"changed": summary(compared.counts, version.first), "counts": compared.counts}


def _citing(view: View, address: str) -> list[dict[str, Any]]:
    """Citations of an address anywhere in the library."""
    wanted = normal_address(address)
    cited = (a for a in view.iter_annotations(kind="citation") if isinstance(a, Citation) and a.href)
    return [
        {"id": a.id, "document": a.document, "exact": a.exact} for a in cited if normal_address(a.href or "") == wanted
    ]


def _show_rendition(view: View, identifier: str) -> dict[str, Any]:
    rendition = view.get_rendition(identifier)
    documents = [d.id for d in view.iter_documents() if d.rendition == identifier]
    return {"rendition": _plain(rendition), "documents": documents}


def _show_capture(view: View, identifier: str) -> dict[str, Any]:
    capture = view.get_capture(identifier)
    return {"capture": _plain(capture), "document": _plain(view.get_document(capture.document))}


def _show_blob(view: View, blobs: Blobs, identifier: str) -> dict[str, Any]:
    captures = [_plain(c) for c in view.find_captures(blob=identifier)]
    return {"blob": identifier, "bytes": blobs.path(identifier).stat().st_size, "captures": captures}


def _show_annotation(view: View, identifier: str) -> dict[str, Any]:
    from sourcebook.explore.versions import trace

    annotation = view.get_annotation(identifier)
    leaning = [
        {"id": c.id, "kind": "claim", "exact": c.exact}
        for c in view.iter_annotations(document=annotation.document, kind="claim")
        if isinstance(c, Claim) and identifier in (*c.mentions, *c.times, *c.money, *c.figures, *c.citations, *c.quotes)
    ]
    document = view.get_document(annotation.document)
    about = {"id": document.id, "title": document.title}
    found: dict[str, Any] = {annotation.kind: _plain(annotation), "document": about, "leaning_on_it": leaning}
    if cell := place_of(view.get_rendition(annotation.rendition), annotation.start, annotation.end):
        found["place"] = cell
    place = (annotation.document, annotation.start, annotation.end)
    others = trace(view, *place, rendition=annotation.rendition) if document.versions > 1 else []
    told = [{"version": t.version, "fate": t.anchored.fate, "says": t.says, "span": t.anchored.span,
             "score": t.anchored.score} for t in others]  # fmt: skip
    return found | ({"in_other_versions": msgspec.to_builtins(told)} if told else {})


def _show_chain(view: View, identifier: str) -> dict[str, Any]:
    mentions = [m for m in view.iter_annotations(kind="mention") if getattr(m, "chain", None) == identifier]
    if not mentions:
        raise NotFound(f"No mention is in a chain {identifier!r}.", "See `sourcebook list mentions`.")
    return {"chain": identifier, "mentions": [_plain(m) for m in mentions]}


def _show_ledger(view: View, identifier: str) -> dict[str, Any]:
    item = view.find_ledger(identifier)
    if item is None:
        raise NotFound(f"No ledger item is called {identifier!r}.", "See `sourcebook list ledger`.")
    return {"ledger": _plain(item)}


def _show_decision(view: View, identifier: str) -> dict[str, Any]:
    for decision in view.iter_decisions():
        if decision.id == identifier:
            return {"decision": _plain(decision)}
    raise NotFound(f"No decision is called {identifier!r}.", "See `sourcebook list decisions`.")


def status(found: Coverage, view: View, settings: Settings) -> dict[str, Any]:
    """Counts by kind, coverage of what was offered in all and by container, what failed and what to do about it."""
    books = {"expected": found.expected, "stored": found.stored, "skipped": found.skipped, "failed": found.failed}
    return {
        "title": settings.title,
        "counts": view.counts(),
        "coverage": {**books, "read": found.read},
        "containers": [{"container": c.container, "kind": kind_in_words(c.kind), "expected": c.expected,
                        "stored": c.stored, "skipped": c.skipped, "failed": c.failed,
                        "read": share_of(c.stored, c.failed)} for c in found.containers],
        "kinds": [_plain(kind) for kind in found.kinds],
        "failures": [_plain(group) for group in found.failures],
        "failed": [f"{i.name}: {i.reason}" for i in view.iter_ledger(outcome="failed")],
        "retry": list(found.retry),
        "retry_command": RETRY if found.retry else "",
        "add_again": list(found.add_again),
        "unfinished": [_plain(note) | {"next": note.sentence} for note in found.unfinished],
        **_model_status(view),
    }  # fmt: skip


def todo_status(wanted: Sequence[Wanted]) -> dict[str, Any]:
    """How many captures drafts ask for, and how to get them; nothing where none was ever asked for."""
    if not wanted:
        return {}
    states = Counter(w.state for w in wanted)
    told: dict[str, Any] = {state: states[state] for state in ("open", "failed", "done")}
    return {"todo": told | ({"command": FETCH} if states["open"] or states["failed"] else {})}


FETCH = "sourcebook add --todo"
"""What fetches the captures of the to-do list."""


def _model_status(view: View) -> dict[str, Any]:
    """What language models read, what was dropped and why, and what is missing; nothing where none was asked."""
    asked = [(i, i.by_model) for i in view.iter_ledger(outcome="stored") if i.by_model]
    if not asked:
        return {}
    sums: dict[str, Counter[str]] = {"kept": Counter(), "dropped": Counter()}
    for _, read in asked:
        sums["kept"].update(read.kept)
        sums["dropped"].update(read.dropped)
    told = {name: ", ".join(f"{k} {n}" for k, n in sorted(c.items())) or "none" for name, c in sums.items()}
    return {
        "language model": {"models": ", ".join(sorted({r.model for _, r in asked})), "documents": len(asked), **told},
        "not read by the language model": [f"{i.name}: {r.missing}" for i, r in asked if r.missing],
    }


def doctor(settings: Settings) -> dict[str, Any]:
    """Versions, models with their hashes, guards of the reading process, extensions, use of the network.

    `well` is false when something that reading needs is missing or the shipped model is not the one it should be.
    """
    from sourcebook.extract.llm.network import describe_use

    model, problems = _model(settings)
    return {
        "well": not problems,
        "problems": problems,
        "versions": {"sourcebook": version("sourcebook"), "python": platform.python_version(),
                     "platform": sys.platform, **{name: version(name) for name in LIBRARIES}},
        "model": model,
        "reading process": {name: f"not here: {why}" if why else "on" for name, why in guards().items()},
        "extensions": {kind: ", ".join(registry.names(kind)) for kind in registry.KINDS},
        "network": {"at run time": "none but what is asked for: `add` and `watch` of http(s) addresses"
                    + (" and the language model" if settings.llm.strip() else "") + _spread(settings)
                    + "; serve listens here only",
                    "language model": describe_use(settings)},
    }  # fmt: skip


def _spread(settings: Settings) -> str:
    """What keeping records and reading on other machines use."""
    cluster = os.environ.get("RAY_ADDRESS", "") if settings.executor == "ray" else ""
    name, address = parse_store(settings.store)
    server = f", the database server that keeps the records ({name})" if address else ""
    return (
        server
        + (f", workers at {cluster}" if cluster else "")
        + (f", copies of what is kept at {settings.blob_mirror}" if settings.blob_mirror else "")
    )


def _model(settings: Settings) -> tuple[dict[str, str], list[str]]:
    try:
        name = language_model.model_name(settings.model)
    except SourcebookError as error:
        return {}, [str(error)]
    found = {"name": name, "version": version(name.replace("_", "-")), "sha256": language_model.model_fingerprint(name)}
    if found["sha256"] != language_model.PINNED.get(name, found["sha256"]):
        return found, [f"The model {name} is not the one that was tested: install the locked version again."]
    return found, []


def demonstration_folder() -> Path:
    """The folder of the demonstration case, packaged or in the source tree.

    Raises:
        NotFound: Neither is there.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "demonstration", here.parent.parent / "demo"):
        if (folder / "expected.json").is_file():
            return folder
    raise NotFound("The demonstration documents are not installed.", "Install the package again, or run in a checkout.")
