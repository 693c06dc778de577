"""What of a dossier leaves the library: its words, replies, corrections and editions; never drafts, nor who and why."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sourcebook.desk.marks import find_marks
from sourcebook.dossiers.loose import examine_file
from sourcebook.dossiers.marks import Expanded
from sourcebook.dossiers.writing import Dossiers, Examined
from sourcebook.errors import Refused
from sourcebook.model.desk import Finding
from sourcebook.model.ids import canonical_json, sha256
from sourcebook.model.local_links import without_local
from sourcebook.model.paper import Dossier
from sourcebook.publication import Written, WrittenRead
from sourcebook.publish.apparatus import Apparatus, Edition


def to_publish(room: Dossiers, dossier: Dossier) -> Written:
    """A dossier of the library, to be read when its folder is made."""
    editions, replies = find_editions(room, dossier), tuple(room.replies(dossier.id))

    def beside(made: WrittenRead) -> Apparatus:
        plain = tuple(
            msgspec.structs.replace(
                r, id="", who="", time="", number=1, answer=without_local(r.answer), how=without_local(r.how)
            )
            for r in replies
        )
        amended = tuple(msgspec.structs.replace(a, text=without_local(a.text)) for a in dossier.amendments)
        return Apparatus(
            dossier=dossier.id, posted=dossier.posted, style=dossier.style, meant=made.meant, replies=plain,
            amendments=amended, editions=editions,
        )  # fmt: skip

    text = room.expand(dossier).text  # the titles of stories stand in it
    parts = [dossier.title, dossier.text, text, dossier.byline, dossier.posted, dossier.style, dossier.pinned]
    return Written(id=dossier.id, slug=dossier.slug, print=sha256(canonical_json(parts)),
                   make=lambda: _read(room.examine(dossier)), beside=beside)  # fmt: skip


def file_to_publish(room: Dossiers, path: Path, override: str = "") -> Written | None:
    """A Markdown file with anchors, to be published by itself; None for any other file.

    Raises:
        Refused: A rule of the gate stands against it and no reason is given to set it aside.
    """
    examined = examine_file(room, path)
    if examined is None:
        return None
    refuse(path.name, [*examined.findings], override)
    made = _read(examined)
    return Written(
        id=path.name, slug=path.stem, print=sha256(examined.expanded.text.encode()), make=lambda: made,
        beside=lambda read: Apparatus(dossier="", posted="", meant=read.meant),
    )  # fmt: skip


def refuse(name: str, findings: list[Finding], override: str) -> None:
    """Let nothing pass that a rule stands against, unless there is a reason. Raises `Refused`."""
    if findings and not override.strip():
        told = "; ".join(f.message + " " + f.hint for f in findings[:3])
        more = f" ({len(findings) - 3} more)" if len(findings) > 3 else ""
        raise Refused(
            f"{name} may not be published yet: {told}{more}",
            "Mend it, or give a reason to set the rules aside (--override REASON).",
            tuple(findings),
        )


def find_editions(room: Dossiers, dossier: Dossier) -> tuple[Edition, ...]:
    """Versions that readers could see, with the exact words in place of the anchors; those alike are one."""
    found: list[Edition] = []
    for version in room.versions(dossier.id):
        if version.number > dossier.number or version.state != "published":
            continue
        text = readable(version, room.expand(version))
        if not found or (found[-1].title, found[-1].text) != (version.title, text):
            made = Edition(number=len(found) + 1, date=version.time[:10], title=version.title, text=text)
            found.append(made)
    return tuple(found)


def readable(version: Dossier, expanded: Expanded) -> str:
    """The Markdown of a version with the exact words it had; of an anchor that stands for nothing now, those kept."""
    meant = {m.mark: m.words for m in expanded.meant}
    kept = {p.mark: p.place.exact for p in version.pinned if p.place}
    text = without_local(version.text)
    marks, _ = find_marks(text)
    parts, at = [], 0
    for mark in marks:
        parts += [text[at : mark.start], mark.words or meant.get(mark.name) or kept.get(mark.name) or mark.name]
        at = mark.end
    return "".join([*parts, text[at:]])


def _read(examined: Examined) -> WrittenRead:
    checked = examined.checked
    return WrittenRead(read=checked.read, report=checked.report, meant=examined.expanded.meant)
