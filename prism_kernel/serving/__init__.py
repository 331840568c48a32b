"""Serving HTTP: sockets, processes, signals, and limits on the heads of requests."""
