"""Opinions of the optional language model beside the stances of evidence: asked for, marked, deciding nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from sourcebook.errors import UsageError
from sourcebook.extract.llm.ask import Unanswered
from sourcebook.extract.llm.opinion import ask_opinion
from sourcebook.extract.llm.options import ModelOptions
from sourcebook.model.check import CheckedClaim, Evidence
from sourcebook.settings import Settings

Progress = Callable[[int, int | None, str], None]


def options_of(settings: Settings) -> ModelOptions:
    """The model that the settings name.

    Raises:
        UsageError: They name none.
    """
    if not settings.llm.strip():
        raise UsageError("No language model is set.", "Name one in sourcebook.toml (llm), or leave out --opinion.")
    return ModelOptions.from_settings(settings)


def add_opinions(claim: str, evidence: Sequence[Evidence], options: ModelOptions) -> list[Evidence]:
    """The evidence, each passage with what the model holds of it; without where it gave nothing of use.

    Raises:
        UsageError: The model cannot be asked, or does not answer; the message says why.
    """
    found = []
    for witness in evidence:
        try:
            opinion = ask_opinion(options, claim, witness.exact)
        except Unanswered as error:
            raise UsageError(f"The model gave no opinion. {error}", "Or leave out --opinion.") from error
        found.append(msgspec.structs.replace(witness, opinion=opinion) if opinion else witness)
    return found


def add_to_claims(
    claims: Sequence[CheckedClaim], options: ModelOptions, progress: Progress | None = None
) -> list[CheckedClaim]:
    """Claims with opinions on the evidence that takes a side; as many questions as one document may have."""
    left = options.pieces
    made = []
    for done, checked in enumerate(claims, 1):
        asked = [e for e in checked.evidence if e.stance != "mentions"][:left]
        left -= len(asked)
        told = dict(zip(map(id, asked), add_opinions(checked.claim.exact, asked, options), strict=True))
        made.append(msgspec.structs.replace(checked, evidence=tuple(told.get(id(e), e) for e in checked.evidence)))
        if progress:
            progress(done, len(claims), options.model)
    return made
