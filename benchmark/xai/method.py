"""What an attribution method is. Each file of `methods/` holds one, as the module's `METHOD`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from phantombench.xai.subject import Subject


@dataclass(frozen=True)
class Attribution:
    """What a method says about the points of a subject.

    Attributes:
        units: (n, U) float64, the share of f that each unit of the partition is given.
        values: (n, *shape) the same, value by value, where the method goes so deep; otherwise None.
        completeness: (n,) how well the attribution accounts for f at each point, see `Method`.
    """

    units: Tensor
    values: Tensor | None
    completeness: Tensor


@dataclass(frozen=True)
class Method:
    """One attribution method.

    Attributes:
        name: key in the results and on the command line, lower case.
        title: heading on the board.
        source: the paper, and the library that computes it.
        completeness: what `Attribution.completeness` is: the relative gap between the sum of the
            attribution and f(x) - f(baseline), or what a local fit leaves unexplained; 0 is best.
        attribute: (subject, rng) -> Attribution, all points in one go; what it says of the first
            points does not depend on how many follow. Raises `Unavailable` with the reason for a
            function it cannot explain; it never returns numbers that are not what its name says.
        bibtex: the paper as one entry or more, for a citation.
    """

    name: str
    title: str
    source: str
    completeness: str
    attribute: Callable[[Subject, torch.Generator], Attribution]
    bibtex: str = ""
