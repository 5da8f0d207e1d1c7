"""LRP: the score is handed back from layer to layer until it lies on the input.

Bach et al.: On pixel-wise explanations for non-linear classifier decisions by layer-wise relevance
propagation, PLoS ONE 10(7):e0130140, 2015; LSTMs after Arras 2017 (arXiv 1706.07206). captum's LRP
with a rule attached to every layer: one of `rules` to whatever is linear, batch normalisation
merged into it (`affine`); and to whatever maps each value by itself (activations, units of
measurement) the rule that relevance is passed on unchanged.

The rule is the one of `rules` that explains f(x) - f(reference), like SHAP and LIME and unlike f(x)
itself, which is mostly biases. The references are rows of the background; what they give is
averaged.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from captum.attr import LRP
from torch import Tensor

from phantombench.xai.apart import network_of
from phantombench.xai.chain import chain_of
from phantombench.xai.gap import relative_gap
from phantombench.xai.method import Attribution, Method
from phantombench.xai.replacing import BATCH
from phantombench.xai.rules import RELATIVE, Rule
from phantombench.xai.subject import Subject

# Of the root mean square of what a layer writes: what is small beside it hands back little, instead
# of dividing by almost nothing.
EPSILON = 0.01
REFERENCES = 16  # rows of the background
RULE = RELATIVE

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


def attribute(
    subject: Subject, rng: torch.Generator, rule: Rule = RULE, epsilon: float = EPSILON
) -> Attribution:
    """Return the relevance of every value of the input; nothing is drawn.

    Args:
        subject: what is explained.
        rng: not used.
        rule: for linear layers.
        epsilon: stabiliser, in root mean squares of what a layer writes.

    Raises:
        Unavailable: a layer that no rule is known for, or a network that is no chain of layers.
    """
    references = _references(subject, rule)
    count = len(references)
    points = max(1, BATCH // count)
    parts = []
    for start in range(0, len(subject), points):
        few = slice(start, start + points)
        inputs = subject.inputs[few].repeat_interleave(count, dim=0)
        labels = subject.labels[few].repeat_interleave(count)
        pairs = replace(subject, inputs=inputs, labels=labels)
        found = _relevance(
            pairs, references.repeat(len(inputs) // count, *[1] * (inputs.dim() - 1)), rule, epsilon
        )
        parts.append(found.unflatten(0, (-1, count)).mean(dim=1))
    values = torch.cat(parts)
    units = subject.partition.sums(values)
    return Attribution(
        units, values, relative_gap(replace(subject, background=references), units.sum(dim=1))
    )


def _references(subject: Subject, rule: Rule) -> Tensor:
    """Return evenly spaced rows of the background; their mean where one layer alone is relative."""
    rows = len(subject.background)
    if not rule.throughout:
        return subject.background.mean(dim=0, keepdim=True)
    return subject.background[torch.arange(min(rows, REFERENCES)) * rows // min(rows, REFERENCES)]


def _relevance(subject: Subject, references: Tensor, rule: Rule, epsilon: float) -> Tensor:
    """Return (n, *shape) float64, each point relative to a reference of its own."""
    chain = chain_of(subject)
    width = subject.inputs.shape[1]
    reference = chain.entry.clone()  # labels, where they follow, are the point's
    reference[:, :width] = references
    network = network_of(chain, reference, subject.labels, rule, epsilon)
    relevance = LRP(network).attribute((chain.entry - reference).requires_grad_())
    assert isinstance(relevance, Tensor)
    return relevance.detach()[:, :width].double()


METHOD = Method(
    name="lrp",
    title="LRP",
    source="Bach et al. 2015, Arras et al. 2017; captum, relative to background rows",
    completeness="gap between the sum and f(x) - mean f(references), relative to its typical size",
    attribute=attribute,
    bibtex=BIBTEX,
)
