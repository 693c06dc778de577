"""What the settings say about the language model, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sourcebook.errors import UsageError
from sourcebook.settings import Settings

KINDS = ("quote", "claim", "relation", "mention", "time", "money")
"""Kinds of reading that a model can be asked for."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Which model, what for, and how far it may go. Made by `from_settings`."""

    model: str
    """Id or alias, as the `llm` library knows it."""
    kinds: tuple[str, ...] = KINDS
    characters: int = 4000
    """Most characters of the document in one question."""
    pieces: int = 100
    """Most questions about one document."""
    seconds: int = 120
    """Wall-clock seconds for one reply."""
    readings: int = 1000
    """Most readings kept of one document."""
    given: tuple[tuple[str, str], ...] = ()
    """The model's own options, name and value (`temperature`, `seed` ...)."""

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The options of a library or a run.

        Raises:
            UsageError: An unknown kind, a limit below 1, or options that are not NAME=VALUE.
        """
        kinds = tuple(dict.fromkeys(settings.llm_kinds.replace(",", " ").split()))
        if unknown := [kind for kind in kinds if kind not in KINDS] or (not kinds and ["nothing"]):
            raise UsageError(f"llm_kinds names {', '.join(unknown)}.", f"Kinds are: {', '.join(KINDS)}.")
        limits = {
            "characters": settings.llm_characters, "pieces": settings.llm_pieces,
            "seconds": settings.llm_seconds, "readings": settings.llm_readings,
        }  # fmt: skip
        if low := [name for name, value in limits.items() if value < 1]:
            raise UsageError(f"llm_{low[0]} must be at least 1.", "Mend the setting and run again.")
        pairs = [pair.partition("=") for pair in settings.llm_options.split(",") if pair.strip()]
        if not all(name.strip() and sign for name, sign, _ in pairs):
            raise UsageError("llm_options is not NAME=VALUE,NAME=VALUE.", "As in: temperature=0,seed=1")
        given = tuple((name.strip(), value.strip()) for name, _, value in pairs)
        return cls(settings.llm.strip(), kinds, **limits, given=given)

    @property
    def key(self) -> str:
        """All that shapes the readings, but for the model's own version, which nobody can ask for: to resume by."""
        given = [f"{name}={value}" for name, value in self.given]
        return " ".join([",".join(self.kinds), f"{self.characters}x{self.pieces}", str(self.readings), *given])
