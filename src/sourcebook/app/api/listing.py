"""Lists of the API: each is declared once and answers as JSON, JSON Lines, CSV and Atom, to the last record.

`/api/v1/NAME` gives the form that `Accept` asks for, `/api/v1/NAME.csv` and so on the one of the ending. JSON and Atom
come in pages; CSV and JSON Lines are streamed whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from sourcebook.app.api.answers import PROBLEMS, After, JsonResponse, Limit, to_json
from sourcebook.app.api.atom import Entry, write_atom
from sourcebook.app.api.cursors import Place, read_cursor, write_cursor
from sourcebook.app.api.schema import page_of
from sourcebook.app.policies import needs
from sourcebook.errors import NotFound
from sourcebook.model.access import Role

if TYPE_CHECKING:
    from sourcebook.library import Library

Form = Literal["json", "jsonl", "csv", "atom"]
FORMS: dict[Form, str] = {
    "json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv", "atom": "application/atom+xml",
}  # fmt: skip
Harmless = Annotated[bool, Query(description="Of CSV: make harmless what a spreadsheet would run as a formula.")]
AT_ONCE = 100
"""Lines of a stream that are sent together."""
Key = tuple[str | int | float, ...]
Where = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list.

    Args:
        name: Its word, in the address and in the answer.
        told: What it lists, in what order.
        kind: Type of its records.
        find: Records that meet the conditions, in order; where it takes a place, those after it.
        key: What tells a record apart in this list.
        entry: A record as an entry of a feed; without, the list has none.
        where: Conditions: name -> type with its description, and the value when it is not given.
        tag: Under which heading the description has it.
        total: How many records there are; left out where counting would read them all.
        resumes: Whether `find` takes the place to go on after (`after`).
        needs: The least role that may read it.
    """

    name: str
    told: str
    kind: Any
    find: Callable[..., Iterable[Any]]
    needs: Role
    key: Callable[[Any], Key] = lambda record: (record.id,)
    entry: Callable[[Any], Entry] | None = None
    where: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    tag: str = "library"
    total: Callable[[Where], int] | None = None
    resumes: bool = False

    @property
    def forms(self) -> tuple[Form, ...]:
        """Forms it can be had in."""
        return tuple(f for f in FORMS if f != "atom" or self.entry is not None)

    def after(self, place: Place | None, where: Where) -> Iterator[Any]:
        """Records after a place; where that is gone, those where it stood."""
        if self.resumes:
            yield from self._resumed(place, where)
            return
        records = iter(self.find(**where))
        if place is None:
            yield from records
            return
        passed: list[Any] = []
        for record in records:
            if self.key(record) == place.key:
                yield from records
                return
            passed.append(record)
        # The record is gone: go on where it stood.
        yield from passed[place.number :]

    def _resumed(self, place: Place | None, where: Where) -> Iterator[Any]:
        try:
            records = iter(self.find(**where, after=place.key if place else None))
            first = [*islice(records, 1)]
        except NotFound:
            if place is None:
                raise
            # Told at the first record alone: what is not found behind it is no place, and nothing is given twice.
            first, records = [], islice(self.find(**where, after=None), place.number, None)
        yield from first
        yield from records


def add_listing(router: APIRouter, library: Library, listing: Listing) -> None:
    """The addresses of a list: one that heeds `Accept`, and one for each ending."""
    address = f"/api/v1/{listing.name}"
    content: dict[str, Any] = {
        FORMS[form]: {"schema": page_of(listing.name, listing.kind, **({"total": int} if listing.total else {}))
                      if form == "json" else {"type": "string"}}
        for form in listing.forms
    }  # fmt: skip
    responses: Any = {200: {"description": "A page, or the whole as CSV or JSON Lines", "content": content}, **PROBLEMS}
    needed = needs(listing.needs)
    common: dict[str, Any] = {"tags": [listing.tag], "response_class": JsonResponse}

    def listed(request: Request, **given: Any) -> Response:
        return _answer(library, listing, form_of(request, listing), request, given)

    router.get(address, summary=listing.told, responses=responses, name=listing.name, **common)(
        needed(_typed(listed, listing))
    )

    def given(request: Request, form: Form, **given: Any) -> Response:
        return _answer(library, listing, form, request, given)

    endings: Any = Literal[listing.forms]
    router.get(f"{address}.{{form}}", summary=f"{listing.told}, in the form of the ending", responses=responses,
               name=f"{listing.name}.form", **common)(needed(_typed(given, listing, form=endings)))  # fmt: skip


