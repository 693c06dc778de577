"""Room 6, read only: the query language (later: timeline, network, money, places)."""
