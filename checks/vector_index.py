"""Whether nearest neighbours are found by an index, and by one of the source's distance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from checks import statements
from checks.distances import DISTANCES
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.distances import Distance
    from checks.facts import Column, Index, Plan, SearchSettings, Table

METHODS = ("hnsw", "ivfflat", "diskann")
TOLERANCE = 4.0
"""How many times more or less than pgvector's advice is still taken for tuning."""
DEFAULT_LISTS = 100
SWITCHED_OFF = "enable_indexscan = off"
SQUARE_ROOT_FROM = 1_000_000
"""Rows from which on pgvector advises the square root."""


def exists(table: Table, distance: str) -> Finding:
    """There is an index for nearest neighbours over all rows."""
    column, metric = table.column(table.vector_column), DISTANCES.get(distance)
    if column is None or metric is None:
        return _undecidable(column)
    if found := _indexes(table):
        return passed(len(table.indexes), "; ".join(index.definition for index in found))
    others = [index for index in table.indexes if index.method in METHODS]
    partial = any(index.predicate and index.keys[:1] == (column.name,) for index in others)
    return failed(
        "vector index covers only a part" if partial else "no vector index", n=len(table.indexes),
        observed="; ".join(index.definition for index in others) or "none",
        expected=f"an index on {column.name} over all rows",
        remedy=statements.create_vector_index(table, column, metric),
    )  # fmt: skip


def is_valid(table: Table, distance: str) -> Finding:
    """The index is valid and ready: an interrupted build leaves one that costs every write and serves no query."""
    column, metric = table.column(table.vector_column), DISTANCES.get(distance)
    if column is None or metric is None:
        return _undecidable(column)
    found = _of_class(_indexes(table), metric.operator_class(column.type)) or _indexes(table)
    if not found:
        return _no_index()
    broken = [index for index in found if not (index.valid and index.ready)]
    names = ", ".join(index.name for index in broken)
    if len(broken) < len(found):
        return passed(len(found), "valid and ready", detail=f"an invalid one is left over: {names}" if broken else "")
    return failed(
        "index is invalid" if not broken[0].valid else "index is not ready", n=len(found), observed=names,
        expected="valid and ready", remedy=statements.rebuild(table, broken[0]),
    )  # fmt: skip


def has_operator_class(table: Table, distance: str) -> Finding:
    """The index orders by the source's distance; no query by another one uses it."""
    column, metric, found = table.column(table.vector_column), DISTANCES.get(distance), _indexes(table)
    if column is None or metric is None:
        return _undecidable(column)
    if not found:
        return _no_index()
    wanted = metric.operator_class(column.type)
    classes = ", ".join(f"{index.name}: {index.operator_classes[0]}" for index in found)
    if _of_class(found, wanted):
        return passed(len(found), classes, expected=wanted)
    remedy = statements.create_vector_index(table, column, metric)
    return failed(
        "wrong operator class", n=len(found), observed=classes, expected=wanted, detail=f"the source's: {distance}",
        remedy=f"{remedy} -- then DROP INDEX {statements.index_name(table, found[0])}",
    )  # fmt: skip


def fits_parameters(table: Table, settings: SearchSettings, *, distance: str, points: int) -> Finding:
    """The index is built and searched with parameters that find what is there."""
    column, metric, found = table.column(table.vector_column), DISTANCES.get(distance), _indexes(table)
    if column is None or metric is None:
        return _undecidable(column)
    if not found:
        return _no_index()
    judged = _of_class(found, metric.operator_class(column.type)) or found
    findings = [_parameters(table, index, settings, rows=max(table.rows, points), n=len(judged)) for index in judged]
    return next((finding for finding in findings if finding.cause), findings[0])


def is_used(plan: Plan, table: Table, distance: str) -> Finding:
    """The planner takes the index for the unfiltered query."""
    column, metric, found = table.column(table.vector_column), DISTANCES.get(distance), _indexes(table)
    if column is None or metric is None:
        return _undecidable(column)
    how = f"{table.rows:,} rows, so with sequential scans off" if plan.forced else f"{table.rows:,} rows"
    expected = f"an index scan ordered by {plan.operator}"
    # With both kinds of scan off the planner may take either, which says nothing about a table of any size.
    told = not (plan.forced and SWITCHED_OFF in plan.settings)
    if told and plan.index in {index.name for index in found}:
        return passed(1, plan.text, expected=expected, detail=how)
    cause, remedy = _why_unused(plan, table, column, metric)
    return failed(
        cause, n=1, observed=plan.text, expected=expected, detail="; ".join([how, *plan.settings]), remedy=remedy
    )


