"""Names in the text: found, repaired, typed and tied into chains. `sourcebook.extract.mentions` is the door."""
