"""What a training run is told, apart from the data. Closed: a misspelt field is an error."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from phantombench.errors import PhantomBenchError

Hyperparameter = bool | int | float | str


def checked_settings(**told: Any) -> Settings:
    """Return the settings that the options of a command make.

    Raises:
        PhantomBenchError: names the option and what is wrong with it.
    """
    try:
        return Settings(**told)
    except ValidationError as error:
        first = error.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-")
        raise PhantomBenchError(
            f"{option} {first['input']}",
            first["msg"],
            "phantombench train --help says what it may be",
        ) from error


class Settings(BaseModel):
    """Everything that decides what a training run gives, and where it runs.

    The same settings give the same weights on the same machine, however often the run was stopped
    and resumed. A run ends after `steps`, after `max_minutes`, or once `patience` checks in a row
    brought no better validation score; the record says how many steps that were, so that the run
    can be made again by `steps` alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    model: str
    hyperparameters: dict[str, Hyperparameter] = Field(default_factory=dict)
    seed: int = Field(default=0, ge=0, lt=2**32)
    conditional: bool = True
    steps: int | None = Field(default=None, ge=1)
    max_minutes: float | None = Field(default=None, gt=0)
    patience: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=32, ge=2)
    ema_decay: float = Field(default=0.998, ge=0, lt=1)
    validation: float = Field(default=0.1, ge=0, le=0.5)

    log_every: int = Field(default=20, ge=1)
    check_every: int = Field(default=250, ge=1)

    accelerator: str = "auto"
    devices: str = "1"
    num_nodes: int = Field(default=1, ge=1)
    strategy: str = "auto"
    precision: Literal["auto", "32-true", "bf16-mixed", "16-mixed"] = "auto"
    threads: int | None = Field(default=None, ge=1, le=1024)  # more end the process
    channels_last: bool = True

    @field_validator("max_minutes")
    @classmethod
    def _finite(cls, minutes: float | None) -> float | None:
        if minutes is not None and minutes == float("inf"):
            raise ValueError("max_minutes must be finite")
        return minutes

    def lasting(self) -> Settings:
        """Return the settings if they say when to stop.

        Raises:
            PhantomBenchError: neither steps nor minutes are given.
        """
        if self.steps is None and self.max_minutes is None:
            raise PhantomBenchError(
                "training", "nothing says when to stop", "give --steps or --max-minutes"
            )
        return self

    def complete(self) -> Settings:
        """Return the settings with all hyperparameters of the model, so that they are on record."""
        from phantombench.model.registry import get_model
        from phantombench.model.sampling import hyperparameters_of

        every = hyperparameters_of(get_model(self.model)) | self.hyperparameters
        return self.model_copy(update={"hyperparameters": every})

    def identity(self) -> dict[str, Any]:
        """Return those settings that a resumed run must share with the run it resumes."""
        named = {"task", "model", "hyperparameters", "seed", "conditional", "batch_size"}
        named |= {"ema_decay", "validation", "check_every", "channels_last"}
        return self.model_dump(include=named)
