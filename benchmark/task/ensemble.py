"""The encoders of a task, as its metadata names them."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict, model_validator

from phantombench.errors import PhantomBenchError


class EncoderSpec(BaseModel):
    """One encoder of a task: `[[encoders]]` of its `task.toml`.

    Attributes:
        recipe: how it is trained, a name that the task's code knows.
        seed: of its training.
        sha256: of its file; empty until it is trained.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipe: str
    seed: int
    sha256: str = ""

    @property
    def name(self) -> str:
        """Return what scores call it.

        >>> EncoderSpec(recipe="xray_residual", seed=1).name
        'xray-residual-1'
        """
        return f"{self.recipe}-{self.seed}".replace("_", "-")


class Ensemble(BaseModel):
    """The part of a task's metadata that says which encoders measure it.

    `encoder_recipe` names how the task's encoder is trained: the architecture and what it learns.
    It is the frozen classifier as well, and the first of the ensemble that distances are averaged
    over; `encoders` are the others. `encoder_steps` are the updates in the training of each, where
    they are not those of the recipe.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    encoder_sha256: str
    encoder_recipe: str | None = None
    encoders: tuple[EncoderSpec, ...] = ()
    encoder_steps: int | None = None

    @model_validator(mode="after")
    def _encoders_differ(self) -> Ensemble:
        if len({each.name for each in self.ensemble}) < len(self.ensemble):
            raise ValueError("two 'encoders' of the same recipe and seed")
        return self

    @property
    def ensemble(self) -> tuple[EncoderSpec, ...]:
        """The encoders that distances are averaged over; the first is the frozen classifier."""
        first = EncoderSpec(
            recipe=self.encoder_recipe or "encoder", seed=0, sha256=self.encoder_sha256
        )
        return (first, *self.encoders)

    def member(self, name: str | None) -> tuple[EncoderSpec, str]:
        """Return an encoder of the ensemble, None for the first, with the name of its file.

        Raises:
            PhantomBenchError: there is none of this name.
        """
        first, *others = self.ensemble
        if name in (None, first.name):
            return first, "encoder.safetensors"
        for each in others:
            if each.name == name:
                return each, f"encoder-{name}.safetensors"
        known = ", ".join(each.name for each in self.ensemble)
        raise PhantomBenchError(self.id, f"it has no encoder '{name}'", f"choose one of: {known}")

    @property
    def ensemble_sha256(self) -> str:
        """What a result keeps of the encoders: the sha256 of the one, or over those of several."""
        if not self.encoders:
            return self.encoder_sha256
        return hashlib.sha256("".join(each.sha256 for each in self.ensemble).encode()).hexdigest()
