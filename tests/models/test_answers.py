"""How a model is asked, and what it may answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.model.answers import CHUNK, critic_scores, reconstruct
from phantombench.model.sampling import sample, sample_chunks

SHAPE = (2, 5)
LABELS = np.arange(CHUNK + 7, dtype=np.int64) % 3
SAMPLES = np.ones((len(LABELS), *SHAPE), dtype=np.float32)


class Walk(nn.Module):
    """Draws several times, from its rng and from torch's global generator; follows a gradient."""

    def __init__(self) -> None:
        super().__init__()
        self.still, self.dropout = nn.Dropout(0.9).eval(), nn.Dropout(0.9)

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        x = torch.randn((len(labels), *SHAPE), generator=rng) + labels[:, None, None]
        for _ in range(3):
            with torch.enable_grad():
                x = x.detach().requires_grad_(True)
                (slope,) = torch.autograd.grad(x.square().sum(), x)
            x = self.dropout(x - 0.1 * slope + 0.1 * torch.randn(x.shape))
        return x


def test_a_sample_does_not_depend_on_how_many_follow() -> None:
    model = Walk()
    many = sample(model, LABELS, 4)
    for n in (1, 17, CHUNK, CHUNK + 1):
        assert np.array_equal(sample(model, LABELS[:n], 4), many[:n])
    assert not np.array_equal(many[0], sample(model, LABELS[:1], 5)[0])


def test_nothing_is_left_changed() -> None:
    model = Walk().train()
    model.still.eval()
    before = torch.get_rng_state()
    chunks = sample_chunks(model, LABELS, 0)
    drawn = next(chunks)
    assert (model.dropout.training, model.still.training) == (True, False), "between chunks too"
    assert torch.equal(torch.get_rng_state(), before)
    assert (drawn != 0).all(), "sampled without dropout"


class Answering(nn.Module):
    """Returns the same to every question."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer
        self.discriminator = _Returning(answer)

    def reconstruct(self, samples: Tensor, labels: Tensor) -> Any:
        return _told(self.answer)

    def sample(self, labels: Tensor, rng: torch.Generator) -> Any:
        return _told(self.answer)


class _Returning(nn.Module):
    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    def forward(self, samples: Tensor, labels: Tensor) -> Any:
        return _told(self.answer)


def _told(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


ANSWERS = {
    "rows": (torch.zeros(3), "have the shape"),
    "extents": (torch.zeros(CHUNK, 1, 1, 1), "have the shape"),
    "no tensor": (None, "are a NoneType, no tensor"),
    "an error": (KeyError("a\nb"), r"fails \(KeyError"),
}
ASKED = {
    "scores": lambda model: critic_scores(model, SAMPLES, LABELS, "submissions/a/b"),
    "reconstructions": lambda model: reconstruct(model, SAMPLES, LABELS, "submissions/a/b"),
}


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_wrong_answer_is_one_line_that_names_the_submission(question: str, answer: str) -> None:
    given, said = ANSWERS[answer]
    with pytest.raises(PhantomBenchError, match=said) as refusal:
        ASKED[question](Answering(given))
    assert str(refusal.value).startswith("submissions/a/b: its ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_answers_are_finite(broken: float) -> None:
    with pytest.raises(PhantomBenchError, match="its scores hold NaN or infinity"):
        critic_scores(Answering(torch.full((CHUNK,), broken)), SAMPLES[:CHUNK], LABELS[:CHUNK])


def test_an_error_while_sampling_is_one_line() -> None:
    model = Answering(RuntimeError("no\nmemory"))
    said = r"submissions/a/b: its sample\(labels, rng\) fails \(RuntimeError: no memory\)"
    with pytest.raises(PhantomBenchError, match=said):
        sample(model, LABELS, 0, "submissions/a/b")
