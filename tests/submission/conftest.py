"""A small task, and folders of submissions to it that are sound until a test spoils them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from phantombench.submission.sampler import Sampler
from phantombench.task.spec import Labels, Split, SplitSpec, TaskSpec

ASKED = np.array([0, 1, 0, 1, 1, 0], dtype=np.int64)

SPEC = TaskSpec(
    id="small-task",
    version=1,
    title="Small",
    kind="image",
    sample_shape=(1, 16, 16),
    unit="grey level",
    classes=("normal", "abnormal"),
    group="draw",
    synthetic=True,
    source="drawn",
    url="https://example.org",
    license="CC0-1.0",
    attribution="none",
    bibtex="",
    encoder_sha256="0" * 64,
    splits={
        name: SplitSpec(size=6, groups=6, sha256="0" * 64)
        for name in ("train", "reference", "test")
    },
)


class SmallTask:
    """Random images; only what opening a submission needs."""

    spec = SPEC
    folder = Path()

    def fingerprint(self, data: Path | None) -> str:
        return "small"

    def read(self, split: str, data: Path | None) -> Split:
        labels = ASKED if split == "reference" else np.arange(40, dtype=np.int64) % 2
        rng = np.random.default_rng(len(split))
        samples = rng.random((len(labels), *SPEC.sample_shape), dtype=np.float32)
        return Split(samples, labels, np.arange(len(labels)))

    def encoder(self) -> Any:
        raise NotImplementedError

    def ladders(self) -> tuple[Any, ...]:
        return ()

    def draw(self, labels: Labels, seed: int) -> np.ndarray:
        shape = (len(labels), *SPEC.sample_shape)
        return np.random.default_rng([99, seed]).random(shape, dtype=np.float32)

    def load(self, split: str) -> Split:
        return self.read(split, None)


def npz(**arrays: Any) -> bytes:
    """Pack arrays as a user would; pickles where numpy needs them."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def good_arrays(n: int = 12) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        "samples": rng.random((n, *SPEC.sample_shape), dtype=np.float32),
        "labels": np.arange(n, dtype=np.int64) % 2,
    }


class Workshop:
    """Writes submissions into a temporary checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "submissions" / SPEC.id / "mine"
        self.folder.mkdir(parents=True)
        (root / "leaderboards").mkdir()

    def metadata(self, source: dict[str, Any], **changes: Any) -> None:
        fields = {
            "schema_version": 1,
            "name": "mine",
            "task": SPEC.id,
            "title": "Mine",
            "authors": ["A. Author"],
            "license": "CC-BY-4.0",
            "description": "A test.",
        } | changes
        lines = [f"{key} = {json.dumps(value)}" for key, value in fields.items()]
        lines += ["[source]"]
        lines += [f"{key} = {inline(value)}" for key, value in source.items() if value is not None]
        (self.folder / "submission.toml").write_text("\n".join(lines) + "\n")

    def samples(self, content: bytes | None = None, **changes: Any) -> Path:
        content = npz(**good_arrays()) if content is None else content
        (self.folder / "samples.npz").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        self.metadata({"kind": "samples", "samples": "samples.npz", "sha256": digest} | changes)
        return self.folder

    def model(self, content: bytes, **changes: Any) -> Path:
        (self.folder / "weights.safetensors").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        self.metadata(
            {
                "kind": "model",
                "model": "dcgan",
                "weights": "weights.safetensors",
                "sha256": digest,
                "hyperparameters": {"width": 2, "latent_dim": 3},
            }
            | changes
        )
        return self.folder

    def open(self, **options: Any) -> Sampler:
        from phantombench.submission.opening import open_submission

        task = SmallTask()
        return open_submission(self.folder, task, task.load, **options)


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


@pytest.fixture
def small_task() -> SmallTask:
    return SmallTask()


@pytest.fixture(scope="session")
def weights() -> bytes:
    """A DCGAN with the hyperparameters that `Workshop.model` writes."""
    from safetensors.torch import save

    from phantombench.model.sampling import build_model

    model = build_model("dcgan", SPEC.sample_shape, 2, (0.0, 1.0), {"width": 2, "latent_dim": 3})
    return save({name: value.contiguous() for name, value in model.state_dict().items()})


@pytest.fixture(scope="session")
def sound_arrays() -> Callable[..., dict[str, np.ndarray]]:
    return good_arrays


@pytest.fixture(scope="session")
def pack() -> Callable[..., bytes]:
    return npz


@pytest.fixture(scope="session")
def small_spec() -> TaskSpec:
    return SPEC
