"""Lighter fonts of the pages: the weights that the style sheet asks for, without hints and features it never turns on.

The letters stay all that the files of their makers have; the licence goes with them. The same files give the same
bytes, on any machine.
"""

from __future__ import annotations

import io
from pathlib import Path

WEIGHTS: dict[str, tuple[int, int] | int] = {"normal": (400, 700), "italic": 400}
"""By the style that a file's name ends with."""
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "lnum", "onum", "tnum", "pnum"]


def lighten(path: Path) -> None:
    """Write a variable font anew, lighter."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True)
    cutter = Subsetter(options)
    cutter.populate(unicodes=[*font.getBestCmap()])
    cutter.subset(font)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    # Read again: a table that was cut is lazy, and the weights are looked up by glyph.
    cut = TTFont(io.BytesIO(plain.getvalue()), recalcTimestamp=False)
    light = instantiateVariableFont(cut, {"wght": WEIGHTS[path.stem.rpartition("-")[2]]})
    light.flavor = "woff2"
    light.save(path)


def lighten_all(folder: Path) -> str:
    """Every font of a folder; what was done, in a few words."""
    try:
        import brotli  # noqa: F401 - fonts are compressed with it
        import fontTools  # noqa: F401
    except ImportError:
        return "fonts are whole, fonttools and brotli are not here"
    for path in sorted(folder.glob("*.woff2")):
        lighten(path)
    return "fonts are lighter"
