"""GeoJSON (RFC 7946): places that an offline gazetteer knows, each with the documents and words that name it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from sourcebook.model.annotation import Mention
from sourcebook.model.place import Located
from sourcebook.publish.formats.lines import LinesExporter

MOST_NAMED = 20
"""Places in the text that a point on the map names."""


class GeoJsonExporter(LinesExporter):
    """Places that an offline gazetteer knows, as points (RFC 7946), each with the documents and words that name it."""

    name: ClassVar[str] = "geojson"
    suffix: ClassVar[str] = ".geojson"
    derived: ClassVar[frozenset[str]] = frozenset({"place"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._named: dict[str, list[Mention]] = defaultdict(list)
        self._features: list[dict[str, Any]] = []

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Mention) and record.type == "place":
            held = self._named[record.name.casefold()]
            if len(held) < MOST_NAMED:
                held.append(record)
        elif isinstance(record, Located):
            self._features.append(self._feature(record))
            self.written["places"] += 1

    def _feature(self, place: Located) -> dict[str, Any]:
        named = dict.fromkeys(n.casefold() for n in place.entity.names)
        words = [m for name in named for m in self._named.get(name, ())][:MOST_NAMED]
        return {
            "type": "Feature",
            "id": place.entity.id,
            "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
            "properties": {
                "name": place.entity.name,
                "country": place.country,
                "documents": place.entity.documents,
                "gazetteer": place.gazetteer,
                "surety": place.surety,
                "mentions": [
                    {"id": m.id, "document": m.document, "start": m.start, "end": m.end, "exact": m.exact}
                    for m in words
                ],
            },
        }

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        self.line({"type": "FeatureCollection", "features": self._features})
        super().finalize()
