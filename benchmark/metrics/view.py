"""What a measure sees: one set of generated samples beside the reference and the training data.

Everything that several measures need (features, pairs, nearest training samples) is computed once,
when it is first asked for, whichever thread asks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.kept import Kept, content_of
from phantombench.once import made_once, once
from phantombench.statistics.coarsening import block_means
from phantombench.statistics.neighbours import nearest_distances
from phantombench.statistics.pairing import Pairing, Pairs, pair_by_class
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Encoder, Labels, Samples, Split

if TYPE_CHECKING:
    from phantombench.result.schema import Facets
    from phantombench.task.quantities import Measurable
    from phantombench.utility.downstream import Downstream
    from phantombench.xai.trial import Trial

Features = NDArray[np.float64]
CriticScores = Callable[[Samples, Labels], NDArray[np.float64]]
Reconstruct = Callable[[Samples, Labels], Samples]

NEIGHBOURS = 5  # k of the privacy metrics: distance to the nearest over that to the 5th
MOST = 4096  # samples whose pairwise distances are computed; a fixed subset where there are more


@dataclass
class Ground:
    """What does not depend on the submission; shared by all submissions and sampling seeds.

    Attributes:
        train: all that a submission was allowed to see.
        reference: what generated samples are compared with.
        encoder: the task's frozen encoder.
        ensemble: the encoders that distances are averaged over, by name; `encoder` alone where it
            is empty.
        load_test: reads the split that downstream classifiers are judged on.
        inception_weights: a file, for the measure that needs Inception-v3.
        inception_download: whether that file may be downloaded where it is missing.
        measurable: the task, where it names what it measures.
        subgroups: names of those that are judged apart.
        kept: what is computed once for all runs, where there is a cache.
        memo: what measures keep from one view to the next, by key.
    """

    train: Split
    reference: Split
    encoder: Encoder
    load_test: Callable[[], Split] | None = None
    inception_weights: Path | None = None
    inception_download: bool = False
    measurable: Measurable | None = None
    subgroups: tuple[str, ...] = ()
    ensemble: Mapping[str, Encoder] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept, repr=False)
    memo: dict[str, object] = field(default_factory=dict, repr=False)

    def under(self, name: str) -> Ground:
        """Return the same with one encoder of the ensemble, which keeps what it computes.

        Raises:
            Unavailable: the ensemble has no such encoder.
        """
        if name not in self.ensemble:
            raise Unavailable(f"there is no encoder '{name}' here")

        def alone() -> Ground:
            return dataclasses.replace(self, encoder=self.ensemble[name], ensemble={}, memo={})

        return once(self.memo, f"under {name}", alone)

    def of_splits(self, name: str, make: Callable[[], Features]) -> Features:
        """Return what follows from `train` and `reference` alone; made once, and kept.

        Args:
            name: what it is, unlike all others.
            make: makes it; no encoder is asked.
        """
        return once(self.memo, name, lambda: self.kept.array([name, self._content], make))

    @made_once
    def _content(self) -> str:
        train, reference = self.train, self.reference
        return content_of([train.samples, train.labels, reference.samples, reference.labels])

    @made_once
    def test(self) -> Split:
        """The split that downstream classifiers are judged on; read when it is first asked for.

        Raises:
            Unavailable: it is not at hand.
        """
        if self.load_test is None:
            raise Unavailable("the test split is not at hand")
        return self.load_test()

    @made_once
    def rows(self) -> NDArray[np.intp]:
        """The reference rows (m,) whose pairwise distances are computed; all where there are few.

        The same rows are taken of the generated samples, which have the same labels.
        """
        return fixed_subset(len(self.reference), MOST)

    @made_once
    def reference_features(self) -> Features:
        """Whitened features of the reference, (n, 64)."""
        return self.encoder.features(self.reference.samples)

    @made_once
    def reference_to_train(self) -> Features:
        """L2 distance from each reference sample of `rows` to its nearest in train, (m,)."""
        return nearest_distances(take(self.reference.samples, self.rows), self.train.samples, 1)[
            :, 0
        ]

    @made_once
    def coarse_train(self) -> Samples:
        """Block means of the training samples, (n, channels, *extents): what copies are told by."""
        return block_means(self.train.samples)

    @made_once
    def coarse_reference_to_train(self) -> Features:
        """L2 distances between block means, from each of `rows` to its 5 nearest, (m, 5)."""
        coarse = block_means(take(self.reference.samples, self.rows))
        return nearest_distances(coarse, self.coarse_train, NEIGHBOURS)


def take(samples: Samples, rows: NDArray[np.intp]) -> Samples:
    """Return samples `rows`; without a copy where they are all, in order.

    >>> take(np.array([[1.0], [2.0]], np.float32), np.array([1]))
    array([[2.]], dtype=float32)
    """
    return samples if np.array_equal(rows, np.arange(len(samples))) else samples[rows]


class Explainer(Protocol):
    """Explains the networks of one model; what several scores need is computed once."""

    def trial(self, facets: Facets) -> Trial:
        """Return the attribution that the facets name, ready to be scored.

        Raises:
            Unavailable: the model has no such network, or the method cannot explain it.
        """


@dataclass
class View:
    """One sampling seed of one submission.

    Attributes:
        ground: reference, training data and encoder.
        generated: (n, *sample_shape) float32; sample i was asked for the label of reference i.
        critic: the submission's own discriminator as (samples, labels) -> (n,) raw scores, higher
            is more real; None where it has none.
        reconstruct: (samples, labels) -> their reconstructions; None where it is no autoencoder.
        seed: the sampling seed.
        explainer: explains the submission's model; None where it has none.
        downstream: trains classifiers with the submission's samples; None where the task has no
            recipe for them.
        submission: sha256 of all that was submitted: it chooses the samples of a closer look.
        memo: what several measures of this view share, by key.
    """

    ground: Ground
    generated: Samples
    critic: CriticScores | None = None
    seed: int = 0
    reconstruct: Reconstruct | None = None
    explainer: Explainer | None = None
    downstream: Downstream | None = None
    submission: str = ""
    memo: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def reference(self) -> Split:
        """The split that generated samples are compared with."""
        return self.ground.reference

    @property
    def train(self) -> Split:
        """All that the submission was allowed to see."""
        return self.ground.train

    @property
    def reference_features(self) -> Features:
        """Whitened features of the reference, (n, 64)."""
        return self.ground.reference_features

    def under(self, name: str) -> View:
        """Return the same with one encoder of the ensemble, which keeps what it computes.

        Raises:
            Unavailable: the ensemble has no such encoder.
        """

        def alone() -> View:
            return dataclasses.replace(self, ground=self.ground.under(name), memo={})

        return once(self.memo, f"under {name}", alone)

    @made_once
    def generated_features(self) -> Features:
        """Whitened features of the generated samples, (n, 64)."""
        return self.ground.encoder.features(self.generated)

    @property
    def rows(self) -> NDArray[np.intp]:
        """The samples (m,) whose pairwise distances are computed, of both sides."""
        return self.ground.rows

    @made_once
    def pairing(self) -> Pairing:
        """How the samples are paired within each class: at least total squared error."""
        return pair_by_class(self.reference.samples, self.generated, self.reference.labels)

    @made_once
    def pairs(self) -> Pairs:
        """The pairs of all samples."""
        return self.pairing.pairs()

    @made_once
    def generated_to_train(self) -> Features:
        """L2 distance from each generated sample of `rows` to its nearest in train, (m,)."""
        return nearest_distances(take(self.generated, self.rows), self.train.samples, 1)[:, 0]

    @made_once
    def coarse_generated_to_train(self) -> Features:
        """L2 distances between block means, from each of `rows` to its 5 nearest, (m, 5)."""
        coarse = block_means(take(self.generated, self.rows))
        return nearest_distances(coarse, self.ground.coarse_train, NEIGHBOURS)
