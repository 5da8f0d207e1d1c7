"""Weights: a safetensors file, whose header is checked before any tensor is made.

Format: 8 bytes with the header's length N, N bytes of JSON that give each tensor's type, shape and
place, then the data (https://github.com/huggingface/safetensors). Nothing in it can run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.wording import printable, refusing

if TYPE_CHECKING:
    from torch import Tensor

FLOATS = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}
_ITEM_SIZES = FLOATS | {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "I32": 4, "I64": 8}
_SAVE_AGAIN = "write it again with safetensors.torch.save_file"
_NAMED = 5  # tensors that a message lists


@dataclass(frozen=True)
class TensorHeader:
    """What the file says of one tensor."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


def read_headers(raw: bytes, where: str) -> dict[str, TensorHeader]:
    """Return the tensors that a safetensors file claims, after every claim was checked.

    Raises:
        PhantomBenchError: cut off, not JSON, unknown types, sizes that do not fit the shapes, gaps
            or overlaps.
    """
    length = int.from_bytes(raw[:8], "little")
    if len(raw) < 8 or length > len(raw) - 8:
        raise PhantomBenchError(where, "is not a safetensors file, or was cut off", _SAVE_AGAIN)
    if length > limits.SAFETENSORS_HEADER:
        raise PhantomBenchError(where, f"has a header of {length:,} bytes", _SAVE_AGAIN)
    with refusing(where, "its header cannot be read", _SAVE_AGAIN):
        header = json.loads(raw[8 : 8 + length].decode("utf-8"), object_pairs_hook=_unique)
        if not isinstance(header, dict):
            raise ValueError("not an object")
        header.pop("__metadata__", None)
        if len(header) > limits.TENSORS:
            raise ValueError(f"{len(header)} tensors")
        tensors = {name: _tensor(name, entry) for name, entry in header.items()}
        _check_places(tensors, len(raw) - 8 - length)
    return tensors


def check_tensors(
    found: Mapping[str, TensorHeader], expected: Mapping[str, Sequence[int]], where: str
) -> None:
    """Compare the tensors of a file with those of a model: the same names and shapes.

    Raises:
        PhantomBenchError: lists the first few that are missing, unknown or of another shape.
    """
    said = []
    for word, names in (
        ("missing", [name for name in expected if name not in found]),
        ("unknown", [name for name in found if name not in expected]),
    ):
        if names:
            said.append(f"{len(names)} tensors are {word}: {_listed(names)}")
    said += [
        f"'{name}' has the shape {found[name].shape} instead of {tuple(shape)}"
        for name, shape in expected.items()
        if name in found and found[name].shape != tuple(shape)
    ][:_NAMED]
    if said:
        raise PhantomBenchError(
            where,
            "does not fit the model: " + "; ".join(said),
            "check fields 'source.model' and 'source.hyperparameters', or save the model's "
            "state_dict() again",
        )


def load_tensors(raw: bytes, where: str) -> dict[str, Tensor]:
    """Return the tensors of a checked file; every value is finite in single precision.

    Raises:
        PhantomBenchError: a tensor holds NaN or infinity, or will where models run.
    """
    import torch
    from safetensors.torch import load

    read_headers(raw, where)
    with refusing(where, "cannot be read", _SAVE_AGAIN):
        tensors = load(raw)
    broken = [
        name
        for name, tensor in tensors.items()
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor.float()).all())
    ]
    if broken:
        raise PhantomBenchError(
            where,
            f"{len(broken)} tensors hold NaN or infinity in single precision: {_listed(broken)}",
            "train again, or submit an earlier checkpoint",
        )
    return tensors


def _tensor(name: str, entry: Any) -> TensorHeader:
    shown = printable(repr(name), 60)
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"tensor {shown} is not described by dtype, shape and data_offsets")
    dtype, shape, places = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _ITEM_SIZES:
        raise ValueError(f"tensor {shown} has the type {printable(repr(dtype), 20)}")
    if not _counts(shape) or len(shape) > 8 or not _counts(places) or len(places) != 2:
        raise ValueError(f"tensor {shown} has no usable shape or place")
    begin, end = places
    if end - begin != math.prod(shape) * _ITEM_SIZES[dtype]:
        raise ValueError(f"tensor {shown} has a size that does not fit its shape")
    return TensorHeader(dtype, tuple(shape), begin, end)


def _counts(values: Any) -> bool:
    return isinstance(values, list) and all(
        type(value) is int and 0 <= value < 2**48 for value in values
    )


def _check_places(tensors: Mapping[str, TensorHeader], size: int) -> None:
    at = 0
    for tensor in sorted(tensors.values(), key=lambda tensor: (tensor.begin, tensor.end)):
        if tensor.begin != at:
            raise ValueError("tensors overlap, or leave gaps")
        at = tensor.end
    if at != size:
        raise ValueError(f"tensors take {at:,} bytes, the file has {size:,}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name appears twice")
    return content


def _listed(names: Sequence[str]) -> str:
    some = ", ".join(printable(repr(name), 60) for name in names[:_NAMED])
    return some if len(names) <= _NAMED else f"{some} and {len(names) - _NAMED} more"
