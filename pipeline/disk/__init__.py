"""The only door to the disk: whole files or none, listings that follow no link, one lock, safe names.

Everything here works the same on Linux and Windows; what a platform lacks (syncing a folder on Windows) is
left out there and nowhere else. No function asks the clock: dates come in as text.
"""

from pipeline.disk.files import (
    Changed,
    DiskFault,
    Entry,
    Missing,
    copy,
    digest,
    entry,
    read,
    remove,
    write,
    write_new,
)
from pipeline.disk.listing import Listing, Named, Settled, listing, unchanged, unwanted
from pipeline.disk.lock import LockHeld, lock
from pipeline.disk.names import clean_name, shown

__all__ = [
    "Changed", "DiskFault", "Entry", "Listing", "LockHeld", "Missing", "Named", "Settled", "clean_name",
    "copy", "digest", "entry", "listing", "lock", "read", "remove", "shown", "unchanged", "unwanted", "write",
    "write_new",
]  # fmt: skip
