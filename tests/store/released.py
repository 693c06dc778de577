"""Libraries as earlier versions left them: how one is made, packed, and what it must say of itself ever after.

`python tests/store/released.py NAME` writes `fixtures/NAME.tar.gz` and `fixtures/NAME.json` with the version that is
installed. Make one for every release and every change of the schema; never make one again.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sourcebook import Library
from sourcebook.model.summary import Summary
from sourcebook.store.base import View

FIXTURES = Path(__file__).parent / "fixtures"
LEFT_OUT = ("index", "index.lock", "cache", "index.old")
"""Projections and what was remembered for speed: made anew by every version."""


def papers(folder: Path) -> Path:
    """A handful of invented papers of several kinds, in a new folder."""
    folder.mkdir()
    (folder / "minutes.txt").write_text(
        "Harbour board minutes, 4 March 2009\n\nThe board moved $2.5 million to Osk Holdings. Ines Aldermoor, who led "
        'the audit, said: "Nobody showed us the invoices."\n\nOf the 40 invoices 43% were missing.\n',
        encoding="utf-8",
    )
    (folder / "story.html").write_text(
        "<html><head><title>Who paid for the Teal Quay?</title><meta name='date' content='2011-05-06'></head><body>"
        "<article><h1>Who paid for the Teal Quay?</h1><p>Tomas Brackwater denied on 5 May 2011 that Osk Holdings owed "
        "€300,000 to the Bank of Harrowmouth.</p><p>The <a href='https://ledger.example/osk'>register</a> names two "
        "directors.</p></article></body></html>",
        encoding="utf-8",
    )
    (folder / "payments.csv").write_text(
        "date,from,to,amount\n2009-03-04,Harbour Board,Osk Holdings,2500000\n"
        "2009-03-09,Osk Holdings,I. Aldermoor,1200\n"
    )
    message = EmailMessage()
    message["From"], message["To"] = "ines@harrowmouth.example", "tomas@osk.example"
    message["Date"], message["Subject"] = "Wed, 04 Mar 2009 10:00:00 +0000", "The invoices"
    message.set_content("Tomas, please send the 17 invoices that are missing by 9 March 2009.\n")
    (folder / "letter.eml").write_bytes(message.as_bytes())
    with zipfile.ZipFile(folder / "more.zip", "w") as package:
        package.writestr("note.txt", "Ilse Varga met the board of Osk Holdings in Port Tamsin on 1 June 2010.\n")
    (folder / "void.txt").write_text("")
    return folder


def told(view: View) -> dict[str, Any]:
    """What a library says of itself that no later version may lose or change."""
    return {
        "documents": [[d.id, d.title, d.address, d.published, d.blob] for d in view.iter_documents()],
        "captures": [[c.id, c.document, c.blob, c.address, c.bytes] for c in view.iter_captures()],
        "texts": [[r.id, r.text_hash, len(r.text), len(r.blocks)] for r in view.iter_renditions()],
        "readings": [[a.id, a.kind, a.start, a.end, a.exact] for a in view.iter_annotations()],
        "ledger": [[i.id, i.container, i.name, i.outcome, i.code, i.blob] for i in view.iter_ledger()],
        "decisions": [[d.id, d.number, d.what, d.value, d.why, d.hash] for d in view.iter_decisions()],
        "summaries": [[s.id, s.number, s.state, s.title, s.markdown] for s in _versions(view)],
    }


def _versions(view: View) -> Iterator[Summary]:
    for identifier in sorted(s.id for s in view.iter_summaries()):
        yield from view.iter_summary_versions(identifier)


def make(name: str) -> None:
    """Write a fixture."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "library"
        with Library.init(root, title="Teal Quay") as library:
            library.add([papers(Path(place) / "papers")])
            first = next(iter(library.view().iter_annotations()))
            library.decide(first.id, "accepted", why="compared with the minutes", who="ed")
            library.decide(first.document, "kept", why="it is the only copy", who="ed")
            summary = library.summaries.new(first.document, who="ed", title="What the quay cost", categories=["ports"])
            library.summaries.edit(
                summary.id, who="ed", note="Compared with the minutes.", reply="None of them answered."
            )
            library.summaries.publish(summary.id, who="ann", override="made for a test of later versions")
            said = told(library.view())
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as package:
            for path in sorted(p for p in root.rglob("*") if p.is_file()):
                inside = path.relative_to(root)
                if not inside.parts[0].startswith(LEFT_OUT):
                    about = tarfile.TarInfo(f"library/{inside.as_posix()}")
                    about.size = path.stat().st_size
                    package.addfile(about, path.open("rb"))
        (FIXTURES / f"{name}.tar.gz").write_bytes(gzip.compress(packed.getvalue(), 9, mtime=0))
        (FIXTURES / f"{name}.json").write_text(json.dumps(said, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(sys.argv[1])
