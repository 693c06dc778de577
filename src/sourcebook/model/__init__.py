"""The nouns: document, capture, rendition, span, annotation, decision, ledger, search hit, check report."""
