"""Numbers, dates, kinds and statuses in words, the same on every page."""

from __future__ import annotations

from sourcebook.model.annotation import (
    Annotation,
    Claim,
    Figure,
    Mention,
    Money,
    Quote,
    Relation,
    Status,
    Time,
    model_of,
)
from sourcebook.model.check import Flag
from sourcebook.model.when import describe_edtf
from sourcebook.publish.links import outside as outside

STATUS: dict[Status, str] = {
    "asserted": "Stated here in the document's own voice.",
    "alleged": "An allegation.",
    "denied": "A denial.",
    "investigated": "Under investigation; nothing is decided.",
    "charged": "Charged; not convicted.",
    "settled": "Settled.",
    "admitted": "Admitted.",
    "convicted": "Convicted.",
    "acquitted": "Acquitted.",
    "dismissed": "Dismissed.",
    "overturned": "Overturned.",
    "pardoned": "Pardoned.",
    "found": "A finding.",
    "documented": "Shown by a document.",
    "estimated": "An estimate.",
    "opined": "An opinion.",
    "corrected": "Corrected since.",
}
ASIDE = ("comment in the source", "only for browsers without script", "in place of a picture")
"""Ways of being hidden that deceive nobody: what pages hold beside their text."""
MENTION_TYPES = {"person": "People", "organization": "Organisations", "place": "Places", "other": "Other names"}
SEVERITY = {"error": "Error", "warning": "Warning", "note": "Note"}
STANCE = {"supports": "supports", "contradicts": "speaks against", "updates": "says what happened since",
          "mentions": "touches on it"}  # fmt: skip
RULES = {
    "anonymous-source": "Sources without a name",
    "cite-not-captured": "Cited pages that are not kept",
    "corrected-source": "Sources corrected since",
    "date-impossible": "Dates that cannot be",
    "date-mismatch": "Dates that differ from the source",
    "figure-garbled": "Garbled figures",
    "hidden-text": "Hidden words",
    "machine-merge-unreviewed": "Names merged by machine only",
    "name-variant": "Names spelled in two ways",
    "number-mismatch": "Numbers that differ from the source",
    "quote-altered": "Quotes that differ from the source",
    "quote-not-found": "Quotes found in nothing that is kept",
    "repeated-words": "Words that stand twice",
    "self-contradiction": "Places that contradict each other",
    "single-origin": "Several sources, one origin",
    "uncited": "Statements without a source",
}
"""Names of check rules for readers; a rule not in it goes by its own name."""
_SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥"}
_SCALE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def number(value: float) -> str:
    """A number for reading: 1234567 is "1.23 million", 4500 is "4,500", 0.5 is "0.5"."""
    for size, word in _SCALE:
        if abs(value) >= size:
            return f"{value / size:,.2f}".rstrip("0").rstrip(".") + f" {word}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def span_of_numbers(low: float | None, high: float | None, approximate: bool = False) -> str:
    """A range for reading; an open end is "more than" or "up to"."""
    about = "about " if approximate else ""
    if low is None and high is None:
        return "amount not stated"
    if low is None:
        return f"up to {about}{number(high or 0.0)}"
    if high is None:
        return f"{about}{number(low)} or more"
    return f"{about}{number(low)}" if low == high else f"{about}{number(low)} to {number(high)}"


def money(sum_: Money) -> str:
    """A sum for reading: "$1.9 billion", "CHF 20 million or more"."""
    words = span_of_numbers(sum_.low, sum_.high, sum_.approximate)
    if sum_.currency is None:
        return words
    symbol = _SYMBOLS.get(sum_.currency)
    if symbol is None:
        return f"{sum_.currency} {words}"
    first = next((i for i, c in enumerate(words) if c.isdigit()), 0)
    return f"{words[:first]}{symbol}{words[first:]}".replace(" to ", f" to {symbol}")


def parties(sum_: Money) -> str:
    """Who pays whom for what, as far as the sentence says: "Orvel Bank to the senator, for his silence"."""
    said = f"paid by {sum_.payer.exact}" if sum_.payer else ""
    if sum_.payee:
        said = f"{sum_.payer.exact} to {sum_.payee.exact}" if sum_.payer else f"paid to {sum_.payee.exact}"
    if sum_.purpose is None:
        return said
    what = sum_.purpose.exact
    reason = what if what.startswith("to ") else f"for {what}"
    return f"{said}, {reason}" if said else reason


