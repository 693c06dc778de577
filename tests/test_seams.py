"""The doors of extension, the error tree and the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook import errors, registry
from sourcebook.errors import SourcebookError, UnknownExtension, UnmetRequirement, UsageError
from sourcebook.extract.base import build_extractors, order_extractors
from sourcebook.settings import Settings, read_settings

# A name lost from here breaks somebody's settings file; a name added is a line in CHANGELOG.md.
PUBLIC_NAMES = {
    "readers": [
        *(
            "cards",
            "database",
            "delivered",
            "epub",
            "feed-list",
            "html",
            "json",
            "jsonlines",
            "legacy",
            "markdown",
            "message",
            "news-record",
            "opendocument",
            "outlook",
        ),
        *(
            "parquet",
            "pdf",
            "picture",
            "richtext",
            "rows",
            "saved-page",
            "sheets",
            "slides",
            "table",
            "text",
            "timeline",
            "timeline-sheet",
            "words",
            "xml",
        ),
    ],
    "openers": [
        *(
            "embedded",
            "feed",
            "feed-entries",
            "large-table",
            "mailbox",
            "message",
            "outlook",
            "packed",
            "pdf",
            "pst",
            "tar",
            "tnef",
        ),
        *("wacz", "warc", "zip"),
    ],
    "extractors": [
        *("citations", "claims", "figures", "llm", "mentions", "money", "quotes", "relations", "rows", "sections"),
        "times",
    ],
    "exporters": [
        "bibtex",
        "claimreview",
        "csl",
        "csv",
        "csv-spreadsheet",
        "ftm",
        "geojson",
        "gexf",
        "graphml",
        "jsonl",
        "oligrapher",
        "opml",
        "spans",
        "statements",
        "timelinejs",
        "timelinejs-sheet",
        "webannotation",
        "wtk",
    ],
    "stores": ["postgres", "sqlite"],
    "executors": ["local", "ray"],
    "matchers": ["logic-v2", "names"],
}


@pytest.mark.parametrize("kind", sorted(PUBLIC_NAMES))
def test_registered_names(kind: str) -> None:
    assert registry.names(kind) == PUBLIC_NAMES[kind]


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_extension_loads_and_is_documented(kind: str) -> None:
    for name, extension in registry.load_all(kind).items():
        assert (extension.__doc__ or "").strip(), f"{kind} {name} has no docstring"


def test_a_miss_lists_what_exists() -> None:
    with pytest.raises(UnknownExtension, match="html"):
        registry.load("readers", "papyrus")
    with pytest.raises(UnknownExtension, match="readers"):
        registry.names("papyri")


def test_an_extension_added_by_hand_comes_through_the_same_door() -> None:
    registry.add("exporters", "mine", dict)
    try:
        assert registry.load("exporters", "mine") is dict
        assert "mine" in registry.names("exporters")
    finally:
        registry.remove("exporters", "mine")
    assert "mine" not in registry.names("exporters")


class _Needy:
    name, version, requires, assigns = "needy", "1", ("weather",), ("time",)


class _Loop:
    def __init__(self, name: str, requires: str, assigns: str) -> None:
        self.name, self.version, self.requires, self.assigns = name, "1", (requires,), (assigns,)


def test_extractors_run_in_the_order_of_what_they_need() -> None:
    order = [e.name for e in order_extractors(cls() for cls in registry.load_all("extractors").values())]
    assert order.index("mentions") < order.index("quotes") < order.index("claims")
    assert order[-2:] == ["llm", "rows"], "nobody builds on what a language model says, or on rows"
    with pytest.raises(UnmetRequirement, match="weather"):
        order_extractors([_Needy()])  # type: ignore[list-item]
    with pytest.raises(UnmetRequirement, match="each other"):
        order_extractors([_Loop("a", "x", "y"), _Loop("b", "y", "x")])  # type: ignore[list-item]


def test_an_optional_extractor_is_off_until_asked_for() -> None:
    classes = registry.load_all("extractors").values()
    assert "llm" not in {e.name for e in build_extractors(classes, Settings())}
    asked = build_extractors(classes, Settings(llm="some-model"))
    assert [e.version for e in asked if e.name == "llm"] == ["1 some-model"]
    with pytest.raises(UsageError, match="llm_kinds"):
        build_extractors(classes, Settings(llm="some-model", llm_kinds="rumours"))


def _tree(cls: type[SourcebookError]) -> list[type[SourcebookError]]:
    return [cls, *(deeper for sub in cls.__subclasses__() for deeper in _tree(sub))]


def test_every_error_is_drawn_in_the_tree() -> None:
    drawn = errors.__doc__ or ""
    missing = [cls.__name__ for cls in _tree(SourcebookError) if cls.__name__ not in drawn]
    assert missing == []


@pytest.mark.parametrize("cls", _tree(SourcebookError))
def test_every_error_has_one_shape(cls: type[SourcebookError]) -> None:
    problem = cls("It broke.", "Mend it.").to_problem()
    assert set(problem) == {"type", "title", "status", "detail", "hint", "code"}
    assert 400 <= int(str(problem["status"])) < 600
    assert cls.exit_code in range(1, 6)


def test_settings_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sourcebook.toml").write_text('[settings]\ntitle = "Case"\nworkers = 3\n', encoding="utf-8")
    monkeypatch.setenv("SOURCEBOOK_WORKERS", "4")
    assert read_settings(tmp_path).title == "Case"
    assert read_settings(tmp_path).workers == 4
    assert read_settings(tmp_path, workers=5).workers == 5


@pytest.mark.parametrize("text", ["[settings]\ncolour = 1\n", '[settings]\nworkers = "many"\n', "not toml ["])
def test_bad_settings_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "sourcebook.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_settings(tmp_path)
    assert caught.value.hint
