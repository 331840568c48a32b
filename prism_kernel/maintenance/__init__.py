"""Looking after a store: verify, repair, collect, reindex, export, import and copy.

Works on the configured drivers directly, beside running servers or without any.
"""
