"""nomenklatura's matcher `logic-v2` behind the seam of matchers (extra `ftm`).

https://github.com/opensanctions/nomenklatura (MIT). Its first comparison builds tables of names and takes a while.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

import msgspec

from sourcebook.errors import UsageError
from sourcebook.model.judgement import Reason
from sourcebook.resolve.base import Party, Score
from sourcebook.resolve.normalise import LONGEST_NAME

SCHEMAS = {"person": "Person", "organization": "Organization", "other": "LegalEntity"}
THRESHOLD = 0.7
"""The one that OpenSanctions recommends."""
MOST_NAMES = 10


class LogicV2:
    """`logic-v2` of nomenklatura."""

    name: ClassVar[str] = "logic-v2"

    def compare(self, a: Party, b: Party) -> Score:
        """The score of `a` against `b`; parties without a name score 0.

        Raises:
            UsageError: The extra `ftm` is not installed.
        """
        left, right = sorted((a, b), key=msgspec.json.encode)
        readable = all(any(c.isalnum() for name in p.names for c in name) for p in (a, b))
        if not readable:
            return Score(algorithm=self.name, value=0.0, same=False)
        if left == right:
            reason = Reason(feature="name_match", value=1.0, effect=1.0, detail="the same in every way")
            return Score(algorithm=self.name, value=1.0, same=True, reasons=(reason,))
        result = self._algorithm.compare(self._entity(left), self._entity(right), self._algorithm.default_config())
        value = round(max(0.0, min(1.0, float(result.score))), 4)
        reasons = tuple(
            Reason(feature=name, value=round(abs(float(f.score)), 4), effect=round(float(f.score), 4),
                   detail=(f.detail or "")[:300])
            for name, f in result.explanations.items()
            if f.score
        )  # fmt: skip
        return Score(algorithm=self.name, value=value, same=value >= THRESHOLD, reasons=reasons)

    def describe(self) -> dict[str, str]:
        """Every feature with nomenklatura's own explanation."""
        docs = self._algorithm.get_feature_docs()
        return {name: doc.description or name for name, doc in docs.items()}

    @cached_property
    def _algorithm(self) -> Any:
        try:
            from nomenklatura.matching import get_algorithm
        except ImportError as error:
            raise UsageError(
                "The matcher logic-v2 needs nomenklatura, which is not installed here.",
                "Install the extra: pip install 'sourcebook[ftm]' (it needs the ICU headers and a compiler).",
            ) from error
        return get_algorithm(self.name)

    def _entity(self, party: Party) -> Any:
        from followthemoney import model

        entity = model.make_entity(SCHEMAS[party.type])
        # logic-v2 keeps what it worked out by id: the id must follow from the content.
        entity.id = sha256(msgspec.json.encode(party)).hexdigest()[:32]
        entity.add("name", [n[:LONGEST_NAME] for n in party.names[:MOST_NAMES]])
        entity.add("country", [c.lower() for c in party.countries])
        prop = "birthDate" if party.type == "person" else "incorporationDate"
        entity.add(prop, list(party.dates), quiet=True)
        for value in party.ids:
            entity.add("idNumber", value.partition(":")[2], quiet=True)
        return entity
