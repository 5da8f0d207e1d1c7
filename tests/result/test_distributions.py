"""Files of distributions: a closed schema, the same bytes, and what counts as the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.distributions import (
    Counted,
    Known,
    Made,
    OfSubmission,
    OfTask,
    alike,
    as_bytes,
    read,
)


def made(counts: tuple[int, ...] = (50, 30, 20), of: int = 100, **changes: object) -> bytes:
    quantity = Made(name="width", scale=(0.0, 3.0), samples=Counted(of=of, counts=counts))
    found = OfSubmission(
        task="t", version=1, submission="s", sha256="a" * 64, quantities=(quantity,)
    )
    return as_bytes(found.model_copy(update=changes))


def known(counts: tuple[int, ...] = (50, 30, 20)) -> bytes:
    counted = Counted(of=100, counts=counts)
    quantity = Known(
        name="width", title="Width", unit="ms", scale=(0.0, 3.0), possible=(0.5, 9.0),
        reference=Counted(of=100, counts=(100, 0, 0)), train=counted,
    )  # fmt: skip
    return as_bytes(OfTask(task="t", version=1, splits={}, quantities=(quantity,)))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    assert read(path, OfSubmission) is None
    path.write_bytes(made())
    found = read(path, OfSubmission)
    assert found is not None and as_bytes(found) == made()


def test_a_sample_in_the_next_bin_is_alike_and_several_are_not() -> None:
    assert alike(made(), made((49, 31, 20)))
    assert not alike(made(), made((47, 33, 20)))
    assert alike(known(), known((50, 31, 19)))
    assert not alike(known(), known((20, 60, 20)))


@pytest.mark.parametrize(
    "other",
    [
        made(of=101),
        made((50, 50)),
        made(()),
        made(sha256="b" * 64),
        made(submission="other"),
        made(quantities=()),
        known(),
        b"{}",
        b"",
        made()[:-20],
        made().replace(b"3.0", b"4.0"),
    ],
)
def test_whatever_else_differs_is_not_alike(other: bytes) -> None:
    assert not alike(made(), other)


BROKEN = {
    "a field too many": made().replace(b'"task"', b'"patient":"A","task"'),
    "more in bins than measured": made().replace(b'"of":100', b'"of":99'),
    "a negative count": made().replace(b"[50,", b"[-50,"),
    "no number": made().replace(b"[50,", b"[NaN,"),
    "far too large": made() + b" " * 2**17,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(content)
    with pytest.raises(PhantomBenchError, match=r"s\.json"):
        read(path, OfSubmission)


def test_the_same_written_otherwise_is_not_alike() -> None:
    raw = made()
    spaces, escape = raw.replace(b",", b", "), raw.replace(b"e", b"\\u0065", 1)
    assert [alike(each, raw) for each in (raw, spaces, escape, raw + b" ")] == [True, *[False] * 3]


def test_a_range_has_to_rise(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(known().replace(b"[0.5,9.0]", b"[9.0,0.5]"))
    with pytest.raises(PhantomBenchError, match="ends before it begins"):
        read(path, OfTask)
