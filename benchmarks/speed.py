#!/usr/bin/env python3
"""Speed of reading, as ratios in one run: the parts of `bench.py` that watch the clock.

Whole reading (every kind, default settings, nothing kept from earlier) stands beside spaCy's own pipeline of the same
model, untouched, on the same texts: one process beside one, two beside two, taken in turns and the best of each.
Clocks start when a quarter of the texts is out: neither pays for starting up. Then a library: taken in, taken in
again, and one of which half are reprints, in words for each processor second of the one process that reads.
ftm-analyze stands beside it where `make peers` has made an environment for it (`ftm_beside.py`), or with `--ftm PYTHON`
one of somebody else's.

usage: speed.py [--documents N] [--ftm PYTHON] [--json FILE]
"""

from __future__ import annotations

import argparse
import html
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ftm_beside import ABSENT, python_of_peers, theirs
from scoring import HERE, SHARED

HEAD = 4
"""The share of texts (one in so many) that come out before the clock starts: processes start, and meet their words."""
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:site_name" content="{outlet}"><meta property="article:published_time" content="{date}"></head>
<body><nav>{outlet} | Home</nav><article><h1>{title}</h1>{body}</article><footer>{outlet}, {number}</footer>
</body></html>
"""
PRINTS = ("same words", "same words, other date", "other headline", "last paragraph cut")
"""The kinds of reprint, in turn: all in another outlet's page."""


def texts(count: int) -> list[Path]:
    """Documents to time: news texts of the quotes task, else the demonstration case."""
    folder = SHARED / "quotes" / "docs"
    if folder.is_dir():
        return sorted(folder.glob("*.txt"))[:count]
    return sorted((HERE.parent / "demo" / "documents").glob("*.txt"))


def words_in(text: str) -> int:
    """Words between white space."""
    return len(text.split())


def rate(out: Iterable[Any], sizes: list[int], head: int) -> float:
    """Words a second of work that gives one thing a text, counted after the first `head`."""
    steps: Iterator[Any] = iter(out)
    for _ in range(head):
        next(steps)
    started = time.perf_counter()
    for _ in steps:
        pass
    return sum(sizes[head:]) / (time.perf_counter() - started)


def beside_spacy(paths: list[Path], rounds: int = 2) -> dict[str, Any]:
    """Words a second by one process and by two, of whole reading and of the raw pipeline, and their ratios."""
    import spacy

    from sourcebook.extract.parse import model_name
    from sourcebook.library import read_files
    from sourcebook.settings import read_settings

    contents = [path.read_text(encoding="utf-8") for path in paths]
    sizes = [words_in(text) for text in contents]
    head = len(paths) // HEAD
    raw = spacy.load(model_name())  # not the one reading uses

    def whole(workers: int) -> float:
        settings = read_settings(workers=workers, kept_megabytes=0)
        return rate(read_files(paths, dates={}, settings=settings), sizes, head)

    def plain(workers: int) -> float:
        return rate(raw.pipe(contents, batch_size=4, n_process=workers), sizes, head)

    found: dict[str, Any] = {"documents": len(paths), "words": sum(sizes)}
    for workers in (1, 2):
        pairs = [(whole(workers), plain(workers)) for _ in range(rounds)]
        ours, theirs = max(a for a, _ in pairs), max(b for _, b in pairs)
        found[f"workers_{workers}"] = {
            "whole_reading": round(ours), "raw_pipeline": round(theirs), "ratio": round(ours / theirs, 3),
            "ratios": [round(a / b, 3) for a, b in pairs],
        }  # fmt: skip
        print(f"speed: {workers} process(es): whole reading {ours:,.0f} words/s, raw spaCy {theirs:,.0f}: "
              f"ratio {ours / theirs:.2f} (by round {found[f'workers_{workers}']['ratios']})", flush=True)  # fmt: skip
    return found


def shares(paths: list[Path]) -> dict[str, float]:
    """The share of reading's processor time of the parse and of each extractor, after a first text."""
    from sourcebook.extract.base import Reading, order_extractors
    from sourcebook.library import read_files
    from sourcebook.pipeline import extractors
    from sourcebook.settings import read_settings

    spent: Counter[str] = Counter()
    files = list(read_files(paths, dates={}, settings=read_settings(), extract=False))
    for number, file in enumerate(files):
        reading = Reading(document=file.document, rendition=file.rendition, reference=file.reference)
        if number == 1:
            spent.clear()
        _timed(spent, "parse", lambda r=reading: r.sentences)  # type: ignore[misc]
        for extractor in order_extractors(extractors()):
            found = _timed(spent, extractor.name, lambda e=extractor, r=reading: list(e.extract(r)))  # type: ignore[misc]
            for annotation in {a.id: a for a in found}.values():
                reading.found.setdefault(annotation.kind, []).append(annotation)
            for kind in extractor.assigns:
                reading.found.get(kind, []).sort(key=lambda a: (a.start, a.end, a.kind, a.id))
    total = sum(spent.values())
    found = {name: round(seconds / total, 3) for name, seconds in spent.most_common()}
    print("speed: shares " + ", ".join(f"{name} {share:.1%}" for name, share in found.items()), flush=True)
    return found


def _timed(spent: Counter[str], name: str, work: Callable[[], Any]) -> Any:
    started = time.process_time()
    answer = work()
    spent[name] += time.process_time() - started  # type: ignore[assignment]
    return answer


