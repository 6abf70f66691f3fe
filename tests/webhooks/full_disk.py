"""A disk that takes nothing more: the kernel's limit on the size of files does to a process what a full disk does."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def full_disk(*pids: int) -> Iterator[None]:
    """Let no write of these processes, or of this one, reach a file until the end of the block; sockets go on.

    Python ignores SIGXFSZ, so that the write fails as it does on a full disk.
    """
    chosen = pids or (os.getpid(),)
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in chosen}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
