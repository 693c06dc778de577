"""A page in fewer characters that says the same to every reader of HTML: for folders, which are carried and mailed.

Left out is what the HTML standard lets be left out: quotes around plain values, end tags of items and cells that the
next one ends, indentation, and references for quotes that need none (https://html.spec.whatwg.org, 13.1.2).
"""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"<[a-zA-Z/!][^>]*>")
_VALUE: Final = re.compile(r"""(\s[\w:-]+)="([^\s"'=<>`]+)"(\s*/(?=>$))?""")
_WHOLE: Final = re.compile(r'(\s(?:[xy][12]?|c[xy]|r|width|height)=")(-?\d+)\.0"')
_COLOUR: Final = re.compile(
    r'<text\b(?=[^>]* fill="#)[^>]*>'
    r'|<[a-z]+\b[^>]* class="(?:m|node|town|claim|value|solid|head|land|named|sea|ground)\b[^>]*>'
)
"""Marks of a drawing to which the style sheet gives their colour, light or dark; a drawing by itself keeps its own."""
_INDENT: Final = re.compile(r"\n[ \t\n]+(?=<)")
_ENDED: Final = re.compile(r"</(?:li|dt|dd|td|th|tr)>")
_PARAGRAPH: Final = re.compile(
    r"</p>(?=\s*(?:</(?:blockquote|div|li|section|td|header|footer|article|figcaption|details)>"
    r"|<(?:p|div|ul|ol|dl|h[1-6]|blockquote|table)[\s>]))"
)
"""Before elements of which every reader knows that they end a paragraph, those of older standards too."""
_KEPT: Final = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)
"""Where every character counts."""


def write_lean(page: str) -> str:
    """The page."""
    parts = _KEPT.split(page)
    parts[::2] = [_lean(part) for part in parts[::2]]
    return "".join(parts)


def _lean(part: str) -> str:
    part = part.replace(" data-row>", ">")  # for keys that a folder has not
    shorter = _ENDED.sub("", _PARAGRAPH.sub("", _INDENT.sub("\n", part)))
    shorter = _COLOUR.sub(lambda mark: re.sub(r' fill="#[0-9a-f]{6}"', "", mark[0]), shorter)
    said, at = [], 0
    for tag in _TAG.finditer(shorter):
        said += [_text(shorter[at : tag.start()]), _VALUE.sub(_bare, _WHOLE.sub(r'\1\2"', tag[0]))]
        at = tag.end()
    return "".join([*said, _text(shorter[at:])])


def _text(words: str) -> str:
    return words.replace("&#39;", "'").replace("&#34;", '"')


def _bare(value: re.Match[str]) -> str:
    """A value without quotes; a slash that ends its element stands apart from it."""
    return f"{value[1]}={value[2]}{' /' if value[3] else ''}"
