"""Annotations of others, normalised: what each points at, by which selectors, and what it says.

Forms: the W3C's Web Annotation Data Model (one annotation a line, an array, a page or collection of them), and what the
API of Hypothesis gives (`rows` with `uri`, `text`, `tags`, `user`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from sourcebook.errors import UnreadableInput
from sourcebook.ingest.assemble import Assembly
from sourcebook.ingest.markup import add_markup
from sourcebook.ingest.record_lines import LARGEST, RecordLine, iter_record_lines

DEEPEST = 5
"""Selectors inside selectors (`refinedBy`)."""


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """Words that an annotation points at: quoted, or by their place, or both."""

    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


class ForeignNote(msgspec.Struct, frozen=True, kw_only=True):
    """One annotation and one of its targets."""

    id: str
    source: str
    """Address of what it is on."""
    document: str = ""
    """Our id of the document, where it came from a library."""
    text_hash: str = ""
    """Hash of the text its place counts in, where that is said."""
    sought: Sought | None = None
    """None: the whole document."""
    text: str = ""
    labels: tuple[str, ...] = ()
    who: str = ""
    time: str = ""
    reading: bool = False
    """Whether a program of ours made it: a reading, no note."""
    private: bool = True


def iter_annotations(path: Path) -> Iterator[tuple[RecordLine, list[ForeignNote] | str]]:
    """Each annotation of a file with its notes (one a target), or why it is none."""
    for line in _records(path):
        if line.fields is None:
            yield line, line.problem
        else:
            yield line, notes_of(line.fields)


def _records(path: Path) -> Iterator[RecordLine]:
    """Annotations, out of the page or collection that holds them where there is one."""
    for line in _lines(path):
        inner = _inside(line.fields) if line.fields is not None else None
        if inner is None:
            yield line
            continue
        for number, held in enumerate(inner, 1):
            fields = held if isinstance(held, dict) else None
            problem = "" if fields is not None else "It is JSON, but no object."
            yield RecordLine(number=number, data=msgspec.json.encode(held), fields=fields, problem=problem)


def _lines(path: Path) -> Iterator[RecordLine]:
    """Lines, or the file as one object where it is written over several."""
    lines = iter_record_lines(path, "json")
    first = next(lines, None)
    if first is None:
        return
    if first.fields is None and path.stat().st_size <= LARGEST and (whole := _whole(path)) is not None:
        yield whole
        return
    yield first
    yield from lines


def _whole(path: Path) -> RecordLine | None:
    data = path.read_bytes()
    try:
        held = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return RecordLine(number=1, data=data, fields=held) if isinstance(held, dict) else None


def _inside(held: Mapping[str, Any]) -> list[Any] | None:
    first = held.get("first")
    for where in (held, first if isinstance(first, dict) else {}):
        for name in ("items", "rows", "annotations"):
            if isinstance(where.get(name), list):
                return list(where[name])
    if held.get("type") in ("AnnotationCollection", "AnnotationPage"):
        raise UnreadableInput(
            "The collection names its pages by address only.", "Save the pages with their items, nothing is fetched."
        )
    return None


def notes_of(held: Mapping[str, Any]) -> list[ForeignNote] | str:
    """The notes of an annotation, one for each target; or why it is none."""
    targets = [t for t in _list(held.get("target")) if isinstance(t, str | dict)]
    if not targets and isinstance(held.get("uri"), str):
        targets = [held["uri"]]
    if not targets:
        return "It has no target."
    text, labels = _said(held)
    identifier = str(held.get("id") or "")
    generator = held.get("generator")
    made_by = generator.get("id", "") if isinstance(generator, dict) else ""
    found = []
    for number, target in enumerate(targets):
        source, selectors = _target(target, held)
        if not source:
            return "Its target has no address."
        found.append(ForeignNote(
            id=f"{identifier}#{number}" if identifier and number else identifier, source=source,
            document=_text(held.get("sourcebook:document")), text_hash=_text(held.get("sourcebook:text")),
            sought=_sought(selectors), text=text, labels=labels, who=_who(held),
            time=_text(held.get("modified") or held.get("updated") or held.get("created")),
            reading=str(made_by).startswith("urn:sourcebook:extractor:"),
            private=held.get("sourcebook:private") is not False,
        ))  # fmt: skip
    return found


def _target(target: str | Mapping[str, Any], held: Mapping[str, Any]) -> tuple[str, list[Any]]:
    if isinstance(target, str):
        return target, []
    source = target.get("source") or target.get("id") or held.get("uri") or ""
    source = source.get("id", "") if isinstance(source, dict) else source
    return str(source), _list(target.get("selector"))


def _sought(selectors: list[Any]) -> Sought | None:
    """All that the selectors of a target say of the words; None where none says anything."""
    found: dict[str, Any] = {}
    other = False
    for selector in _flat(selectors, DEEPEST):
        kind = selector.get("type")
        if kind == "TextQuoteSelector":
            for name in ("exact", "prefix", "suffix"):
                found.setdefault(name, _text(selector.get(name)))
        elif kind == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if _is_place(start) and _is_place(end) and int(start) < int(end):  # type: ignore[arg-type]
                found.setdefault("start", start)
                found.setdefault("end", end)
        elif kind == "FragmentSelector":
            found |= {k: v for k, v in _fragment(_text(selector.get("value"))).items() if k not in found}
        elif kind:
            other = True
    return Sought(**found) if found or other else None


def _flat(selectors: Iterable[Any], depth: int) -> Iterator[Mapping[str, Any]]:
    for selector in selectors:
        if isinstance(selector, dict):
            yield selector
            if depth and "refinedBy" in selector:
                yield from _flat(_list(selector["refinedBy"]), depth - 1)


def _fragment(value: str) -> dict[str, int]:
    """A place in plain text (RFC 5147): `char=10,20`."""
    start, comma, end = value.partition(";")[0].removeprefix("char=").partition(",")
    if value.startswith("char=") and comma and start.isdigit() and end.isdigit() and int(start) < int(end):
        return {"start": int(start), "end": int(end)}
    return {}


def _said(held: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What an annotation says, and its labels."""
    parts, labels = [], [str(t) for t in _list(held.get("tags")) if isinstance(t, str)]
    if isinstance(held.get("text"), str):
        parts.append(held["text"])
    for body in [*_list(held.get("body")), *([{"value": held["bodyValue"]}] if "bodyValue" in held else [])]:
        if isinstance(body, str):
            parts.append(body)
        elif isinstance(body, dict):
            value = body.get("value", body.get("chars", body.get("id", "")))
            words = _words(value, str(body.get("format", ""))) if isinstance(value, str) else ""
            purpose = body.get("purpose")
            if purpose == "tagging" or body.get("type") == "oa:Tag":
                labels.append(words)
            else:
                parts.append(words)
    text = "\n\n".join(p.strip() for p in parts if p.strip())
    return text, tuple(dict.fromkeys(" ".join(label.split()) for label in labels if label.strip()))


def _words(value: str, form: str) -> str:
    if form.partition(";")[0].strip() != "text/html":
        return value
    made = Assembly()
    add_markup(made, value)
    return made.text()


def _who(held: Mapping[str, Any]) -> str:
    for name in ("creator", "user"):
        for agent in _list(held.get(name)):
            said = agent.get("name") or agent.get("nickname") or agent.get("id") if isinstance(agent, dict) else agent
            if isinstance(said, str) and said.strip():
                return said.removeprefix("acct:").strip()
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
