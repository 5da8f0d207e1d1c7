"""Disguises of signals; lengths in values, that is samples of time, and noise in mV."""

from __future__ import annotations

from phantombench.ruler.disguises.disguise import Disguise, chain
from phantombench.ruler.disguises.moving import (
    channels_swapped,
    mirrored,
    moved,
    stretched,
    warped,
)
from phantombench.ruler.disguises.values import (
    blended,
    blurred,
    drifting,
    gamma,
    noisy,
    occluded,
    scaled,
    shaded,
    spliced,
    swaying,
    unchanged,
)

DISGUISES = (
    Disguise("exact", "", unchanged),
    *(Disguise("noise", f"{by} mV", noisy(by)) for by in (0.02, 0.05, 0.1)),
    *(Disguise("moved", f"{by} samples", moved(by)) for by in (3, 10, 16)),
    *(Disguise("stretched", f"{by}", stretched(by)) for by in (0.9, 1.04, 1.08, 1.15)),
    *(Disguise("warped", f"{by} samples, smooth", warped(by, 30)) for by in (3, 6)),
    *(Disguise("warped", f"{by} samples, fine", warped(by, 12)) for by in (2, 4)),
    *(Disguise("gain", f"{by}", scaled(by)) for by in (0.8, 1.2)),
    Disguise("inverted", "", scaled(-1.0)),
    Disguise("backwards", "", mirrored),
    Disguise("gamma", "1.2", gamma(1.2)),
    Disguise("drift", "0.1 mV, slow", drifting(0.1, 50)),
    Disguise("drift", "0.1 mV, fast", drifting(0.1, 20)),
    Disguise("drift", "0.1 mV, very fast", drifting(0.1, 8)),
    Disguise("swaying", "0.05 mV, 4 to 8 cycles", swaying(0.05, 4, 8)),
    Disguise("uneven gain", "0.3", shaded(0.3, 50)),
    *(Disguise("blurred", f"{by} samples", blurred(by)) for by in (2, 4)),
    Disguise("occluded", "0.1", occluded(0.1)),
    Disguise("moved + noise", "5 samples, 0.03 mV", chain(moved(5), noisy(0.03))),
    Disguise("warped + noise", "3 samples, 0.02 mV", chain(warped(3, 30), noisy(0.02))),
    Disguise("stretched + gain", "1.06, 0.9", chain(stretched(1.06), scaled(0.9))),
    Disguise("gain + drift", "0.85, 0.1 mV, very fast", chain(scaled(0.85), drifting(0.1, 8))),
    Disguise("gain + swaying", "0.85, 0.05 mV", chain(scaled(0.85), swaying(0.05, 4, 8))),
    Disguise(
        "stretched, drift, noise",
        "1.05, 0.05 mV, 0.02 mV",
        chain(stretched(1.05), drifting(0.05, 50), noisy(0.02)),
    ),
    Disguise(
        "warped, gain, drift",
        "3 samples, 0.85, 0.05 mV",
        chain(warped(3, 30), scaled(0.85), drifting(0.05, 50)),
    ),
    Disguise("channels swapped", "", channels_swapped, channels=2),
    Disguise("blend with another", "0.2", blended(0.2), of_several=True),
    Disguise("mean of two", "", blended(0.5), of_several=True),
    Disguise("halves of two", "", spliced, of_several=True),
)
