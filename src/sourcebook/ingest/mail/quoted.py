"""Which words of a message are another's: what was answered or forwarded below the sender's own (RFC 3676, 4.5).

Lines that begin with ">" are block quotes by the layout of plain text, `blockquote` by that of HTML. Programs also put
the earlier message below a line that names it; from there on everything is the earlier message's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from sourcebook.model.document import Block, BlockKind

_SEEN = 1500
"""Characters of a block looked at for such a line."""
_RULED = re.compile(
    r"^[-_=* ]{3,80}[^\n]{0,200}(?:message|forwarded|nachricht|mensaje|messaggio|bericht|mensagem|d'origine|transf)"
    r"[^\n]{0,200}[-_=* ]{3,80}$|^begin forwarded message:$|^-{3,}\s?original appointment\s?-{3,}$",
    re.I | re.M,
)
_WROTE = re.compile(
    r"^(?:on|am|le|el|il|op|em|w dniu|den)\b.{5,400}"
    r"(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|napisał(?:\(a\))?|skrev)"
    r"[^:\n]{0,80}:\s{0,3}$",
    re.I | re.S,
)
_HEADS = re.compile(
    r"^[ \t*]{0,4}(?:from|von|de|da|van|to|an|para|aan|à)[ \t*]{0,4}:.{0,400}\n(?:.{0,400}\n){0,4}?"
    r"[ \t*]{0,4}(?:sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|subject|betreff|objet|asunto)"
    r"[ \t*]{0,4}:",
    re.I | re.M,
)
_HEAD = re.compile(r"^[ \t*]{0,4}[^\W\d][\w-]{1,15}[ \t*]{0,4}:")


def mark_quoted(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks of one body, those of earlier messages as quotes; a line that names one becomes a row.

    A block whose first lines are the sender's and last ones name the earlier message stays as it is.
    """
    made: list[Block] = []
    group = max((block.group for block in blocks), default=0)
    inside = False
    for number, block in enumerate(blocks):
        follows = blocks[number + 1 : number + 2]
        head = _announces(text, block, blocks[number : number + 6])
        if head:
            group += 1
            made.append(msgspec.structs.replace(block, kind="row", level=0, group=group))
            # Where the earlier words carry marks of their own, those tell where they end.
            marked = bool(follows) and follows[0].kind == "quote"
            inside = inside or not marked
            group += 1
        elif inside and block.kind in ("paragraph", "item", "heading", "quote"):
            own = _is_head(text, block, made)
            kind: BlockKind = "row" if own else "quote"
            made.append(msgspec.structs.replace(block, kind=kind, level=0, group=group - 1 if own else group))
        else:
            made.append(block)
    return made


def _announces(text: str, block: Block, ahead: Sequence[Block]) -> bool:
    """Whether a block is the line, or the heads, that an earlier message begins with."""
    words = text[block.start : min(block.end, block.start + _SEEN)]
    if len(words) < 600 and (_RULED.match(words) or _WROTE.match(words)):
        return True
    near = text[block.start : min(ahead[-1].end, block.start + _SEEN)]
    found = _HEADS.search(near)
    # A name and a time may stand above the heads.
    return found is not None and found.start() <= min(300, len(words)) and near[: found.start()].count("\n") <= 3


def _is_head(text: str, block: Block, made: Sequence[Block]) -> bool:
    """Whether a short line right below the heads of an earlier message is one of them."""
    return (
        bool(made)
        and made[-1].kind == "row"
        and block.end - block.start < 400
        and bool(_HEAD.match(text[block.start : block.start + 40]))
    )
