"""Share out many forms again and again, a worker killed in the middle each time: the same bytes as on one machine?

    PYTHONPATH=.:tests python -m cluster.repeat TIMES FORMS [FOLDER]

Ten forms kill their reader, ten hang it. A FOLDER keeps what was made, and is used again.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from bureau import Bureau

from cluster.live import Cluster, await_end, start_run, wait_until
from cluster.made_forms import DAY, copy_with_engine, list_bytes, make_bureau

_BAD = 10
_SECONDS = 8


def repeat(folder: Path, times: int, forms: int) -> int:
    """Run once on one machine, then so many times on the cluster; return how many runs gave other bytes."""
    source = folder / f"{forms}份"
    bureau = Bureau(source) if source.is_dir() else make_bureau(source, forms, _BAD, _BAD)
    cluster = Cluster(folder / "cluster")
    for old in ("局", "一台", "集群"):
        shutil.rmtree(folder / old, ignore_errors=True)
    copied = copy_with_engine(bureau, folder / "局", cluster.address, seconds_per_file=_SECONDS, settle_seconds=0)
    _report(f"{forms} forms, {_BAD} killers, {_BAD} hangers, {_SECONDS} s a file; address {cluster.address}")
    begun = time.monotonic()
    shutil.copytree(copied.root, folder / "一台")
    alone = await_end(start_run(folder / "一台", DAY, "collect"), 3600)
    wanted = list_bytes(folder / "一台")
    _report(f"one machine: {time.monotonic() - begun:.0f} s, status {alone.status}, {alone.said.splitlines()[0]}")
    return sum(not _run_once(folder, cluster, copied, number, wanted) for number in range(1, times + 1))


def _run_once(folder: Path, cluster: Cluster, copied: Bureau, number: int, wanted: dict[str, bytes]) -> bool:
    """Share out once; return whether a worker was lost with work in hand, and every byte is as wanted."""
    root = folder / "集群"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(copied.root, root)
    cluster.start_scheduler()
    try:
        workers = [cluster.start_worker(), cluster.start_worker()]
        begun = time.monotonic()
        run = start_run(root, DAY, "collect")
        wait_until(workers[number % 2].is_reading, 300)
        time.sleep(number)
        (workers[number % 2].kill if number % 3 else workers[number % 2].stop)()
        ended = await_end(run, 3600)
    finally:
        cluster.stop()
    found = list_bytes(root)
    same, hit = found == wanted, "中途断了" in ended.beside
    how = "and its nanny, for good" if number % 3 == 0 else "started again"
    _report(
        f"run {number}: {'the same bytes' if same else 'OTHER BYTES'} in {len(found)} files"
        f"{'' if hit else ', NOT HIT IN THE MIDDLE'}, status {ended.status},"
        f" {time.monotonic() - begun:.0f} s; a worker killed after {number} s of reading ({how});"
        f" said beside: {ended.beside.strip()!r}"
    )
    return same and hit


def _report(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> int:
    """Repeat, and end with a status that tells whether all was the same."""
    times, forms = int(sys.argv[1]), int(sys.argv[2])
    if sys.argv[3:]:
        return int(repeat(Path(sys.argv[3]), times, forms) > 0)
    with tempfile.TemporaryDirectory() as folder:
        return int(repeat(Path(folder), times, forms) > 0)


if __name__ == "__main__":
    sys.exit(main())
