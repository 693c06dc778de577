"""One question to a model through the `llm` library, within limits. No tools, no files, no conversation are given.

The answer comes in a thread of its own, because a model may hang where it cannot be asked to stop; while one question
hangs no other is put in this process, since local models must not be entered twice.
"""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from sourcebook.extract.llm.options import ModelOptions

if TYPE_CHECKING:
    from llm import Model

LONGEST_REPLY = 100_000
"""Characters after which a reply is cut off (and so is broken JSON)."""
_LOCK = threading.Lock()


class Unanswered(Exception):
    """There is no reply: the message says why and what to do, in whole sentences."""


@cache
def find_model(name: str) -> Model:
    """The model of that id or alias, once a process (a local one is loaded once).

    Raises:
        Unanswered: The `llm` library or the model is not installed.
    """
    try:
        import llm
    except ImportError:
        raise Unanswered(
            "The `llm` library is not installed. Install the extra `llm` (pip install 'sourcebook[llm]') and run again."
        ) from None
    try:
        return llm.get_model(name)
    except llm.UnknownModelError:
        raise Unanswered(
            f"No model is called {name!r}. `llm models` lists those there are; install the plugin that brings it "
            "(`llm install ...`) and run again."
        ) from None
    except Exception as error:
        raise Unanswered(f"The model {name!r} cannot be had: {_said(error)}. Mend that and run again.") from error


def keeps_schema(model: Model) -> bool:
    """Whether the model can be held to a JSON schema."""
    return bool(getattr(model, "supports_schema", False))


def ask(options: ModelOptions, system: str, prompt: str, schema: dict[str, Any]) -> str:
    """The model's reply; held to the schema where it can be.

    Raises:
        Unanswered: Not installed, no key, an error of the model or its provider, or no reply in time.
    """
    model = find_model(options.model)
    answer = _Answer(options.seconds)
    run = threading.Thread(target=answer.run, args=(model, options, system, prompt, schema), daemon=True)
    run.start()
    run.join(options.seconds)
    if run.is_alive() or answer.late:
        answer.late = True
        raise Unanswered(
            f"The model {options.model!r} gave no whole reply within {options.seconds} seconds. Raise llm_seconds or "
            "lower llm_characters and run again."
        )
    if answer.error is not None:
        raise Unanswered(_why(answer.error, model, options.model))
    return answer.text


class _Answer:
    """A reply in the making."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.text = ""
        self.late = False
        """Set by whoever first sees that time is up; the thread then stops at the next word."""
        self.error: BaseException | None = None

    def run(self, model: Model, options: ModelOptions, system: str, prompt: str, schema: dict[str, Any]) -> None:
        """Ask, and gather the words as they come."""
        if not _LOCK.acquire(timeout=options.seconds):
            self.late = True
            return
        try:
            self._gather(model, options, system, prompt, schema)
        except BaseException as error:  # noqa: BLE001 - handed to the asking thread, which says it
            self.error = error
        finally:
            _LOCK.release()

    def _gather(self, model: Model, options: ModelOptions, system: str, prompt: str, schema: dict[str, Any]) -> None:
        reply = model.prompt(
            prompt,
            system=system,
            stream=bool(model.can_stream),
            schema=schema if keeps_schema(model) else None,
            options=dict(options.given),
        )
        parts: list[str] = []
        size = 0
        for part in reply:
            parts.append(part)
            size += len(part)
            if time.monotonic() > self.ends:
                self.late = True
            if self.late or size > LONGEST_REPLY:
                break
        self.text = "".join(parts)


def _why(error: BaseException, model: Model, name: str) -> str:
    """What went wrong, in a sentence with the next step; the key, should it be in there, left out."""
    if type(error).__name__ == "NeedsKeyException":
        return f"The model {name!r} needs a key: run `llm keys set {model.needs_key}`, then run again."
    said = _said(error)
    key = getattr(model, "key", None)
    if isinstance(key, str) and key:
        said = said.replace(key, "…")
    return f"The model {name!r} failed: {said}. See that it answers `llm -m {name} hello`, then run again."


def _said(error: BaseException) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())
    return f"{type(error).__name__}{': ' if words else ''}{words[:200].rstrip('. ')}"
