"""Rich text as Outlook packs it in MSG and winmail.dat. Method: [MS-OXRTFCP].

Of what an Outlook store (PST) holds libpff unpacks it.
"""

from __future__ import annotations

_PACKED, _PLAIN = b"LZFu", b"MELA"
_HEAD = 16
_ROOM = 4096
_BEGINS = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What every such text may refer to without having said it."""
_MOST = 64 << 20
"""Bytes of the longest text that is unpacked."""


def unpack_rtf(data: bytes) -> bytes:
    """The RTF in a packed body; what is not packed so as it stands, of a damaged one what comes before the damage."""
    kind = data[8:12]
    if kind == _PLAIN:
        return data[_HEAD:]
    return _unpacked(data[_HEAD:]) if kind == _PACKED else data


def _unpacked(data: bytes) -> bytes:
    """Literals, and runs of earlier bytes by their place in a ring of 4,096 (section 2.2.2)."""
    ring = bytearray(_BEGINS.ljust(_ROOM, b"\0"))
    place, at, made = len(_BEGINS), 0, bytearray()
    while at < len(data) and len(made) < _MOST:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                run = data[at : at + 1]
                at += 1
            else:
                pair = int.from_bytes(data[at : at + 2], "big")
                at += 2
                if at > len(data) or pair >> 4 == place:
                    return bytes(made)
                run = _run(ring, pair >> 4, (pair & 15) + 2, place)
            for byte in run:
                ring[place] = byte
                place = (place + 1) % _ROOM
            made += run
    return bytes(made)


def _run(ring: bytearray, start: int, length: int, place: int) -> bytes:
    """Bytes of the ring; a run may reach into itself."""
    held = [ring[(start + step) % _ROOM] for step in range(length)]
    ahead = (place - start) % _ROOM
    return bytes(held[step] if step < ahead else held[step % ahead] for step in range(length))
