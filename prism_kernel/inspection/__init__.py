"""What reads hostile bytes, in a disposable worker process; and the pool through which it is asked.

What runs in the server imports ``pool``, ``job``, ``staging_errors`` and ``claims.comparable``.
"""
