"""The store: where documents, captures, renditions, readings, the ledger and decisions are kept, and proved whole."""
