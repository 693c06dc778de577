"""How far a scanned page lies aslant, and boxes of the straightened page back on the one that was scanned.

Method: projection profile (Postl 1986; Bloomberg, Kopec and Dasari 1995): of a page turned by the right angle the rows
of ink differ most from each other.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LEAST = 0.6
"""Degrees that the engine copes with by itself."""
_MOST, _COARSE, _FINE = 12.0, 1.0, 0.2
_EDGE = 0.1
_SIDE = 900
"""Pixels of the longer side of the small picture that is turned to and fro."""
_CLEARER = 1.2
"""How much more the rows must differ for a page to be taken to lie aslant: a picture without lines has no angle."""

Box = tuple[float, float, float, float]


def find_skew(page: Image.Image) -> float:
    """Degrees, counter-clockwise, by which to turn a grey page to set its lines straight; 0 if they are."""
    import numpy as np
    from PIL import Image

    small = page.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.float32)
    # How far each pixel is from the paper, whichever of the two is dark.
    ink = Image.fromarray(np.abs(grey - np.median(grey)))
    straight = _contrast(ink, 0.0)
    best = max((float(a) for a in np.arange(-_MOST, _MOST + _COARSE, _COARSE)), key=lambda a: _contrast(ink, a))
    near = np.arange(best - _COARSE, best + _COARSE + _FINE, _FINE)
    best = max((float(a) for a in near), key=lambda a: _contrast(ink, a))
    return round(best, 1) if abs(best) >= LEAST and _contrast(ink, best) > _CLEARER * straight else 0.0


def straighten(page: Image.Image, degrees: float) -> Image.Image:
    """The page turned, as large as it must be to lose nothing, white around."""
    from PIL import Image

    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def box_before(box: Box, degrees: float, size: tuple[int, int], turned: tuple[int, int]) -> Box:
    """A box (left, top, right, bottom) of the straightened page, of size `turned`, on the one it was made from."""
    angle = math.radians(degrees)
    corners = []
    for x in (box[0], box[2]):
        for y in (box[1], box[3]):
            across, down = x - turned[0] / 2, y - turned[1] / 2
            corners.append(
                (
                    across * math.cos(angle) - down * math.sin(angle) + size[0] / 2,
                    across * math.sin(angle) + down * math.cos(angle) + size[1] / 2,
                )
            )
    across_all, down_all = zip(*corners, strict=True)
    return min(across_all), min(down_all), max(across_all), max(down_all)


def _contrast(ink: Image.Image, degrees: float) -> float:
    """How much neighbouring rows of a turned page differ; corners that turning leaves empty are not looked at."""
    import numpy as np
    from PIL import Image

    turned = np.asarray(ink.rotate(degrees, Image.Resampling.BILINEAR, expand=False), dtype=np.float32)
    high, wide = turned.shape
    rows = turned[int(_EDGE * high) : int((1 - _EDGE) * high), int(_EDGE * wide) : int((1 - _EDGE) * wide)].sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
