"""The stages in order: find, keep, read, extract, record.

One item's path: its bytes become a blob (durable); a worker reads and extracts (`reading`, no store in sight); one
transaction records document, capture, rendition, readings and ledger line (`record`). `ingest` leads items through it
and knows which need no work. A run killed anywhere is resumed by running it again: what is recorded is skipped, what
is not is done, nothing is done twice.
"""

from __future__ import annotations

from sourcebook.pipeline.ingest import Ingest
from sourcebook.pipeline.lines import now
from sourcebook.pipeline.places import Places
from sourcebook.pipeline.reading import (
    Outcome,
    Task,
    canonical_address,
    covers,
    extractor_versions,
    extractors,
    read_task,
)

__all__ = [
    "Ingest",
    "Outcome",
    "Places",
    "Task",
    "canonical_address",
    "covers",
    "extractor_versions",
    "extractors",
    "now",
    "read_task",
]
