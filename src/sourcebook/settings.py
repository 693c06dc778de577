"""Every setting once: name, type, default, help. The reference page is made from this table.

Order of precedence: argument, environment variable `SOURCEBOOK_<NAME>`, `sourcebook.toml` of the library, default.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from sourcebook.durable import write_whole
from sourcebook.errors import UsageError

LIBRARY_FILE = "sourcebook.toml"
TEAM_FILE = "team.toml"


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one library."""

    title: str = _setting("Sourcebook", "Name of the library, shown on its pages.")
    site_address: str = _setting("", "Web address at which the published folder stands, for feeds, letters and links.")
    store: str = _setting("sqlite", "What keeps the records: `sqlite`, or `postgresql://user@host/database`.")
    blobs: str = _setting("", "Folder that keeps the files, where it is not the library's own `blobs`.")
    index: str = _setting(
        "tantivy",
        "What keeps the search index: `tantivy` (files of each machine), or `postgresql` (beside records kept there, "
        "one for all machines).",
    )
    executor: str = _setting("local", "Executor extension that runs the stages: `local`, `ray`.")
    blob_mirror: str = _setting(
        "", "Where kept bytes are laid too, for workers elsewhere: an fsspec address (s3://...)."
    )
    matcher: str = _setting("names", "Matcher extension that says whether two names are of one person or body.")
    workers: int = _setting(1, "Processes that read and extract at the same time.")
    model: str = _setting("auto", "spaCy pipeline; `auto` takes the best English one installed.")
    llm: str = _setting("", "Language model, by its id in the `llm` library, that reads beside the built-in ones.")
    llm_kinds: str = _setting("quote,claim,relation,mention,time,money", "Kinds of reading that model is asked for.")
    llm_options: str = _setting("", "That model's own options, as NAME=VALUE,NAME=VALUE.")
    llm_characters: int = _setting(4000, "Most characters of a document in one question to that model.")
    llm_pieces: int = _setting(100, "Most questions to that model about one document.")
    llm_readings: int = _setting(1000, "Most readings of that model kept of one document.")
    llm_seconds: int = _setting(120, "Wall-clock seconds that model may take for one reply.")
    letter_from: str = _setting("", "Sender of the newsletter: `News <news@paper.example>`.")
    letter_to: str = _setting("", "Mail address of the list that the newsletter goes to.")
    letter_reply: str = _setting("", "Mail address for answers to the newsletter, where it is not the sender's.")
    letter_list: str = _setting("", "Name of the list (RFC 2919): `news.paper.example`.")
    letter_unsubscribe: str = _setting("", "Web or mail address where a reader leaves the list.")
    publishing_people: int = _setting(
        1,
        "People it takes to publish a summary: with 2, whoever publishes it, or an edit of it, is not the one who "
        "marked it ready, or edited it.",
    )
    kept_megabytes: int = _setting(
        256, "Room in MiB for what was read before, so that a text that comes again costs little; 0 keeps nothing."
    )
    reader_seconds: int = _setting(60, "Wall-clock and processor seconds a reader may spend on one file.")
    reader_megabytes: int = _setting(2048, "Memory in MiB a reader process may take.")
    max_file_megabytes: int = _setting(2048, "Files larger than this (MiB) are recorded as failed, with this limit.")
    max_text_characters: int = _setting(
        20_000_000, "Longest text kept of one document, in characters; longer is refused."
    )
    fetch_megabytes: int = _setting(64, "Largest page or file taken from the web, in MiB, packed or unpacked.")
    fetch_seconds: int = _setting(60, "Seconds one address may take, redirects included.")
    fetch_pause: int = _setting(1, "Seconds between two requests to one site; more where its robots.txt asks for it.")
    fetch_contact: str = _setting("", "Address or mail of whoever fetches, told to sites behind the program's name.")
    attempts: int = _setting(3, "How often a file whose reader crashed or hit a limit is tried.")


def _table(root: Path, name: str) -> dict[str, Any]:
    """A table of the library's file; empty where there is none."""
    if not (root / LIBRARY_FILE).is_file():
        return {}
    try:
        held = tomllib.loads((root / LIBRARY_FILE).read_text(encoding="utf-8")).get(name, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{LIBRARY_FILE} is not valid TOML: {error}.", "Mend the file and run again.") from error
    if not isinstance(held, dict):
        raise UsageError(f"`{name}` in {LIBRARY_FILE} is no table.", f"Write [{name}] on a line of its own.")
    return held


def read_families(root: Path) -> dict[str, list[str]]:
    """Publisher families of the library at `root`: name -> outlets or hosts that one owner has.

    Raises:
        UsageError: The table `families` holds something else than lists of names.
    """
    families = _table(root, "families")
    for name, members in families.items():
        if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
            hint = f'Write "{name}" = ["One Paper", "another.example"].'
            raise UsageError(f"The family {name!r} in {LIBRARY_FILE} is no list of names.", hint)
    return families


def read_settings(root: Path | None = None, **given: Any) -> Settings:
    """Settings of the library at `root`, with `given` on top.

    Raises:
        UsageError: An unknown name or a value of the wrong type; the message lists the known names.
    """
    values: dict[str, Any] = dict(_table(root, "settings")) if root is not None else {}
    known = {f.name: f for f in fields(Settings)}
    for name in known:
        if (value := os.environ.get(f"SOURCEBOOK_{name.upper()}")) is not None:
            values[name] = value
    values.update({name: value for name, value in given.items() if value is not None})
    return Settings(**{name: _typed(known, name, value) for name, value in values.items()})


def write_setting(root: Path, name: str, value: str) -> None:
    """Change one setting in the file of the library at `root`; all else in it stays as it was written.

    Raises:
        UsageError: The file is not as this program writes it, so that the line is not found.
        StorageError: The disk is full, read-only or failing; the old file is untouched.
    """
    path = root / LIBRARY_FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((n for n, line in enumerate(lines) if line.strip() == "[settings]"), None)
    if start is None:
        lines = ["[settings]", "", *lines]
        start = 0
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    line = f"{name} = {quote(value)}"
    for number in range(start + 1, end):
        if re.match(rf"\s*{name}\s*=", lines[number]):
            lines[number] = line
            break
    else:
        lines.insert(start + 1, line)
    text = "\n".join(lines) + "\n"
    if tomllib.loads(text).get("settings", {}).get(name) != value:
        raise UsageError(f"{LIBRARY_FILE} could not be changed.", f"Write `{line}` under [settings] yourself.")
    write_whole(path, text.encode(), "changing the settings")


def quote(value: str) -> str:
    """A string of TOML."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c for c in plain) + '"'


def without_model(settings: Settings) -> Settings:
    """The same settings without the language model: nothing of a document is shown to it."""
    return replace(settings, llm="")


def _typed(known: dict[str, Any], name: str, value: Any) -> Any:
    if name not in known:
        raise UsageError(f"There is no setting {name!r}.", f"Settings are: {', '.join(known)}.")
    kind = type(known[name].default)
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise UsageError(
            f"Setting {name} must be a {kind.__name__}, not {value!r}.", "Mend it and run again."
        ) from None
