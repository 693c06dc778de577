"""Who is who after a judgement, or a document that comes, changes or goes, is what it is from nothing.

Though only those are linked anew whom it touches.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sourcebook import Library
from sourcebook.errors import UsageError
from sourcebook.model.annotation import Annotation, Claim, Mention
from sourcebook.model.document import Document, Rendition, document_id
from sourcebook.model.entity import Referent, referent_id
from sourcebook.model.ids import make_id
from sourcebook.model.judgement import VERDICTS, Judgement, pair_of
from sourcebook.model.span import context
from sourcebook.relinking import Relinking, name_of
from sourcebook.resolution import Resolution
from sourcebook.resolve import blocking
from sourcebook.resolve.judgements import Rulings
from sourcebook.resolve.linking import link
from sourcebook.resolve.names import NameMatcher
from sourcebook.resolve.survey import Likeness
from sourcebook.store import stretches
from sourcebook.store.entities import Entities
from sourcebook.surveying import Surveying
from sourcebook.testing.makers import rendition_of
from sourcebook.testing.steps import counted

FIRST = ("Ada", "Ida", "Otto", "Nell", "Nelly", "Yusuf", "Youssef", "A.")
LAST = ("Vale", "Vail", "Orme", "Karimov", "Quill", "Quille")
BODIES = ("Quill Shipping", "Quill Shiping Ltd", "QS", "Orme Bank", "Vale", "Ormeport", "Vale Trust", "Vale Trading")
WORDS = ("harbour", "grain", "tender", "audit", "ferry", "coal")
ROLES = ("finance minister", "harbour master", "trawler skipper")
_encode = msgspec.json.Encoder(order="deterministic").encode


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are cut and joined often, and keys of names are often too common alone."""
    monkeypatch.setattr(stretches, "LONG", 4)
    monkeypatch.setattr(blocking, "MOST_SHARED", 5)


def told(entities: Entities) -> dict[str, Any]:
    """All that the projection answers, as bytes where it is objects."""
    whole = list(entities.iter_entities())
    counts = entities.counts()
    kinds = [None, "person", "organization", "place"]
    return {
        "entities": [_encode(e) for e in whole],
        "questions": [_encode(c) for c in entities.iter_candidates()],
        "asked of": {e.id: [_encode(c) for c in entities.iter_candidates(e.id)] for e in whole},
        "by type": {kind: [_encode(e) for e in entities.iter_entities(kind)] for kind in kinds},
        "whose": {r.id: entities.get(r.id).id for r in entities.iter_referents()},
        "bear": {name: [e.id for e in entities.find(name)] for e in whole for name in (e.name, *e.names)},
        "pages": [(kind, n, [e.id for e in page], count) for kind in kinds for n in range(0, len(whole) + 3, 3)
                  for page, count in [entities.page(kind, "", n, 5)]],
        "pages of questions": [(n, [_encode(c) for c in page], count) for n in range(0, counts["candidate"] + 3, 2)
                               for page, count in [entities.questions(n, 3)]],
        "counts": counts,
    }  # fmt: skip


def noted(entities: Entities) -> dict[str, Any]:
    """All that is noted of the whole library, by the words that it is of."""

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return sorted(entities._connection.execute(sql))

    circles: dict[int, set[str]] = defaultdict(set)
    for name, circle in rows("SELECT name, circle FROM name"):
        circles[circle].add(name)
    return {
        "names": rows("SELECT name, folded, head, headed, holders FROM name"),
        "circles": sorted(map(sorted, circles.values())),
        "keys": rows("SELECT key, name.name FROM keyed JOIN name ON name.id = keyed.name"),
        "alike": rows("SELECT a.name, b.name, body FROM alike JOIN name a ON a.id = alike.name "
                      "JOIN name b ON b.id = other"),
        "counted": rows("SELECT what, value, count FROM counted"),
        "outside": rows("SELECT id, referent FROM outside"),
        "rests": sorted((what, sorted(circles[circle])) for what, circle in rows("SELECT what, circle FROM rests")),
    }  # fmt: skip


