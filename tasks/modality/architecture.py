"""The network of an encoder, made for the samples of a task, and found by the title in its file."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from torch import nn

FEATURES = 64  # width of every encoder
_TITLE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)-v[0-9]+")


@dataclass(frozen=True)
class Architecture:
    """A network by its recipe; `tasks/modality/<name>_encoder.py` exposes one as `ARCHITECTURE`.

    Attributes:
        name: lower case, also the name of its module.
        version: a change of the layers is a new version.
        network: makes an untrained network for a sample shape, which maps (n, *sample_shape) to
            (n, 64). It must treat samples one by one in `eval` mode.
    """

    name: str
    version: int
    network: Callable[[tuple[int, ...]], nn.Module]

    @property
    def title(self) -> str:
        """Name and version, say `xray-v1`."""
        return f"{self.name}-v{self.version}"


def halvings(extents: Sequence[int], coarsest: int) -> int:
    """Return how often extents are halved until the shortest has `coarsest` places; at least once.

    >>> halvings([64, 64], 4), halvings([96, 128], 4), halvings([512], 16)
    (4, 4, 5)
    """
    return max(1, (min(extents) // coarsest).bit_length() - 1)


def head(outputs: int) -> nn.Module:
    """Make an untrained head: features before whitening (n, 64) -> (n, outputs)."""
    return nn.Sequential(nn.ReLU(), nn.Linear(FEATURES, outputs))


def get_architecture(title: str) -> Architecture:
    """Return an architecture by its title, `<name>-v<version>`."""
    match = _TITLE.fullmatch(title)
    if match is None:
        raise ValueError(f"{title!r} is no title of an architecture")
    try:
        module = importlib.import_module(f"phantombench.tasks.modality.{match['name']}_encoder")
    except ModuleNotFoundError as error:
        raise ValueError(f"no architecture {match['name']!r}") from error
    architecture = cast(Architecture, module.ARCHITECTURE)
    if architecture.title != title:
        raise ValueError(f"weights of {title}, the code is {architecture.title}")
    return architecture


def read_architecture(raw: bytes) -> str:
    """Return the title of the architecture that the bytes of an encoder's file name."""
    length = int.from_bytes(raw[:8], "little")
    return cast(str, json.loads(raw[8 : 8 + length])["__metadata__"]["architecture"])
