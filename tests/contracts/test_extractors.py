"""Every registered extractor keeps the extractor contract."""

from __future__ import annotations

from sourcebook import registry
from sourcebook.model.document import Block, Link
from sourcebook.testing.extractors import PROSE, ExtractorContract
from sourcebook.testing.makers import reading_of

PROSE_OF = {
    "sections": "2009—2011 | The Contract\n\n" + PROSE,
    "relations": "Saltmarsh Bank is owned by Osk Holdings. Ines Aldermoor is the president of Saltmarsh Bank.",
}


def _suite(name: str) -> type[ExtractorContract]:
    extractor = registry.load("extractors", name)()
    return type(
        f"Test{name.title()}", (ExtractorContract,), {"extractor": extractor, "prose": PROSE_OF.get(name, PROSE)}
    )


# The one that asks a language model needs one to ask, the one that reads rows needs a table: their suites are in
# tests/extract.
for _name in sorted({*registry.names("extractors")} - {"llm", "rows"}):
    globals()[f"Test{_name.title()}"] = _suite(_name)


def test_a_link_is_a_citation_of_its_sentence() -> None:
    text = "The bank lied. A court said so."
    blocks = (Block(kind="paragraph", start=0, end=len(text)),)
    reading = reading_of(text, blocks=blocks, links=(Link(start=17, end=22, href="https://court.example/1"),))
    (citation,) = registry.load("extractors", "citations")().extract(reading)
    assert (citation.anchor.exact, citation.sentence.exact) == ("court", "A court said so.")
