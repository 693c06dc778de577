"""What the search page of a published folder searches: scripts, since `file://` allows no fetch.

    search/index.js       what lists there are, and how much is searched
    search/terms/co.js    the terms that begin with "co", each with the pages it is in
    search/pages/0a.js    what is shown of the pages whose key begins with "0a"

A folder with little text has no lists of terms: the search page makes them from the pages, when it is used. Else a page
asks for the lists of the words that were typed and then for the pages it shows, by adding script elements. A
changed document changes the lists of its own words and its own file of pages, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

import msgspec

from sourcebook.publish.article import Article
from sourcebook.publish.folder import Folder
from sourcebook.publish.memory import Memory, digest
from sourcebook.publish.words import date

BUDGET, FAIR = 1_500_000, 6_000
"""Characters of text searched in a small folder, shared fairly, and the least of one page in a large one."""
PASSAGE = 900
"""Characters after which a passage ends, at a sentence."""
LIST = 60_000
"""Bytes of one file of terms, about; one term that is in more pages has a file of its own."""
LITTLE = 300_000
"""Bytes of pages from which the search page makes the terms itself."""
HEAVIEST = 35
"""A weight is one digit to the base of 36."""
MEAN = 160
"""Words of a page of middling length. It is a constant, so that one page more changes no other page's weights."""
STOP = frozenset(  # reads best as a sentence
    "a an and are as at be been but by can did do for from had has have he her his i if in into is it its may more no "
    "not of on one or our out over she so such than that the their them then there these they this to up was we were "
    "what when which who will with would you".split()
)
"""English words that nearly every page has: looked up by nobody."""
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the search knows it: passages are (page, number of its first sentence, sentences)."""

    id: str
    title: str
    about: str
    passages: Sequence[tuple[str, int, list[str]]]
    whole: bool = True
    """Whether all of its text is in the passages."""

    @property
    def key(self) -> str:
        """12 hex digits; two pages of one key are shown as one, which is one chance in a thousand at 700,000 pages."""
        return sha256(self.id.encode()).hexdigest()[:12]


def share_of(count: int) -> int:
    """Characters of each page that are searched where there are so many pages."""
    return max(FAIR, BUDGET // max(1, count))


def entry_of(article: Article, share: int) -> Entry:
    """A document in the search; addresses are those of the article's links."""
    document = article.material.document
    about = " · ".join(part for part in (document.outlet or "", date(document.published)) if part)
    left, whole = share, True
    rows: list[tuple[str, int, list[str]]] = []
    for number, sentences in _passages(article):
        left -= sum(map(len, sentences))
        if left < 0 and rows:
            whole = False
            break
        page = article.open_at(number, entry=False).partition("#")[0]
        rows.append((page, number, sentences))
    return Entry(document.id, document.title, about, rows, whole)


def _passages(article: Article) -> list[tuple[int, list[str]]]:
    """(number of its first sentence, sentences) of each passage: a block, cut at sentences when it is long."""
    found: list[tuple[int, tuple[int, int], list[str]]] = []
    size = 0
    for piece in article.sentences.pieces:
        words = " ".join(article.material.rendition.text[piece.start : piece.end].split())
        place = (piece.block, article.part_of(piece.number))
        if found and found[-1][1] == place and size < PASSAGE:
            found[-1][2].append(words)
            size += len(words)
        else:
            found.append((piece.number, place, [words]))
            size = len(words)
    return [(number, words) for number, _, words in found]


