"""The destination's table, as far as it decides whether a source fits; it need not be there yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.facts.profile import Receiver
from checks.migrated_ids import is_keyed_by_user
from stores.errors import StoreError
from stores.postgres import Destination
from stores.postgres.declared_types import declared_types
from stores.postgres.payload_columns import payload_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Column, Table
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What is known of the destination."""

    receiver: Receiver | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    """Payload key -> the column that it becomes."""
    unknown: str = ""
    """Why nothing is known."""


def received(target: Target) -> Received:
    """The table, or why it is not known; raises TargetError where target.toml contradicts itself."""
    user_key = target.source.user_key
    mapped = target.destination.columns_for(user_key)
    with Destination(target.destination, k=target.k, user_key=user_key) as destination:
        try:
            table = destination.find_table()
            if table is None:
                return Received(unknown=f"there is no table {target.destination.table}")
            payload_columns(table, mapped)
            with destination.read() as cursor:
                types = declared_types(cursor, table)
        except StoreError as error:
            return Received(unknown=error.message)
    found = {key: column for key, name in mapped.items() if (column := table.column(name))}
    columns = {key: replace(column, type=types.get(column.name, column.type)) for key, column in found.items()}
    return Received(receiver=_receiver(table), columns=columns)


def _receiver(table: Table) -> Receiver:
    id_column, vector = table.column(table.id_column), table.column(table.vector_column)
    return Receiver(
        table=table.qualified,
        id_column=table.id_column,
        id_type=id_column.type if id_column else "",
        vector_type=vector.type if vector else "",
        vector_dimension=vector.dimension if vector else None,
        vector_not_null=bool(vector and vector.not_null),
        keyed_by_user=is_keyed_by_user(table),
    )
