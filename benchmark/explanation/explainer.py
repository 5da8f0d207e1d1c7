"""What scores of explanations ask for, computed once: subjects, attributions, shared trials."""

from __future__ import annotations

import threading

from phantombench.errors import Unavailable
from phantombench.explanation.subjects import OWN, Explained
from phantombench.metrics.explanation.score import rng_of
from phantombench.result.schema import Facets
from phantombench.xai.method import Attribution
from phantombench.xai.registry import get_method
from phantombench.xai.subject import Subject
from phantombench.xai.trial import Trial

Key = tuple[str, str, str | None]


class CachingExplainer:
    """Explains one model; satisfies `phantombench.metrics.view.Explainer`.

    Threads may ask for different subjects at a time: each has copies of the networks.
    """

    def __init__(self, explained: Explained) -> None:
        self._explained = explained
        self._subjects: dict[Key, Subject] = {}
        self._attributions: dict[tuple[Key, str], Attribution | Unavailable] = {}
        self._memos: dict[Key, dict[str, object]] = {}
        self._turn = threading.Lock()  # a subject is made by asking the model itself

    def trial(self, facets: Facets) -> Trial:
        """Return the attribution that the facets name, with what its subject's trials share.

        Raises:
            Unavailable: the model has no such network, or the method cannot explain it.
        """
        assert facets.network is not None and facets.method is not None
        key = facets.network, facets.critic or OWN, facets.layer
        with self._turn:
            if key not in self._subjects:
                self._subjects[key] = self._explained.named(*key)
        subject, method = self._subjects[key], get_method(facets.method)
        if (key, method.name) not in self._attributions:
            try:
                found: Attribution | Unavailable = method.attribute(
                    subject, rng_of(subject.key, method.name)
                )
            except Unavailable as reason:
                found = reason
            self._attributions[key, method.name] = found
        attribution = self._attributions[key, method.name]
        if isinstance(attribution, Unavailable):
            raise attribution
        return Trial(subject, method, attribution, self._memos.setdefault(key, {}))
