"""Accounts and tokens for Prism: see the README."""
