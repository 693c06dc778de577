"""Documents, drafts and the oracle on disk."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from planted.events import Matter, Payment, Truth
from planted.newsroom import Doc, Newsroom, Story
from planted.wording import payment_lines, printed_name, step_lines, written_day, written_sum
from planted.world import Body, Person, World


def address_of(doc: Doc) -> str:
    """The address a document was published at."""
    slug = "-".join("".join(c if c.isalnum() else " " for c in doc.title.lower()).split())
    return f"https://{doc.outlet.host}/{doc.day:%Y/%m/%d}/{slug}-{doc.key}"


def write_documents(out: Path, room: Newsroom) -> None:
    """Every document as a page."""
    out.mkdir(parents=True, exist_ok=True)
    by_key = {doc.key: doc for doc in room.docs}
    for doc in room.docs:
        (out / f"{doc.key}.html").write_text(_page(doc, by_key), encoding="utf-8")


def _page(doc: Doc, by_key: dict[str, Doc]) -> str:
    paragraphs = []
    for text in doc.paragraphs:
        shown = html.escape(text, quote=False)
        for words, target in doc.links.items():
            shown = shown.replace(words, f'<a href="{address_of(by_key[target])}">{words}</a>')
        paragraphs.append(f"<p>{shown}</p>")
    name = html.escape(doc.outlet.name)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{html.escape(doc.title)} - {name}</title>
<link rel="canonical" href="{address_of(doc)}">
<meta property="og:type" content="article"><meta property="og:title" content="{html.escape(doc.title)}">
<meta property="og:site_name" content="{name}">
<meta property="article:published_time" content="{doc.day.isoformat()}T06:00:00Z"></head>
<body><header><a href="/">{name}</a></header><main><article><h1>{html.escape(doc.title)}</h1>
<p><time datetime="{doc.day.isoformat()}">{written_day(doc.day, 0)}</time></p>
{chr(10).join(paragraphs)}
</article></main><footer>{name}, all rights reserved</footer></body></html>
"""


def oracle(world: World, truth: Truth, room: Newsroom) -> dict[str, Any]:
    """The truth as plain values."""
    stories = {story.key: story for story in room.stories}
    return {
        "stories": [
            {"key": s.key, "kind": s.kind, "origins": s.origins(), "lines": {d.key: d.line for d in s.docs},
             "how": {d.key: d.how for d in s.docs}}
            for s in room.stories
        ],
        "contradictions": [
            {"story": s.key, "values": list(s.contradiction), "documents": {d.key: _value_in(d, s) for d in s.docs}}
            for s in room.stories if s.contradiction
        ],
        "updates": [
            {"story": a.key, "first": stories[a.key].origins()[0], "later": stories[a.key].origins()[1]}
            for a in truth.accidents if a.grows
        ],
        "ladders": [_ladder(m, stories) for m in truth.matters],
        "payments": [_payment(p, stories[p.key]) for p in truth.payments],
        "names": list(_names(world, room)),
        "families": _families(world),
    }  # fmt: skip


def _value_in(doc: Doc, story: Story) -> str:
    assert story.contradiction is not None
    first, second = story.contradiction
    return second if f" {second} " in f" {doc.line} ".replace(".", " ") else first


def _ladder(matter: Matter, stories: dict[str, Story]) -> dict[str, Any]:
    steps = [
        {
            "status": s.status,
            "date": s.day.isoformat(),
            "documents": [d.key for d in stories[f"{matter.key}-{s.status}"].docs],
        }
        for s in matter.steps
    ]
    return {
        "key": matter.key,
        "accused": matter.accused.key,
        "name": matter.accused.name,
        "offence": matter.offence,
        "steps": steps,
    }


def _payment(payment: Payment, story: Story) -> dict[str, Any]:
    return {
        "key": payment.key, "payer": payment.payer.key, "payee": payment.payee.key, "payer_name": payment.payer.name,
        "payee_name": payment.payee.name, "amount": payment.amount, "currency": payment.currency,
        "date": payment.day.isoformat(), "documents": [d.key for d in story.docs],
        "printed": {d.key: written_sum(payment.amount, payment.currency, d.style) for d in story.docs},
    }  # fmt: skip


def _families(world: World) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for outlet in world.outlets:
        groups.setdefault(outlet.family, []).append(outlet.name)
    return [names for names in groups.values() if len(names) > 1]


def _names(world: World, room: Newsroom) -> Iterable[dict[str, str]]:
    """Full names in documents with whom they name. A story knows which of two namesakes it is about."""
    others = {other.key: other for _, other in world.namesakes}
    parties: list[Person | Body] = [*world.people, *world.bodies]
    for doc in room.docs:
        text = "\n".join(doc.paragraphs)
        for party in parties:
            forms = [f for f in party.variants if f in text and f[1:3] != ". "]
            if not forms:
                continue
            key = party.key
            if isinstance(party, Person) and doc.story.startswith(f"other-{party.key}-other"):
                key = others[f"{party.key}-other"].key
            yield {"document": doc.key, "form": max(forms, key=len), "entity": key}


