"""Which blocks of a page are its article: trafilatura votes, the page's own structure fills in and cuts off.

Method: trafilatura (Barbaresi 2021) extracts the main text; a block of the original DOM is *voted for* when most of its
word 4-grams are in that text. Its votes are blind to structure, so on top of them

1. the *core* is the smallest element that holds nearly all words voted for; what is outside of it is dropped;
2. inside the core, blocks that stand where voted ones stand (same element and parent classes) and blocks between two
   kept ones (headings, quotes, list items, rows) are filled in;
3. navigation, related links, newsletter boxes, bylines and the like are cut by element, role and class, and paragraphs
   that are nothing but a link are cut.

A page with hardly any boilerplate (one's own dossier, a press release) is kept whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sourcebook.ingest.html_dom import Place, RawBlock

VOTER_LIMITS = {"": 3_000_000, "<": 100_000, "<table": 300}
"""Characters, tags and tables of the largest page put to the voter, whose time grows faster than the page: measured
11 s for 5,000 small tables in 120 kB. Counts, not seconds, so that the answer is the same on every machine."""
_WORD = re.compile(r"\w+")
_CUT_TAGS = frozenset({"nav", "aside", "footer", "form", "menu", "search"})
_CUT_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "menu", "menubar", "dialog"})
# Parts of class names and ids that stand for boilerplate wherever they occur on the web.
_CUT_HINT = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|footer|sidebar|side-?bar|related\w*|recommend\w*|"
    r"recirc\w*|promo\w*|newsletter\w*|subscri\w+|sign-?up|paywall|cookies?|consent|gdpr|comments?|disqus\w*|"
    r"shar(?:e|ing)\w*|social\w*|sponsor\w*|advert\w*|ads?|outbrain|taboola|most-?(?:read|popular)|popular|trending|"
    r"read-?(?:more|next|also)\w*|more-?(?:on|from|stories)|see-?also|tags?|taglist|byline\w*|author\w*|bio|"
    r"dateline|timestamp|publish\w*|pub-?date|post-?meta|entry-?meta|article-?meta|date|credits?|toolbar|pagination|"
    r"pager|widget\w*|callout|hidden-print|print-?only|copyright|skip-?link\w*|teaser\w*|modal|popup|dont-miss)"
    r"(?=$|[\s_-])"
)
_MOST_HEADS = 3
_URGE = re.compile(
    r"^(?:also (?:on|read)|see (?:also|more)|read (?:more|also|next)|"
    r"related(?: (?:articles?|stories|coverage))?\s{0,3}:|"
    r"don['’]?t miss|click here|sign up|subscribe|follow (?:us|@|me)|like this story|share (?:this|on)|advertisement|"
    r"more (?:on|from) |watch:|story continues|continue reading|comments?$|image source|photo(?: credit)?:|"
    r"©|copyright )",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The blocks kept, by index; `whole` when the page was clean and kept whole, `voter` when the voter had a say."""

    kept: list[int]
    whole: bool
    voter: bool


def voter_text(html: str) -> str:
    """What trafilatura takes for the main text; empty when it finds nothing or the page is too large for it."""
    from lxml import etree
    from trafilatura import bare_extraction

    if any((html.count(mark) if mark else len(html)) > most for mark, most in VOTER_LIMITS.items()):
        return ""
    try:
        found = bare_extraction(html, include_comments=False, include_tables=True, with_metadata=False)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return ""  # the voter is a third party's heuristic: without it the page's structure decides
    text = getattr(found, "text", None)
    return text if isinstance(text, str) else ""


def choose_blocks(blocks: list[RawBlock], voted: str, title: str | None) -> Choice:
    """Indices of the blocks that are the body, in order.

    Args:
        blocks: All blocks of the page.
        voted: The voter's text, may be empty.
        title: The page's title; its heading above the body is left out (it is metadata).
    """
    facts = _measure(blocks, voted)
    if not any(f.voted for f in facts) or _is_clean(facts):
        kept = [i for i, f in enumerate(facts) if not f.cut]
        kept = kept or list(range(len(blocks)))
        return Choice(_without_title(blocks, kept, title), True, bool(voted))
    kept = _fill(facts, _core(facts))
    kept = sorted({*kept, *_fields(facts)})
    return Choice(_without_title(blocks, kept, title), False, True)


@dataclass(slots=True)
class _Fact:
    """What is known of one block."""

    block: RawBlock
    words: int
    share: float
    linked: float
    cut: bool
    signature: tuple[str, str, str]

    @property
    def voted(self) -> bool:
        return self.share >= 0.5 and self.words >= 4

    @property
    def long(self) -> bool:
        return self.words >= 12 and self.linked < 0.5


