"""The files by which a double click opens the desk of a workspace, one for each kind of machine."""

from __future__ import annotations

from collections.abc import Mapping

_WINDOWS = """@echo off
rem Opens the desk of this folder. With a Python of its own in the folder "python", nothing need be installed.
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
if exist "python\\python.exe" (
  "python\\python.exe" -X utf8 -m pipeline desk
) else (
  where dangjian >nul 2>nul
  if errorlevel 1 (
    echo 没有找到程序。请让安装的人看一下 docs/安装与定时.md。
  ) else (
    dangjian desk
  )
)
pause
"""
_SHELL = """#!/bin/sh
# Opens the desk of this folder.
cd "$(dirname "$0")" || exit 1
if [ -x python/bin/python3 ]; then
  exec python/bin/python3 -m pipeline desk
fi
if command -v dangjian >/dev/null 2>&1; then
  exec dangjian desk
fi
echo '没有找到程序。请让安装的人看一下 docs/安装与定时.md。'
"""
_DESKTOP = """[Desktop Entry]
Type=Application
Name=党建台账
Comment=“党建+”工作台账
Exec=sh -c 'exec sh "$(dirname "$1")/党建台账.command"' launch %k
Terminal=true
Categories=Office;
"""
LAUNCHERS: Mapping[str, bytes] = {
    "党建台账.bat": _WINDOWS.replace("\n", "\r\n").encode("utf-8"),
    "党建台账.command": _SHELL.encode("utf-8"),
    "党建台账.desktop": _DESKTOP.encode("utf-8"),
}
"""Name of each launcher in the workspace -> its bytes: Windows, macOS and any shell, Linux desktops."""
