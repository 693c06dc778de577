"""What people decide, over the API: readings, who is who, payments, origins, rows of lists, proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter

from sourcebook.app.api.guarding import me
from sourcebook.app.api.write import Write, add_write
from sourcebook.app.routes import new_router
from sourcebook.errors import UsageError
from sourcebook.model.annotation import Status
from sourcebook.model.batch import Ruling
from sourcebook.model.decision import Decision
from sourcebook.model.entity import Entity
from sourcebook.model.judgement import Judgement, Verdict
from sourcebook.model.proposal import Proposed
from sourcebook.model.served import get_caller

if TYPE_CHECKING:
    from sourcebook.library import Library

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Why = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Decided(msgspec.Struct, forbid_unknown_fields=True):
    """A decision on anything with an id."""

    what: Id
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    why: Why


class Judged(msgspec.Struct, forbid_unknown_fields=True):
    """Whether two entities, referents, chains or mentions are the same."""

    left: Id
    right: Id
    verdict: Verdict
    why: Why


class Merged(msgspec.Struct, forbid_unknown_fields=True):
    """With whom (id or name) it is one and the same."""

    with_: Id = msgspec.field(name="with")
    why: Why


class Renamed(msgspec.Struct, forbid_unknown_fields=True):
    """The name it is to be shown by."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    why: Why


class Confirmed(msgspec.Struct, forbid_unknown_fields=True):
    """That all that was linked into it is one indeed; `on` false takes that back."""

    why: Why
    on: bool = True


class Because(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    why: Why


class Rejected(msgspec.Struct, forbid_unknown_fields=True):
    """That the words of a mention name nobody; with `chain` those of every mention of the same one there."""

    why: Why
    chain: bool = False


class Paired(msgspec.Struct, forbid_unknown_fields=True):
    """Whether two tell or rest on one thing, or on two."""

    left: Id
    right: Id
    one: bool
    why: Why


class Ruled(msgspec.Struct, forbid_unknown_fields=True):
    """Whether a row of a list is meant in a document."""

    asked: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    document: Id
    ruling: Ruling
    why: Why


class ClaimProposed(msgspec.Struct, forbid_unknown_fields=True):
    """A claim put before the people of the library, with the exact words it rests on."""

    document: Id
    exact: Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
    status: Status
    why: Why
    start: Annotated[int, msgspec.Meta(ge=0)] | None = None
    attributed_to: Annotated[str, msgspec.Meta(max_length=400)] = ""
    statement: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    who: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """Who proposes it; who asks, without, and always where the server knows people."""


class RejectedMentions(msgspec.Struct, frozen=True):
    """How many mentions were rejected."""

    rejected: int


def deciding_api_router(library: Library) -> APIRouter:
    """Routes of decisions."""
    router = new_router()
    for write in WRITES:
        add_write(router, library, write)
    return router


def _reason(why: str) -> str:
    if not why.strip():
        raise UsageError("A decision needs a reason.", "Say it in `why`.")
    return why.strip()


def _decide(library: Library, sent: Decided) -> Decision:
    return library.decide(sent.what, sent.value, why=sent.why, who=me())


def _judge(library: Library, sent: Judged) -> Judgement:
    return library.resolution.judge(sent.left, sent.right, sent.verdict, why=_reason(sent.why), who=me())


def _merge(library: Library, sent: Merged, what: str) -> Entity:
    other = library.find_entity(sent.with_).id
    return library.resolution.merge(what, other, why=_reason(sent.why), who=me())


def _split(library: Library, sent: Because, what: str) -> list[Entity]:
    return list(library.resolution.split(what, why=_reason(sent.why), who=me()))


def _rename(library: Library, sent: Renamed, what: str) -> Entity:
    return library.resolution.rename(what, sent.name, why=_reason(sent.why), who=me())


def _confirm(library: Library, sent: Confirmed, what: str) -> Entity:
    return library.resolution.confirm(what, on=sent.on, why=_reason(sent.why), who=me())


def _reject(library: Library, sent: Rejected, what: str) -> RejectedMentions:
    why = _reason(sent.why)
    if sent.chain:
        return RejectedMentions(library.resolution.reject_chain(what, why=why, who=me()))
    library.resolution.reject(what, why=why, who=me())
    return RejectedMentions(1)


def _pay(library: Library, sent: Paired) -> Decision:
    return library.decide_payment(sent.left, sent.right, one=sent.one, why=sent.why, who=me())


def _origin(library: Library, sent: Paired) -> Decision:
    return library.decide_origin(sent.left, sent.right, one=sent.one, why=sent.why, who=me())


def _rule(library: Library, sent: Ruled) -> Decision:
    return library.rule(sent.asked, sent.document, sent.ruling, why=sent.why, who=me())


def _propose(library: Library, sent: ClaimProposed) -> Proposed:
    given: dict[str, Any] = {name: getattr(sent, name) for name in sent.__struct_fields__}
    caller = get_caller()
    # Among several people nobody proposes under the name of another.
    named = sent.who.strip() if caller is None or caller.way == "local" else ""
    return library.propose_claim(**given | {"who": named or me()})


WRITES = (
    Write(path="decisions", told="Record a decision", takes=Decided, gives=Decision, act=_decide, needs="reviewer"),
    Write(path="judgements", told="Judge whether two are the same", takes=Judged, gives=Judgement, act=_judge,
          tag="entities", needs="reviewer"),
    Write(path="entities/{identifier}/merge", told="Judge it one and the same with another", takes=Merged, gives=Entity,
          act=_merge, tag="entities", needs="reviewer"),
    Write(path="entities/{identifier}/split", told="Take a referent out of its entity: it and what remains",
          takes=Because, gives=list[Entity], act=_split, tag="entities", needs="reviewer"),
    Write(path="entities/{identifier}/rename", told="Give it the name it is to be shown by", takes=Renamed,
          gives=Entity, act=_rename, tag="entities", needs="reviewer"),
    Write(path="entities/{identifier}/confirm", told="Judge all that was linked by machine to be one",
          takes=Confirmed, gives=Entity, act=_confirm, tag="entities", needs="reviewer"),
    Write(path="mentions/{identifier}/reject", told="Record that these words name nobody", takes=Rejected,
          gives=RejectedMentions, act=_reject, tag="entities", needs="reviewer"),
    Write(path="payments", told="Record that two tellings are of one payment, or of two", takes=Paired, gives=Decision,
          act=_pay, tag="money", needs="reviewer"),
    Write(path="origins", told="Record that two documents rest on one source, or on two", takes=Paired, gives=Decision,
          act=_origin, needs="reviewer"),
    Write(path="rulings", told="Record whether a row of a list is meant in a document", takes=Ruled, gives=Decision,
          act=_rule, tag="search", needs="reviewer"),
    Write(path="proposals", told="Put a claim before the people of the library", takes=ClaimProposed, gives=Proposed,
          act=_propose, needs="contributor"),
)  # fmt: skip
