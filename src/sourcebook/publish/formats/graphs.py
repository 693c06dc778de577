"""Networks for drawing programs: GEXF 1.3 (Gephi), GraphML (yEd, networkx), Oligrapher's JSON (LittleSis).

Each edge carries its schema, role, times, how many documents tell it, and the first words it rests on.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from lxml import etree

from sourcebook.model.document import Document
from sourcebook.model.entity import Entity
from sourcebook.model.network import Network, Node, Rest, Tie
from sourcebook.publish.formats.ftm_entities import tie_id
from sourcebook.publish.formats.lines import LinesExporter
from sourcebook.publish.formats.places import spread

NODE_FIELDS = ("type", "names", "countries", "documents", "mentions")
EDGE_FIELDS = ("schema", "role", "from", "to", "documents", "document", "start", "end", "exact")
MOST_NOTES = 200
"""Ties that the story of an Oligrapher map goes through."""
MOST_WORDS = 10
"""Passages in a note."""
NUMBERS = frozenset({"documents", "mentions", "start", "end"})
_XML_WORDS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535], " ")
"""Characters that XML 1.0 cannot hold."""


def xml_text(value: object) -> str:
    """A value as text that XML can hold."""
    return str(value).translate(_XML_WORDS).encode("utf-8", "replace").decode()


class _Graph(LinesExporter):
    derived: ClassVar[frozenset[str]] = frozenset({"entity", "tie"})

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self.entities: dict[str, Entity] = {}
        self.ties: list[Tie] = []

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Entity):
            self.entities[record.id] = record
        elif isinstance(record, Tie):
            self.ties.append(record)

    def node_values(self, entity: Entity) -> dict[str, object]:
        """What is said of a node."""
        names = "; ".join(n for n in entity.names if n != entity.name)
        said = {"type": entity.type, "names": names, "countries": "; ".join(entity.countries)}
        return {k: v for k, v in said.items() if v} | {"documents": entity.documents, "mentions": entity.mentions}

    def edge_values(self, tie: Tie) -> dict[str, object]:
        """What is said of an edge; empty fields are left out."""
        first: Rest = tie.rests[0]
        values = {
            "schema": tie.schema, "role": tie.role, "from": tie.since, "to": tie.until, "documents": tie.documents,
            "document": first.document, "start": first.start, "end": first.end, "exact": first.exact,
        }  # fmt: skip
        return {k: v for k, v in values.items() if v not in (None, "")}

    def count(self) -> None:
        """Note what is written."""
        self.written.update(nodes=len(self.entities), edges=len(self.ties))

    def whole(self, root: etree._Element) -> None:
        """Write a tree of XML."""
        self._stream.write(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


class GexfExporter(_Graph):
    """GEXF 1.3, directed, without the date that other writers put in."""

    name: ClassVar[str] = "gexf"
    suffix: ClassVar[str] = ".gexf"

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        root = etree.Element("gexf", nsmap={None: "http://gexf.net/1.3"}, version="1.3")
        graph = etree.SubElement(root, "graph", mode="static", defaultedgetype="directed")
        for kind, fields in (("node", NODE_FIELDS), ("edge", EDGE_FIELDS)):
            held = etree.SubElement(graph, "attributes", {"class": kind})
            for field in fields:
                type_ = "integer" if field in NUMBERS else "string"
                etree.SubElement(held, "attribute", id=f"{kind}-{field}", title=field, type=type_)
        nodes = etree.SubElement(graph, "nodes")
        for e in self.entities.values():
            node = etree.SubElement(nodes, "node", id=e.id, label=xml_text(e.name))
            _values(node, "node", self.node_values(e))
        edges = etree.SubElement(graph, "edges")
        for t in self.ties:
            ends = {"source": t.subject, "target": t.object, "label": xml_text(t.label)}
            edge = etree.SubElement(edges, "edge", {"id": tie_id(t), **ends, "weight": str(t.documents)})
            _values(edge, "edge", self.edge_values(t))
        self.count()
        self.whole(root)
        super().finalize()


def _values(parent: etree._Element, kind: str, values: dict[str, object]) -> None:
    held = etree.SubElement(parent, "attvalues")
    for field, value in values.items():
        etree.SubElement(held, "attvalue", {"for": f"{kind}-{field}", "value": xml_text(value)})


class GraphmlExporter(_Graph):
    """GraphML 1.0 with typed keys."""

    name: ClassVar[str] = "graphml"
    suffix: ClassVar[str] = ".graphml"

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        root = etree.Element("graphml", nsmap={None: "http://graphml.graphdrawing.org/xmlns"})
        for kind, fields in (("node", ("label", *NODE_FIELDS)), ("edge", EDGE_FIELDS)):
            for field in fields:
                type_ = "int" if field in NUMBERS else "string"
                key = {"id": f"{kind}-{field}", "for": kind, "attr.name": field, "attr.type": type_}
                etree.SubElement(root, "key", key)
        graph = etree.SubElement(root, "graph", edgedefault="directed")
        for e in self.entities.values():
            _data(etree.SubElement(graph, "node", id=e.id), "node", {"label": e.name, **self.node_values(e)})
        for t in self.ties:
            edge = etree.SubElement(graph, "edge", id=tie_id(t), source=t.subject, target=t.object)
            _data(edge, "edge", self.edge_values(t))
        self.count()
        self.whole(root)
        super().finalize()


def _data(parent: etree._Element, kind: str, values: dict[str, object]) -> None:
    for field, value in values.items():
        etree.SubElement(parent, "data", key=f"{kind}-{field}").text = xml_text(value)


class OligrapherExporter(_Graph):
    """Oligrapher 3 (LittleSis): a graph of nodes with places and edges with arrow and label, and a story of notes.

    A note for each of the best attested ties holds the words it rests on: going through the story goes through the
    evidence.
    """

    name: ClassVar[str] = "oligrapher"
    suffix: ClassVar[str] = ".json"

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self._titles: dict[str, str] = {}

    def take(self, record: msgspec.Struct) -> None:
        """See `LinesExporter.take`."""
        if isinstance(record, Document):
            told = escape(". ".join(p for p in (record.title, record.outlet or "", (record.published or "")[:10]) if p))
            online = record.address.startswith(("http://", "https://"))
            self._titles[record.id] = f'<a href="{escape(record.address)}">{told}</a>' if online else told
        super().take(record)

    def finalize(self) -> None:
        """See `Exporter.finalize`."""
        joined = {i for t in self.ties for i in (t.subject, t.object)}
        shown = [e for i, e in self.entities.items() if i in joined]
        nodes = tuple(Node(id=e.id, name=e.name, type=e.type, documents=e.documents) for e in shown)
        places = spread(Network(nodes=nodes, ties=tuple(self.ties)))
        graph: dict[str, Any] = {"nodes": {}, "edges": {}, "captions": {}}
        for e in shown:
            x, y = places[e.id]
            node = {"id": e.id, "name": e.name, "x": x, "y": y, "scale": 1, "status": "normal", "type": e.type}
            graph["nodes"][e.id] = node
        for t in self.ties:
            ends = {"node1_id": t.subject, "node2_id": t.object, "label": t.label, "arrow": "1->2", "dash": False}
            graph["edges"][tie_id(t)] = {"id": tie_id(t), **ends, "scale": 1, "status": "normal"}
        notes = [self._note(t) for t in sorted(self.ties, key=lambda t: (-t.documents, tie_id(t)))[:MOST_NOTES]]
        self.line({"graph": graph, "annotations": {"list": notes}})
        self.written.update(nodes=len(shown), edges=len(self.ties), notes=len(notes))
        super().finalize()

    def _note(self, tie: Tie) -> dict[str, Any]:
        """The words of a tie, one passage a document, as Oligrapher's text with marks of HTML."""
        first = {r.document: r for r in reversed(tie.rests)}
        said = (first[d] for d in dict.fromkeys(r.document for r in tie.rests))
        words = [f"<p>“{escape(' '.join(r.exact.split()))}” {self._titles.get(r.document, '')}</p>" for r in said]
        ends = [self.entities[i].name if i in self.entities else i for i in (tie.subject, tie.object)]
        return {
            "id": f"note-{tie_id(tie)}", "header": f"{ends[0]} – {tie.label} – {ends[1]}",
            "text": "".join(words[:MOST_WORDS]), "nodeIds": [tie.subject, tie.object], "edgeIds": [tie_id(tie)],
            "captionIds": [],
        }  # fmt: skip
