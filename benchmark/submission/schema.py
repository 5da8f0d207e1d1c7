"""What `submission.toml` may say: a closed schema, so that a misspelt field is an error."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from phantombench.submission.readable import ON_LINES, ON_ONE_LINE, of_one_script, visible
from phantombench.workspace import DEVICES, NAME

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Commit = Annotated[str, Field(pattern=r"^([0-9a-f]{40})?$")]


def _no_device(name: str) -> str:
    if name in DEVICES:
        raise ValueError(f"'{name}' is the name of a device on some systems")
    return name


Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$"), AfterValidator(_no_device)]
Line = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=ON_ONE_LINE),
    AfterValidator(visible),
    AfterValidator(of_one_script),
]
Title = Annotated[
    str,
    Field(min_length=1, max_length=80, pattern=ON_ONE_LINE),
    AfterValidator(visible),
    AfterValidator(of_one_script),
]
Text = Annotated[
    str, Field(min_length=1, max_length=2000, pattern=ON_LINES), AfterValidator(visible)
]
BibTeX = Annotated[str, Field(max_length=10_000, pattern=ON_LINES)]
WebAddress = Annotated[str, Field(max_length=500, pattern=r"^(https?://[!-~]+)?$")]
WeightsFile = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.safetensors$")]
SamplesFile = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.npz$")]
CodeFile = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.py$")]
Size = Annotated[int, Field(ge=-65_536, le=65_536)]  # no model needs wider or deeper layers
Real = Annotated[float, Field(ge=-65_536, le=65_536)]  # an integer is a real number too
Keyword = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Word = Annotated[str, Field(max_length=100, pattern=ON_ONE_LINE)]
Hyperparameter = bool | Size | Real | Word


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class ModelSource(_Closed):
    """A model with its weights: one of this repository, or one whose code is shipped.

    With `code`, the file's one public class takes the place of `models/<model>.py`. It runs only
    when whoever scores it says so.
    """

    kind: Literal["model"]
    model: Name
    weights: WeightsFile
    sha256: Sha256
    hyperparameters: Annotated[dict[Keyword, Hyperparameter], Field(max_length=32)] = Field(
        default_factory=dict
    )
    conditional: bool = True  # False: trained without labels, which are then ignored
    code: CodeFile | None = None
    code_sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _code_is_pinned(self) -> ModelSource:
        if (self.code is None) != (self.code_sha256 is None):
            raise ValueError("'code' and 'code_sha256' come together or not at all")
        return self


class SamplesSource(_Closed):
    """Samples only: an npz with `samples` (n, *sample_shape) float32 and `labels` (n,) int64.

    `converted` says in words what was done to the author's files, in this order.
    """

    kind: Literal["samples"]
    samples: SamplesFile
    sha256: Sha256
    conditional: bool = True  # False: drawn without labels, which were then dealt at random
    converted: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)


class ControlSource(_Closed):
    """A control of `benchmark/controls`, whose right answer is known."""

    kind: Literal["control"]
    control: Name


POINTS = 200  # of a curve, at most
Step = Annotated[int, Field(ge=0, lt=2**63)]
Score = Annotated[float, Field(ge=0)]


class TrainingRecord(_Closed):
    """How the weights came about, so that they can be made again.

    `validation` is the distance to the held-out part of `train` at the steps `checked_at`.
    """

    command: Text
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    steps: Annotated[int, Field(ge=0, lt=2**63)]
    seconds: Annotated[float, Field(ge=0)]
    device: Line
    commit: Commit = ""  # of the code that trained
    data: Literal["train"] = "train"
    checked_at: Annotated[list[Step], Field(max_length=POINTS)] = []
    validation: Annotated[list[Score], Field(max_length=POINTS)] = []

    @model_validator(mode="after")
    def _is_a_curve(self) -> TrainingRecord:
        if len(self.checked_at) != len(self.validation):
            raise ValueError("checked_at and validation have different lengths")
        if self.checked_at != sorted(set(self.checked_at)):
            raise ValueError("the steps of checked_at do not ascend")
        return self


class SubmissionSpec(_Closed):
    """The whole of `submission.toml`."""

    schema_version: Literal[1]
    name: Name
    task: Name
    title: Title
    authors: Annotated[list[Line], Field(min_length=1, max_length=50)]
    license: Line
    description: Text
    citation: BibTeX = ""
    url: WebAddress = ""
    source: ModelSource | SamplesSource | ControlSource = Field(discriminator="kind")
    training: TrainingRecord | None = None

    @property
    def files(self) -> dict[str, str]:
        """The files that the submission names, with their pinned sha256."""
        match self.source:
            case ModelSource(code=None) as source:
                return {source.weights: source.sha256}
            case ModelSource() as source:
                return {source.weights: source.sha256, str(source.code): str(source.code_sha256)}
            case SamplesSource() as source:
                return {source.samples: source.sha256}
            case _:
                return {}
