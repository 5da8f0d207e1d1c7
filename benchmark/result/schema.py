"""The result: one JSON file for one (task, submission), which is a list of records.

A record is one number: which measure, in which version, of what (its facets). Floor, ratio, rank,
gate and order are derived from records when a board is built, and stored nowhere.
"""

from __future__ import annotations

from pydantic import Field

from phantombench.schema import Closed

SCHEMA_VERSION = 2


class Facets(Closed):
    """What a number is about, beyond its measure. A facet that does not apply is None.

    The set is closed: what a record can be told apart by is a field, never part of a string.
    """

    network: str | None = None  # explained: "discriminator" or "generator"
    critic: str | None = None  # who scores the generator's samples: "own" or "classifier"
    layer: str | None = None  # where in the network: "middle"; None is its input
    method: str | None = None  # of explanation
    subgroup: str | None = None  # of patients, "<covariate>=<value>"
    share: float | None = None  # of the data, 0 to 1
    encoder: str | None = None  # name of the feature extractor
    training_seed: int | None = None  # of another training of the same model

    def __str__(self) -> str:
        """Return the facets that apply, for messages.

        >>> str(Facets(network="generator", method="shap")), str(Facets())
        ('network=generator, method=shap', '')
        """
        return ", ".join(f"{name}={value}" for name, value in self.applying().items())

    def applying(self) -> dict[str, str | float]:
        """Return the facets that apply, in the order of the schema.

        >>> Facets(share=0.5).applying()
        {'share': 0.5}
        """
        return {name: value for name, value in iter(self) if value is not None}


class Environment(Closed):
    """Where a record was computed; `seconds` it took, None where they were not taken.

    `processor` is None where it is not known, as in records from before it was kept.
    """

    python: str
    packages: dict[str, str]
    platform: str
    processor: str | None = None
    device: str
    threads: int
    commit: str
    seconds: float | None = None


class Number(Closed):
    """A number with its interval; or no number, and the reason why."""

    value: float | None = None
    ci95: tuple[float, float] | None = None
    per_seed: tuple[float, ...] = ()
    reason: str | None = None  # why there is no value
    note: str | None = None  # what a reader has to know of this one number


class Record(Number):
    """A number, what it is of, and where it was computed.

    A record without facets and without a value answers for all facets of its measure.
    """

    measure: str
    version: int
    facets: Facets = Facets()
    environment: Environment

    @property
    def key(self) -> tuple[str, Facets]:
        """Return what the number is of."""
        return self.measure, self.facets


class TaskIdentity(Closed):
    """The task a result belongs to."""

    id: str
    version: int
    splits: dict[str, str]  # sha256 by split
    encoder: str  # `TaskSpec.ensemble_sha256`
    recipe: str | None = None  # sha256 of how its classifiers are trained


class SubmissionIdentity(Closed):
    """The submission a result belongs to, with what the board shows of it."""

    name: str
    title: str
    kind: str  # model, samples or control
    sha256: str  # over submission.toml and every file it names
    parameters: int | None = None  # of what samples
    pretrained_on: str | None = None  # data that its model has seen beside those of the task


class Retraining(Closed):
    """Another training of a submission's model, of which only the scores are kept.

    Its weights are not here, so that nobody can compute its records again without training again.
    """

    seed: int
    sha256: str  # of its weights in half precision, as they would be submitted
    command: str
    device: str
    commit: str


class Result(Closed):
    """One submission scored on one task."""

    schema_version: int = SCHEMA_VERSION
    task: TaskIdentity
    submission: SubmissionIdentity
    seeds: tuple[int, ...]
    samples_per_seed: int
    # sha256 of each split that was read otherwise than pinned, within the task's tolerance
    rounded_splits: dict[str, str] = Field(default_factory=dict)
    # what a reader has to know of the submission: what was converted, and what looks wrong
    remarks: tuple[str, ...] | None = None
    # whose records have the facet `training_seed`
    retrainings: tuple[Retraining, ...] | None = None
    records: tuple[Record, ...]
    replicates: str | None = None  # sha256 of the file beside it, for paired comparisons
    sha256: str  # over everything but itself, `created` and the seconds
    created: str  # ISO date

    def find(self, measure: str, facets: Facets = Facets()) -> Record | None:  # noqa: B008 (frozen)
        """Return the record of a measure: with these facets, or the one that answers for all."""
        blanket = None
        for record in self.records:
            if record.measure == measure:
                if record.facets == facets:
                    return record
                if record.value is None and record.facets == Facets():
                    blanket = record
        return blanket
