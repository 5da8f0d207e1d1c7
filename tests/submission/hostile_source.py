"""Shipped code as source text: a sound model, and where in it an attack stands."""

from __future__ import annotations

import textwrap

HEAD = """
import atexit, ctypes, os, random, signal, sys, threading, time
import numpy as np
import torch
from torch import nn

__all__ = ["Mine"]
"""

SOUND = """
class Mine(nn.Module):
    def __init__(self, sample_shape, num_classes, bounds):
        super().__init__()
        self.shape, self.weight = sample_shape, nn.Parameter(torch.ones(1))

    def sample(self, labels, rng):
        return torch.rand((len(labels), *self.shape), generator=rng) * self.weight
"""


def at_import(text: str) -> str:
    return HEAD + textwrap.dedent(text) + SOUND


def when_built(text: str) -> str:
    return HEAD + SOUND.replace("super().__init__()", f"super().__init__(); {text}")


def when_sampled(text: str) -> str:
    body = textwrap.indent(textwrap.dedent(text).strip("\n"), " " * 8)
    return HEAD + SOUND[: SOUND.index("        return torch.rand")] + body + "\n"


def answering(text: str) -> str:
    return when_sampled(f"n, shape = len(labels), self.shape\nreturn {text}")


def judging(text: str) -> str:
    judge = "class J(nn.Module):\n    def forward(self, x, y):\n        n = len(y)\n"
    with_judge = SOUND.replace("super().__init__()", "super().__init__(); self.discriminator = J()")
    return f"{HEAD}{with_judge}\n{judge}        {text}\n"


def reconstructing(text: str) -> str:
    return HEAD + SOUND + f"\n    def reconstruct(self, samples, labels):\n        {text}\n"


ANSWER = "descriptor = int(sys.argv[1])\n"
MANY = """
for _ in range(40):
    if os.fork() == 0:
        time.sleep(600)
time.sleep(600)
"""
ESCAPE = """
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
time.sleep(600)
"""
BOMB = """
held = []
while True:
    held.append(np.ones(2**25))
"""
MEMORY = """
held = []
while True:
    try:
        held.append(np.ones(2**25))
    except MemoryError:
        time.sleep(0.01)
"""
NOT_THE_SAME = """
class Shown:
    def __str__(self):
        raise ValueError("shown to nobody")
"""
LACKING = (
    "from phantombench.errors import Unavailable; raise Unavailable('\\x1b[31mnothing\\nto see')"
)
