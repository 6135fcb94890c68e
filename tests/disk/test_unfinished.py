"""Files that other programs are still writing, and placeholders of cloud drives, are known by their names."""

from __future__ import annotations

import pytest

from pipeline import disk


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("表.xlsx.crdownload", "表.xlsx"), ("未确认 123456.crdownload", "未确认 123456"), ("表.xlsx.opdownload", "表.xlsx"),
        ("表.xlsx.download", "表.xlsx"), ("表.xlsx.PART", "表.xlsx"), ("表.xlsx.partial", "表.xlsx"),
        ("表.xlsx.baiduyun.p.downloading", "表.xlsx"), ("表.xlsx.downloading", "表.xlsx"), ("表.xlsx.xltd", "表.xlsx"),
        ("表.xlsx.xltd.cfg", "表.xlsx"), ("表.xlsx.td", "表.xlsx"), ("表.xlsx.td.cfg", "表.xlsx"),
        ("表.xlsx.filepart", "表.xlsx"), ("表.zip.aria2", "表.zip"), ("表.xlsx.!ut", "表.xlsx"), ("表.xlsx.!qB", "表.xlsx"),
        ("表.xlsx.bc!", "表.xlsx"), ("表.xlsx.jc!", "表.xlsx"), ("表.xlsx.tmp", "表.xlsx"), ("表.xlsx.temp", "表.xlsx"),
        ("A1B2C3D4.tmp", "A1B2C3D4"), (".syncthing.表.xlsx.tmp", "表.xlsx"), ("~syncthing~表.xlsx.tmp", "表.xlsx"),
        (".表.xlsx.Xs57dD", "表.xlsx"), ("表.xlsx.~0cur2u", "表.xlsx"), (".表.xlsx.part", ".表.xlsx"),
        (".com.google.Chrome.a1B2c3", ".com.google.Chrome.a1B2c3"),
    ],
)  # fmt: skip
def test_a_file_still_on_its_way_is_known_with_the_name_it_will_bear(name: str, target: str) -> None:
    found = disk.find_unfinished(name)
    assert found is not None
    assert (found.target, found.in_cloud) == (target, False)
    assert found.program
    assert not disk.is_unwanted(name)


@pytest.mark.parametrize("name", [".表.xlsx.icloud", "表.xlsx.cloud", "表.xlsx.cloudf"])
def test_a_placeholder_of_a_cloud_drive_is_told_from_a_transfer(name: str) -> None:
    found = disk.find_unfinished(name)
    assert found is not None
    assert (found.target, found.in_cloud) == ("表.xlsx", True)
    assert not disk.is_unwanted(name)


@pytest.mark.parametrize(
    "name",
    ["表.xlsx", "表(1).xlsx", "表.part1.zip", ".xlsx", ".tmp", "part", "下载.xlsx", "表.xlsx.xlsx", "表.2026.11", ""],
)
def test_a_finished_file_is_none(name: str) -> None:
    assert disk.find_unfinished(name) is None
