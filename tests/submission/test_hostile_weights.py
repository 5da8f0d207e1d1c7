"""Attacks through weights: the header is checked before a tensor or a model is made."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits

Header = dict[str, Any]


def parts(weights: bytes) -> tuple[Header, bytes]:
    length = int.from_bytes(weights[:8], "little")
    return json.loads(weights[8 : 8 + length]), weights[8 + length :]


def join(header: object, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(change: Callable[[Header], Any]) -> Callable[[bytes], bytes]:
    """Change what the header says of its first tensor."""

    def attack(weights: bytes) -> bytes:
        header, data = parts(weights)
        first = next(name for name in header if name != "__metadata__")
        header[first] = change(header[first])
        return join(header, data)

    return attack


def without_first(weights: bytes) -> bytes:
    import torch
    from safetensors.torch import load, save

    state = load(weights)
    state.pop("generator.layers.0.weight")
    state["a\x1b[31mlien"] = torch.zeros(2)
    return save(state)


def spoilt(weights: bytes) -> bytes:
    from safetensors.torch import load, save

    state = load(weights)
    state["generator.layers.0.weight"][0, 0] = float("nan")
    return save(state)


def beyond_single(weights: bytes) -> bytes:
    """A finite number of double precision that single precision, which all run in, has not."""
    from safetensors.torch import load, save

    state = load(weights)
    state["generator.layers.0.weight"] = state["generator.layers.0.weight"].double()
    state["generator.layers.0.weight"][0, 0] = 1e300
    return save(state)


def twice(weights: bytes) -> bytes:
    header, data = parts(weights)
    text = json.dumps(header).encode()
    return join(text[:-1] + b"," + text[1:], data)


ATTACKS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda w: b"", "not a safetensors file"),
    "a pickle": (lambda w: b"\x80\x04\x95" + b"x" * 100, "not a safetensors file"),
    "a header longer than the file": (lambda w: struct.pack("<Q", 2**63) + w, "was cut off"),
    "a header of megabytes": (lambda w: join(b" " * 2**21, b""), "has a header of 2,097,152"),
    "cut off": (lambda w: w[:-4], "tensors take"),
    "more data": (lambda w: w + b"\0" * 4, "tensors take"),
    "no JSON": (lambda w: join(b"{nothing", b""), "its header cannot be read"),
    "a list": (lambda w: join([], b""), "not an object"),
    "deep JSON": (lambda w: join(b"[" * 10**5, b""), "its header cannot be read"),
    "a long number": (lambda w: join(b"9" * 10**5, b""), "its header cannot be read"),
    "a name twice": (twice, "appears twice"),
    "no tensors": (lambda w: join({}, b""), "tensors are missing"),
    "too many tensors": (
        lambda w: join({str(i): 0 for i in range(limits.TENSORS + 1)}, b""),
        "10001 tensors",
    ),
    "another type": (entry(lambda e: e | {"dtype": "C64"}), "has the type 'C64'"),
    "a type that is no text": (entry(lambda e: e | {"dtype": ["F32"]}), "has the type"),
    "a claim of terabytes": (entry(lambda e: e | {"shape": [2**40]}), "does not fit its shape"),
    "a product that overflows": (
        entry(lambda e: e | {"shape": [2**32, 2**32]}),
        "does not fit its shape",
    ),
    "a negative extent": (entry(lambda e: e | {"shape": [-1]}), "no usable shape"),
    "a truth value as extent": (entry(lambda e: e | {"shape": [True]}), "no usable shape"),
    "an offset beyond": (
        entry(lambda e: e | {"data_offsets": [x + 2**30 for x in e["data_offsets"]]}),
        "overlap, or leave gaps",
    ),
    "overlap": (
        entry(lambda e: e | {"data_offsets": [x + 4 for x in e["data_offsets"]]}),
        "overlap, or leave gaps",
    ),
    "an unknown key": (entry(lambda e: e | {"code": "x"}), "is not described by"),
    "no description": (entry(lambda e: None), "is not described by"),
    "tensors of another model": (without_first, "1 tensors are missing: 'generator.layers.0"),
    "too large a number": (beyond_single, "1 tensors hold NaN or infinity in single precision"),
    "NaN": (spoilt, "infinity in single precision: 'generator.layers.0.weight'"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_refused_with_its_reason(attack: str, workshop: Any, weights: bytes) -> None:
    make, reason = ATTACKS[attack]
    workshop.model(make(weights))
    with pytest.raises(PhantomBenchError) as refusal:
        workshop.open()
    assert reason in refusal.value.wrong
    assert refusal.value.where == "submissions/small-task/mine/weights.safetensors"
    assert str(refusal.value).isprintable()


def test_what_the_attacks_spoil_is_sound_before(workshop: Any, weights: bytes) -> None:
    workshop.model(weights)
    sampler = workshop.open()
    labels = np.array([0, 1, 1], dtype=np.int64)
    samples = sampler.sample(labels, 0)
    assert samples.shape == (3, 1, 16, 16) and samples.dtype == np.float32
    assert sampler.critic(samples, labels).shape == (3,)


@pytest.mark.parametrize(
    ("hyperparameters", "wrong"),
    [
        ({"width": 65_536, "latent_dim": 65_536}, "does not suit the model"),
        ({"width": 600}, "it is much larger than its weights"),
        ({"width": 3, "latent_dim": 3}, "has the shape"),
        ({"width": 2, "latent_dim": 3, "nonsense": 1}, "does not suit the model"),
        ({"width": "wide"}, "does not suit the model"),
        ({"width": -1}, "does not suit the model"),
    ],
)
def test_hyperparameters_that_do_not_fit_take_no_memory(
    workshop: Any, weights: bytes, hyperparameters: dict[str, Any], wrong: str
) -> None:
    import resource

    workshop.model(weights, hyperparameters=hyperparameters)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PhantomBenchError) as refusal:
        workshop.open()
    assert wrong in refusal.value.wrong
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # KiB


def test_unknown_model_is_refused(workshop: Any, weights: bytes) -> None:
    workshop.model(weights, model="no-such-gan")
    with pytest.raises(PhantomBenchError, match=r"field 'source\.model' is 'no-such-gan'"):
        workshop.open()


def test_weights_beyond_the_limit_are_refused_with_the_reason(workshop: Any) -> None:
    workshop.model(b"")
    with (workshop.folder / "weights.safetensors").open("r+b") as handle:
        handle.truncate(limits.WEIGHTS.size + 1)
    with pytest.raises(PhantomBenchError, match="64 MiB allowed: every clone carries them"):
        workshop.open()
