"""Files that hold files: archives, mailboxes, messages with attachments, captures of the web."""
