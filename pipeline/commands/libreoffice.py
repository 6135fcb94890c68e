"""Run LibreOffice, where it is installed: with a time limit, and with a home of its own that can be deleted."""

from __future__ import annotations

import shutil
import subprocess

from pipeline import disk
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.docx.rendered import PDF_FORMAT

_PATIENCE = 120.0
_FOLDER, _FILE = "排版核对", "文"


def find_libreoffice() -> str:
    """Return the path of LibreOffice; empty if it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def render_as_pdf(workspace: Workspace, data: bytes) -> bytes:
    """Render a .docx; empty if LibreOffice is not there, takes too long or fails."""
    command = find_libreoffice()
    if not command:
        return b""
    folder = (workspace.root / OWN_FOLDER / _FOLDER).resolve()
    given, made = folder / f"{_FILE}.docx", folder / f"{_FILE}.pdf"
    disk.remove(made)
    disk.write(given, data)
    asked = [
        command, f"-env:UserInstallation={(folder / 'home').as_uri()}", "--headless", "--norestore",
        "--convert-to", PDF_FORMAT, "--outdir", str(folder), str(given),
    ]  # fmt: skip
    try:
        subprocess.run(asked, capture_output=True, check=True, timeout=_PATIENCE)  # noqa: S603, a fixed command
    except (subprocess.SubprocessError, OSError):
        return b""
    finally:
        disk.remove(given)
    pdf = disk.read(made) if made.is_file() else b""
    disk.remove(made)
    return pdf