# -- the projection alone ---------------------------------------------------------------------------------------


def invented(chance: random.Random, count: int) -> list[Referent]:
    """Referents with all that speaks for and against, names near each other."""
    found: dict[str, Referent] = {}
    for n in range(count):
        kind = chance.choice(("person", "person", "person", "organization", "place"))
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}" if kind == "person" else chance.choice(BODIES)
        name = chance.choice(LAST) if kind == "person" and not chance.randrange(5) else name
        document = f"d{chance.randrange(count // 3)}"
        referent = Referent(
            id=referent_id(document, name.casefold(), kind), document=document, chain=f"x-{n}", type=kind, name=name,
            names=tuple(chance.sample(BODIES if kind == "organization" else LAST, chance.randrange(2))),
            mentions=chance.randint(1, 5), births=("1950",) if not chance.randrange(7) else (),
            countries=tuple(chance.sample(("fr", "de"), chance.randrange(2))), roles=tuple(chance.sample(ROLES, n % 2)),
            company=tuple(sorted(chance.sample([f"{a} {b}".casefold() for a in FIRST for b in LAST], 3))),
            topics=tuple(chance.sample(WORDS, 2)),
            ids=(f"reg:{chance.randrange(9)}",) if not chance.randrange(9) else (),
        )  # fmt: skip
        found[referent.id] = referent
    return list(found.values())


def kept(folder: Path, referents: list[Referent]) -> Entities:
    entities = Entities(folder)
    with entities.transaction():
        for document in {r.document for r in referents}:
            entities.put_referents(document, [r for r in referents if r.document == document], name_of)
    return entities


