"""A process with all that it started: what they take together, and their end."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import psutil


class Family:
    """The descendants of a process that leads a session, seen so far.

    Who leaves the session and the family before anybody looked is not found again.
    """

    def __init__(self, leader: int) -> None:
        self._leader = leader
        self._seen: dict[int, psutil.Process] = {}

    def takes(self) -> tuple[int, int]:
        """Return how many processes there are now beside the leader, and their memory in bytes.

        Pages that several share, as a process and what it forks do, count once.
        """
        members = list(self._members())
        memory = 0
        for each in members:
            with contextlib.suppress(psutil.Error):
                info = each.memory_full_info()
                memory += getattr(info, "pss", info.uss)  # shared pages in parts, on Linux
        return len(members) - 1, memory

    def kill(self) -> None:
        """Kill all of them."""
        list(self._members())
        with contextlib.suppress(OSError):
            os.killpg(self._leader, signal.SIGKILL)
        for each in self._seen.values():
            with contextlib.suppress(psutil.Error):
                each.kill()  # psutil compares the time of creation: a number is not used twice

    def _members(self) -> Iterator[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            leader = psutil.Process(self._leader)
            for each in (leader, *leader.children(recursive=True)):
                self._seen[each.pid] = each
        for pid, each in list(self._seen.items()):
            if each.is_running():
                yield each
            else:
                del self._seen[pid]
