"""The desk of the demonstration library: categories, summaries in each stage, an issue of the newsletter, a dossier."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sourcebook.digests import Digests
from sourcebook.dossiers import Dossiers
from sourcebook.filing import Filing
from sourcebook.newsroom import Newsroom

WHO: Final = "the demonstration"
REASON: Final = "Invented for the demonstration; every sentence was read against its source."


class Told(NamedTuple):
    """A summary of the demonstration."""

    source: str
    """The end of its document's address."""
    title: str
    category: str
    importance: int
    step: str
    note: str = ""


TREE: Final = (
    ("Courts", "Charges, trials, verdicts and appeals.", None),
    ("Bribery", "Money, gifts or contracts for somebody in office.", "courts"),
    ("Public money", "What the state pays, for what, and to whom.", None),
)
SUMMARIES: Final = (
    Told("the-price-of-a-signature", "Former minister convicted of bribery over a dredging contract", "bribery", 80,
         "publish", "He was *acquitted* of money laundering in the same judgment."),
    Told("vessary-channel-inquiry", "Inquiry: 66 million euros paid for dredging that was never done", "public-money",
         75, "publish"),
    Told("dansmoor-pleads-guilty", "A dredging company's salesman pleads guilty", "bribery", 60, "publish"),
    Told("varnbeck-no-date", "Still no date for the trial of a permanent secretary", "courts", 40, "ready"),
    Told("the-missing-mud-of-the-lissel", "The missing mud of the Lissel", "public-money", 55, "draft"),
)  # fmt: skip


TITLE: Final = "How the mud of the Lissel was paid for"
TEXT: Final = """\
# How the mud of the Lissel was paid for

The channel was to be made deeper. What was paid for, the court found, was something else.

[[quote:{signature}]]

## From the works to the signature

[[story:channel-money]]

## When it was paid

[[view:timeline]]

## Who stands where

[[entity:Leonie Castrel]] advised and [[entity:Rurik Dansmoor]] sold. An arrow leads to the words it
is drawn from.

[[view:network]]

## What was paid

[[view:flows]]

The contractor has said since what it now thinks of it.

[[quote:{advice}]]
"""
QUOTED: Final = {"signature": "were the price of a signature", "advice": "We paid for advice."}
"""Anchors of the dossier, by words of the quotes they stand for."""


def write_dossier(room: Dossiers) -> str:
    """Write the dossier of the demonstration; gives its id, or nothing where its quotes are not there."""
    quotes = [*room.store.view().iter_annotations(kind="quote")]
    ids = {name: next((q.id for q in quotes if words in q.exact), "") for name, words in QUOTED.items()}
    return room.new(TITLE, text=TEXT.format(**ids), who=WHO, byline=("Odile Farrant",)).id if all(ids.values()) else ""


def fill_desk(news: Newsroom, filing: Filing, letters: Digests) -> int:
    """Write the summaries of the demonstration; gives how many. Those whose source is not there are left out."""
    for title, description, parent in TREE:
        filing.add(title, description=description, parent=parent)
    addresses = {d.address: d.id for d in news.store.view().iter_documents()}
    made = 0
    for told in SUMMARIES:
        document = next((d for address, d in sorted(addresses.items()) if address.endswith(told.source)), None)
        if document is None:
            continue
        fields: dict[str, Any] = {
            "title": told.title,
            "categories": (told.category,),
            "importance": told.importance,
            "note": told.note,
        }
        held = news.new(document, who=WHO, **fields)
        made += 1
        if told.step == "ready":
            news.ready(held.id, who=WHO)
        elif told.step == "publish":
            news.publish(held.id, who=WHO, override=REASON)
    issue = letters.new(title="The week at the channel", who=WHO)
    letters.pick(issue.id, who=WHO)
    return made
