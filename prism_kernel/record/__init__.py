"""What may become of a package record: pure functions from a record to a record.

Every change, a publish included, ends in ``revision.revised``. So after each of them ``latest``
names a version that is not yanked, if there is one.
"""
