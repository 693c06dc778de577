"""Rule `anonymous-source`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from sourcebook.corroborate.base import Draft, Evidence, flag
from sourcebook.model.check import Flag, Severity

_WHO = (
    r"(?:sources?|officials?|insiders?|persons?|people|individuals?|employees?|executives?|aides?|diplomats?|observers?|"
    r"investigators?|lawyers?|bankers?|officers?|advisers?|advisors?|staffers?|witness(?:es)?|critics|analysts|experts)"
)
_SAID = (
    r"(?:said|say|says|told|claim|claims|claimed|allege|alleged|allegedly|confirmed|revealed|added|believe|believed)"
)
_SENIOR = (
    r"(?:(?:senior|former|unnamed|anonymous|unidentified|high-ranking|top|several|multiple|many|some|two|three|"
    r"well-placed|government|company|bank|intelligence|industry|local|other)\s+){0,3}"
)
_PATTERNS: Final = re.compile(
    "|".join(
        (
            rf"\b{_WHO}\s+(?:\w+\s+){{0,3}}?(?:who\s+)?(?:asked|asking|declined|wished|wishing|requested|preferred)\s+not\s+to\s+be\s+"
            r"(?:named|identified|quoted)",
            r"\b(?:on|under)\s+(?:the\s+)?condition\s+of\s+anonymity\b|\bspoke\s+anonymously\b|\bspeaking\s+anonymously\b",
            rf"\b(?:[Uu]nnamed|[Aa]nonymous|[Uu]nidentified)\s+(?:\w+\s+){{0,2}}?{_WHO}\b",
            rf"\b{_WHO}\s+(?:close\s+to|familiar\s+with|briefed\s+on|with\s+knowledge\s+of|with\s+direct\s+knowledge\s+of)\b",
            rf"(?:^|(?<=[.!?]\s)|(?<=,\s))(?i:{_SENIOR}(?:sources|insiders|observers|critics|officials))\s+{_SAID}\b",
            r"\b(?:a|one)\s+(?:\w+\s+){0,2}?(?:source|insider)\s+(?:\w+\s+){0,4}?" + _SAID + r"\b",
            r"\b(?:according\s+to|citing)\s+(?:\w+\s+){0,2}?(?:sources|insiders|a\s+source|an\s+insider)\b",
            r"\b(?:it\s+is|it's)\s+(?:widely\s+)?(?:said|believed|rumou?red|understood)\s+that\b|\bsome\s+(?:people\s+)?say\b",
        )
    ),
    re.MULTILINE,
)


class AnonymousSource:
    """A statement resting on somebody who is not named.

    "Sources said", "an official who asked not to be named", "according to people familiar with the matter". It may be
    right to print it; the note asks that a second, named source or a document be looked for.

    Example:
        Sources said the ledgers were burned, according to people familiar with the matter.
    """

    name: ClassVar[str] = "anonymous-source"
    severity: ClassVar[Severity] = "note"
    needs_library: ClassVar[bool] = False

    def find(self, draft: Draft, _evidence: Evidence | None) -> Iterator[Flag]:
        """One note a sentence."""
        reach = -1
        for block in draft.blocks:
            for match in _PATTERNS.finditer(draft.text, block.start, block.end):
                if match.start() < reach:
                    continue
                sentence = draft.sentence_at(match.start())
                reach = sentence.end if sentence else match.end()
                yield flag(
                    self,
                    draft,
                    match.start(),
                    match.end(),
                    f"“{match.group()}” names nobody. Look for a named source or a document that says the same.",
                )
