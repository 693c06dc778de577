"""The reference of the HTTP API as Markdown, made from its description."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from sourcebook.app.policies import iter_routes, needs

_COMMON = ("limit", "after", "spreadsheet", "Idempotency-Key")
_HEAD = """# HTTP API

Addresses of `sourcebook serve` for programs on this machine; [how to use them](../how-to/api.md). The description that
this page is made from is at `/api/v1/openapi.json` (OpenAPI 3.1), with the type of every field. Lists also answer at
their address with the ending `.json`, `.jsonl`, `.csv` and, where it is named here, `.atom`; every list takes `limit`
and `after`. The last column is the least [role](../explanation/security.md#roles) that an address needs on a server
that knows people; a step that needs more says so when it is asked for.
"""


def api_page() -> str:
    """Every address by heading: what it gives, its conditions, what is sent to it."""
    whole = _description()
    told: dict[str, list[tuple[tuple[str, str], str]]] = {}
    for path, methods in whole["paths"].items():
        if path.endswith(".{form}"):
            continue  # a list under its endings: told once, at the list
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["library"])[0]
            told.setdefault(tag, []).append(((path, method), _row(path, method, operation, whole)))
    parts = [_HEAD]
    parts += [
        f"\n## {tag.capitalize()}\n\n| address | | takes | needs |\n|---|---|---|---|\n"
        + "".join(row for _, row in sorted(told[tag]))
        for tag in sorted(told)
    ]
    parts.append("\n## What is sent\n" + "".join(_bodies(whole)))
    return "".join(parts)


def roles_table() -> str:
    """What may be asked in which role, by the first word of the address: pages and their twins in the API."""
    groups: dict[str, tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
    with _application() as app:
        for route in iter_routes(app):
            inside = route.path.removeprefix("/api/v1")
            word = re.split(r"[/.{]", inside.lstrip("/"))[0]
            for method in route.methods:
                asked = groups.setdefault(word, ({}, {}))[method not in ("GET", "HEAD", "OPTIONS")]
                asked.setdefault(str(needs.of(route)), set()).add(inside)
    rows = (f"| `/{word}` | {_said(read)} | {_said(sent)} |\n" for word, (read, sent) in sorted(groups.items()))
    return "| addresses | to read | to send |\n|---|---|---|\n" + "".join(rows)


def _said(asked: Mapping[str, set[str]]) -> str:
    """The least role for most addresses of a group, then those that need another."""
    order = sorted(asked, key=lambda policy: (-len(asked[policy]), policy))
    others = (f"{policy}: {', '.join(f'`{path}`' for path in sorted(asked[policy]))}" for policy in order[1:])
    return "; ".join([*order[:1], *others])


def _description() -> dict[str, Any]:
    with _application() as app:
        made: dict[str, Any] = app.openapi()
        return made


@contextmanager
def _application() -> Iterator[FastAPI]:
    """The application of a library with nothing in it."""
    from sourcebook.app.web import create_app
    from sourcebook.library import Library

    with tempfile.TemporaryDirectory() as folder, Library.init(Path(folder) / "library") as library:
        yield create_app(library)


def _row(path: str, method: str, operation: dict[str, Any], whole: dict[str, Any]) -> str:
    names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query" and p["name"] not in _COMMON]
    takes = [f"`{name}`" for name in names]
    if body := _body(operation):
        takes.append(f"[{body}](#{body.lower()})" if body in whole["components"]["schemas"] else body)
    if operation.get("security"):
        takes.append("token")
    forms = sorted(
        form for kind, form in (("text/csv", "csv"), ("application/atom+xml", "atom"))
        if kind in operation["responses"].get("200", {}).get("content", {})
    )  # fmt: skip
    also = f" ({', '.join(forms)})" if forms else ""
    return (
        f"| `{method.upper()} {path}` | {operation['summary']}{also} | {', '.join(takes)} | {operation['x-role']} |\n"
    )


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    names = [c["schema"]["$ref"].rpartition("/")[2] for c in content.values() if "$ref" in c["schema"]]
    return str((names or [", ".join(content)])[0])


def _bodies(whole: dict[str, Any]) -> list[str]:
    names = {_body(o) for methods in whole["paths"].values() for o in methods.values()}
    schemas = whole["components"]["schemas"]
    parts = []
    for name in sorted(names & set(schemas)):
        needed = set(schemas[name].get("required", ()))
        fields = [
            f"`{field}`{'' if field in needed else ' (may be left out)'}: {_kind(kind)}"
            for field, kind in schemas[name].get("properties", {}).items()
        ]
        about = schemas[name].get("description", "")
        parts.append(
            f"\n### {name}\n\n{about}\n" + "".join(f"\n- {field}" for field in fields) + ("\n" if fields else "")
        )
    return parts


def _kind(schema: dict[str, Any]) -> str:
    """A type in words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "anything"))
