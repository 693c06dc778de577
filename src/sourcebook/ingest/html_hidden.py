"""What a reader of the page would not see: attributes, inline styles and simple rules of the page's own style sheets.

A full cascade would need a browser. Here count: the `hidden` attribute, inline styles, and rules of `<style>` elements
whose selector is one class, one id or both with a tag, outside of any media query. `aria-hidden` hides words from
screen readers, not from eyes, so it does not count by itself.
"""

from __future__ import annotations

import re

from lxml import etree

_SIMPLE = re.compile(r"^([a-z][a-z0-9]{0,20})?([.#])([A-Za-z0-9_-]{1,100})$")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_ZERO = re.compile(r"^[+-]?0*\.?0*(?:px|pt|em|rem|ex|%|vw|vh)?$")
_FAR = re.compile(r"^-\d{3,}(?:\.\d{1,6})?(?:px|pt|em|rem|%|vw|vh)?$")
_NO_CLIP = re.compile(r"^rect\((?:\s{0,4}[01](?:px)?\s{0,4},?){4}\)$")
_COLOURS = {"white": "ffffff", "black": "000000", "red": "ff0000", "silver": "c0c0c0", "gray": "808080"}
_UNSEEN_CLASSES = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-only"})


class Concealment:
    """Says of each element of one page how it is hidden, if it is."""

    def __init__(self, root: etree._Element) -> None:
        sheets = "\n".join(style.text or "" for style in root.iter("style"))
        self.rules = _rules(sheets)
        # White words are unseen on a page that is white: nothing on it may set another background.
        linked = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        self.paper = None if linked or "background" in sheets.lower() else "ffffff"

    def how(self, element: etree._Element, tag: str) -> str | None:
        """The trick that hides the element (`display:none`, `hidden attribute` ...), or None."""
        attributes = element.attrib
        if not attributes:
            return "closed dialog" if tag == "dialog" else None
        if "hidden" in attributes:
            return "hidden attribute"
        if tag == "dialog" and "open" not in attributes:
            return "closed dialog"
        style = attributes.get("style")
        if style and (found := self._by_style(element, style)):
            return found
        return self._by_rule(attributes, tag)

    def _by_style(self, element: etree._Element, style: str) -> str | None:
        declared = declarations(style)
        if found := trick(declared):
            return found
        colour = _colour(declared.get("color"))
        if colour and colour == self._background(element, declared):
            return "text in the colour of its background"
        return None

    def _background(self, element: etree._Element, declared: dict[str, str]) -> str | None:
        """Background behind an element as far as inline styles say; the page's own when none does."""
        own: dict[str, str] = declared
        node: etree._Element | None = element
        for _ in range(40):  # as deep as real pages nest; keeps deep trees linear
            if found := _colour(own.get("background-color") or own.get("background")):
                return found
            if "background" in own or "background-image" in own:
                return None
            node = node.getparent() if node is not None else None
            if node is None:
                return self.paper
            own = declarations(node.get("style") or "")
            if bgcolor := node.get("bgcolor"):
                own.setdefault("background-color", bgcolor)
        return None

    def _by_rule(self, attributes: etree._Attrib, tag: str) -> str | None:
        for name in (attributes.get("class") or "").split():
            if name.lower() in _UNSEEN_CLASSES:
                return f"class {name.lower()}"
            if found := self.rules.get(f".{name}") or self.rules.get(f"{tag}.{name}"):
                return found
        if self.rules and (name := attributes.get("id")):
            return self.rules.get(f"#{name}") or self.rules.get(f"{tag}#{name}")
        return None


def declarations(style: str) -> dict[str, str]:
    """Property -> value of an inline style, lower case, `!important` taken off."""
    found = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.lower().replace("!important", "").strip()
    return found


def trick(style: dict[str, str]) -> str | None:
    """Name of the way a set of declarations hides its element, or None."""
    if style.get("display") == "none":
        return "display:none"
    if style.get("visibility") in ("hidden", "collapse"):
        return f"visibility:{style['visibility']}"
    if _ZERO.match(style.get("font-size", "none")):
        return "font-size:0"
    if _ZERO.match(style.get("opacity", "none")):
        return "opacity:0"
    if _FAR.match(style.get("text-indent", "")):
        return "text-indent off screen"
    if style.get("position") in ("absolute", "fixed"):
        if any(_FAR.match(style.get(side, "")) for side in ("left", "right", "top")):
            return "position off screen"
        if _NO_CLIP.match(style.get("clip", "")):
            return "clip to nothing"
    return None


def _colour(value: str | None) -> str | None:
    """A colour as six hex digits; None for what is not a plain colour."""
    word = (value or "").strip().lower().removesuffix("!important").strip()
    word = _COLOURS.get(word, word)
    if match := re.match(r"^rgb\(\s{0,4}(\d{1,3})\s{0,4},\s{0,4}(\d{1,3})\s{0,4},\s{0,4}(\d{1,3})\s{0,4}\)$", word):
        return "".join(f"{min(255, int(n)):02x}" for n in match.groups())
    digits = word.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        return "".join(d * 2 for d in digits)
    return digits if re.fullmatch(r"[0-9a-f]{6}", digits) else None


def _rules(sheets: str) -> dict[str, str]:
    """Simple selector -> trick, from rules that hold at all times (a media query's are left out)."""
    found: dict[str, str] = {}
    for rule in _top_level(_COMMENT.sub("", sheets[:500_000])).split("}"):
        head, _, body = rule.partition("{")
        how = trick(declarations(body))
        for selector in head.split(","):
            plain = selector.strip()
            if _SIMPLE.match(plain):
                if how:
                    found.setdefault(plain, f"{how} by style sheet")
                else:
                    found.pop(plain, None)  # a later rule may show it again
    return found


def _top_level(sheets: str) -> str:
    """Style text without what stands inside `@media` and other nested blocks."""
    kept: list[str] = []
    depth = 0
    skipping = 0
    start = 0
    for match in re.finditer(r"[{}]", sheets):
        at = match.start()
        if match.group() == "{":
            if not skipping and "@" in sheets[start:at]:
                skipping = depth + 1
            depth += 1
        else:
            depth = max(0, depth - 1)
            if not skipping and depth == 0:
                kept.append(sheets[start : at + 1])
            if skipping and depth < skipping:
                skipping = 0
            if depth == 0:
                start = at + 1
    return "".join(kept)
