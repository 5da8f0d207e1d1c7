"""The units: how many, which values they hold, and that nothing is lost between the two."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.xai.partition import UNITS, Partition, of_channels, of_latents, of_samples

shapes = st.one_of(
    st.tuples(st.integers(1, 70), st.integers(1, 70)).map(of_samples),
    st.tuples(st.integers(1, 3), st.integers(1, 20), st.integers(1, 20)).map(of_samples),
    st.integers(1, 130).map(of_latents),
    st.tuples(st.integers(1, 130), st.integers(1, 3)).map(of_channels),
    st.tuples(st.integers(1, 3), st.integers(1, 130)).map(lambda s: of_channels(s, axis=1)),
)


@settings(deadline=None, max_examples=60)
@given(partition=shapes, seed=st.integers(0, 1000))
def test_nothing_is_lost_between_values_and_units(partition: Partition, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    values = torch.randn((3, *partition.shape), generator=rng, dtype=torch.float64)
    sums = partition.sums(values)
    assert sums.shape == (3, partition.size)
    total = values.flatten(1).sum(dim=1)
    assert sums.sum(dim=1).numpy() == pytest.approx(total.numpy(), abs=1e-10)
    # Shared out evenly and spread, the units add up to the same again.
    held = torch.bincount(partition.index.flatten(), minlength=partition.size)
    spread = partition.spread(sums / held)
    assert spread.shape == values.shape
    assert partition.sums(spread).numpy() == pytest.approx(sums.numpy(), abs=1e-10)


@settings(deadline=None, max_examples=60)
@given(length=st.integers(1, 300))
def test_units_are_runs_of_neighbours_of_equal_length(length: int) -> None:
    partitions = [of_latents(length), of_channels((length,))]
    if length >= UNITS:
        partitions.append(of_samples((1, length)))
    for partition in partitions:
        index = partition.index.flatten()
        assert partition.size == min(length, UNITS)
        assert (index[0], index[-1]) == (0, partition.size - 1)
        assert set(index.diff().tolist()) <= {0, 1}
        held = index.bincount()
        assert held.max() - held.min() <= 1


def test_an_image_has_64_square_patches() -> None:
    partition = of_samples((1, 64, 64))
    assert (partition.size, partition.shape, partition.name) == (64, (1, 64, 64), "patches")
    assert torch.equal(torch.bincount(partition.index.flatten()), torch.full((64,), 64))
    rows, columns = torch.meshgrid(torch.arange(64) // 8, torch.arange(64) // 8, indexing="ij")
    assert torch.equal(partition.index[0], 8 * rows + columns)


def test_a_signal_has_64_windows_in_order() -> None:
    partition = of_samples((1, 256))
    assert (partition.size, partition.name) == (64, "windows")
    assert torch.equal(partition.index[0], torch.arange(256) // 4)


@pytest.mark.parametrize(
    ("shape", "size", "held"),
    [
        ((1, 96, 96), 64, {144}),
        ((1, 100, 90), 64, {11 * 12, 11 * 13, 12 * 12, 12 * 13}),
        ((1, 4, 100), 64, {6, 7}),
        ((1, 100, 4), 64, {6, 7}),
        ((1, 5, 5), 25, {1}),
        ((2, 512), 64, {16}),
        ((12, 1000), 60, {200}),
        ((1, 7), 7, {1}),
        ((100, 30), 64, {30, 60}),
    ],
)
def test_any_shape_has_at_most_64_units_of_nearly_one_size(
    shape: tuple[int, ...], size: int, held: set[int]
) -> None:
    partition = of_samples(shape)
    assert (partition.size, partition.shape) == (size, shape)
    assert set(torch.bincount(partition.index.flatten(), minlength=size).tolist()) == held


def test_leads_have_windows_of_their_own() -> None:
    index = of_samples((2, 512)).index
    assert torch.equal(index[0], torch.arange(512) // 16)
    assert torch.equal(index[1], index[0] + 32)


def test_channels_of_an_image_share_their_patches() -> None:
    index = of_samples((3, 16, 16)).index
    assert torch.equal(index[0], index[2])


@pytest.mark.parametrize(
    ("partition", "size", "held"),
    [
        (of_latents(6), 6, [1] * 6),
        (of_latents(64), 64, [1] * 64),
        (of_latents(128), 64, [2] * 64),
        (of_channels((4, 5)), 4, [5] * 4),
        (of_channels((128, 2, 2)), 64, [8] * 64),
        (of_channels((16, 5), axis=1), 5, [16] * 5),
        (of_channels((96,)), 64, [2, 1] * 32),
    ],
)
def test_sizes(partition: Partition, size: int, held: list[int]) -> None:
    assert partition.size == size
    counts = torch.bincount(partition.index.flatten()).tolist()
    assert counts == held


def test_channels_of_a_sequence_are_its_last_axis() -> None:
    index = of_channels((4, 3), axis=1).index
    assert torch.equal(index, torch.arange(3).expand(4, 3))


def test_sums_and_spread_are_what_they_say() -> None:
    partition = Partition(torch.tensor([[0, 1], [1, 2]]), 4, "letters")
    values = torch.tensor([[[1.0, 2.0], [4.0, 8.0]], [[0.0, -1.0], [1.0, 3.0]]])
    assert partition.sums(values).tolist() == [[1.0, 6.0, 8.0, 0.0], [0.0, 0.0, 3.0, 0.0]]
    units = torch.tensor([[10.0, 20.0, 30.0, 40.0]])
    assert partition.spread(units).tolist() == [[[10.0, 20.0], [20.0, 30.0]]]
    assert partition.sums(values.double()).dtype == torch.float64
    assert partition.spread(units > 15).tolist() == [[[False, True], [True, True]]]
