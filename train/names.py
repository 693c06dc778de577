"""Writes `src/sourcebook/extract/naming/given.txt` and `surnames.txt`: people's names of many languages, from Faker.

    pip install "faker==40.54.0" && python train/names.py

Source: the person providers of the package Faker (MIT, copyright Daniele Faraglia and contributors), every locale whose
names are in Latin letters. Folded, single words, at least three letters. Names that are also common English words are
left out by the reader, not here.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import faker.providers.person as person

from sourcebook.extract.naming.text import fold

FOLDER = Path(__file__).parents[1] / "src/sourcebook/extract/naming"
HEAD = (
    "# {} of many languages, folded. From Faker 40.54.0, MIT, copyright Daniele Faraglia and contributors. "
    "train/names.py\n"
)
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f'’-]{3,}\Z")


def main() -> None:
    """Read every locale of the package, write the two lists."""
    given: set[str] = set()
    surnames: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in sorted(dir(provider)):
            values = getattr(provider, attribute)
            wanted = (
                given if attribute.startswith("first_name") else surnames if attribute.startswith("last_name") else None
            )
            if wanted is not None and isinstance(values, (tuple, list, dict)):
                folded = (fold(v) for v in values if isinstance(v, str) and LATIN.match(v))
                wanted.update(key for key in folded if " " not in key)
    for name, title, found in (("given.txt", "Given names", given), ("surnames.txt", "Surnames", surnames)):
        (FOLDER / name).write_text(HEAD.format(title) + "".join(f"{n}\n" for n in sorted(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
