"""A registry over HTTP, and the logins that are stored for it."""
