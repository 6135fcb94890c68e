"""Access the disk: atomic writes, listings that follow no link, one lock, logs and safe file names.

All other packages use the disk through this one. It behaves the same on Linux and Windows; differences (a folder cannot
be synced on Windows) are handled here only. No function reads the clock: dates are passed in as text.
"""

from pipeline.disk.files import (
    Changed,
    DiskFault,
    Entry,
    Held,
    Missing,
    copy,
    digest,
    entry,
    is_rest,
    read,
    remove,
    write,
    write_all,
    write_new,
)
from pipeline.disk.listing import Listing, Named, Settled, listing, unchanged, unwanted
from pipeline.disk.lock import LockHeld, lock
from pipeline.disk.log import log
from pipeline.disk.names import clean_name, shown

__all__ = [
    "Changed", "DiskFault", "Entry", "Held", "Listing", "LockHeld", "Missing", "Named", "Settled", "clean_name",
    "copy", "digest", "entry", "is_rest", "listing", "lock", "log", "read", "remove", "shown", "unchanged", "unwanted",
    "write", "write_all", "write_new",
]  # fmt: skip
