"""Whether the graph's schema is there and works: constraints, indexes, and what is stored under which name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.graph_expected import USUAL, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts.graph import GraphConstraint, GraphIndex, GraphShape
    from checks.graph_expected import Expected, Types


_UNIQUENESS = ("UNIQUENESS", "NODE_KEY", "NODE_PROPERTY_UNIQUENESS")
_BY_VALUE = ("RANGE", "BTREE")
_MEANT = "name what is meant under [graph] in target.toml"


def uniqueness(constraints: Sequence[GraphConstraint], expected: Expected = USUAL) -> Finding:
    """Every uniqueness constraint that the graph needs exists."""
    wanted = expected.unique
    there = {_key(one) for one in constraints if one.type in _UNIQUENESS}
    missing = [key for key in wanted if not _among(key, there)]
    if not missing:
        return passed(len(wanted), ", ".join(map(str, wanted)))
    return failed(
        f"no uniqueness constraint on {missing[0]}", n=len(wanted), observed=_listed(constraints),
        expected=", ".join(map(str, wanted)), remedy="; ".join(map(_constraint, missing)),
    )  # fmt: skip


def indexes_are_online(indexes: Sequence[GraphIndex], expected: Expected = USUAL) -> Finding:
    """Every index that the graph needs exists, and none of the database's is anything but ONLINE."""
    wanted = expected.looked_up
    told = f"{', '.join(map(str, wanted))}; all ONLINE"
    # Exactly these: an index of several properties is only used where a query names all of them.
    there = {_key(one) for one in indexes if one.type in _BY_VALUE}
    if missing := [key for key in wanted if key not in there]:
        return failed(
            f"no index on {missing[0]}", n=len(wanted), observed=_listed(indexes), expected=told,
            remedy="; ".join(map(_index, missing)),
        )  # fmt: skip
    if broken := [one for one in indexes if one.state == "FAILED"]:
        return failed(
            f"index {broken[0].name} has failed", n=len(indexes), observed=", ".join(one.name for one in broken),
            expected=told, remedy=f"DROP INDEX `{broken[0].name}`, and create it again",
        )  # fmt: skip
    if late := [one for one in indexes if one.state != "ONLINE"]:
        return unknown(
            f"index {late[0].name} is {late[0].state.lower()}", n=len(indexes), expected=told,
            observed=f"{late[0].name}: {late[0].state}", remedy="CALL db.awaitIndexes(300), then run again",
        )  # fmt: skip
    return passed(len(indexes), _listed(indexes), expected=told)


def vector_index(
    indexes: Sequence[GraphIndex], *, dimension: int, similarity: str = "cosine", expected: Expected = USUAL
) -> Finding:  # fmt: skip
    """The vector index on the embedding has the embedder's dimension and similarity."""
    key = expected.embedding
    told = f"{key}, {dimension} dimensions, {similarity}"
    on_key = [one for one in indexes if one.type == "VECTOR" and _key(one) == key]
    if not on_key:
        return failed("no vector index", n=len(indexes), observed=_listed(indexes), expected=told,
                      remedy=_vector_index(key, dimension, similarity))  # fmt: skip
    one = on_key[0]
    observed = f"{one.name}: {one.dimension or 'no'} dimensions, {one.similarity or 'no similarity'}, {one.state}"
    again = f"DROP INDEX `{one.name}`; {_vector_index(key, dimension, similarity)}"
    if one.dimension != dimension:
        return failed("wrong dimension", n=1, observed=observed, expected=told, remedy=again)
    if one.similarity != similarity:
        return failed("wrong similarity", n=1, observed=observed, expected=told, remedy=again)
    return passed(1, observed, expected=told)


def shape_is_as_expected(shape: GraphShape, expected: Expected = USUAL) -> Finding:
    """Labels, relationship types and property types are the expected ones, and no others."""
    told = f"{', '.join(expected.nodes)}; {', '.join(expected.edges)}"
    observed = f"{', '.join(shape.nodes) or 'no node'}; {', '.join(shape.edges) or 'no edge'}"
    if not shape.nodes:
        return unknown("the graph is empty", observed=observed, expected=told, remedy="let the deployment fill it")
    faults = [
        *_faults("label", shape.nodes, expected.nodes, expected.also),
        *_faults("relationship type", shape.edges, expected.edges, expected.also),
    ]
    n = len(shape.nodes) + len(shape.edges)
    if faults:
        return failed(faults[0], n=n, observed="; ".join(faults), expected=told,
                      remedy=f"correct what writes it, remove what is left over of something else, or {_MEANT}",
                      )  # fmt: skip
    if absent := [name for name in (*expected.nodes, *expected.edges) if name not in {*shape.nodes, *shape.edges}]:
        return unknown(f"the graph has no {absent[0]}", n=n, observed=observed, expected=told,
                       remedy=f"let the deployment fill it, or {_MEANT}")  # fmt: skip
    return passed(n, observed, expected=told)


def _faults(what: str, found: Types, wanted: Types, also: Sequence[str]) -> list[str]:
    others = [name for name in found if name not in wanted and name not in also]
    unexpected = [f"unexpected {what} {name}" if name else f"nodes without a {what}" for name in others]
    wrong = [
        f"{name}.{key} is {' or '.join(found[name][key]) if key in found[name] else 'missing'}, not {types[0]}"
        for name, properties in wanted.items() if name in found
        for key, types in properties.items() if not set(found[name].get(key, ("",))) <= set(types)
    ]  # fmt: skip
    return unexpected + wrong


def _key(one: GraphConstraint | GraphIndex) -> Key:
    return Key(label=one.labels[0] if len(one.labels) == 1 else "", properties=one.properties)


def _among(key: Key, there: set[Key]) -> bool:
    """Whether a constraint forbids what the key forbids: the order of its properties does not matter."""
    return any(one.label == key.label and set(one.properties) == set(key.properties) for one in there)


def _listed(those: Sequence[GraphConstraint] | Sequence[GraphIndex]) -> str:
    return ", ".join(f"{one.name} {one.type} {_key(one)}" for one in those) or "none"


def _constraint(key: Key) -> str:
    properties = ", ".join(f"n.`{name}`" for name in key.properties)
    return f"CREATE CONSTRAINT FOR (n:`{key.label}`) REQUIRE ({properties}) IS UNIQUE"


def _index(key: Key) -> str:
    return f"CREATE INDEX FOR (n:`{key.label}`) ON ({', '.join(f'n.`{name}`' for name in key.properties)})"


def _vector_index(key: Key, dimension: int, similarity: str) -> str:
    return (
        f"CREATE VECTOR INDEX FOR (n:`{key.label}`) ON (n.`{key.properties[0]}`) OPTIONS {{indexConfig: "
        f"{{`vector.dimensions`: {dimension}, `vector.similarity_function`: '{similarity}'}}}}"
    )
