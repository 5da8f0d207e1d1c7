"""One task made ready: its splits and encoder, read once for all submissions of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from phantombench.evaluation.environment import code_in_use
from phantombench.kept import Kept, forget_old
from phantombench.metrics.view import Ground
from phantombench.once import once
from phantombench.private import check_place
from phantombench.result.schema import TaskIdentity
from phantombench.submission.limits import CodeLimits
from phantombench.task.loading import load_with_deviation
from phantombench.task.quantities import Measurable
from phantombench.task.spec import Encoder, Split, SplitName, Task, TaskSpec
from phantombench.task.subgroups import subgroups_of
from phantombench.workspace import Workspace

if TYPE_CHECKING:
    from phantombench.utility.ward import Ward


VERSIONS = 4  # of the code, whose arrays are kept


@dataclass(frozen=True)
class Options:
    """What the user may choose about scoring; none of it changes a definition.

    Attributes:
        inception_weights: a file, for the measures that need Inception-v3.
        inception_download: allow torch-fidelity to download that file.
        trust_code: run code that a submission ships.
        code: what such code may take.
        measures: names of those to compute; None for all.
        skipped_axes: axes whose measures are left out.
        force: compute what is up to date as well.
        reuse: take from the cache what follows from the splits alone, and what classifiers said
            that were trained before.
    """

    inception_weights: Path | None = None
    inception_download: bool = False
    trust_code: bool = False
    code: CodeLimits = field(default_factory=CodeLimits)
    measures: frozenset[str] | None = None
    skipped_axes: frozenset[str] = frozenset()
    force: bool = False
    reuse: bool = True


@dataclass
class Bench:
    """A task with what does not depend on a submission; everything is read when it is asked for."""

    task: Task
    workspace: Workspace
    options: Options = field(default_factory=Options)

    def __post_init__(self) -> None:
        """Refuse a workspace that is not the task's: nothing is written there."""
        check_place(self.workspace.root, self.task.spec.id)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the task's source.

        Raises:
            PhantomBenchError: the source is not at hand; says what to get.
        """
        return self.task.fingerprint(self.workspace.data)

    def load(self, name: SplitName) -> Split:
        """Return one split, read and hashed once."""
        return self._read(name)[0]

    def _read(self, name: SplitName) -> tuple[Split, str | None]:
        place = self.workspace
        return once(
            self._splits,
            name,
            lambda: load_with_deviation(self.task, name, place.data, place.cache, self.fingerprint),
        )

    @cached_property
    def _splits(self) -> dict[SplitName, tuple[Split, str | None]]:
        return {}

    @cached_property
    def ground(self) -> Ground:
        """What every measure sees of the task."""
        return Ground(
            train=self.load("train"),
            reference=self.load("reference"),
            encoder=self.task.encoder(),
            ensemble=self._ensemble(),
            load_test=lambda: self.load("test"),
            inception_weights=self.options.inception_weights,
            inception_download=self.options.inception_download,
            measurable=self.task if isinstance(self.task, Measurable) else None,
            subgroups=subgroups_of(self.task.spec),
            kept=self._kept_of_splits(),
        )

    def _kept_of_splits(self) -> Kept:
        # Other code makes other arrays: a developer's cache would grow with every change.
        forget_old(self.workspace.cache / "ground", VERSIONS)
        return self._kept(f"ground/{code_in_use()[:16]}")

    def _kept(self, folder: str) -> Kept:
        return Kept(self.workspace.cache / folder if self.options.reuse else None)

    def _ensemble(self) -> dict[str, Encoder]:
        """Return the encoders that distances are averaged over; none where there is one alone."""
        names = [each.name for each in self.task.spec.ensemble]
        return {name: self.task.encoder(name) for name in names} if len(names) > 1 else {}

    @cached_property
    def ward(self) -> Ward | None:
        """What classifiers of the task share; None where it has no recipe for them."""
        from phantombench.utility.search import read_recipe
        from phantombench.utility.training import Setting
        from phantombench.utility.ward import Ward

        spec = self.task.spec
        if spec.recipe_sha256 is None:
            return None
        searched = read_recipe(self.task.folder, spec.recipe_sha256)
        train, classes = self.load("train"), len(spec.classes)
        return Ward(
            train=train,
            test=self.load("test"),
            setting=Setting.of(train.samples, classes, searched.chosen),
            few=searched.few,
            judge=self.ground.encoder.class_probabilities,
            kept=self._kept("utility"),
        )

    @cached_property
    def rounded_splits(self) -> dict[str, str]:
        """The sha256 of each split that differs from the pinned one within the task's tolerance."""
        scored_on: tuple[SplitName, ...] = ("train", "reference")
        found = {name: self._read(name)[1] for name in scored_on}
        return {name: sha256 for name, sha256 in found.items() if sha256 is not None}


def identity(spec: TaskSpec) -> TaskIdentity:
    """Return what a result keeps of its task."""
    return TaskIdentity(
        id=spec.id,
        version=spec.version,
        splits={name: split.identity for name, split in spec.splits.items()},
        encoder=spec.ensemble_sha256,
        recipe=spec.recipe_sha256,
    )