def figure(found: Figure) -> str:
    """A figure for reading: "43 percent of cases"."""
    parts = [span_of_numbers(found.low, found.high, found.approximate)]
    if found.unit:
        parts.append(found.unit)
    if found.of:
        parts.append(f"of {found.of}" if found.unit else found.of)
    return " ".join(parts)


def rule(name: str) -> str:
    """A check rule's name for reading."""
    return RULES.get(name) or name.replace("-", " ").capitalize()


def flag(raised: Flag) -> str:
    """What a flag says, to a reader: advice on what to add to the library is for the writer and left out."""
    if raised.rule == "cite-not-captured":
        return "The cited page is not kept here, so its words could not be compared."
    if raised.rule == "quote-not-found" and raised.severity == "note":
        return "Nothing that is kept here has these words."
    return raised.message


def bytes(size: int) -> str:  # noqa: A001 - templates call it `words.bytes`
    """A size for reading: "3 kB"."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"


def date(edtf: str | None) -> str:
    """A date for reading; empty when there is none."""
    return describe_edtf(edtf) if edtf else ""


def standing(claim: Claim) -> str:
    """How a claim stands, in a sentence."""
    extra = [word for word, on in (("negated", claim.negated), ("hedged", claim.hedged)) if on]
    said = f" Attributed to “{claim.attributed_to.exact}”." if claim.attributed_to else ""
    return STATUS[claim.status] + said + (f" Worded as {' and '.join(extra)}." if extra else "")


def by_model(annotation: Annotation) -> str:
    """Whose reading it is, for the mark that a language model's readings always carry; empty for a built-in one."""
    model = model_of(annotation)
    return f"read by a language model ({model})" if model is not None else ""


def saying(annotation: Annotation) -> str:
    """What a reading says of its words, in a few words."""
    match annotation:
        case Claim():
            return f"{annotation.status}. {standing(annotation)}"
        case Mention():
            return annotation.type
        case Money():
            return money(annotation)
        case Figure():
            return figure(annotation)
        case Time():
            return date(annotation.edtf) or annotation.timex
        case Quote():
            return f"said by “{annotation.speaker.exact}”" if annotation.speaker else "speaker not given"
        case Relation():
            ends = f"“{annotation.subject.exact}” to “{annotation.object.exact}”"
            return f"{annotation.schema}: {ends}, by the words “{annotation.role}”"
        case _:
            return ""


def apart(title: str) -> str:
    """The name of an error as words: "NotFound" is "Not found"."""
    return "".join(f" {c.lower()}" if c.isupper() and i and title[i - 1].islower() else c for i, c in enumerate(title))


def bare(quoted: str) -> str:
    """Words without the quotation marks around them, for a place that sets its own."""
    return quoted.strip("“”‘’\"' ")


FILES = {
    "text/html": "web page", "application/xhtml+xml": "web page", "multipart/related": "web page",
    "application/pdf": "PDF", "text/plain": "text", "text/markdown": "Markdown", "message/rfc822": "e-mail message",
    "application/vnd.ms-outlook": "e-mail message", "text/csv": "table", "text/tab-separated-values": "table",
    "application/json": "JSON", "application/x-ndjson": "JSON Lines", "application/epub+zip": "e-book",
    "application/rtf": "text document", "application/msword": "text document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "text document",
    "application/vnd.oasis.opendocument.text": "text document", "application/vnd.ms-excel": "spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet": "spreadsheet", "application/vnd.ms-powerpoint": "slides",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "application/vnd.oasis.opendocument.presentation": "slides", "text/calendar": "calendar", "text/vcard": "card",
    "application/vnd.sourcebook.news-record+json": "news record",
    "application/vnd.sourcebook.delivered+json": "record of a list",
}  # fmt: skip
"""Kinds of files in words."""


def file_kind(media_type: str) -> str:
    """What kind of file it is, for people; a type that has no word here by its own name."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in FILES:
        return FILES[plain]
    main, _, rest = plain.partition("/")
    if main in ("image", "audio", "video"):
        return {"image": "picture", "audio": "sound", "video": "film"}[main]
    return "table" if "sourcebook" in rest and ("row" in rest or "table" in rest) else plain


def short_hash(tagged: str) -> str:
    """The first 12 digits of a tagged hash."""
    return tagged.partition(":")[2][:12] or tagged[:12]


def size(count: int) -> str:
    """Bytes for reading."""
    if count < 1000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB" if count < 1_000_000_000 else f"{count / 1_000_000_000:.1f} GB"
