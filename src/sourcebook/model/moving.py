"""Records of another news service, moved in and out: which of their fields is which of ours.

The two forms of `wtk` are known by their names. For others a small TOML file says it:

    [fields]
    title = "headline"
    summary = "text"
    categories = ["topics", "places"]     # several columns give one list; of texts the first that is not empty is taken

    [values]
    outlet = "Tamsin Post"                # holds for every record
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from sourcebook.errors import UsageError
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.model.summary import Summary

FIELDS: Final = (
    "id", "slug", "title", "published", "posted", "outlet", "address", "summary", "note", "categories", "tags",
    "related", "importance", "reply",
)  # fmt: skip
"""What a record may give."""
LISTS: Final = ("categories", "tags", "related")
WTK: Final = {
    "id": "article_id", "slug": "slug", "title": "title", "published": "publication_date", "posted": "posted_date",
    "outlet": "publication_name", "address": "source_url", "summary": "summary_markdown", "note": "note_markdown",
    "categories": "tags", "related": "related_articles", "importance": "priority",
}  # fmt: skip
"""The full form of `wtk`: our field -> its name there."""
LIGHT: Final = {
    "id": "id", "published": "date", "posted": "posted_date", "importance": "priority", "outlet": "publisher",
    "related": "related", "slug": "slug", "categories": "tags", "title": "title",
}  # fmt: skip
"""The lighter index form."""
_KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "id": ("article_id", "id", "record_id", "uid", "guid", "key"),
    "slug": ("slug", "permalink", "post_name"),
    "title": ("title", "headline", "name", "post_title"),
    "published": ("publication_date", "published", "date", "pub_date", "pubdate", "date_published", "article_date"),
    "posted": ("posted_date", "posted", "post_date", "date_posted", "added", "created"),
    "outlet": ("publication_name", "publisher", "outlet", "publication", "newspaper", "site_name"),
    "address": ("source_url", "url", "link", "address", "source_link", "href"),
    "summary": ("summary_markdown", "summary", "text", "body", "content", "description", "abstract", "excerpt"),
    "note": ("note_markdown", "note", "notes", "editor_note", "comment"),
    "categories": ("tags", "categories", "category", "topics", "subjects", "sections"),
    "tags": ("places", "people", "orgs", "organizations", "keywords", "labels"),
    "related": ("related_articles", "related", "related_ids", "see_also"),
    "importance": ("priority", "importance", "rank", "rating", "weight"),
    "reply": ("reply", "right_of_reply", "response"),
}
"""Names under which records give a field, the surest first."""
_SPLIT = re.compile(r"[;|\n]")


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """Which names of a record give which field."""

    columns: dict[str, tuple[str, ...]]
    values: dict[str, str] = {}

    @property
    def names(self) -> frozenset[str]:
        """Every name that is used."""
        return frozenset(name for names in self.columns.values() for name in names)

    @property
    def hash(self) -> str:
        """What tells it from another."""
        return sha256(canonical_json(self))


NAMES: Final = ":names"
"""Key of `Summary.unplaced` for the names of a record in their order, where they are not those of the full form."""


class Misfit(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of thing that did not fit, how often, and where."""

    field: str
    problem: str
    count: int
    examples: tuple[str, ...] = ()


class MoveReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `import`: `expected == stored + skipped + len(failed)`."""

    expected: int = 0
    stored: int = 0
    skipped: int = 0
    """Records that are here as they are there."""
    failed: tuple[Failure, ...] = ()
    summaries: dict[str, int] = {}
    """`made`, `updated`, `kept` (edited here since, so left alone)."""
    categories: tuple[str, ...] = ()
    """Categories that are new in the library's tree."""
    redirects: int = 0
    """Old addresses that lead to summaries."""
    to_capture: int = 0
    """Summaries whose source is not kept here yet."""
    read: int = 0
    """Documents whose readings were made."""
    made: dict[str, int] = {}
    """Of deliveries, timelines and annotations: what the file holds, by kind."""
    documents: tuple[str, ...] = ()
    """Of the same: documents that were stored now."""
    misfits: tuple[Misfit, ...] = ()


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be moved in; its bytes are kept all the same."""

    name: str
    reason: str


def form_of_names(names: Iterable[str]) -> dict[str, str] | None:
    """The form of `wtk` (our field -> its name) that a record with these names is of, if it is of one."""
    held = set(names)
    if held & {"article_id", "summary_markdown"}:
        return WTK
    return LIGHT if "id" in held and held & {"publisher", "related", "posted_date"} else None


def moving_for(names: Iterable[str]) -> Moving:
    """The mapping that a record's own names suggest."""
    held = [*names]
    form = form_of_names(held)
    return Moving(columns={field: (name,) for field, name in form.items()}) if form else proposed(held)


