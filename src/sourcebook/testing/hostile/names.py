"""Members of archives whose names would climb out, hide or deceive: 120 of them, the same words inside each."""

from __future__ import annotations

import base64
import tarfile
from collections.abc import Callable
from io import BytesIO

from sourcebook.testing.hostile.packing import Entry, stored, zip_of

WORDS = b"The harbour lease was signed in March."
NAMES: dict[str, str] = {
    "up": "../escaped.txt",
    "up far": "../" * 40 + "tmp/escaped.txt",
    "up in the middle": "a/../../escaped.txt",
    "up by Windows": "..\\..\\escaped.txt",
    "up mixed": "..\\../escaped.txt",
    "up with dots": "..././escaped.txt",
    "only up": "..",
    "only here": ".",
    "absolute": "/tmp/escaped.txt",
    "absolute twice": "//tmp/escaped.txt",
    "a drive": "C:\\escaped.txt",
    "a drive without a root": "C:escaped.txt",
    "a share": "\\\\server\\share\\escaped.txt",
    "a long path of Windows": "\\\\?\\C:\\escaped.txt",
    "a home": "~/escaped.txt",
    "a variable": "$HOME/escaped.txt",
    "a command": "; touch escaped.txt",
    "a pipe": "|touch escaped.txt",
    "an option": "--output=escaped.txt",
    "a NUL": "good.txt\0/../../escaped.txt",
    "a newline": "good.txt\nescaped.txt: stored",
    "a return": "good.txt\rescaped.txt",
    "a tab": "good\t.txt",
    "escapes of a terminal": "\x1b[2J\x1b[31mred.txt",
    "a terminal's title": "\x1b]0;owned\x07.txt",
    "backspaces": "good.exe\b\b\btxt",
    "right to left": "lease\u202etxt.exe",
    "left to right": "\u202dlease\u202c.txt",
    "isolated": "\u2066lease\u2069.txt",
    "no width": "le\u200base\u200d.txt",
    "soft hyphens": "le\u00adase.txt",
    "tags of script": "<script>alert(1)</script>.txt",
    "a quote of HTML": '"><img src=x onerror=alert(1)>.txt',
    "an entity": "&lt;b&gt;.txt",
    "a link": "javascript:alert(1)",
    "a formula": "=HYPERLINK(\"http://a.example\").txt",
    "ten thousand letters": "a" * 10_000 + ".txt",
    "ten thousand folders": "a/" * 5_000 + "a.txt",
    "a name of spaces": "   ",
    "a name of dots": "....",
    "trailing dots": "lease.txt...",
    "a trailing space": "lease.txt ",
    "a reserved name": "CON",
    "a reserved name with a suffix": "aux.txt",
    "a stream of NTFS": "lease.txt:hidden",
    "a device": "/dev/null",
    "a process": "/proc/self/environ",
    "composed": "caf\u00e9.txt",
    "decomposed": "cafe\u0301.txt",
    "a letter that looks alike": "l\u0435ase.txt",
    "upper case": "LEASE.TXT",
    "lower case": "lease.txt",
    "a half of a pair": "lease\ud83d.txt",
    "beyond the plane": "\U0001f4c4.txt",
    "private use": "\ue000\uf8ff.txt",
    "no character": "lease\uffff.txt",
    "lines of Unicode": "lease\u2028.txt\u2029",
    "this library's file": "sourcebook.toml",
    "this library's database": "sourcebook.db",
}  # fmt: skip


def _zipped(name: str) -> tuple[str, bytes]:
    return "names.zip", zip_of([stored(name, WORDS), stored("good.txt", WORDS + b" Good.")])


def _tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as archive:
        for about, data in members:
            about.size = len(data)
            archive.addfile(about, BytesIO(data))
    return out.getvalue()


def _in_tar(name: str) -> tuple[str, bytes]:
    about = tarfile.TarInfo(name.encode("utf-8", "backslashreplace").decode())
    return "names.tar", _tarred((about, WORDS), (tarfile.TarInfo("good.txt"), WORDS + b" Good."))


def _special(kind: bytes, name: str, target: str = "") -> tuple[str, bytes]:
    """A link or device, then a file of the same name: what follows the link must not be written to."""
    about = tarfile.TarInfo(name)
    about.type, about.linkname = kind, target
    inside = tarfile.TarInfo(f"{name}/escaped.txt")
    return "links.tar", _tarred((about, b""), (inside, WORDS), (tarfile.TarInfo("good.txt"), WORDS + b" Good."))


def _zip_link(target: str) -> tuple[str, bytes]:
    link = Entry(b"link", target.encode(), attributes=0o120777 << 16)
    return "links.zip", zip_of([link, stored("link/escaped.txt", WORDS), stored("good.txt", WORDS + b" Good.")])


def _mailed(name: str) -> tuple[str, bytes]:
    word = base64.b64encode(name.encode("utf-8", "backslashreplace")).decode()
    return "names.eml", (
        "From: a@example.org\nTo: b@example.org\nSubject: The lease\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee what is carried.\n'
        f'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="=?utf-8?B?{word}?="\n\n'
        f"{WORDS.decode()}\n--b--\n"
    ).encode()


_LINKS = {
    "a link out": (tarfile.SYMTYPE, "/tmp"),
    "a link up": (tarfile.SYMTYPE, "../.."),
    "a link to a file": (tarfile.SYMTYPE, "/etc/passwd"),
    "a link to itself": (tarfile.SYMTYPE, "a"),
    "a hard link out": (tarfile.LNKTYPE, "/etc/passwd"),
    "a hard link up": (tarfile.LNKTYPE, "../../sourcebook.toml"),
    "a disk": (tarfile.BLKTYPE, ""),
    "a terminal": (tarfile.CHRTYPE, ""),
    "a pipe": (tarfile.FIFOTYPE, ""),
}
_MAILED = ("up", "absolute", "a drive", "a share", "a newline", "escapes of a terminal", "right to left", "a NUL",
           "tags of script", "a reserved name", "ten thousand letters", "a name of dots", "a command")  # fmt: skip
_TARRED = tuple(name for name in NAMES if name not in ("a half of a pair", "a NUL", "composed", "decomposed"))[:36]

CASES: dict[str, Callable[[], tuple[str, bytes]]] = {
    **{f"ZIP: {what}": (lambda name=name: _zipped(name)) for what, name in NAMES.items()},  # type: ignore[misc]
    **{f"TAR: {what}": (lambda name=NAMES[what]: _in_tar(name)) for what in _TARRED},  # type: ignore[misc]
    **{f"TAR: {what}, then through it": (lambda k=kind, t=to: _special(k, "a", t))  # type: ignore[misc]
       for what, (kind, to) in _LINKS.items()},
    **{f"mail: {what}": (lambda name=NAMES[what]: _mailed(name)) for what in _MAILED},  # type: ignore[misc]
    **{f"ZIP: a link to {to}": (lambda to=to: _zip_link(to)) for to in ("/etc/passwd", "..", "/tmp/escaped.txt")},  # type: ignore[misc]
}  # fmt: skip
