"""Share out work to other machines through a Dask scheduler; the only room that uses ``distributed``.

A part of the work travels as plain data and comes back as one value. Whatever happens to a worker, the scheduler or
the network, every part has its value in the end: it goes to another worker, or is done on this machine. Dask itself is
trusted with nothing but the transport: its own retries lose innocent files together with the one that kills a worker.
"""

from __future__ import annotations

from pipeline.cluster.parts import cut_parts
from pipeline.cluster.share import SharedWork, share_out

__all__ = ["SharedWork", "cut_parts", "share_out"]
