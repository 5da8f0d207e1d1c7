"""The result: one JSON file for one (task, submission). Closed schema, content-hashed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Score(_Closed):
    """One number with its interval; or no number, and the reason why."""

    value: float | None
    ci95: tuple[float, float] | None = None
    goal: str
    unit: str
    per_seed: tuple[float, ...] = ()
    floor: float | None = None  # the same distance for real training data
    ratio: float | None = None  # value / floor
    reason: str | None = None  # why there is no value


Explanations = dict[str, dict[str, dict[str, Score]]]  # by network, method and score


class Gate(_Closed):
    """The memorisation gate: shut when the whole interval of `copy_rate` lies above the limit."""

    passed: bool
    limit: float
    reason: str


class TaskIdentity(_Closed):
    """The task a result belongs to."""

    id: str
    version: int
    splits: dict[str, str]  # sha256 by split
    encoder: str  # sha256


class SubmissionIdentity(_Closed):
    """The submission a result belongs to, with what the board shows of it."""

    name: str
    title: str
    kind: str  # model, samples or control
    sha256: str  # over submission.toml and every file it names
    parameters: int | None = None  # of the generator


class Environment(_Closed):
    """Where the result was computed."""

    python: str
    packages: dict[str, str]
    platform: str
    device: str
    threads: int
    commit: str
    # sha256 of each split that was read otherwise than pinned, within the task's tolerance
    rounded_splits: dict[str, str] = Field(default_factory=dict)


class Result(_Closed):
    """One submission scored on one task."""

    schema_version: int = Field(default=SCHEMA_VERSION)
    task: TaskIdentity
    submission: SubmissionIdentity
    seeds: tuple[int, ...]
    samples_per_seed: int
    metrics: dict[str, Score]
    xai: Explanations = Field(default_factory=dict)
    gate: Gate
    environment: Environment
    sha256: str  # over everything but itself and `created`
    created: str  # ISO date
