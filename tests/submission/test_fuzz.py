"""Whatever bytes a submission holds, it opens or it is refused; nothing else comes out."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phantombench.errors import PhantomBenchError
from phantombench.submission.metadata import read_submission
from phantombench.submission.samples_file import read_samples, value_problems
from phantombench.submission.tensors_file import load_tensors

# The folder is written anew by every example; nothing else is kept between them.
FUZZ = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

Change = tuple[float, bytes, int]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.binary(max_size=8), st.integers(0, 8)), min_size=1, max_size=4
)


def spoil(content: bytes, changes: list[Change]) -> bytes:
    """Replace a few stretches of sound content, anywhere, by other bytes."""
    for place, replacement, length in changes:
        at = int(place * len(content))
        content = content[:at] + replacement + content[at + length :]
    return content


def outcome(call: Callable[[], object]) -> str:
    try:
        call()
    except PhantomBenchError as refusal:
        assert str(refusal).isprintable()
        return "refused"
    return "opened"


@FUZZ
@given(changes=CHANGES)
def test_spoilt_samples(changes: list[Change], pack: Any, sound_arrays: Any) -> None:
    _samples(spoil(pack(**sound_arrays(2)), changes))


@FUZZ
@given(content=st.binary(max_size=300))
def test_any_bytes_as_samples(content: bytes) -> None:
    _samples(content)


@FUZZ
@given(header=st.text(max_size=120), version=st.integers(0, 4))
def test_any_array_header(header: str, version: int, sound_arrays: Any) -> None:
    import struct
    import zipfile

    text = header.encode("latin-1", "replace")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as writer:
        writer.writestr(
            "samples.npy", b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H", len(text)) + text
        )
        writer.writestr("labels.npy", b"")
    assert _samples(buffer.getvalue()) == "refused"


def _samples(content: bytes) -> str:
    from phantombench.task.spec import SplitSpec, TaskSpec

    spec = TaskSpec.model_construct(
        id="small-task",
        unit="grey level",
        sample_shape=(1, 16, 16),
        classes=("normal", "abnormal"),
        splits={"train": SplitSpec(size=1, groups=1, sha256="0" * 64)},
    )

    def call() -> None:
        samples, labels = read_samples(io.BytesIO(content), "samples.npz", spec)
        for problem in value_problems(samples, labels, "samples.npz", spec, np.array([0, 1])):
            raise problem

    return outcome(call)


@FUZZ
@given(changes=CHANGES)
def test_spoilt_weights(changes: list[Change], weights: bytes) -> None:
    # Most of the file is data: spoil its header, which is what decides.
    length = int.from_bytes(weights[:8], "little") + 8
    content = spoil(weights[:length], changes) + weights[length:]
    outcome(lambda: load_tensors(content, "weights.safetensors"))


@FUZZ
@given(content=st.binary(max_size=300))
def test_any_bytes_as_weights(content: bytes) -> None:
    outcome(lambda: load_tensors(content, "weights.safetensors"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
TENSOR = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "F16", "I64", "BOOL", "F8_E4M3", "X"]) | JSON,
        "shape": st.lists(st.integers(-1, 3), max_size=3) | JSON,
        "data_offsets": st.lists(st.integers(-1, 40), min_size=2, max_size=2) | JSON,
    }
)


@FUZZ
@given(header=st.dictionaries(st.text(max_size=6), TENSOR, max_size=3) | JSON)
def test_any_header_of_weights(header: Any) -> None:
    import json

    text = json.dumps(header).encode()
    content = len(text).to_bytes(8, "little") + text + b"\0" * 36
    outcome(lambda: load_tensors(content, "weights.safetensors"))


@FUZZ
@given(changes=CHANGES)
def test_spoilt_metadata(changes: list[Change], workshop: Any) -> None:
    workshop.metadata({"kind": "samples", "samples": "samples.npz", "sha256": "0" * 64})
    path: Path = workshop.folder / "submission.toml"
    path.write_bytes(spoil(path.read_bytes(), changes))
    outcome(lambda: read_submission(workshop.folder))


@FUZZ
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_any_bytes_as_metadata(content: bytes, workshop: Any) -> None:
    (workshop.folder / "submission.toml").write_bytes(content)
    assert outcome(lambda: read_submission(workshop.folder)) == "refused"


@FUZZ
@given(
    source=st.dictionaries(
        st.sampled_from(
            ["kind", "model", "weights", "sha256", "samples", "control", "code", "hyperparameters"]
        ),
        JSON,
    )
)
def test_any_source(source: dict[str, Any], workshop: Any) -> None:
    workshop.metadata({key: str(value) for key, value in source.items()})
    assert outcome(lambda: read_submission(workshop.folder)) == "refused"
