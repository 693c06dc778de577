"""Pages of the newsletter: the issues, and one issue with what is in it, in which order, and how it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sourcebook.model.digest import Digest, Letter, Passed, Pick
from sourcebook.model.summary import Summary
from sourcebook.publish.pages import Pages

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""Of the letter in its frame: it has the styles in its elements that mail programs need, and nothing else."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue as it is shown."""

    digest: Digest
    picks: Sequence[tuple[Pick, Summary]]
    passed: Sequence[Passed]
    others: Sequence[Summary]
    """Published summaries that are not in it, to be put in by hand."""
    letter: Letter
    categories: Sequence[str]


class NewsletterPages:
    """Makes these pages; `letter_policy` is what a server must serve the letter under."""

    letter_policy: ClassVar[str] = LETTER_POLICY

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def issues(self, found: Sequence[Digest], published: int, today: str) -> str:
        """All issues, the last day first."""
        return self.pages.render("newsletter.html", "newsletter.html", found=found, published=published, today=today)

    def issue(self, issue: Issue) -> str:
        """One issue: its words, what is in it, its preview."""
        return self.pages.render(
            "newsletter_issue.html", "newsletter_issue.html", issue=issue, digest=issue.digest,
            site_address=self.pages.settings.site_address,
        )  # fmt: skip
