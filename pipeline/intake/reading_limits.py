"""Turn the settings of an office into the limits of reading a file."""

from __future__ import annotations

from pipeline.contract.settings import Settings
from pipeline.reading import Limits

_MEGABYTE = 2**20


def build_reading_limits(settings: Settings) -> Limits:
    """Build the reading limits of a file from the settings; sizes in bytes."""
    set_to = settings.reading
    return Limits(
        file=set_to.file_megabytes * _MEGABYTE, bundle=set_to.zip_megabytes * _MEGABYTE, members=set_to.zip_files,
        inflated=set_to.inflated_megabytes * _MEGABYTE, parts=set_to.parts, sheet_cells=set_to.sheet_cells,
        filled=set_to.filled_cells,
    )  # fmt: skip
