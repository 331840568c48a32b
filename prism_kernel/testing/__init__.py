"""For the tests of plugins: contract suites, and real things to test against.

A contract suite is a class. Subclass it in a test module, override its fixtures, and pytest runs
every sentence of the contract against your implementation:

- ``storage_contract.StorageContract``: storage drivers
- ``storage_machine.StorageMachine``: the same by random operations, with hypothesis
- ``auth_contract.AuthenticatorContract``: authenticators
- ``analyzers.AnalyzerContract``: analyzers
- ``runtimes.RuntimeContract``: runtimes

And to test with:

- ``memory_package.MemoryPackage``: a package's contents, made of a dictionary
- ``drafts.draft_of``: what a review hook is handed, made by the code that inspects uploads
- ``tarballs.make_tarball``: a tarball in npm's form, made of dictionaries
- ``fault_storage.FaultyStorage``: a driver that fails when told to
- ``server.live_server``: a registry in a process of its own, on a free port
- ``commands.run_prism``: a command of ``prism``, in a process of its own
- ``command_context.FolderCommand``: what a command is given, over a folder; ``make_store``

Nothing is imported here: take each from its module. Installing the kernel registers a pytest
plugin that makes the suites' asserts explain themselves; it costs other test runs nothing.
"""
