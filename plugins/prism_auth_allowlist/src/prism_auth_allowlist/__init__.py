"""A publisher allowlist for Prism. It takes identity on trust: see the README."""
