"""Pictures: samples, curves and maps as PNG; the same arrays give the same bytes."""