def terms_of(text: str) -> list[str]:
    """Words as they are looked up: small letters, no accents; the script of the page does the same."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return [word[:_LONGEST] for word in _WORD.findall(text.lower()) if word not in STOP]


def weights_of(entry: Entry) -> dict[str, int]:
    """Term -> how much it says of the page, 1 to `HEAVIEST` (the saturation of BM25; a word of the title counts most).

    Method: Robertson and Zaragoza 2009.
    """
    counts = Counter(term for _, _, sentences in entry.passages for s in sentences for term in terms_of(s))
    length = 0.25 + 0.75 * counts.total() / MEAN
    weights = {term: 12 * n * 2.2 / (n + 1.2 * length) for term, n in counts.items()}
    for term in terms_of(entry.title):
        weights[term] = weights.get(term, 0.0) + 12
    return {term: min(HEAVIEST, max(1, round(weight))) for term, weight in weights.items()}


class Search:
    """The search of a folder, in the memory of its builds.

    Args:
        memory: The memory.
        count: How many pages there are.
    """

    def __init__(self, memory: Memory, count: int) -> None:
        self._memory = memory
        self._count = count
        # Keys are spread evenly: about a hundred pages in a file.
        self.digits = 0 if count <= 200 else 1 if count <= 3_000 else 2 if count <= 50_000 else 3
        self._changed: set[str] = set()
        self._held = memory.entry_keys()
        self._pages: set[str] = set()

    def add(self, entry: Entry) -> None:
        """A page that was made anew."""
        body = msgspec.json.encode((entry.key, entry.title, entry.about, entry.passages, entry.whole))
        self._changed |= self._memory.put_entry(entry.key, body, weights_of(entry))
        self._pages.add(entry.key[: self.digits])

    def settle(self, keys: Iterable[str]) -> None:
        """Drop pages that are no more: all but these."""
        for key in self._held - set(keys):
            self._changed |= self._memory.drop_entry(key)
            self._pages.add(key[: self.digits])

    def write(self, folder: Folder) -> None:
        """All files of the search."""
        lists = {} if self._is_little() else dict(cut_terms(self._memory.terms()))
        folder.unit("search/index", digest(sorted(lists), self._count, self.digits), lambda: self._index(folder, lists))
        for name, terms in lists.items():
            print_ = digest("terms", terms, self._version("terms", name, not self._changed.isdisjoint(terms)))
            folder.unit(f"search/terms/{name}", print_, partial(self._terms, folder, name, terms))
        for name in self._files():
            print_ = digest("pages", self.digits, self._version("pages", name, name in self._pages))
            folder.unit(f"search/pages/{name}", print_, partial(self._page_file, folder, name))

    def _is_little(self) -> bool:
        """Whether there is so little text that lists of its terms would only double it."""
        return not self.digits and sum(len(body) for _, body in self._memory.entries("", "g")) <= LITTLE

    def _version(self, kind: str, name: str, changed: bool) -> str:
        """A number that grows with every change of a file, so that the print of its unit does."""
        key = f"search {kind} {name}"
        held = self._memory.get_meta(key) or "0"
        if changed:
            held = str(int(held) + 1)
            self._memory.put_meta(key, held)
        return held

    def _files(self) -> list[str]:
        return [f"{n:0{self.digits}x}" for n in range(16**self.digits)] if self.digits else [""]

    def _index(self, folder: Folder, lists: Mapping[str, list[str]]) -> None:
        about = {
            "lists": sorted(lists), "digits": self.digits, "count": self._count, "stop": sorted(STOP),
            "fair": share_of(self._count),
        }  # fmt: skip
        folder.write("search/index.js", _call("sourcebookSearch", about))

    def _terms(self, folder: Folder, name: str, terms: Sequence[str]) -> None:
        held = {term: "".join(key + _DIGITS[weight] for key, weight in self._memory.postings(term)) for term in terms}
        folder.write(f"search/terms/{file_name(name)}.js", _call("sourcebookTerms", name, held))

    def _page_file(self, folder: Folder, name: str) -> None:
        entries = [msgspec.Raw(body) for _, body in self._memory.entries(name, name + "g")]
        folder.write(f"search/pages/{name or 'all'}.js", _call("sourcebookPages", name, entries))


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _call(name: str, *values: object) -> bytes:
    """A script that hands values to the search page, if it is there."""
    said = b",".join(msgspec.json.encode(v) for v in values)
    # A line separator is no line end in JSON but was one in older scripts.
    said = said.replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")
    return b"self." + name.encode() + b"(" + said + b");\n"


def cut_terms(terms: Sequence[tuple[str, int]], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """(name, terms) of the files of terms: by first letters, as many of them as keep a file small.

    A name ending in "." is of that very word. What a name is depends on the terms alone, and on no other file's.
    """
    size = sum(len(term) + 8 + 13 * pages for term, pages in terms)
    if not terms:
        return
    if prefix and (size <= LIST or len(terms) == 1):
        yield prefix, [term for term, _ in terms]
        return
    groups: dict[str, list[tuple[str, int]]] = {}
    for term, pages in terms:
        groups.setdefault(term[len(prefix) : len(prefix) + 1], []).append((term, pages))
    for letter, held in groups.items():
        if letter:
            yield from cut_terms(held, prefix + letter)
        else:
            yield f"{prefix}.", [term for term, _ in held]


def file_name(name: str) -> str:
    """A name of a list as a file name: letters beyond a to z as their numbers, so that any disk and server keeps it."""
    return "".join(c if c in _DIGITS else "_" if c == "." else f"-{ord(c):x}-" for c in name)
