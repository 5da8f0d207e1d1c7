"""Which functions of a model are explained, at which points, and against what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.explanation.subjects import BACKGROUND, OWN, Classifier, Explained
from phantombench.metrics.explanation.score import SUBJECTS
from phantombench.model.sampling import sample
from phantombench.xai.layers import list_layers, middle_layer
from phantombench.xai.subject import Subject

Make = Callable[..., Explained]
KINDS = ("image", "signal")


def subjects(model: Explained) -> list[Subject]:
    """What is scored of every model."""
    return [model.named(network, critic or OWN, layer) for network, critic, layer in SUBJECTS]


@pytest.mark.parametrize("kind", KINDS)
def test_the_board_shows_both_networks_at_the_input_and_in_the_middle(
    explained: Make, kind: str
) -> None:
    """The middle layer, counted among those that have parameters."""
    model = explained(kind)
    judge, maker = middle_layer(model.model.discriminator), middle_layer(model.model.generator)
    assert 1 < judge < maker < len(list_layers(model.model.generator))
    assert [subject.key for subject in subjects(model)] == [
        "discriminator",
        f"discriminator@{judge}",
        "generator",
        f"generator@{maker}",
        "generator-classifier",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_points_background_and_units_belong_together(explained: Make, kind: str) -> None:
    for subject in subjects(explained(kind, points=5)):
        assert len(subject) == len(subject.labels) == 5
        assert subject.labels.tolist() == [0, 1, 0, 1, 0]
        assert subject.background.shape == (BACKGROUND, *subject.inputs.shape[1:])
        assert subject.partition.shape == subject.inputs.shape[1:]
        assert sorted(subject.partition.index.unique().tolist()) == list(
            range(subject.partition.size)
        )
        scores = subject.scores(subject.inputs, subject.labels)
        assert scores.shape == (5,)
        assert scores.std() > 1e-4  # the points are not all the same to f


@pytest.mark.parametrize("kind", KINDS)
def test_the_discriminator_is_explained_at_samples_of_its_own_generator(
    explained: Make, kind: str
) -> None:
    """No real sample is among the points; what replaces units is real, half of it each class."""
    model = explained(kind, seed=3)
    subject = model.subject("discriminator")
    drawn = sample(model.model, subject.labels.numpy(), 3)
    assert torch.allclose(subject.inputs, torch.from_numpy(drawn), atol=1e-6)
    assert torch.equal(subject.inputs, model.samples())
    real = torch.from_numpy(model.train.samples).flatten(1)
    places = [torch.nonzero((real == row).all(dim=1)) for row in subject.background.flatten(1)]
    assert all(len(place) == 1 for place in places)
    labels = torch.from_numpy(model.train.labels)[torch.cat(places).flatten()]
    assert labels.bincount().tolist() == [BACKGROUND // 2, BACKGROUND // 2]


def test_the_generator_is_explained_at_the_latents_of_the_same_samples(explained: Make) -> None:
    model = explained("image")
    subject = model.subject("generator")
    assert subject.inputs.shape == (4, 5)
    made = model.model.generator(subject.inputs, subject.labels)
    assert torch.allclose(made, model.samples(), atol=1e-6)
    judged = model.model.discriminator(made, subject.labels)
    assert torch.allclose(subject.module(subject.inputs, subject.labels), judged, atol=1e-5)
    everything = torch.cat([subject.inputs, subject.background])
    assert len(everything.unique(dim=0)) == len(everything)  # the prior is drawn apart


@pytest.mark.parametrize("network", ["discriminator", "generator"])
def test_at_a_layer_the_function_is_the_rest_of_the_network(explained: Make, network: str) -> None:
    model = explained("signal")
    whole = model.subject(network)
    for layer in list_layers(getattr(model.model, network)):
        part = model.subject(network, layer=layer.number)
        assert part.key == f"{network}@{layer.number}"
        expected = whole.scores(whole.inputs, whole.labels)
        assert torch.allclose(part.scores(part.inputs, part.labels), expected, atol=1e-5)


def test_the_classifier_scores_its_class_against_the_mean_of_the_others() -> None:
    logits = torch.tensor([[5.0, 1.0, 3.0], [2.0, 4.0, 0.0]])
    critic = Classifier(nn.Identity())
    assert critic(logits, torch.tensor([0, 2])).tolist() == [3.0, -3.0]


def test_the_classifier_judges_generators_only(explained: Make) -> None:
    model = explained("signal")
    subject = model.subject("generator", "classifier")
    logits = model.classifier(model.samples())
    own, other = logits.gather(1, subject.labels[:, None])[:, 0], logits.sum(dim=1)
    expected = own - (other - own)  # two classes: one other
    assert torch.allclose(subject.module(subject.inputs, subject.labels), expected, atol=1e-5)
    with pytest.raises(PhantomBenchError, match="the discriminator is its own critic"):
        model.subject("discriminator", "classifier")


@pytest.mark.parametrize(
    ("wrong", "known"),
    [
        (("encoder", "own", None), "discriminator, generator"),
        (("generator", "mine", None), "own, classifier"),
        (("discriminator", "own", 99), "3 score"),
        (("discriminator", "own", 0), "1 features.1"),
    ],
)
def test_what_does_not_exist_is_refused(explained: Make, wrong: tuple, known: str) -> None:
    with pytest.raises(PhantomBenchError, match=f"choose one of: .*{known}"):
        explained("signal").subject(*wrong)


def test_points_depend_on_the_seed_alone(explained: Make) -> None:
    def points(subject: Subject) -> Tensor:
        return torch.cat([subject.inputs.flatten(), subject.background.flatten()])

    first, again, other = (subjects(explained("signal", seed=s)) for s in (0, 0, 1))
    torch.manual_seed(123)
    for a, b, c in zip(first, again, other, strict=True):
        assert torch.equal(points(a), points(b))
        assert not torch.equal(a.inputs, c.inputs)
