"""The editor's form as fields of a summary: sentences in their order, each with what it rests on.

A sentence is a run of fields that begins with `row`: `text`, `anchors` (JSON), `by`, `gap`; without script also `words`
(to anchor), `drop` (numbers of anchors to take off), `place` (where to put it) and `remove`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from sourcebook.app.web.forms import Form
from sourcebook.errors import UsageError
from sourcebook.model.summary import Anchor, By, SummarySentence

MOST = 2_000_000
"""Bytes of an editor's form."""
FIELDS = 4_000
_PLAIN = ("title", "note", "reply")
_OPTIONAL = ("outlet", "published", "address")
_LISTS = ("categories", "tags", "related")
_BY: tuple[By, ...] = ("extract", "person", "model", "import")
_anchors = msgspec.json.Decoder(tuple[Anchor, ...])

FindAnchor = Callable[[str, str], Anchor]
"""Of words of a document: where they stand."""


def fields_of(sent: Form, source: str, find_anchor: FindAnchor) -> dict[str, Any]:
    """The fields that a form gives; those that it does not have are left out.

    Args:
        sent: The form.
        source: Id of the document in which words to anchor are looked for.
        find_anchor: Finds them.

    Raises:
        UsageError: A field does not fit.
        NotFound: Words to be anchored do not stand in the source.
    """
    fields: dict[str, Any] = {name: sent[name].replace("\r\n", "\n") for name in _PLAIN if name in sent}
    fields |= {name: sent[name].strip() or None for name in _OPTIONAL if name in sent}
    for name in _LISTS:
        if name in sent:
            fields[name] = tuple(
                dict.fromkeys(v.strip() for each in sent.all(name) for v in each.split(",") if v.strip())
            )
    if "importance" in sent:
        fields["importance"] = _number(sent["importance"])
    if "sentences" in sent:
        fields["sentences"] = tuple(sentences_of(sent.pairs, source, find_anchor))
    return fields


def sentences_of(
    pairs: Iterable[tuple[str, str]], source: str, find_anchor: FindAnchor
) -> list[SummarySentence]:  # fmt: skip
    """The sentences of a form, in their places; empty ones are left out. Raises as `fields_of`."""
    groups: list[dict[str, list[str]]] = []
    for name, value in pairs:
        if name == "row":
            groups.append({})
        if groups and name in ("text", "anchors", "by", "gap", "words", "drop", "place", "remove"):
            groups[-1].setdefault(name, []).append(value)
    placed = [(_place(g, n), s) for n, g in enumerate(groups, 1) if (s := _sentence(g, source, find_anchor))]
    return [s for _, s in sorted(placed, key=lambda pair: pair[0])]


def _sentence(group: dict[str, list[str]], source: str, find_anchor: FindAnchor) -> SummarySentence | None:
    text = " ".join(group.get("text", [""])[0].split())
    if not text or "remove" in group:
        return None
    anchors = _read_anchors(group.get("anchors", ["[]"])[0])
    dropped = {_number(value) for value in group.get("drop", ())}
    anchors = tuple(a for n, a in enumerate(anchors, 1) if n not in dropped)
    words = " ".join(group.get("words", [""])[0].split())
    if words:
        if not source:
            raise UsageError("There is no source to look in for these words.", "Choose one beside the text first.")
        anchors = (*anchors, find_anchor(source, words))
    by: By = next((b for b in _BY if b == group.get("by", ["person"])[-1]), "person")
    gap = "\n\n" if group.get("gap", [" "])[-1] == "paragraph" else " "
    return SummarySentence(text=text, anchors=tuple(dict.fromkeys(anchors)), by=by, gap=gap)


def _read_anchors(data: str) -> tuple[Anchor, ...]:
    try:
        return _anchors.decode(data or "[]")
    except msgspec.DecodeError as error:
        raise UsageError(f"What a sentence rests on cannot be read: {error}.", "Open the page again.") from error


def _place(group: dict[str, list[str]], number: int) -> float:
    """Where a sentence goes: its number, or just before the one whose place it was given."""
    wanted = group.get("place", [""])[0].strip()
    if wanted.isdigit() and len(wanted) < 6 and int(wanted) != number:
        return int(wanted) - 0.5 if int(wanted) < number else int(wanted) + 0.5
    return number


def _number(value: str) -> int | None:
    value = value.strip()
    if not value:
        return None
    if not value.isdigit() or len(value) > 9:
        raise UsageError(f"{value!r} is not a number.", "Write digits alone.")
    return int(value)
