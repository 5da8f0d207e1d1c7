"""Disguises of images; lengths in pixels, values in units of the samples."""

from __future__ import annotations

from phantombench.ruler.disguises.disguise import Disguise, chain
from phantombench.ruler.disguises.moving import (
    channels_swapped,
    mirrored,
    moved,
    rippled,
    stretched,
    turned,
    warped,
)
from phantombench.ruler.disguises.values import (
    blended,
    blurred,
    contrast,
    drifting,
    equalised,
    gamma,
    noisy,
    occluded,
    scaled,
    shaded,
    sharpened,
    spliced,
    unchanged,
)

DISGUISES = (
    Disguise("exact", "", unchanged),
    *(Disguise("noise", f"{by}", noisy(by)) for by in (0.02, 0.05, 0.1)),
    *(Disguise("moved", f"{by} px", moved(by)) for by in (2, 5, 8)),
    *(Disguise("enlarged", f"{by}", stretched(by)) for by in (1.08, 1.15, 1.25)),
    Disguise("shrunk", "0.9", stretched(0.9)),
    *(Disguise("turned", f"{by}°", turned(by)) for by in (3, 6, 10)),
    Disguise("mirrored", "", mirrored),
    *(Disguise("warped", f"{by} px, smooth", warped(by, 12)) for by in (2, 4)),
    *(Disguise("warped", f"{by} px, fine", warped(by, 5)) for by in (1, 2)),
    Disguise("warped", "4 px, middling", warped(4, 8)),
    Disguise("rippled", "3 px, 32 apart", rippled(3, 32)),
    Disguise("moved + rippled", "3 px, 2.5 px", chain(moved(3), rippled(2.5, 32))),
    *(Disguise("gain", f"{by}", scaled(by)) for by in (0.8, 1.2)),
    Disguise("inverted", "", scaled(-1.0, 1.0)),
    *(Disguise("contrast", f"{by}", contrast(by)) for by in (0.7, 1.3)),
    *(Disguise("gamma", f"{by}", gamma(by)) for by in (0.6, 1.6)),
    Disguise("equalised", "by half", equalised),
    Disguise("uneven exposure", "0.15", drifting(0.15, 16)),
    Disguise("uneven gain", "0.3", shaded(0.3, 16)),
    *(Disguise("blurred", f"{by} px", blurred(by)) for by in (1, 2)),
    Disguise("sharpened", "by 1", sharpened(1.0)),
    *(Disguise("occluded", f"{by}", occluded(by)) for by in (0.06, 0.15)),
    Disguise("moved + noise", "5 px, 0.05", chain(moved(5), noisy(0.05))),
    Disguise("warped + noise", "2 px, 0.03", chain(warped(2, 12), noisy(0.03))),
    Disguise("turned, moved, gamma", "4°, 3 px, 1.3", chain(turned(4), moved(3), gamma(1.3))),
    Disguise("mirrored, moved, gain", "4 px, 0.85", chain(mirrored, moved(4), scaled(0.85, 0.05))),
    Disguise(
        "enlarged, warped, uneven",
        "1.06, 2 px, 0.1",
        chain(stretched(1.06), warped(2, 12), drifting(0.1, 16)),
    ),
    Disguise("channels swapped", "", channels_swapped, channels=2),
    Disguise("blend with another", "0.2", blended(0.2), of_several=True),
    Disguise("mean of two", "", blended(0.5), of_several=True),
    Disguise("halves of two", "", spliced, of_several=True),
)
