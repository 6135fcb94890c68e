"""Read what the properties of a .docx tell of persons, offices and disks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.docx.read import EditedDocument

_NAMES = {"Company": "单位", "Manager": "主管", "Template": "模板"}
_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\|file:|/home/|/Users/")


def list_personal_properties(paper: EditedDocument) -> Iterator[tuple[str, str]]:
    """List the properties that name a person, an office or a place on a disk, with what they say."""
    core = paper.document.core_properties
    for name, value in (("作者", core.author), ("最后修改者", core.last_modified_by)):
        if value:
            yield name, value
    application = paper.parts.get("docProps/app.xml", b"").decode("utf-8", "replace")
    for tag, name in _NAMES.items():
        found = re.search(rf"<{tag}>([^<]+)</{tag}>", application)
        if found and (tag != "Template" or _PATH.search(found[1])):
            yield name, found[1]
