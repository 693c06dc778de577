"""The contract of a check rule: what every rule keeps, whoever wrote it.

Subclass `RuleContract`, give `rule` and `drafts` (texts that trip it, and texts that must not), and pytest collects:

    class TestMine(RuleContract):
        rule = MyRule()

        def drafts(self) -> list[Draft]:
            return [draft_of("the the"), draft_of("the end")]
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import ClassVar

from sourcebook import registry
from sourcebook.corroborate.base import Draft, Evidence, Rule
from sourcebook.corroborate.check import run_check
from sourcebook.corroborate.words import split_sentences
from sourcebook.model.annotation import Annotation
from sourcebook.model.check import Flag
from sourcebook.testing.makers import reading_of


def draft_of(text: str, annotations: Sequence[Annotation] = (), *, reference: str | None = None) -> Draft:
    """A draft of `text` with the readings given; paragraphs are what stands between blank lines."""
    reading = reading_of(text, reference=reference)
    return Draft(
        document=reading.document,
        rendition=reading.rendition,
        reference=reference,
        annotations=list(annotations),
        sentences=split_sentences(text, reading.rendition.blocks),
    )


class RuleContract:
    """What every rule keeps."""

    rule: ClassVar[Rule]

    def drafts(self) -> list[Draft]:
        """Drafts to try the rule on."""
        return [draft_of("Oswin Karrel opened the vault. It was empty.\n\n“Nothing was ever there,” he said.")]

    def evidence(self) -> Evidence | None:
        """A library to try the rule against; None for a lone file."""
        return None

    def flags(self, draft: Draft) -> list[Flag]:
        """Flags of the rule alone."""
        return list(run_check(draft, self.evidence(), [self.rule]).flags)

    def test_name_is_the_registered_one(self) -> None:
        """The entry point of that name gives this class."""
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", self.rule.name)
        assert registry.load("check_rules", self.rule.name) is type(self.rule)

    def test_severity_is_known(self) -> None:
        """One of the three severities."""
        assert self.rule.severity in ("error", "warning", "note")

    def test_docstring_explains_with_an_example(self) -> None:
        """The docstring is the public explanation."""
        explanation, example, words = (inspect.getdoc(type(self.rule)) or "").partition("\nExample:\n")
        assert len(explanation.split()) >= 8, "the docstring is the public explanation"
        assert example, "an `Example:` shows a draft that trips it"
        assert len(words.split()) >= 4

    def test_flags_carry_the_words_they_stand_on(self) -> None:
        """Every flag quotes the draft exactly and says what to do."""
        for draft in self.drafts():
            for flag in self.flags(draft):
                assert flag.rule == self.rule.name
                assert flag.exact == draft.text[flag.start : flag.end] != ""
                assert flag.message.endswith((".", "?", "”")), "a message is a sentence"

    def test_same_draft_same_flags(self) -> None:
        """Nothing depends on what was asked before."""
        for draft in self.drafts():
            assert self.flags(draft) == self.flags(draft)

    def test_a_lone_file_is_no_error(self) -> None:
        """Without a library a rule that needs one finds nothing."""
        for draft in self.drafts():
            found = list(self.rule.find(draft, None))
            assert not found or not self.rule.needs_library
