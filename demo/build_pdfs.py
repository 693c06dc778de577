"""Builds the demonstration PDFs from the text in `pdf_sources/`, the same bytes each time.

    python demo/build_pdfs.py [OUT]      # OUT: folder to write to; default demo/documents

A source is a head of `key: value` lines, a line `---`, then paragraphs parted by blank lines: `# heading`,
`## lesser heading`, `| a | b |` table rows, numbered paragraphs ("4.2 The first ..."). Streams are left
uncompressed and the dates are those of the source, so neither the clock nor the zlib of the machine is in the bytes.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

BUILT_WITH = "2.8.9"
"""The fpdf2 that made the PDFs kept here; another version may lay out other bytes."""

HERE = Path(__file__).resolve().parent
NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}|\.)) ")


class Paper(FPDF):
    """A4 paper with the short title as running head and the page number at the foot, from page 2 on."""

    def __init__(self, head: dict[str, str]) -> None:
        super().__init__(format="A4")
        self.head = head
        self.core_fonts_encoding = "windows-1252"
        self.set_compression(False)
        self.set_margins(25, 22, 25)
        self.set_auto_page_break(True, margin=24)
        self.set_creation_date(datetime.fromisoformat(head["date"]).replace(tzinfo=UTC))
        self.set_title(head["title"])
        self.set_author(head["author"])
        self.set_lang("en")

    def header(self) -> None:
        """Puts the running head on every page but the first."""
        if self.page_no() > 1:
            self.set_font("Times", "I", 9)
            self.cell(0, 5, self.head["short"], align="R")
            self.ln(11)

    def footer(self) -> None:
        """Puts the page number at the foot."""
        self.set_y(-16)
        self.set_font("Times", "", 9)
        self.cell(0, 5, f"Page {self.page_no()}", align="C")

    def front(self) -> None:
        """Sets the title block."""
        self.set_font("Times", "", 11)
        self.multi_cell(0, 6, self.head["issuer"], align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(6)
        self.set_font("Times", "B", 18)
        self.multi_cell(0, 9, self.head["title"], align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(4)
        self.set_font("Times", "", 11)
        for key in ("dateline", "subtitle"):
            self.multi_cell(0, 6, self.head[key], align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(8)

    def heading(self, text: str, size: int) -> None:
        """Sets a heading and keeps it with at least three lines of what follows."""
        if self.will_page_break(36):
            self.add_page()
        self.ln(3)
        self.set_font("Times", "B", size)
        self.multi_cell(0, 7, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def paragraph(self, text: str) -> None:
        """Sets a paragraph; its number, when it has one, hangs in the margin."""
        self.set_font("Times", "", 11)
        number = NUMBERED.match(text)
        if number:
            self.cell(12, 5.6, number[1])
            text = text[number.end() :]
            self.set_left_margin(37)
        self.multi_cell(0, 5.6, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.set_left_margin(25)
        self.set_x(25)
        self.ln(2.4)

    def rows(self, lines: list[str]) -> None:
        """Sets a table; the first row is its head and the last its total."""
        widths = (22, 60, 50)
        for index, line in enumerate(lines):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            self.set_font("Times", "B" if index in (0, len(lines) - 1) else "", 10)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                self.cell(width, 6, cell, border="B", align="R" if column == len(cells) - 1 else "L")
            self.ln(6)
        self.ln(3)


def build(source: Path) -> bytes:
    """The PDF made from one source file."""
    head_text, _, body = source.read_text(encoding="utf-8").partition("\n---\n")
    paper = Paper(dict(line.split(": ", 1) for line in head_text.splitlines()))
    paper.add_page()
    paper.front()
    for block in body.strip().split("\n\n"):
        if block.startswith("## "):
            paper.heading(block[3:], 12)
        elif block.startswith("# "):
            paper.heading(block[2:], 14)
        elif block.startswith("|"):
            paper.rows(block.splitlines())
        else:
            paper.paragraph(block)
    return bytes(paper.output())


def main(out: Path) -> None:
    """Writes one PDF for each source."""
    for source in sorted((HERE / "pdf_sources").glob("*.txt")):
        (out / f"{source.stem}.pdf").write_bytes(build(source))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "documents")
