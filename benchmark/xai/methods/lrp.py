"""LRP: the score is handed back from layer to layer until it lies on the input.

Bach et al.: On pixel-wise explanations for non-linear classifier decisions by layer-wise relevance
propagation, PLoS ONE 10(7):e0130140, 2015; LSTMs after Arras 2017 (arXiv 1706.07206). captum's LRP
with a rule attached to every layer: epsilon's rule (captum's `EpsilonRule`) to whatever is linear,
and to whatever maps each value by itself (activations, batch statistics, units of measurement) the
rule that relevance is passed on unchanged.
"""

from __future__ import annotations

from typing import Any

import torch
from captum.attr import LRP
from captum.attr._utils.lrp_rules import EpsilonRule, PropagationRule
from torch import Tensor, nn

from phantombench.errors import Unavailable
from phantombench.xai.chain import Chain, chain_of
from phantombench.xai.gap import relative_gap
from phantombench.xai.lstm import ConstantGates
from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject

# Of the root mean square of a layer's output: what is small beside it hands back little, instead of
# dividing by almost nothing. Batch statistics and biases make such outputs common in generators.
EPSILON = 0.1
SMALLEST = 1e-9
LINEAR = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.ConvTranspose1d,
    nn.ConvTranspose2d,
    nn.AvgPool1d,
    nn.AvgPool2d,
)
ONE_TO_ONE = (
    nn.ReLU,
    nn.LeakyReLU,
    nn.ELU,
    nn.GELU,
    nn.SiLU,
    nn.Tanh,
    nn.Sigmoid,
    nn.Identity,
    nn.Dropout,
    nn.BatchNorm1d,
    nn.BatchNorm2d,
)

BIBTEX = r"""@article{bach2015pixel,
  author  = {Bach, Sebastian and Binder, Alexander and Montavon, Gr{\'e}goire and
             Klauschen, Frederick and M{\"u}ller, Klaus-Robert and Samek, Wojciech},
  title   = {On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance
             Propagation},
  journal = {PLoS ONE},
  volume  = {10},
  number  = {7},
  pages   = {e0130140},
  year    = {2015},
  doi     = {10.1371/journal.pone.0130140}
}

@inproceedings{arras2017explaining,
  author     = {Arras, Leila and Montavon, Gr{\'e}goire and M{\"u}ller, Klaus-Robert and
                Samek, Wojciech},
  title      = {Explaining Recurrent Neural Network Predictions in Sentiment Analysis},
  booktitle  = {Proceedings of the 8th Workshop on Computational Approaches to Subjectivity,
                Sentiment and Social Media Analysis},
  year       = {2017},
  doi        = {10.18653/v1/W17-5221},
  eprint     = {1706.07206},
  eprinttype = {arxiv}
}
"""


class _PassOn(PropagationRule):
    """Relevance flows back as the gradient does; for layers whose gradient is one or a shuffle."""

    def forward_hook(self, module: nn.Module, inputs: Any, outputs: Tensor) -> None:
        """Touch nothing."""

    def _manipulate_weights(self, module: nn.Module, inputs: Any, outputs: Any) -> None:
        """Touch nothing."""


class _Through(nn.Module):
    """A layer that is hidden from captum's search for layers: it stays as it is."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self._layer = (layer,)

    def forward(self, values: Tensor) -> Tensor:
        output = self._layer[0](values)
        return output  # type: ignore[no-any-return]


class _OneToOne(_Through):
    """The same values out, with a gradient of one."""

    def forward(self, values: Tensor) -> Tensor:
        with torch.no_grad():
            output = self._layer[0](values)
        return values + (output - values).detach()


class _End(nn.Module):
    """What follows the last layer: it picks, or weighs, the scores of the labels asked for."""

    def __init__(self, end: nn.Module, labels: Tensor) -> None:
        super().__init__()
        self._end, self._labels = (end,), labels

    def forward(self, output: Tensor) -> Tensor:
        return self._end[0](output, self._labels)  # type: ignore[no-any-return]


def attribute(subject: Subject, rng: torch.Generator, epsilon: float = EPSILON) -> Attribution:
    """Return the relevance of every value of the input; nothing is drawn.

    Raises:
        Unavailable: a layer that no rule is known for, or a network that is no chain of layers.
    """
    chain = chain_of(subject)
    network = _with_rules(chain, subject.labels, epsilon)
    relevance = LRP(network).attribute(chain.entry.clone().requires_grad_())
    assert isinstance(relevance, Tensor)
    values = relevance.detach()[:, : subject.inputs.shape[1]].double()
    units = subject.partition.sums(values)
    return Attribution(units, values, relative_gap(subject, units.sum(dim=1), against_mean=False))


def _with_rules(chain: Chain, labels: Tensor, epsilon: float) -> nn.Sequential:
    """Make captum's network: leaf modules in order, each with a rule attached anew."""
    layers = [
        _layer(layer, max(epsilon * size, SMALLEST))
        for layer, size in zip(chain.layers, chain.sizes, strict=True)
    ]
    return nn.Sequential(*layers, _ruled(_End(chain.end, labels), EpsilonRule(SMALLEST)))


def _layer(layer: nn.Module, epsilon: float) -> nn.Module:
    if isinstance(layer, LINEAR):
        return _ruled(_Through(layer), EpsilonRule(epsilon))
    if isinstance(layer, nn.LSTM):
        try:
            return _ruled(ConstantGates(layer), EpsilonRule(epsilon))
        except ValueError as error:
            raise Unavailable(f"LRP through this LSTM: only {error}") from error
    if isinstance(layer, ONE_TO_ONE) or getattr(layer, "elementwise", False):
        return _ruled(_OneToOne(layer), _PassOn())
    if isinstance(layer, nn.Flatten | nn.Unflatten) or getattr(layer, "rearranges", False):
        return _ruled(_Through(layer), _PassOn())
    raise Unavailable(f"LRP has no rule for a layer of kind {type(layer).__name__}")


def _ruled(layer: nn.Module, rule: PropagationRule) -> nn.Module:
    layer.rule = rule  # type: ignore[assignment]
    return layer


METHOD = Method(
    name="lrp",
    title="LRP",
    source="Bach et al. 2015, Arras et al. 2017; captum, epsilon rule",
    completeness="gap between the sum of relevance and f(x), relative to the typical |f|",
    attribute=attribute,
    bibtex=BIBTEX,
)
