"""Access the disk: atomic writes, listings that follow no link, one lock, logs and safe file names.

All other packages use the disk through this one. It behaves the same on Linux and Windows; differences (a folder cannot
be synced on Windows) are handled here only. No function reads the clock: dates are passed in as text.
"""

from pipeline.disk.file_names import clean_name, escape_name
from pipeline.disk.files import (
    DiskError,
    FileChangedError,
    FileEntry,
    FileInUseError,
    FileMissingError,
    copy,
    hash_file,
    inspect_file,
    is_leftover,
    read,
    remove,
    remove_all,
    write,
    write_all,
    write_new,
    write_together,
)
from pipeline.disk.listing import Listing, NameFilter, StableListing, compare_listings, is_unwanted, list_folder
from pipeline.disk.lock import LockHeldError, hold_lock
from pipeline.disk.log_file import append_log, open_log
from pipeline.disk.unfinished import UnfinishedFile, find_unfinished

__all__ = [
    "DiskError",
    "FileChangedError",
    "FileEntry",
    "FileInUseError",
    "FileMissingError",
    "Listing",
    "LockHeldError",
    "NameFilter",
    "StableListing",
    "UnfinishedFile",
    "append_log",
    "clean_name",
    "compare_listings",
    "copy",
    "escape_name",
    "find_unfinished",
    "hash_file",
    "hold_lock",
    "inspect_file",
    "is_leftover",
    "is_unwanted",
    "list_folder",
    "open_log",
    "read",
    "remove",
    "remove_all",
    "write",
    "write_all",
    "write_new",
    "write_together",
]  # fmt: skip