def _measure(blocks: list[RawBlock], voted: str) -> list[_Fact]:
    votes = _Votes(voted)
    facts = []
    for block in blocks:
        words = _words(block.text)
        linked = sum(end - start for start, end, _ in block.links) / len(block.text)
        facts.append(_Fact(block, len(words), votes.share(words), linked, False, _signature(block.place)))
    # An element that holds much of what was voted for is no boilerplate, whatever its class is called.
    weight, total = _weights(f for f in facts if f.voted and f.long)
    known = {key: False for key, (_, words) in weight.items() if words >= 0.3 * total}
    known.update((id(place), False) for i in _fields(facts) for place in facts[i].block.place.ancestors())
    for fact in facts:
        fact.cut = _is_cut(fact.block.place, known)
    return facts


def _fields(facts: list[_Fact]) -> list[int]:
    """Filled fields of forms, by index, where they hold half of the page's words: there the form is what is read."""
    fields = [i for i, fact in enumerate(facts) if fact.block.written]
    return fields if 2 * sum(facts[i].words for i in fields) >= sum(fact.words for fact in facts) else []


def _weights(facts: Iterable[_Fact]) -> tuple[dict[int, tuple[Place, int]], int]:
    """Words held by every element around some blocks, by identity, and the words of all."""
    weight: dict[int, tuple[Place, int]] = {}
    total = 0
    for fact in facts:
        total += fact.words
        for place in fact.block.place.ancestors():
            weight[id(place)] = (place, weight.get(id(place), (place, 0))[1] + fact.words)
    return weight, total


def _words(text: str) -> list[str]:
    """Words, lower case; scripts without spaces are counted in pieces of three characters."""
    words: list[str] = []
    for word in _WORD.findall(text.lower()):
        if len(word) > 8 and word[0] > "\u2e80":
            words.extend(word[i : i + 3] for i in range(0, len(word), 3))
        else:
            words.append(word)
    return words


def share_shown(stated: str, shown: Iterable[str]) -> float:
    """Share of the runs of four words of one text that stand in others together."""
    return _Votes("\n".join(shown)).share(_words(stated))


class _Votes:
    """The voter's word n-grams."""

    def __init__(self, text: str) -> None:
        words = _words(text)
        self.grams = {n: {tuple(words[i : i + n]) for i in range(len(words) - n + 1)} for n in (1, 2, 3, 4)}

    def share(self, words: list[str]) -> float:
        """Share of a block's n-grams that are in the voter's text."""
        size = min(4, len(words))
        if not size:
            return 0.0
        count = len(words) - size + 1
        return sum(tuple(words[i : i + size]) in self.grams[size] for i in range(count)) / count


def _signature(place: Place) -> tuple[str, str, str]:
    inline = {"a", "span", "em", "strong", "b", "i", "u", "font", "small", "sup", "sub", "q", "cite"}
    steps = [p for p in place.ancestors() if p.tag not in inline][:2]
    first = steps[0] if steps else place
    second = steps[1] if len(steps) > 1 else first
    return first.tag, first.hint.strip(), f"{second.tag} {second.hint.strip()}"


def _is_cut(place: Place, known: dict[int, bool]) -> bool:
    """Whether an element or one around it is boilerplate by tag, role or class."""
    return _holds(place, known, _cuts)


def _holds(place: Place, known: dict[int, bool], begins: Callable[[Place], bool], *, top: bool = False) -> bool:
    """Whether something holds of an element since it `begins` with it or with one around it.

    `known` keeps answers by element, and is begun with those that are given; `top` is the answer above all elements.
    """
    chain = []
    answer = top
    for p in place.ancestors():
        if id(p) in known:
            answer = known[id(p)]
            break
        chain.append(p)
    for p in reversed(chain):
        answer = answer or begins(p)
        known[id(p)] = answer
    return answer


def _cuts(place: Place) -> bool:
    if place.tag in ("html", "body", "main", "article"):
        return False
    if place.tag in _CUT_TAGS:
        return True
    hint = place.hint
    if not hint.strip():
        return False
    return hint.rsplit(" ", 1)[-1] in _CUT_ROLES or bool(_CUT_HINT.search(hint))


def _is_clean(facts: list[_Fact]) -> bool:
    """Whether nearly all of the page is its article: next to nothing cut, all link, or prose not voted for."""
    total = sum(f.words for f in facts)
    cut = sum(f.words for f in facts if f.cut)
    bare = sum(f.words for f in facts if not f.cut and f.linked > 0.8)
    if _is_hand_made(facts) and bare <= 0.2 * (total - cut):
        return True
    strange = [f for f in facts if not f.voted and f.block.kind in ("paragraph", "item", "caption")]
    missed = sum(f.words for f in strange if f.long)
    return (
        cut <= 0.02 * total
        and bare <= 0.05 * total
        and missed <= 0.2 * total
        and len(strange) <= max(2, 0.15 * len(facts))
    )


