"""What is found: search, passages, lists of names, saved searches."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sourcebook.model.search import Hit, Passage, SearchResult
from sourcebook.model.span import Span
from sourcebook.pipeline import now
from sourcebook.unfinished import find_unfinished

if TYPE_CHECKING:
    from sourcebook.alerts import Alerts
    from sourcebook.batch import Batch
    from sourcebook.model.batch import Row, RowResult
    from sourcebook.model.saved import Alert, SavedSearch
    from sourcebook.searching import Searching

from sourcebook.library.held import Progress
from sourcebook.library.reading import Reading

MOST_FOUND = 10_000_000
"""Ids that are gathered of one query."""


class Finding(Reading):
    """What is found: search, passages, lists of names, saved searches."""

    def _ids_found(self, query: str) -> set[str]:
        """Ids of all that a search finds, summaries in any state among them."""
        return set(self.searching.iter_ids(query, most=MOST_FOUND, any_state=True))

    @property
    def searching(self) -> Searching:
        """What answers searches."""
        from sourcebook.searching import Searching

        return Searching(
            self.store, self.index, self.resolution, self.find_entity, lambda: find_unfinished(self.root)
        )  # fmt: skip

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        cursor: str | None = None,
        sort: str = "relevance",
        semantic: bool = False,
        facets: bool = True,
        notes: bool = True,
        progress: Progress | None = None,
    ) -> SearchResult:
        """Documents, published summaries and notes that match (CONTRACT section 4).

        Args:
            query: In the query language (`docs/reference/search.md`).
            limit: Hits on a page.
            cursor: `next` of the page before.
            sort: `relevance newest oldest posted importance`.
            semantic: Join passages near in meaning (extra `semantic`); the order is then by both.
            facets: Count the values of fields among all that matches.
            notes: Find what people noted on documents too (not asked by meaning).
            progress: Told of the documents whose passages a first search by meaning encodes.

        Raises:
            InvalidQuery: The query cannot be parsed; the message says where.
        """
        if semantic:
            return self.searching.search_meaning(query, limit=limit, cursor=cursor, progress=progress)
        return self.searching.search(query, limit=limit, cursor=cursor, sort=sort, facets=facets, notes=notes)

    def iter_hits(self, query: str, *, sort: str = "relevance") -> Iterator[Hit]:
        """Every hit of a search, from the first to the last, one at a time.

        Raises:
            InvalidQuery: The query cannot be parsed, or there is no such order.
        """
        return self.searching.iter_hits(query, sort=sort)

    @property
    def searches(self) -> Alerts:
        """Saved searches and what is new for them: `save forget get iter check`."""
        from sourcebook.alerts import Alerts

        return Alerts(self.searching, now)

    def alerts(self, search: str | None = None) -> builtins.list[tuple[SavedSearch, tuple[Alert, ...]]]:
        """Ask the saved searches again (or one, by name or id); gives each with what is new since the last time.

        Raises:
            NotFound: There is no such search.
        """
        return self.searches.check(search)

    def alert_feed(self, search: str, base: str, form: str = "atom") -> bytes:
        """What was new for a saved search as a feed: `atom`, `rss` or `json`; `base` is the address of the server.

        Raises:
            NotFound: There is no such search.
        """
        from sourcebook.alerts import alert_feed

        return alert_feed(self.searches.get(search), base, form)

    def alert_mail(self, news: Sequence[tuple[SavedSearch, tuple[Alert, ...]]], *, to: str = "") -> bytes:
        """What is new as a mail in plain text, to be written to a file; nothing is sent."""
        from sourcebook.alerts import alert_mail

        return alert_mail([*news], to=to, time=now())

    def send_alerts(
        self, news: Sequence[tuple[SavedSearch, tuple[Alert, ...]]], *, to: str, smtp: str, starttls: bool = False
    ) -> bool:
        """Hand what is new as a mail to the server at `host:port`; gives whether there was anything to send.

        Raises:
            UsageError: No receiver, no sender (setting `letter_from`), or no host and port.
            StorageError: The server did not take it; what is new stays in the feeds and on the page of saved searches.
        """
        from sourcebook.alerts import alert_mail
        from sourcebook.publish.mail import hand_over, mail_address, server_of

        server_of(smtp)
        sender, to = mail_address("letter_from", self.settings.letter_from), mail_address("--to", to)
        told = [(saved, alerts) for saved, alerts in news if alerts]
        if told:
            mail = alert_mail(told, to=to, time=now(), sender=sender)
            hand_over(mail, sender, to, smtp, starttls=starttls)
        return bool(told)

    @property
    def batches(self) -> Batch:
        """What runs lists of names and queries."""
        from sourcebook.batch import Batch

        folder = self._cache_folder() / "batches"
        return Batch(self.searching, self.resolution.matcher, folder)

    def batch(self, rows: Sequence[Row], *, most: int = 100, progress: Progress | None = None) -> Iterator[RowResult]:
        """Run a list over the library: each row a name, looked for in all its forms, or a query.

        Args:
            rows: As `sourcebook.batch.read_rows` gives them.
            most: Documents told of one row; all of them are counted.
            progress: Told of the rows done.
        """
        return self.batches.run(rows, most=most, progress=progress)

    def find_marks(self, document: str, query: str) -> builtins.list[Span]:
        """The words of a document that a query matches, in text order.

        Raises:
            NotFound: There is no such document.
            InvalidQuery: The query cannot be parsed.
        """
        return self.searching.find_marks(document, query)

    def hits_csv(self, hits: Iterable[Hit], *, spreadsheet: bool = False) -> Iterator[str]:
        """Hits as lines of a CSV table, the header first; `spreadsheet` keeps cells from being run as formulas."""
        from sourcebook.searching import iter_table

        return iter_table(hits, spreadsheet=spreadsheet)

    def find_passages(self, text: str, *, limit: int = 20, within: str | None = None) -> builtins.list[Passage]:
        """Passages (blocks) that bear on `text`, best first; only those of the document `within`, when given."""
        self.index.catch_up()
        return self.index.find_passages(text, limit=limit, within=within)
