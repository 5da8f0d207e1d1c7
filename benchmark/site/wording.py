"""Facets and lists in words."""

from __future__ import annotations

from collections.abc import Iterable

from phantombench.result.schema import Facets

CRITICS = {"own": "its own discriminator", "classifier": "the frozen classifier"}


def title_of(measure: str, facets: Facets) -> str:
    """Return the heading of a column.

    >>> title_of("FID", Facets())
    'FID'
    >>> title_of("Sanity", Facets(network="discriminator", method="lrp"))
    'Sanity, LRP, discriminator, at its input'
    """
    method = method_title(facets.method) if facets.method else ""
    return ", ".join(each for each in (measure, method, place_of(facets)) if each)


def place_of(facets: Facets) -> str:
    """Return the facets in words, except the method; "" where none applies.

    >>> place_of(Facets(network="generator", critic="classifier", layer="middle"))
    'generator under the frozen classifier, at its middle layer'
    >>> place_of(Facets(subgroup="sex=F", share=0.1))
    'sex=F, 10 % of the data'
    """
    words = []
    if facets.network is not None:
        critic = CRITICS.get(facets.critic, facets.critic) if facets.critic is not None else None
        layer = "input" if facets.layer is None else f"{facets.layer} layer"
        words = [
            f"{facets.network} under {critic}" if critic else facets.network,
            f"at its {layer}",
        ]
    if facets.subgroup is not None:
        words.append(facets.subgroup)
    if facets.share is not None:
        words.append(f"{100 * facets.share:g} % of the data")
    if facets.encoder is not None:
        words.append(f"encoder {facets.encoder}")
    return ", ".join(words)


def method_title(name: str) -> str:
    """Return the heading of an explanation method; its name where there is none of it."""
    from phantombench.xai.registry import all_methods

    return next((method.title for method in all_methods() if method.name == name), name)


def listed(words: Iterable[str]) -> str:
    """Join words with commas and a last "and".

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def sentence(text: str) -> str:
    """Return text with its first letter as a capital.

    >>> sentence("generator under SHAP")
    'Generator under SHAP'
    """
    return text[:1].upper() + text[1:]
