"""Pages of who is who, by the page maker of everything else: static in a published folder, with forms on a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sourcebook.errors import NotFound
from sourcebook.model.annotation import Mention
from sourcebook.model.entity import Candidate, Entity, EntityRecord, Statement
from sourcebook.publish.entities import (
    PER_PAGE,
    QUESTIONS,
    TYPES,
    Known,
    Mending,
    Question,
    Said,
    Sections,
    Side,
    by_property,
    tell_first,
)
from sourcebook.publish.links import Links
from sourcebook.publish.pages import Pages
from sourcebook.publish.quoting import Quoting

SAMPLE = 24
"""Statements of each side of a question, of which the most telling are shown."""
REFERENTS, STATED = 500, 120
"""Of an entity that are looked at for its page; summaries are looked for in the documents of the former."""
ROWS = 60
"""Documents of an entity, and things said of it of one kind, on its page: the number of the rest is given."""


class EntityPages:
    """Pages of entities, questions and single names.

    Args:
        pages: The page maker of the library or folder.
        sections: Gives further sections of an entity's page.
    """

    def __init__(self, pages: Pages, sections: Sections = lambda _: ()) -> None:
        self.pages = pages
        self.sections = sections
        self._quoting = Quoting(pages)

    @property
    def _known(self) -> Known:
        if self.pages.known is None:
            raise NotFound("Who is who is not known here.", "Run `sourcebook resolve`.")
        return self.pages.known

    def listed(self, kind: str | None = None, words: str = "", page: int = 1) -> str:
        """A page of the list of entities, of one type, with these words in a name.

        Raises:
            NotFound: There are fewer pages.
        """
        found, total = self._known.page(kind, words, (page - 1) * PER_PAGE, PER_PAGE)
        return self.show_list(found, total, kind=kind, words=words, page=page)

    def show_list(
        self,
        found: Sequence[Entity],
        total: int,
        *,
        kind: str | None = None,
        words: str = "",
        page: int = 1,
        path: str = "entities.html",
    ) -> str:
        """The same from entities at hand. Raises `NotFound`."""
        last = max(1, -(-total // PER_PAGE))
        if page > last:
            raise NotFound(f"There is no page {page} of entities.", f"Pages are 1 to {last}.")
        return self.pages.render(
            "entities.html", path, found=found, total=total, kind=kind or "", sought=words, page=page, last=last,
            types=TYPES,
        )  # fmt: skip

    def record(self, what: str) -> str:
        """The page of an entity. Raises `NotFound`."""
        return self.show_record(self._known.record(what, referents=REFERENTS, statements=STATED))

    def show_record(self, record: EntityRecord, path: str = "entity.html") -> str:
        """The page of an entity from its record."""
        links = self.pages.links.at(path)
        said = list(self._said(record.statements, links))
        return self.pages.render(
            "entity.html", path, record=record, entity=record.entity, said=by_property(said),
            sections=self.sections(record), rows=ROWS,
        )  # fmt: skip

    def questions(self, page: int = 1) -> str:
        """A page of open questions, the most useful first. Raises `NotFound`."""
        found, total = self._known.questions((page - 1) * QUESTIONS, QUESTIONS)
        last = max(1, -(-total // QUESTIONS))
        if page > last:
            raise NotFound(f"There is no page {page} of questions.", f"Pages are 1 to {last}.")
        asked = [self.question(c) for c in found]
        return self.pages.render("questions.html", "questions.html", asked=asked, total=total, page=page, last=last)

    def question(self, candidate: Candidate) -> Question:
        """A question with what is said on both sides. Raises `NotFound`."""
        return Question(candidate, self._side(candidate.left), self._side(candidate.right))

    def _side(self, identifier: str) -> Side:
        entity, statements = self._known.sample(identifier, SAMPLE)
        return Side(entity, tell_first(list(self._said(statements, self.pages.links))))

    def mention(self, mention: Mention, note: str = "") -> str:
        """The page where the reading of one name is mended."""
        names = self._known.names_in(mention.document)
        annotations = self.pages.material(mention.document).annotations
        others = sum(isinstance(a, Mention) and a.chain == mention.chain for a in annotations) - 1
        mending = Mending(
            mention=mention, entity=names.entities.get(mention.chain), rejected=mention.id in names.rejected,
            decided=mention.chain in names.decided, others=max(0, others),
            back=self.pages.links.document(mention.document),
            href=self.pages.passage(
                self.pages.links, mention.document, mention.start, mention.end, mention.exact
            ),
            title=self.pages.title_of(mention.document),
        )  # fmt: skip
        return self.pages.render("mention.html", "mention.html", mending=mending, note=note)

    def _said(self, statements: Iterable[Statement], links: Links) -> Iterable[Said]:
        for s in statements:
            if self.pages.has(s.document):
                yield Said(s, self.pages.title_of(s.document), self._address(s, links))

    def _address(self, statement: Statement, links: Links) -> str:
        span = statement.span
        return self._quoting.address(links, statement.document, span.start, span.end, span.exact)
