"""Pack a ZIP archive (a .docx, a package for the superior) so that the same parts always give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_NO_TIME = (1980, 1, 1, 0, 0, 0)


def pack_parts(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts by name, in order, into ZIP bytes without timestamps or system-specific data."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return buffer.getvalue()
