"""Speak with a Dask scheduler and its workers; the only module that imports ``distributed``.

Everything a worker answers comes into one queue, so that whoever waits can be interrupted (Ctrl-C) and never waits for
a machine that says nothing.
"""

from __future__ import annotations

import logging
import queue
import socket
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_KNOCKING, _OPENING, _ASKING, _FETCHING, _CLOSING = 2.0, 15.0, 5.0, 30.0, 2.0
"""Seconds to reach the machine, to be let in, to hear who is there, to fetch a value, to say goodbye."""


class NotInstalledError(Exception):
    """The optional extra ``cluster`` is not installed here."""


class UnreachableError(Exception):
    """There is no scheduler at the address, or it does not answer any more."""


@dataclass(frozen=True)
class Reply:
    """What came back of something sent to a worker: its value, or the fault that kept it from one."""

    about: object
    worker: str
    value: Any = None
    fault: BaseException | None = None


class Connection:
    """A connection to a scheduler. What is sent to a worker is done by it or by none."""

    def __init__(self, client: Any) -> None:
        """Keep the client of ``distributed`` that was opened."""
        self._client = client
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._sent: set[Any] = set()

    def list_workers(self) -> frozenset[str]:
        """List the addresses of the workers present; raise UnreachableError if the scheduler says nothing."""
        if self._client.status != "running":
            raise UnreachableError
        try:
            found = self._client.sync(self._client.scheduler.ncores, workers=None, callback_timeout=_ASKING)
        except Exception as fault:
            raise UnreachableError from fault
        return frozenset(found)

    def send(self, worker: str, about: object, function: Callable[..., Any], *given: object) -> None:
        """Send a call to one worker; its Reply comes by ``wait_for_reply``."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that a part is large is meant
                future = self._client.submit(
                    function, *given, workers=[worker], allow_other_workers=False, pure=False, retries=0
                )
        except Exception as fault:
            raise UnreachableError from fault
        self._sent.add(future)
        future.add_done_callback(lambda done: self._replies.put(self._fetch(done, about, worker)))

    def _fetch(self, future: Any, about: object, worker: str) -> Reply:
        try:
            return Reply(about, worker, future.result(timeout=_FETCHING))
        except BaseException as fault:  # noqa: BLE001, whatever a worker raised, or its being lost
            return Reply(about, worker, fault=fault)
        finally:
            self._sent.discard(future)

    def wait_for_reply(self, seconds: float) -> Reply | None:
        """Wait for the next reply; None if none has come in this time."""
        try:
            return self._replies.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Drop what is still under way and leave the scheduler."""
        with suppress(Exception):
            self._client.cancel([*self._sent], force=True)
        with suppress(Exception):
            self._client.close(timeout=_CLOSING)


def open_connection(address: str) -> Connection:
    """Connect to the scheduler; raise NotInstalledError or UnreachableError."""
    try:
        from distributed import Client  # noqa: PLC0415, only where a cluster is used, and installed
    except ImportError as fault:
        raise NotInstalledError from fault
    _silence()
    place = urlsplit(address)
    try:  # the library itself would go on knocking until its time is over
        socket.create_connection((place.hostname, place.port), _KNOCKING).close()
        return Connection(Client(address, timeout=_OPENING, set_as_default=False))
    except Exception as fault:
        raise UnreachableError from fault


def _silence() -> None:
    """Keep what the library logs of lost connections off the terminal: it is said in Chinese, or does not matter."""
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    known = logging.root.manager.loggerDict
    for name, logger in known.items():
        if name.startswith("distributed.") and isinstance(logger, logging.Logger):
            logger.setLevel(logging.CRITICAL + 1)


def build_greeting() -> Callable[[], tuple[bool, Mapping[str, str]]]:
    """Build the question whether a worker can start processes, and what it computes with.

    It travels as code, since the worker may have no such program at all.
    """

    def greet() -> tuple[bool, Mapping[str, str]]:
        import multiprocessing  # noqa: PLC0415, runs elsewhere

        free = not multiprocessing.current_process().daemon
        try:
            from pipeline.cluster.program import describe_versions  # noqa: PLC0415
        except ImportError:
            return free, {}
        return free, dict(describe_versions())

    return greet