def page(text: str, number: int, *, outlet: str, kind: str = "") -> str:
    """A text as an outlet's page; `kind` is one of `PRINTS` for a reprint."""
    title, *rest = [line for line in text.splitlines() if line.strip()]
    rest = rest[:-1] if kind == "last paragraph cut" and len(rest) > 2 else rest
    title = "What is known so far of the case" if kind == "other headline" else title
    date = "2019-03-04" if kind == "same words, other date" else "2016-02-01"
    body = "".join(f"<p>{html.escape(line)}</p>" for line in rest)
    return _PAGE.format(title=html.escape(title), outlet=outlet, date=date, body=body, number=number)


def seconds_of(folder: Path, pages: list[str]) -> tuple[float, float]:
    """Processor seconds to take in pages as a new library by one process, and to take the same in again."""
    from sourcebook.library import Library

    source = folder / "pages"
    source.mkdir(parents=True)
    for number, text in enumerate(pages):
        (source / f"{number:04}.html").write_text(text, encoding="utf-8")
    with Library.init(folder / "library") as library:
        times = []
        for _ in range(2):
            started = time.process_time()  # libraries are compared over minutes, in which a shared machine changes
            library.add([source])
            times.append(time.process_time() - started)
    return times[0], times[1]


def libraries(paths: list[Path], count: int) -> dict[str, Any]:
    """What a second run and reprints cost, `count` texts against as many again."""
    # Two sets of texts as like in length as can be had: those that come again, and those they are compared with.
    contents = sorted((path.read_text(encoding="utf-8") for path in paths), key=words_in)
    contents = contents[:: max(1, len(contents) // (2 * count))][: 2 * count]
    contents = contents[::2] + contents[1::2]
    count = len(contents) // 2
    originals = [page(text, k, outlet="The Evening Gull") for k, text in enumerate(contents)]
    size = sum(map(words_in, contents)) / sum(map(words_in, contents[:count]))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        # Once over all texts, so that no library is the first to meet their words.
        seconds_of(root / "warm", originals)
        half, _ = seconds_of(root / "half", originals[:count])
        distinct, again = seconds_of(root / "distinct", originals)
        found: dict[str, Any] = {"second_run": round(distinct / again, 1)}
        print(
            f"speed: {len(contents)} texts {distinct:.1f} s, again {again:.2f} s: {distinct / again:.0f} times as fast"
        )
        for kind in (*PRINTS, "all four in turn"):
            kinds = [PRINTS[k % len(PRINTS)] if kind not in PRINTS else kind for k in range(count)]
            reprints = [page(text, k, outlet="Heron Weekly", kind=kinds[k]) for k, text in enumerate(contents[:count])]
            mixed, _ = seconds_of(root / kind.replace(" ", "-"), [*originals[:count], *reprints])
            mixed_size = 1 + sum(map(words_in, reprints)) / sum(map(words_in, originals[:count]))
            ratio = (distinct / size) / (mixed / mixed_size)
            found[kind] = {"ratio": round(ratio, 2), "cost_of_a_reprint": round(mixed / half - 1, 3)}
            print(f"speed: half reprints, {kind}: {ratio:.2f} times as fast as with as many words of different texts; "
                  f"a reprint costs {mixed / half - 1:.0%} of a text", flush=True)  # fmt: skip
    return found


def beside_ftm(paths: list[Path], python: str, rounds: int = 2) -> dict[str, Any]:
    """Words a second of ftm-analyze by one process, after a first text, and ours; `failed` says why there is none."""
    from sourcebook.extract.parse import model_name
    from sourcebook.library import read_files
    from sourcebook.settings import read_settings

    contents = [path.read_text(encoding="utf-8") for path in paths]
    sizes = [words_in(text) for text in contents]
    pairs, answer = [], dict[str, Any]()
    for _ in range(rounds):
        answer = theirs(contents, python, model_name())
        if "failed" in answer:
            print(f"speed: ftm-analyze: {answer['failed']}", flush=True)
            return answer
        ours = rate(read_files(paths, dates={}, settings=read_settings(kept_megabytes=0)), sizes, 1)
        pairs.append((ours, sum(sizes) / answer["seconds"]))
    ours, other = max(a for a, _ in pairs), max(b for _, b in pairs)
    print(f"speed: ftm-analyze {other:,.0f} words/s, whole reading {ours:,.0f}: ratio {ours / other:.2f}", flush=True)
    return {
        "ftm_analyze": round(other), "whole_reading": round(ours), "ratio": round(ours / other, 2),
        "ratios": [round(a / b, 2) for a, b in pairs], "version": answer["version"], "mentions": answer["mentions"],
        "with_model_of_types": answer["whole"],
    }  # fmt: skip


def speed(count: int, ftm: str = "") -> dict[str, Any]:
    """All of it, printed as it comes."""
    paths = texts(count)
    found = beside_spacy(paths)
    found["shares"] = shares(paths[:20])
    found["library"] = libraries(paths, min(15, len(paths) // 2))
    found |= _beside_ftm(paths, ftm)
    return found


def _beside_ftm(paths: list[Path], python: str) -> dict[str, Any]:
    told = beside_ftm(paths, python) if python else {"failed": ABSENT}
    return {"skipped": {"ftm-analyze": told["failed"]}} if "failed" in told else {"ftm": told}


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--ftm", default=python_of_peers(), metavar="PYTHON", help="of an environment with ftm-analyze")
    parser.add_argument("--json", type=Path, dest="out")
    given = parser.parse_args()
    found = speed(given.documents, given.ftm)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
