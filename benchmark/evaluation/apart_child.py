"""The side of shipped code that is explained: `python -m phantombench.evaluation.apart_child FD`.

See `apart`. This process was made for the code, which runs in it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.explaining import explained, explainer_of
from phantombench.evaluation.scoring import estimate_once
from phantombench.metrics import get_measure
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.submission.confine import confine, serve
from phantombench.submission.opening import open_submission
from phantombench.task.registry import get_task
from phantombench.threads import one_thread
from phantombench.workspace import Workspace

if TYPE_CHECKING:
    from phantombench.submission.sampler import Sampler


class Served:
    """A submission with its task, once it has been opened."""

    _bench: Bench
    _sampler: Sampler
    _view: View

    def open(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Limit this process, read the task, and load the model."""
        confine(question["memory"], question["seconds"])
        data = Path(question["data"]) if question["data"] is not None else None
        place = Workspace(Path(question["root"]), data, Path(question["cache"]))
        self._bench = bench = Bench(get_task(question["task"]), place, Options(trust_code=True))
        folder = place.submission(question["task"], question["name"])
        self._sampler = open_submission(folder, bench.task, bench.load, trust_code=True, code=None)
        nothing = np.empty((0, *bench.task.spec.sample_shape), dtype=np.float32)
        explainer = explainer_of(bench, self._sampler)
        self._view = View(bench.ground, nothing, explainer=explainer)
        return {}

    def number(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Estimate one measure."""
        wanted = get_measure(question["measure"]), Facets.model_validate(question["facets"])
        (found,) = estimate_once([wanted], self._view)
        return found.number().model_dump(mode="json")

    def explain(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Explain one network into files of the working folder, or list its layers."""
        from phantombench.explanation.command import explain_one, layer_table
        from phantombench.xai.registry import get_method

        told = {name: question[name] for name in ("points", "seed")}
        model = explained(self._bench, self._sampler, **told)
        if question["method"] is None:
            return {"lines": layer_table(model, question["network"]), "files": []}
        subject = model.subject(question["network"], question["critic"], question["layer"])
        made = explain_one(
            subject, get_method(question["method"]), model, self._bench.task.spec, Path.cwd()
        )
        return {"lines": list(made.lines), "files": [made.picture.name, made.numbers.name]}


def main() -> None:
    """Serve one submission."""
    served = Served()
    with one_thread():
        serve(
            int(sys.argv[1]),
            {"open": served.open, "number": served.number, "explain": served.explain},
        )


if __name__ == "__main__":
    main()
