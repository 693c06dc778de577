"""Offences by name: the words that different papers use for one accusation, brought to one word.

A plain list of what criminal and regulatory law calls things in English; at one place the first pattern that fits is
taken, so that "tax fraud" is not counted as fraud as well.
"""

from __future__ import annotations

import re
from typing import Final

_PATTERNS: Final = (
    ("crimes against humanity", r"crimes?\s+against\s+humanity"),
    ("war crimes", r"war\s+crimes?"),
    ("genocide", r"genocid\w+"),
    ("tax evasion", r"tax\s+(?:evasion|fraud|dodging|crimes?|offen[cs]es?)|evad\w+\s+(?:\w+\s+){0,3}tax\w*"),
    ("money laundering", r"launder\w*"),
    ("insider trading", r"insider[\s-](?:trading|dealing)"),
    ("market manipulation", r"(?:market|price|rate)[\s-](?:manipulation|rigging|fixing)|cartels?\b|antitrust"),
    ("bid rigging", r"bid[\s-]rigging"),
    ("false accounting", r"(?:false\s+accounting|cook\w*\s+the\s+books|accounting\s+(?:fraud|offen[cs]es?))"),
    ("obstruction of justice", r"obstruct\w+\s+(?:of\s+)?(?:justice|(?:an?|the)\s+inquiry)|pervert\w*\s+the\s+course"),
    ("contempt of court", r"contempt\s+of\s+(?:court|congress|parliament)"),
    ("perjury", r"perjur\w+|l(?:ied|ying)\s+under\s+oath|false\s+testimony|false\s+statements?"),
    ("abuse of office", r"abus\w+\s+of\s+(?:office|power)|misconduct\s+in\s+(?:public\s+)?office|misfeasance"),
    ("bribery", r"brib\w+|kickbacks?\b|graft\b"),
    ("embezzlement", r"embezzl\w+|misappropriat\w+"),
    ("fraud", r"(?:de)?fraud\w*|swindl\w+"),
    ("corruption", r"corrupt(?:ion|ly)?\b"),
    ("extortion", r"extort\w+|blackmail\w*"),
    ("racketeering", r"racketeer\w*"),
    ("forgery", r"forge(?:ry|d|ries)\b|forging\b|counterfeit\w*"),
    ("theft", r"theft|steal(?:ing)?\b|stole(?:n)?\b|larceny|burglar\w*|robber\w*"),
    ("manslaughter", r"manslaughter"),
    ("murder", r"murder\w*|homicid\w+"),
    ("rape", r"rap(?:e|es|ed|ing)\b"),
    ("sexual abuse", r"sexual\w*\s+(?:assault\w*|abus\w*|offen[cs]es?|harass\w*|misconduct)|indecent\s+assault"),
    ("assault", r"assault\w*|grievous\s+bodily"),
    ("kidnapping", r"kidnap\w*|abduct\w*"),
    ("drug trafficking", r"(?:drug|narcotics|cocaine|heroin)\s+(?:traffick\w+|smuggling|deal(?:ing|er)s?)"),
    ("human trafficking", r"(?:human|people|sex)\s+(?:traffick\w+|smuggling)"),
    ("smuggling", r"smuggl\w+|traffick\w+"),
    ("arson", r"arson\w*"),
    ("espionage", r"espionage|spying\b"),
    ("treason", r"treason\w*|sedition"),
    ("terrorism", r"terroris[mt]\w*"),
    ("torture", r"tortur\w+"),
    ("hacking", r"hack(?:ing|ed)\b"),
    ("defamation", r"defam\w+|libel\w*|slander\w*"),
    ("harassment", r"harass\w+|stalking"),
    ("sanctions breach", r"(?:breach|violat|evad|bust)\w*\s+(?:\w+\s+){0,2}(?:sanctions|embargo)"),
    ("negligence", r"negligen\w+"),
    ("vote rigging", r"(?:vote|election|electoral)[\s-](?:rigging|fraud|tampering)"),
)
_ANY: Final = re.compile("|".join(rf"(?P<o{n}>\b(?:{p}))" for n, (_, p) in enumerate(_PATTERNS)), re.IGNORECASE)


def offences_in(text: str) -> dict[str, str]:
    """Offences that a text names, by their one name, with the words that name each; in text order."""
    found: dict[str, str] = {}
    for match in _ANY.finditer(text):
        assert match.lastgroup is not None
        found.setdefault(_PATTERNS[int(match.lastgroup[1:])][0], match.group())
    return found
