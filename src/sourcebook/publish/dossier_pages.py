"""Pages of dossiers being written: the list, the editor with evidence beside it, preview, history, what was refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from sourcebook.model.desk import Event, Finding
from sourcebook.model.mark import PICTURES, SCHEME, MarkProblem, Meant, view_of
from sourcebook.model.offer import Offer
from sourcebook.model.paper import Dossier, Reply
from sourcebook.publish.apparatus import Edition, compare_editions
from sourcebook.publish.citing import style_names
from sourcebook.publish.pages import Pages
from sourcebook.publish.wording import Change

STEPS = {
    "draft": (("publish", "Publish"),),
    "published": (("draft", "Back to draft"),),
    "withdrawn": (("draft", "Back to draft"),),
}
"""What can be done with a dossier in each state, and what the button says."""
_TAGS = {
    "p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr", "h1", "h2", "h3", "h4", "h5",
    "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_NOTHING = Markup()
_FRONT = re.compile(r"^---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the editor shows of a dossier."""

    dossier: Dossier
    problems: Sequence[MarkProblem] = ()
    replies: Sequence[Reply] = ()
    events: Sequence[Event] = ()
    findings: Sequence[Finding] | None = None
    """What stands against publishing it, where that was asked for."""
    preview: Markup = _NOTHING
    offers: Sequence[Offer] | None = None
    """Evidence that was searched for."""
    sought: str = ""


class DossierPages:
    """Makes these pages from the page maker of everything else."""

    def __init__(self, pages: Pages, rules: Mapping[str, str]) -> None:
        self.pages = pages
        self.rules = rules

    def board(self, found: Sequence[Dossier]) -> str:
        """The list, the last saved first."""
        return self.pages.render("dossiers.html", "dossiers.html", found=found)

    def editor(self, shown: Shown) -> str:
        """The editor."""
        return self.pages.render(
            "dossier_edit.html", "dossier_edit.html", shown=shown, dossier=shown.dossier, rules=self.rules,
            steps=STEPS[shown.dossier.state], styles=style_names(),
        )  # fmt: skip

    def offers(self, offers: Sequence[Offer], sought: str) -> str:
        """The evidence found, for a page that is open."""
        return self.pages.render("dossier_offers.html", "dossier_offers.html", offers=offers, sought=sought)

    def preview(self, shown: Shown) -> str:
        """The dossier as readers see its words."""
        return self.pages.render("dossier_preview.html", "dossier_preview.html", shown=shown, dossier=shown.dossier)

    def preview_alone(self, shown: Shown) -> str:
        """Its words alone, for a page that is open."""
        return str(shown.preview)

    def history(self, dossier: Dossier, events: Sequence[Event], versions: Sequence[Dossier]) -> str:
        """Every save, what it changed, and a way back to it."""
        changes: dict[int, list[Change]] = {
            new.number: list(compare_editions(_edition(old), _edition(new))) for old, new in pairwise(versions)
        }
        return self.pages.render(
            "dossier_history.html", "dossier_history.html", dossier=dossier, events=events[::-1], changes=changes
        )

    def conflict(self, theirs: Dossier, mine: Dossier, sent: Sequence[tuple[str, str]]) -> str:
        """Somebody saved a newer version meanwhile: what differs, and both ways out of it."""
        changes = list(compare_editions(_edition(theirs), _edition(mine)))
        return self.pages.render(
            "dossier_conflict.html", "dossier_conflict.html", dossier=theirs, changes=changes, sent=sent
        )

    def refused(self, dossier: Dossier, step: str, reason: str, findings: Sequence[Finding]) -> str:
        """Why the gate does not let it through, with a form to set its rules aside with a reason."""
        return self.pages.render(
            "dossier_refused.html", "dossier_refused.html", dossier=dossier, step=step, reason=reason,
            findings=findings, rules=self.rules,
        )  # fmt: skip


def draw(text: str, meant: Sequence[Meant], pages: Pages) -> Markup:
    """Markdown with the exact words in place of the anchors, as markup: links to the web and to evidence alone."""
    places = {m.target: m for m in meant}
    drawn = _parser().render(_FRONT.sub("", text, count=1))
    clean = nh3.clean(
        drawn, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto", "evidence"},
        link_rel="nofollow noopener",
    )  # fmt: skip

    def put(found: re.Match[str]) -> str:
        href = _address(places.get(found[1].replace("%20", " ")), pages)
        return f'href="{Markup.escape(href)}" class="src kept"' if href else 'class="src out"'

    return Markup(re.sub(rf'href="{SCHEME}([^"]+)"', put, clean))  # what nh3 let through, and our own addresses


def _address(meant: Meant | None, pages: Pages) -> str:
    if meant is None:
        return ""
    kind, _, identifier = meant.target.partition(":")
    if meant.place is not None:
        place = meant.place
        return pages.links.words(place.document, place.start, place.end) or pages.links.document(place.document)
    if kind == "entity":
        return pages.links.entity(identifier) or ""
    if kind in PICTURES:
        return pages.links.view(view_of(kind, identifier)) or ""
    return f"/desk/{identifier}" if kind == "summary" else pages.links.document(meant.document)


def _edition(version: Dossier) -> Edition:
    return Edition(number=version.number, date=version.time[:10], title=version.title, text=version.text)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 50}).enable("table")
