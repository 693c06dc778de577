"""A spaCy pipeline loaded without what is not used of it: the same pipeline, in half the processor time.

- spaCy's package loads its command line, with what that draws on (typer, rich, requests, jinja2), for one function.
- The tokenizer's exceptions are set up twice: those of the language, and over them those of the model.
- Components that a model carries switched off are made and filled.
- Each look into a registry goes over every entry point there is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer

_COMMANDS = "spacy.cli"
_USUAL = "spacy.Tokenizer.v1"
_BARE = "sourcebook.BareTokenizer.v1"


def load_spacy() -> ModuleType:
    """The package, without its command line: that is loaded by whoever asks for it afterwards."""
    if "spacy" in sys.modules or _COMMANDS in sys.modules:
        return import_module("spacy")
    commands, about = ModuleType(_COMMANDS), ModuleType(f"{_COMMANDS}.info")
    about.info = _info  # type: ignore[attr-defined]
    sys.modules |= {commands.__name__: commands, about.__name__: about}
    try:
        return import_module("spacy")
    finally:
        for module in (commands, about):
            sys.modules.pop(module.__name__, None)


def _info(*arguments: Any, **named: Any) -> Any:
    """`spacy.info`, from the command line that it belongs to."""
    return import_module(f"{_COMMANDS}.info").info(*arguments, **named)


def load_pipeline(name: str) -> Language:
    """The pipeline of an installed package, as `spacy.load` gives it but for components that it has switched off."""
    spacy = load_spacy()
    config = spacy.util.load_config(_folder(name) / "config.cfg")
    over: dict[str, Any] = {}
    if config["nlp"].get("tokenizer", {}).get("@tokenizers") == _USUAL:
        spacy.registry.tokenizers(_BARE, func=_make_bare)
        over["nlp"] = {"tokenizer": {"@tokenizers": _BARE}}
    with _grouped_entry_points():
        loaded: Language = spacy.load(name, exclude=config["nlp"].get("disabled", []), config=over)
    return loaded


def _folder(name: str) -> Path:
    """Where the files of a pipeline lie in its package."""
    from spacy.util import get_model_meta, get_package_path

    package: Path = get_package_path(name)
    meta = get_model_meta(package)
    return package / f"{meta['lang']}_{meta['name']}-{meta['version']}"


def _make_bare() -> Callable[[Language], Tokenizer]:
    """A tokenizer without rules: all of them are set from the model's own file, which takes back any there are."""

    def make(nlp: Language) -> Tokenizer:
        from spacy.tokenizer import Tokenizer

        return Tokenizer(nlp.vocab)

    return make


@contextmanager
def _grouped_entry_points() -> Iterator[None]:
    """Have registries look entry points up by their group, which they do where they are given as a table."""
    import catalogue

    found: Any = catalogue.AVAILABLE_ENTRY_POINTS
    every = chain.from_iterable(dict.values(found)) if isinstance(found, dict) else iter(found)
    groups: dict[str, list[Any]] = {}
    for point in every:
        groups.setdefault(point.group, []).append(point)
    catalogue.AVAILABLE_ENTRY_POINTS = groups
    try:
        yield
    finally:
        catalogue.AVAILABLE_ENTRY_POINTS = found
