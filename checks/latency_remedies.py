"""What makes a search of the destination faster, or lets it find more: the statement that the table still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks import filter_index, statements
from checks.distances import DISTANCES
from checks.facts import quoted
from checks.finding import Outcome
from checks.vector_index import exists, has_operator_class, is_valid

if TYPE_CHECKING:
    from checks.facts import SearchSettings, Table

EF_SEARCH = 100
"""Qdrant's own; and what makes an index scan dear enough that the planner reads all but the largest users' memories
by the index on the user (measured on 20,000 memories: from 1,200 instead of from 500 on)."""
MORE_EF_SEARCH = 200
SCAN_TUPLES = 1_000_000
"""pgvector's iterative scans give up after 20,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """What to do about a search, by what is wrong with it."""

    slower: str
    finds_less: str = ""
    """Where the two sides search."""
    short: str = ""
    """Where they filter."""


def remedies(
    table: Table, settings: SearchSettings, *, distance: str, filtered: bool, function: str = ""
) -> Remedies:  # fmt: skip
    """The remedies for the deployment's search, through its function where one is named."""

    def with_setting(setting: str, value: object) -> str:
        return statements.search_with(table, settings, setting, str(value), function=function)

    further = with_setting("hnsw.iterative_scan", "strict_order")
    if settings.iterative_scan not in (None, "", "off") and not function:
        further = _user_index(table) or with_setting("hnsw.max_scan_tuples", SCAN_TUPLES)
    more = max(MORE_EF_SEARCH, 2 * (settings.ef_search or 0))
    slower = _lacking(table, distance, filtered=filtered)
    if not slower and filtered and not function and (settings.ef_search or 0) < EF_SEARCH:
        slower = with_setting("hnsw.ef_search", EF_SEARCH)
    return Remedies(
        slower=slower or _advice(table, distance, filtered=filtered),
        finds_less=further if filtered else with_setting("hnsw.ef_search", more),
        short=further,
    )


def _lacking(table: Table, distance: str, *, filtered: bool) -> str:
    """The statement for the index that search needs and the table lacks."""
    found = [judge(table, distance) for judge in (exists, is_valid, has_operator_class)]
    lacking = next((finding.remedy for finding in found if finding.outcome is Outcome.FAIL), "")
    return lacking or (_user_index(table) if filtered else "")


def _user_index(table: Table) -> str:
    found = filter_index.user_filter_is_indexed(table)
    return found.remedy if found.outcome is Outcome.FAIL else ""


def _advice(table: Table, distance: str, *, filtered: bool) -> str:
    if not filtered:
        return "see what the query's plan (schema.vector_index_is_used) and the search function do"
    operator = DISTANCES[distance].operator
    user = quoted(table.user_column) if table.user_column else table.user_expression
    return (
        f"let the search read one user's memories by their index and sort those: WITH mine AS MATERIALIZED (SELECT * "
        f"FROM {table.qualified} WHERE {user} = $user) SELECT * FROM mine ORDER BY "
        f"{quoted(table.vector_column or 'embedding')} {operator} $query LIMIT $k"
    )