def _why_unused(plan: Plan, table: Table, column: Column, metric: Distance) -> tuple[str, str]:
    found = _indexes(table)
    fitting = _of_class(found, metric.operator_class(column.type))
    # Where another check names the statement it is not named again: pasted twice it would build two indexes.
    if not found:
        return "no vector index", "see schema.vector_index_exists"
    if not fitting:
        return "no vector index of the source's distance", "see schema.vector_index_operator_class"
    if not any(index.valid and index.ready for index in fitting):
        return "index is invalid", "see schema.vector_index_is_valid"
    if SWITCHED_OFF in plan.settings:
        setting = statements.set_for_role(plan.role, plan.database, "enable_indexscan", "on")
        return "index scans are switched off", setting
    cheaper = statements.set_for_role(plan.role, plan.database, "random_page_cost", "1.1")
    return "planner does not use the index", f"ANALYZE {table.qualified}; {cheaper} -- what suits SSDs"


def _parameters(table: Table, index: Index, settings: SearchSettings, *, rows: int, n: int) -> Finding:
    if index.method == "hnsw":
        return _ef_search(table, settings, n=n)
    if index.method == "ivfflat":
        return _lists(table, index, rows, n=n) or _probes(table, index, settings, n=n)
    return passed(n, f"{index.method} with its own defaults")


def _ef_search(table: Table, settings: SearchSettings, *, n: int) -> Finding:
    if settings.ef_search is None:
        return unknown("hnsw.ef_search is not known", remedy="see connectivity.extension_installed")
    expected = f"hnsw.ef_search of at least k = {settings.k}"
    if settings.ef_search >= settings.k:
        return passed(n, f"hnsw.ef_search = {settings.ef_search}", expected=expected)
    return failed(
        "ef_search is below k", n=n, observed=f"hnsw.ef_search = {settings.ef_search}", expected=expected,
        remedy=statements.set_for_search(table, settings, "hnsw.ef_search", max(40, settings.k)),
    )  # fmt: skip


def _lists(table: Table, index: Index, rows: int, *, n: int) -> Finding | None:
    lists, advice = _lists_of(index), advised_lists(rows)
    if advice / TOLERANCE <= lists <= advice * TOLERANCE:
        return None
    name = statements.index_name(table, index)
    return failed(
        "lists do not fit the number of rows", n=n, observed=f"lists = {lists}",
        expected=f"within {TOLERANCE:g} times {advice} for {rows:,} rows",
        remedy=f"ALTER INDEX {name} SET (lists = {advice}); {statements.rebuild(table, index)}",
    )  # fmt: skip


def _probes(table: Table, index: Index, settings: SearchSettings, *, n: int) -> Finding:
    if settings.probes is None:
        return unknown("ivfflat.probes is not known", remedy="see connectivity.extension_installed")
    advice = max(1, round(math.sqrt(_lists_of(index))))
    observed = f"lists = {_lists_of(index)}, ivfflat.probes = {settings.probes}"
    if settings.probes >= advice / TOLERANCE:
        return passed(n, observed, expected=f"probes of at least {advice} / {TOLERANCE:g}")
    return failed(
        "too few probes for the lists", n=n, observed=observed, expected=f"at least {advice} / {TOLERANCE:g}",
        remedy=statements.set_for_search(table, settings, "ivfflat.probes", advice),
    )  # fmt: skip


def advised_lists(rows: int) -> int:
    """What pgvector's documentation starts with: rows / 1000, the square root beyond a million."""
    return max(1, round(math.sqrt(rows) if rows > SQUARE_ROOT_FROM else rows / 1000))


def _lists_of(index: Index) -> int:
    return int(index.options.get("lists", DEFAULT_LISTS))


def _indexes(table: Table) -> list[Index]:
    """Those for nearest neighbours on the vector column itself, over all rows; the usable ones first."""
    found = [i for i in table.indexes if i.method in METHODS and i.keys[:1] == (table.vector_column,)]
    return sorted((i for i in found if not i.predicate), key=lambda i: not (i.valid and i.ready))


def _of_class(indexes: list[Index], operator_class: str) -> list[Index]:
    return [index for index in indexes if index.operator_classes[:1] == (operator_class,)]


def _no_index() -> Finding:
    return unknown("no vector index", remedy="see schema.vector_index_exists")


def _undecidable(column: Column | None) -> Finding:
    if column is None:
        return unknown("no vector column", remedy="see schema.vector_column_by_type")
    return unknown("the source's distance is not known", remedy=f"it is one of {', '.join(DISTANCES)}")
