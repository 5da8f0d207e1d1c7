"""One training run in its folder: the loop, what is seen and kept, stopping and going on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from phantombench.commit import last_commit
from phantombench.drawing.contact_sheet import contact_sheet
from phantombench.errors import PhantomBenchError
from phantombench.memory import keep_freed_memory
from phantombench.model.registry import FOLDER as MODELS
from phantombench.model.registry import code_digest
from phantombench.model.sampling import sample
from phantombench.task.loading import split_digest
from phantombench.task.spec import Encoder, Split
from phantombench.training import checkpoint, record
from phantombench.training.average import Average, copied
from phantombench.training.batches import validation_rows
from phantombench.training.bounds import bounds_of
from phantombench.training.command import command_line
from phantombench.training.devices import Devices
from phantombench.training.learner import Learner
from phantombench.training.progress import Meter, TrainingProgress
from phantombench.training.reserve import is_late, is_stale, reserve_of
from phantombench.training.selection import Selection
from phantombench.training.settings import Settings
from phantombench.training.watch import check_losses, check_output, deviation

GRID_ROWS, GRID_COLUMNS, SHEET = 4, 8, 64


@dataclass(frozen=True)
class Outcome:
    """What a run came to: its folder, steps done, seconds spent, and the kept weights' step.

    `main`: whether this process is the one of the run that writes and speaks.
    """

    folder: Path
    main: bool
    steps: int
    seconds: float
    kept_step: int
    score: float | None


class Run:
    """A run, resumed from its folder where it was stopped; see `trainer.train`."""

    def __init__(
        self,
        split: Split,
        settings: Settings,
        folder: Path,
        classes: Sequence[str],
        encoder: Encoder | None,
        quiet: bool,
        rate: float | None = None,
    ) -> None:
        self.settings, self.folder, self.rate = settings, folder, rate
        self.commit = last_commit(MODELS.parent, "benchmark", "models", "tasks")
        keep_freed_memory()
        self.devices = Devices(settings)
        self.main = self.devices.rank == 0
        self.quiet = quiet or not self.main
        if settings.batch_size % self.devices.world:
            raise PhantomBenchError(
                "training",
                f"{self.devices.world} processes cannot share a batch of {settings.batch_size}",
                "choose another --batch-size",
            )
        self.classes = tuple(classes) if settings.conditional else ("any",)
        learn, held = validation_rows(split, settings.validation if encoder else 0.0)
        self.selection = Selection(split.take(held), encoder) if encoder and len(held) else None
        learned = split.take(learn)
        self.shape, self.bounds = tuple(split.samples.shape[1:]), bounds_of(split.samples)
        self.real_deviation = deviation(learned.samples)
        num_classes = len(self.classes) if settings.conditional else 0
        self.learner = Learner(self.devices, settings, learned, self.bounds, num_classes)
        self.average = Average(self.learner.model, settings.ema_decay)
        self.identity = settings.identity() | {
            "precision": self.devices.precision,
            "processes": self.devices.world,
            "model's code": code_digest(settings.model)[:12],
            "training data": split_digest(split)[:12],
        }
        self.step, self.seconds, self.core_seconds, self.reserve = 0, 0.0, 0.0, 0.0
        self.draws = [len(held), GRID_ROWS * GRID_COLUMNS, SHEET]  # after the last step
        self.best: dict[str, Any] = {"step": 0, "score": None}
        self._resume()

    def go(self) -> Outcome:
        """Train until the steps or the minutes are spent."""
        s = self.settings
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.main:
            self.log = record.Table(self.folder / record.LOG, self.step)
            self.scores = record.Table(self.folder / record.SCORES, self.step, s.check_every)
        title = f"{s.task} {s.model}"
        started, busy = time.perf_counter() - self.seconds, time.process_time() - self.core_seconds
        with TrainingProgress(title, s.steps, s.max_minutes, self.quiet) as progress:
            meter = Meter()
            if self._finished():
                progress.say(f"finished before, at step {self.step}: nothing is trained")
            if s.max_minutes is not None and not self.reserve:
                progress.doing("seeing how long a draw takes")
                self.reserve = self.devices.largest(reserve_of(self.average.model, self.draws))
            while not self._finished():
                self.step += 1
                meter.add(self.learner.step(self.step), s.batch_size)
                self.average.update(self.learner.model, self.step)  # type: ignore[arg-type]
                if self.step % s.log_every == 0:
                    self.seconds = self.devices.largest(time.perf_counter() - started)
                    rate, losses = meter.read(self.devices)
                    self._log(losses, rate)
                    progress.show(self.step, self.seconds, rate, losses)
                if self.step % s.check_every == 0:
                    self.core_seconds = time.process_time() - busy
                    progress.doing(f"step {self.step}: drawing for the check")
                    progress.say(self._check(keep=True))
            self.seconds = self.devices.largest(time.perf_counter() - started)
            self.core_seconds = time.process_time() - busy
            self._save_state()
            if self.step % s.check_every:
                progress.doing(f"step {self.step}: drawing for the last check")
                progress.say(self._check(keep=False))
            progress.doing("drawing the last sheet")
            self._finish()
            self.devices.fabric.barrier()  # whoever goes on finds the run whole
        return Outcome(
            self.folder,
            self.main,
            self.step,
            self.seconds,
            self.best["step"],
            self.best["score"],
        )

    def _finished(self) -> bool:
        s = self.settings
        late = is_late(self.seconds, self.reserve, self.step, s.max_minutes)
        done = s.steps is not None and self.step >= s.steps
        return late or done or is_stale(self.step, self.best["step"], s.patience, s.check_every)

    def _log(self, losses: dict[str, float], rate: float) -> None:
        if self.main:
            self.log.add(
                {
                    "step": self.step,
                    "images": self.step * self.settings.batch_size,
                    "seconds": round(self.seconds, 2),
                    "images_per_second": round(rate, 2),
                    **{name: f"{value:.6g}" for name, value in losses.items()},
                }
            )
        check_losses(self.step, losses)

    def _check(self, keep: bool) -> str:
        """Draw, judge and save the averaged model; `keep` where a resumed run passes as well."""
        learner, seed = self.learner, self.settings.seed
        model = self.average.ready(learner.model, learner.draw(64), seed)  # type: ignore[arg-type]
        labels = np.repeat(np.arange(GRID_ROWS) % len(self.classes), GRID_COLUMNS)
        labels = np.sort(labels).astype(np.int64)
        drawn = sample(model, labels, self.settings.seed)
        variation = check_output(self.step, drawn, self.real_deviation)
        score = self.selection.score(model, self.settings.conditional) if self.selection else None
        told = f"variation {variation:.2f}" + (f", validation {score:.2f}" if score else "")
        best = self.best["score"]
        if score is None or best is None or score < best:
            self.best = {"step": self.step, "score": score, "weights": copied(model)}
            told += ", kept"
        if self.main:
            titles = [self.classes[label] for label in labels]
            path = self.folder / "samples" / f"step-{self.step:06d}.png"
            contact_sheet(drawn, titles, path, GRID_COLUMNS, rate=self.rate)
            row = {"step": self.step, "variation": f"{variation:.4f}"}
            self.scores.add(row if score is None else {**row, "validation": f"{score:.4f}"})
        if keep:
            self._save_state()
        return f"step {self.step}: {told}"

    def _finish(self) -> None:
        if not self.main:
            return
        s = self.settings
        record.plot_curves(self.folder)
        record.write_weights(self.folder, self.best["weights"])
        model = self.learner.build()
        model.load_state_dict(self.best["weights"])
        labels = np.sort(np.arange(SHEET) % len(self.classes)).astype(np.int64)
        titles = [self.classes[label] for label in labels]
        drawn, path = sample(model, labels, s.seed), self.folder / "samples.png"
        contact_sheet(drawn, titles, path, rate=self.rate)
        record.write_record(
            self.folder,
            {
                "settings": s.model_dump(),
                "classes": list(self.classes) if s.conditional else [],
                "sample_shape": list(self.shape),
                "bounds": list(self.bounds),
                "command": command_line(s, self.step, self.devices.precision),
                "steps": self.step,
                "seconds": round(self.seconds, 1),
                "device": self.devices.describe(self.core_seconds),
                "commit": self.commit,
                "kept_step": self.best["step"],
                "validation_score": self.best["score"],
            },
        )

    def _save_state(self) -> None:
        if self.main:
            state = {
                "identity": self.identity,
                "commit": self.commit,
                "step": self.step,
                "seconds": self.seconds,
                "core_seconds": self.core_seconds,
                "reserve": self.reserve,
                "best": self.best,
                "average": self.average.model.state_dict(),
                **self.learner.state(),
            }
            checkpoint.save(self.folder / record.CHECKPOINT, state)
        self.devices.fabric.barrier()

    def _resume(self) -> None:
        state = checkpoint.load(self.folder / record.CHECKPOINT, self.identity)
        step = state["step"] if state else 0
        if self.devices.largest(step) != -self.devices.largest(-step):
            raise PhantomBenchError(
                self.folder,
                "not all processes find the same checkpoint there",
                "put the run folder where every machine sees it",
            )
        if state is None:
            return
        with checkpoint.taking_up(self.folder / record.CHECKPOINT):
            self.step, self.best, self.commit = state["step"], dict(state["best"]), state["commit"]
            times = (state["seconds"], state["core_seconds"], state.get("reserve", 0.0))
            self.seconds, self.core_seconds, self.reserve = map(float, times)
            self.average.model.load_state_dict(state["average"])
            self.learner.load_state(state)
