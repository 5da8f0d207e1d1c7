"""LRP: what cannot be handed back is refused with a reason, and never approximated."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save
from torch import nn

from phantombench.errors import Unavailable
from phantombench.model.sampling import build_model, load_model
from phantombench.models.bilstm_dcgan import BiLSTM
from phantombench.xai.layers import AtLayer, list_layers
from phantombench.xai.methods.lrp import attribute


def relevance(subject):
    return attribute(subject, torch.Generator())


class Residual(nn.Module):
    """A layer's output is added to its input."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4, 4), nn.Linear(4, 1)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.last(inputs + self.first(inputs))


class Doubled(nn.Module):
    """The input is changed by no layer."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(4, 1)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.last(2.0 * inputs)


def sequence(**changes: object) -> nn.Module:
    lstm = BiLSTM(2, 3)
    lstm.lstm = nn.LSTM(2, 3, batch_first=True, **changes)
    return nn.Sequential(nn.Unflatten(1, (2, 2)), lstm, nn.Flatten(), nn.LazyLinear(1))


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        (nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4), nn.Linear(4, 1)), "LayerNorm"),
        (nn.Sequential(nn.Linear(4, 4), nn.Softmax(1), nn.Linear(4, 1)), "Softmax"),
        (sequence(num_layers=2), "LSTM: only one layer"),
        (sequence(proj_size=1), "LSTM: only one layer"),
        (Residual(), "no chain of layers: Linear does not read what Linear wrote"),
        (Doubled(), "changes its input before its first layer"),
    ],
)
def test_what_no_rule_is_known_for_is_refused(labelled, subject_of, network, reason) -> None:
    network(torch.zeros(2, 4))
    with pytest.raises(Unavailable, match=reason):
        relevance(subject_of(labelled(network), torch.ones(2, 4)))


def test_nothing_follows_the_last_layer(labelled, subject_of) -> None:
    network = labelled(nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1)))
    last = list_layers(network)[-1].module
    subject = subject_of(AtLayer(network, last, torch.zeros(4)), torch.ones(2, 1))
    with pytest.raises(Unavailable, match="nothing follows this layer"):
        relevance(subject)


def test_spectral_normalisation_is_carried_out_on_a_copy(subject_of) -> None:
    """A model is explained as it is loaded: with plain weights that give the same scores."""
    settings = ("dcgan", (1, 256), 2)
    trained = build_model(*settings, (0.0, 1.0), {"width": 4}).eval()
    weights = save({key: tensor.contiguous() for key, tensor in trained.state_dict().items()})
    plain = load_model(*settings, {"width": 4}, weights)
    points = torch.rand((3, 1, 256), generator=torch.Generator().manual_seed(0))
    subject = subject_of(plain.discriminator, points)
    with torch.no_grad():
        normalised = trained.discriminator(points, subject.labels)
        assert torch.allclose(plain.discriminator(points, subject.labels), normalised)
    assert (relevance(subject).units.std(dim=1) > 0).all()
    assert any("parametrizations" in key for key in trained.state_dict())
    with pytest.raises(Unavailable, match="SpectralNorm"):
        relevance(subject_of(trained.discriminator, points))


class Skip(nn.Module):
    """The first layer's output goes to the score past the last layer too."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4, 3), nn.Linear(3, 1)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.first(inputs)
        return self.last(hidden) + hidden.sum(dim=1, keepdim=True)


class Squared(nn.Module):
    """The score is not linear in what the last layer writes."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(4, 1)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.last(inputs) ** 2


@pytest.mark.parametrize("network", [Skip(), Squared()], ids=["skip", "squared"])
def test_what_happens_past_the_last_layer_is_refused_too(labelled, subject_of, network) -> None:
    with pytest.raises(Unavailable):
        relevance(subject_of(labelled(network), torch.eye(4)))


def test_a_way_past_the_last_layer_is_seen_at_a_blank_input_too(labelled, subject_of) -> None:
    """The end of the chain runs on a blank input, whose hidden values are zero without a bias."""
    network = Skip()
    nn.init.zeros_(network.first.bias)
    nn.init.zeros_(network.last.bias)
    whole = labelled(network)
    subject = subject_of(AtLayer(whole, network.first, torch.zeros(4)), torch.eye(3))
    with pytest.raises(Unavailable):
        relevance(subject)
