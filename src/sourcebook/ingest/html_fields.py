"""Fields and buttons of forms (HTML, 4.10): which show words, and in which of them somebody may have written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

AREA, LINE = "textarea", "input"
_LEAST_AREA = 8
"""Words from which on what stands in an area is read: fewer are a hint of what to write there."""
_TYPED = frozenset(
    {"text", "search", "email", "tel", "url", "number", "date", "datetime-local", "month", "week", "time"}
)
_BUTTONS = frozenset({"submit", "button"})
_OTHERS = frozenset({"hidden", "password", "checkbox", "radio", "range", "color", "file", "image", "reset"})
_BLANK_LINE = re.compile(r"\n[ \t\r]{0,100}\n")
_TAG = re.compile(r"</?[A-Za-z]")


def shown_parts(element: etree._Element) -> list[str]:
    """The words that a browser shows in a field or on a button, parted at blank lines; none of markup to be copied."""
    words = ""
    if element.tag == AREA and not len(element):
        words = element.text or ""
        words = words if len(words.split()) >= _LEAST_AREA else ""
    elif element.tag == LINE and _kind(element) in _TYPED | _BUTTONS:
        words = (element.get("value") or "").strip()
    return [] if _TAG.search(words) else [part for part in _BLANK_LINE.split(words) if part]


def is_field(element: etree._Element) -> bool:
    """Whether somebody may have written what stands in an element."""
    return element.tag == AREA or (element.tag == LINE and _kind(element) in _TYPED)


def _kind(element: etree._Element) -> str:
    """What a line is for; kinds that browsers do not know are text to them (4.10.5)."""
    kind = (element.get("type") or "").strip().lower()
    return kind if kind in _TYPED | _BUTTONS | _OTHERS else "text"
