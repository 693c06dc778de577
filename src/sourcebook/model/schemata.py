"""What of FollowTheMoney's model (version 4, followthemoney.tech) is needed without its library: kinds, ends, links.

`tests/publish/test_followthemoney.py` holds every word of it against the library itself.
"""

from __future__ import annotations

from typing import Final

from sourcebook.model.annotation import MentionType

EDGES: Final[dict[str, tuple[str, str]]] = {
    "Associate": ("person", "associate"),
    "ContractAward": ("contract", "supplier"),
    "Control": ("controller", "controlled"),
    "CourtCaseParty": ("party", "case"),
    "Debt": ("debtor", "creditor"),
    "Directorship": ("director", "organization"),
    "Documentation": ("document", "entity"),
    "Employment": ("employee", "employer"),
    "Family": ("person", "relative"),
    "Membership": ("member", "organization"),
    "Occupancy": ("holder", "post"),
    "Ownership": ("owner", "asset"),
    "Payment": ("payer", "beneficiary"),
    "ProjectParticipant": ("participant", "project"),
    "Representation": ("agent", "client"),
    "Succession": ("predecessor", "successor"),
    "UnknownLink": ("subject", "object"),
}
"""The two ends of each schema that joins two entities."""
RANGES: Final[dict[str, tuple[str, str]]] = {
    "Associate": ("Person", "Person"),
    "Control": ("LegalEntity", "LegalEntity"),
    "Debt": ("LegalEntity", "LegalEntity"),
    "Directorship": ("LegalEntity", "Organization"),
    "Employment": ("Person", "Organization"),
    "Family": ("Person", "Person"),
    "Membership": ("LegalEntity", "Organization"),
    "Ownership": ("LegalEntity", "Asset"),
    "Payment": ("LegalEntity", "LegalEntity"),
    "Representation": ("LegalEntity", "LegalEntity"),
    "Succession": ("LegalEntity", "LegalEntity"),
    "UnknownLink": ("Thing", "Thing"),
}
"""What stands at the two ends, of those schemata that texts give."""
KINDS: Final[dict[str, frozenset[str]]] = {
    "Address": frozenset(("Address", "Thing")),
    "Company": frozenset(("Company", "Organization", "LegalEntity", "Asset", "Thing")),
    "LegalEntity": frozenset(("LegalEntity", "Thing")),
    "Organization": frozenset(("Organization", "LegalEntity", "Thing")),
    "Person": frozenset(("Person", "LegalEntity", "Thing")),
    "PublicBody": frozenset(("PublicBody", "Organization", "LegalEntity", "Thing")),
}
"""The schemata that our entities become, with all that each is."""
ROLES: Final[dict[str, str]] = {
    "Associate": "relationship", "Debt": "description", "Family": "relationship", "Occupancy": "description",
    "Payment": "purpose",
}  # fmt: skip
"""The property that says what one end is to the other; of all others it is `role`."""
TYPES: Final[dict[str, MentionType]] = {
    "Address": "place", "Company": "organization", "LegalEntity": "organization", "Organization": "organization",
    "Person": "person", "PublicBody": "organization", "Territory": "place",
}  # fmt: skip
"""What a schema is in the words of mentions; any other one that has a name is `other`."""
DOCUMENTS: Final = frozenset(
    (
        "Article", "Audio", "Document", "Email", "Folder", "HyperText", "Image", "Mention", "Message", "Note",
        "Package", "Page", "Pages", "PlainText", "Table", "Video", "Workbook",
    )
)  # fmt: skip
"""Material: what names others and is nobody itself."""
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "Address": ("full", "name"),
    "CallForTenders": ("title", "name"),
    "Contract": ("title", "name"),
}
"""The properties that name an entity, of the schemata in which it is not `NAMED`."""
NAMED: Final = ("name", "alias", "previousName", "weakAlias")
REFERENCES: Final = frozenset(
    word
    for line in (
        "addressEntity agent ancestors asset associate bank bankAccount bankForeign bankRub beneficiary",
        "beneficiaryAccount callForTenders caller candidate case client contract contractHolder controlled",
        "controller creditor debtor declarant director document emitters employee employer endLocation entity holder",
        "inReplyToEmail inReplyToMessage involved issuer match member object onBehalfOf operator organization",
        "organizer owner parent partOf participant party payer payerAccount person pictured post predecessor project",
        "proof receiver recipientAccount recipients relative resolved riskSource senderAccount startLocation",
        "successor supplier taxee tenderers transport vehicle authority sender subject",
    )
    for word in line.split()
)
"""Properties whose values may be ids of entities."""
COUNTRIES: Final = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry")
"""Properties that say where one is from or has its seat."""


def type_of_schema(schema: str) -> MentionType:
    """What a mention of an entity of a schema is."""
    return TYPES.get(schema, "other")


def names_in(schema: str) -> tuple[str, ...]:
    """The properties that name an entity of a schema."""
    return NAMES.get(schema, NAMED)


def is_a(schema: str, kind: str) -> bool:
    """Whether a schema of ours is of a kind."""
    return kind in KINDS.get(schema, ())
