"""A samples file that is too large, or is not the one declared, is refused unread."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits

Arrays = dict[str, np.ndarray]


def test_a_file_beyond_the_limit_is_refused_unread(workshop: Any) -> None:
    workshop.samples(b"")
    with (workshop.folder / "samples.npz").open("r+b") as handle:
        handle.truncate(limits.SAMPLES.size + 1)  # a hole: takes no space on disk
    with pytest.raises(PhantomBenchError, match="more than the 512 MiB allowed: they are held"):
        workshop.open()


def test_another_content_than_declared_is_refused(workshop: Any) -> None:
    workshop.samples()
    path = workshop.folder / "samples.npz"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(PhantomBenchError, match="its sha256 is") as refusal:
        workshop.open()
    assert hashlib.sha256(path.read_bytes()).hexdigest() in refusal.value.wrong
