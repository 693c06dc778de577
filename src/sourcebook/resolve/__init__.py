"""Room 3: mentions -> entities. A matcher says whether two named parties are the same, and why."""
