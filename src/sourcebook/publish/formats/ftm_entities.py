"""Our records as entities of FollowTheMoney: which schema, which properties, in values that its library accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from sourcebook.model.document import Document
from sourcebook.model.entity import Entity, Stated
from sourcebook.model.ids import make_id
from sourcebook.model.network import Tie
from sourcebook.model.payment import Payment
from sourcebook.model.schemata import EDGES, RANGES, ROLES, is_a

SCHEMATA = {"person": "Person", "organization": "Organization", "place": "Address"}
FACTS = {
    "Person": frozenset(
        ("birthPlace", "nationality", "idNumber", "passportNumber", "position", "gender")
    ),
    "Organization": frozenset(("registrationNumber", "jurisdiction", "idNumber", "taxNumber", "address")),
}  # fmt: skip
"""Properties that cells of tables may fill, by schema."""
DATES = {"Person": frozenset(("birthDate", "deathDate")), "Organization": frozenset(("incorporationDate",))}
LIFE = {"Person: born": "birthDate", "Person: died": "deathDate", "Person: nationality": "nationality"}
"""What texts say of a life, and the property that it is."""
LANGUAGES = {
    "ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun",
    "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "lt": "lit", "lv": "lav", "nl": "nld", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp",
    "sv": "swe", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 -> ISO 639-3, which FollowTheMoney asks for."""
MOST_WORDS = 3
"""Passages of a tie that go along as its summary; the spans side-car has all of them."""
Value = tuple[str, str]
"""(property, value)."""


class FtmEntity(msgspec.Struct, frozen=True, kw_only=True):
    """An entity in FollowTheMoney's form."""

    id: str
    schema: str
    values: tuple[Value, ...]

    @property
    def properties(self) -> dict[str, list[str]]:
        """Values by property, each once."""
        found: dict[str, list[str]] = {}
        for prop, value in self.values:
            held = found.setdefault(prop, [])
            if value not in held:
                held.append(value)
        return found


class Ends(NamedTuple):
    """Schemata of the entities that ties join: `by_id` tells that of an entity."""

    by_id: dict[str, str]

    def schema_of(self, tie: Tie) -> str:
        """The schema of a tie whose ends fit it; else the one that fits all."""
        found = RANGES.get(tie.schema)
        ends = (self.by_id[tie.subject], self.by_id[tie.object])
        fits = found and all(is_a(schema, wanted) for schema, wanted in zip(ends, found, strict=True))
        return tie.schema if fits else "UnknownLink"


def is_plain(edtf: str) -> bool:
    """Whether a date is a year, month or day, which is all that FollowTheMoney knows."""
    return len(edtf) in (4, 7, 10) and edtf.replace("-", "").isdigit() and not edtf.startswith("-")


def values_of(entity: Entity, schema: str) -> Iterator[Value]:
    """What an entity's own record says of it."""
    if schema == "Address":
        yield "full", entity.name
    else:
        yield "name", entity.name
        yield from (("alias", n) for n in entity.names if n != entity.name)
    yield from (("country", c) for c in entity.countries)
    if schema == "Person":
        yield from (("birthDate", d) for d in entity.births if is_plain(d))
        yield from (("deathDate", d) for d in entity.deaths if is_plain(d))


def fact_of(stated: Stated) -> Value | None:
    """The property and value of a statement that FollowTheMoney has a place for."""
    said = stated.statement
    schema, prop, value = SCHEMATA.get(stated.type), said.prop, " ".join(said.value.split())
    if schema is None or not value:
        return None
    if prop == "name":
        return ("full" if schema == "Address" else "name"), value
    if schema == "Person" and prop in LIFE:
        own = LIFE[prop]
        fits = len(said.reads) == 2 if own == "nationality" else is_plain(said.reads)
        return (own, said.reads) if fits else None
    if prop in FACTS.get(schema, ()) or (prop in DATES.get(schema, ()) and is_plain(value)):
        return prop, value
    if schema == "Person" and prop.startswith("Occupancy: ") and not prop.endswith(" (of)"):
        return "position", f"{prop.removeprefix('Occupancy: ')}, {value}"
    return None


def tie_id(tie: Tie) -> str:
    """Id of a tie as an entity: the same as long as its ends, schema and role are."""
    return make_id("relation", tie.subject, tie.object, tie.schema, tie.role)


