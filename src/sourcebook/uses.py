"""Which texts lean on a library, and the to-do list of captures that they want.

A draft is noted each time it is checked, a dossier each time it is published: the places of the words it leans on, not
its own text. Whoever changes or takes back those words can then be told to them (`corrections`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sourcebook.checking import Checked
from sourcebook.errors import NotFound, StorageError
from sourcebook.model.address import normal_address, without_credentials
from sourcebook.model.annotation import Citation
from sourcebook.model.ids import make_id
from sourcebook.model.summary import Summary
from sourcebook.model.use import Lean, Use, UseKind, Wanted, WantedState, use_of_summary
from sourcebook.store.base import Store, View, find_linked
from sourcebook.store.uses import Asked, UsesFile

_ORDER: dict[WantedState, int] = {"failed": 0, "open": 1, "done": 2}


@dataclass(slots=True)
class Uses:
    """Uses of one library."""

    store: Store
    file: UsesFile

    def note(self, checked: Checked, kind: UseKind, name: str, place: str, time: str) -> Use:
        """Keep what a checked text leans on, in place of what was kept of it before.

        Args:
            checked: The text with its report.
            kind: `draft` or `dossier`.
            name: What it is called in lists: the name of its file, no path.
            place: What tells it from another of that name; only its hash is kept.
            time: When it was checked.
        """
        digest = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
        leans = tuple(_leans(checked, self.store.view()))
        use = Use(id=make_id("use", kind, name, digest), kind=kind, name=name, time=time,
                  text_hash=checked.read.rendition.text_hash, leans=leans)  # fmt: skip
        if self.file.writable():
            self.file.put_use(use)
        return use

    def iter_uses(self, summaries: Iterable[object] = ()) -> Iterator[Use]:
        """Texts that lean on the library: drafts and dossiers by id, then the summaries given."""
        yield from self.file.iter_uses()
        yield from (use_of_summary(s) for s in summaries if isinstance(s, Summary))

    def get(self, identifier: str) -> Use:
        """A draft or dossier as it was last seen. Raises `NotFound`."""
        for use in self.file.iter_uses():
            if use.id == identifier:
                return use
        raise NotFound(f"No draft or dossier is called {identifier!r}.", "Check one: sourcebook check DRAFT.")

    def of_document(self, document: str) -> list[dict[str, object]]:
        """The drafts and dossiers that lean on a document, with how many of its words they do."""
        found = ((use, [lean for lean in use.leans if lean.document == document]) for use in self.file.iter_uses())
        return [
            {"id": use.id, "kind": use.kind, "name": use.name, "places": len(leans)} for use, leans in found if leans
        ]

    def want(self, checked: Checked, use: Use) -> list[Wanted]:
        """Put the web addresses that a checked text cites and the library has no copy of on the to-do list.

        Gives the lines of the list that are this text's, open or failed.

        Raises:
            StorageError: The library may not be written to.
        """
        if not self.file.writable():
            raise StorageError("The library may not be written to.", "Make its folder writable and check again.")
        view = self.store.view()
        addresses = dict.fromkeys(without_credentials(a) for a in cited_addresses(checked) if not find_linked(view, a))
        asked = [Asked(id=_wanted_id(a), address=a, used=use.id, name=use.name, time=use.time) for a in addresses]
        self.file.put_asked(asked)
        own = {a.id for a in asked}
        return [w for w in self.iter_wanted() if w.id in own]

    def iter_wanted(self) -> Iterator[Wanted]:
        """The to-do list: what failed, what is open, what is done, each by address."""
        view = self.store.view()
        by_address: dict[str, list[Asked]] = {}
        for asked in self.file.iter_asked():
            by_address.setdefault(asked.id, []).append(asked)
        failed = {item.name: item.reason for item in view.iter_ledger(outcome="failed")} if by_address else {}
        found = [_wanted(view, asked, failed) for asked in by_address.values()]
        yield from sorted(found, key=lambda w: (_ORDER[w.state], w.address))

    def get_wanted(self, identifier: str) -> Wanted:
        """A line of the to-do list by id. Raises `NotFound`."""
        for wanted in self.iter_wanted():
            if wanted.id == identifier:
                return wanted
        raise NotFound(f"Nothing on the to-do list is called {identifier!r}.", "See `sourcebook list todo`.")

    def to_fetch(self) -> list[str]:
        """Addresses that are still wanted."""
        return [w.address for w in self.iter_wanted() if w.state != "done"]


def place_of_draft(draft: str | Path) -> tuple[str, str]:
    """Name and place of a draft: of a file its name and where it lies; of a document of the library its id, twice."""
    path = Path(draft)
    return (path.name, str(path.resolve())) if path.is_file() else (str(draft), str(draft))


def cited_addresses(checked: Checked) -> list[str]:
    """Web addresses that a text cites, without fragments, each once in its order."""
    links = (a.href.partition("#")[0] for a in checked.read.annotations if isinstance(a, Citation) and a.href)
    return list(dict.fromkeys(link for link in links if link.lower().startswith(("http://", "https://"))))


def _wanted_id(address: str) -> str:
    return make_id("wanted", normal_address(address))


def _wanted(view: View, asked: list[Asked], failed: dict[str, str]) -> Wanted:
    """One address with its state: done once anything is held of it, failed where the last try is in the ledger."""
    first = min(asked, key=lambda a: (a.time, a.used))
    held = find_linked(view, first.address)
    reason = "" if held else failed.get(first.address, "")
    return Wanted(
        id=first.id, address=first.address, state="done" if held else "failed" if reason else "open", since=first.time,
        wanted_by=tuple(sorted({a.name for a in asked})), document=held[0].id if held else "", reason=reason,
    )  # fmt: skip


def _leans(checked: Checked, view: View) -> Iterator[Lean]:
    """Words of the text with what they lean on: passages that support them, places of quotes, documents cited."""
    renditions: dict[str, str] = {}

    def rendition(document: str) -> str:
        if document not in renditions:
            renditions[document] = view.get_document(document).rendition
        return renditions[document]

    for claim in checked.report.claims:
        for e in claim.evidence:
            if e.stance == "supports":
                yield Lean(at=claim.claim.span, document=e.document, rendition=rendition(e.document), start=e.start,
                           end=e.end, exact=e.exact)  # fmt: skip
    for at, e in checked.quoted:
        yield Lean(at=at, document=e.document, rendition=rendition(e.document), start=e.start, end=e.end, exact=e.exact)
    for a in checked.read.annotations:
        if isinstance(a, Citation) and a.href:
            for document in find_linked(view, a.href):
                if document.id != checked.read.document:
                    yield Lean(at=a.sentence, document=document.id, rendition=document.rendition)
