"""The imports that threads make, one at a time.

Where two threads enter a package from two sides at once, each waits for a module that the other is
making; Python then lets one of them go on with a module half made ("cannot import name ... from
partially initialized module"). It takes both to import something for the first time, and happens
to torch_fidelity almost every time.
"""

from __future__ import annotations

import os
import threading

_OF_PACKAGES = {"KMP_DUPLICATE_LIB_OK": "True", "KMP_INIT_AT_FORK": "FALSE"}

importing = threading.RLock()
"""`with importing:` before any import of another package that a thread may be the first to need."""


def settle_environment() -> None:
    """Set what packages set in the environment when they are imported, before there are threads.

    scikit-learn, joblib and threadpoolctl do. Where another thread reads the environment at that
    moment, in C, the process ends: glibc moves what is being read.
    """
    for name, value in _OF_PACKAGES.items():
        os.environ.setdefault(name, value)