def _typed(call: Callable[..., Response], listing: Listing, **more: Any) -> Callable[..., Response]:
    """A route with the parameters of its list, as FastAPI reads them."""
    given = {"request": (Request, Parameter.empty), "limit": (Limit, 100), "after": (After, ""), **listing.where}
    given["spreadsheet"] = (Harmless, False)
    given |= {name: (kind, Parameter.empty) for name, kind in more.items()}
    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        for name, (kind, default) in given.items()
    ]

    def route(**named: Any) -> Response:
        return call(**named)

    route.__signature__ = Signature(parameters, return_annotation=Response)  # type: ignore[attr-defined]
    return route


def form_of(request: Request, listing: Listing) -> Form:
    """The form that `Accept` asks for, JSON where it asks for none of ours (RFC 9110, 12.5.1)."""
    wanted: list[tuple[float, int, Form]] = []
    for number, part in enumerate(request.headers.get("accept", "").split(",")[:20]):
        kind, *more = (piece.strip().lower() for piece in part.split(";"))
        weight = next((_weight(m[2:]) for m in more if m.startswith("q=")), 1.0)
        wanted += [(-weight, number, form) for form in listing.forms if FORMS[form] == kind and weight > 0]
        if kind in ("*/*", "application/*") and weight > 0:
            wanted.append((-weight, number, "json"))
    return min(wanted)[2] if wanted else "json"


def _weight(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        return 0.0


def _answer(library: Library, listing: Listing, form: Form, request: Request, given: Where) -> Response:
    limit, after, spreadsheet = (given.pop(name, None) for name in ("limit", "after", "spreadsheet"))
    where = given
    of = f"{listing.name} {msgspec.json.encode(sorted((k, v) for k, v in where.items() if v)).decode()}"
    place = read_cursor(of, after)
    records = listing.after(place, where)
    if form in ("csv", "jsonl"):
        return _streamed(library, listing, form, records, spreadsheet=bool(spreadsheet))
    found = list(islice(records, limit + 1))
    number = (place.number if place else 0) + limit
    following = write_cursor(of, Place(listing.key(found[limit - 1]), number)) if len(found) > limit else None
    if form == "atom" and listing.entry:
        answer = write_atom(library, listing.name, request, map(listing.entry, found[:limit]), following)
    else:
        total = {"total": listing.total(where)} if listing.total else {}
        answer = to_json({listing.name: found[:limit], **total, "next": following})
    if following:
        later = request.url.include_query_params(after=following, limit=limit)
        answer.headers["Link"] = f'<{later.path}?{later.query}>; rel="next"'
    return answer


def _streamed(
    library: Library, listing: Listing, form: Form, records: Iterator[Any], *, spreadsheet: bool
) -> Response:  # fmt: skip
    # What is wrong with a question shows with the first record, before an answer has begun.
    records = chain(list(islice(records, 1)), records)
    if form == "jsonl":
        lines: Iterator[str] = (msgspec.json.encode(record).decode() + "\n" for record in records)
    else:
        names = columns_of(listing.kind)
        lines = library.rows_csv(names, (row_of(record, names) for record in records), spreadsheet=spreadsheet)
    headers = {"Content-Disposition": f'attachment; filename="{listing.name}.{form}"'}
    return StreamingResponse(_together(lines), media_type=f"{FORMS[form]}; charset=utf-8", headers=headers)


def _together(lines: Iterator[str]) -> Iterator[str]:
    while block := "".join(islice(lines, AT_ONCE)):
        yield block


def columns_of(kind: Any) -> tuple[str, ...]:
    """Columns of a table of these records: the fields that any of them has, in their order."""
    kinds: Sequence[Any] = getattr(kind, "__args__", None) or (kind,)
    names: dict[str, None] = {}
    for each in kinds:
        if (tag := each.__struct_config__.tag) is not None:
            names.setdefault(each.__struct_config__.tag_field)
            del tag
        names |= dict.fromkeys(each.__struct_encode_fields__)
    return tuple(names)


def row_of(record: msgspec.Struct, names: Sequence[str]) -> list[Any]:
    """The cells of a record under these columns; None where it has no such field."""
    values: dict[str, Any] = msgspec.to_builtins(record)
    return [values.get(name) for name in names]


def said(description: str, kind: Any = str, most: int = 200) -> Any:
    """A condition as a parameter: its type with what it means."""
    return Annotated[kind, Query(description=description, max_length=most)]
