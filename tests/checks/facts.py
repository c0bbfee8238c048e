"""Sound facts of a destination, to be changed by one value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checks.facts import Column, Extension, Index, SearchSettings, Table

ID = Column(name="id", type="uuid", not_null=True)
VECTOR = Column(name="embedding", type="vector", dimension=384)
PAYLOAD = Column(name="payload", type="jsonb")
USER = "(payload ->> 'user_id'::text)"

PRIMARY = Index(name="m_pkey", method="btree", keys=("id",), operator_classes=("uuid_ops",), unique=True, primary=True)
HNSW = Index(name="m_hnsw", method="hnsw", keys=("embedding",), operator_classes=("vector_cosine_ops",))
BY_USER = Index(name="m_user", method="btree", keys=(USER,), operator_classes=("text_ops",))

TABLE = Table(
    schema="public", name="memories", columns=(ID, VECTOR, PAYLOAD), indexes=(PRIMARY, HNSW, BY_USER),
    id_column="id", vector_column="embedding", payload_column="payload", user_column=None, user_key="user_id",
    user_expression=USER, halfvec_mapped=False, rows=600, row_security=False, grants=(),
)  # fmt: skip
EXTENSION = Extension(
    available="0.8.1", installed="0.8.0", schema="public", usable=True, search_path=("public",),
    search_path_setting='"$user", public', role="memory", database="app",
)  # fmt: skip
SETTINGS = SearchSettings(ef_search=40, probes=1, iterative_scan="off", k=10, role="memory", database="app")


def table(*indexes: Index, **changes: Any) -> Table:
    """The table, with these indexes beside its primary key where any are given."""
    judged = replace(TABLE, indexes=(PRIMARY, *indexes)) if indexes else TABLE
    return replace(judged, **changes)


def with_vector(**changes: Any) -> Table:
    """The table with another vector column."""
    column = replace(VECTOR, **changes)
    return replace(TABLE, columns=(ID, column, PAYLOAD), vector_column=column.name)
