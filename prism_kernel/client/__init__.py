"""A registry over HTTP, and the logins that are stored for it. It needs no server here."""
