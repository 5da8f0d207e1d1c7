"""The side of shipped code: loads the model, and answers for it in a process of its own.

`python -m phantombench.submission.child FD`; see `limited` and `shipped_sampler`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from phantombench.submission.confine import confine, serve
from phantombench.submission.samplers import ModelSampler
from phantombench.submission.schema import ModelSource
from phantombench.task.spec import TaskSpec
from phantombench.threads import one_thread


class Served:
    """A shipped model, once it has been opened."""

    def __init__(self) -> None:
        self._sampler: ModelSampler | None = None

    def open(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Limit this process, load the model, and say which roles it has."""
        from phantombench.submission.model_source import load_submitted_model

        confine(question["memory"], question["seconds"])
        source = ModelSource.model_validate_json(question["source"])
        task = TaskSpec.model_validate_json(question["task"])
        folder = Path(question["folder"])
        model = load_submitted_model(folder, source, task, trust_code=True)
        self._sampler = sampler = ModelSampler(model, task, question["where"])
        return {
            "parameters": sampler.parameters,
            "pretrained_on": sampler.pretrained_on,
            "critic": sampler.critic is not None,
            "reconstruct": sampler.reconstruct is not None,
        }

    def sample(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Sample the labels of a file into another."""
        assert self._sampler is not None
        _save(question, self._sampler.sample(_load(question, "labels"), question["seed"]))
        return {}

    def critic(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Score the samples of a file into another."""
        assert self._sampler is not None
        return _of_samples(question, self._sampler.critic)

    def reconstruct(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Reconstruct the samples of a file into another."""
        assert self._sampler is not None
        return _of_samples(question, self._sampler.reconstruct)


def _of_samples(
    question: Mapping[str, Any], ask: Callable[[Any, Any], Any] | None
) -> Mapping[str, Any]:
    assert ask is not None
    _save(question, ask(_load(question, "samples"), _load(question, "labels")))
    return {}


def _load(question: Mapping[str, Any], name: str) -> Any:
    return np.load(question[name], allow_pickle=False)


def _save(question: Mapping[str, Any], array: Any) -> None:
    np.save(question["out"], np.ascontiguousarray(array), allow_pickle=False)


def main() -> None:
    """Serve one shipped model."""
    served = Served()
    with one_thread():
        serve(
            int(sys.argv[1]),
            {
                "open": served.open,
                "sample": served.sample,
                "critic": served.critic,
                "reconstruct": served.reconstruct,
            },
        )


if __name__ == "__main__":
    main()
