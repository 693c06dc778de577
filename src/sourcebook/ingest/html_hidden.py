"""What a reader of the page would not see: attributes, inline styles and simple rules of the page's own style sheets.

A full cascade would need a browser. Here count: the `hidden` attribute, inline styles, `<font color>`, and rules of
`<style>` elements whose selector is a tag, one class or one id, or both with a tag, outside of any media query.
`aria-hidden` hides words from screen readers, not from eyes, so it does not count by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_SIMPLE = re.compile(r"^(?:[a-z][a-z0-9-]{0,40})?(?:[.#][A-Za-z0-9_-]{1,100})?$", re.I)
_ZERO = re.compile(r"^[+-]?(?:0{1,12}(?:\.0{0,12})?|\.0{1,12})(?:px|pt|em|rem|ex|%|vw|vh)?$")
_FAR = re.compile(r"^-\d{3,}(?:\.\d{1,6})?(?:px|pt|em|rem|%|vw|vh)?$")
_TINY = re.compile(
    r"^(?:(?:[01](?:\.\d{1,6})?|\.\d{1,6}|2)(?:px|pt)|0?\.(?:0\d{0,6}|1\d{0,6})(?:em|rem)|(?:\d|1[0-5])(?:\.\d{1,6})?%)$"
)
"""Sizes of letters at which nobody reads them: to 2 px or pt, to 0.2 em, to 15 %."""
_FAINT = re.compile(r"^(?:0|0?\.0\d{0,6}|[0-5](?:\.\d{1,6})?%)$")
_AWAY = re.compile(
    r"^(?:translate(?:x|y|3d)?\(\s{0,4}-?\d{4,}|translate(?:x|y)?\(\s{0,4}-[2-9]\d\d%|scale(?:x|y)?\(\s{0,4}0)"
)
_NO_CLIP = re.compile(r"^rect\((?:\s{0,4}[01](?:px)?\s{0,4},?){4}\)$")
_SHUT = re.compile(r"^(?:inset\(\s{0,4}(?:[5-9]\d|100)(?:\.\d{1,6})?%|circle\(\s{0,4}0|polygon\(\s{0,4}0 0\s{0,4}\))")
_COLOURS = {
    "white": "ffffff",
    "snow": "fffafa",
    "ivory": "fffff0",
    "whitesmoke": "f5f5f5",
    "black": "000000",
    "red": "ff0000",
    "silver": "c0c0c0",
    "gray": "808080",
}
_UNSEEN_CLASSES = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-only"})


class Concealment:
    """Says of each element of one page how it is hidden, if it is."""

    def __init__(self, root: etree._Element) -> None:
        sheets = "\n".join(style.text or "" for style in root.iter("style"))
        # White words are unseen on a page that is white: nothing on it may set another background, but the page itself.
        linked = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        grounds = [body for selectors, body in _styled(sheets) if _GROUND & body.keys()]
        whole = [body for selectors, body in _styled(sheets) if _GROUND & body.keys() and _PAPER & set(selectors)]
        named = {_colour(body.get("background-color") or body.get("background")) for body in whole}
        bare = "background" not in sheets.lower() or (len(named) == 1 and len(grounds) == len(whole))
        self.paper = (next(iter(named)) if named else "ffffff") if bare and not linked else None
        self.rules = _rules(sheets, self.paper)

    def how(self, element: etree._Element, tag: str) -> str | None:
        """The trick that hides the element (`display:none`, `hidden attribute` ...), or None."""
        attributes = element.attrib
        if not attributes:
            return "closed dialog" if tag == "dialog" else self.rules.get(tag)
        if "hidden" in attributes:
            return "hidden attribute"
        if tag == "dialog" and "open" not in attributes:
            return "closed dialog"
        style = attributes.get("style")
        if tag == "font" and (given := attributes.get("color")):
            style = f"color:{given};{style or ''}"
        if style and (found := self._by_style(element, style)):
            return found
        return self._by_rule(attributes, tag)

    def _by_style(self, element: etree._Element, style: str) -> str | None:
        declared = declarations(style)
        if found := trick(declared):
            return found
        colour = _colour(declared.get("color"))
        if colour and _alike(colour, self._background(element, declared)):
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
        if found := self.rules.get(tag):
            return found
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
    if _TINY.match(style.get("font-size", "none")):
        return "tiny text"
    if _FAINT.match(style.get("opacity", "none")) or style.get("filter") == "opacity(0)":
        return "opacity:0"
    if _FAR.match(style.get("text-indent", "")):
        return "text-indent off screen"
    if _transparent(style.get("color")) or _transparent(style.get("-webkit-text-fill-color")):
        return "transparent text"
    if style.get("content-visibility") == "hidden" or style.get("mso-hide") == "all":
        return "hidden by style"
    if _SHUT.match(style.get("clip-path", "")):
        return "clip to nothing"
    if _AWAY.match(style.get("transform", "")):
        return "moved off screen"
    if any(_FAR.match(style.get(f"margin-{side}", "")) for side in ("left", "top")):
        return "margin off screen"
    if style.get("overflow") in ("hidden", "clip") and any(
        _ZERO.match(style.get(side, "none")) for side in ("height", "width", "max-height", "max-width")
    ):
        return "no room for it"
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


_GROUND = {"background", "background-color", "background-image"}
_PAPER = {"body", "html", ":root"}


def _alike(one: str, other: str | None) -> bool:
    """Whether two colours (six hex digits) look the same: no channel differs by more than a twentieth."""
    return other is not None and all(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) <= 12 for i in (0, 2, 4))


def _transparent(value: str | None) -> bool:
    if value is None:
        return False
    plain = value.replace(" ", "")
    return plain == "transparent" or bool(
        re.fullmatch(r"(?:rgba|hsla)\([^()]{1,60},0?\.?0{1,6}\)|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)", plain)
    )


def _styled(sheets: str) -> list[tuple[list[str], dict[str, str]]]:
    """Selectors and declarations of every rule that holds at all times (a media query's are left out)."""
    found = []
    for rule in _top_level(_without_comments(sheets[:500_000])).split("}"):
        head, _, body = rule.partition("{")
        found.append(([selector.strip() for selector in head.split(",")], declarations(body)))
    return found


def _rules(sheets: str, paper: str | None) -> dict[str, str]:
    """Simple selector -> trick."""
    found: dict[str, str] = {}
    for selectors, body in _styled(sheets):
        how = trick(body)
        colour = _colour(body.get("color"))
        ground = _colour(body.get("background-color") or body.get("background")) if _GROUND & body.keys() else paper
        if not how and colour and _alike(colour, ground):
            how = "text in the colour of its background"
        for plain in selectors:
            if plain and plain.lower() not in ("body", "html") and _SIMPLE.match(plain):
                if how:
                    found.setdefault(plain, f"{how} by style sheet")
                else:
                    found.pop(plain, None)  # a later rule may show it again
    return found


def _without_comments(sheets: str) -> str:
    """Style text without its comments; one that is never closed goes on to the end, as in browsers."""
    kept, at = [], 0
    while (start := sheets.find("/*", at)) >= 0:
        kept.append(sheets[at:start])
        end = sheets.find("*/", start + 2)
        at = len(sheets) if end < 0 else end + 2
    return "".join([*kept, sheets[at:]])


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


FEWEST_WORDS = 8
"""Words of a comment, a picture's description or a part for browsers without script that are worth being kept apart."""
MOST_ASIDE = 200


def words_aside(markup: str, root: etree._Element) -> Iterator[tuple[str, str]]:
    """(words, how) of sentences that only the source shows: comments, `noscript`, texts that stand for pictures."""
    at, left = markup.find("<!--"), MOST_ASIDE
    while at >= 0 and left:
        end = markup.find("-->", at + 4)
        inner = markup[at + 4 : end if end >= 0 else len(markup)]
        if len(inner) < 5000 and _is_sentence(inner):
            yield " ".join(inner.split()), "comment in the source"
            left -= 1
        at = markup.find("<!--", end) if end >= 0 else -1
    for element in root.iter("noscript"):
        words = " ".join("".join(element.itertext()).split())
        if left and _is_sentence(words):
            yield words[:5000], "only for browsers without script"
            left -= 1
    for element in root.iter("img"):
        words = " ".join((element.get("alt") or "").split())
        if left and _is_sentence(words):
            yield words[:5000], "in place of a picture"
            left -= 1


def _is_sentence(words: str) -> bool:
    return not any(mark in words for mark in "<>{}[]=;") and len(words.split()) >= FEWEST_WORDS
