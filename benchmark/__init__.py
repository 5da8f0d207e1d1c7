"""PhantomBench: a benchmark of generative models of medical data."""

__version__ = "0.1.0"
