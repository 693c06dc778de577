"""Messages: one e-mail as Internet or Outlook files hold it."""
