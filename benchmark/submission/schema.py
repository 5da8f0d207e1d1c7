"""What `submission.toml` may say: a closed schema, so that a misspelt field is an error."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Hyperparameter = bool | int | float | str


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class ModelSource(_Closed):
    """A model of this repository with its weights."""

    kind: Literal["model"]
    model: Name
    weights: FileName
    sha256: Sha256
    hyperparameters: dict[str, Hyperparameter] = Field(default_factory=dict)


class SamplesSource(_Closed):
    """Samples only: an npz with `samples` (n, *sample_shape) float32 and `labels` (n,) int64."""

    kind: Literal["samples"]
    samples: FileName
    sha256: Sha256


class ControlSource(_Closed):
    """A control of `benchmark/controls`, whose right answer is known."""

    kind: Literal["control"]
    control: Name


class TrainingRecord(_Closed):
    """How the weights came about, so that they can be made again."""

    command: Text
    seed: int
    steps: int
    seconds: float
    device: Text
    data: Literal["train"] = "train"


class SubmissionSpec(_Closed):
    """The whole of `submission.toml`."""

    schema_version: Literal[1]
    name: Name
    task: Name
    title: Annotated[str, Field(min_length=1, max_length=80)]
    authors: Annotated[list[Text], Field(min_length=1)]
    license: Text
    description: Text
    citation: str = ""  # BibTeX
    url: str = ""
    source: ModelSource | SamplesSource | ControlSource = Field(discriminator="kind")
    training: TrainingRecord | None = None
