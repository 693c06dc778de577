"""The web, asked only where a person names an address or a feed: one guarded client, robots, records, feeds."""
