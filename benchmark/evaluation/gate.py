"""The memorisation gate: a submission that copies patients is shown below the line, unranked."""

from __future__ import annotations

from phantombench.result.schema import Gate

LIMIT = 0.05  # an honest model has about 0.01 (the quantile that defines a copy)


def decide(copy_rate: float | None, ci95: tuple[float, float] | None) -> Gate:
    """Shut the gate when the whole interval of the copy rate lies above the limit.

    >>> decide(0.9, (0.88, 0.92)).passed, decide(0.06, (0.04, 0.08)).passed
    (False, True)
    """
    if copy_rate is None or ci95 is None:
        return Gate(passed=False, limit=LIMIT, reason="the copy rate could not be computed")
    share, low, high = (f"{100 * value:.1f} %" for value in (copy_rate, *ci95))
    said = f"{share} of its samples (95 % interval {low} to {high}) lie on training samples"
    if ci95[0] > LIMIT:
        return Gate(passed=False, limit=LIMIT, reason=f"{said}; the limit is {LIMIT:.0%}")
    return Gate(passed=True, limit=LIMIT, reason=said)
