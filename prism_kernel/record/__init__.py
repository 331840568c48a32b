"""What may become of a package record: pure functions from a record to a record.

Every change ends in ``revision.revised``, a publish too. So what a record promises (``latest``
names a version that can be had, as far as there is one) holds after each of them.
"""
