"""PCA mixture: Gaussians in the space of principal components, no network; the baseline to beat.

Richardson and Weiss: On GANs and GMMs, NeurIPS 2018, arXiv 1805.12462, who fit mixtures of low-rank
Gaussians by gradient steps to whole images and find that they miss no mode, but sharpness. Kept: a
mixture per class, whose likelihood is raised by gradient steps. Changed: all components share one
principal subspace (of what the first step draws), in which they have full covariances that noise
holds away from zero; what lies outside of the subspace is left out of the samples.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from phantombench.models._alternation import Draw, Step
from phantombench.models._bounds import FromUnit, ToUnit
from phantombench.models._extents import volume
from phantombench.models._layers import Bounds

__all__ = ["PCAMixture"]


class PCAMixture(nn.Module):
    """Subspace and mixture, how they are fitted and how they are sampled."""

    mean: Tensor  # (values,), of the data in [-1, 1]
    basis: Tensor  # (rank, values), rows as long as the data's deviation along them
    ready: Tensor

    def __init__(
        self,
        sample_shape: tuple[int, ...],
        num_classes: int,
        bounds: Bounds,
        *,
        rank: int = 64,
        components: int = 4,
        drawn: int = 2048,
        noise: float = 0.1,
        lr: float = 0.02,
    ) -> None:
        super().__init__()
        self.sample_shape, self.image = sample_shape, len(sample_shape) == 3
        self.drawn, self.noise, self.lr = drawn, noise, lr
        values = volume(sample_shape)
        rank = min(rank, values)
        self.register_buffer("mean", torch.zeros(values))
        self.register_buffer("basis", torch.randn(rank, values) / math.sqrt(values))
        self.register_buffer("ready", torch.tensor(0.0))
        shape = (max(1, num_classes), components)
        self.weights = nn.Parameter(torch.zeros(shape))  # logits
        self.centres = nn.Parameter(torch.randn(*shape, rank))
        self.factors = nn.Parameter(torch.zeros(*shape, rank, rank))  # see `whitening`
        self.to_unit, self.from_unit = ToUnit(bounds), FromUnit(bounds)

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one Adam."""
        return {"mixture": torch.optim.Adam(self.parameters(), self.lr)}

    def training_step(self, draw: Draw, rng: torch.Generator) -> Step:
        """Minus the log likelihood per dimension, in the subspace that the first step fixes.

        Noise of a share of the data's deviation along each axis is added, as in a kernel density:
        the fewer the samples, the more a full covariance needs it.
        """
        if not self.ready:
            self._fix_subspace(draw)
        real, labels = draw()
        away = self.to_unit(real).flatten(1).float() - self.mean
        codes = away @ self.basis.T / self.basis.square().sum(dim=1).clamp_min(1e-12)
        codes = codes + self.noise * torch.randn(codes.shape, generator=rng).to(codes.device)
        yield "mixture", {"loss": -self.log_likelihood(codes, labels).mean()}

    def log_likelihood(self, codes: Tensor, labels: Tensor) -> Tensor:
        """Return the log density of codes (n, rank) under their class, over the rank: (n,)."""
        labels = labels if len(self.weights) > 1 else torch.zeros_like(labels)
        shares, whitening = self.weights.log_softmax(dim=1), self.whitening()
        found = codes.new_zeros(len(codes))
        for label in labels.unique():
            mine, factors = labels == label, whitening[label]
            away = codes[mine, None] - self.centres[label]  # (n, components, rank)
            z = torch.einsum("kij,nkj->nki", factors, away)
            volume = factors.diagonal(dim1=1, dim2=2).log().sum(dim=1)
            each = volume - 0.5 * (z.square() + math.log(2.0 * math.pi)).sum(dim=2)
            total = torch.logsumexp(shares[label] + each, dim=1) / codes.shape[1]
            found = found.masked_scatter(mine, total)
        return found

    def whitening(self) -> Tensor:
        """Return what makes each component standard normal: lower triangular (.., rank, rank)."""
        diagonal = self.factors.diagonal(dim1=-2, dim2=-1).exp()
        return self.factors.tril(-1) + torch.diag_embed(diagonal)

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        """Draw one sample per label: (n, *sample_shape), in physical units."""
        labels = labels if len(self.weights) > 1 else torch.zeros_like(labels)
        shares = self.weights.softmax(dim=1)[labels].cpu()
        chosen = torch.multinomial(shares, 1, generator=rng)[:, 0].to(labels.device)
        noise = torch.randn((len(labels), len(self.basis)), generator=rng).to(labels.device)
        factors = self.whitening()[labels, chosen]
        away = torch.linalg.solve_triangular(factors, noise[..., None], upper=False)[..., 0]
        unit = self.mean + (self.centres[labels, chosen] + away) @ self.basis
        unit = unit.clamp(-1.0, 1.0) if self.image else unit
        return self.from_unit(unit.view(-1, *self.sample_shape))

    @torch.no_grad()
    def _fix_subspace(self, draw: Draw) -> None:
        drawn = [draw()[0]]
        while sum(map(len, drawn)) < self.drawn:
            drawn.append(draw()[0])
        data = self.to_unit(torch.cat(drawn)).flatten(1).float().cpu()
        mean = data.mean(dim=0)
        axes = principal_axes(data - mean, len(self.basis))
        self.mean.copy_(mean)
        self.basis.zero_()
        self.basis[: len(axes)].copy_(axes)
        self.ready.fill_(1.0)


def principal_axes(data: Tensor, rank: int) -> Tensor:
    """Return principal axes (rank or fewer, values) of centred data (n, values), largest first.

    Each is as long as the data's standard deviation along it. Of the two matrices with the same
    eigenvalues, the inner products of rows and those of columns, the smaller one is taken apart.

    >>> principal_axes(torch.tensor([[3.0, 0.0], [-3.0, 0.0]]), 1).abs()
    tensor([[3., 0.]])
    """
    rows, values = data.shape
    wide = values > rows
    product = (data @ data.T if wide else data.T @ data).double() / rows
    variances, vectors = torch.linalg.eigh(product)
    variances = variances.flip(0)[:rank].clamp_min(0.0)
    vectors = vectors.flip(1)[:, :rank]
    if not wide:
        return (variances.sqrt()[:, None] * vectors.T).to(data)
    return (vectors.T.to(data) @ data) / rows**0.5
