"""One sentence against the words it is anchored in, fast enough to be asked while somebody types.

`judge` gives the remarks of every kind; `suggest` places that a sentence without an anchor could rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sourcebook.corroborate.anchored.base import Judge, Sentence, Source, SourceText
from sourcebook.corroborate.anchored.names import judge_names
from sourcebook.corroborate.anchored.quotes import judge_quotes
from sourcebook.corroborate.anchored.standing import judge_standing
from sourcebook.corroborate.anchored.suggest import suggest
from sourcebook.corroborate.anchored.values import judge_values
from sourcebook.corroborate.base import Draft
from sourcebook.model.sentence import Remark

__all__ = ["Sentence", "Source", "SourceText", "judge", "suggest"]

_JUDGES: Final[tuple[Judge, ...]] = (judge_quotes, judge_names, judge_values, judge_standing)
_ORDER: Final = ("error", "warning", "note")


def judge(draft: Draft, sources: Sequence[Source]) -> tuple[Remark, ...]:
    """Remarks on a sentence (read as a draft of its own), by place, the gravest first; none without a source."""
    if not sources:
        return ()
    sentence = Sentence(draft, tuple(sources))
    found = [remark for one in _JUDGES for remark in one(sentence)]
    return tuple(sorted(found, key=lambda r: (r.start, r.end, _ORDER.index(r.severity), r.about)))
