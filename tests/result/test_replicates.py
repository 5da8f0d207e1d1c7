"""Replicates beside a result: what is read is what was written, and nothing else is taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.result.replicates import (
    Replicates,
    digest,
    read_all_replicates,
    read_replicates,
    replicate_differences,
    standardised,
    write_replicates,
)
from phantombench.result.schema import Result, SubmissionIdentity, TaskIdentity


@pytest.fixture
def result() -> Result:
    return Result(
        task=TaskIdentity(id="t", version=1, splits={"train": "a"}, encoder="b"),
        submission=SubmissionIdentity(name="one", title="T", kind="model", sha256="c"),
        seeds=(0, 1, 2),
        samples_per_seed=4,
        records=(),
        sha256="",
        created="2026-01-01",
    )


def made(seed: int = 0, **scales: float) -> Replicates:
    rng = np.random.default_rng(seed)
    return standardised({name: 7 + scale * rng.normal(size=1000) for name, scale in scales.items()})


def with_replicates(result: Result, kept: Replicates) -> Result:
    return result.model_copy(update={"replicates": digest(kept)})


def test_what_is_read_is_what_was_written(tmp_path: Path, result: Result) -> None:
    kept, path = made(fid=2.0, coverage=0.0), tmp_path / "one.safetensors"
    write_replicates(path, kept)
    found = read_replicates(path, with_replicates(result, kept))
    assert found.as_bytes() == kept.as_bytes() == path.read_bytes()
    assert found.of("fid").std() == pytest.approx(2.0, rel=0.05)
    assert found.of("fid").mean() == pytest.approx(0.0, abs=1e-3)
    assert (found.of("coverage") == 0).all()
    assert found.of("kid") is None


def test_the_order_of_measures_does_not_change_the_bytes() -> None:
    first, second = made(0, fid=1.0), made(1, kid=1.0)
    assert first.joined(second).as_bytes() == second.joined(first).as_bytes()
    assert digest(Replicates()) is None


def test_deviations_keep_their_precision() -> None:
    drawn = np.random.default_rng(0).normal(3.0, 0.01, 1000)
    found = standardised({"fid": drawn}).of("fid")
    assert found == pytest.approx(drawn - drawn.mean(), abs=0.01 * 0.002)


def test_fifty_submissions_are_small(tmp_path: Path) -> None:
    kept = made(0, **{f"measure {number}": 1.0 for number in range(24)})
    assert 50 * len(kept.as_bytes()) < 3e6


def test_a_tampered_missing_or_superfluous_file_is_refused(tmp_path: Path, result: Result) -> None:
    kept, path = made(fid=1.0), tmp_path / "one.safetensors"
    named = with_replicates(result, kept)
    with pytest.raises(PhantomBenchError, match="missing"):
        read_replicates(path, named)
    write_replicates(path, made(1, fid=1.0))
    with pytest.raises(PhantomBenchError, match="not the file that its result names"):
        read_replicates(path, named)
    with pytest.raises(PhantomBenchError, match="names no replicates"):
        read_replicates(path, result)
    write_replicates(path, Replicates())
    assert not path.exists()
    assert read_replicates(path, result) == Replicates()
    with pytest.raises(PhantomBenchError, match="no result"):
        write_replicates(path, kept)
        read_all_replicates(tmp_path, {})


@pytest.mark.parametrize(
    "tensors",
    [
        {"fid": np.zeros(4, np.float32), "standard deviations": np.ones(1)},
        {"fid": np.zeros(4, np.float16), "standard deviations": -np.ones(1)},
        {"fid": np.zeros(4, np.float16), "standard deviations": np.ones(2)},
        {"fid": np.full(4, np.nan, np.float16), "standard deviations": np.ones(1)},
        {"fid": np.zeros((2, 2), np.float16), "standard deviations": np.ones(1)},
        {"fid": np.zeros(4, np.float16)},
        None,
    ],
)
def test_what_is_no_replicates_is_refused(tmp_path: Path, result: Result, tensors) -> None:
    import hashlib

    from safetensors.numpy import save

    content = b"nothing" if tensors is None else save(tensors)
    path = tmp_path / "one.safetensors"
    path.write_bytes(content)
    named = result.model_copy(update={"replicates": hashlib.sha256(content).hexdigest()})
    with pytest.raises(PhantomBenchError, match=r"does not hold replicates|cannot be read"):
        read_replicates(path, named)


def test_differences_are_told_beyond_rounding() -> None:
    kept = made(fid=1.0)
    assert list(replicate_differences(kept, kept)) == []
    near = Replicates({"fid": np.nextafter(kept.deviations["fid"], np.float16(9))}, kept.scales)
    ((_, beyond),) = replicate_differences(kept, near)
    assert not beyond
    permuted = Replicates({"fid": kept.deviations["fid"][::-1]}, kept.scales)
    ((told, beyond),) = replicate_differences(kept, permuted)
    assert beyond and "replicates of fid" in told
    ((told, beyond),) = replicate_differences(kept, Replicates())
    assert beyond and "now none" in told
