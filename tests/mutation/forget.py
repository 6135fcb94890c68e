"""A pytest plugin: every test begins with empty caches.

mutmut runs the tests once and then forks from that process for each change. What a cache then holds was worked out
by the code unchanged, and a test answered out of a cache is not known to reach the code behind it.
"""

from __future__ import annotations

import functools
import gc
from operator import attrgetter

import pytest


class Forgetting:
    """Empties every cache of functions before each test."""

    def __init__(self) -> None:
        """Know no cache yet: the modules that have one are imported while tests are collected."""
        self._caches: list[functools._lru_cache_wrapper[object]] = []

    def pytest_collection_finish(self) -> None:
        """Find the caches of the modules that are now imported."""
        found = (each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper))
        self._caches = sorted(
            (each for each in found if each.__module__.startswith("pipeline")), key=attrgetter("__qualname__")
        )

    def pytest_runtest_setup(self) -> None:
        """Forget what was worked out before this test."""
        for each in self._caches:
            each.cache_clear()


def pytest_configure(config: pytest.Config) -> None:
    """Join the run."""
    config.pluginmanager.register(Forgetting())
