"""The extrapolated FID removes the bias that FID has."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.metrics.fidelity import fid, fid_inf
from phantombench.metrics.view import Ground, View
from phantombench.task.spec import Split


class Identity:
    name = "identity"
    sha256 = "0" * 64

    def features(self, samples: np.ndarray) -> np.ndarray:
        return samples.reshape(len(samples), -1).astype(np.float64)


def gaussian_view(seed: int, *, shift: float = 0.0, per_patient: int = 1, n: int = 300) -> View:
    rng = np.random.default_rng(seed)
    patients = np.arange(n) // per_patient
    shared = rng.normal(size=(n, 16))[patients]
    own = rng.normal(size=(n, 16))
    reference = np.sqrt(0.5) * (shared + own) if per_patient > 1 else own
    generated = rng.normal(size=(n, 16))
    generated[:, 0] += shift
    labels = np.zeros(n, dtype=np.int64)
    return View(
        Ground(
            Split(reference[:4].astype(np.float32), labels[:4], np.full(4, -1)),
            Split(reference.astype(np.float32), labels, patients),
            Identity(),
        ),
        generated.astype(np.float32),
    )


@pytest.mark.parametrize(("shift", "per_patient"), [(0.0, 1), (1.0, 1), (0.0, 3)])
def test_recovers_the_distance_of_the_distributions(world, shift: float, per_patient: int) -> None:
    views = [gaussian_view(seed, shift=shift, per_patient=per_patient) for seed in range(20)]
    extrapolated = np.mean([world.value(fid_inf.MEASURE, view) for view in views])
    plain = np.mean([world.value(fid.MEASURE, view) for view in views])
    assert plain > shift**2 + 0.3
    assert extrapolated == pytest.approx(shift**2, abs=0.12)


def test_is_a_line_through_two_sizes(world) -> None:
    view = gaussian_view(3)
    halves = list(fid_inf._halves(view))
    assert len(halves) == 2 * fid_inf.HALVINGS
    for (real, fake), (other_real, other_fake) in zip(halves[::2], halves[1::2], strict=True):
        assert (real ^ other_real).all()
        assert (fake ^ other_fake).all()
    sizes = [300] + [150] * len(halves)
    values = [world.value(fid.MEASURE, view)] + [
        fid.frechet_inception_distance(
            fid.mean_and_covariance(view.reference_features[real]), view.generated_features[fake]
        )
        for real, fake in halves
    ]
    line = np.polyfit(1 / np.array(sizes), values, 1)
    assert world.value(fid_inf.MEASURE, view) == pytest.approx(line[-1], rel=1e-6)


def test_halves_by_patient_only_where_patients_are_new() -> None:
    view = gaussian_view(3, per_patient=3)
    for real, _ in fid_inf._halves(view):
        assert all(len(set(real[view.reference.groups == one])) == 1 for one in range(100))
    known = View(Ground(view.reference, view.reference, view.ground.encoder), view.generated)
    real, _ = next(iter(fid_inf._halves(known)))
    assert any(len(set(real[view.reference.groups == one])) == 2 for one in range(100))


def test_too_few_samples_have_none(world) -> None:
    with pytest.raises(Unavailable, match="at least 64 samples, has 40"):
        world.value(fid_inf.MEASURE, gaussian_view(1, n=40))
