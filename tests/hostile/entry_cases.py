"""Types, sizes and headers that are not a plain file or folder."""

from __future__ import annotations

from tests.hostile.case import Cases, invalid
from tests.hostile.tar_bytes import BLOCK, END, GNU, MANIFEST, V7, file, gz, header, tar

_TYPES = {
    "hard link": (b"1", "tarball-hardlink"),
    "symbolic link": (b"2", "tarball-symlink"),
    "character device": (b"3", "tarball-device"),
    "block device": (b"4", "tarball-device"),
    "named pipe": (b"6", "tarball-fifo"),
    "contiguous file": (b"7", "tarball-entry-type"),
    "GNU dump folder": (b"D", "tarball-entry-type"),
    "GNU long link": (b"K", "tarball-symlink"),
    "GNU continuation": (b"M", "tarball-entry-type"),
    "GNU rename": (b"N", "tarball-entry-type"),
    "GNU sparse file": (b"S", "tarball-sparse"),
    "GNU volume header": (b"V", "tarball-entry-type"),
    "Solaris extended header": (b"X", "tarball-entry-type"),
    "Solaris access list": (b"A", "tarball-entry-type"),
    "unknown letter": (b"Z", "tarball-entry-type"),
    "unknown byte": (b"\xff", "tarball-entry-type"),
}

_SIZES = {
    "minus one in base 256": b"\xff" * 12,
    "most negative in base 256": b"\xff" + bytes(11),
    "minus 512 in base 256": b"\xff" * 10 + b"\xfe\x00",
    "small in base 256": b"\x80" + bytes(10) + b"\x04",
    "2**62 in base 256": b"\x80" + bytes(3) + b"\x40" + bytes(7),
    "largest in base 256": b"\x80" + b"\xff" * 11,
    "octal with a minus": b"-0000000004\0",
    "octal with a plus": b"+0000000004\0",
    "digits that are not octal": b"00000000089\0",
    "hexadecimal": b"0x000000004\0",
    "underscores": b"0000_000_04\0",
    "junk behind": b"0000004\0zzz\0",
    "letters": b"AAAAAAAAAAA\0",
    "empty": bytes(12),
    "spaces": b" " * 12,
    "space inside": b"0000 000004\0",
}

_HEADERS = {
    "wrong checksum": file("package/a", checksum=b"000000\0 "),
    "checksum off by one": header(b"package/a", checksum=b"010707\0 "),
    "empty checksum": file("package/a", checksum=bytes(8)),
    "checksum in base 256": file("package/a", checksum=b"\x80\0\0\0\0\0\x10\0"),
    "negative checksum": file("package/a", checksum=b"-10701\0 "),
}

_FORMATS = {
    "unknown magic": file("package/a", magic=b"evil\0\0\0\0"),
    "magic in capitals": file("package/a", magic=b"USTAR\x0000"),
    "prefix in a GNU header": file("package/a", magic=GNU, prefix=b"package/b"),
    "prefix in a V7 header": file("package/a", magic=V7, prefix=b"package/b"),
    "sparse map in a GNU header": file("package/a", magic=GNU, patches={386: b"00000000000\0"}),
}

CASES: Cases = {
    **{
        f"type: {name}": invalid(gz(tar(file("package/a", kind=kind, link=b"b"))), code)
        for name, (kind, code) in _TYPES.items()
    },
    "type: symbolic link out of the folder": invalid(
        gz(tar(file("package/a", kind=b"2", link=b"../../etc/passwd"))), "tarball-symlink"
    ),
    "type: GNU sparse file with its map": invalid(
        gz(tar(file("package/a", kind=b"S", magic=GNU, patches={386: b"00000000000\0"}))),
        "tarball-sparse",
    ),
    "type: hard link with contents": invalid(
        gz(tar(file("package/a", b"data", kind=b"1", link=b"package/b"))), "tarball-hardlink"
    ),
    "type: package.json is a symbolic link": invalid(
        gz(file("package/package.json", kind=b"2", link=b"x.json") + END), "tarball-symlink"
    ),
    "type: folder with contents": invalid(
        gz(tar(file("package/a/", b"data", kind=b"5"))), "tarball-size"
    ),
    "type: slash behind a file with contents": invalid(
        gz(tar(file("package/a/", b"data"))), "tarball-size"
    ),
    **{
        f"size: {name}": invalid(
            gz(tar(header(b"package/a", size=field) + b"data" + bytes(508))), "tarball-size"
        )
        for name, field in _SIZES.items()
    },
    "size: largest in octal, and no data": invalid(
        gz(MANIFEST + header(b"package/a", size=0o77777777777) + END), "tarball-truncated"
    ),
    "size: one byte more than there is": invalid(
        gz(MANIFEST + header(b"package/a", size=513) + bytes(BLOCK)), "tarball-truncated"
    ),
    **{
        f"header: {name}": invalid(gz(tar(raw)), "tarball-header-checksum")
        for name, raw in _HEADERS.items()
    },
    **{
        f"header: {name}": invalid(gz(tar(raw)), "tarball-header") for name, raw in _FORMATS.items()
    },
    "padding: data behind a file": invalid(
        gz(tar(header(b"package/a", size=4) + b"data" + b"x" * 508)), "tarball-padding"
    ),
}
