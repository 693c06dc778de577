"""Every registered rule keeps the rule contract; the reference page is made of their docstrings."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook import registry
from sourcebook.corroborate.base import Draft, Rule
from sourcebook.corroborate.rules import describe, load_rules
from sourcebook.testing.rules import RuleContract, draft_of

TEXTS = (
    "Funds of over 13+ kinds were were moved on 31 June 2011, sources said.\u200b",
    "Nothing is wrong with this sentence.",
    "“We never opened a single ledger,” Oswin Karrel said. He was charged with fraud, and lost $4 billion million.",
)
PROMISED = (
    "quote-altered quote-not-found number-mismatch date-mismatch date-impossible name-variant status-overstated "
    "single-origin uncited cite-not-captured stale-development corrected-source figure-garbled repeated-words "
    "self-contradiction anonymous-source hidden-text machine-merge-unreviewed"
)


class OfRule(RuleContract):
    def drafts(self) -> list[Draft]:
        return [draft_of(text, reference="2018-10-03") for text in TEXTS]


def _make(rule: Rule) -> type[OfRule]:
    return type(f"Test{type(rule).__name__}", (OfRule,), {"rule": rule})


globals().update({f"Test{type(rule).__name__}": _make(rule) for rule in load_rules()})


def test_every_promised_rule_is_registered() -> None:
    assert set(PROMISED.split()) <= set(registry.names("check_rules"))


def test_reference_page_is_current(root: Path) -> None:
    page = root / "docs" / "reference" / "check-rules.md"
    assert page.read_text(encoding="utf-8") == describe(), (
        "write it anew: python -c 'from sourcebook.corroborate.rules import describe; print(describe(), end=\"\")'"
        " > docs/reference/check-rules.md"
    )


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_page_names_rule(rule: Rule) -> None:
    assert f"## {rule.name}\n" in describe()
