"""The moving average of models without a generator, without weights, with idle batch norms."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from phantombench.training.average import CALIBRATION, Average


def draw(rng: torch.Generator) -> tuple[Tensor, Tensor]:
    return 3.0 + torch.randn((32, 1, 4), generator=rng), torch.arange(32) % 2


class Decoder(nn.Module):
    """Draws by itself, from both generators of random numbers, through a batch norm."""

    def __init__(self) -> None:
        super().__init__()
        self.decode = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
        self.encode = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(4))
        self.discriminator = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
        self.calls = 0

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        self.calls += 1
        z = torch.randn((len(labels), 4), generator=rng) + 0.1 * torch.randn(len(labels), 4)
        return self.decode(z)[:, None]


class Autoencoder(Decoder):
    def reconstruct(self, samples: Tensor, labels: Tensor) -> Tensor:
        return self.decode(self.encode(samples))[:, None]


@pytest.mark.parametrize(("kind", "encoded"), [(Decoder, 7), (Autoencoder, CALIBRATION)])
def test_batch_norms_learn_from_what_goes_through_them(kind: type, encoded: int) -> None:
    model = kind()
    model.encode[1].num_batches_tracked += 7  # as if seven batches had gone through
    model.discriminator[1].num_batches_tracked += 5
    ready = Average(model, 0.9).ready(model, draw, seed=1)
    assert ready.decode[1].num_batches_tracked == CALIBRATION
    assert ready.encode[1].num_batches_tracked == encoded
    assert ready.discriminator[1].num_batches_tracked == 5
    if encoded == CALIBRATION:
        assert torch.allclose(ready.encode[1].running_mean, torch.full((4,), 3.0), atol=0.1)
    assert not any(part.training for part in ready.modules())


def test_statistics_do_not_depend_on_global_state() -> None:
    model = Decoder()
    average = Average(model, 0.9)
    first = average.ready(model, draw, seed=1).decode[1].running_mean.clone()
    torch.manual_seed(99)
    assert torch.equal(first, average.ready(model, draw, seed=1).decode[1].running_mean)


def test_nothing_is_drawn_where_no_layer_keeps_statistics() -> None:
    """Sixteen batches of a diffusion model take longer than its training steps."""
    model = Decoder()
    model.decode = nn.Linear(4, 4)
    model.encode = nn.Flatten()
    ready = Average(model, 0.9).ready(model, draw, seed=1)
    assert ready.calls == 0


def test_a_model_without_weights_is_kept_as_it_is() -> None:
    class Memory(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("known", torch.zeros(3))

    model = Memory()
    average = Average(model, 0.9)
    model.known += 2
    average.update(model, 1)
    assert average.ready(model, draw, seed=0).known.tolist() == [2, 2, 2]
