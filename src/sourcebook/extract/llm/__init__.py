"""Readings by a language model, beside the built-in ones; off unless the setting `llm` names a model.

The model is any that the `llm` library knows: local, or at a provider. It gets numbered lines of the document and is
asked for JSON; it has no tools. What it gives back is only kept where its words stand in those lines, letter by
letter, and its values are of the enumerated ones; all else is dropped and counted. Documented in
docs/reference/readings/llm.md.

    chunks   the document as numbered lines, a piece at a time
    prompt   what is asked, and the JSON schema of the reply
    ask      one question to the model through the `llm` library, within limits
    reply    the reply's JSON, item by item, validated
    anchor   exact words to their place in the text
    values   what an item says beyond its words, held against the text
    extractor
"""

from __future__ import annotations

from sourcebook.extract.llm.extractor import LanguageModelExtractor

__all__ = ["LanguageModelExtractor"]
