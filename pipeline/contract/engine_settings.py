"""Define where the heavy work is done: on this machine, or shared out to others through a Dask scheduler."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from pipeline.contract.settings_section import SettingsSection

LOCAL = "local"
_ADDRESS = re.compile(r"(?:tcp|tls)://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):([1-9][0-9]{0,4})")
_LAST_PORT = 65_535


class EngineSettings(SettingsSection):
    """Where files are read and judged and papers are set; no result depends on it."""

    address: str = Field(
        LOCAL,
        title="在哪里算",
        description="local：本机；支部上万的，可写集群调度程序的地址，如 tcp://10.0.0.5:8786（结果一样，见《安装与定时》）",
        max_length=200,
    )
    files_per_part: int = Field(50, title="每批文件数", description="交给集群的一批有几个文件或几份文稿", ge=1, le=500)

    @field_validator("address")
    @classmethod
    def _check_address(cls, address: str) -> str:
        found = _ADDRESS.fullmatch(address)
        if address != LOCAL and (found is None or int(found[1]) > _LAST_PORT):
            raise ValueError("应写 local，或集群调度程序的地址，如“tcp://10.0.0.5:8786”")
        return address

    @property
    def has_cluster(self) -> bool:
        """Whether work is shared out."""
        return self.address != LOCAL
