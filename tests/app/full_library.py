"""A library with something of every kind that has a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from invented_papers import DOSSIER, REPORT, REPORT_URL, put, rendition_of_blocks
from sourcebook.library import Library

PAPERS = {
    "a.txt": "Quay director charged\n\nNelly Orme, the director of the Brinmouth Port Authority, was charged with "
    "bribery on 4 May 2011. She denies it. The port paid Tobias Renck $2 million in 2010.\n",
    "b.txt": "Port trial\n\nNelly Orme was convicted of bribery on 9 June 2013, the Brinmouth District Court said. "
    "Tobias Renck was paid $3 million by the port in 2010.\n",
    "broken.pdf": "%PDF-1.7 nothing more",
}
STORY = """title = "The port"
[[step]]
title = "Charged"
text = "The director was charged."
view = "timeline"
"""


@contextmanager
def full_library(folder: Path) -> Iterator[Library]:
    """The library, open; made in a folder of its own."""
    (folder / "papers").mkdir()
    for name, text in PAPERS.items():
        (folder / "papers" / name).write_text(text, encoding="utf-8")
    with Library.init(folder / "library", title="Varnholm Papers") as library:
        put(library.store, rendition_of_blocks(DOSSIER, "The Harbour Loan", "2011-03-04"), "dossier.html")
        paragraphs = [("paragraph", words, 0) for words in REPORT.split("\n\n")]
        put(library.store, rendition_of_blocks(paragraphs, "Harbour report", "2004-05-01"), REPORT_URL)
        library.add([folder / "papers"])
        for document in islice(library.list("documents"), 2):
            made = library.summaries.new(document.id, who="ed", categories=("ports", "money"), note="A *note*.")
        library.summaries.publish(made.id, who="ed", override="Read against the source.")
        library.decide(library.queue("claim")[0].id, "confirmed", why="Read.", who="ed")
        library.batches.keep(library.batches.parse(b"Nelly Orme\nTobias Renck\n", "name"))
        library.searches.save("Loans", "loan", who="ed")
        (library.root / "stories").mkdir()
        (library.root / "stories" / "port.toml").write_text(STORY, encoding="utf-8")
        letters = library.digests
        quote = next(library.list("claims"))
        dossier = library.dossiers.new("The loan", text=f"# The loan\n\n[[claim:{quote.id}]] [[quote:q-0]]\n", who="ed")
        library.dossiers.ask(dossier.id, "Ada Velin", asked="2026-01-02", until="2026-01-09", who="ed")
        library.dossiers.publish(dossier.id, who="ed", override="A trial.")
        library.dossiers.amend(dossier.id, "A day was wrong.", who="ed")
        issue = letters.new(title="The week", date="2026-11-30", intro="A *word*.", who="ed")
        letters.pick(issue.id, who="ed")
        yield library
