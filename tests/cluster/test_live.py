"""Work shared out to a real scheduler and two real workers: whatever happens to them, the same bytes as on one machine.

Every run is a process of its own with the same settings; where the work is to be done on one machine, nobody listens at
the address they name.
"""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bureau import Bureau

from cluster.live import ROOT, Cluster, Ended, await_end, children, start_run
from cluster.made_forms import DAY, MADE_ON, PERIOD, copy_with_engine, list_bytes, make_bureau

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
]

FORMS, KILLERS, HANGERS = 120, 3, 1
UNREACHABLE = "连不上"


@dataclass(frozen=True)
class Sample:
    """A bureau with its forms in the inbox, and what a run on one machine makes of it."""

    bureau: Bureau
    cluster: Cluster
    alone: Ended
    collected: dict[str, bytes]
    consolidated: dict[str, bytes]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("集群")
    cluster = Cluster(folder / "cluster")
    made = make_bureau(folder / "源", FORMS, KILLERS, HANGERS)
    bureau = copy_with_engine(
        made, folder / "局", cluster.address, files_per_part=10, seconds_per_file=12, settle_seconds=0
    )
    alone = copy(bureau, folder / "一台")
    ended = collect(alone)
    collected = list_bytes(alone)
    await_end(start_run(alone, MADE_ON, "consolidate", str(PERIOD)))
    yield Sample(bureau, cluster, ended, collected, list_bytes(alone))
    cluster.stop()


@pytest.fixture
def cluster(sample: Sample) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    sample.cluster.start_scheduler()
    sample.cluster.start_worker()
    sample.cluster.start_worker()
    yield sample.cluster
    sample.cluster.stop()


def copy(bureau: Bureau, to: Path) -> Path:
    shutil.copytree(bureau.root, to)
    return to


def collect(root: Path) -> Ended:
    return await_end(start_run(root, DAY, "collect"))


def assert_same(sample: Sample, root: Path, ended: Ended) -> None:
    assert ended.status == sample.alone.status == 1, ended.beside
    assert ended.said == sample.alone.said
    assert list_bytes(root) == sample.collected
    assert "Traceback" not in ended.beside
    assert "distributed" not in ended.beside


def test_nobody_at_the_address_is_said_and_the_files_are_read_here(sample: Sample) -> None:
    assert UNREACHABLE in sample.alone.beside
    assert sample.alone.beside.count("\n") == 1
    assert f"共{FORMS}个文件" in sample.alone.said
    assert f"无法读取{KILLERS + HANGERS}个" in sample.alone.said


def test_two_workers_give_the_same_bytes_and_say_nothing(sample: Sample, cluster: Cluster, tmp_path: Path) -> None:
    root = copy(sample.bureau, tmp_path / "局")
    ended = collect(root)
    assert ended.beside == ""
    assert_same(sample, root, ended)
    made = await_end(start_run(root, MADE_ON, "consolidate", str(PERIOD)))
    assert made.beside == ""
    assert list_bytes(root) == sample.consolidated
    assert any(children(pid) for worker in cluster.workers for pid in worker.pids)


def test_a_worker_killed_in_the_middle_costs_no_file(sample: Sample, cluster: Cluster, tmp_path: Path) -> None:
    root = copy(sample.bureau, tmp_path / "局")
    run = start_run(root, DAY, "collect")
    cluster.wait_for_reader().kill()
    ended = await_end(run)
    assert "中途断了" in ended.beside
    assert_same(sample, root, ended)


def test_both_workers_lost_for_good_are_not_waited_for(sample: Sample, cluster: Cluster, tmp_path: Path) -> None:
    root = copy(sample.bureau, tmp_path / "局")
    run = start_run(root, DAY, "collect")
    cluster.wait_for_reader()
    for worker in cluster.workers:
        worker.stop()
    ended = await_end(run)
    assert "没有计算节点" in ended.beside
    assert_same(sample, root, ended)


def test_a_worker_that_stands_still_is_not_waited_for(sample: Sample, cluster: Cluster, tmp_path: Path) -> None:
    root = copy(sample.bureau, tmp_path / "局")
    run = start_run(root, DAY, "collect")
    cluster.wait_for_reader().halt()
    assert_same(sample, root, await_end(run, 120))


def test_a_scheduler_that_is_started_again_is_used_again(sample: Sample, cluster: Cluster, tmp_path: Path) -> None:
    root = copy(sample.bureau, tmp_path / "局")
    run = start_run(root, DAY, "collect")
    cluster.wait_for_reader()
    cluster.stop()
    cluster.start_scheduler()
    cluster.start_worker()
    ended = await_end(run)
    assert "中途断了" in ended.beside
    assert_same(sample, root, ended)


def test_a_worker_with_another_program_is_refused_with_both_versions(sample: Sample, tmp_path: Path) -> None:
    other = tmp_path / "另一版"
    shutil.copytree(ROOT / "pipeline", other / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "pipeline" / "periods.py").open("a", encoding="utf-8") as module:
        module.write("# another line\n")
    sample.cluster.start_scheduler()
    try:
        sample.cluster.start_worker(other)
        root = copy(sample.bureau, tmp_path / "局")
        ended = collect(root)
    finally:
        sample.cluster.stop()
    found = re.search(r"版本与本机不同（程序：本机(\S+?)，那里(\S+?)）", ended.beside)
    assert found is not None, ended.beside
    assert found[1] != found[2]
    assert_same(sample, root, ended)


def test_a_worker_that_may_start_no_process_is_refused(sample: Sample, tmp_path: Path) -> None:
    sample.cluster.start_scheduler()
    try:
        sample.cluster.start_worker(more={})
        root = copy(sample.bureau, tmp_path / "局")
        ended = collect(root)
    finally:
        sample.cluster.stop()
    assert "DASK_DISTRIBUTED__WORKER__DAEMON" in ended.beside
    assert_same(sample, root, ended)


def test_ctrl_c_ends_a_run_and_the_next_one_goes_on(sample: Sample, cluster: Cluster, tmp_path: Path) -> None:
    root = copy(sample.bureau, tmp_path / "局")
    run = start_run(root, DAY, "collect")
    cluster.wait_for_reader()
    run.send_signal(signal.SIGINT)
    ended = await_end(run, 30)
    assert ended.status == 2
    assert "已停止" in ended.beside
    assert "Traceback" not in ended.beside
    assert_same(sample, root, collect(root))