def proposed(names: Iterable[str]) -> Moving:
    """The likeliest mapping for records with these names; fields that none is like are left out."""
    by_key = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in names}
    columns: dict[str, tuple[str, ...]] = {}
    for field, known in _KNOWN.items():
        found = tuple(by_key[key] for key in known if key in by_key)
        if found:
            columns[field] = found if field == "tags" else found[:1]
    return Moving(columns=columns)


def read_moving(data: bytes) -> Moving:
    """A mapping out of its TOML.

    Raises:
        UsageError: It is none, or names a field that there is not.
    """
    try:
        held = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"The mapping is not valid TOML: {error}.", "Mend the file and run again.") from error
    fields, values = held.get("fields", {}), held.get("values", {})
    if not isinstance(fields, dict) or not isinstance(values, dict) or held.keys() - {"fields", "values"}:
        raise UsageError("A mapping has the tables [fields] and [values] only.", "`--propose` prints one.")
    if unknown := sorted((fields.keys() | values.keys()) - set(FIELDS)):
        raise UsageError(f"There is no field {unknown[0]!r}.", f"Fields are: {', '.join(FIELDS)}.")
    columns = {field: (names,) if isinstance(names, str) else names for field, names in fields.items()}
    try:
        return msgspec.convert({"columns": columns, "values": values}, Moving)
    except msgspec.ValidationError as error:
        raise UsageError(f"The mapping does not fit: {error}.", 'Write title = "headline".') from error


def to_toml(moving: Moving, spare: Iterable[str] = ()) -> str:
    """The mapping as TOML; names that nothing uses are listed in a comment."""
    lines = ["[fields]"]
    for field, names in moving.columns.items():
        shown = [msgspec.json.encode(name).decode() for name in names]
        lines.append(f"{field} = {shown[0] if len(shown) == 1 else '[' + ', '.join(shown) + ']'}")
    lines += [f"# not used: {', '.join(spare)}"] if spare else []
    if moving.values:
        lines += ["", "[values]", *(f"{k} = {msgspec.json.encode(v).decode()}" for k, v in moving.values.items())]
    return "\n".join(lines) + "\n"


def told(summary: Summary, field: str) -> Any:
    """What a summary gives for a field, in the form of a record; None for `id`, which it keeps as it came."""
    values: dict[str, Any] = {
        "slug": summary.slug, "title": summary.title, "published": summary.published, "posted": summary.posted,
        "outlet": summary.outlet, "address": summary.address, "summary": summary.markdown, "note": summary.note,
        "categories": list(summary.categories), "tags": list(summary.tags), "related": list(summary.related),
        "importance": summary.importance, "reply": summary.reply,
    }  # fmt: skip
    return values.get(field)


def names_of(value: Any) -> tuple[str, ...]:
    """A list of names as a record has it: a list, or a text parted by semicolons, bars, lines or else commas."""
    if isinstance(value, str):
        parts: Iterable[Any] = _SPLIT.split(value) if _SPLIT.search(value) else value.split(",")
    elif isinstance(value, list):
        parts = value
    else:
        parts = () if value is None else (value,)
    texts = (" ".join(str(part).split()) for part in parts if not isinstance(part, dict | list))
    return tuple(dict.fromkeys(text for text in texts if text))


def number_of(value: Any) -> int | None:
    """A whole number as a record has it, or None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**9 else None
    text = str(value).strip()
    return int(float(text)) if re.fullmatch(r"-?\d{1,9}(?:\.0{1,9})?", text) else None
