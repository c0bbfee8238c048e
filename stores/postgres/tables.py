"""The destination's table as one fact, put together from what the catalogues say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts import Table
from stores.postgres import catalogue, mapping, server

if TYPE_CHECKING:
    from checks.facts import Extension
    from stores.postgres.connection import Cursor
    from stores.postgres.relation import Relation
    from stores.target import Destination


def table(cursor: Cursor, relation: Relation, settings: Destination, *, user_key: str) -> Table:
    """The table with its columns, indexes, size and rights."""
    columns, indexes = catalogue.columns(cursor, relation.oid), catalogue.indexes(cursor, relation.oid)
    roles = mapping.roles(settings, columns, indexes)
    expression = catalogue.user_expression(cursor, roles.payload, user_key) if roles.payload else ""
    return Table(
        schema=relation.schema, name=relation.name, columns=columns, indexes=indexes,
        id_column=roles.id, vector_column=roles.vector, payload_column=roles.payload,
        user_column=settings.user_column_for(user_key), user_key=user_key, user_expression=expression,
        halfvec_mapped=settings.halfvec, rows=catalogue.rows(cursor, relation),
        row_security=catalogue.row_security(cursor, relation.oid), grants=catalogue.grants(cursor, relation.oid),
        partitioned=relation.kind == "partitioned table", type_schema=_hidden_schema(server.extension(cursor)),
    )  # fmt: skip


def _hidden_schema(extension: Extension) -> str:
    """The schema that a statement has to name to reach pgvector's types; empty when the search path finds them."""
    return "" if extension.schema in (None, *extension.search_path) else str(extension.schema)
