"""Saved searches of a library: kept by name, asked again, and told as lists, feeds and mails when something is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

import msgspec

from sourcebook.errors import NotFound, UsageError
from sourcebook.model.ids import kind_of
from sourcebook.model.saved import MOST_ALERTS, Alert, SavedSearch, head_of, search_id
from sourcebook.publish.feeds import Channel, Item, build_feeds, moment

if TYPE_CHECKING:
    from sourcebook.searching import Searching

MOST_KNOWN = 200_000
"""Records that a saved search may match: each is remembered, so that only what is new is told."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Keeps searches and asks them again.

    Args:
        searching: What answers them.
        now: The time, UTC ISO 8601.
    """

    searching: Searching
    now: Callable[[], str]

    def save(self, name: str, query: str, *, who: str) -> SavedSearch:
        """Keep a search under a name; what it finds now is known, what comes later is new.

        The same name with another query is that search from now on.

        Raises:
            UsageError: The name is empty, or the query finds too much.
            InvalidQuery: The query cannot be parsed.
        """
        name = " ".join(name.split())
        if not name or not query.strip():
            raise UsageError("A saved search needs a name and a query.", 'Write: search "harbour loan" --save "Loans".')
        found = self._found(query)
        held = self._held(search_id(name))
        made = SavedSearch(
            id=search_id(name), name=name, query=query, made=self.now(), by=who, saved=held.saved + 1 if held else 1,
            checked=self.now(), known="".join(sorted({head_of(i) for i in found})),
            alerts=held.alerts if held and held.query == query else (),
        )  # fmt: skip
        return self._put(made)

    def forget(self, what: str) -> SavedSearch:
        """Ask a search no longer. Raises `NotFound`."""
        held = self.get(what)
        return self._put(msgspec.structs.replace(held, saved=held.saved + 1, active=False, known="", alerts=()))

    def get(self, what: str) -> SavedSearch:
        """A saved search by id or name.

        Raises:
            NotFound: There is none (the message names those there are).
        """
        found = self._held(what if kind_of(what) == "search" else search_id(what))
        if found is None or not found.active:
            names = ", ".join(repr(s.name) for s in self.iter()) or "none yet"
            raise NotFound(f"There is no saved search {what!r}.", f"Saved searches are: {names}.")
        return found

    def iter(self) -> Iterator[SavedSearch]:
        """The saved searches, by name."""
        return iter([s for s in self.searching.store.view().iter_searches() if s.active])

    def check(self, what: str | None = None) -> list[tuple[SavedSearch, tuple[Alert, ...]]]:
        """Ask one saved search again, or all; gives each with what is new since the last time.

        Raises:
            NotFound: There is no such search.
        """
        return [self._check(saved) for saved in ([self.get(what)] if what else self.iter())]

    def _check(self, saved: SavedSearch) -> tuple[SavedSearch, tuple[Alert, ...]]:
        known = saved.knows()
        new = [i for i in self._found(saved.query) if head_of(i) not in known]
        if not new:
            return saved, ()
        time = self.now()
        alerts = tuple(self._alert(saved.query, identifier, time) for identifier in new)
        heads = known | {head_of(identifier) for identifier in new}
        kept = msgspec.structs.replace(
            saved, saved=saved.saved + 1, checked=time, known="".join(sorted(heads)),
            alerts=(*alerts, *saved.alerts)[:MOST_ALERTS],
        )  # fmt: skip
        return self._put(kept), alerts

    def _alert(self, query: str, identifier: str, time: str) -> Alert:
        hit = self.searching.hit_of(query, identifier)
        return Alert(document=hit.document, title=hit.title, outlet=hit.outlet, date=hit.date, passage=hit.passage,
                     time=time)  # fmt: skip

    def _found(self, query: str) -> list[str]:
        found = list(self.searching.iter_ids(query, most=MOST_KNOWN + 1))
        if len(found) > MOST_KNOWN:
            raise UsageError(f"More than {MOST_KNOWN:,} records match.", "Narrow the search before you save it.")
        return found

    def _held(self, identifier: str) -> SavedSearch | None:
        return next((s for s in self.searching.store.view().iter_searches() if s.id == identifier), None)

    def _put(self, saved: SavedSearch) -> SavedSearch:
        with self.searching.store.writer() as writer:
            writer.put_search(saved)
        return saved


def alert_feed(saved: SavedSearch, base: str, form: str) -> bytes:
    """The feed of a saved search: `atom`, `rss` or `json`; links begin with `base` (the server's address)."""
    channel = Channel(
        id=saved.id, title=f"New for {saved.name}", path=f"feeds/searches/{saved.id}", page="alerts",
        base=base, about=f"What the search {saved.query} found since {saved.made[:10]}.",
    )  # fmt: skip
    items = []
    for alert in saved.alerts:
        if (when := moment(alert.time[:10])) is not None:
            at = datetime.fromisoformat(alert.time)
            items.append(
                Item(
                    id=f"urn:sourcebook:{saved.id}:{alert.document}", title=alert.title, href=path_of(alert),
                    updated=at, published=when, authors=(alert.outlet,) if alert.outlet else (),
                    text=alert.passage.exact if alert.passage else "",
                )
            )  # fmt: skip
    return build_feeds(channel, items)[f"{channel.path}.{form}"]


def path_of(alert: Alert) -> str:
    """Where an alert leads on the server."""
    if kind_of(alert.document) == "summary":
        return f"desk/{alert.document}"
    if alert.passage is None:
        return f"documents/{alert.document}"
    return f"documents/{alert.document}/at?start={alert.passage.start}&end={alert.passage.end}"


def alert_mail(news: list[tuple[SavedSearch, tuple[Alert, ...]]], *, to: str, time: str, sender: str = "") -> bytes:
    """What is new as a mail in plain text."""
    told = [(saved, alerts) for saved, alerts in news if alerts]
    total = sum(len(alerts) for _, alerts in told)
    mail = EmailMessage(policy=policy.SMTP)
    if sender:
        mail["From"] = sender
    if to:
        mail["To"] = to
    mail["Subject"] = f"{total:,} new in {len(told)} saved {'search' if len(told) == 1 else 'searches'}"
    mail["Date"] = format_datetime(datetime.fromisoformat(time))
    lines = []
    for saved, alerts in told:
        lines += [f"{saved.name}  ({saved.query})", ""]
        for alert in alerts:
            about = ", ".join(x for x in (alert.outlet, alert.date) if x)
            lines.append(f"* {alert.title}" + (f"  ({about})" if about else ""))
            if alert.passage:
                lines.append("  " + " ".join(alert.passage.exact.split())[:300])
            lines += [f"  {path_of(alert)}", ""]
    mail.set_content("\n".join(lines) or "Nothing is new.\n", cte="quoted-printable")
    return mail.as_bytes()