@pytest.mark.parametrize("seed", range(16))
def test_those_who_are_touched_are_as_if_all_were_linked(seed: int, tmp_path: Path) -> None:
    """By judgements, names given, ids of lists, and documents that come, go, change and come again."""
    chance, matcher = random.Random(seed), NameMatcher()
    every = invented(chance, 90)
    documents = sorted({r.document for r in every})
    held = {d: [r for r in every if r.document == d] for d in chance.sample(documents, 2 * len(documents) // 3)}
    ids = [r.id for r in every]
    judgements: list[Judgement] = []
    named: dict[str, str] = {}
    outside: dict[str, set[str]] = {}

    def linking(entities: Entities) -> Relinking:
        return Relinking(entities, Likeness(matcher, {}), Rulings(judgements, named), outside)

    one, other = (kept(tmp_path / name, [r for own in held.values() for r in own]) for name in ("one", "other"))
    with one.transaction():
        linking(one).whole()
    for number in range(1, 21):
        questions = list(one.iter_candidates())
        a, b = chance.choice(questions).referents if questions and chance.random() < 0.5 else chance.sample(ids, 2)
        if judgements and chance.random() < 0.3:
            a, b = (chance.choice(judgements).left, chance.choice(judgements).right)
        judged, changed = {a, b}, list[str]()
        match chance.randrange(10):
            case 0:
                named.pop(a, None)
                named[a] = chance.choice(("", "Eleanor Orme", "Zed"))
            case 1:
                external = f"reg:{chance.randrange(9)}"
                outside.setdefault(a, set()).symmetric_difference_update({external})
            case 2 | 3 | 4 | 5 | 6:
                judged, changed = set(), chance.sample(documents, chance.choice((1, 1, 1, 3)))
            case _:
                left, right = pair_of(a, b)
                judgements.append(Judgement(
                    id=f"j{number}", decision=f"v{number}", number=number, left=left, right=right,
                    value=chance.choice(VERDICTS), who="w", time="t",
                ))  # fmt: skip
        for document in changed:
            held[document] = renewed(chance, [r for r in every if r.document == document], held.get(document))
        with one.transaction(), other.transaction():
            surveying = Surveying(one, Likeness(matcher, {}))
            for document in changed:
                surveying.take(one.put_referents(document, held[document], name_of))
                other.put_referents(document, held[document], name_of)
            linking(one).touched(surveying.touched(), judged)
            linking(other).whole()
        assert noted(one) == noted(other)
        assert told(one) == told(other)
    referents = [r for own in held.values() for r in own]
    given = [msgspec.structs.replace(r, ids=tuple(sorted({*r.ids, *outside.get(r.id, ())}))) for r in referents]
    found = link(given, judgements, matcher, named)
    assert sorted(map(_encode, one.iter_entities())) == sorted(map(_encode, found.entities))
    assert [_encode(c) for c in one.iter_candidates()] == [_encode(c) for c in found.candidates]


def renewed(chance: random.Random, every: list[Referent], known: list[Referent] | None) -> list[Referent]:
    """A document's referents after it came, went, or was read anew: some are other, some are not named any more."""
    if known and not chance.randrange(3):
        return []
    return [
        r if chance.randrange(3) else msgspec.structs.replace(
            r, roles=(chance.choice(ROLES),), company=r.company[:1], ids=r.ids or (f"reg:{chance.randrange(9)}",),
            names=tuple(chance.sample(BODIES if r.type == "organization" else LAST, chance.randrange(2))),
        )
        for r in every if not known or chance.randrange(4)
    ]  # fmt: skip


# -- a library --------------------------------------------------------------------------------------------------


Paper = tuple[Document, Rendition, list[Annotation]]


def paper(number: int, chance: random.Random, names: tuple[str, ...] = ()) -> Paper:
    """A document that names some people and bodies, of one of a few outlets, one of which others name."""
    names = names or (*(f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(3)), *chance.sample(BODIES, 2))
    said = [f"{name} spoke of the {chance.choice(WORDS)} and the {chance.choice(WORDS)}." for name in names]
    rendition = rendition_of(f"Paper {number}\n\n" + " ".join(said), published=f"20{number % 20:02}-01-01")
    outlet = chance.choice(("The Argus", "Orme Bank", "Vale Trust"))
    document = Document(
        id=document_id(rendition.blob, None), title=f"Paper {number}", rendition=rendition.id, blob=rendition.blob,
        media_type="text/plain", address=f"{number}.txt", outlet=outlet,
    )  # fmt: skip
    return document, rendition, [a for name, words in zip(names, said, strict=True)
                                 for a in readings(document, rendition, name, words)]  # fmt: skip


def readings(document: Document, rendition: Rendition, name: str, words: str) -> Iterator[Annotation]:
    start = rendition.text.index(words)
    chain = make_id("chain", document.id, name)
    for kind, end in ((Mention, start + len(name)), (Claim, start + len(words))):
        prefix, suffix = context(rendition.text, start, end)
        about: dict[str, Any] = {
            "id": make_id("mention" if kind is Mention else "claim", rendition.id, start, end), "start": start,
            "end": end, "exact": rendition.text[start:end], "prefix": prefix, "suffix": suffix, "confidence": 0.9,
            "document": document.id, "rendition": rendition.id, "extractor": "made", "version": "1",
        }  # fmt: skip
        if kind is Mention:
            sort = "organization" if name in BODIES else "person"
            yield Mention(name=name, type=sort, chain=chain, **about)  # type: ignore[arg-type]
        else:
            own = make_id("mention", rendition.id, start, start + len(name))
            yield Claim(status="asserted", about=(chain,), mentions=(own,), **about)


def put(library: Library, papers: list[Paper]) -> None:
    with library.store.writer() as writer:
        for document, rendition, annotations in papers:
            writer.put_rendition(rendition)
            writer.put_document(document)
            writer.put_annotations(rendition.id, annotations, {"made": "1"})


@pytest.fixture(params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    where = None if request.param == "sqlite" else str(request.getfixturevalue("postgres").address())
    with Library.init(tmp_path / "case", store=where) as made:
        put(made, [paper(n, random.Random(n)) for n in range(12)])
        yield made


def decide(resolution: Resolution, chance: random.Random) -> None:
    """Something a person might decide."""
    entities = list(resolution.iter_entities())
    questions = list(resolution.iter_candidates())
    a, b = chance.sample(entities, 2)
    why: dict[str, str] = {"why": "tried", "who": "an editor"}
    match chance.randrange(9):
        case 0 | 1 | 2 if questions:
            resolution.judge(*chance.choice(questions).referents, chance.choice(VERDICTS), **why)
        case 3:
            resolution.merge(a.id, b.id, **why)
        case 4:
            resolution.split(chance.choice(a.referents), **why)
        case 5:
            resolution.confirm(a.id, on=bool(chance.randrange(2)), **why)
        case 6:
            resolution.rename(a.id, chance.choice(("Zed Orme", "Eleanor Vale")), **why)
        case 7:
            resolution.identify(a.id, f"reg:{chance.randrange(3)}", chance.choice(VERDICTS), **why)
        case _ if judged := list(resolution.iter_judgements()):
            last = chance.choice(judged)
            resolution.judge(last.left, last.right, "no_judgement", **why)


@pytest.mark.parametrize("seed", range(3))
def test_judgements_and_documents_in_any_order_give_what_is_given_from_nothing(
    library: Library, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sourcebook.resolution.MANY", 2)  # three at once are linked with all others
    chance, resolution, wholes = random.Random(seed), library.resolution, 0
    papers = [paper(n, random.Random(n)) for n in range(12)]
    resolution.update()
    for step in range(30):
        if not step % 4:
            papers += (new := [paper(100 * (seed + 1) + 3 * step + n, chance) for n in range(chance.randint(1, 3))])
            put(library, new)
        elif not step % 5:
            document, rendition, annotations = chance.choice(papers)
            put(library, [(document, rendition, chance.choice(([], annotations[2:], annotations)))])
        elif not step % 11:
            mentions = [m for m in library.view().iter_annotations(kind="mention") if isinstance(m, Mention)]
            resolution.reject_chain(chance.choice(mentions).id, why="no name", who="an editor")
        else:
            try:
                decide(resolution, chance)
            except UsageError:  # it stands alone, or judgements contradict: as a person would be told
                continue
        resolution.update()
        anew = Resolution(library.store, Entities(tmp_path / f"anew-{step}"), resolution.matcher, resolution.now)
        anew.update()
        assert told(resolution.entities) == told(anew.entities)
        assert resolution.made_from() == anew.made_from()
        anew.entities.close()
        wholes += 1
    assert wholes > 8
    library.export("statements", tmp_path / "before")
    with resolution.entities.transaction():
        resolution.entities.clear()
    library.export("statements", tmp_path / "after")
    before, after = ((tmp_path / name) for name in ("before", "after"))
    files = sorted(p.relative_to(before) for p in before.rglob("*") if p.is_file()) if before.is_dir() else [Path()]
    assert files
    assert all((before / f).read_bytes() == (after / f).read_bytes() for f in files)


def test_a_judgement_or_a_document_costs_no_more_in_a_larger_library(tmp_path: Path) -> None:
    """Steps of the engine are counted: those of circles that it touches."""
    judging, adding = [], []
    for others in (40, 240):
        with counted() as steps, Library.init(tmp_path / f"{others} others") as library:
            put(library, [paper(n, random.Random(n)) for n in range(12)])
            put(library, [paper(1_000 + n, random.Random(n), (somebody(n),)) for n in range(others)])
            resolution = library.resolution
            question = next(c for c in resolution.iter_candidates() if c.left_name.split()[0] in FIRST)
            steps.clear()
            resolution.judge(*question.referents, "positive", why="one", who="an editor")
            assert resolution.update()
            assert resolution.entities.get(question.left).id == resolution.entities.get(question.right).id
            judging.append(steps.steps)
            put(library, [paper(500, random.Random(500))])
            steps.clear()
            assert resolution.update()
            adding.append(steps.steps)
    assert judging[1] < 1.1 * judging[0] + 2_000
    assert adding[1] < 1.1 * adding[0] + 2_000


def somebody(number: int) -> str:
    """Nobody else's name, nor like another."""
    chance = random.Random(f"name {number}")
    return " ".join(
        "".join(chance.choice("bdfglmnprstvz") + chance.choice("aeiou") for _ in range(5)).title() for _ in range(2)
    )