def _is_hand_made(facts: list[_Fact]) -> bool:
    """Whether hardly a block stands in an element with a class or id: templates name theirs, hand-made pages do not."""
    plain = [f for f in facts if not f.cut]
    known: dict[int, bool] = {}
    named = sum(_holds(f.block.place, known, _is_named) for f in plain)
    return named <= 0.1 * len(plain)


def _is_named(place: Place) -> bool:
    return place.tag not in ("html", "body") and bool(place.hint.strip())


def _core(facts: list[_Fact]) -> Place | None:
    """The innermost element that holds at least nine tenths of the words voted for in long, uncut blocks.

    Where hardly a block is long (a list, a form, a page of short lines), all that were voted for count.
    """
    voted = [f for f in facts if f.voted and not f.cut]
    long = [f for f in voted if f.long]
    weight, total = _weights(long if 2 * sum(f.words for f in long) >= sum(f.words for f in voted) else voted)
    best = [place for place, words in weight.values() if words >= 0.9 * total]
    return max(best, key=lambda p: sum(1 for _ in p.ancestors()), default=None)


def _fill(facts: list[_Fact], core: Place | None) -> list[int]:
    inside = _inside(facts, core)
    voted = [f for f in facts if f.voted and f.long and not f.cut]
    good = Counter(f.signature for f in voted)
    bad = Counter(f.signature for f in facts if not f.voted and f.long and not f.cut)
    chunks = {(f.signature, f.block.place.article) for f in voted if f.block.place.article and good[f.signature] > 1}
    sure = [i for i, f in enumerate(facts) if inside[i] and f.voted and not _is_noise(f)]
    if not sure:
        return [i for i, f in enumerate(facts) if f.voted]
    first, last = sure[0], sure[-1]
    kept = set(sure)
    parents = {id(facts[i].block.place.up) for i in sure if facts[i].long}
    for i, f in enumerate(facts):
        if i in kept or f.cut or _is_noise(f):
            continue
        between = inside[i] and first < i < last
        # Bodies cut into chunks by advertisements: the voter often sees the first only.
        chunk = (f.signature, f.block.place.article) in chunks and f.long and f.linked < 0.3
        beside = inside[i] and good[f.signature] > bad[f.signature] and f.linked < 0.5 and (f.long or between)
        framed = between and f.block.kind in ("heading", "quote", "code") and f.linked < 0.9
        # The voter leaves out lists of short items, heads of tables, and paragraphs that are none by their element.
        plain = between and f.linked < 0.2
        listed = plain and f.block.kind in ("item", "row")
        sibling = plain and f.long and id(f.block.place.up) in parents
        if chunk or beside or framed or listed or sibling:
            kept.add(i)
    return sorted(kept | _heads_of_the_first(facts, kept))


def _heads_of_the_first(facts: list[_Fact], kept: set[int]) -> set[int]:
    """What stands right above the body as the like of it stands within, twice or more.

    It is the head or the hour of the first of several posts, which the voter does not see between others.
    """
    like = Counter(facts[i].signature for i in kept)
    found: set[int] = set()
    at = min(kept) - 1
    while at >= 0 and min(kept) - at <= _MOST_HEADS:
        fact = facts[at]
        if fact.cut or _is_noise(fact) or fact.linked > 0.5 or like[fact.signature] < 2:
            break
        found.add(at)
        at -= 1
    return found


def _inside(facts: list[_Fact], core: Place | None) -> list[bool]:
    """Whether each block lies in the core, which all do where there is none."""
    known: dict[int, bool] = {id(core): True} if core else {}
    return [_holds(f.block.place, known, lambda _: False, top=core is None) for f in facts]


def _is_noise(fact: _Fact) -> bool:
    """Cut, or a call to go elsewhere: a paragraph that is all link, or an urging phrase."""
    block = fact.block
    if fact.cut and not (fact.voted and fact.words >= 12 and block.kind == "paragraph"):
        return True
    if block.kind in ("paragraph", "heading") and fact.linked > 0.9:
        return True
    return bool(fact.words < 40 and _URGE.match(block.text))


def _without_title(blocks: list[RawBlock], kept: list[int], title: str | None) -> list[int]:
    """Leave out the title's own heading where it stands above the first paragraph."""
    for position, index in enumerate(kept):
        block = blocks[index]
        if block.kind == "paragraph" and len(block.text) > 80:
            break
        only = block.level == 1 and sum(b.kind == "heading" and b.level == 1 for b in blocks) == 1
        if block.kind == "heading" and (only or same_title(block.text, title)):
            return kept[:position] + kept[position + 1 :]
    return kept


def same_title(heading: str, title: str | None) -> bool:
    """Whether a heading is the page's title, give or take case, punctuation and an outlet's name at its end."""
    first, second = _WORD.findall(heading.lower()), _WORD.findall((title or "").lower())
    return bool(first) and first == second[: len(first)]
