"""The status ladder: a wall of sentences and how each stands. Names, banks and cases are invented."""

from __future__ import annotations

import pytest

from sourcebook.extract.claim_rules import RULES
from sourcebook.extract.claims import ClaimExtractor
from sourcebook.model.annotation import Claim
from sourcebook.testing.makers import reading_of


def claims(text: str) -> list[Claim]:
    return list(ClaimExtractor().extract(reading_of(text)))


@pytest.mark.parametrize(
    ("sentence", "status", "speaker"),
    [
        ("The bank opened in 1865.", "asserted", None),
        ("Officials said the bank had closed.", "asserted", "Officials"),
        ("The bank has closed, officials said.", "asserted", "officials"),
        ("The plan, she said, is dead.", "asserted", "she"),
        ("According to Ilse Maran, the bank paid the mayor.", "asserted", "Ilse Maran"),
        ("He alleges that the bank hid the losses.", "alleged", "He"),
        ("Maran claimed that the bank hid the losses.", "alleged", "Maran"),
        ("Maran accused Orm of lying.", "alleged", "Maran"),
        ("Orm is accused of bribery.", "alleged", None),
        ("Maran sued the Orla Bank.", "alleged", "Maran"),
        ("Orm allegedly paid the mayor.", "alleged", None),
        ("The company denied the allegations.", "denied", "The company"),
        ("Maran denies that she took the money.", "denied", "Maran"),
        ("Orm pleaded not guilty.", "denied", None),
        ("Police are investigating Luka Orm.", "investigated", None),
        ("The bank is under investigation.", "investigated", None),
        ("Regulators opened an investigation into the Orla Bank.", "investigated", None),
        ("Orm was charged with fraud on Monday.", "charged", None),
        ("Prosecutors charged Luka Orm with bribery.", "charged", None),
        ("Orm was indicted in May.", "charged", None),
        ("Orm faces charges of fraud.", "charged", None),
        ("Orm was arrested on charges of theft.", "charged", None),
        ("The bank settled the lawsuit for $4 million.", "settled", None),
        ("The bank agreed to settle the case.", "settled", None),
        ("The bank agreed to pay $4 million to settle the case.", "settled", None),
        ("Executives admitted the bank failed to watch transfers.", "admitted", "Executives"),
        ("Orm confessed to the theft.", "admitted", "Orm"),
        ("Orm was convicted of fraud.", "convicted", None),
        ("Orm pleaded guilty to bribery.", "convicted", None),
        ("Orm was found guilty of perjury.", "convicted", None),
        ("Ilse Maran was sentenced to ten years in prison.", "convicted", None),
        ("Prosecutors said that Orm was convicted of fraud in 1999.", "convicted", "Prosecutors"),
        ("Orm was acquitted of fraud.", "acquitted", None),
        ("Orm was found not guilty.", "acquitted", None),
        ("She was cleared of all charges.", "acquitted", None),
        ("The charges against Orm were dropped.", "dismissed", None),
        ("The judge dismissed the lawsuit.", "dismissed", None),
        ("The indictment was thrown out.", "dismissed", None),
        ("The appeals court overturned his conviction.", "overturned", None),
        ("His conviction was quashed in 2009.", "overturned", None),
        ("President Ilse Maran pardoned Orm.", "pardoned", None),
        ("The governor commuted her sentence.", "pardoned", None),
        ("A Senate investigation revealed that the bank moved $7 billion.", "found", "A Senate investigation"),
        ("An audit found that money was missing.", "found", "An audit"),
        ("The court ruled that the tax was illegal.", "found", "The court"),
        ("Leaked records show that the bank ignored warnings.", "documented", "Leaked records"),
        ("Court records say the bank lied.", "documented", "Court records"),
        ("According to court documents, Orm paid the mayor.", "documented", "court documents"),
        ("Analysts estimate that losses reached $3 billion.", "estimated", "Analysts"),
        ("He believes that the war was lost.", "opined", "He"),
        ("In my view, the plan is foolish.", "opined", None),
        ("Correction: The bank paid $3 million, not $4 million.", "corrected", None),
        ("The newspaper corrected the story.", "corrected", None),
    ],
)
def test_ladder(sentence: str, status: str, speaker: str | None) -> None:
    (claim,) = claims(sentence)
    assert claim.status == status
    assert (claim.attributed_to.exact if claim.attributed_to else None) == speaker
    assert not claim.negated
    assert claim.exact == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Settlers settled in the valley.",
        "He dropped the bag.",
        "The bank charged a fee.",
        "They cleared the road.",
        "She claimed the prize.",
        "He found a coin in the mill.",
        "The jury went home.",
        "The judge set the table.",
    ],
)
def test_words_of_the_ladder_in_other_senses(sentence: str) -> None:
    (claim,) = claims(sentence)
    assert claim.status == "asserted"


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Orm was not convicted.", "convicted"),
        ("Orm has never been convicted of a crime.", "convicted"),
        ("No one was charged.", "charged"),
        ("Neither was convicted.", "convicted"),
        ("He did not deny the charge.", "denied"),
        ("The bank did not close.", "asserted"),
        ("Maran said the bank did not close.", "asserted"),
    ],
)
def test_negated(sentence: str, status: str) -> None:
    (claim,) = claims(sentence)
    assert claim.negated
    assert claim.status == status


@pytest.mark.parametrize(
    ("sentence", "hedged"),
    [
        ("Orm may have paid the mayor.", True),
        ("Maran could have stopped it.", True),
        ("Orm allegedly paid the mayor.", True),
        ("The bank reportedly lost money.", True),
        ("The report suggests that the bank lied.", True),
        ("Maran said the bank could collapse.", True),
        ("The Orla Bank is believed to have laundered money.", True),
        ("The plan seems to work.", True),
        ("Orm will pay the mayor.", False),
        ("She can swim.", False),
        ("The fair opens in May.", False),
    ],
)
def test_hedged(sentence: str, hedged: bool) -> None:
    (claim,) = claims(sentence)
    assert claim.hedged is hedged


def test_every_rule_says_why() -> None:
    assert all(rule.why and rule.verbs for rule in RULES)
    assert all(
        verb == verb.lower() for rule in RULES for verb in rule.verbs | rule.companions | rule.subjects | rule.near
    )
