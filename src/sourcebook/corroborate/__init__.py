"""Claims and evidence: a draft's readings against themselves and against a library (CONTRACT section 5)."""
