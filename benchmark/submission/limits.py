"""How large the files of a submission may be, and why."""

from __future__ import annotations

from dataclasses import dataclass

KIB, MIB = 2**10, 2**20


@dataclass(frozen=True)
class Limit:
    """The largest size of a file, in bytes, with the reason that is given to whoever exceeds it."""

    size: int
    reason: str

    def __str__(self) -> str:
        """Return the size as it is read aloud.

        >>> str(Limit(64 * MIB, "")), str(Limit(64 * KIB, ""))
        ('64 MiB', '64 KiB')
        """
        return f"{self.size // MIB} MiB" if self.size >= MIB else f"{self.size // KIB} KiB"


METADATA = Limit(64 * KIB, "it holds metadata only")
WEIGHTS = Limit(
    64 * MIB, "every clone carries them, and the models of this repository need 4 MiB at most"
)
SAMPLES = Limit(512 * MIB, "they are held in memory whole, several submissions at a time")
CODE = Limit(256 * KIB, "a model is one file that a reviewer reads")
BESIDE = Limit(MIB, "a file that is not scored is a note")

FILES = 8  # in a folder: submission.toml, what it names, a README, a licence
SAMPLE_BYTES = SAMPLES.size  # unpacked; a packed file may not unpack to more than a plain one
EXPANSION = 100  # unpacked over packed size; measured samples with noise stay below 2
EXPANSION_FROM = 16 * MIB  # smaller arrays may pack better: sorted labels do
SAFETENSORS_HEADER = MIB
TENSORS = 10_000

RANGES = {"grey level": (0.0, 1.0), "mV": (-20.0, 20.0)}  # what a value of this unit can be
ROUNDING = 1e-3  # of the range, by which a sample may lie beyond it


@dataclass(frozen=True)
class CodeLimits:
    """What shipped code may take before it is stopped.

    Attributes:
        seconds: of wall-clock time for one answer.
        memory: bytes, of each of its processes and of all together.
        processes: that it may start.
    """

    seconds: float = 3600.0
    memory: int = 16 * 2**30
    processes: int = 64


ANSWER = MIB  # of JSON, from shipped code
ANSWER_FILE = Limit(SAMPLE_BYTES, "samples come back whole")