def owned_in(ties: Iterable[Tie]) -> set[str]:
    """Who is owned by somebody: FollowTheMoney asks for a `Company` there, which other bodies are not."""
    return {t.object for t in ties if t.schema == "Ownership"}


def of_tie(tie: Tie, ends: Ends) -> FtmEntity:
    """A tie. One whose ends do not fit its schema is an `UnknownLink` that says what it was."""
    schema = ends.schema_of(tie)
    first, second = EDGES[schema]
    role = tie.role if schema == tie.schema else tie.role or tie.schema.lower()
    times = (("startDate", tie.since), ("endDate", tie.until))
    return FtmEntity(id=tie_id(tie), schema=schema, values=(
        (first, tie.subject), (second, tie.object),
        *([(ROLES.get(schema, "role"), role)] if role else []),
        *((prop, when) for prop, when in times if when and is_plain(when)),
        *(("proof", d) for d in dict.fromkeys(r.document for r in tie.rests)),
        *(("summary", " ".join(r.exact.split())) for r in tie.rests[:MOST_WORDS]),
    ))  # fmt: skip


def of_payment(payment: Payment) -> FtmEntity:
    """A payment, once, however often it is told. What kind of telling it is stands in `description`."""
    ends = (("payer", payment.payer), ("beneficiary", payment.payee))
    # A matter of opinion must not read as money that changed hands.
    told = f"{payment.status}; told by {len(payment.documents)}, origins {payment.origins}"
    named = (("payer", payment.payer, payment.payer_name), ("beneficiary", payment.payee, payment.payee_name))
    told += "".join(f"; {end} {name}" for end, who, name in named if name and not who)
    return FtmEntity(id=payment.id, schema="Payment", values=(
        *((prop, who) for prop, who in ends if who),
        *_sum(payment),
        *_times(payment.since, payment.until),
        *([("purpose", payment.purpose)] if payment.purpose else []),
        ("description", told if not payment.left_out else f"{told}; not counted: {payment.left_out}"),
        *(("recordId", t) for t in dict.fromkeys(t.reference for t in payment.tellings if t.reference)),
        *(("proof", d) for d in payment.documents),
        *(("summary", " ".join(t.words.exact.split())) for t in payment.tellings[:MOST_WORDS]),
    ))  # fmt: skip


def with_fitting_ends(payment: Payment, schemata: Mapping[str, str]) -> Payment:
    """The payment with those ends that its schema lets stand there: a country or a town is no legal entity. The others
    stay by name, in the description.
    """
    ends = {n: getattr(payment, n) for n in ("payer", "payee")}
    fit = {n: who if is_a(schemata.get(who, ""), "LegalEntity") else "" for n, who in ends.items()}
    return msgspec.structs.replace(payment, **fit)


def _sum(payment: Payment) -> Iterator[Value]:
    """A sum that is one number; a range has no place in `amount` and stays in the words."""
    for held in payment.sums:
        if held.exact and held.low:
            yield "amount", held.low
            if held.currency:
                yield "currency", held.currency.lower()
            if held.currency == "USD":
                yield "amountUsd", held.low
            return


def _times(since: str, until: str) -> Iterator[Value]:
    if since and since == until and is_plain(since):
        yield "date", since
        return
    yield from ((prop, when) for prop, when in (("startDate", since), ("endDate", until)) if when and is_plain(when))


def of_document(document: Document) -> FtmEntity:
    """A document, by its address where it has one on the web, else by its file's name."""
    online = document.address.startswith(("http://", "https://"))
    values = (
        ("title", document.title), ("sourceUrl" if online else "fileName", document.address),
        ("publishedAt", document.published or ""), ("modifiedAt", document.updated or ""),
        ("mimeType", _media_type(document.media_type)), ("publisher", document.outlet or ""),
        ("language", LANGUAGES.get(document.language or "", "")),
        # Bare digits would be taken for SHA-1: the tag says which algorithm it is.
        ("contentHash", document.blob), *(("author", name) for name in document.byline),
    )  # fmt: skip
    dated = ("publishedAt", "modifiedAt")
    kept = ((p, " ".join(v.split())) for p, v in values if v and (p not in dated or is_plain(v[:10])))
    return FtmEntity(id=document.id, schema="Article" if online else "Document", values=tuple(kept))


def _media_type(said: str) -> str:
    """A media type without parameters, as FollowTheMoney spells it."""
    plain = said.partition(";")[0].strip()
    return {"application/rtf": "text/rtf"}.get(plain, plain)
