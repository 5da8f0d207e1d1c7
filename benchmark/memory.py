"""Let a process keep the memory it frees: steps and measures ask for the same blocks again.

glibc gives large blocks back to the system, which hands them out again page by page, zeroed. Where
pages are dear, as in virtual machines, a step of a training loses a tenth of its time and more by
that, and scoring a sixth.
"""

from __future__ import annotations

import ctypes
import platform

LARGE = 512 * 1024 * 1024  # bytes of a split beside which memory is dearer than time
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt(3)
NEVER, LARGEST = 2**31 - 1, 32 * 1024 * 1024  # bytes; glibc takes no larger MMAP_THRESHOLD


def keep_freed_memory() -> bool:
    """Ask the allocator of this process to keep what is freed; say whether it will.

    The process then holds its largest need until it ends. Other allocators than glibc's are left
    as they are.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return bool(mallopt(TRIM_THRESHOLD, NEVER)) and bool(mallopt(MMAP_THRESHOLD, LARGEST))