def write_drafts(out: Path, chance: Random, truth: Truth, room: Newsroom) -> list[dict[str, Any]]:
    """Drafts with planted mistakes and clean ones; gives what was planted."""
    out.mkdir(parents=True, exist_ok=True)
    stories = {story.key: story for story in room.stories}
    found: list[dict[str, Any]] = []
    for number, payment in enumerate(truth.payments):
        matter = truth.matters[number % len(truth.matters)]
        lines: list[str] = []
        clean: list[str] = []
        planted: list[dict[str, str]] = []
        for make in (_draft_payment, _draft_matter, _draft_quote, _draft_origin):
            right, wrong, rule, words = make(chance, payment, matter, stories)
            if right:
                clean.append(right)
            if wrong:
                lines.append(wrong)
                planted.append({"rule": rule, "exact": words})
        for name, body, mistakes in ((f"draft{number}", lines, planted), (f"clean{number}", clean, [])):
            text = "\n".join(f"<p>{line}</p>" for line in body)
            page = f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Dossier {number}</title></head>"
            (out / f"{name}.html").write_text(
                f"{page}<body><article><h1>Dossier {number}</h1>\n{text}\n</article></body></html>\n", encoding="utf-8"
            )
            found.append({"draft": f"{name}.html", "planted": mistakes})
    return found


def _cite(sentence: str, *docs: Doc) -> str:
    links = " ".join(f'(<a href="{address_of(d)}">{html.escape(d.outlet.name)}</a>)' for d in docs)
    return f"{html.escape(sentence, quote=False).removesuffix('.')} {links}."


Drafted = tuple[str, str, str, str]
"""The sentence as it should be, with a mistake (or empty), the rule it breaks and the words that break it."""


def _draft_payment(chance: Random, payment: Payment, _: Matter, stories: dict[str, Story]) -> Drafted:
    doc = stories[payment.key].docs[0]
    style = doc.style
    right = payment_lines(payment, style)[0]
    if chance.random() < 0.5:
        wrong_sum = written_sum(payment.amount * 13 // 10, payment.currency, style)
        wrong = right.replace(written_sum(payment.amount, payment.currency, style), wrong_sum)
        return _cite(right, doc), _cite(wrong, doc), "number-mismatch", wrong_sum
    moved = written_day(payment.day + timedelta(days=17), style)
    wrong = right.replace(written_day(payment.day, style), moved)
    return _cite(right, doc), _cite(wrong, doc), "date-mismatch", moved


def _draft_matter(_: Random, __: Payment, matter: Matter, stories: dict[str, Story]) -> Drafted:
    last = matter.steps[-1]
    doc = stories[f"{matter.key}-{last.status}"].docs[0]
    right = step_lines(matter, last.status, last.day, doc.style)[0]
    if last.status == "charged":
        who = printed_name(matter.accused, doc.style)
        wrong = f"{who} was convicted of {matter.offence} on {written_day(last.day, doc.style)}."
        return _cite(right, doc), _cite(wrong, doc), "status-overstated", "convicted"
    if last.status == "overturned":
        before = matter.steps[-2]
        old = stories[f"{matter.key}-convicted"].docs[0]
        wrong = step_lines(matter, before.status, before.day, old.style)[0]
        return _cite(right, doc), _cite(wrong, old), "stale-development", matter.offence
    return _cite(right, doc), "", "", ""


def _draft_quote(chance: Random, payment: Payment, matter: Matter, stories: dict[str, Story]) -> Drafted:
    doc = next((d for d in stories[f"{matter.key}-alleged"].docs if d.quote), None)
    if doc is None:
        return "", "", "", ""
    who = matter.accuser.name
    right = f"“{doc.quote},” said {who}."
    if chance.random() < 0.5:
        words = doc.quote.split()
        words[-1] = {"is": "was"}.get(words[-1], "never")
        wrong = " ".join(words)
        return _cite(right, doc), _cite(f"“{wrong},” said {who}.", doc), "quote-altered", wrong
    invented = f"{chance.choice(_NEVER_SAID)} in {payment.day.year}, {chance.choice(_NOR_THIS)}"
    return _cite(right, doc), _cite(f"“{invented},” said {who}.", doc), "quote-not-found", invented


def _draft_origin(_: Random, payment: Payment, __: Matter, stories: dict[str, Story]) -> Drafted:
    story = stories[payment.key]
    group = next((g for g in story.origins() if len(g) > 1), None)
    docs = {d.key: d for d in story.docs}
    day: date = payment.day
    sentence = f"{payment.payer.name} paid {payment.payee.name} in {day.year}."
    if group is None:
        return _cite(sentence, story.docs[0]), "", "", ""
    cited = [docs[k] for k in group]
    return _cite(sentence, cited[0]), _cite(sentence, *cited), "single-origin", sentence.removesuffix(".")


_NEVER_SAID = ("We sold every lamp post twice", "My brother kept both sets of books", "Nobody counted the barrels")
_NOR_THIS = ("and the bank never once asked why", "which made the auditors laugh aloud", "so we simply guessed them")


def write_json(path: Path, value: Any) -> None:
    """A value as JSON, the same each time."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
