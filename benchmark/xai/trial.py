"""One attribution under test: what the scores of explanations look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject


@dataclass(frozen=True)
class Trial:
    """One attribution under test.

    Attributes:
        subject: what was explained.
        method: by what.
        attribution: what it said, with the random numbers that belong to the key of the subject and
            the name of the method (`metrics.explanation.score.rng_of`).
        memo: kept from method to method of one subject: whatever does not depend on the method (the
            random attributions, the drops of f for random subsets) is computed once.
    """

    subject: Subject
    method: Method
    attribution: Attribution
    memo: dict[str, object] = field(default_factory=dict, repr=False)
