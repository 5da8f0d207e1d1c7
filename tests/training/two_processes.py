"""Train a toy on two processes; test_devices.py starts it as a script of its own."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from conftest import CLASSES, make_settings, make_split  # noqa: E402

from phantombench.training.trainer import train  # noqa: E402

if __name__ == "__main__":
    settings = make_settings(
        model="wgan",
        hyperparameters={"width": 4, "critic_steps": 2},
        devices="2",
        strategy="ddp",
        threads=1,
    )
    run = Path(sys.argv[1])
    outcome = train(make_split("signal"), settings, run, classes=CLASSES, quiet=True)
    # The run is whole for every process, and one of them is told to speak.
    sys.stdout.write(f"main={outcome.main} recorded={(run / 'run.json').is_file()}\n")
