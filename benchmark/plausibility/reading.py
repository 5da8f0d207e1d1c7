"""One way to read samples, and how near real ones it brings them."""

from __future__ import annotations

from dataclasses import dataclass

from phantombench.plausibility.profile import Profile, distance


@dataclass(frozen=True)
class Reading:
    """What would have gone wrong, what mends it, and how far from real samples they then are.

    `distance` is that of the mended profile from real data, on the part of the sample that it has.
    A reading with numbers that were fitted, or of a part, comes near by chance: it is compared as
    if it lay `handicap` times as far.
    """

    mistake: str
    mend: str
    profile: Profile
    distance: float
    handicap: float = 1.0
    slower: bool = False

    @property
    def compared(self) -> float:
        """Return the distance that counts beside other readings."""
        return self.distance * self.handicap


def reading(mistake: str, mend: str, profile: Profile, real: Profile) -> Reading:
    """Return a reading of the whole sample, nothing of which was fitted."""
    return Reading(mistake, mend, profile, distance(profile, real))
