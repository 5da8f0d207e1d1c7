"""The figures a student project published for the same five variants: as reported, nothing more.

They are shown for comparison with what the benchmark measures, and enter no order and no finding.
"""

from __future__ import annotations

from typing import NamedTuple

PROTOCOL = "as reported, protocol unknown"
HEADINGS = ("FID", "PSNR (dB)", "SSIM", "RMSE", "DTW", "MAE")


class Published(NamedTuple):
    """One row of the published table, the figures as they were printed."""

    variant: str
    figures: tuple[str, ...]  # in the order of HEADINGS


TABLE = (
    Published("Classical GAN", ("600", "6", "0.75", "0.128", "0.192", "0.089")),
    Published("DCGAN", ("500", "8", "0.85", "0.078", "0.143", "0.052")),
    Published("WGAN", ("500", "8", "0.85", "0.092", "0.157", "0.065")),
    Published("BiLSTM-DCGAN", ("470", "11", "0.90", "0.062", "0.121", "0.041")),
    Published("VAEGAN", ("460", "12", "0.92", "0.054", "0.108", "0.035")),
)
