"""The use-cases: what may be read, resolved and changed, for both front ends and for plugins."""
