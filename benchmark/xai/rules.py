"""Rules by which relevance is handed back through a linear layer.

With contributions z_ij = x_i w_ij to an output z_j = sum_i z_ij + b_j (Montavon, Binder,
Lapuschkin, Samek, Mueller: Layer-wise relevance propagation: an overview, LNCS 11700, 2019, chapter
10; gamma for inputs of either sign as in Andeol et al. 2021, arXiv 2106.04923), the share of input
i in the relevance of output j is

    epsilon        z_ij / (z_j + e sign z_j)
    gamma          (z_ij + g z_ij^s) / (z_j + g z_j^s), z_j^s the sum of those of the sign of z_j
    alpha1-beta0   z_ij^+ / z_j^+

What x_i is measured from is open (Montavon, Lapuschkin, Binder, Samek, Mueller: Explaining
nonlinear classification decisions with deep Taylor decomposition, Pattern Recognition 65:211-222,
2017, section 4: the root point). Here inputs of the first layer count from a reference. By the rule
`relative` those of all layers do, from what the layer reads when the network is given the
reference: biases cancel, and what is handed back is f(x) - f(reference). With epsilon this is
DeepLIFT's rescale rule (Ancona, Ceolini, Oeztireli, Gross: Towards better understanding of
gradient-based attribution methods, ICLR 2018, arXiv 1711.06104, section 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from phantombench.xai.affine import Affine

GAMMA = 0.25


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        name: as above.
        stand_in: a function of a layer and its input whose gradient times input is the numerator of
            the shares, and whose value is the denominator.
        throughout: whether all layers are relative to the reference, or the first alone.
    """

    name: str
    stand_in: Callable[[Affine, Tensor], Tensor]
    throughout: bool = False


def _output(layer: Affine, values: Tensor) -> Tensor:
    return layer(values)  # type: ignore[no-any-return]


def _own_sign(layer: Affine, values: Tensor) -> Tensor:
    output = layer(values)
    positive, negative = layer.signed(values)
    same = torch.where(output.detach() > 0, positive, negative)
    return output + GAMMA * same  # type: ignore[no-any-return]


def _positive(layer: Affine, values: Tensor) -> Tensor:
    return layer.signed(values)[0]


RELATIVE = Rule("relative", _output, throughout=True)
RULES = (
    RELATIVE,
    Rule("epsilon", _output),
    Rule("gamma", _own_sign),
    Rule("alpha1-beta0", _positive),
)
