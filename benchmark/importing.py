"""The imports that threads make, one at a time.

Where two threads enter a package from two sides at once, each waits for a module that the other is
making; Python then lets one of them go on with a module half made ("cannot import name ... from
partially initialized module"). It takes both to import something for the first time, and happens
to torch_fidelity almost every time.
"""

from __future__ import annotations

import threading

importing = threading.RLock()
"""`with importing:` before any import of another package that a thread may be the first to need."""
