"""The analyzers that a Prism registry starts with.

``plugin`` is the entry point. Each analyzer is a module of its own: ``files``, ``sizes``,
``entrypoints``, ``typings``, ``runtimes`` and ``tags``; the other modules are what they share.
"""
