"""The contract every extractor keeps, as a suite: subclass `ExtractorContract`, name the extractor, run pytest."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcebook import registry
from sourcebook.extract.base import Extractor, Reading, build_extractors, run_extractors
from sourcebook.model.annotation import KINDS, decode_annotation, spans_of
from sourcebook.settings import Settings
from sourcebook.testing.makers import reading_of

PROSE = (
    "The Harbour Courier, 4 March 2011\n\n"
    "Prosecutors charged Tomas Brekke, the former director of Saltmarsh Bank, with bribery in April 2010.\n\n"
    "“We paid them $4 million,” he told the court (pg. 36). At least 35 ships were sold. Ines Aldermoor denied it.\n"
)
STRANGE = (
    *("", " ", "\n\n\n", "\x00", "“", "((((((", "a" * 3000, "1 " * 500, "\u202eabc\u202c", "👩‍👩‍👧 paid €5."),
    *("U.S. v. U.S. v. U.S.", "وقال إن البنك دفع ٥ ملايين دولار.", "e\u0301" * 50, "A.\n" * 300),
)
PIECES = [*"aA1.,;:“”\"'()—-$€% \n", "said ", "million ", "2011 ", "Mr. ", "not ", "Bank "]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)


class ExtractorContract:
    """What holds for any extractor. Give `extractor`; `prose` is a text it finds something in."""

    extractor: Extractor
    prose: str = PROSE

    def read(self, text: str, language: str = "en") -> Reading:
        """A reading of `text` by this extractor and all that it requires, spans and fields checked."""
        reading = reading_of(text, reference="2011-03-04", language=language)
        wanted = {self.extractor.name: self.extractor} | self._needed()
        for annotation in run_extractors(reading, wanted.values()):
            assert annotation.kind in KINDS
            for span in spans_of(annotation):
                assert text[span.start : span.end] == span.exact
                assert span.exact
            assert text[: annotation.start].endswith(annotation.prefix)
            assert text[annotation.end :].startswith(annotation.suffix)
            assert 0 <= annotation.confidence <= 1
            assert decode_annotation(msgspec.json.encode(annotation)) == annotation
        return reading

    def _needed(self) -> dict[str, Extractor]:
        everyone = {e.name: e for e in build_extractors(registry.load_all("extractors").values(), Settings())}
        wanted: dict[str, Extractor] = {}
        kinds = list(self.extractor.requires)
        while kinds:
            kind = kinds.pop()
            for name, other in everyone.items():
                if kind in other.assigns and name not in wanted and name != self.extractor.name:
                    wanted[name] = other
                    kinds += other.requires
        return wanted

    def own(self, reading: Reading) -> list[str]:
        """What this extractor found, as JSON lines."""
        found = [a for kind in self.extractor.assigns for a in reading.of(kind) if a.extractor == self.extractor.name]
        return [msgspec.json.encode(a).decode() for a in found]

    def test_declares_itself(self) -> None:
        """Name and version are there, and the kinds it assigns exist."""
        assert self.extractor.name
        assert self.extractor.version
        assert set(self.extractor.assigns) <= set(KINDS)
        assert self.extractor.assigns

    def test_finds_something_and_assigns_what_it_says(self) -> None:
        """A text made for it gives readings, each of a declared kind, signed with its name and version."""
        reading = self.read(self.prose)
        assert self.own(reading)
        everyone = self._needed().values()
        allowed = {kind for e in (self.extractor, *everyone) for kind in e.assigns}
        assert set(reading.found) <= allowed

    def test_same_text_same_readings(self) -> None:
        """Ids and order are the same every time."""
        assert self.own(self.read(self.prose)) == self.own(self.read(self.prose))

    def test_ids_are_unique(self) -> None:
        """No two readings share an id."""
        ids = [a.id for found in self.read(self.prose).found.values() for a in found]
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize("text", STRANGE)
    def test_strange_text_is_survived(self, text: str) -> None:
        """Empty, huge, broken and right-to-left texts give true spans or nothing."""
        self.read(text)

    @pytest.mark.parametrize("language", ["de", "ar", "xx"])
    def test_other_languages_are_survived(self, language: str) -> None:
        """A document that is not English gives true spans or nothing."""
        self.read("Der Minister erhielt am 3.4.2010 5.000.000 € von der „Salzbank AG“.", language)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(HOSTILE)
    def test_any_text_gives_true_spans(self, text: str) -> None:
        """Whatever the text."""
        self.read(text)
