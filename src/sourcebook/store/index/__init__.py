"""The search projection: two tantivy indexes (documents, passages) made from the store and thrown away at will.

It is never the truth. `watermark.json` names the last change number applied; documents changed since are indexed again
before a search. Deleting the folder loses nothing: it is rebuilt.
"""

from sourcebook.store.index.search import SearchIndex

__all__ = ["SearchIndex"]
