"""Names of members of ZIP files that state no charset: programs of many countries write them in their own."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Sequence
from typing import Final

_UTF8: Final = 0x800
"""Flag of a member whose name is stated to be in UTF-8; no other charset can be stated (APPNOTE, appendix D)."""
_FEWEST: Final = 6
"""Bytes beyond ASCII, in all names together, from which on a charset can be told."""
_OF_NAMES: Final = {
    "cp866": "cp866", "cp1251": "cp1251", "ptcp154": "cp1251", "kz1048": "cp1251", "koi8-r": "koi8-r", "cp932": "cp932",
    "shift_jis": "cp932", "gb18030": "gb18030", "gb2312": "gb18030", "big5": "big5", "cp949": "cp949",
    "euc_kr": "cp949",
    "cp852": "cp852", "cp1250": "cp1250", "cp737": "cp737", "cp1253": "cp1253", "cp862": "cp862", "cp1255": "cp1255",
    "cp857": "cp857", "cp1254": "cp1254", "cp1256": "cp1256", "cp874": "cp874", "cp850": "cp850",
}  # fmt: skip
"""Charsets in which the programs of some country write names."""


def spelled_names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Names of members, those that state no charset in the likeliest one of all of them together."""
    raw = [_raw(about) for about in members]
    plain = b"\n".join(dict.fromkeys(name for name in raw if name is not None and not name.isascii()))
    charset = _charset_of(plain)
    return [
        about.filename if name is None or name.isascii() or not charset else name.decode(charset, "replace")
        for about, name in zip(members, raw, strict=True)
    ]


def _raw(about: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name without a stated charset, which the library takes for cp437."""
    try:
        return None if about.flag_bits & _UTF8 else about.filename.encode("cp437")
    except UnicodeError:
        return None


def _charset_of(names: bytes) -> str:
    """Empty where nothing better than cp437 can be told."""
    import chardet

    try:
        names.decode("utf-8")
    except UnicodeError:
        pass
    else:
        return "utf-8" if names else ""
    if sum(byte > 127 for byte in names) < _FEWEST:
        return ""
    try:
        found = codecs.lookup(chardet.detect(names[:65_536])["encoding"] or "").name
        charset = _OF_NAMES.get(found, "")
        return charset if charset and "\ufffd" not in names.decode(charset, "replace") else ""
    except LookupError:
        return ""
