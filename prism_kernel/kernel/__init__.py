"""The running registry: what is installed, and the services that are made of it."""
