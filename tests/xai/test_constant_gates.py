"""An LSTM with constant gates: the numbers of the real one, and a product that conserves."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor, nn

from phantombench.xai.lstm import ConstantGates, one_to_one

CASES = list(itertools.product((False, True), (False, True)))
cases = pytest.mark.parametrize(("both_ways", "bias"), CASES)


def made(both_ways: bool, bias: bool, seed: int = 0) -> tuple[nn.LSTM, Tensor]:
    """An LSTM whose weights are large enough to saturate some gates, and three sequences."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        lstm = nn.LSTM(4, 5, batch_first=True, bidirectional=both_ways, bias=bias).double()
        for parameter in lstm.parameters():
            nn.init.normal_(parameter, std=0.8)
        return lstm, 2.0 * torch.randn(3, 7, 4, dtype=torch.float64)


def weighted(layer: nn.Module, sequence: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Input times gradient of a weighted sum of the output, summed; and that sum, each (n,)."""
    given = sequence.clone().requires_grad_()
    found = layer(given)
    output = found[0] if isinstance(found, tuple) else found
    (output * weight).sum().backward()
    return (given.grad * sequence).sum(dim=(1, 2)), (output * weight).sum(dim=(1, 2)).detach()


@cases
@pytest.mark.parametrize("seed", [0, 1])
def test_gives_the_numbers_of_the_lstm(both_ways: bool, bias: bool, seed: int) -> None:
    lstm, sequence = made(both_ways, bias, seed)
    expected = lstm(sequence)[0].detach().numpy()
    found = ConstantGates(lstm)(sequence).detach().numpy()
    assert found.shape == (3, 7, 10 if both_ways else 5)
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("both_ways", [False, True])
def test_product_with_the_jacobian_conserves_without_biases(both_ways: bool) -> None:
    """Given the gates the output is linear in the input; that of the real LSTM is not."""
    lstm, sequence = made(both_ways, bias=False)
    rng = torch.Generator().manual_seed(9)
    weight = torch.randn(lstm(sequence)[0].shape, generator=rng, dtype=torch.float64)
    product, output = weighted(ConstantGates(lstm), sequence, weight)
    assert product.numpy() == pytest.approx(output.numpy(), rel=1e-9)
    product, output = weighted(lstm, sequence, weight)
    assert product.numpy() != pytest.approx(output.numpy(), rel=0.05)


def test_a_bias_keeps_its_share() -> None:
    lstm, sequence = made(both_ways=False, bias=True)
    product, output = weighted(ConstantGates(lstm), sequence, torch.ones(1, dtype=torch.float64))
    assert product.numpy() != pytest.approx(output.numpy(), rel=0.05)


def test_gates_carry_no_gradient() -> None:
    """An input that only opens a gate is given nothing; in the real LSTM it would be."""
    lstm = nn.LSTM(2, 1, batch_first=True, bias=False).double()
    with torch.no_grad():
        lstm.weight_hh_l0.zero_()
        # Rows: entry, forget, signal, out. The first input gates, the second is the signal.
        lstm.weight_ih_l0.copy_(torch.tensor([[1.0, 0], [1.0, 0], [0, 1.0], [1.0, 0]]))
    sequence = torch.tensor([[[0.7, -1.2], [0.4, 0.9]]], dtype=torch.float64)
    for layer, gate_counts in ((ConstantGates(lstm), False), (lstm, True)):
        given = sequence.clone().requires_grad_()
        found = layer(given)
        (found[0] if isinstance(found, tuple) else found)[:, -1].sum().backward()
        assert bool((given.grad[..., 0] != 0).any()) == gate_counts
        assert (given.grad[..., 1] != 0).all()


def test_tanh_is_its_argument_times_a_constant_slope_even_at_zero() -> None:
    signal = torch.tensor([-3.0, -1e-9, 0.0, 1e-9, 0.5], dtype=torch.float64, requires_grad=True)
    output = one_to_one(signal)
    assert output.detach().numpy() == pytest.approx(signal.detach().tanh().numpy(), abs=1e-15)
    output.sum().backward()
    assert (signal.grad * signal).detach().numpy() == pytest.approx(output.detach().numpy())
    assert signal.grad[2] == 1.0


@pytest.mark.parametrize(
    "changes", [{"num_layers": 2}, {"batch_first": False}, {"proj_size": 2}], ids=str
)
def test_other_lstms_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="one layer, batch first, without a projection"):
        ConstantGates(nn.LSTM(4, 5, **{"batch_first": True, **changes}))


def test_is_no_second_owner_of_the_weights() -> None:
    lstm, _ = made(both_ways=True, bias=True)
    assert not list(ConstantGates(lstm).parameters())
    assert not list(ConstantGates(lstm).children())
