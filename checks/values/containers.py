"""What became of a list or an object as a whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from checks.values.cause import NOTHING, Cause
from checks.values.equality import canonical, same_payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEPARATORS = (".", "_", "__", "/", "-")
"""What joins the names where an object is written flat."""


def list_cause(expected: Sequence[object], actual: Sequence[object]) -> Cause:
    """What happened to a list that is not the same, as far as no single entry tells it."""
    source, destination = (Counter(map(canonical, entries)) for entries in (expected, actual))
    if source == destination:
        return Cause(words="list order changed")
    if len(expected) == len(actual):
        return NOTHING
    return Cause(words=_length_cause(source, destination), note=f"{len(actual)} entries for {len(expected)}")


def flattened(key: str, value: object, added: Mapping[str, object]) -> dict[str, object]:
    """The added keys that hold what an object held, by whatever they are joined; empty when none do."""
    if not isinstance(value, dict) or not added:
        return {}
    for separator in SEPARATORS:
        leaves = dict(_leaves(value, separator))
        for prefix in (f"{key}{separator}", ""):
            names = {f"{prefix}{path}": leaf for path, leaf in leaves.items()}
            if names and all(name in added and same_payload(leaf, added[name]) for name, leaf in names.items()):
                return {name: added[name] for name in names}
    return {}


def _length_cause(source: Counter[Any], destination: Counter[Any]) -> str:
    if destination < source:
        return "list entries dropped"
    if source < destination:
        return "list entries doubled" if source.keys() == destination.keys() else "list entries added"
    return "list of another length"


def _leaves(value: dict[str, Any], separator: str) -> Iterator[tuple[str, object]]:
    rest = list(value.items())
    while rest:
        path, leaf = rest.pop()
        if isinstance(leaf, dict):
            rest.extend((f"{path}{separator}{key}", inner) for key, inner in leaf.items())
        else:
            yield path, leaf
